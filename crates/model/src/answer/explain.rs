//! The trail of a number: from the chain back to the facts, and from a fact to the publisher's page.

use serde::{Deserialize, Serialize};

use crate::chain::LedgerEntry;
use crate::code::Stage;
use crate::fact::{Fact, Quality};
use crate::quantity::Band;

/// The trail of a fact, a node, a flow, a form or a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Trail {
    /// The id that was asked for.
    pub id: String,
    /// What it is, in words.
    pub what: String,
    /// Year of the chain; `None` for a fact.
    pub year: Option<i32>,
    /// The levels the chain has there; empty for a fact.
    pub levels: Vec<LevelTrail>,
    /// The fact itself, when the id names one.
    pub fact: Option<FactTrail>,
    /// Ledger entries about it.
    pub ledger: Vec<LedgerEntry>,
    /// The form, when the id names one without an area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormTrail>,
    /// Rows of the registry, when the id names a parameter; of a form those that hold for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterTrail>,
}

/// What a form is and where it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FormTrail {
    /// Stage whose output it is.
    pub stage: Stage,
    /// Chain it is computed in.
    pub chain: String,
    /// What a tonne of it is counted as.
    pub counted_as: String,
    /// Customs codes read and missing, in words.
    pub codes: Vec<String>,
    /// What is not known of it, in words.
    pub missing: Vec<String>,
    /// Nodes with output, the largest first: `gallium:refined/CHN` and its output, t.
    pub makers: Vec<(String, Band)>,
}

/// A row of the registry's parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ParameterTrail {
    /// `demand-elasticity`.
    pub name: String,
    /// What it holds for: a form, a mineral, a stage, or `*`.
    pub scope: String,
    /// Central value, and the ends of the draw.
    #[serde(flatten)]
    pub band: Band,
    /// Unit.
    pub unit: String,
    /// Shape of the draw, in words.
    pub drawn: String,
    /// The publication, as it is cited; empty for an assumption.
    pub source: String,
    /// Why, where nobody published it.
    pub reason: String,
    /// Quality.
    pub grade: Quality,
}

/// A level of the chain, before and after reconciliation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LevelTrail {
    /// `production`, `capacity`, `use`, `flow to JPN`, `price`, …
    pub what: String,
    /// What the sources say; absent where nobody says anything.
    pub before: Option<f64>,
    /// What the chain uses.
    #[serde(flatten)]
    pub band: Band,
    /// Unit.
    pub unit: String,
    /// Quality of what the sources say.
    pub grade: Quality,
    /// Facts behind it.
    pub facts: Vec<FactTrail>,
    /// What is not a fact: assumptions, inferences.
    pub assumptions: Vec<String>,
}

/// A fact with its publication in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FactTrail {
    /// Id of the fact.
    pub id: String,
    /// What it states.
    pub statement: String,
    /// The fact.
    pub fact: Fact,
    /// How to cite the publication.
    pub citation: String,
    /// Licence of the publication.
    pub licence: String,
    /// Web address of the publication.
    pub url: String,
    /// Our override of it, in words; absent where there is none.
    pub correction: Option<String>,
}
