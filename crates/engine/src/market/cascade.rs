//! Solving one scenario: Newton first, sounder and slower methods where it stalls, a certificate in every case.

use monazite_model::market::{Conflict, Effort, IntervalPrice, Method, Solution, Status};

use super::certificate::{self, State as Answer};
use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::intervals::{self, Loose};
use super::lane::{Lane, One};
use super::newton::{End, FLOOR_SHIFT, Feed, Limits, State, run};
use super::parts::parts;
use super::refine::refine;
use super::rows::{Draw, Place, Rows};

/// What a clearing may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Relative imbalance allowed at a node; `None` takes that of the problem.
    pub tolerance: Option<f64>,
    /// Newton steps before the fallbacks are tried.
    pub iterations: u32,
    /// Whether fallbacks are tried at all.
    pub fallback: bool,
    /// Whether a clearing is refined as far as rounding allows: money is tonnes times prices, so accounts that must agree need
    /// balances far finer than the tolerance.
    pub polish: bool,
    /// Whether the ends of prices that are intervals are looked for. The price given does not hang on it.
    pub intervals: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { tolerance: None, iterations: 250, fallback: true, polish: false, intervals: true }
    }
}

impl Options {
    /// What Newton may do.
    pub(super) fn limits(&self, compiled: &Compiled) -> Limits {
        Limits {
            tolerance: SAFE * self.tolerance.unwrap_or(compiled.problem.tolerance),
            iterations: self.iterations,
            floor: FLOOR_SHIFT,
            cautious: false,
            fine: (self.polish && !compiled.has_elastic).then_some(FINE),
        }
    }
}

/// Buffers of a solver. Solving with a workspace that has solved the same problem before allocates nothing but the answer.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub(super) rows: Rows,
    pub(super) draw: Draw<One>,
    pub(super) state: State<One>,
    /// Corrections of prices below their last bit; mostly none.
    low: Vec<One>,
}

/// The imbalance asked for when a clearing is polished, and that which will do.
const FINE: f64 = 1e-13;
const FINE_ENOUGH: f64 = 1e-12;
/// Prices this close to the nearest right ones, as a share, are left as they are.
const AS_IT_IS: f64 = 1e-12;
/// What holds a price that is loose where it is while others settle, in units of the smallest Levenberg shift.
const HELD: f64 = 1e16;
/// Imbalance from which on what is left may be rounding.
const NEAR: f64 = 1e-3;
/// Share of the tolerance that Newton aims for, because the certificate adds in another order.
const SAFE: f64 = 0.9;
/// Rounds of the proximal method for activities of constant unit cost.
const MOST_ROUNDS: u32 = 150;
/// Growth of the stand-in slope from round to round, and its largest value in room per margin.
const ROUND_GROWTH: f64 = 3.0;
const STEEPEST: f64 = 1e6;

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
        clearing.ready();
        let found = clearing.rounds();
        if found && clearing.fine() {
            clearing.polish();
        }
        let mut answer = clearing.answer(tolerance);
        if found && !answer.certificate.accepted && clearing.refine(0.1 * tolerance) {
            // The certificate adds in another order; where that matters, prices must be finer.
            answer = clearing.answer(tolerance);
        }
        let conflict = if answer.certificate.accepted || !options.fallback { None } else { clearing.conflict.clone() };
        let (answer, intervals) = clearing.choose(answer, tolerance, options);
        finish(answer, conflict, intervals, clearing.method, clearing.effort)
    }

    /// The answer at prices that Newton has come to in a lane, `end`; `None` unless they clear the market.
    pub(super) fn conclude(
        &self,
        scenario: &MarketInputs,
        prices: &[f64],
        end: End,
        options: &Options,
        work: &mut Workspace,
    ) -> Option<Solution> {
        let tolerance = options.tolerance.unwrap_or(self.problem.tolerance);
        let mut clearing = Clearing::begin(self, scenario, Some(prices), options, work);
        clearing.count(end);
        let mut answer = clearing.answer(tolerance);
        // In the lane it was judged by what passes where it started.
        let coarse = !(answer.certificate.relative_imbalance <= FINE_ENOUGH);
        if coarse && clearing.fine() && clearing.polish() {
            answer = clearing.answer(tolerance);
        }
        if !answer.certificate.accepted {
            return None;
        }
        let (answer, intervals) = clearing.choose(answer, tolerance, options);
        Some(finish(answer, None, intervals, clearing.method, clearing.effort))
    }
}

fn finish(
    answer: Answer,
    conflict: Option<Conflict>,
    interval_prices: Vec<IntervalPrice>,
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
pub(super) struct Clearing<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) scenario: &'a MarketInputs,
    pub(super) limits: Limits,
    pub(super) fallback: bool,
    pub(super) work: &'a mut Workspace,
    pub(super) method: Method,
    pub(super) effort: Effort,
    pub(super) conflict: Option<Conflict>,
    /// The imbalance that the last run of Newton has come to.
    reached: f64,
    /// Whether the numbers of the scenario are laid out in the buffers.
    ready: bool,
    /// Prices at the start (elimination order), kept for methods that begin again.
    pub(super) start: Vec<One>,
}

