//! The risk of the U.S. Geological Survey's lists of 2018 to 2022: disruption potential, trade exposure, economic vulnerability.
//!
//! ```text
//! SR = (DP · TE · EV)^(1/3)                                                                              *seen*
//! TE = net import reliance, 0 for a net exporter                                                         *seen*
//! DP = Σ_c PS_c² · f(ASI_c, WSI_c), c other than the area          f, maximum or product, is not verified *recalled*
//! EV = Σ_j VA_j / GDP · expenditure_ij / operating profit_j, scaled 0 to 1                            *recalled*
//! ```
//!
//! Reference: Nassar et al. (2020), Nassar and Fortier (2021). An approximation: rank by it, do not compare its level. Page:
//! docs/methods/criticality/usgs2020.md.

use monazite_model::market::elementary::{cbrt, ln};

/// How ability and willingness to supply are joined; the published form was not verified, so both are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// The larger of the two.
    Maximum,
    /// Their product.
    Product,
}

/// A producing country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Producer {
    /// Amount produced, any unit.
    pub amount: f64,
    /// Inability to supply, 0 to 1.
    pub ability: f64,
    /// Unwillingness to supply, 0 to 1.
    pub willingness: f64,
    /// The area whose risk is asked for: it does not disrupt itself.
    pub domestic: bool,
}

/// Disruption potential, 0 to 1. `None` when nothing is produced or an index leaves 0 to 1.
///
/// ```
/// use monazite_engine::indicators::usgs2020::formula::{Joined, Producer, disruption_potential};
/// let china = Producer { amount: 80.0, ability: 0.5, willingness: 0.9, domestic: false };
/// let home = Producer { amount: 20.0, ability: 0.1, willingness: 0.0, domestic: true };
/// let dp = disruption_potential(&[china, home], Joined::Maximum).unwrap();
/// assert!((dp - 0.576).abs() < 1e-12);
/// ```
pub fn disruption_potential(producers: &[Producer], joined: Joined) -> Option<f64> {
    let amounts: Vec<f64> = producers.iter().map(|p| p.amount).collect();
    let shares = crate::indicators::concentration::shares(&amounts)?;
    let unit = |x: f64| (0.0..=1.0).contains(&x);
    if !producers.iter().all(|p| unit(p.ability) && unit(p.willingness)) {
        return None;
    }
    let weight = |p: &Producer| match (p.domestic, joined) {
        (true, _) => 0.0,
        (false, Joined::Maximum) => p.ability.max(p.willingness),
        (false, Joined::Product) => p.ability * p.willingness,
    };
    Some(shares.iter().zip(producers).map(|(s, p)| s * s * weight(p)).sum())
}

/// Trade exposure: net import reliance cut to 0 … 1.
pub fn trade_exposure(net_import_reliance: f64) -> Option<f64> {
    net_import_reliance.is_finite().then(|| net_import_reliance.clamp(0.0, 1.0))
}

/// An industry that uses the mineral.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Industry {
    /// Value added over the area's gross domestic product, 0 to 1.
    pub share_of_gdp: f64,
    /// What it spends on the mineral over its operating profit, 0 or more.
    pub expenditure_over_profit: f64,
}

/// Economic vulnerability before scaling; `None` where a ratio is negative.
pub fn economic_vulnerability(industries: &[Industry]) -> Option<f64> {
    let sound = |i: &Industry| i.share_of_gdp >= 0.0 && i.expenditure_over_profit >= 0.0;
    industries.iter().all(sound).then(|| industries.iter().map(|i| i.share_of_gdp * i.expenditure_over_profit).sum())
}

/// Ends of the scale of economic vulnerability: one hundred-thousandth of the profit of an industry that makes a thousandth of the
/// product, and the whole profit of an industry that makes a hundredth of it. *our assumption*
pub const VULNERABILITY: (f64, f64) = (1e-8, 1e-2);

/// Economic vulnerability on a logarithmic scale from 0 to 1 with fixed ends, so that a mineral's score does not depend on which others
/// are asked about. The published scale was not seen.
///
/// ```
/// use monazite_engine::indicators::usgs2020::formula::scaled_vulnerability;
/// assert!((scaled_vulnerability(1e-5).unwrap() - 0.5).abs() < 1e-12);
/// assert_eq!(scaled_vulnerability(0.0), Some(0.0));
/// ```
pub fn scaled_vulnerability(vulnerability: f64) -> Option<f64> {
    let (low, high) = VULNERABILITY;
    let sound = vulnerability >= 0.0 && vulnerability.is_finite();
    sound.then(|| if vulnerability <= low { 0.0 } else { (ln(vulnerability / low) / ln(high / low)).min(1.0) })
}

/// The geometric mean of the three, 0 to 1. `None` where one leaves 0 to 1.
pub fn supply_risk(disruption: f64, exposure: f64, vulnerability: f64) -> Option<f64> {
    let unit = |x: f64| (0.0..=1.0).contains(&x);
    (unit(disruption) && unit(exposure) && unit(vulnerability)).then(|| cbrt(disruption * exposure * vulnerability))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_net_exporter_is_not_exposed_and_so_not_at_risk() {
        assert_eq!(trade_exposure(-0.4), Some(0.0));
        assert_eq!(supply_risk(0.9, 0.0, 0.9), Some(0.0));
        assert_eq!(supply_risk(1.1, 0.5, 0.5), None);
    }

    #[test]
    fn vulnerability_adds_up_over_industries() {
        let of = |share_of_gdp, expenditure_over_profit| Industry { share_of_gdp, expenditure_over_profit };
        assert!((economic_vulnerability(&[of(0.02, 0.5), of(0.01, 1.0)]).unwrap() - 0.02).abs() < 1e-15);
        assert_eq!(economic_vulnerability(&[of(-0.1, 0.5)]), None);
    }

    proptest! {
        #[test]
        fn the_product_never_exceeds_the_maximum(
            rows in vec((0.1f64..1e6, 0.0f64..=1.0, 0.0f64..=1.0), 1..20),
        ) {
            let producers: Vec<Producer> = rows
                .iter()
                .map(|(amount, ability, willingness)| Producer {
                    amount: *amount, ability: *ability, willingness: *willingness, domestic: false,
                })
                .collect();
            let max = disruption_potential(&producers, Joined::Maximum).unwrap();
            let product = disruption_potential(&producers, Joined::Product).unwrap();
            prop_assert!(0.0 <= product && product <= max + 1e-12 && max <= 1.0 + 1e-12);
        }
    }
}
