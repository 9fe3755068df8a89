//! What clearing yields: a typed status, prices and levels when the market cleared, and a certificate in every case.

use serde::{Deserialize, Serialize};

use super::problem::MarketProblem;

/// How a clearing ended, and what may be read from it.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Status {
    /// Every balance holds within tolerance and the certificate is accepted. Everything may be read.
    Cleared,
    /// No levels within the bounds balance every node. Prices are absent.
    Infeasible {
        /// What cannot hold together.
        conflict: Conflict,
    },
    /// Stopped without an accepted certificate; the certificate shows how far it got. Prices are absent: they are no answer.
    IterationLimit,
}

/// A proof that a market cannot balance: with node weights y, the balance A x + s weighted by y is negative for every x
/// within the bounds (Farkas' lemma).
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Ids of the nodes that together cannot balance (weight other than zero).
    pub nodes: Vec<String>,
    /// Ids of the activities whose bounds stand in the way: full at their upper bound and still not enough.
    pub bounds: Vec<String>,
    /// Lower bound on what is missing, in quantity weighted by y with its largest weight one.
    pub shortfall: f64,
}

/// Which solver of the cascade gave the answer.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Semismooth Newton in price space.
    Newton,
    /// Kinks that are rounded first and sharpened step by step, finished by Newton.
    Smoothing,
    /// Springs that hold prices to the base and give way step by step, finished by Newton.
    Springs,
}

/// Work done, for benchmarks and logs.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// Newton steps over all solvers of the cascade; zero when the start was already the answer.
    pub iterations: u32,
    /// Evaluations of all responses.
    pub evaluations: u32,
    /// Outer rounds for activities of constant unit cost; zero when there are none.
    pub rounds: u32,
}

/// Evidence that prices and levels solve the problem, computed from the problem itself after the solver has finished.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Largest |A x + s| at a node, relative to the quantity passing the node.
    pub relative_imbalance: f64,
    /// Largest step outside [0, upper], relative to the level; zero by construction.
    pub bound_violation: f64,
    /// Largest departure of a level from the best answer to its margin, relative to quantities or prices at its nodes.
    pub complementarity: f64,
    /// (Φ(p) - W(x)) / traded value: distance between the dual and the primal welfare. Absent when a price weight differs from
    /// its quantity (ad valorem duties), because no welfare program exists then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fenchel_gap: Option<f64>,
    /// Whether all of the above are within the tolerance of the problem.
    pub accepted: bool,
}

/// A price that is an interval: every price from `low` to `high` clears the market with the same levels.
///
/// Prices that are loose may be tied to each other; these are the ends of each alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntervalPrice {
    /// Position of the node.
    pub node: usize,
    /// Lowest right price; absent where there is none.
    pub low: Option<f64>,
    /// Highest right price; absent where there is none.
    pub high: Option<f64>,
}

/// The outcome of one clearing. Vectors follow the order of the problem and are absent unless the market cleared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Solution {
    /// How it ended.
    pub status: Status,
    /// Price of each node (money/quantity).
    pub prices: Option<Vec<f64>>,
    /// Level of each activity (quantity).
    pub levels: Option<Vec<f64>>,
    /// Unit margin of each activity (money per unit of level).
    pub margins: Option<Vec<f64>>,
    /// Worth of one more unit of room at the upper bound or capacity of each activity; zero where it does not bind.
    pub shadow_prices: Option<Vec<f64>>,
    /// Nodes whose price is an interval rather than a point, because everything there is at a bound, in node order. Of the right
    /// prices those nearest the base prices are given.
    pub interval_prices: Vec<IntervalPrice>,
    /// Evidence.
    pub certificate: Certificate,
    /// Which solver answered.
    pub method: Method,
    /// Work done.
    pub effort: Effort,
}

impl Solution {
    /// Whether prices and levels may be read.
    pub fn is_cleared(&self) -> bool {
        self.status == Status::Cleared
    }

    /// The solution with names beside the numbers, for output. `problem` must be the one that was solved.
    pub fn labelled(&self, problem: &MarketProblem) -> LabelledSolution {
        let nodes = self.prices.as_ref().map(|prices| {
            let rows = problem.nodes.iter().zip(prices).enumerate();
            rows.map(|(i, (node, &price))| {
                let interval = self.interval_prices.iter().find(|interval| interval.node == i);
                let (low, high) = interval.map_or((None, None), |interval| (interval.low, interval.high));
                LabelledNode { id: node.id.clone(), price, interval: interval.is_some(), low, high }
            })
            .collect()
        });
        let activities = match (&self.levels, &self.margins, &self.shadow_prices) {
            (Some(levels), Some(margins), Some(shadow)) => Some(
                problem
                    .activities
                    .iter()
                    .enumerate()
                    .map(|(k, activity)| LabelledActivity {
                        id: activity.id.clone(),
                        level: levels[k],
                        margin: margins[k],
                        shadow_price: shadow[k],
                    })
                    .collect(),
            ),
            _ => None,
        };
        LabelledSolution {
            status: self.status.clone(),
            certificate: self.certificate,
            method: self.method,
            effort: self.effort,
            nodes,
            activities,
        }
    }
}

/// A [`Solution`] as written to JSON (docs/formats/market-problem.md).
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelledSolution {
    /// How it ended.
    pub status: Status,
    /// Evidence.
    pub certificate: Certificate,
    /// Which solver answered.
    pub method: Method,
    /// Work done.
    pub effort: Effort,
    /// Prices, in the order of the problem; absent unless cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<LabelledNode>>,
    /// Levels, in the order of the problem; absent unless cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activities: Option<Vec<LabelledActivity>>,
}

/// One node of a [`LabelledSolution`].
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelledNode {
    /// Id of the node.
    pub id: String,
    /// Clearing price.
    pub price: f64,
    /// Whether the price is one point of an interval.
    pub interval: bool,
    /// Lowest right price, where the price is an interval that has a lower end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Highest right price, where the price is an interval that has an upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// One activity of a [`LabelledSolution`].
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelledActivity {
    /// Id of the activity.
    pub id: String,
    /// Level.
    pub level: f64,
    /// Unit margin.
    pub margin: f64,
    /// Worth of one more unit of room.
    pub shadow_price: f64,
}
