//! HS codes of forms: format, contents, shares, and that no code is given away more than once.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::diagnostic::Problem;
use monazite_model::registry::{Form, HsCode};

use super::checks::{Known, reasoned};
use super::rows::{Row, Rows};

const REVISIONS: [&str; 7] = ["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"];
const EXACTNESS: [&str; 4] = ["exact", "dominant", "proxy", "bundle"];
/// Shares that add up to a little more than one are rounding.
const ROUNDING: f64 = 1e-9;
/// Counted tonnes in a tonne as shipped, at most: a metal counted as its oxide holds more than one (cerium 1.23).
const MOST: f64 = 1.3;

pub(super) fn check(rows: &Rows<Form>, known: &Known, problems: &mut Vec<Problem>) {
    for row in &rows.rows {
        let mut seen = BTreeSet::new();
        for (n, code) in row.value.hs.iter().enumerate() {
            one(rows, row, n, code, known, problems);
            if !seen.insert((&code.revision, &code.code)) {
                problems.push(rows.problem(
                    row,
                    &format!("hs[{n}].code"),
                    "duplicate",
                    format!("{} {} is given twice for this form", code.revision, code.code),
                ));
            }
        }
    }
    given_away(rows, problems);
}

fn one(rows: &Rows<Form>, row: &Row<Form>, n: usize, code: &HsCode, known: &Known, problems: &mut Vec<Problem>) {
    let at = |key: &str| format!("hs[{n}].{key}");
    if !REVISIONS.contains(&code.revision.as_str()) {
        problems.push(rows.problem(
            row,
            &at("revision"),
            "bad-value",
            format!("expected one of {}, found `{}`", REVISIONS.join(", "), code.revision),
        ));
    }
    if code.code.len() != 6 || !code.code.bytes().all(|b| b.is_ascii_digit()) {
        problems.push(rows.problem(
            row,
            &at("code"),
            "bad-hs-code",
            format!("an HS code has six digits, found `{}`", code.code),
        ));
    }
    if !EXACTNESS.contains(&code.exactness.as_str()) {
        problems.push(rows.problem(
            row,
            &at("exactness"),
            "bad-value",
            format!("expected one of {}, found `{}`", EXACTNESS.join(", "), code.exactness),
        ));
    }
    let mut content = |key: String, value: f64| {
        if !(value > 0.0 && value <= MOST) {
            problems.push(rows.problem(
                row,
                &key,
                "out-of-range",
                format!("a content lies in (0, {MOST}], found {value}"),
            ));
        }
    };
    content(at("content"), code.content);
    for (m, e) in code.by_exporter.iter().enumerate() {
        if let Some(value) = e.content {
            content(at(&format!("by_exporter[{m}].content")), value);
        }
    }
    let mut seen_importers = BTreeSet::new();
    let mut twice_importers = Vec::new();
    let mut share = |key: String, value: f64| {
        if !(0.0..=1.0).contains(&value) {
            problems.push(rows.problem(
                row,
                &key,
                "out-of-range",
                format!("a share lies between 0 and 1, found {value}"),
            ));
        }
    };
    share(at("share"), code.share);
    let mut seen = BTreeSet::new();
    let mut twice = Vec::new();
    for (m, e) in code.by_exporter.iter().enumerate() {
        if let Some(value) = e.share {
            share(at(&format!("by_exporter[{m}].share")), value);
        }
        if !seen.insert(&e.area) {
            twice.push((m, &e.area));
        }
    }
    for (m, i) in code.by_importer.iter().enumerate() {
        share(at(&format!("by_importer[{m}].factor")), i.factor);
        if !seen_importers.insert(&i.area) {
            twice_importers.push((m, &i.area));
        }
    }
    for (m, area) in twice_importers {
        problems.push(rows.problem(
            row,
            &at(&format!("by_importer[{m}].area")),
            "duplicate",
            format!("importer {area} is given twice"),
        ));
    }
    for (m, area) in twice {
        problems.push(rows.problem(
            row,
            &at(&format!("by_exporter[{m}].area")),
            "duplicate",
            format!("exporter {area} is given twice"),
        ));
    }
    if code.share == 0.0 && !code.by_exporter.iter().any(|e| e.share.unwrap_or(0.0) > 0.0) {
        problems.push(rows.problem(
            row,
            &at("share"),
            "out-of-range",
            "a share of 0 needs exporters under `by_exporter` that ship the form",
        ));
    }
    reasoned(rows, row, &at("source"), &code.source, problems);
    for (m, e) in code.by_exporter.iter().enumerate() {
        let key = at(&format!("by_exporter[{m}].area"));
        Known::dangling(rows, row, &key, "area", e.area.as_str(), &known.areas, problems);
        reasoned(rows, row, &at(&format!("by_exporter[{m}].source")), &e.source, problems);
    }
    for (m, i) in code.by_importer.iter().enumerate() {
        let key = at(&format!("by_importer[{m}].area"));
        Known::dangling(rows, row, &key, "area", i.area.as_str(), &known.areas, problems);
        reasoned(rows, row, &at(&format!("by_importer[{m}].source")), &i.source, problems);
    }
}

/// A form's row and the place of a code in it.
type Given<'r> = (&'r Row<Form>, usize);

/// The shares of one code from one exporter, over all forms, must not add up to more than the code.
fn given_away(rows: &Rows<Form>, problems: &mut Vec<Problem>) {
    let mut codes: BTreeMap<(&str, &str), Vec<Given>> = BTreeMap::new();
    for row in &rows.rows {
        for (n, code) in row.value.hs.iter().enumerate() {
            codes.entry((&code.revision, &code.code)).or_default().push((row, n));
        }
    }
    for ((revision, code), uses) in codes {
        let of = |(row, n): &Given| row.value.hs[*n].clone();
        let exporters: BTreeSet<_> = uses.iter().flat_map(|u| of(u).by_exporter.into_iter().map(|e| e.area)).collect();
        let anybody: f64 = uses.iter().map(|u| of(u).share).sum();
        let worst = exporters
            .iter()
            .map(|a| (a.as_str(), uses.iter().map(|u| of(u).share_from(a)).sum::<f64>()))
            .chain(std::iter::once(("other exporters", anybody)))
            .find(|(_, sum)| *sum > 1.0 + ROUNDING);
        if let (Some((who, sum)), Some((row, n))) = (worst, uses.last()) {
            problems.push(
                rows.problem(
                    row,
                    &format!("hs[{n}].share"),
                    "given-away-twice",
                    format!("the shares of {revision} {code} from {who} add up to {sum:.3}"),
                )
                .hint("over all forms they must not exceed 1"),
            );
        }
    }
}
