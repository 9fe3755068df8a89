//! Reading the tidy table: every problem of a file at once, in file order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::fact::{Fact, Origin, Quality, QuantityKind, Series};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Basis, Unit};
use monazite_model::registry::Registry;

use super::COLUMNS;
use super::sense::{nonsense, strangers};
use crate::source::table::{self, to_u32};
use crate::store::FileName;

const STATUSES: [&str; 6] = ["reported", "estimated", "bounded", "negligible", "withheld", "not-available"];

pub use crate::limits::MOST_PROBLEMS;

/// Reads a tidy table of facts. Columns may stand in any order, but all must be there and no other, except those that
/// `monazite facts --csv` writes beside them (`id`, `mineral`, `year`, `standing`).
///
/// # Errors
/// Every problem of the file, in file order (at most [`MOST_PROBLEMS`]): unknown columns or words, figures that are not
/// numbers, two rows with the same fact id.
pub fn read_csv(file: &str, reader: impl Read) -> Result<Vec<Fact>, Vec<Problem>> {
    read_rows(file, reader, None)
}

/// As [`read_csv`], and every form, stage and area must be one of the registry: a figure under a name with a typing error would never be
/// seen again.
///
/// # Errors
/// As [`read_csv`].
pub fn read_known(file: &str, reader: impl Read, registry: &Registry) -> Result<Vec<Fact>, Vec<Problem>> {
    read_rows(file, reader, Some(registry))
}

fn read_rows(file: &str, mut reader: impl Read, registry: Option<&Registry>) -> Result<Vec<Fact>, Vec<Problem>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|e| vec![Problem::of_file(file, "not-csv", e.to_string())])?;
    let text = table::checked(file, &bytes, "the columns of a table of facts").map_err(|problem| vec![problem])?;
    if matches!(text, Cow::Owned(_)) && !bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff") {
        let at = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64;
        let message = "not readable as CSV in UTF-8: a letter in another encoding";
        return Err(vec![Problem::of_file(file, "not-csv", message).at(to_u32(line), 0, 0)]);
    }
    let (mut places, mut width) = (Vec::new(), 0);
    let mut facts = Vec::new();
    let mut problems = Vec::new();
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    let mut header_wrong = None;
    let read = table::rows(file, &text, |number, line, record| {
        if number == 1 {
            width = record.len();
            match columns(file, record) {
                Ok(found) => places = found,
                Err(wrong) => header_wrong = Some(wrong),
            }
            return header_wrong.is_none();
        }
        let mut row = Row { file, line, record, width, places: &places, problems: &mut problems };
        if let Some(fact) = row.fact() {
            let strange = registry.map_or_else(Vec::new, |registry| strangers(&fact, registry));
            problems.extend(nonsense(&fact).into_iter().chain(strange).map(|wrong| wrong.at(file, to_u32(line))));
            let id = fact.id();
            if let Some(first) = lines.insert(id.clone(), line) {
                problems.push(
                    Problem::of_file(file, "duplicate-fact", format!("a second row for `{id}`"))
                        .at(to_u32(line), 0, 0)
                        .hint(format!("line {first} holds the first; tell them apart by `partner` or `edition`")),
                );
            }
            facts.push(fact);
        }
        problems.len() < MOST_PROBLEMS
    });
    if let Some(wrong) = header_wrong {
        return Err(wrong);
    }
    if let Err(wrong) = read {
        problems.extend(wrong);
        problems.sort_by_key(|problem| problem.line);
    }
    if problems.is_empty() { Ok(facts) } else { Err(problems) }
}

/// Columns of a published table of facts that follow from the others; a reader passes over them.
const FOLLOWING: [&str; 4] = ["id", "mineral", "year", "standing"];

