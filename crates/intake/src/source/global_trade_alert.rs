//! Global Trade Alert, the export of interventions (19 columns).

use std::collections::BTreeSet;

use monazite_model::diagnostic::Problem;
use monazite_model::registry::{PolicyEvent, Registry};

use super::format::{Format, Reader};
use super::policy_trackers::{Carried, Events, actor, instrument};
use crate::events::is_date;
use crate::facts::MOST_PROBLEMS;
use crate::source::reading::Readings;
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "global-trade-alert",
    also: None,
    reads: "Global Trade Alert: export of interventions (19 columns), as policy events",
    recognised_by: "CSV with columns Intervention ID, State Act Title, Implementing Jurisdictions, …",
    recognises: |head| head.has(&["Intervention ID", "Implementing Jurisdictions"]),
    reader: Reader::Events(read),
};

const COLUMNS: [&str; 10] = [
    "Intervention ID",
    "Intervention URL",
    "State Act Title",
    "Implementing Jurisdictions",
    "Intervention Type",
    "Affected Products",
    "Date Announced",
    "Date Implemented",
    "Date Removed",
    "Is In Force",
];

/// Reads the export. A measure of all members of the European Union is one event of `EU27`; otherwise one event an area.
///
/// # Errors
/// Every problem of the file.
pub fn read(file: &str, bytes: &[u8], registry: &Registry, readings: &Readings) -> Result<Events, Vec<Problem>> {
    let table = table::read(file, bytes, &COLUMNS)?;
    let carried = Carried::of(registry);
    let union: BTreeSet<String> = registry
        .memberships
        .iter()
        .filter(|m| m.bloc == "EU27" && m.until.is_none())
        .map(|m| m.area.to_string())
        .collect();
    let mut found = Events { rows: table.rows.len() as u64, ..Events::default() };
    let mut problems = Vec::new();
    let mut ids = BTreeSet::new();
    for row in &table.rows {
        let mut leave = |reason: &str| *found.left.entry(reason.to_owned()).or_default() += 1;
        let codes = row.cell(5).split(',').map(str::trim).filter(|c| !c.is_empty());
        let Some((hs, minerals)) = carried.codes(codes) else {
            leave("touches no code of a registered form");
            continue;
        };
        let (announced, implemented, removed) = (row.cell(6).trim(), row.cell(7).trim(), row.cell(8).trim());
        let (date, date_kind) =
            if implemented.is_empty() { (announced, "announced") } else { (implemented, "effective") };
        let mut wrong = |column: &str, message: String| {
            if problems.len() < MOST_PROBLEMS {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                problems.push(Problem::of_file(file, "bad-event", message).at(line, 0, 0).named(column));
            }
        };
        if !is_date(date) {
            let column = if implemented.is_empty() { "Date Announced" } else { "Date Implemented" };
            wrong(column, format!("expected a day such as 2023-08-01, found `{date}`"));
            continue;
        }
        let id = row.cell(0).trim();
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
            wrong("Intervention ID", format!("expected a number, found `{id}`"));
            continue;
        }
        let mut actors = BTreeSet::new();
        for name in row.cell(3).split(", ").map(str::trim).filter(|n| !n.is_empty()) {
            actors.extend(actor(file, row.number, "Implementing Jurisdictions", name, readings, &mut problems));
        }
        if !union.is_empty() && union.is_subset(&actors) {
            actors.retain(|a| !union.contains(a));
            actors.insert("EU27".to_owned());
        }
        let status = match (removed.is_empty(), implemented.is_empty()) {
            (false, _) => "ended",
            (true, true) => "announced",
            (true, false) => "in_force",
        };
        let several = actors.len() > 1;
        for area in actors {
            let id = if several { format!("GTA{id}-{area}") } else { format!("GTA{id}") };
            if !ids.insert(id.clone()) {
                *found.left.entry("repeats an intervention".to_owned()).or_default() += 1;
                continue;
            }
            let ended = if removed.is_empty() { String::new() } else { format!("; removed {removed}") };
            found.events.push(PolicyEvent {
                id,
                date: date.to_owned(),
                actor: area,
                target: "ALL".to_owned(),
                minerals: minerals.clone(),
                hs: hs.clone(),
                instrument: instrument(row.cell(4)),
                detail: format!("{}{ended}", row.cell(2).trim()),
                status: status.to_owned(),
                source: format!("Global Trade Alert, intervention {} ({})", row.cell(0).trim(), row.cell(1).trim()),
                date_kind: date_kind.to_owned(),
            });
        }
    }
    found.events.sort_by(|a, b| a.id.cmp(&b.id));
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}
