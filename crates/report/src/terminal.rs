//! Charts made of characters. Each shows the same rows as its SVG twin in `figure`.

use monazite_model::market::Status;
use monazite_model::outcome::Outcome;
use monazite_model::period::Window;

use crate::figure;
use crate::names::Names;
use crate::number::{PriceUnit, change, grouped, percent, plain, tonnes, usd_change};
use crate::outcome::{self, tables, view};
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
    let text = rows.iter().map(|r| r.text.chars().count()).max().unwrap_or(0);
    // A dozen cells are enough to compare bars; a label that is cut says less than a shorter bar does.
    let most = page.width().saturating_sub(text + 16).max(page.width() / 3);
    let label = rows.iter().map(|r| r.label.chars().count()).max().unwrap_or(0).min(most);
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

/// A chart of a run by name (see [`figure::OF_A_RUN`]): the finding, then the bars. Says whether there was anything to show.
pub fn chart(name: &str, outcome: &Outcome, names: Names, page: &mut Page) -> bool {
    if outcome.status != Status::Cleared {
        return false;
    }
    let (finding, bars) = match name {
        "price" => (figure::price::finding(outcome, names), prices(outcome, names, page)),
        "shortage" => (figure::shortage::finding(outcome, names), shortages(outcome, names, page)),
        "winners" => (figure::winners::finding(outcome, names), winners(outcome, names, page)),
        "flows" => (figure::flows::finding(outcome, names), flows(outcome, names, page)),
        "drivers" => (figure::drivers::finding(outcome, names), drivers(outcome, names, page)),
        "months" => (figure::months::title(outcome, names), months(outcome, names, page)),
        "why" => (
            outcome.why.as_ref().and_then(|why| figure::why::finding(why, names)).unwrap_or_default(),
            why(outcome, page),
        ),
        _ => return false,
    };
    if bars.is_empty() {
        return false;
    }
    let finding = page.toned(&finding, Tone::Strong);
    page.paragraph(&finding);
    let window = match (name, &outcome.months) {
        ("months", Some(found)) => Window { start: found.start, months: found.months },
        _ => outcome.manifest.window,
    };
    page.note(&view::period(window));
    page.block(&bars);
    true
}

/// The price of the place a chart is about, month by month; at most a dozen months.
fn months(outcome: &Outcome, names: Names, page: &Page) -> String {
    let Some(place) = outcome.months.as_ref().and_then(|found| outcome::months::lead(&outcome.measures, found)) else {
        return String::new();
    };
    let every = place.path.len().div_ceil(12).max(1);
    let rows: Vec<Row> = (place.path.iter().step_by(every))
        .map(|month| Row {
            label: month.month.to_string(),
            value: month.range.value,
            text: format!(
                "{} ({} to {})",
                grouped(month.range.value, 2),
                grouped(month.range.low, 2),
                grouped(month.range.high, 2)
            ),
        })
        .collect();
    let largest = rows.iter().map(|r| r.value).fold(0.0, f64::max);
    let heading = format!("\n{} in {}, times base, 90 % range\n", names.form(&place.form), names.area(&place.area));
    heading + &bars(&rows, largest, Tone::Gain, page)
}

/// What each measure brings to a price, as bars from nothing.
fn why(outcome: &Outcome, page: &Page) -> String {
    let Some((why, value)) = outcome.why.as_ref().and_then(|why| Some((why, why.value?))) else { return String::new() };
    let unit = PriceUnit::for_price(why.base.max(value));
    let row = |part: &monazite_model::outcome::WhyPart| Row {
        label: part.label.clone(),
        value: part.change,
        text: format!("{}{}", if part.change > 0.0 { "+" } else { "" }, unit.show(part.change)),
    };
    let rows: Vec<Row> = why.parts.iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let (from, to) = (unit.show(why.base), unit.show(value));
    format!("{from} → {to} {}\n\n{}", unit.name(), diverging(&rows, page))
}

