//! `monazite chart NAME OUTDIR`.

use std::path::Path;

use monazite_study::report::names::Names;
use monazite_study::report::{figure, terminal as characters};
use monazite_study::{atlas, folder};

use super::write_chart;
use crate::arguments::Chart;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Chart, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let outcome = folder::read(&asked.run)?;
    let atlas = atlas::open(data)?;
    let names = Names(&atlas.registry);
    let nothing = || Failure::Usage(format!("{}: nothing to show in a chart `{}`", asked.run.display(), asked.name));
    if let Some(file) = &asked.output {
        let svg = figure::of_run(&asked.name, &outcome, names).ok_or_else(nothing)?;
        return write_chart(file, &svg, terminal);
    }
    let mut page = terminal.page();
    if !characters::chart(&asked.name, &outcome, names, &mut page) {
        return Err(nothing());
    }
    terminal.print(&page.finish())
}
