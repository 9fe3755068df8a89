//! Who buys a mineral from one origin: importers by value at stake, and their dependence on it through time.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId};

/// What one area imports of one form in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImporterRow {
    /// Form.
    pub form: FormId,
    /// Importer.
    pub importer: AreaId,
    /// Year.
    pub year: i32,
    /// All imports, usd.
    pub imports_usd: f64,
    /// Those from the origin, usd: the value at stake.
    pub from_origin_usd: f64,
    /// The latter over the former, 0 to 1.
    pub share: f64,
    /// From the origin, gross t; `None` where a flow has no tonnage.
    pub from_origin_t: Option<f64>,
    /// Rank of the importer by value at stake among those of the form in the year, 1 the largest.
    pub rank: u32,
}

/// A form with the codes its trade is read from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TradedForm {
    /// Form.
    pub form: FormId,
    /// The origin followed: the one asked for, or the one that sells most in the last year.
    pub origin: AreaId,
    /// Nomenclature and codes: `HS92 260400`.
    pub codes: Vec<String>,
    /// What each of them covers, in our words: `nickel ore and concentrate`; the code itself where the registry has no words for it.
    pub goods: Vec<String>,
    /// Other forms of the registry that one of the codes carries too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<FormId>,
    /// True where a code carries other goods too.
    pub shared: bool,
    /// True where values are the part of a code that the registry takes to be the form; else they are of all goods of the codes.
    pub part: bool,
    /// Years that have trade.
    pub years: Vec<i32>,
}

/// Importers of a mineral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Importers {
    /// Mineral.
    pub mineral: MineralId,
    /// Forms that have trade, in the order of the chain.
    pub forms: Vec<TradedForm>,
    /// By form, year and rank.
    pub rows: Vec<ImporterRow>,
    /// Forms whose trade is not known, with the file that would settle it.
    pub missing: Vec<String>,
    /// Publications behind it, as they are cited.
    pub sources: Vec<String>,
}
