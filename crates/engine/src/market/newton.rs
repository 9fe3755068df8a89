//! Semismooth Newton in price space, for one draw or eight side by side.
//!
//! Step: J(p) d = -F(p), with J raised by a Levenberg shift in units of each node's slope. A welfare program's dual Φ is convex
//! with gradient F, so a step of length t is taken when F(p + t d)'d <= 0.2 |F(p)'d|; otherwise regula falsi in a bracket shortens it
//! ([`super::search`]). Only directional derivatives are compared, never values of Φ, so nothing cancels. With duties as shares of
//! value there is no Φ, and the sum of squared relative imbalances has to fall instead.
//!
//! The shift is multiplied by 100 after a step shorter than 0.3, divided by 10 after a whole step, and fades with the residual,
//! so the last steps are quadratic. In a lane that has finished, the next draw starts; the others do not notice.

use super::certificate::LARGEST_PRICE;
use super::compile::Compiled;
use super::evaluate::{Jacobian, Slopes, assemble, net_supply};
use super::factor::{Shift, factor_general, factor_symmetric, solve_general, solve_symmetric};
use super::lane::{Lane, MOST};
use super::passing::passing;
use super::rows::{Draw, Rows};
pub(super) use super::search::End;
use super::search::{PATIENCE, Search};

/// Limits of one run of Newton.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Relative imbalance at which a draw is done.
    pub tolerance: f64,
    /// Newton steps allowed.
    pub iterations: u32,
    /// Smallest Levenberg shift.
    pub floor: f64,
    /// Whether the shift grows farther and shrinks more slowly: many short steps that stay near, for prices that zigzag,
    /// and steps longer than whole ones over flat ground.
    pub cautious: bool,
    /// Whether steps are taken whole, without a search, and the first that brings little is the last: for prices that are all but
    /// there, where searches could only find that nothing helps.
    pub whole: bool,
    /// The imbalance that last steps aim for, once the tolerance is met: they are taken whole, without a search, and the first
    /// that brings little is the last, since what is left then is rounding.
    pub fine: Option<f64>,
}

impl Limits {
    /// The imbalance a lane is on the way to.
    #[inline(always)]
    fn goal(&self, search: &Search) -> f64 {
        if search.last_steps { self.fine.unwrap_or(self.tolerance) } else { self.tolerance }
    }
}

/// Gives draws to lanes and takes their answers.
pub(super) trait Feed<L> {
    /// Puts the next draw into a lane: its parameters into `draw`, its start into `prices`. `None` when there are no more.
    fn load(&mut self, lane: usize, draw: &mut Draw<L>, prices: &mut [L]) -> Option<usize>;
    /// Takes the answer of a draw from a lane.
    fn emit(&mut self, id: usize, lane: usize, prices: &[L], end: End);
}

/// Kept at all times, so that nodes with everything at a bound stay near their start.
pub(super) const FLOOR_SHIFT: f64 = 1e-12;

/// Buffers of the solver, reused from solve to solve.
#[derive(Clone, Debug, Default)]
pub(super) struct State<L> {
    pub p: Vec<L>,
    trial: Vec<L>,
    /// Net supply at the prices last evaluated.
    pub f: Vec<L>,
    /// Slopes of the activities there.
    slopes: Slopes<L>,
    /// Jacobian there, until [`State::factor`] puts its factor in its place.
    pub jacobian: Jacobian<L>,
    direction: Vec<L>,
    step: Vec<L>,
    /// What passes each node at the trial prices, where that has been asked for.
    passing: Vec<L>,
    pub inverse: Vec<L>,
    pivots: Vec<L>,
}

impl<L: Lane> State<L> {
    /// Sets the sizes, keeping allocations.
    pub fn size(&mut self, compiled: &Compiled, rows: &Rows) {
        let (n, entries) = (compiled.nodes(), compiled.factor_entries());
        let zero = L::splat(0.0);
        for vector in [
            &mut self.p,
            &mut self.trial,
            &mut self.f,
            &mut self.direction,
            &mut self.step,
            &mut self.passing,
            &mut self.inverse,
            &mut self.pivots,
        ] {
            vector.resize(n, zero);
        }
        self.slopes.size(rows);
        self.jacobian.size(n, entries, rows.symmetric);
    }

