//! Under which codes the goods of an event are traded, in the nomenclature whose tables have most of the years.

use std::collections::BTreeMap;

use monazite_intake::atlas::Atlas;
use monazite_model::code::{FormId, MineralId, Stage};
use monazite_model::registry::{Form, HsCode, PolicyEvent};

use super::bound::Binding;
use crate::error::StudyError;

/// A code with the years its tables have.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    pub mineral: MineralId,
    /// Forms it carries.
    pub forms: Vec<FormId>,
    pub nomenclature: String,
    pub code: String,
    /// True where it carries other goods too.
    pub shared: bool,
    /// Years wanted before that some table has.
    pub before: Vec<i32>,
    /// The same after.
    pub after: Vec<i32>,
    /// First and last year told.
    pub first: i32,
    pub last: i32,
}

/// The codes of an event, by mineral and code. Of a form that has several nomenclatures, the one whose tables have most of the years
/// compared speaks, of equals the one with tonnages of more of them, then the newest.
pub(super) fn of(
    atlas: &Atlas,
    event: &PolicyEvent,
    mineral: Option<&MineralId>,
    binding: &Binding,
) -> Result<Vec<Coded>, StudyError> {
    let named = |form: &Form| event.names(&atlas.registry, &form.id) && mineral.is_none_or(|m| *m == form.id.mineral());
    let forms: Vec<&Form> = atlas.registry.forms.values().filter(|form| named(form)).collect();
    let listed = |hs: &HsCode| event.hs.split(';').any(|code| code == hs.code);
    // Where the event lists codes, they say which forms are meant; else ores only, or whatever leaves.
    let meant = |form: &&&Form| match event.hs.is_empty() {
        true => !event.ore_only() || form.stage == Stage::Mine,
        false => form.hs.iter().any(listed),
    };
    let mut found: BTreeMap<(MineralId, String, String), Coded> = BTreeMap::new();
    for form in forms.iter().filter(meant) {
        let wanted = |hs: &&HsCode| {
            event.hs.is_empty()
                || listed(hs)
                || !form.hs.iter().any(|other| other.revision == hs.revision && listed(other))
        };
        let mut best: Option<(usize, usize, String, Vec<(&HsCode, Vec<i32>)>)> = None;
        let mut revisions: Vec<&str> = form.hs.iter().map(|hs| hs.revision.as_str()).collect();
        revisions.sort_unstable();
        revisions.dedup();
        for revision in revisions {
            let codes: Vec<&HsCode> = form.hs.iter().filter(|hs| hs.revision == revision).filter(wanted).collect();
            let mut held = Vec::new();
            let mut weighed = 0;
            let compared = |year: &&i32| binding.before.contains(year) || binding.after.contains(year);
            for hs in codes {
                let years = atlas.trade.years(revision, &hs.code)?;
                let with_tonnes = |year: &&i32| atlas.trade.weighed(revision, &hs.code, **year);
                weighed = years.iter().filter(compared).filter(with_tonnes).count().max(weighed);
                held.push((hs, years));
            }
            let most = held.iter().map(|(_, years)| years.iter().filter(compared).count()).max().unwrap_or(0);
            let key = (most, weighed, revision.to_owned());
            if !held.is_empty() && best.as_ref().is_none_or(|(m, w, r, _)| (*m, *w, r) < (key.0, key.1, &key.2)) {
                best = Some((key.0, key.1, key.2, held));
            }
        }
        let Some((_, _, revision, held)) = best else { continue };
        for (hs, years) in held {
            let key = (form.id.mineral(), revision.clone(), hs.code.clone());
            let entry = found.entry(key).or_insert_with(|| coded(form, &revision, hs, &years, binding));
            if !entry.forms.contains(&form.id) {
                entry.forms.push(form.id.clone());
            }
        }
    }
    Ok(found.into_values().collect())
}

fn coded(form: &Form, revision: &str, hs: &HsCode, years: &[i32], binding: &Binding) -> Coded {
    let held = |wanted: &[i32]| wanted.iter().copied().filter(|year| years.contains(year)).collect::<Vec<i32>>();
    let (before, after) = (held(&binding.before), held(&binding.after));
    let first = binding.before.first().copied().unwrap_or(binding.year);
    let last = binding.after.last().copied().unwrap_or(binding.year);
    Coded {
        mineral: form.id.mineral(),
        forms: vec![form.id.clone()],
        nomenclature: revision.to_owned(),
        code: hs.code.clone(),
        shared: hs.exactness == "bundle" || hs.share < 0.5,
        before,
        after,
        first,
        last,
    }
}
