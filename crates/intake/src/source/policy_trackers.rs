//! What trackers of trade policy share: [`super::global_trade_alert`] and [`super::oecd_export_restrictions`].
//!
//! Answers: which measures of these touch a code that carries one of our minerals? A tracker lists codes of the Harmonized
//! System, often hundreds; only those that a registered form travels under are kept, whatever the edition. What a measure says
//! is left to its source: no rate is read, and nothing is simulated from a tracker by itself.
//!
//! The layout of Global Trade Alert is its export of 19 columns. Of the OECD's inventory no file was at hand: its columns are
//! taken by the names its documentation and copies use, and the tests hold made-up rows.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::MineralId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::{PolicyEvent, Registry};

use super::reading::Readings;

/// What a file gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Events {
    /// Sorted by id.
    pub events: Vec<PolicyEvent>,
    /// Rows.
    pub rows: u64,
    /// Rows left, by reason.
    pub left: BTreeMap<String, u64>,
}

/// Which minerals a code carries, by its number in any edition.
pub(super) struct Carried(BTreeMap<String, BTreeSet<MineralId>>);

impl Carried {
    pub(super) fn of(registry: &Registry) -> Self {
        let mut carried: BTreeMap<String, BTreeSet<MineralId>> = BTreeMap::new();
        for form in registry.forms.values() {
            for code in &form.hs {
                carried.entry(code.code.clone()).or_default().insert(form.id.mineral());
            }
        }
        Carried(carried)
    }

    /// Codes of a list that carry a mineral, and the minerals; both sorted, joined by `;`.
    pub(super) fn codes<'a>(&self, codes: impl Iterator<Item = &'a str>) -> Option<(String, String)> {
        let codes: BTreeSet<&str> = codes.filter(|code| self.0.contains_key(*code)).collect();
        let minerals: BTreeSet<&str> =
            codes.iter().filter_map(|code| self.0.get(*code)).flatten().map(MineralId::as_str).collect();
        let join = |words: &BTreeSet<&str>| words.iter().copied().collect::<Vec<_>>().join(";");
        (!codes.is_empty()).then(|| (join(&codes), join(&minerals)))
    }
}

/// `Export licensing requirement` is `export_licensing`, a word without one of ours becomes `loan_guarantee`.
pub(super) fn instrument(printed: &str) -> String {
    let lower = printed.trim().to_lowercase();
    const OURS: [(&str, &str); 17] = [
        ("export ban", "export_ban"),
        ("export prohibition", "export_ban"),
        ("export licensing", "export_licensing"),
        ("licensing requirement", "export_licensing"),
        ("non-automatic export licensing", "export_licensing"),
        ("export tariff quota", "export_quota"),
        ("export quota", "export_quota"),
        ("export surtax", "export_tax"),
        ("fiscal tax on exports", "export_tax"),
        ("export tax", "export_tax"),
        ("export duty", "export_tax"),
        ("minimum export price", "minimum_export_price"),
        ("import ban", "import_ban"),
        ("import tariff", "import_tariff"),
        ("anti-dumping", "antidumping_duty"),
        ("anti-subsidy", "countervailing_duty"),
        ("import licensing", "import_licensing"),
    ];
    match OURS.iter().find(|(theirs, _)| lower.starts_with(theirs)) {
        Some((_, ours)) => (*ours).to_owned(),
        None => {
            let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
            let slug: String = lower.chars().map(word).collect();
            slug.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
        }
    }
}

/// The area of a name, or a problem with the nearest spelling.
pub(super) fn actor(
    file: &str,
    line: u64,
    column: &str,
    name: &str,
    readings: &Readings,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    if ["European Union", "EU", "EUN", "EU27"].contains(&name) {
        return Some("EU27".to_owned());
    }
    if let Some(place) = readings.place(name) {
        return Some(place.area.to_string());
    }
    if problems.len() < crate::facts::MOST_PROBLEMS {
        problems.push(
            Problem::of_file(file, "unknown-area", format!("no area is called `{name}`"))
                .at(u32::try_from(line).unwrap_or(u32::MAX), 0, 0)
                .named(column)
                .hint(readings.place_hint(name)),
        );
    }
    None
}
