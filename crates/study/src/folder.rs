//! The folder of an answer (docs/formats/outputs.md, docs/formats/answers.md): made aside and put in place by one rename, so that it
//! is there whole or not at all. Nothing but an earlier folder of ours is ever replaced.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use monazite_intake::store::{Staged, write_atomic};
use monazite_model::answer::Answer;
use monazite_model::outcome::{Manifest, Outcome};
use monazite_model::question::{AskRun, Question, View};
use monazite_model::registry::Registry;
use monazite_report::error::ReportError;
use monazite_report::figure::png;
use monazite_report::render::{Format, chart, charts, render};
use monazite_report::tidy::{About, Tidy};
use monazite_report::{json, tidy};
use serde::{Deserialize, Serialize};

use crate::error::StudyError;
use crate::recipe;
use crate::settled::settled;
use crate::workbench::Workbench;

/// How every `format` of a folder of ours begins.
pub const OURS: &str = "monazite-";
/// Columns of a page in a file.
const WIDTH: usize = 140;

/// `manifest.json` of a folder.
#[derive(Debug, Serialize)]
struct FolderManifest<'a> {
    format: String,
    #[serde(flatten)]
    about: Made<'a>,
    command: &'a str,
    files: Vec<FileEntry>,
}

/// What an answer was made from.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Made<'a> {
    Run(&'a Manifest),
    Other {
        program: &'static str,
        /// Id of the atlas; absent where none was asked.
        #[serde(skip_serializing_if = "Option::is_none")]
        data: Option<&'a str>,
    },
}

#[derive(Debug, Serialize)]
struct FileEntry {
    path: String,
    bytes: usize,
    blake3: String,
}

/// A file of a folder, as its manifest lists it.
#[derive(Deserialize)]
struct Listed {
    path: String,
}

/// The part of a manifest that tells a run's folder from others.
#[derive(Deserialize)]
struct Ours {
    format: String,
    /// Files it lists; absent in what was written before they were.
    files: Option<Vec<Listed>>,
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
    let ours = manifest.and_then(|bytes| serde_json::from_slice::<Ours>(&bytes).ok());
    if let Some(ours) = ours.filter(|ours| ours.format.starts_with(OURS)) {
        return match ours.files {
            Some(listed) => foreign(dir, &listed),
            None => Ok(()),
        };
    }
    Err(StudyError::Refused(format!(
        "{shown} is there already and is not the folder of a run; nothing was written\n  hint: choose another folder, or remove it first"
    )))
}

/// Refuses a folder of ours in which somebody has put a file of their own: the next run would take it away with the old results.
fn foreign(dir: &Path, listed: &[Listed]) -> Result<(), StudyError> {
    let known: BTreeSet<PathBuf> = listed.iter().map(|file| dir.join(&file.path)).collect();
    let mut waiting = vec![dir.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).map_err(StudyError::io(&folder))? {
            let path = entry.map_err(StudyError::io(&folder))?.path();
            if path.is_dir() && !path.is_symlink() {
                waiting.push(path);
            } else if !known.contains(&path) && path != dir.join("manifest.json") {
                return Err(StudyError::Refused(format!(
                    "{} is no file of the run in {}, which would be replaced with it; nothing was written\n  hint: move it elsewhere, or choose another folder",
                    path.display(),
                    dir.display()
                )));
            }
        }
    }
    Ok(())
}

