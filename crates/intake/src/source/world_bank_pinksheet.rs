//! World Bank commodity prices ("Pink Sheet"): monthly, nominal US dollars.
//!
//! Two layouts: the publisher's workbook (sheet `Monthly Prices`: a column per commodity with its unit below, a row per month,
//! `2024M01`, an ellipsis where there is no price), and CSV in long form (`month, commodity, unit, value`).
//!
//! Months before 2005 are left out: no study reaches further back, and the table would be three times as long. The edition is
//! the last month in the file; the newest two months may still be revised.

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::period::{Month, Period};

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table::{self, Row, Table};
use crate::source::workbook::{self, Workbook};

/// The format.
pub const FORMAT: Format = Format {
    name: "world-bank-pinksheet",
    also: None,
    reads: "World Bank commodity prices, monthly (rows from 2005 on)",
    recognised_by: "the publisher's workbook with a sheet `Monthly Prices`, or CSV with columns month, commodity, unit, value",
    recognises: |head| {
        head.has(&["month", "commodity", "unit", "value"]) || head.sheets().iter().any(|name| name == MONTHLY)
    },
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "world_bank_pinksheet";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "world-bank-pinksheet";
/// First year read.
pub const FIRST_YEAR: i32 = 2005;

/// The sheet of monthly prices.
const MONTHLY: &str = "Monthly Prices";

/// Reads either layout.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let table = if workbook::is_workbook(bytes) {
        monthly(file, bytes)?
    } else {
        table::read(file, bytes, &["month", "commodity", "unit", "value"])?
    };
    let last = table.rows.iter().filter_map(|r| Month::parse(r.cell(0))).max();
    let edition = last.map(|m| m.to_string()).unwrap_or_default();
    let mut gather = Gather::new(file, READINGS, SOURCE, edition, readings);
    let mut early = 0;
    for row in &table.rows {
        let Some(month) = Month::parse(row.cell(0)) else {
            let message = format!("expected YYYY-MM, found `{}`", row.cell(0));
            gather.problem(row.number, "month", "not-a-month", message, None);
            continue;
        };
        if month.year < FIRST_YEAR {
            early += 1;
            continue;
        }
        let Some(reading) = gather.meaning(row.number, row.cell(1), "price", "") else { continue };
        gather.read(&Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: AreaId::from("WLD"),
            period: Period::Month(month),
            table: row.cell(1).to_owned(),
            text: row.cell(3),
            as_printed: None,
            unit: row.cell(2),
            estimated: false,
            note: String::new(),
        });
    }
    gather.leave_all(early, format!("months before {FIRST_YEAR}"));
    gather.done()
}

/// The sheet of monthly prices as rows of the long table; a row's number is the one a spreadsheet shows.
fn monthly(file: &str, bytes: &[u8]) -> Result<Table, Vec<Problem>> {
    let wrong = |message: String| {
        let hint = format!("expected the workbook as published, with a sheet `{MONTHLY}`");
        vec![Problem::of_file(file, "unknown-layout", message).hint(hint)]
    };
    let mut book = Workbook::open(file, bytes)?;
    if !book.names.iter().any(|name| name == MONTHLY) {
        return Err(wrong(format!("no sheet `{MONTHLY}`; there are {}", book.names.join(", "))));
    }
    let sheet = book.sheet(MONTHLY)?;
    let months: Vec<(u32, String)> =
        (0..sheet.height).filter_map(|row| Some((row, month(sheet.text(row, 0))?))).collect();
    let first = months.first().map_or(0, |(row, _)| *row);
    // The units, in brackets, stand right above the months or above a row of codes, and the names above them.
    let units =
        (0..first).rev().take(3).find(|row| (1..sheet.width).any(|column| sheet.text(*row, column).starts_with('(')));
    let Some((units, names)) = units.and_then(|units| Some((units, units.checked_sub(1)?))) else {
        return Err(wrong(format!(
            "sheet `{MONTHLY}`: no row of units such as `($/mt)` above the months such as `2024M01`"
        )));
    };
    let mut rows = Vec::new();
    for (row, month) in &months {
        for column in 1..sheet.width {
            // A mark behind a name points to a note.
            let commodity = sheet.text(names, column).trim_end_matches(['*', ' ']);
            let unit = sheet.text(units, column).trim_matches(['(', ')']);
            let value = match sheet.shown(*row, column) {
                text if matches!(text.as_str(), "…" | "..." | "..") => "NA".to_owned(),
                text => text,
            };
            if !commodity.is_empty() && !value.is_empty() {
                rows.push(Row {
                    number: u64::from(*row) + 1,
                    cells: vec![month.clone(), commodity.to_owned(), unit.to_owned(), value],
                });
            }
        }
    }
    if rows.is_empty() { Err(wrong(format!("sheet `{MONTHLY}` holds no price"))) } else { Ok(Table { rows }) }
}

/// `2024M01` as `2024-01`.
fn month(text: &str) -> Option<String> {
    let (year, month) = text.split_once('M')?;
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    (digits(year, 4) && digits(month, 2)).then(|| format!("{year}-{month}"))
}
