//! Who gains and who loses: diverging bars by area with interval lines.

use monazite_model::outcome::Outcome;
use monazite_model::quantity::Band;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, WIDTH, room};
use super::scale::{Scale, ticks};
use super::token::{GAIN, INK, LINE, LOSS};
use super::{interval_words, provenance};
use crate::names::{Names, capital};
use crate::number::{MoneyUnit, tick, usd};
use crate::outcome::view;

/// The finding in a sentence.
pub fn finding(outcome: &Outcome, names: Names) -> String {
    capital(&sentence(outcome, names))
}

fn sentence(outcome: &Outcome, names: Names) -> String {
    let (rows, _) = view::winners_and_losers(outcome, 12);
    let gain = rows.first().filter(|r| r.range.value > 0.0);
    let loss = rows.last().filter(|r| r.range.value < 0.0);
    let say = |r: &monazite_model::outcome::AccountRow| (names.area_in_text(&r.area), usd(r.range.value.abs()));
    match (loss.map(|r| say(r)), gain.map(|r| say(r))) {
        (Some((l, lost)), Some((g, won))) => format!("{l} loses most, about {lost}; {g} gains most, about {won}"),
        (Some((l, lost)), None) => format!("Nobody gains; {l} loses most, about {lost}"),
        (None, Some((g, won))) => format!("Nobody loses; {g} gains most, about {won}"),
        (None, None) => "No visible gain or loss".into(),
    }
}

/// The chart; `None` where nobody gains or loses visibly.
pub fn svg(outcome: &Outcome, names: Names) -> Option<String> {
    let (rows, left_out) = view::winners_and_losers(outcome, 10);
    if rows.is_empty() {
        return None;
    }
    let largest = rows.iter().map(|r| r.range.value.abs()).fold(0.0, f64::max);
    let unit = MoneyUnit::for_amount(largest);
    let bars: Vec<Bar> = rows
        .iter()
        .map(|r| Bar { label: names.area(&r.area), range: r.range, text: unit.show_change(r.range.value) })
        .collect();
    let mut canvas = Canvas::new(
        &finding(outcome, names),
        &format!(
            "Change against the baseline over all parties, {}, {}; {}",
            unit.name(),
            view::period(outcome.manifest.window),
            interval_words(outcome)
        ),
    );
    diverging(&mut canvas, &bars, |v| tick(unit.convert(v)));
    let others = if left_out > 0 { format!("{left_out} areas with less are not shown. ") } else { String::new() };
    Some(canvas.finish(&format!("{others}{}", provenance(outcome, names))))
}

/// A bar from zero.
pub(super) struct Bar {
    pub label: String,
    pub range: Band,
    pub text: String,
}

/// Bars on both sides of zero with interval lines and values at their outer ends.
pub(super) fn diverging(canvas: &mut Canvas, bars: &[Bar], show: impl Fn(f64) -> String) {
    const ROW: f64 = 30.0;
    let low = bars.iter().map(|b| b.range.low.min(b.range.value)).fold(0.0, f64::min);
    let high = bars.iter().map(|b| b.range.high.max(b.range.value)).fold(0.0, f64::max);
    let labels = room(bars.iter().map(|b| b.label.as_str()), LABEL, 210.0);
    let texts = room(bars.iter().map(|b| b.text.as_str()), LABEL, 170.0) + 8.0;
    let left = MARGIN + labels + 16.0 + if low < 0.0 { texts } else { 0.0 };
    let right = WIDTH - MARGIN - if high > 0.0 { texts } else { 0.0 };
    let scale = Scale::new((low, high), (left, right));
    let zero = scale.at(0.0);
    canvas.y += 12.0;
    let bottom = canvas.y + 10.0 + ROW * bars.len() as f64;
    let marks: Vec<(f64, String)> = ticks(low, high, 6).into_iter().map(|t| (scale.at(t), show(t))).collect();
    canvas.grid(&marks, bottom);
    canvas.y += 10.0;
    canvas.line((zero, canvas.y - 4.0), (zero, bottom), INK, 1.0);
    for bar in bars {
        let middle = canvas.y + ROW / 2.0;
        let value = bar.range.value;
        canvas.row_label(middle, &bar.label, labels + 4.0);
        canvas.bar(zero, scale.at(value), middle - 9.0, 18.0, if value < 0.0 { LOSS } else { GAIN });
        canvas.interval(scale.at(bar.range.low), scale.at(bar.range.high), middle, INK);
        if value < 0.0 {
            let end = scale.at(bar.range.low.min(value));
            canvas.label(end - 8.0, middle + 4.5, &bar.text, Anchor::End);
        } else {
            let end = scale.at(bar.range.high.max(value));
            canvas.label(end + 8.0, middle + 4.5, &bar.text, Anchor::Start);
        }
        canvas.y += ROW;
        canvas.line((MARGIN, canvas.y), (MARGIN + labels, canvas.y), LINE, 1.0);
    }
    canvas.y = bottom;
}
