//! The economic effect of a leading supplier's stop, after the U.S. Geological Survey's list of 2025.
//!
//! Our equations for a model whose printed equations, elasticities and probabilities were not seen: a **reconstruction**. `study`
//! takes the equilibrium after the stop from the market of the reconciled chain; here stand the closed form without capacity
//! limits, which checks it, the effect components, what part of an industry stops, and the weighting by probability. The optimisation
//! over an input-output table is [`crate::downstream::least_change`].
//!
//! ```text
//! ln(p/p0) = −ln(1 − q) / (ε_s + |ε_d|)          q = r X_d / (demand of everybody else)                *reconstruction*
//! x_j ≤ x_j0 (1 − φ_j (1 − D/D0)),  φ_j = c_j^θ,  c_j = what j pays for the mineral / output of j       *reconstruction*
//! expected loss = Σ_s P_s · loss_s
//! ```
//!
//! Reference: USGS Open-File Reports 2024-1057 and 2025-1047 (abstracts and method pages). Page:
//! docs/methods/criticality/usgs2025.md.

use monazite_model::market::elementary::{exp, ln};
use monazite_model::quantity::Band;

/// Least probability-weighted loss of a listed mineral, usd a year. *seen*
pub const INCLUSION_USD: f64 = 2e6;

/// Price over base price after a part `q` of what everybody else uses is withheld, with isoelastic supply and demand and no
/// limits of capacity.
///
/// `None` unless 0 ≤ q < 1 and the elasticities (both as magnitudes) are not negative and not both zero.
///
/// ```
/// use monazite_engine::indicators::usgs2025::price_ratio;
/// assert!((price_ratio(0.5, 0.5, 0.5).unwrap() - 2.0).abs() < 1e-12);
/// assert_eq!(price_ratio(0.0, 0.2, 0.3), Some(1.0));
/// ```
pub fn price_ratio(withheld: f64, supply_elasticity: f64, demand_elasticity: f64) -> Option<f64> {
    let sum = supply_elasticity + demand_elasticity;
    let sound = supply_elasticity >= 0.0 && demand_elasticity >= 0.0 && sum > 0.0 && sum.is_finite();
    ((0.0..1.0).contains(&withheld) && sound).then(|| exp(-ln(1.0 - withheld) / sum))
}

/// The effect of a scenario on one area by component, usd a year, gains positive.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effect {
    /// Users pay more for what they still use.
    pub users_pay: f64,
    /// Users cut output for want of the mineral: value added of the industries that use it.
    pub users_cut: f64,
    /// Domestic producers and processors receive more for what they made anyway.
    pub producers_receive: f64,
    /// Domestic producers and processors make more.
    pub producers_make: f64,
    /// Industries that buy from or sell to those users: value added.
    pub downstream: f64,
    /// Anything else of the area: treasuries, holders of rents, trade.
    pub others: f64,
}

impl Effect {
    /// Net gain of the area, usd a year (negative: a loss).
    pub fn net(&self) -> f64 {
        self.users_pay + self.users_cut + self.producers_receive + self.producers_make + self.downstream + self.others
    }

    /// What of a gain of producers comes from receiving more for `before` and what from making `after` instead, by the trapezoid under
    /// a straight supply curve. Amounts in any unit; the gain is returned whole in the first part where nothing more is made.
    pub fn split_producers(gain: f64, before: f64, after: f64) -> (f64, f64) {
        let more = (after - before).max(0.0) / 2.0;
        if !(before + more > 0.0) {
            return (gain, 0.0);
        }
        let make = gain * more / (before + more);
        (gain - make, make)
    }
}

/// Part of an industry's output that cannot do without a mineral: its share in the industry's value to a power between 0 (everything
/// stops) and 1 (nothing beyond the mineral's own worth is lost). `None` outside these bounds. *our assumption*
///
/// ```
/// use monazite_engine::indicators::usgs2025::dependent_share;
/// assert!((dependent_share(1e-4, 0.5).unwrap() - 0.01).abs() < 1e-12);
/// assert_eq!(dependent_share(0.0, 0.5), Some(0.0));
/// ```
pub fn dependent_share(cost_share: f64, exponent: f64) -> Option<f64> {
    let sound = (0.0..=1.0).contains(&exponent) && cost_share >= 0.0 && cost_share.is_finite();
    sound.then(|| if cost_share == 0.0 { 0.0 } else { exp(exponent * ln(cost_share.min(1.0))) })
}

/// The share of its output that an industry can still make when `lost` of the mineral's use is gone and `dependent` of its output
/// cannot do without.
pub fn possible_share(dependent: f64, lost: f64) -> f64 {
    1.0 - dependent.clamp(0.0, 1.0) * lost.clamp(0.0, 1.0)
}

/// A scenario of one year: a supplier stops its exports of one form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// Probability, 0 to 1.
    pub probability: f64,
    /// What it does to the area.
    pub effect: Effect,
}

