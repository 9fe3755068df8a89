//! Supply that can add a little above its base and shuts down over a range of prices below it.
//!
//! With r = m / price, h = headroom, σ = shutdown / price, k = 1 / width and d = σ^k:
//!
//! * r >= 1: x = at * (1 + h (1 - r^(-ε/h))): output rises along its elasticity ε towards a share h above the base;
//! * r < 1: x = at * r^ε * (1 + d) g / (1 + g), g = (r / σ)^k: plants shut around the shutdown price, over about `width` in the
//!   logarithm of the price; nothing is made at r <= 0;
//! * last, x is cut at `upper`, the hard bound of a legal quota.
//!
//! The level is continuous, its slope jumps at the base price. Beside [`super::Supply`], which is for a year: within a month nothing is
//! built, and how far output can rise is a share, not a tonnage. Method: docs/methods/horizon.md.

use serde::{Deserialize, Serialize};

use super::elementary::{exp, ln, power, power_integral};
use super::quadrature::{integrate, least};
use super::response::unbounded;

/// Supply with headroom; see the module for the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headroom {
    /// Level at the base price (quantity).
    pub at: f64,
    /// Base price net of unit cost: the margin at which the level is `at`. Positive.
    pub price: f64,
    /// Price elasticity just above the base price, not negative.
    pub elasticity: f64,
    /// Share of `at` that can be added at most, above zero.
    pub headroom: f64,
    /// Margin around which plants shut, above zero and below `price`.
    pub shutdown: f64,
    /// Width of that range in the logarithm of the price, above zero.
    pub width: f64,
    /// Hard upper bound (quantity), as of a production quota; left out of JSON when there is none.
    #[serde(default = "unbounded::infinity", skip_serializing_if = "unbounded::is_infinite")]
    pub upper: f64,
}

/// Below this share of the base price nothing is made.
const NOTHING_BELOW: f64 = 1e-9;

impl Headroom {
    /// What does not depend on level and elasticity.
    pub fn shape(&self) -> HeadroomShape {
        let steepness = 1.0 / self.width;
        HeadroomShape {
            inverse_price: 1.0 / self.price,
            headroom: self.headroom,
            steepness,
            kept: 1.0 + power(self.shutdown / self.price, steepness),
            log_shutdown: ln(self.shutdown / self.price),
            upper: self.upper,
        }
    }

    /// Level and derivative at a margin.
    pub fn level_and_slope(&self, margin: f64) -> (f64, f64) {
        self.shape().level_and_slope(margin, self.at, self.elasticity)
    }

    /// The highest level any margin calls forth, or comes as close to as one likes.
    pub(super) fn highest_level(&self) -> f64 {
        let most = if self.elasticity > 0.0 { self.at * (1.0 + self.headroom) } else { self.at };
        self.upper.min(most)
    }

    pub(super) fn margin_at(&self, level: f64) -> f64 {
        let level = level.clamp(0.0, self.highest_level());
        if level <= 0.0 {
            return 0.0;
        }
        if level > self.at {
            let short = 1.0 - (level / self.at - 1.0) / self.headroom;
            return if short > 0.0 {
                self.price * power(short, -self.headroom / self.elasticity)
            } else {
                f64::INFINITY
            };
        }
        let shape = HeadroomShape { upper: f64::INFINITY, ..self.shape() };
        least(0.0, self.price, level, |m| shape.level_and_slope(m, self.at, self.elasticity))
    }

    /// Area for `from < to`.
    pub(super) fn area(&self, from: f64, to: f64) -> f64 {
        if self.at == 0.0 || self.upper <= 0.0 || to <= 0.0 {
            return 0.0;
        }
        let full = self.bound();
        let end = to.min(full).max(from);
        let mut sum = if to > full { (to - from.max(full)) * self.upper } else { 0.0 };
        let shape = self.shape();
        let below = end.min(self.price).max(from);
        let mut cuts = self.pieces(from, below);
        cuts.retain(|cut| *cut > from && *cut < below);
        cuts.extend([from, below]);
        cuts.sort_by(f64::total_cmp);
        sum += cuts
            .windows(2)
            .filter(|piece| piece[0] < piece[1])
            .map(|piece| integrate(piece[0], piece[1], |m| shape.level_and_slope(m, self.at, self.elasticity).0))
            .sum::<f64>();
        let start = from.max(self.price);
        if end > start {
            let lack = power_integral(start / self.price, (end - start) / start, -self.elasticity / self.headroom);
            sum += self.at * ((1.0 + self.headroom) * (end - start) - self.headroom * self.price * lack);
        }
        sum
    }

    /// The margin at which the bound is reached; infinite where it never is.
    fn bound(&self) -> f64 {
        if self.upper < self.highest_level() || self.upper < self.at * (1.0 + self.headroom) {
            self.margin_at(self.upper)
        } else {
            f64::INFINITY
        }
    }

    /// Margins between which the curve is smooth to quadrature.
    pub(super) fn pieces(&self, low: f64, high: f64) -> Vec<f64> {
        let mut cuts = vec![self.price, NOTHING_BELOW * self.price];
        let mut margin = self.price;
        while margin > low.max(NOTHING_BELOW * self.price) && cuts.len() < 4000 {
            margin /= 1.25;
            cuts.push(margin);
        }
        let mut margin = self.price;
        while margin < high && cuts.len() < 4000 {
            margin *= 2.0;
            cuts.push(margin);
        }
        cuts
    }
}

/// The parts of a supply with headroom that draws of level and elasticity share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadroomShape {
    inverse_price: f64,
    headroom: f64,
    /// 1 / width.
    steepness: f64,
    /// 1 + d: what makes the level at the base price `at`.
    kept: f64,
    log_shutdown: f64,
    upper: f64,
}

impl HeadroomShape {
    /// Whether the activity is shut by a bound of zero.
    #[inline(always)]
    pub fn is_shut(&self) -> bool {
        self.upper <= 0.0
    }

    /// Level and derivative (in the margin) at a margin.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64, at: f64, elasticity: f64) -> (f64, f64) {
        let r = margin * self.inverse_price;
        if r <= NOTHING_BELOW {
            return (0.0, 0.0);
        }
        let log = ln(r);
        let (level, by_r) = if r >= 1.0 {
            let lack = exp(-elasticity / self.headroom * log);
            (at * (1.0 + self.headroom * (1.0 - lack)), at * elasticity * lack / r)
        } else {
            let open = exp(self.steepness * (log - self.log_shutdown));
            let level = at * exp(elasticity * log) * self.kept * open / (1.0 + open);
            (level, level * (elasticity + self.steepness / (1.0 + open)) / r)
        };
        if level >= self.upper { (self.upper, 0.0) } else { (level, by_r * self.inverse_price) }
    }
}
