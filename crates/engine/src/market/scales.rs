//! What counts as large at each node: quantity, price and slope scales, taken from the problem at its base prices.
//!
//! A cluster may hold a node of hundreds of millions of tonnes beside one of a few hundred, so no single scale serves.

use monazite_model::market::{Activity, MarketProblem, Response};

use super::symbolic::Symbolic;

/// Scales per node, in the order of the problem.
#[derive(Clone, Debug)]
pub(super) struct Scales {
    /// Quantity that the sizes stated in the problem would let pass, or typical of its activities where none is stated. Never a
    /// curve read at the base price: that price is where the search starts, and may be anything.
    pub quantity: Vec<f64>,
    /// What counts as a quantity where (almost) nothing passes in the answer.
    pub least: Vec<f64>,
    /// Size of the base price, or typical of the activities where it is zero.
    pub price: Vec<f64>,
    /// Diagonal of the Jacobian were every response inside its bounds, walls left out: the unit of the Levenberg shift.
    pub slope: Vec<f64>,
    /// Level and slope that stand for an activity of constant unit cost in the first round.
    pub elastic_slope: Vec<f64>,
    /// [`room`] and [`margin_scale`] of each activity.
    pub room: Vec<f64>,
    pub margin: Vec<f64>,
}

/// Slope of the first round for constant unit cost: a margin of 5 % of the price calls for the whole quantity.
const ELASTIC_START: f64 = 20.0;
/// Share of the stated quantity of a node below which what passes it counts as almost nothing.
const ALMOST_NOTHING: f64 = 1e-3;

impl Scales {
    pub fn of(problem: &MarketProblem) -> Self {
        let n = problem.nodes.len();
        let base = problem.base_prices();
        let price = price_scales(problem, &base);
        let mut brought: Vec<f64> = problem.nodes.iter().map(|node| node.injection.max(0.0)).collect();
        let mut taken: Vec<f64> = problem.nodes.iter().map(|node| (-node.injection).max(0.0)).collect();
        let levels: Vec<f64> = problem
            .activities
            .iter()
            .map(|activity| match &activity.response {
                Response::Elastic(_) => 0.0,
                response => response.level(activity.margin(&base)),
            })
            .collect();
        for activity in &problem.activities {
            let level = stated(&activity.response);
            for leg in &activity.legs {
                let side = if leg.quantity > 0.0 { &mut brought } else { &mut taken };
                side[leg.node] += (leg.quantity * level).abs();
            }
        }
        let mut quantity: Vec<f64> = brought.iter().zip(&taken).map(|(b, t)| 0.5 * (b + t)).collect();
        fill_idle(problem, &price, &mut quantity);
        let least = quantity.iter().zip(brought.iter().zip(&taken)).map(|(&q, (&b, &t))| {
            // No more can pass than the smaller side states.
            let both = b.min(t);
            ALMOST_NOTHING * if both > 0.0 { both } else { q }
        });
        let least = least.collect();
        let mut slope: Vec<f64> = (0..n).map(|i| 1e-6 * quantity[i] / price[i]).collect();
        let mut elastic_slope = vec![0.0; problem.activities.len()];
        for (k, activity) in problem.activities.iter().enumerate() {
            let typical = match &activity.response {
                // A row at a bound may be all but a wall (a warehouse, a release): it must not set the unit of its node.
                Response::Linear(r) if levels[k] <= 0.0 || levels[k] >= r.upper => {
                    r.slope.min(ELASTIC_START * room(activity, &quantity) / margin_scale(activity, &price))
                }
                Response::Linear(r) => r.slope,
                Response::Supply(r) => r.exponent() * r.at / (r.price - r.shutdown),
                Response::Demand(r) => r.elasticity * r.at / r.price,
                Response::Headroom(r) => r.elasticity * r.at / r.price,
                Response::Fading(r) => r.elasticity * r.at / r.price,
                Response::Elastic(_) => {
                    elastic_slope[k] = ELASTIC_START * room(activity, &quantity) / margin_scale(activity, &price);
                    elastic_slope[k]
                }
            };
            for leg in &activity.legs {
                slope[leg.node] += typical * (leg.quantity * leg.price).abs();
            }
        }
        let room = problem.activities.iter().map(|a| room(a, &quantity)).collect();
        let margin = problem.activities.iter().map(|a| margin_scale(a, &price)).collect();
        Self { quantity, least, price, slope, elastic_slope, room, margin }
    }
}

