//! A workbook's sheets, cell by cell, so that a small file cannot ask for much: a stray cell at the end of a sheet is a problem and not a
//! table of a billion cells, and no part unpacks to more than a limit.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader as _, Xlsx};
use monazite_model::diagnostic::Problem;

use crate::limits::{LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHARED_TEXT, MOST_WORKBOOK};
use crate::packed::{self, Kind, zip};

/// What a filled cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, a truth or an error, as it is shown.
    Other(String),
}

impl Value {
    /// As a person sees it.
    pub fn shown(&self) -> String {
        match self {
            Value::Text(text) | Value::Other(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
        }
    }
}

/// The filled cells of a sheet by row and column, from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    rows: BTreeMap<u32, BTreeMap<u32, Value>>,
    /// Rows up to the last filled one.
    pub height: u32,
    /// Columns up to the last filled one.
    pub width: u32,
}

impl Sheet {
    /// A cell; `None` where it is empty.
    pub fn get(&self, row: u32, column: u32) -> Option<&Value> {
        self.rows.get(&row)?.get(&column)
    }

    /// Text of a cell without blanks around it; empty where there is none.
    pub fn text(&self, row: u32, column: u32) -> &str {
        match self.get(row, column) {
            Some(Value::Text(text)) => text.trim(),
            _ => "",
        }
    }

    /// The number of a cell.
    pub fn number(&self, row: u32, column: u32) -> Option<f64> {
        match self.get(row, column) {
            Some(Value::Number(number)) => Some(*number).filter(|n| n.is_finite()),
            _ => None,
        }
    }

    /// A cell as a person sees it; empty where there is none.
    pub fn shown(&self, row: u32, column: u32) -> String {
        self.get(row, column).map(Value::shown).unwrap_or_default()
    }
}

/// A workbook whose parts were held against the limits.
pub struct Workbook<'a> {
    file: &'a str,
    book: Xlsx<Cursor<&'a [u8]>>,
    /// Names of its sheets in order.
    pub names: Vec<String>,
    cells: usize,
    letters: u64,
}

/// Whether bytes are a zip archive that holds a workbook.
pub fn is_workbook(bytes: &[u8]) -> bool {
    packed::kind(bytes) == Kind::Zip
        && zip::members(&mut Cursor::new(bytes)).is_ok_and(|all| all.iter().any(|m| m.name.ends_with("workbook.xml")))
}

/// The names of a workbook's sheets, for recognising a layout; empty for anything else.
pub fn sheet_names(bytes: &[u8]) -> Vec<String> {
    if !is_workbook(bytes) {
        return Vec::new();
    }
    Workbook::open("", bytes).map(|book| book.names).unwrap_or_default()
}

fn unreadable(file: &str, what: impl std::fmt::Display) -> Vec<Problem> {
    let message = format!("cannot be opened as a workbook: {what}");
    vec![Problem::of_file(file, "not-xlsx", message).hint("expected the xlsx workbook as published")]
}

impl<'a> Workbook<'a> {
    /// Opens a workbook.
    ///
    /// # Errors
    /// Bytes that are none; a part that unpacks to more than its limit.
    pub fn open(file: &'a str, bytes: &'a [u8]) -> Result<Self, Vec<Problem>> {
        measured(bytes).map_err(|what| unreadable(file, what))?;
        // The library counts on numbers in the file to be small; a panic of its own becomes a problem of the file.
        let book = catch_unwind(|| Xlsx::new(Cursor::new(bytes)))
            .map_err(|_| unreadable(file, "damaged"))?
            .map_err(|error| unreadable(file, error))?;
        Ok(Workbook { file, names: book.sheet_names(), book, cells: 0, letters: 0 })
    }

