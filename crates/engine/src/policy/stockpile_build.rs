//! Stock is bought: negative `Inject` at the node. Method: docs/methods/measures/stockpile-build.md

use monazite_model::scenario::StockpileBuild;

use super::acting::Acting;
use super::notice::Notice;
use super::stock_moved::StockMoved;
use super::terms::Terms;
use super::{OnChain, PolicyError};

fn moved(of: &StockpileBuild) -> StockMoved<'_> {
    StockMoved {
        by: &of.by,
        on: &of.on,
        amount: of.amount,
        sign: -1.0,
        verb: "buys",
        stock: "for stock",
        assumed: "Bought evenly over the months in force, at whatever price: the buyer does not wait for a cheaper one.",
    }
}

impl OnChain for StockpileBuild {
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError> {
        moved(self).lower(acting, terms)
    }

    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError> {
        moved(self).describe(acting, notice)
    }
}
