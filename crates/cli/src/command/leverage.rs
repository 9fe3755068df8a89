//! `monazite leverage`.

use std::path::Path;

use monazite_study::leverage::{Question, files, leverage};
use monazite_study::report::names::Names;
use monazite_study::report::number::count;
use monazite_study::report::{csv, figure, json, leverage as pages, parquet};
use monazite_study::{atlas, folder};

use super::{write_chart, write_file, write_folder};
use crate::arguments::Leverage;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Rows of each list that are printed without `--all`; files are never cut.
const SHOWN: usize = 20;

pub fn run(asked: &Leverage, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    // A refusal to write is said before anybody waits for an answer.
    if let Some(dir) = &asked.output {
        folder::check_target(dir)?;
    }
    let atlas = atlas::open(data)?;
    let question = Question {
        by: asked.by.clone(),
        against: asked.against.clone(),
        minerals: asked.mineral.clone(),
        year: asked.year,
        least_share: asked.least / 100.0,
        runs: asked.runs,
        seed: asked.seed,
        threads: asked.threads.map(usize::from),
    };
    let waiting = terminal.waiting("clearing a market for every cut");
    let found = leverage(&atlas, &question)?;
    waiting.finish_and_clear();
    let names = Names(&atlas.registry);
    if let Some(file) = &asked.chart {
        match figure::leverage::svg(&found, names) {
            Some(svg) => write_chart(file, &svg, terminal)?,
            None => terminal.note("No cut costs anybody anything; there is no chart to draw."),
        }
    }
    if let Some(dir) = &asked.output {
        write_folder(dir, &files(&found, &question, &atlas)?, terminal)?;
    }
    if asked.format.json {
        return terminal.print(&json::document(&found)?);
    }
    if asked.format.csv {
        return terminal.print_bytes(&csv::table(&pages::rows(&found))?);
    }
    if let Some(file) = &asked.format.parquet {
        return write_file(file, &parquet::leverage(&found)?, terminal);
    }
    if found.cuts.is_empty() {
        terminal.note("No area makes and exports enough of any form asked about; try a smaller --least.");
    }
    let most = if asked.all { usize::MAX } else { SHOWN };
    let mut page = terminal.page();
    pages::page(&found, names, &mut page, most);
    terminal.print(&page.finish())?;
    let (cuts, solves) = (count(found.cuts.len(), "cut", "cuts"), found.solves);
    terminal.note(&format!("{cuts}, {solves} market clearings."));
    Ok(())
}
