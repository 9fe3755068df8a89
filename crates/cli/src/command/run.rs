//! `monazite run SCENARIO`.

use std::path::Path;

use monazite_model::market::Status;
use monazite_model::outcome::Outcome;
use monazite_study::report::names::Names;
use monazite_study::report::{csv, json, outcome as pages, parquet};
use monazite_study::run::RunOptions;
use monazite_study::{atlas, folder, recipe, run as studies};

use super::write_file;
use crate::arguments::Run;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Run, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    // A refusal to write is said before anybody waits for a result.
    if let Some(dir) = &asked.output {
        folder::check_target(dir)?;
    }
    let atlas = atlas::open(data)?;
    let recipe = recipe::read(&asked.scenario, &atlas.registry)?;
    let options = RunOptions {
        runs: asked.runs,
        seed: asked.seed,
        threads: asked.threads.map(usize::from),
        base_year: asked.base_year,
    };
    let waiting = terminal.waiting("clearing the market");
    let outcome = studies::run(&atlas, &recipe.scenario, &options)?;
    waiting.finish_and_clear();
    if let Some(dir) = &asked.output {
        let files = folder::files(&outcome, &atlas.registry, (recipe.name, &recipe.bytes))?;
        folder::write(dir, &files)?;
    }
    let names = Names(&atlas.registry);
    if asked.format.json {
        terminal.print(&json::document(&outcome)?)?;
    } else if asked.format.csv {
        for (name, bytes) in csv::files(&outcome)? {
            if name == "outcome.csv" {
                terminal.print_bytes(&bytes)?;
            }
        }
    } else if let Some(file) = &asked.format.parquet {
        write_file(file, &parquet::outcome(&outcome)?, terminal)?;
    } else {
        let mut page = terminal.page();
        pages::text::page(&outcome, names, &mut page);
        terminal.print(&page.finish())?;
        next(asked, &outcome, terminal);
    }
    if let Some(dir) = &asked.output {
        terminal.note(&format!("Wrote {}: report.md, charts, tables, manifest.json.", dir.display()));
    }
    if outcome.status == Status::Cleared { Ok(()) } else { Err(Failure::Said(1)) }
}

/// What to try next, with names from this run.
fn next(asked: &Run, outcome: &Outcome, terminal: &Terminal) {
    let mut ideas = Vec::new();
    let form = outcome.measures.iter().flat_map(|m| &m.on).next();
    if let Some(form) = form {
        ideas.push(format!("monazite show {}", form.mineral()));
        if let Some(area) = outcome.measures.iter().find_map(|m| m.by.as_ref()) {
            ideas.push(format!("monazite explain {form}/{area}"));
        }
    }
    match &asked.output {
        Some(dir) => ideas.push(format!("monazite chart price {}", dir.display())),
        None => ideas.push(format!("monazite run {} -o out/run", asked.scenario.display())),
    }
    terminal.note(&format!("Try next: {}", ideas.join("  |  ")));
}
