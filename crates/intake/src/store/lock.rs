//! Who may change an atlas folder now: a lock for whoever reads a table, changes it and writes it back.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use crate::error::IntakeError;

/// Name of the file that is locked; it stays, empty, and no reader looks at hidden files.
const NAME: &str = ".lock";

/// The right to change an atlas folder, until dropped. The system gives it back when a process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until nobody else holds `folder`, and holds it. The folder is made if it is missing.
    ///
    /// A file system that knows no locks is used without one: two imports at once may then lose one, as before.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn take(folder: &Path) -> Result<Self, IntakeError> {
        fs::create_dir_all(folder).map_err(IntakeError::io(folder))?;
        let path = folder.join(NAME);
        let mut options = File::options();
        let file = options.create(true).truncate(false).write(true).open(&path).map_err(IntakeError::io(&path))?;
        match file.lock() {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::Unsupported => {}
            Err(error) => return Err(IntakeError::io(&path)(error)),
        }
        Ok(Lock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::store::{read_if_there, write_atomic};

    #[test]
    fn whoever_adds_to_a_file_under_the_lock_loses_nothing_of_the_others() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("facts/a.txt");
        std::thread::scope(|scope| {
            for writer in 0..8u8 {
                let (home, path) = (home.path(), &path);
                scope.spawn(move || {
                    for _ in 0..10 {
                        let _lock = Lock::take(home).unwrap();
                        let mut all = read_if_there(path).unwrap().unwrap_or_default();
                        all.push(b'a' + writer);
                        write_atomic(path, &all).unwrap();
                    }
                });
            }
        });
        let all = fs::read(&path).unwrap();
        assert!((b'a'..b'i').all(|letter| all.iter().filter(|b| **b == letter).count() == 10), "{all:?}");
    }
}
