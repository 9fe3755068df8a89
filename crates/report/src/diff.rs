//! What changed between two releases of data: one sentence, then tables, figures and files.

use std::collections::BTreeSet;

use monazite_model::answer::NamedFact;
use monazite_model::answer::diff::{AtlasDiff, Change, FactChange, FactDiff, FileDiff, TableDiff};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::registry::Registry;

use crate::facts::value;
use crate::names::{Names, list_of};
use crate::number::{count, grouped, percent, signed_percent, usd};
use crate::page::Page;
use crate::table::Table;

/// Rows of a list that a page shows unless more is asked for.
pub const SHOWN: usize = 20;

/// Names told in a sentence before the rest is counted.
const NAMED: usize = 3;

fn of(found: &AtlasDiff, change: FactChange) -> Vec<&FactDiff> {
    found.facts.iter().filter(|row| row.change == change).collect()
}

fn whole(n: usize) -> String {
    grouped(n as f64, 0)
}

fn table_name(table: &TableDiff) -> String {
    format!("{} {}", table.source, table.edition)
}

/// What changed, the figures first: one or two sentences.
pub fn headline(found: &AtlasDiff, registry: &Registry) -> String {
    let names = Names(registry);
    let mut sentences = Vec::new();
    let (changed, revised) = (of(found, FactChange::Changed), of(found, FactChange::Revised));
    let (added, gone) = (of(found, FactChange::Added).len(), of(found, FactChange::Gone).len());
    if let Some(largest) = changed.first() {
        let tables: BTreeSet<_> = changed.iter().filter_map(|row| row.fact()).map(publication).collect();
        sentences.push(format!(
            "{} of {} changed; the largest: {}.",
            facts(changed.len()),
            count(tables.len(), "table", "tables"),
            told(largest, names)
        ));
    }
    sentences.extend(new_tables(found));
    if let Some(largest) = revised.first() {
        sentences.push(format!("The largest revision: {}.", told(largest, names)));
    }
    let into_old: usize = found.tables.iter().filter(|t| t.change != Change::Added).map(|t| t.added).sum();
    let from_kept: usize = found.tables.iter().filter(|t| t.change != Change::Gone).map(|t| t.gone).sum();
    if into_old + from_kept > 0 {
        let lead = if into_old > 0 { facts(into_old) } else { "No fact".to_owned() };
        let verb = if into_old > 1 { "were" } else { "was" };
        let left = if from_kept > 0 { format!(", and {} left them", whole(from_kept)) } else { String::new() };
        sentences.push(format!("{lead} {verb} added to tables that both have{left}."));
    }
    let lost: Vec<String> = found.tables.iter().filter(|t| t.change == Change::Gone).map(table_name).collect();
    if !lost.is_empty() {
        let verb = if lost.len() == 1 { "is" } else { "are" };
        sentences.push(format!("{} {verb} gone ({}).", count(lost.len(), "table", "tables"), list_of(&lost, NAMED)));
    }
    if sentences.is_empty() && added + gone == 0 && (found.new.facts > 0 || found.files.is_empty()) {
        let facts = facts(found.new.facts);
        let same =
            if found.new.facts > 0 { format!("both hold the same {facts}") } else { "neither holds facts".to_owned() };
        let lead = if found.files.is_empty() { "Nothing differs" } else { "No figure differs" };
        sentences.push(format!("{lead}: {same}."));
    }
    sentences.extend(files_differ(found));
    sentences.join(" ")
}

fn facts(n: usize) -> String {
    if n == 1 { "1 fact".to_owned() } else { format!("{} facts", whole(n)) }
}

/// What tables that only the later release has bring.
fn new_tables(found: &AtlasDiff) -> Option<String> {
    let tables: Vec<&TableDiff> = found.tables.iter().filter(|t| t.change == Change::Added).collect();
    let sum = |of: fn(&TableDiff) -> usize| tables.iter().map(|t| of(t)).sum::<usize>();
    let (all, revised, restated, added) =
        (sum(|t| t.new_facts), sum(|t| t.revised), sum(|t| t.restated), sum(|t| t.added));
    let names: Vec<String> = tables.iter().map(|t| table_name(t)).collect();
    let lead = match tables.as_slice() {
        [] => return None,
        [one] => format!("{} is new with {}", table_name(one), facts(all)),
        several => format!("{} tables are new ({}) with {}", whole(several.len()), list_of(&names, NAMED), facts(all)),
    };
    if revised + restated == 0 {
        return Some(format!("{lead}."));
    }
    Some(format!(
        "{lead}: {} repeat the edition before, {} say something else, {} are of what it did not tell.",
        whole(restated),
        whole(revised),
        whole(added)
    ))
}

