//! Production of a form by area: the listed cells of one table, the silences filled from what the world total leaves.
//!
//! Order: the most believed table that covers the year; a supply-share table times a world total where no table has tonnes.
//! What the world total leaves after the listed areas is split by `remainder`; shares are `shares`'s.

use std::collections::BTreeSet;

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::cited;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};

use super::choose::{Cells, DRIFT_PER_YEAR, Facts, Table, compared};
use super::output::Production;
use super::prior::{Prior, figure};
use super::remainder::Remainder;
use super::shares;

/// Chooses production of `form` in `year`.
pub(super) fn choose(
    facts: &Facts,
    form: &FormId,
    quantity: QuantityKind,
    year: i32,
    ledger: &mut Vec<LedgerEntry>,
) -> Production {
    let tables = facts.tables(form, quantity, year);
    let world = world_total(&tables);
    let Some(best) = tables.iter().position(|t| covers(facts, &t.1)) else {
        let mut production = Production { world: world.map(|(p, _)| p), ..Production::default() };
        if quantity == QuantityKind::Production {
            shares::choose(facts, form, year, &mut production, ledger);
        }
        return production;
    };
    let (table, cells) = &tables[best];
    let mut production = Production::default();
    let scale = rescale(form, year, table, cells, &world, ledger);
    for (area, (id, fact)) in cells {
        if !facts.is_country(area) {
            continue;
        }
        let others = comparisons(&tables, best, table, area);
        let Some((mut prior, words)) = compared((*id, *fact), &others) else {
            continue;
        };
        prior = prior.scaled(scale).widened(f64::from(table.distance) * DRIFT_PER_YEAR);
        ledger.push(LedgerEntry {
            kind: if table.distance == 0 { LedgerKind::Choice } else { LedgerKind::Imputation },
            about: Subject::quantity(quantity, form, area),
            before: None,
            after: Some(prior.band.value),
            reason: if table.distance == 0 {
                words
            } else {
                format!("no table covers {year}; {} stands in: {words}", table.name)
            },
        });
        if prior.band.value > 0.0 {
            production.cells.insert((*area).clone(), prior);
        }
    }
    let own_total = cells
        .iter()
        .find(|(a, _)| a.as_str() == "WLD")
        .and_then(|(_, (_, f))| Prior::of_fact(f))
        .map(|p| p.scaled(scale));
    let remainder = Remainder { facts, form, quantity, tables: &tables, best, scale };
    remainder.split(own_total.as_ref(), &mut production, ledger);
    production.world = own_total;
    production
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

/// The most believed stated world total, with its distance in years.
fn world_total(tables: &[(Table, Cells)]) -> Option<(Prior, i32)> {
    tables.iter().find_map(|(table, cells)| {
        let (_, (_, fact)) = cells.iter().find(|(a, _)| a.as_str() == "WLD")?;
        let prior = Prior::of_fact(fact).filter(|p| p.band.value > 0.0)?;
        Some((prior.widened(f64::from(table.distance) * DRIFT_PER_YEAR), table.distance))
    })
}

/// Where the table is of another year but some source states the world total nearer to the year, cells are scaled to it.
fn rescale(
    form: &FormId,
    year: i32,
    table: &Table,
    cells: &Cells,
    world: &Option<(Prior, i32)>,
    ledger: &mut Vec<LedgerEntry>,
) -> f64 {
    let Some((total, distance)) = world else {
        return 1.0;
    };
    if table.distance <= *distance {
        return 1.0;
    }
    let sum: f64 =
        cells.iter().filter(|(a, _)| a.as_str() != "WLD").filter_map(|(_, (_, f))| figure(f)).map(|b| b.value).sum();
    let own =
        cells.iter().find(|(a, _)| a.as_str() == "WLD").and_then(|(_, (_, f))| figure(f)).map_or(sum, |b| b.value);
    if own <= 0.0 {
        return 1.0;
    }
    let factor = total.band.value / own;
    // A factor far from one says the two totals measure different things.
    if !(0.5..=2.0).contains(&factor) {
        return 1.0;
    }
    ledger.push(LedgerEntry {
        kind: LedgerKind::Imputation,
        about: Subject::world_production(form),
        before: Some(own),
        after: Some(total.band.value),
        reason: format!(
            "cells of {} scaled to the world total nearest to {year}: {}",
            table.name,
            cited(&total.sources)
        ),
    });
    factor
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
