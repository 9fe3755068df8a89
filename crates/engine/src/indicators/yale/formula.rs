//! The criticality space of Graedel and others (Yale, 2012 and 2015): supply risk from three pairs of components, and the length
//! of the vector with environmental implications and vulnerability.
//!
//! ```text
//! DT   = 100 − 0.2 t − 0.008 t² (0 from 100 years)     depletion time t, years                                  *recalled*
//! CF   = companion share in per cent                    PPI = 100 − policy potential     HDI = 100 · HDI          *recalled*
//! WGI  = 20 · (2.5 − political stability)               GSC = 17.5 · ln(10 000 HHI) − 61.18                       *recalled*
//! SR   = mean of the three pairs: (DT, CF), (PPI, HDI), (WGI, GSC)                                               *recalled*
//! |C|  = √(SR² + EI² + VSR²) / √3
//! ```
//!
//! The forms are consistent with themselves (GSC is 100 for a single supplier), but no table of results was seen: informational
//! only. Page: docs/methods/criticality/yale.md.

use monazite_model::market::elementary::ln;

/// Depletion time score, 0 to 100: 100 where reserves are gone, 0 from 100 years of production on.
pub fn depletion_time(years: f64) -> Option<f64> {
    (years >= 0.0)
        .then(|| if years >= 100.0 { 0.0 } else { (100.0 - 0.2 * years - 0.008 * years * years).clamp(0.0, 100.0) })
}

/// Political stability score, 0 best to 100 worst, from an estimate (−2.5 to 2.5).
pub fn political_stability(estimate: f64) -> Option<f64> {
    estimate.is_finite().then(|| (20.0 * (2.5 - estimate)).clamp(0.0, 100.0))
}

/// Global supply concentration, 0 to 100, from an index between 0 and 1.
///
/// ```
/// use monazite_engine::indicators::yale::formula::supply_concentration;
/// assert!((supply_concentration(1.0).unwrap() - 100.0).abs() < 0.01);
/// ```
pub fn supply_concentration(herfindahl: f64) -> Option<f64> {
    (herfindahl > 0.0 && herfindahl <= 1.0 + 1e-12)
        .then(|| (17.5 * ln(10_000.0 * herfindahl) - 61.18).clamp(0.0, 100.0))
}

/// The six components of supply risk, each 0 to 100; `None` where a component is missing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Components {
    /// Depletion time.
    pub depletion: Option<f64>,
    /// Companion share.
    pub companion: Option<f64>,
    /// Policy potential.
    pub policy: Option<f64>,
    /// Human development.
    pub development: Option<f64>,
    /// Political stability.
    pub stability: Option<f64>,
    /// Global supply concentration.
    pub concentration: Option<f64>,
}

impl Components {
    /// Geology, technology and economy: mean of depletion time and companion share.
    pub fn geological(&self) -> Option<f64> {
        mean([self.depletion, self.companion])
    }

    /// Society and regulation: mean of policy potential and human development.
    pub fn social(&self) -> Option<f64> {
        mean([self.policy, self.development])
    }

    /// Geopolitics: mean of political stability and supply concentration.
    pub fn geopolitical(&self) -> Option<f64> {
        mean([self.stability, self.concentration])
    }

    /// Supply risk, 0 to 100; `None` where a component is missing.
    pub fn supply_risk(&self) -> Option<f64> {
        Some((self.geological()? + self.social()? + self.geopolitical()?) / 3.0)
    }
}

/// Length of the vector of supply risk, environmental implications and vulnerability, 0 to 100.
pub fn magnitude(supply_risk: f64, environment: f64, vulnerability: f64) -> f64 {
    let squares = supply_risk * supply_risk + environment * environment + vulnerability * vulnerability;
    squares.sqrt() / 3f64.sqrt()
}

fn mean(pair: [Option<f64>; 2]) -> Option<f64> {
    let [Some(a), Some(b)] = pair else { return None };
    let sound = |x: f64| (0.0..=100.0).contains(&x);
    (sound(a) && sound(b)).then(|| (a + b) / 2.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_score_meets_the_ends_of_its_scale() {
        assert_eq!((depletion_time(0.0), depletion_time(100.0)), (Some(100.0), Some(0.0)));
        assert_eq!((political_stability(-2.5), political_stability(2.5)), (Some(100.0), Some(0.0)));
        assert_eq!(supply_concentration(0.0), None);
        assert_eq!(depletion_time(-1.0), None);
    }

    #[test]
    fn a_missing_component_leaves_no_supply_risk_but_the_other_pairs() {
        let known = Components {
            depletion: Some(50.0),
            companion: Some(100.0),
            stability: Some(40.0),
            concentration: Some(80.0),
            ..Components::default()
        };
        assert_eq!((known.geological(), known.geopolitical()), (Some(75.0), Some(60.0)));
        assert_eq!((known.social(), known.supply_risk()), (None, None));
        let all = Components { policy: Some(30.0), development: Some(60.0), ..known };
        assert_eq!(all.supply_risk(), Some(60.0));
    }

    proptest! {
        #[test]
        fn shorter_depletion_never_lowers_its_score(a in 0.0f64..300.0, b in 0.0f64..300.0) {
            prop_assert!(depletion_time(a.min(b)).unwrap() >= depletion_time(a.max(b)).unwrap());
        }

        #[test]
        fn the_vector_is_as_long_as_its_mean_square(a in 0.0f64..=100.0, b in 0.0f64..=100.0, c in 0.0f64..=100.0) {
            let length = magnitude(a, b, c);
            prop_assert!(length >= a.min(b).min(c) - 1e-9 && length <= a.max(b).max(c) + 1e-9);
        }
    }
}
