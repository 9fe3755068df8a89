//! What published prices are prices of.

use serde::{Deserialize, Serialize};

use crate::code::FormId;

/// Whose dollars a price is in.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Money {
    /// Dollars of the year of the price.
    Nominal,
    /// Dollars of one year for a whole series; the publisher does not say which.
    Real,
}

/// What a price may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotationUse {
    /// A base price, before others: a price that trade of the world follows.
    World,
    /// A base price where there is none of the world: of one place, or customs values of one importer.
    Regional,
    /// A base price where nothing else is known, no unit value of trade and no relation either: of a market behind duties.
    Last,
    /// Only shown: of another stage, another good, or another grade than most trade.
    Shown,
}

/// One row: a series of prices of a publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotation {
    /// Form the price is stored under.
    pub form: FormId,
    /// Words of the series (the fact's `partner`); empty for the main one.
    pub product: String,
    /// Publication.
    pub source: String,
    /// What it may be used for.
    pub base: QuotationUse,
    /// Dollars.
    pub money: Money,
    /// Market, grade and place.
    pub market: String,
    /// Why it is only shown; may be empty elsewhere.
    pub why: String,
}
