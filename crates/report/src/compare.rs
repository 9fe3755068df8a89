//! Several scenarios side by side: their rows, and the page.
//!
//! A figure is in the table if it moves in any of the scenarios; a dash in a column means that the scenario has no such
//! figure (another mineral, an area without need), not that it is zero.

use std::collections::BTreeMap;

use monazite_model::answer::compare::{ComparedFigure, ScenarioColumn, SideBySide};
use monazite_model::answer::standing::Standing;
use monazite_model::outcome::{Outcome, SeriesKind};
use monazite_model::quantity::Band;

use crate::number;
use crate::page::Page;
use crate::table::Table;

/// Rows of each kind in the table, those that differ most first.
const ROWS: usize = 12;

/// The letter a scenario goes by, in the order given.
pub fn letter(position: usize) -> char {
    char::from(b'A' + (position % 26) as u8)
}

/// The page: each scenario with its measures, then the rows that differ most by kind.
pub fn page(found: &SideBySide, page: &mut Page) {
    for (k, column) in found.scenarios.iter().enumerate() {
        page.heading(&format!("{}: {}", letter(k), column.title));
        page.paragraph(&column.headline);
        for words in &column.measures {
            page.item(words);
        }
    }
    let kinds = [
        ("welfare", "Gain or loss by area, against each scenario's own baseline"),
        ("price", "Prices, change against the baseline"),
        ("use", "Use, change against the baseline"),
    ];
    let mut columns = vec![String::new()];
    columns.extend((0..found.scenarios.len()).map(|k| letter(k).to_string()));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    for (kind, title) in kinds {
        let rows: Vec<&ComparedFigure> = found.rows.iter().filter(|row| row.kind == kind).collect();
        if rows.is_empty() {
            continue;
        }
        page.heading(title);
        let mut table = Table::new(title, &columns);
        for row in rows {
            let cell = |value: &Option<Band>| value.map_or_else(|| "–".to_owned(), |band| figure(&row.unit, &band));
            table.row(std::iter::once(row.of.clone()).chain(row.values.iter().map(cell)));
        }
        page.block(&table.text(page.width()));
    }
    page.ground(&found.notes, &found.sources);
}

/// `+12 % (8 to 15)` for shares, `−USD 120 m (−180 to −60)` for money.
fn figure(unit: &str, band: &Band) -> String {
    let show = |value: f64| match unit {
        "usd" => number::usd_change(value),
        _ => number::signed_percent(value),
    };
    if band.low == band.high {
        show(band.value)
    } else {
        format!("{} ({})", show(band.value), number::span(band, show))
    }
}

/// Sets outcomes side by side; what they rest on together is for the caller to say.
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
        // What nobody knows an area to use is no figure of that area.
        let used = o.quantities.iter().filter(|r| r.series == SeriesKind::Use && r.standing != Standing::NotKnown);
        used.filter_map(|r| Some((format!("{} {}", r.form, r.area), relative(r.base, r.range)?))).collect()
    }));
    SideBySide { scenarios, rows, notes: Vec::new(), sources: Vec::new() }
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
    #![allow(clippy::unwrap_used)]
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
