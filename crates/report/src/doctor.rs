//! Which data are loaded and what is missing, as a page.

use monazite_model::answer::doctor::{Doctor, Lack};

use crate::names::Names;
use crate::number::{count, grouped};
use crate::page::Page;
use crate::table::Table;

/// The page: what is well and what is not in two sentences, then releases and years, then every form that lacks something.
pub fn page(found: &Doctor, names: Names, page: &mut Page) {
    page.paragraph(&first_sentence(found));
    for (chain, why) in &found.broken {
        page.item(&format!("the chain {chain} cannot be built: {why}"));
    }
    if !found.trade_missing.is_empty() {
        page.paragraph(&format!(
            "Trade: no table of {} holds all products of {}, so codes of some forms are in none. \
             `monazite import cepii-baci FILE… --into DIR` and --data DIR add one.",
            found.trade_missing.join(", "),
            found.year
        ));
    }
    page.heading("Trade tables");
    let mut table = Table::new("", &["table", "holds"]);
    for row in &found.trade {
        table.row([row.name.rsplit('/').next().unwrap_or_default(), &row.holds]);
    }
    page.table(&table);
    page.heading("Input-output tables");
    if found.input_output.is_empty() {
        page.line("none");
    }
    found.input_output.iter().for_each(|name| page.item(name));
    page.heading("Facts by publication and the years they speak about");
    let mut table = Table::new("", &["source", "edition", ">facts", "years"]);
    for row in &found.facts {
        let (first, last) = row.years;
        let years = if first == last { first.to_string() } else { format!("{first} to {last}") };
        table.row([row.source.clone(), row.edition.clone(), grouped(row.facts as f64, 0), years]);
    }
    page.table(&table);
    page.heading(&format!("Forms that lack a figure, {}", found.year));
    let mut columns = vec!["form", "id"];
    columns.extend(Lack::ALL.map(Lack::name));
    let mut table = Table::new("", &columns);
    for row in &found.lacking {
        let mut cells = vec![names.form(&row.form), row.form.to_string()];
        cells.extend(Lack::ALL.map(|lack| if row.lacks.contains(&lack) { "missing".into() } else { String::new() }));
        table.row(cells);
    }
    page.table(&table);
    page.note(&format!("{}.", Lack::ALL.map(|lack| format!("{}: {}", lack.name(), lack.words())).join("; ")));
    page.note(&format!("{}, data {}", found.program, found.data));
}

/// How much is there and what is missing most.
fn first_sentence(found: &Doctor) -> String {
    let without = |lack: Lack| found.lacking.iter().filter(|row| row.lacks.contains(&lack)).count();
    let told: Vec<String> = Lack::ALL
        .into_iter()
        .map(|lack| (without(lack), lack))
        .filter(|(n, _)| *n > 0)
        .map(|(n, lack)| {
            format!(
                "{n} {}",
                match lack {
                    Lack::Output => "have no output figure",
                    Lack::Trade => "are in no trade table by their main customs codes",
                    Lack::Users => "have no users that are known",
                    Lack::Price => "have no price",
                }
            )
        })
        .collect();
    let facts: usize = found.facts.iter().map(|row| row.facts).sum();
    let loaded = format!(
        "{} facts of {} and {} are loaded.",
        grouped(facts as f64, 0),
        count(found.facts.len(), "edition", "editions"),
        count(found.trade.len(), "trade table", "trade tables")
    );
    if told.is_empty() {
        return format!("{loaded} All {} forms have output, trade, users and a price in {}.", found.forms, found.year);
    }
    format!("{loaded} Of {} forms in the chains of {}, {}.", found.forms, found.year, crate::names::list(&told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use monazite_model::answer::doctor::{LackingForm, LoadedFacts, LoadedTrade};

    #[test]
    fn the_first_sentence_says_what_is_loaded_and_what_is_missing() {
        let mut found = Doctor {
            program: "monazite 0".into(),
            data: "abc".into(),
            year: 2024,
            facts: vec![LoadedFacts { source: "a".into(), edition: "2026".into(), facts: 1234, years: (2012, 2025) }],
            trade: vec![LoadedTrade { name: "trade/x.parquet".into(), holds: "x, HS17".into() }],
            trade_missing: vec![],
            input_output: vec![],
            forms: 3,
            lacking: vec![LackingForm {
                form: "gallium:refined".into(),
                mineral: "gallium".into(),
                lacks: vec![Lack::Trade, Lack::Price],
            }],
            broken: vec![],
        };
        let printed = |found: &Doctor| {
            let registry = sample::registry();
            let mut sheet = Page::new(80, false);
            page(found, Names(&registry), &mut sheet);
            sheet.finish()
        };
        let text = printed(&found);
        assert!(text.starts_with("1234 facts of 1 edition and 1 trade table are loaded."), "{text}");
        assert!(text.contains("gallium:refined") && text.contains("2012 to 2025"), "{text}");
        found.lacking.clear();
        assert!(printed(&found).contains("All 3 forms"));
    }
}
