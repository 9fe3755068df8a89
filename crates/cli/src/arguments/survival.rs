//! Options of `survive` and `exposure`.

use std::path::PathBuf;

use clap::Args;

use super::Format;

/// `survive`.
#[derive(Debug, Args)]
pub struct Survive {
    /// Scenario file, TOML or JSON (docs/formats/scenario.md); - for standard input.
    pub scenario: PathBuf,
    /// The form that is used, by id or name: gallium:refined.
    #[arg(long = "use", value_name = "FORM")]
    pub form: String,
    /// The country it is used in, by code or name.
    #[arg(long, value_name = "AREA")]
    pub area: String,
    /// Days of its use that your own plant holds: gives it a row of its own.
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    pub stock: Option<f64>,
    /// How it is followed.
    #[command(flatten)]
    pub how: Lasting,
}

/// `exposure`.
#[derive(Debug, Args)]
pub struct Exposure {
    /// The company's lines, CSV with the columns material, form, tonnes_a_year, stock_days, suppliers, plant, area
    /// (docs/formats/exposure.md).
    pub company: PathBuf,
    /// Scenario file, TOML or JSON (docs/formats/scenario.md); - for standard input.
    pub scenario: PathBuf,
    /// How it is followed.
    #[command(flatten)]
    pub how: Lasting,
}

/// How a scenario is followed month by month.
#[derive(Debug, Args)]
pub struct Lasting {
    /// Months followed. Default: those of the scenario where it has more than twelve, else 24.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=120))]
    pub months: Option<u32>,
    /// Members of the ensemble; 1 for the central path only. Overrides the scenario.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub runs: Option<u32>,
    /// Seed of the ensemble. Overrides the scenario.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Threads to use; the answer does not depend on it. Default: one per core.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// Folder to write JSON, CSV, Parquet and the page to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
}
