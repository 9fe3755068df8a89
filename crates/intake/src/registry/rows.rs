//! Rows of one file, each with its place, and every problem found on the way. What rows mean together is for `checks`.

use std::collections::BTreeSet;

use monazite_model::diagnostic::{Problem, did_you_mean};
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

use crate::source::table;

/// Where something stands in a file: line and column from 1, and how many characters it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub line: u32,
    pub column: u32,
    pub length: u32,
}

/// A row as read, with its place and the places of its keys.
#[derive(Debug)]
pub(super) struct Row<T> {
    pub value: T,
    place: Place,
    /// Places of values by path, `hs[0].content`.
    keys: Vec<(String, Place)>,
}

impl<T> Row<T> {
    /// The place of a key's value, or of the row if the key is not written.
    pub(super) fn place(&self, key: &str) -> Place {
        self.keys.iter().find(|(k, _)| k == key).map_or(self.place, |(_, p)| *p)
    }
}

/// The rows of one file.
#[derive(Debug)]
pub(super) struct Rows<T> {
    pub file: &'static str,
    /// Rows that could be read.
    pub rows: Vec<Row<T>>,
    /// Ids of rows that could not: a reference to one of them is no second problem.
    pub broken: BTreeSet<String>,
    /// False where the file is missing or no such file at all, so that nothing can be said about references to it.
    pub readable: bool,
}

impl<T> Rows<T> {
    /// No rows, for a file that is missing or unreadable.
    pub(super) fn none(file: &'static str) -> Self {
        Rows { file, rows: Vec::new(), broken: BTreeSet::new(), readable: false }
    }

    /// A problem with a row at one of its keys.
    pub(super) fn problem(&self, row: &Row<T>, key: &str, code: &'static str, message: impl Into<String>) -> Problem {
        let p = row.place(key);
        Problem::of_file(self.file, code, message).at(p.line, p.column, p.length).named(key)
    }
}

/// Reads `[[table]]` rows of a TOML file. Keys the type does not know are problems, one each.
pub(super) fn toml_rows<T: DeserializeOwned>(
    file: &'static str,
    table: &'static str,
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) -> Rows<T> {
    let mut rows = Rows::none(file);
    let Ok(text) = std::str::from_utf8(bytes) else {
        problems.push(Problem::of_file(file, "not-utf8", "expected UTF-8 text"));
        return rows;
    };
    let (document, errors) = DeTable::parse_recoverable(text);
    let lines = &Lines::of(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        problems.push(at(file, lines, span, "syntax", error.message().to_owned()));
    }
    if !errors.is_empty() {
        return rows;
    }
    rows.readable = true;
    for (key, value) in document.into_inner() {
        if key.get_ref() != table {
            let problem = at(file, lines, key.span(), "unknown-key", format!("unknown key `{}`", key.get_ref()));
            problems.push(problem.hint(format!("this file holds [[{table}]] rows")));
            continue;
        }
        let span = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            problems.push(at(file, lines, span, "not-rows", format!("expected [[{table}]] rows")));
            continue;
        };
        for item in items.iter() {
            let id = match item.get_ref() {
                DeValue::Table(t) => t.get("id").and_then(|v| v.get_ref().as_str()),
                _ => None,
            };
            match one::<T>(file, lines, item.clone(), problems) {
                Some(value) => {
                    let mut keys = Vec::new();
                    places(lines, item.get_ref(), "", &mut keys);
                    rows.rows.push(Row { value, place: lines.place(item.span()), keys });
                }
                None => rows.broken.extend(id.map(str::to_owned)),
            }
        }
    }
    rows
}

/// Reads one row. A key that is wrong is reported, taken out, and the rest tried again, so that all wrong keys are found.
fn one<T: DeserializeOwned>(
    file: &str,
    lines: &Lines,
    mut item: toml::Spanned<DeValue<'_>>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let mut removed = false;
    loop {
        let error = match T::deserialize(toml::de::ValueDeserializer::from(item.clone())) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let message = error.message().to_owned();
        if removed && message.starts_with("missing field") {
            return None;
        }
        let span = error.span().unwrap_or_else(|| item.span());
        let mut problem = at(file, lines, span.clone(), "bad-value", message.clone());
        if let Some((wrong, known)) = unknown_field(&message) {
            problem.code = "unknown-key".into();
            problem.message = format!("unknown key `{wrong}`");
            problem.hint = did_you_mean(wrong, known);
        } else if message.starts_with("missing field") {
            problem.code = "missing-key".into();
            problem.message = message.replace("missing field", "missing key");
        }
        problems.push(problem);
        if !take_out(item.get_mut(), &span) {
            return None;
        }
        removed = true;
    }
}

