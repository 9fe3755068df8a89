//! The nouns of an outcome: what a row measures, and whose gain it is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::quantity::Unit;

/// What a figure of a form in an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SeriesKind {
    /// What it costs there.
    Price,
    /// Made there: mines, scrap, processes, joint output included.
    Production,
    /// Used there, outside the chain or by processes.
    Use,
    /// Sent to other areas.
    Exports,
    /// Received from other areas.
    Imports,
    /// Put on the market from stock (negative: taken off it).
    StockRelease,
    /// What is used less than before; zero where more is.
    Shortage,
    /// Left in the warehouse, because nobody takes it above (nearly) nothing: stock that is offered and not sold included.
    Unsold,
    /// Supply that nobody publishes, less what goes into stock, on in transit or nobody knows where: it closes the books and is
    /// neither output nor use.
    Unaccounted,
    /// Sent to one other area, the partner.
    Flow,
}

impl SeriesKind {
    /// All, in the order of tables.
    pub const ALL: [SeriesKind; 10] = [
        SeriesKind::Price,
        SeriesKind::Production,
        SeriesKind::Use,
        SeriesKind::Exports,
        SeriesKind::Imports,
        SeriesKind::StockRelease,
        SeriesKind::Shortage,
        SeriesKind::Unsold,
        SeriesKind::Unaccounted,
        SeriesKind::Flow,
    ];

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            SeriesKind::Price => "price",
            SeriesKind::Production => "production",
            SeriesKind::Use => "use",
            SeriesKind::Exports => "exports",
            SeriesKind::Imports => "imports",
            SeriesKind::StockRelease => "stock-release",
            SeriesKind::Shortage => "shortage",
            SeriesKind::Unsold => "unsold",
            SeriesKind::Unaccounted => "unaccounted",
            SeriesKind::Flow => "flow",
        }
    }

    /// Unit of its figures.
    pub fn unit(self) -> Unit {
        match self {
            SeriesKind::Price => Unit::UsdPerT,
            _ => Unit::Tonne,
        }
    }

    /// What stands above a column or chart of it.
    pub fn heading(self) -> &'static str {
        match self {
            SeriesKind::Price => "Prices",
            SeriesKind::Production => "Production",
            SeriesKind::Use => "Use",
            SeriesKind::Exports => "Exports",
            SeriesKind::Imports => "Imports",
            SeriesKind::StockRelease => "Stock released",
            SeriesKind::Shortage => "Shortage",
            SeriesKind::Unsold => "Unsold",
            SeriesKind::Unaccounted => "Not accounted for",
            SeriesKind::Flow => "Flows",
        }
    }
}

impl fmt::Display for SeriesKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A party of the accounts of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// Whoever uses a form outside the chain.
    Consumers,
    /// Mines and scrap dealers.
    Producers,
    /// Processes, residues included.
    Processors,
    /// Whoever moves goods.
    Traders,
    /// Holders of licences and quotas.
    RentHolders,
    /// The state.
    Treasury,
    /// Owners of stock that is released, built or left unsold.
    Stockholders,
    /// The area over all its parties; no party of its own.
    Total,
}

impl Party {
    /// All but [`Party::Total`], in the order of tables.
    pub const ALL: [Party; 7] = [
        Party::Consumers,
        Party::Producers,
        Party::Processors,
        Party::Traders,
        Party::RentHolders,
        Party::Treasury,
        Party::Stockholders,
    ];

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            Party::Consumers => "consumers",
            Party::Producers => "producers",
            Party::Processors => "processors",
            Party::Traders => "traders",
            Party::RentHolders => "rent-holders",
            Party::Treasury => "treasury",
            Party::Stockholders => "stockholders",
            Party::Total => "total",
        }
    }

    /// What stands above its column.
    pub fn heading(self) -> &'static str {
        self.name()
    }

    /// Unit of gains and losses.
    pub fn unit(self) -> Unit {
        Unit::Usd
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_is_written_in_json_as_in_tables() {
        for series in SeriesKind::ALL {
            assert_eq!(serde_json::to_value(series).unwrap(), series.name());
        }
        for party in Party::ALL.into_iter().chain([Party::Total]) {
            assert_eq!(serde_json::to_value(party).unwrap(), party.name());
        }
    }

    #[test]
    fn series_and_parties_stand_in_the_order_of_tables() {
        assert!(SeriesKind::ALL.is_sorted() && Party::ALL.is_sorted());
        assert!(Party::ALL.iter().all(|p| *p < Party::Total));
    }
}
