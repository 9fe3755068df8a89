//! How an activity's level answers to its unit margin.
//!
//! Every response is a level x(m), non-decreasing in the unit margin m (price units), between zero and an upper bound, and
//! defined for every real m. That is all the market needs: the equilibrium is A x(B'p - c) + injection = 0.
//!
//! | here               | on paper | unit           |
//! | `level(m)`         | x(m)     | quantity       |
//! | `slope(m)`         | x'(m)    | quantity/price |
//! | `surplus(m)`       | π(m)     | money          |
//! | `margin_at(x)`     | m(x)     | price          |
//!
//! Equations and limits: docs/methods/clearing.md. Solving is left to `engine::market`.

use serde::{Deserialize, Serialize};

use super::demand::Demand;
use super::fading::Fading;
use super::headroom::Headroom;
use super::linear::{Elastic, Linear};
use super::supply::Supply;

/// The level of an activity as a function of its unit margin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// `clamp(at + slope * m, 0, upper)`: trade arcs, processing, storage, disposal, backstops, linear supply and demand.
    Linear(Linear),
    /// Any level in [0, upper] at zero margin: an activity with constant unit cost (the Takayama–Judge arc).
    Elastic(Elastic),
    /// Isoelastic supply with a shutdown price, steep near capacity.
    Supply(Supply),
    /// Isoelastic demand with a choke price.
    Demand(Demand),
    /// Supply of a month: a little above its base at most, shut over a range of prices.
    Headroom(Headroom),
    /// Demand of a month: uses drop out over a range of prices.
    Fading(Fading),
}

impl Response {
    /// The level x(m). For [`Elastic`], whose level is not a function of m: 0 below zero margin, `upper` above, 0 at zero.
    #[inline]
    pub fn level(&self, margin: f64) -> f64 {
        match self {
            Self::Linear(r) => r.level_and_slope(margin).0,
            Self::Elastic(r) => r.level(margin),
            Self::Supply(r) => r.curve().level_and_slope(margin).0,
            Self::Demand(r) => r.curve().level_and_slope(margin).0,
            Self::Headroom(r) => r.level_and_slope(margin).0,
            Self::Fading(r) => r.level_and_slope(margin).0,
        }
    }

    /// The derivative x'(m), one of the one-sided ones at a kink; zero for [`Elastic`].
    #[inline]
    pub fn slope(&self, margin: f64) -> f64 {
        match self {
            Self::Linear(r) => r.level_and_slope(margin).1,
            Self::Elastic(_) => 0.0,
            Self::Supply(r) => r.curve().level_and_slope(margin).1,
            Self::Demand(r) => r.curve().level_and_slope(margin).1,
            Self::Headroom(r) => r.level_and_slope(margin).1,
            Self::Fading(r) => r.level_and_slope(margin).1,
        }
    }

    /// The margin from which [`Response::surplus`] counts: where the level reaches zero, or, where it never does, the base
    /// point (demand without a price at which use ends) or zero (a linear response of slope zero).
    pub fn reference_margin(&self) -> f64 {
        match self {
            Self::Linear(r) => r.reference_margin(),
            Self::Elastic(_) => 0.0,
            Self::Supply(r) => r.shutdown,
            Self::Demand(r) => r.choke.map_or(-r.price, |choke| -choke),
            Self::Headroom(_) => 0.0,
            Self::Fading(r) => -r.price,
        }
    }

    /// Producer or consumer surplus π(m): the area under x between the reference margin and `margin`, in money.
    pub fn surplus(&self, margin: f64) -> f64 {
        self.surplus_change(self.reference_margin(), margin)
    }

    /// The area under x(m) between two margins, π(to) - π(from), computed piece by piece and without cancellation.
    #[inline]
    pub fn surplus_change(&self, from: f64, to: f64) -> f64 {
        if from == to {
            return 0.0;
        }
        if from > to {
            return -self.surplus_change(to, from);
        }
        match self {
            Self::Linear(r) => r.area(from, to),
            Self::Elastic(r) => r.area(from, to),
            Self::Supply(r) => r.area(from, to),
            Self::Demand(r) => r.area(from, to),
            Self::Headroom(r) => r.area(from, to),
            Self::Fading(r) => r.area(from, to),
        }
    }

    /// The lowest margin at which the level is at least `level` (clamped into the range of the response); the marginal cost
    /// of the level, or minus the willingness to pay for it. Infinite where no margin is enough.
    pub fn margin_at(&self, level: f64) -> f64 {
        match self {
            Self::Linear(r) => r.margin_at(level),
            Self::Elastic(_) => 0.0,
            Self::Supply(r) => r.margin_at(level),
            Self::Demand(r) => r.margin_at(level),
            Self::Headroom(r) => r.margin_at(level),
            Self::Fading(r) => r.margin_at(level),
        }
    }

