//! Who depends on whom: one row a figure. Method and limits: docs/methods/dependence.md.

use serde::{Deserialize, Serialize};

use super::standing::{Standing, Variant};

/// The rows of an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Dependence {
    /// By year, mineral, form and measure, largest value first.
    pub rows: Vec<DependenceRow>,
    /// What to keep in mind about all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What the figures behind the first sentence can and cannot carry; empty where there is no such sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub carries: String,
    /// Of which forms nobody knows who uses them, and what is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// What the area has most to lose, where one year was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
}

/// What an area would lose if one origin stopped, by money at stake. Rule: docs/methods/dependence.md, section "What comes first".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lead {
    /// Area or bloc.
    pub area: String,
    /// Year.
    pub year: i32,
    /// Forms that were judged: used there as far as is known or inferred, trade and (unless the mineral was asked for) price published,
    /// more taken in than sent out.
    pub judged: usize,
    /// Forms whose use and reliance there are known or inferred, net exports included, of those that could have been judged.
    pub known: usize,
    /// Those of them that come mostly from one origin, most money at stake first.
    pub stakes: Vec<Stake>,
}

/// A form of which an area takes in more than half from one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Stake {
    /// Mineral.
    pub mineral: String,
    /// Form.
    pub form: String,
    /// The origin.
    pub through: String,
    /// `import-share`, or `exposure` where more has passed through the country at an earlier stage.
    pub measure: String,
    /// The share.
    pub value: f64,
    /// 5th percentile of the draws.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// What the area uses of it that comes from there, at the base price, usd a year; none where the price is an assumption (told only where
    /// the mineral was asked for by name).
    pub usd: Option<f64>,
    /// How use there is known.
    pub standing: Standing,
}

/// One figure of dependence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DependenceRow {
    /// Who depends (or, for measures that say so, who is depended on).
    pub area: String,
    /// Mineral.
    pub mineral: String,
    /// Stage of the form; `all` for a whole chain.
    pub stage: String,
    /// Form; `all` for a whole chain, `trade` for the mineral's codes taken together.
    pub form: String,
    /// What is measured (docs/methods/dependence.md).
    pub measure: String,
    /// The other area: origin, customer, country passed through; empty where there is none.
    pub through: String,
    /// Central value.
    pub value: f64,
    /// 5th percentile of the draws.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// `share`, `t`, `index`, `usd`.
    pub unit: String,
    /// Year.
    pub year: i32,
    /// Publications and editions behind it.
    pub sources: Vec<String>,
    /// For exposure: the path that carries most of it, from the place back to the mine; else empty.
    pub path: String,
    /// The year the figure speaks about, as text.
    pub period: String,
    /// `baseline`; `change` for what a removal would cost.
    pub variant: Variant,
    /// How the figure is known.
    pub standing: Standing,
}
