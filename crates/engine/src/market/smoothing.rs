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
//!
//! Where prices near the answer are known, as of a member of an ensemble, the way begins there and at a small width: of the kinks only those
//! at hand matter then. Should Newton be lost even so, it begins at the base prices and the full width.

use monazite_model::market::Method;

use super::cascade::Clearing;
use super::compile::Compiled;
use super::kinks::Rounding;
use super::newton::Limits;
use super::rows::Rows;

/// The first width, that near an answer, and the last, as shares of the money that passes.
const FIRST: f64 = 0.1;
const NEAR: f64 = 1e-6;
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

/// How far the kinks of the rows are rounded at width one.
fn rounding(compiled: &Compiled, rows: &Rows) -> Rounding {
    let scales = &compiled.scales;
    let unit = |(&k, slope): (&u32, f64)| 4.0 * slope * scales.room[k as usize] * scales.margin[k as usize];
    Rounding {
        width: 0.0,
        arcs: rows.arc_owner.iter().zip(rows.arcs.iter().map(|r| r.slope)).map(unit).collect(),
        pairs: rows.pair_owner.iter().zip(rows.pairs.iter().map(|r| r.slope)).map(unit).collect(),
        joints: rows.joint_owner.iter().zip(rows.joints.iter().map(|r| r.slope)).map(unit).collect(),
    }
}

impl Clearing<'_> {
    /// Clears the part that the rows are masked to: from the start, where one was given, and from the base prices.
    pub(super) fn smoothing(&mut self) -> bool {
        self.method = Method::Smoothing;
        if self.given {
            self.work.state.p.clone_from(&self.start);
            if self.sharpened(NEAR) {
                return true;
            }
        }
        self.restart();
        self.sharpened(FIRST)
    }

    /// From where the prices are, with kinks rounded to a first width and sharpened.
    fn sharpened(&mut self, first: f64) -> bool {
        self.work.rows.rounding = rounding(self.compiled, &self.work.rows);
        let limits = Limits { iterations: STEPS, tolerance: SETTLED, fine: None, ..self.limits };
        let (mut width, mut share, mut failures) = (first, SHARE, 0);
        let mut place = self.work.state.p.clone();
        while width > LAST && failures <= MOST_FAILURES && self.allowed(1.0) > 0 {
            self.work.rows.rounding.width = width;
            let end = self.plain_newton(limits);
            if end.converged {
                place.clone_from(&self.work.state.p);
                if end.iterations < LITTLE_TO_DO {
                    share = (share * share).max(LEAST_SHARE);
                }
            } else if width == first && first < FIRST {
                // The answer is not near after all.
                failures = MOST_FAILURES + 1;
            } else {
                failures += 1;
                self.work.state.p.clone_from(&place);
                width /= share;
                share = share.sqrt();
            }
            width *= share;
        }
        self.work.rows.rounding = Rounding::default();
        failures <= MOST_FAILURES && self.newton(Limits { iterations: STEPS, ..self.limits }).converged
    }
}
