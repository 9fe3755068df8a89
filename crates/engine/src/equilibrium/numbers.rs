//! The numbers of one clearing.

use monazite_model::market::Response;

use super::slots::Slot;
use crate::market::MarketInputs;

/// The numbers of one clearing of a [`super::Structure`], and the market as it was before the terms with the same parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Values of the sources, in the order of [`super::Slots::sources`].
    pub(super) inputs: Vec<f64>,
    /// Values of all rows of the table.
    pub(super) values: Vec<f64>,
    /// The market under the terms.
    pub(super) market: MarketInputs,
    /// Responses before the terms, of activities where they differ.
    pub(super) before: Vec<Response>,
    /// Unit margins at base prices before the terms.
    pub(super) base_margins: Vec<f64>,
    /// Levels before the terms, t per year.
    pub(super) base_levels: Vec<f64>,
    /// What remained of the chain's own imbalance at each node, t per year: an injection before and under the terms.
    pub(super) residuals: Vec<f64>,
}

impl Numbers {
    pub(super) fn new(market: MarketInputs, inputs: Vec<f64>, values: Vec<f64>, own_before: usize) -> Self {
        let (count, nodes) = (market.responses().len(), market.injections().len());
        let nothing = Response::from(monazite_model::market::Linear { at: 0.0, slope: 0.0, upper: 0.0 });
        Numbers {
            inputs,
            values,
            market,
            before: vec![nothing; own_before],
            base_margins: vec![0.0; count],
            base_levels: vec![0.0; count],
            residuals: vec![0.0; nodes],
        }
    }

    /// The market to clear.
    pub fn market(&self) -> &MarketInputs {
        &self.market
    }

    /// Values of the sources, in the order of [`super::Slots::sources`].
    pub fn inputs(&self) -> &[f64] {
        &self.inputs
    }

    /// Values of all rows of the table.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value of a row.
    pub fn value(&self, slot: Slot) -> f64 {
        self.values[slot as usize]
    }

    /// Levels before the terms, t per year, by activity.
    pub fn base_levels(&self) -> &[f64] {
        &self.base_levels
    }

    /// Unit margins before the terms, by activity.
    pub fn base_margins(&self) -> &[f64] {
        &self.base_margins
    }
}
