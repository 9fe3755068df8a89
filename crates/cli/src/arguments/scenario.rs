//! Options of the commands about scenarios and their runs: `run`, `compare`, `check`, `chart`; and `market`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use monazite_study::report::figure;

use super::{Format, Written, chart_file};

/// `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// Scenario file, TOML or JSON (docs/formats/scenario.md); - for standard input.
    pub scenario: PathBuf,
    /// How.
    #[command(flatten)]
    pub how: How,
}

/// How a scenario is run.
#[derive(Debug, Args)]
pub struct How {
    /// Folder to write the results to. It must be new, empty or the folder of an earlier run.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Folder to write the markets of the central run to, for a check by other means: problem, solution and parties of each chain
    /// (docs/formats/market-problem.md).
    #[arg(long, value_name = "DIR")]
    pub problem: Option<PathBuf>,
    /// Members of the ensemble; 1 for the central run only. Overrides the scenario.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub runs: Option<u32>,
    /// Seed of the ensemble. Overrides the scenario.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Threads to use; the answer does not depend on it. Default: one per core.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Year of the chain the scenario is applied to. Overrides the scenario.
    #[arg(long, value_name = "YEAR")]
    pub base_year: Option<i32>,
    /// What moves a figure: its derivative by every assumption, every number of a measure, every level and price of the chain.
    /// FIGURE is price:FORM@AREA (or production, use, imports, exports, stock-release, shortage, unsold), flow:FORM@FROM/TO,
    /// gain:PARTY@AREA or welfare; the price of refined gallium in Germany is price:gallium:refined@DEU.
    #[arg(long, value_name = "FIGURE")]
    pub gradient: Option<String>,
    /// Why a price is what it is: its change split over the measures, and who answered. FORM@AREA, e.g. gallium:refined@DEU.
    #[arg(long, value_name = "FORM@AREA")]
    pub why: Option<String>,
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// How to write the answer. With --gradient or --why, a page and --csv hold what was asked there.
    #[command(flatten)]
    pub format: Format,
}

/// `compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// Scenario files, two to four.
    #[arg(required = true, num_args = 2..=4, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Members of each ensemble; 1 for central runs only. Default: as the first scenario says.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub runs: Option<u32>,
    /// Seed of all ensembles. Default: as the first scenario says.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Year of the chains. Overrides the scenarios.
    #[arg(long, value_name = "YEAR")]
    pub base_year: Option<i32>,
    /// Where the answer goes, and how it is written (docs/formats/compare.md).
    #[command(flatten)]
    pub written: Written,
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Scenario files.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `chart`.
#[derive(Debug, Args)]
pub struct Chart {
    /// Name of the chart.
    #[arg(value_name = "NAME", value_parser = figure::OF_A_RUN)]
    pub name: String,
    /// Folder of a run, or its outcome.json.
    #[arg(value_name = "OUTDIR")]
    pub run: PathBuf,
    /// Write the chart into FILE, .svg or .png, instead of drawing in the terminal.
    #[arg(short, long, value_name = "FILE", value_parser = chart_file())]
    pub output: Option<PathBuf>,
}

/// `horizon`.
#[derive(Debug, Args)]
pub struct Horizon {
    /// Problem file, JSON; - for standard input.
    pub problem: PathBuf,
    /// Every month on the page, not only those that tell most.
    #[arg(long)]
    pub all: bool,
    /// Format.
    #[command(flatten)]
    pub format: Format,
}

/// `hindcast`.
#[derive(Debug, Args)]
pub struct Hindcast {
    /// One episode by its id, e.g. ree_2010, in full; without it all of them.
    pub episode: Option<String>,
    /// Where the answer goes, and how it is written (docs/formats/hindcast.md).
    #[command(flatten)]
    pub written: Written,
}

/// `market`.
#[derive(Debug, Subcommand)]
pub enum Market {
    /// Solve a problem and print prices, levels and the certificate as JSON (docs/formats/market-problem.md).
    ///
    /// Exit code 1 if the market does not clear; the status says why.
    #[command(after_help = "Examples:
  monazite run scenario.toml --problem markets
  monazite market solve markets/gallium/problem.json")]
    Solve {
        /// Problem file, JSON; - for standard input.
        problem: PathBuf,
    },
}
