//! World output of a form by publisher and year, gathered from its facts.

use std::collections::BTreeMap;

use monazite_model::citation::Source;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Period;

use super::choose::{Facts, US_TABLE};
use super::editions;
use super::prior::figure;
use super::worlds::{OfYear, Series, Stated, Worlds};

/// The figures of a table by area.
type Cells<'a> = BTreeMap<&'a AreaId, &'a Fact>;

/// What a series says of a year, by edition.
#[derive(Default)]
struct Editions<'a> {
    totals: BTreeMap<&'a str, Cells<'a>>,
    cells: BTreeMap<&'a str, Cells<'a>>,
}

impl<'a> Facts<'a> {
    /// What publishers state of the world's output of a form, by year.
    pub(super) fn worlds(&self, form: &FormId) -> Option<&Worlds<'a>> {
        self.worlds_once(form, || gather(self, form))
    }
}

/// Gathers the yearly output figures of a form; quotas and rows of a national table are none of the world's.
fn gather<'a>(facts: &Facts<'a>, form: &FormId) -> Worlds<'a> {
    let mut found: BTreeMap<Series, BTreeMap<i32, Editions>> = BTreeMap::new();
    for (_, fact) in facts.of(form, QuantityKind::Production) {
        let fact: &'a Fact = fact;
        let words = fact.series.partner.as_str();
        let Period::Year(year) = fact.period else { continue };
        if words.starts_with(US_TABLE) || words == "quota" || figure(fact).is_none() {
            continue;
        }
        let source = fact.origin.source.as_str();
        let series = Series { other_mass: !facts.is_of_the_form(fact), trust: facts.trust(source), source, words };
        let of_year = found.entry(series).or_default().entry(year).or_default();
        let editions = if fact.area.as_str() == "WLD" {
            &mut of_year.totals
        } else if facts.is_country(&fact.area) || matches!(fact.area.as_str(), "OTH" | "ROW") {
            &mut of_year.cells
        } else {
            continue;
        };
        editions.entry(&fact.origin.edition).or_default().insert(&fact.area, fact);
    }
    // A list of one country is that country's.
    let of_year =
        |found: Editions| OfYear { total: stated(facts, found.totals, 1), sum: stated(facts, found.cells, 2) };
    let of_series = |years: BTreeMap<i32, _>| years.into_iter().map(|(year, found)| (year, of_year(found))).collect();
    Worlds(found.into_iter().map(|(series, years)| (series, of_series(years))).collect())
}

/// World output by the newest edition, with what it leaves standing of older ones; nothing with fewer than `least` figures.
fn stated(facts: &Facts, editions: BTreeMap<&str, Cells>, least: usize) -> Option<Stated> {
    let mut newest_first = editions.into_values().rev();
    let mut cells = newest_first.next()?;
    for older in newest_first {
        editions::complete(&mut cells, &older, &|area| facts.is_country(area), &|fact| *fact);
    }
    let tonnes: f64 = cells.values().filter_map(|fact| figure(fact)).map(|band| band.value).sum();
    let ids = cells.values().take(1).map(|fact| Source::fact(fact)).collect();
    (cells.len() >= least && tonnes > 0.0).then_some(Stated { tonnes, ids })
}
