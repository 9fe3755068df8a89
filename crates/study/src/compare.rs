//! `compare`: several scenarios on the same atlas with the same seed, side by side.
//!
//! A figure is in the table if it moves in any of the scenarios; a dash in a column means that the scenario has no such
//! figure (another mineral, an area without need), not that it is zero.

use std::collections::BTreeMap;

use monazite_intake::atlas::Atlas;
use monazite_model::answer::compare::{ComparedFigure, ScenarioColumn, SideBySide};
use monazite_model::outcome::{Outcome, SeriesKind};
use monazite_model::quantity::Band;
use monazite_model::scenario::Scenario;

use crate::error::StudyError;
use crate::run::{self, RunOptions};
use crate::watch::Watch;

/// Fewest and most scenarios that can stand side by side.
pub const SIDE_BY_SIDE: std::ops::RangeInclusive<usize> = 2..=4;
/// Rows of each kind in the table, those that differ most first.
const ROWS: usize = 12;

/// Runs each scenario with the seed and count of the first unless `options` say otherwise, and sets them side by side.
///
/// # Errors
/// Fewer than two or more than four scenarios, and whatever [`run::run`] refuses.
pub fn compare(
    atlas: &Atlas,
    scenarios: &[Scenario],
    options: &RunOptions,
    watch: &dyn Watch,
) -> Result<SideBySide, StudyError> {
    let Some(first) = scenarios.first().filter(|_| SIDE_BY_SIDE.contains(&scenarios.len())) else {
        let message = format!("two to four scenarios can be compared, not {}", scenarios.len());
        return Err(StudyError::Refused(message));
    };
    let options = RunOptions {
        seed: Some(options.seed.unwrap_or(first.seed)),
        runs: Some(options.runs.unwrap_or(first.runs)),
        ..*options
    };
    let outcomes =
        scenarios.iter().map(|s| run::run_watched(atlas, s, &options, watch)).collect::<Result<Vec<_>, _>>()?;
    Ok(side_by_side(&outcomes))
}

/// Sets outcomes side by side.
pub fn side_by_side(outcomes: &[Outcome]) -> SideBySide {
    let scenarios = outcomes
        .iter()
        .map(|o| ScenarioColumn {
            title: o.title.clone(),
            status: o.status.clone(),
            headline: o.headline.sentence.clone(),
            measures: o.measures.iter().map(|m| m.words.clone()).collect(),
            scenario: o.manifest.scenario.clone(),
        })
        .collect();
    let mut rows = Vec::new();
    let world = |o: &Outcome| (!o.prices.is_empty()).then(|| vec![("world".to_owned(), o.welfare.range)]);
    rows.extend(table("welfare", "usd", outcomes, |o| world(o).unwrap_or_default()));
    rows.extend(table("welfare", "usd", outcomes, |o| {
        o.area_totals.iter().map(|row| (row.area.to_string(), row.range)).collect()
    }));
    rows.extend(table("price", "share", outcomes, |o| {
        o.prices.iter().filter_map(|r| Some((format!("{} {}", r.form, r.area), relative(r.base, r.range)?))).collect()
    }));
    rows.extend(table("use", "share", outcomes, |o| {
        let used = o.quantities.iter().filter(|r| r.series == SeriesKind::Use);
        used.filter_map(|r| Some((format!("{} {}", r.form, r.area), relative(r.base, r.range)?))).collect()
    }));
    SideBySide { scenarios, rows }
}

/// Change relative to the base; `None` where the base is zero.
fn relative(base: f64, range: Band) -> Option<Band> {
    let of = |value: f64| value / base - 1.0;
    (base > 0.0).then(|| Band { value: of(range.value), low: of(range.low), high: of(range.high) })
}

fn table(
    kind: &'static str,
    unit: &'static str,
    outcomes: &[Outcome],
    figures: impl Fn(&Outcome) -> Vec<(String, Band)>,
) -> Vec<ComparedFigure> {
    let mut rows: BTreeMap<String, Vec<Option<Band>>> = BTreeMap::new();
    for (column, outcome) in outcomes.iter().enumerate() {
        for (of, range) in figures(outcome) {
            rows.entry(of).or_insert_with(|| vec![None; outcomes.len()])[column] = Some(range);
        }
    }
    let mut rows: Vec<ComparedFigure> = rows
        .into_iter()
        .map(|(of, values)| ComparedFigure { kind: kind.into(), of, unit: unit.into(), values })
        .collect();
    // The sort is stable: rows that differ by the same stay in order of their names.
    rows.sort_by(|a, b| b.spread().total_cmp(&a.spread()));
    rows.truncate(ROWS);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(central: f64) -> Band {
        Band { value: central, low: central - 1.0, high: central + 1.0 }
    }

    #[test]
    fn a_change_is_told_relative_to_the_base_and_a_base_of_zero_has_none() {
        let change = relative(200.0, range(250.0)).unwrap();
        assert!((change.value - 0.25).abs() < 1e-15 && (change.low - 0.245).abs() < 1e-15);
        assert_eq!(relative(0.0, range(1.0)), None);
    }

    #[test]
    fn a_figure_one_scenario_lacks_counts_as_no_change() {
        let row = |values| ComparedFigure {
            kind: "use".into(),
            of: "gallium:refined USA".into(),
            unit: "share".into(),
            values,
        };
        assert_eq!(row(vec![Some(range(-0.3)), None]).spread(), 0.3);
        assert_eq!(row(vec![Some(range(5.0)), Some(range(2.0))]).spread(), 3.0);
    }
}
