//! The substitution indices SI_SR and SI_EI from the substitutes of each application. Factors are *recalled* from the JRC
//! guidelines of 2017; published indices are used wherever a round printed them.
//!
//! ```text
//! SI_SR = Σ_a share_a · [Σ_i sub_ia · (SP_i · SCr_i · SCo_i)^(1/3) + (1 − Σ_i sub_ia)]
//! SI_EI = Σ_a share_a · [Σ_i sub_ia · SCP_ia + (1 − Σ_i sub_ia)]
//! ```

use monazite_model::market::elementary::cbrt;

/// How a substitute is produced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoProduction {
    /// A product of its own.
    Primary,
    /// Both.
    Mixed,
    /// Co- or by-product.
    Companion,
}

/// What a substitute costs against the material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// More than twice.
    MuchHigher,
    /// Up to twice.
    Higher,
    /// Similar or lower.
    SimilarOrLower,
}

/// A substitute in one application.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Substitute {
    /// Part of the application it can take over, 0 to 1.
    pub share: f64,
    /// Its world output is larger than the material's.
    pub more_is_made: bool,
    /// It is critical itself.
    pub critical: bool,
    /// How it is produced.
    pub production: CoProduction,
    /// What it costs.
    pub cost: Cost,
    /// It performs worse.
    pub reduced_performance: bool,
}

/// An application of the material.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Share of the material's use, 0 to 1.
    pub share: f64,
    /// Its substitutes.
    pub substitutes: Vec<Substitute>,
}

impl Substitute {
    /// (SP · SCr · SCo)^(1/3), 0.8 to 1.
    pub fn supply_factor(&self) -> f64 {
        let production = if self.more_is_made { 0.8 } else { 1.0 };
        let criticality = if self.critical { 1.0 } else { 0.8 };
        let companion = match self.production {
            CoProduction::Primary => 0.8,
            CoProduction::Mixed => 0.9,
            CoProduction::Companion => 1.0,
        };
        cbrt(production * criticality * companion)
    }

    /// SCP, 0.7 to 1.
    pub fn cost_performance(&self) -> f64 {
        match (self.cost, self.reduced_performance) {
            (Cost::MuchHigher, false) => 0.9,
            (Cost::Higher, false) => 0.8,
            (Cost::SimilarOrLower, false) => 0.7,
            (Cost::MuchHigher, true) => 1.0,
            (Cost::Higher, true) => 0.9,
            (Cost::SimilarOrLower, true) => 0.8,
        }
    }
}

/// SI_SR; 1 where nothing can be replaced. `None` where shares leave 0 to 1 in sum.
pub fn substitution_supply_risk(applications: &[Application]) -> Option<f64> {
    index(applications, Substitute::supply_factor)
}

/// SI_EI; 1 where nothing can be replaced. `None` where shares leave 0 to 1 in sum.
pub fn substitution_importance(applications: &[Application]) -> Option<f64> {
    index(applications, Substitute::cost_performance)
}

fn index(applications: &[Application], factor: impl Fn(&Substitute) -> f64) -> Option<f64> {
    let whole = |sum: f64| sum <= 1.0 + 1e-9;
    let used: f64 = applications.iter().map(|a| a.share).sum();
    let negative = applications.iter().any(|a| a.share < 0.0 || a.substitutes.iter().any(|s| s.share < 0.0));
    if negative || !whole(used) || (used - 1.0).abs() > 0.05 {
        return None;
    }
    let mut sum = 0.0;
    for application in applications {
        let taken: f64 = application.substitutes.iter().map(|s| s.share).sum();
        if !whole(taken) {
            return None;
        }
        let replaced: f64 = application.substitutes.iter().map(|s| s.share * factor(s)).sum();
        sum += application.share * (replaced + 1.0 - taken);
    }
    Some(sum / used)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn substitute(share: f64) -> Substitute {
        Substitute {
            share,
            more_is_made: true,
            critical: false,
            production: CoProduction::Primary,
            cost: Cost::SimilarOrLower,
            reduced_performance: false,
        }
    }

    #[test]
    fn without_a_substitute_both_indices_are_one() {
        let bare = [Application { share: 1.0, substitutes: Vec::new() }];
        assert_eq!(substitution_supply_risk(&bare), Some(1.0));
        assert_eq!(substitution_importance(&bare), Some(1.0));
        assert_eq!(substitution_importance(&[Application { share: 0.5, substitutes: Vec::new() }]), None);
    }

    #[test]
    fn the_best_substitute_everywhere_gives_the_lowest_indices() {
        let replaced = [Application { share: 1.0, substitutes: vec![substitute(1.0)] }];
        assert!((substitution_supply_risk(&replaced).unwrap() - 0.8).abs() < 1e-12);
        assert!((substitution_importance(&replaced).unwrap() - 0.7).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn more_of_a_substitute_never_raises_an_index(a in 0.0f64..=1.0, b in 0.0f64..=1.0) {
            let of = |share| {
                let uses = [Application { share: 1.0, substitutes: vec![substitute(share)] }];
                (substitution_supply_risk(&uses).unwrap(), substitution_importance(&uses).unwrap())
            };
            let (little, much) = (of(a.min(b)), of(a.max(b)));
            prop_assert!(much.0 <= little.0 && much.1 <= little.1);
        }
    }
}
