//! What an indicator may ask of the world: the only door through which facts, trade and chains come into this folder.
//!
//! `study` answers from the atlas; a test may answer from a handful of facts. Answers must not depend on when they are asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::AreaId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::input_output::InputOutput;
use monazite_model::registry::Registry;

use super::error::IndicatorError;

/// Name under which facts about areas stand where a fact names its mineral: governance, value added, human development.
pub const OF_AREAS: &str = "world";

/// What an indicator may ask.
pub trait Evidence: Sync {
    /// Minerals, forms, blocs, agreements, policy events, lists and parameters.
    fn registry(&self) -> &Registry;

    /// Published numbers of a quantity about a mineral, in the order of their ids.
    fn facts(&self, quantity: QuantityKind, mineral: &str) -> Vec<&Fact>;

    /// Published numbers of a quantity about all minerals; within a mineral in the order of their ids.
    fn facts_of(&self, quantity: QuantityKind) -> Vec<&Fact>;

    /// Balanced chains of a year by id. A chain that cannot be built, or of which no output is stated in that year, is left out.
    ///
    /// # Errors
    /// Data that cannot be read.
    fn chains(&self, ids: &[&str], year: i32) -> Result<BTreeMap<String, Arc<Chain>>, IndicatorError>;

    /// Bilateral trade under a code of a nomenclature (`HS17`, `280530`) in a year.
    ///
    /// # Errors
    /// A table that cannot be read.
    fn shipments(&self, nomenclature: &str, code: &str, year: i32) -> Result<Vec<Shipment>, IndicatorError>;

    /// Years for which trade under a code of a nomenclature is held.
    ///
    /// # Errors
    /// A table that cannot be read.
    fn trade_years(&self, nomenclature: &str, code: &str) -> Result<Vec<i32>, IndicatorError>;

    /// Who buys from whom in an area, industry by industry, and how to cite it; `None` where no table of the area is held.
    ///
    /// # Errors
    /// The table that should be there is missing or damaged.
    fn industries(&self, area: &AreaId) -> Result<Option<Industries>, IndicatorError>;

    /// Fails if the answer is no longer wanted; asked between methods and markets.
    ///
    /// # Errors
    /// The wish to stop, in the words of whoever has it.
    fn proceed(&self) -> Result<(), IndicatorError> {
        Ok(())
    }
}

/// What one area ships to another under a code.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    /// Where it was shipped from.
    pub exporter: AreaId,
    /// Where it was shipped to.
    pub importer: AreaId,
    /// Current US dollars, FOB.
    pub value_usd: f64,
    /// Gross tonnes of the product; `None` where the publisher has no figure.
    pub gross_t: Option<f64>,
    /// The release it came from.
    pub publication: Arc<Publication>,
}

/// A square input-output table with what it is cited as.
#[derive(Debug, Clone, PartialEq)]
pub struct Industries {
    /// Name in the atlas, `bea-2017`.
    pub name: String,
    /// The publication it comes from, `bea-input-output 2017`.
    pub publication: Publication,
    /// Industry by industry, million usd.
    pub table: InputOutput,
}
