//! Production of a form by area: the listed cells of one table, the silences filled from what the world total leaves.
//!
//! Order: the most believed table that covers the year; a supply-share table times a world total where no table has tonnes.
//! What the world total leaves after the listed areas is split by `remainder`; shares are `shares`'s.

use std::collections::BTreeSet;

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::cited;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::Band;

use super::carry::{Carry, far};
use super::choose::{Cells, Facts, Table, US_TABLE, compared};
use super::output::Production;
use super::prior::{Prior, figure};
use super::remainder::Remainder;
use super::shares;

/// Years within which a table is looked for: what scales it decides whether it serves.
const ANY_YEAR: i32 = 100;

/// Chooses production of `form` in `year`.
pub(super) fn choose(
    facts: &Facts,
    form: &FormId,
    quantity: QuantityKind,
    year: i32,
    ledger: &mut Vec<LedgerEntry>,
) -> Production {
    let tables = facts.tables_within(form, quantity, year, ANY_YEAR);
    let world = world_total(facts, form, &tables, year);
    // One country's own figure without a total of the world's is no table of the world's output, where more than one makes the form.
    let several = quantity == QuantityKind::Production
        && (facts.makers(form) > 1 || tables.iter().any(|(_, cells)| countries(facts, cells) > 1));
    let of_the_world = |cells: &Cells| {
        covers(facts, cells)
            && (!several || countries(facts, cells) > 1 || cells.keys().any(|area| area.as_str() == "WLD"))
    };
    let found =
        tables.iter().enumerate().filter(|(_, (_, cells))| of_the_world(cells)).find_map(|(k, (table, cells))| {
            let to_total = to_world_total(table, cells, &world, year);
            Some((k, to_total.or_else(|| facts.carry(form, table.said, table.distance, year))?))
        });
    let Some((best, carry)) = found else {
        let mut production = Production { world: world.map(|(p, _)| p), ..Production::default() };
        let elsewhen = too_far(facts, form, quantity, &tables, ledger);
        if quantity == QuantityKind::Production {
            production.elsewhen = elsewhen.is_some();
            let alone = tables.iter().any(|(table, cells)| table.distance == 0 && covers(facts, cells));
            let none = if alone { "the only table of the year is of one country" } else { "no table states it" };
            production.missing = elsewhen.unwrap_or_else(|| none.into());
            shares::choose(facts, form, year, &mut production, ledger);
        }
        return production;
    };
    let (table, cells) = &tables[best];
    let mut production = Production::default();
    say_scaled(form, quantity, table, cells, &carry, ledger);
    for (area, (id, fact)) in cells {
        if !facts.is_country(area) {
            continue;
        }
        let others = comparisons(&tables, best, table, area);
        let Some((prior, words)) = compared((*id, *fact), &others) else {
            continue;
        };
        let prior = carry.apply(&prior);
        ledger.push(LedgerEntry {
            kind: if table.distance == 0 { LedgerKind::Choice } else { LedgerKind::Imputation },
            about: Subject::quantity(quantity, form, area),
            before: None,
            after: Some(prior.band.value),
            reason: if table.distance == 0 {
                words
            } else {
                format!("no table covers {year}; {} stands in {}; {words}", table.name, carry.words())
            },
        });
        if prior.band.value > 0.0 {
            production.cells.insert((*area).clone(), prior);
        }
    }
    let own_total = total_of(table, cells).map(|p| carry.apply(&p));
    let remainder = Remainder { facts, form, quantity, tables: &tables, best, carry: &carry, year };
    remainder.split(own_total.as_ref(), &mut production, ledger);
    let kept_back =
        |f: &Fact| f.value == Observed::Withheld && f.period == Period::Year(year) && facts.is_country(&f.area);
    let whole = |f: &Fact| matches!(f.series.partner.as_str(), "" | US_TABLE);
    let silent = facts.of(form, quantity).iter().map(|(_, f)| *f).filter(|f| kept_back(f) && whole(f));
    production.withheld = silent.map(|f| f.area.clone()).filter(|area| !production.cells.contains_key(area)).collect();
    production.world = own_total;
    production
}

/// Says which table is too far away to be used, and why that is; the words stand with the form too.
fn too_far(
    facts: &Facts,
    form: &FormId,
    quantity: QuantityKind,
    tables: &[(Table, Cells)],
    ledger: &mut Vec<LedgerEntry>,
) -> Option<String> {
    let (table, _) = tables.iter().find(|(table, cells)| table.distance > 0 && covers(facts, cells))?;
    let why = format!("the nearest table, {}, is {}", table.name, far(table.distance));
    ledger.push(LedgerEntry {
        kind: LedgerKind::PassedOver,
        about: Subject::anywhere(quantity, form),
        before: None,
        after: None,
        reason: format!("{why}: not used"),
    });
    Some(why)
}

