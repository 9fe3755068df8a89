//! Isoelastic supply with a shutdown price and a steep end at capacity.
//!
//! With z = (m - shutdown) / (price - shutdown) and exponent θ = elasticity * (1 - shutdown / price):
//!
//! * the uncapped level is s = at * z^θ for z >= 0.02; below, the parabola in t = z / 0.02 that starts at 0 and joins the power
//!   with its slope: s = s(0.02) [(2 - θ) t + (θ - 1) t²] (θ capped at 2), and 0 for z <= 0;
//! * with k = `knee` and u = `capacity`, x = s up to k u, then x = u - ((2 - k) u - s)² / (4 (1 - k) u), which leaves k u with
//!   slope one and reaches u, with slope zero, at s = (2 - k) u; `knee` = 1 is a wall;
//! * last, x is cut at `upper`, the hard bound of a legal quota.
//!
//! The elasticity is that of the uncapped level at the base price. The curve has one derivative everywhere but at the shutdown
//! price and at `upper` (and at z = 0.02 when θ > 2, where the level is below 4 * 10⁻⁴ of the base).

use serde::{Deserialize, Serialize};

use super::elementary::{exp, ln, power, power_integral};
use super::quadrature::integrate;
use super::response::unbounded;

/// Where the power curve hands over to the parabola, as a share of the way from shutdown to base price.
pub(super) const JOIN: f64 = 0.02;

/// Isoelastic supply; see the module for the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Uncapped level at the base price (quantity). [`Supply::through`] computes it from an observed level.
    pub at: f64,
    /// Base price net of unit cost: the margin at which the uncapped level is `at`. Positive.
    pub price: f64,
    /// Price elasticity of the uncapped level at the base price, not negative.
    pub elasticity: f64,
    /// Margin at which output stops, below `price`.
    #[serde(default)]
    pub shutdown: f64,
    /// Physical capacity (quantity), approached steeply; left out of JSON when there is none.
    #[serde(default = "unbounded::infinity", skip_serializing_if = "unbounded::is_infinite")]
    pub capacity: f64,
    /// Share of capacity at which the steep part begins, in (0, 1].
    #[serde(default = "default_knee")]
    pub knee: f64,
    /// Hard upper bound (quantity), as of a production quota; left out of JSON when there is none.
    #[serde(default = "unbounded::infinity", skip_serializing_if = "unbounded::is_infinite")]
    pub upper: f64,
}

fn default_knee() -> f64 {
    Supply::KNEE
}

impl Supply {
    /// The usual share of capacity at which the steep part begins.
    pub const KNEE: f64 = 0.95;

    /// Supply that gives exactly `level` at `price`, even where that level lies in the steep part below `capacity`.
    ///
    /// `level` above `capacity` is read as `capacity`.
    pub fn through(level: f64, price: f64, elasticity: f64, shutdown: f64, capacity: f64) -> Self {
        let mut supply =
            Self { at: level, price, elasticity, shutdown, capacity, knee: default_knee(), upper: f64::INFINITY };
        supply.at = supply.uncapped_for(level.min(capacity));
        supply
    }

    /// The uncapped level that `capacity` bends to `level`: what [`Supply::through`] puts into `at`.
    pub fn uncapped(level: f64, capacity: f64) -> f64 {
        Self::through(level, 1.0, 0.0, 0.0, capacity).at
    }

    /// Derivatives of [`Supply::uncapped`] with respect to level and capacity. At full capacity, where they are infinite, the
    /// two are taken to move together.
    pub fn uncapped_slopes(level: f64, capacity: f64) -> (f64, f64) {
        let knee = Self::KNEE;
        let shape = SupplyShape::new(1.0, 0.0, capacity, knee, f64::INFINITY);
        if level <= shape.knee_level || shape.bend == 0.0 {
            return (1.0, 0.0);
        }
        if level >= capacity {
            return (0.0, 2.0 - knee);
        }
        // at = (2 - k) u - sqrt(4 (1 - k) u (u - x))
        let root = ((capacity - level) / shape.bend).sqrt();
        let part = 2.0 * (1.0 - knee) / root;
        (part * capacity, (2.0 - knee) - part * (2.0 * capacity - level))
    }

    /// The same supply under a hard upper bound.
    pub fn capped(self, upper: f64) -> Self {
        Self { upper, ..self }
    }

    /// The exponent θ of the power curve.
    pub fn exponent(&self) -> f64 {
        self.elasticity * (1.0 - self.shutdown / self.price)
    }

