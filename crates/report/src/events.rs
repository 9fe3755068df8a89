//! Policy events: the page, and docs/events.md.

use monazite_model::answer::events::{EventRow, Events};
use monazite_model::code::AreaId;
use monazite_model::registry::NoMeasure;

use crate::names::{Names, list_of};
use crate::number::{count, percent};
use crate::page::{Page, Tone};
use crate::table::Table;

/// Minerals of an event that are named.
const NAMED: usize = 3;
/// What the events call the European Union, and the bloc it is.
const EU: (&str, &str) = ("EU", "EU27");

/// How many events there are and how many of them can be written as measures.
pub(crate) fn finding(found: &Events) -> String {
    let all = found.rows.len();
    if all == 0 {
        return "No policy event matches.".to_owned();
    }
    let (said, left) = (found.rows.iter().filter(|row| row.written()).count(), all - written(&found.rows));
    let parts = found.rows.iter().filter(|row| row.part_of.is_some()).count();
    let parts = match parts {
        0 => String::new(),
        some => format!(" ({some} of them as a part of another)"),
    };
    match left {
        0 => format!("All {} can be written as measures of a scenario{parts}.", count(all, "event", "events")),
        left => format!(
            "Of {}, {said} can be written as measures of a scenario{parts}; {left} cannot.",
            count(all, "policy event", "policy events"),
        ),
    }
}

fn written(rows: &[EventRow]) -> usize {
    rows.iter().filter(|row| row.written()).count()
}

fn party(id: &str, names: Names) -> String {
    match id {
        "ALL" => "everybody".to_owned(),
        "DOMESTIC" => "itself".to_owned(),
        "PARTNERS" => "partners".to_owned(),
        id => names.area(&AreaId::from(if id == EU.0 { EU.1 } else { id })),
    }
}

fn minerals(row: &EventRow, names: Names) -> String {
    match row.minerals.is_empty() {
        true => "none named".to_owned(),
        false => list_of(&row.minerals.iter().map(|mineral| names.mineral(mineral)).collect::<Vec<_>>(), NAMED),
    }
}

/// `export licence`, `part of PE057`, `know-how, not goods`.
fn verdict(row: &EventRow) -> String {
    match (&row.part_of, row.none) {
        (Some(whole), _) => format!("part of {whole}"),
        (None, Some(none)) => none.words().to_owned(),
        (None, None) => row.kinds.iter().map(|kind| kind.heading()).collect::<Vec<_>>().join(", "),
    }
}

fn when(row: &EventRow) -> String {
    match (row.from, row.until) {
        (Some(from), Some(until)) => format!("{from} to {}", until.plus(-1)),
        (Some(from), None) => format!("since {from}"),
        _ => row.part_of.as_ref().map_or_else(|| "never".to_owned(), |whole| format!("with {whole}")),
    }
}

/// The page.
pub fn page(found: &Events, names: Names, page: &mut Page) {
    let sentence = page.toned(&finding(found), Tone::Strong);
    page.paragraph(&sentence);
    if found.rows.is_empty() {
        return;
    }
    let mut table =
        Table::new("", &["event", "date", "by", "against", "minerals", "instrument", "in force", "as a measure"]);
    // The newest first: that is what most look for.
    for row in found.rows.iter().rev() {
        table.row([
            row.id.clone(),
            row.date.clone(),
            party(&row.actor, names),
            party(&row.target, names),
            minerals(row, names),
            row.instrument.replace('_', " "),
            when(row),
            verdict(row),
        ]);
    }
    page.table(&table);
    let none: Vec<&EventRow> = found.rows.iter().rev().filter(|row| row.none.is_some()).collect();
    if !none.is_empty() {
        page.heading("Why some cannot be written");
    }
    none.iter().for_each(|row| page.item(&format!("{}: {}", row.id, row.because)));
    let assumed: Vec<&EventRow> = found.rows.iter().rev().filter(|row| !row.assumed.is_empty()).collect();
    if !assumed.is_empty() {
        page.heading("Numbers nobody published");
    }
    assumed.iter().for_each(|row| page.item(&format!("{}, {}", row.id, row.assumed.join("; "))));
    page.note("What was in force in a month, as a scenario: monazite events --as-measures 2025-12-01 -o now.toml");
}

const HEAD: &str = "# Policy events as measures

Which policy events of the registry can be written as measures of a scenario, and which not, with the reason. Written by a test from `monazite events --since 2021`;
what stands behind it is `registry/event_measures.toml`, and [formats/events.md](formats/events.md) says how a scenario is made of it.

";

const YEAR: &str = "2021";

/// One line of the count.
fn share_of(words: &str, rows: &[&EventRow]) -> [String; 4] {
    let said = rows.iter().filter(|row| row.written()).count();
    let share = if rows.is_empty() { "–".to_owned() } else { percent(said as f64 / rows.len() as f64) };
    [words.to_owned(), rows.len().to_string(), said.to_string(), share]
}

