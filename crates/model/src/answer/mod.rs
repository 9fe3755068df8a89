//! What is answered: one file an answer. Every type here is made by `study`, written down by `report` and readable again from its JSON.
//!
//! | module          | answers                                                        |
//! |-----------------|----------------------------------------------------------------|
//! | [`run`]         | a scenario: prices, quantities, accounts and flows             |
//! | [`compare`]     | several scenarios side by side                                 |
//! | [`check`]       | whether scenario files can be run                              |
//! | [`show`]        | a mineral's chain on one page                                  |
//! | [`explain`]     | the trail of a number                                          |
//! | [`dependence`]  | who depends on whom                                            |
//! | [`leverage`]    | what cuts of exports cost whom                                 |
//! | [`criticality`] | what a method says about a mineral; methods side by side       |
//! | [`lists`]       | national lists of critical minerals                            |
//! | [`downstream`]  | what a cut of industries costs the others                      |
//! | [`events`]      | policy events, and what was in force as a scenario             |
//! | [`effect`]      | what a measure did, by trade data                              |
//! | [`importers`]   | who buys a mineral from one origin                             |
//! | [`geopolrisk`]  | GeoPolRisk as published, all areas and years                   |
//! | [`atlas`]       | what is in an atlas                                            |
//! | [`diff`]        | what changed between two releases of data                      |
//! | [`doctor`]      | which data are loaded and what is missing                      |
//! | [`quality`]     | how far the chains can be leaned on                            |
//! | [`horizon`]     | a problem over time, month by month                            |
//! | [`hindcast`]    | episodes of the past beside what would have been said of them  |
//! | [`predict`]     | statements on measures in force, and what became of those on file |
//! | [`survival`]    | how long users of a form last, and the lines of a company      |
//! | [`trade`]       | how declarations of trade were reconciled                      |
//! | [`import`]      | what an import did                                             |
//! | [`standing`]    | how a figure is known, and which world it is of                |

pub mod atlas;
pub mod check;
pub mod compare;
pub mod criticality;
pub mod dependence;
pub mod diff;
pub mod doctor;
pub mod downstream;
pub mod effect;
pub mod events;
pub mod explain;
pub mod geopolrisk;
pub mod hindcast;
pub mod horizon;
pub mod import;
pub mod importers;
pub mod leverage;
pub mod lists;
pub mod predict;
pub mod quality;
pub mod run;
pub mod show;
pub mod standing;
pub mod survival;
pub mod trade;

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::market::{LabelledSolution, Status};
use crate::registry::Mineral;

/// An answer. Its JSON is the object inside with a first key `format`, `monazite-NAME/NUMBER`; the number changes when a key goes or
/// changes its meaning, not when one is added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "format")]
// Answers are made one at a time; a box would be one more thing to open.
#[allow(clippy::large_enum_variant)]
pub enum Answer {
    /// A run.
    #[serde(rename = "monazite-run/2")]
    Run(run::Outcome),
    /// A chart of a run.
    #[serde(rename = "monazite-run-chart/1")]
    RunChart(RunChart),
    /// Runs side by side.
    #[serde(rename = "monazite-compare/2")]
    Compare(compare::SideBySide),
    /// Scenario files, checked.
    #[serde(rename = "monazite-check/2")]
    Check(check::Checked),
    /// A solved market problem.
    #[serde(rename = "monazite-market-solution/1")]
    MarketSolution(LabelledSolution),
    /// A problem over time.
    #[serde(rename = "monazite-horizon/1")]
    Horizon(horizon::HorizonAnswer),
    /// Episodes of the past.
    #[serde(rename = "monazite-hindcast/1")]
    Hindcast(hindcast::Hindcasts),
    /// Statements on measures in force.
    #[serde(rename = "monazite-predictions/1")]
    Predictions(predict::Predictions),
    /// What became of statements on file.
    #[serde(rename = "monazite-prediction-scores/1")]
    PredictionScores(predict::PredictionScores),
    /// How long users of a form last.
    #[serde(rename = "monazite-survive/1")]
    Survive(survival::Survival),
    /// How long the lines of a company last.
    #[serde(rename = "monazite-exposure/1")]
    Exposure(survival::CompanyExposure),
    /// A mineral's chain.
    #[serde(rename = "monazite-show/2")]
    Show(show::MineralPage),
    /// All minerals.
    #[serde(rename = "monazite-minerals/2")]
    Minerals(Minerals),
    /// The trail of a number.
    #[serde(rename = "monazite-explain/2")]
    Explain(explain::Trail),
    /// Facts.
    #[serde(rename = "monazite-facts/2")]
    Facts(Facts),
    /// National lists.
    #[serde(rename = "monazite-lists/2")]
    Lists(lists::Lists),
    /// What is in the atlas.
    #[serde(rename = "monazite-atlas-info/2")]
    AtlasInfo(atlas::AtlasInfo),
    /// How far the chains can be leaned on.
    #[serde(rename = "monazite-quality/2")]
    AtlasQuality(quality::AtlasQuality),
    /// What changed between two releases of data.
    #[serde(rename = "monazite-atlas-diff/1")]
    AtlasDiff(diff::AtlasDiff),
    /// Which data are loaded and what is missing.
    #[serde(rename = "monazite-doctor/1")]
    Doctor(doctor::Doctor),
    /// Reconciled trade.
    #[serde(rename = "monazite-trade/2")]
    TradeReconcile(trade::Reconciled),
    /// What was imported.
    #[serde(rename = "monazite-import/2")]
    Import(import::Imported),
    /// What can be imported.
    #[serde(rename = "monazite-import-formats/1")]
    ImportFormats(import::ImportFormats),
    /// Who depends on whom.
    #[serde(rename = "monazite-dependence/2")]
    Dependence(dependence::Dependence),
    /// What cuts of exports cost whom.
    #[serde(rename = "monazite-leverage/2")]
    Leverage(leverage::Leverage),
    /// What a criticality method says.
    #[serde(rename = "monazite-criticality/2")]
    Criticality(criticality::Assessment),
    /// Criticality methods side by side.
    #[serde(rename = "monazite-criticality-compare/2")]
    CriticalityCompare(criticality::Comparison),
    /// What a cut of industries costs the others.
    #[serde(rename = "monazite-downstream/2")]
    Downstream(downstream::Downstream),
    /// Policy events, and what was in force as a scenario.
    #[serde(rename = "monazite-events/1")]
    Events(events::Events),
    /// What a measure did.
    #[serde(rename = "monazite-effect/1")]
    Effect(effect::Effect),
    /// Who buys a mineral from one origin.
    #[serde(rename = "monazite-importers/1")]
    Importers(importers::Importers),
    /// GeoPolRisk as published.
    #[serde(rename = "monazite-geopolrisk/1")]
    Geopolrisk(geopolrisk::Geopolrisk),
}

