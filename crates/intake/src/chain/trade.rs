//! Trade of a form by pair of areas, from reconciled statistics of the HS codes that carry it.
//!
//! counted tonnes = gross tonnes x share of the code that is this form x content. Missing or absurd weights are replaced by
//! value over the code's middle unit value. Codes of one HS edition only are used for a form: editions are reconciled
//! apart and their levels must not be mixed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use monazite_model::chain::{CarriedBy, FlowKind, LedgerEntry, LedgerKind, Subject, TradeSeen};
use monazite_model::citation::{Publication, Source, TradeTable};
use monazite_model::code::AreaId;
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::{Form, HsCode};

use super::prior::Prior;
use super::tables::TradeTables;
use crate::error::IntakeError;
use crate::trade::TradeRow;

/// Years within which trade of another year may stand in.
const REACH: i32 = 6;
/// A weight whose unit value is this many times off its exporter's middle is replaced. Ours; reason: weights in the
/// statistics are reported by hand and slip by factors of ten and a thousand.
const ABSURD: f64 = 12.0;
/// An exporter has a middle of its own from this many weighed rows on. With fewer it is judged by the code's middle, scaled by
/// what it ships, and twelve times as leniently: a few rows may well be another grade of goods.
const ENOUGH_ROWS: usize = 3;

/// Trade between two areas.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trading {
    /// Counted tonnes.
    pub prior: Prior,
    /// Where it comes from.
    pub kind: FlowKind,
}

/// Trade of one form and a middle unit value.
#[derive(Debug, Clone, Default)]
pub(super) struct FormTrade {
    /// By exporter and importer.
    pub pairs: BTreeMap<(AreaId, AreaId), Trading>,
    /// Importers whose imports of the form are stated: what they use beyond that did not cross their border as this form.
    pub stated_imports: BTreeSet<AreaId>,
    /// True where every code that carries the form is in the tables.
    pub complete: bool,
    /// True where, besides, each of them is exact or dominant and the rows are of the year asked for.
    pub clean: bool,
    /// HS codes read and missing.
    pub seen: TradeSeen,
    /// Middle value per counted tonne, usd/t, and whether the codes hold mainly this form.
    pub unit_value: Option<(f64, bool, Source)>,
}

/// Reads trade of `form` in `year`.
///
/// # Errors
/// A trade table that cannot be read.
pub(super) fn read(
    tables: &dyn TradeTables,
    form: &Form,
    year: i32,
    ledger: &mut Vec<LedgerEntry>,
) -> Result<FormTrade, IntakeError> {
    let mut result = FormTrade::default();
    let Some(Edition { revision, said, missing }) = edition(tables, form, year)? else {
        result.seen = unseen(form);
        if !result.seen.missing.is_empty() {
            let codes: Vec<String> = result.seen.missing.iter().map(|c| format!("{} {}", c.edition, c.code)).collect();
            ledger.push(LedgerEntry {
                kind: LedgerKind::Imputation,
                about: Subject::trade(&form.id),
                before: None,
                after: None,
                reason: format!(
                    "{} carry it and are not in the trade tables: where it goes is not known",
                    codes.join(", ")
                ),
            });
        }
        return Ok(result);
    };
    for code in form.hs.iter().filter(|c| c.revision == revision) {
        match missing.contains(&code.code.as_str()) {
            true => result.seen.missing.push(carried(code)),
            false => result.seen.read.push((carried(code), said)),
        }
    }
    let complete = missing.is_empty();
    result.complete = complete;
    if !complete {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::trade(&form.id),
            before: None,
            after: None,
            reason: format!(
                "{revision} {} carry it too and are not in the tables of {said}: what is missing may be inferred",
                missing.join(", ")
            ),
        });
    }
    if said != year {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::trade(&form.id),
            before: None,
            after: None,
            reason: format!("no trade of {year}; {revision} of {said} stands in"),
        });
    }
    let mut middles: Vec<(f64, f64)> = Vec::new();
    let mut publication: Option<Arc<Publication>> = None;
    let mut reading = Reading { form, year, said, result, ledger };
    for code in form.hs.iter().filter(|c| c.revision == revision) {
        let rows = tables.rows(&code.revision, &code.code, said)?;
        let Some(worth) = Worth::of(tables, form, code, &rows, said, reading.ledger)? else {
            continue;
        };
        publication = publication.or_else(|| rows.first().map(|row| row.publication.clone()));
        for row in &rows {
            let counted = row.gross_t.unwrap_or(0.0) * code.content_from(&row.exporter);
            let weight = row.value_usd * code.share_from(&row.exporter);
            if counted > 0.0 && weight > 0.0 {
                middles.push((row.value_usd / counted, weight));
            }
        }
        reading.add(code, &rows, &worth);
    }
    let mut result = reading.result;
    let mut codes = form.hs.iter().filter(|c| c.revision == revision);
    result.clean = complete && said == year && codes.all(|c| matches!(c.exactness.as_str(), "exact" | "dominant"));
    result.unit_value = weighted_median(&mut middles).zip(publication).map(|(value, publication)| {
        let codes = || form.hs.iter().filter(|c| c.revision == revision);
        let clean = codes().all(|c| matches!(c.exactness.as_str(), "exact" | "dominant"));
        let codes = codes().map(|c| c.code.clone()).collect();
        let table = TradeTable { publication: (*publication).clone(), hs: revision.clone(), codes, year: said };
        (value, clean, Source::Trade { table: Arc::new(table), pair: None })
    });
    Ok(result)
}

