//! Second witnesses: for which figures of output does another publisher say the same?
//!
//! Answers: what is said about the output of a form, an area and a year beside the publisher we believe? The verdicts are made with
//! the atlas ([`compare()`]) and kept in `witnesses/*.csv`; the witness's own figure is not.
//!
//! | column | holds |
//! |---|---|
//! | `form`, `area`, `year` | the output spoken of |
//! | `said`                 | the year the witness's figure is of |
//! | `measure`              | `tonnes` of that year, or the `share` of the world's output in the year asked for and in that one |
//! | `source`, `edition`    | the publisher that is believed |
//! | `witness`, `witness_edition` | the other one |
//! | `verdict`              | `agree` or `differ` |

mod compare;
mod masses;

use std::collections::BTreeMap;
use std::io::{self, Write};

use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, FormId};
use monazite_model::diagnostic::Problem;
use monazite_model::witness::{Measure, Verdict, Witness};

use crate::source::table;

pub use compare::{FILES, build, compare};

/// Names of the columns in the order they are written.
pub const COLUMNS: [&str; 10] =
    ["form", "area", "year", "said", "measure", "source", "edition", "witness", "witness_edition", "verdict"];

/// The verdicts of an atlas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Witnesses {
    by_cell: BTreeMap<(FormId, AreaId, i32), Witness>,
}

impl Witnesses {
    /// Those of a list; a later one of a cell replaces an earlier one.
    pub fn new(list: impl IntoIterator<Item = Witness>) -> Self {
        let by_cell = list.into_iter().map(|w| ((w.form.clone(), w.area.clone(), w.year), w)).collect();
        Witnesses { by_cell }
    }

    /// What another publisher says of the output of a form in an area and a year; nothing where nobody else speaks.
    pub fn of(&self, form: &FormId, area: &AreaId, year: i32) -> Option<&Witness> {
        self.by_cell.get(&(form.clone(), area.clone(), year))
    }

    /// Whether any word was gathered for a year; where none was, no figure of it is known to stand alone.
    pub fn speak_of(&self, year: i32) -> bool {
        self.by_cell.keys().any(|(_, _, y)| *y == year)
    }

    /// All, sorted by form, area and year.
    pub fn iter(&self) -> impl Iterator<Item = &Witness> {
        self.by_cell.values()
    }
}

/// Writes verdicts in the order given.
///
/// # Errors
/// What the writer says.
pub fn write_csv<'w>(witnesses: impl IntoIterator<Item = &'w Witness>, writer: impl Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().from_writer(writer);
    csv.write_record(COLUMNS)?;
    for w in witnesses {
        csv.write_record([
            w.form.as_str(),
            w.area.as_str(),
            &w.year.to_string(),
            &w.said.to_string(),
            w.measure.name(),
            &w.stated.source,
            &w.stated.edition,
            &w.witness.source,
            &w.witness.edition,
            w.verdict.name(),
        ])?;
    }
    csv.flush()
}

/// Reads a table of verdicts.
///
/// # Errors
/// Every problem of the file.
pub fn read_csv(file: &str, bytes: &[u8]) -> Result<Vec<Witness>, Vec<Problem>> {
    let table = table::read(file, bytes, &COLUMNS)?;
    let mut witnesses = Vec::new();
    let mut problems = Vec::new();
    for row in &table.rows {
        let cell = |place: usize| row.cell(place).trim();
        let mut wrong = |column: &str, expected: &str, found: &str| {
            let line = u32::try_from(row.number).unwrap_or(u32::MAX);
            let message = format!("expected {expected}, found `{found}`");
            problems.push(Problem::of_file(file, "bad-witness", message).at(line, 0, 0).named(column));
        };
        let [year, said] = [2, 3].map(|place| cell(place).parse::<i32>().ok());
        for (place, year) in [(2, year), (3, said)] {
            if year.is_none() {
                wrong(COLUMNS[place], "a year", cell(place));
            }
        }
        let verdict = Verdict::parse(cell(9));
        if verdict.is_none() {
            wrong("verdict", "`agree` or `differ`", cell(9));
        }
        let measure = Measure::parse(cell(4));
        if measure.is_none() {
            wrong("measure", "`tonnes` or `share`", cell(4));
        }
        for place in [0, 1, 5, 6, 7, 8] {
            if cell(place).is_empty() {
                wrong(COLUMNS[place], "a word", "");
            }
        }
        if let (Some(year), Some(said), Some(measure), Some(verdict)) = (year, said, measure, verdict) {
            let publication = |place: usize| Publication::new(cell(place), cell(place + 1));
            witnesses.push(Witness {
                form: FormId::from(cell(0)),
                area: AreaId::from(cell(1)),
                year,
                said,
                measure,
                stated: publication(5),
                witness: publication(7),
                verdict,
            });
        }
    }
    if problems.is_empty() { Ok(witnesses) } else { Err(problems) }
}

#[cfg(test)]
mod tests;
