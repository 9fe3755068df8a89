//! Prices before and under the scenario, inside and outside the area that restricts: two dots and an interval per area.

use monazite_model::outcome::Outcome;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::scale::{Scale, text_width, ticks};
use super::token::{BASELINE, INK, LINE, MUTED, SCENARIO};
use super::{interval_words, provenance};
use crate::names::{Names, list};
use crate::number::{grouped, percent, tick};
use crate::outcome::view::{self, FormPrices, PricePoint};

/// Outside areas shown per form.
const MOST: usize = 5;

/// The finding in a sentence: the largest user outside beside the area that restricts.
pub fn finding(outcome: &Outcome, names: Names) -> String {
    let prices = view::prices(outcome, MOST);
    let Some(first) = prices.first() else { return "No visible effect on prices".into() };
    let say = |p: &PricePoint| {
        let area = names.area_in_text(&p.row.area);
        let ratio = p.row.range.value / p.row.base;
        match ratio - 1.0 {
            r if !r.is_finite() => None,
            r if r >= 1.0 => Some(format!("about {} times as dear in {area}", two(ratio))),
            r if r > 0.0005 => Some(format!("about {} dearer in {area}", percent(r))),
            r if r < -0.0005 => Some(format!("about {} cheaper in {area}", percent(-r))),
            _ => Some(format!("unchanged in {area}")),
        }
    };
    let outside = first.points.iter().find(|p| !p.inside).and_then(say);
    let inside = first.points.iter().find(|p| p.inside).and_then(say);
    let parts: Vec<String> = outside.into_iter().chain(inside).collect();
    format!("{}: {}", names.form(&first.form), list(&parts))
}

/// A factor with about two figures: `8.3`, `12`.
fn two(ratio: f64) -> String {
    grouped(ratio, if ratio < 9.95 { 1 } else { 0 })
}

/// The chart; `None` where no price is worth showing.
pub fn svg(outcome: &Outcome, names: Names) -> Option<String> {
    let prices = view::prices(outcome, MOST);
    if prices.is_empty() {
        return None;
    }
    let mut canvas = Canvas::new(
        &finding(outcome, names),
        &format!(
            "Price before and in the scenario, {}; {}",
            view::period(outcome.manifest.window),
            interval_words(outcome)
        ),
    );
    key(&mut canvas);
    for form in prices.iter().take(4) {
        panel(&mut canvas, form, names);
    }
    let more = prices.len().saturating_sub(4);
    let more = if more > 0 { format!("{more} more forms are in the tables. ") } else { String::new() };
    Some(canvas.finish(&format!("{more}{}", provenance(outcome, names))))
}

/// The two marks with their names, once above the panels: where a row's dots stand, a label would cover its interval.
fn key(canvas: &mut Canvas) {
    let y = canvas.y + 8.0;
    canvas.dot(MARGIN + 6.0, y - 4.5, BASELINE, true);
    canvas.write(MARGIN + 18.0, y, "before", Anchor::Start, SMALL, MUTED, false);
    let x = MARGIN + 18.0 + text_width("before", SMALL) + 16.0;
    canvas.dot(x + 6.0, y - 4.5, SCENARIO, false);
    canvas.write(x + 18.0, y, "in the scenario", Anchor::Start, SMALL, MUTED, false);
    canvas.y += 18.0;
}

fn panel(canvas: &mut Canvas, form: &FormPrices, names: Names) {
    const ROW: f64 = 28.0;
    let unit = form.unit;
    let labels: Vec<String> = form
        .points
        .iter()
        .map(|p| format!("{} ({})", names.area(&p.row.area), if p.inside { "inside" } else { "outside" }))
        .collect();
    let texts: Vec<String> = form
        .points
        .iter()
        .map(|p| {
            let change = if p.is_number() { format!(" ({})", p.change()) } else { String::new() };
            format!("{} → {}{change}", unit.show(p.row.base), p.after(unit))
        })
        .collect();
    let label_room = room(labels.iter().map(String::as_str), LABEL, 220.0);
    let left = MARGIN + label_room + 18.0;
    let text_room = room(texts.iter().map(String::as_str), LABEL, 240.0);
    let right = WIDTH - MARGIN - text_room - 20.0;
    let ends = |p: &PricePoint| [p.row.base, p.row.range.value, p.row.range.high, p.row.status.ends().1.unwrap_or(0.0)];
    let top = form.points.iter().flat_map(ends).fold(0.0, f64::max);
    let scale = Scale::new((0.0, top), (left, right));
    canvas.y += 18.0;
    let heading = format!("{}, {}", names.form(&form.form), unit.name());
    canvas.write(MARGIN, canvas.y, &heading, Anchor::Start, LABEL, INK, true);
    canvas.y += 24.0;
    let bottom = canvas.y + 10.0 + ROW * form.points.len() as f64;
    let marks: Vec<(f64, String)> =
        ticks(0.0, top, 4).into_iter().map(|t| (scale.at(t), tick(unit.convert(t)))).collect();
    canvas.grid(&marks, bottom);
    canvas.y += 10.0;
    for ((point, label), text) in form.points.iter().zip(&labels).zip(&texts) {
        let middle = canvas.y + ROW / 2.0;
        let row = point.row;
        canvas.row_label(middle, label, label_room + 4.0);
        let (a, b) = (scale.at(row.base), scale.at(row.range.value));
        canvas.line((a, middle), (b, middle), LINE, 6.0);
        let (least, most) = row.status.ends();
        let (low, high) = (least.unwrap_or(row.range.low), most.unwrap_or(row.range.high));
        canvas.interval(scale.at(low.max(0.0)), scale.at(high.min(top)), middle, INK);
        canvas.dot(a, middle, BASELINE, true);
        canvas.dot(b, middle, SCENARIO, false);
        canvas.label(WIDTH - MARGIN, middle + 4.5, text, Anchor::End);
        canvas.y += ROW;
    }
    canvas.y = bottom + 10.0;
}
