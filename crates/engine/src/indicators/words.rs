//! A number as a formula shows it, and the publication behind a source.

use monazite_model::citation::{Publication, Source};
use monazite_model::words::number::plain;

/// Two or three significant decimals, no trailing zeros beyond two.
pub fn shown(value: f64) -> String {
    match value.abs() {
        v if v >= 1000.0 => plain(value.round()),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.095 || v == 0.0 => format!("{value:.2}"),
        v if v >= 0.001 => format!("{value:.4}"),
        _ => format!("{value:.2e}"),
    }
}

/// What stands where a publication would, of an assumption.
const INFERRED: &str = "inferred";

/// `usgs-mcs 2026` of a fact, `cepii-baci 202601` of a row of trade; `inferred` of an assumption.
pub fn publication(source: &Source) -> String {
    source.publication().map_or(INFERRED.into(), Publication::to_string)
}
