//! Use that goes unmet, by country: bars with interval lines, one panel per form.

use monazite_model::outcome::Outcome;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, WIDTH, room};
use super::scale::{Scale, ticks, wrap};
use super::token::{INK, LOSS};
use super::{interval_words, provenance};
use crate::names::{Names, capital};
use crate::number::{MassUnit, THIN, percent, tick, tonnes};
use crate::outcome::view;

/// Areas shown per form.
const MOST: usize = 8;

/// The finding in a sentence.
pub fn finding(outcome: &Outcome, names: Names) -> String {
    capital(&sentence(outcome, names))
}

fn sentence(outcome: &Outcome, names: Names) -> String {
    let Some(form) = view::short_forms(outcome).into_iter().next() else { return "Nobody goes short".into() };
    let rows = view::shortages(outcome, &form);
    match rows.as_slice() {
        [] => "Nobody goes short".into(),
        [first, rest @ ..] => {
            let what = format!("about {}, {} of its need", tonnes(first.range.value), percent(first.share()));
            if rest.is_empty() {
                format!("{} alone goes short of {}: {what}", names.area_in_text(first.area), names.form_in_text(&form))
            } else {
                format!("{} goes short of most {}: {what}", names.area_in_text(first.area), names.form_in_text(&form))
            }
        }
    }
}

/// The chart; `None` where nobody goes short.
pub fn svg(outcome: &Outcome, names: Names) -> Option<String> {
    let forms = view::short_forms(outcome);
    if forms.is_empty() {
        return None;
    }
    let mut canvas = Canvas::new(
        &finding(outcome, names),
        &format!(
            "Unmet use by country, {}; share of its use in the baseline; {}",
            view::period(outcome.manifest.window),
            interval_words(outcome)
        ),
    );
    for form in forms.iter().take(4) {
        panel(&mut canvas, outcome, names, form);
    }
    let more = forms.len().saturating_sub(4);
    let more = if more > 0 { format!("{more} more forms are in the tables. ") } else { String::new() };
    Some(canvas.finish(&format!("{more}{}", provenance(outcome, names))))
}

/// A tick with its unit: `0`, `5 t`, `20 kt`.
fn tonnes_tick(t: f64) -> String {
    let unit = MassUnit::for_mass(t);
    if t == 0.0 { "0".into() } else { format!("{}{THIN}{}", tick(unit.convert(t)), unit.name()) }
}

fn panel(canvas: &mut Canvas, outcome: &Outcome, names: Names, form: &monazite_model::code::FormId) {
    const ROW: f64 = 28.0;
    let rows = view::shortages(outcome, form);
    let total: f64 = rows.iter().map(|r| r.range.value).sum();
    let areas = rows.len();
    let rows = &rows[..rows.len().min(MOST)];
    let labels: Vec<String> = rows.iter().map(|r| names.area(r.area)).collect();
    let texts: Vec<String> =
        rows.iter().map(|r| format!("{} · {}", tonnes(r.range.value), percent(r.share()))).collect();
    let left = MARGIN + room(labels.iter().map(String::as_str), LABEL, 210.0) + 12.0;
    let right = WIDTH - MARGIN - room(texts.iter().map(String::as_str), LABEL, 200.0) - 8.0;
    let high = rows.iter().map(|r| r.range.high.max(r.range.value)).fold(0.0, f64::max);
    let scale = Scale::new((0.0, high), (left, right));
    canvas.y += 18.0;
    let more = if areas > MOST { format!("; {} areas with less are not shown", areas - MOST) } else { String::new() };
    let heading = format!("{}: {} unmet in {areas} areas{more}", names.form(form), tonnes(total));
    for (i, line) in wrap(&heading, LABEL, WIDTH - 2.0 * MARGIN).iter().enumerate() {
        canvas.y += if i > 0 { 17.0 } else { 0.0 };
        canvas.write(MARGIN, canvas.y, line, Anchor::Start, LABEL, INK, true);
    }
    canvas.y += 24.0;
    let bottom = canvas.y + 10.0 + ROW * rows.len() as f64;
    let marks: Vec<(f64, String)> = ticks(0.0, high, 5).into_iter().map(|t| (scale.at(t), tonnes_tick(t))).collect();
    canvas.grid(&marks, bottom);
    canvas.y += 10.0;
    for ((row, label), text) in rows.iter().zip(&labels).zip(&texts) {
        let middle = canvas.y + ROW / 2.0;
        canvas.row_label(middle, label, 214.0);
        canvas.bar(left, scale.at(row.range.value), middle - 8.0, 16.0, LOSS);
        canvas.interval(scale.at(row.range.low), scale.at(row.range.high), middle, INK);
        canvas.label(scale.at(row.range.high.max(row.range.value)) + 8.0, middle + 4.5, text, Anchor::Start);
        canvas.y += ROW;
    }
    canvas.y = bottom + 10.0;
}
