//! Numbers of twice the digits, as unevaluated sums of two floats (Dekker 1971), for the reserve methods.
//!
//! Where a steep activity ties a large node to a small one, or flat curves stand beside steep ones, floats lose what decides: the
//! last bit of a price is worth more than passes the small node, and elimination takes slopes from each other that agree to
//! all their digits. [`Double`] is one more [`Lane`], so Newton itself runs in it, as written.

use monazite_model::market::{DemandShape, SupplyShape};

use super::bent::BentShape;
use super::compile::Compiled;
use super::inputs::MarketInputs;
use super::lane::{Lane, MOST, Mask};

/// `high` is the sum rounded to a float, `low` what that leaves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Double {
    high: f64,
    low: f64,
}

/// Parts a float into halves of 26 bits.
const SPLITTER: f64 = 134_217_729.0;

#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

#[inline(always)]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let halves = |x: f64| {
        let t = SPLITTER * x;
        let high = t - (t - x);
        (high, x - high)
    };
    let product = a * b;
    let ((ah, al), (bh, bl)) = (halves(a), halves(b));
    (product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
}

impl Double {
    /// The sum of any two floats.
    #[inline(always)]
    pub fn of(a: f64, b: f64) -> Self {
        let (high, low) = two_sum(a, b);
        Self { high, low }
    }

    /// The number as a float, and what that leaves.
    #[inline(always)]
    pub fn parts(self) -> (f64, f64) {
        (self.high, self.low)
    }

    #[inline(always)]
    fn above(self, x: f64) -> bool {
        self.high > x || (self.high == x && self.low > 0.0)
    }

    #[inline(always)]
    fn is_below(self, x: f64) -> bool {
        self.high < x || (self.high == x && self.low < 0.0)
    }

    /// The level of a straight line at this margin.
    pub fn line(self, at: f64, slope: f64, upper: f64) -> f64 {
        Self::clamp(Self::splat(at).add_scaled(self, slope), upper).high
    }

    /// A level and slope at the high part of a margin, moved along the tangent by what that leaves out.
    #[inline(always)]
    fn moved((level, slope): (f64, f64), rest: f64) -> (Self, Self) {
        (Self::of(level, slope * rest).max(Self::default()), Self::splat(slope))
    }
}

impl Lane for Double {
    const WIDTH: usize = 1;
    const LEAST_PIVOT: f64 = 1e-29;
    #[inline(always)]
    fn splat(x: f64) -> Self {
        Self { high: x, low: 0.0 }
    }
    #[inline(always)]
    fn get(&self, _: usize) -> f64 {
        self.high
    }
    #[inline(always)]
    fn set(&mut self, _: usize, x: f64) {
        *self = Self::splat(x);
    }
    /// To the digits of a float.
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self::splat(f(self.high, other.high))
    }
    /// To the digits of a float.
    #[inline(always)]
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self::splat(f(self.high))
    }
    #[inline(always)]
    fn clamp(raw: Self, upper: f64) -> Self {
        let floored = if raw.above(0.0) { raw } else { Self::default() };
        if floored.is_below(upper) { floored } else { Self::splat(upper) }
    }
    #[inline(always)]
    fn positive(self) -> Mask {
        Mask::from(self.above(0.0))
    }
    #[inline(always)]
    fn below(self, upper: f64) -> Mask {
        Mask::from(self.is_below(upper))
    }
    #[inline(always)]
    fn keep(self, mask: Mask) -> Self {
        if mask == 0 { Self::default() } else { self }
    }
    #[inline(always)]
    fn supply(shapes: &[SupplyShape], margin: Self, at: Self, exponent: Self) -> (Self, Self) {
        let above = margin.sub(Self::splat(shapes[0].shutdown()));
        Self::moved(shapes[0].level_and_slope_above(above.high, at.high, exponent.high), above.low)
    }
    #[inline(always)]
    fn demand(shapes: &[DemandShape], margin: Self, at: Self, elasticity: Self) -> (Self, Self) {
        let (shape, m) = (&shapes[0], margin.high);
        if shape.choke() == f64::INFINITY {
            return Self::moved(shape.level_and_slope(m, at.high, elasticity.high), margin.low);
        }
        // What is left close to the choke price hangs on the last digits of the price.
        let below = margin.add(Self::splat(shape.choke()));
        Self::moved(shape.level_and_slope_below(m, below.high, at.high, elasticity.high), below.low)
    }
    #[inline(always)]
    fn bent(shapes: &[BentShape], margin: Self, at: Self, answer: Self) -> (Self, Self) {
        Self::moved(shapes[0].level_and_slope(margin.high, at.high, answer.high), margin.low)
    }
    #[inline(always)]
    fn select(mask: &[bool; MOST], a: Self, b: Self) -> Self {
        if mask[0] { a } else { b }
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (high, low) = two_sum(self.high, other.high);
        let (tail, rest) = two_sum(self.low, other.low);
        let (high, low) = two_sum(high, low + tail);
        Self::of(high, low + rest)
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.add(Self { high: -other.high, low: -other.low })
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (high, low) = two_product(self.high, other.high);
        Self::of(high, low + (self.high * other.low + self.low * other.high))
    }
    #[inline(always)]
    fn scale(self, by: f64) -> Self {
        let (high, low) = two_product(self.high, by);
        Self::of(high, low + self.low * by)
    }
    #[inline(always)]
    fn invert(self) -> Self {
        let first = 1.0 / self.high;
        let rest = Self::splat(1.0).sub(self.scale(first));
        Self::of(first, rest.high * first)
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        let ahead = self.sub(other);
        if ahead.above(0.0) { self } else { other }
    }
}

