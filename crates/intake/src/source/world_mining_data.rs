//! World Mining Data: production by country and mineral, with a mark per figure (reported, estimated, provisional).
//!
//! Figures are content of the metal or oxide named in brackets. The edition appears two years after its last year of data.
//!
//! Read in two ways: as facts of the atlas ([`FORMAT`]), or as printed ([`as_printed`]) for published methods that take the publisher's own
//! materials and units.

use monazite_model::diagnostic::Problem;
use monazite_model::period::Period;

use crate::limits::MOST_PROBLEMS;
use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::number::number;
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

/// A figure of the table as it is printed, in the publisher's own unit.
#[derive(Debug, Clone, PartialEq)]
pub struct AsPrinted {
    /// Row, the header being row 1.
    pub row: u64,
    /// The publisher's name of the raw material: `Lithium (Li2O)`.
    pub material: String,
    /// The publisher's name of the country.
    pub country: String,
    /// The code beside it; `WLD` for the world.
    pub code: String,
    /// Year.
    pub year: i32,
    /// Output in `unit`; nothing where the cell is empty.
    pub quantity: Option<f64>,
    /// `metr. t`, `kg`, `ct`, `Mio m3`.
    pub unit: String,
}

/// Reads the long table of production without turning anything into the atlas's own minerals, bases and units: the mode in which published
/// methods take it.
///
/// # Errors
/// Every problem of the file.
pub fn as_printed(file: &str, bytes: &[u8]) -> Result<Vec<AsPrinted>, Vec<Problem>> {
    let table = table::read(file, bytes, &["commodity", "country", "iso3", "year", "quantity", "unit"])?;
    let (mut rows, mut problems) = (Vec::with_capacity(table.rows.len()), Vec::new());
    for row in &table.rows {
        let mut wrong = |column: &str, expected: &str, found: &str| {
            if problems.len() < MOST_PROBLEMS {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                let message = format!("expected {expected}, found `{found}`");
                problems.push(Problem::of_file(file, "wrong-value", message).at(line, 0, 0).named(column));
            }
        };
        let year = row.cell(3).trim().parse::<i32>().ok().filter(|year| (1900..=2100).contains(year));
        let quantity = match row.cell(4).trim() {
            "" | "nan" | "NA" => Ok(None),
            text => number(text).filter(|q| *q >= 0.0).map(Some).ok_or(text),
        };
        match (year, quantity) {
            (Some(year), Ok(quantity)) => rows.push(AsPrinted {
                row: row.number,
                material: row.cell(0).trim().to_owned(),
                country: row.cell(1).trim().to_owned(),
                code: row.cell(2).trim().to_owned(),
                year,
                quantity,
                unit: row.cell(5).trim().to_owned(),
            }),
            (None, _) => wrong("year", "a year", row.cell(3)),
            (_, Err(text)) => wrong("quantity", "a quantity of zero or more", text),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn figures_are_taken_as_printed_and_an_empty_cell_is_no_zero() {
        let text = "commodity,country,iso3,year,quantity,unit\nLithium (Li2O),Chile,CHL,2022,1234,metr. t\nGold,Ghana,GHA,2022,,kg\n";
        let rows = as_printed("wmd.csv", text.as_bytes()).unwrap();
        let seen: Vec<_> = rows.iter().map(|r| (r.material.as_str(), r.quantity, r.unit.as_str())).collect();
        assert_eq!(seen, [("Lithium (Li2O)", Some(1234.0), "metr. t"), ("Gold", None, "kg")]);
    }

    #[test]
    fn every_wrong_cell_is_told_with_its_row() {
        let text = "commodity,country,iso3,year,quantity,unit\nTin,Peru,PER,later,5,metr. t\nTin,Peru,PER,2022,-5,metr. t\nTin,Peru,PER,2022,many,metr. t\n";
        let problems = as_printed("wmd.csv", text.as_bytes()).unwrap_err();
        let seen: Vec<_> = problems.iter().map(|p| (p.line, p.at.as_str())).collect();
        assert_eq!(seen, [(2, "year"), (3, "quantity"), (4, "quantity")]);
    }
}
