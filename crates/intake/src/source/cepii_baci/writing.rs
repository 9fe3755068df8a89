//! From sorted rows to one dataset per year, each committed as a whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use monazite_model::diagnostic::Problem;

use super::reading::FlowFile;
use super::{FlowEdition, IMPORTER, LICENCE, SOURCE};
use crate::dataset::{put, refuse_other_bytes};
use crate::error::IntakeError;
use crate::store::{AtlasPath, Manifest, REJECTS, Staged, Summary, WrittenFile, write_atomic};
use crate::trade::table::{Flow, TableKind, TableWriter, code_text};

/// Rows of a row group.
const GROUP: usize = 1 << 17;
/// Name of the table in its dataset.
const TABLE: &str = "part-0000.parquet";

/// Writes the years of a file.
pub(super) fn write(mut read: FlowFile, into: &Path, edition: &FlowEdition) -> Result<Summary, IntakeError> {
    let years = read.spill.years();
    let shown = read.path.display().to_string();
    let home = edition.dataset(&shown)?;
    let names = years.keys().map(|year| Ok((*year, home.below(&shown, &format!("year={year}"))?)));
    let names: BTreeMap<i16, AtlasPath> = names.collect::<Result<_, IntakeError>>()?;
    refuse_other_bytes(&shown, into, names.values(), std::slice::from_ref(&read.raw))?;

    let mut summary = Summary {
        file: shown,
        datasets: names.values().map(AtlasPath::to_string).collect(),
        taken: 0,
        corrected: read.corrected.clone(),
        left: read.rejects.count,
        problems: Vec::new(),
        notes: read.notes.clone(),
        already_there: false,
    };
    for (year, dataset) in &names {
        let staged = Staged::new(&dataset.under(into))?;
        let table = staged.path().join(TABLE);
        let (written, repeated) = write_year(&mut read, *year, &table, edition)?;
        summary.taken += written.rows;
        summary.left += repeated;
        if read.rejects.count > 0 {
            let mut list = Vec::new();
            read.rejects.copy_to(&mut list).map_err(IntakeError::io(&table))?;
            write_atomic(&staged.path().join(REJECTS), &list)?;
        }
        let mut raw = read.raw.clone();
        raw.rejected += repeated;
        raw.elsewhere = raw.rows - raw.rejected - written.rows;
        let manifest = Manifest {
            dataset: dataset.to_string(),
            source: SOURCE.to_owned(),
            edition: edition.release.clone(),
            licence: LICENCE.to_owned(),
            importer: IMPORTER.to_owned(),
            raw: vec![raw],
            written: vec![written],
            corrected: read.corrected.clone(),
            together_with: summary.datasets.clone(),
        };
        put(staged, &manifest)?;
    }
    summary.problems = read.rejects.first;
    Ok(summary)
}

/// Writes one year's table; returns what was written and how many rows repeated a flow.
fn write_year(
    read: &mut FlowFile,
    year: i16,
    table: &Path,
    edition: &FlowEdition,
) -> Result<(WrittenFile, u64), IntakeError> {
    let file = read.path.display().to_string();
    let out = Hashing {
        out: BufWriter::with_capacity(1 << 18, File::create(table).map_err(IntakeError::io(table))?),
        hasher: blake3::Hasher::new(),
    };
    let kind = TableKind {
        hs: edition.hs.clone(),
        release: edition.release.clone(),
        source: SOURCE.to_owned(),
        coverage: String::new(),
        level: 1,
    };
    let mut writer = TableWriter::new(out, &kind).map_err(IntakeError::parquet(table))?;
    let (mut first, mut last): (Option<Flow>, Option<Flow>) = (None, None);
    let mut repeated = 0;
    let rejects = &mut read.rejects;
    let key = |f: &Flow| (f.product, f.exporter, f.importer);
    read.spill
        .sorted(year, |flow| -> Result<(), Interrupted> {
            if last.as_ref().is_some_and(|l| key(l) == key(flow)) {
                repeated += 1;
                rejects.push(second_row(&file, flow))?;
                return Ok(());
            }
            writer.push(flow);
            if writer.pending() == GROUP {
                writer.end_group().map_err(Interrupted::Parquet)?;
            }
            first.get_or_insert(*flow);
            last = Some(*flow);
            Ok(())
        })
        .map_err(|error| match error {
            Interrupted::Io(error) => IntakeError::io(table)(error),
            Interrupted::Parquet(error) => IntakeError::parquet(table)(error),
        })?;
    let (mut out, rows) = writer.finish().map_err(IntakeError::parquet(table))?;
    out.flush().map_err(IntakeError::io(table))?;
    let text = |flow: Option<Flow>| {
        flow.map(|f| format!("{}/{}/{}", code_text(f.product), f.exporter, f.importer)).unwrap_or_default()
    };
    Ok((
        WrittenFile {
            file: TABLE.to_owned(),
            bytes: out.hasher.count(),
            blake3: out.hasher.finalize().to_hex().to_string(),
            rows,
            min: text(first),
            max: text(last),
        },
        repeated,
    ))
}

fn second_row(file: &str, flow: &Flow) -> Problem {
    Problem::of_file(
        file,
        "repeated-flow",
        format!(
            "a second row for product {}, exporter {}, importer {} in {}; the first one is kept",
            code_text(flow.product),
            flow.exporter,
            flow.importer,
            flow.year
        ),
    )
}

/// What may end a pass over sorted rows.
enum Interrupted {
    Io(io::Error),
    Parquet(parquet::errors::ParquetError),
}

impl From<io::Error> for Interrupted {
    fn from(error: io::Error) -> Self {
        Interrupted::Io(error)
    }
}

/// Hashes what is written.
struct Hashing<W> {
    out: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
