//! The folder a run writes (docs/formats/outputs.md): made aside and put in place by one rename, so that it is there whole or
//! not at all. Nothing but an earlier run of ours is ever replaced.

use std::collections::BTreeMap;
use std::path::Path;

use monazite_intake::store::{Staged, write_atomic};
use monazite_model::outcome::{Manifest, Outcome};
use monazite_model::registry::Registry;
use monazite_report::error::ReportError;
use monazite_report::figure::png::Format;
use monazite_report::names::Names;
use monazite_report::{csv, figure, json, outcome as pages, parquet};
use serde::{Deserialize, Serialize};

use crate::error::StudyError;

/// Value of `format` in the manifest of a run's folder.
pub const FORMAT: &str = "monazite-run/1";

/// How every `format` of a folder of ours begins.
pub const OURS: &str = "monazite-";

/// `manifest.json` of a run's folder.
#[derive(Debug, Serialize)]
struct FolderManifest<'a> {
    format: &'static str,
    #[serde(flatten)]
    run: &'a Manifest,
    command: &'a str,
    files: Vec<FileEntry>,
}

#[derive(Debug, Serialize)]
pub(crate) struct FileEntry {
    path: String,
    bytes: usize,
    blake3: String,
}

/// The part of a manifest that tells a run's folder from others.
#[derive(Deserialize)]
struct Ours {
    format: String,
}

/// Fails if `dir` may not be written: it is a file, or a folder with something else than a run of ours in it.
///
/// # Errors
/// [`StudyError::Refused`]; ask before computing, so that nobody waits for a refusal.
pub fn check_target(dir: &Path) -> Result<(), StudyError> {
    let shown = dir.display();
    if dir.file_name().is_none() {
        return Err(StudyError::Refused(format!("{shown}: name a folder for the run, e.g. out/run")));
    }
    if !dir.exists() {
        return Ok(());
    }
    if !dir.is_dir() {
        return Err(StudyError::Refused(format!("{shown} is a file; name a folder for the run")));
    }
    if std::fs::read_dir(dir).map_err(StudyError::io(dir))?.next().is_none() {
        return Ok(());
    }
    let manifest = std::fs::read(dir.join("manifest.json")).ok();
    let ours = manifest
        .and_then(|bytes| serde_json::from_slice::<Ours>(&bytes).ok())
        .is_some_and(|m| m.format.starts_with(OURS));
    if ours {
        return Ok(());
    }
    Err(StudyError::Refused(format!(
        "{shown} is there already and is not the folder of a run; nothing was written\n  hint: choose another folder, or remove it first"
    )))
}

