//! Flows nobody states: from areas with something over to areas that lack it, in proportion to both and to how near they are.
//!
//! Custom comes first: where the tables see two areas trade the form, as much again may move between them unseen; what custom does not
//! place moves between any two, except of a form whose codes the tables hold whole and of the year: who does not trade it there does not.
//!
//! Nothing is inferred to go where it may not or cannot: not against a ban in force, and not what an area is seen to take in on balance. Where the registry knows the one place that an exporter's goods under an unseen code go to, that place is served first,
//! before anybody else's goods; an exporter all of whose unseen codes have such a place ships there whatever it has over, whether the place
//! lacks it or not, and nowhere else. What finds no way stays where it is.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{CarriedBy, FlowKind, LedgerEntry, LedgerKind, Subject};
use monazite_model::code::AreaId;
use monazite_model::quantity::Band;
use monazite_model::registry::{HsCode, Registry};

use super::distance;
use super::draft::{Draft, FormDraft};
use super::prior::Prior;
use super::trading::Trading;

/// Rounds in which what is barred from one buyer finds others.
const ROUNDS: usize = 32;
/// A flow below this share of what moves only makes the network dense.
const CRUMB: f64 = 1e-3;

/// Where the goods that an exporter ships unseen are known to go.
#[derive(Debug, Default)]
struct Places<'a> {
    /// Places that some unseen code is known to go to.
    known: Vec<&'a AreaId>,
    /// Whether every unseen code has such a place: nothing goes elsewhere.
    all: bool,
}

/// Which pairs of areas a flow of a form may be inferred between.
struct Roads<'a> {
    registry: &'a Registry,
    form: &'a FormDraft,
    areas: &'a [AreaId],
    year: i32,
    /// Whether the tables show all of its trade.
    whole: bool,
    /// By exporter.
    places: Vec<Places<'a>>,
}

impl<'a> Roads<'a> {
    fn of(draft: &'a Draft, registry: &'a Registry, f: usize) -> Self {
        let form = &draft.forms[f];
        let seen = &form.seen;
        // What exporters ship under a code that one side is known of is in the flows already.
        let unseen = |code: &&HsCode| {
            let is = |c: &CarriedBy| c.code == code.code && c.edition == code.revision;
            seen.missing.iter().any(is) && !seen.one_sided.iter().any(is)
        };
        let codes: Vec<&HsCode> =
            registry.forms.get(&form.id).into_iter().flat_map(|spec| &spec.hs).filter(unseen).collect();
        let places = |area: &AreaId| {
            let of: Vec<Option<&AreaId>> = codes.iter().map(|code| code.goes_to(area)).collect();
            let all = !of.is_empty() && of.iter().all(Option::is_some);
            Places { known: of.into_iter().flatten().collect(), all }
        };
        let places = draft.areas.iter().map(places).collect();
        let whole = shown_whole(draft, registry, f);
        Roads { registry, form, areas: &draft.areas, year: draft.year, whole, places }
    }

    fn free(&self, from: usize, to: usize) -> bool {
        from != to && self.registry.barred(&self.form.id, &self.areas[from], &self.areas[to], self.year).is_none()
    }

    /// Whether a place is one that goods of an exporter are known to go to.
    fn known(&self, from: usize, to: usize) -> bool {
        self.places[from].known.contains(&&self.areas[to]) && self.free(from, to)
    }

    fn open(&self, from: usize, to: usize) -> bool {
        (!self.places[from].all || self.places[from].known.contains(&&self.areas[to])) && self.free(from, to)
    }

    /// Whether goods may move between two areas that no table shows trading the form: not where the tables hold every code of it whole and
    /// of the year. The rest of the world is nobody whose trade is shown.
    fn may_be_unseen(&self, from: usize, to: usize) -> bool {
        !self.whole || self.areas[to].as_str() == "ROW" || self.form.flows.contains_key(&(from, to))
    }

    /// Whether all that an exporter has over goes to a place.
    fn all_goes(&self, from: usize, to: usize) -> bool {
        self.places[from].all && self.known(from, to)
    }
}

/// Whether the tables show all trade of a form: every code that carries it, of the year, and none of them a stand-in for another.
pub(super) fn shown_whole(draft: &Draft, registry: &Registry, f: usize) -> bool {
    let form = &draft.forms[f];
    let codes = registry.forms.get(&form.id).into_iter().flat_map(|spec| &spec.hs);
    form.recorded
        && form.seen.read.iter().all(|(_, year)| *year == draft.year)
        && codes.into_iter().all(|code| code.exactness != "proxy")
}

/// What areas have over that they may have shipped unseen.
///
/// Where the statistics cover the form, only areas they show exporting can have exported more, and by at most as much again: a country
/// that bans its ore from leaving does not export what its own smelters are not known to take. An area that is known to take in more of
/// the form than it ships is no origin of what nobody saw; where a code is missing, what it is seen to take in on balance is not what it
/// ships unseen.
fn shippable(form: &FormDraft, over: &[f64]) -> Vec<f64> {
    let (imports, exports) = form.traded();
    let ship = |a: usize| {
        let known = form.seen.missing.is_empty() || form.imports_stated[a];
        let came_in = (imports[a] - exports[a]).max(0.0);
        if known && came_in > 0.0 {
            0.0
        } else if form.recorded {
            over[a].min(exports[a])
        } else {
            (over[a] - came_in).max(0.0)
        }
    };
    (0..over.len()).map(ship).collect()
}

