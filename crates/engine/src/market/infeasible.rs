//! Proof that a market cannot balance.
//!
//! When no levels within the bounds balance every node, the dual falls without end and prices run away along some direction y.
//! Pulling prices back to a reference with a weak spring makes the problem strongly convex; its answer lies far out along y.
//! By Farkas' lemma y is a proof if, for every x within the bounds, y'(A x + s) < 0; that is checked here, activity by activity,
//! so a wrong guess at y can only fail to prove, never prove wrongly.

use monazite_model::market::Conflict;

use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::scales::room;

/// Weights below this share of the largest are taken for zero.
const NEGLIGIBLE: f64 = 1e-6;
/// The proof must miss by more than this share of the weighted quantities involved, and by more than imbalances within the tolerance
/// could make up for: an answer that would be accepted must not be called impossible.
const MARGIN: f64 = 1e-7;
/// An activity without a bound gains nothing along the true direction; the spring leaves it a gain of at most this share.
const FREE: f64 = 1e-3;
/// Such an activity is granted this many times the quantity that passes its nodes: the proof holds up to there.
const BEYOND_ALL: f64 = 1e3;

/// Tests whether `direction` (node order) proves that the scenario cannot balance.
pub(super) fn prove(compiled: &Compiled, scenario: &MarketInputs, direction: &[f64]) -> Option<Conflict> {
    // Weights are compared by value so that nodes of large and small tonnage count alike.
    let size = |i: usize| direction[i].abs() / compiled.scales.price[i];
    let most = (0..direction.len()).map(size).fold(0.0, f64::max);
    if !(most > 0.0 && most.is_finite()) {
        return None;
    }
    let largest = direction.iter().fold(0.0f64, |m, d| m.max(d.abs()));
    let y: Vec<f64> =
        (0..direction.len()).map(|i| if size(i) > NEGLIGIBLE * most { direction[i] / largest } else { 0.0 }).collect();
    [1.0, -1.0].into_iter().find_map(|sign| bounded(compiled, scenario, &y, sign))
}

/// The largest value of sign * y'(A x + s) over the bounds, if it is negative.
fn bounded(compiled: &Compiled, scenario: &MarketInputs, y: &[f64], sign: f64) -> Option<Conflict> {
    let problem = &compiled.problem;
    let (mut total, mut size) = (0.0, 0.0);
    for (y, s) in y.iter().zip(&scenario.injection) {
        total += sign * y * s;
        size += (y * s).abs();
    }
    let mut bounds = Vec::new();
    for (activity, response) in problem.activities.iter().zip(&scenario.response) {
        let (mut gain, mut gross) = (0.0, 0.0);
        for leg in &activity.legs {
            gain += sign * y[leg.node] * leg.quantity;
            gross += (y[leg.node] * leg.quantity).abs();
        }
        let (low, high) = (response.lowest_level(), response.highest_level());
        if gain > 0.0 && high.is_infinite() {
            if gain > FREE * gross {
                return None;
            }
            total += gain * BEYOND_ALL * room(activity, &compiled.scales.quantity);
            continue;
        }
        let level = if gain > 0.0 { high } else { low };
        total += gain * level;
        size += gross * level;
        if gain > FREE * gross {
            bounds.push(activity.id.clone());
        }
    }
    let scales = &compiled.scales;
    let judged = y.iter().zip(&scales.quantity).zip(&scales.least);
    let allowed: f64 = judged.map(|((y, quantity), least)| y.abs() * quantity.max(*least)).sum();
    (total < -MARGIN * size && total < -problem.tolerance * allowed).then(|| Conflict {
        nodes: y.iter().zip(&problem.nodes).filter(|(y, _)| **y != 0.0).map(|(_, n)| n.id.clone()).collect(),
        bounds,
        shortfall: -total,
    })
}
