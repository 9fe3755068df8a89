//! Pages of the repository that are written by a test.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Holds a file against what is said today, or writes it where that is asked for.
pub fn hold(path: &Path, text: &str) {
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    let moved = text.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(
        text == written,
        "{} is out of date (MONAZITE_BLESS=1 writes it anew); first line that differs: {moved:?}",
        path.display()
    );
}