impl<'a> Clearing<'a> {
    fn begin(
        compiled: &'a Compiled,
        scenario: &'a MarketInputs,
        start: Option<&[f64]>,
        options: &Options,
        work: &'a mut Workspace,
    ) -> Self {
        work.low.clear();
        work.rows.elastic.clear();
        work.state.p.resize(compiled.nodes(), One::splat(0.0));
        let nodes = &compiled.problem.nodes;
        for (p, &node) in work.state.p.iter_mut().zip(&compiled.symbolic.node_at) {
            let node = node as usize;
            let given = start.and_then(|s| s.get(node)).copied().filter(|p| p.is_finite());
            *p = One::splat(given.unwrap_or(nodes[node].base_price));
        }
        Self {
            compiled,
            scenario,
            limits: options.limits(compiled),
            fallback: options.fallback,
            reached: f64::INFINITY,
            ready: false,
            start: if options.fallback { work.state.p.clone() } else { Vec::new() },
            work,
            method: Method::Newton,
            effort: Effort::default(),
            conflict: None,
        }
    }

    /// Lays the numbers of the scenario out in the buffers, if they are not; prices stay.
    fn ready(&mut self) {
        if !self.ready {
            self.load(self.scenario);
        }
    }

    /// Whether clearings are polished.
    fn fine(&self) -> bool {
        self.limits.fine.is_some()
    }

    /// Adds the effort of a run of Newton.
    fn count(&mut self, end: End) {
        self.effort.iterations += end.iterations;
        self.effort.evaluations += end.evaluations;
        self.reached = end.residual;
    }

    /// Where several prices are right, those nearest the base, and the ends between which they are.
    fn choose(&mut self, mut answer: Answer, tolerance: f64, options: &Options) -> (Answer, Vec<IntervalPrice>) {
        if !answer.certificate.accepted {
            return (answer, Vec::new());
        }
        let (compiled, scenario) = (self.compiled, self.scenario);
        let mut loose = intervals::loose(compiled, scenario, &answer, tolerance);
        if loose.is_empty() {
            return (answer, Vec::new());
        }
        if let Some(nearest) = self.nearest(&loose, &answer, tolerance) {
            answer = nearest;
            if options.intervals {
                loose = intervals::loose(compiled, scenario, &answer, tolerance);
            }
        }
        let ends = if options.intervals { loose.intervals(compiled, scenario, &answer, tolerance) } else { Vec::new() };
        (answer, ends)
    }

    /// Prices in node order.
    pub(super) fn prices(&self) -> Vec<f64> {
        self.compiled.symbolic.position.iter().map(|&i| self.work.state.p[i as usize].get(0)).collect()
    }

    /// What the prices found so far say, with its certificate.
    fn answer(&mut self, tolerance: f64) -> Answer {
        let elastic = self.elastic_levels();
        certificate::answer(self.compiled, self.scenario, self.prices(), &self.low(), &elastic, tolerance)
    }

    /// Among prices that clear equally well, those nearest the base prices, in units of each node's slope; without a word of how
    /// the search came to `answer`. How far prices have gone along each loose direction then stays, while all others settle.
    fn nearest(&mut self, loose: &Loose, answer: &Answer, tolerance: f64) -> Option<Answer> {
        let way = loose.way_to_base(self.compiled, self.scenario, answer)?;
        if way.iter().zip(&answer.prices).all(|(step, p)| step.abs() <= AS_IT_IS * p.abs()) {
            return None;
        }
        for (p, &node) in self.work.state.p.iter_mut().zip(&self.compiled.symbolic.node_at) {
            *p = p.add(One::splat(way[node as usize]));
        }
        // Levels stay along the way, mostly to their last bits: then nothing is left to settle.
        let there = self.answer(tolerance);
        let enough = if self.fine() { FINE_ENOUGH } else { self.limits.tolerance };
        if there.certificate.accepted && there.certificate.relative_imbalance <= enough {
            return Some(there);
        }
        self.ready();
        let work = &mut *self.work;
        work.rows.hold.clone_from(&self.compiled.node_scale.slope);
        loose.pivots().for_each(|pivot| work.rows.hold[pivot] *= HELD);
        let settled = self.newton(self.limits).converged;
        if settled && self.fine() {
            self.polish();
        }
        self.work.rows.hold.clear();
        let answer = self.answer(tolerance);
        (settled && answer.certificate.accepted).then_some(answer)
    }

    /// Corrections of the prices below their last bit, in node order; empty where none were needed.
    fn low(&self) -> Vec<f64> {
        if self.work.low.is_empty() {
            return Vec::new();
        }
        self.compiled.symbolic.position.iter().map(|&i| self.work.low[i as usize].get(0)).collect()
    }

    /// Newton from where the prices are; where it ends in rounding, with corrections below the last bit.
    pub(super) fn newton(&mut self, limits: Limits) -> End {
        let end = self.plain_newton(limits);
        if end.converged || !self.fallback || !(end.residual <= NEAR) || !self.work.rows.anchor.is_empty() {
            return end;
        }
        End { converged: self.refine(limits.tolerance), ..end }
    }

