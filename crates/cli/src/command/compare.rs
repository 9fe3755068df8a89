//! `monazite compare A B [C D]`.

use std::path::Path;

use monazite_model::answer::compare::{ComparedFigure, SideBySide};
use monazite_model::quantity::Band;
use monazite_study::compare;
use monazite_study::report::table::Table;
use monazite_study::report::{json, number};
use monazite_study::run::RunOptions;
use monazite_study::{atlas, recipe};

use crate::arguments::Compare;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Letters the scenarios go by in the table.
const LETTERS: [&str; 4] = ["A", "B", "C", "D"];

pub fn run(asked: &Compare, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let atlas = atlas::open(data)?;
    let mut scenarios = Vec::new();
    let mut problems = Vec::new();
    for file in &asked.scenarios {
        match recipe::read(file, &atlas.registry) {
            Ok(recipe) => scenarios.push(recipe.scenario),
            // All files are read before the first fault is told.
            Err(error) if !error.problems().is_empty() => problems.extend_from_slice(error.problems()),
            Err(error) => return Err(error.into()),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Problems(problems));
    }
    let options = RunOptions { runs: asked.runs, seed: asked.seed, threads: None, base_year: asked.base_year };
    let waiting = terminal.waiting("clearing the markets");
    let comparison = compare::compare(&atlas, &scenarios, &options)?;
    waiting.finish_and_clear();
    if asked.json {
        return terminal.print(&json::document(&comparison)?);
    }
    terminal.print(&page(&comparison, terminal))
}

fn page(comparison: &SideBySide, terminal: &Terminal) -> String {
    let mut page = terminal.page();
    for (letter, column) in LETTERS.iter().zip(&comparison.scenarios) {
        page.heading(&format!("{letter}: {}", column.title));
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
    let mut columns = vec![""];
    columns.extend(LETTERS.iter().take(comparison.scenarios.len()));
    for (kind, title) in kinds {
        let rows: Vec<&ComparedFigure> = comparison.rows.iter().filter(|row| row.kind == kind).collect();
        if rows.is_empty() {
            continue;
        }
        page.heading(title);
        let mut table = Table::new(title, &columns);
        for row in rows {
            let cell = |value: &Option<Band>| value.map_or_else(|| "–".to_owned(), |range| figure(&row.unit, &range));
            table.row(std::iter::once(row.of.clone()).chain(row.values.iter().map(cell)));
        }
        page.block(&table.text(page.width()));
    }
    page.finish()
}

/// `+12 % (8 to 15)` for shares, `−USD 120 m (−180 to −60)` for money.
fn figure(unit: &str, range: &Band) -> String {
    let show = |value: f64| match unit {
        "usd" => number::usd_change(value),
        _ => number::signed_percent(value),
    };
    if range.low == range.high {
        show(range.value)
    } else {
        format!("{} ({})", show(range.value), number::span(range, show))
    }
}
