//! What the page says of years: forms without an output figure, and world output through time with the changes of source.

use monazite_model::answer::show::{MineralPage, OutputYear};

use crate::names::{Names, capital};
use crate::number::amount;
use crate::page::Page;
use crate::table::Table;

/// Forms without an output figure in the year, and the series of those that have some.
pub(super) fn block(mineral: &MineralPage, names: Names, page: &mut Page) {
    for silent in &mineral.about.no_output {
        let form = format!("{} ({})", names.form(&silent.form), silent.form);
        page.heading(&format!("{}: {form}, {} · no output figure", silent.stage, silent.year));
        page.note(&format!("Not zero: nobody says who makes it. {}.", capital(&silent.missing)));
    }
    through_time(mineral, names, page);
}

/// World output through the years: one line for each stretch of years that rests on the same publishers.
fn through_time(mineral: &MineralPage, names: Names, page: &mut Page) {
    if mineral.output.iter().filter(|row| row.total.is_some()).count() < 2 {
        return;
    }
    page.heading("World output by year, as sources say it");
    let mut table = Table::new("", &["form", "years", ">first", ">last", "largest part from"]);
    let mut last = None;
    let joined = |a: &OutputYear, b: &OutputYear| a.form == b.form && a.total.is_some() == b.total.is_some();
    for stretch in mineral.output.chunk_by(|a, b| joined(a, b) && !b.new_source) {
        let (Some(from), Some(to)) = (stretch.first(), stretch.last()) else { continue };
        let first = last.replace(&from.form) != Some(&from.form);
        let years = if from.year == to.year { from.year.to_string() } else { format!("{} to {}", from.year, to.year) };
        let tonnes = |row: &OutputYear| row.total.map_or("no figure".to_owned(), |t| amount(t, &row.unit));
        table.row([
            if first { names.form(&from.form) } else { String::new() },
            years,
            tonnes(from),
            tonnes(to),
            match (from.total.is_some(), from.new_source) {
                (false, _) => to.missing.clone(),
                (true, false) => format!("{}{}", from.main, carried(stretch)),
                (true, true) => format!("≠ {}{}: another source, no trend across", from.main, carried(stretch)),
            },
        ]);
    }
    page.table(&table);
}

/// How many years of a stretch rest on figures of other years.
fn carried(stretch: &[OutputYear]) -> String {
    let of_other_years =
        |row: &&OutputYear| row.source.contains("carried from ") || row.source.contains("scaled from ");
    match stretch.iter().filter(of_other_years).count() {
        0 => String::new(),
        n => format!(" ({n} of {} years from other years' figures)", stretch.len()),
    }
}
