//! Declarations of trade, reconciled from both ends, with how good they are.

use serde::{Deserialize, Serialize};

/// A reconciliation as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reconciled {
    /// Nomenclature of the codes.
    pub hs: String,
    /// Years declared.
    pub years: Vec<i16>,
    /// Reporters that declare anything.
    pub reporters: usize,
    /// Flows by what they rest on.
    pub flows: FlowCounts,
    /// Dollars by what they rest on, FOB.
    pub value_usd: FlowValues,
    /// Insurance and freight found, share of the FOB value.
    pub cif_share: f64,
    /// Flows left to one end because the other names only a part of its partners.
    pub truncated: usize,
    /// Tonnages not believed.
    pub strange_tonnages: usize,
    /// Dollars declared without a named partner, exporters and importers.
    pub unnamed_usd: [f64; 2],
    /// The reporters with the most trade, with what their declarations are worth.
    pub quality: Vec<ReporterQuality>,
    /// Agreement with the reference, if one was given.
    pub comparison: Option<TradeComparison>,
    /// Things a person should know.
    pub notes: Vec<String>,
}

/// Numbers of flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FlowCounts {
    /// Declared by both ends.
    pub both: usize,
    /// By the exporter alone.
    pub exporter: usize,
    /// By the importer alone.
    pub importer: usize,
}

/// Dollars of flows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FlowValues {
    /// Declared by both ends.
    pub both: f64,
    /// By the exporter alone.
    pub exporter: f64,
    /// By the importer alone.
    pub importer: f64,
}

/// One reporter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReporterQuality {
    /// Area.
    pub area: String,
    /// Exports declared by itself where a partner declares too, dollars.
    pub exports_usd: f64,
    /// The same flows as their importers declare them, FOB, over `exports_usd`: far below 1 where goods only pass through.
    pub confirmed: Option<f64>,
    /// Mean error of its exports, as a factor (1 is none).
    pub export_error: Option<f64>,
    /// Mean error of its imports, as a factor.
    pub import_error: Option<f64>,
}

/// Agreement with a reference, product by product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TradeComparison {
    /// Rows by product: exporters.
    pub products: Vec<ProductComparison>,
    /// Shares of exporters.
    pub exporters: SideComparison,
    /// Shares of importers.
    pub importers: SideComparison,
}

/// One product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProductComparison {
    /// HS6.
    pub code: String,
    /// Largest exporter, ours, and its share.
    pub ours: (String, f64),
    /// Largest exporter, theirs, and its share.
    pub theirs: (String, f64),
    /// Mean absolute difference of shares over the six largest of either.
    pub share_error: f64,
    /// Concentration, ours.
    pub hhi_ours: f64,
    /// Concentration, theirs.
    pub hhi_theirs: f64,
    /// Our dollars over theirs.
    pub level: f64,
}

/// All products.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SideComparison {
    /// Products compared.
    pub products: usize,
    /// Products whose largest area is the same.
    pub leaders: usize,
    /// Mean share error.
    pub share_error: f64,
    /// Correlation of the concentrations.
    pub hhi_correlation: Option<f64>,
    /// Our dollars over theirs.
    pub level: f64,
    /// Flows within ten per cent, share.
    pub within_tenth: f64,
}
