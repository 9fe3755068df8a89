//! What could be made: capacity somebody states, capacity announced and output expected for later years, and what a run takes where
//! nobody states any.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::show::{Capacity, CapacityKind, MineralAbout};
use monazite_model::chain::{Chain, Estimate};
use monazite_model::citation::{Publication, Source};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::quantity::Unit;
use monazite_model::registry::Registry;

use super::published::Cited;
use crate::names::Names;
use crate::number::{amount, percent};
use crate::page::Page;
use crate::table::Table;

/// Years from a chain's within which a stated capacity is of it.
const NEAR: i32 = 2;
/// Areas named per form on the page.
const NAMED: usize = 5;
/// Parameter of the share of capacity in use where nobody states a capacity, and its value where the registry has no row.
const PRIOR: (&str, f64) = ("utilisation", 0.85);

/// What could be made of the forms `shown`: as runs of the chain take it, then as outlooks have it of later years.
pub fn capacity(registry: &Registry, facts: &[Fact], chain: &Chain, shown: &[usize]) -> Vec<Cited<Capacity>> {
    let mut rows = Vec::new();
    for &f in shown.iter().filter(|f| !chain.forms[**f].local && chain.forms[**f].has_output()) {
        let form = &chain.forms[f].id;
        let own: Vec<&Fact> =
            facts.iter().filter(|fact| fact.series.form == *form && fact.unit == Unit::Tonne).collect();
        let stated = stated(chain, f, &own);
        if stated.is_empty() {
            rows.push(assumed(registry, chain, form));
        }
        rows.extend(stated);
        rows.extend(later(&own, QuantityKind::Capacity, chain.year));
        rows.extend(later(&own, QuantityKind::Production, chain.year));
    }
    rows
}

/// Capacity as stated, by area, largest first, with what the chain says is made there; the publisher's own total of the world before them.
fn stated(chain: &Chain, f: usize, facts: &[&Fact]) -> Vec<Cited<Capacity>> {
    let mut by_node: BTreeMap<usize, Vec<&Estimate>> = BTreeMap::new();
    let outputs = chain.outputs().map(|s| (s.node, &s.capacity));
    let plants = chain.transformations.iter().map(|t| (t.outputs[0].node, &t.capacity));
    for (node, estimate) in outputs.chain(plants).filter(|(node, e)| chain.nodes[*node].form == f && e.prior.is_some())
    {
        by_node.entry(node).or_default().push(estimate);
    }
    let mut rows: Vec<Cited<Capacity>> = Vec::new();
    for (node, estimates) in by_node {
        let value: f64 = estimates.iter().filter_map(|e| e.prior).sum();
        let made = made(chain, node);
        let sources: BTreeSet<&Source> = estimates.iter().flat_map(|e| &e.sources).collect();
        let publications: BTreeSet<Publication> = sources.iter().filter_map(|s| s.publication()).cloned().collect();
        if value <= 0.0 {
            continue;
        }
        let row = Capacity {
            form: chain.forms[f].id.clone(),
            area: chain.areas[chain.nodes[node].area].clone(),
            kind: CapacityKind::Stated,
            year: sources.iter().find_map(|s| of_year(s)).unwrap_or(chain.year),
            value: Some(value),
            unit: Unit::Tonne.name().into(),
            made: Some(made),
            utilisation: Some(made / value),
            source: named(&sources),
            grade: estimates.iter().map(|e| e.grade).max().unwrap_or(Quality::D),
        };
        rows.push(Cited { row, publications });
    }
    rows.extend(beside(chain, f, facts, &rows));
    rows.sort_by(|Cited { row: a, .. }, Cited { row: b, .. }| {
        b.value.unwrap_or(0.0).total_cmp(&a.value.unwrap_or(0.0)).then_with(|| a.area.cmp(&b.area))
    });
    let Some(first) = rows.first() else { return rows };
    let (year, source) = (first.row.year, first.row.source.clone());
    let world = facts.iter().find(|fact| {
        is_whole(fact, QuantityKind::Capacity)
            && fact.area.as_str() == "WLD"
            && fact.period.year() == year
            && Publication::of(fact).to_string() == source
    });
    if let Some(row) = world.and_then(|fact| of_fact(fact, CapacityKind::Stated)) {
        let made: f64 = (0..chain.nodes.len()).filter(|k| chain.nodes[*k].form == f).map(|k| made(chain, k)).sum();
        let utilisation = row.row.value.map(|value| made / value);
        rows.insert(0, Cited { row: Capacity { made: Some(made), utilisation, ..row.row }, ..row });
    }
    rows
}

