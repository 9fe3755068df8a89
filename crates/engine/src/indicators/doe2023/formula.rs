//! The critical materials assessment of the U.S. Department of Energy, 2023.
//!
//! ```text
//! importance to energy = 0.75 · energy demand + 0.25 · substitutability limits                                  *recalled*
//! supply risk = 0.4 · basic availability + 0.1 · competing demand + 0.2 · political and regulatory
//!             + 0.1 · co-dependence + 0.2 · producer diversity                                                  *recalled*
//! ```
//!
//! Every factor is a judgement from 1 (least) to 4 (most) that the assessment prints; a material is critical where both sums
//! reach 3 and near-critical where one does and the other reaches 2. [`rule`] turns figures into such scores. Page: docs/methods/criticality/doe2023.md.

/// Factors of importance to energy, each 1 to 4.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Importance {
    /// Demand of energy technologies.
    pub energy_demand: f64,
    /// Limits to substitution.
    pub substitutability: f64,
}

/// Factors of supply risk, each 1 to 4.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupplyRisk {
    /// Basic availability.
    pub availability: f64,
    /// Competing demand of other technologies.
    pub competing_demand: f64,
    /// Political, regulatory and social factors.
    pub political: f64,
    /// Co-dependence on other markets.
    pub co_dependence: f64,
    /// Diversity of producers.
    pub producer_diversity: f64,
}

/// How the assessment files a material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Both sums reach 3.
    Critical,
    /// One reaches 3, the other 2.
    NearCritical,
    /// Neither.
    NotCritical,
}

/// Importance to energy, 1 to 4; `None` where a factor leaves 1 to 4.
pub fn importance(factors: &Importance) -> Option<f64> {
    weighted(&[(0.75, factors.energy_demand), (0.25, factors.substitutability)])
}

/// Supply risk, 1 to 4; `None` where a factor leaves 1 to 4.
pub fn supply_risk(factors: &SupplyRisk) -> Option<f64> {
    weighted(&[
        (0.4, factors.availability),
        (0.1, factors.competing_demand),
        (0.2, factors.political),
        (0.1, factors.co_dependence),
        (0.2, factors.producer_diversity),
    ])
}

/// The class of a material, sums compared after rounding to the nearest whole score as the assessment's matrix is drawn.
pub fn class(importance: f64, supply_risk: f64) -> Class {
    let (a, b) = (importance.round(), supply_risk.round());
    match (a.min(b), a.max(b)) {
        (low, _) if low >= 3.0 => Class::Critical,
        (low, high) if high >= 3.0 && low >= 2.0 => Class::NearCritical,
        _ => Class::NotCritical,
    }
}

fn weighted(factors: &[(f64, f64)]) -> Option<f64> {
    let sound = factors.iter().all(|(_, score)| (1.0..=4.0).contains(score));
    sound.then(|| factors.iter().map(|(weight, score)| weight * score).sum())
}

/// Cuts between the scores 1 to 4 of a reconstruction from figures. The assessment prints judgements and no cuts; these are
/// assumptions of ours, each with its reason in docs/methods/criticality/doe2023.md.
pub mod rule {
    /// Three cuts; a figure at or above the n-th scores n + 1.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Cuts(pub [f64; 3]);

    impl Cuts {
        /// Score of a figure, 1 to 4.
        ///
        /// ```
        /// use monazite_engine::indicators::doe2023::formula::rule::PRODUCER_DIVERSITY;
        /// assert_eq!(PRODUCER_DIVERSITY.score(0.2), 2.0);
        /// ```
        pub fn score(self, figure: f64) -> f64 {
            1.0 + self.0.iter().filter(|cut| figure >= **cut).count() as f64
        }
    }

    /// Share of energy technologies in demand at the end of the medium term: a tenth, a quarter, a half.
    pub const ENERGY_DEMAND: Cuts = Cuts([0.10, 0.25, 0.50]);
    /// Substitution index (0.7 all uses can be met at like cost and performance, 1 none): steps of 0.05 below 1.
    pub const SUBSTITUTABILITY: Cuts = Cuts([0.85, 0.90, 0.95]);
    /// Demand at the end of the medium term over demand now: up to a quarter more, a half more, twice.
    pub const AVAILABILITY: Cuts = Cuts([1.25, 1.50, 2.0]);
    /// Other uses at the end of the medium term over those now.
    pub const COMPETING_DEMAND: Cuts = Cuts([1.10, 1.25, 1.50]);
    /// Governance of producers weighted by output, 0 best to 10 worst; 5 is the world's mean by construction.
    pub const POLITICAL: Cuts = Cuts([3.0, 4.0, 5.0]);
    /// Share produced as a companion of another metal.
    pub const CO_DEPENDENCE: Cuts = Cuts([0.10, 0.50, 0.85]);
    /// Herfindahl-Hirschman index: moderately and highly concentrated in the US merger guidelines of 2010 (0.15, 0.25), then a half.
    pub const PRODUCER_DIVERSITY: Cuts = Cuts([0.15, 0.25, 0.50]);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_weights_of_each_axis_sum_to_one() {
        let all = |s| SupplyRisk {
            availability: s,
            competing_demand: s,
            political: s,
            co_dependence: s,
            producer_diversity: s,
        };
        for score in [1.0, 2.5, 4.0] {
            let same = Importance { energy_demand: score, substitutability: score };
            assert!((importance(&same).unwrap() - score).abs() < 1e-12);
            assert!((supply_risk(&all(score)).unwrap() - score).abs() < 1e-12);
        }
        assert_eq!(supply_risk(&all(5.0)), None);
    }

    #[test]
    fn a_material_is_critical_only_where_both_axes_are_high() {
        assert_eq!(class(3.2, 3.0), Class::Critical);
        assert_eq!(class(3.2, 2.0), Class::NearCritical);
        assert_eq!(class(4.0, 1.0), Class::NotCritical);
    }

    #[test]
    fn a_figure_at_a_cut_has_the_higher_score() {
        assert_eq!([0.1, 0.15, 0.25, 0.5].map(|x| rule::PRODUCER_DIVERSITY.score(x)), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(rule::AVAILABILITY.score(2.5), 4.0);
    }

    proptest! {
        #[test]
        fn both_axes_stay_between_one_and_four(a in 1.0f64..=4.0, b in 1.0f64..=4.0) {
            let i = importance(&Importance { energy_demand: a, substitutability: b }).unwrap();
            prop_assert!((1.0 - 1e-12..=4.0 + 1e-12).contains(&i));
        }
    }
}
