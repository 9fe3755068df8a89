//! The publisher's Stata file: one row per country and year, six columns per dimension (`vae`, `vas`, `van`, … `ccu`).
//!
//! It becomes the rows of the long layout, so that both are read by the same code. Numbers are kept to the six places the
//! publisher prints; the file holds them in single precision. Cells without an estimate are no rows.

use std::io::Cursor;

use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::value::Value;
use monazite_model::diagnostic::Problem;

use super::six_places;
use crate::source::table::{Row, Table};

/// The six dimensions, as both layouts abbreviate them.
const DIMENSIONS: [&str; 6] = ["va", "pv", "ge", "rq", "rl", "cc"];
/// More variables than Stata's largest edition allows: the header is damaged.
const MOST_VARIABLES: u32 = 120_000;

/// Whether bytes are a Stata file: the tagged layout of Stata 13 and later, or the first bytes of the one before it.
pub fn is_stata(bytes: &[u8]) -> bool {
    bytes.starts_with(b"<stata_dta>") || matches!(bytes, [0x71..=0x73, 1 | 2, 1, ..])
}

/// Reads the file as rows `code, country, year, estimate, stderr, nsrc, dimension`; a row's number is its observation.
///
/// # Errors
/// A file that cannot be read to its end, or one that lacks a variable of the publisher's layout.
pub fn read(file: &str, bytes: &[u8]) -> Result<Table, Vec<Problem>> {
    let damaged = |error: DtaError| {
        vec![
            Problem::of_file(file, "not-stata", format!("cannot be read as a Stata file: {error}"))
                .hint("the download may have been cut off"),
        ]
    };
    let schema = DtaReader::new().from_reader(Cursor::new(bytes)).read_header().map_err(damaged)?;
    let (variables, observations) = (schema.header().variable_count(), schema.header().observation_count());
    if variables > MOST_VARIABLES || observations > bytes.len() as u64 {
        let message =
            format!("says it holds {variables} variables and {observations} rows, more than the file has room for");
        return Err(vec![Problem::of_file(file, "not-stata", message).hint("the download may be damaged")]);
    }
    let mut characteristics = schema.read_schema().map_err(damaged)?;
    characteristics.skip_to_end().map_err(damaged)?;
    let mut records = characteristics.into_record_reader().map_err(damaged)?;
    let names: Vec<String> = records.schema().variables().iter().map(|v| v.name().to_owned()).collect();
    let columns = Columns::find(file, &names)?;
    let mut rows = Vec::new();
    let mut number = 0;
    while let Some(record) = records.read_record().map_err(damaged)? {
        number += 1;
        let values = record.values();
        let cell = |place: usize| values.get(place).map(text).unwrap_or_default();
        for (dimension, [estimate, error, sources]) in DIMENSIONS.iter().zip(&columns.figures) {
            let estimate = cell(*estimate);
            if estimate.is_empty() {
                continue;
            }
            let [code, country, year] = columns.names.map(cell);
            rows.push(Row {
                number,
                cells: vec![code, country, year, estimate, cell(*error), cell(*sources), (*dimension).to_owned()],
            });
        }
    }
    if rows.is_empty() {
        return Err(vec![Problem::of_file(file, "no-rows", "the file holds no estimate")]);
    }
    Ok(Table { rows })
}

/// Places of the variables that are read.
struct Columns {
    /// Code, country, year.
    names: [usize; 3],
    /// Estimate, standard error and number of sources of each dimension.
    figures: [[usize; 3]; 6],
}

impl Columns {
    fn find(file: &str, names: &[String]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut place = |wanted: &str| match names.iter().position(|n| n == wanted) {
            Some(place) => place,
            None => {
                problems.push(
                    Problem::of_file(file, "missing-column", "this variable is missing")
                        .named(wanted)
                        .hint("expected code, countryname, year and, for each of va, pv, ge, rq, rl and cc, an e, s and n variable"),
                );
                0
            }
        };
        let found = Columns {
            names: ["code", "countryname", "year"].map(&mut place),
            figures: DIMENSIONS.map(|d| ["e", "s", "n"].map(|end| place(&format!("{d}{end}")))),
        };
        if problems.is_empty() { Ok(found) } else { Err(problems) }
    }
}

/// A value as the long layout would print it; a missing one is empty.
fn text(value: &Value<'_>) -> String {
    let number = |number: Option<f64>| number.map(|n| six_places(n).to_string()).unwrap_or_default();
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Byte(n) => number(n.present().map(f64::from)),
        Value::Int(n) => number(n.present().map(f64::from)),
        Value::Long(n) => number(n.present().map(f64::from)),
        Value::Float(n) => number(n.present().map(f64::from)),
        Value::Double(n) => number(n.present()),
        Value::LongStringRef(_) => String::new(),
    }
}
