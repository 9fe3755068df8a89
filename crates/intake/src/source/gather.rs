//! Gathers what an importer reads: facts, rows left out with the reason, corrections, and every problem of the file.

use std::collections::BTreeMap;

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::fact::{Fact, Origin, Quality, QuantityKind, Series};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Unit};

use crate::facts::MOST_PROBLEMS;
use crate::source::number::{Printed, printed};
use crate::source::reading::{Meaning, Place, Reading, Readings, plain_label};

/// A row that gave no fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Row from 1, the header being row 1.
    pub row: u64,
    /// The label the row bears.
    pub label: String,
    /// Why it was left.
    pub reason: String,
    /// How many rows this stands for; more than one where rows are left by the thousand.
    pub rows: u64,
}

impl LeftOut {
    /// The reason without the rows and figures it names, so that reasons can be counted.
    pub fn kind(&self) -> &str {
        match self.reason.as_str() {
            r if r.starts_with("repeats row") => "repeats another row",
            r if r.contains("rests on as many sources") => "another row rests on as many sources or more",
            r if r.contains("gives another figure") => "another row gives another figure",
            r => r,
        }
    }
}

/// Something read otherwise than printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Row from 1, the header being row 1.
    pub row: u64,
    /// As printed.
    pub printed: String,
    /// As read, and why.
    pub read_as: String,
}

/// What a file gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    /// Facts sorted by id.
    pub facts: Vec<Fact>,
    /// Rows left out, in file order.
    pub left: Vec<LeftOut>,
    /// Readings that differ from the print, in file order.
    pub corrected: Vec<Corrected>,
    /// Labels that no reading knows.
    pub unknown: Vec<UnknownLabel>,
    /// Things a person should know of the file.
    pub notes: Vec<String>,
}

/// A label that no reading knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel {
    /// As printed.
    pub label: String,
    /// Rows that bear it.
    pub rows: u64,
    /// The nearest known label.
    pub hint: Option<String>,
}

impl Imported {
    /// The labels that no reading knows, those first that are nearly known; `None` where all are known.
    pub fn unknown_labels(&self) -> Option<String> {
        const NAMED: usize = 12;
        let mut unknown: Vec<&UnknownLabel> = self.unknown.iter().collect();
        unknown.sort_by_key(|label| (label.hint.is_none(), std::cmp::Reverse(label.rows)));
        let named: Vec<String> = unknown
            .iter()
            .take(NAMED)
            .map(|label| match &label.hint {
                Some(hint) => format!("`{}` ({hint})", label.label),
                None => format!("`{}`", label.label),
            })
            .collect();
        let more = unknown.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!named.is_empty()).then(|| format!("no reading for {}{more}", named.join(", ")))
    }
}

/// Unknown labels for which a similar one is sought: a file of nothing but unknown ones must not take minutes.
const HINTED: usize = 500;

/// One cell to be read.
pub struct Cell<'a> {
    /// Row from 1.
    pub row: u64,
    /// How it is to be understood.
    pub reading: &'a Reading,
    /// Partner of the fact; the product of the reading is added to it.
    pub partner: String,
    /// Where.
    pub area: AreaId,
    /// When.
    pub period: Period,
    /// Table or chapter.
    pub table: String,
    /// The cell, in the signs [`printed`] reads.
    pub text: &'a str,
    /// The cell as printed, where `text` had to be put into other signs (`Less than ½ unit` is `s`).
    pub as_printed: Option<&'a str>,
    /// The unit as printed; empty when the layout prints none.
    pub unit: &'a str,
    /// Whether the publisher marks it as an estimate.
    pub estimated: bool,
    /// Remark.
    pub note: String,
}

/// Collects the facts of one file.
pub struct Gather<'a> {
    /// File as the user named it.
    pub file: &'a str,
    /// Format, i.e. the reading table.
    pub format: &'static str,
    /// Source key.
    pub source: &'static str,
    /// Edition.
    pub edition: String,
    readings: &'a Readings,
    facts: BTreeMap<String, (u64, Fact)>,
    left: Vec<LeftOut>,
    corrected: Vec<Corrected>,
    unknown: BTreeMap<String, u64>,
    problems: Vec<Problem>,
}

