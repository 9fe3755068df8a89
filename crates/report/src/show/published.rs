//! Prices and purposes as published: of several editions and years the latest.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::show::{OutsideFigure, PriceEntry, UseEntry};
use monazite_model::chain::Chain;
use monazite_model::citation::{Publication, Source};
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::Unit;
use monazite_model::registry::{Money, Registry};

use super::chain::publication;

/// A row with the publications it comes from.
pub struct Cited<T> {
    /// The row.
    pub row: T,
    /// Publications.
    pub publications: BTreeSet<Publication>,
}

impl<T> Cited<T> {
    fn new(row: T, publication: Publication) -> Self {
        Cited { row, publications: BTreeSet::from([publication]) }
    }
}

/// Yearly prices of a mineral's forms up to a year, from facts about the mineral, oldest first within a form and quotation, then the price the chain is
/// valued at. Monthly series are averaged over the months of a year (grade C where fewer than twelve).
pub fn prices(
    registry: &Registry,
    facts: &[Fact],
    chain: &Chain,
    forms: &[usize],
    year: i32,
) -> Vec<Cited<PriceEntry>> {
    // A year's price: the latest edition of each publication wins.
    type Key = (FormId, String, String, i32);
    let mut yearly: BTreeMap<Key, &Fact> = BTreeMap::new();
    let mut monthly: BTreeMap<(Key, String), (Option<Money>, Vec<f64>)> = BTreeMap::new();
    let money = |fact: &Fact| Some(registry.quotation(fact).map_or(Money::Nominal, |q| q.money));
    let quoted = |f: &&Fact| f.series.quantity == QuantityKind::Price && f.unit == Unit::UsdPerT;
    for fact in facts.iter().filter(quoted) {
        let key = |y| (fact.series.form.clone(), series(registry, fact), fact.origin.source.clone(), y);
        match fact.period {
            Period::Year(y) if y <= year && fact.value.value().is_some() => {
                let entry = yearly.entry(key(y)).or_insert(fact);
                if fact.origin.edition > entry.origin.edition {
                    *entry = fact;
                }
            }
            Period::Month(m) if m.year <= year => {
                if let Some(value) = fact.value.value() {
                    let months = monthly.entry((key(m.year), fact.origin.edition.clone())).or_default();
                    months.0 = money(fact);
                    months.1.push(value);
                }
            }
            _ => {}
        }
    }
    let mut rows: BTreeMap<Key, Cited<PriceEntry>> = BTreeMap::new();
    for (key, fact) in yearly {
        let Some(range) = fact.range() else { continue };
        let publication = Publication::of(fact);
        let row = PriceEntry {
            form: key.0.clone(),
            year: key.3,
            series: key.1.clone(),
            of_year: None,
            money: money(fact),
            value: Some(range.value),
            low: Some(range.low),
            high: Some(range.high),
            unit: "usd_per_t".into(),
            source: publication.to_string(),
            grade: fact.grade,
            base: false,
        };
        rows.insert(key, Cited::new(row, publication));
    }
    for ((key, edition), (money, values)) in monthly {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
        let publication = Publication::new(&key.2, edition);
        let row = PriceEntry {
            form: key.0.clone(),
            year: key.3,
            series: format!("{}, {}", key.1, of_months(values.len())).trim_start_matches(", ").to_owned(),
            of_year: None,
            money,
            value: Some(mean),
            low: Some(low),
            high: Some(high),
            unit: "usd_per_t".into(),
            source: publication.to_string(),
            grade: if values.len() == 12 { Quality::A } else { Quality::C },
            base: false,
        };
        rows.insert(key, Cited::new(row, publication));
    }
    let mut entries: Vec<Cited<PriceEntry>> = rows.into_values().collect();
    entries.extend(base(chain, forms));
    // In the order a tonne passes the forms, the base price last in each.
    let order = |form: &FormId| chain.form(form).unwrap_or(usize::MAX);
    entries.sort_by(|Cited { row: a, .. }, Cited { row: b, .. }| {
        (order(&a.form), &a.form, a.base, &a.series, a.year).cmp(&(order(&b.form), &b.form, b.base, &b.series, b.year))
    });
    entries
}

/// What a price is quoted for: market, grade and place as the registry says, else the partner of the series and the area, where the price
/// is of one.
fn series(registry: &Registry, fact: &Fact) -> String {
    if let Some(quotation) = registry.quotation(fact) {
        return quotation.market.clone();
    }
    let area = if fact.area.as_str() == "WLD" { "" } else { fact.area.as_str() };
    match (fact.series.partner.as_str(), area) {
        ("", area) => area.to_owned(),
        (partner, "") => partner.to_owned(),
        (partner, area) => format!("{area}, {partner}"),
    }
}

fn base(chain: &Chain, forms: &[usize]) -> Vec<Cited<PriceEntry>> {
    forms
        .iter()
        .map(|f| {
            let f = &chain.forms[*f];
            let publications: BTreeSet<Publication> =
                f.price_sources.iter().filter_map(Source::publication).cloned().collect();
            let named: BTreeSet<String> = f.price_sources.iter().map(publication).collect();
            let row = PriceEntry {
                form: f.id.clone(),
                year: chain.year,
                series: f.quoted.as_ref().map(|q| q.market.clone()).unwrap_or_default(),
                of_year: f.quoted.as_ref().map(|q| q.year).filter(|of| *of != chain.year),
                money: f.quoted.as_ref().map(|q| q.money),
                value: f.price.map(|p| p.value),
                low: f.price.map(|p| p.low),
                high: f.price.map(|p| p.high),
                unit: "usd_per_t".into(),
                source: named.into_iter().collect::<Vec<_>>().join(", "),
                grade: f.price_grade,
                base: true,
            };
            Cited { row, publications }
        })
        .collect()
}

