//! Remarks on stderr: what to try next, what was left out, what was written.

use std::path::Path;

use monazite_model::answer::Answer;
use monazite_model::answer::events::Events;
use monazite_model::outcome::Outcome;
use monazite_model::question::{Question, Source, View, word};
use monazite_model::registry::NoMeasure;
use monazite_study::report::number::count;
use monazite_study::report::render::SHOWN_FACTS;

use super::order::{Order, Out};
use crate::terminal::Terminal;

/// Remarks below a page.
pub fn after_page(order: &Order, answer: &Answer, terminal: &Terminal) {
    match answer {
        Answer::Run(outcome) => try_next(order, outcome, terminal),
        Answer::Facts(found) => {
            let all = found.facts.len();
            if all == 0 {
                terminal.note("No fact matches.");
            } else if all > SHOWN_FACTS && order.question.view() != View::All {
                terminal.note(&format!(
                    "{SHOWN_FACTS} of {all} facts shown; --all prints the rest, --csv and --json write everything."
                ));
            } else {
                terminal.note(&format!("{all} facts."));
            }
        }
        Answer::Leverage(found) => {
            if found.cuts.is_empty() {
                terminal.note("No area makes and exports enough of any form asked about; try a smaller --least.");
            }
            let cleared = count(found.solves as usize, "market clearing", "market clearings");
            terminal.note(&format!("{}, {cleared}.", count(found.cuts.len(), "cut", "cuts")));
        }
        Answer::Criticality(found) if order.question.view() != View::Explanation && order.output.is_none() => {
            let first = found.scores.iter().find(|s| s.bottleneck && !s.inputs.is_empty());
            let mineral = first.map_or("gallium", |s| s.mineral.as_str());
            let method = &found.method;
            terminal.try_next(&[
                format!("monazite criticality --method {method} --explain {mineral}"),
                "monazite criticality --compare".into(),
            ]);
        }
        Answer::Events(Events { scenario: Some(found), .. }) => {
            terminal.note(&format!(
                "{} of {} in force in {}; {} left out, each with its reason at the end of the file.",
                count(found.measures, "measure", "measures"),
                count(found.written.len(), "event", "events"),
                found.month,
                count(found.left.iter().filter(|out| out.why != NoMeasure::Ended).count(), "other", "others")
            ));
            let file = match &order.out {
                Out::File(file) => word(&file.display().to_string()),
                _ => "FILE".to_owned(),
            };
            terminal.try_next(&[format!("monazite check {file}"), format!("monazite run {file}")]);
        }
        Answer::TradeReconcile(_) => {
            terminal
                .note("Nothing was kept. To use it: monazite import un-comtrade FILE… --release YYYYMM --into DIR.");
        }
        _ => {}
    }
}

/// What to try next, with names from this run.
fn try_next(order: &Order, outcome: &Outcome, terminal: &Terminal) {
    let Question::Run(asked) = &order.question else { return };
    let mut ideas = Vec::new();
    let form = outcome.measures.iter().flat_map(|m| &m.on).next();
    if let Some(form) = form {
        ideas.push(format!("monazite show {}", form.mineral()));
        if let Some(area) = outcome.measures.iter().find_map(|m| m.by.as_ref()) {
            ideas.push(format!("monazite explain {form}/{area}"));
        }
    }
    match &order.output {
        // A run in which nothing happens has no charts.
        Some(dir) if holds_charts(dir) => ideas.push(format!("monazite chart price {}", dir.display())),
        Some(_) => {}
        None => ideas.push(format!("{} -o out/run", again(&asked.scenario))),
    }
    terminal.try_next(&ideas);
}

/// The command that runs a scenario again: those inside the program are no files.
fn again(scenario: &Source) -> String {
    match scenario {
        Source::File(_) => format!("monazite run {}", word(&scenario.name())),
        // What came in on standard input is no file of the program either.
        Source::Text { name, .. } if name == "-" => "monazite run -".to_owned(),
        Source::Text { name, .. } => format!("monazite example run {}", word(name.trim_end_matches(".toml"))),
    }
}

/// What a folder holds.
pub fn folder_written(dir: &Path, answer: &Answer, terminal: &Terminal) {
    let charts = if holds_charts(dir) { ", charts" } else { "" };
    let holds = match answer {
        Answer::Run(_) => format!("report.md{charts}, tables, manifest.json"),
        _ => format!("JSON, CSV, Parquet, the page{charts}, manifest.json"),
    };
    terminal.note(&format!("Wrote {}: {holds}.", dir.display()));
}

/// Whether charts were written into a folder: an answer without anything to draw has none.
fn holds_charts(dir: &Path) -> bool {
    dir.join("charts").is_dir()
}
