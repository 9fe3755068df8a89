//! Many runs of one question with parameters drawn from their distributions, and what they say together.
//!
//! A draw is a counter-based hash of seed, member and parameter name, so it depends on nothing else: not on the thread, not
//! on the number of members, not on the scenario. Member 17 of two scenarios is the same world under two policies, and their
//! difference is the policy's. Method: docs/methods/uncertainty.md.
//!
//! | module       | holds                                                    |
//! |--------------|----------------------------------------------------------|
//! | [`draw`]     | what is uncertain, and its value in a member             |
//! | [`members`]  | running members in parallel, results in member order     |
//! | [`spread`]   | percentiles, rank correlation, what drives a figure      |

pub mod draw;
pub mod members;
pub mod spread;

use monazite_model::market::Solution;

use crate::market::{Compiled, MarketInputs, Options};

/// Imbalances asked for in turn, then the problem's own. Money is tonnes times prices, so accounts that must agree to 1e-9 need
/// balances far better than that, as far as rounding allows.
const FINE: [f64; 3] = [1e-13, 1e-12, 1e-11];

/// Rounds of frozen duties at most; each updates the prices that duties are a share of.
const ROUNDS: usize = 12;

/// Clears a market as finely as rounding allows, from `start` or base prices.
///
/// Newton's method is sure of its way only where a welfare program stands behind the market. Where duties are shares of
/// value it may lose it; then the duties are frozen at the last prices, the market so made is cleared, and Newton starts again
/// from there.
pub fn clear(compiled: &Compiled, scenario: &MarketInputs, start: Option<&[f64]>) -> Solution {
    let plain = Options { fallback: false, ..Options::default() };
    let newton = |start: Option<&[f64]>| {
        // A start that clears coarsely is a better start for the finer search than the one given.
        let coarse = compiled.solve(scenario, start, &plain);
        coarse.is_cleared().then(|| refine(compiled, scenario, coarse))
    };
    if let Some(solution) = newton(start) {
        return solution;
    }
    let mut prices = start.map_or_else(|| compiled.problem().base_prices(), <[f64]>::to_vec);
    for _ in 0..ROUNDS {
        let Some(frozen) = with_frozen_duties(compiled, scenario, &prices) else { break };
        let Some(found) = compiled.solve(&frozen, Some(&prices), &plain).prices else { break };
        if let Some(solution) = newton(Some(&found)) {
            return solution;
        }
        prices = found;
    }
    let last = compiled.solve(scenario, start, &Options::default());
    if last.is_cleared() { refine(compiled, scenario, last) } else { last }
}

/// The finest clearing near a cleared solution, with the effort of both.
fn refine(compiled: &Compiled, scenario: &MarketInputs, coarse: Solution) -> Solution {
    for tolerance in FINE {
        let options = Options { tolerance: Some(tolerance), iterations: 8, fallback: false };
        let mut fine = compiled.solve(scenario, coarse.prices.as_deref(), &options);
        if fine.is_cleared() {
            fine.method = coarse.method;
            fine.effort.iterations += coarse.effort.iterations;
            fine.effort.evaluations += coarse.effort.evaluations;
            return fine;
        }
    }
    coarse
}

/// The scenario with every duty on value turned into one per unit at the given prices; `None` where there is none.
fn with_frozen_duties(compiled: &Compiled, scenario: &MarketInputs, prices: &[f64]) -> Option<MarketInputs> {
    let mut frozen = scenario.clone();
    let mut any = false;
    for (k, activity) in compiled.problem().activities.iter().enumerate() {
        for (n, leg) in activity.legs.iter().enumerate() {
            let weight = scenario.price_weight(k, n)?;
            if weight != leg.quantity {
                frozen.set_price_weight(k, n, leg.quantity).ok()?;
                frozen.add_cost(k, (leg.quantity - weight) * prices[leg.node]).ok()?;
                any = true;
            }
        }
    }
    any.then_some(frozen)
}
