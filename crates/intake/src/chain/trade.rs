//! Trade of a form by pair of areas, from reconciled statistics of the HS codes that carry it.
//!
//! counted tonnes = gross tonnes x share of the code that is this form x content. Missing or absurd weights are replaced by
//! value over the code's middle unit value. Where two goods of very different price share a code, the unit value of each row says
//! how much of it is the form; tonnes of precious metals are value over price. Which edition and year a code is read from: `lines`.

use std::collections::BTreeMap;
use std::sync::Arc;

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject, TradeSeen};
use monazite_model::citation::{Publication, Source, TradeTable};
use monazite_model::code::AreaId;
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::{Form, HsCode, UnitValues};

use super::carry::{Carry, far};
use super::lines::{self, Lines, mainly};
use super::prior::Prior;
use super::sums;
use super::tables::TradeTables;
use super::trading::{FormTrade, Trading, weighted_median};
use crate::error::IntakeError;
use crate::trade::TradeRow;

/// A weight whose unit value is this many times off its exporter's middle is replaced. Ours; reason: weights in the
/// statistics are reported by hand and slip by factors of ten and a thousand.
const ABSURD: f64 = 12.0;
/// An exporter has a middle of its own from this many weighed rows on. With fewer it is judged by the code's middle, scaled by
/// what it ships, and twelve times as leniently: a few rows may well be another grade of goods.
const ENOUGH_ROWS: usize = 3;

/// Reads trade of `form` in `year`; `price` is the form's price of that year, usd per counted tonne, for codes that are weighed by
/// value over price; `carry` says how rows of another year serve.
///
/// # Errors
/// A trade table that cannot be read.
pub(super) fn read(
    tables: &dyn TradeTables,
    form: &Form,
    year: i32,
    price: Option<f64>,
    carry: &dyn Fn(i32) -> Option<Carry>,
    ledger: &mut Vec<LedgerEntry>,
) -> Result<FormTrade, IntakeError> {
    let mut lines = lines::of(tables, form, year)?;
    lines.put_aside(|said| carry(said).is_some());
    let lines = lines;
    let mut result = FormTrade { seen: lines.seen(), ..FormTrade::default() };
    result.seen.thin = lines::thin(tables, form, year, &lines)?;
    sums::read(tables, form, year, &lines, &mut result, ledger)?;
    say_cover(form, year, &lines, &result.seen, carry, ledger);
    result.complete = !lines.read.is_empty() && result.seen.missing.is_empty();
    // Tonnes that are value over price are ours: an importer who weighs what comes in knows better.
    let clean = |code: &&HsCode| mainly(code) && !code.by_price;
    result.clean = result.complete && lines.read.iter().all(|l| l.said == year && l.codes.iter().all(clean));
    let mut middles: BTreeMap<(&str, i32), Middles> = BTreeMap::new();
    let mut reading = Reading { form, year, said: year, carry: Carry::none(year), price, result, ledger };
    for line in &lines.read {
        reading.said = line.said;
        let Some(carry) = carry(line.said) else { continue };
        reading.carry = carry;
        for code in &line.codes {
            let rows = tables.rows(&code.revision, &code.code, line.said)?;
            let Some(worth) = Worth::of(tables, form, code, &rows, line.said, reading.ledger)? else {
                continue;
            };
            middles.entry((&code.revision, line.said)).or_default().add(code, &rows);
            reading.add(code, &rows, &worth);
        }
    }
    let mut result = reading.result;
    // What a tonne is worth is known from rows whose tonnes do not serve.
    for line in &lines.far {
        for code in &line.codes {
            let rows = tables.rows(&code.revision, &code.code, line.said)?;
            middles.entry((&code.revision, line.said)).or_default().add(code, &rows);
        }
    }
    // One edition and year speaks for the value of a tonne: the one with most of it.
    let best = middles.into_iter().max_by(|a, b| a.1.value().total_cmp(&b.1.value()));
    result.unit_value = best.and_then(|((edition, said), middles)| middles.unit_value(edition, said));
    Ok(result)
}

/// Says which codes are missing, which years stand in, and where a table is thin.
fn say_cover(
    form: &Form,
    year: i32,
    lines: &Lines<'_>,
    seen: &TradeSeen,
    carry: &dyn Fn(i32) -> Option<Carry>,
    ledger: &mut Vec<LedgerEntry>,
) {
    let mut say = |reason: String| {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::trade(&form.id),
            before: None,
            after: None,
            reason,
        });
    };
    if !seen.missing.is_empty() {
        let codes: Vec<String> = seen.missing.iter().map(|c| format!("{} {}", c.edition, c.code)).collect();
        say(if seen.read.is_empty() {
            format!("{} carry it and are in no trade table near {year}: where it goes is not known", codes.join(", "))
        } else {
            format!(
                "{} carry it too and are in no trade table near {year}: what is missing may be inferred",
                codes.join(", ")
            )
        });
    }
    for line in lines.read.iter().filter(|line| line.said != year) {
        let codes: Vec<&str> = line.codes.iter().map(|c| c.code.as_str()).collect();
        let edition = line.codes.first().map_or("", |c| c.revision.as_str());
        let how = carry(line.said).map(|c| c.words()).unwrap_or_default();
        say(format!("no trade of {year}; {edition} {} of {} stands in {how}", codes.join(", "), line.said));
    }
    for line in &lines.far {
        let codes: Vec<&str> = line.codes.iter().map(|c| c.code.as_str()).collect();
        let edition = line.codes.first().map_or("", |c| c.revision.as_str());
        let why = far((line.said - year).abs());
        say(format!("no trade of {year}; {edition} {} of {} is {why}: not used", codes.join(", "), line.said));
    }
    if let Some(thin) = &seen.thin {
        say(thin.clone());
    }
}

