//! World output of a form as publishers state it, by publisher and year: what figures of another year are scaled by.

use std::collections::BTreeMap;

use monazite_model::citation::Source;
use monazite_model::code::FormId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Period;

use super::choose::{Facts, US_TABLE};
use super::prior::figure;

/// World output of a form in a year as one publisher states it.
pub(super) struct Stated {
    /// Tonnes, of the series' mass.
    pub tonnes: f64,
    /// The figure; of a sum the first one stands for the table.
    pub ids: Vec<Source>,
}

/// The two ways in which a table gives the output of the world: by the newest edition that has it.
#[derive(Default)]
pub(super) struct OfYear {
    /// The total it states.
    pub total: Option<Stated>,
    /// The sum of the countries it lists.
    pub sum: Option<Stated>,
}

/// One publisher's figures in one mass. They sort by belief: the counted mass first, then by the order of trust.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Series<'a> {
    /// True where the mass is not the one the form is counted in.
    pub other_mass: bool,
    trust: u32,
    source: &'a str,
    /// The qualifier of the figures.
    pub words: &'a str,
}

/// World output of a form by series and year.
pub(super) struct Worlds<'a>(BTreeMap<Series<'a>, BTreeMap<i32, OfYear>>);

impl<'a> Worlds<'a> {
    /// Gathers the yearly output figures of a form; quotas and rows of a national table are none of the world's.
    pub(super) fn gather(facts: &Facts<'a>, form: &FormId) -> Self {
        let mut cells: BTreeMap<Series, BTreeMap<i32, BTreeMap<&str, Vec<&'a Fact>>>> = BTreeMap::new();
        for (_, fact) in facts.of(form, QuantityKind::Production) {
            let fact: &'a Fact = fact;
            let words = fact.series.partner.as_str();
            let Period::Year(year) = fact.period else { continue };
            if words.starts_with(US_TABLE) || words == "quota" {
                continue;
            }
            let source = fact.origin.source.as_str();
            let series = Series { other_mass: !facts.is_of_the_form(fact), trust: facts.trust(source), source, words };
            let editions = cells.entry(series).or_default().entry(year).or_default();
            editions.entry(fact.origin.edition.as_str()).or_default().push(fact);
        }
        let of_year = |editions: BTreeMap<&str, Vec<&Fact>>| OfYear {
            total: editions.values().rev().find_map(|cells| stated(facts, cells, true)),
            sum: editions.values().rev().find_map(|cells| stated(facts, cells, false)),
        };
        let of_series = |years: BTreeMap<i32, _>| years.into_iter().map(|(year, cells)| (year, of_year(cells))).collect();
        Worlds(cells.into_iter().map(|(series, years)| (series, of_series(years))).collect())
    }

    /// Every series that speaks of both years, most believed first, with what it says of them.
    pub(super) fn of_both(&self, now: i32, then: i32) -> impl Iterator<Item = (&Series<'a>, &OfYear, &OfYear)> {
        self.0.iter().filter_map(move |(series, years)| Some((series, years.get(&now)?, years.get(&then)?)))
    }
}

/// World output in the cells of one edition: the stated total, or (`total` false) the sum of the countries listed.
fn stated(facts: &Facts, cells: &[&Fact], total: bool) -> Option<Stated> {
    let listed = |fact: &&&Fact| {
        let area = fact.area.as_str();
        (area == "WLD") == total && (total || facts.is_country(&fact.area) || matches!(area, "OTH" | "ROW"))
    };
    let cells: Vec<(&Fact, f64)> =
        cells.iter().filter(listed).filter_map(|fact| Some((*fact, figure(fact)?.value))).collect();
    let tonnes: f64 = cells.iter().map(|(_, tonnes)| tonnes).sum();
    // A list of one country is that country's.
    let enough = cells.len() >= if total { 1 } else { 2 };
    let ids = cells.iter().take(1).map(|(fact, _)| Source::fact(fact)).collect();
    (enough && tonnes > 0.0).then_some(Stated { tonnes, ids })
}
