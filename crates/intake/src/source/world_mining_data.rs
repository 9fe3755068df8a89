//! World Mining Data: production by country and mineral, with a mark per figure (reported, estimated, provisional).
//!
//! Figures are content of the metal or oxide named in brackets. The edition appears two years after its last year of data.

use monazite_model::diagnostic::Problem;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "world-mining-data",
    also: None,
    reads: "World Mining Data: production by country and mineral",
    recognised_by: "CSV with columns commodity, country, iso3, year, quantity, unit, data_source",
    recognises: |head| head.has(&["commodity", "iso3", "quantity", "data_source"]),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "world_mining_data";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "world-mining-data";

/// Reads the long table of production.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let table = table::read(file, bytes, &["commodity", "country", "iso3", "year", "quantity", "unit", "data_source"])?;
    let last = table.rows.iter().filter_map(|r| r.cell(3).parse::<i32>().ok()).max().unwrap_or_default();
    let mut gather = Gather::new(file, READINGS, SOURCE, (last.saturating_add(2)).to_string(), readings);
    for row in &table.rows {
        let Some(reading) = gather.meaning(row.number, row.cell(0), "production", "") else { continue };
        let Some(year) = gather.year(row.number, "year", row.cell(3)) else { continue };
        let name = if row.cell(2) == "WLD" { "WLD" } else { row.cell(1) };
        let Some(place) = gather.place(row.number, "country", name) else { continue };
        // A wrong code beside a plain name is the publisher's slip; a name that is short for both is not for us to settle.
        let coded = readings.area(row.cell(2)).filter(|coded| *coded != place.area);
        if let Some(coded) = coded.filter(|coded| readings.could_be(row.cell(1), coded)) {
            let message = format!("`{}` is {}, and the code beside it says {coded}", row.cell(1), place.area);
            gather.problem(row.number, "iso3", "name-and-code", message, None);
            continue;
        }
        // r reported, p provisional, e estimated; totals carry no mark.
        let estimated = match row.cell(6) {
            "r" | "p" | "nan" | "" => false,
            "e" => true,
            other => {
                let message = format!("expected r, e or p, found `{other}`");
                gather.problem(row.number, "data_source", "unknown-word", message, None);
                continue;
            }
        };
        gather.read(&Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: place.area,
            period: Period::Year(year),
            table: row.cell(0).to_owned(),
            text: row.cell(4),
            as_printed: None,
            unit: row.cell(5),
            estimated,
            note: if row.cell(6) == "p" { "provisional".to_owned() } else { String::new() },
        });
    }
    gather.done()
}
