//! Production of a form by area: the listed cells of one table, the silences filled from what the world total leaves.
//!
//! Order: the most believed table that covers the year; a supply-share table times a world total where no table has tonnes.
//! What the world total leaves after the listed areas goes to withheld cells and to areas that only other tables list, in
//! proportion to what those say; the rest is `ROW`.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::{Source, cited};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::quantity::Band;

use super::choose::{Cells, DRIFT_PER_YEAR, Facts, Table, compared};
use super::prior::{Prior, figure};

/// A remainder below this share of the world total is rounding, not output.
const ROUNDING: f64 = 0.015;

/// Production of one form: by area (`ROW` holds the remainder) and the stated world total.
#[derive(Debug, Clone, Default)]
pub(super) struct Production {
    /// By area.
    pub cells: BTreeMap<AreaId, Prior>,
    /// World total, where one is stated.
    pub world: Option<Prior>,
    /// Shares waiting for a world total (no tonnes are published): by area, 0 to 1.
    pub shares: BTreeMap<AreaId, Prior>,
}

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
            by_shares(facts, form, year, &mut production, ledger);
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
    remainder(facts, form, quantity, best, &tables, own_total.as_ref(), scale, &mut production, ledger);
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

/// Splits what the total leaves among withheld cells and areas only other tables list; the rest is `ROW`.
#[allow(clippy::too_many_arguments)]
fn remainder(
    facts: &Facts,
    form: &FormId,
    quantity: QuantityKind,
    best: usize,
    tables: &[(Table, Cells)],
    total: Option<&Prior>,
    scale: f64,
    production: &mut Production,
    ledger: &mut Vec<LedgerEntry>,
) {
    let (table, cells) = &tables[best];
    let listed: f64 = production.cells.values().map(|p| p.band.value).sum();
    let other = cells
        .iter()
        .find(|(a, _)| matches!(a.as_str(), "OTH" | "ROW"))
        .and_then(|(_, (_, f))| figure(f))
        .map(|b| b.value * scale);
    let left = match (total, other) {
        (Some(t), _) => (t.band.value - listed).max(other.unwrap_or(0.0)),
        (None, Some(o)) => o,
        (None, None) => 0.0,
    };
    let world = listed + left;
    // Second opinions on cells this table is silent about or does not list, nearest in time first.
    let mut second: BTreeMap<&AreaId, (f64, &Fact)> = BTreeMap::new();
    for (k, (rival, rival_cells)) in tables.iter().enumerate() {
        if k == best || rival.distance > table.distance + 3 {
            continue;
        }
        for (area, (_, fact)) in rival_cells {
            let open = match cells.get(area) {
                None => true,
                Some((_, f)) => matches!(f.value, Observed::Withheld | Observed::NotAvailable),
            };
            if open && facts.is_country(area) {
                if let Some(band) = figure(fact).filter(|b| b.value > 0.0) {
                    second.entry(area).or_insert((band.value, fact));
                }
            }
        }
    }
    let withheld: Vec<&AreaId> = cells
        .iter()
        .filter(|(a, (_, f))| f.value == Observed::Withheld && facts.is_country(a))
        .map(|(a, _)| *a)
        .collect();
    let mut put = |area: &AreaId, value: f64, sources: Vec<Source>, reason: String| {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::quantity(quantity, form, area),
            before: None,
            after: Some(value),
            reason,
        });
        let prior = Prior { band: Band::relative(value, 0.3), grade: Quality::C, sources, stated: true };
        let joined = match production.cells.get(area) {
            Some(old) => old.plus(&prior),
            None => prior,
        };
        production.cells.insert(area.clone(), joined);
    };
    let asked: f64 = second.values().map(|(v, _)| v).sum();
    let total_ids = total.map_or_else(Vec::new, |t| t.sources.clone());
    if left <= ROUNDING * world {
        // Nothing is left: a withheld cell is then outside the stated total (publishers often say so), so that the second
        // opinion stands by itself. Areas the table does not list are inside its rounding and are left out.
        for area in &withheld {
            if let Some((value, fact)) = second.get(*area) {
                put(
                    area,
                    *value,
                    vec![Source::fact(fact)],
                    format!("withheld in {}; its total leaves no room, {} stands by itself", table.name, fact.id()),
                );
            }
        }
        return;
    }
    let factor = if asked > left { left / asked } else { 1.0 };
    for (area, (value, fact)) in &second {
        let mut sources = vec![Source::fact(fact)];
        sources.extend(total_ids.iter().cloned());
        sources.sort();
        put(
            area,
            value * factor,
            sources,
            format!(
                "{} in {}; {} says {value}, scaled by {factor:.3} to fit what the total leaves ({left:.4} t)",
                if withheld.contains(area) { "withheld" } else { "not listed" },
                table.name,
                fact.id()
            ),
        );
    }
    let rest = left - asked * factor;
    let blank: Vec<&&AreaId> = withheld.iter().filter(|a| !second.contains_key(**a)).collect();
    if rest <= ROUNDING * world {
        return;
    }
    if other.is_none() && !blank.is_empty() {
        let each = rest / blank.len() as f64;
        for area in blank {
            put(
                area,
                each,
                total_ids.clone(),
                format!(
                    "withheld in {}; what the world total leaves ({rest:.4} t) in equal parts among {} withheld areas",
                    table.name,
                    withheld.len()
                ),
            );
        }
    } else {
        let sources = if total_ids.is_empty() {
            vec![Source::assumption(format!("other countries of {}", table.name))]
        } else {
            total_ids
        };
        put(&AreaId::from("ROW"), rest, sources, format!("what {} leaves after the listed areas", table.name));
    }
}

