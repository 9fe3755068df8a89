//! Members side by side give the bits of members alone.

use monazite_engine::market::synthetic::draws::{Draws, Spread, draw};
use monazite_engine::market::synthetic::{Chain, Curves, Recipe};
use monazite_engine::market::{
    Compiled, LANES, LaneWorkspace, MarketInputs, Members, Options, Polish, Start, Width, compile,
};
use monazite_model::market::{Response, Solution};

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

const OPTIONS: fn() -> Options = || Options { polish: Polish::Full, ..Options::default() };

fn answers(market: &(Compiled, MarketInputs, Vec<f64>), count: usize, width: Width) -> Vec<Solution> {
    let (compiled, scenario, central) = market;
    let mut out: Vec<Option<Solution>> = vec![None; count];
    let mut work = LaneWorkspace::default();
    let take = |member: usize, solution| out[member] = Some(solution);
    let mut members = Draws::new(compiled, scenario, central, Spread::USUAL, count, take);
    compiled.solve_members(scenario, width, &OPTIONS(), &mut work, &mut members);
    out.into_iter().flatten().collect()
}

#[test]
fn eight_lanes_give_the_same_bits_as_one() {
    for ad_valorem in [false, true] {
        let market = market(30, ad_valorem);
        let (eight, one) = (answers(&market, 37, Width::Eight), answers(&market, 37, Width::One));
        assert_eq!(eight, one);
        assert!(eight.len() == 37 && eight.iter().all(Solution::is_cleared));
        assert!(eight.iter().any(|solution| solution.effort.iterations > 0));
    }
}

#[test]
fn a_member_does_not_depend_on_how_many_others_there_are() {
    let market = market(12, false);
    assert_eq!(answers(&market, 29, Width::Eight)[..3], answers(&market, 3, Width::Eight)[..]);
}

/// The same market solved alone: levels agree, and prices, which are chosen by a rule where several are right.
fn assert_same(found: &Solution, alone: &Solution, what: &str) {
    assert!(found.is_cleared() && alone.is_cleared(), "{what}");
    for (a, b) in [(&found.levels, &alone.levels), (&found.prices, &alone.prices)] {
        let (a, b) = (a.as_ref().unwrap(), b.as_ref().unwrap());
        let size = b.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        for (k, (a, b)) in a.iter().zip(b).enumerate() {
            assert!((a - b).abs() <= 1e-9 * b.abs().max(1e-3 * size), "{what}, {k}: {a} {b}");
        }
    }
}

#[test]
fn a_member_is_the_solution_of_the_scenario_it_stands_for() {
    for ad_valorem in [false, true] {
        let market = market(30, ad_valorem);
        let (compiled, scenario, central) = &market;
        let mut inputs = scenario.clone();
        for (member, found) in answers(&market, 9, Width::Eight).iter().enumerate() {
            draw(compiled, scenario, Spread::USUAL, member, &mut inputs);
            let alone = compiled.solve(&inputs, Some(central), &OPTIONS());
            assert_same(found, &alone, &format!("member {member}"));
        }
    }
}

/// Members that a lane can hold, and members that it cannot: other bounds, other weights, an activity that was shut. They start from
/// two answers in turn.
struct Odd<'a> {
    compiled: &'a Compiled,
    scenario: &'a MarketInputs,
    next: usize,
    places: Vec<(usize, MarketInputs)>,
    starts: [Start; 2],
    found: Vec<Option<Solution>>,
}

const KINDS: usize = 7;

fn odd(compiled: &Compiled, scenario: &MarketInputs, member: usize) -> MarketInputs {
    let mut inputs = scenario.clone();
    draw(compiled, scenario, Spread::USUAL, member, &mut inputs);
    let problem = compiled.problem();
    let linear = |k: &usize| matches!(problem.activities[*k].response, Response::Linear(_));
    let trade = (0..compiled.activities()).find(|k| problem.activities[*k].legs.len() == 2 && linear(k));
    let trade = trade.unwrap() + member % 7;
    let supply = compiled.supplies()[member % compiled.supplies().len()] as usize;
    match member % KINDS {
        0 => inputs.add_cost(trade, 0.01 * problem.base_prices()[0]).unwrap(),
        1 => inputs.add_cost(supply, -0.01 * problem.base_prices()[0]).unwrap(),
        2 => inputs.set_upper(trade, 1e-3).unwrap(),
        3 => inputs.set_price_weight(trade, 0, -1.1).unwrap(),
        4 => inputs.set_upper(supply, 0.0).unwrap(),
        5 => {
            // Shut in this lane only.
            let runs = |k: &usize| linear(k) && scenario.response(*k).unwrap().upper() > 0.0;
            (0..compiled.activities()).filter(runs).skip(member).step_by(3).take(4).for_each(|k| {
                inputs.set_upper(k, 0.0).unwrap();
            });
        }
        _ => {
            let shut = (0..compiled.activities()).find(|&k| scenario.response(k).unwrap().upper() == 0.0).unwrap();
            inputs.set_upper(shut, f64::INFINITY).unwrap();
        }
    }
    inputs
}

impl Members for Odd<'_> {
    fn next(&mut self, lane: usize) -> Option<usize> {
        let member = (self.next < self.found.len()).then_some(self.next)?;
        self.next += 1;
        self.places[lane] = (member, odd(self.compiled, self.scenario, member));
        Some(member)
    }
    fn inputs(&self, lane: usize) -> &MarketInputs {
        &self.places[lane].1
    }
    fn start(&self, lane: usize) -> &Start {
        &self.starts[self.places[lane].0 % 2]
    }
    fn take(&mut self, _: usize, member: usize, solution: Solution) {
        assert!(self.found[member].replace(solution).is_none(), "{member} came twice");
    }
}

#[test]
fn what_lanes_cannot_hold_is_solved_all_the_same() {
    let (compiled, scenario, central) = market(12, false);
    let base = compiled.problem().base_prices();
    let solved = |width: Width| {
        let starts = [compiled.start(&scenario, &central), compiled.start(&compiled.base(), &base)];
        let places = vec![(0, scenario.clone()); LANES];
        let found = vec![None; 4 * KINDS];
        let mut members = Odd { compiled: &compiled, scenario: &scenario, next: 0, places, starts, found };
        compiled.solve_members(&scenario, width, &OPTIONS(), &mut LaneWorkspace::default(), &mut members);
        members.found
    };
    let eight = solved(Width::Eight);
    assert_eq!(eight, solved(Width::One));
    for (member, found) in eight.iter().enumerate() {
        let start = if member % 2 == 0 { &central } else { &base };
        let alone = compiled.solve(&odd(&compiled, &scenario, member), Some(start), &OPTIONS());
        assert_same(found.as_ref().unwrap(), &alone, &format!("member {member}"));
    }
}