    /// Corrections below the last bit of the prices, where they bring balance.
    fn refine(&mut self, tolerance: f64) -> bool {
        let work = &mut *self.work;
        let (done, steps) = refine(self.compiled, &work.rows, &work.draw, &mut work.state, &mut work.low, tolerance);
        self.effort.iterations += steps;
        if !done {
            work.low.clear();
        }
        done
    }

    /// Newton from where the prices are.
    fn plain_newton(&mut self, limits: Limits) -> End {
        let mut feed = Single::default();
        let work = &mut *self.work;
        work.low.clear();
        run(self.compiled, &work.rows, limits, &mut work.draw, &mut work.state, &mut feed);
        self.count(feed.end);
        feed.end
    }

    /// The proximal method of multipliers around the linear stand-ins of activities of constant unit cost: each round moves the
    /// centre of a stand-in to its level and makes it steeper, until its margin vanishes. Without such activities, one round.
    fn rounds(&mut self) -> bool {
        if !self.compiled.has_elastic {
            return self.clear();
        }
        let steepest = STEEPEST;
        for _ in 0..MOST_ROUNDS {
            self.effort.rounds += 1;
            if !self.clear() {
                return false;
            }
            let answer = self.answer(self.limits.tolerance);
            if answer.certificate.complementarity <= self.limits.tolerance {
                return true;
            }
            let (prices, low) = (answer.prices, self.low());
            for index in 0..self.work.rows.elastic.len() {
                let (owner, place) = self.work.rows.elastic[index];
                let level = self.elastic_level(owner, place, &prices, &low);
                let scales = &self.compiled.scales;
                let most = steepest * scales.room[owner as usize] / scales.margin[owner as usize];
                let (at, slope) = self.work.rows.stand_in(place);
                *at = level;
                *slope = (*slope * ROUND_GROWTH).min(most);
            }
        }
        false
    }

    /// Level of an activity of constant unit cost: that of its stand-in.
    fn elastic_level(&mut self, owner: u32, place: Place, prices: &[f64], low: &[f64]) -> f64 {
        let k = owner as usize;
        let margin = self.compiled.margin(self.scenario, k, prices);
        let rest = if low.is_empty() { 0.0 } else { certificate::correction(self.compiled, self.scenario, k, low) };
        let upper = self.scenario.response[k].upper();
        let (at, slope) = self.work.rows.stand_in(place);
        ((*at + *slope * margin) + *slope * rest).max(0.0).min(upper)
    }

    /// Levels of activities of constant unit cost, as (activity, level).
    fn elastic_levels(&mut self) -> Vec<(usize, f64)> {
        let (prices, low) = (self.prices(), self.low());
        let list = self.work.rows.elastic.clone();
        list.into_iter().map(|(k, place)| (k as usize, self.elastic_level(k, place, &prices, &low))).collect()
    }

    /// One round: Newton on the whole market, then on what it left, part by part, with the methods of the cascade.
    fn clear(&mut self) -> bool {
        if self.newton(self.limits).converged {
            return true;
        }
        if !self.fallback {
            return false;
        }
        if !self.work.rows.symmetric && !self.compiled.has_elastic && self.freeze_duties() {
            return true;
        }
        let parts = parts(self.compiled, &self.work.rows);
        if parts.len() < 2 {
            return self.cascade();
        }
        let mut all = true;
        for part in parts {
            self.work.rows.part = part;
            // Alone, a part is held up by its own walls only.
            self.work.state.p.clone_from(&self.start);
            all &= self.newton(self.limits).converged || self.cascade();
            self.keep_part();
            if self.conflict.is_some() {
                break;
            }
        }
        self.work.rows.part.clear();
        self.work.state.p.clone_from(&self.start);
        all && self.newton(self.limits).converged
    }

    /// Puts the prices of the part that has been cleared into the start of what follows.
    fn keep_part(&mut self) {
        let found = self.start.iter_mut().zip(&self.work.state.p).zip(&self.work.rows.part);
        found.filter(|(_, inside)| **inside).for_each(|((kept, found), _)| *kept = *found);
    }

    /// Other values in the same structure; prices stay.
    pub(super) fn load(&mut self, scenario: &MarketInputs) {
        let work = &mut *self.work;
        work.rows.load(self.compiled, scenario);
        work.draw.load(self.compiled, scenario, &work.rows);
        work.state.size(self.compiled, work.rows.symmetric);
        self.ready = true;
    }

    /// The finest clearing near the one found: where the last steps of Newton have ended far from it, by corrections below the
    /// last bit of the prices. Whether it found one.
    fn polish(&mut self) -> bool {
        let wanted = self.reached > FINE_ENOUGH && self.fallback && self.work.low.is_empty();
        if wanted {
            self.ready();
            let coarse = self.work.state.p.clone();
            if self.refine(FINE_ENOUGH) {
                return true;
            }
            self.work.state.p = coarse;
        }
        false
    }

    /// Back to base prices.
    pub(super) fn restart(&mut self) {
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