/// The probability-weighted loss over scenarios, usd a year; gains of single scenarios are not set against losses of others,
/// because only losses make a mineral critical. `None` where a probability leaves 0 to 1.
pub fn expected_loss(scenarios: &[Weighted]) -> Option<f64> {
    let sound = scenarios.iter().all(|s| (0.0..=1.0).contains(&s.probability) && s.effect.net().is_finite());
    sound.then(|| scenarios.iter().map(|s| s.probability * (-s.effect.net()).max(0.0)).sum())
}

/// [`expected_loss`] over scenarios with the range of their probability and of their loss in usd, each end with its own.
pub fn expected_loss_range(scenarios: impl IntoIterator<Item = (Band, Band)>) -> Band {
    scenarios.into_iter().fold(Band::exact(0.0), |sum, (p, loss)| Band {
        value: sum.value + p.value * loss.value,
        low: sum.low + p.low * loss.low,
        high: sum.high + p.high * loss.high,
    })
}

/// Whether the weighted loss is large enough for the list.
pub fn included(expected_loss_usd: f64) -> bool {
    expected_loss_usd > INCLUSION_USD
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::market::elementary::power;
    use proptest::prelude::*;

    #[test]
    fn the_closed_form_clears_the_market_it_describes() {
        // Everybody else uses 100 and makes 60; d withholds 40. Supply 60 (p)^s must meet demand 100 (p)^-d.
        for (s, d) in [(0.3, 0.2), (1.0, 0.5), (0.05, 0.1)] {
            let p = price_ratio(0.4, s, d).unwrap();
            let (supply, demand) = (60.0 * power(p, s), 100.0 * power(p, -d));
            assert!((supply / demand - 1.0).abs() < 1e-12, "{supply} {demand}");
        }
        assert_eq!(price_ratio(1.0, 0.3, 0.3), None);
        assert_eq!(price_ratio(0.5, 0.0, 0.0), None);
    }

    #[test]
    fn a_gain_in_one_scenario_does_not_hide_a_loss_in_another() {
        let of = |users_pay, producers_receive| Effect { users_pay, producers_receive, ..Effect::default() };
        let scenarios = [
            Weighted { probability: 0.5, effect: of(-10e6, 2e6) },
            Weighted { probability: 1.0, effect: of(-1e6, 9e6) },
        ];
        assert_eq!(expected_loss(&scenarios), Some(4e6));
        assert!(included(4e6) && !included(2e6));
    }

    #[test]
    fn the_range_of_a_weighted_loss_has_each_end_with_its_own_and_holds_the_weighted_loss() {
        let band = |value, low, high| Band { value, low, high };
        let scenarios = [(band(0.1, 0.05, 0.2), band(10.0, 4.0, 20.0)), (Band::exact(1.0), band(1.0, 0.0, 3.0))];
        assert_eq!(expected_loss_range(scenarios), band(2.0, 0.2, 7.0));
        let effect = |loss: f64| Effect { users_pay: -loss, ..Effect::default() };
        let plain = scenarios.map(|(p, loss)| Weighted { probability: p.value, effect: effect(loss.value) });
        assert_eq!(expected_loss(&plain), Some(expected_loss_range(scenarios).value));
        assert_eq!(expected_loss_range([]), Band::exact(0.0));
    }

    #[test]
    fn a_producers_gain_is_split_along_the_supply_curve() {
        // Price up by 10 on a straight curve from 4 to 6 tonnes: 40 on the old output, 10 on the new.
        assert_eq!(Effect::split_producers(50.0, 4.0, 6.0), (40.0, 10.0));
        assert_eq!(Effect::split_producers(50.0, 4.0, 3.0), (50.0, 0.0));
        assert_eq!(Effect::split_producers(-5.0, 0.0, 0.0), (-5.0, 0.0));
        let effect = Effect { users_pay: -70.0, producers_receive: 40.0, producers_make: 10.0, ..Effect::default() };
        assert_eq!(effect.net(), -20.0);
    }

    #[test]
    fn an_industry_stops_by_no_more_than_it_depends_and_no_less_than_the_mineral_is_worth() {
        for c in [1e-9, 1e-5, 0.03, 1.0] {
            for exponent in [0.0, 0.35, 0.5, 1.0] {
                let share = dependent_share(c, exponent).unwrap();
                assert!(c * (1.0 - 1e-12) <= share && share <= 1.0);
            }
        }
        assert_eq!(dependent_share(-1.0, 0.5), None);
        assert_eq!(possible_share(0.4, 0.5), 0.8);
        assert_eq!(possible_share(0.4, -0.1), 1.0);
    }

    proptest! {
        #[test]
        fn a_larger_stop_and_a_stiffer_market_never_lower_the_price(
            a in 0.0f64..0.95, b in 0.0f64..0.95, s in 0.01f64..2.0, d in 0.01f64..2.0, more in 0.0f64..1.0,
        ) {
            let price = |q, s, d| price_ratio(q, s, d).unwrap();
            prop_assert!(price(a.min(b), s, d) <= price(a.max(b), s, d));
            prop_assert!(price(a, s + more, d) <= price(a, s, d) + 1e-12);
            prop_assert!(price(a, s, d) >= 1.0);
        }
    }
}
