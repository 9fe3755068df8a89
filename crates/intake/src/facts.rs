//! The tidy table of facts: one row per published number, the schema of `atlas/facts/` and of everything a user imports.
//!
//! Answers: which facts does this CSV hold, and how is a list of facts written so that a diff can be reviewed? It leaves
//! publishers' own layouts to [`crate::source`] and the choice between sources to reconciliation.
//!
//! | column             | holds                                                                                  |
//! |--------------------|----------------------------------------------------------------------------------------|
//! | `source`, `edition`| key of the publication in `registry/sources.toml`, dated release                        |
//! | `form`, `stage`    | `gallium:refined`, `refining`; the mineral is the part of the form before the colon      |
//! | `quantity`         | kind, e.g. `production`                                                                 |
//! | `partner`          | partner area, product variant, end use, technology or dimension; empty where none        |
//! | `area`, `period`   | ISO 3166-1 alpha-3 (`WLD`, `OTH`), `2024`, `2024-05` or `2016/2020`                      |
//! | `status`           | `reported`, `estimated`, `bounded`, `negligible`, `withheld`, `not-available`            |
//! | `value`            | the figure in `unit`; empty for a silence or a bound                                     |
//! | `low`, `high`      | ends of a bound, or the range around a figure; empty where none is stated                |
//! | `unit`, `basis`    | `t`, `usd_per_t`, `share`, …; `contained`, `gross`, `equivalent:WO3`, `none`             |
//! | `grade`            | A stated, B estimated by the publisher, C derived, D assumed                             |
//! | `table`, `row`, `text` | where it was printed, and the figure as printed                                     |
//! | `note`             | remark of ours                                                                          |

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::fact::{Fact, Origin, Quality, QuantityKind, Series};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Basis, Unit};

use crate::store::FileName;

/// Names of the columns in the order they are written.
pub const COLUMNS: [&str; 19] = [
    "source", "edition", "form", "stage", "quantity", "partner", "area", "period", "status", "value", "low", "high",
    "unit", "basis", "grade", "table", "row", "text", "note",
];

const STATUSES: [&str; 6] = ["reported", "estimated", "bounded", "negligible", "withheld", "not-available"];

/// How many problems of one file are gathered before reading stops; a file that is wrong in every row says nothing new after that.
pub const MOST_PROBLEMS: usize = 1000;

/// Writes facts as a tidy table, in the order given. Numbers are written so that reading them gives the same bits.
pub fn write_csv(facts: &[Fact], writer: impl Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().from_writer(writer);
    csv.write_record(COLUMNS)?;
    for fact in facts {
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        let (low, high) = match fact.value {
            Observed::Bounded { low, high } => (low, high),
            _ => (fact.band.map(|b| b.low), fact.band.map(|b| b.high)),
        };
        csv.write_record([
            fact.origin.source.as_str(),
            &fact.origin.edition,
            fact.series.form.as_str(),
            fact.series.stage.name(),
            fact.series.quantity.name(),
            &fact.series.partner,
            fact.area.as_str(),
            &fact.period.to_string(),
            fact.value.status(),
            &number(fact.value.value()),
            &number(low),
            &number(high),
            fact.unit.name(),
            &String::from(fact.basis.clone()),
            &fact.grade.to_string(),
            &fact.origin.table,
            &fact.origin.row,
            &fact.origin.text,
            &fact.note,
        ])?;
    }
    csv.flush()
}

/// The table a fact is kept in: `usgs-mcs-2026.csv`. `file` is the file it was read from.
///
/// # Errors
/// A source or an edition that cannot become part of a file's name.
pub fn table_name(file: &str, fact: &Fact) -> Result<FileName, Problem> {
    let (source, edition) = (&fact.origin.source, &fact.origin.edition);
    FileName::checked(file, "source", source)?;
    FileName::checked(file, "edition", edition)?;
    FileName::checked(file, "source and edition", &format!("{source}-{edition}.csv"))
}

