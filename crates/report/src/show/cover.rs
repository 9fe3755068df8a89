//! Stocks as months of use: what somebody states, owner by owner, and what is assumed of everybody else.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::show::{Cover, MineralAbout};
use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::Unit;
use monazite_model::registry::Registry;

use super::published::Cited;
use crate::names::Names;
use crate::number::{amount, stated as figure};
use crate::page::Page;
use crate::table::Table;

/// Years back from the chain's within which a stock still says something of it.
const REACH: i32 = 3;
/// Parameter of the months of use that are held where nobody states them.
const PRIOR: &str = "stock-cover";

/// Stocks of a mineral's forms at the end of the latest year up to `year`, as the latest edition of each publication states them; then, of
/// each of the forms `shown` that travels, the prior for everybody else.
pub fn cover(registry: &Registry, facts: &[Fact], chain: &Chain, shown: &[usize], year: i32) -> Vec<Cited<Cover>> {
    let mut rows: Vec<Cited<Cover>> = latest(facts, year).into_iter().map(|stock| stated(stock, facts)).collect();
    let forms = shown.iter().map(|f| &chain.forms[*f]).filter(|form| !form.local);
    for form in forms {
        let Some(prior) = registry.parameter(PRIOR, &form.id) else { continue };
        rows.push(Cited {
            row: Cover {
                form: form.id.clone(),
                area: AreaId::from("ROW"),
                owner: "everybody else".into(),
                year,
                stock: None,
                silence: "prior".into(),
                unit: "t".into(),
                months: Some(prior.central),
                low: Some(prior.low),
                high: Some(prior.high),
                of: String::new(),
                source: format!("prior, nobody states it: {}", prior.reason),
                grade: Quality::D,
            },
            publications: BTreeSet::new(),
        });
    }
    // In the order a tonne passes the forms, what is stated before what is assumed.
    let order = |form: &FormId| chain.form(form).unwrap_or(usize::MAX);
    rows.sort_by(|Cited { row: a, .. }, Cited { row: b, .. }| {
        let key = |row: &Cover| {
            (order(&row.form), row.form.clone(), row.silence == "prior", row.area.clone(), row.owner.clone())
        };
        key(a).cmp(&key(b))
    });
    rows
}

/// The stocks of the latest year that the latest edition of each publication has, by form and area.
fn latest(facts: &[Fact], year: i32) -> Vec<&Fact> {
    let mut chosen: BTreeMap<(&FormId, &AreaId, &str), (&str, i32)> = BTreeMap::new();
    let stocks = || {
        let of = facts.iter().filter(|f| f.series.quantity == QuantityKind::Stocks && f.unit == Unit::Tonne);
        of.filter_map(|f| match f.period {
            Period::Year(y) if y <= year && y > year - REACH => Some((f, y)),
            _ => None,
        })
    };
    for (fact, y) in stocks() {
        let key = (&fact.series.form, &fact.area, fact.origin.source.as_str());
        let best = chosen.entry(key).or_insert((&fact.origin.edition, y));
        *best = (*best).max((&fact.origin.edition, y));
    }
    let is_chosen = |(fact, y): &(&Fact, i32)| {
        let key = (&fact.series.form, &fact.area, fact.origin.source.as_str());
        chosen.get(&key) == Some(&(fact.origin.edition.as_str(), *y))
    };
    stocks().filter(is_chosen).map(|(fact, _)| fact).collect()
}

/// A stated stock over the use that the same edition states of the same form, area and year.
fn stated(stock: &Fact, facts: &[Fact]) -> Cited<Cover> {
    let used = used(stock, facts);
    let months = |t: Option<f64>| Some(12.0 * t? / used?.value.value()?);
    let range = stock.range();
    let row = Cover {
        form: stock.series.form.clone(),
        area: stock.area.clone(),
        owner: if stock.series.partner.is_empty() { "not told apart".into() } else { stock.series.partner.clone() },
        year: stock.period.year(),
        stock: stock.value.value(),
        silence: match stock.value {
            Observed::Reported { .. } | Observed::Estimated { .. } => String::new(),
            other => other.status().replace('-', " "),
        },
        unit: stock.unit.name().into(),
        months: months(stock.value.value()),
        low: months(range.map(|r| r.low)),
        high: months(range.map(|r| r.high)),
        of: used.map(words).unwrap_or_default(),
        source: Publication::of(stock).to_string(),
        grade: used.map_or(stock.grade, |used| used.grade.max(stock.grade)),
    };
    Cited { row, publications: BTreeSet::from([Publication::of(stock)]) }
}

/// What use a stock is months of, in words.
fn words(used: &Fact) -> String {
    match used.series.partner.as_str() {
        "" => "consumption".to_owned(),
        partner => format!("consumption, {partner}"),
    }
}

