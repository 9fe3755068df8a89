//! Running members in parallel. Results come back in member order, so that nothing downstream can depend on the threads.

use rayon::prelude::*;

use crate::market::{Compiled, MarketInputs};
use crate::system::System;

/// Runs `member` for 0, 1, … `count - 1` on `threads` threads (`None`: one per core) and returns the results in that order.
///
/// The results do not depend on the number of threads as long as `member` depends on its argument only.
pub fn run<T: Send>(count: u32, threads: Option<usize>, member: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let threads = threads.unwrap_or(0);
    if threads == 1 || count < 2 {
        return (0..count).map(member).collect();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(|| (0..count).into_par_iter().map(&member).collect()),
        // No threads to be had: slower, with the same results.
        Err(_) => (0..count).map(member).collect(),
    }
}

/// The values of `member`'s market in the structure compiled for the central run. `None` where the two differ in more than
/// values, which would be a fault of `engine::system`.
pub fn scenario(compiled: &Compiled, member: &System) -> Option<MarketInputs> {
    let problem = compiled.problem();
    if problem.activities.len() != member.after.activities.len() || problem.nodes.len() != member.after.nodes.len() {
        return None;
    }
    let mut scenario = compiled.base();
    for (k, activity) in member.after.activities.iter().enumerate() {
        scenario.set_cost(k, activity.cost).ok()?;
        scenario.set_response(k, activity.response.clone()).ok()?;
        for (n, leg) in activity.legs.iter().enumerate() {
            if problem.activities[k].legs.get(n)?.node != leg.node {
                return None;
            }
            scenario.set_price_weight(k, n, leg.price).ok()?;
        }
    }
    for (n, node) in member.after.nodes.iter().enumerate() {
        scenario.set_injection(n, node.injection).ok()?;
    }
    Some(scenario)
}
