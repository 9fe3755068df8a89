//! The price of a place month by month: the central path, half of the runs and nine tenths of them around it, and the price inside the
//! restricting area beside it.

use monazite_model::outcome::{Outcome, PlaceMonth, PlaceOverMonths};

use super::canvas::{Anchor, Canvas, MARGIN, SMALL, WIDTH};
use super::provenance;
use super::scale::Scale;
use super::token::{INK, LINE, LOSS, MUTED, SCENARIO};
use crate::names::Names;
use crate::number::grouped;
use crate::outcome::months::{finding, lead};

/// Height of the plot, px.
const HEIGHT: f64 = 260.0;
const LEFT: f64 = MARGIN + 44.0;
const RIGHT: f64 = WIDTH - MARGIN - 70.0;
/// Prices that may have a line of their own, times base.
const TICKS: [f64; 17] = [0.1, 0.2, 0.5, 0.75, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0];
/// Ticks nearer to the last one than this are left out, px.
const APART: f64 = 16.0;

/// What the chart says; empty where nothing moves.
pub fn title(outcome: &Outcome, names: Names) -> String {
    let place = outcome.months.as_ref().and_then(|found| Some((found, lead(&outcome.measures, found)?)));
    place.map(|(found, place)| finding(found, place, names)).unwrap_or_default()
}

/// The chart; `None` where the run has no months or nothing moves in them.
pub fn svg(outcome: &Outcome, names: Names) -> Option<String> {
    let found = outcome.months.as_ref()?;
    let place = lead(&outcome.measures, found)?;
    let inside = found.places.iter().find(|other| other.inside && other.form == place.form && other.area != place.area);
    let beside = inside.map(|other| format!(" Dashes: in {}.", names.area_in_text(&other.area))).unwrap_or_default();
    let bands = match found.cleared {
        0 | 1 => "Line: central path, no runs beside it.".to_owned(),
        n => format!("Line: median; bands: half and nine tenths of {n} runs, model error included."),
    };
    let subtitle = format!(
        "Price of {} in {} as a multiple of its base. {bands}{beside}",
        names.form_in_text(&place.form),
        names.area_in_text(&place.area)
    );
    let mut canvas = Canvas::new(&title(outcome, names), &subtitle);
    plot(&mut canvas, place, inside);
    Some(canvas.finish(&provenance(outcome, names)))
}

fn plot(canvas: &mut Canvas, place: &PlaceOverMonths, inside: Option<&PlaceOverMonths>) {
    let months = place.path.len().saturating_sub(1).max(1) as f64;
    let all = || place.path.iter().flat_map(|month| [month.range.low, month.range.value, month.range.high]);
    let beside = || inside.into_iter().flat_map(|other| other.path.iter().map(|month| month.range.value));
    let log = |ratio: f64| ratio.max(1e-3).ln();
    let low = all().chain(beside()).fold(0.9, f64::min);
    let high = all().chain(beside()).fold(1.1, f64::max);
    let (top, bottom) = (canvas.y + 8.0, canvas.y + 8.0 + HEIGHT);
    let up = Scale::new((log(low), log(high)), (bottom, top));
    let across = Scale::new((0.0, months), (LEFT, RIGHT));
    let base = up.at(0.0);
    let mut last = f64::INFINITY;
    for tick in TICKS.into_iter().filter(|tick| (low..=high).contains(tick)) {
        let y = up.at(log(tick));
        // The base has its line always; others where there is room.
        if tick != 1.0 && (last - y < APART || (y - base).abs() < APART) {
            continue;
        }
        last = y;
        canvas.line((LEFT, y), (RIGHT, y), if tick == 1.0 { MUTED } else { LINE }, 1.0);
        canvas.write(
            LEFT - 6.0,
            y + 4.0,
            &format!("{}x", grouped(tick, if tick < 10.0 && tick.fract() != 0.0 { 2 } else { 0 })),
            Anchor::End,
            SMALL,
            MUTED,
            false,
        );
    }
    let at = |k: usize, ratio: f64| (across.at(k as f64), up.at(log(ratio)));
    let band = |low: &dyn Fn(&PlaceMonth) -> f64, high: &dyn Fn(&PlaceMonth) -> f64| {
        let path = place.path.iter().enumerate();
        let over: Vec<(f64, f64)> = path.clone().map(|(k, month)| at(k, high(month))).collect();
        let under = path.rev().map(|(k, month)| at(k, low(month)));
        over.into_iter().chain(under).collect::<Vec<_>>()
    };
    canvas.area(&band(&|month| month.range.low, &|month| month.range.high), SCENARIO, 0.15);
    canvas.area(&band(&|month| month.low_half, &|month| month.high_half), SCENARIO, 0.30);
    let line = |other: &PlaceOverMonths| -> Vec<(f64, f64)> {
        other.path.iter().enumerate().map(|(k, month)| at(k, month.range.value)).collect()
    };
    if let Some(other) = inside {
        canvas.polyline(&line(other), LOSS, 2.0, true);
        end(canvas, &line(other), other, LOSS);
    }
    canvas.polyline(&line(place), SCENARIO, 2.5, false);
    end(canvas, &line(place), place, INK);
    canvas.y = bottom + 18.0;
    let every = [1, 2, 3, 6, 12, 24, 60, 120].into_iter().find(|n| months / f64::from(*n) <= 10.0).unwrap_or(240);
    for (k, month) in place.path.iter().enumerate().step_by(every as usize) {
        let (x, _) = at(k, 1.0);
        canvas.line((x, bottom), (x, bottom + 4.0), MUTED, 1.0);
        canvas.write(x, canvas.y, &month.month.to_string(), Anchor::Middle, SMALL, MUTED, false);
    }
}

/// The last price, written at the end of its line.
fn end(canvas: &mut Canvas, line: &[(f64, f64)], place: &PlaceOverMonths, colour: &str) {
    if let (Some(&(x, y)), Some(last)) = (line.last(), place.path.last()) {
        canvas.write(
            x + 8.0,
            y + 4.0,
            &format!("{}x {}", grouped(last.range.value, 2), place.area),
            Anchor::Start,
            SMALL,
            colour,
            false,
        );
    }
}
