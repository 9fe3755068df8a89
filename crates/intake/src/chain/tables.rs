//! Where a chain reads trade from.

use monazite_model::registry::HsCode;

use crate::error::IntakeError;
use crate::trade::{Trade, TradeRow};

/// Years within which sums of another year stand in.
const SUMS_REACH: i32 = 1;

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
    /// What exporters ship of a code in a year, where only their side is known: sums to the rest of the world, or the flows of one of
    /// them alone.
    ///
    /// # Errors
    /// As [`TradeTables::rows`].
    fn exporter_sums(&self, _revision: &str, _code: &str, _year: i32) -> Result<Vec<TradeRow>, IntakeError> {
        Ok(Vec::new())
    }
    /// Whether flows of a code in the year have tonnages.
    fn weighed(&self, _revision: &str, _code: &str, _year: i32) -> bool {
        true
    }
    /// Whether all codes of the nomenclature are held for the year: one without rows was then not traded.
    fn whole(&self, _revision: &str, _year: i32) -> bool {
        false
    }
    /// The bundled tables, where a table of the user's own speaks for the code in the year.
    fn without_the_users(&self, _revision: &str, _code: &str, _year: i32) -> Option<Trade> {
        None
    }
}

impl TradeTables for Trade {
    fn rows(&self, revision: &str, code: &str, year: i32) -> Result<Vec<TradeRow>, IntakeError> {
        Trade::rows(self, revision, code, year)
    }

    fn years(&self, revision: &str, code: &str) -> Result<Vec<i32>, IntakeError> {
        Trade::years(self, revision, code)
    }

    fn exporter_sums(&self, revision: &str, code: &str, year: i32) -> Result<Vec<TradeRow>, IntakeError> {
        Trade::exporter_sums(self, revision, code, year)
    }

    fn weighed(&self, revision: &str, code: &str, year: i32) -> bool {
        Trade::weighed(self, revision, code, year)
    }

    fn whole(&self, revision: &str, year: i32) -> bool {
        Trade::whole(self, revision, year)
    }

    fn without_the_users(&self, revision: &str, code: &str, year: i32) -> Option<Trade> {
        Trade::without_the_users(self, revision, code, year)
    }
}

/// One-sided rows of a code in the year nearest to the one asked for, with that year.
///
/// # Errors
/// A trade table that cannot be read.
pub(super) fn nearest_sums(
    tables: &dyn TradeTables,
    code: &HsCode,
    year: i32,
) -> Result<Option<(i32, Vec<TradeRow>)>, IntakeError> {
    for said in (0..=SUMS_REACH).flat_map(|far| [year - far, year + far]) {
        let rows = tables.exporter_sums(&code.revision, &code.code, said)?;
        if !rows.is_empty() {
            return Ok(Some((said, rows)));
        }
    }
    Ok(None)
}
