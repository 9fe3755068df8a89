//! What helps to begin: the studies inside the program, a scenario to start from, completions and manual pages.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;
use monazite_model::question::{Source, word};
use monazite_model::scenario::MeasureWord;
use monazite_study::report::examples::page;
use monazite_study::{examples, template};

use crate::arguments::{Cli, New};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// All studies.
pub(super) fn list(terminal: &Terminal) -> Result<(), Failure> {
    let mut sheet = terminal.page();
    page(&examples::listed(), &mut sheet);
    terminal.print(&sheet.finish())
}

/// A study's page, or the file of one of its scenarios, byte for byte.
pub(super) fn show(name: &str, terminal: &Terminal) -> Result<(), Failure> {
    let (example, scenario) = examples::find(name)?;
    if let Some(Source::Text { text, .. }) = scenario {
        return terminal.print(&text);
    }
    let mut sheet = terminal.page();
    for line in example.readme.replace("**", "").replace('`', "").lines() {
        match (line.strip_prefix("# "), line.strip_prefix("- ")) {
            (Some(title), _) => sheet.heading(title),
            (None, Some(item)) => sheet.item(item),
            (None, None) => sheet.paragraph(line),
        }
    }
    sheet.heading("Scenarios");
    for (file, _) in example.scenarios {
        sheet.item(&format!("monazite example show {}/{}", example.name, file.trim_end_matches(".toml")));
    }
    terminal.print(&sheet.finish())
}

/// A scenario to start from, into a new file or to stdout.
pub(super) fn scenario(asked: &New, terminal: &Terminal) -> Result<(), Failure> {
    let kind = MeasureWord::ALL.into_iter().find(|kind| kind.name() == asked.kind).unwrap_or(MeasureWord::ExportBan);
    let text = template::scenario(kind);
    let Some(file) = &asked.file else { return terminal.print(&text) };
    // Never over a file that is there: it may hold somebody's work.
    let opened = OpenOptions::new().write(true).create_new(true).open(file);
    let mut opened = opened.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Usage(format!(
            "{} is there already; nothing was written\n  hint: name another file",
            file.display()
        )),
        io::ErrorKind::NotFound => Failure::Usage(format!("{}: the folder is not there", file.display())),
        _ => Failure::Output(error),
    })?;
    opened.write_all(text.as_bytes()).map_err(Failure::Output)?;
    let shown = word(&file.display().to_string());
    terminal.note(&format!("Wrote {}.", file.display()));
    terminal.try_next(&[format!("monazite check {shown}"), format!("monazite run {shown}")]);
    Ok(())
}

/// Completions of a shell.
pub(super) fn completions(shell: clap_complete::Shell, terminal: &Terminal) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "monazite", &mut script);
    terminal.print_bytes(&script)
}

/// The manual page of `monazite`, or a page of each command into a folder.
pub(super) fn manual(dir: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let Some(dir) = dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(Failure::Output)?;
        return terminal.print_bytes(&page);
    };
    std::fs::create_dir_all(dir).map_err(Failure::Output)?;
    clap_mangen::generate_to(Cli::command(), dir).map_err(Failure::Output)?;
    terminal.note(&format!("Wrote the manual pages to {}.", dir.display()));
    Ok(())
}
