//! The evidence that prices solve a market, computed from the responses themselves and not from the solver's arrays.

use monazite_model::market::{Certificate, Response};

use super::compile::Compiled;
use super::scales::{margin_scale, room};
use super::scenario::Scenario;

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
    scenario: &Scenario,
    prices: Vec<f64>,
    elastic: &[(usize, f64)],
    tolerance: f64,
) -> State {
    let activities = &compiled.problem.activities;
    let margins: Vec<f64> = (0..activities.len()).map(|k| compiled.margin(scenario, k, &prices)).collect();
    let mut levels: Vec<f64> = scenario
        .response
        .iter()
        .zip(&margins)
        .map(|(response, &margin)| match response {
            Response::Elastic(_) => 0.0,
            _ => response.level(margin),
        })
        .collect();
    for &(k, level) in elastic {
        levels[k] = level;
    }
    let bounded = |r: &Response, level: f64| level >= r.highest_level();
    let shadow_prices = scenario
        .response
        .iter()
        .zip(levels.iter().zip(&margins))
        .map(|(r, (&x, &m))| if bounded(r, x) { r.shadow_price(m) } else { 0.0 })
        .collect();
    let mut balance = scenario.injection.clone();
    let mut passing: Vec<f64> = balance.iter().map(|s| 0.5 * s.abs()).collect();
    let (mut bound, mut complementarity, mut regret) = (0.0f64, 0.0f64, 0.0f64);
    let scales = &compiled.scales;
    for (k, activity) in activities.iter().enumerate() {
        let (level, margin, response) = (levels[k], margins[k], &scenario.response[k]);
        for leg in &activity.legs {
            balance[leg.node] += leg.quantity * level;
            passing[leg.node] += 0.5 * (leg.quantity * level).abs();
        }
        let outside = (level - response.upper()).max(-level).max(0.0);
        if outside > 0.0 {
            bound = bound.max(outside / level.abs().max(room(activity, &scales.quantity)));
        }
        if let Response::Elastic(r) = response {
            let price = margin.abs() / margin_scale(activity, &scales.price);
            let gap = if margin > 0.0 { r.upper - level } else { level };
            complementarity = complementarity.max(price.min(gap / room(activity, &scales.quantity)));
            // An infinite bound turns the smallest margin into infinite regret; the test above covers it.
            regret += if r.upper.is_finite() || margin < 0.0 { response.regret(level, margin) } else { 0.0 };
        } else {
            let loss = response.regret(level, margin);
            let size = margin_scale(activity, &scales.price) * level.max(room(activity, &scales.quantity));
            complementarity = complementarity.max(loss / size);
            regret += loss;
        }
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
