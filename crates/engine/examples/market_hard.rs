//! Clears hard random markets and prints how they ended: `market_hard [count] [first seed]`, 10,000 of each kind by default.
//!
//! One line a kind of arcs, then the seeds that did not clear. A market that ends without an accepted certificate has no prices;
//! one that has prices and no accepted certificate would be counted as silent.
#![allow(clippy::unwrap_used)]

use monazite_engine::market::synthetic::hard::{Arcs, market};
use monazite_engine::market::{Options, compile};
use monazite_model::market::{Method, Status};

/// CPU seconds of this thread so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() * 1e-9
}

fn main() {
    let mut numbers = std::env::args().skip(1).map(|a| a.parse::<u64>().unwrap());
    let (count, first) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(0));
    for arcs in [Arcs::Linear, Arcs::Elastic] {
        let (mut newton, mut limit, mut infeasible, mut silent) = (0u64, Vec::new(), Vec::new(), 0u64);
        let (mut steps, mut slowest) = (0u64, (0.0f64, 0));
        let start = cpu();
        for seed in first..first + count {
            let problem = market(seed, arcs);
            let compiled = compile(&problem).unwrap();
            let began = cpu();
            let solution = compiled.solve(&compiled.base(), None, &Options::default());
            let took = cpu() - began;
            if took > slowest.0 {
                slowest = (took, seed);
            }
            newton += u64::from(solution.is_cleared() && solution.method == Method::Newton);
            silent += u64::from(solution.prices.is_some() != solution.certificate.accepted);
            steps += u64::from(solution.effort.iterations);
            match solution.status {
                Status::Cleared => {}
                Status::IterationLimit => limit.push(seed),
                Status::Infeasible { .. } => infeasible.push(seed),
            }
        }
        println!(
            "{arcs:?}: {count} markets, {newton} cleared by Newton alone, {} iteration limit, {} called infeasible, {silent} silent; \
             {:.1} steps and {:.2} ms each, slowest {:.0} ms (seed {})",
            limit.len(),
            infeasible.len(),
            steps as f64 / count as f64,
            1e3 * (cpu() - start) / count as f64,
            1e3 * slowest.0,
            slowest.1
        );
        println!("  iteration limit: {limit:?}");
        println!("  called infeasible: {infeasible:?}");
    }
}
