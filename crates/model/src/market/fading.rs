//! Demand whose uses drop out over a range of prices instead of at a wall.
//!
//! The price felt by the user is q = -m. With r = q / price, ρ = choke / price, k = 1 / width and c = ρ^-k:
//!
//! * x = at * r^-η * (1 + c) / (1 + (r / ρ)^k): in the logarithm of the price, use falls along its elasticity and is halved, over about
//!   `width` either way, around the choke price;
//! * below r = 0.01 the power is continued by its tangent, so that every price, even a negative one, is legal;
//! * last, x is cut at `upper`, a rationing bound.
//!
//! Beside [`super::Demand`], whose use ends at the choke price: a month asks how far a price can climb, and no price is known at which the
//! last user leaves. Method: docs/methods/horizon.md.

use serde::{Deserialize, Serialize};

use super::demand::TANGENT_BELOW;
use super::elementary::{exp, ln, power};
use super::quadrature::{integrate, least};
use super::response::unbounded;

/// Demand with a choke that is a range; see the module for the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fading {
    /// Level at the base price (quantity).
    pub at: f64,
    /// Base price, unit cost of use included: the level is `at` where the margin is -`price`. Positive.
    pub price: f64,
    /// Size of the price elasticity where nothing drops out, not negative.
    pub elasticity: f64,
    /// Price around which uses drop out, above `price`.
    pub choke: f64,
    /// Width of that range in the logarithm of the price, above zero.
    pub width: f64,
    /// Hard upper bound (quantity), as of rationing; left out of JSON when there is none.
    #[serde(default = "unbounded::infinity", skip_serializing_if = "unbounded::is_infinite")]
    pub upper: f64,
}

impl Fading {
    /// What does not depend on level and elasticity.
    pub fn shape(&self) -> FadingShape {
        let steepness = 1.0 / self.width;
        FadingShape {
            inverse_price: 1.0 / self.price,
            steepness,
            kept: 1.0 + power(self.price / self.choke, steepness),
            log_choke: ln(self.choke / self.price),
            upper: self.upper,
        }
    }

    /// Level and derivative at a margin.
    pub fn level_and_slope(&self, margin: f64) -> (f64, f64) {
        self.shape().level_and_slope(margin, self.at, self.elasticity)
    }

    /// The highest level any margin calls forth.
    pub(super) fn highest_level(&self) -> f64 {
        if self.elasticity > 0.0 && self.at > 0.0 { self.upper } else { self.upper.min(self.at * self.shape().kept) }
    }

    pub(super) fn margin_at(&self, level: f64) -> f64 {
        let level = level.clamp(0.0, self.upper);
        if self.at == 0.0 || level <= 0.0 {
            return if level <= 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
        }
        let shape = FadingShape { upper: f64::INFINITY, ..self.shape() };
        let uncut = |m: f64| shape.level_and_slope(m, self.at, self.elasticity);
        // A bracket by doubling: below, use is less than asked for; above, at least that.
        let (mut low, mut high) = (-self.price, -self.price);
        while uncut(low).0 >= level {
            if low < -MOST_TIMES * self.price {
                return f64::NEG_INFINITY;
            }
            low *= 4.0;
        }
        let mut step = 0.5 * self.price;
        while uncut(high).0 < level {
            if high > MOST_TIMES * self.price {
                return f64::INFINITY;
            }
            high += step;
            step *= 2.0;
        }
        if low == high { low } else { least(low, high, level, uncut) }
    }

    /// Area for `from < to`, by pieces that quadrature integrates to the last place.
    pub(super) fn area(&self, from: f64, to: f64) -> f64 {
        if self.at == 0.0 || self.upper <= 0.0 {
            return 0.0;
        }
        let full = if self.upper.is_finite() { self.margin_at(self.upper) } else { f64::INFINITY };
        let end = to.min(full).max(from);
        let mut cuts: Vec<f64> = self.pieces(from, end);
        cuts.retain(|cut| *cut > from && *cut < end);
        cuts.extend([from, end]);
        cuts.sort_by(f64::total_cmp);
        let shape = self.shape();
        let smooth: f64 = cuts
            .windows(2)
            .filter(|piece| piece[0] < piece[1])
            .map(|piece| integrate(piece[0], piece[1], |m| shape.level_and_slope(m, self.at, self.elasticity).0))
            .sum();
        smooth + if to > full { (to - from.max(full)) * self.upper } else { 0.0 }
    }

    /// Margins between which the curve is smooth to quadrature: the price changes by half at most from one to the next.
    pub(super) fn pieces(&self, low: f64, high: f64) -> Vec<f64> {
        let mut cuts = Vec::new();
        let mut price = TANGENT_BELOW * self.price;
        while price < -low && cuts.len() < 4000 {
            if -price < high {
                cuts.push(-price);
            }
            price *= 1.5;
        }
        cuts.push(0.0);
        cuts
    }
}

/// Prices further from the base than this many times are not looked at: beyond, an answer is infinite.
const MOST_TIMES: f64 = 1e60;

/// The parts of a fading demand that draws of level and elasticity share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FadingShape {
    inverse_price: f64,
    /// 1 / width.
    steepness: f64,
    /// 1 + c: what makes the level at the base price `at`.
    pub(super) kept: f64,
    log_choke: f64,
    upper: f64,
}

impl FadingShape {
    /// Whether the activity is shut by a bound of zero.
    #[inline(always)]
    pub fn is_shut(&self) -> bool {
        self.upper <= 0.0
    }

    /// Level and derivative (in the margin) at a margin.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64, at: f64, eta: f64) -> (f64, f64) {
        let r = -margin * self.inverse_price;
        let above = r >= TANGENT_BELOW;
        let log = ln(if above { r } else { TANGENT_BELOW });
        let power = at * exp(-eta * log);
        let rc = if above { r } else { TANGENT_BELOW };
        let fall = eta * power / rc;
        let free = if above { power } else { power + fall * (rc - r) };
        // Far below the choke price nobody drops out: (r / ρ)^k is taken as it is at r = 0.01, where it no longer counts.
        let out = exp(self.steepness * (log - self.log_choke));
        let left = self.kept / (1.0 + out);
        let bend = if above { left * self.steepness * out / ((1.0 + out) * rc) } else { 0.0 };
        let level = free * left;
        let slope = (fall * left + free * bend) * self.inverse_price;
        let cut = level >= self.upper;
        (if cut { self.upper } else { level }, if cut { 0.0 } else { slope })
    }
}
