//! CEPII's zip of one HS edition: the yearly files, the codes and a note to the reader. Its tables are unpacked beside the atlas one at a time
//! and imported as if each had been named.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use monazite_model::diagnostic::Problem;

use super::{Options, Progress, import_file};
use crate::error::IntakeError;
use crate::packed::{self, Kind, zip};
use crate::store::{STAGING, Summary};

/// The files of an archive; `None` for a file that is none.
pub(super) fn members(path: &Path) -> Result<Option<Vec<zip::Member>>, IntakeError> {
    let mut file = BufReader::new(File::open(path).map_err(IntakeError::io(path))?);
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(&mut file, 4), &mut head).map_err(IntakeError::io(path))?;
    if packed::kind(&head) != Kind::Zip {
        return Ok(None);
    }
    let all = zip::members(&mut file).map_err(|error| damaged(path, &error))?;
    if all.iter().any(|member| member.name.ends_with("workbook.xml")) {
        let problem =
            Problem::of_file(&path.display().to_string(), "packed", "this is an xlsx workbook, expected CSV text")
                .hint("import CEPII's own files, or its zip archive");
        return Err(vec![problem].into());
    }
    Ok(Some(all))
}

fn damaged(path: &Path, error: &std::io::Error) -> IntakeError {
    let problem = Problem::of_file(&path.display().to_string(), "packed", format!("this is a zip archive: {error}"))
        .hint("the download may have been cut off; or unpack it and import its files");
    vec![problem].into()
}

/// Imports the tables of an archive.
///
/// # Errors
/// As for a file; the files before the wrong one stay imported.
pub(super) fn import(
    path: &Path,
    members: &[zip::Member],
    into: &Path,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Vec<Summary>, IntakeError> {
    let tables: Vec<&zip::Member> =
        members.iter().filter(|member| member.name.to_lowercase().ends_with(".csv")).collect();
    if tables.is_empty() {
        let message = "this is a zip archive: it holds no CSV file";
        return Err(IntakeError::of_file(&path.display().to_string(), "packed", message));
    }
    std::fs::create_dir_all(into).map_err(IntakeError::io(into))?;
    let home = tempfile::Builder::new().prefix(STAGING).tempdir_in(into).map_err(IntakeError::io(into))?;
    let mut file = BufReader::new(File::open(path).map_err(IntakeError::io(path))?);
    let mut summaries = Vec::new();
    for member in tables {
        let inside = home.path().join(member.base_name());
        let mut out = File::create(&inside).map_err(IntakeError::io(&inside))?;
        let mut content = zip::open(&mut file, member).map_err(|error| damaged(path, &error))?;
        std::io::copy(&mut content, &mut out).map_err(|error| damaged(path, &error))?;
        drop(out);
        let imported = import_file(&inside, into, options, &mut |_, done, all| progress(path, done, all));
        let shown = format!("{}/{}", path.display(), member.name);
        match imported {
            Ok(summary) => summaries.push(Summary { file: shown, ..summary }),
            Err(IntakeError::Problems(mut problems)) => {
                problems.iter_mut().for_each(|problem| problem.file.clone_from(&shown));
                return Err(problems.into());
            }
            Err(error) => return Err(error),
        }
        std::fs::remove_file(&inside).map_err(IntakeError::io(&inside))?;
    }
    Ok(summaries)
}
