//! The problem as written in JSON.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Announcement, Flow, Gate, HorizonCase, Investment, Learning, Path, Store};
use crate::market::MarketProblem;

/// Value of the `format` field of a problem over time.
pub const HORIZON_FORMAT: &str = "monazite-horizon-case/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    format: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    title: String,
    months: u32,
    market: MarketProblem,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stores: Vec<Store>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    announcements: Vec<Announcement>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gates: Vec<Gate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    learning: Vec<Learning>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    investment: Vec<Investment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    paths: Vec<Path>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    flows: Vec<Flow>,
}

impl Serialize for HorizonCase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let c = self.clone();
        CaseFile {
            format: HORIZON_FORMAT.to_owned(),
            title: c.title,
            months: c.months,
            market: c.market,
            stores: c.stores,
            announcements: c.announcements,
            gates: c.gates,
            learning: c.learning,
            investment: c.investment,
            paths: c.paths,
            flows: c.flows,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for HorizonCase {
    /// Reads the file; names and ranges are [`HorizonCase::validate`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let f = CaseFile::deserialize(deserializer)?;
        if f.format != HORIZON_FORMAT {
            return Err(D::Error::custom(format!("format is `{}`; this version reads `{HORIZON_FORMAT}`", f.format)));
        }
        Ok(Self {
            title: f.title,
            months: f.months,
            market: f.market,
            stores: f.stores,
            announcements: f.announcements,
            gates: f.gates,
            learning: f.learning,
            investment: f.investment,
            paths: f.paths,
            flows: f.flows,
        })
    }
}
