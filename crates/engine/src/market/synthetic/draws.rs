//! Draws around a scenario, for tests and benchmarks: every curve and every tag of linear activities multiplied by a number that
//! depends on the draw alone.

use monazite_model::market::{Response, Solution};

use super::Dice;
use crate::market::{Compiled, LANES, MarketInputs, Members, Start};

/// How far a draw goes from its scenario: standard deviations of logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Of all elasticities of supplies, and of all of demands, together.
    pub common: f64,
    /// Of each elasticity.
    pub elasticity: f64,
    /// Of the level of each supply.
    pub level: f64,
    /// Of the slopes of linear activities, by tag.
    pub slope: f64,
}

impl Spread {
    /// About what is not known of a market.
    pub const USUAL: Spread = Spread { common: 0.25, elasticity: 0.2, level: 0.02, slope: 0.3 };
}

/// Members for [`Compiled::solve_members`]; `take` gets each draw and its answer.
pub struct Draws<'a, T> {
    compiled: &'a Compiled,
    scenario: &'a MarketInputs,
    spread: Spread,
    next: usize,
    count: usize,
    inputs: Vec<MarketInputs>,
    start: Start,
    take: T,
}

impl<'a, T: FnMut(usize, Solution)> Draws<'a, T> {
    /// Draws 0 to `count` of a scenario, each from `central`, the prices of its answer in node order.
    pub fn new(
        compiled: &'a Compiled,
        scenario: &'a MarketInputs,
        central: &[f64],
        spread: Spread,
        count: usize,
        take: T,
    ) -> Self {
        let start = compiled.start(scenario, central);
        Draws { compiled, scenario, spread, next: 0, count, inputs: vec![scenario.clone(); LANES], start, take }
    }
}

/// The scenario that a draw stands for, put into `inputs`.
pub fn draw(compiled: &Compiled, scenario: &MarketInputs, spread: Spread, draw: usize, inputs: &mut MarketInputs) {
    inputs.clone_from(scenario);
    let mut dice = Dice::new(0x5eed ^ (draw as u64).wrapping_mul(0xa24b_aed4_963e_e407));
    let mut number = |sd: f64| monazite_model::market::elementary::exp(sd * dice.normal());
    let (supply, demand) = (number(spread.common), number(spread.common));
    let slopes: Vec<f64> = compiled.tags().iter().map(|_| number(spread.slope)).collect();
    for (k, response) in inputs.parts_mut().response.iter_mut().enumerate() {
        match response {
            Response::Supply(r) => {
                r.at *= number(spread.level);
                r.elasticity *= supply * number(spread.elasticity);
            }
            Response::Demand(r) => r.elasticity *= demand * number(spread.elasticity),
            Response::Linear(r) => r.slope *= slopes[compiled.tag(k)],
            Response::Headroom(r) => r.elasticity *= supply * number(spread.elasticity),
            Response::Fading(r) => r.elasticity *= demand * number(spread.elasticity),
            Response::Elastic(_) => {}
        }
    }
}

impl<T: FnMut(usize, Solution)> Members for Draws<'_, T> {
    fn next(&mut self, lane: usize) -> Option<usize> {
        let member = (self.next < self.count).then_some(self.next)?;
        self.next += 1;
        draw(self.compiled, self.scenario, self.spread, member, &mut self.inputs[lane]);
        Some(member)
    }

    fn inputs(&self, lane: usize) -> &MarketInputs {
        &self.inputs[lane]
    }

    fn start(&self, _: usize) -> &Start {
        &self.start
    }

    fn take(&mut self, _: usize, member: usize, solution: Solution) {
        (self.take)(member, solution);
    }
}
