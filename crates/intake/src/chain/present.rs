//! Who is known to have made a form by a year: the one rule for figures of who makes it that are of another year.
//!
//! Older figures hold as long as works stand: [`KEPT`] years for components, whose works are built within two years, [`SLOW`] for ores
//! and metals. Later ones say who makes it later. Up to [`NEAR`] years they may be carried back as they are; further back those of
//! components not at all, and those of ores and metals for the areas alone that something says were there by then: a figure of their
//! output of the form, what the tables see them ship of it in the year itself, or an ore of their own that is dug in like part of the
//! world's. What the others would hold goes to those who stay. Reason: decision 80.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject};
use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::Band;

use super::carry::NEAR;
use super::choose::Facts;
use super::output::Production;
use super::prior::{Prior, figure};
use super::trading::FormTrade;

/// Years for which who made a component is taken to make it on. Ours; reason: works stand longer than two years, and a new country takes
/// about as many to make much of a form.
const KEPT: i32 = 5;
/// The same of ores and metals: mines and smelters take longer to build than works for components.
const SLOW: i32 = 12;
/// Part of what an area would hold that it must be seen to ship, or hold of the ore, to have been there. Ours: half of what it ships may
/// be in codes that are shared, half of what it smelts may be ore of others.
const ENOUGH: f64 = 0.5;
/// Quantities that say that an area makes a form.
const OUTPUT: [QuantityKind; 4] =
    [QuantityKind::Production, QuantityKind::SecondaryProduction, QuantityKind::SupplyShare, QuantityKind::Capacity];

/// Whether figures of the year `said` of who makes a form of a stage may be looked at for `year`.
pub(super) fn serves(stage: Stage, said: i32, year: i32) -> bool {
    let quick = stage >= Stage::Component;
    (said - year).abs()
        <= match quick {
            false => SLOW,
            true if said < year => KEPT,
            true => NEAR,
        }
}

/// Whether who made a form in a period was there in a year, by that figure alone.
pub(super) fn there(stage: Stage, period: Period, year: i32) -> bool {
    let said = period.nearest(year);
    serves(stage, said, year) && said <= year + NEAR
}

/// Takes areas that nothing says were there yet out of output that rests on shares of a later time.
pub(super) fn leave_out_latecomers(
    facts: &Facts,
    form: &FormId,
    year: i32,
    trade: &FormTrade,
    production: &mut Production,
    ledger: &mut Vec<LedgerEntry>,
) {
    let Some(said) = production.of_later else { return };
    let known = Known::of(facts, form, year, trade);
    for parts in [&mut production.cells, &mut production.shares] {
        let all: f64 = parts.values().map(|p| p.band.value).sum();
        let late: BTreeSet<AreaId> =
            parts.iter().filter(|(area, p)| !known.by_then(area, p.band.value, all)).map(|(a, _)| a.clone()).collect();
        let lost: f64 = late.iter().map(|area| parts[area].band.value).sum();
        let stay = all - lost;
        if lost <= 0.0 {
            continue;
        }
        for area in &late {
            let before = parts.remove(area).map(|p| p.band.value);
            let reason = format!(
                "made it in {said}, and nothing says that it was there by {year}: what it would hold goes to those who were"
            );
            ledger.push(LedgerEntry {
                kind: LedgerKind::PassedOver,
                about: Subject::quantity(QuantityKind::SupplyShare, form, area),
                before,
                after: None,
                reason,
            });
        }
        if stay >= ENOUGH * all {
            for prior in parts.values_mut() {
                *prior = prior.scaled(all / stay);
            }
        } else {
            let rest =
                Prior { band: Band::relative(lost, 0.5), ..Prior::assumed(lost, 0.5, "not known who made it then") };
            let joined = match parts.remove(&AreaId::from("ROW")) {
                Some(old) => old.plus(&rest),
                None => rest,
            };
            parts.insert(AreaId::from("ROW"), joined);
        }
    }
}

