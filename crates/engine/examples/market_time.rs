//! Times the market solver on made-up chains and prints one JSON object, read by bench/market/run.py.
//!
//! Times are CPU time of this thread, best of several runs, so that a busy machine does not matter.
//!
//! `market_time [single] [ensemble] [path] [stress]`: the parts named, or all.
#![allow(clippy::unwrap_used)]
// What is compared with the engine may use the platform's functions; the engine itself may not (crates/engine/clippy.toml).
#![allow(clippy::disallowed_methods)]

#[path = "../tests/all/market_peer/mod.rs"]
mod market_peer;

use monazite_engine::market::synthetic::draws::{Draws, Spread};
use monazite_engine::market::synthetic::{Chain, Curves, Recipe};
use monazite_engine::market::{Compiled, LaneWorkspace, MarketInputs, Options, Width, Workspace, compile};
use monazite_model::market::{Response, Status};
use serde_json::{Value, json};

/// CPU seconds of this thread so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() * 1e-9
}

/// CPU time of one call in milliseconds: the smallest mean of `runs` batches. The kernel counts CPU time in ticks of a few
/// milliseconds, so a batch lasts at least fifty.
fn best<T>(runs: usize, mut f: impl FnMut() -> T) -> (f64, T) {
    let mut last = f();
    let mut shortest = f64::INFINITY;
    for _ in 0..runs {
        let (start, mut calls) = (cpu(), 0);
        while calls == 0 || cpu() - start < 0.05 {
            last = f();
            calls += 1;
        }
        shortest = shortest.min((cpu() - start) / f64::from(calls));
    }
    (shortest * 1e3, last)
}

fn ban(chain: &Chain, compiled: &Compiled, stage: usize, rank: usize) -> MarketInputs {
    let mut scenario = compiled.base();
    let exporters = &chain.exporters[stage];
    for k in chain.exports_of(stage, exporters[rank % exporters.len()]) {
        scenario.set_upper(k, 0.0).unwrap();
    }
    scenario
}

fn single(areas: usize, curves: Curves, dense: bool, peer: bool) -> Value {
    let chain = Chain::new(Recipe { areas, curves, dense, seed: 42 });
    let (compile_ms, compiled) = best(3, || compile(&chain.problem).unwrap());
    let mut work = Workspace::default();
    let options = Options::default();
    let mut out = json!({
        "areas": areas, "dense": dense, "curves": format!("{curves:?}").to_lowercase(), "nodes": compiled.nodes(),
        "activities": compiled.activities(), "factor_entries": compiled.factor_entries(), "compile_ms": compile_ms,
    });
    for (name, stage, rank) in [("ban", 1, 1), ("severe", 1, 0)] {
        let scenario = ban(&chain, &compiled, stage, rank);
        let (ms, solution) = best(5, || compiled.solve_with(&scenario, None, &options, &mut work));
        assert!(solution.is_cleared(), "{areas} {curves:?} {name}");
        out[name] = json!({"ms": ms, "iterations": solution.effort.iterations, "method": solution.method});
        if peer && name == "ban" {
            let mut problem = chain.problem.clone();
            for k in chain.exports_of(stage, chain.exporters[stage][rank]) {
                problem.activities[k].response = scenario.response(k).unwrap().clone();
            }
            let (ms, peer) = best(2, || market_peer::solve(&problem, 100.0, 1000.0, 1e-9));
            let ours = solution.levels.as_ref().unwrap();
            let apart = ours.iter().zip(&peer.levels).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            out["clarabel_rust"] = json!({"ms": ms, "solved": peer.solved, "largest_level_difference_t": apart});
        }
    }
    out
}

fn ensemble(areas: usize, curves: Curves, draws: usize) -> Value {
    let chain = Chain::new(Recipe { areas, curves, dense: false, seed: 42 });
    let compiled = compile(&chain.problem).unwrap();
    let options = Options::default();
    let mut seconds = [0.0; 2];
    let (mut solves, mut fallback, mut failed) = (0usize, 0usize, 0usize);
    for lanes in [false, true] {
        let mut work = LaneWorkspace::default();
        let start = cpu();
        for stage in 0..3 {
            for rank in 0..5 {
                let scenario = ban(&chain, &compiled, stage, rank);
                let central = compiled.solve(&scenario, None, &options).prices.unwrap();
                let mut take = |_: usize, solution: monazite_model::market::Solution| {
                    solves += usize::from(lanes);
                    fallback += usize::from(lanes && solution.method != monazite_model::market::Method::Newton);
                    failed += usize::from(!solution.is_cleared());
                };
                let spread = Spread { level: 0.0, ..Spread::USUAL };
                let mut members = Draws::new(&compiled, &scenario, &central, spread, draws, &mut take);
                let width = if lanes { Width::Eight } else { Width::One };
                compiled.solve_members(&scenario, width, &options, &mut work, &mut members);
            }
        }
        seconds[usize::from(lanes)] = cpu() - start;
    }
    json!({
        "areas": areas, "curves": format!("{curves:?}").to_lowercase(), "solves": solves, "fallback": fallback, "failed": failed,
        "one_lane_per_s": solves as f64 / seconds[0], "eight_lanes_per_s": solves as f64 / seconds[1],
    })
}

