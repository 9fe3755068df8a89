//! Solving one scenario: Newton first, sounder and slower methods where it stalls, a certificate in every case.

use monazite_model::market::{Conflict, Effort, Method, Solution, Status};

use super::certificate::{self, State as Answer};
use super::compile::Compiled;
use super::evaluate::margin;
use super::infeasible;
use super::inputs::MarketInputs;
use super::interior;
use super::lane::{Lane, One};
use super::newton::{End, Feed, Limits, State, run};
use super::rows::{Draw, Legs, Place, Rows};
use super::smoothing;

/// What a clearing may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Relative imbalance allowed at a node; `None` takes that of the problem.
    pub tolerance: Option<f64>,
    /// Newton steps before the fallbacks are tried.
    pub iterations: u32,
    /// Whether fallbacks are tried at all.
    pub fallback: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { tolerance: None, iterations: 60, fallback: true }
    }
}

/// Buffers of a solver. Solving with a workspace that has solved the same problem before allocates nothing but the answer.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub(super) rows: Rows,
    pub(super) draw: Draw<One>,
    pub(super) state: State<One>,
}

/// Rounds of the proximal method for activities of constant unit cost.
const MOST_ROUNDS: u32 = 60;
/// Growth of the stand-in slope from round to round, and its largest value in room per margin.
const ROUND_GROWTH: f64 = 3.0;
const STEEPEST: f64 = 3e4;

impl Compiled {
    /// Clears a scenario, starting from `start` (prices in node order) or the base prices.
    pub fn solve(&self, scenario: &MarketInputs, start: Option<&[f64]>, options: &Options) -> Solution {
        self.solve_with(scenario, start, options, &mut Workspace::default())
    }

    /// As [`Compiled::solve`], with buffers to reuse.
    pub fn solve_with(
        &self,
        scenario: &MarketInputs,
        start: Option<&[f64]>,
        options: &Options,
        work: &mut Workspace,
    ) -> Solution {
        let tolerance = options.tolerance.unwrap_or(self.problem.tolerance);
        let mut clearing = Clearing::begin(self, scenario, start, options, work);
        clearing.rounds();
        let (method, effort) = (clearing.method, clearing.effort);
        let prices = clearing.prices();
        let elastic = clearing.elastic_levels();
        let answer = certificate::answer(self, scenario, prices, &elastic, tolerance);
        let conflict = if answer.certificate.accepted || !options.fallback { None } else { clearing.conflict };
        let interval_prices = if answer.certificate.accepted { work.interval_prices(self) } else { Vec::new() };
        finish(answer, conflict, interval_prices, method, effort)
    }
}

/// Imbalances asked for in turn by [`Compiled::solve_finely`], then the problem's own.
const FINE: [f64; 3] = [1e-13, 1e-12, 1e-11];
/// Newton steps on the way to each.
const FINE_STEPS: u32 = 8;

impl Compiled {
    /// As [`Compiled::solve_with`], then as finely as rounding allows, in the same buffers. Money is tonnes times prices, so accounts
    /// that must agree to 1e-9 need balances far better than that. `intervals`: whether nodes with several right prices are looked for.
    pub fn solve_finely(
        &self,
        scenario: &MarketInputs,
        start: Option<&[f64]>,
        options: &Options,
        work: &mut Workspace,
        intervals: bool,
    ) -> Solution {
        let tolerance = options.tolerance.unwrap_or(self.problem.tolerance);
        let mut clearing = Clearing::begin(self, scenario, start, options, work);
        // A stand-in for constant unit cost is right for one tolerance only.
        let converged = clearing.rounds() && !self.has_elastic;
        let mut found = None;
        let coarse = clearing.work.state.p.clone();
        for fine in FINE.into_iter().filter(|fine| converged && *fine < tolerance) {
            let end = clearing.newton(Limits { tolerance: fine, iterations: FINE_STEPS });
            if end.converged {
                let answer = certificate::answer(self, scenario, clearing.prices(), &[], fine);
                if answer.certificate.accepted {
                    found = Some(answer);
                    break;
                }
            }
            clearing.work.state.p.clone_from(&coarse);
        }
        let (method, effort) = (clearing.method, clearing.effort);
        let answer = found.unwrap_or_else(|| {
            let (prices, elastic) = (clearing.prices(), clearing.elastic_levels());
            certificate::answer(self, scenario, prices, &elastic, tolerance)
        });
        let accepted = answer.certificate.accepted;
        let conflict = if accepted || !options.fallback { None } else { clearing.conflict };
        let interval_prices = if accepted && intervals { work.interval_prices(self) } else { Vec::new() };
        finish(answer, conflict, interval_prices, method, effort)
    }
}

