//! Why a price is what it is: from the base year's price to that of the scenario, one step a measure, as a waterfall.

use monazite_model::outcome::{AnswerLink, Outcome, Why};

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, WIDTH, room};
use super::provenance;
use super::scale::{Scale, ticks};
use super::token::{BASELINE, GAIN, INK, LINE, LOSS, MUTED, SCENARIO};
use crate::names::{Names, capital};
use crate::number::{PriceUnit, grouped, tick};
use crate::outcome::{gradient::decimals, view};

/// Height of a row, px.
const ROW: f64 = 46.0;
/// Links below this share of their part are not written.
const VISIBLE: f64 = 0.05;

/// The finding in a sentence; `None` where the price has no parts.
pub fn finding(why: &Why, names: Names) -> Option<String> {
    let value = why.value?;
    let largest = why.parts.iter().max_by(|a, b| a.change.abs().total_cmp(&b.change.abs()))?;
    let place = format!("{} in {}", names.form_in_text(&why.form), names.area_in_text(&why.area));
    let unit = PriceUnit::for_price(why.base.max(value));
    let verb = match (largest.measures.len(), largest.change > 0.0) {
        (0 | 1, true) => "raises",
        (0 | 1, false) => "lowers",
        (_, true) => "raise",
        (_, false) => "lower",
    };
    let size = format!("{}\u{202f}{}", unit.show(largest.change.abs()), unit.name());
    Some(match (largest.change == 0.0, largest.measures.is_empty()) {
        (true, _) => format!("No measure moves the price of {place}"),
        (_, true) => format!("Most of the change of the price of {place} is given to no measure"),
        _ => capital(&format!("{} {verb} the price of {place} by {size}", largest.label)),
    })
}

/// The chart; `None` where no such question was asked or the price has no parts.
pub fn svg(outcome: &Outcome, names: Names) -> Option<String> {
    let why = outcome.why.as_ref()?;
    let (title, value) = (finding(why, names)?, why.value?);
    let unit = PriceUnit::for_price(why.base.max(value));
    let window = view::period(outcome.manifest.window);
    let subtitle = format!(
        "Price in {} in the base year and in the scenario, {window}, and what each measure brings; small: through what",
        unit.name()
    );
    let mut canvas = Canvas::new(&title, &subtitle);
    let steps = steps(why);
    let ends = || steps.iter().flat_map(|step| [step.from, step.to]);
    let (low, high) = ends().chain([why.base, value]).fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
    let places = decimals(why.parts.iter().map(|part| unit.convert(part.change)));
    let number = |usd: f64| grouped(unit.convert(usd), places);
    let labels: Vec<&str> = ["base year", "in the scenario"].into_iter().chain(steps.iter().map(|s| s.label)).collect();
    let label_room = room(labels.iter().copied(), LABEL, 230.0);
    let text_room = room(["+12 345.67"], LABEL, 120.0);
    let (left, right) = (MARGIN + label_room + 20.0, WIDTH - MARGIN - text_room);
    let pad = 0.06 * (high - low).max(1e-9 * high.abs());
    let scale = Scale::new((low - pad, high + pad), (left, right));
    canvas.y += 12.0;
    let bottom = canvas.y + 10.0 + ROW * (steps.len() + 2) as f64;
    let marks: Vec<(f64, String)> =
        ticks(low - pad, high + pad, 5).into_iter().map(|t| (scale.at(t), tick(unit.convert(t)))).collect();
    canvas.grid(&marks, bottom);
    canvas.y += 10.0;
    let top = canvas.y;
    // Lines first, so that dots, bars and words stand on them: each step begins where the one before ended.
    for (row, at) in steps.iter().map(|step| step.from).chain([value]).enumerate() {
        let middle = top + ROW * (row as f64 + 0.5);
        canvas.line((scale.at(at), middle), (scale.at(at), middle + ROW), MUTED, 1.0);
    }
    total(&mut canvas, (scale.at(why.base), "base year", &number(why.base)), true, label_room);
    for step in &steps {
        let middle = canvas.y + ROW / 2.0;
        let (from, to) = (scale.at(step.from), scale.at(step.to));
        canvas.row_label(middle, step.label, label_room + 4.0);
        canvas.bar(from, to, middle - 9.0, 18.0, if step.to < step.from { GAIN } else { LOSS });
        let text = number(step.to - step.from);
        let text = if step.to > step.from && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
            format!("+{text}")
        } else {
            text
        };
        canvas.write_over(from.max(to) + 8.0, middle + 4.5, &text, Anchor::Start, INK);
        if let Some(answer) = &step.answered {
            canvas.write_over(left, middle + 22.0, answer, Anchor::Start, MUTED);
        }
        canvas.y += ROW;
        canvas.line((MARGIN, canvas.y), (MARGIN + label_room, canvas.y), LINE, 1.0);
    }
    total(&mut canvas, (scale.at(value), "in the scenario", &number(value)), false, label_room);
    canvas.y = bottom;
    let source = provenance(outcome, names);
    Some(
        canvas.finish(&format!("Shares below 5\u{202f}% are not written; the axis need not begin at nought. {source}")),
    )
}

/// A row of the waterfall.
struct Step<'a> {
    label: &'a str,
    from: f64,
    to: f64,
    answered: Option<String>,
}

fn steps(why: &Why) -> Vec<Step<'_>> {
    let mut at = why.base;
    let mut steps = Vec::new();
    for part in &why.parts {
        let to = at + part.change;
        let answered = part.links.filter(|_| part.change != 0.0).map(|links| {
            let mut told: Vec<(f64, &str)> = links.into_iter().zip(AnswerLink::ALL.map(AnswerLink::words)).collect();
            told.retain(|(usd, _)| usd.abs() > VISIBLE * part.change.abs());
            told.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
            let share = |usd: f64| format!("{}\u{202f}%", grouped(100.0 * usd / part.change, 0));
            told.iter().map(|(usd, words)| format!("{words} {}", share(*usd))).collect::<Vec<_>>().join(", ")
        });
        steps.push(Step { label: &part.label, from: at, to, answered });
        at = to;
    }
    steps
}

/// The price before or after: a dot, hollow for the base.
fn total(canvas: &mut Canvas, (x, label, text): (f64, &str, &str), hollow: bool, label_room: f64) {
    let middle = canvas.y + ROW / 2.0;
    canvas.row_label(middle, label, label_room);
    canvas.dot(x, middle, if hollow { BASELINE } else { SCENARIO }, hollow);
    canvas.write(x + 12.0, middle + 4.5, text, Anchor::Start, LABEL, INK, true);
    canvas.y += ROW;
    canvas.line((MARGIN, canvas.y), (MARGIN + label_room, canvas.y), LINE, 1.0);
}
