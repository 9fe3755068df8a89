//! A whole face in one file: reads a question as JSON from a file or from stdin, asks it, and writes the answer to stdout.
//!
//! ```text
//! echo '{"question": "dep", "area": "JPN"}' | cargo run --example face -- - csv
//! cargo run --example face -- question.json page out/folder
//! ```
//!
//! Formats: page, markdown, json, csv, parquet, arrow, rows, svg and png; a table or chart by name as csv:accounts, svg:price. A third
//! word is the folder of the answer, as of `-o`. The bytes are those of the command of the same question.

use std::io::{Read, Write};
use std::process::ExitCode;

use monazite_model::question::Question;
use monazite_study::folder;
use monazite_study::report::render::{Format, render};
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

/// Columns of a page.
const WIDTH: usize = 120;

fn main() -> ExitCode {
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn answer() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let file = words.next().unwrap_or_else(|| "-".into());
    let format = words.next().unwrap_or_else(|| "page".into());
    let text = match file.as_str() {
        "-" => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            text
        }
        path => std::fs::read_to_string(path)?,
    };
    let question = Question::from_json(&text, &file)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let format = Format::named(&format, WIDTH, &question).ok_or_else(|| format!("no format `{format}`"))?;
    let bench = Workbench::new(None);
    let answer = monazite_study::ask(&bench, &question, &Unwatched)?;
    std::io::stdout().write_all(&render(&answer, bench.registry(), &format)?)?;
    if let Some(dir) = words.next() {
        folder::write(dir.as_ref(), &folder::files(&bench, &question, &answer)?)?;
    }
    Ok(())
}
