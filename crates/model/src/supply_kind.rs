//! Where supply from outside a chain comes from.

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
}

impl SupplyKind {
    /// The kind of a word used in tables.
    pub fn parse(name: &str) -> Option<Self> {
        [SupplyKind::Mine, SupplyKind::Primary, SupplyKind::Secondary].into_iter().find(|k| k.name() == name)
    }

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            SupplyKind::Mine => "mine",
            SupplyKind::Primary => "primary",
            SupplyKind::Secondary => "secondary",
        }
    }
}

impl fmt::Display for SupplyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
