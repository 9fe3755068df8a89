//! What drives the answer: the headline figure when each assumption is low and high, as a tornado.

use monazite_model::outcome::Outcome;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::provenance;
use super::scale::{Scale, ticks};
use super::token::{INK, MUTED, SCENARIO};
use crate::names::{Names, capital};
use crate::outcome::{tables::figure, view};

/// Assumptions shown.
const MOST: usize = 8;

/// The finding in a sentence.
pub fn finding(outcome: &Outcome, names: Names) -> String {
    outcome.drivers.first().map_or_else(
        || "Nothing drives the answer visibly".into(),
        |d| format!("The answer hangs most on the {}", view::assumption(&d.parameter, names)),
    )
}

/// The chart; `None` without drivers (a single run has none).
pub fn svg(outcome: &Outcome, names: Names) -> Option<String> {
    const ROW: f64 = 36.0;
    let drivers = &outcome.drivers[..outcome.drivers.len().min(MOST)];
    if drivers.is_empty() {
        return None;
    }
    let show = |v: f64| figure(v, outcome.headline.unit);
    let mut canvas = Canvas::new(
        &finding(outcome, names),
        &capital(&format!(
            "{}, {}: its median in the fifth of {} runs where the assumption is lowest and highest",
            view::figure_in_words(&outcome.headline.figure, names),
            view::period(outcome.manifest.window),
            outcome.manifest.cleared
        )),
    );
    let center = outcome.headline.range.value;
    let ends = || drivers.iter().flat_map(|d| [d.at_low, d.at_high]);
    let (low, high) = ends().chain([center]).fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
    let words: Vec<String> = drivers.iter().map(|d| view::assumption(&d.parameter, names)).collect();
    let labels = room(words.iter().map(String::as_str), LABEL, 220.0);
    let texts: Vec<String> = drivers
        .iter()
        .flat_map(|d| [format!("high: {}", show(d.at_low)), format!("high: {}", show(d.at_high))])
        .collect();
    let text_room = room(texts.iter().map(String::as_str), SMALL, 150.0) + 10.0;
    let (left, right) = (MARGIN + labels + 12.0 + text_room, WIDTH - MARGIN - text_room);
    let scale = Scale::new((low, high), (left, right));
    canvas.y += 12.0;
    let bottom = canvas.y + 10.0 + ROW * drivers.len() as f64;
    let marks: Vec<(f64, String)> = ticks(low, high, 4).into_iter().map(|t| (scale.at(t), show(t))).collect();
    canvas.grid(&marks, bottom);
    canvas.y += 10.0;
    for (row, driver) in drivers.iter().enumerate() {
        let middle = canvas.y + ROW * (row as f64 + 0.5);
        canvas.bar(scale.at(driver.at_low), scale.at(driver.at_high), middle - 8.0, 16.0, SCENARIO);
    }
    canvas.line((scale.at(center), canvas.y), (scale.at(center), bottom), INK, 1.5);
    for (driver, words) in drivers.iter().zip(&words) {
        let middle = canvas.y + ROW / 2.0;
        canvas.row_label(middle, words, labels + 4.0);
        let (a, b) = (scale.at(driver.at_low), scale.at(driver.at_high));
        // The words say which end belongs to a low and which to a high assumption. They stand clear of all bars, so that no line
        // runs through them.
        for (x, other, word, value) in [(a, b, "low", driver.at_low), (b, a, "high", driver.at_high)] {
            let leftmost = x < other || (x == other && word == "low");
            let text = format!("{word}: {}", show(value));
            let (at, anchor) = if leftmost { (left - 10.0, Anchor::End) } else { (right + 10.0, Anchor::Start) };
            canvas.write(at, middle + 4.5, &text, anchor, SMALL, MUTED, false);
        }
        canvas.y += ROW;
    }
    canvas.y = bottom + 14.0;
    canvas.write(
        scale.at(center),
        canvas.y,
        &format!("central run: {}", show(center)),
        Anchor::Middle,
        SMALL,
        INK,
        false,
    );
    Some(canvas.finish(&provenance(outcome, names)))
}
