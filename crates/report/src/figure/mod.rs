//! Charts as SVG, and from there as PNG ([`png`]): one file per chart, each a pure function of the rows a person is shown
//! (`outcome::view`).
//!
//! Rules all of them keep: the title says the finding; the subtitle says unit, period and source; marks are labelled directly;
//! the same input gives the same bytes; a description for screen readers is inside the file; nothing hangs on colour alone.
//! Layout is computed here and written with the `svg` crate (docs/decisions/0010-charts.md).

mod canvas;
pub mod compare;
pub mod criticality;
pub mod dependence;
pub mod downstream;
pub mod drivers;
pub mod effect;
pub mod exposure;
pub mod flows;
pub mod hindcast;
pub mod importers;
pub mod leverage;
pub mod months;
pub mod png;
pub mod price;
pub mod scale;
pub mod series;
pub mod shortage;
pub mod stages;
pub mod token;
pub mod why;
pub mod winners;

use std::collections::BTreeSet;

use monazite_model::market::Status;
use monazite_model::outcome::Outcome;

use crate::names::Names;
use crate::tidy::about::of_citation;
use monazite_model::answer::dependence::DependenceRow as Row;

/// Names of the charts of a run, in the order of the page.
pub const OF_A_RUN: [&str; 7] = ["price", "months", "shortage", "winners", "flows", "drivers", "why"];

/// Names of the charts of dependence: forms against countries, and bars per stage.
pub const OF_DEPENDENCE: [&str; 2] = ["matrix", "stages"];

/// One chart of dependence by name; `None` where no row names another country or no chart has that name.
pub fn of_dependence(name: &str, rows: &[Row], names: Names) -> Option<String> {
    match name {
        "matrix" => dependence::svg(rows, names),
        "stages" => exposure::svg(rows, names),
        _ => None,
    }
}

/// One chart of a run by name; `None` where there is nothing to show or no chart has that name.
pub fn of_run(name: &str, outcome: &Outcome, names: Names) -> Option<String> {
    if outcome.status != Status::Cleared {
        return None;
    }
    match name {
        "price" => price::svg(outcome, names),
        "months" => months::svg(outcome, names),
        "shortage" => shortage::svg(outcome, names),
        "winners" => winners::svg(outcome, names),
        "flows" => flows::svg(outcome, names),
        "drivers" => drivers::svg(outcome, names),
        "why" => why::svg(outcome, names),
        _ => None,
    }
}

/// All charts of a run that have something to show: name and SVG.
pub fn all_of_run(outcome: &Outcome, names: Names) -> Vec<(&'static str, String)> {
    OF_A_RUN.into_iter().filter_map(|name| of_run(name, outcome, names).map(|svg| (name, svg))).collect()
}

/// The last lines of every chart of a run: which scenario it is of, what it was made with, whose figures it rests on and under which
/// licences. A picture travels without its page.
fn provenance(outcome: &Outcome, names: Names) -> String {
    let data: String = outcome.manifest.data.chars().take(8).collect();
    format!(
        "Scenario: {}. {}, facts for {} (data {data}), seed {}. {}",
        outcome.title.trim_end_matches('.'),
        outcome.manifest.program,
        outcome.manifest.base_year,
        outcome.manifest.seed,
        rests_on(outcome.sources.iter(), names)
    )
}

/// Publishers named at the foot of a chart.
const PUBLISHERS: usize = 6;

/// Whose figures a chart rests on, from the citations of its sources, with the licences of all of them.
pub(crate) fn rests_on<'a>(cited: impl Iterator<Item = &'a String>, names: Names) -> String {
    let (mut publishers, mut licences) = (BTreeSet::new(), BTreeSet::new());
    // What is assumed or was solved for the answer has no publisher.
    let ours = |cited: &&String| cited.starts_with("assumption") || cited.starts_with("market of");
    for cited in cited.filter(|cited| !ours(cited)) {
        match of_citation(names.0, cited) {
            Some(source) => {
                publishers.insert(source.publisher.clone());
                licences.insert(source.licence.clone());
            }
            None => {
                publishers.insert(cited.clone());
            }
        }
    }
    if publishers.is_empty() {
        return "Source: as the page says".into();
    }
    let publishers: Vec<String> = publishers.into_iter().collect();
    let licences: Vec<String> = licences.into_iter().filter(|licence| !licence.is_empty()).collect();
    let licences = if licences.is_empty() { String::new() } else { format!(". Licences: {}", licences.join("; ")) };
    let more = publishers.len().saturating_sub(PUBLISHERS);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    let named: Vec<String> = publishers.into_iter().take(PUBLISHERS).collect();
    format!("Source: {}{more}{licences}", named.join("; "))
}

/// What the interval lines are, or that there are none.
fn interval_words(outcome: &Outcome) -> String {
    match outcome.manifest.cleared {
        0 | 1 => "central run only".into(),
        n => format!("lines: 90 % range of {n} runs"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;

    #[test]
    fn every_chart_of_a_run_is_drawn_and_drawn_alike_twice() {
        let registry = sample::registry();
        let charts = all_of_run(&sample::outcome(), Names(&registry));
        assert_eq!(charts.iter().map(|(n, _)| *n).collect::<Vec<_>>(), OF_A_RUN);
        assert_eq!(charts, all_of_run(&sample::outcome(), Names(&registry)));
    }

    #[test]
    fn every_chart_says_what_it_is_to_those_who_cannot_see_it() {
        let registry = sample::registry();
        for (name, svg) in all_of_run(&sample::outcome(), Names(&registry)) {
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>") && svg.contains("<desc>"), "{name}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
            // A picture travels alone: it says of which scenario it is and whose figures it rests on.
            let words = svg.replace('\n', " ");
            assert!(words.contains("Scenario: ") && words.contains("Source: "), "{name}: {words}");
        }
    }

    #[test]
    fn a_run_without_an_answer_has_no_chart() {
        let registry = sample::registry();
        let mut outcome = sample::outcome();
        outcome.status = Status::IterationLimit;
        assert!(all_of_run(&outcome, Names(&registry)).is_empty());
    }

    #[test]
    fn a_scenario_without_effect_draws_no_empty_axes() {
        let registry = sample::registry();
        let mut outcome = sample::outcome();
        for row in &mut outcome.quantities {
            row.range = monazite_model::quantity::Band { value: row.base, low: row.base, high: row.base };
        }
        outcome.quantities.retain(|q| q.series != monazite_model::outcome::SeriesKind::Shortage);
        assert!(of_run("shortage", &outcome, Names(&registry)).is_none());
    }

    /// Writes the charts of the sample where `MONAZITE_LOOK` says, for a person to look at.
    #[test]
    fn charts_can_be_looked_at() {
        let registry = sample::registry();
        let charts = all_of_run(&sample::outcome(), Names(&registry));
        assert!(!charts.is_empty());
        if let Some(folder) = std::env::var_os("MONAZITE_LOOK") {
            for (name, svg) in charts {
                std::fs::write(std::path::Path::new(&folder).join(format!("{name}.svg")), svg).unwrap();
            }
        }
    }
}