    /// Puts the factor of the Jacobian, with `shift` (per lane) times `unit` (per node) added to its diagonal, in its place.
    #[inline(always)]
    pub fn factor(&mut self, compiled: &Compiled, symmetric: bool, unit: &[f64], shift: L) {
        let (s, shift, j) = (&compiled.symbolic, Shift { unit, shift }, &mut self.jacobian);
        let (inverse, pivots) = (&mut self.inverse, &mut self.pivots);
        if symmetric {
            factor_symmetric(s, &j.diagonal, shift, &mut j.below, inverse, pivots);
        } else {
            factor_general(s, &j.diagonal, shift, &mut j.below, &mut j.above, inverse, pivots);
        }
    }

    /// Solves with the last factor, in place.
    #[inline(always)]
    pub fn solve(&self, compiled: &Compiled, symmetric: bool, x: &mut [L]) {
        if symmetric {
            solve_symmetric(&compiled.symbolic, &self.inverse, &self.jacobian.below, x);
        } else {
            solve_general(&compiled.symbolic, &self.inverse, &self.jacobian.below, &self.jacobian.above, x);
        }
    }
}

/// Solves all draws of a feed, with the widest instructions of this processor. The operations, and so the bits, are the same on
/// every processor.
pub(super) fn run<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    limits: Limits,
    draw: &mut Draw<L>,
    state: &mut State<L>,
    feed: &mut dyn Feed<L>,
) {
    pulp::Arch::new().dispatch(Run { compiled, rows, limits, draw, state, feed });
}

/// One call of [`run`], in the form that the dispatch wants.
struct Run<'a, L> {
    compiled: &'a Compiled,
    rows: &'a Rows,
    limits: Limits,
    draw: &'a mut Draw<L>,
    state: &'a mut State<L>,
    feed: &'a mut dyn Feed<L>,
}

impl<L: Lane> pulp::WithSimd for Run<'_, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        run_here(self.compiled, self.rows, self.limits, self.draw, self.state, self.feed);
    }
}

#[inline(always)]
fn run_here<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    limits: Limits,
    draw: &mut Draw<L>,
    state: &mut State<L>,
    feed: &mut dyn Feed<L>,
) {
    let symmetric = rows.symmetric;
    let scale = &compiled.node_scale;
    let zero = L::splat(0.0);
    let mut search = [Search::start(None); MOST];
    for (lane, search) in search.iter_mut().enumerate().take(L::WIDTH) {
        *search = Search::start(feed.load(lane, draw, &mut state.p));
        (search.cautious, search.whole) = (limits.cautious, limits.whole);
    }
    state.direction.fill(zero);
    while search.iter().any(|s| s.busy) {
        let mut length = zero;
        for (lane, s) in search.iter().enumerate().take(L::WIDTH) {
            length.set(lane, if s.waits { 0.0 } else { s.length });
        }
        for ((trial, &p), &d) in state.trial.iter_mut().zip(&state.p).zip(&state.direction) {
            *trial = p.add_mul(length, d);
        }
        net_supply(compiled, rows, draw, &state.trial, &mut state.f, &mut state.slopes);
        rows.mask(&mut state.f);
        let (mut residual, mut slope, mut merit) = (zero, zero, zero);
        for (i, (&f, &d)) in state.f.iter().zip(&state.direction).enumerate() {
            let relative = draw.judge.get(i).map_or_else(|| f.scale(scale.inverse_quantity[i]), |&judge| f.mul(judge));
            residual = residual.max(relative.map(f64::abs));
            slope = slope.add_mul(f, d);
            if !symmetric {
                merit = merit.add_mul(relative, relative);
            }
        }
        for (lane, s) in search.iter().enumerate().take(L::WIDTH) {
            // A maximum loses a NaN; a sum keeps it.
            if s.busy && !s.waits && slope.get(lane).is_nan() {
                residual.set(lane, f64::NAN);
            }
        }
        for (lane, s) in search.iter_mut().enumerate().take(L::WIDTH) {
            s.trial = residual.get(lane);
        }
        if draw.judge.is_empty() {
            judge_by_passing(compiled, rows, limits, draw, state, &search, &mut residual);
        }
        let mut accepted = [false; MOST];
        let mut rejected = false;
        for (lane, s) in search.iter_mut().enumerate().take(L::WIDTH) {
            if s.busy && !s.waits {
                let (residual, slope, merit) = (residual.get(lane), slope.get(lane), merit.get(lane));
                accepted[lane] = s.accept(symmetric, residual, slope, merit, limits.goal(s));
                rejected |= !accepted[lane];
            }
        }
        take_trial(state, &accepted, rejected);
        for (lane, s) in search.iter_mut().enumerate().take(L::WIDTH) {
            if !accepted[lane] && !s.ended {
                continue;
            }
            let done = s.end.residual <= limits.tolerance && state.p.iter().all(|p| p.get(lane).abs() <= LARGEST_PRICE);
            if done && !s.last_steps && limits.fine.is_some_and(|fine| s.end.residual > fine) {
                s.last_steps = true;
                s.wait();
            } else if (done && !s.last_steps)
                || s.ended
                || s.is_stuck()
                || s.end.iterations >= limits.iterations
                || s.end.residual.is_nan()
            {
                feed.emit(s.id, lane, &state.p, End { converged: done, ..s.end });
                *s = Search::start(feed.load(lane, draw, &mut state.p));
                (s.cautious, s.whole) = (limits.cautious, limits.whole);
                state.direction.iter_mut().for_each(|d| d.set(lane, 0.0));
            } else {
                s.wait();
            }
        }
        // A factor is for all lanes: not before half of them want one.
        let waiting = search.iter().filter(|s| s.waits).count();
        if waiting > 0 && 2 * waiting >= search.iter().filter(|s| s.busy).count() {
            newton_step(compiled, rows, limits, draw, state, &mut search);
        }
    }
}

