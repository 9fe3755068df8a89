//! `monazite import FORMAT FILE… --into DIR`.

use std::path::Path;

use monazite_study::import;
use monazite_study::report::json;
use monazite_study::report::number::grouped;
use monazite_study::report::problem;
use monazite_study::report::table::Table;

use crate::arguments::Import;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Import, terminal: &Terminal) -> Result<(), Failure> {
    let (Some(format), Some(into)) = (&asked.format, &asked.into) else {
        return formats(asked.format.as_deref(), terminal);
    };
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
    let summaries = result?;
    if asked.json {
        return terminal.print(&json::document(&summaries)?);
    }
    for summary in &summaries {
        terminal.print(&describe(summary, terminal))?;
    }
    terminal.note(&use_of(&summaries, into));
    Ok(())
}

/// How to use what was imported: an input-output table has a command of its own, the rest is laid over the atlas.
fn use_of(summaries: &[import::Summary], into: &Path) -> String {
    let table = summaries.iter().flat_map(|s| &s.datasets).find(|dataset| dataset.ends_with(import::TABLE_ENDING));
    match table {
        Some(table) => {
            let file = into.join(table);
            format!("Use it with monazite downstream {} --cut AREA/INDUSTRY=SHARE.", file.display())
        }
        None => format!("Use it with --data {}.", into.display()),
    }
}

fn describe(summary: &import::Summary, terminal: &Terminal) -> String {
    let count = |n: u64| grouped(n as f64, 0);
    let mut page = terminal.page();
    let corrected: u64 = summary.corrected.values().sum();
    page.line(&format!(
        "{}: {} taken, {} corrected, {} left",
        summary.file,
        count(summary.taken),
        count(corrected),
        count(summary.left)
    ));
    if summary.already_there {
        page.line("  already there; nothing was written");
    } else {
        let datasets = match summary.datasets.as_slice() {
            [first, .., last] if summary.datasets.len() > 4 => {
                format!("{} datasets, {first} to {last}", summary.datasets.len())
            }
            few => few.join(", "),
        };
        page.wrapped("  into ", &datasets);
    }
    for (kind, n) in &summary.corrected {
        page.wrapped("  corrected: ", &format!("{} × {kind}", count(*n)));
    }
    for note in &summary.notes {
        page.wrapped("  ", note);
    }
    if !summary.problems.is_empty() {
        problem::list(&summary.problems, &|_| None, &mut page);
    }
    page.finish()
}

/// Lists the formats; with a format and no folder, says what is missing.
fn formats(format: Option<&str>, terminal: &Terminal) -> Result<(), Failure> {
    if let Some(format) = format {
        if import::formats().iter().any(|(name, _)| *name == format) {
            return Err(Failure::Usage(format!("to import {format}, name its files and --into DIR")));
        }
        let known = import::formats();
        let hint = monazite_model::diagnostic::did_you_mean(format, known.iter().map(|(name, _)| *name));
        let hint = hint.map(|h| format!("\n  hint: {h}")).unwrap_or_default();
        return Err(Failure::Usage(format!("no import format `{format}`{hint}")));
    }
    let mut table = Table::new("", &["format", "reads"]);
    for (name, reads) in import::formats() {
        table.row([name, reads]);
    }
    terminal.print(&table.text(terminal.page().width()))
}