fn carried(code: &HsCode) -> CarriedBy {
    let mainly = matches!(code.exactness.as_str(), "exact" | "dominant");
    CarriedBy { edition: code.revision.clone(), code: code.code.clone(), mainly }
}

/// Codes of a form none of which is in a table: those of its newest edition.
fn unseen(form: &Form) -> TradeSeen {
    let issued = |c: &HsCode| issued(&c.revision);
    let newest = form.hs.iter().map(issued).max();
    let of_newest = form.hs.iter().filter(|c| Some(issued(c)) == newest).map(carried);
    TradeSeen { read: Vec::new(), missing: of_newest.collect() }
}

/// The year of an edition: `HS92` is of 1992, `HS17` of 2017.
fn issued(revision: &str) -> i32 {
    let year = revision.trim_start_matches("HS").parse::<i32>();
    year.map_or(0, |y| if y > 80 { 1900 + y } else { 2000 + y })
}

/// Where trade of a form is read from.
struct Edition<'a> {
    /// Nomenclature, `HS17`.
    revision: String,
    /// The year with rows.
    said: i32,
    /// Codes of the nomenclature that carry the form and are not in the tables of that year.
    missing: Vec<&'a str>,
}

/// The HS edition and year to use: the nearest year with rows, then the edition with fewest codes missing from the tables,
/// then the newer one.
fn edition<'a>(tables: &dyn TradeTables, form: &'a Form, year: i32) -> Result<Option<Edition<'a>>, IntakeError> {
    let mut years: BTreeMap<(&str, i32), Vec<&str>> = BTreeMap::new();
    for code in &form.hs {
        for said in tables.years(&code.revision, &code.code)? {
            years.entry((code.revision.as_str(), said)).or_default().push(&code.code);
        }
    }
    let best = years
        .iter()
        .filter(|((_, said), _)| (said - year).abs() <= REACH)
        .map(|((revision, said), held)| {
            let codes = form.hs.iter().filter(|c| c.revision == *revision).count();
            let missing = codes - held.len().min(codes);
            ((said - year).abs(), missing, -issued(revision), *revision, *said)
        })
        .min();
    Ok(best.map(|(_, _, _, revision, said)| {
        let held = &years[&(revision, said)];
        let of_edition = form.hs.iter().filter(|c| c.revision == revision).map(|c| c.code.as_str());
        let missing = of_edition.filter(|code| !held.contains(code)).collect();
        Edition { revision: revision.to_owned(), said, missing }
    }))
}

/// Trade of a form while its codes are being read.
struct Reading<'a> {
    form: &'a Form,
    /// The year asked for.
    year: i32,
    /// The year the tables speak of.
    said: i32,
    result: FormTrade,
    ledger: &'a mut Vec<LedgerEntry>,
}