fn finish(
    answer: Answer,
    conflict: Option<Conflict>,
    interval_prices: Vec<usize>,
    method: Method,
    effort: Effort,
) -> Solution {
    let certificate = answer.certificate;
    let cleared = certificate.accepted;
    let status = match conflict {
        _ if cleared => Status::Cleared,
        Some(conflict) => Status::Infeasible { conflict },
        None => Status::IterationLimit,
    };
    Solution {
        status,
        prices: cleared.then_some(answer.prices),
        levels: cleared.then_some(answer.levels),
        margins: cleared.then_some(answer.margins),
        shadow_prices: cleared.then_some(answer.shadow_prices),
        interval_prices,
        certificate,
        method,
        effort,
    }
}

/// One clearing under way.
struct Clearing<'a> {
    compiled: &'a Compiled,
    scenario: &'a MarketInputs,
    limits: Limits,
    fallback: bool,
    work: &'a mut Workspace,
    method: Method,
    effort: Effort,
    conflict: Option<Conflict>,
}

impl<'a> Clearing<'a> {
    fn begin(
        compiled: &'a Compiled,
        scenario: &'a MarketInputs,
        start: Option<&[f64]>,
        options: &Options,
        work: &'a mut Workspace,
    ) -> Self {
        work.rows.load(compiled, scenario);
        work.draw.load(compiled, scenario, &work.rows);
        work.state.size(compiled, work.rows.symmetric);
        let nodes = &compiled.problem.nodes;
        for (p, &node) in work.state.p.iter_mut().zip(&compiled.symbolic.node_at) {
            let node = node as usize;
            let given = start.and_then(|s| s.get(node)).copied().filter(|p| p.is_finite());
            *p = One::splat(given.unwrap_or(nodes[node].base_price));
        }
        let tolerance = options.tolerance.unwrap_or(compiled.problem.tolerance);
        Self {
            compiled,
            scenario,
            limits: Limits { tolerance, iterations: options.iterations },
            fallback: options.fallback,
            work,
            method: Method::Newton,
            effort: Effort::default(),
            conflict: None,
        }
    }

    /// Prices in node order.
    fn prices(&self) -> Vec<f64> {
        self.compiled.symbolic.position.iter().map(|&i| self.work.state.p[i as usize].get(0)).collect()
    }

    /// Newton from where the prices are.
    fn newton(&mut self, limits: Limits) -> End {
        let mut feed = Single::default();
        let work = &mut *self.work;
        run(self.compiled, &work.rows, limits, &mut work.draw, &mut work.state, &mut feed);
        self.effort.iterations += feed.end.iterations;
        self.effort.evaluations += feed.end.evaluations;
        feed.end
    }

    /// The proximal method of multipliers around the linear stand-ins of activities of constant unit cost: each round moves the
    /// centre of a stand-in to its level and makes it steeper, until its margin vanishes. Without such activities, one round.
    fn rounds(&mut self) -> bool {
        if !self.compiled.has_elastic {
            return self.clear();
        }
        let steepest = STEEPEST.min((0.05 * self.limits.tolerance / f64::EPSILON).max(20.0));
        for _ in 0..MOST_ROUNDS {
            self.effort.rounds += 1;
            if !self.clear() {
                return false;
            }
            let prices = self.prices();
            let mut worst = 0.0f64;
            for index in 0..self.work.rows.elastic.len() {
                let (owner, place) = self.work.rows.elastic[index];
                worst = worst.max(self.elastic_level(owner, place, &prices).1);
            }
            if worst <= 0.1 * self.limits.tolerance {
                return true;
            }
            for index in 0..self.work.rows.elastic.len() {
                let (owner, place) = self.work.rows.elastic[index];
                let level = self.elastic_level(owner, place, &prices).0;
                let scales = &self.compiled.scales;
                let most = steepest * scales.room[owner as usize] / scales.margin[owner as usize];
                let (at, slope) = self.work.rows.stand_in(place);
                *at = level;
                *slope = (*slope * ROUND_GROWTH).min(most);
            }
        }
        false
    }

    /// Level of an activity of constant unit cost, and how far its margin or its room is from complementary.
    fn elastic_level(&mut self, owner: u32, place: Place, prices: &[f64]) -> (f64, f64) {
        let k = owner as usize;
        let margin = self.compiled.margin(self.scenario, k, prices);
        let upper = self.scenario.response[k].upper();
        let (at, slope) = self.work.rows.stand_in(place);
        let level = (*at + *slope * margin).max(0.0).min(upper);
        let price = margin.abs() / self.compiled.scales.margin[k];
        let gap = if margin > 0.0 { upper - level } else { level };
        (level, price.min(gap / self.compiled.scales.room[k]))
    }

