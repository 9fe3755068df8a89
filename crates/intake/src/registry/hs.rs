//! HS codes of forms: format, contents, shares, and that no code is given away more than once.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::{Form, HsCode};

use super::known::{Known, reasoned};
use super::rows::{Row, Rows};

/// Editions of the Harmonized System, from old to new.
pub(crate) const REVISIONS: [&str; 7] = ["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"];
const EXACTNESS: [&str; 4] = ["exact", "dominant", "proxy", "bundle"];
/// Shares that add up to a little more than one are rounding.
const ROUNDING: f64 = 1e-9;
/// Counted tonnes in a tonne as shipped, at most: a metal counted as its oxide holds more than one (cerium 1.23).
const MOST: f64 = 1.3;

pub(super) fn check(rows: &Rows<Form>, known: &Known, problems: &mut Vec<Problem>) {
    for row in &rows.rows {
        let mut seen = BTreeSet::new();
        for (n, code) in row.value.hs.iter().enumerate() {
            OneCode { rows, row, n, code }.check(known, problems);
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

/// A code of a form's row.
struct OneCode<'r> {
    rows: &'r Rows<Form>,
    row: &'r Row<Form>,
    /// Place in the list of codes.
    n: usize,
    code: &'r HsCode,
}

impl OneCode<'_> {
    fn at(&self, key: &str) -> String {
        format!("hs[{}].{key}", self.n)
    }

    fn problem(&self, key: &str, code: &'static str, message: String) -> Problem {
        self.rows.problem(self.row, &self.at(key), code, message)
    }

    fn check(&self, known: &Known, problems: &mut Vec<Problem>) {
        self.words(problems);
        self.numbers(problems);
        self.repeats(problems);
        self.origins(known, problems);
    }

    fn words(&self, problems: &mut Vec<Problem>) {
        let code = self.code;
        for (key, word, known) in
            [("revision", &code.revision, &REVISIONS[..]), ("exactness", &code.exactness, &EXACTNESS[..])]
        {
            if !known.contains(&word.as_str()) {
                let message = format!("expected one of {}, found `{word}`", known.join(", "));
                problems.push(self.problem(key, "bad-value", message));
            }
        }
        if code.code.len() != 6 || !code.code.bytes().all(|b| b.is_ascii_digit()) {
            let message = format!("an HS code has six digits, found `{}`", code.code);
            problems.push(self.problem("code", "bad-hs-code", message));
        }
    }

    fn numbers(&self, problems: &mut Vec<Problem>) {
        let code = self.code;
        let mut content = |key: &str, value: f64| {
            if !(value > 0.0 && value <= MOST) {
                let message = format!("a content lies in (0, {MOST}], found {value}");
                problems.push(self.problem(key, "out-of-range", message));
            }
        };
        content("content", code.content);
        for (m, e) in code.by_exporter.iter().enumerate() {
            e.content.into_iter().for_each(|value| content(&format!("by_exporter[{m}].content"), value));
        }
        let mut share = |key: &str, value: f64| {
            if !(0.0..=1.0).contains(&value) {
                let message = format!("a share lies between 0 and 1, found {value}");
                problems.push(self.problem(key, "out-of-range", message));
            }
        };
        share("share", code.share);
        for (m, e) in code.by_exporter.iter().enumerate() {
            e.share.into_iter().for_each(|value| share(&format!("by_exporter[{m}].share"), value));
        }
        for (m, i) in code.by_importer.iter().enumerate() {
            share(&format!("by_importer[{m}].factor"), i.factor);
        }
        if let Some(values) = &code.unit_values {
            if !(values.other > 0.0 && values.form > values.other && values.form.is_finite()) {
                let message = format!(
                    "the form must be dearer than what else is in the code, found {} and {} usd/t",
                    values.form, values.other
                );
                problems.push(self.problem("unit_values.form", "out-of-range", message));
            }
        }
        if code.share == 0.0 && !code.by_exporter.iter().any(|e| e.share.unwrap_or(0.0) > 0.0) {
            let message = "a share of 0 needs exporters under `by_exporter` that ship the form".to_owned();
            problems.push(self.problem("share", "out-of-range", message));
        }
    }

    fn repeats(&self, problems: &mut Vec<Problem>) {
        let exporters: Vec<&AreaId> = self.code.by_exporter.iter().map(|e| &e.area).collect();
        let importers: Vec<&AreaId> = self.code.by_importer.iter().map(|i| &i.area).collect();
        for (what, areas) in [("exporter", exporters), ("importer", importers)] {
            let mut seen = BTreeSet::new();
            for (m, area) in areas.into_iter().enumerate() {
                if !seen.insert(area) {
                    let message = format!("{what} {area} is given twice");
                    problems.push(self.problem(&format!("by_{what}[{m}].area"), "duplicate", message));
                }
            }
        }
    }

    /// Areas that exist, and where each number comes from.
    fn origins(&self, known: &Known, problems: &mut Vec<Problem>) {
        let (rows, row) = (self.rows, self.row);
        reasoned(rows, row, &self.at("source"), &self.code.source, problems);
        if let Some(values) = &self.code.unit_values {
            reasoned(rows, row, &self.at("unit_values.source"), &values.source, problems);
        }
        for (m, to) in self.code.by_exporter.iter().enumerate().filter_map(|(m, e)| Some((m, e.to.as_ref()?))) {
            let key = self.at(&format!("by_exporter[{m}].to"));
            Known::dangling(rows, row, &key, "area", to.as_str(), &known.areas, problems);
        }
        let exporters = self.code.by_exporter.iter().map(|e| (&e.area, &e.source)).enumerate();
        let importers = self.code.by_importer.iter().map(|i| (&i.area, &i.source)).enumerate();
        let all = exporters.map(|(m, e)| ("exporter", m, e)).chain(importers.map(|(m, i)| ("importer", m, i)));
        for (what, m, (area, source)) in all {
            let key = self.at(&format!("by_{what}[{m}].area"));
            Known::dangling(rows, row, &key, "area", area.as_str(), &known.areas, problems);
            reasoned(rows, row, &self.at(&format!("by_{what}[{m}].source")), source, problems);
        }
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
