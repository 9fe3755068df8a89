//! `monazite downstream [TABLE]`.

use std::path::Path;

use monazite_study::atlas;
use monazite_study::downstream::{self, Downstream};
use monazite_study::report::json;
use monazite_study::report::number::{grouped, percent};
use monazite_study::report::table::Table;

use crate::arguments::Downstream as Asked;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Asked, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let waiting = terminal.waiting("Inverting the table");
    let opened = match &asked.table {
        Some(path) if path.exists() => Downstream::open(path),
        named => {
            let name = named.as_ref().map(|path| path.display().to_string());
            atlas::open(data).and_then(|atlas| Downstream::named(&atlas, name.as_deref()))
        }
    };
    waiting.finish_and_clear();
    let downstream = opened?;
    let cuts = asked.cut.iter().map(|text| downstream.cut(text)).collect::<Result<Vec<_>, _>>()?;
    let report = downstream.report(&cuts)?;
    if asked.json {
        return terminal.print(&json::document(&report)?);
    }
    let mut page = terminal.page();
    let unit = &report.table.unit;
    if cuts.is_empty() {
        let title = format!("{}, {unit}", report.table.title);
        let mut table = Table::new(title, &["area", "industry", ">output", ">value added", ">multiplier"]);
        for row in report.industries.iter().take(asked.top) {
            let multiplier = grouped(row.output_multiplier, 2);
            table.row([
                row.area.clone(),
                row.name.clone(),
                grouped(row.output, 0),
                grouped(row.value_added, 0),
                multiplier,
            ]);
        }
        page.line(&table.text(page.width()));
        page.wrapped("", "Cut an industry with --cut AREA/INDUSTRY=SHARE, by code or name; --top shows more.");
        return terminal.print(&page.finish());
    }
    let span = |low: f64, high: f64| format!("{} to {}", grouped(low, 0), grouped(high, 0));
    let share = |low: f64, high: f64, of: f64| {
        if of > 0.0 { format!("{} to {}", percent(low / of), percent(high / of)) } else { String::new() }
    };
    let title = format!("Value added lost by area, {unit} ({})", report.table.title);
    let mut table = Table::new(title, &["area", ">lost", ">share of its value added"]);
    for area in &report.areas {
        let lost = span(area.loss_low, area.loss_high);
        table.row([area.area.clone(), lost, share(area.loss_low, area.loss_high, area.value_added)]);
    }
    page.line(&table.text(page.width()));
    let mut worst: Vec<&downstream::Row> = report.industries.iter().collect();
    worst.sort_by(|a, b| b.loss_high.total_cmp(&a.loss_high));
    let mut table =
        Table::new(format!("Industries that lose most, {unit}"), &["area", "industry", ">cut", ">lost", ">share"]);
    for row in worst.into_iter().take(asked.top) {
        let cut = row.cut.map(percent).unwrap_or_default();
        let lost = span(row.loss_low, row.loss_high);
        table.row([row.area.clone(), row.name.clone(), cut, lost, share(row.loss_low, row.loss_high, row.value_added)]);
    }
    page.line(&table.text(page.width()));
    if !report.final_users_suffice {
        page.wrapped("", "Final users of the cut products cannot give up enough: the lower bound cannot be reached.");
    }
    page.wrapped("", &format!("These are {}.", report.label));
    terminal.print(&page.finish())
}
