//! Solving one scenario: Newton first, sounder and slower methods where it stalls, a certificate in every case.

use monazite_model::market::{Conflict, Effort, IntervalPrice, Method, Solution, Status};

use super::certificate::{self, State as Answer};
use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::intervals::{self, Loose};
use super::lane::{Lane, One};
use super::newton::{End, FLOOR_SHIFT, Limits};
use super::workspace::Workspace;

/// What a clearing may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Relative imbalance allowed at a node; `None` takes that of the problem.
    pub tolerance: Option<f64>,
    /// Newton steps before the fallbacks are tried.
    pub iterations: u32,
    /// Whether fallbacks are tried at all.
    pub fallback: bool,
    /// How far a clearing is refined: money is tonnes times prices, so accounts that must agree need balances far finer than the
    /// tolerance.
    pub polish: Polish,
    /// Whether the ends of prices that are intervals are looked for. The price given does not hang on it.
    pub intervals: bool,
}

/// How far a clearing is refined beyond its tolerance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Polish {
    /// Not at all.
    #[default]
    None,
    /// As far as floats go, and in numbers of twice the digits where that is not far: for members of an ensemble and for many clearings.
    /// At a tiny node between large ones rounding begins far above what moves any money.
    Floats,
    /// To a relative imbalance of 1e-12 at every node, in numbers of twice the digits where floats do not reach it.
    Full,
}

impl Polish {
    /// The relative imbalance of a node that will do; `None` where the tolerance does.
    fn enough(self) -> Option<f64> {
        match self {
            Polish::None => None,
            Polish::Floats => Some(FINE_IN_FLOATS),
            Polish::Full => Some(FINE_ENOUGH),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { tolerance: None, iterations: 250, fallback: true, polish: Polish::None, intervals: true }
    }
}

impl Options {
    /// The relative imbalance that a polished clearing must come to; `None` where it is not polished.
    fn enough(&self, compiled: &Compiled) -> Option<f64> {
        self.polish.enough().filter(|_| !compiled.has_elastic)
    }