    /// The prepared curve, for repeated evaluation.
    pub fn curve(&self) -> SupplyCurve {
        SupplyCurve { at: self.at, exponent: self.exponent(), shape: self.shape() }
    }

    /// What does not depend on level and elasticity.
    pub fn shape(&self) -> SupplyShape {
        SupplyShape::new(self.price, self.shutdown, self.capacity, self.knee, self.upper)
    }

    /// The uncapped level that the capacity bends to `level`.
    fn uncapped_for(&self, level: f64) -> f64 {
        let shape = self.shape();
        if level <= shape.knee_level || shape.bend == 0.0 {
            return level;
        }
        shape.full_level - ((shape.capacity - level).max(0.0) / shape.bend).sqrt()
    }

    /// The margin at which the uncapped level is `uncapped`.
    fn margin_of_uncapped(&self, uncapped: f64) -> f64 {
        let span = self.price - self.shutdown;
        if uncapped <= 0.0 {
            return self.shutdown;
        }
        if uncapped == f64::INFINITY {
            return f64::INFINITY;
        }
        let (theta, ratio) = (self.exponent(), uncapped / self.at);
        let at_join = power(JOIN, theta);
        let z = if ratio <= at_join {
            JOIN * parabola_inverse(ratio / at_join, theta.min(2.0))
        } else if theta > 0.0 {
            power(ratio, 1.0 / theta)
        } else {
            return f64::INFINITY;
        };
        self.shutdown + span * z
    }

    pub(super) fn highest_level(&self) -> f64 {
        let bound = self.upper.min(self.capacity);
        if self.at == 0.0 {
            0.0
        } else if self.exponent() > 0.0 {
            bound
        } else {
            bound.min(self.shape().bend_down(self.at).0)
        }
    }

    pub(super) fn margin_at(&self, level: f64) -> f64 {
        if self.at == 0.0 {
            return if level <= 0.0 { self.shutdown } else { f64::INFINITY };
        }
        self.margin_of_uncapped(self.uncapped_for(level.clamp(0.0, self.highest_level())))
    }

    /// Area for `from < to`, by pieces on which the curve is smooth.
    pub(super) fn area(&self, from: f64, to: f64) -> f64 {
        if self.at == 0.0 {
            return 0.0;
        }
        let curve = self.curve();
        let shape = curve.shape;
        let join = self.shutdown + (self.price - self.shutdown) * JOIN;
        if from >= join {
            // The usual case, quickly: on the power curve, free of capacity and bound.
            let (level, slope) = curve.level_and_slope(to);
            if slope > 0.0 && level <= shape.knee_level {
                return self.below_knee(&curve, from, to);
            }
        }
        let mut breaks = [
            self.shutdown,
            join,
            self.margin_of_uncapped(shape.knee_level),
            self.margin_of_uncapped(shape.full_level),
            self.margin_of_uncapped(self.uncapped_for(self.upper.min(self.capacity))),
        ];
        breaks.sort_by(f64::total_cmp);
        let mut sum = 0.0;
        let mut low = from;
        for high in breaks.into_iter().chain([f64::INFINITY]).map(|b| b.min(to)) {
            if high > low {
                sum += self.piece(&shape, &curve, low, high, join);
                low = high;
            }
        }
        sum
    }

    /// The area under the power curve alone.
    fn below_knee(&self, curve: &SupplyCurve, low: f64, high: f64) -> f64 {
        let span = self.price - self.shutdown;
        let (start, growth) = ((low - self.shutdown) / span, (high - low) / (low - self.shutdown));
        self.at * span * power_integral(start, growth, curve.exponent)
    }

    fn piece(&self, shape: &SupplyShape, curve: &SupplyCurve, low: f64, high: f64, join: f64) -> f64 {
        let middle = 0.5 * (low + high);
        let (level, slope) = curve.level_and_slope(middle);
        if slope == 0.0 {
            return (high - low) * level;
        }
        if middle < join {
            return integrate(low, high, |m| curve.level_and_slope(m).0);
        }
        let first = self.below_knee(curve, low, high);
        if level <= shape.knee_level {
            return first;
        }
        let (span, theta) = (self.price - self.shutdown, curve.exponent);
        let (start, growth) = ((low - self.shutdown) / span, (high - low) / (low - self.shutdown));
        let second = self.at * self.at * span * power_integral(start, growth, 2.0 * theta);
        let constant = shape.capacity - shape.bend * shape.full_level * shape.full_level;
        constant * (high - low) + shape.bend * (2.0 * shape.full_level * first - second)
    }
}

