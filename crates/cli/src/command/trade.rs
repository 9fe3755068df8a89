//! `monazite trade reconcile FILE…`.

use std::path::Path;

use monazite_model::answer::trade::{Reconciled, SideComparison, TradeComparison};
use monazite_study::report::number::grouped;
use monazite_study::report::table::Table;
use monazite_study::report::trade as rows;
use monazite_study::report::{csv, json, parquet};
use monazite_study::trade;

use super::write_file;
use crate::arguments::Trade;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Trade, terminal: &Terminal) -> Result<(), Failure> {
    let Trade::Reconcile { files, reference, hs, format } = asked;
    let mut reading = terminal.reading();
    let result = trade::page(files, hs.as_deref(), reference.as_deref(), &mut |file: &Path, done, all| {
        reading.at(file, done, all);
    });
    reading.end();
    let page = result?;
    if format.json {
        return terminal.print(&json::document(&page)?);
    }
    if format.csv {
        return terminal.print_bytes(&csv::table(&rows::rows(&page))?);
    }
    if let Some(file) = &format.parquet {
        return write_file(file, &parquet::trade(&rows::rows(&page))?, terminal);
    }
    terminal.print(&show(&page, terminal))?;
    terminal.note("Nothing was kept. To use it: monazite import un-comtrade FILE… --release YYYYMM --into DIR.");
    Ok(())
}

fn count(n: usize) -> String {
    grouped(n as f64, 0)
}

fn show(found: &Reconciled, terminal: &Terminal) -> String {
    let mut page = terminal.page();
    let years: Vec<String> = found.years.iter().map(ToString::to_string).collect();
    page.line(&format!("{} declared by {} reporters, codes of {}", years.join(", "), found.reporters, found.hs));
    let mut table = Table::new("", &["flows rest on", ">flows", ">million USD, FOB"]);
    for (basis, flows, value) in [
        ("both ends", found.flows.both, found.value_usd.both),
        ("the exporter alone", found.flows.exporter, found.value_usd.exporter),
        ("the importer alone", found.flows.importer, found.value_usd.importer),
    ] {
        table.row([basis.to_owned(), count(flows), grouped(value / 1e6, 0)]);
    }
    let text = table.text(page.width());
    page.block(&text);
    page.wrapped(
        "",
        &format!(
            "Insurance and freight found: {:.1} % of the FOB value. Without a named partner: exports of {} and imports of {} million USD. \
             {} flows left to one end because the other names only a part of its partners; {} tonnages not believed.",
            100.0 * found.cif_share,
            grouped(found.unnamed_usd[0] / 1e6, 0),
            grouped(found.unnamed_usd[1] / 1e6, 0),
            count(found.truncated),
            count(found.strange_tonnages)
        ),
    );
    page.heading(
        "Largest reporters: exports that partners confirm, and the mean error of what they declare, as a factor",
    );
    let mut table = Table::new(
        "",
        &["reporter", ">exports, million USD", ">partners declare", ">error, exports", ">error, imports"],
    );
    let factor = |error: Option<f64>| error.map_or_else(String::new, |e| format!("{e:.2}"));
    for reporter in &found.quality {
        table.row([
            reporter.area.clone(),
            grouped(reporter.exports_usd / 1e6, 0),
            reporter.confirmed.map_or_else(String::new, |c| format!("{:.0} %", 100.0 * c)),
            factor(reporter.export_error),
            factor(reporter.import_error),
        ]);
    }
    let text = table.text(page.width());
    page.block(&text);
    if let Some(comparison) = &found.comparison {
        beside(comparison, &mut page);
    }
    for note in &found.notes {
        page.wrapped("  ", note);
    }
    page.finish()
}

fn beside(comparison: &TradeComparison, page: &mut monazite_study::report::page::Page) {
    let per_cent = |share: f64| format!("{:.1} %", 100.0 * share);
    page.heading(
        "Beside the reference: largest exporter of each code, share error over the six largest, concentration, level",
    );
    let mut table = Table::new(
        "",
        &["code", "ours", ">share", "theirs", ">share", ">share error", ">HHI ours", ">HHI theirs", ">level"],
    );
    for p in &comparison.products {
        table.row([
            p.code.clone(),
            p.ours.0.clone(),
            per_cent(p.ours.1),
            p.theirs.0.clone(),
            per_cent(p.theirs.1),
            per_cent(p.share_error),
            format!("{:.3}", p.hhi_ours),
            format!("{:.3}", p.hhi_theirs),
            format!("{:.2}", p.level),
        ]);
    }
    let text = table.text(page.width());
    page.block(&text);
    let mut table = Table::new(
        "",
        &["shares of", ">largest area right", ">share error", ">HHI correlation", ">level", ">flows within 10 %"],
    );
    let mut row = |name: &str, s: &SideComparison| {
        table.row([
            name.to_owned(),
            format!("{} of {}", s.leaders, s.products),
            per_cent(s.share_error),
            s.hhi_correlation.map_or_else(String::new, |c| format!("{c:.3}")),
            format!("{:.2}", s.level),
            per_cent(s.within_tenth),
        ]);
    };
    row("exporters", &comparison.exporters);
    row("importers", &comparison.importers);
    let text = table.text(page.width());
    page.block(&text);
}