/// Every file of a run's folder, by path: bytes that depend on the run alone.
///
/// `scenario` is the name and content of the scenario file as it was read.
///
/// # Errors
/// [`StudyError::Report`] where a format cannot be written.
pub fn files(
    outcome: &Outcome,
    registry: &Registry,
    scenario: (&str, &[u8]),
) -> Result<BTreeMap<String, Vec<u8>>, StudyError> {
    let names = Names(registry);
    let (scenario_name, scenario_bytes) = scenario;
    let command = command(outcome, scenario_name);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert(scenario_name.to_owned(), scenario_bytes.to_vec());
    files.insert("outcome.json".into(), json::document(outcome).map_err(ReportError::from)?.into_bytes());
    files.insert("outcome.parquet".into(), parquet::outcome(outcome)?);
    files.insert("accounts.parquet".into(), parquet::accounts(outcome)?);
    for (name, bytes) in csv::files(outcome)? {
        files.insert(name.into(), bytes);
    }
    let charts = figure::all_of_run(outcome, names);
    let drawn: Vec<&str> = charts.iter().map(|(name, _)| *name).collect();
    files.insert("report.md".into(), pages::markdown::report(outcome, names, &drawn, &command).into_bytes());
    // Pixels take longer than the rest of the folder: every chart in a thread of its own.
    let drawn: Vec<Result<BTreeMap<String, Vec<u8>>, StudyError>> = std::thread::scope(|scope| {
        let draw = |name, svg: &str| {
            let mut own = BTreeMap::new();
            add_chart(&mut own, name, svg).map(|()| own)
        };
        let workers: Vec<_> = charts.iter().map(|(name, svg)| scope.spawn(move || draw(name, svg))).collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    for chart in drawn {
        files.extend(chart?);
    }
    let manifest = FolderManifest { format: FORMAT, run: &outcome.manifest, command: &command, files: entries(&files) };
    files.insert("manifest.json".into(), json::document(&manifest).map_err(ReportError::from)?.into_bytes());
    Ok(files)
}

/// Puts a chart into a folder, as `charts/NAME.svg` and `charts/NAME.png`.
///
/// # Errors
/// A drawing that cannot be turned into pixels.
pub(crate) fn add_chart(files: &mut BTreeMap<String, Vec<u8>>, name: &str, svg: &str) -> Result<(), StudyError> {
    for (format, ending) in [(Format::Svg, "svg"), (Format::Png, "png")] {
        files.insert(format!("charts/{name}.{ending}"), format.bytes(svg)?);
    }
    Ok(())
}

/// Files with their sizes and hashes, for a manifest.
pub(crate) fn entries(files: &BTreeMap<String, Vec<u8>>) -> Vec<FileEntry> {
    let entry = |(path, bytes): (&String, &Vec<u8>)| FileEntry {
        path: path.clone(),
        bytes: bytes.len(),
        blake3: blake3::hash(bytes).to_hex().to_string(),
    };
    files.iter().map(entry).collect()
}

/// The command that repeats a run from inside its folder.
pub fn command(outcome: &Outcome, scenario_name: &str) -> String {
    let m = &outcome.manifest;
    format!("monazite run {scenario_name} --runs {} --seed {} --base-year {} -o again", m.runs, m.seed, m.base_year)
}

/// Writes a run's folder, whole or not at all.
///
/// # Errors
/// As [`check_target`] and [`files`], and what the operating system says; an earlier run in `dir` is then still there.
pub fn write(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StudyError> {
    check_target(dir)?;
    let staged = Staged::new(dir)?;
    for (name, bytes) in files {
        let path = staged.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(StudyError::io(parent))?;
        }
        std::fs::write(&path, bytes).map_err(StudyError::io(&path))?;
    }
    staged.commit()?;
    Ok(())
}

/// Writes one file a person named, whole or not at all; missing folders are made.
///
/// # Errors
/// What the operating system says; an earlier file of that name is then still there.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), StudyError> {
    if path.is_dir() {
        return Err(StudyError::Refused(format!("{} is a folder; name a file", path.display())));
    }
    Ok(write_atomic(path, bytes)?)
}

/// Reads the outcome of a run from its folder, or from an `outcome.json` itself.
///
/// # Errors
/// A file that is not there or is not the JSON of a run.
pub fn read(path: &Path) -> Result<Outcome, StudyError> {
    let file = if path.is_dir() { path.join("outcome.json") } else { path.to_owned() };
    let bytes = std::fs::read(&file).map_err(StudyError::io(&file))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        StudyError::Refused(format!("{} is not the outcome of a run of this version: {error}", file.display()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn some_files() -> BTreeMap<String, Vec<u8>> {
        let manifest = format!("{{\"format\": \"{FORMAT}\"}}");
        BTreeMap::from([
            ("manifest.json".to_owned(), manifest.into_bytes()),
            ("charts/price.svg".to_owned(), b"<svg/>".to_vec()),
        ])
    }

    #[test]
    fn an_earlier_run_is_replaced_and_nothing_of_it_stays() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("run");
        write(&dir, &some_files()).unwrap();
        let mut second = some_files();
        second.remove("charts/price.svg");
        write(&dir, &second).unwrap();
        assert!(!dir.join("charts").exists() && dir.join("manifest.json").exists());
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "no staging folder stays");
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("thesis.tex"), "mine").unwrap();
        let error = write(home.path(), &some_files()).unwrap_err();
        assert!(error.is_bad_input() && error.to_string().contains("nothing was written"), "{error}");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_empty_folder_may_be_filled() {
        let home = tempfile::tempdir().unwrap();
        assert!(check_target(home.path()).is_ok());
    }
}
