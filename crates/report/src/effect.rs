//! What a measure did: its first sentences and its page.

use monazite_model::answer::effect::{BuyingAhead, Change, Effect, Product};
use monazite_model::code::{AreaId, FormId};

use crate::names::{Names, capital, list, list_of};
use crate::number::{change, percent, price, tonnes, usd};
use crate::page::{Page, Tone};
use crate::table::Table;

/// Partners and third countries of a page.
const SHOWN: usize = 12;
/// Third countries named in a sentence.
const NAMED: usize = 3;
/// Below this share of what is missing, what a third country may have passed on is not worth its own sentence.
const WORTH_SAYING: f64 = 0.01;

/// `2011 to 2013`, `2011 and 2013`, `2014`.
fn span(years: &[i32]) -> String {
    match years {
        [] => "no year".into(),
        [one] => one.to_string(),
        [first, .., last] if (last - first) as usize + 1 == years.len() => format!("{first} to {last}"),
        some => list(&some.iter().map(i32::to_string).collect::<Vec<_>>()),
    }
}

/// `Indonesia's export ban of 11 January 2014` without the day's name: `2014-01-11`.
fn act(found: &Effect, names: Names) -> String {
    let actor = names.area_in_text(&AreaId::from(found.event.actor.as_str()));
    let at = match found.event.target.as_str() {
        "ALL" | "DOMESTIC" => String::new(),
        target => format!(" towards {}", names.area_in_text(&AreaId::from(target))),
    };
    let what = found.event.instrument.replace('_', " ");
    let article = if what.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {what} of {actor}{at} ({}, {})", found.event.id, found.event.date)
}

/// Forms of one code named in a sentence.
const FORMS_NAMED: usize = 6;

/// What the code of a product covers; its forms where the registry has no words for it.
pub(crate) fn goods(product: &Product, names: Names) -> String {
    if product.goods.is_empty() { list_of(&forms(&product.forms, names), FORMS_NAMED) } else { product.goods.clone() }
}

fn forms(of: &[FormId], names: Names) -> Vec<String> {
    of.iter().map(|form| names.form_in_text(form)).collect()
}

/// Which forms the code stands for, where that is not plain from its words: of several, no figure is of one of them.
fn serves(product: &Product, names: Names) -> Option<String> {
    let meant = list_of(&forms(&product.forms, names), FORMS_NAMED);
    let other = list_of(&forms(&product.also, names), FORMS_NAMED);
    match (product.forms.len(), product.also.is_empty()) {
        (1, true) if product.goods.is_empty() || product.goods == meant => None,
        (1, true) => Some(format!("The code is read for {meant}.")),
        (1, false) => Some(format!(
            "The code is read for {meant} and carries {other} too: the figures are of all its goods, not of one form."
        )),
        (_, true) => Some(format!("One code for several forms: {meant}. The figures are of all of them together.")),
        (_, false) => Some(format!(
            "One code for several forms: {meant}; it carries {other} too. The figures are of all its goods together."
        )),
    }
}

/// What the actor did with the goods, what the same partners did elsewhere, and how that is called in a table: partners are those who buy, or
/// those who sell, where one importer binds everybody.
fn bound_words(found: &Effect) -> (&'static str, &'static str, &'static str) {
    let imports = ["import_", "antidumping_", "safeguard_"].iter().any(|w| found.event.instrument.starts_with(w));
    let everybody = matches!(found.event.target.as_str(), "ALL" | "DOMESTIC");
    match (imports, everybody) {
        (true, true) => ("took in", "the same sellers sold", "sold elsewhere"),
        (true, false) => ("took in", "the same buyers took", "bought elsewhere"),
        (false, _) => ("sent out", "the same buyers took", "bought elsewhere"),
    }
}

