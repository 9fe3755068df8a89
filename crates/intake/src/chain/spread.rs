//! Flows nobody states: from areas with something over to areas that lack it, in proportion to both and without a term of distance.
//!
//! Nothing is inferred to go where it may not or cannot: not against a ban in force, not from an area that takes in more of the form than
//! it ships, not away from the one place the registry knows an exporter's goods to go to. What finds no way stays where it is.

use std::collections::BTreeMap;

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject};
use monazite_model::code::AreaId;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::draft::{Draft, FormDraft};
use super::prior::Prior;
use super::trading::Trading;

/// Rounds in which what is barred from one buyer finds others.
const ROUNDS: usize = 16;
/// A flow below this share of what moves only makes the network dense.
const CRUMB: f64 = 1e-3;

/// Which pairs of areas a flow of a form may be inferred between.
struct Roads<'a> {
    registry: &'a Registry,
    form: &'a FormDraft,
    areas: &'a [AreaId],
    year: i32,
    /// By exporter: the one place its goods are known to go to, where the tables lack their code.
    only: Vec<Option<&'a AreaId>>,
}

impl<'a> Roads<'a> {
    fn of(draft: &'a Draft, registry: &'a Registry, f: usize) -> Self {
        let form = &draft.forms[f];
        let spec = registry.forms.get(&form.id);
        let missing = |code: &str| form.seen.missing.iter().any(|m| m.code == code);
        let known = |area: &AreaId| {
            let codes = spec.into_iter().flat_map(|s| &s.hs).filter(|code| missing(&code.code));
            codes.filter_map(|code| code.goes_to(area)).next()
        };
        let only = draft.areas.iter().map(known).collect();
        Roads { registry, form, areas: &draft.areas, year: draft.year, only }
    }

    fn open(&self, from: usize, to: usize) -> bool {
        from != to
            && self.only[from].is_none_or(|place| *place == self.areas[to])
            && self.registry.barred(&self.form.id, &self.areas[from], &self.areas[to], self.year).is_none()
    }
}

/// What areas have over that they may have shipped unseen.
///
/// Where the statistics cover the form, only areas they show exporting can have exported more, and by at most as much again: a country
/// that bans its ore from leaving does not export what its own smelters are not known to take. An area that is known to take in more of
/// the form than it ships is no origin of what nobody saw.
fn shippable(form: &FormDraft, over: &[f64]) -> Vec<f64> {
    let (imports, exports) = form.traded();
    let ship = |a: usize| {
        let known = form.seen.missing.is_empty() || form.imports_stated[a];
        if known && imports[a] > exports[a] {
            0.0
        } else if form.recorded {
            over[a].min(exports[a])
        } else {
            over[a]
        }
    };
    (0..over.len()).map(ship).collect()
}

/// Tonnes by pair of areas; what is left over and lacking is taken out of both.
fn fill(roads: &Roads, over: &mut [f64], lack: &mut [f64]) -> BTreeMap<(usize, usize), f64> {
    let n = over.len();
    let open: Vec<(usize, usize)> = (0..n)
        .filter(|a| over[*a] > 0.0)
        .flat_map(|a| (0..n).map(move |b| (a, b)))
        .filter(|(a, b)| lack[*b] > 0.0 && roads.open(*a, *b))
        .collect();
    let mut flows: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let (mut offered, mut wanted) = (vec![0.0; n], vec![0.0; n]);
        for (a, b) in &open {
            offered[*b] += over[*a];
            wanted[*a] += lack[*b];
        }
        let (from, to) = (over.to_vec(), lack.to_vec());
        let mut moved = 0.0;
        for (a, b) in &open {
            let most = wanted[*a].max(offered[*b]);
            let t = if most > 0.0 { from[*a] * to[*b] / most } else { 0.0 };
            if t > 0.0 {
                *flows.entry((*a, *b)).or_default() += t;
                over[*a] = (over[*a] - t).max(0.0);
                lack[*b] = (lack[*b] - t).max(0.0);
                moved += t;
            }
        }
        if moved <= 1e-9 * (from.iter().sum::<f64>() + to.iter().sum::<f64>()) {
            break;
        }
    }
    flows
}

/// Adds flows from areas with something over to areas that lack it; returns what stays over by area.
pub(super) fn flows(
    draft: &mut Draft,
    registry: &Registry,
    f: usize,
    all_over: &[f64],
    lack: &[f64],
    ledger: &mut Vec<LedgerEntry>,
) -> Vec<f64> {
    let over = shippable(&draft.forms[f], all_over);
    let (mut left, mut lacking) = (over.clone(), lack.to_vec());
    let flows = fill(&Roads::of(draft, registry, f), &mut left, &mut lacking);
    let moved: f64 = flows.values().sum();
    let Draft { forms, areas, .. } = draft;
    let form = &mut forms[f];
    if moved <= 1e-9 * form.made_world() {
        return all_over.to_vec();
    }
    let mut count = 0;
    for (pair, t) in flows.into_iter().filter(|(_, t)| *t >= CRUMB * moved) {
        count += 1;
        let prior = Prior {
            band: Band { value: t, low: 0.0, high: 2.0 * t },
            ..Prior::assumed(t, 1.0, "flow inferred from margins, no distance term")
        };
        let joined = match form.flows.remove(&pair) {
            Some(old) => Trading {
                kind: if old.prior.band.value >= t { old.kind } else { FlowKind::Inferred },
                prior: old.prior.plus(&prior),
            },
            None => Trading { kind: FlowKind::Inferred, prior },
        };
        form.flows.insert(pair, joined);
    }
    if count > 0 {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Inference,
            about: Subject::Flows { form: form.id.clone() },
            before: None,
            after: Some(moved),
            reason: format!(
                "{count} flows from areas with something over ({}) to areas that lack it ({})",
                largest(&over, areas),
                largest(lack, areas)
            ),
        });
    }
    all_over.iter().zip(over.iter().zip(&left)).map(|(all, (had, left))| all - (had - left)).collect()
}

/// The six largest of a list of areas, in words.
fn largest(tonnes: &[f64], areas: &[AreaId]) -> String {
    let mut top: Vec<(f64, &str)> =
        tonnes.iter().zip(areas).filter(|(t, _)| **t > 0.0).map(|(t, a)| (*t, a.as_str())).collect();
    top.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    top.truncate(6);
    top.iter().map(|(t, a)| format!("{a} {t:.1}")).collect::<Vec<_>>().join(", ")
}
