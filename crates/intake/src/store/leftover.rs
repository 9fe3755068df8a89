//! What a process that was killed left behind, wherever we write.
//!
//! Nobody reads such entries, but a large import may leave gigabytes. The next write beside them takes them away, once nothing
//! has been written to them for a while: another process may be at work. Where names cannot be exchanged in one step, a killed
//! process may have left a folder aside and nothing in its place: that one is moved back at once.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{ASIDE, STAGING};

/// Folders of an atlas that imports write to.
const WRITTEN: [&str; 4] = ["events", "facts", "io", "trade"];
/// For how long nothing must have been written to an entry.
pub const STALE: Duration = Duration::from_secs(3600);
/// Random characters behind the prefix of an unfinished entry.
const RANDOM: usize = 6;

/// Removes unfinished entries of earlier imports from the atlas folder `into`; returns how many. What cannot be looked at or
/// removed stays: it harms nobody.
pub fn sweep(into: &Path) -> usize {
    let now = SystemTime::now();
    let below: usize = WRITTEN.iter().map(|folder| sweep_folder(&into.join(folder), now, true)).sum();
    below + sweep_folder(into, now, false)
}

/// Removes unfinished entries from one folder, those of its folders left alone; returns how many.
pub(super) fn sweep_beside(folder: &Path) -> usize {
    sweep_folder(folder, SystemTime::now(), false)
}

fn sweep_folder(folder: &Path, now: SystemTime, deep: bool) -> usize {
    let mut removed = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let (name, path) = (name.to_string_lossy(), entry.path());
        let aside = is_unfinished(&name, ASIDE);
        if !(aside || deep || is_unfinished(&name, STAGING)) {
            continue;
        }
        // A link leads elsewhere: neither followed nor removed.
        let Ok(kind) = entry.file_type() else { continue };
        if aside && kind.is_dir() {
            move_back(folder, &path);
        }
        if aside || is_unfinished(&name, STAGING) {
            let idle = last_written(&path).and_then(|last| now.duration_since(last).ok());
            if idle.is_some_and(|idle| idle >= STALE) {
                let gone = if kind.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                removed += usize::from(gone.is_ok());
            }
        } else if kind.is_dir() {
            removed += sweep_folder(&path, now, true);
        }
    }
    removed
}

/// Gives what lies aside its name back, where nothing bears it. If the process that moved it is still at work, its next step
/// fails and the old state stays, which it says.
fn move_back(folder: &Path, aside: &Path) {
    for entry in fs::read_dir(aside).into_iter().flatten().flatten() {
        let place = folder.join(entry.file_name());
        if fs::symlink_metadata(&place).is_err() {
            let _ = fs::rename(entry.path(), place);
        }
    }
}

fn is_unfinished(name: &str, prefix: &str) -> bool {
    let random = name.strip_prefix(prefix);
    random.is_some_and(|rest| rest.len() == RANDOM && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// When an entry, or anything inside it, was last written to.
fn last_written(path: &Path) -> Option<SystemTime> {
    let about = fs::symlink_metadata(path).ok()?;
    let mut last = about.modified().ok()?;
    if about.is_dir() {
        for entry in fs::read_dir(path).ok()? {
            last = last.max(last_written(&entry.ok()?.path())?);
        }
    }
    Some(last)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs::File;
    use std::path::PathBuf;

    use super::*;
    use crate::store::{Staged, write_atomic};

    fn set_age(path: &Path, age: Duration) {
        File::open(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
    }

    /// A staging directory as a killed import leaves it: with a file, never dropped.
    fn abandoned(home: &Path) -> PathBuf {
        let staged = Staged::new(&home.join("trade/source=baci/year=2024")).unwrap();
        let path = staged.path().to_owned();
        std::mem::forget(staged);
        fs::write(path.join("part-0000.parquet"), "half").unwrap();
        path
    }

    #[test]
    fn what_a_killed_import_left_is_taken_away_once_it_is_old() {
        let home = tempfile::tempdir().unwrap();
        let left = abandoned(home.path());
        write_atomic(&home.path().join("facts/a.csv"), b"kept").unwrap();
        assert_eq!(sweep(home.path()), 0, "another import may be under way");
        set_age(&left.join("part-0000.parquet"), 2 * STALE);
        assert_eq!(sweep(home.path()), 0, "something was written to the folder just now");
        set_age(&left, 2 * STALE);
        assert_eq!(sweep(home.path()), 1);
        assert!(!left.exists() && home.path().join("facts/a.csv").exists());
    }

    #[test]
    fn what_is_not_ours_stays_however_old() {
        let home = tempfile::tempdir().unwrap();
        for name in [".tmp-mine.txt", "trade/.tmp-of-somebody", "trade/.tmp-monazite-", ".tmp-abc123"] {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "x").unwrap();
            set_age(&path, 10 * STALE);
        }
        assert_eq!(sweep(home.path()), 0);
        assert_eq!(sweep(&home.path().join("nowhere")), 0);
    }

    #[test]
    fn a_write_takes_away_what_lies_beside_it_and_nothing_deeper() {
        let home = tempfile::tempdir().unwrap();
        let (beside, deeper) = (home.path().join(".tmp-monazite-abc123"), home.path().join("of/.tmp-monazite-abc123"));
        for path in [&beside, &deeper] {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
            set_age(path, 2 * STALE);
        }
        write_atomic(&home.path().join("a.csv"), b"new").unwrap();
        assert!(!beside.exists() && deeper.exists());
    }

    #[test]
    fn what_lies_aside_gets_its_name_back_unless_somebody_has_it() {
        let home = tempfile::tempdir().unwrap();
        let aside = home.path().join(".old-monazite-abc123");
        for name in ["lost/x", "there/x"] {
            let path = aside.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "old").unwrap();
        }
        write_atomic(&home.path().join("there/x"), b"new").unwrap();
        assert_eq!(sweep_beside(home.path()), 0);
        let held = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
        assert_eq!([held("lost/x"), held("there/x")], ["old", "new"]);
        assert!(aside.join("there/x").exists(), "it is swept once it is old");
    }
}
