//! Options of the commands that help to begin: `example`, `new`, `doctor`, `completions`, `man`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use monazite_model::scenario::MeasureWord;

use super::scenario::How;

/// `example`.
#[derive(Debug, Subcommand)]
pub enum Example {
    /// All studies, with what each asks.
    #[command(after_help = "Examples:
  monazite example list")]
    List,
    /// What a study says beside what happened; of one scenario, its file as it is.
    #[command(after_help = "Examples:
  monazite example show cobalt-suspension-2025
  monazite example show cobalt-suspension-2025/scenario > mine.toml")]
    Show {
        /// A study, or one of its scenarios as STUDY/SCENARIO; the beginning of a name is enough.
        name: String,
    },
    /// Run a study as if it were a file.
    #[command(after_help = "Examples:
  monazite example run quartz-tariff
  monazite example run two-blocs/degree-50 --runs 20 -o out/two-blocs")]
    Run {
        /// A study, or one of its scenarios as STUDY/SCENARIO; the beginning of a name is enough.
        name: String,
        /// How.
        #[command(flatten)]
        how: Box<How>,
    },
}

/// `new`.
#[derive(Debug, Args)]
pub struct New {
    /// File to write, which must not be there yet. Without it the scenario goes to stdout.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Which measure it holds.
    #[arg(long, value_name = "KIND", default_value = MeasureWord::ExportBan.name(), value_parser = PossibleValuesParser::new(MeasureWord::NAMES))]
    pub kind: String,
}

/// `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Year the chains are looked at for.
    #[arg(long, value_name = "YEAR", default_value_t = monazite_model::scenario::LATEST_BASE_YEAR)]
    pub year: i32,
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Folder to write a page of each command to; it is made where it is not there. Without it the page of `monazite` goes to stdout.
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
