//! Trade that publishers state in words or national statistics, laid over a code that many goods share.
//!
//! A bundle code says how much moved, not how much of it was the form. Where somebody who can tell the goods apart (an exporter's
//! customs at eight digits, a geological survey) states the form's own trade, that figure replaces the split:
//!
//! 1. a flow between two areas (`exports` with the importer as partner) stands as stated;
//! 2. an importer's own `imports`, shared out by its `import-share` of each partner, stand as derived;
//! 3. an exporter's total `exports` are kept by scaling what its other customers get.
//!
//! Forms whose codes hold little else are left alone: there the statistics are the better source.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::cited;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::quantity::{Basis, Unit};

use super::choose::{DRIFT_PER_YEAR, Facts, distance};
use super::prior::Prior;
use super::trade::{FormTrade, Trading};

/// Years within which a stated figure of another year may stand in. Short: a licence can stop a trade within a month.
const REACH: i32 = 1;
/// Extra spread of a partner's share, an average of several years, when it is used for one.
const SHARE_SPREAD: f64 = 0.25;

/// Lays stated trade over the split of bundle codes.
pub(super) fn apply(facts: &Facts, form: &FormId, year: i32, trade: &mut FormTrade, ledger: &mut Vec<LedgerEntry>) {
    if !trade.pairs.values().any(|t| t.kind == FlowKind::Bundle) {
        return;
    }
    let mut fixed: BTreeSet<(AreaId, AreaId)> = BTreeSet::new();
    between_two(facts, form, year, trade, &mut fixed, ledger);
    by_importer(facts, form, year, trade, &mut fixed, ledger);
    by_exporter(facts, form, year, trade, &fixed, ledger);
}

/// A figure for the form's own tonnes with its distance in time, or nothing for silences and other masses.
fn tonnes(fact: &Fact, year: i32) -> Option<(i32, Prior)> {
    let (distance, _) = distance(fact.period, year).filter(|(d, _)| *d <= REACH)?;
    if fact.unit != Unit::Tonne || fact.basis == Basis::Gross {
        return None;
    }
    Some((distance, Prior::of_fact(fact)?.widened(f64::from(distance) * 2.0 * DRIFT_PER_YEAR)))
}

/// The nearest, then most believed figure of each key.
fn nearest<'f, K: Ord>(facts: &Facts, found: impl Iterator<Item = (K, &'f Fact, i32, Prior)>) -> BTreeMap<K, Prior> {
    let mut best: BTreeMap<K, ((i32, u32), Prior)> = BTreeMap::new();
    for (key, fact, distance, prior) in found {
        let rank = (distance, facts.trust(&fact.origin.source));
        let better = best.get(&key).is_none_or(|(held, old)| {
            // Of two editions the newer: ids sort by edition.
            rank < *held || (rank == *held && prior.sources > old.sources)
        });
        if better {
            best.insert(key, (rank, prior));
        }
    }
    best.into_iter().map(|(key, (_, prior))| (key, prior)).collect()
}

/// What each country states of its own trade of the form, all partners together.
fn own_totals(facts: &Facts, form: &FormId, kind: QuantityKind, year: i32) -> BTreeMap<AreaId, Prior> {
    let stated = facts.of(form, kind).iter().filter_map(|(_, fact)| {
        let whole = fact.series.partner.is_empty() && facts.is_country(&fact.area);
        let (distance, prior) = tonnes(fact, year).filter(|_| whole)?;
        Some((fact.area.clone(), *fact, distance, prior))
    });
    nearest(facts, stated)
}

fn between_two(
    facts: &Facts,
    form: &FormId,
    year: i32,
    trade: &mut FormTrade,
    fixed: &mut BTreeSet<(AreaId, AreaId)>,
    ledger: &mut Vec<LedgerEntry>,
) {
    let found = facts.of(form, QuantityKind::Exports).iter().filter_map(|(_, fact)| {
        let to = AreaId::from(fact.series.partner.as_str());
        if !facts.is_partner_country(&to) || !facts.is_country(&fact.area) {
            return None;
        }
        let (distance, prior) = tonnes(fact, year)?;
        Some(((fact.area.clone(), to), *fact, distance, prior))
    });
    for (pair, prior) in nearest(facts, found) {
        put(form, pair, prior, "stated for this pair", trade, fixed, ledger);
    }
}

