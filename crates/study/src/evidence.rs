//! What indicators may ask, answered from the atlas.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use monazite_engine::ensemble::members;
use monazite_engine::indicators::error::IndicatorError;
use monazite_engine::indicators::evidence::{Evidence, Industries, Shipment};
use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_intake::error::IntakeError;
use monazite_intake::input_output::build::{NAME, SOURCE};
use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::AreaId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::registry::Registry;

use crate::error::StudyError;
use crate::run::has_production;
use crate::watch::{Unwatched, Watch};

/// The area whose input-output table is bundled.
const HOME: &str = "USA";

/// An atlas, and every chain that was built for one of the methods.
pub struct AtlasEvidence<'a> {
    atlas: &'a Atlas,
    /// By id and year; `None` for a chain that does not balance or of which no output is stated.
    chains: Mutex<BTreeMap<(String, i32), Option<Arc<Chain>>>>,
    /// Asked between chains, and by methods.
    watch: &'a dyn Watch,
}

impl<'a> AtlasEvidence<'a> {
    /// Facts are decoded and chains built when they are first asked for.
    pub fn new(atlas: &'a Atlas) -> Self {
        AtlasEvidence::watched(atlas, &Unwatched)
    }

    /// The same, while somebody watches who may call it off.
    pub fn watched(atlas: &'a Atlas, watch: &'a dyn Watch) -> Self {
        AtlasEvidence { atlas, chains: Mutex::default(), watch }
    }

    /// A chain of a year; one of a year without any stated output would be made of inferences only.
    fn built(&self, id: &str, year: i32) -> Result<Option<Arc<Chain>>, IndicatorError> {
        if !has_production(self.atlas, id, year) {
            return Ok(None);
        }
        match chain::shared(self.atlas, id, year) {
            Ok(chain) => Ok(Some(chain)),
            Err(IntakeError::Failed(_) | IntakeError::Unknown { .. }) => Ok(None),
            Err(error) => Err(kept(error)),
        }
    }
}

impl Evidence for AtlasEvidence<'_> {
    fn registry(&self) -> &Registry {
        &self.atlas.registry
    }

    fn facts(&self, quantity: QuantityKind, mineral: &str) -> Vec<&Fact> {
        self.atlas.facts.of(&mineral.into()).iter().filter(|f| f.series.quantity == quantity).collect()
    }

    fn facts_of(&self, quantity: QuantityKind) -> Vec<&Fact> {
        self.atlas.facts.of_quantity(quantity).collect()
    }

    fn chains(&self, ids: &[&str], year: i32) -> Result<BTreeMap<String, Arc<Chain>>, IndicatorError> {
        // A poisoned lock means that another thread panicked; what it holds is still whole.
        let mut known = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<&str> = ids.iter().copied().filter(|id| !known.contains_key(&((*id).to_owned(), year))).collect();
        let built = members::run(new.len() as u32, None, |i| {
            self.proceed()?;
            self.built(new[i as usize], year)
        });
        for (id, chain) in new.into_iter().zip(built) {
            known.insert((id.to_owned(), year), chain?);
        }
        let found = ids.iter().filter_map(|id| {
            let chain = known.get(&((*id).to_owned(), year))?.as_ref()?;
            Some(((*id).to_owned(), Arc::clone(chain)))
        });
        Ok(found.collect())
    }

    fn shipments(&self, nomenclature: &str, code: &str, year: i32) -> Result<Vec<Shipment>, IndicatorError> {
        let rows = self.atlas.trade.rows(nomenclature, code, year).map_err(kept)?.into_iter();
        let rows = rows.map(|row| Shipment {
            exporter: row.exporter,
            importer: row.importer,
            value_usd: row.value_usd,
            gross_t: row.gross_t,
            publication: row.publication,
        });
        Ok(rows.collect())
    }

    fn trade_years(&self, nomenclature: &str, code: &str) -> Result<Vec<i32>, IndicatorError> {
        self.atlas.trade.years(nomenclature, code).map_err(kept)
    }

    fn industries(&self, area: &AreaId) -> Result<Option<Industries>, IndicatorError> {
        if area.as_str() != HOME {
            return Ok(None);
        }
        let missing = || IndicatorError::Failed(format!("the input-output table `{NAME}` is not in this atlas"));
        let tables = self.atlas.input_output.table(NAME).map_err(kept)?.ok_or_else(missing)?;
        let table = tables.symmetric().into_owned();
        let edition = table.about.year.map(|year| year.to_string()).unwrap_or_default();
        Ok(Some(Industries { name: NAME.to_owned(), publication: Publication::new(SOURCE, edition), table }))
    }

    fn proceed(&self) -> Result<(), IndicatorError> {
        self.watch.proceed().map_err(kept)
    }
}

/// An error of the atlas on its way through the engine.
pub(crate) fn kept(error: impl Into<StudyError>) -> IndicatorError {
    IndicatorError::Evidence(Box::new(error.into()))
}

impl From<IndicatorError> for StudyError {
    fn from(error: IndicatorError) -> Self {
        match error {
            IndicatorError::Refused(why) => StudyError::Refused(why),
            IndicatorError::Failed(what) => StudyError::Failed(what),
            IndicatorError::Evidence(error) => match error.downcast::<StudyError>() {
                Ok(error) => *error,
                Err(error) => StudyError::Failed(error.to_string()),
            },
        }
    }
}