/// Unit values of the rows of an edition and year.
#[derive(Default)]
struct Middles<'a> {
    /// Usd per counted tonne, weighted by value.
    values: Vec<(f64, f64)>,
    codes: Vec<&'a HsCode>,
    publication: Option<Arc<Publication>>,
}

impl<'a> Middles<'a> {
    fn add(&mut self, code: &'a HsCode, rows: &[TradeRow]) {
        self.codes.push(code);
        self.publication = self.publication.take().or_else(|| rows.first().map(|row| row.publication.clone()));
        for row in rows {
            let counted = row.gross_t.unwrap_or(0.0) * code.content_from(&row.exporter);
            let weight = row.value_usd * code.share_from(&row.exporter);
            if counted > 0.0 && weight > 0.0 {
                self.values.push((row.value_usd / counted, weight));
            }
        }
    }

    fn value(&self) -> f64 {
        self.values.iter().map(|(_, weight)| weight).sum()
    }

    fn unit_value(mut self, edition: &str, said: i32) -> Option<(f64, bool, Source)> {
        let value = weighted_median(&mut self.values)?;
        let clean = self.codes.iter().all(|c| mainly(c));
        let codes = self.codes.iter().map(|c| c.code.clone()).collect();
        let publication = (*self.publication?).clone();
        let table = TradeTable { publication, hs: edition.to_owned(), codes, year: said };
        Some((value, clean, Source::Trade { table: Arc::new(table), pair: None }))
    }
}

/// Trade of a form while its codes are being read.
struct Reading<'a> {
    form: &'a Form,
    /// The year asked for.
    year: i32,
    /// The year the tables of the code at hand speak of.
    said: i32,
    /// How its tonnes serve for the year asked for.
    carry: Carry,
    /// Price of the form in the year asked for, usd per counted tonne.
    price: Option<f64>,
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
        let grade = if self.said == self.year { grade } else { grade.max(Quality::C) };
        let mut weighed = match self.price.filter(|_| code.by_price && self.said == self.year) {
            Some(price) => self.by_price(code, rows, price),
            None => self.weighed(code, rows, worth),
        };
        if let Some(values) = &code.unit_values {
            keep_the_dear_part(&mut weighed, values);
        }
        if code.by_value {
            spread_by_value(&mut weighed);
        }
        let mut table: Option<Arc<TradeTable>> = None;
        for (row, gross) in weighed {
            let share = code.share_from(&row.exporter) * code.factor_to(&row.importer);
            let counted = gross * share * code.content_from(&row.exporter) * self.carry.factor;
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

    /// Rows between two areas with gross tonnes that are their value over the price of the form.
    fn by_price<'r>(&mut self, code: &HsCode, rows: &'r [TradeRow], price: f64) -> Vec<(&'r TradeRow, f64)> {
        let traded = rows.iter().filter(|row| row.exporter != row.importer && !row.value_usd.is_nan());
        let weighed: Vec<(&TradeRow, f64)> =
            traded.map(|row| (row, row.value_usd / (price * code.content_from(&row.exporter)))).collect();
        let (reported, now) =
            weighed.iter().fold((0.0, 0.0), |sum, (row, t)| (sum.0 + row.gross_t.unwrap_or(0.0), sum.1 + t));
        self.ledger.push(LedgerEntry {
            kind: LedgerKind::Imputation,
            about: Subject::trade(&self.form.id),
            before: Some(reported),
            after: Some(now),
            reason: format!(
                "{} {} of {}: tonnes are value over the price of the year ({price:.0} usd/t), not the weights reported",
                code.revision, code.code, self.said
            ),
        });
        weighed
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

/// Keeps of each row the tonnes that its unit value says are the form.
fn keep_the_dear_part(weighed: &mut [(&TradeRow, f64)], values: &UnitValues) {
    for (row, gross) in weighed.iter_mut() {
        if *gross > 0.0 {
            *gross *= values.share(row.value_usd / *gross);
        }
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
    fn of_two_goods_under_one_code_the_dear_one_goes_where_a_tonne_is_dear() {
        let row = |to: &str, value_usd: f64| TradeRow {
            exporter: "CHN".into(),
            importer: to.into(),
            value_usd,
            gross_t: None,
            publication: Arc::new(Publication::new("cepii-baci", "202601")),
        };
        let rows = [row("DEU", 450_000.0), row("IND", 150_000.0), row("FRA", 40_000.0)];
        let mut weighed = vec![(&rows[0], 10.0), (&rows[1], 10.0), (&rows[2], 10.0)];
        let values = UnitValues { form: 45_000.0, other: 5_000.0, source: String::new() };
        keep_the_dear_part(&mut weighed, &values);
        assert_eq!(weighed.iter().map(|(_, t)| *t).collect::<Vec<_>>(), [10.0, 2.5, 0.0]);
    }

    #[test]
    fn half_of_the_weight_lies_below_the_middle() {
        let mut values = [(10.0, 1.0), (1.0, 5.0), (2.0, 1.0)];
        assert_eq!(weighted_median(&mut values), Some(1.0));
        assert_eq!(weighted_median(&mut []), None);
    }
}
