//! The pass over a flow file: bytes to rows, wrong rows set aside, good ones dealt for sorting.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use monazite_model::diagnostic::Problem;

use super::bytes::Bytes;
use super::columns::{Columns, letter};
use super::row::{self, Fault, trim};
use super::spill::Spill;
use super::{Options, Progress, file_name};
use crate::error::{IntakeError, LISTED_PROBLEMS};
use crate::store::RawFile;

/// Bytes asked of the file at a time.
const CHUNK: usize = 1 << 18;
/// Area codes have at most three digits.
const AREA_CODES: usize = 1_000;

/// A flow file that has been read.
pub(super) struct FlowFile {
    pub path: PathBuf,
    pub raw: RawFile,
    pub spill: Spill,
    pub rejects: Rejects,
    pub corrected: BTreeMap<String, u64>,
    pub notes: Vec<String>,
}

/// Wrong rows: all of them in a temporary file, the first ones at hand.
pub(super) struct Rejects {
    pub count: u64,
    pub first: Vec<Problem>,
    lines: csv::Writer<BufWriter<File>>,
}

impl Rejects {
    fn new(dir: &Path) -> io::Result<Self> {
        let mut lines = csv::Writer::from_writer(BufWriter::new(tempfile::tempfile_in(dir)?));
        lines.write_record(["line", "column", "field", "code", "message"])?;
        Ok(Rejects { count: 0, first: Vec::new(), lines })
    }

    /// Records a wrong row.
    pub fn push(&mut self, problem: Problem) -> io::Result<()> {
        let place = |n: u32| if n == 0 { String::new() } else { n.to_string() };
        self.lines.write_record([
            place(problem.line).as_str(),
            &place(problem.column),
            &problem.at,
            &problem.code,
            &problem.message,
        ])?;
        self.count += 1;
        if self.first.len() < LISTED_PROBLEMS {
            self.first.push(problem);
        }
        Ok(())
    }

    /// Copies the list recorded so far.
    pub fn copy_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.lines.flush()?;
        let mut file = self.lines.get_ref().get_ref();
        file.rewind()?;
        // Reading to the end leaves the file where writing goes on.
        io::copy(&mut file, out)?;
        Ok(())
    }
}

/// Reads a flow file; temporary files live in `dir`.
pub(super) fn read(
    path: &Path,
    dir: &Path,
    options: &Options,
    progress: Progress<'_>,
) -> Result<FlowFile, IntakeError> {
    let file = path.display().to_string();
    let bytes = Bytes::open(path, progress)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        // No BACI field holds a comma or a line break, so quotes are only wrapping (`row::trim`); and a stray one cannot
        // swallow the rest of the file.
        .quoting(false)
        .buffer_capacity(CHUNK)
        .from_reader(bytes);
    let damaged = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof
            ) =>
        {
            IntakeError::of_file(&file, "damaged-file", format!("cannot be read to its end: {error}"))
        }
        csv::ErrorKind::Io(error) => IntakeError::io(path)(error),
        other => IntakeError::of_file(&file, "damaged-file", format!("{other:?}")),
    };

    let mut record = csv::ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(damaged)? {
        return Err(IntakeError::of_file(&file, "empty-file", "the file is empty"));
    }
    let columns = Columns::from_header(&file, &record)?;

    let mut spill = Spill::new(dir).map_err(IntakeError::io(dir))?;
    let mut rejects = Rejects::new(dir).map_err(IntakeError::io(dir))?;
    let mut seen = [false; AREA_CODES];
    let (mut rows, mut zeros, mut rounded) = (0u64, 0u64, 0u64);
    while reader.read_byte_record(&mut record).map_err(damaged)? {
        rows += 1;
        match row::read(&record, &columns) {
            Ok(row) => {
                spill.push(&row.flow).map_err(IntakeError::io(dir))?;
                seen[row.flow.exporter as usize] = true;
                seen[row.flow.importer as usize] = true;
                zeros += u64::from(row.zero_restored);
                rounded += u64::from(row.rounded);
            }
            Err(fault) => rejects.push(problem(&file, &record, &columns, fault)).map_err(IntakeError::io(dir))?,
        }
    }
    let bytes = reader.into_inner();
    let (blake3, size) = bytes.hash();
    if rejects.count * 2 > rows {
        return Err(mostly_wrong(&file, rejects, rows).into());
    }
    if rows == 0 {
        return Err(IntakeError::of_file(&file, "no-rows", "the file has a header and no rows"));
    }

    let mut notes = Vec::new();
    if !bytes.ends_with_break {
        notes.push("the last line has no line break: if the file was cut, its last figure may be cut too".to_owned());
    }
    notes.extend(unknown_areas(&seen, options));
    notes.extend(other_years(&file_name(path), &mut spill));
    let mut corrected = BTreeMap::new();
    for (what, count) in
        [("leading zero of the product code restored", zeros), ("value rounded to whole dollars", rounded)]
    {
        if count > 0 {
            corrected.insert(what.to_owned(), count);
        }
    }
    Ok(FlowFile {
        path: path.to_path_buf(),
        raw: RawFile { file: file_name(path), bytes: size, blake3, rows, rejected: rejects.count, elsewhere: 0 },
        spill,
        rejects,
        corrected,
        notes,
    })
}

