//! The trail of a number: from the chain back to the facts, and from a fact to the publisher's page.

use serde::{Deserialize, Serialize};

use crate::chain::LedgerEntry;
use crate::fact::{Fact, Quality};
use crate::quantity::Band;

/// The trail of a fact, a node or a flow.
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
