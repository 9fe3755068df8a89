//! One `[[measure]]`: its kind, its dates, and the keys of its kind.

use monazite_model::period::{Month, Window};
use monazite_model::scenario::{CLEARED_MONTHS, Measure, MeasureKind};

use super::kinds::read_kind;
use super::measures;
use super::section::{At, Section};
use super::tree::{Node, Value};
use super::vocabulary::{self, Key, MEASURE};

/// Reads a measure. Faults are on the desk; `None` if there were any.
pub fn read(top: &Section<'_, '_>, node: &Node, path: &str, horizon: Option<Window>) -> Option<Measure> {
    let Value::Table(entries) = &node.value else {
        top.wrong_type(node, path, "a table");
        return None;
    };
    // The keys that are right depend on the kind, so a wrong kind is the only fault worth telling.
    let alone: Vec<_> = entries.iter().filter(|e| e.key == "kind").cloned().collect();
    let first = Section::new(top.desk, path, Some(node.span.clone()), &alone, MEASURE);
    let kind = measures::kind(first.choice("kind")?.value)?;
    let s = Section::new(top.desk, path, Some(node.span.clone()), entries, keys_of(kind));
    from_section(&s, kind.name, horizon)
}

/// The keys of a kind of measure, its own and those of every measure. A capacity may leave `from` out.
pub fn keys_of(kind: &'static vocabulary::Kind) -> impl Iterator<Item = &'static Key> {
    const START_UP: Key = Key { need: vocabulary::Need::Optional("`decided` + `lead_months`"), ..MEASURE[2] };
    MEASURE
        .iter()
        .map(|key| if kind.name == "capacity" && key.name == START_UP.name { &START_UP } else { key })
        .chain(kind.keys)
}

/// Reads a measure whose kind is known.
pub fn from_section(s: &Section<'_, '_>, kind: &'static str, horizon: Option<Window>) -> Option<Measure> {
    s.choice("kind");
    let announced = s.date("announced");
    let from = s.month("from");
    let until = s.month("until");
    let note = s.text("note");
    let event = s.event("event");
    let reference = s.text("reference");
    if let (Some(from), Some(until)) = (&from, &until)
        && until.value <= from.value
    {
        s.desk.fault(
            &until.span,
            &until.path,
            "until-before-from",
            format!("ends in {} but begins in {}; expected a later month", until.value, from.value),
            Some("`until` is the first month in which the measure is no longer in force".into()),
        );
    }
    if let (Some(announced), Some(from)) = (&announced, &from)
        && announced.value.get(..7).unwrap_or(&announced.value)
            > from.value.to_string().get(..announced.value.len().min(7)).unwrap_or_default()
    {
        s.desk.fault(
            &announced.span,
            &announced.path,
            "announced-after-from",
            format!(
                "announced on {} but in force from {}; expected the announcement first",
                announced.value, from.value
            ),
            None,
        );
    }
    let kind_read = read_kind(s, kind);
    let from_month = match (&kind_read, &from) {
        (Some(MeasureKind::Capacity(capacity)), written) => {
            let starts = capacity.decided.plus(capacity.lead_months as i32);
            if let Some(at) = written
                && at.value != starts
            {
                s.desk.fault(
                    &at.span,
                    &at.path,
                    "contradiction",
                    format!("`from` is {} but `decided` and `lead_months` give {starts}", at.value),
                    Some("leave `from` out".into()),
                );
            }
            Some(starts)
        }
        (_, Some(at)) => {
            if kind != "capacity" {
                let heard = announced.as_ref().and_then(|at| Month::parse(&at.value));
                in_horizon(s, (at, until.as_ref()), heard, horizon);
            }
            Some(at.value)
        }
        (_, None) => None,
    };
    Some(Measure {
        kind: kind_read?,
        announced: announced.map(|at| at.value),
        from: from_month?,
        until: until.map(|at| at.value),
        note: note.map(|at| at.value).unwrap_or_default(),
        event,
        reference: reference.map(|at| at.value).unwrap_or_default(),
    })
}

type Months = At<Month>;

/// A measure does something between the first month of the horizon and the last: it is in force there, or it is heard of, which moves stocks
/// month by month.
fn in_horizon(
    s: &Section<'_, '_>,
    (from, until): (&Months, Option<&Months>),
    heard: Option<Month>,
    horizon: Option<Window>,
) {
    let Some(horizon) = horizon else { return };
    let end = horizon.start.plus(horizon.months as i32);
    let hint = "change `start` or `months` of the scenario".to_owned();
    if from.value >= end {
        let feared = heard.is_some_and(|heard| heard < end);
        if feared && horizon.months > CLEARED_MONTHS {
            return;
        }
        let message = format!("begins in {} but the last month of the horizon is {}", from.value, end.plus(-1));
        // What is announced works month by month, and so only where more than a year is asked for.
        let hint = match feared {
            true => format!("{hint}; with more than {CLEARED_MONTHS} months its announcement counts by itself"),
            false => hint,
        };
        s.desk.fault(&from.span, &from.path, "outside-horizon", message, Some(hint));
    } else if let Some(until) = until
        && until.value <= horizon.start
        && until.value > from.value
    {
        let message = format!("ends in {} but the horizon begins in {}", until.value, horizon.start);
        s.desk.fault(&until.span, &until.path, "outside-horizon", message, Some(hint));
    }
}
