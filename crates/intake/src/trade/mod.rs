//! Bilateral trade by product and year: who ships how much of an HS6 code to whom.
//!
//! Answers [`Trade::rows`] from Parquet tables without reading more than the row groups that hold the product. Which form
//! a code carries, and how much of the mineral, is the registry's business (`registry/forms.toml`); balancing trade with
//! production is `chain`'s. Values are FOB in current dollars; quantities are gross tonnes of the product.
//!
//! Where several tables of a nomenclature hold a code in a year, one of them speaks for it: BACI before what we reconciled ourselves, the
//! newest release, and of one release a whole year rather than an extract. A whole table speaks for every code of its years, an extract
//! only for those it holds. Two tables are never added up.

mod area_codes;
pub mod areas;
pub mod build;
pub(crate) mod imported;
pub mod mirror;
mod part;
mod sums;
pub mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use monazite_model::citation::Publication;
use monazite_model::code::AreaId;

use crate::error::IntakeError;
use crate::source::cepii_baci;
use part::Part;
use table::Flow;

pub use areas::area_codes;
pub use build::build_trade;

/// One flow with its ends as areas.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeRow {
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

/// A flow as its table states it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stated<'a> {
    /// Six digits as a number.
    pub product: i32,
    /// Year.
    pub year: i32,
    /// Where it was shipped from.
    pub exporter: &'a AreaId,
    /// Where it was shipped to.
    pub importer: &'a AreaId,
    /// Current US dollars, FOB.
    pub value_usd: f64,
    /// Gross tonnes of the product; `None` where the publisher has no figure.
    pub gross_t: Option<f64>,
}

/// Year, product, exporter and importer of a flow, as the tables have them.
pub type FlowKey = (i16, i32, i16, i16);

/// Trade tables of an atlas: their footers read, their rows read product by product.
#[derive(Debug, Clone)]
pub struct Trade {
    parts: Vec<Arc<Part>>,
    areas: Arc<BTreeMap<i16, AreaId>>,
}

impl Trade {
    /// Trade tables held in memory, `(name, bytes)`; of each only the footer is decoded.
    ///
    /// # Errors
    /// Bytes that are no trade table.
    pub fn in_memory(
        tables: impl IntoIterator<Item = (String, Bytes)>,
        areas: BTreeMap<i16, AreaId>,
    ) -> Result<Self, IntakeError> {
        let parts = tables.into_iter().map(|(name, bytes)| Part::in_memory(name.into(), bytes).map(Arc::new));
        Ok(Trade { parts: parts.collect::<Result<_, _>>()?, areas: Arc::new(areas) })
    }

    /// Trade tables on disk: each is held against the manifest beside it, and its footer is decoded. A table where no import puts
    /// one needs no manifest.
    ///
    /// # Errors
    /// A file that cannot be read, is no trade table, is not the one its manifest speaks of, or was imported and has lost its
    /// manifest. After this, reading fails only where a table of the user's own is damaged, or one is replaced meanwhile.
    pub fn on_disk(
        files: impl IntoIterator<Item = PathBuf>,
        areas: BTreeMap<i16, AreaId>,
    ) -> Result<Self, IntakeError> {
        let parts = files.into_iter().map(|path| Part::on_disk(path).map(Arc::new));
        Ok(Trade { parts: parts.collect::<Result<_, _>>()?, areas: Arc::new(areas) })
    }

    /// These tables and `other`'s together, areas as here.
    pub fn with(&self, other: &Trade) -> Trade {
        Trade { parts: self.parts.iter().chain(other.parts.iter()).cloned().collect(), areas: self.areas.clone() }
    }