/// docs/events.md: how many events since 2021 can be written, and the list of the rest.
pub fn markdown(found: &Events, names: Names) -> String {
    let since: Vec<&EventRow> = found.rows.iter().filter(|row| row.date.as_str() >= YEAR).collect();
    let last = since.iter().map(|row| row.date.as_str()).max().unwrap_or_default();
    let open = |row: &&EventRow| row.from.is_some() && row.until.is_none_or(|until| until.to_string().as_str() > last);
    let was = |row: &&EventRow| row.from.is_some();
    let goods = |row: &&EventRow| row.none.is_none_or(NoMeasure::acts_on_goods);
    let chain = |row: &&EventRow| goods(row) && row.none != Some(NoMeasure::NoForm);
    let some = |keep: &dyn Fn(&&EventRow) -> bool| since.iter().copied().filter(|row| keep(row)).collect::<Vec<_>>();
    let now = some(&open);
    let ([_, all, said, share], on_chain) = (share_of("", &now), share_of("", &some(&|row| open(row) && chain(row))));
    let mut page = String::from(HEAD);
    page.push_str(&format!(
        "**Of {all} events since {YEAR} that are in force as far as the registry knows (its last is of {last}), {said} can be written as measures of a scenario: {share}. \
         Of those that act on goods of a chain it is {} of {}, {}.** The goal of 95 % of all is missed: acts on know-how and \
         ownership, aims, exemptions and goods that no chain has are no measures, and are listed below with their reasons.\n\n",
        on_chain[2], on_chain[1], on_chain[3]
    ));
    let mut table = Table::new("", &["events since 2021", ">number", ">can be written", ">share"]);
    table.row(share_of("in force", &now));
    table.row(share_of("of these, acts on what is traded, made or stocked", &some(&|row| open(row) && goods(row))));
    table.row(share_of("of these, on a form of a chain", &some(&|row| open(row) && chain(row))));
    table.row(share_of("in force at some time since", &some(&was)));
    table.row(share_of("of these, acts on what is traded, made or stocked", &some(&|row| was(row) && goods(row))));
    page.push_str(&format!("{}\n", table.markdown()));
    let assumed = since.iter().filter(|row| !row.assumed.is_empty()).count();
    page.push_str(&format!(
        "That an event can be written does not mean that its size is known: {assumed} of them rest on a number nobody published, a \
         licence's share most often. An event that only ends, extends or changes another counts as written with it.\n\n## Not written\n\n"
    ));
    let mut rest: Vec<&EventRow> = since.iter().copied().filter(|row| !row.written()).collect();
    rest.sort_by_key(|row| (row.none, row.date.clone(), row.id.clone()));
    let mut table = Table::new("", &["event", "date", "by", "instrument", "in force", "reason", "in words"]);
    for row in rest {
        let reason = row.none.map_or("", NoMeasure::words);
        let instrument = row.instrument.replace('_', " ");
        table.row(
            [&row.id, &row.date, &party(&row.actor, names), &instrument, &when(row), reason, &row.because]
                .map(str::to_owned),
        );
    }
    page.push_str(&format!("{}\n## Written\n\n", table.markdown()));
    let mut table = Table::new("", &["event", "by", "against", "minerals", "in force", "as a measure", "assumed"]);
    for row in since.iter().filter(|row| row.written()) {
        let assumed = row.assumed.join("; ");
        let (by, against) = (party(&row.actor, names), party(&row.target, names));
        table.row([row.id.clone(), by, against, minerals(row, names), when(row), verdict(row), assumed]);
    }
    page.push_str(&table.markdown());
    page
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::period::Month;
    use monazite_model::registry::Registry;
    use monazite_model::scenario::MeasureWord;

    /// A licence in force, its suspension, and a ban of know-how, all made up.
    fn made_up() -> Events {
        let row = |id: &str, none: Option<NoMeasure>, part_of: Option<&str>| EventRow {
            id: id.into(),
            date: "2023-08-01".into(),
            date_kind: "effective".into(),
            actor: "CHN".into(),
            target: "ALL".into(),
            minerals: vec!["gallium".into()],
            hs: vec!["811292".into()],
            instrument: "export_licensing".into(),
            detail: "A licence.".into(),
            status: "in_force".into(),
            source: "a page".into(),
            from: Month::new(2023, 8),
            until: None,
            kinds: if none.is_none() && part_of.is_none() { vec![MeasureWord::ExportLicence] } else { vec![] },
            assumed: if none.is_none() && part_of.is_none() { vec!["granted: half".into()] } else { vec![] },
            part_of: part_of.map(str::to_owned),
            none,
            because: if none.is_some() { "It bars plans, not metal.".into() } else { String::new() },
        };
        let rows =
            vec![row("PE1", None, None), row("PE2", Some(NoMeasure::KnowHow), None), row("PE3", None, Some("PE1"))];
        Events { rows, scenario: None }
    }

    #[test]
    fn the_first_sentence_counts_what_a_scenario_can_say_and_the_page_gives_reasons() {
        let registry = Registry::default();
        let mut sheet = Page::new(120, false);
        page(&made_up(), Names(&registry), &mut sheet);
        let said = sheet.finish();
        assert!(
            said.starts_with(
                "Of 3 policy events, 2 can be written as measures of a scenario (1 of them as a part of another); 1 cannot."
            ),
            "{said}"
        );
        assert!(said.contains("PE2: It bars plans, not metal.") && said.contains("PE1, granted: half"), "{said}");
        assert!(said.contains("part of PE1") && said.contains("since 2023-08"), "{said}");
    }

    #[test]
    fn the_page_of_documentation_counts_all_and_those_on_goods_apart() {
        let registry = Registry::default();
        let text = markdown(&made_up(), Names(&registry));
        assert!(text.contains("Of 3 events since 2021 that are in force"), "{text}");
        assert!(text.contains("2 can be written as measures of a scenario: 67"), "{text}");
        assert!(text.contains("it is 2 of 2, 100"), "{text}");
    }
}
