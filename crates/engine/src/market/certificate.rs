//! The evidence that prices solve a market, computed from the responses themselves and not from the solver's arrays.

use monazite_model::market::{Certificate, Response};

use super::compile::Compiled;
use super::inputs::MarketInputs;

/// Prices with everything that follows from them, in the order of the problem.
pub(super) struct State {
    pub prices: Vec<f64>,
    pub levels: Vec<f64>,
    pub margins: Vec<f64>,
    pub shadow_prices: Vec<f64>,
    pub certificate: Certificate,
}

/// Levels, margins and certificate at `prices`. `elastic` gives the levels of activities of constant unit cost, which prices
/// alone do not determine.
pub(super) fn answer(
    compiled: &Compiled,
    scenario: &MarketInputs,
    prices: Vec<f64>,
    elastic: &[(usize, f64)],
    tolerance: f64,
) -> State {
    let count = compiled.activities();
    let scales = &compiled.scales;
    let mut balance = scenario.injection.clone();
    let mut passing: Vec<f64> = balance.iter().map(|s| 0.5 * s.abs()).collect();
    let (mut bound, mut complementarity, mut regret) = (0.0f64, 0.0f64, 0.0f64);
    let (mut margins, mut levels) = (Vec::with_capacity(count), vec![0.0; count]);
    let mut shadow_prices = Vec::with_capacity(count);
    for &(k, level) in elastic {
        levels[k] = level;
    }
    for (k, response) in scenario.response.iter().enumerate() {
        let margin = compiled.margin(scenario, k, &prices);
        if !matches!(response, Response::Elastic(_)) {
            levels[k] = response.level(margin);
        }
        let level: f64 = levels[k];
        shadow_prices.push(if level >= response.highest_level() { response.shadow_price(margin) } else { 0.0 });
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
        // Any other response runs at its best level by construction: its regret is zero.
        if let Response::Elastic(r) = response {
            let price = margin.abs() / scales.margin[k];
            let gap = if margin > 0.0 { r.upper - level } else { level };
            complementarity = complementarity.max(price.min(gap / scales.room[k]));
            // An infinite bound turns the smallest margin into infinite regret; the test above covers it.
            regret += if r.upper.is_finite() || margin < 0.0 { response.regret(level, margin) } else { 0.0 };
        }
        margins.push(margin);
    }
    let (mut imbalance, mut slack_value, mut traded) = (0.0f64, 0.0f64, 0.0f64);
    for (i, &f) in balance.iter().enumerate() {
        // A NaN must not be lost in a maximum.
        let relative = f.abs() / passing[i].max(scales.quantity[i]);
        imbalance = if relative.is_nan() { f64::INFINITY } else { imbalance.max(relative) };
        slack_value += (prices[i] * f).abs();
        traded += prices[i].abs() * passing[i].max(scales.quantity[i]);
    }
    let integrable = scenario.weight == compiled.leg_quantity;
    let gap = (regret + slack_value) / if traded > 0.0 { traded } else { 1.0 };
    let certificate = Certificate {
        relative_imbalance: imbalance,
        bound_violation: bound,
        complementarity,
        fenchel_gap: integrable.then_some(gap),
        accepted: imbalance <= tolerance
            && bound <= tolerance
            && complementarity <= tolerance
            && (!integrable || gap <= tolerance),
    };
    State { prices, levels, margins, shadow_prices, certificate }
}
