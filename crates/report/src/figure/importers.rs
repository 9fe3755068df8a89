//! Importers by value at stake: a bar each in the last year, with the share of its imports beside it.

use monazite_model::answer::importers::{ImporterRow, Importers};

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::scale::{Scale, ticks};
use super::token::{MUTED, SCENARIO};
use crate::importers::finding;
use crate::names::Names;
use crate::number::{MoneyUnit, percent, tick, usd};

/// Importers at most.
const MOST: usize = 14;
/// Height of a row and of a bar, px.
const ROW: f64 = 28.0;
const BAR: f64 = 12.0;

/// The chart of the form with most at stake; `None` where nothing was traded.
pub fn svg(found: &Importers, names: Names) -> Option<String> {
    let last = |row: &&ImporterRow| found.forms.iter().any(|f| f.form == row.form && f.years.last() == Some(&row.year));
    let worth =
        |form| found.rows.iter().filter(last).filter(|r| r.form == form).map(|r| r.from_origin_usd).sum::<f64>();
    let form = found.forms.iter().max_by(|a, b| worth(a.form.clone()).total_cmp(&worth(b.form.clone())))?;
    let mut rows: Vec<&ImporterRow> = found.rows.iter().filter(last).filter(|row| row.form == form.form).collect();
    rows.sort_by_key(|row| row.rank);
    let others = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let unit = MoneyUnit::for_amount(rows.first()?.from_origin_usd);
    let subtitle = format!(
        "Imports from {}, {}; share of all its imports of these goods",
        names.area_in_text(&form.origin),
        unit.name()
    );
    let mut canvas = Canvas::new(&finding(found, form, names)?, &subtitle);
    let labels: Vec<String> = rows.iter().map(|row| names.area(&row.importer)).collect();
    let texts: Vec<String> =
        rows.iter().map(|row| format!("{} · {}", usd(row.from_origin_usd), percent(row.share))).collect();
    let left = MARGIN + room(labels.iter().map(String::as_str), LABEL, 200.0) + 12.0;
    let right = WIDTH - MARGIN - room(texts.iter().map(String::as_str), SMALL, 190.0) - 10.0;
    let most = rows.first()?.from_origin_usd;
    let scale = Scale::new((0.0, most), (left, right));
    canvas.y += 10.0;
    let marks: Vec<(f64, String)> = ticks(0.0, unit.convert(most), 4)
        .into_iter()
        .map(|t| (left + (right - left) * t / unit.convert(most), tick(t)))
        .collect();
    let bottom = canvas.y + 8.0 + ROW * rows.len() as f64;
    canvas.grid(&marks, bottom);
    canvas.y += 8.0;
    for ((row, label), words) in rows.iter().zip(&labels).zip(&texts) {
        let middle = canvas.y + ROW / 2.0;
        canvas.row_label(middle, label, left - MARGIN - 8.0);
        canvas.bar(left, scale.at(row.from_origin_usd), middle - BAR / 2.0, BAR, SCENARIO);
        canvas.write(right + 10.0, middle + 4.5, words, Anchor::Start, SMALL, MUTED, false);
        canvas.y += ROW;
    }
    let rest = if others > 0 { format!("{others} more importers are in the table. ") } else { String::new() };
    Some(canvas.finish(&format!("{rest}Source: {}", found.sources.join("; "))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_bar_each_stands_for_the_last_year() {
        let registry = monazite_model::registry::Registry::default();
        let text = svg(&crate::importers::tests::made_up(), Names(&registry)).unwrap();
        assert!(text.contains("\nJPN\n") && text.contains("\nDEU\n") && text.contains("CEPII, BACI"), "{text}");
    }
}
