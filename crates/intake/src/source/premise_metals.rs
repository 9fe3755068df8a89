//! BGS production by country for 68 products, 2012 to 2021, as carried by the life-cycle package premise.
//!
//! Fills refining stages (alumina, refined lead, zinc slab, tin smelter, cadmium, indium, selenium, tellurium) that the USGS
//! tables leave out. The table prints no unit: tonnes, but kilograms for precious metals, which the reading table knows.

use std::collections::BTreeMap;

use monazite_model::diagnostic::Problem;
use monazite_model::observed::Observed;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::number;
use crate::source::reading::Readings;
use crate::source::table::{self, Row};

/// The format.
pub const FORMAT: Format = Format {
    name: "premise-metals",
    also: None,
    reads: "BGS production 2012 to 2021 for 68 products, as carried by the package premise",
    recognised_by: "CSV with columns Metal, Country, year, quantity",
    recognises: |head| head.has(&["Metal", "Country", "year", "quantity"]),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "premise_metals";
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
    let mut gather = Gather::new(file, READINGS, SOURCE, format!("{first}-{last}"), readings);
    // Sub-products of one product (calcium and aluminium phosphate of Senegal) stand in rows of the same name: they add up.
    let mut parts: BTreeMap<(&str, &str, &str), Vec<&Row>> = BTreeMap::new();
    for row in &table.rows {
        parts.entry((row.cell(0), row.cell(1), row.cell(2))).or_default().push(row);
    }
    for row in &table.rows {
        let same = parts.get(&(row.cell(0), row.cell(1), row.cell(2))).map_or(&[][..], Vec::as_slice);
        if same.first().is_some_and(|first| first.number != row.number) {
            continue;
        }
        let texts: Vec<&str> = same.iter().map(|r| r.cell(3).trim()).collect();
        let Some(reading) = gather.meaning(row.number, row.cell(0), "production", "") else { continue };
        let Some(year) = gather.year(row.number, "year", row.cell(2)) else { continue };
        let Some(place) = gather.place(row.number, "Country", row.cell(1)) else { continue };
        let cell = Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: place.area,
            period: Period::Year(year),
            table: row.cell(0).trim().to_owned(),
            text: &texts.join(" + "),
            as_printed: None,
            unit: "",
            estimated: false,
            note: if texts.len() > 1 { format!("sum of {} rows", texts.len()) } else { String::new() },
        };
        if texts.len() < 2 {
            gather.read(&cell);
            continue;
        }
        match texts.iter().map(|t| number::number(t)).sum::<Option<f64>>() {
            Some(sum) => gather.keep_value(&cell, Observed::Reported { value: reading.scaled(sum) }, None),
            None => {
                let message = format!("expected numbers, found `{}`", cell.text);
                gather.problem(row.number, "quantity", "not-a-number", message, None);
            }
        }
    }
    gather.done()
}
