//! Policy events: what they are, when they were in force, which measure of a scenario says them, and what was in force as a scenario.

use serde::{Deserialize, Serialize};

use crate::code::MineralId;
use crate::period::Month;
use crate::registry::NoMeasure;
use crate::scenario::MeasureWord;

/// A policy event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventRow {
    /// `PE041`.
    pub id: String,
    /// Date with the precision of its source: `2006`, `2007-01`, `2007-01-01`.
    pub date: String,
    /// What the date is: `effective`, `announced`, `year`, …
    pub date_kind: String,
    /// Who acts: an area or a bloc.
    pub actor: String,
    /// Against whom: an area, a bloc, `ALL` or `DOMESTIC`.
    pub target: String,
    /// Minerals.
    pub minerals: Vec<MineralId>,
    /// HS codes.
    pub hs: Vec<String>,
    /// Instrument.
    pub instrument: String,
    /// What it says, in our words.
    pub detail: String,
    /// `in_force`, `ended`, … as its source has it.
    pub status: String,
    /// Source.
    pub source: String,
    /// First month in force; `None` for what never was, as far as the registry knows.
    pub from: Option<Month>,
    /// First month no longer in force; `None` for no known end.
    pub until: Option<Month>,
    /// Kinds of the measures that say it; empty where there are none.
    pub kinds: Vec<MeasureWord>,
    /// Numbers of those measures that nobody published, each with its reason: `granted: …`.
    pub assumed: Vec<String>,
    /// The event whose measures hold what it says.
    pub part_of: Option<String>,
    /// Why it is no measure.
    pub none: Option<NoMeasure>,
    /// The same in a sentence.
    pub because: String,
}

impl EventRow {
    /// Whether a scenario can say it.
    pub fn written(&self) -> bool {
        !self.kinds.is_empty() || self.part_of.is_some()
    }

    /// Whether it is in force in a month.
    pub fn in_force(&self, month: Month) -> bool {
        self.from.is_some_and(|from| from <= month) && self.until.is_none_or(|until| month < until)
    }
}

/// An event that a scenario leaves out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// The event.
    pub event: String,
    /// Why.
    pub why: NoMeasure,
    /// The same in a sentence.
    pub because: String,
}

/// What was in force in a month, as a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InForce {
    /// The month; the scenario's first.
    pub month: Month,
    /// Year of its chain.
    pub base_year: i32,
    /// Its minerals.
    pub minerals: Vec<MineralId>,
    /// How many measures it has.
    pub measures: usize,
    /// Events it says, by id.
    pub written: Vec<String>,
    /// Events it leaves out, by id.
    pub left: Vec<LeftOut>,
    /// The scenario file, commented.
    pub toml: String,
}

/// Policy events that match a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Events {
    /// By date and id.
    pub rows: Vec<EventRow>,
    /// What was in force in a month, where it was asked for.
    pub scenario: Option<InForce>,
}
