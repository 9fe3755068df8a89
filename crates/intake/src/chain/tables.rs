//! Where a chain reads trade from.

use crate::error::IntakeError;
use crate::trade::{Trade, TradeRow};

/// Where trade is read from: the atlas, or tables made up for a test.
pub trait TradeTables {
    /// All flows of an HS6 code in a year; empty where there are none.
    ///
    /// # Errors
    /// A table that cannot be read: it says nothing, not even that there was no trade.
    fn rows(&self, revision: &str, code: &str, year: i32) -> Result<Vec<TradeRow>, IntakeError>;
    /// Years in which a code was traded, sorted.
    ///
    /// # Errors
    /// As [`TradeTables::rows`].
    fn years(&self, revision: &str, code: &str) -> Result<Vec<i32>, IntakeError>;
}

impl TradeTables for Trade {
    fn rows(&self, revision: &str, code: &str, year: i32) -> Result<Vec<TradeRow>, IntakeError> {
        Trade::rows(self, revision, code, year)
    }

    fn years(&self, revision: &str, code: &str) -> Result<Vec<i32>, IntakeError> {
        Trade::years(self, revision, code)
    }
}
