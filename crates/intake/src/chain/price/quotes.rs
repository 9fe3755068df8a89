//! Published prices of a form, in the order they are believed.
//!
//! What a series may be used for stands in `registry/quotations.csv`: a price of another stage, another grade or a market behind duties is
//! shown to readers and never becomes a base price. A series no row describes (of a table the user imported) is a price of one place where
//! it is the form's main series, and only shown where it has words of its own.

use std::collections::BTreeMap;

use monazite_model::chain::{LedgerEntry, LedgerKind, Money, Quoted, Subject};
use monazite_model::citation::Source;
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Basis, Unit};
use monazite_model::registry::{Form, QuotationUse};

use super::super::choose::{DRIFT_PER_YEAR, Facts};
use super::super::prior::{Prior, figure};
use super::Price;

/// Years within which a price of another year may stand in.
const REACH: i32 = 12;
/// Months of a year from which on their mean stands for the year; fewer are a glimpse of it: believed less than a price of the whole year,
/// more than one of the next.
const MONTHS_FOR_A_YEAR: usize = 6;

/// A price somebody publishes, for a year.
struct Quote<'f> {
    /// Year it is of.
    year: i32,
    /// Half years from the year asked for: whole years are even, a glimpse of a year is odd.
    distance: i32,
    base: QuotationUse,
    trust: u32,
    edition: &'f str,
    partner: &'f str,
    /// The fact, or the first month of a mean.
    fact: &'f Fact,
    id: String,
    band: Band,
    /// Months of a mean; 0 of a price of the year.
    months: usize,
}

/// Every published price of a form within reach: figures for years as they are, months of one source and year as their mean.
fn quotes<'f>(facts: &'f Facts, form: &Form, year: i32) -> Vec<Quote<'f>> {
    type Series<'k> = (&'k str, &'k str, &'k str, &'k str, i32);
    let mut quotes = Vec::new();
    let mut months: BTreeMap<Series, Vec<(&str, &Fact, Band)>> = BTreeMap::new();
    for (id, fact) in facts.of(&form.id, QuantityKind::Price) {
        let Some(band) = per_counted(form, fact).filter(|_| fact.unit == Unit::UsdPerT) else {
            continue;
        };
        if let Period::Month(month) = fact.period {
            let o = &fact.origin;
            let series =
                (o.source.as_str(), o.edition.as_str(), fact.series.partner.as_str(), fact.area.as_str(), month.year);
            months.entry(series).or_default().push((id, fact, band));
        } else if let Some((distance, of)) = price_distance(fact.period, year) {
            quotes.push(quote(facts, fact, id.clone(), (2 * distance, of, 0), band));
        }
    }
    for ((.., of), months) in months {
        let n = months.len() as f64;
        let mean = |of: fn(&Band) -> f64| months.iter().map(|(.., band)| of(band)).sum::<f64>() / n;
        let band = Band {
            value: mean(|b| b.value),
            low: months.iter().map(|(.., b)| b.low).fold(f64::INFINITY, f64::min),
            high: months.iter().map(|(.., b)| b.high).fold(0.0, f64::max),
        };
        let glimpse = i32::from(months.len() < MONTHS_FOR_A_YEAR);
        let (id, fact, _) = months[0];
        let distance = 2 * (of - year).abs() + glimpse;
        quotes.push(quote(facts, fact, id.to_owned(), (distance, of, months.len()), band));
    }
    quotes.retain(|q| q.distance <= 2 * REACH);
    let order = |q: &Quote<'f>| (q.distance, q.base, q.trust, std::cmp::Reverse(q.edition), q.partner, q.id.clone());
    quotes.sort_by(|a, b| order(a).cmp(&order(b)));
    quotes
}

fn quote<'f>(
    facts: &Facts,
    fact: &'f Fact,
    id: String,
    (distance, year, months): (i32, i32, usize),
    band: Band,
) -> Quote<'f> {
    let unknown = if fact.series.partner.is_empty() { QuotationUse::Regional } else { QuotationUse::Shown };
    Quote {
        year,
        distance,
        base: facts.registry().quotation(fact).map_or(unknown, |q| q.base),
        trust: facts.trust(&fact.origin.source),
        edition: &fact.origin.edition,
        partner: fact.series.partner.as_str(),
        fact,
        id,
        band,
        months,
    }
}

