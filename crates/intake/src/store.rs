//! Keeping what was taken: atomic files and directories, manifests, rejected rows.
//!
//! A reader never sees half a file: everything is written beside its place under a `.tmp-` name, flushed to disk and renamed.
//! An import that is interrupted leaves the old state; a `.tmp-` entry left by a crash is read by nobody, may be deleted at any
//! time and is by a later import (`leftover`). A dataset's `manifest.json` says what it was made from, so that the same import can be recognised and skipped.
//! Nothing records a date: the same input gives the same bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use monazite_model::diagnostic::Problem;
use serde::{Deserialize, Serialize};

use crate::error::IntakeError;

/// Prefix of entries that are not finished.
pub const STAGING: &str = ".tmp-";
/// Name of a dataset's manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the list of rejected rows.
pub const REJECTS: &str = "_rejects.csv";

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
    /// The manifest of a dataset; `None` where there is none or it cannot be read as one.
    pub fn read(dataset: &Path) -> Option<Manifest> {
        let text = fs::read_to_string(dataset.join(MANIFEST)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The manifest as stored.
    pub fn to_json(&self) -> String {
        // A struct of strings and numbers always serialises.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Whether `dataset` was made by the same importer from the same bytes, and still holds what it wrote.
    pub fn is_intact(&self, dataset: &Path) -> bool {
        self.written
            .iter()
            .all(|w| hash_file(&dataset.join(&w.file)).is_ok_and(|(hash, bytes)| hash == w.blake3 && bytes == w.bytes))
    }
}

/// What an import did with one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The file, as the user named it.
    pub file: String,
    /// Datasets written or found already there, relative to the atlas.
    pub datasets: Vec<String>,
    /// Rows (or facts) taken.
    pub taken: u64,
    /// Figures mended, by kind.
    pub corrected: BTreeMap<String, u64>,
    /// Rows left out because they are wrong.
    pub left: u64,
    /// The first of the problems, at most [`crate::error::LISTED_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// Things a person should know that are not wrong rows.
    pub notes: Vec<String>,
    /// The same bytes were imported before; nothing was written.
    pub already_there: bool,
}

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

/// Writes a file so that a reader sees either the old bytes or the new ones.
///
/// Missing directories are made.
///
/// # Errors
/// What the operating system says.
///
/// ```
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("out/answer.txt");
/// monazite_intake::store::write_atomic(&path, b"42\n").unwrap();
/// assert_eq!(std::fs::read(&path).unwrap(), b"42\n");
/// ```
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), IntakeError> {
    let parent = parent_of(path);
    fs::create_dir_all(parent).map_err(IntakeError::io(parent))?;
    let mut staged = tempfile::Builder::new().prefix(STAGING).tempfile_in(parent).map_err(IntakeError::io(parent))?;
    staged.write_all(bytes).map_err(IntakeError::io(path))?;
    staged.as_file().sync_all().map_err(IntakeError::io(path))?;
    readable_by_all(staged.as_file()).map_err(IntakeError::io(path))?;
    staged.persist(path).map_err(|error| IntakeError::io(path)(error.error))?;
    sync_dir(parent);
    Ok(())
}

/// A directory under construction: gone when dropped, in place when committed.
#[derive(Debug)]
pub struct Staged {
    dir: tempfile::TempDir,
    target: PathBuf,
}

impl Staged {
    /// Starts a directory that will become `target`; missing parents are made.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn new(target: &Path) -> Result<Self, IntakeError> {
        let parent = parent_of(target);
        fs::create_dir_all(parent).map_err(IntakeError::io(parent))?;
        let dir = tempfile::Builder::new().prefix(STAGING).tempdir_in(parent).map_err(IntakeError::io(parent))?;
        Ok(Staged { dir, target: target.to_path_buf() })
    }

    /// Where to write meanwhile.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Puts the directory in its place, replacing what was there; see [`commit_dir`].
    ///
    /// # Errors
    /// What the operating system says; the old directory is then still in place.
    pub fn commit(self) -> Result<(), IntakeError> {
        commit_dir(self.dir.path(), &self.target)?;
        // The directory moved away from under the guard: there is nothing left to delete.
        let _ = self.dir.keep();
        Ok(())
    }
}

/// Flushes every file of `staged` and renames it to `target`. A directory already there is moved aside first and deleted
/// after; if the rename fails it is moved back.
///
/// # Errors
/// What the operating system says; the old directory is then still in place.
pub fn commit_dir(staged: &Path, target: &Path) -> Result<(), IntakeError> {
    for file in files_under(staged)? {
        let opened = File::open(&file).map_err(IntakeError::io(&file))?;
        opened.sync_all().map_err(IntakeError::io(&file))?;
    }
    sync_dir(staged);
    dir_readable_by_all(staged).map_err(IntakeError::io(staged))?;
    let parent = parent_of(target);
    if target.exists() {
        let aside = tempfile::Builder::new().prefix(STAGING).tempdir_in(parent).map_err(IntakeError::io(parent))?;
        let old = aside.path().join("old");
        fs::rename(target, &old).map_err(IntakeError::io(target))?;
        if let Err(error) = fs::rename(staged, target) {
            fs::rename(&old, target).map_err(IntakeError::io(target))?;
            return Err(IntakeError::io(target)(error));
        }
    } else {
        fs::rename(staged, target).map_err(IntakeError::io(target))?;
    }
    sync_dir(parent);
    Ok(())
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

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes a rename survive a power cut. Not every system can flush a directory, and the rename itself has succeeded.
fn sync_dir(dir: &Path) {
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
}

/// Temporary files are private to their owner; finished ones get the usual rights.
#[cfg(unix)]
fn readable_by_all(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(unix)]
fn dir_readable_by_all(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable_by_all(_: &File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn dir_readable_by_all(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        write_atomic(&path, b"old").unwrap();
        write_atomic(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_directory_given_up_half_way_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("data");
        let first = Staged::new(&target).unwrap();
        fs::write(first.path().join("x"), "1").unwrap();
        first.commit().unwrap();
        let second = Staged::new(&target).unwrap();
        fs::write(second.path().join("x"), "2").unwrap();
        drop(second);
        assert_eq!(fs::read_to_string(target.join("x")).unwrap(), "1");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_committed_directory_takes_the_place_of_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("data");
        for (name, text) in [("x", "1"), ("y", "2")] {
            let staged = Staged::new(&target).unwrap();
            fs::write(staged.path().join(name), text).unwrap();
            staged.commit().unwrap();
        }
        assert_eq!(files_under(dir.path()).unwrap(), [target.join("y")]);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn unfinished_entries_are_not_listed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".tmp-crashed")).unwrap();
        fs::write(dir.path().join(".tmp-crashed/part.parquet"), "half").unwrap();
        fs::write(dir.path().join("b.csv"), "").unwrap();
        assert_eq!(files_under(dir.path()).unwrap(), [dir.path().join("b.csv")]);
    }
}
