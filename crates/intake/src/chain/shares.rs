//! Production from shares of world supply, where no table has tonnes.
//!
//! One table of shares is chosen as tables of tonnes are; what it leaves goes to countries only other tables list, and the rest is
//! `ROW`. Shares of capacity, and shares said to be "of world supply", count as shares of output (grade C).
//!
//! Up to [`NEAR`] years away shares serve as they are; a period counts by its nearest year. Further away they are parts of the world's
//! output of the year, for the years of [`present::serves`]; carried further back than [`NEAR`] years they hold for those alone who are
//! known to have been there by then (`present`).

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::{Source, cited};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Quality, QuantityKind};
use monazite_model::quantity::Band;

use super::carry::{NEAR, as_of};
use super::choose::{Cells, Facts, Table};
use super::output::Production;
use super::present;
use super::prior::Prior;

/// Years within which tables are looked for, so that those that do not serve can be told.
const REACH: i32 = 100;
/// How much older than the chosen table another may be that names countries it leaves out.
const SECOND: i32 = 3;
/// Shares that add up to less than one by no more than this are rounded, not short.
const ROUNDING: f64 = 0.005;

/// Shares of world supply times a world total; the shares are kept where no total is published.
pub(super) fn choose(
    facts: &Facts,
    form: &FormId,
    year: i32,
    production: &mut Production,
    ledger: &mut Vec<LedgerEntry>,
) {
    let tables = facts.tables_within(form, QuantityKind::SupplyShare, year, REACH);
    let of_countries = |cells: &Cells| cells.keys().any(|a| facts.is_country(a));
    let Some((table, cells)) =
        tables.iter().find(|(table, cells)| serves(facts, form, table, year) && of_countries(cells))
    else {
        if let Some((table, _)) = tables.iter().find(|(_, cells)| of_countries(cells)) {
            production.shared_elsewhen = true;
            production.missing = not_carried(form, table, year, ledger);
        }
        return;
    };
    let mut shares: BTreeMap<AreaId, Prior> = cells
        .iter()
        .filter(|(a, _)| facts.is_country(a))
        .filter_map(|(a, (_, f))| Some(((*a).clone(), as_of(f, Prior::of_fact(f)?, year))))
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
    } else if sum < 1.0 - ROUNDING {
        let listed: BTreeSet<&AreaId> = cells.keys().copied().collect();
        let near = |rival: &Table| serves(facts, form, rival, year) && rival.distance <= table.distance + SECOND;
        let others = tables.iter().filter(|(rival, _)| near(rival));
        let second = second_shares(facts, (form, year), &listed, others.map(|(_, cells)| cells), 1.0 - sum, ledger);
        let rest = 1.0 - sum - second.values().map(|p| p.band.value).sum::<f64>();
        shares.extend(second);
        if rest > ROUNDING {
            shares.insert(
                AreaId::from("ROW"),
                Prior {
                    band: Band::relative(rest, 0.5),
                    grade: Quality::C,
                    sources: vec![Source::assumption(format!("what the shares of {} leave", table.name))],
                    stated: true,
                },
            );
        }
    }
    let kept = if table.distance > NEAR { "; who made it then is taken to hold his part" } else { "" };
    production.of_later = (table.said > year + NEAR).then_some(table.said);
    ledger.push(LedgerEntry {
        kind: LedgerKind::Choice,
        about: Subject::anywhere(QuantityKind::Production, form),
        before: None,
        after: production.world.as_ref().map(|w| w.band.value),
        reason: format!(
            "no table of tonnes; shares of {} are taken of {}{kept}",
            table.name,
            production.world.as_ref().map_or("a world total that is inferred".to_owned(), |w| cited(&w.sources))
        ),
    });
    match production.world.clone() {
        Some(world) => apply(form, &world, &shares, &mut production.cells, ledger),
        None => production.shares = shares,
    }
}

/// Whether a table of shares of a form may stand for a year.
fn serves(facts: &Facts, form: &FormId, table: &Table, year: i32) -> bool {
    facts.registry().forms.get(form).is_some_and(|form| present::serves(form.stage, table.said, year))
}

/// Says that the nearest table of shares does not serve, and why; the words stand with the form too.
fn not_carried(form: &FormId, table: &Table, year: i32, ledger: &mut Vec<LedgerEntry>) -> String {
    let why = if table.said < year {
        "they may have changed hands since"
    } else {
        "they name makers that may not have been there yet"
    };
    let why = format!("the nearest shares of it, {}, are {} years away: {why}", table.name, table.distance);
    ledger.push(LedgerEntry {
        kind: LedgerKind::PassedOver,
        about: Subject::anywhere(QuantityKind::SupplyShare, form),
        before: None,
        after: None,
        reason: format!("{why}: not used"),
    });
    why
}

/// What a table of shares leaves, split among countries only other tables list, most believed first, and scaled to fit.
fn second_shares<'t>(
    facts: &Facts,
    (form, year): (&FormId, i32),
    listed: &BTreeSet<&AreaId>,
    others: impl Iterator<Item = &'t Cells<'t>>,
    left: f64,
    ledger: &mut Vec<LedgerEntry>,
) -> BTreeMap<AreaId, Prior> {
    let mut second: BTreeMap<&AreaId, Prior> = BTreeMap::new();
    for (area, (_, fact)) in others.flatten() {
        let open = facts.is_country(area) && !listed.contains(area) && !second.contains_key(area);
        if let Some(prior) = Prior::of_fact(fact).filter(|p| open && p.band.value > 0.0) {
            second.insert(area, as_of(fact, prior, year));
        }
    }
    let asked: f64 = second.values().map(|p| p.band.value).sum();
    let factor = if asked > left { left / asked } else { 1.0 };
    let scaled = second.into_iter().map(|(area, prior)| {
        let mut share = Prior { band: Band::relative(prior.band.value * factor, 0.5), ..prior };
        share.grade = share.grade.max(Quality::C);
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::quantity(QuantityKind::SupplyShare, form, area),
            before: None,
            after: Some(share.band.value),
            reason: format!(
                "not listed; {}, scaled by {factor:.3} to fit what the listed leave",
                cited(&share.sources)
            ),
        });
        (area.clone(), share)
    });
    scaled.collect()
}

/// Turns shares into tonnes.
pub(super) fn apply(
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
