//! The evidence that prices solve a market, computed from the responses themselves and not from the solver's arrays.
//!
//! It judges the answer by the answer: imbalances by what passes the node, departures of activities of constant unit cost by what
//! passes their nodes. Only where almost nothing passes does a stated size stand in ([`super::scales::Scales::least`]). The base
//! price has no say, and a number that is not finite is never accepted.

use monazite_model::market::{Certificate, Response};

use super::compile::Compiled;
use super::double::{self, Double};
use super::inputs::MarketInputs;

/// A margin is judged by the largest of its terms, or by this share of what base prices say, whichever is more.
const LEAST_TERM: f64 = 1e-6;

/// No price is larger, as none may be in a problem: a search without an end has run away.
pub(super) const LARGEST_PRICE: f64 = 1e100;

/// Prices with everything that follows from them, in the order of the problem.
pub(super) struct State {
    pub prices: Vec<f64>,
    pub levels: Vec<f64>,
    pub margins: Vec<f64>,
    pub shadow_prices: Vec<f64>,
    /// What each node is judged by: what passes it, or the least that counts.
    pub size: Vec<f64>,
    pub certificate: Certificate,
}

/// Levels, margins and certificate at `prices`. `elastic` gives the levels of activities of constant unit cost, which prices
/// alone do not determine; `low` corrections of prices below
/// their last bit ([`super::double`]), empty for none.
pub(super) fn answer(
    compiled: &Compiled,
    scenario: &MarketInputs,
    prices: Vec<f64>,
    low: &[f64],
    elastic: &[(usize, f64)],
    tolerance: f64,
) -> State {
    let count = compiled.activities();
    let scales = &compiled.scales;
    let mut balance = scenario.injection.clone();
    let mut passing: Vec<f64> = balance.iter().map(|s| 0.5 * s.abs()).collect();
    let (mut bound, mut finite) = (0.0f64, true);
    let (mut margins, mut levels) = (Vec::with_capacity(count), vec![0.0; count]);
    let mut shadow_prices = Vec::with_capacity(count);
    for &(k, level) in elastic {
        levels[k] = level;
    }
    for (k, response) in scenario.response.iter().enumerate() {
        let (mut margin, rest) = margin(compiled, scenario, k, &prices, low);
        if !matches!(response, Response::Elastic(_)) {
            levels[k] = if rest == 0.0 { response.level(margin) } else { corrected_level(response, margin, rest) };
        }
        margin += rest;
        let level: f64 = levels[k];
        let shadow_price = if level >= response.highest_level() { response.shadow_price(margin) } else { 0.0 };
        // Without branches: most are finite.
        finite &= level.is_finite() & margin.is_finite() & shadow_price.is_finite();
        shadow_prices.push(shadow_price);
        margins.push(margin);
        if level == 0.0 {
            continue;
        }
        let legs = compiled.shapes[k].leg_range();
        for (&node, quantity) in compiled.leg_node[legs.clone()].iter().zip(&compiled.leg_quantity[legs]) {
            let flow = quantity * level;
            balance[node as usize] += flow;
            passing[node as usize] += 0.5 * flow.abs();
        }
        let outside = (level - response.upper()).max(-level).max(0.0);
        if outside > 0.0 {
            bound = bound.max(outside / level.abs().max(scales.room[k]));
        }
    }
    let size: Vec<f64> = passing.iter().zip(&scales.least).map(|(p, least)| p.max(*least)).collect();
    let (complementarity, regret) = if compiled.has_elastic {
        departures(compiled, scenario, &prices, &size, &levels, &margins)
    } else {
        (0.0, 0.0)
    };
    let (mut imbalance, mut slack_value, mut traded) = (0.0f64, 0.0f64, 0.0f64);
    for (i, &f) in balance.iter().enumerate() {
        // A NaN must not be lost in a maximum.
        let relative = f.abs() / size[i];
        imbalance = if relative.is_nan() { f64::INFINITY } else { imbalance.max(relative) };
        slack_value += (prices[i] * f).abs();
        traded += prices[i].abs() * size[i];
    }
    let integrable = scenario.weight == compiled.leg_quantity;
    let gap = (regret + slack_value) / if traded > 0.0 { traded } else { 1.0 };
    // A price that is not finite is not below the largest.
    let finite = finite && prices.iter().all(|p| p.abs() <= LARGEST_PRICE);
    let certificate = Certificate {
        relative_imbalance: imbalance,
        bound_violation: bound,
        complementarity,
        fenchel_gap: integrable.then_some(gap),
        accepted: finite
            && imbalance <= tolerance
            && bound <= tolerance
            && complementarity <= tolerance
            && (!integrable || gap <= tolerance),
    };
    State { prices, levels, margins, shadow_prices, size, certificate }
}

/// Largest departure of an activity of constant unit cost from complementarity, and the sum of what such departures cost. Any
/// other response runs at its best level by construction.
fn departures(
    compiled: &Compiled,
    scenario: &MarketInputs,
    prices: &[f64],
    size: &[f64],
    levels: &[f64],
    margins: &[f64],
) -> (f64, f64) {
    let (mut worst, mut regret) = (0.0f64, 0.0);
    for (k, response) in scenario.response.iter().enumerate() {
        let Response::Elastic(r) = response else { continue };
        let (level, margin) = (levels[k], margins[k]);
        let legs = compiled.shapes[k].leg_range();
        let nodes = compiled.leg_node[legs.clone()].iter().zip(&compiled.leg_quantity[legs.clone()]);
        let room = nodes.map(|(&node, quantity)| size[node as usize] / quantity.abs()).fold(f64::INFINITY, f64::min);
        let terms = compiled.leg_node[legs.clone()].iter().zip(scenario.weights(k));
        let terms = terms.map(|(&node, b)| (b * prices[node as usize]).abs()).fold(scenario.cost[k].abs(), f64::max);
        let price = margin.abs() / terms.max(LEAST_TERM * compiled.scales.margin[k]);
        let gap = if margin > 0.0 { r.upper - level } else { level };
        let departure = price.min(gap / room);
        worst = if departure.is_nan() { f64::INFINITY } else { worst.max(departure) };
        // An infinite bound turns the smallest margin into infinite regret; the test above covers it.
        regret += if r.upper.is_finite() || margin < 0.0 { response.regret(level, margin) } else { 0.0 };
    }
    (worst, regret)
}

/// The margin of an activity, and what that leaves below its last bit where prices have corrections.
fn margin(compiled: &Compiled, scenario: &MarketInputs, k: usize, prices: &[f64], low: &[f64]) -> (f64, f64) {
    if low.is_empty() {
        return (compiled.margin(scenario, k, prices), 0.0);
    }
    double::margin(compiled, scenario, k, prices, low).parts()
}

/// The level at a margin that moves by `rest`, which is below the last bit of its terms.
fn corrected_level(response: &Response, margin: f64, rest: f64) -> f64 {
    match response {
        Response::Linear(r) => Double::of(margin, rest).line(r.at, r.slope, r.upper),
        _ => (response.level(margin) + response.slope(margin) * rest).max(0.0).min(response.upper()),
    }
}
