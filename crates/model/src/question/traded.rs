//! Questions put to trade as publishers state it: what a measure did, who is exposed to one origin, and GeoPolRisk as published.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Asked, Said, Years};

/// Years on either side of an event where none are named.
pub const YEARS_COMPARED: u16 = 3;
/// Most years on either side.
const MOST_YEARS: u16 = 10;

/// What a policy event did, as far as trade data show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskEffect {
    /// Id of a policy event of the registry: PE015.
    pub event: String,
    /// Only codes of this mineral: name, symbol or synonym.
    pub mineral: Option<String>,
    /// Years before the event that are compared.
    pub before: u16,
    /// Years after it.
    pub after: u16,
    /// The user's own monthly files: CSV with the columns period, exporter, importer, code, value_usd, quantity_t.
    pub monthly: Vec<PathBuf>,
}

impl Default for AskEffect {
    fn default() -> Self {
        AskEffect {
            event: String::new(),
            mineral: None,
            before: YEARS_COMPARED,
            after: YEARS_COMPARED,
            monthly: Vec::new(),
        }
    }
}

impl Asked for AskEffect {
    const COMMAND: &'static str = "effect";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("event", Said::Word),
        ("mineral", Said::Flag("--mineral")),
        ("before", Said::Flag("--before")),
        ("after", Said::Flag("--after")),
        ("monthly", Said::Flag("--monthly")),
    ];
    const REQUIRED: &'static [&'static str] = &["event"];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let out = |key, years: u16| {
            let wrong = !(1..=MOST_YEARS).contains(&years);
            wrong.then(|| (key, format!("{years} years: 1 to {MOST_YEARS} can be compared")))
        };
        out("before", self.before).into_iter().chain(out("after", self.after)).collect()
    }
}

/// Who buys a mineral from one origin: importers by value at stake, and their dependence on it through time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskImporters {
    /// Name, symbol or synonym of a mineral, or a form of it.
    pub mineral: String,
    /// The origin, by code or name. Default: the one that sells most in the last year.
    pub from: Option<String>,
    /// Year, or years as FIRST..LAST.
    pub year: Years,
}

impl Asked for AskImporters {
    const COMMAND: &'static str = "importers";
    const KEYS: &'static [(&'static str, Said)] =
        &[("mineral", Said::Word), ("from", Said::Flag("--from")), ("year", Said::Flag("--year"))];
    const REQUIRED: &'static [&'static str] = &["mineral"];
}

/// GeoPolRisk as its authors publish it: output in the publisher's own units, trade as it stands, all areas and years at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskGeopolrisk {
    /// World Mining Data: the table of production by country.
    pub production: PathBuf,
    /// Importing areas or blocs, by code or name; empty: every country.
    pub areas: Vec<String>,
    /// Years as FIRST..LAST. Default: every year of the table.
    pub years: Option<Years>,
    /// One mineral only: name, symbol or synonym.
    pub mineral: Option<String>,
}

impl Asked for AskGeopolrisk {
    const COMMAND: &'static str = "criticality --method geopolrisk --as-published";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("production", Said::Flag("--production")),
        ("areas", Said::Flag("--area")),
        ("years", Said::Flag("--years")),
        ("mineral", Said::Flag("--mineral")),
    ];
    const REQUIRED: &'static [&'static str] = &["production"];
}