    /// The filled cells of a sheet.
    ///
    /// # Errors
    /// A sheet that cannot be read or reaches too far.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet, Vec<Problem>> {
        let file = self.file;
        catch_unwind(AssertUnwindSafe(|| self.cells_of(name)))
            .unwrap_or_else(|_| Err(unreadable(file, format!("sheet `{name}`: damaged"))))
    }

    fn cells_of(&mut self, name: &str) -> Result<Sheet, Vec<Problem>> {
        let file = self.file;
        let wrong = |what: String| unreadable(file, format!("sheet `{name}`: {what}"));
        let mut cells = self.book.worksheet_cells_reader(name).map_err(|error| wrong(error.to_string()))?;
        let mut sheet = Sheet::default();
        while let Some(cell) = cells.next_cell().map_err(|error| wrong(error.to_string()))? {
            let (row, column) = cell.get_position();
            let value = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::Float(number) => Value::Number(*number),
                DataRef::Int(number) => Value::Number(*number as f64),
                DataRef::String(text) => Value::Text(text.clone()),
                DataRef::SharedString(text) => Value::Text((*text).to_owned()),
                DataRef::Bool(truth) => Value::Other(truth.to_string()),
                DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::Other(text.clone()),
                DataRef::DateTime(when) => Value::Other(when.as_f64().to_string()),
                DataRef::Error(error) => Value::Other(error.to_string()),
            };
            if row >= MOST_ROWS || column >= MOST_COLUMNS {
                let place =
                    if row >= MOST_ROWS { format!("row {}", row + 1) } else { format!("column {}", column + 1) };
                let message =
                    format!("sheet `{name}` reaches to {place}; a sheet of {MOST_ROWS} rows and columns is read");
                let hint = "a stray cell far below or beside the table? Delete the rows or columns behind it";
                return Err(vec![Problem::of_file(file, "too-large", message).hint(hint)]);
            }
            self.cells += 1;
            let length = match &value {
                Value::Text(text) | Value::Other(text) => text.len(),
                Value::Number(_) => 0,
            };
            // A text that cells share is written once and held as often as it is used.
            self.letters += length as u64;
            let what = match () {
                () if length > LONGEST_CELL => format!("a cell of more than {LONGEST_CELL} letters"),
                () if self.cells > MOST_CELLS => format!("more than {MOST_CELLS} filled cells"),
                () if self.letters > MOST_WORKBOOK => format!("more than {} of text", packed::size(MOST_WORKBOOK)),
                () => String::new(),
            };
            if !what.is_empty() {
                return Err(vec![Problem::of_file(file, "too-large", format!("sheet `{name}` has {what}"))]);
            }
            if !matches!(&value, Value::Text(text) if text.trim().is_empty()) {
                (sheet.height, sheet.width) = (sheet.height.max(row + 1), sheet.width.max(column + 1));
                sheet.rows.entry(row).or_default().insert(column, value);
            }
        }
        Ok(sheet)
    }
}

/// Unpacks every part once, holding nothing, and says where one is larger than its limit: what the list of an archive says of its files
/// need not be true, and the library believes it.
fn measured(bytes: &[u8]) -> Result<(), String> {
    let mut file = Cursor::new(bytes);
    let members = zip::members(&mut file).map_err(|error| error.to_string())?;
    let mut all = 0u64;
    for member in &members {
        all = all.saturating_add(member.size);
        let shared = member.base_name().eq_ignore_ascii_case("sharedStrings.xml");
        let most = if shared { MOST_SHARED_TEXT } else { MOST_WORKBOOK };
        if member.size > most || all > MOST_WORKBOOK {
            return Err(format!("`{}` unpacks to more than {}", member.name, packed::size(most)));
        }
        let mut part = zip::open(&mut file, member).map_err(|error| format!("`{}`: {error}", member.name))?;
        let mut head = Vec::new();
        // The promised number of shared texts is reserved by the library on the word of the file.
        (&mut part).take(4096).read_to_end(&mut head).map_err(|error| format!("`{}`: {error}", member.name))?;
        std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| format!("`{}`: {error}", member.name))?;
        if shared && promised(&head).is_some_and(|count| count > member.size) {
            return Err(format!("`{}` promises more texts than it has room for", member.name));
        }
    }
    Ok(())
}

/// The number behind `uniqueCount`, if there is one that is a number.
fn promised(head: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(head);
    let behind = text
        .split_once("uniqueCount")?
        .1
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
    let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() { None } else { Some(digits.parse().unwrap_or(u64::MAX)) }
}
