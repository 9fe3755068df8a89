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
    /// In the binary.
    Binary(Bytes),
    /// Beside a registry, in an atlas of its own.
    Whole(PathBuf),
    /// As an import kept it.
    Imported(PathBuf),
}

impl Shelf {
    /// Puts a table of the binary on the shelf; `file` is `io/NAME.io.zst`.
    pub(super) fn put_bytes(&mut self, file: &str, bytes: Bytes) {
        self.0.insert(name_of(file), Place::Binary(bytes));
    }

    /// Puts an imported table on the shelf.
    pub(super) fn put_path(&mut self, file: &str, path: PathBuf) {
        self.0.insert(name_of(file), Place::Imported(path));
    }

    /// The same tables as those of a whole atlas, which `atlas build` writes without a checksum each.
    pub(super) fn of_whole_atlas(mut self) -> Shelf {
        for place in self.0.values_mut() {
            if let Place::Imported(path) = place {
                *place = Place::Whole(std::mem::take(path));
            }
        }
        self
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

    /// A table by name; `None` if there is none.
    ///
    /// # Errors
    /// A file that cannot be read, is no table, or is not as it was imported.
    pub fn table(&self, name: &str) -> Result<Option<Tables>, IntakeError> {
        let read = |path: &PathBuf| std::fs::read(path).map_err(IntakeError::io(path));
        Ok(Some(match self.0.get(name) {
            None => return Ok(None),
            Some(Place::Binary(bytes)) => keep::from_bytes(&format!("io/{name}.{}", keep::ENDING), bytes)?,
            Some(Place::Whole(path)) => keep::from_bytes(&path.display().to_string(), &read(path)?)?,
            Some(Place::Imported(path)) => keep::from_sealed(&path.display().to_string(), &read(path)?)?,
        }))
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
        assert!(both.table("bea-2017").is_err(), "the user's own table comes first, and it is not there");
        assert!(both.table("wiod-2011").is_err(), "not a table");
        assert!(both.table("exiobase").unwrap().is_none());
    }
}
