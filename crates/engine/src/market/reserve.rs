//! What one clearing does with Newton: floats first, twice their digits where those end, smoothing and springs where it loses its way,
//! part by part, within a bound on the work.

use super::cascade::Clearing;
use super::double::Double;
use super::lane::{Lane, One};
use super::newton::{End, Feed, Limits, run};
use super::parts::parts;
use super::rows::Draw;
use super::workspace::Doubled;

/// Imbalance from which on what is left may be rounding.
const NEAR: f64 = 1e-3;
/// Evaluations a step from which on searches find nothing: derivatives along their lines are rounding.
const FRUITLESS: u32 = 10;
/// What an operation on numbers of twice the digits costs beside one on floats, and the smallest Levenberg shift there.
const DOUBLED: f64 = 12.0;
const DOUBLED_FLOOR: f64 = 1e-20;
/// Work that a clearing may cost, in evaluations of an activity (one to two seconds), or this many steps in large markets.
const MOST_WORK: f64 = 1e8;
const LEAST_STEPS: f64 = 4000.0;
/// Steps of a first Newton where other methods may follow, in a lane or alone.
pub(super) const FIRST_STEPS: u32 = 60;
/// Evaluations that a step usually takes.
const USUAL_SEARCH: f64 = 3.0;

/// Whether a run of Newton may have ended for want of digits.
pub(super) fn lacks_digits(end: End) -> bool {
    end.residual <= NEAR || end.evaluations > FRUITLESS * end.iterations
}

impl Clearing<'_> {
    /// One round: Newton on the whole market, then on what it left, part by part, with springs.
    pub(super) fn clear(&mut self) -> bool {
        if !self.fallback {
            return self.newton(self.limits).converged;
        }
        if !self.tried && self.newton(self.first_limits()).converged {
            return true;
        }
        if !self.work.rows.symmetric && !self.compiled.has_elastic && self.freeze_duties() {
            return true;
        }
        let parts = parts(self.compiled, &self.work.rows);
        if parts.len() < 2 {
            return self.smoothing() || self.springs();
        }
        let mut all = true;
        let mut low = vec![One::splat(0.0); self.compiled.nodes()];
        for part in parts {
            self.work.rows.part = part;
            // Alone, a part is held up by its own walls only.
            self.work.state.p.clone_from(&self.start);
            all &= self.newton(self.first_limits()).converged || self.smoothing() || self.springs();
            self.keep_part(&mut low);
            if self.conflict.is_some() {
                break;
            }
        }
        self.work.rows.part.clear();
        self.work.state.p.clone_from(&self.start);
        self.work.low = low;
        all && self.newton(self.limits).converged
    }

    /// Of the first Newton: most markets are cleared after ten steps, and where it has lost its way more of them cost more than the methods
    /// that come next.
    fn first_limits(&self) -> Limits {
        Limits { iterations: self.limits.iterations.min(FIRST_STEPS), ..self.limits }
    }

    /// Puts the prices of the part that has been cleared into the start of what follows, their corrections into `low`.
    fn keep_part(&mut self, low: &mut [One]) {
        let work = &self.work;
        for i in (0..low.len()).filter(|&i| work.rows.part[i]) {
            self.start[i] = work.state.p[i];
            low[i] = work.low.get(i).copied().unwrap_or_default();
        }
    }

    /// Newton from where the prices are; where it ends in rounding, in numbers of twice the digits.
    pub(super) fn newton(&mut self, limits: Limits) -> End {
        if self.rounding {
            let end = self.doubled(limits);
            if end.converged {
                return end;
            }
        }
        let end = self.plain_newton(limits);
        if end.converged || !self.fallback || !lacks_digits(end) {
            return end;
        }
        self.doubled(limits)
    }

    /// As [`Clearing::newton`] for prices that are all but there. If floats do not settle them it is either for want of digits, and then
    /// whole steps in numbers of twice as many do, or because what is left cannot go while some prices are held, and then no
    /// search finds a step.
    pub(super) fn settle(&mut self) -> bool {
        let whole = Limits { whole: true, ..self.limits };
        if self.rounding && self.doubled(whole).converged {
            return true;
        }
        let end = self.plain_newton(self.limits);
        end.converged || (self.fallback && lacks_digits(end) && self.doubled(whole).converged)
    }

    /// Newton in numbers of twice the digits, from where the prices are.
    pub(super) fn doubled(&mut self, limits: Limits) -> End {
        let (compiled, iterations) = (self.compiled, limits.iterations.min(self.allowed(DOUBLED)));
        let work = &mut *self.work;
        let (rows, Doubled { draw, state }) = (&work.rows, &mut work.doubled);
        draw.load(compiled, self.scenario, rows);
        state.size(compiled, rows);
        for (i, p) in state.p.iter_mut().enumerate() {
            *p = Double::of(work.state.p[i].get(0), work.low.get(i).map_or(0.0, |low| low.get(0)));
        }
        let floor = if rows.hold.is_empty() { DOUBLED_FLOOR } else { limits.floor };
        let mut feed = Single::default();
        run(compiled, rows, Limits { floor, iterations, ..limits }, draw, state, &mut feed);
        let end = feed.end;
        work.low.clear();
        if end.converged {
            work.low.extend(state.p.iter().map(|p| One::splat(p.parts().1)));
        }
        for (p, found) in work.state.p.iter_mut().zip(&state.p) {
            *p = One::splat(found.parts().0);
        }
        self.rounding |= end.converged;
        self.count(end, DOUBLED);
        end
    }

    /// A finer clearing from where the prices are.
    pub(super) fn finer(&mut self, tolerance: f64) -> bool {
        self.ready();
        self.fallback && self.doubled(Limits { tolerance, ..self.limits }).converged
    }

    /// Newton from where the prices are.
    pub(super) fn plain_newton(&mut self, limits: Limits) -> End {
        let mut feed = Single::default();
        let iterations = limits.iterations.min(self.allowed(1.0));
        let work = &mut *self.work;
        work.low.clear();
        run(self.compiled, &work.rows, Limits { iterations, ..limits }, &mut work.draw, &mut work.state, &mut feed);
        self.count(feed.end, 1.0);
        feed.end
    }

    /// Adds the effort of a run of Newton whose operations cost `weight` times those of floats.
    pub(super) fn count(&mut self, end: End, weight: f64) {
        self.effort.iterations += end.iterations;
        self.effort.evaluations += end.evaluations;
        self.reached = end.residual;
        let (evaluation, factor) = self.compiled.work;
        self.spent += weight * (f64::from(end.evaluations) * evaluation + f64::from(end.iterations) * factor);
    }

    /// How many steps a run of Newton may take within the work that a clearing may cost: as many as asked for until then.
    pub(super) fn allowed(&self, weight: f64) -> u32 {
        let (evaluation, factor) = self.compiled.work;
        let step = USUAL_SEARCH * evaluation + factor;
        let left = MOST_WORK.max(LEAST_STEPS * step) - self.spent;
        (left / (weight * step)).max(0.0) as u32
    }
}

