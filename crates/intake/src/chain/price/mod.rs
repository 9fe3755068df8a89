//! Base prices: published, else a unit value of trade, else a stated relation to another form's price.
//!
//! Along a chain a price must leave room for processing: what a process makes of a tonne may not be worth less than what it
//! takes. Where it is, the weaker of the two prices gives way, and the ledger says so.

use std::collections::BTreeMap;

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::Source;
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Basis, Unit};
use monazite_model::registry::{Form, Registry};

use super::choose::{DRIFT_PER_YEAR, Facts};
use super::draft::Draft;
use super::prior::{Prior, figure};

/// Years within which a price of another year may stand in.
const REACH: i32 = 12;
/// Least share of the value of a process's output that is left for processing it. Ours.
const ROOM: f64 = 0.05;

/// A price with its grade and sources.
pub(super) type Price = Prior;

/// Base price of every form of the draft, usd per counted tonne, in form order.
pub(super) fn all(
    registry: &Registry,
    facts: &Facts,
    draft: &Draft,
    year: i32,
    ledger: &mut Vec<LedgerEntry>,
) -> Vec<Price> {
    let n = draft.forms.len();
    let mut prices: Vec<Option<Price>> = vec![None; n];
    for (f, form) in draft.forms.iter().enumerate() {
        let Some(spec) = registry.forms.get(&form.id) else {
            continue;
        };
        prices[f] = if form.local {
            Some(worthless())
        } else {
            published(facts, spec, year, ledger).or_else(|| unit_value(draft, f, true, ledger))
        };
    }
    related(registry, facts, draft, year, &mut prices, ledger);
    for f in 0..n {
        if prices[f].is_none() {
            prices[f] = unit_value(draft, f, false, ledger);
        }
    }
    related(registry, facts, draft, year, &mut prices, ledger);
    from_neighbours(registry, draft, &mut prices, ledger);
    let mut prices: Vec<Price> = prices.into_iter().map(|p| p.unwrap_or_else(worthless)).collect();
    leave_room(draft, &mut prices, ledger);
    prices
}

fn worthless() -> Price {
    Prior { band: Band::exact(0.0), ..Prior::assumed(0.0, 0.0, "a residue that is thrown away is worth nothing") }
}

/// Months of a year from which on their mean stands for the year; fewer are a glimpse of it and count as a year off.
const MONTHS_FOR_A_YEAR: usize = 6;

/// A price somebody publishes, for a year.
struct Quote<'f> {
    distance: i32,
    trust: u32,
    edition: &'f str,
    /// World before the United States before others.
    place: u8,
    partner: &'f str,
    /// The fact, or the first month of a mean.
    fact: &'f Fact,
    id: String,
    band: Band,
    grade: Quality,
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
        } else if let Some(distance) = price_distance(fact.period, year) {
            quotes.push(quote(facts, fact, id.clone(), distance, band));
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
        quotes.push(quote(facts, fact, id.to_owned(), (of - year).abs() + glimpse, band));
    }
    quotes.retain(|q| q.distance <= REACH);
    quotes.sort_by(|a, b| {
        (a.distance, a.trust, std::cmp::Reverse(a.edition), a.place, a.partner, &a.id).cmp(&(
            b.distance,
            b.trust,
            std::cmp::Reverse(b.edition),
            b.place,
            b.partner,
            &b.id,
        ))
    });
    quotes
}

fn quote<'f>(facts: &Facts, fact: &'f Fact, id: String, distance: i32, band: Band) -> Quote<'f> {
    Quote {
        distance,
        trust: facts.trust(&fact.origin.source),
        edition: &fact.origin.edition,
        place: match fact.area.as_str() {
            "WLD" => 0,
            "USA" => 1,
            _ => 2,
        },
        partner: &fact.series.partner,
        fact,
        id,
        band,
        grade: fact.grade,
    }
}

