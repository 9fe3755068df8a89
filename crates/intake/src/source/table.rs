//! A publisher's CSV file as rows with their numbers: encodings, byte-order marks, columns that must be there.

use std::borrow::Cow;

use monazite_model::diagnostic::{Problem, did_you_mean};

use super::workbook;
use crate::limits::{LONGEST_CELL, MOST_CELLS, MOST_PROBLEMS};
use crate::packed::{self, Kind};

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

/// Text of a file: UTF-8 or UTF-16 by its byte-order mark, else UTF-8, else Windows-1252 (how USGS releases are written).
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == encoding_rs::UTF_8 => &bytes[mark..],
        Some((encoding, mark)) => return encoding.decode_without_bom_handling(&bytes[mark..]).0,
        None => bytes,
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Text of a file that is text.
///
/// # Errors
/// A workbook or another archive, and bytes that no text holds, each told for what it is instead of cell by cell.
pub fn checked<'a>(file: &str, bytes: &'a [u8], wanted: &str) -> Result<Cow<'a, str>, Problem> {
    if workbook::is_workbook(bytes) {
        let hint = format!("save its sheet as CSV with {wanted}");
        return Err(Problem::of_file(file, "packed", "this is an xlsx workbook, expected CSV text").hint(hint));
    }
    if packed::kind(bytes) != Kind::Plain {
        return Err(Problem::of_file(
            file,
            "packed",
            "this is a packed archive (zip, gzip or zstd), expected CSV text",
        )
        .hint("unpack it and import the file inside"));
    }
    let text = text(bytes);
    match text.find('\0') {
        None => Ok(text),
        Some(_) => Err(Problem::of_file(file, "not-text", "this is no text: it holds bytes of value 0")
            .hint("save it as CSV in UTF-8; a workbook or a program's own file has to be exported first")),
    }
}

/// The names in a CSV file's first row, for recognising a layout; empty when there is none.
pub fn header(bytes: &[u8]) -> Vec<String> {
    if packed::kind(bytes) != Kind::Plain {
        return Vec::new();
    }
    let text = text(&bytes[..bytes.len().min(8192)]).into_owned();
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let first = reader.records().next();
    first.and_then(Result::ok).map(|r| r.iter().map(|c| c.trim().to_owned()).collect()).unwrap_or_default()
}

/// What a person should know of a text that is not wrong: that it ends in the middle of a line, and cells that run over several rows.
pub fn remarks(bytes: &[u8]) -> Vec<String> {
    if packed::kind(bytes) != Kind::Plain {
        return Vec::new();
    }
    let text = text(bytes);
    let mut notes = Vec::new();
    if !text.is_empty() && !text.ends_with(['\n', '\r']) {
        notes.push(CUT_SHORT.to_owned());
    }
    let (mut quoted, mut running) = (false, 0u64);
    for byte in text.bytes().filter(|byte| matches!(byte, b'"' | b'\n')) {
        match byte {
            b'"' => quoted = !quoted,
            _ => running += u64::from(quoted),
        }
    }
    if running > 0 {
        notes.push(format!("{running} line breaks stand inside quoted cells"));
    }
    notes
}

/// What is said of a file whose last line has no end.
pub const CUT_SHORT: &str = "the last line has no line break: if the file was cut, its last figure may be cut too";

/// What is wrong with a row in whatever table it stands: `raw` is the row as it is in the file, `width` how many cells a row has.
///
/// A quotation mark that is opened by mistake makes one cell of all that follows until the next one. So the marks of a row must pair, and
/// a cell that runs over several lines must not hold lines that would be rows.
pub fn row_fault(raw: &str, cells: &csv::StringRecord, width: usize) -> Option<(&'static str, String, &'static str)> {
    if let Some(longest) = cells.iter().map(str::len).max().filter(|longest| *longest > LONGEST_CELL) {
        let message = format!("a cell of {longest} letters; the longest of any table has less than {LONGEST_CELL}");
        return Some(("long-cell", message, STRAY));
    }
    if !raw.contains('"') {
        return None;
    }
    if raw.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        let message = "an odd number of quotation marks: a cell is opened here and not closed";
        return Some(("stray-quote", message.to_owned(), STRAY));
    }
    let swallowed = cells.iter().map(|cell| swallowed_rows(cell, width)).max().unwrap_or_default();
    (swallowed > 0)
        .then(|| ("stray-quote", format!("a quoted cell runs over {} lines that look like rows", swallowed + 1), STRAY))
}

