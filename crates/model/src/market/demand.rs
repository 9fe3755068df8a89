//! Isoelastic demand with a choke price.
//!
//! The price felt by the user is q = -m (the node price plus any unit cost of use). With r = q / price and η = elasticity:
//!
//! * x = at * r^-η for 0.01 <= r, continued below by its tangent, so that every price, even a negative one, is legal;
//! * between the taper price τ = max(price, choke / 2) and the choke price the level is multiplied by
//!   1 - t², t = (q - τ) / (choke - τ), and is zero beyond: use gives way ever faster as a substitute takes over;
//! * last, x is cut at `upper`, a rationing bound.

use serde::{Deserialize, Serialize};

use super::elementary::{exp, ln, power, power_integral};
use super::quadrature::{integrate, least};
use super::response::unbounded;

/// Where the isoelastic curve hands over to its tangent, as a share of the base price.
pub(super) const TANGENT_BELOW: f64 = 0.01;

/// Isoelastic demand; see the module for the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Level at the base price (quantity).
    pub at: f64,
    /// Base price, unit cost of use included: the level is `at` where the margin is -`price`. Positive.
    pub price: f64,
    /// Size of the price elasticity, not negative: 0.3 means one per cent dearer, 0.3 per cent less used.
    pub elasticity: f64,
    /// Price at which use stops, above `price`; without one, use only thins out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choke: Option<f64>,
    /// Hard upper bound (quantity), as of rationing; left out of JSON when there is none.
    #[serde(default = "unbounded::infinity", skip_serializing_if = "unbounded::is_infinite")]
    pub upper: f64,
}

impl Demand {
    /// Demand of `at` at `price`.
    pub fn new(at: f64, price: f64, elasticity: f64, choke: Option<f64>) -> Self {
        Self { at, price, elasticity, choke, upper: f64::INFINITY }
    }

    /// The same demand under a hard upper bound.
    pub fn capped(self, upper: f64) -> Self {
        Self { upper, ..self }
    }

    /// The prepared curve, for repeated evaluation.
    pub fn curve(&self) -> DemandCurve {
        DemandCurve { at: self.at, elasticity: self.elasticity, shape: self.shape() }
    }

    /// What does not depend on level and elasticity.
    pub fn shape(&self) -> DemandShape {
        DemandShape::new(self.price, self.choke, self.upper)
    }

    pub(super) fn margin_at(&self, level: f64) -> f64 {
        let level = level.clamp(0.0, self.upper);
        if self.at == 0.0 {
            return if level <= 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
        }
        let (eta, ratio) = (self.elasticity, level / self.at);
        let shape = DemandShape { upper: f64::INFINITY, ..self.shape() };
        let (taper, uncut) = (shape.taper_price, |m| shape.level_and_slope(m, self.at, eta));
        if let Some(choke) = self.choke {
            if level <= 0.0 {
                return -choke;
            }
            if level < uncut(-taper).0 {
                return least(-choke, -taper, level, uncut);
            }
        } else if level <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let at_tangent = power(TANGENT_BELOW, -eta);
        if eta == 0.0 {
            return match ratio {
                r if r > 1.0 => f64::INFINITY,
                r if r < 1.0 => f64::NEG_INFINITY,
                _ => -taper.min(f64::MAX),
            };
        }
        let r = if ratio > at_tangent {
            TANGENT_BELOW * (1.0 - (ratio / at_tangent - 1.0) / eta)
        } else {
            power(ratio, -1.0 / eta)
        };
        -self.price * r
    }

