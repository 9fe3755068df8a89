//! Keeping what was taken: atomic files and directories, manifests, rejected rows.
//!
//! A reader never sees half a file: everything is written beside its place under a `.tmp-monazite-` name and flushed to disk;
//! then both names are exchanged in one step, so that a process killed at any moment leaves the old state or the new one. Where
//! the system cannot exchange names, the old directory is moved aside first (`.old-monazite-`), and the next write beside it
//! moves it back if the new one never came. What a killed process left is read by nobody and is swept by later writes
//! ([`leftover`]). A dataset's `manifest.json` says what it was made from, so that the same import can be recognised and
//! skipped, and a damaged table is told from a whole one. Nothing records a date: the same input gives the same bytes.
//!
//! | file       | answers                                                                     |
//! |------------|-----------------------------------------------------------------------------|
//! | `place`    | how is a file or a directory put in its place, whole or not at all            |
//! | `exchange` | can this system exchange two names                                           |
//! | `leftover` | what did a process that was killed leave behind                               |
//! | `lock`     | who may change an atlas folder now                                            |
//! | `manifest` | what was a dataset made from                                                  |
//! | `name`     | which text from outside may become the name of a file                         |

mod exchange;
pub mod leftover;
mod lock;
mod manifest;
mod name;
mod place;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::IntakeError;

pub use lock::Lock;
pub use manifest::{Manifest, RawFile, WrittenFile};
pub use monazite_model::answer::import::ImportSummary as Summary;
pub use name::{AtlasPath, FileName};
pub use place::{Staged, replace_files, write_atomic};

/// Prefix of entries that are not finished.
pub const STAGING: &str = ".tmp-monazite-";
/// Prefix of folders that hold an earlier state while a new one takes its name.
const ASIDE: &str = ".old-monazite-";
/// Name of a dataset's manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the list of rejected rows.
pub const REJECTS: &str = "_rejects.csv";

/// BLAKE3 of a file, hex, and its size.
///
/// # Errors
/// A file that cannot be read.
pub fn hash_file(path: &Path) -> Result<(String, u64), IntakeError> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).map_err(IntakeError::io(path))?;
    hasher.update_reader(file).map_err(IntakeError::io(path))?;
    Ok((hasher.finalize().to_hex().to_string(), hasher.count()))
}

/// The bytes of a file that may not be there; `None` where it is not.
///
/// # Errors
/// A file that is there and cannot be read: it must not be taken for an empty one and written over.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, IntakeError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IntakeError::io(path)(error)),
    }
}

/// Files under a directory at any depth, sorted by path; entries that are not finished (`.tmp-`) and hidden ones are left
/// out.
///
/// # Errors
/// A directory that cannot be listed.
pub fn files_under(dir: &Path) -> Result<Vec<PathBuf>, IntakeError> {
    let mut found = Vec::new();
    let mut waiting = vec![dir.to_path_buf()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).map_err(IntakeError::io(&dir))? {
            let path = entry.map_err(IntakeError::io(&dir))?.path();
            let hidden = path.file_name().is_none_or(|n| n.to_string_lossy().starts_with('.'));
            if hidden {
                continue;
            }
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The name of a file inside an atlas directory, with `/` on every system.
pub fn relative_name(dir: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(dir).unwrap_or(path);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