fn columns(file: &str, header: &csv::StringRecord) -> Result<Vec<usize>, Vec<Problem>> {
    let mut problems = Vec::new();
    for name in header.iter().filter(|n| !COLUMNS.contains(n) && !FOLLOWING.contains(n)) {
        let mut problem =
            Problem::of_file(file, "unknown-column", "no such column in a table of facts").at(1, 0, 0).named(name);
        problem.hint = did_you_mean(name, COLUMNS);
        problems.push(problem);
    }
    let mut places = Vec::new();
    for wanted in COLUMNS {
        match header.iter().position(|name| name == wanted) {
            Some(place) => places.push(place),
            None => problems
                .push(Problem::of_file(file, "missing-column", "this column is missing").at(1, 0, 0).named(wanted)),
        }
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

struct Row<'a> {
    file: &'a str,
    line: u64,
    record: &'a csv::StringRecord,
    /// Cells of the header: a published table has columns that follow from the others.
    width: usize,
    places: &'a [usize],
    problems: &'a mut Vec<Problem>,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> &str {
        let at = COLUMNS.iter().position(|c| *c == column).and_then(|i| self.places.get(i));
        at.and_then(|i| self.record.get(*i)).unwrap_or_default()
    }

    fn wrong(&mut self, column: &str, code: &'static str, message: String, hint: Option<String>) {
        let mut problem = Problem::of_file(self.file, code, message).at(to_u32(self.line), 0, 0).named(column);
        problem.hint = hint;
        self.problems.push(problem);
    }

    fn word<T>(&mut self, column: &str, known: &[&'static str], parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.cell(column).to_owned();
        let value = parse(&text);
        if value.is_none() {
            let hint = did_you_mean(&text, known.iter().copied());
            self.wrong(column, "unknown-word", format!("expected a {column}, found `{text}`"), hint);
        }
        value
    }

    fn number(&mut self, column: &str) -> Option<f64> {
        let text = self.cell(column).to_owned();
        if text.is_empty() {
            return None;
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            _ => {
                let hint = text.contains(',').then(|| "write it without thousands separators".to_owned());
                self.wrong(column, "not-a-number", format!("expected a number, found `{text}`"), hint);
                None
            }
        }
    }

    fn filled(&mut self, column: &str) -> String {
        let text = self.cell(column).to_owned();
        if text.is_empty() {
            self.wrong(column, "empty", "this cell must not be empty".to_owned(), None);
        }
        text
    }

    /// A cell that becomes part of a file's name.
    fn name(&mut self, column: &str) -> String {
        let text = self.filled(column);
        if !text.is_empty()
            && let Err(problem) = FileName::checked(self.file, column, &text)
        {
            self.problems.push(problem.at(to_u32(self.line), 0, 0));
        }
        text
    }

    fn fact(&mut self) -> Option<Fact> {
        let before = self.problems.len();
        if self.record.len() != self.width {
            let message = format!("expected {} cells, found {}", self.width, self.record.len());
            self.wrong("", "cell-count", message, None);
            return None;
        }
        let form = FormId(self.filled("form"));
        if form.what().is_empty() {
            let message = format!("expected `mineral:what`, found `{form}`");
            self.wrong("form", "not-a-form", message, None);
        }
        let stages: Vec<&str> = Stage::ALL.iter().map(|s| s.name()).collect();
        let stage = self.word("stage", &stages, |t| Stage::ALL.into_iter().find(|s| s.name() == t));
        let kinds: Vec<&str> = QuantityKind::ALL.iter().map(|k| k.name()).collect();
        let quantity = self.word("quantity", &kinds, QuantityKind::parse);
        let units: Vec<&str> = Unit::ALL.iter().map(|u| u.name()).collect();
        let unit = self.word("unit", &units, Unit::parse);
        let basis = self
            .word("basis", &["contained", "gross", "none", "equivalent:REO"], |t| Basis::try_from(t.to_owned()).ok());
        let period = self.word("period", &["2024", "2024-05", "2016/2020"], Period::parse);
        let grade = self.word("grade", &["A", "B", "C", "D"], quality);
        let (source, edition, area) = (self.name("source"), self.name("edition"), self.filled("area"));
        let (value, band) = self.observed()?;
        if self.problems.len() > before {
            return None;
        }
        Some(Fact {
            series: Series {
                mineral: form.mineral(),
                stage: stage?,
                form,
                quantity: quantity?,
                partner: self.cell("partner").to_owned(),
            },
            area: AreaId(area),
            period: period?,
            value,
            band,
            unit: unit?,
            basis: basis?,
            origin: Origin {
                source,
                edition,
                table: self.cell("table").to_owned(),
                row: self.cell("row").to_owned(),
                text: self.cell("text").to_owned(),
            },
            grade: grade?,
            note: self.cell("note").to_owned(),
        })
    }

    fn observed(&mut self) -> Option<(Observed<f64>, Option<Band>)> {
        let before = self.problems.len();
        let (value, low, high) = (self.number("value"), self.number("low"), self.number("high"));
        if self.problems.len() > before {
            return None;
        }
        let status = self.word("status", &STATUSES, |t| STATUSES.into_iter().find(|s| *s == t))?;
        match observed(status, value, low, high) {
            Ok(observed) => Some(observed),
            Err(wrong) => {
                self.wrong(wrong.column, wrong.code, wrong.message, wrong.hint);
                None
            }
        }
    }
}

/// Why cells give no figure and no silence.
pub(super) struct Wrong {
    column: &'static str,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

/// The figure or silence of a row, and the range around a figure.
pub(super) fn observed(
    status: &str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
) -> Result<(Observed<f64>, Option<Band>), Wrong> {
    let wrong = |column, code, message: String| Wrong { column, code, message, hint: None };
    let observed = match (status, value) {
        ("reported", Some(value)) => Observed::Reported { value },
        ("estimated", Some(value)) => Observed::Estimated { value },
        ("bounded", None) if low.is_some() || high.is_some() => Observed::Bounded { low, high },
        ("negligible", None) => Observed::Negligible,
        ("withheld", None) => Observed::Withheld,
        ("not-available", None) => Observed::NotAvailable,
        ("reported" | "estimated", None) => {
            return Err(wrong("value", "empty", format!("a {status} figure is missing")));
        }
        ("bounded", None) => return Err(wrong("low", "empty", "a bound needs `low` or `high`".to_owned())),
        (_, Some(_)) => {
            let hint = Some("use status reported or estimated".to_owned());
            let message = format!("a {status} cell holds no figure");
            return Err(Wrong { column: "value", code: "not-empty", message, hint });
        }
        (_, None) => return Err(wrong("status", "unknown-word", format!("expected a status, found `{status}`"))),
    };
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        return Err(wrong("low", "range-turned", format!("low {low} is above high {high}")));
    }
    let band = match (observed.value(), low, high) {
        (Some(value), Some(low), Some(high)) if low <= value && value <= high => Some(Band { value, low, high }),
        (Some(_), None, None) => None,
        (Some(value), _, _) => {
            let message = format!("the range must have both ends and hold the figure {value}");
            return Err(wrong("low", "range-open", message));
        }
        (None, ..) => None,
    };
    Ok((observed, band))
}

/// The quality of a letter.
pub(super) fn quality(text: &str) -> Option<Quality> {
    [Quality::A, Quality::B, Quality::C, Quality::D].into_iter().find(|g| g.to_string() == text)
}
