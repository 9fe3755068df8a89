//! Sums of exports by country and code, of codes whose flows are not at hand: `{"q": {code: {country: tonnes}}, "v": …thousand dollars}`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::table::{Flow, NOBODY};
use crate::error::IntakeError;

/// By code, by country.
type Sums = BTreeMap<String, BTreeMap<String, f64>>;

#[derive(serde::Deserialize)]
struct Both {
    q: Sums,
    v: Sums,
}

/// Reads the sums of a year as flows to nobody.
///
/// # Errors
/// A file that is missing, is not packed, or has another layout.
pub(super) fn read(path: &Path, year: i16) -> Result<Vec<Flow>, IntakeError> {
    let file = path.display().to_string();
    let wrong = |what: String| IntakeError::of_file(&file, "unknown-layout", &what);
    let mut text = String::new();
    let packed = File::open(path).map_err(IntakeError::io(path))?;
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).map_err(IntakeError::io(path))?;
    let sums: Both = serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    let mut flows = Vec::new();
    for (code, by_country) in &sums.v {
        for (country, value) in by_country {
            let (Ok(product), Ok(exporter)) = (code.parse(), country.parse()) else {
                return Err(wrong(format!("`{code}` of `{country}` is not a code of a country")));
            };
            let quantity_t = sums.q.get(code).and_then(|q| q.get(country)).copied().filter(|t| *t > 0.0);
            flows.push(Flow {
                year,
                product,
                exporter,
                importer: NOBODY as i16,
                value_usd: (value * 1_000.0).round() as i64,
                quantity_t,
            });
        }
    }
    Ok(flows)
}
