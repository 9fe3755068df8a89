//! A publisher's CSV file as rows with their numbers: encodings, byte-order marks, columns that must be there.

use std::borrow::Cow;

use monazite_model::diagnostic::{Problem, did_you_mean};

use crate::facts::MOST_PROBLEMS;

/// A table with the columns asked for, in the order asked for.
#[derive(Debug)]
pub struct Table {
    /// Rows in file order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Row from 1, the header being row 1 (what a spreadsheet shows).
    pub number: u64,
    /// The cells of the columns asked for.
    pub cells: Vec<String>,
}

impl Row {
    /// A cell by its place among the columns asked for.
    pub fn cell(&self, place: usize) -> &str {
        self.cells.get(place).map_or("", String::as_str)
    }
}

/// Text of a file: UTF-8 with or without byte-order mark, else Windows-1252 (how USGS releases are written).
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The names in a CSV file's first row, for recognising a layout; empty when there is none.
pub fn header(bytes: &[u8]) -> Vec<String> {
    let text = text(&bytes[..bytes.len().min(8192)]).into_owned();
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let first = reader.records().next();
    first.and_then(Result::ok).map(|r| r.iter().map(|c| c.trim().to_owned()).collect()).unwrap_or_default()
}

/// Reads a CSV table.
///
/// # Errors
/// Columns that are missing, rows with too few or too many cells, an empty table.
pub fn read(file: &str, bytes: &[u8], columns: &[&str]) -> Result<Table, Vec<Problem>> {
    let text = text(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|c| c.trim().to_owned()).collect(),
        Err(error) => return Err(vec![Problem::of_file(file, "not-csv", format!("not readable as CSV: {error}"))]),
    };
    if let Some(problem) = other_separator(file, &header) {
        return Err(vec![problem]);
    }
    let mut problems = Vec::new();
    let mut places = Vec::new();
    for column in columns {
        match header.iter().position(|name| name == column) {
            Some(place) => places.push(place),
            None => {
                let mut problem =
                    Problem::of_file(file, "missing-column", "this column is missing").at(1, 0, 0).named(*column);
                problem.hint = did_you_mean(column, header.iter().map(String::as_str));
                problems.push(problem);
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let number = index as u64 + 2;
        let line = u32::try_from(number).unwrap_or(u32::MAX);
        match record {
            Ok(record) if record.len() == header.len() => rows.push(Row {
                number,
                cells: places.iter().map(|p| record.get(*p).unwrap_or_default().to_owned()).collect(),
            }),
            Ok(record) => problems.push(
                Problem::of_file(
                    file,
                    "cell-count",
                    format!("expected {} cells, found {}", header.len(), record.len()),
                )
                .at(line, 0, 0)
                .hint("a comma inside a cell needs quotes around the cell; or the file was cut off here"),
            ),
            Err(error) => {
                problems.push(Problem::of_file(file, "not-csv", format!("not readable as CSV: {error}")).at(line, 0, 0))
            }
        }
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    if problems.is_empty() && rows.is_empty() {
        problems.push(Problem::of_file(file, "no-rows", "the table has a header but no rows"));
    }
    if problems.is_empty() { Ok(Table { rows }) } else { Err(problems) }
}

/// A header of one cell that holds another separator than the comma: one problem instead of one per column.
pub fn other_separator(file: &str, header: &[String]) -> Option<Problem> {
    let [only] = header else { return None };
    let (sign, name) =
        [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")].into_iter().find(|(sign, _)| only.contains(*sign))?;
    let message = format!("the cells are separated by {name}, expected commas");
    let hint = format!(
        "a spreadsheet saved it so; save it as CSV with commas (and a point in decimals), not `{}`",
        sign.escape_default()
    );
    Some(Problem::of_file(file, "other-separator", message).at(1, 0, 0).hint(hint))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_windows_file_reads_like_a_utf8_file() {
        let windows = read("a.csv", b"name,value\r\nT\xfcrkiye,1\r\n", &["value", "name"]).unwrap();
        let unicode = read("a.csv", "\u{feff}name,value\nTürkiye,1\n".as_bytes(), &["value", "name"]).unwrap();
        assert_eq!(windows.rows[0].cells, ["1", "Türkiye"]);
        assert_eq!(windows.rows[0].cells, unicode.rows[0].cells);
    }

    #[test]
    fn a_cut_row_and_a_missing_column_are_problems() {
        assert_eq!(read("a.csv", b"a,b\n1,2\n3", &["a"]).unwrap_err()[0].line, 3);
        let problems = read("a.csv", b"yaer,b\n1,2\n", &["year"]).unwrap_err();
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `yaer`?"));
    }
}
