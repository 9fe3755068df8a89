//! What a problem over time says, month by month.

use serde::{Deserialize, Serialize};

use crate::market::{Certificate, Effort, Method, Status};

/// The months of a problem over time, as far as its markets cleared.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HorizonAnswer {
    /// What it is, as the file says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// `cleared` where every month did, else how the first that did not ended: there are no months from it on.
    pub status: Status,
    /// Months asked for.
    pub months_asked: u32,
    /// Nodes that are not at rest: before anything happens their market clears at another price than their base price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_at_rest: Vec<Restless>,
    /// The largest of what should be zero, over all months.
    pub worst: Worst,
    /// Months in order, from 0.
    pub months: Vec<HorizonMonth>,
}

/// A node whose base price does not clear the market as it is written, without gates, announcements, paths and flows.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restless {
    /// Node.
    pub node: String,
    /// The price at which it clears, as a multiple of the base price.
    pub ratio: f64,
}

/// What should be zero, at its largest over nodes and months.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Worst {
    /// Output + leak + arrivals - use - change of stock at a node, as a share of what passes it in the month.
    pub balance: f64,
    /// Money paid less money received in a month, as a share of what is paid.
    pub money: f64,
    /// Departure of a level from the best answer to its margin.
    pub complementarity: f64,
}

/// One month.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HorizonMonth {
    /// Month, from 0.
    pub month: u32,
    /// Evidence.
    pub certificate: Certificate,
    /// Which solver answered.
    pub method: Method,
    /// Work done.
    pub effort: Effort,
    /// In the order of the problem.
    pub nodes: Vec<NodeMonth>,
    /// Activities of the problem, in its order.
    pub activities: Vec<RouteMonth>,
    /// Stocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<StoreMonth>,
    /// Gates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<GateMonth>,
    /// Uses that learn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learning: Vec<LearningMonth>,
    /// Capacity that was called forth.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub investment: Vec<InvestmentMonth>,
    /// Who paid whom.
    pub money: MonthMoney,
}

/// A node in a month.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeMonth {
    /// Id.
    pub id: String,
    /// Price.
    pub price: f64,
    /// Price as a multiple of the base price.
    pub ratio: f64,
    /// Lowest and highest right price, where every price in a range clears the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<(Option<f64>, Option<f64>)>,
}

/// An activity in a month.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RouteMonth {
    /// Id.
    pub id: String,
    /// Level, a month.
    pub level: f64,
    /// Worth of one more unit of room at its bound.
    pub shadow_price: f64,
}

/// A stock in a month.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreMonth {
    /// Node.
    pub node: String,
    /// Quantity at the end of the month.
    pub stock: f64,
    /// Bought in the month (negative: sold).
    pub bought: f64,
    /// Price its holders hold normal at the end of the month.
    pub normal_price: f64,
    /// Alarm in the month.
    pub alarm: f64,
    /// What holders paid for what they bought (negative: received).
    pub paid: f64,
    /// What the change of the price since last month made of the stock they had.
    pub revaluation: f64,
}

/// A gate in a month.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateMonth {
    /// Id.
    pub id: String,
    /// Share of normal permitted; absent where everything may pass.
    pub share: Option<f64>,
    /// What passed, in the gate's unit.
    pub passed: f64,
    /// Rent per unit.
    pub rent: f64,
    /// What leaked, in the order of the gate's leaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaks: Vec<f64>,
}

/// A use that learns, in a month.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearningMonth {
    /// Activity.
    pub activity: String,
    /// Saving learned by the end of the month, as a logarithm.
    pub saving: f64,
}

/// Capacity that was called forth, in a month.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvestmentMonth {
    /// Node.
    pub node: String,
    /// On stream in the month, quantity a month.
    pub output: f64,
    /// Decided and not yet on stream at the end of the month.
    pub coming: f64,
}

/// Money of a month. What users pay is what makers, holders of stock, of gates and of leaks, and carriers receive.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MonthMoney {
    /// Paid by activities that only take.
    pub users_pay: f64,
    /// Received by activities that only give, new capacity and flows included.
    pub makers_receive: f64,
    /// Kept by activities that take at one node and give at another, rents left out.
    pub carriers_keep: f64,
    /// Rents of bounds and gates.
    pub rents: f64,
    /// Kept by those who leak.
    pub leaks_keep: f64,
    /// Received by holders of stock for what they sold less what they bought.
    pub holders_receive: f64,
    /// Paid less received: zero but for rounding.
    pub residual: f64,
}
