//! Episodes of the past beside what would have been said of them on the day.

use serde::{Deserialize, Serialize};

use crate::hindcast::{EpisodeGroup, EpisodeTable, Inputs, Seen, TradedOn};

/// Episodes with what was predicted, what was observed and how far apart they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Hindcasts {
    /// BLAKE3 of the file of settings, hex.
    pub settings_hash: String,
    /// Draws of each episode.
    pub members: u32,
    /// Standard deviation of the logarithm of a price around what is computed.
    pub model_error: f64,
    /// Prices below this multiple of the base count as quiet.
    pub quiet_below: f64,
    /// Commit in which predictions of later episodes were written down, before an outcome of theirs was looked at; empty until it is made.
    pub predicted_in: String,
    /// Scores by table; none where one episode is asked for.
    pub tables: Vec<HindcastTable>,
    /// Episodes: worst misses first, then those without an outcome, then those that cannot be run.
    pub episodes: Vec<HindcastEpisode>,
}

/// An episode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HindcastEpisode {
    /// Id.
    pub id: String,
    /// What was traded, in words.
    pub what: String,
    /// Mineral of the registry; empty where it has none.
    pub mineral: String,
    /// Form of the registry; empty where none is meant.
    pub form: String,
    /// Who acted.
    pub area: String,
    /// The measure, or what happened.
    pub measure: String,
    /// Event of the registry; empty where it has none.
    pub event: String,
    /// Date made known.
    pub announced: String,
    /// Date it began.
    pub start: String,
    /// How the mineral is traded.
    pub market: TradedOn,
    /// Which price.
    pub quoted: String,
    /// What it is an example of.
    pub group: EpisodeGroup,
    /// Which table of scores it counts in.
    pub table: EpisodeTable,
    /// Where measure and inputs are from.
    pub source: String,
    /// How far the inputs can be trusted.
    pub trust: String,
    /// Why it cannot be predicted; empty where it can.
    pub not_runnable: String,
    /// What it was predicted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Inputs>,
    /// What would have been said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicted: Option<Predicted>,
    /// What happened, as far as we have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<ObservedOutcome>,
    /// How far apart they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<HindcastScores>,
}

/// What would have been said of an episode. Prices are multiples of the base, outside the acting area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Predicted {
    /// Price that others are multiples of.
    pub base: f64,
    /// Its unit.
    pub unit: String,
    /// Month 0.
    pub base_month: String,
    /// Highest price in the months followed, in the unit of the base: median of the draws.
    pub peak: f64,
    /// The same as a multiple of the base.
    pub ratio: f64,
    /// Low end of it (5 %), draws and model error.
    pub low: f64,
    /// High end (95 %).
    pub high: f64,
    /// Low end of the draws alone.
    pub draws_low: f64,
    /// High end of the draws alone.
    pub draws_high: f64,
    /// Month of the highest price, median of the draws.
    pub months_to_peak: u32,
    /// First month at nine tenths of the logarithm of the highest price, median of the draws.
    pub months_to_90: u32,
    /// Price outside over price inside in the month of the highest price, median; absent where nothing is barred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
    /// Price twelve months after month 0, median; absent where it is followed for less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_12m: Option<f64>,
    /// Means of the calendar years that are followed whole.
    pub year_means: Vec<YearMean>,
    /// Month by month.
    pub path: Vec<PredictedMonth>,
}

/// The mean price of a year as a multiple of the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct YearMean {
    /// Year.
    pub year: i32,
    /// Median of the draws.
    pub ratio: f64,
    /// Low end (5 %), draws and model error.
    pub low: f64,
    /// High end (95 %).
    pub high: f64,
}

/// A month, as a multiple of the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PredictedMonth {
    /// Month; the base is 0.
    pub month: u32,
    /// Price outside, median of the draws.
    pub ratio: f64,
    /// Low end (5 %), draws and model error.
    pub low: f64,
    /// High end (95 %).
    pub high: f64,
    /// Price inside, median of the draws.
    pub inside: f64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ObservedOutcome {
    /// Highest price observed, as a multiple of the base; absent where only years are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// Its month; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months_to_peak: Option<u32>,
    /// First month observed at nine tenths of its logarithm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months_to_90: Option<u32>,
    /// Price outside over price inside; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
    /// Every point, with its source.
    pub points: Vec<Seen>,
}

/// How far apart prediction and outcome are. A question that does not arise is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HindcastScores {
    /// What is compared: `peak`, or `mean of 2024`.
    pub of: String,
    /// Predicted, as a multiple of the base.
    pub predicted: f64,
    /// Low end of it.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Observed, as a multiple of the base.
    pub observed: f64,
    /// Whether both rise or both fall.
    pub sign: bool,
    /// Whether they are within a factor 2.
    pub factor_two: bool,
    /// Whether the months of the highest price are within a factor 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<bool>,
    /// Whether the first months at nine tenths of its logarithm are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month_90: Option<bool>,
    /// Whether the price outside was on the predicted side of the price inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_sign: Option<bool>,
    /// Where the outcome was quiet: whether the prediction was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<bool>,
    /// Whether the outcome lies in the 90 % band.
    pub inside_band: bool,
    /// Logarithm of the density given to what happened (of the logarithm of the price); larger is better.
    pub log_score: f64,
    /// Somebody who always says that nothing happens, with the same width.
    pub guess_one: GuessScores,
    /// Somebody who always says twice.
    pub guess_two: GuessScores,
    /// Somebody who always says three times.
    pub guess_three: GuessScores,
}

/// A constant guess beside the prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GuessScores {
    /// Whether the outcome is within a factor 2 of it.
    pub factor_two: bool,
    /// Whether it lies in the band around it.
    pub inside_band: bool,
    /// Logarithm of the density.
    pub log_score: f64,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tally {
    /// Right.
    pub right: u32,
    /// Asked.
    pub of: u32,
}

/// Scores of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HindcastTable {
    /// Which episodes.
    pub table: EpisodeTable,
    /// Which of them, by what they are examples of.
    pub groups: Vec<EpisodeGroup>,
    /// The same in words.
    pub title: String,
    /// Whether the settings were fitted on them.
    pub fitted: bool,
    /// Episodes of it, however they ended.
    pub episodes: u32,
    /// Predicted, without an outcome to hold them against.
    pub waiting: u32,
    /// Not runnable.
    pub not_runnable: u32,
    /// Sign.
    pub sign: Tally,
    /// Within a factor 2.
    pub factor_two: Tally,
    /// Month within a factor 2.
    pub month: Tally,
    /// First month at nine tenths within a factor 2.
    pub month_90: Tally,
    /// Sign of the gap.
    pub gap_sign: Tally,
    /// Quiet outcomes that were called quiet.
    pub quiet: Tally,
    /// Inside the 90 % band.
    pub inside_band: Tally,
    /// Mean log score; absent where none has an outcome.
    pub log_score: Option<f64>,
    /// Always nothing: within a factor 2.
    pub one_factor_two: Tally,
    /// Always nothing: inside the band.
    pub one_inside_band: Tally,
    /// Always nothing: mean log score.
    pub one_log_score: Option<f64>,
    /// Always twice: within a factor 2.
    pub two_factor_two: Tally,
    /// Always twice: inside the band.
    pub two_inside_band: Tally,
    /// Always twice: mean log score.
    pub two_log_score: Option<f64>,
    /// Always three times: within a factor 2.
    pub three_factor_two: Tally,
    /// Always three times: inside the band.
    pub three_inside_band: Tally,
    /// Always three times: mean log score.
    pub three_log_score: Option<f64>,
}
