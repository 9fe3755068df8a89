//! Why a price is what it is: its change from base to scenario, split over the measures.

use serde::{Deserialize, Serialize};

use super::gradient::FigureStatus;
use crate::code::{AreaId, FormId};
use crate::quantity::Unit;

/// Who answered to a change, so that the price had to move no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AnswerLink {
    /// Mines, scrap, processes, stock, new capacity.
    Supply,
    /// Users who forgo.
    UseForgone,
    /// Routes that were used before.
    KnownRoutes,
    /// Routes that were not.
    NewRoutes,
}

impl AnswerLink {
    /// All, in the order of tables.
    pub const ALL: [AnswerLink; 4] =
        [AnswerLink::Supply, AnswerLink::UseForgone, AnswerLink::KnownRoutes, AnswerLink::NewRoutes];

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            AnswerLink::Supply => "supply",
            AnswerLink::UseForgone => "use-forgone",
            AnswerLink::KnownRoutes => "known-routes",
            AnswerLink::NewRoutes => "new-routes",
        }
    }

    /// The same in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            AnswerLink::Supply => "supply elsewhere",
            AnswerLink::UseForgone => "use forgone",
            AnswerLink::KnownRoutes => "routes used before",
            AnswerLink::NewRoutes => "new routes",
        }
    }
}

/// What one measure brought, or several that cannot be told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WhyPart {
    /// Indices in the scenario. Several where measures have no path from nothing and are in force from the start of the way.
    pub measures: Vec<usize>,
    /// In words: `China's export licence`.
    pub label: String,
    /// Its part of the change, usd/t.
    pub change: f64,
    /// The same by who answered, in the order of [`AnswerLink::ALL`]; absent for measures that are in force from the start.
    pub links: Option<[f64; 4]>,
}

/// The change of a price and its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Why {
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// usd per counted tonne.
    pub unit: Unit,
    /// Whether the price is a number under the scenario; unless it is, there are no parts.
    pub status: FigureStatus,
    /// Price in the baseline.
    pub base: f64,
    /// Price under the scenario.
    pub value: Option<f64>,
    /// Parts in the order of the measures; they add up to `value - base`.
    pub parts: Vec<WhyPart>,
    /// Of the change, what kinks along the way left over and was shared out over the parts in proportion; sizes added up, usd/t.
    pub shared_out: f64,
    /// The whole in words.
    pub paragraph: String,
}
