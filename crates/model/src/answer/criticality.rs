//! What a criticality method says about a mineral: a score per stage with every number that went in, or which input is missing.
//!
//! The JSON of `monazite criticality` (docs/formats/criticality.md) is [`Assessment`], serialised. Methods are
//! folders of `engine::indicators`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use crate::code::{AreaId, FormId, MethodId, MineralId, Stage};
use crate::quantity::Band;

/// A number that entered a score, or that the formula passed through, with its range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Input {
    /// Central value and range (5th and 95th percentile of the draws; equal where nothing is uncertain).
    #[serde(flatten)]
    pub band: Band,
    /// `share`, `score`, `t`, `usd`, `1`, …
    pub unit: String,
    /// What it is, in words.
    pub what: String,
    /// Where it comes from: publications, `assumption: …`, or `market of …` that was solved for it.
    pub sources: Vec<String>,
}

impl Input {
    /// `known` where publications state it or all it is computed from; `inferred` where a part of it is an assumption of ours, comes
    /// from a market that was solved, or has no source.
    pub fn standing(&self) -> Standing {
        let ours = |source: &String| source.starts_with("assumption") || source.starts_with("market of");
        if self.sources.is_empty() || self.sources.iter().any(ours) { Standing::Inferred } else { Standing::Known }
    }
}

/// The score of one mineral at one stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Score {
    /// Mineral, or a group of minerals (`light-rare-earths`).
    pub mineral: MineralId,
    /// Stage.
    pub stage: Stage,
    /// Form assessed at that stage.
    pub form: FormId,
    /// Area the score is for.
    pub area: AreaId,
    /// Method.
    pub method: MethodId,
    /// Year of the inputs (the last of an average).
    pub year: i32,
    /// Supply risk, where the method has that axis.
    pub supply_risk: Option<f64>,
    /// Economic importance, where the method has that axis.
    pub economic_importance: Option<f64>,
    /// All axes of the method by name, with ranges.
    pub axes: BTreeMap<String, Band>,
    /// Whether the method calls it critical; `None` where it has no threshold or an axis is missing.
    pub critical: Option<bool>,
    /// Share of the draws in which it is critical; `None` with `critical`.
    pub critical_share: Option<f64>,
    /// True at the stage that the method publishes: the one with the highest supply risk.
    pub bottleneck: bool,
    /// Value of the method's main axis; `None` where it is missing.
    pub value: Option<f64>,
    /// Its 5th percentile.
    pub low: f64,
    /// Its 95th percentile.
    pub high: f64,
    /// Everything that went in, by the symbol used in the formula.
    pub inputs: BTreeMap<String, Input>,
    /// The formula in symbols, then with the numbers in it; one line each.
    pub formula: Vec<String>,
    /// Inputs of the method that are missing: the axes that need them are missing too.
    pub missing: Vec<String>,
    /// What a reader should know: stand-ins, vintages, suspected errors of a source.
    pub notes: Vec<String>,
    /// Publications behind it.
    pub sources: Vec<String>,
    /// What the value is made of, by industry, where the method tells it; the largest loss first.
    #[serde(default)]
    pub industries: Vec<IndustryEffect>,
    /// How it is known who uses the form, for methods that look at that (imports less exports, demand by country); `Known` for all others.
    /// Where it is `NotKnown`, trade is not seen in full and the score is an inference.
    #[serde(default = "known")]
    pub use_standing: Standing,
}

/// What one industry loses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IndustryEffect {
    /// Code in the table of industries.
    pub code: String,
    /// Its name there.
    pub name: String,
    /// Whether it uses the mineral itself, or is hit through those that do.
    pub user: bool,
    /// Value added lost, usd a year.
    pub loss_usd: f64,
    /// The same over its value added, 0 to 1.
    pub share: f64,
}

fn known() -> Standing {
    Standing::Known
}

impl Score {
    /// `known` where publications state every input and, where the method looks at that, who uses the form.
    pub fn standing(&self) -> Standing {
        let inputs = self.inputs.values().map(Input::standing).fold(Standing::Known, Standing::and);
        if self.use_standing == Standing::NotKnown { Standing::Inferred } else { inputs }
    }
}

/// A mineral that a method cannot score at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Unscored {
    /// Mineral.
    pub mineral: MineralId,
    /// Area.
    pub area: AreaId,
    /// Method.
    pub method: MethodId,
    /// The inputs that are missing.
    pub missing: Vec<String>,
}