/// A feed of one draw whose parameters and start are already in place.
#[derive(Default)]
struct Single {
    taken: bool,
    pub end: End,
}

impl<L> Feed<L> for Single {
    fn load(&mut self, _: usize, _: &mut Draw<L>, _: &mut [L]) -> Option<usize> {
        (!std::mem::replace(&mut self.taken, true)).then_some(0)
    }
    fn emit(&mut self, _: usize, _: usize, _: &[L], end: End) {
        self.end = end;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::cascade::HELD;
    use super::super::synthetic::{Chain, Curves, Recipe};
    use super::super::{Compiled, Options, Workspace, compile};
    use super::*;

    fn market() -> Compiled {
        let recipe = Recipe { areas: 30, curves: Curves::Bent, dense: false, seed: 5 };
        compile(&Chain::new(recipe).problem).unwrap()
    }

    /// Base prices with that of a node off by a share, and a node that is held, both in elimination order: what `of` does from there.
    /// Gives back whether it settled, the price of the held node as a share of what it was, and the evaluations.
    fn from_nearby(
        compiled: &Compiled,
        (off, by): (usize, f64),
        held: usize,
        of: impl Fn(&mut Clearing<'_>) -> bool,
    ) -> (bool, f64, u32) {
        let (base, options, mut work) = (compiled.base(), Options::default(), Workspace::default());
        let mut clearing = Clearing::begin(compiled, &base, None, &options, &mut work);
        clearing.ready();
        let work = &mut *clearing.work;
        work.rows.hold.clone_from(&compiled.node_scale.slope);
        work.rows.hold[held] *= HELD;
        let p = &mut work.state.p;
        p[off] = p[off].scale(1.0 + by);
        let before = p[held].get(0);
        let settled = of(&mut clearing);
        (settled, clearing.work.state.p[held].get(0) / before, clearing.effort.evaluations)
    }

    #[test]
    fn what_sits_at_a_held_price_is_not_searched_for_in_twice_the_digits() {
        let compiled = market();
        for held in (0..compiled.nodes()).step_by(11) {
            let off = (held, 1e-7);
            let floats = |clearing: &mut Clearing<'_>| clearing.plain_newton(clearing.limits).converged;
            let (settled, _, alone) = from_nearby(&compiled, off, held, floats);
            assert!(!settled, "node {held}: its price is held where it does not clear");
            let (settled, stayed, evaluations) = from_nearby(&compiled, off, held, |clearing| clearing.settle());
            assert!(!settled && (stayed - 1.0).abs() < 1e-9, "node {held}: {stayed}");
            assert!(evaluations <= alone + 4, "node {held}: {evaluations} evaluations, of which {alone} in floats");
        }
    }

    #[test]
    fn all_other_prices_settle_around_one_that_is_held() {
        let compiled = market();
        for held in (0..compiled.nodes()).step_by(11) {
            let off = ((held + 5) % compiled.nodes(), 1e-7);
            let (settled, stayed, _) = from_nearby(&compiled, off, held, |clearing| clearing.settle());
            assert!(settled && (stayed - 1.0).abs() < 1e-9, "node {held}: {settled}, {stayed}");
        }
    }
}
