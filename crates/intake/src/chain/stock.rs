//! Stock change: what the world makes of a form beyond what it uses goes into stock, and what it uses beyond that comes out of stock.
//!
//! A publisher who states both the world's output and the world's use of a form says by how much stocks changed. Figures of two
//! publishers are not subtracted: their scopes differ by more than stocks ever change. What goes into stock is not for sale and
//! nobody's use. A form that goes into another whose whole demand is stated has no use of its own. Rule: docs/methods/reconciliation.md

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject, SupplyKind, UseKind};
use monazite_model::citation::{Source, cited};
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::draft::Draft;
use super::places;
use super::prior::Prior;
use super::prior_levels::Levels;
use super::usage;

/// A change above this share of demand says that output and demand are not of the same thing.
const MOST_OF_DEMAND: f64 = 0.25;
/// Relative width of a change.
const SPREAD: f64 = 0.25;
/// Where a stock is taken to grow.
const WHERE_IN: &str = "assumption: a stock grows with makers that keep most of what they make, by what they keep";
/// Where a stock is taken to shrink.
const WHERE_OUT: &str = "assumption: a stock shrinks with users, by what they use";
/// Why a feed is in stock.
const FEED: &str = "all demand is stated of another form: what plants do not take is in stock";
/// Why a feed is not known to be in stock.
const UNSEEN: &str =
    "all demand is stated of another form and exports or landings are not seen: not used here, not known where it goes";

/// Puts stock changes into the levels.
pub(super) fn plan(draft: &Draft, registry: &Registry, levels: &mut Levels, ledger: &mut Vec<LedgerEntry>) {
    for f in 0..draft.forms.len() {
        if is_feed(draft, f) {
            feed(draft, registry, f, levels, ledger);
        }
        let Some(demand) = &draft.forms[f].demand else { continue };
        let Some(change) = demand.change else { continue };
        let used: f64 = (0..draft.areas.len()).map(|a| taken(draft, levels, f, a)).sum();
        let about = Subject::Stages { form: draft.forms[f].id.clone() };
        if change.abs() > MOST_OF_DEMAND * used {
            ledger.push(LedgerEntry {
                kind: LedgerKind::PassedOver,
                about,
                before: Some(change),
                after: None,
                reason: format!("{}: too far apart to be a change of stock", cited(&demand.sources)),
            });
        } else if change > 0.0 {
            into_stock(draft, f, change, &demand.sources, levels, ledger);
        } else if change < 0.0 {
            out_of_stock(draft, f, -change, &demand.sources, levels, ledger);
        }
    }
}

/// Whether a form is made into another of its mineral whose whole demand is stated.
fn is_feed(draft: &Draft, f: usize) -> bool {
    let mineral = draft.forms[f].id.mineral();
    draft.forms[f].demand.is_none()
        && draft.processes.iter().any(|p| {
            let made = &draft.forms[p.makes];
            p.from.iter().any(|(i, _)| *i == f) && made.id.mineral() == mineral && made.demand.is_some()
        })
}

/// What an area takes of a form, used or processed.
fn taken(draft: &Draft, levels: &Levels, f: usize, a: usize) -> f64 {
    levels.intake(draft, f, a) + levels.uses.get(&(f, a)).map_or(0.0, |p| p.band.value)
}

/// What is left of a feed is not used: it is in stock, or, with makers whose exports are in no table, not known where.
fn feed(draft: &Draft, registry: &Registry, f: usize, levels: &mut Levels, ledger: &mut Vec<LedgerEntry>) {
    let form = &draft.forms[f];
    for a in 0..draft.areas.len() {
        if form.consumption[a].is_some() {
            continue;
        }
        let Some(left) = levels.uses.remove(&(f, a)) else { continue };
        let made = form.made(a);
        let seen: f64 = form
            .flows
            .iter()
            .filter(|((from, _), t)| *from == a && t.kind != FlowKind::Inferred)
            .map(|(_, t)| t.prior.band.value)
            .sum();
        let blind = made - seen >= usage::MOST * made && !registry.folding.use_at_home.contains(&draft.areas[a]);
        let works = made > 0.0 || levels.intake(draft, f, a) > 0.0;
        // What landed by flows that nobody saw is no better known than they are: where one publisher's mines and another's plants differ, it is
        // no stock that anybody saw either.
        let unseen: f64 = form
            .flows
            .iter()
            .filter(|((_, to), t)| *to == a && t.kind == FlowKind::Inferred)
            .map(|(_, t)| t.prior.band.value)
            .sum();
        let stock = if works && !blind { (left.band.value - unseen).max(0.0) } else { 0.0 };
        let parts = [(UseKind::Stock, FEED, stock), (UseKind::Unaccounted, UNSEEN, left.band.value - stock)];
        for (kind, why, t) in parts.into_iter().filter(|(.., t)| *t > 0.0) {
            ledger.push(LedgerEntry {
                kind: LedgerKind::Inference,
                about: Subject::Use { form: form.id.clone(), area: draft.areas[a].clone() },
                before: Some(t),
                after: Some(0.0),
                reason: why.into(),
            });
            let part = places::part(&left, t);
            levels.beyond.insert((f, a, kind), Prior { sources: vec![Source::assumption(why)], ..part });
        }
    }
}

