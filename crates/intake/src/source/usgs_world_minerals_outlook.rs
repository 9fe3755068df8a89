//! USGS World Minerals Outlook: capacity of eight commodities by country, and of the world five years ahead; production by country of
//! the years from the Minerals Yearbook.
//!
//! Production of later years is an older state of what the Mineral Commodity Summaries print, and those rows are left. A
//! row of a year after the last one estimated is an outlook: announced and idled plant included, as the publisher expects it. The
//! edition is the year in brackets behind the title of the report.

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::fact::QuantityKind;
use monazite_model::period::Period;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "usgs-world-minerals-outlook",
    also: None,
    reads: "USGS World Minerals Outlook: capacity by country, and of the world five years ahead",
    recognised_by: "CSV with columns Mineral_Commodity, Data_type, Unit_MEAS, Geographic_Region, Figure_Use",
    recognises: |head| head.has(&["Mineral_Commodity", "Data_type", "Unit_MEAS", "Geographic_Region", "Figure_Use"]),
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "usgs_world_minerals_outlook";
/// The last year of production that is read: from the next on the Mineral Commodity Summaries state every form of it.
const LAST_YEARBOOK: i32 = 2020;
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "usgs-world-minerals-outlook";

/// Reads the table.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let columns = [
        "Mineral_Commodity",
        "Year",
        "Note",
        "Quantity",
        "Data_type",
        "Unit_MEAS",
        "Form",
        "Geographic_Region",
        "Figure_Use",
    ];
    let table = table::read(file, bytes, &columns)?;
    let edition = table.rows.iter().find_map(|row| edition(row.cell(8))).unwrap_or_default();
    if edition.is_empty() {
        let message = "no edition: expected `… of the World Minerals Outlook (2025)`";
        return Err(vec![Problem::of_file(file, "no-edition", message).named("Figure_Use")]);
    }
    let mut gather = Gather::new(file, READINGS, SOURCE, edition, readings);
    let mut later = 0;
    for row in &table.rows {
        let Some(reading) = gather.meaning(row.number, row.cell(0), row.cell(4), row.cell(6)) else { continue };
        let Some(year) = gather.year(row.number, "Year", row.cell(1)) else { continue };
        if reading.quantity == QuantityKind::Production && year > LAST_YEARBOOK {
            later += 1;
            continue;
        }
        let area = match row.cell(7).trim() {
            // Not the area of our own books, but what the publisher does not name.
            "Rest of the world" => AreaId::from("OTH"),
            "Total" => AreaId::from("WLD"),
            name => match gather.place(row.number, "Geographic_Region", name) {
                Some(place) => place.area,
                None => continue,
            },
        };
        let words: Vec<&str> = row.cell(2).split(',').map(str::trim).collect();
        let outlook = words.contains(&"outlook");
        // Plant that runs and plant that stands still are printed in rows of their own.
        let state = words.iter().find(|word| ["operating", "idled"].contains(word)).copied().unwrap_or_default();
        gather.read(&Cell {
            row: row.number,
            reading,
            partner: state.to_owned(),
            area,
            period: Period::Year(year),
            table: format!("{}: {}, {}", row.cell(0), row.cell(4).to_lowercase(), row.cell(6)),
            text: row.cell(3),
            as_printed: None,
            unit: row.cell(5),
            estimated: outlook || words.contains(&"estimated"),
            note: if outlook {
                "outlook: what the publisher expects, announced plant included".to_owned()
            } else {
                String::new()
            },
        });
    }
    let why = format!("production after {LAST_YEARBOOK}: the Mineral Commodity Summaries state it in later editions");
    gather.leave_all(later, why);
    gather.done()
}

/// `Figure 2 of the World Minerals Outlook (2025)`.
fn edition(figure: &str) -> Option<String> {
    let year = figure.trim().strip_suffix(')')?.rsplit_once('(')?.1;
    (year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit())).then(|| year.to_owned())
}