/// The place of a fault, in characters of its line.
#[cold]
fn problem(file: &str, record: &csv::ByteRecord, columns: &Columns, fault: Fault) -> Problem {
    let line = record.position().map_or(0, |p| p.line() as u32);
    let characters = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().count() as u32;
    let mut problem = Problem::of_file(file, fault.code, fault.message).at(line, 0, 0);
    if let Some((place, field)) = fault.place.and_then(|p| Some((p, record.get(p)?))) {
        let inside = trim(field);
        let padding = field.len() - inside.len() - trailing(field, inside);
        let before: u32 = record.iter().take(place).map(|f| characters(f) + 1).sum();
        let column = before + padding as u32 + 1;
        problem = problem.at(line, column, characters(inside).max(1)).named(letter(columns, place));
    }
    problem
}

/// Bytes of padding and quotes after the content of a field.
fn trailing(field: &[u8], inside: &[u8]) -> usize {
    match inside.last() {
        Some(last) => field.iter().rev().take_while(|byte| *byte != last).count(),
        None => 0,
    }
}

fn mostly_wrong(file: &str, rejects: Rejects, rows: u64) -> Vec<Problem> {
    let mut problems = vec![
        Problem::of_file(
            file,
            "mostly-wrong",
            format!("{} of {rows} rows are wrong, so nothing was taken", rejects.count),
        )
        .hint("a BACI file holds year, exporter, importer, product, value and quantity, all as numbers"),
    ];
    problems.extend(rejects.first);
    problems
}

fn unknown_areas(seen: &[bool], options: &Options) -> Option<String> {
    if options.areas.is_empty() {
        return None;
    }
    let unknown: Vec<String> = (0i16..)
        .zip(seen)
        .filter(|(code, seen)| **seen && !options.areas.contains_key(code))
        .map(|(code, _)| code.to_string())
        .collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "area codes that registry/areas.csv does not know count as the rest of the world: {}",
            unknown.join(", ")
        )
    })
}

/// A file named `…_Y2024_…` that holds other years.
fn other_years(name: &str, spill: &mut Spill) -> Option<String> {
    let said: BTreeSet<i16> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| word.strip_prefix('Y')?.parse().ok())
        .collect();
    let found: BTreeSet<i16> = spill.years().into_keys().collect();
    (!said.is_empty() && said != found).then(|| {
        let years: Vec<String> = found.iter().map(ToString::to_string).collect();
        format!("the file name says another year than its rows: {}", years.join(", "))
    })
}
