//! Stock is sold: `Inject` at the node. Method: docs/methods/measures/stockpile-release.md

use monazite_model::scenario::StockpileRelease;

use super::acting::Acting;
use super::notice::Notice;
use super::stock_moved::StockMoved;
use super::terms::Terms;
use super::{OnChain, PolicyError};

fn moved(of: &StockpileRelease) -> StockMoved<'_> {
    StockMoved {
        by: &of.by,
        on: &of.on,
        amount: of.amount,
        sign: 1.0,
        verb: "sells",
        stock: "from stock",
        assumed: "Sold evenly over the months in force, at the market price; holdings are the scenario's assumption.",
    }
}

impl OnChain for StockpileRelease {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        moved(self).lower(acting, terms)
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        moved(self).describe(acting, notice)
    }
}
