//! Blocs, events, lists, publications and corrections.

use monazite_model::diagnostic::Problem;

use crate::events::is_date;

use super::known::{Known, filled, unique};
use super::raw::Raw;

/// What the date of an event can be.
const DATE_KINDS: [&str; 10] = [
    "effective",
    "announced",
    "signed",
    "reported",
    "ruling",
    "month",
    "approx_month",
    "year",
    "inferred_year",
    "year_total",
];

pub(super) fn check(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    memberships(raw, known, problems);
    agreements(raw, known, problems);
    events(raw, known, problems);
    lists(raw, known, problems);
    sources(raw, problems);
}

fn memberships(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.memberships;
    for row in &rows.rows {
        let m = &row.value;
        filled(rows, row, "bloc", &m.bloc, problems);
        filled(rows, row, "agreement", &m.agreement, problems);
        filled(rows, row, "source", &m.source, problems);
        Known::dangling(rows, row, "area", "area", m.area.as_str(), &known.areas, problems);
        if known.areas.holds(&m.bloc) {
            problems.push(rows.problem(row, "bloc", "ambiguous", format!("`{}` is an area already", m.bloc)));
        }
        if let (Some(from), Some(until)) = (m.from, m.until)
            && until <= from
        {
            problems.push(rows.problem(
                row,
                "until",
                "out-of-range",
                format!("the membership ends ({until}) before it starts ({from})"),
            ));
        }
    }
    let key = |m: &monazite_model::registry::Membership| {
        let from = m.from.map(|d| d.to_string()).unwrap_or_default();
        format!("{}, {}, {}, {from}", m.bloc, m.agreement, m.area)
    };
    unique(rows, "area", key, problems);
}

fn agreements(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.agreements;
    for row in &rows.rows {
        let a = &row.value;
        for (key, text) in [("agreement", &a.agreement), ("kind", &a.kind), ("source", &a.source)] {
            filled(rows, row, key, text, problems);
        }
        Known::dangling(rows, row, "area", "area", a.area.as_str(), &known.areas, problems);
        if !a.from.is_empty() && !is_date(&a.from) {
            problems.push(rows.problem(
                row,
                "from",
                "bad-date",
                format!("expected a year, month or day (2006, 2007-01, 2007-01-31) or nothing, found `{}`", a.from),
            ));
        }
    }
    unique(rows, "area", |a| format!("{}, {}", a.agreement, a.area), problems);
}

fn events(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.events;
    for row in &rows.rows {
        let e = &row.value;
        for (key, text) in [
            ("id", &e.id),
            ("actor", &e.actor),
            ("instrument", &e.instrument),
            ("detail", &e.detail),
            ("source", &e.source),
        ] {
            filled(rows, row, key, text, problems);
        }
        if !is_date(&e.date) {
            problems.push(rows.problem(
                row,
                "date",
                "bad-date",
                format!("expected a year, month or day (2006, 2007-01, 2007-01-31), found `{}`", e.date),
            ));
        }
        if !DATE_KINDS.contains(&e.date_kind.as_str()) {
            problems.push(rows.problem(
                row,
                "date_kind",
                "bad-value",
                format!("expected one of {}, found `{}`", DATE_KINDS.join(", "), e.date_kind),
            ));
        }
        for mineral in e.minerals.split(';').filter(|m| !m.is_empty()) {
            Known::dangling(rows, row, "minerals", "mineral", mineral, &known.minerals, problems);
        }
        for code in e.hs.split(';').filter(|c| !c.is_empty()) {
            if !(code.len() == 4 || code.len() == 6) || !code.bytes().all(|b| b.is_ascii_digit()) {
                problems.push(rows.problem(
                    row,
                    "hs",
                    "bad-hs-code",
                    format!("an HS heading has four digits and a code six, found `{code}`"),
                ));
            }
        }
    }
}

fn lists(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.lists;
    for row in &rows.rows {
        let l = &row.value;
        filled(rows, row, "list", &l.list, problems);
        filled(rows, row, "printed", &l.printed, problems);
        filled(rows, row, "source", &l.source, problems);
        if !(1990..=2100).contains(&l.year) {
            problems.push(rows.problem(
                row,
                "year",
                "out-of-range",
                format!("expected a year of our time, found {}", l.year),
            ));
        }
        Known::dangling(rows, row, "mineral", "mineral", l.mineral.as_str(), &known.minerals, problems);
    }
    unique(rows, "mineral", |l| format!("{} {}, {}, {}", l.list, l.year, l.mineral, l.printed), problems);
}

fn sources(raw: &Raw, problems: &mut Vec<Problem>) {
    let rows = &raw.sources;
    for row in &rows.rows {
        let s = &row.value;
        for (key, text) in
            [("publisher", &s.publisher), ("title", &s.title), ("licence", &s.licence), ("cite", &s.cite)]
        {
            filled(rows, row, key, text, problems);
        }
    }
    for row in &raw.corrections.rows {
        let c = &row.value;
        filled(&raw.corrections, row, "fact", &c.fact, problems);
        filled(&raw.corrections, row, "expects", &c.expects, problems);
        filled(&raw.corrections, row, "reason", &c.reason, problems);
    }
}
