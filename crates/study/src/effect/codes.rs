//! Under which codes the goods of an event are traded, in the nomenclature whose tables have most of the years.

use std::collections::BTreeMap;

use monazite_intake::atlas::Atlas;
use monazite_model::code::{FormId, MineralId, Stage};
use monazite_model::registry::{Form, HsCode, PolicyEvent, Registry};

use super::bound::Binding;
use crate::error::StudyError;

/// A code with the years its tables have.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    /// Forms of the event that it carries, sorted.
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

/// The codes of an event, each once with all forms of the event that it carries: what moves under one code moves together. Of a form that has several nomenclatures, the one whose tables have most of the years
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
    let mut found: BTreeMap<(String, String), Coded> = BTreeMap::new();
    for form in forms.iter().filter(meant) {
        let wanted = |hs: &&HsCode| {
            event.hs.is_empty()
                || listed(hs)
                || !form.hs.iter().any(|other| other.revision == hs.revision && listed(other))
        };
        let mut best: Option<((usize, usize, u16), &str, Vec<(&HsCode, Vec<i32>)>)> = None;
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
            let worth = (most, weighed, first_year(revision));
            if !held.is_empty() && best.as_ref().is_none_or(|(other, ..)| *other < worth) {
                best = Some((worth, revision, held));
            }
        }
        let Some((_, revision, held)) = best else { continue };
        for (hs, years) in held {
            let key = (hs.code.clone(), revision.to_owned());
            found.entry(key).or_insert_with(|| coded(revision, hs, &years, binding)).carries(form, hs);
        }
    }
    Ok(once(&atlas.registry, found.into_values().collect()))
}

/// The year of an edition: 1996 of `HS96`, 2017 of `HS17`. The system began in 1988.
fn first_year(edition: &str) -> u16 {
    let digits: u16 = edition.trim_start_matches("HS").parse().unwrap_or_default();
    if digits >= 88 { 1900 + digits } else { 2000 + digits }
}

/// One nomenclature a code: where forms were found under the same digits in two, and both cover the same goods, the one that has more of the
/// years compared speaks for all of them, of equals the newer.
fn once(registry: &Registry, found: Vec<Coded>) -> Vec<Coded> {
    let same = |a: &Coded, b: &Coded| {
        let goods = |of: &Coded| registry.goods(&of.nomenclature, &of.code).map(str::to_owned);
        a.code == b.code && goods(a).is_some() && goods(a) == goods(b)
    };
    let worth = |of: &Coded| (of.before.len() + of.after.len(), first_year(&of.nomenclature));
    let mut kept: Vec<Coded> = Vec::new();
    for next in found {
        match kept.iter_mut().find(|known| same(known, &next)) {
            Some(known) => {
                let (mut better, other) =
                    if worth(&next) > worth(known) { (next, &*known) } else { (known.clone(), &next) };
                better.forms.extend(other.forms.iter().cloned());
                better.forms.sort();
                better.forms.dedup();
                better.shared |= other.shared;
                *known = better;
            }
            None => kept.push(next),
        }
    }
    kept
}

impl Coded {
    fn carries(&mut self, form: &Form, hs: &HsCode) {
        self.shared |= hs.exactness == "bundle" || hs.share < 0.5;
        if let Err(place) = self.forms.binary_search(&form.id) {
            self.forms.insert(place, form.id.clone());
        }
    }

    /// `HS92 260400 (nickel ore and concentrate)`.
    pub fn words(&self, registry: &Registry) -> String {
        let code = format!("{} {}", self.nomenclature, self.code);
        match registry.goods(&self.nomenclature, &self.code) {
            Some(goods) => format!("{code} ({goods})"),
            None => code,
        }
    }
}

fn coded(revision: &str, hs: &HsCode, years: &[i32], binding: &Binding) -> Coded {
    let held = |wanted: &[i32]| wanted.iter().copied().filter(|year| years.contains(year)).collect::<Vec<i32>>();
    let (before, after) = (held(&binding.before), held(&binding.after));
    let first = binding.before.first().copied().unwrap_or(binding.year);
    let last = binding.after.last().copied().unwrap_or(binding.year);
    Coded {
        forms: Vec::new(),
        nomenclature: revision.to_owned(),
        code: hs.code.clone(),
        shared: false,
        before,
        after,
        first,
        last,
    }
}