/// Which files beside the facts differ.
fn files_differ(found: &AtlasDiff) -> Option<String> {
    let names: Vec<String> = found.files.iter().map(|file| file.name.clone()).collect();
    let what = match names.as_slice() {
        [] => return None,
        [_] => "1 file differs".to_owned(),
        several => format!("{} files differ", whole(several.len())),
    };
    Some(format!("Beside the facts {what}: {}.", list_of(&names, NAMED)))
}

fn publication(fact: &NamedFact) -> String {
    format!("{} {}", fact.fact.origin.source, fact.fact.origin.edition)
}

/// What a fact measures: `mined cobalt`, `refined gallium, reserves`.
fn subject(fact: &Fact, names: Names) -> String {
    let mut text = names.form_in_text(&fact.series.form);
    if fact.series.quantity != QuantityKind::Production {
        text.push_str(&format!(", {}", fact.series.quantity.name().replace('-', " ")));
    }
    if !fact.series.partner.is_empty() {
        text.push_str(&format!(" ({})", fact.series.partner));
    }
    text
}

/// `mined cobalt, DR Congo 2024, 220 kt to 226 kt, usgs-mcs 2026`.
fn told(row: &FactDiff, names: Names) -> String {
    let Some(fact) = row.fact() else { return String::new() };
    let sides = (row.old.as_ref(), row.new.as_ref());
    let figures = match sides {
        (Some(old), Some(new)) if value(&old.fact) == value(&new.fact) => {
            format!("{}, other {}", value(&new.fact), row.differs.join(", "))
        }
        (Some(old), Some(new)) => format!("{} to {}", value(&old.fact), value(&new.fact)),
        _ => value(&fact.fact),
    };
    format!(
        "{}, {} {}, {figures}, {}",
        subject(&fact.fact, names),
        names.area(&fact.fact.area),
        fact.fact.period,
        releases(row)
    )
}

/// `usgs-mcs 2026`; of a revision both editions.
fn releases(row: &FactDiff) -> String {
    match (&row.old, &row.new) {
        (Some(old), Some(new)) if old.fact.origin.edition != new.fact.origin.edition => {
            format!("{} to {}", publication(old), new.fact.origin.edition)
        }
        _ => row.fact().map(publication).unwrap_or_default(),
    }
}

fn tables(found: &AtlasDiff, most: usize) -> Table {
    let columns =
        ["table", "", ">facts old", ">new", ">changed", ">revised", ">repeated", ">readdressed", ">added", ">gone"];
    let mut table = Table::new("", &columns);
    let dash = |n: usize| if n == 0 { "–".to_owned() } else { whole(n) };
    let differing: Vec<&TableDiff> = found.tables.iter().filter(|t| t.change != Change::Same).collect();
    for t in differing.iter().take(most) {
        let mut cells = vec![table_name(t), t.change.name().to_owned()];
        let counts =
            [t.old_facts, t.new_facts, t.changed, t.revised, t.restated, t.readdressed, t.added, t.gone].map(dash);
        cells.extend(counts);
        table.row(cells);
    }
    rest(&mut table, differing.len(), most);
    let same = match found.tables.len() - differing.len() {
        0 => return table,
        1 => "1 table is the same in both.".to_owned(),
        several => format!("{several} tables are the same in both."),
    };
    table.note = if table.note.is_empty() { same } else { format!("{} {same}", table.note) };
    table
}

fn figures(rows: &[&FactDiff], names: Names, most: usize) -> Table {
    let mut table = Table::new("", &["what", "area", "period", ">old", ">new", ">change", ">size", "differs", "table"]);
    for row in rows.iter().take(most) {
        let Some(NamedFact { fact, .. }) = row.fact() else { continue };
        let side = |fact: &Option<NamedFact>| fact.as_ref().map(|f| value(&f.fact)).unwrap_or_default();
        table.row([
            subject(fact, names),
            names.area(&fact.area),
            fact.period.to_string(),
            side(&row.old),
            side(&row.new),
            row.relative.map(signed_percent).unwrap_or_default(),
            if row.size > 0.0 { percent(row.size) } else { String::new() },
            // Another edition prints it elsewhere, of course.
            row.differs
                .iter()
                .filter(|what| *what != "address" && *what != "note")
                .cloned()
                .collect::<Vec<_>>()
                .join(", "),
            releases(row),
        ]);
    }
    rest(&mut table, rows.len(), most);
    table
}

fn alone(rows: &[&FactDiff], names: Names, most: usize) -> Table {
    let mut table = Table::new("", &["what", "area", "period", ">figure", "table"]);
    for NamedFact { fact, .. } in rows.iter().filter_map(|row| row.fact()).take(most) {
        let origin = format!("{} {}", fact.origin.source, fact.origin.edition);
        table.row([subject(fact, names), names.area(&fact.area), fact.period.to_string(), value(fact), origin]);
    }
    rest(&mut table, rows.len(), most);
    table
}

