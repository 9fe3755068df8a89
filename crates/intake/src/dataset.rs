//! The frame of a dataset that an import keeps: one release, one directory, put in place whole with its manifest.
//!
//! What is in the directory is the importer's business; how directories and manifests are written is `store`'s.

use std::path::Path;

use monazite_model::diagnostic::Problem;

use crate::error::IntakeError;
use crate::store::{AtlasPath, MANIFEST, Manifest, RawFile, Staged, write_atomic};

/// A problem unless `text`, a part of a directory's name, holds letters and digits only. `what` it is: `release`, `HS edition`.
pub fn check_name(file: &str, what: &str, text: &str) -> Option<Problem> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    let problem = || Problem::of_file(file, "bad-edition", format!("the {what} may hold letters and digits only"));
    (!plain).then(problem)
}

/// A release is a fixed thing: other bytes under its name are a mistake, or a release of another name. `file` is the one named
/// in the problem, `raw` what the import read now.
///
/// # Errors
/// A problem for each dataset that was made from other bytes.
pub fn refuse_other_bytes<'a>(
    file: &str,
    into: &Path,
    datasets: impl IntoIterator<Item = &'a AtlasPath>,
    raw: &[RawFile],
) -> Result<(), IntakeError> {
    let mut problems = Vec::new();
    for dataset in datasets {
        let target = dataset.under(into);
        let Some(before) = Manifest::read(&target)? else { continue };
        if before.raw.iter().map(|r| &r.blake3).eq(raw.iter().map(|r| &r.blake3)) {
            continue;
        }
        let other = before.raw.iter().find(|old| raw.iter().all(|new| new.blake3 != old.blake3));
        let from = match other {
            Some(other) => format!("was imported from `{}`, whose bytes differ", other.file),
            None => "was imported from other files".to_owned(),
        };
        problems.push(
            Problem::of_file(file, "release-differs", format!("{dataset} {from}; nothing was written"))
                .hint(format!("give the newer data their own release with --release, or delete {}", target.display())),
        );
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// Puts a finished directory in its place, its manifest last.
///
/// # Errors
/// What the operating system says; the old directory is then still in place.
pub fn put(staged: Staged, manifest: &Manifest) -> Result<(), IntakeError> {
    write_atomic(&staged.path().join(MANIFEST), manifest.to_json().as_bytes())?;
    staged.commit()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeMap;

    use super::*;

    fn raw(file: &str, hash: &str) -> RawFile {
        RawFile { file: file.into(), bytes: 1, blake3: hash.into(), rows: 1, rejected: 0, elsewhere: 0 }
    }

    #[test]
    fn a_release_stands_against_other_bytes_and_against_a_part_of_its_files() {
        let home = tempfile::tempdir().unwrap();
        let dataset = AtlasPath::new("f", ["trade", "x"]).unwrap();
        let manifest = Manifest {
            dataset: dataset.to_string(),
            source: "s".into(),
            edition: "1".into(),
            licence: "l".into(),
            importer: "i 1".into(),
            raw: vec![raw("a.csv", "aa"), raw("b.csv", "bb")],
            written: Vec::new(),
            corrected: BTreeMap::new(),
            together_with: vec![dataset.to_string()],
        };
        put(Staged::new(&dataset.under(home.path())).unwrap(), &manifest).unwrap();
        let again = |raw: &[RawFile]| refuse_other_bytes("new.csv", home.path(), [&dataset], raw);
        assert!(again(&manifest.raw).is_ok());
        let said = |raw: &[RawFile]| again(raw).unwrap_err().problems()[0].message.clone();
        assert!(said(&[raw("a.csv", "aa"), raw("b.csv", "cc")]).contains("`b.csv`, whose bytes differ"));
        let more = [raw("a.csv", "aa"), raw("b.csv", "bb"), raw("c.csv", "cc")];
        assert!(said(&more).contains("from other files"));
    }

    #[test]
    fn a_name_with_a_slash_is_no_release() {
        assert!(check_name("f", "release", "2026/01").is_some() && check_name("f", "release", "").is_some());
        assert!(check_name("f", "release", "202601").is_none());
    }
}