/// (2 - θ) t + (θ - 1) t² and its derivative.
#[inline(always)]
fn parabola(t: f64, theta: f64) -> (f64, f64) {
    (t * ((2.0 - theta) + (theta - 1.0) * t), (2.0 - theta) + 2.0 * (theta - 1.0) * t)
}

/// The t in [0, 1] at which the parabola is `y`, by the form of the root that does not cancel.
fn parabola_inverse(y: f64, theta: f64) -> f64 {
    let linear = 2.0 - theta;
    let root = (linear * linear + 4.0 * (theta - 1.0) * y).max(0.0).sqrt();
    let divisor = linear + root;
    if divisor > 0.0 { (2.0 * y / divisor).min(1.0) } else { 0.0 }
}

/// The parts of a supply curve that draws of level and elasticity share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SupplyShape {
    shutdown: f64,
    inverse_span: f64,
    capacity: f64,
    knee_level: f64,
    full_level: f64,
    /// 1 / (4 (1 - knee) capacity), or zero for a wall.
    bend: f64,
    upper: f64,
}

impl SupplyShape {
    /// Prepares the shape; the arguments are the fields of [`Supply`].
    pub fn new(price: f64, shutdown: f64, capacity: f64, knee: f64, upper: f64) -> Self {
        let wall = knee >= 1.0 || capacity <= 0.0 || capacity == f64::INFINITY;
        Self {
            shutdown,
            inverse_span: 1.0 / (price - shutdown),
            capacity,
            knee_level: if wall { capacity } else { knee * capacity },
            full_level: if wall { capacity } else { (2.0 - knee) * capacity },
            bend: if wall { 0.0 } else { 1.0 / (4.0 * (1.0 - knee) * capacity) },
            upper,
        }
    }

    /// Whether the activity is shut by a bound of zero.
    #[inline(always)]
    pub fn is_shut(&self) -> bool {
        self.upper <= 0.0 || self.capacity <= 0.0
    }

    /// What capacity and bound make of an uncapped level, and the derivative.
    #[inline(always)]
    fn bend_down(&self, s: f64) -> (f64, f64) {
        // Both sides of every choice are computed: branches would keep draws from running side by side.
        let distance = self.full_level - s;
        let rest = if distance > 0.0 { distance } else { 0.0 };
        let free = s <= self.knee_level;
        let bent = self.capacity - rest * rest * self.bend;
        let level = if free { s } else { bent };
        let eased = 2.0 * rest * self.bend;
        let slope = if free { 1.0 } else { eased };
        let cut = level >= self.upper;
        (if cut { self.upper } else { level }, if cut { 0.0 } else { slope })
    }

    /// Level and derivative at a margin. Free of branches, so that several draws can run side by side.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64, at: f64, theta: f64) -> (f64, f64) {
        self.level_and_slope_above(margin - self.shutdown, at, theta)
    }

    /// The margin below which nothing is made.
    #[inline(always)]
    pub fn shutdown(&self) -> f64 {
        self.shutdown
    }

    /// [`SupplyShape::level_and_slope`] from how far the margin is above the shutdown price, for callers who know that better than
    /// a difference of floats.
    #[inline(always)]
    pub fn level_and_slope_above(&self, distance: f64, at: f64, theta: f64) -> (f64, f64) {
        let z = distance * self.inverse_span;
        let above = z >= JOIN;
        let zc = if above { z } else { JOIN };
        let s = at * exp(theta * ln(zc));
        let zp = if z > 0.0 { z } else { 0.0 };
        let near = zp * (1.0 / JOIN);
        let t = if above { 1.0 } else { near };
        let theta_c = if theta < 2.0 { theta } else { 2.0 };
        let (y, dy) = parabola(t, theta_c);
        let (joined, start, power) = (s * y, s * dy * (1.0 / JOIN), theta * s / zc);
        let uncapped = if above { s } else { joined };
        let below = if z > 0.0 { start } else { 0.0 };
        let rise = if above { power } else { below };
        let (level, slope) = self.bend_down(uncapped);
        (level, slope * rise * self.inverse_span)
    }
}

/// A supply curve ready for evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SupplyCurve {
    /// Uncapped level at the base price.
    pub at: f64,
    /// Exponent θ.
    pub exponent: f64,
    /// The rest.
    pub shape: SupplyShape,
}

impl SupplyCurve {
    /// Level and derivative at a margin.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64) -> (f64, f64) {
        self.shape.level_and_slope(margin, self.at, self.exponent)
    }
}
