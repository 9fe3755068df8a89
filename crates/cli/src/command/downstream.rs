//! `monazite downstream [TABLE]`.

use std::path::Path;

use monazite_study::downstream::{self, OpenTable};
use monazite_study::report::{csv, downstream as pages, figure, json, parquet};
use monazite_study::{atlas, folder};

use super::{write_chart, write_file, write_folder};
use crate::arguments::Downstream as Asked;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Asked, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    // A refusal to write is said before anybody waits for an answer.
    if let Some(dir) = &asked.output {
        folder::check_target(dir)?;
    }
    let table = asked.table.as_ref().map(|path| path.display().to_string());
    let waiting = terminal.waiting("Inverting the table");
    // The id of the atlas a table came from; a table of the user's own comes from none.
    let (opened, atlas) = match &asked.table {
        Some(path) if path.exists() => (OpenTable::open(path), None),
        _ => {
            let atlas = atlas::open(data)?;
            (OpenTable::named(&atlas, table.as_deref()), Some(atlas.id))
        }
    };
    waiting.finish_and_clear();
    let downstream = opened?;
    let cuts = asked.cut.iter().map(|text| downstream.cut(text)).collect::<Result<Vec<_>, _>>()?;
    let report = downstream.report(&cuts)?;
    if let Some(file) = &asked.chart {
        match figure::downstream::svg(&report) {
            Some(svg) => write_chart(file, &svg, terminal)?,
            None => terminal.note("Nothing is cut: no chart."),
        }
    }
    if let Some(dir) = &asked.output {
        write_folder(dir, &downstream::files(&report, table.as_deref(), &asked.cut, atlas.as_deref())?, terminal)?;
    }
    if asked.format.json {
        return terminal.print(&json::document(&report)?);
    }
    if asked.format.csv {
        return terminal.print_bytes(&csv::table(&pages::rows(&report))?);
    }
    if let Some(file) = &asked.format.parquet {
        return write_file(file, &parquet::downstream(&report)?, terminal);
    }
    let mut page = terminal.page();
    pages::page(&report, asked.top, &mut page);
    terminal.print(&page.finish())
}
