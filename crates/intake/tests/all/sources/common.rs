//! What the tests of all sources share.

use std::sync::OnceLock;

use monazite_intake::source::{self, Format, Imported, Readings};
use monazite_model::fact::Fact;
use monazite_model::observed::Observed;

/// The shipped reading tables, read once.
pub fn readings() -> &'static Readings {
    static READINGS: OnceLock<Readings> = OnceLock::new();
    READINGS.get_or_init(|| source::bundled_readings().unwrap_or_else(|problems| panic!("{problems:#?}")))
}

pub fn import(format: Format, file: &str, text: &str) -> Imported {
    source::read(format, file, text.as_bytes(), readings()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A fact on one line: id, what is stated, basis, grade, text as printed.
pub fn line(fact: &Fact) -> String {
    let unit = fact.unit.name();
    let stated = match fact.value {
        Observed::Reported { value } => format!("{value} {unit}"),
        Observed::Estimated { value } => format!("about {value} {unit}"),
        Observed::Bounded { low: Some(low), high: None } => format!("over {low} {unit}"),
        Observed::Bounded { low: None, high: Some(high) } => format!("at most {high} {unit}"),
        other => other.status().to_owned(),
    };
    let basis = String::from(fact.basis.clone());
    format!("{} = {stated} | {basis} | {} | {}", fact.id(), fact.grade, fact.origin.text)
}

/// Compares the facts of an import, in the order of their ids, with the lines expected.
pub fn becomes(imported: &Imported, expected: &[&str]) {
    let lines: Vec<String> = imported.facts.iter().map(line).collect();
    assert_eq!(lines, expected);
}

/// What was left out, `label: reason`.
pub fn left(imported: &Imported) -> Vec<String> {
    imported.left.iter().map(|l| format!("{}: {}", l.label, l.reason)).collect()
}
