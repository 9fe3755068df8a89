//! Questions about facts, chains and publishers' files.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::years::never;
use super::{Asked, Said};
use crate::scenario::LATEST_BASE_YEAR;

/// A mineral's chain on one page: who makes it at each stage, who uses it, prices, sources, weak points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskShow {
    /// Name, symbol or synonym of a mineral.
    pub mineral: String,
    /// Year of the chain.
    pub year: i32,
}

impl Default for AskShow {
    fn default() -> Self {
        AskShow { mineral: String::new(), year: LATEST_BASE_YEAR }
    }
}

impl Asked for AskShow {
    const COMMAND: &'static str = "show";
    const KEYS: &'static [(&'static str, Said)] = &[("mineral", Said::Word), ("year", Said::Flag("--year"))];

    fn faults(&self) -> Vec<(&'static str, String)> {
        never(Some(self.year)).into_iter().collect()
    }
    const REQUIRED: &'static [&'static str] = &["mineral"];
}

/// All minerals.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskMinerals {}

impl Asked for AskMinerals {
    const COMMAND: &'static str = "show";
    const KEYS: &'static [(&'static str, Said)] = &[];
}

/// The trail of a number to its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskExplain {
    /// Id of a fact, a node or a flow (docs/formats/explain.md).
    pub id: String,
    /// Year of the chain.
    pub year: i32,
}

impl Default for AskExplain {
    fn default() -> Self {
        AskExplain { id: String::new(), year: LATEST_BASE_YEAR }
    }
}

impl Asked for AskExplain {
    const COMMAND: &'static str = "explain";
    const KEYS: &'static [(&'static str, Said)] = &[("id", Said::Word), ("year", Said::Flag("--year"))];

    fn faults(&self) -> Vec<(&'static str, String)> {
        never(Some(self.year)).into_iter().collect()
    }
    const REQUIRED: &'static [&'static str] = &["id"];
}

/// Facts of the atlas; an empty question asks for all of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskFacts {
    /// Mineral by id, name, symbol or synonym.
    pub mineral: Option<String>,
    /// Form, `gallium:refined`.
    pub form: Option<String>,
    /// Stage, `refining`.
    pub stage: Option<String>,
    /// Area, by code or name.
    pub area: Option<String>,
    /// Quantity, `production`.
    pub quantity: Option<String>,
    /// Publication, `usgs-mcs`.
    pub source: Option<String>,
    /// Dated release, `2026`.
    pub edition: Option<String>,
    /// Year the fact speaks about (the last one of a span).
    pub year: Option<i32>,
    /// Quality, `A` to `D`.
    pub grade: Option<String>,
    /// The page shows all matching rows, however many.
    pub all: bool,
}

impl Asked for AskFacts {
    const COMMAND: &'static str = "facts";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("mineral", Said::Flag("--mineral")),
        ("form", Said::Flag("--form")),
        ("stage", Said::Flag("--stage")),
        ("area", Said::Flag("--area")),
        ("quantity", Said::Flag("--quantity")),
        ("source", Said::Flag("--source")),
        ("edition", Said::Flag("--edition")),
        ("year", Said::Flag("--year")),
        ("grade", Said::Flag("--grade")),
        ("all", Said::Not),
    ];
}

/// National lists of critical minerals through time; an empty question asks for all of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskLists {
    /// Area, by code or name.
    pub area: Option<String>,
    /// The editions in force in a year.
    pub year: Option<i32>,
    /// Lists a mineral is or was on: name, symbol or synonym.
    pub mineral: Option<String>,
    /// One list, by the beginning of its name, e.g. `EU CRM`.
    pub list: Option<String>,
    /// The page shows what entered and left from one edition to the next.
    pub changes: bool,
}

impl Asked for AskLists {
    const COMMAND: &'static str = "lists";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("area", Said::Flag("--area")),
        ("year", Said::Flag("--year")),
        ("mineral", Said::Flag("--mineral")),
        ("list", Said::Flag("--list")),
        ("changes", Said::Flag("--changes")),
    ];
}

/// Size, id, and facts by source and grade of the atlas.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskAtlasInfo {}

impl Asked for AskAtlasInfo {
    const COMMAND: &'static str = "atlas info";
    const KEYS: &'static [(&'static str, Said)] = &[];
}

/// How far each chain can be leaned on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskAtlasQuality {
    /// Year of the chains.
    pub year: i32,
}

impl Default for AskAtlasQuality {
    fn default() -> Self {
        AskAtlasQuality { year: LATEST_BASE_YEAR }
    }
}

impl Asked for AskAtlasQuality {
    const COMMAND: &'static str = "atlas quality";
    const KEYS: &'static [(&'static str, Said)] = &[("year", Said::Flag("--year"))];

    fn faults(&self) -> Vec<(&'static str, String)> {
        never(Some(self.year)).into_iter().collect()
    }
}

/// What changed between two releases of data: atlas folders as they stand, or single tables of facts or trade.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskAtlasDiff {
    /// The earlier release: an atlas folder, or one table (`.csv` of facts, `.parquet` of trade).
    pub old: PathBuf,
    /// The later release; the bundled one where none is named.
    pub new: Option<PathBuf>,
    /// The page shows every row, however many.
    pub all: bool,
}

impl Asked for AskAtlasDiff {
    const COMMAND: &'static str = "atlas diff";
    const KEYS: &'static [(&'static str, Said)] = &[("old", Said::Word), ("new", Said::Word), ("all", Said::Not)];
    const REQUIRED: &'static [&'static str] = &["old"];
}

/// Which data are loaded, of which releases and years, and what is missing for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskDoctor {
    /// Year the chains are looked at for.
    pub year: i32,
}

impl Default for AskDoctor {
    fn default() -> Self {
        AskDoctor { year: LATEST_BASE_YEAR }
    }
}

impl Asked for AskDoctor {
    const COMMAND: &'static str = "doctor";
    const KEYS: &'static [(&'static str, Said)] = &[("year", Said::Flag("--year"))];

    fn faults(&self) -> Vec<(&'static str, String)> {
        never(Some(self.year)).into_iter().collect()
    }
}

/// Declarations of trade by both ends, reconciled; nothing is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskTrade {
    /// Files of one download of UN Comtrade: both flows, all partners.
    pub files: Vec<PathBuf>,
    /// Another reconciliation to compare with: CSV with columns i, j, cmd, value (or i, j, k, v).
    pub reference: Option<PathBuf>,
    /// Nomenclature to put codes into. Default HS17.
    pub hs: Option<String>,
}

impl Asked for AskTrade {
    const COMMAND: &'static str = "trade reconcile";
    const KEYS: &'static [(&'static str, Said)] =
        &[("files", Said::Word), ("reference", Said::Flag("--reference")), ("hs", Said::Flag("--hs"))];
    const REQUIRED: &'static [&'static str] = &["files"];
}

/// Formats of publishers' files that can be imported.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskImportFormats {}

impl Asked for AskImportFormats {
    const COMMAND: &'static str = "import";
    const KEYS: &'static [(&'static str, Said)] = &[];
}
