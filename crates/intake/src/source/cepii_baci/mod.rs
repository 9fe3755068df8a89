//! CEPII BACI: reconciled bilateral trade by HS6 product and year, in CEPII's own files.
//!
//! Answers: which flows does this file hold, and which of its rows are wrong? Takes the yearly flow files of any HS edition
//! (`BACI_HS17_Y2024_V202601.csv`, also gzipped), the country and product files beside them, and the zip archive they come in. Leaves the meaning of codes
//! to the registry and the balance of trade with production to `chain`.
//!
//! | BACI | here          | unit                                                                        |
//! |------|---------------|-----------------------------------------------------------------------------|
//! | `t`  | `year`        |                                                                             |
//! | `i`  | `exporter`    | BACI area code                                                              |
//! | `j`  | `importer`    | BACI area code                                                              |
//! | `k`  | `product`     | HS6; a lost leading zero is restored                                        |
//! | `v`  | `value_usd`   | thousand USD in the file, whole USD here (exact: the file has 3 decimals)   |
//! | `q`  | `quantity_t`  | tonnes, gross; `NA` or blank is "not available", never zero                 |
//!
//! One pass over the file in bounded memory: rows are dealt to a temporary file and come back sorted by product (see
//! `docs/decisions/0022-baci-import.md`). A wrong row is left out, counted and recorded with line, column and reason; a
//! file with more wrong rows than good ones is not taken at all.

mod archive;
pub(in crate::source) mod bytes;
mod codes;
mod columns;
mod reading;
mod row;
mod spill;
mod writing;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use monazite_model::code::AreaId;
use monazite_model::diagnostic::{Problem, did_you_mean};

use crate::dataset::check_name;
use crate::error::IntakeError;
use crate::registry::REVISIONS;
use crate::source::format::{Format, Reader};
use crate::store::{AtlasPath, Manifest, Summary, hash_file, relative_name};
use crate::trade::areas::area_codes;

pub use crate::source::format::Progress;

/// The format.
pub const FORMAT: Format = Format {
    name: SOURCE,
    also: Some("baci"),
    reads: "CEPII BACI: bilateral trade by HS6 product, any nomenclature; flow, country and product files",
    recognised_by: "CSV with columns t, i, j, k, v, q; names country_codes_… and product_codes_…",
    recognises: |head| head.has(&["t", "i", "j", "k", "v", "q"]),
    reader: Reader::Trade(|files, into, given, progress| {
        let (hs, release) = (given.hs.map(str::to_owned), given.release.map(str::to_owned));
        import(files, into, &Options { hs, release, areas: area_codes(given.areas.values()) }, progress)
    }),
};
/// Key of the publication in `registry/sources.toml`.
pub const SOURCE: &str = "cepii-baci";
/// Licence as CEPII states it.
pub const LICENCE: &str = "Etalab Open Licence 2.0";
/// Name and version of this importer; raised when the bytes it writes change.
pub const IMPORTER: &str = "cepii_baci 1";

/// What a file name does not say.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Nomenclature, `HS17`; otherwise read from the file name.
    pub hs: Option<String>,
    /// Release, `202601`; otherwise read from the file name.
    pub release: Option<String>,
    /// Known BACI area codes (`trade::area_codes`); flows of others are taken, and noted. Empty: no check.
    pub areas: BTreeMap<i16, AreaId>,
}

/// Imports BACI files into the atlas directory `into`.
///
/// Each year of flows becomes a dataset `trade/source=baci/hs=17/release=202601/year=2024/` with `part-0000.parquet`
/// ([`crate::trade::table`]), `manifest.json` and, where rows were wrong, `_rejects.csv`. Importing the same bytes again
/// writes nothing. A release is never overwritten by other bytes.
///
/// # Errors
/// [`IntakeError::Problems`] where a file is not a BACI file, is wrong in most rows, or contradicts what was imported before;
/// [`IntakeError::Io`] and [`IntakeError::Parquet`] where reading or writing fails. Files before the failing one stay
/// imported; of the failing one nothing is left.
pub fn import(
    files: &[PathBuf],
    into: &Path,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Vec<Summary>, IntakeError> {
    let mut summaries = Vec::new();
    for path in files {
        match archive::members(path)? {
            Some(members) => summaries.extend(archive::import(path, &members, into, options, progress)?),
            None => summaries.push(import_file(path, into, options, progress)?),
        }
    }
    Ok(summaries)
}

fn import_file(path: &Path, into: &Path, options: &Options, progress: Progress<'_>) -> Result<Summary, IntakeError> {
    let name = file_name(path);
    let lower = name.to_lowercase();
    let edition = Edition::of(&name, options);
    if lower.starts_with("country_codes") || lower.starts_with("product_codes") {
        return codes::import(path, into, &edition);
    }
    let edition = edition.for_flows(path)?;
    let home = edition.dataset(&path.display().to_string())?.under(into);
    if let Some(summary) = already_there(path, into, &home)? {
        return Ok(summary);
    }

    std::fs::create_dir_all(&home).map_err(IntakeError::io(&home))?;
    let read = reading::read(path, &home, options, progress)?;
    writing::write(read, into, &edition)
}

/// Nomenclature and release of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edition {
    hs: Option<String>,
    release: Option<String>,
}