/// A change of stock as a belief about an area's part of it.
fn change_of(t: f64, sources: &[Source], whose: &str) -> Prior {
    let mut sources = sources.to_vec();
    sources.push(Source::assumption(whose));
    sources.sort();
    Prior { band: Band::relative(t, SPREAD), grade: Quality::C, sources, stated: false }
}

/// Lays a change on areas in proportion to weights, none beyond its weight.
fn laid(change: f64, weights: &[(usize, f64)]) -> Vec<(usize, f64)> {
    let all: f64 = weights.iter().map(|(_, w)| w).sum();
    let share = if all > 0.0 { (change / all).min(1.0) } else { 0.0 };
    weights.iter().map(|(a, w)| (*a, share * w)).filter(|(_, t)| *t > 0.0).collect()
}

fn say(draft: &Draft, f: usize, (a, t): (usize, f64), why: String, ledger: &mut Vec<LedgerEntry>) {
    let about = Subject::Use { form: draft.forms[f].id.clone(), area: draft.areas[a].clone() };
    ledger.push(LedgerEntry { kind: LedgerKind::Inference, about, before: None, after: Some(t), reason: why });
}

fn into_stock(
    draft: &Draft,
    f: usize,
    change: f64,
    sources: &[Source],
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) {
    let form = &draft.forms[f];
    let exports = form.traded().1;
    let kept = |a: usize| form.made(a) - exports[a];
    // What is stated of use stands; what is not can be stock.
    let weight = |a: usize| {
        let left = levels.uses.get(&(f, a)).filter(|_| form.consumption[a].is_none())?;
        let most = kept(a).min(left.band.value);
        (most > 0.0 && draft.areas[a].as_str() != "ROW").then_some((a, most))
    };
    let makers: Vec<(usize, f64)> = (0..draft.areas.len()).filter_map(weight).collect();
    let keepers: Vec<(usize, f64)> =
        makers.iter().copied().filter(|(a, _)| kept(*a) >= usage::MOST * form.made(*a)).collect();
    for (a, t) in laid(change, if keepers.is_empty() { &makers } else { &keepers }) {
        if let Some(used) = levels.uses.get_mut(&(f, a)) {
            *used = places::part(used, used.band.value - t);
        }
        let why = format!("{}: output less demand goes into stock; {WHERE_IN}", cited(sources));
        say(draft, f, (a, t), why, ledger);
        levels.beyond.insert((f, a, UseKind::Stock), change_of(t, sources, WHERE_IN));
    }
}

fn out_of_stock(
    draft: &Draft,
    f: usize,
    change: f64,
    sources: &[Source],
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) {
    let left = |a: usize| Some((a, levels.uses.get(&(f, a))?.band.value));
    let users: Vec<(usize, f64)> = (0..draft.areas.len()).filter_map(left).collect();
    for (a, t) in laid(change, &users) {
        if let Some(used) = levels.uses.get_mut(&(f, a)).filter(|_| draft.forms[f].consumption[a].is_none()) {
            *used = places::part(used, used.band.value + t);
        }
        let why = format!("{}: demand above output comes out of stock; {WHERE_OUT}", cited(sources));
        say(draft, f, (a, t), why, ledger);
        levels.supplies.insert((f, a, SupplyKind::Stock), change_of(t, sources, WHERE_OUT));
    }
}
