//! `monazite import FORMAT FILE… --into DIR`. Without a format the command asks which formats there are.

use std::path::Path;

use monazite_model::answer::Answer;
use monazite_model::answer::import::{ImportSummary, Imported};
use monazite_model::question::View;
use monazite_model::registry::Registry;
use monazite_study::import;
use monazite_study::report::render::{Format, render};

use crate::arguments::Import;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Imports files, or says what is missing.
pub fn run(asked: &Import, terminal: &Terminal) -> Result<(), Failure> {
    let format = asked.format.as_deref().unwrap_or_default();
    let Some(into) = &asked.into else { return Err(incomplete(format)) };
    if asked.files.is_empty() {
        return Err(Failure::Usage("name at least one file to import".into()));
    }
    let mut reading = terminal.reading();
    let result = import::import(
        format,
        &asked.files,
        into,
        (asked.hs.as_deref(), asked.release.as_deref()),
        &mut |file: &Path, done, all| reading.at(file, done, all),
    );
    reading.end();
    let imported = Answer::Import(Imported { files: result? });
    let format = if asked.json { Format::Json } else { terminal.page_format(View::Usual, true) };
    terminal.print_bytes(&render(&imported, &Registry::default(), &format)?)?;
    if let (false, Answer::Import(imported)) = (asked.json, &imported) {
        terminal.note(&use_of(&imported.files, into));
    }
    Ok(())
}

/// How to use what was imported: an input-output table has a command of its own, the rest is laid over the atlas.
fn use_of(summaries: &[ImportSummary], into: &Path) -> String {
    let table = summaries.iter().flat_map(|s| &s.datasets).find(|dataset| dataset.ends_with(import::TABLE_ENDING));
    match table {
        Some(table) => {
            let file = into.join(table);
            format!("Use it with monazite downstream {} --cut AREA/INDUSTRY=SHARE.", file.display())
        }
        None => format!("Use it with --data {}.", into.display()),
    }
}

/// What is missing where a format stands without a folder.
fn incomplete(format: &str) -> Failure {
    let known = import::formats();
    if known.iter().any(|(name, _)| *name == format) {
        return Failure::Usage(format!("to import {format}, name its files and --into DIR"));
    }
    let hint = monazite_model::diagnostic::did_you_mean(format, known.iter().map(|(name, _)| *name));
    let hint = hint.map(|h| format!("\n  hint: {h}")).unwrap_or_default();
    Failure::Usage(format!("no import format `{format}`{hint}"))
}