    /// Levels of activities of constant unit cost, as (activity, level).
    fn elastic_levels(&mut self) -> Vec<(usize, f64)> {
        let prices = self.prices();
        let list = self.work.rows.elastic.clone();
        list.into_iter().map(|(k, place)| (k as usize, self.elastic_level(k, place, &prices).0)).collect()
    }

    /// One round: the cascade of methods.
    fn clear(&mut self) -> bool {
        let first = self.newton(self.limits);
        if first.converged || !self.fallback {
            return first.converged;
        }
        self.restart();
        let work = &mut *self.work;
        let (_, iterations) =
            interior::follow(self.compiled, &work.rows, &work.draw, &mut work.state, self.limits.tolerance);
        self.effort.iterations += iterations;
        self.method = Method::InteriorPoint;
        if self.finish_by_newton() {
            return true;
        }
        if let Some(conflict) = self.look_for_conflict() {
            self.conflict = Some(conflict);
            return false;
        }
        self.restart();
        let work = &mut *self.work;
        let state = &mut work.state;
        self.effort.iterations +=
            smoothing::narrow(self.compiled, self.scenario, &work.rows, state, self.limits.tolerance);
        self.method = Method::Smoothing;
        self.finish_by_newton()
    }

    /// Newton from the end of another method, or from the base should that end be no price at all.
    fn finish_by_newton(&mut self) -> bool {
        if self.work.state.p.iter().any(|p| !p.get(0).is_finite()) {
            self.restart();
        }
        let limits = Limits { iterations: self.limits.iterations.max(60) * 2, ..self.limits };
        self.newton(limits).converged
    }

    /// Solves with prices held by a weak spring to the base, and tests whether the way they leave it proves infeasibility.
    /// Leaves the prices where they were.
    fn look_for_conflict(&mut self) -> Option<Conflict> {
        // The weaker the spring, the farther out the prices and the purer the direction; each answer starts the next.
        const SPRINGS: [f64; 4] = [1e-3, 1e-5, 1e-7, 1e-9];
        let kept = self.work.state.p.clone();
        self.restart();
        let reference = self.work.state.p.clone();
        let position = &self.compiled.symbolic.position;
        let mut conflict: Option<Conflict> = None;
        for spring in SPRINGS {
            let slopes = &self.compiled.node_scale.slope;
            self.work.rows.anchor = reference.iter().zip(slopes).map(|(p, slope)| (spring * slope, p.get(0))).collect();
            let end = self.newton(Limits { iterations: 120, ..self.limits });
            if !end.residual.is_finite() {
                break;
            }
            let away = |i: &u32| self.work.state.p[*i as usize].get(0) - reference[*i as usize].get(0);
            let direction: Vec<f64> = position.iter().map(away).collect();
            let proof = infeasible::prove(self.compiled, self.scenario, &direction);
            let shortfall = |c: &Option<Conflict>| c.as_ref().map_or(0.0, |c| c.shortfall);
            if shortfall(&proof) > shortfall(&conflict) {
                conflict = proof;
            }
        }
        self.work.rows.anchor.clear();
        self.work.state.p = kept;
        conflict
    }

    /// Back to base prices.
    fn restart(&mut self) {
        let nodes = &self.compiled.problem.nodes;
        for (p, &node) in self.work.state.p.iter_mut().zip(&self.compiled.symbolic.node_at) {
            *p = One::splat(nodes[node as usize].base_price);
        }
    }
}

/// A feed of one draw whose parameters and start are already in place.
#[derive(Default)]
pub(super) struct Single {
    taken: bool,
    pub end: End,
}

impl Feed<One> for Single {
    fn load(&mut self, _: usize, _: &mut Draw<One>, _: &mut [One]) -> Option<usize> {
        (!std::mem::replace(&mut self.taken, true)).then_some(0)
    }
    fn emit(&mut self, _: usize, _: usize, _: &[One], end: End) {
        self.end = end;
    }
}