impl Reading<'_> {
    /// Adds the rows of one code.
    fn add(&mut self, code: &HsCode, rows: &[TradeRow], worth: &Worth) {
        let late = 0.1 * f64::from((self.said - self.year).abs());
        let (spread, grade, kind) = match code.exactness.as_str() {
            "exact" => (0.15, Quality::B, FlowKind::Reported),
            "dominant" => (0.25, Quality::B, FlowKind::Reported),
            "proxy" => (0.40, Quality::C, FlowKind::Reported),
            _ => (0.60, Quality::C, FlowKind::Bundle),
        };
        let mut weighed = self.weighed(code, rows, worth);
        if code.by_value {
            spread_by_value(&mut weighed);
        }
        let mut table: Option<Arc<TradeTable>> = None;
        for (row, gross) in weighed {
            let share = code.share_from(&row.exporter) * code.factor_to(&row.importer);
            let counted = gross * share * code.content_from(&row.exporter);
            if !(counted > 0.0 && counted.is_finite()) {
                continue;
            }
            let table = match table.take().filter(|t| t.publication == *row.publication) {
                Some(same) => table.insert(same),
                None => table.insert(Arc::new(TradeTable {
                    publication: (*row.publication).clone(),
                    hs: code.revision.clone(),
                    codes: vec![code.code.clone()],
                    year: self.said,
                })),
            };
            let pair = (row.exporter.clone(), row.importer.clone());
            let prior = Prior {
                band: Band {
                    value: counted,
                    low: (counted * (1.0 - spread - late)).max(0.0),
                    high: counted * (1.0 + spread + late),
                },
                grade,
                sources: vec![Source::Trade { table: table.clone(), pair: Some(pair.clone()) }],
                stated: true,
            };
            let joined = match self.result.pairs.remove(&pair) {
                Some(old) => Trading { kind: old.kind.max(kind), prior: old.prior.plus(&prior) },
                None => Trading { prior, kind },
            };
            self.result.pairs.insert(pair, joined);
        }
    }

    /// Rows between two areas with gross tonnes; missing and absurd weights are filled from value.
    fn weighed<'r>(&mut self, code: &HsCode, rows: &'r [TradeRow], worth: &Worth) -> Vec<(&'r TradeRow, f64)> {
        let (mut missing, mut absurd) = ((0, 0.0), (0, 0.0));
        let mut weighed: Vec<(&TradeRow, f64)> = Vec::with_capacity(rows.len());
        for row in rows {
            if row.exporter == row.importer || row.value_usd.is_nan() {
                continue;
            }
            let (middle, leeway) = worth.of_exporter(code, &row.exporter);
            let from_value = row.value_usd / middle;
            let gross = match row.gross_t {
                Some(t) if t > 0.0 => {
                    let unit_value = row.value_usd / t;
                    if row.value_usd > 0.0 && (unit_value > leeway * middle || unit_value < middle / leeway) {
                        absurd = (absurd.0 + 1, absurd.1 + (from_value - t));
                        from_value
                    } else {
                        t
                    }
                }
                _ => {
                    missing = (missing.0 + 1, missing.1 + from_value);
                    from_value
                }
            };
            weighed.push((row, gross));
        }
        for ((count, tonnes), what) in [
            (missing, "rows without a weight filled"),
            (absurd, "rows with a weight more than twelve times off replaced"),
        ] {
            if count > 0 {
                self.ledger.push(LedgerEntry {
                    kind: LedgerKind::Imputation,
                    about: Subject::trade(&self.form.id),
                    before: None,
                    after: Some(tonnes * code.share * code.content),
                    reason: format!(
                        "{} {} of {}: {count} {what} from value and a middle unit value (the code's is {:.0} usd/t gross)",
                        code.revision, code.code, self.said, worth.middle
                    ),
                });
            }
        }
        weighed
    }
}

/// Spreads every exporter's tonnes over its customers in proportion to what they pay; its sum stays.
fn spread_by_value(weighed: &mut [(&TradeRow, f64)]) {
    let mut sums: BTreeMap<&AreaId, (f64, f64)> = BTreeMap::new();
    for (row, gross) in weighed.iter() {
        let (value, tonnes) = sums.entry(&row.exporter).or_default();
        *value += row.value_usd;
        *tonnes += gross;
    }
    for (row, gross) in weighed.iter_mut() {
        let (value, tonnes) = sums[&row.exporter];
        if value > 0.0 {
            *gross = tonnes * row.value_usd / value;
        }
    }
}

