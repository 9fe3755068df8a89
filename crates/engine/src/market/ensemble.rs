//! Many draws of one scenario, eight at a time in the lanes of one factorisation.
//!
//! Every draw starts from the same central prices and depends on nothing but its number, so the answers have the same bits
//! whatever the order, the number of lanes or the number of threads. A lane that has converged takes the next draw; a draw that
//! does not converge goes through the whole cascade alone. The unit of work for threads is a scenario: one call of
//! [`Compiled::solve_draws`] runs on one thread.

use monazite_model::market::{Response, Solution};

use super::cascade::{Options, Workspace};
use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::lane::{Eight, Lane, One};
use super::newton::{End, FLOOR_SHIFT, Feed, Limits, State, run};
use super::passing::passing;
use super::rows::{Draw, Rows};

/// What a draw multiplies; all ones leave the scenario as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Factors {
    /// On the base level of each supply, in the order of [`Compiled::supplies`].
    pub supply_level: Vec<f64>,
    /// On the elasticity of each supply.
    pub supply_elasticity: Vec<f64>,
    /// On the base level of each demand, in the order of [`Compiled::demands`].
    pub demand_level: Vec<f64>,
    /// On the elasticity of each demand.
    pub demand_elasticity: Vec<f64>,
    /// On the slopes of linear activities, by tag, in the order of [`Compiled::tags`].
    pub slope: Vec<f64>,
}

impl Factors {
    /// All ones.
    pub fn ones(compiled: &Compiled) -> Self {
        let (supplies, demands) = (compiled.supplies.len(), compiled.demands.len());
        Self {
            supply_level: vec![1.0; supplies],
            supply_elasticity: vec![1.0; supplies],
            demand_level: vec![1.0; demands],
            demand_elasticity: vec![1.0; demands],
            slope: vec![1.0; compiled.tags.len()],
        }
    }

    fn reset(&mut self) {
        for part in [
            &mut self.supply_level,
            &mut self.supply_elasticity,
            &mut self.demand_level,
            &mut self.demand_elasticity,
            &mut self.slope,
        ] {
            part.fill(1.0);
        }
    }

    /// The scenario that a draw stands for.
    pub fn apply(&self, compiled: &Compiled, scenario: &MarketInputs) -> MarketInputs {
        let mut drawn = scenario.clone();
        for (i, &k) in compiled.supplies.iter().enumerate() {
            if let Response::Supply(r) = &mut drawn.response[k as usize] {
                r.at *= self.supply_level[i];
                r.elasticity *= self.supply_elasticity[i];
            }
        }
        for (i, &k) in compiled.demands.iter().enumerate() {
            if let Response::Demand(r) = &mut drawn.response[k as usize] {
                r.at *= self.demand_level[i];
                r.elasticity *= self.demand_elasticity[i];
            }
        }
        for (shape, response) in compiled.shapes.iter().zip(&mut drawn.response) {
            if let Response::Linear(r) = response {
                r.slope *= self.slope[shape.tag as usize];
            }
        }
        drawn
    }
}

/// One solved draw.
#[derive(Debug)]
pub struct Member<'a> {
    /// Number of the draw.
    pub draw: usize,
    /// Prices in node order, when the draw cleared. Where several prices are right, one of them.
    pub prices: Option<&'a [f64]>,
    /// Newton steps.
    pub iterations: u32,
    /// Largest imbalance, relative to what passes its node in the central answer.
    pub relative_imbalance: f64,
    /// The full answer of a draw that needed the cascade.
    pub fallback: Option<&'a Solution>,
}