/// Areas named per form and quantity that no chain holds.
const MOST_OUTSIDE: usize = 6;

/// What is published of a mineral and taken into no chain: output, use and capacity of forms that are in none, and recycled supply of
/// any form, which a chain holds only where a country states it as a part of its use. Of each the latest year up to `year`, the
/// largest areas first.
pub fn outside(registry: &Registry, facts: &[Fact], mineral: &MineralId, year: i32) -> Vec<Cited<OutsideFigure>> {
    let of_other_forms = [QuantityKind::Production, QuantityKind::Consumption, QuantityKind::Capacity];
    let recycled = [QuantityKind::SecondaryProduction, QuantityKind::RecyclingInputRate];
    let unread = |form: &FormId| {
        let read = |other: &monazite_model::registry::Form| other.figures_of.as_ref() == Some(form);
        !registry.chains.values().any(|chain| chain.forms.contains(form))
            && !registry.forms.values().any(read)
            && registry.forms.get(form).is_some_and(|f| f.sum_of.is_empty())
    };
    let mut latest: BTreeMap<(&FormId, QuantityKind), BTreeMap<&AreaId, &Fact>> = BTreeMap::new();
    let stated = facts.iter().filter(|f| {
        let (quantity, form) = (f.series.quantity, &f.series.form);
        let told = match f.unit {
            Unit::Tonne => recycled.contains(&quantity) || (of_other_forms.contains(&quantity) && unread(form)),
            Unit::Share => quantity == QuantityKind::RecyclingInputRate,
            _ => false,
        };
        told && &form.mineral() == mineral
            && f.series.partner.is_empty()
            && f.value.value().is_some_and(|v| v > 0.0)
            && matches!(f.period, Period::Year(y) if y <= year)
            && f.area.as_str() != "OTH"
    });
    for fact in stated {
        let table = latest.entry((&fact.series.form, fact.series.quantity)).or_default();
        // A table of tonnes is of one year; a rate stands alone, and each place has its own latest.
        let rate = fact.series.quantity == QuantityKind::RecyclingInputRate;
        let newest = match rate {
            true => table.get(&fact.area).map_or(i32::MIN, |f| f.period.year()),
            false => table.values().next().map_or(i32::MIN, |f| f.period.year()),
        };
        if fact.period.year() > newest {
            table.retain(|area, _| rate && *area != &fact.area);
        }
        if fact.period.year() >= newest {
            let entry = table.entry(&fact.area).or_insert(fact);
            if fact.origin.edition > entry.origin.edition {
                *entry = fact;
            }
        }
    }
    let mut rows = Vec::new();
    for ((form, quantity), table) in latest {
        let mut facts: Vec<(f64, &Fact)> = table.into_values().filter_map(|f| Some((f.value.value()?, f))).collect();
        facts.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.area.cmp(&b.1.area)));
        rows.extend(facts.into_iter().take(MOST_OUTSIDE).map(|(value, fact)| {
            let publication = Publication::of(fact);
            let row = OutsideFigure {
                form: form.clone(),
                quantity,
                area: fact.area.clone(),
                year: fact.period.year(),
                value,
                unit: fact.unit.name().into(),
                source: publication.to_string(),
                grade: fact.grade,
            };
            Cited::new(row, publication)
        }));
    }
    rows
}

/// What a mineral is used for, by area, from facts about it: shares of the latest edition and period not after the year's edition.
pub fn purposes(facts: &[Fact], year: i32) -> Vec<Cited<UseEntry>> {
    let mut latest: BTreeMap<(FormId, AreaId, String, String), &Fact> = BTreeMap::new();
    let shares = facts.iter().filter(|f| f.series.quantity == QuantityKind::EndUseShare);
    for fact in shares.filter(|f| f.value.value().is_some()) {
        // A period that begins after the year says nothing about it.
        if matches!(fact.period, Period::Year(y) if y > year) {
            continue;
        }
        let key =
            (fact.series.form.clone(), fact.area.clone(), fact.origin.source.clone(), fact.series.partner.clone());
        let entry = latest.entry(key).or_insert(fact);
        if (&fact.origin.edition, fact.period) > (&entry.origin.edition, entry.period) {
            *entry = fact;
        }
    }
    let mut rows: Vec<Cited<UseEntry>> = latest
        .into_iter()
        .filter_map(|((form, area, _, purpose), fact)| {
            let publication = Publication::of(fact);
            let row = UseEntry {
                form,
                area,
                end_use: purpose,
                year: fact.period.year(),
                value: None,
                share: fact.value.value()?,
                low: None,
                high: None,
                unit: "t".into(),
                source: publication.to_string(),
                grade: fact.grade,
            };
            Some(Cited::new(row, publication))
        })
        .collect();
    rows.sort_by(|Cited { row: a, .. }, Cited { row: b, .. }| {
        (&a.form, &a.area, &a.source)
            .cmp(&(&b.form, &b.area, &b.source))
            .then_with(|| b.share.total_cmp(&a.share))
            .then_with(|| a.end_use.cmp(&b.end_use))
    });
    rows
}

/// Of how many months a price is the mean.
fn of_months(months: usize) -> String {
    if months == 1 { "one month".to_owned() } else { format!("mean of {months} months") }
}
