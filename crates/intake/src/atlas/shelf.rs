//! The input-output tables of an atlas, by name, decoded when asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bytes::Bytes;

use crate::error::IntakeError;
use crate::input_output::{Tables, keep};

/// Input-output tables that are there, none of them decoded.
#[derive(Debug, Clone, Default)]
pub struct Shelf(BTreeMap<String, Place>);

#[derive(Debug, Clone)]
enum Place {
    Binary(Bytes),
    Disk(PathBuf),
}

impl Shelf {
    /// Puts a table of the binary on the shelf; `file` is `io/NAME.io.zst`.
    pub(super) fn put_bytes(&mut self, file: &str, bytes: Bytes) {
        self.0.insert(name_of(file), Place::Binary(bytes));
    }

    /// Puts a table on disk on the shelf.
    pub(super) fn put_path(&mut self, file: &str, path: PathBuf) {
        self.0.insert(name_of(file), Place::Disk(path));
    }

    /// These tables, and those of another shelf where a name is not taken.
    pub(super) fn over(mut self, base: Shelf) -> Shelf {
        for (name, place) in base.0 {
            self.0.entry(name).or_insert(place);
        }
        self
    }

    /// Names of the tables, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The bytes of a table as kept, and what it is called in messages; `None` if there is none of this name.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn bytes(&self, name: &str) -> Result<Option<(String, Bytes)>, IntakeError> {
        Ok(match self.0.get(name) {
            None => None,
            Some(Place::Binary(bytes)) => Some((format!("io/{name}.{}", keep::ENDING), bytes.clone())),
            Some(Place::Disk(path)) => {
                let bytes = std::fs::read(path).map_err(IntakeError::io(path))?;
                Some((path.display().to_string(), bytes.into()))
            }
        })
    }

    /// A table by name; `None` if there is none.
    ///
    /// # Errors
    /// A file that cannot be read or is no table.
    pub fn table(&self, name: &str) -> Result<Option<Tables>, IntakeError> {
        match self.bytes(name)? {
            None => Ok(None),
            Some((file, bytes)) => keep::from_bytes(&file, &bytes).map(Some),
        }
    }
}

fn name_of(file: &str) -> String {
    let base = file.rsplit('/').next().unwrap_or(file);
    base.strip_suffix(keep::ENDING).map_or(base, |name| name.trim_end_matches('.')).to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_table_is_called_by_its_file_without_its_ending() {
        assert_eq!(name_of("io/bea-2017.io.zst"), "bea-2017");
        let mut own = Shelf::default();
        own.put_path("io/bea-2017.io.zst", "elsewhere".into());
        let mut base = Shelf::default();
        base.put_bytes("io/bea-2017.io.zst", Bytes::from_static(b"x"));
        base.put_bytes("io/wiod-2011.io.zst", Bytes::from_static(b"y"));
        let both = own.over(base);
        assert_eq!(both.names().collect::<Vec<_>>(), ["bea-2017", "wiod-2011"]);
        assert!(both.bytes("bea-2017").is_err(), "the user's own table comes first, and it is not there");
        assert!(both.table("wiod-2011").is_err(), "not a table");
        assert!(both.table("exiobase").unwrap().is_none());
    }
}
