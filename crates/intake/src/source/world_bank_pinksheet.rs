//! World Bank commodity prices ("Pink Sheet"): monthly, nominal US dollars.
//!
//! Months before 2005 are left out: no study reaches further back, and the table would be three times as long. The edition is
//! the last month in the file; the newest two months may still be revised.

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::period::{Month, Period};

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "world-bank-pinksheet",
    also: None,
    reads: "World Bank commodity prices, monthly (rows from 2005 on)",
    recognised_by: "CSV with columns month, commodity, unit, value",
    recognises: |head| head.has(&["month", "commodity", "unit", "value"]),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "world_bank_pinksheet";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "world-bank-pinksheet";
/// First year read.
pub const FIRST_YEAR: i32 = 2005;

/// Reads the long table `month, commodity, unit, value`.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let table = table::read(file, bytes, &["month", "commodity", "unit", "value"])?;
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
