//! A user's own publisher files into an atlas directory, which `--data DIR` then lays over the bundled atlas.
//!
//! CEPII BACI is streamed by `intake::source::cepii_baci`. Every other format gives facts: all files are read before the first
//! table is written, tables are written atomically, and importing the same files again changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use monazite_intake::atlas;
use monazite_intake::error::IntakeError;
use monazite_intake::facts::{read_csv, write_csv};
use monazite_intake::source::cepii_baci;
use monazite_intake::source::{self, Format};
pub use monazite_intake::store::Summary;
use monazite_intake::store::write_atomic;
use monazite_intake::trade::area_codes;
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::fact::Fact;

use crate::error::StudyError;

/// Name of the BACI format.
pub const BACI: &str = "cepii-baci";

/// How far an import is: file, bytes read, bytes in all.
pub type Progress<'a> = &'a mut dyn FnMut(&Path, u64, u64);

/// Names of all formats with what they read, sorted by name.
pub fn formats() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<(&str, &str)> = source::formats().iter().map(|f| (f.name, f.reads)).collect();
    all.push((BACI, "CEPII BACI: bilateral trade by HS6 product, any nomenclature; flow, country and product files"));
    all.sort_unstable();
    all
}

/// Imports files of a format into the atlas directory `into`. `hs` and `release` tell a BACI file's nomenclature and release
/// where its name does not.
///
/// # Errors
/// An unknown format; every problem of every file (nothing is written then, except BACI files before the wrong one).
pub fn import(
    format: &str,
    files: &[PathBuf],
    into: &Path,
    (hs, release): (Option<&str>, Option<&str>),
    progress: Progress<'_>,
) -> Result<Vec<Summary>, StudyError> {
    let known: Vec<&str> = formats().iter().map(|(name, _)| *name).collect();
    if format == BACI || format == "baci" {
        let areas = area_codes(atlas::bundled()?.registry.areas.values());
        let options = cepii_baci::Options { hs: hs.map(str::to_owned), release: release.map(str::to_owned), areas };
        return Ok(cepii_baci::import(files, into, &options, progress)?);
    }
    if hs.is_some() || release.is_some() {
        return Err(StudyError::Refused("--hs and --release only go with cepii-baci".into()));
    }
    let Ok(format) = Format::parse(format) else {
        return Err(StudyError::Unknown {
            kind: "import format",
            name: format.to_owned(),
            hint: did_you_mean(format, known),
        });
    };
    facts(format, files, into, progress)
}

fn facts(format: Format, files: &[PathBuf], into: &Path, progress: Progress<'_>) -> Result<Vec<Summary>, StudyError> {
    let readings = source::bundled_readings()?;
    let mut summaries = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    let mut tables: BTreeMap<String, BTreeMap<String, Fact>> = BTreeMap::new();
    for path in files {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(StudyError::io(path))?;
        let size = bytes.len() as u64;
        progress(path, 0, size);
        match source::read(format, &shown, &bytes, &readings) {
            Ok(imported) => {
                summaries.push(summary(&shown, &imported));
                for fact in imported.facts {
                    let table = format!("{}-{}.csv", fact.origin.source, fact.origin.edition);
                    put(tables.entry(table).or_default(), fact, &shown, &mut problems);
                }
            }
            Err(mut of_file) => {
                if let (Some(first), Some(seems)) = (of_file.first_mut(), source::recognise(&bytes)) {
                    if seems != format && first.hint.is_none() {
                        first.hint = Some(format!("the file looks like `{}`", seems.info().name));
                    }
                }
                problems.extend(of_file);
            }
        }
        progress(path, size, size);
    }
    // What was imported before stays: a release may come in several files, one at a time.
    let mut written = Vec::new();
    for (name, mut facts) in tables {
        let path = into.join("facts").join(&name);
        if let Ok(bytes) = std::fs::read(&path) {
            let shown = path.display().to_string();
            match read_csv(&shown, bytes.as_slice()) {
                Ok(before) => before.into_iter().for_each(|fact| put(&mut facts, fact, &shown, &mut problems)),
                Err(of_file) => problems.extend(of_file),
            }
        }
        let facts: Vec<Fact> = facts.into_values().collect();
        let mut text = Vec::new();
        write_csv(&facts, &mut text).map_err(IntakeError::io(&path))?;
        written.push((name, path, text));
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let mut changed: BTreeSet<String> = BTreeSet::new();
    for (name, path, text) in &written {
        if std::fs::read(path).is_ok_and(|old| &old == text) {
            continue;
        }
        write_atomic(path, text)?;
        changed.insert(format!("facts/{name}"));
    }
    for summary in &mut summaries {
        summary.already_there = changed.is_empty();
        summary.datasets = written.iter().map(|(name, ..)| format!("facts/{name}")).collect();
    }
    Ok(summaries)
}

/// Adds a fact; the same fact twice is one, another figure under the same id is a problem.
fn put(facts: &mut BTreeMap<String, Fact>, fact: Fact, file: &str, problems: &mut Vec<Problem>) {
    let id = fact.id();
    match facts.get(&id) {
        None => {
            facts.insert(id, fact);
        }
        Some(known) if known.value == fact.value && known.unit == fact.unit => {}
        Some(known) => problems.push(
            Problem::of_file(
                file,
                "contradicts",
                format!("`{id}` is \"{}\" here and \"{}\" in another file", fact.origin.text, known.origin.text),
            )
            .hint("remove the table of the earlier import, or give this release another edition"),
        ),
    }
}

fn summary(file: &str, imported: &source::Imported) -> Summary {
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for left in &imported.left {
        *reasons.entry(&left.reason).or_default() += 1;
    }
    let mut notes: Vec<(u64, &str)> = reasons.into_iter().map(|(reason, n)| (n, reason)).collect();
    notes.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let mut corrected: BTreeMap<String, u64> = BTreeMap::new();
    for mended in &imported.corrected {
        *corrected.entry(mended.read_as.clone()).or_default() += 1;
    }
    Summary {
        file: file.to_owned(),
        datasets: Vec::new(),
        taken: imported.facts.len() as u64,
        corrected,
        left: imported.left.len() as u64,
        problems: Vec::new(),
        notes: notes.into_iter().take(12).map(|(n, reason)| format!("{n} rows left: {reason}")).collect(),
        already_there: false,
    }
}
