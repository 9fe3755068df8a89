//! Predictions on file: what is said of measures in force, and what became of it.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId};
use crate::hindcast::EpisodeGroup;

/// Which published figure settles a statement, and when it comes out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SettledBy {
    /// Publication by its key: `usgs-mcs`.
    pub source: String,
    /// First edition that has the year.
    pub edition: String,
    /// First month in which it usually comes out.
    pub from: String,
    /// Last month in which it usually has.
    pub until: String,
}

/// A statement: the mean price of a year outside the acting area, as a multiple of a base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Number in the file, from 1.
    pub number: u32,
    /// Day on which it was made.
    pub filed: String,
    /// Policy event of the registry.
    pub event: String,
    /// Mineral.
    pub mineral: MineralId,
    /// Form whose price is meant.
    pub form: FormId,
    /// Who acts.
    pub area: AreaId,
    /// The measure in words.
    pub measure: String,
    /// `rule`: others need the actor; `control`: they hardly do, and little should happen.
    pub group: EpisodeGroup,
    /// Share of what others use that must come from the actor.
    pub need: f64,
    /// Year whose mean price is meant.
    pub year: i32,
    /// Year of the base price: the one before the measure was made known.
    pub base_year: i32,
    /// Base price, USD/kg.
    pub base_usd_per_kg: f64,
    /// Mean price of the year over the base, median.
    pub ratio: f64,
    /// Ends of the band of half.
    pub half: (f64, f64),
    /// Ends of the band of nine tenths.
    pub nine_tenths: (f64, f64),
    /// Chance that it lies above 1.5 times the base.
    pub past_1_5: f64,
    /// Chance that it lies above twice the base.
    pub past_2: f64,
    /// Fall of use outside the acting area in the year engine under all measures in force on the chain, counted t a year.
    pub use_lost_t: Option<f64>,
    /// Area that loses most money there.
    pub loses_most: Option<AreaId>,
    /// How much, usd a year.
    pub loss_usd: Option<f64>,
    /// What settles the price.
    pub settled_by: SettledBy,
    /// File of the scenario, beside this file.
    pub scenario: String,
    /// BLAKE3 of that file, hex.
    pub scenario_hash: String,
    /// Program and version.
    pub program: String,
    /// Id of the data.
    pub data: String,
    /// BLAKE3 of the settings, hex.
    pub settings: String,
    /// BLAKE3 of the line before, hex; of the first, empty.
    pub before: String,
}

/// A scenario that statements rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FiledScenario {
    /// Its file.
    pub file: String,
    /// Its text.
    pub toml: String,
}

/// A measure in force of which nothing is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NotPredicted {
    /// The event.
    pub event: String,
    /// Mineral; empty where the reason holds for all.
    pub mineral: String,
    /// Why.
    pub because: String,
}

/// How the same months did on past episodes: what nobody should leave out beside a prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PastRecord {
    /// Blind episodes with an outcome, those that others needed.
    pub episodes: u32,
    /// Mean log score of the months.
    pub log_score: f64,
    /// Mean log score of somebody who says that nothing happens.
    pub nothing_log_score: f64,
    /// Within a factor 2: the months.
    pub factor_two: u32,
    /// Within a factor 2: nothing happens.
    pub nothing_factor_two: u32,
}

/// Statements on the measures in force on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Predictions {
    /// The day.
    pub date: String,
    /// Statements, in the order of the file.
    pub statements: Vec<Statement>,
    /// The scenarios they rest on.
    pub scenarios: Vec<FiledScenario>,
    /// Measures in force of which nothing is said.
    pub left: Vec<NotPredicted>,
    /// How the same months did before.
    pub past: Option<PastRecord>,
}

/// A statement beside its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatementScore {
    /// The statement.
    #[serde(flatten)]
    pub statement: Statement,
    /// Mean price of the year over the base; absent where it has not arrived.
    pub observed: Option<f64>,
    /// Where it is from: a fact's id; empty where it has not arrived.
    pub fact: String,
    /// Whether it lies in the band of half.
    pub in_half: Option<bool>,
    /// Whether it lies in the band of nine tenths.
    pub in_nine_tenths: Option<bool>,
    /// Whether it lies within a factor 2 of the median.
    pub factor_two: Option<bool>,
    /// Log score.
    pub log_score: Option<f64>,
    /// Log score of somebody who says with the same band that nothing happens.
    pub nothing_log_score: Option<f64>,
}

/// What became of the statements in a folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PredictionScores {
    /// The folder.
    pub dir: String,
    /// BLAKE3 of the last line, hex: it stands for the whole file.
    pub head: String,
    /// Whether the data they were made from are those at hand.
    pub same_data: bool,
    /// In the order of the file.
    pub rows: Vec<StatementScore>,
}
