//! A user's own publisher files into an atlas directory, which `--data DIR` then lays over the bundled atlas.
//!
//! CEPII BACI is streamed by [`crate::source::cepii_baci`]; declarations of UN Comtrade are reconciled on their way in;
//! input-output tables are kept whole under `io/`. Every other format gives facts: all files are read before the first table is
//! written, tables are written atomically, and importing the same files again changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::atlas;
use crate::error::IntakeError;
use crate::events;
use crate::facts::{read_csv, read_known, table_name, write_csv};
use crate::input_output::{SourceFile, keep, parts};
use crate::limits::MOST_BYTES;
use crate::packed;
use crate::source::format::{EventsReader, TradeGiven};
use crate::source::policy_trackers::Events;
use crate::source::table;
use crate::source::{self, Format, Reader};
use crate::source::{cepii_baci, un_comtrade};
pub use crate::store::Summary;
use crate::store::{AtlasPath, FileName, Lock, leftover, read_if_there, write_atomic};
use monazite_model::diagnostic::Problem;
use monazite_model::fact::Fact;

/// Name of the BACI format.
pub const BACI: &str = cepii_baci::SOURCE;

/// Name of the format of UN Comtrade.
pub const COMTRADE: &str = un_comtrade::SOURCE;
/// Nomenclature of reconciled trade where none is named.
pub const HS: &str = un_comtrade::HS;

/// How the file of an input-output table ends.
pub const TABLE_ENDING: &str = keep::ENDING;

/// How far an import is: file, bytes read, bytes in all.
pub type Progress<'a> = &'a mut dyn FnMut(&Path, u64, u64);

/// Names of all formats with what they read, sorted by name.
pub fn formats() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<(&str, &str)> = source::formats().iter().map(|format| (format.name, format.reads)).collect();
    all.sort_unstable();
    all
}

/// Imports files of a format into the atlas directory `into`. `hs` and `release` tell a BACI file's nomenclature and release
/// where its name does not, and those of UN Comtrade.
///
/// # Errors
/// An unknown format; every problem of every file (nothing is written then, except BACI files before the wrong one).
pub fn import(
    format: &str,
    files: &[PathBuf],
    into: &Path,
    (hs, release): (Option<&str>, Option<&str>),
    progress: Progress<'_>,
) -> Result<Vec<Summary>, IntakeError> {
    leftover::sweep(into);
    let format = source::named(format).map_err(|hint| IntakeError::Unknown {
        kind: "import format",
        name: format.to_owned(),
        hint,
    })?;
    if let Reader::Trade(read) = format.reader {
        let areas = atlas::bundled_registry()?.areas;
        return read(files, into, &TradeGiven { hs, release, areas: &areas }, progress);
    }
    if hs.is_some() || release.is_some() {
        return Err(IntakeError::Refused("--hs and --release only go with cepii-baci and un-comtrade".into()));
    }
    match format.reader {
        Reader::Table(_) => table(format, files, into, progress).map(|summary| vec![summary]),
        Reader::Events(read) => policy(format.name, read, files, into, progress),
        Reader::Facts(_) | Reader::Trade(_) => facts(format, files, into, progress),
    }
}

/// All files are the parts of one input-output table, which goes to `io/` under its title.
fn table(format: Format, files: &[PathBuf], into: &Path, progress: Progress<'_>) -> Result<Summary, IntakeError> {
    let parts = parts::read(files, progress)?;
    let sources: Vec<SourceFile<'_>> = parts.iter().map(parts::Part::source).collect();
    let tables = source::read_table(format, &sources)?;
    let (table, bytes) = (tables.symmetric(), keep::to_sealed(&tables)?);
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let title: String = table.about.title.chars().map(plain).collect();
    let file = format!("{}.{}", title.split_whitespace().collect::<Vec<_>>().join("-"), keep::ENDING);
    let shown = parts.first().map_or("", |part| part.name.as_str());
    let place = AtlasPath::new(shown, ["io", &file])?;
    let (name, path) = (place.to_string(), place.under(into));
    let _lock = Lock::take(into)?;
    let already_there = read_if_there(&path)?.is_some_and(|old| old == bytes);
    if !already_there {
        write_atomic(&path, &bytes)?;
    }
    let mut notes = vec![format!(
        "{} industries in {} areas, {} columns of final use, in {}",
        table.size(),
        table.areas().len(),
        table.final_uses.len(),
        table.about.unit
    )];
    if !table.value_added_rows.is_empty() && table.imbalance() > 1e-4 {
        notes.push(format!(
            "inputs and value added miss output by up to {:.1e} of the world's output",
            table.imbalance()
        ));
    }
    notes.extend(table.about.notes.iter().cloned());
    notes.extend(table.hollow_words());
    for part in &parts {
        notes.extend(part.remarks().map(|remark| format!("{}: {remark}", part.name)));
    }
    Ok(Summary {
        file: files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "),
        datasets: vec![name],
        taken: table.size() as u64,
        corrected: BTreeMap::new(),
        left: 0,
        problems: Vec::new(),
        notes,
        already_there,
    })
}

