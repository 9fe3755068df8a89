//! The databank's CSV: a row per country and series, a column per year (`2023 [YR2023]`), two points for what is missing.
//!
//! Series are named `GOV_WGI_PV.EST`, formerly `PV.EST`; beside the estimate stand `.STD.ERR` and `.NO.SRC`. Percentile ranks are passed
//! over. Below the table the databank writes where it is from.

use std::collections::BTreeMap;

use monazite_model::diagnostic::Problem;

use super::is_silent;
use crate::source::table::{self, Row, Table};

const CODE: &str = "Country Code";
const SERIES: &str = "Series Code";

/// Whether a file is of this layout, by its first row.
pub fn is_databank(bytes: &[u8]) -> bool {
    let header = table::header(bytes);
    [CODE, SERIES].iter().all(|wanted| header.iter().any(|name| name == wanted))
}

/// The dimension of a series, and which of its figures it is.
fn series(code: &str) -> Option<(&'static str, usize)> {
    const DIMENSIONS: [(&str, &str); 6] =
        [("VA", "va"), ("PV", "pv"), ("GE", "ge"), ("RQ", "rq"), ("RL", "rl"), ("CC", "cc")];
    let (dimension, figure) = code.trim().trim_start_matches("GOV_WGI_").split_once('.')?;
    let (_, ours) = DIMENSIONS.iter().find(|(theirs, _)| *theirs == dimension)?;
    let which = ["EST", "STD.ERR", "NO.SRC"].iter().position(|known| *known == figure)?;
    Some((ours, which))
}

/// A year's column: `2023 [YR2023]` or `2023`.
fn year(name: &str) -> Option<&str> {
    let digits = name.trim().get(..4)?;
    let rest = name.trim().get(4..)?;
    (digits.bytes().all(|b| b.is_ascii_digit()) && (rest.is_empty() || rest.starts_with(" ["))).then_some(digits)
}

/// Reads the file as rows `code, country, year, estimate, stderr, nsrc, dimension`; a row's number is that of the estimate.
///
/// # Errors
/// Rows of another width than the header, a series twice for one country, no year.
pub fn read(file: &str, bytes: &[u8]) -> Result<Table, Vec<Problem>> {
    let text = table::checked(file, bytes, "a column per year").map_err(|problem| vec![problem])?;
    let mut header: Vec<String> = Vec::new();
    let mut problems = Vec::new();
    // Code, year and dimension, with the row of the estimate, the country, and estimate, error and sources.
    let mut found: BTreeMap<(String, String, &str), (u64, String, [Option<String>; 3])> = BTreeMap::new();
    let read = table::rows(file, &text, |number, line, record| {
        if number == 1 {
            header = record.iter().map(|cell| cell.trim().to_owned()).collect();
            return true;
        }
        let cell = |name: &str| {
            let place = header.iter().position(|known| known == name);
            place.and_then(|place| record.get(place)).unwrap_or_default().trim()
        };
        let (code, name) = (cell(CODE), cell(SERIES));
        if code.is_empty() && name.is_empty() {
            return true;
        }
        if record.len() != header.len() {
            let message = format!("expected {} cells, found {}", header.len(), record.len());
            problems.push(Problem::of_file(file, "cell-count", message).at(table::to_u32(line), 0, 0));
            return problems.len() < crate::limits::MOST_PROBLEMS;
        }
        let Some((dimension, which)) = series(name) else { return true };
        for (place, year) in header.iter().enumerate().filter_map(|(place, name)| Some((place, year(name)?))) {
            let key = (code.to_owned(), year.to_owned(), dimension);
            let entry =
                found.entry(key).or_insert_with(|| (number, cell("Country Name").to_owned(), Default::default()));
            if which == 0 {
                entry.0 = number;
            }
            if entry.2[which].replace(record.get(place).unwrap_or_default().trim().to_owned()).is_some() {
                let message = format!("a second row for {code} and `{name}`");
                problems.push(Problem::of_file(file, "repeated", message).at(table::to_u32(line), 0, 0));
                return problems.len() < crate::limits::MOST_PROBLEMS;
            }
        }
        true
    });
    problems.extend(read.err().unwrap_or_default());
    let rows: Vec<Row> = found
        .into_iter()
        .filter_map(|((code, year, dimension), (number, country, [estimate, error, sources]))| {
            let figure = |text: Option<String>| text.filter(|text| !is_silent(text)).unwrap_or_default();
            let cells = vec![code, country, year, estimate?, figure(error), figure(sources), dimension.to_owned()];
            Some(Row { number, cells })
        })
        .collect();
    if problems.is_empty() && rows.is_empty() {
        problems.push(
            Problem::of_file(file, "no-rows", "no row is an estimate of a dimension in a year")
                .hint("series such as GOV_WGI_PV.EST and columns such as `2023 [YR2023]` are read"),
        );
    }
    if problems.is_empty() { Ok(Table { rows }) } else { Err(problems) }
}
