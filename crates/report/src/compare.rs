//! Several scenarios side by side: their rows, and the page.
//!
//! A figure is in the table if it moves in any of the scenarios; a dash in a column means that the scenario has no such
//! figure (another mineral, an area without need), not that it is zero.

use std::collections::BTreeMap;

use monazite_model::answer::compare::{ComparedFigure, ScenarioColumn, SideBySide};
use monazite_model::answer::standing::Standing;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::Status;
use monazite_model::outcome::{Outcome, SeriesKind};
use monazite_model::quantity::Band;

use crate::names::{Names, capital};
use crate::number;
use crate::page::{Page, Tone};
use crate::table::Table;

/// Rows of each kind in the table, those that differ most first.
const ROWS: usize = 12;

/// The letter a scenario goes by, in the order given.
pub fn letter(position: usize) -> char {
    char::from(b'A' + (position % 26) as u8)
}

/// The page: what differs most in a sentence, each scenario with its measures, then the rows that differ most by kind.
pub fn page(found: &SideBySide, names: Names, page: &mut Page) {
    for sentence in findings(found, names) {
        let sentence = page.toned(&sentence, Tone::Strong);
        page.paragraph(&sentence);
    }
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
    for k in 0..found.scenarios.len() {
        columns.push(format!(">{}", letter(k)));
        if k > 0 {
            columns.push(format!(">{} − {}", letter(k), letter(0)));
        }
    }
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
            let mut cells = vec![capital(&called(row, names))];
            for (k, value) in row.values.iter().enumerate() {
                cells.push(cell(value));
                if k > 0 {
                    let less = row.differences.get(k - 1).copied().flatten();
                    cells.push(less.map_or_else(|| "–".to_owned(), |band| difference(&row.unit, &band)));
                }
            }
            table.row(cells);
        }
        page.table(&table);
    }
    if found.scenarios.iter().any(|column| column.pairs > 0) {
        page.note(
            "Ranges of a difference are over pairs of runs with the same draws: what both scenarios share drops out of them. \
             Differences of changes are told in points of the base (pp).",
        );
    }
    page.ground(&found.notes, &found.sources);
}

/// What a row is of, as in a sentence: `refined gallium in Germany`.
pub(crate) fn called(row: &ComparedFigure, names: Names) -> String {
    match (&row.form, &row.area) {
        (Some(form), Some(area)) => format!("{} in {}", names.form_in_text(form), names.area_in_text(area)),
        (None, Some(area)) => names.area_in_text(area),
        _ => "the world as a whole".into(),
    }
}

/// Relative changes that differ by less than this count as alike.
const ALIKE: f64 = 0.005;

/// What sets each further scenario apart from the first: the price that differs most, and what the world gains or loses by it.
pub(crate) fn findings(found: &SideBySide, names: Names) -> Vec<String> {
    let less = |row: &ComparedFigure, k: usize| row.differences.get(k - 1).copied().flatten();
    let with_range = |row: &ComparedFigure, band: &Band, show: &dyn Fn(f64) -> String| match number::span(band, show) {
        range if range.is_empty() => String::new(),
        range => format!(" (90 % of paired runs: {range}{})", if row.unit == "usd" { "" } else { " points" }),
    };
    let one = |(k, column): (usize, &ScenarioColumn)| {
        if column.status != Status::Cleared || found.scenarios[0].status != Status::Cleared {
            return format!("{} cannot be set beside {}: one of both has no answer.", letter(k), letter(0));
        }
        let prices = found.rows.iter().filter(|row| row.kind == "price").filter_map(|row| Some((row, less(row, k)?)));
        let largest = prices.max_by(|a, b| a.1.value.abs().total_cmp(&b.1.value.abs()));
        let price = largest.filter(|(_, band)| band.value.abs() >= ALIKE).map(|(row, band)| {
            let points = |v: f64| number::grouped(100.0 * v.abs(), 0);
            let side = if band.value > 0.0 { "dearer" } else { "cheaper" };
            // Ends of the range keep their sides where they differ from the middle's.
            let show = |v: f64| if (v > 0.0) == (band.value > 0.0) { points(v) } else { format!("−{}", points(v)) };
            let lower_first = if band.value > 0.0 { band } else { Band { low: band.high, high: band.low, ..band } };
            format!(
                "{} ends {} % of its base price {side} in {} than in {}{}",
                called(row, names),
                points(band.value),
                letter(k),
                letter(0),
                with_range(row, &lower_first, &show)
            )
        });
        let world = found.rows.iter().find(|row| row.kind == "welfare" && row.area.is_none());
        let world = world.and_then(|row| Some((row, less(row, k)?))).filter(|(_, band)| band.value.abs() >= 0.5);
        let world = world.map(|(row, band)| {
            let more = if band.value > 0.0 { "better" } else { "worse" };
            format!(
                "the world as a whole is {} {more} off{}",
                number::usd(band.value.abs()),
                with_range(row, &band, &number::usd_change)
            )
        });
        match (price, world) {
            (None, None) => format!("No price differs by half a per cent between {} and {}.", letter(k), letter(0)),
            (price, world) => {
                let parts: Vec<String> = price.into_iter().chain(world).collect();
                format!("{}.", capital(&parts.join("; ")))
            }
        }
    };
    found.scenarios.iter().enumerate().skip(1).map(one).collect()
}