/// The first sentence about one code: tonnes before and after, and what the same partners did elsewhere.
pub(crate) fn finding(found: &Effect, product: &Product, names: Names) -> String {
    let (goods, act) = (goods(product, names), act(found, names));
    let code = format!("{} {}", product.nomenclature, product.code);
    let (Some(bound), Some(elsewhere)) = (product.bound, product.elsewhere) else {
        return capital(&format!(
            "what {act} did to trade in {goods} ({code}) is not known: the trade tables lack the years around it."
        ));
    };
    let (moved, others, _) = bound_words(found);
    let actor = names.area_in_text(&AreaId::from(found.event.actor.as_str()));
    let (before, after) = (span(&product.before), span(&product.after));
    if bound.before.value_usd <= 0.0 {
        return capital(&format!(
            "{actor} {moved} no {goods} on record in {before} ({code}): {act} had nothing there to change."
        ));
    }
    let whom = match found.event.target.as_str() {
        "ALL" | "DOMESTIC" => String::new(),
        target => {
            format!(" {} {}", if moved == "took in" { "from" } else { "to" }, names.area_in_text(&AreaId::from(target)))
        }
    };
    if bound.before.usd_per_t.is_none() {
        return capital(&format!(
            "around {act}, {actor} {moved} goods of {code} ({goods}) for {} a year{whom} in {after}, against {} in {before} ({}); tonnes \
             are not known.",
            usd(bound.after.value_usd),
            usd(bound.before.value_usd),
            change(bound.before.value_usd, bound.after.value_usd)
        ));
    }
    let mut sentence = format!(
        "around {act}, {actor} {moved} {} gross a year under {code} ({goods}){whom} in {after}, against {} in {before} ({})",
        tonnes(bound.after.gross_t),
        tonnes(bound.before.gross_t),
        change(bound.before.gross_t, bound.after.gross_t)
    );
    if elsewhere.before.gross_t > 0.0 {
        sentence.push_str(&format!(
            "; elsewhere {others} {}, against {}",
            tonnes(elsewhere.after.gross_t),
            tonnes(elsewhere.before.gross_t)
        ));
    }
    capital(&format!("{sentence}."))
}

/// What would have been, what was replaced, what moved in price, what was passed on.
fn sentences(found: &Effect, product: &Product, names: Names) -> Vec<String> {
    let instead = capital(bound_words(found).2);
    let mut said = Vec::new();
    if let Some(would) = &product.counterfactual {
        if would.missing_against_level_t > 0.0 {
            said.push(format!(
                "{} a year are missing against the level before. {instead} instead: {}. Had the bound trade moved like the same partners' trade \
                 elsewhere ({}), it would have been {} a year; that is too much where elsewhere grew in its place.",
                tonnes(would.missing_against_level_t),
                percent(would.replaced),
                change(1.0, would.elsewhere_ratio),
                tonnes(would.would_be_t)
            ));
        } else {
            said.push(format!(
                "Nothing is missing against the level before: {} a year more moved than then. The same partners' trade elsewhere: {}.",
                tonnes(-would.missing_against_level_t),
                change(1.0, would.elsewhere_ratio)
            ));
        }
    }
    if let Some(split) = split(product) {
        said.push(split);
    }
    let missing = product.counterfactual.map_or(0.0, |would| would.missing_against_level_t);
    let worth = |third: &&monazite_model::answer::effect::Third| third.passed_on_at_most_t >= WORTH_SAYING * missing;
    let named: Vec<String> = (product.thirds.iter().filter(worth))
        .map(|third| format!("{} (at most {})", names.area_in_text(&third.area), tonnes(third.passed_on_at_most_t)))
        .collect();
    if product.bound.is_some() {
        said.push(match named.is_empty() {
            true => {
                "Through third countries: none bought noticeably more from the bound side and sold more to the other."
                    .to_owned()
            }
            false => format!("Through third countries, tonnes a year: {}.", list_of(&named, NAMED)),
        });
    }
    said.extend(product.buying_ahead.as_ref().map(ahead));
    said
}

/// The unit value at the border beside that elsewhere.
fn split(product: &Product) -> Option<String> {
    let (bound, elsewhere) = (product.bound?, product.elsewhere?);
    let (b0, o0) = (bound.before.usd_per_t?, elsewhere.before.usd_per_t?);
    let (Some(b1), Some(o1)) = (bound.after.usd_per_t, elsewhere.after.usd_per_t) else {
        return Some(format!(
            "Unit values before: {} of what was bound, {} elsewhere; after it nothing with a tonnage moved.",
            price(b0),
            price(o0)
        ));
    };
    let inside: Vec<String> =
        product.prices.iter().filter_map(|row| Some(format!("{} in {}", price(row.inside?), row.year))).collect();
    let inside = if inside.is_empty() { String::new() } else { format!(" Inside: {}.", list(&inside)) };
    Some(format!(
        "Unit value of what was bound: {}, before {} ({}); elsewhere: {}, before {} ({}).{inside}",
        price(b1),
        price(b0),
        change(b0, b1),
        price(o1),
        price(o0),
        change(o0, o1)
    ))
}

