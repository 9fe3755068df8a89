//! Reconciled declarations as trade tables of an atlas, one dataset a year.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use monazite_model::diagnostic::Problem;

use super::{Declared, Options, SOURCE, read};
use crate::dataset::{check_name, put, refuse_other_bytes};
use crate::error::IntakeError;
use crate::source::format::Progress;
use crate::store::{AtlasPath, Manifest, RawFile, Staged, Summary, WrittenFile, hash_file};
use crate::trade::mirror::{Basis, Reconciled, Reconciliation, reconcile};
use crate::trade::table::{Flow, TableKind, TableWriter, code_text};

/// Name and version of this importer; raised when the bytes it writes change.
const IMPORTER: &str = "un_comtrade 1";
const LICENCE: &str = "UN Comtrade terms of use: with citation, no redistribution in bulk";
const TABLE: &str = "part-0000.parquet";
/// Rows of a row group.
const GROUP: usize = 1 << 17;

/// Reads the files of one download, reconciles both ends of every flow and keeps the result under `into`.
///
/// Each year becomes `trade/source=comtrade/hs=17/release=202611/year=2024/` with `part-0000.parquet`
/// ([`crate::trade::table`]) and `manifest.json`. The same files again write nothing; a release is never overwritten by others.
///
/// # Errors
/// As [`read`]; a release that was made from other files. Nothing is written then.
pub fn import(
    files: &[PathBuf],
    into: &Path,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Vec<Summary>, IntakeError> {
    let first = files.first().map(|f| f.display().to_string()).unwrap_or_default();
    let Some(release) = options.release.as_deref().filter(|r| !r.is_empty()) else {
        let problem = Problem::of_file(&first, "no-release", "no file of Comtrade says which release it is")
            .hint("name the month you downloaded it, for example --release 202611: Comtrade is revised all the time");
        return Err(vec![problem].into());
    };
    let wrong: Vec<Problem> = [("release", release), ("HS edition", &options.hs)]
        .into_iter()
        .filter_map(|(what, text)| check_name(&first, what, text))
        .collect();
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    let declared = read(files, options, progress)?;
    let reconciled = reconcile(&declared.declarations, &declared.unallocated);
    let mut years: BTreeMap<i16, Vec<Reconciled>> = BTreeMap::new();
    for flow in &reconciled.flows {
        years.entry(flow.year).or_default().push(*flow);
    }
    let hs = format!("hs={}", options.hs.trim_start_matches("HS"));
    let home = AtlasPath::new(&first, ["trade", "source=comtrade", &hs, &format!("release={release}")])?;
    let names = years.keys().map(|year| Ok((*year, home.below(&first, &format!("year={year}"))?)));
    let names: BTreeMap<i16, AtlasPath> = names.collect::<Result<_, IntakeError>>()?;
    let raw = raw_files(&declared);
    refuse_other_bytes(&first, into, names.values(), &raw)?;
    let together: Vec<String> = names.values().map(AtlasPath::to_string).collect();
    let mut already_there = true;
    for name in names.values() {
        let (target, ours) = (name.under(into), |m: &Manifest| m.importer == IMPORTER && m.raw == raw);
        already_there &= Manifest::read(&target)?.is_some_and(|m| ours(&m) && m.is_intact(&target));
    }
    if !already_there {
        for (year, flows) in &years {
            let staged = Staged::new(&names[year].under(into))?;
            let written = write_year(flows, &staged.path().join(TABLE), options, release, &declared)?;
            let manifest = Manifest {
                dataset: names[year].to_string(),
                source: SOURCE.to_owned(),
                edition: release.to_owned(),
                licence: LICENCE.to_owned(),
                importer: IMPORTER.to_owned(),
                raw: raw.clone(),
                written: vec![written],
                corrected: BTreeMap::new(),
                together_with: together.clone(),
            };
            put(staged, &manifest)?;
        }
    }
    Ok(summaries(&declared, &reconciled, &together, already_there))
}

fn raw_files(declared: &Declared) -> Vec<RawFile> {
    let name = |path: &str| Path::new(path).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut raw: Vec<RawFile> = declared
        .files
        .iter()
        .map(|f| RawFile {
            file: name(&f.file),
            bytes: f.bytes,
            blake3: f.blake3.clone(),
            rows: f.rows,
            rejected: 0,
            elsewhere: f.left.values().sum(),
        })
        .collect();
    // The order in which files are named changes nothing.
    raw.sort_by(|a, b| (&a.blake3, &a.file).cmp(&(&b.blake3, &b.file)));
    raw
}

fn write_year(
    flows: &[Reconciled],
    path: &Path,
    options: &Options,
    release: &str,
    declared: &Declared,
) -> Result<WrittenFile, IntakeError> {
    let kind = TableKind {
        hs: options.hs.clone(),
        release: release.to_owned(),
        source: SOURCE.to_owned(),
        coverage: format!("reconciled from the declarations of {} reporters", declared.reporters),
        level: 3,
    };
    let file = BufWriter::new(File::create(path).map_err(IntakeError::io(path))?);
    let mut writer = TableWriter::new(file, &kind).map_err(IntakeError::parquet(path))?;
    for flow in flows {
        writer.push(&stored(flow));
        if writer.pending() == GROUP {
            writer.end_group().map_err(IntakeError::parquet(path))?;
        }
    }
    let (mut file, rows) = writer.finish().map_err(IntakeError::parquet(path))?;
    file.flush().map_err(IntakeError::io(path))?;
    let (blake3, bytes) = hash_file(path)?;
    let text = |flow: Option<&Reconciled>| {
        flow.map(|f| format!("{}/{}/{}", code_text(f.product), f.exporter, f.importer)).unwrap_or_default()
    };
    Ok(WrittenFile { file: TABLE.to_owned(), bytes, blake3, rows, min: text(flows.first()), max: text(flows.last()) })
}

fn stored(flow: &Reconciled) -> Flow {
    Flow {
        year: flow.year,
        product: flow.product,
        exporter: flow.exporter,
        importer: flow.importer,
        // A flow that rounds to nothing is still a flow.
        value_usd: (flow.value_usd.round() as i64).max(1),
        quantity_t: flow.tonnes,
    }
}

fn summaries(
    declared: &Declared,
    reconciled: &Reconciliation,
    datasets: &[String],
    already_there: bool,
) -> Vec<Summary> {
    let mut summaries: Vec<Summary> = declared
        .files
        .iter()
        .map(|file| Summary {
            file: file.file.clone(),
            datasets: datasets.to_vec(),
            taken: file.taken,
            corrected: file.corrected.clone(),
            left: file.left.values().sum(),
            problems: Vec::new(),
            notes: file.left.iter().map(|(reason, n)| format!("{n} rows left: {reason}")).collect(),
            already_there,
        })
        .collect();
    if let Some(last) = summaries.last_mut() {
        let of = |basis: Basis| reconciled.flows.iter().filter(|f| f.basis == basis).count();
        last.notes.push(format!(
            "{} flows reconciled: {} declared by both ends, {} by the exporter alone, {} by the importer alone",
            reconciled.flows.len(),
            of(Basis::Both),
            of(Basis::Exporter),
            of(Basis::Importer)
        ));
        last.notes.extend(declared.notes.iter().cloned());
    }
    summaries
}
