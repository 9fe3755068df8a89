//! Draws side by side give the bits of draws alone.

use monazite_engine::market::synthetic::{Chain, Curves, Dice, Recipe};
use monazite_engine::market::{Compiled, Factors, LaneWorkspace, MarketInputs, Options, compile};

/// Factors of a draw; depends on its number alone.
fn fill(draw: usize, factors: &mut Factors) {
    let mut dice = Dice::new(17 + 1000 * draw as u64);
    let common = 0.25 * dice.normal();
    for f in factors.supply_elasticity.iter_mut().chain(&mut factors.demand_elasticity) {
        *f = (common + 0.2 * dice.normal()).exp();
    }
    for f in &mut factors.supply_level {
        *f = (0.02 * dice.normal()).exp();
    }
    for f in &mut factors.slope {
        *f = (0.3 * dice.normal()).exp();
    }
}

fn market(areas: usize, ad_valorem: bool) -> (Compiled, MarketInputs, Vec<f64>) {
    let chain = Chain::new(Recipe { areas, curves: Curves::Bent, dense: false, seed: 42 });
    let compiled = compile(&chain.problem).unwrap();
    let mut scenario = compiled.base();
    for activity in chain.exports_of(1, chain.exporters[1][0]) {
        if ad_valorem {
            scenario.set_price_weight(activity, 0, -1.25).unwrap();
        } else {
            scenario.set_upper(activity, 0.0).unwrap();
        }
    }
    let central = compiled.solve(&scenario, None, &Options::default()).prices.unwrap();
    (compiled, scenario, central)
}

type Answers = Vec<(Option<Vec<u64>>, u32)>;

fn answers(compiled: &Compiled, scenario: &MarketInputs, central: &[f64], draws: usize, eight: bool) -> Answers {
    let mut out: Answers = vec![(None, 0); draws];
    let mut work = LaneWorkspace::default();
    let options = Options::default();
    let take = |member: monazite_engine::market::Member<'_>| {
        let bits = member.prices.map(|p| p.iter().map(|x| x.to_bits()).collect());
        out[member.draw] = (bits, member.iterations);
    };
    if eight {
        compiled.solve_draws(scenario, central, draws, &options, &mut work, fill, take);
    } else {
        compiled.solve_draws_one_by_one(scenario, central, draws, &options, &mut work, fill, take);
    }
    out
}

#[test]
fn eight_lanes_give_the_same_bits_as_one() {
    for ad_valorem in [false, true] {
        let (compiled, scenario, central) = market(30, ad_valorem);
        let eight = answers(&compiled, &scenario, &central, 37, true);
        let one = answers(&compiled, &scenario, &central, 37, false);
        assert_eq!(eight, one);
        assert!(eight.iter().all(|(prices, _)| prices.is_some()));
        assert!(eight.iter().any(|(_, iterations)| *iterations > 0));
    }
}

#[test]
fn a_draw_does_not_depend_on_how_many_others_there_are() {
    let (compiled, scenario, central) = market(12, false);
    let many = answers(&compiled, &scenario, &central, 29, true);
    let few = answers(&compiled, &scenario, &central, 3, true);
    assert_eq!(many[..3], few[..]);
}

#[test]
fn a_draw_is_the_solution_of_the_scenario_it_stands_for() {
    let (compiled, scenario, central) = market(30, false);
    let eight = answers(&compiled, &scenario, &central, 9, true);
    for (draw, (bits, _)) in eight.iter().enumerate() {
        let mut factors = Factors::ones(&compiled);
        fill(draw, &mut factors);
        let alone = compiled.solve(&factors.apply(&compiled, &scenario), Some(&central), &Options::default());
        assert!(alone.is_cleared());
        // Of several right prices lanes give one, a solution of its own the one nearest the base.
        let loose: Vec<usize> = alone.interval_prices.iter().map(|interval| interval.node).collect();
        for (node, (a, b)) in alone.prices.unwrap().iter().zip(bits.as_ref().unwrap()).enumerate() {
            if loose.contains(&node) {
                continue;
            }
            let b = f64::from_bits(*b);
            assert!((a - b).abs() <= 1e-6 * a.abs().max(1.0), "{a} {b}");
        }
    }
}
