//! Options of `predict`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;

/// `predict`.
#[derive(Debug, Args)]
pub struct Predict {
    /// Day on which it is said, as 2026-11-30. Default: today.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Folder in which the statements are put on file, with the scenarios they rest on. What is on file is never written over.
    #[arg(long, value_name = "DIR")]
    pub file: Option<PathBuf>,
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
    /// What else to do.
    #[command(subcommand)]
    pub then: Option<PredictDo>,
}

/// What to do with statements on file.
#[derive(Debug, Subcommand)]
pub enum PredictDo {
    /// Check the chain of hashes of a folder, and settle the statements whose figures have arrived.
    ///
    /// Figures are those of the atlas, the user's own included (--data). A line that was changed, left out or put in, and a scenario that is
    /// not what it was, are faults: exit code 2.
    #[command(after_help = "Examples:
  monazite predict score predictions/2026-Q4
  monazite predict score predictions/2026-Q4 --data my-atlas --csv")]
    Score {
        /// The folder.
        dir: PathBuf,
        /// Print the whole page, not only its first screen.
        #[arg(long)]
        all: bool,
        /// How to write the answer.
        #[command(flatten)]
        format: Format,
    },
}
