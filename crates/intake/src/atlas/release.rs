//! A release of data as it stands on disk or in the binary: its facts, and the identity of every other file.
//!
//! [`super::load`] lays a folder without a registry over the bundled atlas; a release is what the folder itself holds, so that
//! what is not in it is seen to be missing. It may also be one file of facts or of trade.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use monazite_model::answer::diff::{FileState, FlowsDiff};
use monazite_model::diagnostic::Problem;
use monazite_model::fact::Fact;

use super::{Found, blob, damaged, id_of, inside, rows_of};
use crate::error::IntakeError;
use crate::facts::{self, Facts};
use crate::store::hash_file;
use crate::trade::{self, Trade};

/// What of a release there is to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A folder, or the bundled atlas.
    Whole,
    /// One file of facts.
    Facts,
    /// One file of trade.
    Trade,
}

/// A release.
#[derive(Debug)]
pub struct Release {
    /// As it was named; `bundled` for the one in the binary.
    pub name: String,
    /// What there is of it.
    pub extent: Extent,
    /// BLAKE3 over its files, hex.
    pub id: String,
    /// Its facts.
    pub facts: Facts,
    /// Identity of every other file by its name inside the release.
    pub files: BTreeMap<String, FileState>,
    trade: Trade,
    /// Name inside the release of each trade table, by the name the table itself goes by.
    tables: BTreeMap<PathBuf, String>,
}

impl Release {
    /// The bundled release.
    ///
    /// # Errors
    /// A damaged binary.
    pub fn bundled() -> Result<Self, IntakeError> {
        let atlas = super::bundled()?;
        let entries = blob::open().ok_or_else(damaged)?.entries;
        let mut files = BTreeMap::new();
        for entry in entries.iter().filter(|entry| !entry.name.starts_with("facts")) {
            let bytes = entry.bytes().ok_or_else(damaged)?;
            let blake3 = blake3::hash(&bytes).to_hex().to_string();
            files.insert(entry.name.clone(), FileState { blake3, holds: String::new() });
        }
        let tables = atlas.trade.tables().map(|(path, _)| (path.to_owned(), path.display().to_string())).collect();
        let release = Release {
            name: "bundled".to_owned(),
            extent: Extent::Whole,
            id: atlas.id.clone(),
            facts: atlas.facts.clone(),
            files,
            trade: atlas.trade.clone(),
            tables,
        };
        Ok(release.described())
    }

