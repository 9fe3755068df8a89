//! What is printed when a command ends badly, and with which exit code.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use monazite_model::diagnostic::Problem;
use monazite_study::report::problem;

use crate::failure::Failure;
use crate::terminal::Terminal;

impl Failure {
    /// Prints what there is to say on stderr and gives the exit code.
    pub fn report(self, terminal: &Terminal) -> ExitCode {
        let mut page = terminal.notes();
        let code = match &self {
            Failure::Study(error) if !error.problems().is_empty() => {
                problem::list(error.problems(), &source(error.problems()), &mut page);
                2
            }
            Failure::Problems(problems) => {
                problem::list(problems, &source(problems), &mut page);
                2
            }
            Failure::Study(error) => {
                page.line(&format!("monazite: {error}"));
                if error.is_bad_input() { 2 } else { 1 }
            }
            Failure::Usage(message) => {
                page.line(&format!("monazite: {message}"));
                2
            }
            Failure::Said(code) => *code,
            // The reader has all it wanted.
            Failure::ClosedPipe => 0,
            Failure::Output(error) => {
                page.line(&format!("monazite: cannot write: {error}"));
                1
            }
        };
        let _ = io::stderr().lock().write_all(page.finish().as_bytes());
        ExitCode::from(code)
    }
}

/// The files the problems are in, where they can still be read.
fn source(problems: &[Problem]) -> impl Fn(&str) -> Option<String> + use<> {
    let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
    for problem in problems.iter().filter(|p| p.line > 0) {
        texts
            .entry(problem.file.clone())
            .or_insert_with(|| std::fs::read(&problem.file).ok().and_then(|bytes| text(&bytes)));
    }
    move |file| texts.get(file).cloned().flatten()
}

/// The lines of a file, unless it has none: a row of a workbook or of a packed table is no line that could be shown.
fn text(bytes: &[u8]) -> Option<String> {
    let lines = !bytes.contains(&0) && !bytes.starts_with(b"\x1f\x8b");
    lines.then(|| String::from_utf8_lossy(bytes).into_owned())
}