/// 120 months in sequence: use grows, a ban holds for two years, what runs full is built out after two years.
fn path(areas: usize) -> Value {
    let chain = Chain::new(Recipe { areas, curves: Curves::Bent, dense: false, seed: 42 });
    let compiled = compile(&chain.problem).unwrap();
    let options = Options::default();
    let banned: Vec<usize> = chain.exports_of(1, chain.exporters[1][1]).collect();
    let (ms, months) = best(3, || {
        let mut work = Workspace::default();
        let mut scenario = compiled.base();
        let mut prices = chain.problem.base_prices();
        let mut coming = vec![vec![0.0; compiled.supplies().len()]; 24];
        let mut cleared = 0;
        for month in 0..120usize {
            let upper = if (24..48).contains(&month) { 0.0 } else { f64::INFINITY };
            banned.iter().for_each(|&k| scenario.set_upper(k, upper).unwrap());
            let curved = compiled.supplies().iter().chain(compiled.demands()).map(|&k| k as usize);
            for (slot, k) in curved.enumerate() {
                let mut response = scenario.response(k).unwrap().clone();
                match &mut response {
                    Response::Demand(r) => r.at *= 1.003,
                    Response::Supply(r) => r.capacity += coming[month % 24][slot],
                    _ => continue,
                }
                scenario.set_response(k, response).unwrap();
            }
            let solution = compiled.solve_with(&scenario, Some(&prices), &options, &mut work);
            let (Some(p), Some(levels)) = (solution.prices, solution.levels) else { continue };
            cleared += 1;
            prices = p;
            for (slot, &k) in compiled.supplies().iter().enumerate() {
                if let Some(Response::Supply(r)) = scenario.response(k as usize) {
                    let full = levels[k as usize] > 0.98 * r.capacity;
                    coming[month % 24][slot] = if full { 0.01 * r.capacity } else { 0.0 };
                }
            }
        }
        cleared
    });
    json!({"areas": areas, "ms": ms, "cleared": months})
}

fn stress(trials: u64) -> Value {
    let (mut solves, mut fallback, mut unresolved, mut silent) = (0u32, 0u32, 0u32, 0u32);
    let mut work = Workspace::default();
    for trial in 0..trials {
        for curves in [Curves::Linear, Curves::Isoelastic, Curves::Bent] {
            let areas = [15, 30, 80][trial as usize % 3];
            let chain = Chain::new(Recipe { areas, curves, dense: trial % 2 == 0, seed: 1000 + trial });
            let compiled = compile(&chain.problem).unwrap();
            for kind in 0..4 {
                let mut s = compiled.base();
                match kind {
                    0 => chain.arcs.iter().for_each(|arc| s.set_upper(arc.activity, 0.0).unwrap()),
                    1 => {
                        chain.arcs.iter().for_each(|a| s.set_upper(a.activity, 0.1 * chain.levels[a.activity]).unwrap())
                    }
                    2 => chain.mines.iter().for_each(|&(_, k)| s.set_upper(k, 0.0).unwrap()),
                    _ => s = ban(&chain, &compiled, trial as usize % 3, 0),
                }
                let solution = compiled.solve_with(&s, None, &Options::default(), &mut work);
                solves += 1;
                fallback += u32::from(solution.method != monazite_model::market::Method::Newton);
                unresolved += u32::from(solution.status == Status::IterationLimit);
                silent += u32::from(solution.prices.is_some() && !solution.certificate.accepted);
            }
        }
    }
    json!({"solves": solves, "fallback": fallback, "unresolved": unresolved, "silent": silent})
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let wants = |part: &str| asked.is_empty() || asked.iter().any(|a| a == part);
    let mut out = json!({});
    if wants("single") {
        let mut singles = Vec::new();
        for (areas, dense) in [(30, false), (80, false), (200, false), (200, true)] {
            for curves in [Curves::Linear, Curves::Isoelastic, Curves::Bent] {
                singles.push(single(areas, curves, dense, curves == Curves::Linear));
            }
        }
        out["single"] = json!(singles);
    }
    if wants("ensemble") {
        let draws = [(30, 800), (80, 240), (200, 80)];
        let mut ensembles = Vec::new();
        for curves in [Curves::Isoelastic, Curves::Bent] {
            ensembles.extend(draws.map(|(areas, draws)| ensemble(areas, curves, draws)));
        }
        out["ensemble"] = json!(ensembles);
    }
    if wants("path") {
        out["path"] = path(80);
    }
    if wants("stress") {
        out["stress"] = stress(150);
    }
    println!("{}", serde_json::to_string_pretty(&out).unwrap());
}