    /// Cost C(x) of a level beyond the unit cost of the activity, the convex conjugate of [`Response::surplus`]:
    /// C(x) = m(x) x - π(m(x)). For a demand this is minus the utility, measured from the reference margin.
    pub fn conjugate_cost(&self, level: f64) -> f64 {
        let margin = self.margin_at(level);
        if margin.is_finite() { margin * level - self.surplus(margin) } else { f64::INFINITY }
    }

    /// The loss from running at `level` when the margin is `margin`: π(m) + C(x) - m x, at least zero, zero at the best level.
    pub fn regret(&self, level: f64, margin: f64) -> f64 {
        match self {
            Self::Elastic(r) => {
                let room = if margin > 0.0 { r.upper - level } else { -level };
                if margin == 0.0 || room == 0.0 { 0.0 } else { margin * room }
            }
            _ if level == self.level(margin) => 0.0,
            _ => {
                let kink = self.margin_at(level);
                if !kink.is_finite() {
                    return f64::INFINITY;
                }
                (self.surplus_change(kink, margin) - (margin - kink) * level).max(0.0)
            }
        }
    }

    /// The highest level any margin can call forth; infinite where there is none.
    #[inline]
    pub fn highest_level(&self) -> f64 {
        match self {
            Self::Linear(r) if r.slope == 0.0 => r.at.clamp(0.0, r.upper),
            Self::Linear(r) => r.upper,
            Self::Elastic(r) => r.upper,
            Self::Supply(r) => r.highest_level(),
            Self::Demand(r) => r.upper,
            Self::Headroom(r) => r.highest_level(),
            Self::Fading(r) => r.highest_level(),
        }
    }

    /// The lowest level any margin can call forth (zero but for rigid responses).
    pub fn lowest_level(&self) -> f64 {
        match self {
            Self::Linear(r) if r.slope == 0.0 => r.at.clamp(0.0, r.upper),
            _ => 0.0,
        }
    }

    /// The upper bound a measure may tighten; infinite where there is none.
    #[inline]
    pub fn upper(&self) -> f64 {
        match self {
            Self::Linear(r) => r.upper,
            Self::Elastic(r) => r.upper,
            Self::Supply(r) => r.upper,
            Self::Demand(r) => r.upper,
            Self::Headroom(r) => r.upper,
            Self::Fading(r) => r.upper,
        }
    }

    /// Sets the upper bound, whatever kind of response it is: zero is a ban, infinity none.
    #[inline]
    pub fn set_upper(&mut self, upper: f64) {
        match self {
            Self::Linear(r) => r.upper = upper,
            Self::Elastic(r) => r.upper = upper,
            Self::Supply(r) => r.upper = upper,
            Self::Demand(r) => r.upper = upper,
            Self::Headroom(r) => r.upper = upper,
            Self::Fading(r) => r.upper = upper,
        }
    }

    /// What a tonne more of room would be worth: the margin beyond the one at which the level reaches its highest value.
    /// Zero where the bound does not bind, or there is none.
    pub fn shadow_price(&self, margin: f64) -> f64 {
        let highest = match self {
            Self::Linear(r) if r.slope == 0.0 => return 0.0,
            _ => self.highest_level(),
        };
        if !highest.is_finite() {
            return 0.0;
        }
        let kink = self.margin_at(highest);
        if kink.is_finite() { (margin - kink).max(0.0) } else { 0.0 }
    }
}

impl From<Linear> for Response {
    #[inline]
    fn from(r: Linear) -> Self {
        Self::Linear(r)
    }
}
impl From<Elastic> for Response {
    #[inline]
    fn from(r: Elastic) -> Self {
        Self::Elastic(r)
    }
}
impl From<Supply> for Response {
    #[inline]
    fn from(r: Supply) -> Self {
        Self::Supply(r)
    }
}
impl From<Demand> for Response {
    #[inline]
    fn from(r: Demand) -> Self {
        Self::Demand(r)
    }
}

impl From<Headroom> for Response {
    #[inline]
    fn from(r: Headroom) -> Self {
        Self::Headroom(r)
    }
}
impl From<Fading> for Response {
    #[inline]
    fn from(r: Fading) -> Self {
        Self::Fading(r)
    }
}

/// Serde helpers for bounds: JSON has no infinity, so an unbounded response leaves the field out.
pub(super) mod unbounded {
    /// The default of an upper bound that is left out.
    pub fn infinity() -> f64 {
        f64::INFINITY
    }
    /// Whether the field is left out when written.
    pub fn is_infinite(value: &f64) -> bool {
        *value == f64::INFINITY
    }
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