/// Middle unit values of a code, usd per gross tonne.
struct Worth {
    middle: f64,
    own: BTreeMap<AreaId, f64>,
}

impl Worth {
    /// From the rows of the year; where none has a weight, from the nearest year that has.
    fn of(
        tables: &dyn TradeTables,
        form: &Form,
        code: &HsCode,
        rows: &[TradeRow],
        said: i32,
        ledger: &mut Vec<LedgerEntry>,
    ) -> Result<Option<Self>, IntakeError> {
        if let Some(worth) = Worth::from_rows(rows) {
            return Ok(Some(worth));
        }
        let mut years = tables.years(&code.revision, &code.code)?;
        years.sort_by_key(|y| ((y - said).abs(), *y));
        let mut found = None;
        for year in years {
            if let Some(worth) = Worth::from_rows(&tables.rows(&code.revision, &code.code, year)?) {
                found = Some((year, worth));
                break;
            }
        }
        let Some((year, worth)) = found else { return Ok(None) };
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::trade(&form.id),
            before: None,
            after: None,
            reason: format!(
                "{} {} of {said} has values without weights; unit values of {year} stand in",
                code.revision, code.code
            ),
        });
        Ok(Some(worth))
    }

    fn from_rows(rows: &[TradeRow]) -> Option<Self> {
        let middle = middle_unit_value(rows)?;
        let mut by_exporter: BTreeMap<&AreaId, Vec<TradeRow>> = BTreeMap::new();
        for row in rows {
            if row.gross_t.is_some_and(|t| t > 0.0) && row.value_usd > 0.0 {
                by_exporter.entry(&row.exporter).or_default().push(row.clone());
            }
        }
        let own = by_exporter
            .into_iter()
            .filter(|(_, rows)| rows.len() >= ENOUGH_ROWS)
            .filter_map(|(area, rows)| Some((area.clone(), middle_unit_value(&rows)?)))
            .collect();
        Some(Worth { middle, own })
    }

    /// Middle unit value of an exporter and how many times off a weight may be.
    fn of_exporter(&self, code: &HsCode, exporter: &AreaId) -> (f64, f64) {
        match self.own.get(exporter) {
            Some(own) => (*own, ABSURD),
            None => (self.middle * code.content_from(exporter) / code.content, ABSURD * ABSURD),
        }
    }
}

/// Median unit value of rows with value and weight, weighted by value, usd per gross tonne.
fn middle_unit_value(rows: &[TradeRow]) -> Option<f64> {
    let mut units: Vec<(f64, f64)> = rows
        .iter()
        .filter_map(|r| {
            let t = r.gross_t.filter(|t| *t > 0.0)?;
            (r.value_usd > 0.0).then_some((r.value_usd / t, r.value_usd))
        })
        .collect();
    weighted_median(&mut units)
}

/// The value at which half of the weight is reached.
fn weighted_median(values: &mut [(f64, f64)]) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let half: f64 = values.iter().map(|(_, w)| w).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    values.iter().find_map(|(v, w)| {
        sum += w;
        (sum >= half && *v > 0.0).then_some(*v)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tonnes_spread_by_value_follow_what_customers_pay_and_keep_their_sum() {
        let row = |to: &str, value_usd: f64| TradeRow {
            exporter: "CHN".into(),
            importer: to.into(),
            value_usd,
            gross_t: None,
            publication: Arc::new(Publication::new("cepii-baci", "202601")),
        };
        let rows = [row("JPN", 900.0), row("KAZ", 100.0)];
        let mut weighed = vec![(&rows[0], 10.0), (&rows[1], 90.0)];
        spread_by_value(&mut weighed);
        assert_eq!(weighed.iter().map(|(_, t)| *t).collect::<Vec<_>>(), [90.0, 10.0]);
    }

    #[test]
    fn half_of_the_weight_lies_below_the_middle() {
        let mut values = [(10.0, 1.0), (1.0, 5.0), (2.0, 1.0)];
        assert_eq!(weighted_median(&mut values), Some(1.0));
        assert_eq!(weighted_median(&mut []), None);
    }
}
