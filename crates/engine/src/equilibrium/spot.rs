//! One form in some areas: what its price, its use and its users' bill become in a clearing.

use monazite_model::code::{AreaId, FormId};

use super::clear::Figures;
use super::rows::{PriceAt, Series};
use super::structure::Structure;

/// A form where some areas meet it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Rows of the chain's prices, their weights, which add up to one, and what they were before.
    pub prices: Vec<(usize, f64, PriceAt)>,
    /// Rows of the chain's quantities that are use, the areas, and what they were before, t per year.
    pub uses: Vec<(usize, usize, f64)>,
}

impl Structure {
    /// The form in the areas that `inside` takes; its prices weigh by base use, alike where nothing is used. `None` where it has
    /// no price there.
    pub fn spot(&self, form: &FormId, inside: impl Fn(&AreaId) -> bool) -> Option<Spot> {
        let is = |f: usize, area: usize| &self.forms[f] == form && inside(&self.areas[area]);
        let uses: Vec<(usize, usize, f64)> = (0..)
            .zip(&self.rows.quantities)
            .filter(|(_, q)| q.series == Series::Use && is(q.form, q.area))
            .map(|(k, q)| (k, q.area, q.base))
            .collect();
        let used = |area: usize| uses.iter().filter(|u| u.1 == area).map(|u| u.2).sum::<f64>();
        let rows: Vec<(usize, PriceAt)> =
            (0..).zip(self.rows.prices.iter().copied()).filter(|(_, p)| is(p.form, p.area)).collect();
        let weights: Vec<f64> = rows.iter().map(|(_, p)| used(p.area)).collect();
        let total: f64 = weights.iter().sum();
        let count = rows.len() as f64;
        let prices: Vec<(usize, f64, PriceAt)> = rows
            .into_iter()
            .zip(weights)
            .map(|((k, p), w)| (k, if total > 0.0 { w / total } else { 1.0 / count }, p))
            .collect();
        (!prices.is_empty()).then_some(Spot { prices, uses })
    }
}

impl Spot {
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

    /// Use over its base, less one; `None` where nothing was used.
    pub fn used(&self, answer: &Figures) -> Option<f64> {
        let (mut now, mut base) = (0.0, 0.0);
        for &(k, _, before) in &self.uses {
            now += answer.tonnages.quantities[k];
            base += before;
        }
        (base > 0.0).then(|| now / base - 1.0)
    }
}
