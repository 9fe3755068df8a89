//! `monazite dep AREA`.

use std::path::Path;

use monazite_study::report::names::Names;
use monazite_study::report::{csv, dependence as pages, figure, json, parquet};
use monazite_study::{atlas, dependence, folder};

use super::{write_chart, write_file, write_folder};
use crate::arguments::Dep;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Dep, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    // A refusal to write is said before anybody waits for an answer.
    if let Some(dir) = &asked.output {
        folder::check_target(dir)?;
    }
    let atlas = atlas::open(data)?;
    let query = dependence::Query {
        area: asked.area.clone(),
        mineral: asked.mineral.clone(),
        through: asked.through.clone(),
        years: asked.year.years(),
        indirect: asked.indirect,
        removal: asked.removal,
    };
    let waiting = terminal.waiting("following the chains back");
    let rows = dependence::rows(&atlas, &query)?;
    waiting.finish_and_clear();
    let names = Names(&atlas.registry);
    if let Some(file) = &asked.chart {
        match figure::of_dependence(&asked.draw, &rows, names) {
            Some(svg) => write_chart(file, &svg, terminal)?,
            None => terminal.note("No country is named in the answer: no chart."),
        }
    }
    if let Some(dir) = &asked.output {
        write_folder(dir, &dependence::files(&atlas, &query, &rows)?, terminal)?;
    }
    if asked.format.json {
        return terminal.print(&json::document(&rows)?);
    }
    if asked.format.csv {
        return terminal.print_bytes(&csv::table(&pages::flat(&rows))?);
    }
    if let Some(file) = &asked.format.parquet {
        return write_file(file, &parquet::dependence(&rows)?, terminal);
    }
    let mut page = terminal.page();
    pages::page(&rows, names, &mut page);
    terminal.print(&page.finish())
}
