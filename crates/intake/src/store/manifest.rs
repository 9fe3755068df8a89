//! What a dataset was made from and what it holds.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{MANIFEST, hash_file};
use crate::error::IntakeError;

/// A publisher's file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawFile {
    /// File name, without its directory.
    pub file: String,
    /// Size, bytes.
    pub bytes: u64,
    /// BLAKE3 of its bytes, hex.
    pub blake3: String,
    /// Data rows read.
    pub rows: u64,
    /// Of these, rows not taken because they are wrong (`_rejects.csv` says why).
    pub rejected: u64,
    /// Of these, rows that belong to another dataset of the same import (another year).
    pub elsewhere: u64,
}

/// A file of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// Name inside the dataset.
    pub file: String,
    /// Size, bytes.
    pub bytes: u64,
    /// BLAKE3 of its bytes, hex.
    pub blake3: String,
    /// Rows in it.
    pub rows: u64,
    /// Smallest key.
    pub min: String,
    /// Largest key.
    pub max: String,
}

/// What a dataset was made from and what it holds. Rows read equal rows written plus rejected plus elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Directory of the dataset relative to the atlas, with `/`.
    pub dataset: String,
    /// Publication in `registry/sources.toml`.
    pub source: String,
    /// Dated release.
    pub edition: String,
    /// Licence as the publisher states it.
    pub licence: String,
    /// Importer and its version; a change of what an importer writes changes it.
    pub importer: String,
    /// What was read.
    pub raw: Vec<RawFile>,
    /// What was written.
    pub written: Vec<WrittenFile>,
    /// Figures mended on the way in, by kind.
    pub corrected: BTreeMap<String, u64>,
    /// All datasets made from the same files by the same import (the years of a file), this one included.
    pub together_with: Vec<String>,
}

impl Manifest {
    /// The manifest of a dataset; `None` where there is none.
    ///
    /// # Errors
    /// A manifest that cannot be read, or cannot be read as one.
    pub fn read(dataset: &Path) -> Result<Option<Manifest>, IntakeError> {
        let path = dataset.join(MANIFEST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(IntakeError::io(&path)(error)),
        };
        match serde_json::from_str(&text) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(error) => Err(IntakeError::Failed(format!(
                "{}: damaged: {error}\n  hint: remove the folder it is in and import that dataset again",
                path.display()
            ))),
        }
    }

    /// The manifest as stored.
    pub fn to_json(&self) -> String {
        // A struct of strings and numbers always serialises.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Whether `dataset` still holds what the import wrote. A manifest that names no file speaks of no dataset: an import always
    /// writes one.
    pub fn is_intact(&self, dataset: &Path) -> bool {
        !self.written.is_empty()
            && self.written.iter().all(|w| {
                hash_file(&dataset.join(&w.file)).is_ok_and(|(hash, bytes)| hash == w.blake3 && bytes == w.bytes)
            })
    }
}