/// Policy events of a tracker; those of an earlier import stay, the same id is replaced.
fn policy(
    tracker: &str,
    read: EventsReader,
    files: &[PathBuf],
    into: &Path,
    progress: Progress<'_>,
) -> Result<Vec<Summary>, IntakeError> {
    let registry = atlas::bundled_registry()?;
    let readings = source::bundled_readings()?;
    let place = AtlasPath::new(tracker, ["events", &format!("{tracker}.csv")])?;
    let (name, path) = (place.to_string(), place.under(into));
    let mut problems: Vec<Problem> = Vec::new();
    let mut summaries = Vec::new();
    let mut new = Vec::new();
    for path in files {
        let shown = path.display().to_string();
        let bytes = packed::read_file(path, MOST_BYTES)?;
        let size = bytes.len() as u64;
        progress(path, 0, size);
        let read = source::opened(&shown, &bytes)
            .map_err(|problem| vec![problem])
            .and_then(|(name, bytes)| Ok((read(&name, &bytes, &registry, &readings)?, table::remarks(&bytes))));
        progress(path, size, size);
        match read {
            Ok((Events { events: found, rows, left }, _)) if found.is_empty() => {
                let left = left.into_iter().map(|(reason, n)| format!("{n} rows: {reason}"));
                problems.push(nothing(&shown, rows, &left.collect::<Vec<_>>()));
            }
            Ok((Events { events: found, rows, left }, remarks)) => {
                summaries.push(Summary {
                    file: shown,
                    datasets: vec![name.clone()],
                    taken: found.len() as u64,
                    corrected: BTreeMap::new(),
                    left: left.values().sum(),
                    problems: Vec::new(),
                    notes: std::iter::once(format!("events from {rows} rows"))
                        .chain(left.into_iter().map(|(reason, n)| format!("{n} rows left: {reason}")))
                        .chain(remarks)
                        .collect(),
                    already_there: false,
                });
                new.push(found);
            }
            Err(of_file) => problems.extend(of_file),
        }
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    // What was imported before stays, and nobody else changes it between reading and writing.
    let _lock = Lock::take(into)?;
    let before = read_if_there(&path)?;
    let mut all = match &before {
        Some(bytes) => events::read_csv(&path.display().to_string(), bytes, &registry)?,
        None => Vec::new(),
    };
    for found in new {
        all = events::over(&all, found);
    }
    let mut text = Vec::new();
    events::write_csv(&all, &mut text).map_err(IntakeError::io(&path))?;
    let already_there = before.as_deref() == Some(text.as_slice());
    if !already_there {
        write_atomic(&path, &text)?;
    }
    summaries.iter_mut().for_each(|summary| summary.already_there = already_there);
    Ok(summaries)
}

/// A file of which nothing could be taken: what was left, and for which label a similar one is known.
fn nothing(file: &str, rows: u64, reasons: &[String]) -> Problem {
    let rows = match rows {
        0 => "it".to_owned(),
        1 => "its only row".to_owned(),
        rows => format!("any of its {rows} rows"),
    };
    let problem = Problem::of_file(file, "nothing-to-take", format!("nothing could be taken from {rows}"));
    match reasons {
        [] => problem,
        reasons => problem.hint(reasons.join("; ")),
    }
}

fn facts(format: Format, files: &[PathBuf], into: &Path, progress: Progress<'_>) -> Result<Vec<Summary>, IntakeError> {
    let readings = source::bundled_readings()?;
    let registry = atlas::bundled_registry()?;
    let mut summaries = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    let mut tables: BTreeMap<FileName, BTreeMap<String, Fact>> = BTreeMap::new();
    for path in files {
        let shown = path.display().to_string();
        let bytes = packed::read_file(path, MOST_BYTES)?;
        let size = bytes.len() as u64;
        progress(path, 0, size);
        // Of our own layout the forms and areas are the file's own words.
        let named = if format == source::carried::FORMAT {
            source::opened(&shown, &bytes)
                .map_err(|problem| vec![problem])
                .and_then(|(name, plain)| read_known(&name, plain.as_ref(), &registry).map(drop))
        } else {
            Ok(())
        };
        match named.and_then(|()| source::read(format, &shown, &bytes, &readings)) {
            Ok(imported) if imported.facts.is_empty() => {
                let said = summary(&shown, &imported);
                problems.push(nothing(&shown, said.left, &said.notes));
            }
            Ok(imported) => {
                summaries.push(summary(&shown, &imported));
                for fact in imported.facts {
                    match table_name(&shown, &fact) {
                        Ok(table) => put(tables.entry(table).or_default(), fact, &shown, &mut problems),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
            Err(mut of_file) => {
                // What is missing from a file of another publisher helps nobody; that it is one, does.
                let layout = |code: &str| {
                    matches!(code, "unknown-layout" | "missing-column" | "not-xlsx" | "not-stata" | "packed")
                };
                if let Some(first) = of_file.first_mut().filter(|first| layout(&first.code))
                    && let Some(seems) = source::recognise(&bytes).filter(|seems| *seems != format)
                {
                    first.hint = Some(format!("the file looks like `{}`", seems.name));
                }
                problems.extend(of_file);
            }
        }
        progress(path, size, size);
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    // What was imported before stays: a release may come in several files, one at a time. Nobody else changes it between reading
    // and writing.
    let _lock = Lock::take(into)?;
    let mut written = Vec::new();
    for (name, mut facts) in tables {
        let place = AtlasPath::new("facts", ["facts", &name.to_string()])?;
        let (name, path) = (place.to_string(), place.under(into));
        if let Some(bytes) = read_if_there(&path)? {
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
        if read_if_there(path)?.is_some_and(|old| &old == text) {
            continue;
        }
        write_atomic(path, text)?;
        changed.insert(name.clone());
    }
    for summary in &mut summaries {
        summary.already_there = changed.is_empty();
        summary.datasets = written.iter().map(|(name, ..)| name.clone()).collect();
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
        *reasons.entry(left.kind()).or_default() += left.rows;
    }
    let mut notes: Vec<(u64, &str)> = reasons.into_iter().map(|(reason, n)| (n, reason)).collect();
    notes.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let mut corrected: BTreeMap<String, u64> = BTreeMap::new();
    // A country's name may carry a footnote mark or a qualifier; one example stands for all of them.
    let names: Vec<&source::Corrected> = imported.corrected.iter().filter(|c| is_name(&c.read_as)).collect();
    if let Some(first) = names.first() {
        let kind = format!(
            "country name with a footnote mark or qualifier, such as `{}`, read as {}",
            first.printed, first.read_as
        );
        corrected.insert(kind, names.len() as u64);
    }
    for mended in imported.corrected.iter().filter(|c| !is_name(&c.read_as)) {
        *corrected.entry(mended.read_as.clone()).or_default() += 1;
    }
    Summary {
        file: file.to_owned(),
        datasets: Vec::new(),
        taken: imported.facts.len() as u64,
        corrected,
        left: imported.left.iter().map(|left| left.rows).sum(),
        problems: Vec::new(),
        notes: notes
            .into_iter()
            .take(12)
            .map(|(n, reason)| format!("{n} {} left: {reason}", if n == 1 { "row" } else { "rows" }))
            .chain(imported.unknown_labels())
            .chain(imported.notes.iter().cloned())
            .collect(),
        already_there: false,
    }
}

/// `ARG (crude ore)`: an area and what stood behind its name.
fn is_name(read_as: &str) -> bool {
    let area = read_as.split(" (").next().unwrap_or_default();
    read_as.ends_with(')') && area.len() == 3 && area.bytes().all(|b| b.is_ascii_uppercase())
}