/// One table of a publisher: form, source, edition, words, period.
type TableKey<'t> = (&'t FormId, &'t str, &'t str, &'t str, Period);

/// What is known of makers of a form by a year.
struct Known<'a> {
    /// Areas with a figure of their own output by then.
    stated: BTreeSet<&'a AreaId>,
    /// Counted tonnes that tables of codes that hold mainly the form have an area ship beyond what it takes in.
    shipped: BTreeMap<&'a AreaId, f64>,
    /// Part of the world's output of what it is made from, by area, the largest of any table by then.
    ore: BTreeMap<&'a AreaId, f64>,
}

impl<'a> Known<'a> {
    fn of(facts: &'a Facts, form: &FormId, year: i32, trade: &'a FormTrade) -> Self {
        let by_then = |fact: &Fact| fact.period.nearest(year) <= year + NEAR;
        let made = |fact: &Fact| figure(fact).map(|band| band.value).filter(|t| *t > 0.0 && by_then(fact));
        let own = OUTPUT.iter().flat_map(|quantity| facts.of(form, *quantity));
        let stated = own.filter(|(_, fact)| made(fact).is_some()).map(|(_, fact)| &fact.area).collect();
        let mut shipped: BTreeMap<&AreaId, f64> = BTreeMap::new();
        // What is split out of a code by an assumed share shows no maker.
        for ((from, to), t) in trade.pairs.iter().filter(|(_, t)| t.kind == FlowKind::Reported) {
            *shipped.entry(from).or_default() += t.prior.band.value;
            *shipped.entry(to).or_default() -= t.prior.band.value;
        }
        let mut tables: BTreeMap<TableKey, BTreeMap<&AreaId, f64>> = BTreeMap::new();
        for (_, fact) in made_from(facts, form).into_iter().flat_map(|up| facts.of(up, QuantityKind::Production)) {
            let Some(t) = made(fact) else { continue };
            let s = &fact.series;
            let key =
                (&s.form, fact.origin.source.as_str(), fact.origin.edition.as_str(), s.partner.as_str(), fact.period);
            tables.entry(key).or_default().insert(&fact.area, t);
        }
        let mut ore: BTreeMap<&AreaId, f64> = BTreeMap::new();
        for cells in tables.into_values() {
            let sum = || cells.iter().filter(|(a, _)| a.as_str() != "WLD").map(|(_, t)| t).sum::<f64>();
            let world = cells.get(&AreaId::from("WLD")).copied().unwrap_or_else(sum);
            for (area, t) in cells {
                let most = ore.entry(area).or_default();
                *most = most.max(t / world);
            }
        }
        Known { stated, shipped, ore }
    }

    /// Whether an area that would hold `part` of `all` was there. What is not a country's is nobody's in particular and stays.
    fn by_then(&self, area: &AreaId, part: f64, all: f64) -> bool {
        let of = |map: &BTreeMap<&AreaId, f64>| map.get(area).copied().unwrap_or(0.0);
        area.as_str() == "ROW"
            || self.stated.contains(area)
            || of(&self.shipped) >= ENOUGH * part
            || of(&self.ore) >= ENOUGH * part / all
    }
}

/// The forms a form is made from, by its own row or by a process, and what those are sums of.
fn made_from<'a>(facts: &'a Facts, form: &FormId) -> Vec<&'a FormId> {
    let registry = facts.registry();
    let derived = |id: &FormId| registry.forms.get(id).and_then(|f| f.production_of.as_ref()).map(|d| &d.form);
    let makes = registry.processes.values().filter(|p| p.makes == *form || p.joint.iter().any(|leg| leg.form == *form));
    let mut all: Vec<&FormId> = makes.flat_map(|p| &p.from).map(|leg| &leg.form).chain(derived(form)).collect();
    let behind: Vec<&FormId> = all.iter().filter_map(|id| derived(id)).collect();
    for id in behind {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all.retain(|id| registry.forms.get(id).is_some_and(|f| !f.local));
    all
}