    /// Area for `from < to`, by pieces on which the curve is smooth.
    pub(super) fn area(&self, from: f64, to: f64) -> f64 {
        if self.at == 0.0 {
            return 0.0;
        }
        let shape = self.shape();
        let curve = self.curve();
        let full = if self.upper.is_finite() { self.margin_at(self.upper) } else { f64::INFINITY };
        let choke = self.choke.unwrap_or(f64::INFINITY);
        let tangent = -TANGENT_BELOW * self.price;
        let isoelastic = |low: f64, high: f64| {
            let (start, growth) = (-high / self.price, (high - low) / -high);
            self.at * self.price * power_integral(start, growth, -self.elasticity)
        };
        if from >= -shape.taper_price && to <= tangent && to <= full {
            // The usual case, quickly: one piece.
            return isoelastic(from, to);
        }
        let mut breaks = [-choke, -shape.taper_price, tangent, full];
        breaks.sort_by(f64::total_cmp);
        let mut sum = 0.0;
        let mut low = from;
        for high in breaks.into_iter().chain([f64::INFINITY]).map(|b| b.min(to)) {
            if high > low {
                let middle = 0.5 * (low + high);
                sum += if middle >= full {
                    (high - low) * self.upper
                } else if middle <= -choke {
                    0.0
                } else if middle < -shape.taper_price || middle > tangent {
                    integrate(low, high, |m| curve.level_and_slope(m).0)
                } else {
                    isoelastic(low, high)
                };
                low = high;
            }
        }
        sum
    }
}

/// The parts of a demand curve that draws of level and elasticity share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DemandShape {
    inverse_price: f64,
    taper_price: f64,
    choke: f64,
    inverse_taper: f64,
    upper: f64,
}

impl DemandShape {
    /// Prepares the shape; the arguments are the fields of [`Demand`].
    pub fn new(price: f64, choke: Option<f64>, upper: f64) -> Self {
        let taper_price = choke.map_or(f64::INFINITY, |c| price.max(0.5 * c));
        let inverse_taper = choke.map_or(1.0, |c| 1.0 / (c - taper_price));
        Self {
            inverse_price: 1.0 / price,
            taper_price: taper_price.min(f64::MAX),
            choke: choke.unwrap_or(f64::INFINITY),
            inverse_taper,
            upper,
        }
    }

    /// Whether the activity is shut by a bound of zero.
    #[inline(always)]
    pub fn is_shut(&self) -> bool {
        self.upper <= 0.0
    }

    /// Level and derivative (in the margin) at a margin. Free of branches, so that several draws can run side by side.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64, at: f64, eta: f64) -> (f64, f64) {
        self.level_and_slope_below(margin, self.choke + margin, at, eta)
    }

    /// Price at which use stops; infinite where it does not.
    #[inline(always)]
    pub fn choke(&self) -> f64 {
        self.choke
    }

    /// [`DemandShape::level_and_slope`] where it is known better than as a difference of floats how far the price is below the choke
    /// price.
    #[inline(always)]
    pub fn level_and_slope_below(&self, margin: f64, distance: f64, at: f64, eta: f64) -> (f64, f64) {
        let price = -margin;
        let r = price * self.inverse_price;
        let above = r >= TANGENT_BELOW;
        let rc = if above { r } else { TANGENT_BELOW };
        let power = at * exp(-eta * ln(rc));
        let fall = eta * power / rc;
        let free = if above { power } else { power + fall * (rc - r) };
        // 1 - t, from the choke price: what is left close to it keeps its digits.
        let raw = distance * self.inverse_taper;
        let positive = if raw > 0.0 { raw } else { 0.0 };
        let left = if positive < 1.0 { positive } else { 1.0 };
        let weight = left * (2.0 - left);
        let bend = if positive > 0.0 { 2.0 * (1.0 - left) * self.inverse_taper } else { 0.0 };
        let level = free * weight;
        let slope = fall * self.inverse_price * weight + free * bend;
        let cut = level >= self.upper;
        (if cut { self.upper } else { level }, if cut { 0.0 } else { slope })
    }
}

/// A demand curve ready for evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DemandCurve {
    /// Level at the base price.
    pub at: f64,
    /// Size of the elasticity.
    pub elasticity: f64,
    /// The rest.
    pub shape: DemandShape,
}

impl DemandCurve {
    /// Level and derivative at a margin.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64) -> (f64, f64) {
        self.shape.level_and_slope(margin, self.at, self.elasticity)
    }
}
