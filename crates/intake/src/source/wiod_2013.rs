//! World Input-Output Database, release 2013: the workbook of one year (`wiot95_row_…` to `wiot11_row_…`).
//!
//! Six rows of headings (title, note, codes, names, countries, column numbers), four columns of labels (code, name, country,
//! row number). Industries are numbered c1 to c35, final use c37 to c42; rows from r60 on are totals, taxes, adjustments, value added and
//! margins. Layout: Timmer et al. (2015).

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{About, FinalUse, Industry, InputOutput};

use crate::input_output::{SourceFile, Tables};
use crate::source::format::{Format, Reader};
use crate::source::workbook::{Sheet, Value, Workbook};

/// The format.
pub const FORMAT: Format = Format {
    name: "wiod-2013",
    also: None,
    reads: "World Input-Output Database, release 2013: the workbook of one year (wiot…_row_….xlsx)",
    recognised_by: "an xlsx workbook named wiot…_row_…",
    recognises: |_| false,
    reader: Reader::Table(read),
};

const HEADINGS: usize = 6;
const LABELS: usize = 4;
/// Sums the table repeats.
const SUMS: [&str; 2] = ["r60", "r69"];

/// Reads the workbook of one year.
///
/// # Errors
/// A workbook of another layout; cells that are no numbers.
pub fn read(files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let of_layout = |file: &&SourceFile<'_>| !file.found || file.base_name().to_lowercase().starts_with("wiot");
    let chosen: Vec<&SourceFile<'_>> = files.iter().filter(of_layout).collect();
    let [file] = chosen.as_slice() else {
        let first = files.first().map_or("", |f| f.name);
        return Err(vec![Problem::of_file(
            first,
            "one-file",
            "the table of a year is one workbook; import each alone",
        )]);
    };
    let wrong = |code, message: String| vec![Problem::of_file(file.name, code, message)];
    let mut book = Workbook::open(file.name, file.bytes)?;
    let Some(name) = book.names.first().cloned() else {
        return Err(wrong("no-sheet", "the workbook is empty".into()));
    };
    let sheet = book.sheet(&name)?;
    let text = |row: usize, column: usize| sheet.shown(row as u32, column as u32);
    let (height, width) = (sheet.height as usize, sheet.width as usize);
    let number = |code: &str| code.strip_prefix('c').and_then(|d| d.parse::<u32>().ok());
    let industry = |code: &str| number(code).is_some_and(|c| (1..=35).contains(&c));
    let rows: Vec<usize> = (HEADINGS..height).filter(|&r| industry(&text(r, 3))).collect();
    let columns: Vec<usize> = (LABELS..width).filter(|&c| industry(&text(5, c))).collect();
    let uses: Vec<usize> =
        (LABELS..width).filter(|&c| number(&text(5, c)).is_some_and(|n| (36..=42).contains(&n))).collect();
    let added: Vec<usize> = (HEADINGS..height)
        .filter(|&r| text(r, 2).is_empty() && !text(r, 1).is_empty() && !SUMS.contains(&text(r, 3).as_str()))
        .collect();
    let mut problems = Vec::new();
    if rows.is_empty() || uses.is_empty() {
        let message = "no industries c1 to c35 in the fourth column, or no final use c37 to c42 in the sixth row";
        return Err(wrong("other-layout", message.into()));
    }
    if rows.len() != columns.len() {
        problems
            .extend(wrong("not-square", format!("{} rows but {} columns of industries", rows.len(), columns.len())));
    }
    for (&r, &c) in rows.iter().zip(&columns) {
        if (text(r, 2), text(r, 3)) != (text(4, c), text(5, c)) {
            let message =
                format!("row {} {} stands where column {} {} does", text(r, 2), text(r, 3), text(4, c), text(5, c));
            problems.push(Problem::of_file(file.name, "other-labels", message).at(r as u32 + 1, 0, 0));
            break;
        }
    }
    let mut figures = |rows: &[usize], columns: &[usize]| -> Vec<f64> {
        let mut values = Vec::with_capacity(rows.len() * columns.len());
        for &r in rows {
            for &c in columns {
                values.push(figure(&sheet, r, c).unwrap_or_else(|found| {
                    let message = format!("expected a number in column {}, found `{found}`", c + 1);
                    problems.push(Problem::of_file(file.name, "not-a-number", message).at(r as u32 + 1, 0, 0));
                    0.0
                }));
            }
        }
        values
    };
    let (flows, final_use, value_added) = (figures(&rows, &columns), figures(&rows, &uses), figures(&added, &columns));
    if !problems.is_empty() {
        return Err(problems);
    }
    let year = year_of(file.base_name());
    Ok(Tables::Symmetric(InputOutput {
        about: About {
            title: format!("WIOD 2013{}", year.map(|y| format!(", {y}")).unwrap_or_default()),
            format: FORMAT.name.into(),
            year,
            unit: "million USD".into(),
            notes: vec![
                "value added includes taxes on products, adjustments and international transport margins".into(),
            ],
        },
        industries: rows.iter().map(|&r| Industry { area: text(r, 2), code: text(r, 3), name: text(r, 1) }).collect(),
        flows,
        final_uses: uses.iter().map(|&c| FinalUse { area: text(4, c), category: text(3, c) }).collect(),
        final_use,
        value_added_rows: added.iter().map(|&r| text(r, 1)).collect(),
        value_added,
    }))
}

fn figure(sheet: &Sheet, row: usize, column: usize) -> Result<f64, String> {
    match sheet.get(row as u32, column as u32) {
        Some(Value::Number(value)) if value.is_finite() => Ok(*value),
        None => Ok(0.0),
        Some(other) => Err(other.shown()),
    }
}

/// `wiot09_row_sep12.xlsx` describes 2009.
fn year_of(name: &str) -> Option<i32> {
    let digits = name.strip_prefix("wiot")?.get(..2)?;
    digits.parse::<i32>().ok().map(|year| if year >= 90 { 1900 + year } else { 2000 + year })
}
