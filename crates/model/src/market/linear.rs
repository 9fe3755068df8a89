//! Linear responses, and their limit of constant unit cost.

use serde::{Deserialize, Serialize};

use super::response::unbounded;

/// x(m) = clamp(at + slope * m, 0, upper).
///
/// A trade arc calibrated by positive mathematical programming (Paris, Drogué and Anania 2011) has `at` = the observed flow,
/// the observed price gap as unit cost of the activity, and `slope` = σ * flow / price, so that the observed flow is the
/// answer at observed prices. A slope of zero makes the level fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// Level at zero margin (quantity); may lie outside the bounds.
    pub at: f64,
    /// Added level per unit of margin (quantity/price), finite and not negative.
    pub slope: f64,
    /// Upper bound (quantity); left out of JSON when there is none.
    #[serde(default = "unbounded::infinity", skip_serializing_if = "unbounded::is_infinite")]
    pub upper: f64,
}

impl Linear {
    /// An unbounded linear response.
    pub fn new(at: f64, slope: f64) -> Self {
        Self { at, slope, upper: f64::INFINITY }
    }

    /// The same response under an upper bound.
    pub fn capped(self, upper: f64) -> Self {
        Self { upper, ..self }
    }

    /// Level and derivative at a margin.
    #[inline(always)]
    pub fn level_and_slope(&self, margin: f64) -> (f64, f64) {
        let raw = self.at + self.slope * margin;
        let floored = if raw > 0.0 { raw } else { 0.0 };
        let level = if floored < self.upper { floored } else { self.upper };
        let inside = raw > 0.0 && raw < self.upper;
        (level, if inside { self.slope } else { 0.0 })
    }

    pub(super) fn reference_margin(&self) -> f64 {
        if self.slope > 0.0 { -self.at / self.slope } else { 0.0 }
    }

    pub(super) fn margin_at(&self, level: f64) -> f64 {
        if self.slope > 0.0 { (level.clamp(0.0, self.upper) - self.at) / self.slope } else { 0.0 }
    }

    /// Area for `from < to`.
    pub(super) fn area(&self, from: f64, to: f64) -> f64 {
        if self.slope == 0.0 {
            return (to - from) * self.at.clamp(0.0, self.upper);
        }
        let zero = -self.at / self.slope;
        let full = (self.upper - self.at) / self.slope;
        let (a, b) = (from.clamp(zero, full), to.clamp(zero, full));
        let sloped = (b - a) * 0.5 * (self.level_and_slope(a).0 + self.level_and_slope(b).0);
        let flat = if to > full { (to - from.max(full)) * self.upper } else { 0.0 };
        sloped + flat
    }
}

/// Constant unit cost: any level in [0, upper] at zero margin, nothing below, `upper` above.
///
/// This is the arc of Samuelson (1952) and Takayama and Judge (1964), the limit of a [`Linear`] response as its slope grows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elastic {
    /// Upper bound (quantity); left out of JSON when there is none.
    #[serde(default = "unbounded::infinity", skip_serializing_if = "unbounded::is_infinite")]
    pub upper: f64,
}

impl Elastic {
    /// Without an upper bound.
    pub fn unbounded() -> Self {
        Self { upper: f64::INFINITY }
    }

    pub(super) fn level(&self, margin: f64) -> f64 {
        if margin > 0.0 { self.upper } else { 0.0 }
    }

    pub(super) fn area(&self, from: f64, to: f64) -> f64 {
        if to > 0.0 { (to - from.max(0.0)) * self.upper } else { 0.0 }
    }
}
