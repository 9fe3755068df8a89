//! Where supply from outside a chain comes from, and what becomes of what leaves it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where supply from outside the chain comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SupplyKind {
    /// Out of the ground.
    Mine,
    /// Another raw material: the chain's first form is not mined as such, or its feed is not listed.
    Primary,
    /// Scrap.
    Secondary,
    /// Drawn from a stock that is not for sale: what the world uses of a form beyond what it makes. Nobody's output of the year.
    Stock,
    /// Supply that only closes the books: recycled, from stock or never published. Nobody's output, and not for sale at any price
    /// beyond what the base year had of it.
    Unaccounted,
}

impl SupplyKind {
    /// The kind of a word used in tables.
    pub fn parse(name: &str) -> Option<Self> {
        [SupplyKind::Mine, SupplyKind::Primary, SupplyKind::Secondary, SupplyKind::Stock, SupplyKind::Unaccounted]
            .into_iter()
            .find(|k| k.name() == name)
    }

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            SupplyKind::Mine => "mine",
            SupplyKind::Primary => "primary",
            SupplyKind::Secondary => "secondary",
            SupplyKind::Stock => "stock",
            SupplyKind::Unaccounted => "unaccounted",
        }
    }

    /// Whether it is somebody's output: of a mine, a plant or a scrap yard.
    pub fn is_output(self) -> bool {
        !matches!(self, SupplyKind::Stock | SupplyKind::Unaccounted)
    }
}

/// What becomes of a form that leaves the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UseKind {
    /// It is used.
    Use,
    /// It goes into a stock that is not for sale.
    Stock,
    /// It lands in a trading place and goes on by a way that no statistics show.
    Transit,
    /// Nobody knows where it goes: the books are closed with it.
    Unaccounted,
}

impl UseKind {
    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            UseKind::Use => "use",
            UseKind::Stock => "stock",
            UseKind::Transit => "transit",
            UseKind::Unaccounted => "unaccounted",
        }
    }

    /// Whether somebody needs it.
    pub fn is_use(self) -> bool {
        self == UseKind::Use
    }
}

impl fmt::Display for SupplyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