    /// All flows of an HS6 code in a year, sorted by exporter and importer; empty where the tables hold none.
    ///
    /// Former codes of an area (Belgium-Luxembourg, the Southern African Customs Union) count as the area that follows
    /// them; rows that meet in one pair by this are added, and their tonnage is `None` unless all of them state one.
    ///
    /// # Errors
    /// A table that cannot be read ([`IntakeError::Parquet`]).
    pub fn rows(&self, revision: &str, code: &str, year: i32) -> Result<Vec<TradeRow>, IntakeError> {
        let Ok(product) = code.parse::<i32>() else {
            return Ok(Vec::new());
        };
        match self.speaker(revision, product, year) {
            Some(part) => Ok(self.merge(part.read(product, year)?, &part.publication)),
            None => Ok(Vec::new()),
        }
    }

    /// Flows of several codes and years as their tables state them, one after the other: nothing is added up, so that rows of former codes of an
    /// area stand beside those of the area. What moves inside an area is left out. Gives the releases the flows come from.
    ///
    /// # Errors
    /// As [`Trade::rows`].
    pub fn stated(
        &self,
        revision: &str,
        products: &[i32],
        years: &[i32],
        mut each: impl FnMut(Stated<'_>),
    ) -> Result<BTreeSet<Publication>, IntakeError> {
        let rest = AreaId::from("ROW");
        let mut wanted: Vec<(&Part, BTreeSet<(i32, i32)>)> = Vec::new();
        for (product, year) in products.iter().flat_map(|product| years.iter().map(move |year| (*product, *year))) {
            let Some(part) = self.speaker(revision, product, year) else { continue };
            match wanted.iter_mut().find(|(known, _)| std::ptr::eq(*known, part)) {
                Some((_, pairs)) => {
                    pairs.insert((product, year));
                }
                None => wanted.push((part, [(product, year)].into())),
            }
        }
        let mut releases = BTreeSet::new();
        for (part, pairs) in wanted {
            for flow in part.read_all(&pairs)? {
                let exporter = self.areas.get(&flow.exporter).unwrap_or(&rest);
                let importer = self.areas.get(&flow.importer).unwrap_or(&rest);
                if exporter == importer {
                    continue;
                }
                releases.insert((*part.publication).clone());
                let (product, year) = (flow.product, i32::from(flow.year));
                let (value_usd, gross_t) = (flow.value_usd as f64, flow.quantity_t);
                each(Stated { product, year, exporter, importer, value_usd, gross_t });
            }
        }
        Ok(releases)
    }

    /// The table that speaks for a code in a year.
    fn speaker<'a>(&'a self, revision: &'a str, product: i32, year: i32) -> Option<&'a Part> {
        let speaking = self.of_revision(revision).filter(|part| match part.whole {
            true => part.covers(year),
            false => part.has(product, year),
        });
        // BACI is reconciled on all products and reporters; what was made from a few downloads only fills its gaps.
        speaking.max_by_key(|part| {
            let of = &part.publication;
            (of.source == cepii_baci::SOURCE, &of.edition, part.whole, &part.path)
        })
    }

    /// Whether the table that speaks for a code in a year has tonnages.
    pub fn weighed(&self, revision: &str, code: &str, year: i32) -> bool {
        self.speaks(revision, code, year).is_some_and(|part| part.weighed)
    }

    /// Whether a table of the year holds all products and pairs: then a code without rows was not traded.
    pub fn whole(&self, revision: &str, year: i32) -> bool {
        self.of_revision(revision).any(|part| part.whole && part.covers(year))
    }

    /// The tables without the user's own; nothing where none of his speaks for the code in the year.
    pub fn without_the_users(&self, revision: &str, code: &str, year: i32) -> Option<Trade> {
        self.speaks(revision, code, year).filter(|part| part.is_the_users())?;
        let parts = self.parts.iter().filter(|part| !part.is_the_users()).cloned().collect();
        Some(Trade { parts, areas: self.areas.clone() })
    }

    fn speaks<'a>(&'a self, revision: &'a str, code: &str, year: i32) -> Option<&'a Part> {
        self.speaker(revision, code.parse().ok()?, year)
    }

    /// What exporters ship under a code in a year where only one side is known: sums, whose importer is the rest of the world, or the
    /// flows of one exporter alone. Empty where there are none. Tables of flows do not see these rows.
    ///
    /// # Errors
    /// As [`Trade::rows`].
    pub fn exporter_sums(&self, revision: &str, code: &str, year: i32) -> Result<Vec<TradeRow>, IntakeError> {
        let Ok(product) = code.parse::<i32>() else {
            return Ok(Vec::new());
        };
        let sums = self.parts.iter().filter(|part| part.hs == revision && part.one_sided && part.has(product, year));
        match sums.max_by_key(|part| (&part.publication.edition, &part.path)) {
            Some(part) => Ok(self.merge(part.read(product, year)?, &part.publication)),
            None => Ok(Vec::new()),
        }
    }

    /// Years in which a code was traded, sorted.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn years(&self, revision: &str, code: &str) -> Result<Vec<i32>, IntakeError> {
        let Ok(product) = code.parse::<i32>() else {
            return Ok(Vec::new());
        };
        let mut years = BTreeSet::new();
        for part in self.of_revision(revision) {
            years.extend(part.years_of(product)?);
        }
        Ok(years.into_iter().collect())
    }