fn rest(table: &mut Table, all: usize, most: usize) {
    if all > most {
        table.note = format!("{} more; --all shows them, --csv and --json have everything.", whole(all - most));
    }
}

fn files(found: &AtlasDiff) -> Table {
    let mut table = Table::new("", &["file", "", "old", "new", "flows"]);
    for file in &found.files {
        let state = |state: &Option<monazite_model::answer::diff::FileState>| {
            state.as_ref().map_or_else(String::new, |state| {
                let short = state.blake3.get(..12).unwrap_or(&state.blake3);
                if state.holds.is_empty() { short.to_owned() } else { format!("{short} ({})", state.holds) }
            })
        };
        table.row([file.name.clone(), file.change.name().to_owned(), state(&file.old), state(&file.new), flows(file)]);
    }
    table
}

/// `12 changed, 3 added, 1 gone; USD 3.1 bn to USD 3.2 bn`.
fn flows(file: &FileDiff) -> String {
    let Some(flows) = &file.flows else { return String::new() };
    let parts = [(flows.changed, "changed"), (flows.added, "added"), (flows.gone, "gone")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", whole(*n))).collect();
    if parts.is_empty() {
        return format!("the same {}, packed otherwise", whole(flows.same));
    }
    format!("{}; {} to {}", parts.join(", "), usd(flows.old_usd as f64), usd(flows.new_usd as f64))
}

/// Heading and table of every part that has something to show.
fn parts(found: &AtlasDiff, names: Names, most: usize) -> Vec<(&'static str, Table)> {
    let changed: Vec<&FactDiff> =
        found.facts.iter().filter(|row| matches!(row.change, FactChange::Changed | FactChange::Revised)).collect();
    // Tables that come or go as a whole are told by their counts.
    let kept = |row: &&FactDiff, change: Change| {
        let origin = row.fact().map(|f| (f.fact.origin.source.as_str(), f.fact.origin.edition.as_str()));
        !found.tables.iter().any(|t| t.change == change && Some((t.source.as_str(), t.edition.as_str())) == origin)
    };
    let added: Vec<_> = of(found, FactChange::Added).into_iter().filter(|row| kept(row, Change::Added)).collect();
    let gone: Vec<_> = of(found, FactChange::Gone).into_iter().filter(|row| kept(row, Change::Gone)).collect();
    let parts = [
        ("Tables", tables(found, most)),
        ("Figures that say something else, the largest first", figures(&changed, names, most)),
        ("Facts that are gone from tables both have", alone(&gone, names, most)),
        ("Facts that were added to tables both have", alone(&added, names, most)),
        ("Files beside the facts", files(found)),
    ];
    parts.into_iter().filter(|(_, table)| !table.rows.is_empty()).collect()
}

const MEANING: &str = "Facts are told apart by source, edition, form, quantity, area and period. Changed: the same fact states something else. \
     Revised, repeated: a table that is new says something else, or the same, as the latest edition before it in the earlier release. Readdressed: the same stated, printed \
     elsewhere or with another remark of ours. Size: of a mass over the world's figure, of a share in points, of a price over the larger of both; \
     only to sort. A release is read as it stands: a folder is not laid over the bundled one.";

fn sides(found: &AtlasDiff) -> String {
    let side = |side: &monazite_model::answer::diff::Side| {
        format!("{} ({}, {})", side.name, side.id.get(..12).unwrap_or(&side.id), facts(side.facts))
    };
    format!("{} against {}", side(&found.old), side(&found.new))
}

/// The page; `most` rows of every list.
pub fn page(found: &AtlasDiff, names: Names, page: &mut Page, most: usize) {
    page.paragraph(&found.headline);
    page.note(&sides(found));
    for (heading, table) in parts(found, names, most) {
        page.heading(heading);
        page.table(&table);
        if !table.note.is_empty() {
            page.note(&table.note);
        }
    }
    page.line("");
    page.note(MEANING);
}

/// The same as a document.
pub fn markdown(found: &AtlasDiff, names: Names, command: &str) -> String {
    let mut out = format!("# What changed\n\n{}\n\n`{command}`: {}.\n", found.headline, sides(found));
    for (heading, table) in parts(found, names, SHOWN) {
        out.push_str(&format!("\n## {heading}\n\n{}", table.markdown()));
        if !table.note.is_empty() {
            out.push_str(&format!("\n{}\n", table.note));
        }
    }
    out.push_str(&format!("\n{MEANING}\n"));
    out
}
