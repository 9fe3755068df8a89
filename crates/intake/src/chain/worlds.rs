//! World output of a form as publishers state it, by publisher and year: what figures of another year are scaled by.

use std::collections::BTreeMap;

use monazite_model::citation::Source;

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
    /// Order of trust of the publisher.
    pub trust: u32,
    /// The publisher.
    pub source: &'a str,
    /// The qualifier of the figures.
    pub words: &'a str,
}

/// World output of a form by series and year.
pub(super) struct Worlds<'a>(pub BTreeMap<Series<'a>, BTreeMap<i32, OfYear>>);

impl<'a> Worlds<'a> {
    /// Every series that speaks of both years, most believed first, with what it says of them.
    pub(super) fn of_both(&self, now: i32, then: i32) -> impl Iterator<Item = (&Series<'a>, &OfYear, &OfYear)> {
        self.0.iter().filter_map(move |(series, years)| Some((series, years.get(&now)?, years.get(&then)?)))
    }
}
