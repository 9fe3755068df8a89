//! One draw, or eight draws side by side.
//!
//! All kernels are written once over [`Lane`]. Each lane sees the same IEEE operations in the same order whatever the width, no
//! operation crosses lanes, and nothing is fused, so a draw has the same bits alone and among seven neighbours.

use monazite_model::market::{DemandShape, SupplyShape};

use super::bent::BentShape;

/// A fixed number of independent f64 values.
pub(crate) trait Lane: Copy + Default + Send + Sync + 'static {
    /// How many.
    const WIDTH: usize;
    /// Whether kinks may be rounded in it ([`super::smoothing`]): where members are solved alone.
    const ROUNDS: bool = false;
    /// Smallest pivot of a factor, relative to the diagonal entry before elimination: what rounding leaves.
    const LEAST_PIVOT: f64 = 1e-14;
    fn splat(x: f64) -> Self;
    fn get(&self, lane: usize) -> f64;
    fn set(&mut self, lane: usize, x: f64);
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self;
    fn map(self, f: impl Fn(f64) -> f64) -> Self;
    /// clamp(raw, 0, upper).
    fn clamp(raw: Self, upper: f64) -> Self;
    /// The lanes that are above zero.
    fn positive(self) -> Mask;
    /// The lanes that are below a bound.
    fn below(self, upper: f64) -> Mask;
    /// The lanes of a mask; zero in the others.
    fn keep(self, mask: Mask) -> Self;
    /// Level and slope of a supply; `shapes` has one for each lane.
    fn supply(shapes: &[SupplyShape], margin: Self, at: Self, exponent: Self) -> (Self, Self);
    /// Level and slope of a demand; `shapes` has one for each lane.
    fn demand(shapes: &[DemandShape], margin: Self, at: Self, elasticity: Self) -> (Self, Self);
    /// Level and slope of a supply or demand of a month; `shapes` has one for each lane.
    fn bent(shapes: &[BentShape], margin: Self, at: Self, answer: Self) -> (Self, Self);
    /// Lanes of `a` where the mask is set, of `b` elsewhere.
    fn select(mask: &[bool; MOST], a: Self, b: Self) -> Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
    #[inline(always)]
    fn scale(self, by: f64) -> Self {
        self.map(|a| a * by)
    }
    #[inline(always)]
    fn invert(self) -> Self {
        self.map(|a| 1.0 / a)
    }
    /// self + a * b.
    #[inline(always)]
    fn add_mul(self, a: Self, b: Self) -> Self {
        self.add(a.mul(b))
    }
    /// self - a * b.
    #[inline(always)]
    fn sub_mul(self, a: Self, b: Self) -> Self {
        self.sub(a.mul(b))
    }
    /// self + a * by.
    #[inline(always)]
    fn add_scaled(self, a: Self, by: f64) -> Self {
        self.add(a.scale(by))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }
}

/// The widest lane.
pub(crate) const MOST: usize = 8;

/// A byte for each lane, one or zero.
pub(crate) type Mask = u64;

macro_rules! lane {
    ($name:ident, $width:expr, $align:expr, $rounds:expr) => {
        #[derive(Clone, Copy, Debug, Default)]
        #[repr(align($align))]
        pub(crate) struct $name([f64; $width]);

        impl Lane for $name {
            const WIDTH: usize = $width;
            const ROUNDS: bool = $rounds;
            #[inline(always)]
            fn splat(x: f64) -> Self {
                Self([x; $width])
            }
            #[inline(always)]
            fn get(&self, lane: usize) -> f64 {
                self.0[lane]
            }
            #[inline(always)]
            fn set(&mut self, lane: usize, x: f64) {
                self.0[lane] = x;
            }
            #[inline(always)]
            fn zip(mut self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
                for l in 0..$width {
                    self.0[l] = f(self.0[l], other.0[l]);
                }
                self
            }
            #[inline(always)]
            fn map(mut self, f: impl Fn(f64) -> f64) -> Self {
                for l in 0..$width {
                    self.0[l] = f(self.0[l]);
                }
                self
            }
            #[inline(always)]
            fn clamp(raw: Self, upper: f64) -> Self {
                raw.map(|x| {
                    let floored = if x > 0.0 { x } else { 0.0 };
                    if floored < upper { floored } else { upper }
                })
            }
            #[inline(always)]
            fn positive(self) -> Mask {
                let mut mask = [0u8; MOST];
                for l in 0..$width {
                    mask[l] = u8::from(self.0[l] > 0.0);
                }
                Mask::from_le_bytes(mask)
            }
            #[inline(always)]
            fn below(self, upper: f64) -> Mask {
                let mut mask = [0u8; MOST];
                for l in 0..$width {
                    mask[l] = u8::from(self.0[l] < upper);
                }
                Mask::from_le_bytes(mask)
            }
            #[inline(always)]
            fn keep(mut self, mask: Mask) -> Self {
                let mask = mask.to_le_bytes();
                for l in 0..$width {
                    // Bits, not a branch per lane: with that the compiler gives up on vectors.
                    let inside = u64::from(mask[l]).wrapping_neg();
                    self.0[l] = f64::from_bits(self.0[l].to_bits() & inside);
                }
                self
            }
            #[inline(always)]
            fn supply(shapes: &[SupplyShape], margin: Self, at: Self, exponent: Self) -> (Self, Self) {
                let (mut x, mut w) = (margin, margin);
                for l in 0..$width {
                    (x.0[l], w.0[l]) = shapes[l].level_and_slope(margin.0[l], at.0[l], exponent.0[l]);
                }
                (x, w)
            }
            #[inline(always)]
            fn demand(shapes: &[DemandShape], margin: Self, at: Self, elasticity: Self) -> (Self, Self) {
                let (mut x, mut w) = (margin, margin);
                for l in 0..$width {
                    (x.0[l], w.0[l]) = shapes[l].level_and_slope(margin.0[l], at.0[l], elasticity.0[l]);
                }
                (x, w)
            }
            #[inline(always)]
            fn bent(shapes: &[BentShape], margin: Self, at: Self, answer: Self) -> (Self, Self) {
                let (mut x, mut w) = (margin, margin);
                for l in 0..$width {
                    (x.0[l], w.0[l]) = shapes[l].level_and_slope(margin.0[l], at.0[l], answer.0[l]);
                }
                (x, w)
            }
            #[inline(always)]
            fn select(mask: &[bool; MOST], a: Self, b: Self) -> Self {
                let mut out = b;
                for l in 0..$width {
                    out.0[l] = if mask[l] { a.0[l] } else { b.0[l] };
                }
                out
            }
        }
    };
}

lane!(One, 1, 8, true);
lane!(Eight, 8, 64, false);
