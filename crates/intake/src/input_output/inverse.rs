//! The inverse of a table, kept beside its file under the hash of the table, and made again where it is missing or does not fit.

use std::path::{Path, PathBuf};

use crate::error::IntakeError;
use crate::store::{read_if_there, write_atomic};

/// An inverse on disk: one line naming the table's hash, the columns as little-endian f64, then BLAKE3 of the columns.
pub struct Inverse {
    path: PathBuf,
    head: String,
}

impl Inverse {
    /// The place of the inverse of a table's file, whose bytes it is of.
    pub fn beside(table: &Path, bytes: &[u8]) -> Self {
        let mut name = table.file_name().unwrap_or_default().to_owned();
        name.push(".inverse");
        let head = format!("monazite-inverse/1 {}\n", blake3::hash(bytes).to_hex());
        Inverse { path: table.with_file_name(name), head }
    }

    /// The columns; `None` where there are none, or not of this table, or damaged.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub fn read(&self) -> Result<Option<Vec<f64>>, IntakeError> {
        Ok(read_if_there(&self.path)?.and_then(|bytes| self.columns(&bytes)))
    }

    fn columns(&self, bytes: &[u8]) -> Option<Vec<f64>> {
        let kept = bytes.strip_prefix(self.head.as_bytes())?;
        let (figures, hash) = kept.split_at_checked(kept.len().checked_sub(blake3::OUT_LEN)?)?;
        if blake3::hash(figures).as_bytes() != hash {
            return None;
        }
        let (eight, rest) = figures.as_chunks::<8>();
        rest.is_empty().then(|| eight.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }

    /// Writes the columns.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn write(&self, columns: &[f64]) -> Result<(), IntakeError> {
        let mut bytes = Vec::with_capacity(self.head.len() + columns.len() * 8);
        bytes.extend_from_slice(self.head.as_bytes());
        bytes.extend(columns.iter().flat_map(|v| v.to_le_bytes()));
        let hash = blake3::hash(&bytes[self.head.len()..]);
        bytes.extend_from_slice(hash.as_bytes());
        write_atomic(&self.path, &bytes)
    }
}
