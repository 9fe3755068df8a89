//! One file per command.

mod atlas;
mod chart;
mod check;
mod compare;
mod criticality;
mod dep;
mod downstream;
mod explain;
mod facts;
mod import;
mod leverage;
mod lists;
mod market;
mod run;
mod show;
mod trade;

use std::collections::BTreeMap;
use std::path::Path;

use monazite_study::report::figure::png::Format;

use crate::arguments::{Cli, Command};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Does what was asked.
pub fn dispatch(cli: &Cli, terminal: &Terminal) -> Result<(), Failure> {
    let data = cli.data.as_deref();
    match &cli.command {
        Command::Show(show) => show::run(show, data, terminal),
        Command::Run(run) => run::run(run, data, terminal),
        Command::Compare(compare) => compare::run(compare, data, terminal),
        Command::Check(check) => check::run(check, data, terminal),
        Command::Chart(chart) => chart::run(chart, data, terminal),
        Command::Explain(explain) => explain::run(explain, data, terminal),
        Command::Facts(facts) => facts::run(facts, data, terminal),
        Command::Criticality(asked) => criticality::run(asked, data, terminal),
        Command::Lists(asked) => lists::run(asked, data, terminal),
        Command::Import(import) => import::run(import, terminal),
        Command::Atlas(atlas) => atlas::run(atlas, data, terminal),
        Command::Leverage(leverage) => leverage::run(leverage, data, terminal),
        Command::Dep(dep) => dep::run(dep, data, terminal),
        Command::Market(market) => market::run(market, terminal),
        Command::Downstream(downstream) => downstream::run(downstream, data, terminal),
        Command::Trade(trade) => trade::run(trade, terminal),
    }
}

/// Writes a file a user named; an earlier file of that name is replaced by the whole new one or not at all.
fn write_file(path: &Path, bytes: &[u8], terminal: &Terminal) -> Result<(), Failure> {
    monazite_study::folder::write_file(path, bytes)?;
    terminal.note(&format!("Wrote {}.", path.display()));
    Ok(())
}

/// Writes a chart to a file a user named, in the format its ending asks for (`arguments` lets no other ending pass).
fn write_chart(path: &Path, svg: &str, terminal: &Terminal) -> Result<(), Failure> {
    let format = Format::of(path).unwrap_or(Format::Svg);
    write_file(path, &format.bytes(svg)?, terminal)
}

/// Writes the folder of an answer, whole or not at all.
fn write_folder(dir: &Path, files: &BTreeMap<String, Vec<u8>>, terminal: &Terminal) -> Result<(), Failure> {
    monazite_study::folder::write(dir, files)?;
    terminal.note(&format!("Wrote {}: JSON, CSV, Parquet, the page, charts, manifest.json.", dir.display()));
    Ok(())
}
