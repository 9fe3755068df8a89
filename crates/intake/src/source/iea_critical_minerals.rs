//! IEA Critical Minerals Dataset: the workbook as published.
//!
//! | sheet                              | read as                                                                        |
//! |------------------------------------|--------------------------------------------------------------------------------|
//! | `1 Total demand …`, `3.1 …`        | demand; a block per mineral, a row per technology                                |
//! | `3.2 …`                            | demand of all clean technologies, a row per mineral                              |
//! | `4.x …`                            | demand of one technology; a block per case, a row per mineral                    |
//! | `2 Total supply …`                 | production by country; two columns of blocks (`Copper - Mining`, `Copper - Refining`) |
//!
//! Everything is an estimate of the publisher; years after the first one are projections (of the base case where a sheet has
//! cases). A demand fact's partner is `technology`, for projections `scenario/technology`, for a case `scenario/technology/case`.
//! Rows that repeat a cell of an earlier sheet are left out and said so.

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::observed::Observed;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::workbook::{self, Workbook};

/// The format.
pub const FORMAT: Format = Format {
    name: "iea-critical-minerals",
    also: None,
    reads: "IEA Critical Minerals Dataset: supply by country, demand by technology and scenario",
    recognised_by: "xlsx workbook with a sheet `2 Total supply for key minerals`",
    recognises: |head| head.sheets().iter().any(|name| name.starts_with("2 Total supply")),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "iea_critical_minerals";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "iea-critical-minerals";
const UNIT: &str = "kt";
const ALL_CLEAN: &str = "total clean technologies";

/// Reads the workbook.
///
/// # Errors
/// A file that is no workbook, or one without the sheets of the dataset.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let mut book = Workbook::open(file, bytes)?;
    let mut sheets = Vec::new();
    for name in book.names.clone() {
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            let sheet = book.sheet(&name)?;
            sheets.push((name, sheet));
        }
    }
    let supply = sheets.iter().find(|(name, _)| name.starts_with("2 "));
    let Some(first) = supply.and_then(|(_, sheet)| Sheet::new(sheet).years(0).first().map(|y| y.1)) else {
        let message = "no sheet `2 Total supply for key minerals` with a row of years";
        return Err(vec![Problem::of_file(file, "not-xlsx", message).hint("expected the xlsx workbook as published")]);
    };
    let mut gather = Gather::new(file, READINGS, SOURCE, (first + 1).to_string(), readings);
    for (name, cells) in &sheets {
        let sheet = Sheet::new(cells);
        if name.starts_with("2 ") {
            supply_sheet(&mut gather, name, &sheet);
        } else {
            demand_sheet(&mut gather, name, &sheet);
        }
    }
    gather.done()
}

/// A sheet in which years are sought.
struct Sheet<'a> {
    cells: &'a workbook::Sheet,
    rows: u32,
    columns: u32,
}

impl<'a> Sheet<'a> {
    fn new(cells: &'a workbook::Sheet) -> Self {
        // Real sheets have below 100 columns; stray cells far away must not make a small file slow.
        Sheet { cells, rows: cells.height.min(5000), columns: cells.width.min(200) }
    }

    fn text(&self, row: u32, column: u32) -> &'a str {
        self.cells.text(row, column)
    }

    fn number(&self, row: u32, column: u32) -> Option<f64> {
        self.cells.number(row, column)
    }

    /// The row of years: the first row with at least two whole numbers from 1990 to 2100.
    fn year_row(&self) -> Option<u32> {
        (0..self.rows.min(30)).find(|r| (0..self.columns).filter(|c| self.year(*r, *c).is_some()).count() >= 2)
    }

    fn year(&self, row: u32, column: u32) -> Option<i32> {
        self.number(row, column).filter(|y| y.fract() == 0.0 && (1990.0..=2100.0).contains(y)).map(|y| y as i32)
    }

    /// Columns with a year, from `from` on.
    fn years(&self, from: u32) -> Vec<(u32, i32)> {
        let Some(row) = self.year_row() else { return Vec::new() };
        (from..self.columns).filter_map(|c| self.year(row, c).map(|y| (c, y))).collect()
    }

    fn title(&self) -> String {
        (0..self.rows.min(10)).map(|r| self.text(r, 0)).find(|t| !t.is_empty()).unwrap_or_default().to_owned()
    }
}

