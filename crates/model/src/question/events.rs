//! The question put to the registry's policy events.

use serde::{Deserialize, Serialize};

use super::{Asked, Said};
use crate::period::Month;

/// Policy events by mineral, party, kind and date; with `as_measures`, what was in force as a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskEvents {
    /// Only these events, by id: PE041.
    pub events: Vec<String>,
    /// Only events that concern these minerals: names, symbols or synonyms. In a scenario: their chains.
    pub minerals: Vec<String>,
    /// Only events by or against this area or bloc, by code or name.
    pub area: Option<String>,
    /// Only events of this kind: a kind of measure (`export-licence`) or an instrument of the registry (`export_licensing`).
    pub kind: Option<String>,
    /// Only events in force in the month of this date: 2023-08 or 2023-08-01.
    pub in_force: Option<String>,
    /// Only events of this date and later: 2021, 2021-06 or 2021-06-01.
    pub since: Option<String>,
    /// The scenario of what was in force in the month of this date.
    pub as_measures: Option<String>,
    /// Year of the chain in that scenario. Default: the year before the date, 2024 at the latest.
    pub base_year: Option<i32>,
}

impl AskEvents {
    /// The month a date lies in; a year alone begins in January.
    pub fn month(text: &str) -> Option<Month> {
        match text.len() {
            4 => Month::parse(&format!("{text}-01")),
            _ => Month::parse(text),
        }
    }
}

impl Asked for AskEvents {
    const COMMAND: &'static str = "events";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("events", Said::Flag("--event")),
        ("minerals", Said::Flag("--mineral")),
        ("area", Said::Flag("--area")),
        ("kind", Said::Flag("--kind")),
        ("in_force", Said::Flag("--in-force")),
        ("since", Said::Flag("--since")),
        ("as_measures", Said::Flag("--as-measures")),
        ("base_year", Said::Flag("--base-year")),
    ];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let wrong = |key, text: &Option<String>, read: fn(&str) -> Option<Month>, expected| {
            let text = text.as_deref().filter(|text| read(text).is_none())?;
            Some((key, format!("{key} `{text}`: expected {expected}")))
        };
        let day = "a month or a day, as 2023-08 or 2023-08-01";
        let mut faults: Vec<(&'static str, String)> = [
            wrong("in_force", &self.in_force, Month::parse, day),
            wrong("since", &self.since, AskEvents::month, "a year, a month or a day, as 2021, 2021-06 or 2021-06-01"),
            wrong("as_measures", &self.as_measures, Month::parse, day),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.base_year.is_some() && self.as_measures.is_none() {
            faults.push(("base_year", "base_year is the year of a scenario: it needs as_measures".to_owned()));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_months_or_days_and_a_base_year_belongs_to_a_scenario() {
        let asked = |in_force: &str| AskEvents { in_force: Some(in_force.to_owned()), ..AskEvents::default() };
        assert!(asked("2023-08").faults().is_empty() && asked("2023-08-31").faults().is_empty());
        assert_eq!(asked("2023").faults().len(), 1);
        assert_eq!(asked("2023-02-30").faults().len(), 1);
        let since = AskEvents { since: Some("2021".into()), base_year: Some(2020), ..AskEvents::default() };
        assert_eq!(since.faults().len(), 1);
    }
}