    /// What Newton may do.
    pub(super) fn limits(&self, compiled: &Compiled) -> Limits {
        Limits {
            tolerance: SAFE * self.tolerance.unwrap_or(compiled.problem.tolerance),
            iterations: self.iterations,
            floor: FLOOR_SHIFT,
            cautious: false,
            whole: false,
            fine: self.enough(compiled).map(|_| FINE),
        }
    }
}

/// The imbalance asked for when a clearing is polished, and that which will do.
const FINE: f64 = 1e-13;
const FINE_ENOUGH: f64 = 1e-12;
/// That which will do where floats are to be enough.
const FINE_IN_FLOATS: f64 = 1e-10;
/// Prices this close to the nearest right ones, as a share, are left as they are.
const AS_IT_IS: f64 = 1e-12;
/// A choice among right prices that moves one by more than this many times its size is made again from there, so many times at most.
const FAR: f64 = 1e6;
const MOST_CHOICES: usize = 3;
/// What holds a price that is loose where it is while others settle, in units of the smallest Levenberg shift.
pub(super) const HELD: f64 = 1e16;
/// Share of the tolerance that Newton aims for, because the certificate adds in another order.
const SAFE: f64 = 0.9;

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
        self.solve_from(scenario, (start, false), options, work)
    }

    /// As [`Compiled::solve_with`]; `start` is with whether Newton has tried from there in a lane and lost its way.
    pub(super) fn solve_from(
        &self,
        scenario: &MarketInputs,
        (start, tried): (Option<&[f64]>, bool),
        options: &Options,
        work: &mut Workspace,
    ) -> Solution {
        let tolerance = options.tolerance.unwrap_or(self.problem.tolerance);
        let mut clearing = Clearing::begin(self, scenario, start, options, work);
        clearing.tried = tried;
        clearing.ready();
        let found = clearing.rounds();
        if found {
            clearing.polish();
        }
        let mut answer = clearing.answer(tolerance);
        if found && !answer.certificate.accepted && clearing.finer(0.1 * tolerance) {
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
        clearing.count(end, 1.0);
        let mut answer = clearing.answer(tolerance);
        // In the lane it was judged by what passes where it started.
        let coarse = clearing.enough.is_some_and(|enough| !(answer.certificate.relative_imbalance <= enough));
        if coarse && clearing.polish() {
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
    /// The imbalance that a polished clearing must come to; `None` where it is not polished.
    enough: Option<f64>,
    /// The imbalance that the last run of Newton has come to.
    pub(super) reached: f64,
    /// What has been spent of the work that a clearing may cost.
    pub(super) spent: f64,
    /// Whether floats have not had the digits: Newton then starts in numbers of twice as many.
    pub(super) rounding: bool,
    /// Whether the caller gave prices to start from.
    pub(super) given: bool,
    /// Whether Newton has tried from the start already, in a lane.
    pub(super) tried: bool,
    /// Whether the numbers of the scenario are laid out in the buffers.
    ready: bool,
    /// Prices at the start (elimination order), kept for methods that begin again.
    pub(super) start: Vec<One>,
}

impl<'a> Clearing<'a> {
    pub(super) fn begin(
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
            enough: options.enough(compiled),
            fallback: options.fallback,
            reached: f64::INFINITY,
            spent: 0.0,
            rounding: false,
            given: start.is_some(),
            tried: false,
            ready: false,
            start: if options.fallback { work.state.p.clone() } else { Vec::new() },
            work,
            method: Method::Newton,
            effort: Effort::default(),
            conflict: None,
        }
    }

    /// Lays the numbers of the scenario out in the buffers, if they are not; prices stay.
    pub(super) fn ready(&mut self) {
        if !self.ready {
            self.load(self.scenario);
        }
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
        for _ in 0..MOST_CHOICES {
            let Some(nearest) = self.nearest(&loose, &answer, tolerance) else { break };
            // What is near is known to the digits of the prices that it was sought from.
            let far = answer.prices.iter().zip(&nearest.prices).any(|(from, to)| (from - to).abs() > FAR * to.abs());
            answer = nearest;
            if options.intervals || far {
                loose = intervals::loose(compiled, scenario, &answer, tolerance);
            }
            if !far {
                break;
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
    pub(super) fn answer(&mut self, tolerance: f64) -> Answer {
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
        let enough = self.enough.unwrap_or(self.limits.tolerance);
        if there.certificate.accepted && there.certificate.relative_imbalance <= enough {
            return Some(there);
        }
        self.ready();
        let work = &mut *self.work;
        // They belong to the prices that have been left.
        work.low.clear();
        work.rows.hold.clone_from(&self.compiled.node_scale.slope);
        loose.pivots().for_each(|pivot| work.rows.hold[pivot] *= HELD);
        let settled = self.settle();
        if settled {
            self.polish();
        }
        self.work.rows.hold.clear();
        let answer = self.answer(tolerance);
        (settled && answer.certificate.accepted).then_some(answer)
    }

    /// Corrections of the prices below their last bit, in node order; empty where none were needed.
    pub(super) fn low(&self) -> Vec<f64> {
        if self.work.low.is_empty() {
            return Vec::new();
        }
        self.compiled.symbolic.position.iter().map(|&i| self.work.low[i as usize].get(0)).collect()
    }

    /// Other values in the same structure; prices stay.
    pub(super) fn load(&mut self, scenario: &MarketInputs) {
        let work = &mut *self.work;
        work.rows.load(self.compiled, scenario);
        work.draw.load(self.compiled, scenario, &work.rows);
        work.state.size(self.compiled, &work.rows);
        self.ready = true;
    }

    /// The finest clearing near the one found: where the last steps of Newton have ended far from it, in numbers of twice the digits.
    /// Whether it found one.
    fn polish(&mut self) -> bool {
        let coarse = self.enough.is_some_and(|enough| self.reached > enough);
        let wanted = coarse && self.fallback && self.work.low.is_empty();
        if wanted {
            self.ready();
            let coarse = self.work.state.p.clone();
            if self.doubled(self.limits).converged {
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