fn supply_sheet(gather: &mut Gather<'_>, name: &str, sheet: &Sheet<'_>) {
    let years = sheet.years(0);
    let Some(&(_, first)) = years.first() else { return };
    // Each band of years belongs to the column of names left of it.
    let mut bands: Vec<(u32, Vec<(u32, i32)>)> = Vec::new();
    for (column, year) in years {
        match bands.last_mut() {
            Some((_, band)) if band.last().is_some_and(|(c, y)| *c + 1 == column && *y < year) => {
                band.push((column, year))
            }
            _ => bands.push((column.saturating_sub(1), vec![(column, year)])),
        }
    }
    for (names, band) in bands {
        let mut block = "";
        for row in 0..sheet.rows {
            let label = sheet.text(row, names);
            let figures = band.iter().filter(|(c, _)| sheet.number(row, *c).is_some()).count();
            if label.is_empty() {
                continue;
            }
            if figures == 0 {
                block = if label.contains(" - ") { label } else { "" };
                continue;
            }
            if block.is_empty() || label.starts_with("Top ") {
                continue;
            }
            let number = u64::from(row) + 1;
            // One total is labelled as in the demand sheets.
            let place = if label.starts_with("Total") { "WLD" } else { label };
            let Some(reading) = gather.meaning(number, block, "supply", "") else { continue };
            let Some(place) = gather.place(number, "country", place) else { continue };
            for (column, year) in &band {
                let Some(figure) = sheet.number(row, *column) else { continue };
                let cell = Cell {
                    row: number,
                    reading,
                    partner: String::new(),
                    area: place.area.clone(),
                    period: Period::Year(*year),
                    table: format!("{name}: {block}"),
                    text: &figure.to_string(),
                    as_printed: None,
                    unit: UNIT,
                    estimated: true,
                    note: if *year > first { "projection, base case".to_owned() } else { String::new() },
                };
                gather.keep_value(&cell, Observed::Estimated { value: reading.scaled(figure) }, None);
            }
        }
    }
}

fn demand_sheet(gather: &mut Gather<'_>, name: &str, sheet: &Sheet<'_>) {
    let (Some(year_row), years) = (sheet.year_row(), sheet.years(0)) else { return };
    let scenario_row = year_row.saturating_sub(1);
    // A scenario's name stands over its first year and holds until the next one.
    let mut scenario = String::new();
    let columns: Vec<(u32, i32, String)> = years
        .into_iter()
        .map(|(column, year)| {
            let over = sheet.text(scenario_row, column);
            if !over.is_empty() {
                scenario = short(over);
            }
            (column, year, scenario.clone())
        })
        .collect();
    let technology = name.starts_with("4.").then(|| technology(&sheet.title()));
    let by_mineral = name.starts_with("3.2");
    let mut block = String::new();
    for row in year_row + 1..sheet.rows {
        let label = sheet.text(row, 0);
        if label.is_empty() {
            continue;
        }
        let number = u64::from(row) + 1;
        if columns.iter().all(|(c, ..)| sheet.number(row, *c).is_none()) {
            label.clone_into(&mut block);
            continue;
        }
        let (mineral, using) = match &technology {
            Some(technology) if block.eq_ignore_ascii_case("base case") => (label, technology.clone()),
            Some(technology) => (label, format!("{technology}/{}", block.to_lowercase())),
            None if by_mineral => (label, ALL_CLEAN.to_owned()),
            None if label.starts_with("Share of") => continue,
            None if label.eq_ignore_ascii_case("total demand") => (block.as_str(), "total demand".to_owned()),
            None if label.starts_with("Total") => (block.as_str(), ALL_CLEAN.to_owned()),
            None => (block.as_str(), label.to_lowercase()),
        };
        let Some(reading) = gather.meaning(number, mineral, "demand", "") else { continue };
        for (column, year, scenario) in &columns {
            let Some(figure) = sheet.number(row, *column) else { continue };
            let cell = Cell {
                row: number,
                reading,
                partner: if scenario.is_empty() { using.clone() } else { format!("{scenario}/{using}") },
                area: AreaId::from("WLD"),
                period: Period::Year(*year),
                table: name.to_owned(),
                text: &figure.to_string(),
                as_printed: None,
                unit: UNIT,
                estimated: true,
                note: if scenario.is_empty() { String::new() } else { "projection".to_owned() },
            };
            gather.keep_value(&cell, Observed::Estimated { value: reading.scaled(figure) }, None);
        }
    }
}

fn short(scenario: &str) -> String {
    match scenario {
        s if s.starts_with("Stated Policies") => "STEPS".to_owned(),
        s if s.starts_with("Announced Pledges") => "APS".to_owned(),
        s if s.starts_with("Net Zero") => "NZE".to_owned(),
        other => other.to_lowercase(),
    }
}

/// `Mineral demand for solar PV (kt)` gives `solar pv`.
fn technology(title: &str) -> String {
    let tail = title.split_once(" for ").map_or(title, |(_, tail)| tail);
    tail.split(" (").next().unwrap_or(tail).trim().to_lowercase()
}
