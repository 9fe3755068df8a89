//! Several scenarios on the same data with the same seed, side by side.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId};
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
    /// Runs that cleared under this scenario and under the first; 0 for central runs only.
    #[serde(default)]
    pub pairs: u32,
}

/// A figure in every scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedFigure {
    /// `welfare`, `price`, `use`.
    pub kind: String,
    /// What it is of: `gallium:refined USA`, `world`.
    pub of: String,
    /// Form; absent for sums over forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormId>,
    /// Area; absent for the world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaId>,
    /// `usd` (change against the baseline) or `share` (relative change against the baseline).
    pub unit: String,
    /// One a scenario; `None` where it has no such figure.
    pub values: Vec<Option<Band>>,
    /// Each further scenario less the first, in the same unit: the range is over pairs of runs with the same draws, and narrower than
    /// the two ranges let one think. `None` where one of both has no such figure.
    #[serde(default)]
    pub differences: Vec<Option<Band>>,
}

impl ComparedFigure {
    /// Largest less smallest central value, absent ones counted as no change.
    pub fn spread(&self) -> f64 {
        let central = self.values.iter().map(|v| v.map_or(0.0, |range| range.value));
        let (low, high) = central.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        high - low
    }
}