/// Judges lanes that seem to be done, that take whole steps only, or that take long, by what passes each node at the trial prices. Sizes stated in the
/// problem serve until then: they cost nothing, and may be wrong by any factor.
#[inline(always)]
fn judge_by_passing<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    limits: Limits,
    draw: &Draw<L>,
    state: &mut State<L>,
    search: &[Search; MOST],
    residual: &mut L,
) {
    let asks = |lane: usize| {
        let r = residual.get(lane);
        let s = &search[lane];
        s.busy
            && !s.waits
            && !r.is_nan()
            && (s.whole || s.last_steps || r <= limits.tolerance || s.end.iterations >= PATIENCE)
    };
    let mut asked = [false; MOST];
    for (lane, asked) in asked.iter_mut().enumerate().take(L::WIDTH) {
        *asked = asks(lane);
    }
    if !asked.contains(&true) {
        return;
    }
    passing(compiled, rows, draw, &state.trial, &mut state.passing);
    let mut worst = L::splat(0.0);
    for ((&f, &passing), &least) in state.f.iter().zip(&state.passing).zip(&compiled.node_scale.least) {
        worst = worst.max(f.zip(passing, |f, q| f.abs() / if q > least { q } else { least }));
    }
    *residual = L::select(&asked, worst, *residual);
}

/// Moves the lanes that accepted to their trial prices. A lane that did not keeps its prices and its direction; net supply and
/// slopes of its old prices are not needed again.
#[inline(always)]
fn take_trial<L: Lane>(state: &mut State<L>, accepted: &[bool; MOST], rejected: bool) {
    if !rejected {
        std::mem::swap(&mut state.p, &mut state.trial);
    } else if accepted.contains(&true) {
        for (p, &trial) in state.p.iter_mut().zip(&state.trial) {
            *p = L::select(accepted, trial, *p);
        }
    }
}

#[inline(always)]
fn newton_step<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    limits: Limits,
    draw: &Draw<L>,
    state: &mut State<L>,
    search: &mut [Search; MOST],
) {
    let zero = L::splat(0.0);
    let mut shift = zero;
    for (lane, s) in search.iter().enumerate().take(L::WIDTH) {
        let fade = if s.last_steps { 0.0 } else { (s.rough / (1e4 * limits.tolerance)).min(1.0) };
        shift.set(lane, s.shift * fade + limits.floor);
    }
    let symmetric = rows.symmetric;
    assemble(compiled, rows, draw, &state.slopes, &mut state.jacobian);
    state.factor(compiled, symmetric, rows.unit(compiled), shift);
    let mut step = std::mem::take(&mut state.step);
    for (step, &f) in step.iter_mut().zip(&state.f) {
        *step = f.scale(-1.0);
    }
    state.solve(compiled, symmetric, &mut step);
    let mut waits = [false; MOST];
    search.iter().zip(&mut waits).for_each(|(s, waits)| *waits = s.waits);
    let mut descent = zero;
    for ((d, &step), &f) in state.direction.iter_mut().zip(&step).zip(&state.f) {
        *d = L::select(&waits, step, *d);
        descent = descent.add_mul(f, *d);
    }
    state.step = step;
    for (lane, s) in search.iter_mut().enumerate().take(L::WIDTH) {
        if s.waits {
            s.aim(descent.get(lane));
        }
    }
}