/// Prices in the scenario, per form; the bar of a form's dearest area is the longest.
fn prices(outcome: &Outcome, names: Names, page: &Page) -> String {
    let mut out = String::new();
    for form in view::prices(outcome, 6) {
        out.push_str(&format!("\n{}, {}, before → in the scenario\n", names.form(&form.form), form.unit.name()));
        let rows: Vec<Row> = form
            .points
            .iter()
            .map(|p| {
                let r = p.row;
                let side = if p.inside { "inside" } else { "outside" };
                let (base, now) = (form.unit.show(r.base), form.unit.show(r.range.value));
                Row {
                    label: format!("{} ({side})", names.area(&r.area)),
                    value: r.range.value,
                    text: format!("{base} → {now} ({})", change(r.base, r.range.value)),
                }
            })
            .collect();
        let largest = rows.iter().map(|r| r.value).fold(0.0, f64::max);
        out.push_str(&bars(&rows, largest, Tone::Gain, page));
    }
    out
}

/// Unmet use, per form.
fn shortages(outcome: &Outcome, names: Names, page: &Page) -> String {
    let mut out = String::new();
    for form in view::short_forms(outcome) {
        out.push_str(&format!("\n{}, unmet use\n", names.form(&form)));
        let rows: Vec<Row> = view::shortages(outcome, &form)
            .iter()
            .take(10)
            .map(|s| Row {
                label: names.area(s.area),
                value: s.range.value,
                text: format!("{} · {}", tonnes(s.range.value), percent(s.share())),
            })
            .collect();
        let largest = rows.iter().map(|r| r.value).fold(0.0, f64::max);
        out.push_str(&bars(&rows, largest, Tone::Loss, page));
    }
    out
}

/// Changes of flows, per form.
fn flows(outcome: &Outcome, names: Names, page: &Page) -> String {
    let mut out = String::new();
    for (form, rows) in view::changed_flows(outcome, 8) {
        out.push_str(&format!("\n{}, t, before → in the scenario\n", names.form(&form)));
        let rows: Vec<Row> = rows
            .iter()
            .map(|f| Row {
                label: format!("{} → {}", names.area(&f.from), names.area(&f.to)),
                value: f.range.value - f.base,
                text: format!("{} → {}", plain(f.base), plain(f.range.value)),
            })
            .collect();
        out.push_str(&diverging(&rows, page));
    }
    out
}

/// How far each assumption moves the headline figure from the central run.
fn drivers(outcome: &Outcome, names: Names, page: &Page) -> String {
    let show = |v: f64| tables::figure(v, outcome.headline.unit);
    let rows: Vec<Row> = outcome
        .drivers
        .iter()
        .take(8)
        .map(|d| Row {
            label: view::assumption(&d.parameter, names),
            value: (d.at_high - d.at_low).abs(),
            text: format!("low: {}, high: {}", show(d.at_low), show(d.at_high)),
        })
        .collect();
    let largest = rows.iter().map(|r| r.value).fold(0.0, f64::max);
    bars(&rows, largest, Tone::Gain, page)
}

/// Who gains and who loses.
pub fn winners(outcome: &Outcome, names: Names, page: &Page) -> String {
    let (rows, _) = view::winners_and_losers(outcome, 8);
    let rows: Vec<Row> = rows
        .iter()
        .map(|r| Row { label: names.area(&r.area), value: r.range.value, text: usd_change(r.range.value) })
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
    fn every_chart_of_a_run_has_a_twin_of_characters() {
        let registry = sample::registry();
        for name in figure::OF_A_RUN {
            let mut page = Page::new(80, false);
            assert!(chart(name, &sample::outcome(), Names(&registry), &mut page), "{name}");
            let text = page.finish();
            assert!(text.contains('█') && text.lines().all(|l| l.chars().count() <= 80), "{name}: {text}");
        }
        assert!(!chart("pie", &sample::outcome(), Names(&registry), &mut Page::new(80, false)));
    }

    #[test]
    fn the_terminal_chart_of_gains_reads_as_it_did() {
        let registry = sample::registry();
        insta::assert_snapshot!(winners(&sample::outcome(), Names(&registry), &Page::new(80, false)));
    }
}