/// Capacity that is stated of an area where the form is made beside another: a run follows its host, and the figure is printed all the same.
fn beside(chain: &Chain, f: usize, facts: &[&Fact], held: &[Cited<Capacity>]) -> Vec<Cited<Capacity>> {
    let mut nearest: BTreeMap<&AreaId, &Fact> = BTreeMap::new();
    let key = |fact: &Fact| ((fact.period.year() - chain.year).abs(), std::cmp::Reverse(fact.origin.edition.clone()));
    let somewhere = |fact: &&&Fact| !["WLD", "OTH"].contains(&fact.area.as_str());
    let of_the_year = |fact: &&&Fact| is_whole(fact, QuantityKind::Capacity) && !to_come(fact);
    for fact in facts.iter().filter(somewhere).filter(of_the_year) {
        let best = nearest.entry(&fact.area).or_insert(fact);
        if key(fact) < key(best) {
            *best = fact;
        }
    }
    let missed = nearest.into_values().filter(|fact| {
        (fact.period.year() - chain.year).abs() <= NEAR && !held.iter().any(|row| row.row.area == fact.area)
    });
    missed
        .filter_map(|fact| {
            let cited = of_fact(fact, CapacityKind::Stated)?;
            let value = cited.row.value.filter(|value| *value > 0.0)?;
            let node = chain.area(&fact.area).and_then(|area| chain.node(f, area));
            let made = node.map(|node| made(chain, node));
            let row = Capacity { made, utilisation: made.map(|made| made / value), ..cited.row };
            Some(Cited { row, publications: cited.publications })
        })
        .collect()
}

/// Whether a fact is of a year that was still to come when it was printed.
fn to_come(fact: &Fact) -> bool {
    let printed = fact.origin.edition.get(..4).and_then(|y| y.parse::<i32>().ok());
    printed.is_some_and(|edition| fact.period.year() >= edition)
}

/// Output at a node that a stated capacity is of: of what is dug, without what is recovered from scrap.
fn made(chain: &Chain, node: usize) -> f64 {
    let scrap = chain.supplies.iter().filter(|s| s.node == node && super::chain::beside_mines(chain, s));
    chain.production(node) - scrap.map(|s| s.level.band.value).sum::<f64>()
}

/// The year a source is of.
fn of_year(source: &Source) -> Option<i32> {
    match source {
        Source::Fact { period, .. } => Some(period.year()),
        Source::Carried { of, .. } => Some(*of),
        Source::Trade { .. } | Source::Assumption { .. } => None,
    }
}

