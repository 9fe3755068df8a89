//! The page a run prints on a terminal: the answer first, then the tables it rests on.

use monazite_model::market::Status;
use monazite_model::outcome::Outcome;

use super::{gradient, months, tables, view, why};
use crate::names::Names;
use crate::number::{grouped, percent};
use crate::page::{Page, Tone};
use crate::table::Table;
use crate::terminal;

/// Writes the whole page.
pub fn page(outcome: &Outcome, names: Names, page: &mut Page) {
    let title = page.toned(&outcome.title, Tone::Muted);
    page.line(&title);
    if outcome.status != Status::Cleared {
        unsolved(outcome, page);
        return;
    }
    headline(outcome, page);
    page.heading("What is done");
    for text in measures(outcome) {
        page.item(&text);
    }
    section(page, &tables::prices(outcome, names));
    if let Some(found) = &outcome.months {
        list(page, months::HEADING, &months::sentences(outcome, found, names));
        section(page, &months::table(outcome, found, names));
        section(page, &months::licences(found, names));
    }
    page.heading("Who gains and who loses");
    page.block(&terminal::winners(outcome, names, page));
    section(page, &tables::shortages(outcome, names));
    section(page, &tables::winners(outcome, names));
    list(page, "Keep in mind", &outcome.caveats);
    section(page, &tables::rents(outcome, names));
    section(page, &tables::parties(outcome, names));
    section(page, &tables::flows(outcome, names));
    section(page, &tables::drivers(outcome, names));
    let sentences = gradient::sensitivities(outcome);
    if !sentences.is_empty() {
        list(page, DIFFERENT, &sentences);
        page.note(gradient::ABOUT_SENSITIVITIES);
    }
    asked(outcome, names, page);
    list(page, "Base prices", &outcome.base_prices);
    list(page, "Sources", &outcome.sources);
    page.heading("To repeat");
    page.note(&manifest(outcome));
}

/// Above the sentences on what the headline price would be.
pub const DIFFERENT: &str = "If one thing were different";

/// What was asked for beside the run: what moves a figure, what moved a price.
fn asked(outcome: &Outcome, names: Names, page: &mut Page) {
    if let Some(found) = &outcome.gradient {
        gradient::page(found, page);
    }
    if let Some(found) = &outcome.why {
        why::page(found, names, page);
    }
}

/// The page of a run that was asked for these alone.
pub fn page_of_asked(outcome: &Outcome, names: Names, page: &mut Page) {
    let title = page.toned(&outcome.title, Tone::Muted);
    page.line(&title);
    if outcome.status != Status::Cleared {
        unsolved(outcome, page);
    }
    asked(outcome, names, page);
    page.heading("To repeat");
    page.note(&manifest(outcome));
}

fn headline(outcome: &Outcome, page: &mut Page) {
    for row in crate::page::wrap(&outcome.headline.sentence, page.width()) {
        let row = page.toned(&row, Tone::Strong);
        page.line(&row);
    }
}

/// What is known when the market did not clear.
fn unsolved(outcome: &Outcome, page: &mut Page) {
    for text in no_answer(outcome) {
        page.paragraph(&text);
    }
    list(page, "Keep in mind", &outcome.caveats);
}

/// Sentences on a run without an answer; empty when it cleared.
pub fn no_answer(outcome: &Outcome) -> Vec<String> {
    match &outcome.status {
        Status::Cleared => Vec::new(),
        Status::Infeasible { conflict } => vec![
            "No answer: nothing can satisfy all limits of this scenario at once.".into(),
            format!(
                "These cannot balance together: {}. These limits stand in the way: {}.",
                conflict.nodes.join(", "),
                conflict.bounds.join(", ")
            ),
        ],
        Status::IterationLimit => vec![
            format!(
                "No answer: the solver stopped before it could prove one (imbalance {:.1e}).",
                outcome.certificate.relative_imbalance
            ),
            "Prices are left out because they would not be an answer.".into(),
        ],
    }
}

/// One sentence per measure, with how long it is in force.
pub fn measures(outcome: &Outcome) -> Vec<String> {
    outcome
        .measures
        .iter()
        .map(|m| {
            let force = if m.in_force < 1.0 {
                format!(" (in force for {} of the period)", percent(m.in_force))
            } else {
                String::new()
            };
            let assumed =
                if m.assumptions.is_empty() { String::new() } else { format!(" Assumed: {}", m.assumptions.join(" ")) };
            let rules = if m.rules.is_empty() {
                String::new()
            } else {
                format!(" Trade rules touched: {}.", m.rules.join(", "))
            };
            format!("{}{force}.{assumed}{rules}", m.words.trim_end_matches('.'))
        })
        .collect()
}

fn section(page: &mut Page, table: &Table) {
    if table.rows.is_empty() {
        return;
    }
    page.heading(&table.title);
    self::table(page, table);
}

fn table(page: &mut Page, table: &Table) {
    page.table(table);
    if !table.note.is_empty() {
        page.note(&table.note);
    }
}

fn list(page: &mut Page, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.heading(heading);
    for item in items {
        page.item(item);
    }
}

/// The facts needed to repeat a run, in a sentence.
pub fn manifest(outcome: &Outcome) -> String {
    let m = &outcome.manifest;
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    format!(
        "{}; data {}; scenario {}; base year {}; period {}; seed {}; {} of {} runs cleared; imbalance of the central run {:.1e}.",
        m.program,
        short(&m.data),
        short(&m.scenario),
        m.base_year,
        view::period(m.window),
        m.seed,
        grouped(f64::from(m.cleared), 0),
        grouped(f64::from(m.runs), 0),
        outcome.certificate.relative_imbalance
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn printed(outcome: &Outcome, width: usize) -> String {
        let registry = sample::registry();
        let mut p = Page::new(width, false);
        page(outcome, Names(&registry), &mut p);
        p.finish()
    }

    #[test]
    fn the_page_of_a_run_reads_as_it_did() {
        insta::assert_snapshot!(printed(&sample::outcome(), 120));
    }

    #[test]
    fn no_line_of_the_page_is_wider_than_the_terminal() {
        for width in [72, 80, 100] {
            let text = printed(&sample::outcome(), width);
            let long: Vec<&str> = text.lines().filter(|l| l.chars().count() > width).collect();
            assert!(long.is_empty(), "{width}: {long:?}");
        }
    }

    #[test]
    fn a_run_that_did_not_clear_shows_no_table() {
        let mut outcome = sample::outcome();
        outcome.status = Status::IterationLimit;
        let text = printed(&outcome, 80);
        assert!(text.contains("No answer") && !text.contains("Prices inside"), "{text}");
    }
}
