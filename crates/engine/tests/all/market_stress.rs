//! Random economies under hard shocks: every clearing is certified or says that it is not.

use std::collections::BTreeMap;

use monazite_engine::market::synthetic::{Chain, Curves, Dice, Recipe};
use monazite_engine::market::{Compiled, MarketInputs, Options, Workspace, compile};
use monazite_model::market::{Method, Response, Status};

const SHOCKS: [&str; 12] = [
    "ban on the largest exporter",
    "autarky",
    "largest miner out",
    "all mines out",
    "quota of 10 % on every arc",
    "ban with elasticities divided by 10",
    "ban with elasticities times 5",
    "start at base prices times e^N(0,3)",
    "start at prices of 1",
    "duty of 300 % on the largest exporter",
    "ad valorem duties of 30 % everywhere",
    "stock release of 30 % of use",
];

/// What happened under one shock.
#[derive(Debug, Default)]
struct Tally {
    solves: u32,
    fallback: u32,
    failed: u32,
    steps: u32,
    most: u32,
}

struct Shock {
    scenario: MarketInputs,
    start: Vec<f64>,
}

fn scale_elasticity(scenario: &mut MarketInputs, compiled: &Compiled, factor: f64) {
    for k in 0..compiled.activities() {
        let mut response = scenario.response(k).unwrap().clone();
        match &mut response {
            Response::Supply(r) => r.elasticity *= factor,
            Response::Demand(r) => r.elasticity *= factor,
            _ => continue,
        }
        scenario.set_response(k, response).unwrap();
    }
}

fn shock(name: &str, chain: &Chain, compiled: &Compiled, trial: u64, dice: &mut Dice) -> Shock {
    let mut s = compiled.base();
    let mut start = chain.problem.base_prices();
    let stage = (trial % 3) as usize;
    let top = chain.exporters[stage][0];
    let ban = |s: &mut MarketInputs| chain.exports_of(stage, top).for_each(|k| s.set_upper(k, 0.0).unwrap());
    match name {
        "ban on the largest exporter" => ban(&mut s),
        "autarky" => chain.arcs.iter().for_each(|arc| s.set_upper(arc.activity, 0.0).unwrap()),
        "largest miner out" => {
            let largest = chain.mines.iter().max_by(|a, b| chain.levels[a.1].total_cmp(&chain.levels[b.1])).unwrap();
            s.set_upper(largest.1, 0.0).unwrap();
        }
        "all mines out" => chain.mines.iter().for_each(|&(_, k)| s.set_upper(k, 0.0).unwrap()),
        "quota of 10 % on every arc" => {
            chain.arcs.iter().for_each(|arc| s.set_upper(arc.activity, 0.1 * chain.levels[arc.activity]).unwrap());
        }
        "ban with elasticities divided by 10" => {
            ban(&mut s);
            scale_elasticity(&mut s, compiled, 0.1);
        }
        "ban with elasticities times 5" => {
            ban(&mut s);
            scale_elasticity(&mut s, compiled, 5.0);
        }
        "start at base prices times e^N(0,3)" => start.iter_mut().for_each(|p| *p *= (3.0 * dice.normal()).exp()),
        "start at prices of 1" => start.fill(1.0),
        "duty of 300 % on the largest exporter" => {
            for arc in chain.arcs.iter().filter(|arc| arc.stage == stage && arc.from == top) {
                let leg = chain.problem.activities[arc.activity].legs[0];
                s.add_cost(arc.activity, 3.0 * chain.problem.nodes[leg.node].base_price).unwrap();
            }
        }
        "ad valorem duties of 30 % everywhere" => {
            chain.arcs.iter().for_each(|arc| s.set_price_weight(arc.activity, 0, -1.3).unwrap());
        }
        "stock release of 30 % of use" => {
            for (k, activity) in chain.problem.activities.iter().enumerate().filter(|(_, a)| a.tag == "use") {
                let node = activity.legs[0].node;
                s.set_injection(node, s.injection(node).unwrap() + 0.3 * chain.levels[k]).unwrap();
            }
        }
        other => panic!("unknown shock {other}"),
    }
    Shock { scenario: s, start }
}

/// Trials per kind of curve; more with MONAZITE_STRESS_TRIALS.
fn trials() -> u64 {
    std::env::var("MONAZITE_STRESS_TRIALS").ok().and_then(|v| v.parse().ok()).unwrap_or(6)
}

#[test]
fn hard_shocks_clear_with_a_certificate_and_no_failure_is_silent() {
    let mut dice = Dice::new(99);
    let mut rows: BTreeMap<(usize, &str), Tally> = BTreeMap::new();
    let (mut solves, mut unresolved) = (0u32, Vec::new());
    for (c, curves) in [Curves::Linear, Curves::Isoelastic, Curves::Bent].into_iter().enumerate() {
        for trial in 0..trials() {
            let areas = [15, 30, 80][trial as usize % 3];
            let chain = Chain::new(Recipe { areas, curves, dense: trial % 2 == 0, seed: 1000 + trial });
            let compiled = compile(&chain.problem).unwrap();
            let mut work = Workspace::default();
            for name in SHOCKS {
                let shock = shock(name, &chain, &compiled, trial, &mut dice);
                let options = Options::default();
                let s = compiled.solve_with(&shock.scenario, Some(&shock.start), &options, &mut work);
                solves += 1;
                let row = rows.entry((c, name)).or_default();
                row.solves += 1;
                row.fallback += u32::from(s.method != Method::Newton);
                row.steps += s.effort.iterations;
                row.most = row.most.max(s.effort.iterations);
                // Never silent: prices are there exactly when the certificate is accepted.
                assert_eq!(s.prices.is_some(), s.certificate.accepted, "{name} {trial}");
                assert_eq!(s.is_cleared(), s.certificate.accepted);
                if s.is_cleared() {
                    assert!(s.certificate.relative_imbalance <= compiled.problem().tolerance);
                } else {
                    row.failed += 1;
                    let what = match &s.status {
                        Status::Infeasible { .. } => "infeasible",
                        _ => "limit",
                    };
                    unresolved.push(format!("{curves:?} {name} {trial}: {what} {:?}", s.certificate));
                }
            }
        }
    }
    for ((c, name), row) in rows {
        let mean = f64::from(row.steps) / f64::from(row.solves);
        println!("{c} {name:40} {row:?} mean={mean:.1}");
    }
    println!("{}", unresolved.join("\n"));
    assert!(unresolved.len() * 1000 <= solves as usize, "{} of {solves} unresolved", unresolved.len());
}