/// The nearest published price: exact year, then the registry's trust, newest edition, world before the United States before
/// others.
fn published(facts: &Facts, form: &Form, year: i32, ledger: &mut Vec<LedgerEntry>) -> Option<Price> {
    let quotes = quotes(facts, form, year);
    let best = quotes.first()?;
    let mut price = Prior { band: best.band, grade: best.grade, sources: vec![Source::fact(best.fact)], stated: true };
    let mut words = format!("{} {:.2} usd/t", best.id, best.band.value);
    for other in quotes.iter().skip(1).filter(|q| q.distance == 0) {
        let v = other.band.value;
        words.push_str(&format!("; compared {} {v:.2}", other.id));
        if v >= 0.5 * best.band.value && v <= 2.0 * best.band.value {
            price.band.low = price.band.low.min(v);
            price.band.high = price.band.high.max(v);
        }
    }
    if best.distance > 0 {
        price = price.widened(2.0 * DRIFT_PER_YEAR * f64::from(best.distance));
        words.push_str(&format!("; {} years off {year}", best.distance));
    }
    ledger.push(LedgerEntry {
        kind: if best.distance == 0 { LedgerKind::Choice } else { LedgerKind::Imputation },
        about: Subject::price(&form.id),
        before: None,
        after: Some(best.band.value),
        reason: words,
    });
    Some(price)
}

