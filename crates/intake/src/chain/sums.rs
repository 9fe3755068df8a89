//! Exports of codes of which one side alone is known, and how they enter a form's trade: sums by exporter, and the flows of one exporter.
//!
//! A sum says that so much left a country, not where it went. What importers state of their own trade is taken out of it first; the
//! rest goes to the rest of the world, unless the registry knows the one place it goes to, and the ledger says so. Where a country's
//! customs name each destination, these are flows; what others ship is still not known. Nobody ships more than he makes: a country
//! that passes goods on would need an origin that no table names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::{Source, TradeTable};
use monazite_model::code::AreaId;
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::{Form, HsCode};

use super::lines::{Lines, carried, mainly};
use super::prior::Prior;
use super::statement::Pair;
use super::tables::{TradeTables, nearest_sums};
use super::trading::{FormTrade, Trading, weighted_median};
use crate::error::IntakeError;
use crate::trade::TradeRow;

/// A sum whose unit value is this many times off the middle has a wrong weight or other goods in it.
const OFF: f64 = 4.0;
/// Relative width of a sum.
const SPREAD: f64 = 0.3;
/// Relative width of a flow that the exporter's customs state at eight digits: the content is assumed.
const SPREAD_OF_FLOWS: f64 = 0.25;

/// Reads the sums of the codes that are missing.
///
/// # Errors
/// A trade table that cannot be read.
pub(super) fn read(
    tables: &dyn TradeTables,
    form: &Form,
    year: i32,
    lines: &Lines<'_>,
    trade: &mut FormTrade,
    ledger: &mut Vec<LedgerEntry>,
) -> Result<(), IntakeError> {
    for code in lines.missing() {
        let Some((said, rows)) = nearest_sums(tables, code, year)? else { continue };
        trade.seen.one_sided.push(carried(code));
        add(form, code, (said, year), &rows, trade, ledger);
    }
    Ok(())
}

/// Adds the sums of a code, weights that are far off replaced by value over the middle value of a counted tonne.
fn add(
    form: &Form,
    code: &HsCode,
    (said, year): (i32, i32),
    rows: &[TradeRow],
    trade: &mut FormTrade,
    ledger: &mut Vec<LedgerEntry>,
) {
    let counted = |row: &TradeRow| row.gross_t.filter(|t| *t > 0.0).map(|t| t * code.content_from(&row.exporter));
    let mut units: Vec<(f64, f64)> =
        rows.iter().filter_map(|row| Some((row.value_usd / counted(row)?, row.value_usd))).collect();
    let Some(middle) = weighted_median(&mut units) else { return };
    let mut capped = (0, 0.0);
    for row in rows {
        let of_value = row.value_usd / middle;
        let t = match counted(row) {
            Some(t) if t <= OFF * of_value && t >= of_value / OFF => t,
            other => {
                capped = (capped.0 + 1, capped.1 + of_value - other.unwrap_or(0.0));
                of_value
            }
        };
        let t = t * code.share_from(&row.exporter);
        if !(t > 0.0 && t.is_finite()) {
            continue;
        }
        // A destination the exporter's customs name is a flow as others are; a sum is not.
        let named = row.importer.as_str() != "ROW";
        let (spread, grade, kind) = match (named, mainly(code)) {
            (true, true) => (SPREAD_OF_FLOWS, Quality::B, FlowKind::Reported),
            (true, false) => (SPREAD, Quality::C, FlowKind::Bundle),
            (false, _) => (SPREAD, Quality::C, FlowKind::Inferred),
        };
        let grade = if said == year { grade } else { grade.max(Quality::C) };
        let to = code.goes_to(&row.exporter).filter(|_| !named).unwrap_or(&row.importer).clone();
        let pair = (row.exporter.clone(), row.importer.clone());
        let table = TradeTable {
            publication: (*row.publication).clone(),
            hs: code.revision.clone(),
            codes: vec![code.code.clone()],
            year: said,
        };
        let prior = Prior {
            band: Band::relative(t, spread),
            grade,
            sources: vec![Source::Trade { table: Arc::new(table), pair: Some(pair) }],
            stated: true,
        };
        let key = (row.exporter.clone(), to);
        let joined = match trade.sums.remove(&key) {
            Some(old) => Trading { kind: old.kind.max(kind), prior: old.prior.plus(&prior) },
            None => Trading { prior, kind },
        };
        trade.sums.insert(key, joined);
    }
    if capped.0 > 0 {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::trade(&form.id),
            before: None,
            after: Some(capped.1),
            reason: format!(
                "{} {} of {said}: {} sums of exporters without a weight or with one more than four times off are value over {middle:.0} usd per counted tonne",
                code.revision, code.code, capped.0
            ),
        });
    }
}

