//! BGS production by country for 68 products, 2012 to 2021, as carried by the life-cycle package premise.
//!
//! Fills refining stages (alumina, refined lead, zinc slab, tin smelter, cadmium, indium, selenium, tellurium) that the USGS
//! tables leave out. The table prints no unit: tonnes, but kilograms for precious metals, which the reading table knows.

use monazite_model::diagnostic::Problem;
use monazite_model::period::Period;

use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table;

const FORMAT: &str = "premise_metals";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "premise-bgs";

/// Reads the table `Metal, Country, year, quantity`.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let table = table::read(file, bytes, &["Metal", "Country", "year", "quantity"])?;
    let years: Vec<i32> = table.rows.iter().filter_map(|r| r.cell(2).parse().ok()).collect();
    let (first, last) =
        (years.iter().min().copied().unwrap_or_default(), years.iter().max().copied().unwrap_or_default());
    let mut gather = Gather::new(file, FORMAT, SOURCE, format!("{first}-{last}"), readings);
    for row in &table.rows {
        let Some(reading) = gather.meaning(row.number, row.cell(0), "production", "") else { continue };
        let Some(year) = gather.year(row.number, "year", row.cell(2)) else { continue };
        let Some(place) = gather.place(row.number, "Country", row.cell(1)) else { continue };
        gather.read(&Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: place.area,
            period: Period::Year(year),
            table: row.cell(0).trim().to_owned(),
            text: row.cell(3),
            unit: "",
            estimated: false,
            note: String::new(),
        });
    }
    gather.done()
}
