//! A user's own publisher files into an atlas directory, for faces: [`monazite_intake::import`].

use std::path::{Path, PathBuf};

pub use monazite_intake::import::{BACI, COMTRADE, HS, Progress, Summary, TABLE_ENDING, formats};

use crate::error::StudyError;

/// As [`monazite_intake::import::import`].
///
/// # Errors
/// An unknown format; every problem of every file.
pub fn import(
    format: &str,
    files: &[PathBuf],
    into: &Path,
    told: (Option<&str>, Option<&str>),
    progress: Progress<'_>,
) -> Result<Vec<Summary>, StudyError> {
    Ok(monazite_intake::import::import(format, files, into, told, progress)?)
}
