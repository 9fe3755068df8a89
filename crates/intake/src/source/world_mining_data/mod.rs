//! World Mining Data: production by country and mineral, with a mark per figure (reported, estimated, provisional).
//!
//! Figures are content of the metal or oxide named in brackets. The edition appears two years after its last year of data.
//!
//! Two layouts are read: the long table, and the workbook as handed out. Both are read in two ways: as facts of the atlas ([`FORMAT`]), or
//! as printed ([`as_printed`]) for published methods that take the publisher's own materials and units.

mod lines;

use monazite_model::diagnostic::Problem;
use monazite_model::period::Period;

use crate::limits::MOST_PROBLEMS;
use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::number::number;
use crate::source::reading::Readings;
use crate::source::table::to_u32;

/// The format.
pub const FORMAT: Format = Format {
    name: "world-mining-data",
    also: None,
    reads: "World Mining Data: production by country and mineral",
    recognised_by: "CSV with columns commodity, country, iso3, year, quantity, unit, data_source; or the workbook with a sheet for each mineral, Lithium (Li2O) and others",
    recognises: |head| {
        head.has(&["commodity", "iso3", "quantity", "data_source"])
            || head.sheets().iter().any(|name| SHEETS.contains(&name.as_str()))
    },
    reader: Reader::Facts(read),
};
/// Sheets of the workbook by which it is known: no other publisher names them so.
const SHEETS: [&str; 5] =
    ["Lithium (Li2O)", "Chromium (Cr2O3)", "Rare Earths (REO)", "Titanium (TiO2)", "Uranium (U3O8)"];
/// Name of its table in `registry/readings/`.
const READINGS: &str = "world_mining_data";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "world-mining-data";

/// Reads output by country, from the long table or the workbook.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let lines = lines::read(file, bytes, true)?;
    let last = lines.iter().filter_map(|line| line.year.parse::<i32>().ok()).max().unwrap_or_default();
    let mut gather = Gather::new(file, READINGS, SOURCE, (last.saturating_add(2)).to_string(), readings);
    for line in &lines {
        // An empty cell of the workbook is the absence of a figure.
        if !line.sheet.is_empty() && line.quantity.is_empty() {
            gather.leave(line.row, format!("{} / production", line.commodity), "the cell is empty");
            continue;
        }
        let Some(reading) = gather.meaning(line.row, &line.commodity, "production", "") else { continue };
        let Some(year) = gather.year(line.row, &line.at("year"), &line.year) else { continue };
        let name = if line.iso3 == "WLD" { "WLD" } else { line.country.as_str() };
        let Some(place) = gather.place(line.row, &line.at("country"), name) else { continue };
        // A wrong code beside a plain name is the publisher's slip; a name that is short for both is not for us to settle.
        let coded = readings.area(&line.iso3).filter(|coded| *coded != place.area);
        if let Some(coded) = coded.filter(|coded| readings.could_be(&line.country, coded)) {
            let message = format!("`{}` is {}, and the code beside it says {coded}", line.country, place.area);
            gather.problem(line.row, "iso3", "name-and-code", message, None);
            continue;
        }
        // r reported, p provisional, e estimated; totals carry no mark.
        let estimated = match line.mark.as_str() {
            "r" | "p" | "nan" | "" => false,
            "e" => true,
            other => {
                let message = format!("expected r, e or p, found `{other}`");
                gather.problem(line.row, &line.at("data_source"), "unknown-word", message, None);
                continue;
            }
        };
        gather.read(&Cell {
            row: line.row,
            reading,
            partner: String::new(),
            area: place.area,
            period: Period::Year(year),
            table: line.commodity.clone(),
            text: &line.quantity,
            as_printed: None,
            unit: &line.unit,
            estimated,
            note: if line.mark == "p" { "provisional".to_owned() } else { String::new() },
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

/// Reads output by country without turning anything into the atlas's own minerals, bases and units: the mode in which published methods
/// take it.
///
/// # Errors
/// Every problem of the file.
pub fn as_printed(file: &str, bytes: &[u8]) -> Result<Vec<AsPrinted>, Vec<Problem>> {
    let lines = lines::read(file, bytes, false)?;
    let (mut rows, mut problems) = (Vec::with_capacity(lines.len()), Vec::new());
    for line in lines {
        let mut wrong = |column: &str, expected: &str, found: &str| {
            if problems.len() < MOST_PROBLEMS {
                let message = format!("expected {expected}, found `{found}`");
                let problem = Problem::of_file(file, "wrong-value", message).at(to_u32(line.row), 0, 0);
                problems.push(problem.named(line.at(column)));
            }
        };
        let year = line.year.parse::<i32>().ok().filter(|year| (1900..=2100).contains(year));
        let quantity = match line.quantity.as_str() {
            "" | "nan" | "NA" => Ok(None),
            text => number(text).filter(|q| *q >= 0.0).map(Some).ok_or(text),
        };
        match (year, quantity) {
            (Some(year), Ok(quantity)) => rows.push(AsPrinted {
                row: line.row,
                material: line.commodity,
                country: line.country,
                code: line.iso3,
                year,
                quantity,
                unit: line.unit,
            }),
            (None, _) => wrong("year", "a year", &line.year),
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
