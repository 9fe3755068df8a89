//! The market problem in memory: nodes and legs are numbered.

use super::response::Response;

/// Relative imbalance allowed at a node unless a problem says otherwise.
pub(super) const DEFAULT_TOLERANCE: f64 = 1e-9;

/// A market to clear. Serialises as the JSON of docs/formats/market-problem.md, where legs name nodes by id.
#[derive(Clone, Debug, PartialEq)]
pub struct MarketProblem {
    /// Places that must balance; legs refer to them by position.
    pub nodes: Vec<Node>,
    /// What connects them.
    pub activities: Vec<Activity>,
    /// Relative imbalance allowed at a node, 0 < tolerance < 1e-2.
    pub tolerance: f64,
}

/// A place where inflow and outflow must balance.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Unique name, as `gallium-metal@CHN`.
    pub id: String,
    /// Price before any change: where the search starts and the scale of price errors. May be zero (certificates, residues).
    pub base_price: f64,
    /// Quantity added from outside (a stockpile release), negative for a withdrawal.
    pub injection: f64,
}

/// What an activity adds to a node (negative: takes from it) per unit of its level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// Position of the node in [`MarketProblem::nodes`].
    pub node: usize,
    /// Quantity per unit of level: the entry of A.
    pub quantity: f64,
    /// Weight of the node's price in the unit margin: the entry of B. Equal to `quantity` unless a duty is a share of value:
    /// an ad valorem rate τ on a leg that takes one unit makes it -(1 + τ).
    pub price: f64,
}

/// Something that runs at a level.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Unique name.
    pub id: String,
    /// Kind or group, free text: draws and reports address activities by it.
    pub tag: String,
    /// Nodes it touches, each at most once.
    pub legs: Vec<Leg>,
    /// Unit cost in the margin (money per unit of level); specific duties and subsidies are added here.
    pub cost: f64,
    /// How the level answers to the margin.
    pub response: Response,
}

impl MarketProblem {
    /// An empty problem with the default tolerance of 1e-9.
    pub fn new() -> Self {
        Self { nodes: Vec::new(), activities: Vec::new(), tolerance: DEFAULT_TOLERANCE }
    }

    /// Adds a node without injection and returns its position.
    pub fn add_node(&mut self, id: impl Into<String>, base_price: f64) -> usize {
        self.nodes.push(Node { id: id.into(), base_price, injection: 0.0 });
        self.nodes.len() - 1
    }

    /// Adds an activity and returns its position.
    pub fn add(&mut self, activity: Activity) -> usize {
        self.activities.push(activity);
        self.activities.len() - 1
    }

    /// Base prices in node order.
    pub fn base_prices(&self) -> Vec<f64> {
        self.nodes.iter().map(|node| node.base_price).collect()
    }

    /// Unit margin B'p - c of an activity at the given node prices.
    pub fn margin(&self, activity: usize, prices: &[f64]) -> f64 {
        self.activities[activity].margin(prices)
    }

    /// Whether every price weight equals its quantity, so that the problem is a convex welfare program.
    pub fn is_integrable(&self) -> bool {
        self.activities.iter().all(|a| a.legs.iter().all(|leg| leg.price == leg.quantity))
    }
}

impl Default for MarketProblem {
    fn default() -> Self {
        Self::new()
    }
}

impl Activity {
    /// An activity without legs or cost, to be completed by [`Activity::leg`] and [`Activity::cost`].
    pub fn new(id: impl Into<String>, tag: impl Into<String>, response: impl Into<Response>) -> Self {
        Self { id: id.into(), tag: tag.into(), legs: Vec::new(), cost: 0.0, response: response.into() }
    }

    /// Adds a leg whose price weight equals its quantity.
    #[must_use]
    pub fn leg(self, node: usize, quantity: f64) -> Self {
        self.leg_priced(node, quantity, quantity)
    }

    /// Adds a leg with its own price weight, as under an ad valorem duty.
    #[must_use]
    pub fn leg_priced(mut self, node: usize, quantity: f64, price: f64) -> Self {
        self.legs.push(Leg { node, quantity, price });
        self
    }

    /// Sets the unit cost.
    #[must_use]
    pub fn cost(mut self, cost: f64) -> Self {
        self.cost = cost;
        self
    }

    /// Unit margin B'p - c at the given node prices.
    pub fn margin(&self, prices: &[f64]) -> f64 {
        self.legs.iter().fold(-self.cost, |sum, leg| sum + leg.price * prices[leg.node])
    }
}
