//! How declarations of trade were reconciled, as tidy rows.

use serde::Serialize;

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// `all`, `reporter`, `code` (beside a reference) or `reference` (all codes beside it).
    pub about: &'static str,
    /// The reporter's area, the HS code, `exporters` or `importers`; empty for `all`.
    pub id: String,
    /// The area a figure names: the largest exporter of a code; else empty.
    pub area: String,
    /// What is measured (docs/formats/trade.md).
    pub measure: &'static str,
    /// The figure.
    pub value: f64,
    /// `usd`, `share`, `factor`, `areas`, `flows`, `codes`, `index`, `correlation`.
    pub unit: &'static str,
}