impl<'a> Gather<'a> {
    /// An empty gathering for one file.
    pub fn new(
        file: &'a str,
        format: &'static str,
        source: &'static str,
        edition: String,
        readings: &'a Readings,
    ) -> Self {
        let (facts, left, corrected, unknown, problems) = Default::default();
        Gather { file, format, source, edition, readings, facts, left, corrected, unknown, problems }
    }

    /// Notes a row that gives no fact.
    pub fn leave(&mut self, row: u64, label: impl Into<String>, reason: impl Into<String>) {
        self.left.push(LeftOut { row, label: label.into(), reason: reason.into(), rows: 1 });
    }

    /// Notes rows that are left for one reason, without naming each.
    pub fn leave_all(&mut self, rows: u64, reason: impl Into<String>) {
        if rows > 0 {
            self.left.push(LeftOut { row: 0, label: format!("{rows} rows"), reason: reason.into(), rows });
        }
    }

    /// Notes something wrong with a row.
    pub fn problem(&mut self, row: u64, column: &str, code: &'static str, message: String, hint: Option<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            let line = u32::try_from(row).unwrap_or(u32::MAX);
            let mut problem = Problem::of_file(self.file, code, message).at(line, 0, 0).named(column);
            problem.hint = hint;
            // The dimensions or years of one row share its faults.
            if self.problems.last() != Some(&problem) {
                self.problems.push(problem);
            }
        }
    }

    /// What a label means; a label that is to be left or not known is noted and gives `None`.
    pub fn meaning(&mut self, row: u64, name: &str, kind: &str, detail: &str) -> Option<&'a Reading> {
        let label = || [name, kind, detail].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" / ");
        match self.readings.meaning(self.format, name, kind, detail) {
            Meaning::Read(reading) => Some(reading),
            Meaning::Leave(reason) => {
                self.leave(row, label(), reason);
                None
            }
            Meaning::Unknown => {
                let reason = format!("no reading; a row in registry/readings/{}.csv makes it a fact", self.format);
                self.leave(row, label(), reason);
                // Of a known name some other part is not known, so all of the label is named.
                let named = if self.readings.knows_label(self.format, name) { label() } else { name.trim().to_owned() };
                *self.unknown.entry(named).or_default() += 1;
                None
            }
        }
    }

    /// The reading of a label in a row whose area name carries a qualifier (`World total (ilmenite and rutile, rounded)`): a row
    /// of the reading table with the qualifier in brackets behind the detail, else the reading of the plain label.
    pub fn qualified(&self, plain: &'a Reading, label: [&str; 3], qualifier: &str) -> &'a Reading {
        let [name, kind, detail] = label;
        match self.readings.exact(self.format, name, kind, &format!("{detail} [{qualifier}]")) {
            Some(reading) if !qualifier.is_empty() => reading,
            _ => plain,
        }
    }

    /// The area a name means; an unknown name is a problem.
    pub fn place(&mut self, row: u64, column: &str, name: &str) -> Option<Place> {
        if let Meaning::Leave(reason) = self.readings.meaning(self.format, name, "area", "area") {
            self.leave(row, name, reason);
            return None;
        }
        let place = self.readings.place(name);
        match &place {
            Some(place) if !place.taken_off.is_empty() => self.corrected.push(Corrected {
                row,
                printed: name.to_owned(),
                read_as: format!("{} ({})", place.area, place.taken_off),
            }),
            Some(_) => {}
            None => {
                let hint = self.readings.place_hint(name);
                self.problem(row, column, "unknown-area", format!("no area is called `{name}`"), Some(hint));
            }
        }
        place
    }

    /// A year in a cell; anything else is a problem.
    pub fn year(&mut self, row: u64, column: &str, text: &str) -> Option<i32> {
        let year = text.trim().parse::<i32>().ok().filter(|y| (1500..=2200).contains(y));
        if year.is_none() {
            self.problem(row, column, "not-a-year", format!("expected a year, found `{text}`"), None);
        }
        year
    }

    /// The area of a code, if it is one.
    pub fn known_area(&self, code: &str) -> Option<AreaId> {
        self.readings.area(code)
    }

    /// Notes something read otherwise than printed.
    pub fn corrected(&mut self, row: u64, printed: String, read_as: String) {
        self.corrected.push(Corrected { row, printed, read_as });
    }

    /// Reads one cell into a fact; silent about cells the table does not have.
    pub fn read(&mut self, cell: &Cell<'_>) {
        let reading = cell.reading;
        if reading.unit != "*" && !cell.unit.is_empty() && reading.unit != plain_label(cell.unit) {
            let message = format!("expected `{}`, found `{}`", reading.unit, cell.unit);
            let hint =
                format!("the publisher changed the unit: change the factor in registry/readings/{}.csv", self.format);
            return self.problem(cell.row, "unit", "other-unit", message, Some(hint));
        }
        let mut fact = self.silent(cell);
        let id = fact.id();
        let figure = match self.correction(cell, &id) {
            Ok(Some(None)) => return,
            Ok(Some(Some(value))) => {
                fact.value = Observed::Reported { value };
                fact.grade = Quality::D;
                return self.keep(cell, id, fact);
            }
            Ok(None) => printed(cell.text),
            Err(()) => return,
        };
        let figure = match figure {
            Ok(figure) => figure,
            Err(text) => {
                let digits = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' '));
                let hint = "a footnote mark may have run into the figure; list the fact in registry/corrections.toml";
                let message = format!("expected a number, found `{text}` (for `{id}`)");
                return self.problem(cell.row, "value", "not-a-number", message, digits.then(|| hint.to_owned()));
            }
        };
        let value = |value: f64| {
            let value = reading.scaled(value);
            if cell.estimated { Observed::Estimated { value } } else { Observed::Reported { value } }
        };
        let end = |n: Option<f64>| n.map(|n| reading.scaled(n));
        fact.value = match figure {
            Printed::Figure(number) => value(number),
            // The middle of a printed price range is what annual averages of it would use; the ends stay as the band.
            Printed::Range(low, high) if reading.quantity == QuantityKind::Price => {
                let middle = (low + high) / 2.0;
                fact.band =
                    Some(Band { value: reading.scaled(middle), low: reading.scaled(low), high: reading.scaled(high) });
                fact.note = joined(&[&fact.note, "middle of the printed range"]);
                value(middle)
            }
            Printed::Range(low, high) => Observed::Bounded { low: end(Some(low)), high: end(Some(high)) },
            Printed::Bound { low, high } => Observed::Bounded { low: end(low), high: end(high) },
            Printed::Negligible => Observed::Negligible,
            Printed::Withheld => Observed::Withheld,
            Printed::NotAvailable => Observed::NotAvailable,
            Printed::NotApplicable => return,
        };
        if fact.value.value().is_some_and(|v| v < 0.0)
            && matches!(reading.in_unit, Unit::Tonne | Unit::CubicMetre | Unit::UsdPerT)
        {
            return self.problem(
                cell.row,
                "value",
                "negative",
                format!("a quantity below zero: `{}` (for `{id}`)", cell.text),
                None,
            );
        }
        self.keep(cell, id, fact);
    }

    /// Adds a fact an importer has made itself (a figure that is no printed cell: a machine-written number, a score).
    pub fn keep_value(&mut self, cell: &Cell<'_>, value: Observed<f64>, band: Option<Band>) {
        let mut fact = self.silent(cell);
        (fact.value, fact.band) = (value, band);
        let id = fact.id();
        match self.correction(cell, &id) {
            Ok(None) => self.keep(cell, id, fact),
            Ok(Some(Some(value))) => {
                (fact.value, fact.band, fact.grade) = (Observed::Reported { value }, None, Quality::D);
                self.keep(cell, id, fact);
            }
            Ok(Some(None)) | Err(()) => {}
        }
    }

    fn silent(&self, cell: &Cell<'_>) -> Fact {
        let reading = cell.reading;
        let partner = match (cell.partner.is_empty(), reading.product.is_empty()) {
            (true, _) => reading.product.clone(),
            (false, true) => cell.partner.clone(),
            (false, false) => format!("{} ({})", cell.partner, reading.product),
        };
        let text = format!("{} {}", cell.as_printed.unwrap_or(cell.text).trim(), cell.unit.trim());
        Fact {
            series: Series {
                mineral: reading.form.mineral(),
                stage: self.readings.stage(&reading.form),
                form: reading.form.clone(),
                quantity: reading.quantity,
                partner,
            },
            area: cell.area.clone(),
            period: cell.period,
            value: Observed::NotAvailable,
            band: None,
            unit: reading.in_unit,
            basis: reading.basis.clone(),
            origin: Origin {
                source: self.source.to_owned(),
                edition: self.edition.clone(),
                table: cell.table.clone(),
                row: cell.row.to_string(),
                text: text.trim().to_owned(),
            },
            grade: if cell.estimated { Quality::B } else { Quality::A },
            note: joined(&[&reading.note, &cell.note]),
        }
    }

    /// `Ok(None)`: no correction; `Ok(Some(None))`: drop; `Ok(Some(Some(v)))`: use `v`; `Err`: a correction that no longer fits.
    fn correction(&mut self, cell: &Cell<'_>, id: &str) -> Result<Option<Option<f64>>, ()> {
        let Some(correction) = self.readings.corrections.get(id) else {
            return Ok(None);
        };
        if correction.expects.trim() != cell.text.trim() {
            let message =
                format!("the correction of `{id}` expects `{}`, found `{}`", correction.expects, cell.text.trim());
            let hint = "the publisher may have fixed the figure: take the correction out of registry/corrections.toml"
                .to_owned();
            self.problem(cell.row, "value", "stale-correction", message, Some(hint));
            return Err(());
        }
        let read_as = match correction.value {
            Some(value) => format!("{value} {} for `{id}`: {}", cell.reading.in_unit.name(), correction.reason),
            None => format!("dropped `{id}`: {}", correction.reason),
        };
        self.corrected.push(Corrected { row: cell.row, printed: cell.text.to_owned(), read_as });
        Ok(Some(correction.value))
    }

    fn keep(&mut self, cell: &Cell<'_>, id: String, mut fact: Fact) {
        if let Some(correction) = self.readings.corrections.get(&id) {
            fact.note = joined(&[&fact.note, "corrected:", &correction.reason]);
        }
        match self.facts.get(&id) {
            Some((first, known)) => {
                let reason = if known.value == fact.value {
                    format!("repeats row {first}")
                } else {
                    format!("row {first} gives another figure ({}) for the same cell", known.origin.text)
                };
                self.leave(cell.row, format!("{id} = {}", cell.text.trim()), reason);
            }
            None => {
                self.facts.insert(id, (cell.row, fact));
            }
        }
    }

    /// The result, or every problem in file order.
    pub fn done(mut self) -> Result<Imported, Vec<Problem>> {
        if self.problems.is_empty() {
            let facts = self.facts.into_values().map(|(_, fact)| fact).collect();
            let (readings, format) = (self.readings, self.format);
            let unknown = self.unknown.into_iter().enumerate().map(|(number, (label, rows))| {
                let sought = number < HINTED && !label.contains(" / ");
                let hint = if sought { readings.label_hint(format, &label) } else { None };
                UnknownLabel { label, rows, hint: hint.filter(|hint| hint.starts_with("did")) }
            });
            let unknown = unknown.collect();
            Ok(Imported { facts, left: self.left, corrected: self.corrected, unknown, notes: Vec::new() })
        } else {
            self.problems.sort_by_key(|p| p.line);
            Err(self.problems)
        }
    }
}

/// Remarks joined by `; ` (after a colon by a blank), empty ones left out.
pub fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()) {
        if !text.is_empty() {
            text.push_str(if text.ends_with(':') { " " } else { "; " });
        }
        text.push_str(part);
    }
    text
}
