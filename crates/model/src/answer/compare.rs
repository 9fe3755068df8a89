//! Several scenarios on the same data with the same seed, side by side.

use serde::{Deserialize, Serialize};

use crate::market::Status;
use crate::quantity::Band;

/// Several scenarios side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SideBySide {
    /// One a scenario, in the order given.
    pub scenarios: Vec<ScenarioColumn>,
    /// Figures that differ, by kind, those that differ most first.
    pub rows: Vec<ComparedFigure>,
    /// What to keep in mind about all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How to cite the publications behind the scenarios' chains.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A scenario in a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScenarioColumn {
    /// Title.
    pub title: String,
    /// How its central clearing ended.
    pub status: Status,
    /// Its headline.
    pub headline: String,
    /// Its measures in words: what differs between the inputs.
    pub measures: Vec<String>,
    /// BLAKE3 of the scenario.
    pub scenario: String,
}

/// A figure in every scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedFigure {
    /// `welfare`, `price`, `use`.
    pub kind: String,
    /// What it is of: `gallium:refined USA`, `world`.
    pub of: String,
    /// `usd` (change against the baseline) or `share` (relative change against the baseline).
    pub unit: String,
    /// One a scenario; `None` where it has no such figure.
    pub values: Vec<Option<Band>>,
}

impl ComparedFigure {
    /// Largest less smallest central value, absent ones counted as no change.
    pub fn spread(&self) -> f64 {
        let central = self.values.iter().map(|v| v.map_or(0.0, |range| range.value));
        let (low, high) = central.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        high - low
    }
}