/// The margin of an activity at prices (node order) with corrections `low` below their last bit, to all digits.
pub(super) fn margin(compiled: &Compiled, scenario: &MarketInputs, k: usize, prices: &[f64], low: &[f64]) -> Double {
    let nodes = &compiled.leg_node[compiled.shapes[k].leg_range()];
    nodes.iter().zip(scenario.weights(k)).fold(Double::splat(-scenario.cost[k]), |sum, (&node, &b)| {
        sum.add_scaled(Double::of(prices[node as usize], low[node as usize]), b)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: f64 = 1.0 / (1u64 << 60) as f64;

    #[test]
    fn sums_products_and_inverses_keep_twice_the_digits_of_a_float() {
        let x = Double::of(1.0, TINY);
        assert_eq!(x.sub(Double::splat(1.0)).parts(), (TINY, 0.0));
        // (1 + t)² = 1 + 2t + t²; the last is beyond the digits.
        assert_eq!(x.mul(x).sub(Double::splat(1.0)).parts().0, 2.0 * TINY);
        assert_eq!(x.scale(3.0).sub(Double::splat(3.0)).parts().0, 3.0 * TINY);
        for value in [3.0, 7.0e-9, 1.1e12] {
            let x = Double::of(value, 1e-17 * value);
            let rest = x.mul(x.invert()).sub(Double::splat(1.0)).parts().0;
            assert!(rest.abs() < 1e-30, "{value}: {rest}");
        }
        let third = Double::splat(3.0).invert();
        assert!(third.add(third).add(third).sub(Double::splat(1.0)).parts().0.abs() < 1e-31);
    }

    #[test]
    fn levels_stay_within_their_bounds_to_the_last_digit() {
        assert_eq!(Double::clamp(Double::of(0.0, -TINY), 1.0).parts(), (0.0, 0.0));
        assert_eq!(Double::clamp(Double::of(1.0, TINY), 1.0).parts(), (1.0, 0.0));
        assert_eq!(Double::clamp(Double::of(1.0, -TINY), 1.0).parts(), (1.0, -TINY));
        assert_eq!(Double::clamp(Double::splat(5.0), f64::INFINITY).parts(), (5.0, 0.0));
        let inside = |x: Double| x.positive() & x.below(1.0);
        assert_eq!(inside(Double::of(1.0, TINY)), 0);
        assert_eq!(Double::splat(2.0).keep(inside(Double::of(1.0, TINY))).parts(), (0.0, 0.0));
        assert_eq!(Double::splat(2.0).keep(inside(Double::of(1.0, -TINY))).parts(), (2.0, 0.0));
    }
}
