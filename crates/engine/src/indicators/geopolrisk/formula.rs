//! GeoPolRisk: the geopolitical supply risk of a raw material to one importing country, and its characterisation factor.
//!
//! ```text
//! HHI   = Σ_c (P_c / Σ P)²                                   concentration of world production
//! Score = HHI · Σ_i g_i · f_i / (p + F)                      f_i imports from i, F all imports, p own production
//! CF    = Score · price / price_copper                       price_copper = 0.409412948 (the library's unit, 2017–21)
//! g_i   political stability, 0 best to 1 worst: (2.5 − estimate) / 5; 0.5 where missing
//! ```
//!
//! Reference: Gemechu et al. (2016); Koyamparambath et al. (2024), geopolrisk-py. *seen*, reproduced to 1e-6 relative. The
//! library takes production and trade in whatever unit its tables hold (nickel: tonnes of metal made, tonnes of ore traded);
//! that mix is kept in this method only, see docs/methods/criticality/geopolrisk.md.

use crate::indicators::concentration::herfindahl;

/// Price of copper that the characterisation factor is measured in (mean 2017 to 2021, the library's unit).
pub const COPPER_PRICE: f64 = 0.409_412_948;
/// Political risk of an exporter without an estimate.
pub const UNKNOWN_RISK: f64 = 0.5;

/// Imports from one origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Import {
    /// Quantity, any unit, the same as that of domestic production.
    pub quantity: f64,
    /// Political risk of the origin, 0 best to 1 worst; `None` counts as [`UNKNOWN_RISK`].
    pub risk: Option<f64>,
}

/// A score and its two factors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeoPolRisk {
    /// Concentration of world production, 0 to 1.
    pub concentration: f64,
    /// Risk-weighted imports over all supply of the country, 0 to 1.
    pub import_risk: f64,
    /// Their product, 0 to 1.
    pub score: f64,
}

impl GeoPolRisk {
    /// The characterisation factor, kg copper equivalent per kg, for a price in the unit of [`COPPER_PRICE`].
    pub fn characterisation(&self, price: f64) -> f64 {
        self.relative(price, COPPER_PRICE)
    }

    /// The same for two prices in any one unit.
    pub fn relative(&self, price: f64, copper: f64) -> f64 {
        self.score * price / copper
    }
}

/// Political risk on the method's scale, from an estimate of political stability: (2.5 − estimate) / 5, cut to 0 … 1.
/// [computed from the published cases, which it meets]
///
/// ```
/// use monazite_engine::indicators::geopolrisk::political_risk;
/// assert_eq!(political_risk(0.0), Some(0.5));
/// ```
pub fn political_risk(estimate: f64) -> Option<f64> {
    estimate.is_finite().then(|| ((2.5 - estimate) / 5.0).clamp(0.0, 1.0))
}

/// The score of a material in a country.
///
/// `None` where nothing is produced in the world, or the country neither makes nor imports any.
///
/// ```
/// use monazite_engine::indicators::geopolrisk::{Import, geopolrisk};
/// let imports = [Import { quantity: 30.0, risk: Some(0.6) }, Import { quantity: 10.0, risk: None }];
/// let score = geopolrisk(&[50.0, 50.0], 10.0, &imports).unwrap();
/// assert!((score.import_risk - (18.0 + 5.0) / 50.0).abs() < 1e-15 && score.concentration == 0.5);
/// ```
pub fn geopolrisk(production: &[f64], domestic: f64, imports: &[Import]) -> Option<GeoPolRisk> {
    let concentration = herfindahl(production)?;
    let sound =
        |i: &Import| i.quantity.is_finite() && i.quantity >= 0.0 && i.risk.is_none_or(|r| (0.0..=1.0).contains(&r));
    if !imports.iter().all(sound) || !domestic.is_finite() || domestic < 0.0 {
        return None;
    }
    let all: f64 = imports.iter().map(|i| i.quantity).sum();
    if domestic + all <= 0.0 {
        return None;
    }
    let weighted: f64 = imports.iter().map(|i| i.quantity * i.risk.unwrap_or(UNKNOWN_RISK)).sum();
    let import_risk = weighted / (domestic + all);
    Some(GeoPolRisk { concentration, import_risk, score: concentration * import_risk })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_country_that_imports_nothing_runs_no_risk() {
        assert_eq!(geopolrisk(&[5.0], 5.0, &[]).unwrap().score, 0.0);
        assert_eq!(geopolrisk(&[5.0], 0.0, &[]), None);
        assert_eq!(geopolrisk(&[], 1.0, &[]), None);
    }

    #[test]
    fn copper_at_its_reference_price_has_a_factor_equal_to_its_score() {
        let score = geopolrisk(&[1.0, 1.0], 0.0, &[Import { quantity: 1.0, risk: Some(0.3) }]).unwrap();
        assert!((score.characterisation(COPPER_PRICE) - score.score).abs() < 1e-15);
    }

    #[test]
    fn political_risk_runs_from_the_best_to_the_worst_estimate() {
        assert_eq!(
            (political_risk(2.5), political_risk(-2.5), political_risk(-3.1)),
            (Some(0.0), Some(1.0), Some(1.0))
        );
        assert_eq!(political_risk(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn the_score_lies_between_zero_and_its_factors(
            made in vec(0.1f64..1e6, 1..20), own in 0.0f64..1e6, imports in vec((0.0f64..1e6, 0.0f64..=1.0), 0..20),
        ) {
            let imports: Vec<Import> =
                imports.iter().map(|(q, r)| Import { quantity: *q, risk: Some(*r) }).collect();
            if let Some(score) = geopolrisk(&made, own, &imports) {
                prop_assert!(score.score >= 0.0 && score.score <= score.concentration + 1e-12);
                prop_assert!((0.0..=1.0 + 1e-12).contains(&score.import_risk));
            }
        }
    }
}