fn ahead(found: &BuyingAhead) -> String {
    let months = found.months;
    let than = format!(
        "{} in the {months} months before the start, {} in the same months a year earlier",
        tonnes(found.before_t),
        tonnes(found.year_earlier_t)
    );
    let then = format!("{} in the {months} months from the start on", tonnes(found.after_t));
    if found.ahead_t > 0.0 {
        format!("Bought ahead: {} ({than}); {then}.", tonnes(found.ahead_t))
    } else {
        format!("Nothing was bought ahead: {than}; {then}.")
    }
}

/// The page.
pub fn page(found: &Effect, names: Names, page: &mut Page) {
    for product in &found.products {
        let sentence = page.toned(&finding(found, product, names), Tone::Strong);
        page.paragraph(&sentence);
    }
    if found.products.is_empty() {
        let why = found.no_goods.as_deref().unwrap_or("it names no goods with a code");
        let sentence = capital(&format!("what {} did to trade is not known: {why}.", act(found, names)));
        let sentence = page.toned(&sentence, Tone::Strong);
        page.paragraph(&sentence);
    }
    page.paragraph(&format!("The act: {} Source: {}", found.event.detail, found.event.source));
    for product in &found.products {
        page.heading(&format!("{}, {} {}", capital(&goods(product, names)), product.nomenclature, product.code));
        for sentence in serves(product, names).into_iter().chain(sentences(found, product, names)) {
            page.item(&sentence);
        }
        if !product.not_known.is_empty() {
            page.heading("What cannot be told of it");
            product.not_known.iter().for_each(|line| page.item(line));
        }
        tables(found, product, names, page);
    }
    page.heading("What cannot be told");
    found.not_known.iter().for_each(|line| page.item(line));
    if !found.sources.is_empty() {
        page.ground(&[], &found.sources);
    }
}

