//! Charts made of characters. Each shows the same rows as its SVG twin in `figure`.

use monazite_model::outcome::Outcome;

use crate::names::Names;
use crate::number::usd_change;
use crate::outcome::view;
use crate::page::{Page, Tone, bar};

/// A bar with a label before and a value after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Label.
    pub label: String,
    /// Size; negative ones point left in [`diverging`].
    pub value: f64,
    /// Text behind the bar.
    pub text: String,
}

/// Bars from the left, longest = full width. `tone` colours a bar where colour is allowed.
pub fn bars(rows: &[Row], largest: f64, tone: Tone, page: &Page) -> String {
    let label = rows.iter().map(|r| r.label.chars().count()).max().unwrap_or(0).min(page.width() / 3);
    let text = rows.iter().map(|r| r.text.chars().count()).max().unwrap_or(0);
    let cells = page.width().saturating_sub(label + text + 4).clamp(4, 50);
    let mut out = String::new();
    for row in rows {
        let bar = bar(if largest > 0.0 { row.value / largest } else { 0.0 }, cells);
        let length = bar.chars().count();
        let pad = " ".repeat(cells - length.min(cells));
        out.push_str(&format!("{}  {}{pad}  {:>text$}\n", fit(&row.label, label), page.toned(&bar, tone), row.text));
    }
    out
}

/// Bars to both sides of a line: losses to the left, gains to the right.
pub fn diverging(rows: &[Row], page: &Page) -> String {
    let label = rows.iter().map(|r| r.label.chars().count()).max().unwrap_or(0).min(page.width() / 3);
    let text = rows.iter().map(|r| r.text.chars().count()).max().unwrap_or(0);
    let cells = (page.width().saturating_sub(label + text + 5) / 2).clamp(3, 30);
    let largest = rows.iter().map(|r| r.value.abs()).fold(0.0, f64::max);
    let mut out = String::new();
    for row in rows {
        let share = if largest > 0.0 { row.value.abs() / largest } else { 0.0 };
        // Block characters fill from the left only, so a bar that ends at the line is drawn in whole cells.
        let (left, right) = if row.value < 0.0 {
            ("█".repeat(((share * cells as f64).round() as usize).max(1)), String::new())
        } else {
            (String::new(), bar(share, cells))
        };
        let (nl, nr) = (left.chars().count(), right.chars().count());
        out.push_str(&format!(
            "{}  {}{}│{}{}  {:>text$}\n",
            fit(&row.label, label),
            " ".repeat(cells - nl.min(cells)),
            page.toned(&left, Tone::Loss),
            page.toned(&right, Tone::Gain),
            " ".repeat(cells - nr.min(cells)),
            row.text
        ));
    }
    out
}

/// A label cut or padded to a width; a cut one ends in an ellipsis.
fn fit(label: &str, width: usize) -> String {
    let n = label.chars().count();
    if n <= width {
        return format!("{label:<width$}");
    }
    label.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Who gains and who loses.
pub fn winners(outcome: &Outcome, names: Names, page: &Page) -> String {
    let (rows, _) = view::winners_and_losers(outcome, 8);
    let rows: Vec<Row> = rows
        .iter()
        .map(|r| Row { label: names.area(&r.area), value: r.range.central, text: usd_change(r.range.central) })
        .collect();
    diverging(&rows, page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn row(label: &str, value: f64) -> Row {
        Row { label: label.into(), value, text: format!("{value}") }
    }

    #[test]
    fn losses_stand_left_of_the_line_and_gains_right_of_it() {
        let text = diverging(&[row("a", 2.0), row("b", -2.0)], &Page::new(40, false));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("│█") && !lines[0].contains("█│"), "{text}");
        assert!(lines[1].contains("█│") && !lines[1].contains("│█"), "{text}");
    }

    #[test]
    fn bars_fit_the_page_and_long_labels_are_cut_with_a_sign() {
        let rows = [row("a country with a very long official name indeed", 1.0), row("b", 0.5)];
        let text = bars(&rows, 1.0, Tone::Strong, &Page::new(60, false));
        assert!(text.lines().all(|l| l.chars().count() <= 60), "{text}");
        assert!(text.contains('…'));
    }

    #[test]
    fn the_terminal_chart_of_gains_reads_as_it_did() {
        let registry = sample::registry();
        insta::assert_snapshot!(winners(&sample::outcome(), Names(&registry), &Page::new(80, false)));
    }
}