/// A difference: money as it is, changes in points of the base.
pub(crate) fn difference(unit: &str, band: &Band) -> String {
    let show = |value: f64| match unit {
        "usd" => number::usd_change(value),
        _ => number::signed_percent(value).replace('%', "pp"),
    };
    with_span(band, show)
}

/// `+12 % (8 to 15)` for shares, `−USD 120 m (−180 to −60)` for money.
fn figure(unit: &str, band: &Band) -> String {
    let show = |value: f64| match unit {
        "usd" => number::usd_change(value),
        _ => number::signed_percent(value),
    };
    with_span(band, show)
}

fn with_span(band: &Band, show: impl Fn(f64) -> String) -> String {
    match number::span(band, &show) {
        range if range.is_empty() => show(band.value),
        range => format!("{} ({range})", show(band.value)),
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
            pairs: 0,
        })
        .collect();
    let mut rows = Vec::new();
    let world = |o: &Outcome| (!o.prices.is_empty()).then(|| vec![((None, None), o.welfare.range)]);
    rows.extend(table("welfare", "usd", outcomes, |o| world(o).unwrap_or_default()));
    rows.extend(table("welfare", "usd", outcomes, |o| {
        o.area_totals.iter().map(|row| ((None, Some(row.area.clone())), row.range)).collect()
    }));
    let of = |form: &FormId, area: &AreaId| (Some(form.clone()), Some(area.clone()));
    rows.extend(table("price", "share", outcomes, |o| {
        o.prices.iter().filter_map(|r| Some((of(&r.form, &r.area), relative(r.base, r.range)?))).collect()
    }));
    rows.extend(table("use", "share", outcomes, |o| {
        // What nobody knows an area to use is no figure of that area.
        let used = o.quantities.iter().filter(|r| r.series == SeriesKind::Use && r.standing != Standing::NotKnown);
        used.filter_map(|r| Some((of(&r.form, &r.area), relative(r.base, r.range)?))).collect()
    }));
    SideBySide { scenarios, rows, notes: Vec::new(), sources: Vec::new() }
}

/// Change relative to the base; `None` where the base is zero.
fn relative(base: f64, range: Band) -> Option<Band> {
    let of = |value: f64| value / base - 1.0;
    (base > 0.0).then(|| Band { value: of(range.value), low: of(range.low), high: of(range.high) })
}

/// Form and area of a row.
type Of = (Option<FormId>, Option<AreaId>);

fn table(
    kind: &'static str,
    unit: &'static str,
    outcomes: &[Outcome],
    figures: impl Fn(&Outcome) -> Vec<(Of, Band)>,
) -> Vec<ComparedFigure> {
    let mut rows: BTreeMap<Of, Vec<Option<Band>>> = BTreeMap::new();
    for (column, outcome) in outcomes.iter().enumerate() {
        for (of, range) in figures(outcome) {
            rows.entry(of).or_insert_with(|| vec![None; outcomes.len()])[column] = Some(range);
        }
    }
    let row = |((form, area), values): (Of, _)| {
        let parts = [form.as_ref().map(ToString::to_string), area.as_ref().map(ToString::to_string)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let of = if parts.is_empty() { "world".to_owned() } else { parts.join(" ") };
        ComparedFigure { kind: kind.into(), of, form, area, unit: unit.into(), values, differences: Vec::new() }
    };
    let mut rows: Vec<ComparedFigure> = rows.into_iter().map(row).collect();
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
    fn the_first_sentence_tells_the_price_that_differs_most_and_by_how_much_in_pairs() {
        let registry = crate::sample::registry();
        let names = Names(&registry);
        let mut row = ComparedFigure {
            kind: "price".into(),
            of: "gallium:refined JPN".into(),
            form: Some("gallium:refined".into()),
            area: Some("JPN".into()),
            unit: "share".into(),
            values: vec![Some(range(0.5)), Some(range(0.1))],
            differences: vec![Some(Band { value: -0.4, low: -0.6, high: -0.3 })],
        };
        let column = |title: &str| ScenarioColumn {
            title: title.into(),
            status: Status::Cleared,
            headline: String::new(),
            measures: Vec::new(),
            scenario: String::new(),
            pairs: 20,
        };
        let mut found = SideBySide {
            scenarios: vec![column("a"), column("b")],
            rows: vec![row.clone()],
            notes: Vec::new(),
            sources: Vec::new(),
        };
        let said = findings(&found, names).remove(0);
        assert!(
            said.ends_with(
                "in Japan ends 40 % of its base price cheaper in B than in A (90 % of paired runs: 30 to 60 points)."
            ),
            "{said}"
        );
        row.differences = vec![Some(Band { value: 1e-4, low: 0.0, high: 2e-4 })];
        found.rows = vec![row];
        assert_eq!(findings(&found, names), ["No price differs by half a per cent between B and A."]);
        found.scenarios[1].status = Status::IterationLimit;
        assert!(findings(&found, names)[0].contains("no answer"));
    }

    #[test]
    fn a_figure_one_scenario_lacks_counts_as_no_change() {
        let row = |values| ComparedFigure {
            kind: "use".into(),
            of: "gallium:refined USA".into(),
            form: Some("gallium:refined".into()),
            area: Some("USA".into()),
            unit: "share".into(),
            values,
            differences: Vec::new(),
        };
        assert_eq!(row(vec![Some(range(-0.3)), None]).spread(), 0.3);
        assert_eq!(row(vec![Some(range(5.0)), Some(range(2.0))]).spread(), 3.0);
    }
}
