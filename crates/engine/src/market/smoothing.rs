//! Smoothing: kinks that are rounded first and sharpened step by step, the method after Newton where it loses its way among them.
//!
//! A line that stops at zero and at its bound is replaced by one that bends over a range (Chen and Harker 1993; Kanzow 1996):
//!
//! ```text
//! raw = at + slope * margin
//! x   = (raw + sqrt(raw^2 + c^2)) / 2                                      without a bound
//! x   = (sqrt(raw^2 + c^2) - sqrt((raw - upper)^2 + c^2) + upper) / 2      with one
//! ```
//!
//! with c^2 = 4 width * slope * money, money being what would pass the smallest node of the activity at the base price. So each width is
//! close to a point of the central path of an interior point: a dual that is convex and smooth, on which Newton and its search run as they
//! are. From width to width prices move little; at the last the kinks are as good as sharp, and Newton itself ends the way.

use super::cascade::Clearing;
use super::compile::Compiled;
use super::evaluate::{Jacobian, Slopes, bring, margin};
use super::lane::Lane;
use super::newton::Limits;
use super::rows::{Draw, Rows};
use monazite_model::market::Method;

/// The first width and the last, as shares of the money that passes.
const FIRST: f64 = 0.1;
const LAST: f64 = 1e-12;
/// The share to which a width shrinks at once, and the smallest such share where Newton has little to do.
const SHARE: f64 = 0.1;
const LEAST_SHARE: f64 = 1e-3;
const LITTLE_TO_DO: u32 = 6;
/// Steps of Newton at one width, and the imbalance that will do there.
const STEPS: u32 = 60;
const SETTLED: f64 = 1e-3;
/// How often a width may have shrunk too fast.
const MOST_FAILURES: u32 = 6;

/// How far the kinks of all lines are rounded.
#[derive(Clone, Debug, Default)]
pub(super) struct Smoothing {
    /// The width; zero for none.
    pub width: f64,
    /// c^2 at width one, of each row.
    arcs: Vec<f64>,
    pairs: Vec<f64>,
    joints: Vec<f64>,
}

impl Smoothing {
    fn of(compiled: &Compiled, rows: &Rows) -> Self {
        let scales = &compiled.scales;
        let unit = |(&k, slope): (&u32, f64)| 4.0 * slope * scales.room[k as usize] * scales.margin[k as usize];
        Smoothing {
            width: 0.0,
            arcs: rows.arc_owner.iter().zip(rows.arcs.iter().map(|r| r.slope)).map(unit).collect(),
            pairs: rows.pair_owner.iter().zip(rows.pairs.iter().map(|r| r.slope)).map(unit).collect(),
            joints: rows.joint_owner.iter().zip(rows.joints.iter().map(|r| r.slope)).map(unit).collect(),
        }
    }
}

impl Clearing<'_> {
    /// Clears the part that the rows are masked to, from the base prices.
    pub(super) fn smoothing(&mut self) -> bool {
        self.method = Method::Smoothing;
        self.restart();
        self.work.rows.smoothing = Smoothing::of(self.compiled, &self.work.rows);
        let limits = Limits { iterations: STEPS, tolerance: SETTLED, fine: None, ..self.limits };
        let (mut width, mut share, mut failures) = (FIRST, SHARE, 0);
        let mut place = self.work.state.p.clone();
        while width > LAST && failures <= MOST_FAILURES && self.allowed(1.0) > 0 {
            self.work.rows.smoothing.width = width;
            let end = self.plain_newton(limits);
            if end.converged {
                place.clone_from(&self.work.state.p);
                if end.iterations < LITTLE_TO_DO {
                    share = (share * share).max(LEAST_SHARE);
                }
            } else {
                failures += 1;
                self.work.state.p.clone_from(&place);
                width /= share;
                share = share.sqrt();
            }
            width *= share;
        }
        self.work.rows.smoothing = Smoothing::default();
        self.newton(Limits { iterations: STEPS, ..self.limits }).converged
    }
}

/// Level and slope of a rounded line.
#[inline(always)]
fn bend<L: Lane>(raw: L, slope: L, upper: f64, square: f64) -> (L, L) {
    let reach = |raw: L| raw.map(|r| (r * r + square).sqrt());
    // A row whose slope is zero has a square of zero and stands still: any share does.
    let share = |raw: L, reach: L| raw.zip(reach, |r, c| if c > 0.0 { r / c } else { 0.0 });
    let low = reach(raw);
    let rising = share(raw, low);
    if upper == f64::INFINITY {
        // Far below zero the sum would lose its digits.
        let level =
            raw.zip(low, |r, c| if r > 0.0 { 0.5 * (r + c) } else { 0.5 * square / (c - r).max(f64::MIN_POSITIVE) });
        return (level, slope.mul(rising.map(|s| 0.5 * (1.0 + s))));
    }
    let over = raw.map(|r| r - upper);
    let high = reach(over);
    let level = low.sub(high).add(L::splat(upper)).scale(0.5);
    (level, slope.mul(rising.sub(share(over, high)).scale(0.5)))
}

