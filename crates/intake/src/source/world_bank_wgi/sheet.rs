//! The publisher's workbook: a row per country, year and dimension, missing figures as two points.

use monazite_model::diagnostic::{Problem, did_you_mean};

use crate::source::table::{Row, Table};
use crate::source::workbook::{Sheet, Workbook};

/// The columns wanted, in the order of the long layout, by the names they go by.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("code", &["code"]),
    ("country", &["countryname", "country"]),
    ("year", &["year"]),
    ("estimate", &["estimate"]),
    ("stderr", &["stddev", "stderr"]),
    ("nsrc", &["nsource", "nsrc"]),
    ("dimension", &["indicator", "dimension"]),
];

/// Reads the first sheet that has the columns, as rows of the long layout; a row's number is the one a spreadsheet shows.
///
/// # Errors
/// A file that is no workbook, or no sheet of the publisher's layout.
pub fn read(file: &str, bytes: &[u8]) -> Result<Table, Vec<Problem>> {
    let mut book = Workbook::open(file, bytes)?;
    let mut first = None;
    for name in book.names.clone() {
        let sheet = book.sheet(&name)?;
        match columns(&sheet) {
            Ok(places) => return rows(file, &sheet, &places),
            Err(missing) => first = first.or(Some(missing)),
        }
    }
    let (missing, header) = first.unwrap_or(("code", Vec::new()));
    let mut problem = Problem::of_file(file, "missing-column", "this column is missing").named(missing);
    problem.hint = did_you_mean(missing, header.iter().map(String::as_str));
    Err(vec![problem])
}

/// Where the columns stand, or the first that is missing with those that are there.
fn columns(sheet: &Sheet) -> Result<[u32; 7], (&'static str, Vec<String>)> {
    let header: Vec<String> = (0..sheet.width).map(|column| sheet.text(0, column).to_lowercase()).collect();
    let mut places = [0; 7];
    for (place, (wanted, names)) in places.iter_mut().zip(COLUMNS) {
        match header.iter().position(|name| names.contains(&name.as_str())) {
            Some(at) => *place = u32::try_from(at).unwrap_or(u32::MAX),
            None => return Err((wanted, header)),
        }
    }
    Ok(places)
}

fn rows(file: &str, sheet: &Sheet, places: &[u32; 7]) -> Result<Table, Vec<Problem>> {
    let row = |at: u32| Row { number: u64::from(at) + 1, cells: places.map(|place| sheet.shown(at, place)).to_vec() };
    let rows: Vec<Row> =
        (1..sheet.height).map(row).filter(|row| row.cells.iter().any(|cell| !cell.is_empty())).collect();
    if rows.is_empty() {
        return Err(vec![Problem::of_file(file, "no-rows", "the table has a header but no rows")]);
    }
    Ok(Table { rows })
}