/// Reads a tidy table of facts. Columns may stand in any order, but all must be there and no other.
///
/// # Errors
/// Every problem of the file, in file order (at most [`MOST_PROBLEMS`]): unknown columns or words, figures that are not
/// numbers, two rows with the same fact id.
pub fn read_csv(file: &str, reader: impl Read) -> Result<Vec<Fact>, Vec<Problem>> {
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let header = csv.headers().map_err(|e| vec![unreadable(file, &e)])?.clone();
    let places = columns(file, &header)?;

    let mut facts = Vec::new();
    let mut problems = Vec::new();
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        match csv.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                problems.push(unreadable(file, &error));
                if csv.is_done() || problems.len() >= MOST_PROBLEMS {
                    break;
                }
                continue;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let mut row = Row { file, line, record: &record, places: &places, problems: &mut problems };
        if let Some(fact) = row.fact() {
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
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    if problems.is_empty() { Ok(facts) } else { Err(problems) }
}

fn to_u32(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

fn unreadable(file: &str, error: &csv::Error) -> Problem {
    let line = error.position().map_or(0, csv::Position::line);
    Problem::of_file(file, "not-csv", format!("not readable as CSV in UTF-8: {error}")).at(to_u32(line), 0, 0)
}

fn columns(file: &str, header: &csv::StringRecord) -> Result<Vec<usize>, Vec<Problem>> {
    let mut problems = Vec::new();
    for name in header.iter().filter(|n| !COLUMNS.contains(n)) {
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
        if self.record.len() != COLUMNS.len() {
            let message = format!("expected {} cells, found {}", COLUMNS.len(), self.record.len());
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
        let grade = self.word("grade", &["A", "B", "C", "D"], grade);
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
        let observed = match (status, value) {
            ("reported", Some(value)) => Observed::Reported { value },
            ("estimated", Some(value)) => Observed::Estimated { value },
            ("bounded", None) if low.is_some() || high.is_some() => Observed::Bounded { low, high },
            ("negligible", None) => Observed::Negligible,
            ("withheld", None) => Observed::Withheld,
            ("not-available", None) => Observed::NotAvailable,
            ("reported" | "estimated", None) => {
                self.wrong("value", "empty", format!("a {status} figure is missing"), None);
                return None;
            }
            ("bounded", None) => {
                self.wrong("low", "empty", "a bound needs `low` or `high`".to_owned(), None);
                return None;
            }
            (_, Some(_)) => {
                let message = format!("a {status} cell holds no figure");
                self.wrong("value", "not-empty", message, Some("use status reported or estimated".to_owned()));
                return None;
            }
            _ => return None,
        };
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            self.wrong("low", "range-turned", format!("low {low} is above high {high}"), None);
            return None;
        }
        let band = match (observed.value(), low, high) {
            (Some(value), Some(low), Some(high)) if low <= value && value <= high => Some(Band { value, low, high }),
            (Some(_), None, None) => None,
            (Some(value), _, _) => {
                let message = format!("the range must have both ends and hold the figure {value}");
                self.wrong("low", "range-open", message, None);
                return None;
            }
            (None, ..) => None,
        };
        Some((observed, band))
    }
}

fn grade(text: &str) -> Option<Quality> {
    [Quality::A, Quality::B, Quality::C, Quality::D].into_iter().find(|g| g.to_string() == text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sample() -> Vec<Fact> {
        let fact = |area: &str, value, band| Fact {
            series: Series {
                mineral: "gallium".into(),
                stage: Stage::Refining,
                form: "gallium:refined".into(),
                quantity: QuantityKind::Production,
                partner: String::new(),
            },
            area: area.into(),
            period: Period::Year(2024),
            value,
            band,
            unit: Unit::Tonne,
            basis: Basis::Contained,
            origin: Origin {
                source: "usgs-mcs".into(),
                edition: "2026".into(),
                table: "GALLIUM, \"World\"".into(),
                row: "12".into(),
                text: "750,000 kilograms".into(),
            },
            grade: Quality::A,
            note: String::new(),
        };
        vec![
            fact("CHN", Observed::Reported { value: 0.1 + 0.2 }, None),
            fact("JPN", Observed::Estimated { value: 3.0 }, Some(Band { value: 3.0, low: 2.0, high: 4.5 })),
            fact("USA", Observed::Bounded { low: None, high: Some(0.0) }, None),
            fact("DEU", Observed::Withheld, None),
            fact("FRA", Observed::NotAvailable, None),
            fact("RUS", Observed::Negligible, None),
        ]
    }

    #[test]
    fn facts_survive_the_trip_through_a_table() {
        let mut bytes = Vec::new();
        write_csv(&sample(), &mut bytes).unwrap();
        assert_eq!(read_csv("facts.csv", bytes.as_slice()).unwrap(), sample());
    }

    #[test]
    fn every_problem_of_a_table_is_listed_with_its_line() {
        let mut bytes = Vec::new();
        write_csv(&sample(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let wrong = text
            .replace("refining,production,,CHN", "refining,prodution,,CHN")
            .replace(",estimated,3,", ",estimated,\"3,0\",")
            .replace("CHN", "JPN");
        let problems = read_csv("facts.csv", wrong.as_bytes()).unwrap_err();
        let lines: Vec<u32> = problems.iter().map(|p| p.line).collect();
        assert_eq!(lines, [2, 3]);
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `production`?"));
        assert!(problems[1].to_string().contains("expected a number, found `3,0`"));
    }

    #[test]
    fn two_rows_for_one_fact_are_refused() {
        let mut bytes = Vec::new();
        let twice = [sample()[0].clone(), sample()[0].clone()];
        write_csv(&twice, &mut bytes).unwrap();
        let problems = read_csv("facts.csv", bytes.as_slice()).unwrap_err();
        assert_eq!(problems[0].code, "duplicate-fact");
    }

    #[test]
    fn a_silence_with_a_figure_is_refused() {
        let mut bytes = Vec::new();
        write_csv(&sample()[..1], &mut bytes).unwrap();
        let wrong = String::from_utf8(bytes).unwrap().replace("reported", "withheld");
        assert_eq!(read_csv("facts.csv", wrong.as_bytes()).unwrap_err()[0].code, "not-empty");
    }
}
