//! Putting a file or a directory in its place, whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::exchange::exchange;
use super::{ASIDE, STAGING, files_under, leftover};
use crate::error::IntakeError;

/// Writes a file so that a reader sees either the old bytes or the new ones. Missing directories are made; a link is followed.
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
    let target = Target::of(path)?;
    leftover::sweep_beside(&target.parent);
    let mut staged =
        tempfile::Builder::new().prefix(STAGING).tempfile_in(&target.parent).map_err(IntakeError::io(path))?;
    staged.write_all(bytes).map_err(IntakeError::io(path))?;
    staged.as_file().sync_all().map_err(IntakeError::io(path))?;
    readable_by_all(staged.as_file()).map_err(IntakeError::io(path))?;
    step();
    staged.persist(&target.path).map_err(|error| IntakeError::io(path)(error.error))?;
    sync_dir(&target.parent);
    Ok(())
}

/// Replaces files of a directory, all of them or none; the others it holds stay as they are. The directory is made if missing.
///
/// # Errors
/// What the operating system says; the directory is then as it was.
pub fn replace_files(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), IntakeError> {
    let staged = Staged::new(dir)?;
    if dir.is_dir() {
        for path in files_under(dir)? {
            let inside = path.strip_prefix(dir).unwrap_or(&path);
            let copy = staged.path().join(inside);
            if let Some(parent) = copy.parent() {
                fs::create_dir_all(parent).map_err(IntakeError::io(parent))?;
            }
            fs::copy(&path, &copy).map_err(IntakeError::io(&path))?;
        }
    }
    for (name, bytes) in files {
        let path = staged.path().join(name);
        fs::write(&path, bytes).map_err(IntakeError::io(&path))?;
    }
    staged.commit()
}

/// A directory under construction: gone when dropped, in place when committed.
#[derive(Debug)]
pub struct Staged {
    dir: tempfile::TempDir,
    target: Target,
    /// The target as the user named it.
    shown: PathBuf,
}

impl Staged {
    /// Starts a directory that will become `target`; missing parents are made. A link to a directory is followed.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn new(target: &Path) -> Result<Self, IntakeError> {
        let (shown, target) = (target.to_path_buf(), Target::of(target)?);
        leftover::sweep_beside(&target.parent);
        let made = tempfile::Builder::new().prefix(STAGING).tempdir_in(&target.parent);
        Ok(Staged { dir: made.map_err(IntakeError::io(&target.parent))?, target, shown })
    }

    /// Where to write meanwhile.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Flushes every file and puts the directory in its place. A directory already there gives up its name in the same step
    /// and is deleted after; where the system cannot exchange names it is moved aside first, and back if that fails.
    ///
    /// # Errors
    /// What the operating system says; the old directory is then still in place, or the message says where it lies.
    pub fn commit(self) -> Result<(), IntakeError> {
        let staged = self.dir.path();
        for file in files_under(staged)? {
            let opened = File::open(&file).map_err(IntakeError::io(&file))?;
            opened.sync_all().map_err(IntakeError::io(&file))?;
        }
        sync_dir(staged);
        dir_readable_by_all(staged).map_err(IntakeError::io(staged))?;
        let target = &self.target.path;
        if target.exists() {
            step();
            if !exchange_names(staged, target).map_err(IntakeError::io(&self.shown))? {
                self.replace_in_two_steps()?;
            }
        } else {
            rename(staged, target).map_err(IntakeError::io(&self.shown))?;
        }
        sync_dir(&self.target.parent);
        // What the guard deletes now is the old directory, or nothing.
        Ok(())
    }

    fn replace_in_two_steps(&self) -> Result<(), IntakeError> {
        let (target, io) = (&self.target.path, IntakeError::io(&self.shown));
        let aside = tempfile::Builder::new().prefix(ASIDE).tempdir_in(&self.target.parent).map_err(&io)?;
        // The next write beside it finds it under its own name, and moves it back if it must.
        let old = aside.path().join(target.file_name().unwrap_or_default());
        rename(target, &old).map_err(&io)?;
        let Err(error) = rename(self.dir.path(), target) else { return Ok(()) };
        if rename(&old, target).is_err() && !target.exists() {
            let kept = aside.keep();
            return Err(IntakeError::Failed(format!(
                "{}: {error}\n  hint: what was there before lies in {}",
                self.shown.display(),
                kept.display()
            )));
        }
        Err(io(error))
    }
}

/// Where something is put, whatever becomes of the working directory: the results of a run may be started from inside the
/// folder they replace, and `../out` means nothing there once that folder has moved.
#[derive(Debug)]
struct Target {
    parent: PathBuf,
    path: PathBuf,
}

impl Target {
    /// Missing parents are made.
    fn of(path: &Path) -> Result<Self, IntakeError> {
        let linked = fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink());
        if linked {
            let nowhere = |error: io::Error| {
                let why = format!("a link that leads nowhere ({error}); remove it or make what it leads to");
                IntakeError::io(path)(io::Error::new(error.kind(), why))
            };
            let path = fs::canonicalize(path).map_err(nowhere)?;
            let parent = path.parent().unwrap_or(&path).to_path_buf();
            return Ok(Target { parent, path });
        }
        let Some(name) = path.file_name() else {
            let error = io::Error::new(ErrorKind::InvalidInput, "name a file or a folder");
            return Err(IntakeError::io(path)(error));
        };
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(IntakeError::io(parent))?;
        let parent = fs::canonicalize(parent).map_err(IntakeError::io(parent))?;
        Ok(Target { path: parent.join(name), parent })
    }
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step();
    fs::rename(from, to)
}

#[cfg(not(test))]
fn exchange_names(one: &Path, other: &Path) -> io::Result<bool> {
    exchange(one, other)
}

/// Marks a moment before which a test ends the process.
#[cfg(not(test))]
fn step() {}

/// Makes a rename survive a power cut. Not every system can flush a directory, and the rename itself has succeeded.
fn sync_dir(dir: &Path) {
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
}

/// Temporary files are private to their owner; finished ones get the usual rights.
#[cfg(unix)]
fn readable_by_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(unix)]
fn dir_readable_by_all(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable_by_all(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn dir_readable_by_all(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use tests::{exchange_names, step};

#[cfg(test)]
mod tests;
