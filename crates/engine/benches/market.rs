//! Clearing made-up chains of 30, 80 and 200 areas: one ban, one ensemble of draws, one compilation.
#![allow(clippy::unwrap_used, missing_docs)]
// What is compared with the engine may use the platform's functions; the engine itself may not (crates/engine/clippy.toml).
#![allow(clippy::disallowed_methods)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use monazite_engine::market::synthetic::draws::{Draws, Spread};
use monazite_engine::market::synthetic::{Chain, Curves, Recipe};
use monazite_engine::market::{LaneWorkspace, MarketInputs, Options, Width, Workspace, compile};

fn severe_ban(chain: &Chain, scenario: &mut MarketInputs) {
    for k in chain.exports_of(1, chain.exporters[1][0]) {
        scenario.set_upper(k, 0.0).unwrap();
    }
}

fn clearing(c: &mut Criterion) {
    for curves in [Curves::Linear, Curves::Isoelastic, Curves::Bent] {
        let mut group = c.benchmark_group(format!("ban/{curves:?}").to_lowercase());
        for areas in [30, 80, 200] {
            let chain = Chain::new(Recipe { areas, curves, dense: false, seed: 42 });
            let compiled = compile(&chain.problem).unwrap();
            let mut scenario = compiled.base();
            severe_ban(&chain, &mut scenario);
            let mut work = Workspace::default();
            group.bench_function(BenchmarkId::from_parameter(areas), |b| {
                b.iter(|| compiled.solve_with(&scenario, None, &Options::default(), &mut work));
            });
        }
        group.finish();
    }
}

fn draws(c: &mut Criterion) {
    const DRAWS: usize = 64;
    let mut group = c.benchmark_group("draws");
    group.throughput(Throughput::Elements(DRAWS as u64));
    for areas in [30, 80, 200] {
        let chain = Chain::new(Recipe { areas, curves: Curves::Bent, dense: false, seed: 42 });
        let compiled = compile(&chain.problem).unwrap();
        let mut scenario = compiled.base();
        severe_ban(&chain, &mut scenario);
        let central = compiled.solve(&scenario, None, &Options::default()).prices.unwrap();
        let mut work = LaneWorkspace::default();
        let options = Options::default();
        group.bench_function(BenchmarkId::new("eight lanes", areas), |b| {
            b.iter(|| {
                let mut members = Draws::new(&compiled, &scenario, &central, Spread::USUAL, DRAWS, |_, _| ());
                compiled.solve_members(&scenario, Width::Eight, &options, &mut work, &mut members);
            });
        });
        group.bench_function(BenchmarkId::new("one lane", areas), |b| {
            b.iter(|| {
                let mut members = Draws::new(&compiled, &scenario, &central, Spread::USUAL, DRAWS, |_, _| ());
                compiled.solve_members(&scenario, Width::One, &options, &mut work, &mut members);
            });
        });
    }
    group.finish();
}

fn compiling(c: &mut Criterion) {
    let chain = Chain::new(Recipe { areas: 200, curves: Curves::Bent, dense: false, seed: 42 });
    c.bench_function("compile/200", |b| b.iter(|| compile(&chain.problem).unwrap()));
}

criterion_group! {
    name = market;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(2));
    targets = clearing, draws, compiling
}
criterion_main!(market);
