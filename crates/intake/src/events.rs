//! Policy events as a table: those of the registry's layout that a user imports from a tracker.
//!
//! Answers: which events does this file hold? The registry's own `events.csv` is read with the registry; this reads and writes
//! the tables that `monazite import` keeps under `events/` of an atlas directory, in the same columns.

use std::collections::BTreeSet;
use std::io::{self, Write};

use monazite_model::diagnostic::Problem;
use monazite_model::period::Month;
use monazite_model::registry::{PolicyEvent, Registry};

use crate::facts::MOST_PROBLEMS;
use crate::source::table;

/// Names of the columns in the order they are written.
pub const COLUMNS: [&str; 11] =
    ["id", "date", "actor", "target", "minerals", "hs", "instrument", "detail", "status", "source", "date_kind"];

/// Writes events in the order given.
///
/// # Errors
/// What the writer says.
pub fn write_csv(events: &[PolicyEvent], writer: impl Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().from_writer(writer);
    csv.write_record(COLUMNS)?;
    for e in events {
        csv.write_record([
            &e.id,
            &e.date,
            &e.actor,
            &e.target,
            &e.minerals,
            &e.hs,
            &e.instrument,
            &e.detail,
            &e.status,
            &e.source,
            &e.date_kind,
        ])?;
    }
    csv.flush()
}

/// Reads a table of events and checks ids, dates and minerals.
///
/// # Errors
/// Every problem of the file.
pub fn read_csv(file: &str, bytes: &[u8], registry: &Registry) -> Result<Vec<PolicyEvent>, Vec<Problem>> {
    let table = table::read(file, bytes, &COLUMNS)?;
    let mut events: Vec<PolicyEvent> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut problems = Vec::new();
    for row in &table.rows {
        let cell = |place: usize| row.cell(place).trim().to_owned();
        let event = PolicyEvent {
            id: cell(0),
            date: cell(1),
            actor: cell(2),
            target: cell(3),
            minerals: cell(4),
            hs: cell(5),
            instrument: cell(6),
            detail: cell(7),
            status: cell(8),
            source: cell(9),
            date_kind: cell(10),
        };
        let mut wrong = |column: &str, message: String| {
            if problems.len() < MOST_PROBLEMS {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                problems.push(Problem::of_file(file, "bad-event", message).at(line, 0, 0).named(column));
            }
        };
        if event.id.is_empty() || !ids.insert(event.id.clone()) {
            wrong("id", format!("expected an id of its own, found `{}`", event.id));
        }
        if !is_date(&event.date) {
            wrong("date", format!("expected a year, month or day (2006, 2007-01, 2007-01-31), found `{}`", event.date));
        }
        for mineral in event.minerals.split(';').filter(|m| !m.is_empty()) {
            if !registry.minerals.contains_key(&mineral.into()) {
                wrong("minerals", format!("no mineral `{mineral}` is registered"));
            }
        }
        events.push(event);
    }
    if problems.is_empty() { Ok(events) } else { Err(problems) }
}

/// `2006`, `2007-01` or `2007-01-31`.
pub fn is_date(text: &str) -> bool {
    match text.len() {
        4 => text.bytes().all(|b| b.is_ascii_digit()),
        7 => Month::parse(&format!("{text}-01")).is_some(),
        10 => Month::parse(text).is_some(),
        _ => false,
    }
}

/// `own` events over those of `base`: the same id is replaced. Sorted by id.
pub fn over(base: &[PolicyEvent], own: Vec<PolicyEvent>) -> Vec<PolicyEvent> {
    let replaced: BTreeSet<String> = own.iter().map(|e| e.id.clone()).collect();
    let mut events: Vec<PolicyEvent> = base.iter().filter(|e| !replaced.contains(&e.id)).cloned().collect();
    events.extend(own);
    events.sort_by(|a, b| a.id.cmp(&b.id));
    events
}
