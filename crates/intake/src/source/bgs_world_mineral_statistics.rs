//! British Geological Survey, World Mineral Statistics: production by country since 1971.
//!
//! An empty quantity is a figure that is not available (often China), never zero. Areas are read from the country's name: for
//! copper the publisher's code of Congo (Brazzaville) is that of the DR Congo. The edition is the last year in the file.

use monazite_model::diagnostic::Problem;
use monazite_model::observed::Observed;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "bgs-wms",
    also: None,
    reads: "British Geological Survey, World Mineral Statistics: production by country since 1971",
    recognised_by: "CSV with columns iso3, country, year, commodity, sub_commodity, statistic, units, quantity",
    recognises: |head| head.has(&["sub_commodity", "statistic", "quantity"]),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "bgs_world_mineral_statistics";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "bgs-wms";

/// Reads a commodity group as the publisher's interface gives it.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    const COLUMNS: [&str; 10] = [
        "iso3",
        "country",
        "year",
        "commodity",
        "sub_commodity",
        "table",
        "statistic",
        "units",
        "quantity",
        "figure_notes",
    ];
    let table = table::read(file, bytes, &COLUMNS)?;
    let last = table.rows.iter().filter_map(|r| r.cell(2).parse::<i32>().ok()).max().unwrap_or_default();
    let mut gather = Gather::new(file, READINGS, SOURCE, format!("to-{last}"), readings);
    for row in &table.rows {
        let Some(reading) = gather.meaning(row.number, row.cell(3), row.cell(6), row.cell(4)) else { continue };
        let Some(year) = gather.year(row.number, "year", row.cell(2)) else { continue };
        let Some(place) = gather.place(row.number, "country", row.cell(1)) else { continue };
        let code = row.cell(0);
        if !code.is_empty() && gather.known_area(code).is_some_and(|area| area != place.area) {
            gather.corrected(row.number, format!("{code} for {}", row.cell(1)), format!("{}, by name", place.area));
        }
        let notes = row.cell(9).to_lowercase();
        let cell = Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: place.area,
            period: Period::Year(year),
            table: row.cell(5).to_owned(),
            text: row.cell(8),
            as_printed: None,
            unit: row.cell(7),
            estimated: notes.contains("estimate"),
            note: String::new(),
        };
        if row.cell(8).trim().is_empty() {
            gather.keep_value(&cell, Observed::NotAvailable, None);
        } else {
            gather.read(&cell);
        }
    }
    gather.done()
}