    /// A folder as `atlas build` and `import` make it, read as it stands; or one file of facts (`.csv`) or of trade (`.parquet`).
    ///
    /// # Errors
    /// One problem where there is no such folder or file, or where it holds nothing of an atlas; the problems of its tables.
    pub fn open(path: &Path) -> Result<Self, IntakeError> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match (path.is_dir(), ending.as_deref()) {
            (true, _) => Release::folder(path),
            (false, Some("csv")) if path.is_file() => Release::facts_file(path),
            (false, Some("parquet")) if path.is_file() => Release::trade_file(path),
            (false, _) => {
                let message =
                    if path.exists() { "neither a folder nor a table" } else { "there is no such folder or file" };
                Err(no_release(path, message))
            }
        }
    }

    fn folder(dir: &Path) -> Result<Self, IntakeError> {
        trade::imported::all_there(&dir.join("trade"))?;
        let found = Found::under(dir)?;
        if found.all.is_empty() {
            return Err(no_release(
                dir,
                "the folder holds no facts/, trade/, io/, events/, witnesses/ or registry/ of an atlas",
            ));
        }
        let texts = found.texts()?;
        // An older release may name forms that the registry of today no longer has.
        let of_tables = rows_of(&texts, "facts/", |name, bytes| facts::read_csv(name, bytes));
        let facts: Facts = of_tables.map_err(|error| inside(dir, error))?.into_iter().collect();
        let hashes = found.hashes()?;
        let files = hashes.iter().filter(|(name, _)| !name.starts_with("facts/"));
        let files =
            files.map(|(name, blake3)| (name.clone(), FileState { blake3: blake3.clone(), holds: String::new() }));
        let in_trade = found.all.iter().filter(|(name, _)| name.starts_with("trade/"));
        let tables = in_trade.map(|(name, path)| (path.clone(), name.clone())).collect();
        let release = Release {
            name: dir.display().to_string(),
            extent: Extent::Whole,
            id: id_of(&hashes),
            facts,
            files: files.collect(),
            trade: Trade::on_disk(found.tables, BTreeMap::new())?,
            tables,
        };
        Ok(release.described())
    }

    fn facts_file(path: &Path) -> Result<Self, IntakeError> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(IntakeError::io(path))?;
        let facts: Facts = facts::read_csv(&shown, bytes.as_slice())?.into_iter().collect();
        Ok(Release {
            name: shown,
            extent: Extent::Facts,
            id: blake3::hash(&bytes).to_hex().to_string(),
            facts,
            files: BTreeMap::new(),
            trade: Trade::on_disk([], BTreeMap::new())?,
            tables: BTreeMap::new(),
        })
    }

    fn trade_file(path: &Path) -> Result<Self, IntakeError> {
        let (blake3, _) = hash_file(path)?;
        let name = format!("trade/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let release = Release {
            name: path.display().to_string(),
            extent: Extent::Trade,
            id: blake3.clone(),
            facts: Facts::default(),
            files: BTreeMap::from([(name.clone(), FileState { blake3, holds: String::new() })]),
            trade: Trade::on_disk([path.to_owned()], BTreeMap::new())?,
            tables: BTreeMap::from([(path.to_owned(), name)]),
        };
        Ok(release.described())
    }

    /// With what each trade table holds.
    fn described(mut self) -> Self {
        for (path, holds) in self.trade.tables() {
            if let Some(state) = self.tables.get(path).and_then(|name| self.files.get_mut(name)) {
                state.holds = holds;
            }
        }
        self
    }

    /// The rooms it has files of: `registry`, `trade`, `io`, `events`, `witnesses`.
    pub fn rooms(&self) -> BTreeSet<&str> {
        self.files.keys().filter_map(|name| name.split('/').next()).collect()
    }

    /// Identity of a whole room, over its files.
    pub fn room(&self, room: &str) -> FileState {
        let own = self.files.iter().filter(|(name, _)| name.split('/').next() == Some(room));
        let hashes: Vec<_> = own.map(|(name, state)| (name.clone(), state.blake3.clone())).collect();
        let holds = format!("{} files", hashes.len());
        FileState { blake3: id_of(&hashes), holds }
    }

    /// The facts of `source` and `edition` in it, as `(source, edition)` pairs of everything it holds.
    pub fn editions(&self) -> BTreeSet<(&str, &str)> {
        self.facts.iter().map(|fact: &Fact| (fact.origin.source.as_str(), fact.origin.edition.as_str())).collect()
    }

    fn table(&self, name: &str) -> Option<&Path> {
        self.tables.iter().find(|(_, inside)| inside.as_str() == name).map(|(path, _)| path.as_path())
    }
}

/// Compares two trade tables flow by flow; `None` where one of the names is no trade table.
///
/// # Errors
/// A table that cannot be read.
pub fn flows(old: (&Release, &str), new: (&Release, &str)) -> Result<Option<FlowsDiff>, IntakeError> {
    let (Some(of_old), Some(of_new)) = (old.0.table(old.1), new.0.table(new.1)) else { return Ok(None) };
    let (before, after) = (old.0.trade.flows_by_key(of_old)?, new.0.trade.flows_by_key(of_new)?);
    let mut found = FlowsDiff::default();
    for (key, flow) in &before {
        found.old_usd += flow.0;
        match after.get(key) {
            None => found.gone += 1,
            Some(other) if other == flow => found.same += 1,
            Some(_) => found.changed += 1,
        }
    }
    found.added = after.len() - found.same - found.changed;
    found.new_usd = after.values().map(|flow| flow.0).sum();
    Ok(Some(found))
}

fn no_release(path: &Path, message: &str) -> IntakeError {
    let problem = Problem::of_file(&path.display().to_string(), "no-atlas", message).hint(
        "give an atlas folder, as `monazite atlas build --into DIR` or `import` makes it, or one table of facts (.csv) or of trade (.parquet)",
    );
    vec![problem].into()
}
