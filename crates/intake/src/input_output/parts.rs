//! The files of one input-output table as a user has them: named one by one, in a folder, or in the publisher's zip archive.
//!
//! What was named must be of the table; of a folder or an archive only those files are taken that the reader knows.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use monazite_model::diagnostic::Problem;

use super::SourceFile;
use crate::error::IntakeError;
use crate::limits::{MOST_MATRIX_TEXT, MOST_MEMBERS};
use crate::packed::{self, Kind, zip};
use crate::progress::Progress;
use crate::source::table;
use crate::source::workbook::is_workbook;
use crate::store::files_under;

/// A file of a table, held.
#[derive(Debug)]
pub struct Part {
    /// Name to show; a file of an archive behind the archive's.
    pub name: String,
    bytes: Vec<u8>,
    found: bool,
}

impl Part {
    /// As readers take it.
    pub fn source(&self) -> SourceFile<'_> {
        SourceFile { name: &self.name, bytes: &self.bytes, found: self.found }
    }

    /// What a person should know of the file: that it ends in the middle of a line.
    pub fn remarks(&self) -> Option<&'static str> {
        let text = packed::kind(&self.bytes) == Kind::Plain && !self.found;
        let whole = self.bytes.last().is_none_or(|last| matches!(last, b'\n' | b'\r' | 0));
        (text && !whole).then_some(table::CUT_SHORT)
    }
}

/// Names of files that no table needs: pictures, descriptions, and extensions that are none of value added.
fn is_text(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".txt", ".csv", ".tsv", ".gz", ".xlsx"].iter().any(|ending| lower.ends_with(ending))
}

/// Reads every file; folders and zip archives are opened.
///
/// # Errors
/// A file that cannot be read, or is larger than any of a table.
pub fn read(files: &[PathBuf], progress: Progress<'_>) -> Result<Vec<Part>, IntakeError> {
    let mut parts = Vec::new();
    for path in files {
        if path.is_dir() {
            let inside = files_under(path)?;
            if inside.len() > MOST_MEMBERS {
                let message = format!("the folder holds {} files; no table has so many", inside.len());
                return Err(IntakeError::of_file(&path.display().to_string(), "too-large", message));
            }
            for file in inside.iter().filter(|file| is_text(&file.to_string_lossy()) && wanted(&file.to_string_lossy()))
            {
                parts.push(one(file, true, progress)?);
            }
        } else {
            let archive = is_archive(path)?;
            if archive { members(path, &mut parts, progress)? } else { parts.push(one(path, false, progress)?) }
        }
    }
    Ok(parts)
}

/// Satellite accounts of a folder have files of the same names as the table: of them only those are read that hold value added.
fn wanted(path: &str) -> bool {
    let path = path.replace('\\', "/").to_lowercase();
    let name = path.rsplit('/').next().unwrap_or(&path);
    let account = path.contains("/satellite/") || path.contains("/factor_inputs/");
    let other =
        ["/impacts/", "/employment/", "/energy/", "/material/", "/land/", "/water/", "/air_emissions/", "/nutrients/"];
    let factors = name.starts_with("f.") || name.starts_with("unit.");
    if account { factors } else { !other.iter().any(|folder| path.contains(folder)) }
}

fn one(path: &Path, found: bool, progress: Progress<'_>) -> Result<Part, IntakeError> {
    let bytes = packed::read_file(path, MOST_MATRIX_TEXT)?;
    progress(path, bytes.len() as u64, bytes.len() as u64);
    Ok(Part { name: path.display().to_string(), bytes, found })
}

/// Whether a file is an archive, by its first bytes and its list; a workbook is a file of a table itself.
fn is_archive(path: &Path) -> Result<bool, IntakeError> {
    let mut file = BufReader::new(File::open(path).map_err(IntakeError::io(path))?);
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(&mut file, 4), &mut head).map_err(IntakeError::io(path))?;
    Ok(packed::kind(&head) == Kind::Zip
        && zip::members(&mut file).is_ok_and(|all| !all.iter().any(|m| m.name.ends_with("workbook.xml"))))
}

fn members(path: &Path, parts: &mut Vec<Part>, progress: Progress<'_>) -> Result<(), IntakeError> {
    let shown = path.display().to_string();
    let damaged = |error: std::io::Error| {
        let problem = Problem::of_file(&shown, "packed", format!("this is a zip archive: {error}"));
        IntakeError::from(vec![problem.hint("the download may have been cut off; or unpack it and import its files")])
    };
    let mut file = BufReader::new(File::open(path).map_err(IntakeError::io(path))?);
    let size = file.get_ref().metadata().map_err(IntakeError::io(path))?.len();
    let all = zip::members(&mut file).map_err(damaged)?;
    let before = parts.len();
    for member in all.iter().filter(|member| is_text(&member.name) && wanted(&member.name)) {
        let bytes = zip::read(&mut file, member, MOST_MATRIX_TEXT).map_err(damaged)?;
        progress(path, size, size);
        parts.push(Part { name: format!("{shown}/{}", member.name), bytes, found: true });
    }
    if parts.len() == before {
        let problem =
            Problem::of_file(&shown, "packed", "the archive holds no file of a table (txt, csv, tsv or xlsx)");
        return Err(vec![problem].into());
    }
    Ok(())
}

/// Text of a part, unpacked.
///
/// # Errors
/// A stream that is cut off or unpacks to more than any part of a table; a workbook.
pub fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, Vec<Problem>> {
    let plain = packed::unpack(name, bytes, MOST_MATRIX_TEXT).map_err(|problem| vec![problem])?;
    if is_workbook(&plain) || packed::kind(&plain) != Kind::Plain {
        let message = "this is a workbook or another archive, expected a table as text";
        return Err(vec![Problem::of_file(name, "packed", message)]);
    }
    Ok(match plain {
        Cow::Borrowed(bytes) => table::text(bytes),
        // Most are plain UTF-8 of up to a gigabyte, which is not copied.
        Cow::Owned(bytes)
            if bytes.starts_with(b"\xef\xbb\xbf")
                || bytes.starts_with(b"\xff\xfe")
                || bytes.starts_with(b"\xfe\xff") =>
        {
            Cow::Owned(table::text(&bytes).into_owned())
        }
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Cow::Owned(text),
            Err(error) => Cow::Owned(table::text(error.as_bytes()).into_owned()),
        },
    })
}
