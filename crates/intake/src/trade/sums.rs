//! Trade of which one side alone is at hand.
//!
//! | reads | layout | gives |
//! |---|---|---|
//! | [`read`]      | `{"q": {code: {country: tonnes}}, "v": …thousand dollars}` | sums of exports by country and code |
//! | [`exporter`]  | `year, exporter, importer, hs, hs_rev, value_kusd, qty_t, …, source` | what one country ships, by destination |

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use monazite_model::diagnostic::Problem;

use super::area_codes::{AreaCodes, unreadable};
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

/// Numeric code of trade statistics for places that are not named.
const NOT_NAMED: i16 = 899;
/// Parts of a customs territory that have no code of their own in BACI, and the territory they are counted with there.
const WITHIN: [(&str, &str); 10] = [
    ("BVT", "NOR"),
    ("GLP", "FRA"),
    ("GUF", "FRA"),
    ("LIE", "CHE"),
    ("MAF", "FRA"),
    ("MCO", "FRA"),
    ("MTQ", "FRA"),
    ("PRI", "USA"),
    ("REU", "FRA"),
    ("VIR", "USA"),
];

#[derive(serde::Deserialize)]
struct ExporterRow {
    year: i16,
    exporter: String,
    importer: String,
    hs: i32,
    hs_rev: String,
    value_kusd: f64,
    qty_t: Option<f64>,
    source: String,
}

/// Reads what one country ships under the codes of an edition, as `publisher` states it; destinations that are not named are the rest of
/// the world.
///
/// # Errors
/// A file that is missing or wrong, an end that is no area of ours.
pub(super) fn exporter(
    path: &Path,
    codes: &AreaCodes,
    publisher: &str,
    edition: &str,
) -> Result<Vec<Flow>, IntakeError> {
    let file = path.display().to_string();
    let packed = File::open(path).map_err(IntakeError::io(path))?;
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(packed));
    let (mut flows, mut problems) = (Vec::new(), Vec::new());
    for record in reader.deserialize::<ExporterRow>() {
        let row = record.map_err(|e| unreadable(path, e))?;
        if row.source != publisher || row.hs_rev != edition {
            continue;
        }
        let within = WITHIN.iter().find(|(part, _)| *part == row.importer).map_or(row.importer.as_str(), |(_, of)| of);
        let to = if row.importer == "NES" { Some(NOT_NAMED) } else { codes.of(within) };
        let (Some(exporter), Some(importer)) = (codes.of(&row.exporter), to) else {
            let what = format!("unknown area in the pair {} to {}", row.exporter, row.importer);
            problems.push(Problem::of_file(&file, "unknown-area", what));
            continue;
        };
        flows.push(Flow {
            year: row.year,
            product: row.hs,
            exporter,
            importer,
            value_usd: (row.value_kusd * 1_000.0).round() as i64,
            quantity_t: row.qty_t.filter(|t| *t > 0.0),
        });
    }
    if problems.is_empty() { Ok(flows) } else { Err(problems.into()) }
}
