//! Several scenarios side by side, as a page.

use monazite_model::answer::compare::{ComparedFigure, SideBySide};
use monazite_model::quantity::Band;

use crate::number;
use crate::page::Page;
use crate::table::Table;

/// The letter a scenario goes by, in the order given.
pub fn letter(position: usize) -> char {
    char::from(b'A' + (position % 26) as u8)
}

/// The page: each scenario with its measures, then the rows that differ most by kind.
pub fn page(found: &SideBySide, page: &mut Page) {
    for (k, column) in found.scenarios.iter().enumerate() {
        page.heading(&format!("{}: {}", letter(k), column.title));
        page.paragraph(&column.headline);
        for words in &column.measures {
            page.item(words);
        }
    }
    let kinds = [
        ("welfare", "Gain or loss by area, against each scenario's own baseline"),
        ("price", "Prices, change against the baseline"),
        ("use", "Use, change against the baseline"),
    ];
    let mut columns = vec![String::new()];
    columns.extend((0..found.scenarios.len()).map(|k| letter(k).to_string()));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    for (kind, title) in kinds {
        let rows: Vec<&ComparedFigure> = found.rows.iter().filter(|row| row.kind == kind).collect();
        if rows.is_empty() {
            continue;
        }
        page.heading(title);
        let mut table = Table::new(title, &columns);
        for row in rows {
            let cell = |value: &Option<Band>| value.map_or_else(|| "–".to_owned(), |band| figure(&row.unit, &band));
            table.row(std::iter::once(row.of.clone()).chain(row.values.iter().map(cell)));
        }
        page.block(&table.text(page.width()));
    }
}

/// `+12 % (8 to 15)` for shares, `−USD 120 m (−180 to −60)` for money.
fn figure(unit: &str, band: &Band) -> String {
    let show = |value: f64| match unit {
        "usd" => number::usd_change(value),
        _ => number::signed_percent(value),
    };
    if band.low == band.high {
        show(band.value)
    } else {
        format!("{} ({})", show(band.value), number::span(band, show))
    }
}
