//! National lists of critical minerals: who is on which, what changed, as pages.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::lists::Lists;
use monazite_model::code::MineralId;

use crate::names::Names;
use crate::number::count;
use crate::page::Page;
use crate::table::Table;

/// Most columns of the matrix; more are told one list after another.
const MOST_COLUMNS: usize = 12;

/// The membership matrix (one column per edition), and what decides membership.
pub fn membership(lists: &Lists, names: Names, page: &mut Page) {
    if lists.editions.is_empty() {
        page.note("No list matches.");
        return;
    }
    let asked = |m: &&MineralId| lists.mineral.as_ref().is_none_or(|one| one == *m);
    let minerals: BTreeSet<&MineralId> = lists.editions.iter().flat_map(|e| &e.minerals).filter(asked).collect();
    for editions in lists.editions.chunks(MOST_COLUMNS) {
        page.heading(&format!(
            "{} on {}",
            count(minerals.len(), "mineral", "minerals"),
            count(editions.len(), "list", "lists")
        ));
        let letters: Vec<String> = (0..editions.len()).map(|i| column(i).to_string()).collect();
        for (letter, edition) in letters.iter().zip(editions) {
            let size = count(edition.minerals.len(), "mineral", "minerals");
            page.wrapped(
                &format!("{letter}  "),
                &format!("{} {} ({}, {size})", edition.list, edition.year, edition.area),
            );
        }
        let mut columns = vec!["mineral".to_owned()];
        columns.extend(letters);
        columns.push(">lists".into());
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut table = Table::new("", &columns);
        for mineral in &minerals {
            let on: Vec<bool> = editions.iter().map(|e| e.minerals.contains(mineral)).collect();
            let mut cells = vec![names.mineral(mineral)];
            cells.extend(on.iter().map(|on| if *on { "●" } else { "·" }.to_owned()));
            cells.push(on.iter().filter(|on| **on).count().to_string());
            table.row(cells);
        }
        page.line("");
        page.table(&table);
    }
    rules(lists, page);
}

fn column(i: usize) -> char {
    char::from(b'A' + (i % 26) as u8)
}

fn rules(lists: &Lists, page: &mut Page) {
    let mut known: BTreeMap<(&str, &str), Vec<i32>> = BTreeMap::new();
    let mut without: BTreeSet<&str> = BTreeSet::new();
    for edition in &lists.editions {
        if edition.rule.is_empty() {
            without.insert(&edition.list);
        } else {
            known.entry((&edition.list, &edition.rule)).or_default().push(edition.year);
        }
    }
    if !known.is_empty() {
        page.heading("What decides membership");
    }
    for ((list, rule), years) in known {
        let years: Vec<String> = years.iter().map(i32::to_string).collect();
        page.item(&format!("{list} {}: {rule}", years.join(", ")));
    }
    if !without.is_empty() {
        page.note(&format!("No published score formula: {}.", without.into_iter().collect::<Vec<_>>().join(", ")));
    }
    let sources: BTreeSet<&String> = lists.editions.iter().flat_map(|e| &e.sources).collect();
    page.note(&format!("Sources: {}.", sources.into_iter().cloned().collect::<Vec<_>>().join("; ")));
}

/// What entered and left from one edition to the next.
pub fn changes(lists: &Lists, names: Names, page: &mut Page) {
    if lists.changes.is_empty() {
        page.note("No list that matches has a second edition.");
        return;
    }
    let said = |minerals: &[MineralId]| {
        let words: Vec<String> = minerals.iter().map(|m| names.mineral(m)).collect();
        if words.is_empty() { "none".to_owned() } else { words.join(", ") }
    };
    for change in &lists.changes {
        page.heading(&format!("{}: {} to {}", change.list, change.from, change.to));
        page.wrapped("entered  ", &said(&change.entered));
        page.wrapped("left     ", &said(&change.left));
        let reasons: BTreeSet<&str> = change.why.iter().map(|w| w.reason.as_str()).collect();
        for reason in reasons {
            page.item(reason);
        }
    }
    page.note("The lists give no reasons for single minerals; a change of the rule is named where there was one.");
}

#[cfg(test)]
mod tests {
    use super::*;
    use monazite_model::answer::lists::{ListChange, ListEdition};
    use monazite_model::registry::Registry;

    fn lists() -> Lists {
        let edition = |year, minerals: &[&str]| ListEdition {
            list: "Some list".into(),
            area: "USA".into(),
            year,
            minerals: minerals.iter().map(|m| MineralId::from(*m)).collect(),
            printed: Vec::new(),
            rule: String::new(),
            sources: vec!["a page".into()],
        };
        let change = ListChange {
            list: "Some list".into(),
            from: 2018,
            to: 2022,
            entered: vec!["nickel".into()],
            left: Vec::new(),
            why: Vec::new(),
        };
        Lists {
            mineral: None,
            editions: vec![edition(2018, &["cobalt"]), edition(2022, &["cobalt", "nickel"])],
            changes: vec![change],
        }
    }

    #[test]
    fn the_matrix_marks_who_is_on_which_edition() {
        let registry = Registry::default();
        let mut page = Page::new(100, false);
        membership(&lists(), Names(&registry), &mut page);
        let text = page.finish();
        assert!(text.contains("A  Some list 2018 (USA, 1 mineral)"), "{text}");
        assert!(text.contains("nickel   ·  ●      1"), "{text}");
    }

    #[test]
    fn a_change_names_what_entered_and_says_none_for_nothing() {
        let registry = Registry::default();
        let mut page = Page::new(100, false);
        changes(&lists(), Names(&registry), &mut page);
        let text = page.finish();
        assert!(text.contains("entered  nickel") && text.contains("left     none"), "{text}");
    }
}
