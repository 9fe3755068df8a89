//! A problem over time in plain terms: a market of one month, and what goes on from month to month.
//!
//! Stocks that hold a price down or up, announcements, gates that permit a share of what normally passes, leaks around them, learned
//! savings and new capacity. Nothing here knows a mineral: `engine::horizon` clears it month by month, and a chain over time is lowered
//! to the same nouns. Equations: docs/methods/horizon.md; file: docs/formats/horizon.md.
//!
//! | here                  | on paper          | unit                               |
//! | `store.cover`         | m · use           | quantity wanted at the base price  |
//! | `store.slope`         | b                 | log price per log stock            |
//! | `store.alarm`         | α                 | share more wanted per unit of alarm |
//! | `store.follow`, `drift`, `trend` | χ, ν, H | per month, per month, months      |
//! | `store.adjust`        | τ                 | months                             |
//! | `gate.permitted`      | q(t)              | share of `normal`                  |
//! | `leak.most`, `speed`  | l_max, ρ          | share, per month                   |
//! | `learning.elasticity` | η_L               |                                    |
//! | `investment.rate`     | inv               | share of `of` a year               |

mod file;
mod validate;

use serde::{Deserialize, Serialize};

pub use file::HORIZON_FORMAT;

use crate::market::MarketProblem;

/// Most months of a problem.
pub const MOST_MONTHS: u32 = 1200;
/// Most months of trend that may be carried forward: beyond, stocks chase their own price (docs/methods/horizon.md).
pub const MOST_TREND: f64 = 3.0;

/// A problem over time.
#[derive(Clone, Debug, PartialEq)]
pub struct HorizonCase {
    /// What it is, for people.
    pub title: String,
    /// Months to clear, from month 0.
    pub months: u32,
    /// The market of one month at its base: quantities a month. Stores are not among its activities.
    pub market: MarketProblem,
    /// Stocks, at most one a node.
    pub stores: Vec<Store>,
    /// What is announced, and when.
    pub announcements: Vec<Announcement>,
    /// Measures that permit a share of what normally passes.
    pub gates: Vec<Gate>,
    /// Uses that learn to do with less.
    pub learning: Vec<Learning>,
    /// Capacity that a lasting price calls forth.
    pub investment: Vec<Investment>,
    /// Levels of activities that change on their own: an outage, a demand path.
    pub paths: Vec<Path>,
    /// Quantities that enter (or leave) nodes whatever the price.
    pub flows: Vec<Flow>,
}

/// A stock at a node: one more use, whose price elasticity is 1 / `slope`, and last month's stock as an injection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Node.
    pub node: String,
    /// Quantity its holders want at the price they hold normal, above zero.
    pub cover: f64,
    /// Quantity at the start; as much as is wanted where left out. Another start moves the price held normal so that the first month is
    /// at rest at the base price: a glut stands below a normal price, not above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// b: by how many per cent the price rises where one per cent of the stock is missing. Above zero.
    pub slope: f64,
    /// τ: months over which holders adjust their stock, at least one.
    pub adjust: f64,
    /// α: share by which an alarm of one raises what is wanted.
    #[serde(default)]
    pub alarm: f64,
    /// Months after which half of an alarm is forgotten.
    #[serde(default = "default_half_life")]
    pub half_life: f64,
    /// χ: share of the way that the price held normal moves towards the price in a month.
    #[serde(default)]
    pub follow: f64,
    /// ν: share of the way that it drifts home in a month.
    #[serde(default)]
    pub drift: f64,
    /// H: months of the price's trend that holders carry forward, at most [`MOST_TREND`].
    #[serde(default)]
    pub trend: f64,
    /// News: what holders add to the logarithm of the price held normal, from a month on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub news: Vec<Step>,
}

fn default_half_life() -> f64 {
    12.0
}

/// An announcement: holders of the stores want more at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// Month.
    pub month: u32,
    /// Nodes of the stores that hear it.
    pub stores: Vec<String>,
    /// Share of their use that is at risk.
    pub share: f64,
}

/// A value that holds from a month on, until the next.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Month.
    pub month: u32,
    /// Value.
    pub value: f64,
}

/// A share permitted from a month on; without one, everything may pass.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// Month.
    pub month: u32,
    /// Share of `normal`; `null` or left out: free.
    #[serde(default)]
    pub share: Option<f64>,
}

/// A measure that lets a quantity pass, in its own unit: all it counts shares one rent per unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Name.
    pub id: String,
    /// What passes it.
    pub counts: Vec<Counted>,
    /// What normally passes in a month, in the gate's unit.
    pub normal: f64,
    /// Share of it permitted. Before the first entry everything may pass.
    pub permitted: Vec<Permit>,
    /// Months between the gate and the users: what is permitted in a month arrives so much later.
    #[serde(default)]
    pub transit: u32,
    /// Ways around it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaks: Vec<Leak>,
}

/// An activity that a gate counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Activity.
    pub activity: String,
    /// Units of the gate per unit of its level.
    #[serde(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

/// A way around a gate, through third countries or over the border: it grows with last month's gap between the prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leak {
    /// Node it is taken from.
    pub from: String,
    /// Node it arrives at.
    pub to: String,
    /// What normally passes between them in a month, quantity.
    pub normal: f64,
    /// l_max: largest share of what is barred that leaks.
    pub most: f64,
    /// ρ: share of the way there in a month.
    pub speed: f64,
    /// Gap of the logarithms of the prices at which 63 per cent of `most` is aimed for.
    #[serde(default = "default_gap")]
    pub gap: f64,
}

fn default_gap() -> f64 {
    0.7
}

/// A use that learns to do with less while the price is high, and slowly forgets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Activity, a use with one leg.
    pub activity: String,
    /// η_L: saving in the end, as an elasticity.
    pub elasticity: f64,
    /// Months over which it is learned.
    #[serde(default = "default_gain")]
    pub gain: f64,
    /// Months over which it is forgotten.
    #[serde(default = "default_loss")]
    pub loss: f64,
    /// Most that is learned in a year, as a logarithm.
    #[serde(default = "default_most")]
    pub most_a_year: f64,
}

fn default_gain() -> f64 {
    18.0
}
fn default_loss() -> f64 {
    60.0
}
fn default_most() -> f64 {
    0.10
}

/// New capacity: decided while the price held normal at a store stands above its base, on stream after the lead time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Investment {
    /// Node of the store, where it delivers.
    pub node: String,
    /// Quantity a month that shares are of, usually the base use of the node.
    pub of: f64,
    /// Share of it decided in a year where the price held normal is e times its base.
    pub rate: f64,
    /// Months from decision to output.
    pub lead: u32,
}

/// A factor on the level of an activity that changes from a month on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Path {
    /// Activity with a level of its own: a supply, a use, a line.
    pub activity: String,
    /// Factor; one before the first entry.
    pub factor: Vec<Step>,
}

/// A quantity a month that enters a node from a month on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Node.
    pub node: String,
    /// Quantity a month, negative where it is taken away; zero before the first entry.
    pub quantity: Vec<Step>,
}

/// The value in force in a month.
pub fn in_force(steps: &[Step], month: u32) -> Option<f64> {
    steps.iter().rev().find(|step| step.month <= month).map(|step| step.value)
}

impl Gate {
    /// The share permitted in a month at the users' end; `None` where everything may pass.
    pub fn share(&self, month: u32) -> Option<f64> {
        let at_the_gate = month.checked_sub(self.transit)?;
        self.permitted.iter().rev().find(|permit| permit.month <= at_the_gate)?.share
    }
}