/// The use of the form in the area that the edition of a stock states, in the same mass: the one without a qualifier before the others.
fn used<'a>(stock: &Fact, facts: &'a [Fact]) -> Option<&'a Fact> {
    let same = facts.iter().filter(|f| {
        f.series.quantity == QuantityKind::Consumption
            && f.series.form == stock.series.form
            && f.area == stock.area
            && f.period == stock.period
            && f.unit == stock.unit
            && f.basis == stock.basis
            && f.origin.source == stock.origin.source
            && f.origin.edition == stock.origin.edition
            && f.value.value().is_some_and(|t| t > 0.0)
    });
    same.min_by_key(|f| (&f.series.partner, f.id()))
}

/// The table of a page.
pub(super) fn block(about: &MineralAbout, names: Names, page: &mut Page) {
    if about.cover.is_empty() {
        return;
    }
    page.heading("Stocks, in months of use");
    let mut table = Table::new("", &["form", "whose", "year", ">stock", ">months", ">range", "of", "grade", "source"]);
    let mut last = None;
    for row in &about.cover {
        let first = last.replace(&row.form) != Some(&row.form);
        let prior = row.silence == "prior";
        let ends = row.low.zip(row.high).filter(|(low, high)| low != high);
        table.row([
            if first { format!("{} ({})", names.form(&row.form), row.form) } else { String::new() },
            if prior { row.owner.clone() } else { format!("{}: {}", names.area(&row.area), row.owner) },
            row.year.to_string(),
            row.stock.map_or_else(|| if prior { String::new() } else { row.silence.clone() }, |t| amount(t, &row.unit)),
            row.months.map(figure).unwrap_or_default(),
            ends.map(|(low, high)| format!("{} to {}", figure(low), figure(high))).unwrap_or_default(),
            row.of.clone(),
            row.grade.to_string(),
            if prior { "prior, nobody states it".to_owned() } else { row.source.clone() },
        ]);
    }
    page.table(&table);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use monazite_model::fact::{Origin, Series};
    use monazite_model::quantity::Basis;

    use super::*;

    fn fact(edition: &str, quantity: QuantityKind, partner: &str, year: i32, value: Observed<f64>) -> Fact {
        Fact {
            series: Series {
                mineral: "cobalt".into(),
                stage: monazite_model::code::Stage::Refining,
                form: "cobalt:refined".into(),
                quantity,
                partner: partner.into(),
            },
            area: "USA".into(),
            period: Period::Year(year),
            value,
            band: None,
            unit: Unit::Tonne,
            basis: Basis::Contained,
            origin: Origin {
                source: "usgs-mcs".into(),
                edition: edition.into(),
                table: String::new(),
                row: String::new(),
                text: String::new(),
            },
            grade: Quality::B,
            note: String::new(),
        }
    }

    fn rows(facts: &[Fact], year: i32) -> Vec<Cover> {
        latest(facts, year).into_iter().map(|stock| stated(stock, facts).row).collect()
    }

    #[test]
    fn industry_stocks_of_cobalt_last_as_long_as_the_use_of_the_same_edition_says() {
        let figure = |value| Observed::Estimated { value };
        let facts = [
            fact("2025", QuantityKind::Stocks, "industry", 2024, figure(1000.0)),
            fact("2026", QuantityKind::Stocks, "industry", 2023, figure(900.0)),
            fact("2026", QuantityKind::Stocks, "industry", 2024, figure(956.0)),
            fact("2026", QuantityKind::Stocks, "lme, u.s. warehouse", 2024, Observed::Withheld),
            fact("2026", QuantityKind::Consumption, "", 2024, figure(7960.0)),
            fact("2026", QuantityKind::Consumption, "(includes secondary): estimated", 2024, figure(7830.0)),
        ];
        let found = rows(&facts, 2024);
        let told: Vec<_> =
            found.iter().map(|r| (r.owner.as_str(), r.stock, r.silence.as_str(), r.of.as_str())).collect();
        assert_eq!(
            told,
            [("industry", Some(956.0), "", "consumption"), ("lme, u.s. warehouse", None, "withheld", "consumption")]
        );
        assert!((found[0].months.unwrap() - 12.0 * 956.0 / 7960.0).abs() < 1e-12);
        assert_eq!(found[1].months, None);
        // A stock of long ago says nothing of the year.
        assert!(rows(&facts[1..2], 2029).is_empty());
    }

    #[test]
    fn a_stock_beside_no_stated_use_is_tonnes_and_no_months() {
        let facts = [fact("2026", QuantityKind::Stocks, "", 2024, Observed::Reported { value: 10.0 })];
        let found = rows(&facts, 2024);
        assert_eq!((found[0].stock, found[0].months, found[0].of.as_str()), (Some(10.0), None, ""));
        assert_eq!(found[0].owner, "not told apart");
    }
}