/// How many countries a table has a figure of that is more than nothing.
fn countries(facts: &Facts, cells: &Cells) -> usize {
    let listed = |(area, (_, fact)): &(&&AreaId, &(&str, &Fact))| {
        facts.is_country(area) && figure(fact).is_some_and(|band| band.value > 0.0)
    };
    cells.iter().filter(listed).count()
}

/// A table is used when it lists at least one country with a figure, and those make up at least three tenths of its total.
fn covers(facts: &Facts, cells: &Cells) -> bool {
    let mut listed = 0.0;
    let mut total = None;
    for (area, (_, fact)) in cells {
        let Some(band) = figure(fact) else { continue };
        if area.as_str() == "WLD" {
            total = Some(band.value);
        } else if facts.is_country(area) {
            listed += band.value;
        }
    }
    listed > 0.0 && total.is_none_or(|t| listed >= 0.3 * t)
}

/// The most believed stated world total that serves for the year, with its distance in years.
fn world_total(facts: &Facts, form: &FormId, tables: &[(Table, Cells)], year: i32) -> Option<(Prior, i32)> {
    tables.iter().find_map(|(table, cells)| {
        let prior = total_of(table, cells).filter(|p| p.band.value > 0.0)?;
        Some((facts.carry(form, table.said, table.distance, year)?.apply(&prior), table.distance))
    })
}

/// The total a table states, with what a later edition of some of its rows adds to it.
fn total_of(table: &Table, cells: &Cells) -> Option<Prior> {
    let (_, (_, fact)) = cells.iter().find(|(a, _)| a.as_str() == "WLD")?;
    let mut prior = Prior::of_fact(fact)?;
    let Band { value, low, high } = prior.band;
    let moved = |t: f64| (t + table.restated).max(0.0);
    prior.band = Band { value: moved(value), low: moved(low), high: moved(high) };
    Some(prior)
}

/// World output by a table: its own total, else the sum of its cells.
fn own_world(table: &Table, cells: &Cells) -> f64 {
    let total = total_of(table, cells).map(|prior| prior.band);
    let sum =
        || cells.iter().filter(|(a, _)| a.as_str() != "WLD").filter_map(|(_, (_, f))| figure(f)).map(|b| b.value).sum();
    total.map_or_else(sum, |band| band.value)
}

/// Where the table is of another year but some source states the world total of the very year, cells are scaled to it.
fn to_world_total(table: &Table, cells: &Cells, world: &Option<(Prior, i32)>, year: i32) -> Option<Carry> {
    let (total, _) = world.as_ref().filter(|(_, distance)| *distance == 0 && table.distance > 0)?;
    let own = own_world(table, cells);
    let factor = total.band.value / own;
    // A factor far from one says the two totals measure different things.
    if !(own > 0.0 && (0.5..=2.0).contains(&factor)) {
        return None;
    }
    let by =
        format!("the world total of {year}, {:.6} t against {own:.6} t: {}", total.band.value, cited(&total.sources));
    Some(Carry::scaled(table.said, table.distance, factor, by))
}

/// The line of the world's output where a table of another year is scaled.
fn say_scaled(
    form: &FormId,
    quantity: QuantityKind,
    table: &Table,
    cells: &Cells,
    carry: &Carry,
    ledger: &mut Vec<LedgerEntry>,
) {
    if carry.factor != 1.0 {
        let own = own_world(table, cells);
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::quantity(quantity, form, &AreaId::from("WLD")),
            before: Some(own),
            after: Some(own * carry.factor),
            reason: format!("cells of {} {}", table.name, carry.words()),
        });
    }
}

/// What other tables say about the same cell in the same year: the newest edition of each other source.
fn comparisons<'t>(
    tables: &'t [(Table, Cells<'t>)],
    best: usize,
    table: &Table,
    area: &AreaId,
) -> Vec<(&'t str, &'t Fact)> {
    let mut seen = BTreeSet::new();
    tables
        .iter()
        .enumerate()
        .filter(|(k, (other, _))| *k != best && other.said == table.said)
        .filter_map(|(_, (_, cells))| cells.get(area))
        .filter(|(_, fact)| seen.insert(fact.origin.source.clone()))
        .map(|(id, fact)| (*id, *fact))
        .collect()
}
