//! The other industries a cut hits most: for each a bar from the lower to the upper bound of its loss.

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::scale::{Scale, ticks, wrap};
use super::token::{INK, MUTED};
use monazite_model::answer::downstream::{Downstream, IndustryLoss};

use crate::downstream::span;
use crate::number::{percent, tick};

/// Industries at most.
const MOST: usize = 18;
/// Height of a row and of a bar, px.
const ROW: f64 = 35.0;
const BAR: f64 = 12.0;
/// What may be lost.
const RANGE: &str = "#DDA688";

/// The chart; `None` where nothing is cut or no other industry loses.
pub fn svg(report: &Downstream) -> Option<String> {
    // What the cut industries lose was asked, not found, and would dwarf the rest.
    let hit = |row: &&IndustryLoss| row.cut.is_none() && row.loss.high > 0.0;
    let rows: Vec<&IndustryLoss> = report.most_hit().into_iter().filter(hit).take(MOST).collect();
    let cuts: Vec<&IndustryLoss> = report.industries.iter().filter(|row| row.cut.is_some()).collect();
    if cuts.is_empty() || rows.is_empty() {
        return None;
    }
    let unit = &report.table.unit;
    let (low, high) = report.areas.iter().fold((0.0, 0.0), |(l, h), a| (l + a.loss.low, h + a.loss.high));
    let what: Vec<String> = cuts.iter().take(2).map(|row| format!("{} ({})", row.name, row.area)).collect();
    let more = if cuts.len() > 2 { format!(" and {} more", cuts.len() - 2) } else { String::new() };
    let share = match cuts.as_slice() {
        [one] => format!(" by {}", percent(one.cut.unwrap_or_default())),
        _ => String::new(),
    };
    let title = format!("Cutting {}{more}{share} costs {} {unit} of value added", what.join(" and "), span(low, high));
    let subtitle = format!(
        "Value added lost by other industries, {unit}; bar from lower to upper bound; upper bound as a share of the industry's own \
         value added. Bounds at fixed proportions, not a forecast"
    );
    let mut canvas = Canvas::new(&title, &subtitle);
    let areas = report.areas.len() > 1;
    let label = |row: &IndustryLoss| {
        let area = if areas { format!(" ({})", row.area) } else { String::new() };
        format!("{}{area}", row.name)
    };
    let labels: Vec<String> = rows.iter().map(|row| short(&label(row))).collect();
    let texts: Vec<String> = rows.iter().map(|row| words(row)).collect();
    let left = MARGIN + room(labels.iter().map(String::as_str), LABEL, 260.0) + 12.0;
    let right = WIDTH - MARGIN - room(texts.iter().map(String::as_str), SMALL, 190.0) - 10.0;
    let from = rows.iter().map(|row| row.loss.low).fold(0.0, f64::min);
    let most = rows.iter().map(|row| row.loss.high).fold(0.0, f64::max);
    let scale = Scale::new((from, most), (left, right));
    canvas.y += 10.0;
    let ticks: Vec<(f64, String)> = ticks(from, most, 4).into_iter().map(|t| (scale.at(t), tick(t))).collect();
    let bottom = canvas.y + 8.0 + ROW * rows.len() as f64;
    canvas.grid(&ticks, bottom);
    canvas.y += 8.0;
    for ((row, label), words) in rows.iter().zip(&labels).zip(&texts) {
        let middle = canvas.y + ROW / 2.0;
        canvas.row_label(middle, label, left - MARGIN - 8.0);
        let (a, b) = (scale.at(row.loss.low), scale.at(row.loss.high));
        canvas.bar(a, b, middle - BAR / 2.0, BAR, RANGE);
        for x in [a, b] {
            canvas.line((x, middle - BAR / 2.0 - 2.0), (x, middle + BAR / 2.0 + 2.0), INK, 1.6);
        }
        canvas.write(right + 10.0, middle + 4.5, words, Anchor::Start, SMALL, MUTED, false);
        canvas.y += ROW;
    }
    let left_out = report.industries.iter().filter(hit).count() - rows.len();
    let (own_low, own_high) = cuts.iter().fold((0.0, 0.0), |(l, h), row| (l + row.loss.low, h + row.loss.high));
    let own = format!("Not drawn: what the cut itself takes away, {}. ", span(own_low, own_high));
    let rest = if left_out > 0 { format!("{left_out} more industries are in the table. ") } else { String::new() };
    let note = if report.final_users_suffice {
        ""
    } else {
        "Final users cannot give up enough: the lower bound cannot be reached. "
    };
    Some(canvas.finish(&format!("{own}{rest}{note}Source: {}", report.table.title)))
}

/// `12 to 34 · 1.3 %`.
fn words(row: &IndustryLoss) -> String {
    let amount = span(row.loss.low, row.loss.high);
    if row.value_added <= 0.0 {
        return amount;
    }
    format!("{amount} · {}", percent(row.loss.high / row.value_added))
}

/// A label of at most two lines; names of industries can be whole sentences.
fn short(label: &str) -> String {
    let lines = wrap(label, LABEL, 250.0);
    if lines.len() <= 2 {
        label.to_owned()
    } else {
        format!("{}…", lines[..2].join(" ").trim_end_matches([',', ' ']))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::downstream::tests::made_up;

    #[test]
    fn the_worst_industries_are_drawn_and_the_rest_is_counted() {
        let text = svg(&made_up(30)).unwrap();
        assert!(text.contains("Industry number 29") && !text.contains(">Industry number 3<"), "{text}");
        assert!(text.contains("11 more industries") && text.contains("not a forecast") && text.contains("by 10"));
        assert_eq!(text, svg(&made_up(30)).unwrap());
    }

    #[test]
    fn a_table_without_a_cut_is_no_chart() {
        let mut report = made_up(3);
        report.industries[0].cut = None;
        assert_eq!(svg(&report), None);
    }

    #[test]
    fn a_name_as_long_as_a_sentence_is_cut_short_after_two_lines() {
        let name = "Manufacture of other transport equipment and of things that nobody counted before, not elsewhere classified";
        assert!(short(name).ends_with('…') && short(name).len() < name.len());
        assert_eq!(short("Mining"), "Mining");
    }
}