/// What becomes of the exit code: whether an answer is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is an answer.
    Answered,
    /// A market did not clear: the answer says so and has no prices.
    NotCleared,
    /// What was asked about has faults, which the answer lists.
    Faulty,
}

impl Answer {
    /// `format` of its JSON without `monazite-` and the number, which is the name of its files; and the number.
    pub fn format(&self) -> (&'static str, u32) {
        match self {
            Answer::Run(_) => ("run", 2),
            Answer::RunChart(_) => ("run-chart", 1),
            Answer::Compare(_) => ("compare", 2),
            Answer::Check(_) => ("check", 2),
            Answer::MarketSolution(_) => ("market-solution", 1),
            Answer::Horizon(_) => ("horizon", 1),
            Answer::Hindcast(_) => ("hindcast", 1),
            Answer::Predictions(_) => ("predictions", 1),
            Answer::PredictionScores(_) => ("prediction-scores", 1),
            Answer::Survive(_) => ("survive", 1),
            Answer::Exposure(_) => ("exposure", 1),
            Answer::Show(_) => ("show", 2),
            Answer::Minerals(_) => ("minerals", 2),
            Answer::Explain(_) => ("explain", 2),
            Answer::Facts(_) => ("facts", 2),
            Answer::Lists(_) => ("lists", 2),
            Answer::AtlasInfo(_) => ("atlas-info", 2),
            Answer::AtlasQuality(_) => ("quality", 2),
            Answer::AtlasDiff(_) => ("atlas-diff", 1),
            Answer::Doctor(_) => ("doctor", 1),
            Answer::TradeReconcile(_) => ("trade", 2),
            Answer::Import(_) => ("import", 2),
            Answer::ImportFormats(_) => ("import-formats", 1),
            Answer::Dependence(_) => ("dependence", 2),
            Answer::Leverage(_) => ("leverage", 2),
            Answer::Criticality(_) => ("criticality", 2),
            Answer::CriticalityCompare(_) => ("criticality-compare", 2),
            Answer::Downstream(_) => ("downstream", 2),
            Answer::Events(_) => ("events", 1),
            Answer::Effect(_) => ("effect", 1),
            Answer::Importers(_) => ("importers", 1),
            Answer::Geopolrisk(_) => ("geopolrisk", 1),
        }
    }

    /// Whether it is an answer.
    pub fn verdict(&self) -> Verdict {
        let cleared =
            |status: &Status| if *status == Status::Cleared { Verdict::Answered } else { Verdict::NotCleared };
        match self {
            Answer::Run(outcome) => cleared(&outcome.status),
            Answer::MarketSolution(solution) => cleared(&solution.status),
            Answer::Horizon(months) => cleared(&months.status),
            Answer::Survive(found) => cleared(&found.setting.status),
            Answer::Exposure(found) => cleared(&found.setting.status),
            Answer::Check(checked) if !checked.problems.is_empty() => Verdict::Faulty,
            _ => Verdict::Answered,
        }
    }
}

/// A chart of a run that was made before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunChart {
    /// Name of the chart.
    pub name: String,
    /// The run.
    pub run: run::Outcome,
}

/// All minerals of the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Minerals {
    /// In the order of their ids.
    pub minerals: Vec<Mineral>,
}

/// Facts that match a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Facts {
    /// In the order of their ids.
    pub facts: Vec<NamedFact>,
}

/// A fact with its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NamedFact {
    /// The id `monazite explain` takes.
    pub id: String,
    /// The fact.
    #[serde(flatten)]
    pub fact: Fact,
}

impl From<&Fact> for NamedFact {
    fn from(fact: &Fact) -> Self {
        NamedFact { id: fact.id(), fact: fact.clone() }
    }
}