/// Both known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FlowEdition {
    hs: String,
    release: String,
}

impl Edition {
    /// `BACI_HS17_Y2024_V202601.csv` is HS17, release 202601; options come first.
    fn of(name: &str, options: &Options) -> Edition {
        let upper = name.to_uppercase();
        let words: Vec<&str> = upper.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let hs = words.iter().find_map(|word| {
            let digits = word.strip_prefix("HS")?;
            (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| (*word).to_owned())
        });
        let release = words.iter().find_map(|word| {
            let rest = word.strip_prefix('V')?;
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (digits == 6 && rest.len() <= 7).then(|| rest.to_lowercase())
        });
        Edition {
            hs: options.hs.as_ref().map(|hs| hs.to_uppercase()).or(hs),
            release: options.release.clone().or(release),
        }
    }

    fn for_flows(self, path: &Path) -> Result<FlowEdition, IntakeError> {
        let file = path.display().to_string();
        let mut problems = Vec::new();
        let ask = |what: &str, code, hint: &str| {
            Problem::of_file(&file, code, format!("the file name does not say its {what}")).hint(hint)
        };
        if self.hs.is_none() {
            problems.push(ask(
                "HS edition",
                "no-hs-edition",
                "name it, for example --hs HS17, or keep CEPII's name BACI_HS17_Y2024_V202601.csv",
            ));
        }
        if self.release.is_none() {
            problems.push(ask(
                "release",
                "no-release",
                "name it, for example --release 202601: CEPII revises history with each release",
            ));
        }
        for (what, text) in [("HS edition", &self.hs), ("release", &self.release)] {
            problems.extend(text.as_ref().and_then(|text| check_name(&file, what, text)));
        }
        if let Some(hs) = self.hs.as_deref().filter(|hs| !REVISIONS.contains(hs)) {
            let message = format!("there is no HS edition `{hs}`; BACI comes in {}", REVISIONS.join(", "));
            let problem = Problem::of_file(&file, "unknown-hs-edition", message);
            let hint = did_you_mean(hs, REVISIONS);
            problems.push(match hint {
                Some(hint) => problem.hint(hint),
                None => problem,
            });
        }
        match (self.hs, self.release) {
            (Some(hs), Some(release)) if problems.is_empty() => Ok(FlowEdition { hs, release }),
            _ => Err(problems.into()),
        }
    }
}

impl FlowEdition {
    /// `trade/source=baci/hs=17/release=202601`, relative to the atlas.
    fn dataset(&self, file: &str) -> Result<AtlasPath, IntakeError> {
        let (hs, release) = (self.hs.trim_start_matches("HS"), &self.release);
        AtlasPath::new(file, ["trade", "source=baci", &format!("hs={hs}"), &format!("release={release}")])
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The datasets under `home` with their manifests, sorted by directory name.
fn datasets(home: &Path) -> Result<Vec<(PathBuf, Manifest)>, IntakeError> {
    if !home.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(home).map_err(IntakeError::io(home))? {
        let dir = entry.map_err(IntakeError::io(home))?.path();
        if file_name(&dir).starts_with('.') {
            continue;
        }
        if let Some(manifest) = Manifest::read(&dir)? {
            found.push((dir, manifest));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// Recognises a file that was imported whole before. Only a file of a size already seen is hashed.
fn already_there(path: &Path, into: &Path, home: &Path) -> Result<Option<Summary>, IntakeError> {
    let size = std::fs::metadata(path).map_err(IntakeError::io(path))?.len();
    let mut known = datasets(home)?;
    known.retain(|(_, m)| m.importer == IMPORTER && m.raw.iter().any(|r| r.bytes == size));
    if known.is_empty() {
        return Ok(None);
    }
    let (hash, _) = hash_file(path)?;
    known.retain(|(dir, m)| m.raw.iter().any(|r| r.blake3 == hash) && m.is_intact(dir));
    let Some((_, first)) = known.first() else {
        return Ok(None);
    };
    // Every year of the file must be there: an interrupted import of several years is taken up again.
    let datasets: Vec<String> = known.iter().map(|(dir, _)| relative_name(into, dir)).collect();
    if datasets != first.together_with {
        return Ok(None);
    }
    let rows: u64 = first.raw.iter().map(|r| r.rows).sum();
    let taken = known.iter().flat_map(|(_, m)| &m.written).map(|w| w.rows).sum();
    Ok(Some(Summary {
        file: path.display().to_string(),
        datasets,
        taken,
        corrected: first.corrected.clone(),
        left: rows.saturating_sub(taken),
        problems: Vec::new(),
        notes: vec!["already there: the same bytes were imported before".to_owned()],
        already_there: true,
    }))
}
