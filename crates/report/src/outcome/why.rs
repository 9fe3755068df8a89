//! Why a price is what it is, for people.

use monazite_model::outcome::{AnswerLink, FigureStatus, Why};

use super::gradient::decimals;
use crate::names::Names;
use crate::number::{PriceUnit, grouped};
use crate::page::Page;
use crate::table::Table;

/// Writes the section.
pub fn page(why: &Why, names: Names, page: &mut Page) {
    page.heading(&heading(why, names));
    page.paragraph(&why.paragraph);
    let table = table(why);
    if !table.rows.is_empty() {
        page.line("");
        page.line(&table.title);
        page.table(&table);
        page.note(&table.note);
    }
}

/// `Why the price of refined gallium in Germany is what it is`.
pub fn heading(why: &Why, names: Names) -> String {
    format!("Why the price of {} in {} is what it is", names.form_in_text(&why.form), names.area_in_text(&why.area))
}

/// From the base year to the scenario, a row a measure, and who answered.
pub fn table(why: &Why) -> Table {
    let value = why.value.filter(|_| why.status == FigureStatus::Number);
    let unit = PriceUnit::for_price(why.base.max(value.unwrap_or(0.0)));
    let mut columns = vec!["".to_owned(), ">price".into(), ">change".into()];
    columns.extend(AnswerLink::ALL.map(|link| format!(">{}", link.words())));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table =
        Table::new(format!("Price and its change by measure, {}; the change by who answered", unit.name()), &columns);
    let Some(value) = value else { return table };
    let places = decimals(why.parts.iter().map(|part| unit.convert(part.change)));
    let show = |usd: f64| grouped(unit.convert(usd), places);
    let signed = |usd: f64| {
        let text = show(usd);
        if usd > 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { format!("+{text}") } else { text }
    };
    table.row(["base year".to_owned(), show(why.base)]);
    for part in &why.parts {
        let mut cells = vec![part.label.clone(), String::new(), signed(part.change)];
        cells.extend(part.links.iter().flatten().map(|usd| signed(*usd)));
        table.row(cells);
    }
    let sum: f64 = why.parts.iter().map(|part| part.change).sum();
    table.row(["in the scenario".to_owned(), show(value), signed(sum)]);
    table.note = "All measures grow together from nothing to what they are; each is given what its own growth brings on the way. \
                  A price moves until somebody answers: the last columns say who did."
        .into();
    table
}