/// Shares of world supply times a world total; the shares are kept where no total is published.
fn by_shares(facts: &Facts, form: &FormId, year: i32, production: &mut Production, ledger: &mut Vec<LedgerEntry>) {
    let tables = facts.tables_within(form, QuantityKind::SupplyShare, year, 12);
    let Some((table, cells)) = tables.iter().find(|(_, cells)| cells.keys().any(|a| facts.is_country(a))) else {
        return;
    };
    let mut shares: BTreeMap<AreaId, Prior> = cells
        .iter()
        .filter(|(a, _)| facts.is_country(a))
        .filter_map(|(a, (_, f))| Some(((*a).clone(), Prior::of_fact(f)?)))
        .filter(|(_, p)| p.band.value > 0.0)
        .map(|(a, p)| {
            let p = p.widened(f64::from(table.distance) * 0.02);
            (
                a,
                Prior {
                    grade: p.grade.max(Quality::C),
                    band: Band {
                        low: p.band.low.min(p.band.value * 0.75),
                        high: p.band.high.max(p.band.value * 1.25),
                        ..p.band
                    },
                    ..p
                },
            )
        })
        .collect();
    let sum: f64 = shares.values().map(|p| p.band.value).sum();
    if sum > 1.0 {
        for p in shares.values_mut() {
            *p = p.scaled(1.0 / sum);
        }
    } else if sum < 0.995 {
        shares.insert(
            AreaId::from("ROW"),
            Prior {
                band: Band::relative(1.0 - sum, 0.5),
                grade: Quality::C,
                sources: vec![Source::assumption(format!("what the shares of {} leave", table.name))],
                stated: true,
            },
        );
    }
    ledger.push(LedgerEntry {
        kind: LedgerKind::Choice,
        about: Subject::anywhere(QuantityKind::Production, form),
        before: None,
        after: production.world.as_ref().map(|w| w.band.value),
        reason: format!(
            "no table of tonnes; shares of {} are taken of {}",
            table.name,
            production.world.as_ref().map_or("a world total that is inferred".to_owned(), |w| cited(&w.sources))
        ),
    });
    match production.world.clone() {
        Some(world) => apply_shares(form, &world, &shares, &mut production.cells, ledger),
        None => production.shares = shares,
    }
}

/// Turns shares into tonnes.
pub(super) fn apply_shares(
    form: &FormId,
    world: &Prior,
    shares: &BTreeMap<AreaId, Prior>,
    cells: &mut BTreeMap<AreaId, Prior>,
    ledger: &mut Vec<LedgerEntry>,
) {
    for (area, share) in shares {
        let mut sources = [share.sources.clone(), world.sources.clone()].concat();
        sources.sort();
        sources.dedup();
        let prior = Prior {
            band: share.band.scaled(world.band.value),
            grade: share.grade.max(world.grade),
            sources,
            stated: true,
        };
        ledger.push(LedgerEntry {
            kind: LedgerKind::Choice,
            about: Subject::production(form, area),
            before: None,
            after: Some(prior.band.value),
            reason: format!(
                "share {:.4} of a world total of {:.6} t: {}",
                share.band.value,
                world.band.value,
                cited(&prior.sources)
            ),
        });
        cells.insert(area.clone(), prior);
    }
}
