//! OECD Inventory of Export Restrictions on Industrial Raw Materials: one row a country, year, code and measure.
//!
//! Rows of one country and measure in consecutive years become one event. It is in force if its last year is the last of the
//! inventory.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::registry::{PolicyEvent, Registry};

use super::format::{Format, Reader};
use super::policy_trackers::{Carried, Events, actor, instrument};
use crate::facts::MOST_PROBLEMS;
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "oecd-export-restrictions",
    also: None,
    reads: "OECD Inventory of Export Restrictions on Industrial Raw Materials, as policy events",
    recognised_by: "CSV with a column of countries, of years, of HS codes and of measures",
    recognises: |_| false,
    reader: Reader::Events(read),
};

/// Names each column goes by in the documentation and in copies.
const NAMES: [&[&str]; 4] = [
    &["Country", "Reporting country", "Reporter", "Country name", "ISO3"],
    &["Year", "TIME_PERIOD", "Time"],
    &["HS6", "HS code", "HS2007", "HS 2007", "HS07", "HS2007 code", "Product code"],
    &["Measure", "Measure type", "Type of measure", "Export restriction"],
];

/// Reads the inventory.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], registry: &Registry, readings: &Readings) -> Result<Events, Vec<Problem>> {
    let header = table::header(bytes);
    let mut columns = Vec::new();
    let mut problems = Vec::new();
    for names in NAMES {
        match names.iter().find(|name| header.iter().any(|h| h == *name)) {
            Some(name) => columns.push(*name),
            None => {
                let mut problem =
                    Problem::of_file(file, "missing-column", "this column is missing").at(1, 0, 0).named(names[0]);
                problem.hint = did_you_mean(names[0], header.iter().map(String::as_str));
                problems.push(problem);
            }
        }
    }
    if let Some(problem) = table::other_separator(file, &header) {
        return Err(vec![problem]);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let table = table::read(file, bytes, &columns)?;
    let carried = Carried::of(registry);
    let mut left: BTreeMap<String, u64> = BTreeMap::new();
    // Actor and measure as printed, then years with their codes.
    let mut measures: BTreeMap<(String, String), BTreeMap<i32, BTreeSet<String>>> = BTreeMap::new();
    let mut last = i32::MIN;
    for row in &table.rows {
        let Some(year) = row.cell(1).trim().parse::<i32>().ok().filter(|y| (1990..=2100).contains(y)) else {
            if problems.len() < MOST_PROBLEMS {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                let message = format!("expected a year, found `{}`", row.cell(1));
                problems.push(Problem::of_file(file, "not-a-year", message).at(line, 0, 0).named(columns[1]));
            }
            continue;
        };
        last = last.max(year);
        let code = row.cell(2).trim().replace('.', "");
        if carried.codes(std::iter::once(code.as_str())).is_none() {
            *left.entry("touches no code of a registered form".to_owned()).or_default() += 1;
            continue;
        }
        let Some(area) = actor(file, row.number, columns[0], row.cell(0).trim(), readings, &mut problems) else {
            continue;
        };
        let key = (area, row.cell(3).trim().to_owned());
        measures.entry(key).or_default().entry(year).or_default().insert(code);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut found = Events { rows: table.rows.len() as u64, left, ..Events::default() };
    for ((area, printed), years) in measures {
        for (first, until, codes) in runs(&years) {
            let Some((hs, minerals)) = carried.codes(codes.iter().map(String::as_str)) else { continue };
            let measure = instrument(&printed);
            let slug: String = printed.chars().filter(char::is_ascii_alphanumeric).collect();
            found.events.push(PolicyEvent {
                id: format!("OECD-{area}-{}-{first}", slug.to_lowercase()),
                date: first.to_string(),
                actor: area.clone(),
                target: "ALL".to_owned(),
                minerals,
                hs,
                instrument: measure,
                detail: format!("{printed}, {first} to {until}, on {} of our codes", codes.len()),
                status: if until == last { "in_force" } else { "ended" }.to_owned(),
                source: "OECD, Inventory of Export Restrictions on Industrial Raw Materials".to_owned(),
                date_kind: "year".to_owned(),
            });
        }
    }
    found.events.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// Runs of consecutive years: first, last, all codes.
fn runs(years: &BTreeMap<i32, BTreeSet<String>>) -> Vec<(i32, i32, BTreeSet<String>)> {
    let mut runs: Vec<(i32, i32, BTreeSet<String>)> = Vec::new();
    for (year, codes) in years {
        match runs.last_mut() {
            Some((_, until, known)) if *until + 1 == *year => {
                *until = *year;
                known.extend(codes.iter().cloned());
            }
            _ => runs.push((*year, *year, codes.clone())),
        }
    }
    runs
}
