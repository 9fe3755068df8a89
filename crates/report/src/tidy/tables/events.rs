//! Tables of policy events: what they are, and which a scenario leaves out.

use monazite_model::answer::events::{EventRow, Events, LeftOut};
use monazite_model::period::Month;
use monazite_model::registry::NoMeasure;

use super::super::{Column, Tidy};

fn month(month: Option<Month>) -> String {
    month.map(|month| month.to_string()).unwrap_or_default()
}

const EVENTS: [Column<EventRow>; 19] = [
    Column::text("event", "id of the event", |r| &r.id),
    Column::text("date", "date with the precision of its source", |r| &r.date),
    Column::text("date_kind", "what the date is: `effective`, `announced`, `year`, …", |r| &r.date_kind),
    Column::text("actor", "who acts: an area or a bloc", |r| &r.actor),
    Column::text("target", "against whom: an area, a bloc, `ALL` or `DOMESTIC`", |r| &r.target),
    Column::owned("minerals", "minerals, joined by `; `", |r| {
        r.minerals.iter().map(|mineral| mineral.as_str()).collect::<Vec<_>>().join("; ")
    }),
    Column::owned("hs", "HS codes, joined by `; `", |r| r.hs.join("; ")),
    Column::text("instrument", "instrument of the registry", |r| &r.instrument),
    Column::text("status", "status as its source has it", |r| &r.status),
    Column::owned("from", "first month in force; empty for what never was, as far as the registry knows", |r| {
        month(r.from)
    }),
    Column::owned("until", "first month no longer in force; empty where no end is known", |r| month(r.until)),
    Column::owned("measures", "kinds of the measures that say it, joined by `; `; empty for none", |r| {
        r.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("; ")
    }),
    Column::owned("part_of", "event whose measures hold what it says", |r| r.part_of.clone().unwrap_or_default()),
    Column::text("none", "why it is no measure: `no-form`, `no-amount`, …; empty for a measure", |r| {
        r.none.map_or("", NoMeasure::name)
    }),
    Column::text("because", "the same in a sentence, or a remark on the measure", |r| &r.because),
    Column::owned("assumed", "numbers nobody published, each with its reason, joined by `; `", |r| {
        r.assumed.join("; ")
    }),
    Column::text("detail", "what it says, in our words", |r| &r.detail),
    Column::text("source", "source", |r| &r.source),
    Column::owned("period", "the event's date", |r| r.date.clone()),
];

const LEFT: [Column<LeftOut>; 3] = [
    Column::text("event", "id of the event", |r| &r.event),
    Column::text(
        "why",
        "why the scenario leaves it out: `no-form`, `begins-later`, `ended`, `in-base-year`, …",
        |r| r.why.name(),
    ),
    Column::text("because", "the same in a sentence", |r| &r.because),
];

/// Every event; beside a scenario, those it leaves out.
pub(super) fn tables(found: &Events) -> Vec<Tidy> {
    let mut tables = vec![Tidy::new("events", &EVENTS, &found.rows)];
    tables.extend(found.scenario.iter().map(|scenario| Tidy::new("left-out", &LEFT, &scenario.left)));
    tables
}

/// Tables without rows, with their page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![("events.md", Tidy::new("events", &EVENTS, &[])), ("events.md", Tidy::new("left-out", &LEFT, &[]))]
}
