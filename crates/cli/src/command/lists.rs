//! `monazite lists`.

use std::path::Path;

use monazite_study::lists::{self, Query};
use monazite_study::report::names::Names;
use monazite_study::report::{csv, json, lists as pages, parquet};
use monazite_study::{atlas, folder};

use super::{write_file, write_folder};
use crate::arguments::Lists;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Lists, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    if let Some(dir) = &asked.output {
        folder::check_target(dir)?;
    }
    let atlas = atlas::open(data)?;
    let query =
        Query { area: asked.area.clone(), year: asked.year, mineral: asked.mineral.clone(), list: asked.list.clone() };
    let found = lists::lists(&atlas, &query)?;
    if let Some(dir) = &asked.output {
        write_folder(dir, &lists::files(&found, &query, asked.changes, &atlas)?, terminal)?;
    }
    if asked.format.json {
        return terminal.print(&json::document(&found)?);
    }
    if asked.format.csv {
        return terminal.print_bytes(&csv::table(&pages::rows(&found))?);
    }
    if let Some(file) = &asked.format.parquet {
        return write_file(file, &parquet::lists(&found)?, terminal);
    }
    let names = Names(&atlas.registry);
    let mut page = terminal.page();
    if asked.changes {
        pages::changes(&found, names, &mut page);
    } else {
        pages::membership(&found, names, &mut page);
    }
    terminal.print(&page.finish())
}