/// What goes to places that are known, taken out of both lists: all of it where nothing goes elsewhere, else what the place lacks.
fn to_known_places(roads: &Roads, over: &mut [f64], lack: &mut [f64]) -> BTreeMap<(usize, usize), f64> {
    let n = over.len();
    let mut flows = BTreeMap::new();
    for (a, b) in (0..n).flat_map(|a| (0..n).map(move |b| (a, b))) {
        if over[a] <= 0.0 || !roads.known(a, b) {
            continue;
        }
        let places = roads.places[a].known.iter().collect::<BTreeSet<_>>().len();
        let t = if roads.all_goes(a, b) && places == 1 { over[a] } else { over[a].min(lack[b]) };
        if t > 0.0 {
            flows.insert((a, b), t);
            over[a] -= t;
            lack[b] = (lack[b] - t).max(0.0);
        }
    }
    flows
}

/// Tonnes by pair of areas, in proportion to both and to nearness; what is left over and lacking is taken out of both.
fn fill(roads: &Roads, over: &mut [f64], lack: &mut [f64]) -> BTreeMap<(usize, usize), f64> {
    let n = over.len();
    let pairs: Vec<(usize, usize, f64)> = (0..n)
        .filter(|a| over[*a] > 0.0)
        .flat_map(|a| (0..n).map(move |b| (a, b)))
        .filter(|(a, b)| lack[*b] > 0.0 && roads.open(*a, *b) && roads.may_be_unseen(*a, *b))
        .map(|(a, b)| (a, b, 1.0 / distance::km(&roads.areas[a], &roads.areas[b])))
        .collect();
    let mut flows: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let (mut offered, mut wanted) = (vec![0.0; n], vec![0.0; n]);
        for (a, b, near) in &pairs {
            offered[*b] += near * over[*a];
            wanted[*a] += near * lack[*b];
        }
        let (from, to) = (over.to_vec(), lack.to_vec());
        let mut moved = 0.0;
        for (a, b, near) in &pairs {
            let most = wanted[*a].max(offered[*b]);
            let t = if most > 0.0 { near * from[*a] * to[*b] / most } else { 0.0 };
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

/// What areas that the tables see trading the form trade beyond what the tables see: at most as much again, taken out of both lists.
fn customary(roads: &Roads, over: &mut [f64], lack: &mut [f64]) -> BTreeMap<(usize, usize), f64> {
    let (mut offered, mut wanted) = (vec![0.0; lack.len()], vec![0.0; over.len()]);
    let seen: Vec<((usize, usize), f64)> = roads
        .form
        .flows
        .iter()
        .filter(|((a, b), t)| t.kind != FlowKind::Inferred && over[*a] > 0.0 && lack[*b] > 0.0 && roads.open(*a, *b))
        .map(|(pair, t)| (*pair, t.prior.band.value))
        .collect();
    for ((a, b), t) in &seen {
        wanted[*a] += t;
        offered[*b] += t;
    }
    let (from, to) = (over.to_vec(), lack.to_vec());
    let part = |have: f64, all: f64| if all > have { have / all } else { 1.0 };
    let mut flows = BTreeMap::new();
    for ((a, b), seen) in seen {
        let t = seen * part(from[a], wanted[a]).min(part(to[b], offered[b]));
        over[a] = (over[a] - t).max(0.0);
        lack[b] = (lack[b] - t).max(0.0);
        flows.insert((a, b), t);
    }
    flows
}

/// All unseen flows: to known places first, then between areas the tables see trading the form, then between any.
fn unseen(roads: &Roads, over: &mut [f64], lack: &mut [f64]) -> BTreeMap<(usize, usize), f64> {
    let mut flows = to_known_places(roads, over, lack);
    let more = customary(roads, over, lack);
    let rest = fill(roads, over, lack);
    for (pair, t) in more.into_iter().chain(rest) {
        *flows.entry(pair).or_default() += t;
    }
    flows
}

/// Adds flows from areas with something over to areas that lack it; returns what stays over and what is still lacking, by area.
pub(super) fn flows(
    draft: &mut Draft,
    registry: &Registry,
    f: usize,
    all_over: &[f64],
    lack: &[f64],
    ledger: &mut Vec<LedgerEntry>,
) -> (Vec<f64>, Vec<f64>) {
    let over = shippable(&draft.forms[f], all_over);
    let (mut left, mut lacking) = (over.clone(), lack.to_vec());
    let roads = Roads::of(draft, registry, f);
    let flows = unseen(&roads, &mut left, &mut lacking);
    let moved: f64 = flows.values().sum();
    let Draft { forms, areas, .. } = draft;
    let form = &mut forms[f];
    if moved <= 1e-9 * form.made_world() {
        return (all_over.to_vec(), lack.to_vec());
    }
    let mut count = 0;
    for (pair, t) in flows.into_iter().filter(|(_, t)| *t >= CRUMB * moved) {
        count += 1;
        let prior = Prior {
            band: Band { value: t, low: 0.0, high: 2.0 * t },
            ..Prior::assumed(t, 1.0, "flow inferred from margins, custom and distance")
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
    (all_over.iter().zip(over.iter().zip(&left)).map(|(all, (had, left))| all - (had - left)).collect(), lacking)
}

/// The six largest of a list of areas, in words.
fn largest(tonnes: &[f64], areas: &[AreaId]) -> String {
    let mut top: Vec<(f64, &str)> =
        tonnes.iter().zip(areas).filter(|(t, _)| **t > 0.0).map(|(t, a)| (*t, a.as_str())).collect();
    top.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    top.truncate(6);
    top.iter().map(|(t, a)| format!("{a} {t:.1}")).collect::<Vec<_>>().join(", ")
}