/// What all lines bring at prices `p`, added to `f`, and their slopes there.
#[inline(never)]
pub(super) fn lines<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<L>,
    p: &[L],
    f: &mut [L],
    slopes: &mut Slopes<L>,
) {
    let Smoothing { width, arcs, pairs, joints } = &rows.smoothing;
    slopes.rounded.resize(rows.arcs.len(), L::splat(0.0));
    let turns = draw.arcs.of(0..rows.arcs.len()).zip(arcs);
    for ((row, (turn, unit)), slope) in rows.arcs.iter().zip(turns).zip(&mut slopes.rounded) {
        let (low, high) = (row.low as usize, row.high as usize);
        let margin = p[low].sub(p[high]).scale(row.sign).sub(L::splat(row.cost));
        let raw = turn.unbounded(row.at, row.slope, margin);
        let (x, w) = bend(raw, turn.slope(row.slope), row.upper, width * unit);
        *slope = w;
        f[low] = f[low].add_scaled(x, row.sign);
        f[high] = f[high].add_scaled(x, -row.sign);
    }
    for ((row, (turn, unit)), slope) in rows.pairs.iter().zip(draw.pairs.iter().zip(pairs)).zip(&mut slopes.pairs) {
        let (i, j) = (row.i as usize, row.j as usize);
        let margin = L::splat(-row.cost).add_scaled(p[i], row.weight[0]).add_scaled(p[j], row.weight[1]);
        let raw = turn.unbounded(row.at, row.slope, margin);
        let (x, w) = bend(raw, turn.slope(row.slope), row.upper, width * unit);
        *slope = w;
        f[i] = f[i].add_scaled(x, row.quantity[0]);
        f[j] = f[j].add_scaled(x, row.quantity[1]);
    }
    for ((row, (turn, unit)), slope) in rows.joints.iter().zip(draw.joints.iter().zip(joints)).zip(&mut slopes.joints) {
        let raw = turn.unbounded(row.at, row.slope, margin(compiled, rows, row.legs, row.cost, p));
        let (x, w) = bend(raw, turn.slope(row.slope), row.upper, width * unit);
        *slope = w;
        bring(compiled, row.legs, x, f);
    }
}

/// Adds the slopes of the arcs at the prices of the last [`lines`] to the Jacobian; those of other lines stand where they always do.
#[inline(never)]
pub(super) fn assemble_arcs<L: Lane>(rows: &Rows, slopes: &[L], jacobian: &mut Jacobian<L>) {
    for (row, &w) in rows.arcs.iter().zip(slopes) {
        let (low, high, entry) = (row.low as usize, row.high as usize, row.entry as usize);
        jacobian.diagonal[low] = jacobian.diagonal[low].add(w);
        jacobian.diagonal[high] = jacobian.diagonal[high].add(w);
        jacobian.below[entry] = jacobian.below[entry].sub(w);
        if !rows.symmetric {
            jacobian.above[entry] = jacobian.above[entry].sub(w);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lane::One;
    use super::*;

    #[test]
    fn a_rounded_line_nears_the_sharp_one_and_its_slope_is_its_derivative() {
        for upper in [f64::INFINITY, 3.0] {
            for raw in [-40.0, -1.0, -1e-3, 0.0, 0.5, 2.999, 3.0, 50.0] {
                let at = |raw: f64, square: f64| bend(One::splat(raw), One::splat(2.0), upper, square);
                let (level, _) = at(raw, 1e-18);
                assert!((level.get(0) - raw.clamp(0.0, upper)).abs() < 1e-8, "{raw} {upper}: {level:?}");
                let ((above, _), (below, _), (_, slope)) = (at(raw + 1e-5, 0.3), at(raw - 1e-5, 0.3), at(raw, 0.3));
                // The slope is by margin, of which the raw level is twice.
                let difference = 2.0 * (above.get(0) - below.get(0)) / 2e-5;
                assert!((difference - slope.get(0)).abs() < 1e-7, "{raw} {upper}: {difference} {slope:?}");
            }
        }
        let (level, slope) = bend(One::splat(0.0), One::splat(0.0), f64::INFINITY, 0.0);
        assert_eq!((level.get(0), slope.get(0)), (0.0, 0.0));
    }
}