fn named(sources: &BTreeSet<&Source>) -> String {
    let names: BTreeSet<String> = sources.iter().filter_map(|s| s.named()).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// Whether a fact is of all of a form, and no part of it.
fn is_whole(fact: &Fact, quantity: QuantityKind) -> bool {
    fact.series.quantity == quantity && fact.series.partner.is_empty()
}

fn of_fact(fact: &Fact, kind: CapacityKind) -> Option<Cited<Capacity>> {
    let row = Capacity {
        form: fact.series.form.clone(),
        area: fact.area.clone(),
        kind,
        year: fact.period.year(),
        value: Some(fact.value.value()?),
        unit: Unit::Tonne.name().into(),
        made: None,
        utilisation: None,
        source: Publication::of(fact).to_string(),
        grade: fact.grade,
    };
    Some(Cited { row, publications: BTreeSet::from([Publication::of(fact)]) })
}

/// What the newest edition of each publication says of years that were still to come when it was printed, by year, the world first.
fn later(facts: &[&Fact], quantity: QuantityKind, year: i32) -> Vec<Cited<Capacity>> {
    let kind = if quantity == QuantityKind::Capacity { CapacityKind::Announced } else { CapacityKind::ExpectedOutput };
    let to_come = |fact: &&&Fact| is_whole(fact, quantity) && fact.period.year() > year && to_come(fact);
    let mut newest: BTreeMap<&str, &str> = BTreeMap::new();
    for fact in facts.iter().filter(to_come) {
        let edition = newest.entry(&fact.origin.source).or_insert(&fact.origin.edition);
        *edition = (*edition).max(&fact.origin.edition);
    }
    let current = |fact: &&&Fact| newest.get(fact.origin.source.as_str()) == Some(&fact.origin.edition.as_str());
    let mut rows: Vec<Cited<Capacity>> =
        facts.iter().filter(to_come).filter(current).filter_map(|fact| of_fact(fact, kind)).collect();
    rows.retain(|row| row.row.value.is_some_and(|value| value > 0.0));
    rows.sort_by(|Cited { row: a, .. }, Cited { row: b, .. }| {
        let world = |row: &Capacity| row.area.as_str() != "WLD";
        (&a.source, a.year, world(a))
            .cmp(&(&b.source, b.year, world(b)))
            .then_with(|| b.value.unwrap_or(0.0).total_cmp(&a.value.unwrap_or(0.0)))
            .then_with(|| a.area.cmp(&b.area))
    });
    rows
}

/// What a run takes of a form whose capacity nobody states.
fn assumed(registry: &Registry, chain: &Chain, form: &FormId) -> Cited<Capacity> {
    let parameter = registry.parameter(PRIOR.0, form);
    let row = Capacity {
        form: form.clone(),
        area: AreaId::from("ROW"),
        kind: CapacityKind::Assumed,
        year: chain.year,
        value: None,
        unit: Unit::Tonne.name().into(),
        made: None,
        utilisation: Some(parameter.map_or(PRIOR.1, |p| p.central)),
        source: match parameter {
            Some(p) if !p.reason.is_empty() => format!("nobody states it: {}", p.reason),
            _ => "nobody states it".into(),
        },
        grade: Quality::D,
    };
    Cited { row, publications: BTreeSet::new() }
}

/// The table of a page: the world and the five largest of what is stated; of an outlook its last year, of expected output its first.
pub(super) fn block(about: &MineralAbout, names: Names, page: &mut Page) {
    if about.capacity.is_empty() {
        return;
    }
    page.heading("What could be made");
    for row in about.capacity.iter().filter(|row| row.kind == CapacityKind::Assumed) {
        page.item(&format!(
            "{}: no source states a capacity; a run takes output over {} in use, which is assumed.",
            names.form(&row.form),
            percent(row.utilisation.unwrap_or(PRIOR.1))
        ));
    }
    let shown = on_the_page(&about.capacity);
    if shown.is_empty() {
        return;
    }
    let in_use = format!(">in use, {}", about.year);
    let mut table = Table::new("", &["form", "area", "what", "year", ">t a year", &in_use, "grade", "source"]);
    let mut last = None;
    for row in shown {
        let first = last.replace(&row.form) != Some(&row.form);
        let value = row.value.unwrap_or(0.0);
        // Above a tenth more than could be made, the two figures are of different scopes.
        let used = match row.utilisation {
            Some(u) if u > 1.1 => "made more".to_owned(),
            Some(u) => percent(u.min(1.0)),
            None => String::new(),
        };
        table.row([
            if first { names.form(&row.form) } else { String::new() },
            names.area(&row.area),
            match row.kind {
                CapacityKind::Announced => "announced capacity",
                CapacityKind::ExpectedOutput => "expected output",
                _ => "capacity",
            }
            .into(),
            row.year.to_string(),
            amount(value, &row.unit),
            used,
            row.grade.to_string(),
            row.source.clone(),
        ]);
    }
    page.table(&table);
    if about.capacity.iter().any(|row| matches!(row.kind, CapacityKind::Announced | CapacityKind::ExpectedOutput)) {
        page.note("Runs take stated capacity of the year, of what is made beside something else that of its host; what is announced or expected for later years is in none.");
    }
}

fn on_the_page(all: &[Capacity]) -> Vec<&Capacity> {
    let mut forms: Vec<&FormId> = Vec::new();
    for row in all {
        if !forms.contains(&&row.form) {
            forms.push(&row.form);
        }
    }
    let mut shown = Vec::new();
    for form in forms {
        let of = |kind: CapacityKind| all.iter().filter(move |row| row.form == *form && row.kind == kind);
        let world = |row: &&Capacity| row.area.as_str() == "WLD";
        shown.extend(of(CapacityKind::Stated).filter(world));
        shown.extend(of(CapacityKind::Stated).filter(|row| !world(row)).take(NAMED));
        let last = of(CapacityKind::Announced).map(|row| row.year).max();
        shown.extend(of(CapacityKind::Announced).filter(|row| Some(row.year) == last).take(NAMED));
        let next = of(CapacityKind::ExpectedOutput).map(|row| row.year).min();
        shown.extend(of(CapacityKind::ExpectedOutput).filter(|row| Some(row.year) == next).take(1 + NAMED));
    }
    shown
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use monazite_model::fact::{Origin, Series};
    use monazite_model::observed::Observed;
    use monazite_model::period::Period;
    use monazite_model::quantity::Basis;

    use super::*;

    fn fact(source: &str, edition: &str, quantity: QuantityKind, area: &str, year: i32, t: f64) -> Fact {
        Fact {
            series: Series {
                mineral: "cobalt".into(),
                stage: monazite_model::code::Stage::Mine,
                form: "cobalt:mined".into(),
                quantity,
                partner: String::new(),
            },
            area: area.into(),
            period: Period::Year(year),
            value: Observed::Estimated { value: t },
            band: None,
            unit: Unit::Tonne,
            basis: Basis::Contained,
            origin: Origin {
                source: source.into(),
                edition: edition.into(),
                table: String::new(),
                row: String::new(),
                text: String::new(),
            },
            grade: Quality::B,
            note: String::new(),
        }
    }

    #[test]
    fn an_outlook_is_what_the_newest_edition_says_of_years_still_to_come() {
        let facts = [
            fact("outlook", "2025", QuantityKind::Capacity, "WLD", 2024, 370e3),
            fact("outlook", "2025", QuantityKind::Capacity, "WLD", 2029, 450e3),
            fact("outlook", "2025", QuantityKind::Capacity, "WLD", 2027, 420e3),
            fact("outlook", "2024", QuantityKind::Capacity, "WLD", 2028, 1.0),
            // A yearbook's estimate of the year before it is no announcement.
            fact("yearbook", "2026", QuantityKind::Capacity, "WLD", 2025, 380e3),
            fact("agency", "2025", QuantityKind::Production, "COD", 2030, 200e3),
        ];
        let facts: Vec<&Fact> = facts.iter().collect();
        let told = |quantity| -> Vec<(i32, f64)> {
            later(&facts, quantity, 2024).iter().map(|row| (row.row.year, row.row.value.unwrap())).collect()
        };
        assert_eq!(told(QuantityKind::Capacity), [(2027, 420e3), (2029, 450e3)]);
        assert_eq!(told(QuantityKind::Production), [(2030, 200e3)]);
        assert!(later(&facts, QuantityKind::Capacity, 2029).is_empty());
    }
}