/// Leaves out the sums of a bloc's members that no place is known for: most of what they ship goes to each other, and sent to the rest of
/// the world it would leave the bloc.
pub(super) fn leave_out(form: &Form, members: &BTreeSet<AreaId>, trade: &mut FormTrade, ledger: &mut Vec<LedgerEntry>) {
    let inside = |(from, to): &Pair| members.contains(from) && to.as_str() == "ROW";
    for ((from, _), sum) in trade.sums.iter().filter(|(pair, _)| inside(pair)) {
        ledger.push(LedgerEntry {
            kind: LedgerKind::PassedOver,
            about: Subject::TradeOf { form: form.id.clone(), area: from.clone() },
            before: Some(sum.prior.band.value),
            after: None,
            reason: "exports are known as a sum, most of it goes to members of the same bloc: not used".into(),
        });
    }
    trade.sums.retain(|pair, _| !inside(pair));
}

/// Lays the one-sided rows beside the flows: what an exporter ships beyond the flows that are stated of him, at most what he makes.
pub(super) fn lay(form: &Made<'_>, trade: &mut FormTrade, fixed: &BTreeSet<Pair>, ledger: &mut Vec<LedgerEntry>) {
    let mut by_exporter: BTreeMap<AreaId, Vec<(AreaId, Trading)>> = BTreeMap::new();
    for ((from, to), row) in std::mem::take(&mut trade.sums) {
        by_exporter.entry(from).or_default().push((to, row));
    }
    for (from, mut rows) in by_exporter {
        // A flow that is stated otherwise, by the importer or for the pair, is not told again.
        rows.retain(|(to, row)| row.kind == FlowKind::Inferred || !fixed.contains(&(from.clone(), to.clone())));
        let stated = trade.pairs.iter().filter(|(pair, _)| pair.0 == from && fixed.contains(*pair));
        let spoken_for: f64 = stated.map(|(_, trading)| trading.prior.band.value).sum();
        let sum: f64 = rows.iter().map(|(_, row)| row.prior.band.value).sum();
        let made = form.made.get(&from).map_or(0.0, |p| p.band.value);
        let most = if form.made.is_empty() { f64::INFINITY } else { (made - spoken_for).max(0.0) };
        // Flows by destination do not hold those stated otherwise, which were taken out above; a sum does.
        let flows = rows.iter().any(|(_, row)| row.kind != FlowKind::Inferred);
        let told = if flows { 0.0 } else { spoken_for };
        let rest = (sum - told).clamp(0.0, most);
        let to: Vec<&str> = rows.iter().map(|(to, _)| to.as_str()).collect();
        let reason = match flows {
            false => format!(
                "exports are known as a sum, their destinations are not: less {spoken_for:.1} t that importers state, at most what is made, they go to {}",
                to.join(", ")
            ),
            true => format!(
                "exports to {} destinations are stated by the exporter alone, at most what is made; what others ship is not known",
                to.len()
            ),
        };
        ledger.push(LedgerEntry {
            kind: if flows { LedgerKind::Choice } else { LedgerKind::Inference },
            about: Subject::TradeOf { form: form.id.clone(), area: from.clone() },
            before: Some(sum),
            after: Some(rest),
            reason,
        });
        for (to, row) in rows {
            if rest <= 0.0 || from == to {
                continue;
            }
            let prior = row.prior.scaled(rest / sum);
            let pair = (from.clone(), to);
            let joined = match trade.pairs.remove(&pair) {
                Some(old) => Trading { kind: old.kind.max(row.kind), prior: old.prior.plus(&prior) },
                None => Trading { prior, kind: row.kind },
            };
            trade.pairs.insert(pair, joined);
        }
    }
}

/// A form and what is made of it.
pub(super) struct Made<'a> {
    pub id: &'a monazite_model::code::FormId,
    pub made: &'a BTreeMap<AreaId, Prior>,
}
