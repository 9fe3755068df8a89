//! The economic effect of a leading supplier's stop, after the U.S. Geological Survey's list of 2025.
//!
//! Our equations for a model whose printed equations, elasticities and probabilities were not seen: a **reconstruction**. `study`
//! takes the equilibrium after the stop from the market of the reconciled chain; here stand the closed form without capacity
//! limits, which checks it, the effect components, and the weighting by probability. The optimisation over an input-output table
//! is left to the input-output module.
//!
//! ```text
//! ln(p/p0) = −ln(1 − q) / (ε_s + |ε_d|)          q = r X_d / (demand of everybody else)                *reconstruction*
//! users pay (p − p0) · D more, producers receive (p − p0) · S more; expected loss = Σ_s P_s · loss_s
//! ```
//!
//! Reference: USGS Open-File Reports 2024-1057 and 2025-1047 (abstracts and method pages). Page:
//! docs/methods/criticality/usgs2025.md.

/// Least probability-weighted loss of a listed mineral, usd a year. *seen*
pub const INCLUSION_USD: f64 = 2e6;

/// Price over base price after a part `q` of what everybody else uses is withheld, with isoelastic supply and demand and no
/// limits of capacity.
///
/// `None` unless 0 ≤ q < 1 and the elasticities (both as magnitudes) are not negative and not both zero.
///
/// ```
/// use monazite_engine::metrics::usgs2025::price_ratio;
/// assert!((price_ratio(0.5, 0.5, 0.5).unwrap() - 2.0).abs() < 1e-12);
/// assert_eq!(price_ratio(0.0, 0.2, 0.3), Some(1.0));
/// ```
pub fn price_ratio(withheld: f64, supply_elasticity: f64, demand_elasticity: f64) -> Option<f64> {
    let sum = supply_elasticity + demand_elasticity;
    let sound = supply_elasticity >= 0.0 && demand_elasticity >= 0.0 && sum > 0.0 && sum.is_finite();
    ((0.0..1.0).contains(&withheld) && sound).then(|| (-(1.0 - withheld).ln() / sum).exp())
}

/// The effect of a scenario on one area by component, usd a year, gains positive.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effect {
    /// What users lose: they pay more and use less.
    pub users: f64,
    /// What domestic producers gain: they receive more and make more.
    pub producers: f64,
    /// Anything else of the area: treasuries, holders of rents.
    pub others: f64,
}

impl Effect {
    /// The price channel alone at quantities after the stop: users pay, producers receive (p − p0) per tonne.
    ///
    /// `used_t` and `made_t` are the area's use and output after the stop, prices in usd per t.
    pub fn price_channel(before: f64, after: f64, used_t: f64, made_t: f64) -> Effect {
        Effect { users: -(after - before) * used_t, producers: (after - before) * made_t, others: 0.0 }
    }

    /// Net gain of the area, usd a year (negative: a loss).
    pub fn net(&self) -> f64 {
        self.users + self.producers + self.others
    }
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

/// Whether the weighted loss is large enough for the list.
pub fn included(expected_loss_usd: f64) -> bool {
    expected_loss_usd > INCLUSION_USD
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_closed_form_clears_the_market_it_describes() {
        // Everybody else uses 100 and makes 60; d withholds 40. Supply 60 (p)^s must meet demand 100 (p)^-d.
        for (s, d) in [(0.3, 0.2), (1.0, 0.5), (0.05, 0.1)] {
            let p = price_ratio(0.4, s, d).unwrap();
            let (supply, demand) = (60.0 * p.powf(s), 100.0 * p.powf(-d));
            assert!((supply / demand - 1.0).abs() < 1e-12, "{supply} {demand}");
        }
        assert_eq!(price_ratio(1.0, 0.3, 0.3), None);
        assert_eq!(price_ratio(0.5, 0.0, 0.0), None);
    }

    #[test]
    fn a_gain_in_one_scenario_does_not_hide_a_loss_in_another() {
        let of = |users, producers| Effect { users, producers, others: 0.0 };
        let scenarios = [
            Weighted { probability: 0.5, effect: of(-10e6, 2e6) },
            Weighted { probability: 1.0, effect: of(-1e6, 9e6) },
        ];
        assert_eq!(expected_loss(&scenarios), Some(4e6));
        assert!(included(4e6) && !included(2e6));
    }

    #[test]
    fn users_pay_and_producers_receive_the_same_per_tonne() {
        let effect = Effect::price_channel(100.0, 150.0, 10.0, 4.0);
        assert_eq!((effect.users, effect.producers, effect.net()), (-500.0, 200.0, -300.0));
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
