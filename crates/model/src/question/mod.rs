//! What is asked: one struct a question, readable from JSON, with defaults.
//!
//! A question is whatever changes the answer; how the answer is written down is not part of it, except for [`Question::view`], which
//! says how much of it a page shows. The command line's arguments become a question, and the command in a manifest is made from one
//! ([`Question::command`]). The JSON is an object whose `question` names it, read strictly by [`Question::from_json`]: every unknown
//! key, wrong value and missing key is told at once. Schemas: `schemas/question-*.schema.json`.

mod chain;
mod command;
mod events;
mod exposure;
mod figure;
mod predict;
mod reading;
mod scenario;
mod source;
mod survival;
mod traded;
mod years;

use serde::{Deserialize, Serialize};

pub use chain::{
    AskAtlasDiff, AskAtlasInfo, AskAtlasQuality, AskDoctor, AskExplain, AskFacts, AskImportFormats, AskLists,
    AskMinerals, AskShow, AskTrade,
};
pub use command::word;
pub use events::AskEvents;
pub use exposure::{
    AskCriticality, AskDependence, AskDownstream, AskLeverage, AskMethods, DEFAULT_DRAWS, DEFAULT_SEED, LEAST_SHARE,
    cut,
};
pub use figure::{FigureName, PriceName};
pub use predict::{AskPredict, AskPredictScore};
pub use scenario::{AskChart, AskCheck, AskCompare, AskHindcast, AskHorizon, AskMarket, AskRun};
pub use source::Source;
pub use survival::{AskCompany, AskSurvive};
pub use traded::{AskEffect, AskGeopolrisk, AskImporters, YEARS_COMPARED};
pub use years::Years;

/// A question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "kebab-case")]
// Questions are asked one at a time; a box would be one more thing to open.
#[allow(clippy::large_enum_variant)]
pub enum Question {
    /// A scenario: what it does to prices, shortages, gains and losses.
    Run(AskRun),
    /// Several scenarios side by side.
    Compare(AskCompare),
    /// Whether scenario files can be run.
    Check(AskCheck),
    /// A chart of a run that was written to a folder.
    Chart(AskChart),
    /// A plain market problem.
    MarketSolve(AskMarket),
    /// A plain problem over time.
    Horizon(AskHorizon),
    /// Episodes of the past, predicted and scored.
    Hindcast(AskHindcast),
    /// Statements on measures in force.
    Predict(AskPredict),
    /// What became of statements on file.
    PredictScore(AskPredictScore),
    /// How long users of a form last.
    Survive(AskSurvive),
    /// How long the lines of a company last.
    Exposure(AskCompany),
    /// A mineral's chain on one page.
    Show(AskShow),
    /// All minerals.
    Minerals(AskMinerals),
    /// The trail of a number.
    Explain(AskExplain),
    /// Facts of the atlas.
    Facts(AskFacts),
    /// National lists of critical minerals.
    Lists(AskLists),
    /// What is in the atlas.
    AtlasInfo(AskAtlasInfo),
    /// How far each chain can be leaned on.
    AtlasQuality(AskAtlasQuality),
    /// What changed between two releases of data.
    AtlasDiff(AskAtlasDiff),
    /// Which data are loaded, and what is missing.
    Doctor(AskDoctor),
    /// Declarations of trade, reconciled.
    TradeReconcile(AskTrade),
    /// Formats that can be imported.
    ImportFormats(AskImportFormats),
    /// Who depends on whom.
    Dep(AskDependence),
    /// What cuts of exports cost whom.
    Leverage(AskLeverage),
    /// What a criticality method says.
    Criticality(AskCriticality),
    /// Criticality methods side by side.
    CriticalityCompare(AskMethods),
    /// What a cut of industries costs the others.
    Downstream(AskDownstream),
    /// Policy events, and what was in force as a scenario.
    Events(AskEvents),
    /// What a policy event did, as far as trade data show it.
    Effect(AskEffect),
    /// Who buys a mineral from one origin.
    Importers(AskImporters),
    /// GeoPolRisk as published.
    Geopolrisk(AskGeopolrisk),
}

