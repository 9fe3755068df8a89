//! Options of the commands put to trade as it stands: `effect`, `importers`.

use std::path::PathBuf;

use clap::Args;
use monazite_model::question::{YEARS_COMPARED, Years};

use super::{Format, chart_file};

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

/// Where an answer with a chart and a folder goes, and how it is written.
#[derive(Debug, Args)]
pub struct Written {
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// Also write the chart into FILE, .svg or .png.
    #[arg(long, value_name = "FILE", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
    /// Folder to write JSON, CSV, Parquet, the page and the chart to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
}
