//! The figures of a file of World Mining Data as they are printed, whichever of its two layouts it has: the long table, or the workbook as
//! handed out, a sheet for each raw material with a column for each year.

use monazite_model::diagnostic::Problem;

use crate::limits::MOST_PROBLEMS;
use crate::source::table;
use crate::source::workbook::{Sheet, Workbook, is_workbook};

/// Columns of the long table.
const COLUMNS: [&str; 6] = ["commodity", "country", "iso3", "year", "quantity", "unit"];
/// Rows of a sheet above its heading, at most: a title, a note, a blank line.
const ABOVE: u32 = 10;
/// Years a workbook may be about.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A figure with what stands beside it, all as text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    /// Row of the table or sheet, from 1.
    pub row: u64,
    /// Name of the sheet; empty in the long table.
    pub sheet: String,
    /// Raw material.
    pub commodity: String,
    /// Country.
    pub country: String,
    /// The code beside it: empty in the workbook but for `WLD`, which stands for the sum of a sheet.
    pub iso3: String,
    /// Year.
    pub year: String,
    /// Output.
    pub quantity: String,
    /// Unit.
    pub unit: String,
    /// How the figure is known: `r`, `e`, `p`, or nothing.
    pub mark: String,
}

impl Line {
    /// The column a problem is named by; in a workbook with its sheet.
    pub fn at(&self, column: &str) -> String {
        if self.sheet.is_empty() { column.to_owned() } else { format!("{}, {column}", self.sheet) }
    }
}

/// Reads either layout. `marked` asks for the column that says how a figure is known, which readers of printed figures do without.
///
/// # Errors
/// Every problem of the file: no table, no workbook, columns or sheets that are missing, a workbook without a figure.
pub(super) fn read(file: &str, bytes: &[u8], marked: bool) -> Result<Vec<Line>, Vec<Problem>> {
    if is_workbook(bytes) {
        return workbook(file, bytes);
    }
    let columns: Vec<&str> = COLUMNS.iter().copied().chain(marked.then_some("data_source")).collect();
    let table = table::read(file, bytes, &columns)?;
    let cell = |row: &table::Row, place: usize| row.cell(place).trim().to_owned();
    let of = |row: &table::Row| Line {
        row: row.number,
        sheet: String::new(),
        commodity: cell(row, 0),
        country: cell(row, 1),
        iso3: cell(row, 2),
        year: cell(row, 3),
        quantity: cell(row, 4),
        unit: cell(row, 5),
        mark: if marked { cell(row, 6) } else { String::new() },
    };
    Ok(table.rows.iter().map(of).collect())
}

/// The sheets of the workbook, each headed `Country`, `unit`, the years and `data source` in any order.
fn workbook(file: &str, bytes: &[u8]) -> Result<Vec<Line>, Vec<Problem>> {
    let mut book = Workbook::open(file, bytes)?;
    let (mut lines, mut problems, mut headed) = (Vec::new(), Vec::new(), false);
    for name in book.names.clone() {
        let sheet = book.sheet(&name)?;
        // A sheet of words (a cover, an index) has no such heading.
        let Some((heading, country)) = heading(&sheet) else { continue };
        headed = true;
        match Columns::of(&sheet, heading, country) {
            Ok(columns) => columns.lines(&sheet, &name, heading, &mut lines),
            Err(what) if problems.len() < MOST_PROBLEMS => {
                let message = format!("sheet `{name}` has no {what}");
                problems.push(Problem::of_file(file, "missing-column", message).at(heading + 1, 0, 0));
            }
            Err(_) => {}
        }
    }
    if !headed {
        let message = "no sheet is headed by `Country`, unit, years and data source";
        problems.push(
            Problem::of_file(file, "other-layout", message)
                .hint("expected the workbook of output of individual countries by minerals, a sheet for each mineral"),
        );
    } else if problems.is_empty() && lines.is_empty() {
        problems.push(Problem::of_file(file, "no-rows", "the sheets have headings but no figures"));
    }
    if problems.is_empty() { Ok(lines) } else { Err(problems) }
}

/// The row of the heading and the column of countries.
fn heading(sheet: &Sheet) -> Option<(u32, u32)> {
    let cells = (0..sheet.height.min(ABOVE)).flat_map(|row| (0..sheet.width).map(move |column| (row, column)));
    cells.into_iter().find(|(row, column)| sheet.text(*row, *column).eq_ignore_ascii_case("country"))
}

/// Where things stand in a sheet.
struct Columns {
    country: u32,
    unit: u32,
    mark: u32,
    years: Vec<(u32, i32)>,
}

impl Columns {
    /// Finds them in the heading; what is missing otherwise.
    fn of(sheet: &Sheet, heading: u32, country: u32) -> Result<Self, &'static str> {
        let named = |words: &[&str]| {
            let is = |column: &u32| {
                let text = sheet.text(heading, *column).replace('_', " ");
                words.iter().any(|word| text.eq_ignore_ascii_case(word))
            };
            (0..sheet.width).find(is)
        };
        let year = |column: u32| {
            let year: i32 = sheet.shown(heading, column).trim().parse().ok()?;
            YEARS.contains(&year).then_some((column, year))
        };
        let years: Vec<(u32, i32)> = (0..sheet.width).filter_map(year).collect();
        Ok(Columns {
            country,
            unit: named(&["unit"]).ok_or("column `unit`")?,
            mark: named(&["data source", "source"]).ok_or("column `data source`")?,
            years: if years.is_empty() { return Err("column of a year") } else { years },
        })
    }

    /// The figures below the heading. A row without a country is a note or a blank line.
    fn lines(&self, sheet: &Sheet, name: &str, heading: u32, lines: &mut Vec<Line>) {
        for row in heading + 1..sheet.height {
            let country = sheet.text(row, self.country);
            let unit = sheet.shown(row, self.unit);
            // Notes below the table stand in the first column, without a unit.
            if country.is_empty() || unit.is_empty() {
                continue;
            }
            let world = country.eq_ignore_ascii_case("total");
            for (column, year) in &self.years {
                lines.push(Line {
                    row: u64::from(row) + 1,
                    sheet: name.to_owned(),
                    commodity: name.trim().to_owned(),
                    country: country.to_owned(),
                    iso3: if world { "WLD".to_owned() } else { String::new() },
                    year: year.to_string(),
                    quantity: sheet.shown(row, *column),
                    unit: unit.clone(),
                    mark: sheet.shown(row, self.mark).to_ascii_lowercase(),
                });
            }
        }
    }
}
