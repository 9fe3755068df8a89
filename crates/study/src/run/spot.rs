//! A form and a place that a run is about, and what is read there from a clearing.

use monazite_engine::equilibrium::{Figures, PriceAt};
use monazite_model::code::FormId;

use monazite_report::headline::Place;

/// A form and where it is looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Focus {
    pub chain: usize,
    pub form: FormId,
    pub place: Place,
    /// Rows of the chain's prices, their weights, which add up to one, and what they were before.
    pub prices: Vec<(usize, f64, PriceAt)>,
    /// Rows of the chain's quantities, the areas, and what they were before.
    pub uses: Vec<(usize, usize, f64)>,
}

impl Focus {
    /// Price over its base, less one.
    pub fn price(&self, answer: &Figures) -> f64 {
        let (mut now, mut base) = (0.0, 0.0);
        for &(k, weight, price) in &self.prices {
            now += weight * answer.tonnages.prices[k];
            base += weight * price.base;
        }
        if base > 0.0 { now / base - 1.0 } else { 0.0 }
    }

    /// What users there pay more for what they use, usd: rise in price times the mean of use before and after. To first order
    /// this is their loss of surplus.
    pub fn bill(&self, answer: &Figures) -> f64 {
        let t = &answer.tonnages;
        self.uses
            .iter()
            .map(|&(k, area, base)| {
                let price = self.prices.iter().find(|(_, _, p)| p.area == area);
                price.map_or(0.0, |(row, _, p)| (t.prices[*row] - p.base) * 0.5 * (t.quantities[k] + base))
            })
            .sum()
    }

    /// Use over its base, less one.
    pub fn used(&self, answer: &Figures) -> Option<f64> {
        let (mut now, mut base) = (0.0, 0.0);
        for &(k, _, before) in &self.uses {
            now += answer.tonnages.quantities[k];
            base += before;
        }
        (base > 0.0).then(|| now / base - 1.0)
    }
}
