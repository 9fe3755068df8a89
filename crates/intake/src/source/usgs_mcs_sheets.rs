//! USGS Mineral Commodity Summaries 2022 to 2024: the sheets of the data release as long tables.
//!
//! A row is one cell of a sheet: `sheet, country, type, variable, value, notes` for the world tables, `sheet, commodity, year,
//! variable, value` for the US salient statistics. The variable carries quantity, unit and, in world tables, year and estimate
//! mark (`Prod_t_est_2023`). The edition is the year after the last year of production.

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table::{self, Row};
use crate::source::usgs_mcs_release::SOURCE;

/// The format.
pub const FORMAT: Format = Format {
    name: "usgs-mcs-sheets",
    also: None,
    reads: "USGS Mineral Commodity Summaries 2022 to 2024: world or US salient sheets as one long table",
    recognised_by: "CSV with columns sheet, country, type, variable, value or sheet, commodity, year, variable, value",
    recognises: |head| head.has(&["sheet", "variable", "value"]),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "usgs_mcs_sheets";

/// Reads a long table of world or US salient sheets.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    if table::header(bytes).iter().any(|h| h == "country") {
        world(file, bytes, readings)
    } else {
        salient(file, bytes, readings)
    }
}

fn world(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let table = table::read(file, bytes, &["sheet", "country", "type", "variable", "value", "notes"])?;
    let production = |r: &&Row| r.cell(3).starts_with("Prod");
    let last = table.rows.iter().filter(production).filter_map(|r| Variable::parse(r.cell(3)).year).max();
    let edition = last.map(|y| (y + 1).to_string()).unwrap_or_default();
    let mut gather = Gather::new(file, READINGS, SOURCE, edition, readings);
    for row in &table.rows {
        let variable = Variable::parse(row.cell(3));
        let Some(reading) = gather.meaning(row.number, row.cell(0), row.cell(2), &variable.stem) else { continue };
        let Some(year) = variable.year.or(last.map(|y| y + 1)) else {
            gather.problem(row.number, "variable", "not-a-year", format!("no year in `{}`", row.cell(3)), None);
            continue;
        };
        let Some(place) = gather.place(row.number, "country", row.cell(1)) else { continue };
        let (text, marked) = estimate_mark(row.cell(4));
        let (text, without_figure) = silence(text);
        if without_figure {
            gather.leave(row.number, format!("{} {}", row.cell(0), row.cell(1)), "counted within another row");
            continue;
        }
        let note = if place.taken_off.to_lowercase().contains("excluding u") {
            "without the United States".to_owned()
        } else if place.taken_off.starts_with("footnote") {
            String::new()
        } else {
            place.taken_off.clone()
        };
        gather.read(&Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: place.area,
            period: Period::Year(year),
            table: format!("{}: {}", row.cell(0), row.cell(2)),
            text,
            as_printed: Some(row.cell(4)),
            unit: "",
            estimated: marked || place.estimated || variable.estimated,
            note,
        });
    }
    gather.done()
}

fn salient(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let table = table::read(file, bytes, &["sheet", "commodity", "year", "variable", "value"])?;
    let last = table.rows.iter().filter_map(|r| r.cell(2).parse::<i32>().ok()).max();
    let edition = last.map(|y| y.saturating_add(1).to_string()).unwrap_or_default();
    // Some sheets of an edition are damaged as a whole; the reading table names them (`US 2024`).
    let sheet = format!("US {edition}");
    let mut gather = Gather::new(file, READINGS, SOURCE, edition, readings);
    for row in &table.rows {
        if readings.leaves(READINGS, row.cell(1), &sheet) {
            gather.meaning(row.number, row.cell(1), &sheet, row.cell(3));
            continue;
        }
        let Some(reading) = gather.meaning(row.number, row.cell(1), "US", row.cell(3)) else { continue };
        let Some(year) = gather.year(row.number, "year", row.cell(2)) else { continue };
        let (text, marked) = estimate_mark(row.cell(4));
        let (mut text, _) = silence(text.trim_end_matches('%'));
        if is_footnote_in_brackets(text) {
            gather.corrected(
                row.number,
                text.to_owned(),
                "less than half a unit: the mark of that footnote, `(2)`, had become -2".to_owned(),
            );
            text = "s";
        }
        gather.read(&Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: AreaId::from("USA"),
            period: Period::Year(year),
            table: format!("{}: {}", row.cell(1), row.cell(3)),
            text,
            as_printed: Some(row.cell(4)),
            unit: "",
            // The last year of a sheet is printed with an `e`.
            estimated: marked || Some(year) == last,
            note: String::new(),
        });
    }
    gather.done()
}

/// `e5,000`: an estimate mark before the figure.
fn estimate_mark(text: &str) -> (&str, bool) {
    match text.strip_prefix('e') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => (rest, true),
        _ => (text, false),
    }
}

/// Silences these sheets spell out; the flag says that the figure is within another row.
fn silence(text: &str) -> (&str, bool) {
    let lower = text.trim().to_lowercase();
    match lower.as_str() {
        l if l.starts_with("less than") => ("s", false),
        l if l.starts_with("included with") || l.starts_with("included in") => ("", true),
        l if l.contains("large\"") || l.contains("“large”") => ("Large", false),
        _ => (text, false),
    }
}

/// A spreadsheet takes the footnote mark `(2)`, printed in place of a figure below half a unit, for minus two.
fn is_footnote_in_brackets(text: &str) -> bool {
    matches!(text.trim().as_bytes(), [b'-', b'1'..=b'9'])
}

struct Variable {
    stem: String,
    year: Option<i32>,
    estimated: bool,
}

impl Variable {
    /// `Prod_t_est_2023` gives `Prod_t`, 2023 and an estimate.
    fn parse(text: &str) -> Self {
        let mut parts: Vec<&str> = text.split('_').collect();
        let year = parts.last().filter(|p| p.len() == 4).and_then(|p| p.parse().ok());
        if year.is_some() {
            parts.pop();
        }
        let estimated = parts.iter().any(|p| p.eq_ignore_ascii_case("est"));
        parts.retain(|p| !p.eq_ignore_ascii_case("est") && !p.is_empty());
        Variable { stem: parts.join("_"), year, estimated }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_gives_up_its_year_and_its_estimate_mark() {
        let variable = Variable::parse("Prod_t_Est_2021");
        assert_eq!((variable.stem.as_str(), variable.year, variable.estimated), ("Prod_t", Some(2021), true));
        let reserves = Variable::parse("Reserves_ore_kt");
        assert_eq!((reserves.stem.as_str(), reserves.year, reserves.estimated), ("Reserves_ore_kt", None, false));
    }
}
