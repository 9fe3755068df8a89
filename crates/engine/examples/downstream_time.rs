//! Times the input-output models on a made-up table and prints one JSON object, read by bench/io/run.py.
//!
//! `downstream_time N`: N industries. CPU time of all threads beside wall time, for the machine may be busy.
// What is compared with the engine may use the platform's functions; the engine itself may not (crates/engine/clippy.toml).
#![allow(clippy::disallowed_methods)]

use std::time::Instant;

use monazite_engine::downstream::{AreaLosses, DownstreamError, Inoperability, Leontief};
use monazite_engine::market::synthetic::Dice;
use monazite_model::input_output::{About, FinalUse, Industry, InputOutput};
use serde_json::json;

/// CPU seconds of this process so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after.split_whitespace().nth(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or(f64::NAN);
    // Fields 14 and 15 of proc(5), counted after the name; a tick is a hundredth of a second.
    (ticks(11) + ticks(12)) * 0.01
}

/// A skewed table of 50 areas: columns use 30 to 70 % of output.
fn table(n: usize) -> InputOutput {
    let mut dice = Dice::new(1);
    let mut flows: Vec<f64> = (0..n * n).map(|_| dice.unit().powi(12)).collect();
    let output: Vec<f64> = (0..n).map(|_| dice.between(1.0, 100.0)).collect();
    let mut column = vec![0.0; n];
    for row in flows.chunks_exact(n) {
        column.iter_mut().zip(row).for_each(|(sum, z)| *sum += z);
    }
    let scale: Vec<f64> = (0..n).map(|j| dice.between(0.3, 0.7) * output[j] / column[j]).collect();
    for row in flows.chunks_exact_mut(n) {
        row.iter_mut().zip(&scale).for_each(|(z, s)| *z *= s);
    }
    let final_use = flows.chunks_exact(n).zip(&output).map(|(row, x)| x - row.iter().sum::<f64>()).collect();
    let industry = |i: usize| Industry { area: format!("{}", i * 50 / n), code: format!("{i}"), name: format!("{i}") };
    InputOutput {
        about: About { title: "made up".into(), format: "none".into(), year: None, unit: "1".into(), notes: vec![] },
        industries: (0..n).map(industry).collect(),
        flows,
        final_uses: vec![FinalUse { area: "0".into(), category: "all".into() }],
        final_use,
        value_added_rows: vec![],
        value_added: vec![],
    }
}

/// CPU and wall milliseconds of one call, the mean over enough calls to be measured.
fn timed<T>(mut f: impl FnMut() -> T) -> (f64, f64) {
    f();
    let (start, wall, mut calls) = (cpu(), Instant::now(), 0.0);
    while calls == 0.0 || cpu() - start < 0.3 {
        f();
        calls += 1.0;
    }
    ((cpu() - start) * 1e3 / calls, wall.elapsed().as_secs_f64() * 1e3 / calls)
}

fn main() -> Result<(), DownstreamError> {
    let n: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(4000);
    let table = table(n);
    let (start, wall) = (cpu(), Instant::now());
    let leontief = Leontief::new(&table)?;
    let inverse = json!({"cpu_s": cpu() - start, "wall_s": wall.elapsed().as_secs_f64()});
    let one = timed(|| leontief.output_for(leontief.final_use()));
    let group: Vec<usize> = (0..n).map(|i| i * 50 / n).collect();
    let areas = AreaLosses::new(&leontief, &group, 50)?;
    let mut mixed = Vec::new();
    for k in [1usize, 5, 20, 100, 400].into_iter().filter(|&k| k < n) {
        let fixed: Vec<usize> = (0..k).map(|i| i * 37 % n).collect();
        let levels: Vec<f64> = fixed.iter().map(|&i| 0.9 * leontief.output()[i]).collect();
        let prepare = timed(|| leontief.fix(&fixed));
        let set = leontief.fix(&fixed)?;
        let all = timed(|| set.at(&levels));
        let by_area = timed(|| areas.at(&set, &levels));
        mixed.push(json!({"k": k, "prepare_ms": prepare.0, "outputs_ms": all.0, "areas_ms": by_area.0}));
    }
    let model = Inoperability::new(&leontief);
    let (start_at, none, k) = (vec![0.1; n], vec![0.0; n], vec![0.05; n]);
    let step = timed(|| model.path(&start_at, &none, &k, 10));
    let out =
        json!({"n": n, "inverse": inverse, "output_ms": one.0, "mixed": mixed, "inoperability_step_ms": step.0 / 10.0});
    println!("{out:#}");
    Ok(())
}
