//! Who buys a mineral from one origin: the page.

use monazite_model::answer::importers::{ImporterRow, Importers, TradedForm};

use crate::names::{Names, capital, list, list_of};
use crate::number::{percent, tonnes, usd};
use crate::page::{Page, Tone};
use crate::table::Table;

/// Importers of a page, and years beside each other.
const SHOWN: usize = 10;
const YEARS: usize = 6;

/// Rows of a form in a year, by rank.
fn ranked<'a>(found: &'a Importers, form: &TradedForm, year: i32) -> Vec<&'a ImporterRow> {
    found.rows.iter().filter(|row| row.form == form.form && row.year == year).collect()
}

/// Goods of several codes named in a sentence.
const GOODS_NAMED: usize = 3;
/// Other forms of a code that are named.
const FORMS_NAMED: usize = 6;

/// What the values are of: the goods of the codes, or, where only a part of them counts, the form.
pub(crate) fn goods(form: &TradedForm, names: Names) -> String {
    if form.part || form.goods.is_empty() { names.form_in_text(&form.form) } else { list_of(&form.goods, GOODS_NAMED) }
}

/// From which codes, what they cover and what else they carry.
fn read_from(form: &TradedForm, names: Names) -> String {
    let coded = |(code, goods): (&String, &String)| format!("{code} ({goods})");
    let codes: Vec<String> = form.codes.iter().zip(&form.goods).map(coded).collect();
    let codes = if codes.is_empty() { list(&form.codes) } else { list(&codes) };
    let meant = names.form_in_text(&form.form);
    let mut said = match form.part {
        true => format!("The part of trade under {codes} that is taken to be {meant}."),
        false => format!("All trade under {codes}, read for {meant}."),
    };
    if !form.also.is_empty() {
        let also: Vec<String> = form.also.iter().map(|form| names.form_in_text(form)).collect();
        said.push_str(&format!(" The same codes carry {} too.", list_of(&also, FORMS_NAMED)));
    }
    said
}

/// Who has most at stake in the last year, and since when.
pub(crate) fn finding(found: &Importers, form: &TradedForm, names: Names) -> Option<String> {
    let last = *form.years.last()?;
    let rows = ranked(found, form, last);
    let first = rows.first()?;
    let whose = names.area_in_text(&form.origin);
    let goods = goods(form, names);
    let (who, at_stake) = (names.area_in_text(&first.importer), usd(first.from_origin_usd));
    let mut sentence = format!(
        "of {} that bought {goods} from {whose} in {last}, {who} had most at stake: {at_stake}, {} of what it imported",
        crate::number::count(rows.len(), "importer", "importers"),
        percent(first.share)
    );
    let earlier = form.years.first().filter(|year| **year < last);
    if let Some(year) = earlier {
        let then = found.rows.iter().find(|r| r.form == form.form && r.year == *year && r.importer == first.importer);
        sentence.push_str(&then.map_or_else(
            || format!("; in {year} it bought none there"),
            |then| format!("; in {year} it was {}", percent(then.share)),
        ));
    }
    let codes = if form.codes.len() > 1 { "codes carry" } else { "code carries" };
    let shared = if form.shared {
        format!(" (the {codes} other goods than {} too)", names.form_in_text(&form.form))
    } else {
        String::new()
    };
    Some(capital(&format!("{sentence}{shared}.")))
}

/// The page.
pub fn page(found: &Importers, names: Names, page: &mut Page) {
    for form in &found.forms {
        if let Some(sentence) = finding(found, form, names) {
            let sentence = page.toned(&sentence, Tone::Strong);
            page.paragraph(&sentence);
        }
    }
    if found.forms.is_empty() {
        let sentence = format!("Who imports {} is not known.", crate::names::in_text(&names.mineral(&found.mineral)));
        page.paragraph(&sentence);
    }
    for form in &found.forms {
        page.heading(&format!("{}, from {}", capital(&goods(form, names)), names.area_in_text(&form.origin)));
        let Some(last) = form.years.last() else { continue };
        let rows = ranked(found, form, *last);
        let mut table =
            Table::new("", &[">#", "importer", &format!(">at stake, {last}"), ">tonnes", ">share of its imports"]);
        for row in rows.iter().take(SHOWN) {
            table.row([
                row.rank.to_string(),
                names.area(&row.importer),
                usd(row.from_origin_usd),
                row.from_origin_t.map_or("not known".into(), tonnes),
                percent(row.share),
            ]);
        }
        page.table(&table);
        through_time(found, form, &rows, names, page);
        page.note(&read_from(form, names));
    }
    found.missing.iter().for_each(|line| page.item(line));
    page.ground(&[], &found.sources);
}

/// Shares by year of those who have most at stake.
fn through_time(found: &Importers, form: &TradedForm, rows: &[&ImporterRow], names: Names, page: &mut Page) {
    if form.years.len() < 2 {
        return;
    }
    let step = form.years.len().div_ceil(YEARS);
    // The last year is always told, and others at an even distance before it.
    let mut years: Vec<i32> = form.years.iter().rev().step_by(step).copied().collect();
    years.reverse();
    page.heading("Share of its imports that comes from there, by year");
    let columns: Vec<String> =
        std::iter::once("importer".to_owned()).chain(years.iter().map(|y| format!(">{y}"))).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new("", &columns);
    for row in rows.iter().take(SHOWN) {
        let share = |year: &i32| {
            let then = found.rows.iter().find(|r| r.form == form.form && r.year == *year && r.importer == row.importer);
            then.map_or("–".to_owned(), |then| percent(then.share))
        };
        table.row(std::iter::once(names.area(&row.importer)).chain(years.iter().map(share)));
    }
    page.table(&table);
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A made-up answer of two importers and two years.
    pub(crate) fn made_up() -> Importers {
        let row = |importer: &str, year, imports_usd: f64, from_origin_usd, rank| ImporterRow {
            form: "gallium:refined".into(),
            importer: importer.into(),
            year,
            imports_usd,
            from_origin_usd,
            share: from_origin_usd / imports_usd,
            from_origin_t: None,
            rank,
        };
        Importers {
            mineral: "gallium".into(),
            forms: vec![TradedForm {
                form: "gallium:refined".into(),
                origin: "CHN".into(),
                codes: vec!["HS17 811292".into()],
                goods: vec!["unwrought gallium, germanium and other metals".into()],
                also: vec!["germanium:refined".into()],
                shared: true,
                part: false,
                years: vec![2015, 2024],
            }],
            rows: vec![row("JPN", 2015, 1e6, 2e5, 1), row("JPN", 2024, 2e6, 1.5e6, 1), row("DEU", 2024, 1e6, 1e6, 2)],
            missing: vec![],
            sources: vec!["CEPII, BACI".into()],
        }
    }

    #[test]
    fn the_first_sentence_names_who_has_most_at_stake_and_its_dependence_then() {
        let registry = monazite_model::registry::Registry::default();
        let mut sheet = Page::new(80, false);
        page(&made_up(), Names(&registry), &mut sheet);
        let said = sheet.finish();
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
        let said = said.replace(['\u{202f}', '\n'], " ");
        assert!(said.contains("(the code carries other goods than gallium:refined too)"), "{said}");
        assert!(said.contains("All trade under HS17 811292") && said.contains("carry germanium:refined too"), "{said}");
        assert!(said.starts_with("Of 2 importers that bought unwrought gallium, germanium and other metals from CHN in 2024, JPN had most at stake: USD 1.50 m, 75 % of what it imported; in 2015 it was 20 %"), "{said}");
    }
}
