//! `monazite atlas info`, `monazite atlas quality` and `monazite atlas build`.

use std::path::Path;

use monazite_study::report::number::grouped;
use monazite_study::report::table::Table;
use monazite_study::report::{csv, json, parquet, quality as pages};
use monazite_study::{atlas, quality};

use super::write_file;
use crate::arguments::{Atlas, Format};
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Atlas, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    match asked {
        Atlas::Info { json } => info(*json, data, terminal),
        Atlas::Quality { year, format } => quality(*year, format, data, terminal),
        Atlas::Build { from, into } => build(from, into, terminal),
    }
}

fn count(n: usize) -> String {
    grouped(n as f64, 0)
}

fn info(as_json: bool, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let info = atlas::info(&atlas::open(data)?);
    if as_json {
        return terminal.print(&json::document(&info)?);
    }
    let mut page = terminal.page();
    page.line(&format!("atlas {}", info.id));
    page.line(&format!(
        "{} facts; {} minerals, {} forms, {} chains, {} areas, {} policy events, {} agreements",
        count(info.facts),
        info.minerals,
        info.forms,
        info.chains,
        info.areas,
        info.events,
        info.agreements
    ));
    let trade: Vec<String> = info.trade.iter().map(|(hs, release)| format!("{hs} {release}")).collect();
    page.line(&format!("trade tables: {}", if trade.is_empty() { "none".into() } else { trade.join(", ") }));
    let tables = if info.input_output.is_empty() { "none".into() } else { info.input_output.join(", ") };
    page.line(&format!("input-output tables: {tables}"));
    page.line(&format!("the bundled atlas adds {} MB to the program", grouped(info.bundled_bytes as f64 / 1e6, 1)));
    page.heading("Facts by source and grade");
    let mut table = Table::new("", &["source", "edition", ">facts", ">A", ">B", ">C", ">D"]);
    let mut sum = [0; 4];
    for row in &info.by_source {
        for (total, n) in sum.iter_mut().zip(row.by_grade) {
            *total += n;
        }
        let [a, b, c, d] = row.by_grade.map(count);
        table.row([row.source.clone(), row.edition.clone(), count(row.facts), a, b, c, d]);
    }
    let [a, b, c, d] = sum.map(count);
    table.row(["all".into(), String::new(), count(info.facts), a, b, c, d]);
    page.block(&table.text(page.width()));
    page.note(
        "Grades: A stated by the publisher, B estimated by the publisher, C derived, D assumed with a reason. Licences: atlas/SOURCES.md, or --json.",
    );
    terminal.print(&page.finish())
}

fn quality(year: i32, format: &Format, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let atlas = atlas::open(data)?;
    let waiting = terminal.waiting("balancing every chain");
    let chains = quality::of_all(&atlas, year)?;
    waiting.finish_and_clear();
    if format.json {
        return terminal.print(&json::document(&chains)?);
    }
    if format.csv {
        return terminal.print_bytes(&csv::table(&pages::rows(&chains))?);
    }
    if let Some(file) = &format.parquet {
        return write_file(file, &parquet::quality(&chains)?, terminal);
    }
    let mut page = terminal.page();
    pages::page(&chains, &mut page);
    terminal.print(&page.finish())
}

fn build(from: &Path, into: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let waiting = terminal.waiting("reading publishers' files");
    let summary = atlas::build(from, into)?;
    waiting.finish_and_clear();
    let mut table = Table::new("", &["table", ">facts"]);
    for (name, facts) in &summary.tables {
        table.row([format!("facts/{name}"), count(*facts)]);
    }
    let mut page = terminal.page();
    page.block(&table.text(page.width()));
    let left: usize = summary.left.values().sum();
    let corrected: usize = summary.corrected.values().sum();
    page.line(&format!("{} cells read otherwise than printed, {} rows left", count(corrected), count(left)));
    terminal.print(&page.finish())?;
    terminal.note(&format!("Wrote {} with the trade and input-output tables beside it.", into.join("facts").display()));
    Ok(())
}
