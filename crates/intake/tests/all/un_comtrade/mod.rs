//! Declarations of UN Comtrade: layouts, totals and parts, both ends reconciled, and the real files where they are at hand.

mod against_baci;
mod battery_chain;
mod layouts;

pub(crate) use layouts::packed;

use std::fs;
use std::path::{Path, PathBuf};

use monazite_intake::atlas;
use monazite_intake::error::IntakeError;
use monazite_intake::source::un_comtrade::{Declared, Options, read};

/// A folder for files of a test.
pub(crate) struct Case(tempfile::TempDir);

impl Case {
    pub(crate) fn new() -> Self {
        Case(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str, text: impl AsRef<[u8]>) -> Result<Declared, IntakeError> {
        read_files(&[self.file(name, text)])
    }
}

pub(crate) fn options() -> Options {
    Options {
        hs: "HS17".to_owned(),
        release: Some("202611".to_owned()),
        areas: atlas::bundled_registry().unwrap().areas,
    }
}

pub(crate) fn read_files(files: &[PathBuf]) -> Result<Declared, IntakeError> {
    read(files, &options(), &mut |_: &Path, _, _| {})
}

/// Publishers' files beside the repository; `None` (and a word about it) when they are not there.
pub(crate) fn real(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/raw").join(folder);
    if !path.is_dir() {
        eprintln!("skipped: no publishers' files at ../shared/data/raw/{folder}");
        return None;
    }
    Some(path)
}
