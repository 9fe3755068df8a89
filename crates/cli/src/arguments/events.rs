//! Options of `events`.

use std::path::PathBuf;

use clap::Args;

use super::Format;

/// `events`.
#[derive(Debug, Args)]
pub struct Events {
    /// Only this event, by id: PE041. May be repeated.
    #[arg(long, value_name = "ID")]
    pub event: Vec<String>,
    /// Only events that concern this mineral: name, symbol or synonym. May be repeated.
    #[arg(long, value_name = "M")]
    pub mineral: Vec<String>,
    /// Only events by or against this area or bloc, by code or name.
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// Only events of this kind: a kind of measure (export-licence) or an instrument of the registry (export_licensing).
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only events in force in the month of this date: 2023-08 or 2023-08-01.
    #[arg(long, value_name = "DATE")]
    pub in_force: Option<String>,
    /// Only events of this date and later: 2021, 2021-06 or 2021-06-01.
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// The scenario of what was in force in the month of this date.
    #[arg(long, value_name = "DATE")]
    pub as_measures: Option<String>,
    /// Year of the chain in that scenario. Default: the year before the date, 2024 at the latest.
    #[arg(long, value_name = "YEAR", requires = "as_measures")]
    pub base_year: Option<i32>,
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// With --as-measures, the file the scenario is written to; without it, a folder for JSON, CSV, Parquet and the page. A folder must be
    /// new, empty or one of ours.
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
}
