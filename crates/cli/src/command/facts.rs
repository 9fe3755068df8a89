//! `monazite facts`.

use std::path::Path;

use monazite_study::report::{facts as pages, json, parquet};
use monazite_study::{atlas, facts};

use super::write_file;
use crate::arguments::Facts;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Rows of the table that are printed without `--all`; files are never cut.
const SHOWN: usize = 100;

pub fn run(asked: &Facts, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let atlas = atlas::open(data)?;
    let query = facts::Query {
        mineral: asked.mineral.clone(),
        form: asked.form.clone(),
        stage: asked.stage.clone(),
        area: asked.area.clone(),
        quantity: asked.quantity.clone(),
        source: asked.source.clone(),
        edition: asked.edition.clone(),
        year: asked.year,
        grade: asked.grade.clone(),
    };
    let found = facts::select(&atlas, &query)?;
    if asked.format.json {
        return terminal.print(&json::document(&pages::rows(&found))?);
    }
    if asked.format.csv {
        return terminal.print_bytes(&facts::csv(&found));
    }
    if let Some(file) = &asked.format.parquet {
        return write_file(file, &parquet::facts(&found)?, terminal);
    }
    let shown = if asked.all { found.len() } else { found.len().min(SHOWN) };
    if found.is_empty() {
        terminal.note("No fact matches.");
        return Ok(());
    }
    terminal.print(&pages::table(&found[..shown]).text(terminal.page().width()))?;
    if shown < found.len() {
        terminal.note(&format!(
            "{shown} of {} facts shown; --all prints the rest, --csv and --json write everything.",
            found.len()
        ));
    } else {
        terminal.note(&format!("{} facts.", found.len()));
    }
    Ok(())
}
