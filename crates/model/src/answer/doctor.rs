//! Which data are loaded, of which releases and years, and what is missing for an answer.

use serde::{Deserialize, Serialize};

use crate::code::{FormId, MineralId};

/// The state of an atlas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Doctor {
    /// Program and version.
    pub program: String,
    /// Id of the atlas.
    pub data: String,
    /// Year the chains were looked at for.
    pub year: i32,
    /// Facts by publication, sorted.
    pub facts: Vec<LoadedFacts>,
    /// Trade tables, sorted by name.
    pub trade: Vec<LoadedTrade>,
    /// Nomenclature editions that a form's codes are written in and of which no table speaks for the year.
    pub trade_missing: Vec<String>,
    /// Input-output tables by name.
    pub input_output: Vec<String>,
    /// Forms looked at.
    pub forms: usize,
    /// Forms that lack a figure an answer needs, in the order of their ids.
    pub lacking: Vec<LackingForm>,
    /// Chains that could not be built, with the reason.
    pub broken: Vec<(String, String)>,
}

/// Facts of one edition of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LoadedFacts {
    /// Source.
    pub source: String,
    /// Its edition.
    pub edition: String,
    /// How many.
    pub facts: usize,
    /// First and last year they speak about.
    pub years: (i32, i32),
}

/// A trade table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LoadedTrade {
    /// The name it goes by.
    pub name: String,
    /// Publication, nomenclature, rows and years in words.
    pub holds: String,
}

/// A form that lacks a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LackingForm {
    /// Form.
    pub form: FormId,
    /// Its mineral.
    pub mineral: MineralId,
    /// What is missing.
    pub lacks: Vec<Lack>,
}

/// What a form can lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Lack {
    /// Nobody's output is stated, and none follows from another stage.
    Output,
    /// It travels, and its main customs codes are in no trade table.
    Trade,
    /// Who uses it is only what is left over.
    Users,
    /// Nobody publishes a price.
    Price,
}

impl Lack {
    /// All of them, in the order they are told.
    pub const ALL: [Lack; 4] = [Lack::Output, Lack::Trade, Lack::Users, Lack::Price];

    /// What is missing, as the heading of a column.
    pub fn name(self) -> &'static str {
        match self {
            Lack::Output => "output",
            Lack::Trade => "trade",
            Lack::Users => "users",
            Lack::Price => "price",
        }
    }

    /// What the lack means, in words.
    pub fn words(self) -> &'static str {
        match self {
            Lack::Output => "no source states output",
            Lack::Trade => "the main customs codes are in no trade table",
            Lack::Users => "who uses it is not known",
            Lack::Price => "no price is published",
        }
    }
}
