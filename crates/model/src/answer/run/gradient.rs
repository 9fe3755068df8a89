//! What a figure of a run rests on, and how far each of that moves it.

use serde::{Deserialize, Serialize};

use super::unit_or_empty;
use crate::code::{AreaId, FormId};
use crate::quantity::{Unit, number_or_null};

/// Kinds of what a figure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GroundKind {
    /// An assumption on how somebody answers: an elasticity, a price at which use or supply stops.
    Parameter,
    /// A number of a measure or shock.
    Term,
    /// A level of the balanced chain.
    Level,
    /// A price of the balanced chain.
    Price,
}

impl GroundKind {
    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            GroundKind::Parameter => "parameter",
            GroundKind::Term => "term",
            GroundKind::Level => "level",
            GroundKind::Price => "price",
        }
    }
}

/// Something a figure rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ground {
    /// Kind.
    pub kind: GroundKind,
    /// Which: the name of the parameter, `limit`, `rate`, `tonnes`, …, `supply`, `supply-capacity`, `use`, `flow`, …, `base-price`.
    pub name: String,
    /// Form it is about.
    pub form: Option<FormId>,
    /// Area it is about; the exporter of a flow.
    pub area: Option<AreaId>,
    /// The importer of a flow.
    pub partner: Option<AreaId>,
    /// Index of the measure in the scenario.
    pub measure: Option<usize>,
    /// The same in words.
    pub words: String,
    /// Its value in the central run. Tonnes are those of a year.
    #[serde(deserialize_with = "number_or_null")]
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    pub at: f64,
    /// Unit of `at`; `None` (empty in JSON) for elasticities and multiples of a price.
    #[serde(with = "unit_or_empty")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub at_unit: Option<Unit>,
}

/// Whether a figure is one number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FigureStatus {
    /// It is.
    Number,
    /// The market did not clear.
    NotCleared,
    /// Every price between the ends is right; an end that is not there is left out.
    Interval {
        /// Lower end.
        #[serde(skip_serializing_if = "Option::is_none")]
        low: Option<f64>,
        /// Upper end.
        #[serde(skip_serializing_if = "Option::is_none")]
        high: Option<f64>,
    },
    /// Nobody makes, uses or moves the form there under the scenario: no price is paid.
    NobodyTrades,
    /// It is a number, but a market on the way from base to scenario did not clear, so that its change has no parts.
    WayNotCleared,
}

impl FigureStatus {
    /// The ends of an interval; none of what is no interval, or where it has none.
    pub fn ends(self) -> (Option<f64>, Option<f64>) {
        match self {
            FigureStatus::Interval { low, high } => (low, high),
            _ => (None, None),
        }
    }

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            FigureStatus::Number => "number",
            FigureStatus::NotCleared => "not-cleared",
            FigureStatus::Interval { .. } => "interval",
            FigureStatus::NobodyTrades => "nobody-trades",
            FigureStatus::WayNotCleared => "way-not-cleared",
        }
    }
}

/// How far one thing moves a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GradientRow {
    /// What.
    #[serde(flatten)]
    pub ground: Ground,
    /// Change of the figure per unit of it, in the figure's unit.
    pub derivative: f64,
    /// Change of the figure in per cent for one per cent more of it; absent where either is zero.
    pub elasticity: Option<f64>,
    /// At a kink: the derivative where it falls.
    pub down: Option<f64>,
    /// At a kink: the derivative where it rises.
    pub up: Option<f64>,
    /// Who stands at the kink; absent where there is none.
    pub kink: Option<String>,
}

/// What moves a figure of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Gradient {
    /// The figure by name: `price:gallium:refined@DEU`.
    pub figure: String,
    /// The same in words: `the price of refined gallium in Germany`.
    pub words: String,
    /// Whether it is a number; unless it is, there are no rows.
    pub status: FigureStatus,
    /// Its value in the central run.
    pub value: Option<f64>,
    /// Unit of `value`.
    pub unit: Unit,
    /// One row for everything it rests on: parameters, terms, levels, prices.
    pub rows: Vec<GradientRow>,
    /// Everybody who stands at a kink, in words.
    pub kinks: Vec<String>,
    /// What must be said beside it.
    pub notes: Vec<String>,
}

/// What the headline price would be if one thing were different.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sensitivity {
    /// What.
    #[serde(flatten)]
    pub ground: Ground,
    /// By how much it is moved, relative: 0.1 is ten per cent.
    pub by: f64,
    /// Relative change of the headline price with that much more, from a clearing of its own.
    pub up: f64,
    /// The same with that much less; absent where such a market does not clear.
    pub down: Option<f64>,
    /// Who stands at a kink that this moves past; absent where there is none.
    pub kink: Option<String>,
    /// The sentence.
    pub sentence: String,
}