/// Buffers for [`Compiled::solve_draws`].
#[derive(Clone, Debug, Default)]
pub struct LaneWorkspace {
    pub(super) rows: Rows,
    pub(super) eight: Lanes<Eight>,
    one: Lanes<One>,
    pub(super) single: Workspace,
    node_prices: Vec<f64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lanes<L> {
    pub draw: Draw<L>,
    pub state: State<L>,
}

impl Compiled {
    /// Solves draws 0 to `draws` of a scenario from `central` prices (node order; usually the solution of the scenario itself).
    ///
    /// `fill` sets the factors of a draw, which are ones on entry; `take` receives the answers, in no particular order.
    /// Activities of constant unit cost need outer rounds, so with them every draw goes through the cascade.
    #[allow(clippy::too_many_arguments)]
    pub fn solve_draws(
        &self,
        scenario: &MarketInputs,
        central: &[f64],
        draws: usize,
        options: &Options,
        work: &mut LaneWorkspace,
        fill: impl FnMut(usize, &mut Factors),
        take: impl FnMut(Member<'_>),
    ) {
        self.solve_draws_in::<Eight>(scenario, central, draws, options, work, fill, take);
    }

    /// As [`Compiled::solve_draws`] with one lane: same bits, slower. For tests and benchmarks.
    #[allow(clippy::too_many_arguments)]
    pub fn solve_draws_one_by_one(
        &self,
        scenario: &MarketInputs,
        central: &[f64],
        draws: usize,
        options: &Options,
        work: &mut LaneWorkspace,
        fill: impl FnMut(usize, &mut Factors),
        take: impl FnMut(Member<'_>),
    ) {
        self.solve_draws_in::<One>(scenario, central, draws, options, work, fill, take);
    }

    #[allow(clippy::too_many_arguments)]
    fn solve_draws_in<L: Lane + HasLanes>(
        &self,
        scenario: &MarketInputs,
        central: &[f64],
        draws: usize,
        options: &Options,
        work: &mut LaneWorkspace,
        fill: impl FnMut(usize, &mut Factors),
        take: impl FnMut(Member<'_>),
    ) {
        work.rows.load(self, scenario);
        work.node_prices.resize(self.nodes(), 0.0);
        let start: Vec<f64> = self
            .symbolic
            .node_at
            .iter()
            .map(|&node| central.get(node as usize).copied().unwrap_or(self.problem.nodes[node as usize].base_price))
            .collect();
        let mut feed = Drawing {
            compiled: self,
            scenario,
            central,
            start,
            options,
            next: 0,
            draws,
            factors: Factors::ones(self),
            fill,
            take,
            node_prices: std::mem::take(&mut work.node_prices),
            single: std::mem::take(&mut work.single),
            owners: Owners::of(&work.rows),
        };
        if self.has_elastic {
            for draw in 0..draws {
                feed.cascade(draw, End::default());
            }
        } else {
            let limits = Limits {
                tolerance: options.tolerance.unwrap_or(self.problem.tolerance),
                iterations: options.iterations,
                floor: FLOOR_SHIFT,
                cautious: false,
                fine: None,
            };
            work.judge_by_central(self, scenario, &feed.start);
            let rows = std::mem::take(&mut work.rows);
            let lanes = L::lanes(work);
            lanes.draw.load(scenario, &rows);
            lanes.state.size(self, rows.symmetric);
            let (draw, state) = (&mut lanes.draw, &mut lanes.state);
            run(self, &rows, limits, draw, state, &mut feed);
            work.rows = rows;
        }
        work.node_prices = feed.node_prices;
        work.single = feed.single;
    }
}

impl LaneWorkspace {
    /// Draws are judged by what passes in the central answer: it is one, and draws stay near it.
    pub(super) fn judge_by_central(&mut self, compiled: &Compiled, scenario: &MarketInputs, central: &[f64]) {
        let mut draw = Draw::<One>::default();
        draw.load(scenario, &self.rows);
        let prices: Vec<One> = central.iter().map(|&p| One::splat(p)).collect();
        let mut sizes = vec![One::splat(0.0); compiled.nodes()];
        passing(compiled, &self.rows, &draw, &prices, &mut sizes);
        let least = &compiled.node_scale.least;
        self.rows.judge = sizes.iter().zip(least).map(|(size, least)| 1.0 / size.get(0).max(*least)).collect();
    }
}

/// Picks the buffers of a width.
trait HasLanes: Sized {
    fn lanes(work: &mut LaneWorkspace) -> &mut Lanes<Self>;
}

impl HasLanes for Eight {
    fn lanes(work: &mut LaneWorkspace) -> &mut Lanes<Self> {
        &mut work.eight
    }
}

impl HasLanes for One {
    fn lanes(work: &mut LaneWorkspace) -> &mut Lanes<Self> {
        &mut work.one
    }
}

/// Activities of the rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Owners {
    pub arcs: Vec<u32>,
    pub pairs: Vec<u32>,
    pub joints: Vec<u32>,
    pub supplies: Vec<u32>,
    pub demands: Vec<u32>,
}

impl Owners {
    pub fn of(rows: &Rows) -> Self {
        Owners {
            arcs: rows.arc_owner.clone(),
            pairs: rows.pair_owner.clone(),
            joints: rows.joint_owner.clone(),
            supplies: rows.supply_owner.clone(),
            demands: rows.demand_owner.clone(),
        }
    }
}

struct Drawing<'a, F, T> {
    compiled: &'a Compiled,
    scenario: &'a MarketInputs,
    central: &'a [f64],
    /// Central prices in elimination order.
    start: Vec<f64>,
    options: &'a Options,
    next: usize,
    draws: usize,
    factors: Factors,
    fill: F,
    take: T,
    node_prices: Vec<f64>,
    single: Workspace,
    owners: Owners,
}

impl<F: FnMut(usize, &mut Factors), T: FnMut(Member<'_>)> Drawing<'_, F, T> {
    /// Solves one draw alone, with fallbacks.
    fn cascade(&mut self, draw: usize, end: End) {
        self.factors.reset();
        (self.fill)(draw, &mut self.factors);
        let drawn = self.factors.apply(self.compiled, self.scenario);
        let solution = self.compiled.solve_with(&drawn, Some(self.central), self.options, &mut self.single);
        (self.take)(Member {
            draw,
            prices: solution.prices.as_deref(),
            iterations: end.iterations + solution.effort.iterations,
            relative_imbalance: solution.certificate.relative_imbalance,
            fallback: Some(&solution),
        });
    }
}

impl<L: Lane, F: FnMut(usize, &mut Factors), T: FnMut(Member<'_>)> Feed<L> for Drawing<'_, F, T> {
    fn load(&mut self, lane: usize, draw: &mut Draw<L>, prices: &mut [L]) -> Option<usize> {
        if self.next >= self.draws {
            return None;
        }
        let id = self.next;
        self.next += 1;
        self.factors.reset();
        (self.fill)(id, &mut self.factors);
        let ordinal = &self.compiled.ordinal;
        for (row, &k) in self.owners.supplies.iter().enumerate() {
            if let Response::Supply(r) = &self.scenario.response[k as usize] {
                let i = ordinal[k as usize] as usize;
                let elasticity = r.elasticity * self.factors.supply_elasticity[i];
                draw.supplies[row].at.set(lane, r.at * self.factors.supply_level[i]);
                draw.supplies[row].answer.set(lane, elasticity * (1.0 - r.shutdown / r.price));
            }
        }
        for (row, &k) in self.owners.demands.iter().enumerate() {
            if let Response::Demand(r) = &self.scenario.response[k as usize] {
                let i = ordinal[k as usize] as usize;
                draw.demands[row].at.set(lane, r.at * self.factors.demand_level[i]);
                draw.demands[row].answer.set(lane, r.elasticity * self.factors.demand_elasticity[i]);
            }
        }
        let shapes = &self.compiled.shapes;
        for (turns, owners) in [
            (&mut draw.arcs, &self.owners.arcs),
            (&mut draw.pairs, &self.owners.pairs),
            (&mut draw.joints, &self.owners.joints),
        ] {
            for (turn, &k) in turns.iter_mut().zip(owners) {
                turn.factor.set(lane, self.factors.slope[shapes[k as usize].tag as usize]);
            }
        }
        for (p, &start) in prices.iter_mut().zip(&self.start) {
            p.set(lane, start);
        }
        Some(id)
    }

    fn emit(&mut self, id: usize, lane: usize, prices: &[L], end: End) {
        if !end.converged && self.options.fallback {
            self.cascade(id, end);
            return;
        }
        for (price, &i) in self.node_prices.iter_mut().zip(&self.compiled.symbolic.position) {
            *price = prices[i as usize].get(lane);
        }
        (self.take)(Member {
            draw: id,
            prices: end.converged.then_some(&self.node_prices),
            iterations: end.iterations,
            relative_imbalance: end.residual,
            fallback: None,
        });
    }
}
