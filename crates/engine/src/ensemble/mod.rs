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

/// Clears a market as finely as rounding allows, from `start` or base prices: accounts must agree to 1e-9, and money is tonnes
/// times prices.
pub fn clear(compiled: &Compiled, scenario: &MarketInputs, start: Option<&[f64]>) -> Solution {
    compiled.solve(scenario, start, &Options { polish: true, ..Options::default() })
}