/// What one method says about an area in a year: scores, and the minerals it cannot score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Assessment {
    /// Method.
    pub method: MethodId,
    /// The method's title for a person.
    pub title: String,
    /// The axis that ranks minerals, a key of [`Score::axes`].
    pub main_axis: String,
    /// Area.
    pub area: AreaId,
    /// Year of the inputs.
    pub year: i32,
    /// Thresholds in words; empty where the method has none.
    pub thresholds: String,
    /// What was only recalled, approximated or reconstructed.
    pub caveats: Vec<String>,
    /// Draws behind the ranges.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// By mineral, then stage and form.
    pub scores: Vec<Score>,
    /// By mineral.
    pub unscored: Vec<Unscored>,
    /// What would move minerals across a threshold at their bottlenecks, one input at a time, the shortest way first.
    #[serde(default)]
    pub moves: Vec<SwitchingValue>,
    /// Where the thresholds lie, for methods with the two axes of supply risk and economic importance.
    #[serde(default)]
    pub cuts: Option<Cuts>,
    /// What the asker's own thresholds change, where some were given.
    #[serde(default)]
    pub own: Option<OwnList>,
}

/// A list by the asker's own thresholds beside the method's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OwnList {
    /// Least value of each axis, by name; a mineral that reaches all of them is on the list.
    pub cuts: BTreeMap<String, f64>,
    /// Every mineral that has these axes, on the list first, by value of the main axis.
    pub minerals: Vec<OwnJudgement>,
}

/// A mineral by the asker's own thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OwnJudgement {
    /// Mineral.
    pub mineral: MineralId,
    /// Form at the bottleneck.
    pub form: FormId,
    /// Whether it is on the asker's list.
    pub listed: bool,
    /// Whether the method calls it critical; `None` where it has no threshold.
    pub by_method: Option<bool>,
    /// Whether the range of an axis reaches over its threshold: the judgement hangs on the inputs.
    pub hangs: bool,
    /// Against the method's own list.
    pub change: ListChange,
}

/// What a threshold of one's own does to a mineral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ListChange {
    /// On the asker's list and not on the method's.
    Enters,
    /// On the method's list and not on the asker's.
    Leaves,
    /// On both.
    Stays,
    /// On neither.
    Out,
    /// The method has no list.
    NoList,
}

impl ListChange {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            ListChange::Enters => "enters",
            ListChange::Leaves => "leaves",
            ListChange::Stays => "stays",
            ListChange::Out => "out",
            ListChange::NoList => "no-list",
        }
    }
}

/// Thresholds of the two axes; a mineral that reaches both is critical.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cuts {
    /// Least supply risk.
    pub supply_risk: f64,
    /// Least economic importance.
    pub economic_importance: f64,
}

/// A mineral under several methods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Compared {
    /// Mineral.
    pub mineral: MineralId,
    /// Value of the main axis, rank (1 the riskiest) and judgement, by name of the method; absent where it was not scored.
    pub by_method: BTreeMap<String, Placing>,
}

/// Where a mineral stands under one method.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Placing {
    /// Value of the method's main axis at the bottleneck.
    pub value: f64,
    /// Rank, 1 the riskiest; equal values share the better rank.
    pub rank: u32,
    /// Whether the method calls it critical.
    pub critical: Option<bool>,
}

/// Rank correlation of two methods over the minerals both score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Correlation {
    /// First method.
    pub a: MethodId,
    /// Second method.
    pub b: MethodId,
    /// Minerals both score.
    pub minerals: usize,
    /// Spearman's rank correlation, −1 to 1.
    pub spearman: f64,
}

/// How far one input has to go, the others kept, for a mineral to cross a threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SwitchingValue {
    /// Method.
    pub method: MethodId,
    /// Mineral.
    pub mineral: MineralId,
    /// Form at the bottleneck.
    pub form: FormId,
    /// Whether it is critical now.
    pub critical: bool,
    /// Axis that crosses its threshold.
    pub axis: String,
    /// Input, by its symbol.
    pub input: String,
    /// Its central value.
    pub from: f64,
    /// The value at which the axis meets the threshold.
    pub to: f64,
    /// Whether that value lies inside the input's own range: the judgement hangs on it.
    pub inside: bool,
}

/// Methods side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comparison {
    /// Area.
    pub area: AreaId,
    /// What was compared: method, area and year.
    pub methods: Vec<(MethodId, AreaId, i32)>,
    /// By mineral.
    pub minerals: Vec<Compared>,
    /// Every pair of methods.
    pub correlations: Vec<Correlation>,
    /// By method and mineral, the shortest way first.
    pub moves: Vec<SwitchingValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_publications_state_is_known_and_what_we_assumed_or_solved_is_inferred() {
        let from = |sources: &[&str]| Input {
            band: Band::exact(1.0),
            unit: "share".into(),
            what: "made up".into(),
            sources: sources.iter().map(|s| (*s).to_owned()).collect(),
        };
        assert_eq!(from(&["usgs-mcs 2026", "eu-crm 2023"]).standing(), Standing::Known);
        for ours in [&["usgs-mcs 2026", "assumption: a guess"][..], &["market of the chain gallium of 2024"], &[]] {
            assert_eq!(from(ours).standing(), Standing::Inferred, "{ours:?}");
        }
    }
}
