//! World Bank, Worldwide Governance Indicators: estimates from -2.5 to 2.5 with their standard errors.
//!
//! Five layouts: the publisher's Stata file (all six dimensions side by side), its workbook and its databank's CSV, and as CSV, plain
//! or gzipped, all six in long form (`code, country, year, dimension, estimate, stderr, …`) or political stability alone (`country,
//! code, year, estimate, stderr, …`). The band of a fact is the estimate plus or minus
//! 1.645 standard errors (90 %). Percentile ranks are not read: their method changed between editions, estimates did not.
//!
//! The fact's form is `world:governance`, its partner the dimension. The edition is the year after the last year of data. Years
//! before 2005 are left out, as in the price series.

mod databank;
mod sheet;
mod stata;

use std::collections::BTreeMap;

use monazite_model::diagnostic::Problem;
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::Band;

use crate::source::format::{Format, Reader};
use crate::source::gather::{Cell, Gather, Imported};
use crate::source::number;
use crate::source::reading::Readings;
use crate::source::table::{self, Row};
use crate::source::workbook;
use crate::source::world_bank_pinksheet::FIRST_YEAR;

pub use stata::is_stata;

/// The format.
pub const FORMAT: Format = Format {
    name: "world-bank-wgi",
    also: None,
    reads: "World Bank, Worldwide Governance Indicators: estimates with standard errors (rows from 2005 on)",
    recognised_by: "the publisher's Stata file or workbook, its databank's CSV, or CSV with columns code, country, year, dimension, estimate, …",
    recognises: |head| {
        is_stata(head.bytes())
            || head.has(&["code", "year", "estimate", "stderr"])
            || head.has(&["Country Code", "Series Code"])
            || head.sheets().iter().any(|name| name == "wgidataset")
    },
    reader: Reader::Facts(read),
};
/// Name of its table in `registry/readings/`.
const READINGS: &str = "world_bank_wgi";
/// Key in `registry/sources.toml`.
pub const SOURCE: &str = "world-bank-wgi";
/// Half-width of a 90 % interval in standard errors.
const NINETY_PERCENT: f64 = 1.645;

/// Reads any of the layouts, plain or gzipped.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    let (table, six) = if is_stata(bytes) {
        (stata::read(file, bytes)?, true)
    } else if workbook::is_workbook(bytes) {
        (sheet::read(file, bytes)?, true)
    } else if databank::is_databank(bytes) {
        (databank::read(file, bytes)?, true)
    } else {
        let six = table::header(bytes).iter().any(|h| h == "dimension");
        let columns: &[&str] = if six {
            &["code", "country", "year", "estimate", "stderr", "nsrc", "dimension"]
        } else {
            &["code", "country", "year", "estimate", "stderr", "nsrc"]
        };
        (table::read(file, bytes, columns)?, six)
    };
    let last = table.rows.iter().filter_map(|r| r.cell(2).parse::<i32>().ok()).max().unwrap_or_default();
    let mut gather = Gather::new(file, READINGS, SOURCE, last.saturating_add(1).to_string(), readings);
    // Two rows of one country and year: the one that rests on more sources is meant (the other is a place without a code).
    let sources = |row: &Row| number::plain(row.cell(5)).unwrap_or_default();
    let mut best: BTreeMap<(&str, &str, &str), (f64, u64)> = BTreeMap::new();
    for row in &table.rows {
        let entry = best.entry((row.cell(0), row.cell(2), row.cell(6))).or_insert((sources(row), row.number));
        if sources(row) > entry.0 {
            *entry = (sources(row), row.number);
        }
    }
    let mut early = 0;
    for row in &table.rows {
        let Some(year) = gather.year(row.number, "year", row.cell(2)) else { continue };
        if year < FIRST_YEAR {
            early += 1;
            continue;
        }
        let kept = best.get(&(row.cell(0), row.cell(2), row.cell(6))).map_or(row.number, |b| b.1);
        if kept != row.number {
            gather.leave(
                row.number,
                format!("{} {year}", row.cell(0)),
                format!("row {kept} rests on as many sources or more"),
            );
            continue;
        }
        let dimension = if six { row.cell(6) } else { "pv" };
        let Some(reading) = gather.meaning(row.number, dimension, "estimate", "") else { continue };
        let Some(place) = gather.place(row.number, "code", row.cell(0)) else { continue };
        let cell = Cell {
            row: row.number,
            reading,
            partner: String::new(),
            area: place.area,
            period: Period::Year(year),
            table: dimension.to_owned(),
            text: row.cell(3),
            as_printed: None,
            unit: "",
            estimated: true,
            note: String::new(),
        };
        let (value, error) = (number::plain(row.cell(3)), number::plain(row.cell(4)));
        let Some(value) = value.filter(|v| v.abs() < 6.0) else {
            if is_silent(row.cell(3)) {
                gather.keep_value(&cell, Observed::NotAvailable, None);
            } else {
                let message = format!("expected an estimate near -2.5 to 2.5, found `{}`", row.cell(3));
                gather.problem(row.number, "estimate", "not-a-number", message, None);
            }
            continue;
        };
        let band = error.filter(|e| *e >= 0.0).map(|e| Band {
            value,
            low: six_places(value - NINETY_PERCENT * e),
            high: six_places(value + NINETY_PERCENT * e),
        });
        gather.keep_value(&cell, Observed::Estimated { value }, band);
    }
    gather.leave_all(early, format!("years before {FIRST_YEAR}"));
    gather.done()
}

/// Whether a cell says that there is no figure: empty, or the two points of the publisher's databank.
fn is_silent(cell: &str) -> bool {
    matches!(cell.trim(), ".." | "…") || number::is_missing(cell.trim())
}

/// The publisher prints six places.
fn six_places(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