/// Does something with the struct inside a question, whichever it is.
macro_rules! each {
    ($question:expr, $asked:ident => $body:expr) => {
        match $question {
            Question::Run($asked) => $body,
            Question::Compare($asked) => $body,
            Question::Check($asked) => $body,
            Question::Chart($asked) => $body,
            Question::MarketSolve($asked) => $body,
            Question::Horizon($asked) => $body,
            Question::Hindcast($asked) => $body,
            Question::Predict($asked) => $body,
            Question::PredictScore($asked) => $body,
            Question::Survive($asked) => $body,
            Question::Exposure($asked) => $body,
            Question::Show($asked) => $body,
            Question::Minerals($asked) => $body,
            Question::Explain($asked) => $body,
            Question::Facts($asked) => $body,
            Question::Lists($asked) => $body,
            Question::AtlasInfo($asked) => $body,
            Question::AtlasQuality($asked) => $body,
            Question::AtlasDiff($asked) => $body,
            Question::Doctor($asked) => $body,
            Question::TradeReconcile($asked) => $body,
            Question::ImportFormats($asked) => $body,
            Question::Dep($asked) => $body,
            Question::Leverage($asked) => $body,
            Question::Criticality($asked) => $body,
            Question::CriticalityCompare($asked) => $body,
            Question::Downstream($asked) => $body,
            Question::Events($asked) => $body,
            Question::Effect($asked) => $body,
            Question::Importers($asked) => $body,
            Question::Geopolrisk($asked) => $body,
        }
    };
}
use each;

/// How much of an answer a page shows. Files are never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// As much as fits a reader.
    #[default]
    Usual,
    /// Everything.
    All,
    /// So many rows of the longest list.
    First(usize),
    /// What changed, instead of what is.
    Changes,
    /// One mineral with the formula and every input.
    Explanation,
    /// Of a run, what moves a figure or what moved a price, which was asked for beside it.
    Asked,
}

/// How a key of a question is said on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// As a word without a flag.
    Word,
    /// Behind a flag, once for each value; a truth as the flag alone.
    Flag(&'static str),
    /// A share behind a flag, in per cent.
    Percent(&'static str),
    /// Not in a command that repeats an answer: it changes neither the answer nor its files.
    Not,
}

/// A struct that is asked: what reading and telling it need to know.
pub trait Asked: Serialize + for<'de> Deserialize<'de> + Default {
    /// The command of this question, without the program's name.
    const COMMAND: &'static str;
    /// Its keys in the order of the command line, and how each is said there.
    const KEYS: &'static [(&'static str, Said)];
    /// Keys that have no default.
    const REQUIRED: &'static [&'static str] = &[];

    /// What is wrong although every value is of its kind: key and words.
    fn faults(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl Question {
    /// Names of all questions, in the order of the documentation.
    pub const NAMES: [&'static str; 31] = [
        "run",
        "compare",
        "check",
        "chart",
        "market-solve",
        "horizon",
        "hindcast",
        "predict",
        "predict-score",
        "survive",
        "exposure",
        "show",
        "minerals",
        "explain",
        "facts",
        "lists",
        "atlas-info",
        "atlas-quality",
        "atlas-diff",
        "doctor",
        "trade-reconcile",
        "import-formats",
        "dep",
        "leverage",
        "criticality",
        "criticality-compare",
        "downstream",
        "events",
        "effect",
        "importers",
        "geopolrisk",
    ];

    /// How much of the answer a page shows.
    pub fn view(&self) -> View {
        match self {
            Question::Leverage(AskLeverage { all: true, .. })
            | Question::Facts(AskFacts { all: true, .. })
            | Question::AtlasDiff(AskAtlasDiff { all: true, .. })
            | Question::Criticality(AskCriticality { all: true, explain: false, .. }) => View::All,
            Question::Criticality(AskCriticality { explain: true, .. }) => View::Explanation,
            Question::Lists(AskLists { changes: true, .. }) => View::Changes,
            Question::Run(asked) if asked.gradient.is_some() || asked.why.is_some() => View::Asked,
            Question::Downstream(asked) => View::First(asked.top),
            _ => View::Usual,
        }
    }

    /// What is wrong with a question although every value is of its kind: key and words. A face that builds questions itself asks
    /// this before it asks the question.
    pub fn faults(&self) -> Vec<(&'static str, String)> {
        each!(self, asked => asked.faults())
    }
}
