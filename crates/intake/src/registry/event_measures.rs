//! `event_measures.toml`: how policy events are read. Whether its measures are right scenario measures is found when they are used
//! (`scenario::reading`), because that needs the whole registry.

use std::collections::BTreeSet;

use monazite_model::diagnostic::did_you_mean;
use monazite_model::period::Month;
use monazite_model::registry::{EventReading, NoMeasure, WHY};

use super::known::{filled, unique};
use super::raw::Raw;
use super::rows::{Row, Rows};
use monazite_model::diagnostic::Problem;

/// An event has one reading, which says one thing, and gives its reason where that is not a measure.
pub(super) fn check(raw: &Raw, problems: &mut Vec<Problem>) {
    let rows = &raw.readings;
    unique(rows, "id", |r| r.id.clone(), problems);
    let events: BTreeSet<&str> = raw.events.rows.iter().map(|e| e.value.id.as_str()).collect();
    let complete = raw.events.readable && raw.events.broken.is_empty();
    for row in &rows.rows {
        let r = &row.value;
        let named = [("id", Some(r.id.as_str())), ("part_of", r.part_of.as_deref())];
        for (key, name) in named.into_iter().filter_map(|(key, name)| Some((key, name?))) {
            if complete && !events.contains(name) {
                let message = format!("events.csv has no event `{name}`");
                let mut problem = rows.problem(row, key, "unknown-reference", message);
                problem.hint = did_you_mean(name, events.iter().copied());
                problems.push(problem);
            }
        }
        one_verdict(rows, row, problems);
        if let Some(until) = r.until.as_deref().filter(|until| Month::parse(until).is_none()) {
            let message = format!("expected a month or a day, as 2025-10 or 2025-10-31, found `{until}`");
            problems.push(rows.problem(row, "until", "not-a-date", message));
        }
    }
}

fn one_verdict(rows: &Rows<EventReading>, row: &Row<EventReading>, problems: &mut Vec<Problem>) {
    let r = &row.value;
    let said = [r.none.is_some(), r.part_of.is_some(), !r.measure.is_empty()].into_iter().filter(|said| *said).count();
    if said != 1 {
        let message = format!("expected one of `none`, `part_of` and [[event.measure]], found {said}");
        problems.push(rows.problem(row, "id", "contradiction", message));
    }
    if r.measure.is_empty() {
        filled(rows, row, "because", &r.because, problems);
    }
    if let Some(none) = r.none.filter(|none| !NoMeasure::STATED.contains(none)) {
        let known: Vec<&str> = NoMeasure::STATED.iter().map(|reason| reason.name()).collect();
        let message = format!("`{}` follows from dates and chains; expected one of {}", none.name(), known.join(", "));
        problems.push(rows.problem(row, "none", "bad-value", message));
    }
    for (k, measure) in r.measure.iter().enumerate() {
        let Some(why) = measure.get(WHY) else { continue };
        let place = format!("measure[{k}].{WHY}");
        let Some(why) = why.as_object() else {
            problems.push(rows.problem(row, &place, "bad-value", "expected a reason by key: { granted = \"…\" }"));
            continue;
        };
        for (key, reason) in why {
            let place = format!("{place}.{key}");
            if !measure.contains_key(key) {
                let message = format!("a reason for `{key}`, which this measure does not have");
                problems.push(rows.problem(row, &place, "unknown-key", message));
            } else if reason.as_str().is_none_or(|reason| reason.trim().is_empty()) {
                problems.push(rows.problem(row, &place, "bad-value", "expected a reason in words"));
            }
        }
    }
}