fn price_distance(period: Period, year: i32) -> Option<i32> {
    match period {
        Period::Year(y) => Some((y - year).abs()),
        Period::Span(a, b) => Some(if (a..=b).contains(&year) { 1 } else { (a - year).max(year - b) }),
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

/// The middle unit value of trade; `clean` asks for codes that hold mainly this form.
fn unit_value(draft: &Draft, f: usize, clean: bool, ledger: &mut Vec<LedgerEntry>) -> Option<Price> {
    let form = &draft.forms[f];
    let (value, mainly, source) = form.unit_value.as_ref()?;
    if clean && !mainly {
        return None;
    }
    let (spread, grade) = if *mainly { (0.25, Quality::C) } else { (0.6, Quality::D) };
    ledger.push(LedgerEntry {
        kind: LedgerKind::Imputation,
        about: Subject::price(&form.id),
        before: None,
        after: Some(*value),
        reason: format!("no published price; value-weighted median unit value of {source}"),
    });
    Some(Prior { band: Band::relative(*value, spread), grade, sources: vec![source.clone()], stated: true })
}

/// Prices that follow another form's price by the registry, which may lie outside the chain.
fn related(
    registry: &Registry,
    facts: &Facts,
    draft: &Draft,
    year: i32,
    prices: &mut [Option<Price>],
    ledger: &mut Vec<LedgerEntry>,
) {
    let index: BTreeMap<_, usize> = draft.forms.iter().enumerate().map(|(k, f)| (&f.id, k)).collect();
    // A relation may lean on another relation: as many rounds as there are forms settle all.
    for _ in 0..draft.forms.len() {
        let mut settled = true;
        for (f, form) in draft.forms.iter().enumerate() {
            if prices[f].is_some() {
                continue;
            }
            let Some(spec) = registry.forms.get(&form.id) else {
                continue;
            };
            let Some(of) = &spec.price_of else { continue };
            let base = match index.get(of) {
                Some(k) => prices[*k].clone(),
                None => registry.forms.get(of).and_then(|other| published(facts, other, year, &mut Vec::new())),
            };
            let Some(base) = base.filter(|b| b.band.value > 0.0) else {
                continue;
            };
            let mut price = base.scaled(spec.price_factor).widened(0.2);
            price.grade = Quality::D;
            price.stated = false;
            let relation = format!("{} x price of {of}: {}", spec.price_factor, spec.price_reason);
            price.sources.push(Source::assumption(&relation));
            price.sources.sort();
            ledger.push(LedgerEntry {
                kind: LedgerKind::Imputation,
                about: Subject::price(&form.id),
                before: None,
                after: Some(price.band.value),
                reason: relation,
            });
            prices[f] = Some(price);
            settled = false;
        }
        if settled {
            break;
        }
    }
}

/// What still has no price: a parameter of the registry, else the cost of its inputs and a margin, else what is made of it.
fn from_neighbours(registry: &Registry, draft: &Draft, prices: &mut [Option<Price>], ledger: &mut Vec<LedgerEntry>) {
    const MARGIN: f64 = 0.25;
    for _ in 0..draft.forms.len() {
        let mut settled = true;
        for f in 0..draft.forms.len() {
            if prices[f].is_some() {
                continue;
            }
            let form = &draft.forms[f].id;
            let value_of = |i: usize| prices[i].as_ref().map(|p| p.band.value);
            let from_inputs = draft.processes.iter().filter(|p| p.makes == f).find_map(|p| {
                let cost: Option<f64> = p.from.iter().map(|(i, c)| Some(c * value_of(*i)?)).sum();
                cost.filter(|c| *c > 0.0).map(|c| c * (1.0 + MARGIN))
            });
            let from_output = || {
                draft.processes.iter().find_map(|p| {
                    let (_, c) = p.from.iter().find(|(i, _)| *i == f)?;
                    let worth = value_of(p.makes)?;
                    let inputs = p.from.len() as f64;
                    (worth > 0.0).then(|| worth / (1.0 + MARGIN) / c / inputs)
                })
            };
            let found = registry
                .parameter("price", form)
                .map(|p| (p.central, format!("registry parameter: {}", p.reason)))
                .or_else(|| from_inputs.map(|v| (v, "cost of its inputs and a margin of 25 %".into())))
                .or_else(|| from_output().map(|v| (v, "worth of what is made of it less a margin of 25 %".into())));
            let Some((value, why)) = found else { continue };
            ledger.push(LedgerEntry {
                kind: LedgerKind::Imputation,
                about: Subject::price(form),
                before: None,
                after: Some(value),
                reason: why.clone(),
            });
            prices[f] = Some(Prior::assumed(value, 0.5, &why));
            settled = false;
        }
        if settled {
            break;
        }
    }
    for (f, price) in prices.iter_mut().enumerate() {
        if price.is_none() {
            let form = &draft.forms[f].id;
            let why = "nobody states a price, nothing trades under its codes, and no neighbouring form has one";
            ledger.push(LedgerEntry {
                kind: LedgerKind::Residual,
                about: Subject::price(form),
                before: None,
                after: Some(1000.0),
                reason: why.into(),
            });
            *price = Some(Prior::assumed(1000.0, 0.9, why));
        }
    }
}

/// Lowers the price of inputs (or raises that of an output with the weaker grade) until every process that runs has room.
fn leave_room(draft: &Draft, prices: &mut [Price], ledger: &mut Vec<LedgerEntry>) {
    let mut moved: BTreeMap<usize, f64> = BTreeMap::new();
    for _ in 0..4 * draft.forms.len().max(1) {
        let mut settled = true;
        for p in &draft.processes {
            let worth = |legs: &[(usize, f64)], prices: &[Price]| -> f64 {
                legs.iter().map(|(f, c)| c * prices[*f].band.value).sum()
            };
            let out = prices[p.makes].band.value + worth(&p.joint, prices);
            let cost = worth(&p.from, prices);
            if cost <= (1.0 - ROOM) * out * (1.0 + 1e-9) || cost <= 0.0 {
                continue;
            }
            settled = false;
            let weakest_input = p
                .from
                .iter()
                .filter(|(i, c)| prices[*i].band.value * c > 0.0)
                .map(|(i, _)| prices[*i].grade)
                .max()
                .unwrap_or(Quality::D);
            let raise = prices[p.makes].grade > weakest_input;
            if raise {
                let factor = (cost / (1.0 - ROOM) - worth(&p.joint, prices)) / prices[p.makes].band.value;
                shift(prices, p.makes, factor, &mut moved);
            } else {
                // Only inputs of the weakest grade give way, all in the same proportion.
                let weak: Vec<(usize, f64)> =
                    p.from.iter().copied().filter(|(i, _)| prices[*i].grade == weakest_input).collect();
                let weak_cost = worth(&weak, prices);
                let firm = cost - weak_cost;
                let factor = (((1.0 - ROOM) * out - firm) / weak_cost).max(0.1);
                for (i, _) in weak {
                    shift(prices, i, factor, &mut moved);
                }
            }
        }
        if settled {
            break;
        }
    }
    for (f, before) in moved {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Adjustment,
            about: Subject::price(&draft.forms[f].id),
            before: Some(before),
            after: Some(prices[f].band.value),
            reason: format!(
                "a process that takes or makes it had no room between price of output and cost of inputs (at least {:.0} % is left); the weaker grade gave way",
                100.0 * ROOM
            ),
        });
    }
}

fn shift(prices: &mut [Price], form: usize, factor: f64, moved: &mut BTreeMap<usize, f64>) {
    let price = &mut prices[form];
    moved.entry(form).or_insert(price.band.value);
    let before = price.band;
    let mut band = before.scaled(factor);
    band.low = band.low.min(before.value).max(0.0);
    band.high = band.high.max(before.value);
    price.band = band;
    price.grade = price.grade.max(Quality::C);
}