/// The level that the numbers of a response state, whatever the price.
fn stated(response: &Response) -> f64 {
    match response {
        Response::Linear(r) => r.at.max(0.0).min(r.upper),
        Response::Elastic(_) => 0.0,
        Response::Supply(r) => r.at.min(r.capacity).min(r.upper),
        Response::Demand(r) => r.at.min(r.upper),
        Response::Headroom(r) => r.at.min(r.upper),
        Response::Fading(r) => r.at.min(r.upper),
    }
}

/// The level at which an activity would fill the smallest of its nodes.
pub(super) fn room(activity: &Activity, quantity: &[f64]) -> f64 {
    activity.legs.iter().map(|leg| quantity[leg.node] / leg.quantity.abs()).fold(f64::INFINITY, f64::min)
}

/// The size of the largest price term in the margin.
pub(super) fn margin_scale(activity: &Activity, price: &[f64]) -> f64 {
    let largest = activity.legs.iter().map(|leg| (leg.price * price[leg.node]).abs()).fold(0.0, f64::max);
    if largest > 0.0 { largest } else { 1.0 }
}

/// Base prices; where zero, what the costs of the activities and the prices of their other nodes suggest.
fn price_scales(problem: &MarketProblem, base: &[f64]) -> Vec<f64> {
    let mut price: Vec<f64> = base.iter().map(|p| p.abs()).collect();
    let known = price.clone();
    for activity in &problem.activities {
        let value =
            activity.legs.iter().map(|leg| (leg.price * known[leg.node]).abs()).fold(activity.cost.abs(), f64::max);
        for leg in activity.legs.iter().filter(|leg| known[leg.node] == 0.0 && leg.price != 0.0) {
            price[leg.node] = price[leg.node].max(value / leg.price.abs());
        }
    }
    let typical = price.iter().copied().fold(0.0, f64::max);
    let fallback = if typical > 0.0 { typical } else { 1.0 };
    price.iter_mut().filter(|p| **p == 0.0).for_each(|p| *p = fallback);
    price
}

/// Nodes for which no size is stated get a hundredth of what the smallest of their activities could bring.
fn fill_idle(problem: &MarketProblem, price: &[f64], quantity: &mut [f64]) {
    let known = quantity.to_vec();
    let mut bring = vec![f64::INFINITY; quantity.len()];
    for activity in &problem.activities {
        let wish = match &activity.response {
            Response::Linear(r) => r.at.abs().max(r.slope * margin_scale(activity, price)).min(r.upper),
            Response::Elastic(r) => r.upper,
            Response::Supply(r) => r.at.min(r.capacity).min(r.upper),
            Response::Demand(r) => r.at.min(r.upper),
            Response::Headroom(r) => r.at.min(r.upper),
            Response::Fading(r) => r.at.min(r.upper),
        };
        let busy = activity.legs.iter().filter(|leg| known[leg.node] > 0.0);
        let level = busy.map(|leg| known[leg.node] / leg.quantity.abs()).fold(wish, f64::min);
        for leg in activity.legs.iter().filter(|leg| known[leg.node] == 0.0) {
            if level > 0.0 && level.is_finite() {
                bring[leg.node] = bring[leg.node].min(1e-2 * level * leg.quantity.abs());
            }
        }
    }
    let largest = known.iter().copied().fold(0.0, f64::max);
    let fallback = if largest > 0.0 { 1e-6 * largest } else { 1.0 };
    for (q, bring) in quantity.iter_mut().zip(bring) {
        if *q == 0.0 {
            *q = if bring.is_finite() { bring } else { fallback };
        }
    }
}

/// The scales that the hot loop needs, in elimination order.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeScale {
    pub inverse_quantity: Vec<f64>,
    pub least: Vec<f64>,
    pub slope: Vec<f64>,
}

impl NodeScale {
    pub fn of(symbolic: &Symbolic, scales: &Scales) -> Self {
        let nodes = || symbolic.node_at.iter().map(|&node| node as usize);
        Self {
            inverse_quantity: nodes().map(|node| 1.0 / scales.quantity[node]).collect(),
            least: nodes().map(|node| scales.least[node]).collect(),
            slope: nodes().map(|node| scales.slope[node]).collect(),
        }
    }
}