const STRAY: &str = "a stray quotation mark? Inside a quoted cell the mark is written twice";

/// Lines of a cell, the first left out, that would be rows of a table of `width` columns.
pub fn swallowed_rows(cell: &str, width: usize) -> usize {
    if !cell.contains('\n') {
        return 0;
    }
    // The last of them may end in the middle of a row, where the next mark closes the cell.
    let separators = (width / 2).max(1);
    cell.lines().skip(1).filter(|line| line.bytes().filter(|byte| *byte == b',').count() >= separators).count()
}

/// Visits every row of a CSV text with its number (the header being row 1) and the line it begins in, until `visit` gives false. An empty
/// text has an empty header.
///
/// # Errors
/// Every row that is wrong in whatever table it stands ([`row_fault`]), and what cannot be read as CSV.
pub fn rows(
    file: &str,
    text: &str,
    mut visit: impl FnMut(u64, u64, &csv::StringRecord) -> bool,
) -> Result<(), Vec<Problem>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut problems = Vec::new();
    let mut record = csv::StringRecord::new();
    let (mut number, mut width) = (0u64, 0);
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                problems.push(Problem::of_file(file, "not-csv", format!("not readable as CSV: {error}")));
                break;
            }
        }
        number += 1;
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let line = record.position().map_or(number, csv::Position::line);
        width = if number == 1 { record.len() } else { width };
        if let Some((code, message, hint)) = row_fault(text.get(start..end).unwrap_or_default(), &record, width) {
            problems.push(Problem::of_file(file, code, message).at(to_u32(line), 0, 0).hint(hint));
        } else if !visit(number, line, &record) {
            break;
        }
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    if number == 0 && problems.is_empty() {
        visit(1, 1, &csv::StringRecord::new());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// A line or row as problems number it.
pub fn to_u32(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// Reads a CSV table.
///
/// # Errors
/// Columns that are missing, rows with too few or too many cells, an empty table; a file that is no text.
pub fn read(file: &str, bytes: &[u8], columns: &[&str]) -> Result<Table, Vec<Problem>> {
    let wanted = format!("the columns {}", columns.join(", "));
    let text = checked(file, bytes, &wanted).map_err(|problem| vec![problem])?;
    let (mut places, mut problems, mut kept): (Vec<usize>, Vec<Problem>, Vec<Row>) = Default::default();
    let (mut width, mut cells) = (0, 0);
    let read = rows(file, &text, |number, _, record| {
        if number == 1 {
            width = record.len();
            match places_of(file, record, columns) {
                Ok(found) => places = found,
                Err(wrong) => problems = wrong,
            }
            return problems.is_empty();
        }
        if record.len() != width {
            let message = format!("expected {width} cells, found {}", record.len());
            problems.push(
                Problem::of_file(file, "cell-count", message)
                    .at(to_u32(number), 0, 0)
                    .hint("a comma inside a cell needs quotes around the cell; or the file was cut off here"),
            );
        } else {
            cells += places.len();
            kept.push(Row {
                number,
                cells: places.iter().map(|p| record.get(*p).unwrap_or_default().to_owned()).collect(),
            });
        }
        if cells > MOST_CELLS {
            problems.push(Problem::of_file(
                file,
                "too-large",
                format!("more than {MOST_CELLS} cells, more than any table of this kind"),
            ));
        }
        cells <= MOST_CELLS && problems.len() < MOST_PROBLEMS
    });
    problems.extend(read.err().unwrap_or_default());
    if problems.is_empty() && kept.is_empty() {
        problems.push(Problem::of_file(file, "no-rows", "the table has a header but no rows"));
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(Table { rows: kept }) } else { Err(problems) }
}

/// Where the columns asked for stand.
fn places_of(file: &str, header: &csv::StringRecord, columns: &[&str]) -> Result<Vec<usize>, Vec<Problem>> {
    let header: Vec<String> = header.iter().map(|cell| cell.trim().to_owned()).collect();
    if let Some(problem) = other_separator(file, &header) {
        return Err(vec![problem]);
    }
    let (mut places, mut problems) = (Vec::new(), Vec::new());
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
    if problems.is_empty() { Ok(places) } else { Err(problems) }
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
    fn a_file_in_sixteen_bits_reads_like_a_utf8_file() {
        let text = "name,value\r\nTürkiye,1\r\n";
        for (mark, bytes) in [(0xff, u16::to_le_bytes as fn(u16) -> [u8; 2]), (0xfe, u16::to_be_bytes)] {
            let mut wide = vec![mark, 0xff ^ 0xfe ^ mark];
            wide.extend(text.encode_utf16().flat_map(bytes));
            assert_eq!(read("a.csv", &wide, &["value", "name"]).unwrap().rows[0].cells, ["1", "Türkiye"]);
        }
        assert_eq!(read("a.csv", b"n\0a\0,\0", &["na"]).unwrap_err()[0].code, "not-text");
    }

    #[test]
    fn a_stray_quotation_mark_swallows_no_row() {
        let head = "name,value,unit,note\n";
        for (rows, code) in [
            ("a,1,t,\"see\nb,2,t,\nc,3,t,\n", "stray-quote"),
            ("a,1,t,\"see\nb,2,t,\nc,3,t,\"\n", "stray-quote"),
            ("a,1,t,\"see\nb,\"2\",t,\nc,3,t,\n", "stray-quote"),
            ("a,1,t,5\" pipe\nb,2,t,\n", "stray-quote"),
        ] {
            let problems = read("a.csv", format!("{head}{rows}").as_bytes(), &["value"]).unwrap_err();
            assert_eq!((problems[0].line, &*problems[0].code), (2, code), "{rows}");
        }
        let kept = "a,1,t,\"said \"\"so\"\",\nand more\"\nb,2,t,\n";
        let table = read("a.csv", format!("{head}{kept}").as_bytes(), &["value", "note"]).unwrap();
        assert_eq!(table.rows[0].cells, ["1", "said \"so\",\nand more"]);
        assert_eq!(table.rows[1].number, 3);
        assert_eq!(remarks(kept.as_bytes()), ["1 line breaks stand inside quoted cells"]);
    }

    #[test]
    fn a_text_without_a_last_line_break_is_remarked() {
        assert_eq!(remarks(b"a,b\n1,2"), [CUT_SHORT]);
        assert!(remarks(b"a,b\n1,2\n").is_empty() && remarks(b"a,b\r\n1,2\r\n").is_empty());
    }

    #[test]
    fn a_cell_of_a_million_letters_is_refused_in_a_few_words() {
        let text = format!("name,value\n{},1\n", "x".repeat(LONGEST_CELL + 1));
        let problem = read("a.csv", text.as_bytes(), &["name"]).unwrap_err().remove(0);
        assert_eq!(problem.code, "long-cell");
        assert!(problem.to_string().len() < 300);
    }

    #[test]
    fn a_packed_file_is_told_for_what_it_is() {
        for bytes in [&b"\x1f\x8b\x08\0"[..], b"\x28\xb5\x2f\xfd\0\0", b"PK\x03\x04\0\0"] {
            let problems = read("a.csv", bytes, &["name"]).unwrap_err();
            assert_eq!((problems.len(), &*problems[0].code), (1, "packed"));
        }
    }

    #[test]
    fn a_cut_row_and_a_missing_column_are_problems() {
        assert_eq!(read("a.csv", b"a,b\n1,2\n3", &["a"]).unwrap_err()[0].line, 3);
        let problems = read("a.csv", b"yaer,b\n1,2\n", &["year"]).unwrap_err();
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `yaer`?"));
    }
}