impl Workspace {
    /// Nodes whose price is an interval: directions in which prices may move without any level moving.
    ///
    /// They are the null space of the Jacobian, seen as pivots that only the floor shift keeps from zero; solving with the unit
    /// vector of such a pivot gives the nodes that move together.
    fn interval_prices(&mut self, compiled: &Compiled) -> Vec<usize> {
        const RIGID: f64 = 1e-9;
        if self.every_price_is_held(compiled) {
            return Vec::new();
        }
        let (symmetric, unit) = (self.rows.symmetric, &compiled.node_scale.slope);
        self.state.factor(compiled, symmetric, unit, One::splat(1e-12));
        let mut moving = vec![false; compiled.nodes()];
        let mut direction = vec![One::splat(0.0); compiled.nodes()];
        for j in 0..compiled.nodes() {
            if moving[j] || 1.0 / self.state.inverse[j].get(0) > RIGID * unit[j] {
                continue;
            }
            direction.fill(One::splat(0.0));
            direction[j] = One::splat(1.0);
            self.state.solve(compiled, symmetric, &mut direction);
            let relative = |i: usize| (direction[i].get(0) / self.state.p[i].get(0).abs().max(1e-300)).abs();
            let most = (0..direction.len()).map(relative).fold(0.0, f64::max);
            for (i, moving) in moving.iter_mut().enumerate() {
                *moving |= relative(i) > 1e-3 * most;
            }
        }
        let mut nodes: Vec<usize> =
            (0..moving.len()).filter(|&i| moving[i]).map(|i| compiled.symbolic.node_at[i] as usize).collect();
        nodes.sort_unstable();
        nodes
    }

    /// Whether the Jacobian is plainly regular: every node is tied, through activities of two legs that are inside their bounds,
    /// to one where an activity of one leg is. Cheaper than a factor; `false` says nothing.
    fn every_price_is_held(&mut self, compiled: &Compiled) -> bool {
        /// Smallest slope that ties, relative to those of the node.
        const TIES: f64 = 1e-6;
        let (rows, draw, p) = (&self.rows, &self.draw, &self.state.p);
        if !rows.symmetric {
            return false;
        }
        let unit = &compiled.node_scale.slope;
        let mut ties = Ties::new(compiled.nodes());
        let inside = |raw: f64, upper: f64| raw > 0.0 && raw < upper;
        for row in &rows.arcs {
            let (i, j) = (row.low as usize, row.high as usize);
            let margin = row.sign * (p[i].get(0) - p[j].get(0)) - row.cost;
            if inside(row.at + row.slope * margin, row.upper) && row.slope >= TIES * unit[i].max(unit[j]) {
                ties.join(i, j);
            }
        }
        for row in &rows.pairs {
            let (i, j) = (row.i as usize, row.j as usize);
            let margin = row.weight[0] * p[i].get(0) + row.weight[1] * p[j].get(0) - row.cost;
            let least = (row.quantity[0].powi(2) / unit[i]).min(row.quantity[1].powi(2) / unit[j]);
            if inside(row.at + row.slope * margin, row.upper) && row.slope * least >= TIES {
                ties.join(i, j);
            }
        }
        let mut hold = |legs: Legs, slope: f64| {
            let (i, quantity) =
                (compiled.leg_position[legs.first as usize], compiled.leg_quantity[legs.first as usize]);
            if legs.count == 1 && slope * quantity * quantity >= TIES * unit[i as usize] {
                ties.hold(i as usize);
            }
        };
        for row in &rows.joints {
            let raw = row.at + row.slope * margin(compiled, rows, row.legs, row.cost, p).get(0);
            hold(row.legs, if inside(raw, row.upper) { row.slope } else { 0.0 });
        }
        for ((row, at), exponent) in rows.supplies.iter().zip(&draw.supply_at).zip(&draw.exponent) {
            let m = margin(compiled, rows, row.legs, row.cost, p).get(0);
            hold(row.legs, row.shape.level_and_slope(m, at.get(0), exponent.get(0)).1);
        }
        for ((row, at), elasticity) in rows.demands.iter().zip(&draw.demand_at).zip(&draw.elasticity) {
            let m = margin(compiled, rows, row.legs, row.cost, p).get(0);
            hold(row.legs, row.shape.level_and_slope(m, at.get(0), elasticity.get(0)).1);
        }
        ties.all_held()
    }
}

/// Groups of nodes whose prices can only move together, and which of them are held.
struct Ties {
    parent: Vec<u32>,
    held: Vec<bool>,
}

impl Ties {
    fn new(nodes: usize) -> Self {
        Self { parent: (0..nodes as u32).collect(), held: vec![false; nodes] }
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parent[i] as usize != i {
            self.parent[i] = self.parent[self.parent[i] as usize];
            i = self.parent[i] as usize;
        }
        i
    }

    fn join(&mut self, i: usize, j: usize) {
        let (a, b) = (self.root(i), self.root(j));
        self.parent[a.max(b)] = a.min(b) as u32;
        self.held[a.min(b)] |= self.held[a.max(b)];
    }

    fn hold(&mut self, i: usize) {
        let root = self.root(i);
        self.held[root] = true;
    }

    fn all_held(&mut self) -> bool {
        (0..self.parent.len()).all(|i| {
            let root = self.root(i);
            self.held[root]
        })
    }
}