fn by_importer(
    facts: &Facts,
    form: &FormId,
    year: i32,
    trade: &mut FormTrade,
    fixed: &mut BTreeSet<(AreaId, AreaId)>,
    ledger: &mut Vec<LedgerEntry>,
) {
    for (importer, total) in own_totals(facts, form, QuantityKind::Imports, year) {
        trade.stated_imports.insert(importer.clone());
        let shares = nearest(
            facts,
            facts.of(form, QuantityKind::ImportShare).iter().filter_map(|(_, fact)| {
                let from = AreaId::from(fact.series.partner.as_str());
                let (distance, _) = distance(fact.period, year).filter(|(d, _)| *d <= REACH)?;
                let known = fact.area == importer && facts.is_partner_country(&from);
                Some((from, *fact, distance, Prior::of_fact(fact).filter(|_| known)?))
            }),
        );
        for (from, share) in &shares {
            let mut prior = total.scaled(share.band.value).widened(SHARE_SPREAD);
            prior.grade = prior.grade.max(Quality::C);
            prior.sources.extend(share.sources.iter().cloned());
            prior.sources.sort();
            put(
                form,
                (from.clone(), importer.clone()),
                prior,
                "stated imports times the partner's share",
                trade,
                fixed,
                ledger,
            );
        }
        let named: f64 = shares.values().map(|s| s.band.value).sum();
        let rest = (total.band.value * (1.0 - named)).max(0.0);
        scale(form, trade, fixed, rest, &total, ("imports", &importer), |(_, to)| *to == importer, ledger);
    }
}

fn by_exporter(
    facts: &Facts,
    form: &FormId,
    year: i32,
    trade: &mut FormTrade,
    fixed: &BTreeSet<(AreaId, AreaId)>,
    ledger: &mut Vec<LedgerEntry>,
) {
    for (exporter, total) in own_totals(facts, form, QuantityKind::Exports, year) {
        let spoken_for: f64 = trade
            .pairs
            .iter()
            .filter(|(pair, _)| pair.0 == exporter && fixed.contains(pair))
            .map(|(_, t)| t.prior.band.value)
            .sum();
        let rest = (total.band.value - spoken_for).max(0.0);
        scale(form, trade, fixed, rest, &total, ("exports", &exporter), |(from, _)| *from == exporter, ledger);
    }
}

fn put(
    form: &FormId,
    pair: (AreaId, AreaId),
    prior: Prior,
    how: &str,
    trade: &mut FormTrade,
    fixed: &mut BTreeSet<(AreaId, AreaId)>,
    ledger: &mut Vec<LedgerEntry>,
) {
    if fixed.contains(&pair) {
        return;
    }
    let before = trade.pairs.get(&pair).map(|t| t.prior.band.value);
    ledger.push(LedgerEntry {
        kind: LedgerKind::Choice,
        about: Subject::TradeBetween { form: form.clone(), from: pair.0.clone(), to: pair.1.clone() },
        before,
        after: Some(prior.band.value),
        reason: format!("{how}, instead of a split of a code it shares: {}", cited(&prior.sources)),
    });
    if prior.band.value > 0.0 {
        trade.pairs.insert(pair.clone(), Trading { prior, kind: FlowKind::Reported });
    } else {
        trade.pairs.remove(&pair);
    }
    fixed.insert(pair);
}

/// Scales the split flows that `of` picks so that they add up to `rest`; stated ones stay. Nothing to scale leaves all as it is.
#[allow(clippy::too_many_arguments)]
fn scale(
    form: &FormId,
    trade: &mut FormTrade,
    fixed: &BTreeSet<(AreaId, AreaId)>,
    rest: f64,
    total: &Prior,
    (way, area): (&str, &AreaId),
    of: impl Fn(&(AreaId, AreaId)) -> bool,
    ledger: &mut Vec<LedgerEntry>,
) {
    let open = |pair: &(AreaId, AreaId)| of(pair) && !fixed.contains(pair);
    let sum: f64 = trade.pairs.iter().filter(|(p, _)| open(p)).map(|(_, t)| t.prior.band.value).sum();
    if sum <= 0.0 {
        return;
    }
    let factor = rest / sum;
    for (pair, trading) in &mut trade.pairs {
        if open(pair) {
            let mut prior = trading.prior.scaled(factor);
            prior.sources.extend(total.sources.iter().cloned());
            prior.sources.sort();
            prior.sources.dedup();
            trading.prior = prior;
        }
    }
    trade.pairs.retain(|_, t| t.prior.band.value > 0.0);
    ledger.push(LedgerEntry {
        kind: LedgerKind::Choice,
        about: Subject::TradeOf { form: form.clone(), area: area.clone() },
        before: Some(sum),
        after: Some(rest),
        reason: format!(
            "{way} of {area} are stated: {}; flows split from a shared code are scaled to it",
            cited(&total.sources)
        ),
    });
}