    /// Nomenclatures held, with their releases, sorted: `("HS17", "202601")`.
    pub fn releases(&self) -> Vec<(String, String)> {
        let all: BTreeSet<_> =
            self.parts.iter().map(|part| (part.hs.clone(), part.publication.edition.clone())).collect();
        all.into_iter().collect()
    }

    /// Every table by the name it goes by, with what it holds: `cepii-baci 202601, HS17, 12345 flows, 2017 to 2024`.
    pub fn tables(&self) -> impl Iterator<Item = (&Path, String)> {
        self.parts.iter().map(|part| (part.path.as_path(), part.holds()))
    }

    /// The flows of one table by year, product, exporter and importer: value and quantity, the latter by its bits. Rows of one key
    /// are added.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn flows_by_key(&self, path: &Path) -> Result<BTreeMap<FlowKey, (i64, Option<u64>)>, IntakeError> {
        let mut found = BTreeMap::new();
        let Some(part) = self.parts.iter().find(|part| part.path == path) else { return Ok(found) };
        for flow in part.all()? {
            let key = (flow.year, flow.product, flow.exporter, flow.importer);
            let (value, quantity) = found.entry(key).or_insert((0i64, Some(0f64.to_bits())));
            *value += flow.value_usd;
            *quantity = quantity.zip(flow.quantity_t).map(|(sum, q)| (f64::from_bits(sum) + q).to_bits());
        }
        Ok(found)
    }

    fn of_revision<'a>(&'a self, revision: &'a str) -> impl Iterator<Item = &'a Part> {
        self.parts.iter().map(Arc::as_ref).filter(move |part| part.hs == revision && !part.one_sided)
    }

    fn merge(&self, flows: Vec<Flow>, publication: &Arc<Publication>) -> Vec<TradeRow> {
        let rest = AreaId::from("ROW");
        let mut pairs: BTreeMap<(&AreaId, &AreaId), (i64, Option<f64>)> = BTreeMap::new();
        for flow in &flows {
            let exporter = self.areas.get(&flow.exporter).unwrap_or(&rest);
            let importer = self.areas.get(&flow.importer).unwrap_or(&rest);
            // Only codes that were merged into one area can meet here; what moves inside an area is not trade.
            if exporter == importer {
                continue;
            }
            pairs
                .entry((exporter, importer))
                .and_modify(|(value, gross)| {
                    *value += flow.value_usd;
                    *gross = gross.zip(flow.quantity_t).map(|(a, b)| a + b);
                })
                .or_insert((flow.value_usd, flow.quantity_t));
        }
        pairs
            .into_iter()
            .map(|((exporter, importer), (value, gross_t))| TradeRow {
                exporter: exporter.clone(),
                importer: importer.clone(),
                value_usd: value as f64,
                gross_t,
                publication: publication.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