/// Every file of an answer's folder, by path: bytes that depend on question, data and version alone.
///
/// # Errors
/// [`StudyError::Report`] where a format cannot be written; a scenario that changed while it was run.
pub fn files(bench: &Workbench, question: &Question, answer: &Answer) -> Result<BTreeMap<String, Vec<u8>>, StudyError> {
    let registry = bench.registry();
    let command = format!("{} -o again", settled(question, answer).command());
    let (name, number) = answer.format();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let main = if matches!(answer, Answer::Run(_)) { "outcome" } else { name };
    files.insert(format!("{main}.json"), render(answer, registry, &Format::Json)?);
    let about = About::of(answer, registry);
    let tables: Vec<Tidy> = tidy::tables::of(answer).into_iter().map(|table| table.about(about.clone())).collect();
    for table in &tables {
        let csv = format!("{}.csv", table.name);
        let beside = json::document(&table.metadata(&csv)).map_err(ReportError::from)?;
        files.insert(format!("{csv}-metadata.json"), beside.into_bytes());
        files.insert(csv, table.csv()?);
        files.insert(format!("{}.parquet", table.name), table.parquet()?);
    }
    if !tables.is_empty() {
        let package = {
            let sized =
                |path: &str| files.get(path).map(|bytes| (bytes.len(), blake3::hash(bytes).to_hex().to_string()));
            tidy::described::package(name, &about, &tables, &sized)
        };
        files.insert("datapackage.json".into(), json::document(&package).map_err(ReportError::from)?.into_bytes());
    }
    if let (Question::Run(asked), Answer::Run(outcome)) = (question, answer) {
        let (kept, bytes) = scenario(asked, outcome, registry)?;
        files.insert(kept, bytes);
        let document = Format::Markdown { command: command.clone() };
        files.insert("report.md".into(), render(answer, registry, &document)?);
    } else {
        let view = if question.view() == View::Changes { View::Changes } else { View::All };
        let page = Format::Page { width: WIDTH, colour: false, view, brief: false };
        files.insert(format!("{name}.txt"), render(answer, registry, &page)?);
    }
    files.extend(drawings(answer, registry)?);
    let about = match answer {
        Answer::Run(outcome) => Made::Run(&outcome.manifest),
        _ => Made::Other {
            program: concat!("monazite ", env!("CARGO_PKG_VERSION")),
            data: bench.opened().map(|atlas| atlas.id.as_str()),
        },
    };
    let entries = entries(&files);
    let manifest =
        FolderManifest { format: format!("{OURS}{name}/{number}"), about, command: &command, files: entries };
    files.insert("manifest.json".into(), json::document(&manifest).map_err(ReportError::from)?.into_bytes());
    Ok(files)
}

/// The scenario as it was read, with the name it has in the folder.
fn scenario(asked: &AskRun, outcome: &Outcome, registry: &Registry) -> Result<(String, Vec<u8>), StudyError> {
    let recipe = recipe::read_source(&asked.scenario, registry)?;
    if blake3::hash(recipe.scenario.to_canonical_json().as_bytes()).to_hex().as_str() != outcome.manifest.scenario {
        let name = asked.scenario.name();
        return Err(StudyError::Failed(format!("{name} changed while it was run; nothing was written")));
    }
    Ok((recipe.name.to_owned(), recipe.bytes))
}

/// The charts that have something to show, as `charts/NAME.svg` and `charts/NAME.png`.
fn drawings(answer: &Answer, registry: &Registry) -> Result<BTreeMap<String, Vec<u8>>, StudyError> {
    let drawn: Vec<(&str, String)> =
        charts(answer).iter().filter_map(|name| Some((*name, chart(answer, registry, Some(name)).ok()?))).collect();
    // Pixels take longer than the rest of the folder: every chart in a thread of its own.
    let pixels: Vec<Result<Vec<u8>, ReportError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = drawn.iter().map(|(_, svg)| scope.spawn(move || png::Format::Png.bytes(svg))).collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut files = BTreeMap::new();
    for ((name, svg), pixels) in drawn.into_iter().zip(pixels) {
        files.insert(format!("charts/{name}.png"), pixels?);
        files.insert(format!("charts/{name}.svg"), svg.into_bytes());
    }
    Ok(files)
}

/// Files with their sizes and hashes, for a manifest.
fn entries(files: &BTreeMap<String, Vec<u8>>) -> Vec<FileEntry> {
    let entry = |(path, bytes): (&String, &Vec<u8>)| FileEntry {
        path: path.clone(),
        bytes: bytes.len(),
        blake3: blake3::hash(bytes).to_hex().to_string(),
    };
    files.iter().map(entry).collect()
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
        let manifest = format!("{{\"format\": \"{OURS}run/2\"}}");
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
    fn a_file_of_somebody_else_among_results_is_not_taken_away() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("run");
        let mut files = some_files();
        let manifest = format!("{{\"format\": \"{OURS}run/2\", \"files\": [{{\"path\": \"charts/price.svg\"}}]}}");
        files.insert("manifest.json".into(), manifest.into_bytes());
        write(&dir, &files).unwrap();
        write(&dir, &files).unwrap();
        for name in ["notes.txt", "charts/mine.svg", ".hidden"] {
            std::fs::write(dir.join(name), "mine").unwrap();
            let error = write(&dir, &files).unwrap_err();
            assert!(error.is_bad_input() && error.to_string().contains(name), "{error}");
            assert_eq!(std::fs::read_to_string(dir.join(name)).unwrap(), "mine");
            std::fs::remove_file(dir.join(name)).unwrap();
        }
        write(&dir, &files).unwrap();
    }

    #[test]
    fn an_empty_folder_may_be_filled() {
        let home = tempfile::tempdir().unwrap();
        assert!(check_target(home.path()).is_ok());
    }
}
