//! Options of the commands put to trade as it stands: `effect`, `importers`.

use std::path::PathBuf;

use clap::Args;
use monazite_model::question::{YEARS_COMPARED, Years};

use super::Written;

/// `effect`.
#[derive(Debug, Args)]
pub struct Effect {
    /// Id of a policy event (registry/events.csv): PE015. The name of a mineral is answered with its events.
    pub event: String,
    /// Only codes of this mineral: name, symbol or synonym.
    #[arg(long, value_name = "M")]
    pub mineral: Option<String>,
    /// Years before the event that are compared.
    #[arg(long, value_name = "N", default_value_t = YEARS_COMPARED, value_parser = clap::value_parser!(u16).range(1..=10))]
    pub before: u16,
    /// Years after it.
    #[arg(long, value_name = "N", default_value_t = YEARS_COMPARED, value_parser = clap::value_parser!(u16).range(1..=10))]
    pub after: u16,
    /// Monthly trade of your own, to see what was bought ahead: CSV with the columns period, exporter, importer, code, value_usd,
    /// quantity_t. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub monthly: Vec<PathBuf>,
    /// Where the answer goes, and how it is written (docs/formats/effect.md).
    #[command(flatten)]
    pub written: Written,
}

/// `importers`.
#[derive(Debug, Args)]
pub struct Importers {
    /// Mineral by name, symbol or synonym, or one of its forms.
    pub mineral: String,
    /// The origin, by code or name: a country or a bloc. Default: the one that sells most in the last year.
    #[arg(long, value_name = "AREA")]
    pub from: Option<String>,
    /// Year, or years as FIRST..LAST.
    #[arg(long, value_name = "YEAR", default_value_t = Years::default())]
    pub year: Years,
    /// Where the answer goes, and how it is written (docs/formats/importers.md).
    #[command(flatten)]
    pub written: Written,
}