/// Splits serde's "unknown field `x`, expected one of `a`, `b`" into the wrong name and the known ones.
fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    let wrong = quoted.next()?;
    Some((wrong, quoted.collect()))
}

/// Takes out the smallest table entry whose key or value covers `span`; false if there is none.
fn take_out(value: &mut DeValue<'_>, span: &std::ops::Range<usize>) -> bool {
    let covers = |r: std::ops::Range<usize>| r.start <= span.start && span.end <= r.end;
    match value {
        DeValue::Table(table) => {
            for (_, inner) in table.iter_mut() {
                if covers(inner.span()) && take_out(inner.get_mut(), span) {
                    return true;
                }
            }
            let wrong =
                table.iter().find(|(k, v)| covers(k.span()) || covers(v.span())).map(|(k, _)| k.get_ref().to_string());
            wrong.is_some_and(|key| table.remove(key.as_str()).is_some())
        }
        DeValue::Array(items) => items.iter_mut().any(|item| take_out(item.get_mut(), span)),
        _ => false,
    }
}

fn places(lines: &Lines, value: &DeValue<'_>, path: &str, out: &mut Vec<(String, Place)>) {
    match value {
        DeValue::Table(table) => {
            for (key, inner) in table {
                let path =
                    if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
                out.push((path.clone(), lines.place(inner.span())));
                places(lines, inner.get_ref(), &path, out);
            }
        }
        DeValue::Array(items) => {
            for (n, inner) in items.iter().enumerate() {
                let path = format!("{path}[{n}]");
                out.push((path.clone(), lines.place(inner.span())));
                places(lines, inner.get_ref(), &path, out);
            }
        }
        _ => {}
    }
}

/// A text with the places of its lines, so that a place is found without counting from the top.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(n, _)| n + 1)).collect();
        Lines { text, starts }
    }

    /// Line and column of a byte range. The length stays on the first line.
    fn place(&self, span: std::ops::Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start).max(1);
        let before = self.text.get(self.starts[line - 1]..span.start).unwrap_or("");
        let covered = self.text.get(span).unwrap_or("");
        let length = covered.lines().next().map_or(0, |l| l.chars().count());
        Place { line: line as u32, column: 1 + before.chars().count() as u32, length: length.max(1) as u32 }
    }
}

fn at(file: &str, lines: &Lines, span: std::ops::Range<usize>, code: &'static str, message: String) -> Problem {
    let p = lines.place(span);
    Problem::of_file(file, code, message).at(p.line, p.column, p.length)
}

/// Reads a CSV file whose header must be exactly `columns`.
pub(super) fn csv_rows<T: DeserializeOwned>(
    file: &'static str,
    columns: &[&str],
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) -> Rows<T> {
    let mut rows = Rows::none(file);
    // A stray quotation mark would make one cell of all rows behind it.
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.contains('"')
        && let Err(faults) = table::rows(file, text, |_, _, _| true)
    {
        let stray = faults.into_iter().filter(|fault| fault.code != "not-csv");
        let before = problems.len();
        problems.extend(stray);
        if problems.len() > before {
            return rows;
        }
    }
    let mut reader = csv::Reader::from_reader(bytes);
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            problems.push(Problem::of_file(file, "syntax", format!("not readable as CSV: {error}")));
            return rows;
        }
    };
    if header.iter().ne(columns.iter().copied()) {
        problems.push(
            Problem::of_file(file, "bad-header", "the columns are not the expected ones")
                .at(1, 1, 1)
                .hint(format!("expected: {}", columns.join(","))),
        );
        return rows;
    }
    rows.readable = true;
    for record in reader.into_records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line() as u32);
                problems.push(Problem::of_file(file, "syntax", format!("not readable as CSV: {error}")).at(line, 0, 0));
                continue;
            }
        };
        let line = record.position().map_or(0, |p| p.line() as u32);
        match record.deserialize::<T>(Some(&header)) {
            Ok(value) => rows.rows.push(Row { value, place: Place { line, column: 0, length: 0 }, keys: Vec::new() }),
            Err(error) => {
                rows.broken.extend(record.get(0).map(str::to_owned));
                let (column, message) = match error.kind() {
                    csv::ErrorKind::Deserialize { err, .. } => (
                        err.field().and_then(|n| columns.get(n as usize).copied()).unwrap_or_default(),
                        err.kind().to_string(),
                    ),
                    _ => ("", error.to_string()),
                };
                problems.push(Problem::of_file(file, "bad-value", message).at(line, 0, 0).named(column));
            }
        }
    }
    rows
}
