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

use crate::market::{Compiled, Options, Scenario};

/// Imbalance first asked for. Money is tonnes times prices, so accounts that must agree to 1e-9 need balances far better than
/// that; where rounding does not allow it, the problem's own tolerance is asked for instead.
const FINE: f64 = 1e-13;

/// Clears a market as finely as rounding allows, from `start` or base prices.
pub fn clear(compiled: &Compiled, scenario: &Scenario, start: Option<&[f64]>) -> Solution {
    let fine = Options { tolerance: Some(FINE), fallback: false, ..Options::default() };
    let solution = compiled.solve(scenario, start, &fine);
    if solution.is_cleared() {
        return solution;
    }
    compiled.solve(scenario, start, &Options::default())
}
