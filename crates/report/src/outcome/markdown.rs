//! `report.md`: the page of a run as a document, with the charts beside the tables.

use std::fmt::Write;

use monazite_model::market::Status;
use monazite_model::outcome::Outcome;
use monazite_model::words::visible::in_markdown;

use super::{gradient, months, tables, text, why};
use crate::names::Names;
use crate::table::Table;

/// Writes the document. `charts` are the names of chart files that exist in `charts/`; `repeat` is the command that repeats
/// the run.
pub fn report(outcome: &Outcome, names: Names, charts: &[&str], repeat: &str) -> String {
    let mut out = format!("# {}\n\n", in_markdown(&outcome.title));
    if outcome.status != Status::Cleared {
        for sentence in text::no_answer(outcome) {
            let _ = writeln!(out, "{sentence}\n");
        }
        bullets(&mut out, "What is done", &text::measures(outcome));
        bullets(&mut out, "Keep in mind", &outcome.caveats);
        closing(&mut out, outcome, repeat);
        return out;
    }
    let _ = writeln!(out, "**{}**\n", outcome.headline.sentence);
    let range = tables::headline_range(outcome);
    if !range.is_empty() {
        let _ = writeln!(out, "{range}.\n");
    }
    bullets(&mut out, "What is done", &text::measures(outcome));
    section(&mut out, "Prices", tables::prices(outcome, names), charts, "price");
    if let Some(found) = &outcome.months {
        bullets(&mut out, months::HEADING, &months::sentences(outcome, found, names));
        section(&mut out, "Prices over months", months::table(outcome, found, names), charts, "months");
        section(&mut out, "If licences were granted otherwise", months::licences(found, names), charts, "");
    }
    section(&mut out, "What a tonne of quota or licence is worth", tables::rents(outcome, names), charts, "");
    section(&mut out, "Shortage by country", tables::shortages(outcome, names), charts, "shortage");
    section(&mut out, "Who gains and who loses", tables::winners(outcome, names), charts, "winners");
    section(&mut out, "Gains and losses by party", tables::parties(outcome, names), charts, "");
    section(&mut out, "Flows that change", tables::flows(outcome, names), charts, "flows");
    section(&mut out, "What drives the answer", tables::drivers(outcome, names), charts, "drivers");
    bullets(&mut out, text::DIFFERENT, &gradient::sensitivities(outcome));
    if !outcome.sensitivities.is_empty() {
        let _ = writeln!(out, "{}\n", gradient::ABOUT_SENSITIVITIES);
    }
    asked(&mut out, outcome, names, charts);
    bullets(&mut out, "Keep in mind", &outcome.caveats);
    bullets(&mut out, "Base prices", &outcome.base_prices);
    bullets(&mut out, "Sources", &outcome.sources);
    closing(&mut out, outcome, repeat);
    out
}

/// What was asked for beside the run: what moves a figure, what moved a price.
fn asked(out: &mut String, outcome: &Outcome, names: Names, charts: &[&str]) {
    if let Some(found) = &outcome.gradient {
        let _ = writeln!(out, "## What moves {}\n", found.words);
        for sentence in gradient::sentences(found).into_iter().chain(gradient::kinks(found)) {
            let _ = writeln!(out, "{sentence}\n");
        }
        let table = gradient::table(found, gradient::SHOWN);
        if !table.rows.is_empty() {
            let _ = writeln!(out, "{}\n{}\n", table.markdown(), table.note);
        }
    }
    if let Some(found) = &outcome.why {
        let _ = writeln!(out, "## {}\n\n{}\n", why::heading(found, names), found.paragraph);
        let table = why::table(found);
        if table.rows.is_empty() {
            return;
        }
        if charts.contains(&"why") {
            let _ = writeln!(out, "![{}](charts/why.svg)\n", found.paragraph.replace(['[', ']'], ""));
        }
        let _ = writeln!(out, "{}\n\n{}\n{}\n", table.title, table.markdown(), table.note);
    }
}

fn closing(out: &mut String, outcome: &Outcome, repeat: &str) {
    let _ = writeln!(out, "## To repeat\n\n```sh\n{repeat}\n```\n\n{}", text::manifest(outcome));
    let _ = writeln!(
        out,
        "\nRanges are the 5th and 95th percentile over the runs; model output is rounded to three figures here and kept in full in the files beside this page."
    );
}

fn section(out: &mut String, heading: &str, table: Table, charts: &[&str], chart: &str) {
    if table.rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {heading}\n");
    if charts.contains(&chart) {
        let _ = writeln!(out, "![{}](charts/{chart}.svg)\n", table.title.replace(['[', ']'], ""));
    }
    let _ = writeln!(out, "{}\n\n{}", table.title, table.markdown());
    if !table.note.is_empty() {
        let _ = writeln!(out, "{}\n", table.note);
    }
}

fn bullets(out: &mut String, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {heading}\n");
    for item in items {
        let _ = writeln!(out, "- {}", in_markdown(item));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_report_reads_as_it_did() {
        let registry = sample::registry();
        let text = report(&sample::outcome(), Names(&registry), &["price"], "monazite run scenario.toml -o out");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_report_without_an_answer_still_says_what_was_done_and_how_to_repeat_it() {
        let registry = sample::registry();
        let mut outcome = sample::outcome();
        outcome.status = Status::IterationLimit;
        let text = report(&outcome, Names(&registry), &[], "monazite run x.toml");
        assert!(text.contains("No answer") && text.contains("What is done") && text.contains("monazite run x.toml"));
        assert!(!text.contains("## Prices"));
    }
}
