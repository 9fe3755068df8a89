//! OECD Inter-Country Input-Output tables, one CSV a year (editions 2016 to 2025).
//!
//! Rows and columns are `AREA_INDUSTRY`. Columns after the industries are final use, `AREA_CATEGORY` (since 2018) or `CATEGORY_AREA`
//! (2016), and a total. Rows after the industries are taxes less subsidies (one a country or one in all), value added and a
//! total. Editions that split China or Mexico by type of firm (`CN1`, `CN2`, `MX1`, `MX2`) keep the split areas as areas.

use std::collections::BTreeSet;

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{About, FinalUse, Industry, InputOutput};

use crate::input_output::{SourceFile, Tables, matrix, year_in};
use crate::source::format::{Format, Reader};

/// The format.
pub const FORMAT: Format = Format {
    name: "oecd-icio",
    also: None,
    reads: "OECD Inter-Country Input-Output tables: the CSV of one year",
    recognised_by: "a name that ends in .csv; one file a year",
    recognises: |_| false,
    reader: Reader::Table(read),
};

const TOTALS: [&str; 3] = ["TOTAL", "OUTPUT", "OUT"];

/// Reads the file of one year.
///
/// # Errors
/// Cells that are no numbers; industries in the columns that are not those of the rows; more than one file.
pub fn read(files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let of_layout = |file: &&SourceFile<'_>| !file.found || file.base_name().to_lowercase().ends_with(".csv");
    let chosen: Vec<&SourceFile<'_>> = files.iter().filter(of_layout).collect();
    let [file] = chosen.as_slice() else {
        let first = files.first().map_or("", |f| f.name);
        return Err(vec![Problem::of_file(first, "one-file", "the table of a year is one file; import each alone")]);
    };
    // Rows of value added and totals are empty under final use.
    let matrix = matrix::read(file.name, &file.text()?, ',', 1, Some(0.0))?;
    let row = |at: usize| matrix.rows[at][0].as_str();
    let column = |at: usize| matrix.columns[at][0].as_str();
    let rows: BTreeSet<&str> = (0..matrix.rows.len()).map(row).collect();
    // An industry is what both buys and sells.
    let industries: Vec<usize> =
        (0..matrix.columns.len()).filter(|&c| rows.contains(column(c)) && !TOTALS.contains(&column(c))).collect();
    let n = industries.len();
    let mut problems = Vec::new();
    for (at, &c) in industries.iter().enumerate() {
        if at >= matrix.rows.len() || row(at) != column(c) {
            let found = if at < matrix.rows.len() { row(at) } else { "nothing" };
            let message = format!("row {} is `{found}`, expected `{}` as in the columns", at + 1, column(c));
            problems.push(Problem::of_file(file.name, "other-labels", message).at(at as u32 + 2, 1, 1));
            break;
        }
        if !column(c).contains('_') {
            let message = format!("`{}` is not AREA_INDUSTRY", column(c));
            problems.push(Problem::of_file(file.name, "not-an-industry", message).at(1, 0, 0));
        }
    }
    if n == 0 {
        problems.push(Problem::of_file(file.name, "no-industries", "no column has the label of a row"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let split = |label: &str| label.split_once('_').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
    let named: Vec<Industry> = industries
        .iter()
        .map(|&c| {
            let (area, code) = split(column(c));
            Industry { area, name: code.clone(), code }
        })
        .collect();
    let areas: BTreeSet<&str> = named.iter().map(|i| i.area.as_str()).collect();
    let uses: Vec<usize> =
        (0..matrix.columns.len()).filter(|&c| !rows.contains(column(c)) && !TOTALS.contains(&column(c))).collect();
    let final_uses = uses
        .iter()
        .map(|&c| match column(c).split_once('_') {
            Some((category, area)) if areas.contains(area) && !areas.contains(category) => {
                FinalUse { area: area.to_owned(), category: category.to_owned() }
            }
            Some((area, category)) => FinalUse { area: area.to_owned(), category: category.to_owned() },
            None => FinalUse { area: String::new(), category: column(c).to_owned() },
        })
        .collect();
    let added: Vec<usize> = (n..matrix.rows.len()).filter(|&r| !TOTALS.contains(&row(r))).collect();
    let year = year_in(file.base_name());
    let mut notes = vec!["value added includes taxes less subsidies on products".to_owned()];
    if areas.iter().any(|a| matches!(*a, "CN1" | "CN2" | "MX1" | "MX2")) {
        notes.push("production of China or Mexico is split by type of firm (CN1, CN2, MX1, MX2)".to_owned());
    }
    if final_uses_hold_discrepancy(&matrix, &uses) {
        notes.push("a statistical discrepancy (DISC) counts as final use of no area".to_owned());
    }
    Ok(Tables::Symmetric(InputOutput {
        about: About {
            title: format!("OECD ICIO{}", year.map(|y| format!(" {y}")).unwrap_or_default()),
            format: FORMAT.name.into(),
            year,
            unit: "million USD".into(),
            notes,
        },
        industries: named,
        flows: (0..n).flat_map(|r| matrix.pick(r, &industries)).collect(),
        final_uses,
        final_use: (0..n).flat_map(|r| matrix.pick(r, &uses)).collect(),
        value_added_rows: added.iter().map(|&r| row(r).to_owned()).collect(),
        value_added: added.iter().flat_map(|&r| matrix.pick(r, &industries)).collect(),
    }))
}

fn final_uses_hold_discrepancy(matrix: &matrix::Matrix, uses: &[usize]) -> bool {
    uses.iter().any(|&c| matrix.columns[c][0] == "DISC")
}