/// What a quotation is a price of.
fn quoted(facts: &Facts, quote: &Quote) -> Quoted {
    let row = facts.registry().quotation(quote.fact);
    let market = row.map_or_else(|| quote.fact.origin.table.clone(), |q| q.market.clone());
    let months = match quote.months {
        0 => String::new(),
        1 => ", of one month".to_owned(),
        many => format!(", mean of {many} months"),
    };
    Quoted { market: format!("{market}{months}"), year: quote.year, money: row.map_or(Money::Nominal, |q| q.money) }
}

/// The nearest published price: exact year, then a price of the world before one of a place, then the registry's trust and the newest
/// edition.
pub(super) fn published(facts: &Facts, form: &Form, year: i32, ledger: &mut Vec<LedgerEntry>) -> Option<Price> {
    let firm = |base| matches!(base, QuotationUse::World | QuotationUse::Regional);
    nearest(facts, form, year, &firm, ledger)
}

/// The nearest published price that is taken where nothing else is known.
pub(super) fn last_resort(facts: &Facts, form: &Form, year: i32, ledger: &mut Vec<LedgerEntry>) -> Option<Price> {
    nearest(facts, form, year, &|base| base == QuotationUse::Last, ledger)
}

fn nearest(
    facts: &Facts,
    form: &Form,
    year: i32,
    of: &dyn Fn(QuotationUse) -> bool,
    ledger: &mut Vec<LedgerEntry>,
) -> Option<Price> {
    let mut quotes = quotes(facts, form, year);
    quotes.retain(|q| of(q.base));
    let best = quotes.first()?;
    let grade =
        if best.months > 0 && best.distance % 2 == 1 { best.fact.grade.max(Quality::C) } else { best.fact.grade };
    let mut belief = Prior { band: best.band, grade, sources: vec![Source::fact(best.fact)], stated: true };
    let mut words = format!("{} {:.2} usd/t", best.id, best.band.value);
    for other in quotes.iter().skip(1).filter(|q| q.distance == 0) {
        let v = other.band.value;
        words.push_str(&format!("; compared {} {v:.2}", other.id));
        if v >= 0.5 * best.band.value && v <= 2.0 * best.band.value {
            belief.band.low = belief.band.low.min(v);
            belief.band.high = belief.band.high.max(v);
        }
    }
    if best.distance > 0 {
        belief = belief.widened(DRIFT_PER_YEAR * f64::from(best.distance));
        words.push_str(&match best.year - year {
            0 => "; a few months of the year".into(),
            _ => format!("; a price of {} used for {year}", best.year),
        });
    }
    ledger.push(LedgerEntry {
        kind: if best.distance == 0 { LedgerKind::Choice } else { LedgerKind::Imputation },
        about: Subject::price(&form.id),
        before: None,
        after: Some(best.band.value),
        reason: words,
    });
    Some(Price { belief, quoted: quoted(facts, best) })
}

/// Years from the year asked for and the year said; `None` for months.
fn price_distance(period: Period, year: i32) -> Option<(i32, i32)> {
    match period {
        Period::Year(y) => Some(((y - year).abs(), y)),
        Period::Span(a, b) if (a..=b).contains(&year) => Some((1, year)),
        Period::Span(a, b) => Some(((a - year).max(year - b), if year < a { a } else { b })),
        Period::Month(_) => None,
    }
}

/// A fact's price per counted tonne; prices per gross tonne are divided by the content of the form's first HS code.
fn per_counted(form: &Form, fact: &Fact) -> Option<Band> {
    let band = figure(fact).filter(|b| b.value > 0.0)?;
    if fact.basis != Basis::Gross {
        return Some(band);
    }
    let content = form.hs.first().map_or(1.0, |c| c.content);
    (content > 0.0).then(|| band.scaled(1.0 / content))
}