fn tables(found: &Effect, product: &Product, names: Names, page: &mut Page) {
    if !product.partners.is_empty() {
        let (before, after) = (span(&product.before), span(&product.after));
        page.heading(&format!("By partner, a year in {before} and in {after}"));
        let elsewhere = bound_words(found).2;
        let columns = [
            "partner",
            ">before",
            ">after",
            ">unit value before",
            ">after",
            &format!(">{elsewhere}, before"),
            ">after",
        ];
        let mut table = Table::new("", &columns);
        for partner in product.partners.iter().take(SHOWN) {
            let mass = |of: f64| tonnes(of);
            let unit = |of: Option<f64>| of.map_or("–".to_owned(), price);
            let Change { before, after } = partner.bound;
            table.row([
                names.area(&partner.area),
                mass(before.gross_t),
                mass(after.gross_t),
                unit(before.usd_per_t),
                unit(after.usd_per_t),
                mass(partner.elsewhere.before.gross_t),
                mass(partner.elsewhere.after.gross_t),
            ]);
        }
        page.table(&table);
        if product.partners.len() > SHOWN {
            page.note(&format!("{} more partners are in the CSV.", product.partners.len() - SHOWN));
        }
    }
    if !product.prices.is_empty() {
        page.heading("USD per tonne by year");
        let mut table = Table::new("", &["year", ">inside", ">at the border", ">elsewhere"]);
        for row in &product.prices {
            let cell = |of: Option<f64>| of.map_or("not known".to_owned(), price);
            table.row([row.year.to_string(), cell(row.inside), cell(row.border), cell(row.outside)]);
        }
        page.table(&table);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::answer::effect::{Counterfactual, Event, Mean, Partner, PriceYear, Stream, Third, TradeYear};

    fn mean(gross_t: f64, usd_per_t: f64) -> Mean {
        Mean { gross_t, value_usd: gross_t * usd_per_t, usd_per_t: (gross_t > 0.0).then_some(usd_per_t) }
    }

    /// A made-up answer: a ban that takes nine tenths away.
    pub(crate) fn made_up() -> Effect {
        let bound = Change { before: mean(1000.0, 40.0), after: mean(100.0, 60.0) };
        let elsewhere = Change { before: mean(500.0, 50.0), after: mean(800.0, 90.0) };
        let year = |stream, year, gross_t| TradeYear {
            stream,
            partner: "CHN".into(),
            year,
            gross_t: Some(gross_t),
            value_usd: 40.0 * gross_t,
        };
        Effect {
            event: Event {
                id: "PE1".into(),
                date: "2014-01-11".into(),
                actor: "IDN".into(),
                target: "ALL".into(),
                instrument: "export_ban".into(),
                detail: "No ore may leave.".into(),
                source: "a ministry".into(),
            },
            products: vec![Product {
                minerals: vec!["nickel".into()],
                forms: vec!["nickel:mined".into()],
                also: Vec::new(),
                nomenclature: "HS92".into(),
                code: "260400".into(),
                goods: "nickel ore and concentrate".into(),
                before: vec![2011, 2012, 2013],
                after: vec![2014, 2015],
                bound: Some(bound),
                elsewhere: Some(elsewhere),
                partners: vec![Partner { area: "CHN".into(), bound, elsewhere }],
                counterfactual: Some(Counterfactual {
                    elsewhere_ratio: 1.6,
                    would_be_t: 1600.0,
                    missing_against_level_t: 900.0,
                    missing_against_others_t: 1500.0,
                    replaced: 1.0 / 3.0,
                    unit_value_against_others: Some(0.83),
                }),
                thirds: vec![Third {
                    area: "PHL".into(),
                    more_in_t: 50.0,
                    more_out_t: 300.0,
                    passed_on_at_most_t: 50.0,
                }],
                prices: vec![PriceYear { year: 2013, inside: None, border: Some(40.0), outside: Some(50.0) }],
                years: vec![
                    year(Stream::Bound, 2013, 1000.0),
                    year(Stream::Bound, 2014, 100.0),
                    year(Stream::Elsewhere, 2013, 500.0),
                    year(Stream::Elsewhere, 2014, 800.0),
                ],
                buying_ahead: None,
                not_known: vec!["The price inside IDN: nobody says.".into()],
            }],
            no_goods: None,
            not_known: vec!["Why the figures moved.".into()],
            sources: vec!["CEPII, BACI".into()],
        }
    }

    fn text(found: &Effect) -> String {
        let registry = monazite_model::registry::Registry::default();
        let mut sheet = Page::new(80, false);
        page(found, Names(&registry), &mut sheet);
        sheet.finish()
    }

    #[test]
    fn the_first_sentence_says_what_moved_before_and_after_and_elsewhere() {
        // As it reads, wherever lines break.
        let said = text(&made_up()).replace('\u{202f}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.starts_with("Around an export ban of IDN (PE1, 2014-01-11), IDN sent out 100 t gross a year under HS92 260400 (nickel ore and concentrate) in 2014 to 2015, against 1000 t"), "{said}");
        assert!(
            said.contains("in 2011 to 2013 (−90 %); elsewhere the same buyers took 800 t, against 500 t."),
            "{said}"
        );
        assert!(said.contains("Bought elsewhere instead: 33 %") && said.contains("PHL (at most 50.0 t)"), "{said}");
    }

    #[test]
    fn a_code_is_called_by_its_own_goods_and_says_which_forms_it_stands_for() {
        let mut found = made_up();
        let read =
            |found: &Effect| text(found).replace('\u{202f}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(read(&found).contains("Nickel ore and concentrate, HS92 260400"));
        assert!(read(&found).contains("The code is read for nickel:mined."));
        found.products[0].forms.push("nickel:limonite".into());
        found.products[0].also.push("cobalt:mined".into());
        assert!(
            read(&found)
                .contains("One code for several forms: nickel:mined and nickel:limonite; it carries cobalt:mined too.")
        );
    }

    #[test]
    fn an_event_without_codes_says_why_there_is_none() {
        let found = Effect { products: Vec::new(), no_goods: Some("it names HS 1".into()), ..made_up() };
        assert!(text(&found).replace('\n', " ").contains("did to trade is not known: it names HS 1."));
    }

    #[test]
    fn an_event_whose_years_no_table_has_is_not_known_and_not_nothing() {
        let mut found = made_up();
        found.products[0].bound = None;
        found.products[0].after.clear();
        let said = text(&found).replace('\n', " ");
        assert!(said.starts_with("What an export ban of IDN") && said.contains("is not known"), "{said}");
        assert!(!said.contains("−") && !said.contains("nothing there"), "{said}");
    }

    #[test]
    fn no_line_is_wider_than_a_narrow_terminal() {
        let said = text(&made_up());
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    }
}
