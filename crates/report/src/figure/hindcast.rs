//! Episodes of the past: of one, what was said month by month with what was; of all, what was said beside what was, a row each.

use monazite_model::answer::hindcast::{HindcastEpisode, HindcastScores, Hindcasts, Predicted};
use monazite_model::hindcast::{Seen, SeenKind};
use monazite_model::period::Month;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::scale::Scale;
use super::token::{INK, LINE, LOSS, MUTED, SCENARIO};
use crate::hindcast::{finding, of_one, remark, times};
use crate::number::grouped;

/// Height of the plot, and of a row, px.
const HEIGHT: f64 = 240.0;
const ROW: f64 = 22.0;
const LEFT: f64 = MARGIN + 44.0;
const RIGHT: f64 = WIDTH - MARGIN - 60.0;
/// Prices that may have a line of their own, times base.
const TICKS: [f64; 14] = [0.1, 0.2, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0];
/// Ticks nearer to each other than this are left out, px.
const APART: f64 = 16.0;

/// The chart; `None` where nothing was predicted, or of many episodes where none has an outcome.
pub fn svg(found: &Hindcasts) -> Option<String> {
    match found.episodes.as_slice() {
        [only] => of_episode(found, only),
        _ => beside(found),
    }
}

fn log(ratio: f64) -> f64 {
    ratio.max(1e-3).ln()
}

/// Ticks between two ends; the base has its line always, others where there is room.
fn ticks(low: f64, high: f64, scale: &Scale) -> Vec<f64> {
    let mut kept: Vec<f64> = vec![1.0];
    for tick in TICKS.into_iter().filter(|t| (low..=high).contains(t)) {
        let at = scale.at(log(tick));
        if kept.iter().all(|other| (scale.at(log(*other)) - at).abs() >= APART) {
            kept.push(tick);
        }
    }
    kept
}

fn tick_words(tick: f64) -> String {
    let decimals = match tick {
        t if t.fract() == 0.0 => 0,
        t if (10.0 * t).fract() == 0.0 => 1,
        _ => 2,
    };
    format!("{}x", grouped(tick, decimals))
}

/// The chart of an episode.
pub fn of_episode(found: &Hindcasts, episode: &HindcastEpisode) -> Option<String> {
    let said = episode.predicted.as_ref()?;
    let base = if said.base_month.len() == 7 { said.base_month.clone() } else { format!("at {}", said.base_month) };
    let subtitle = format!(
        "Price outside, times the base of {} {} ({base} is month 0). Line: median, band: nine tenths; dashes: price inside; dots: observed; short lines: means of years, \
         said (blue) and observed (red). {}, announced {}.",
        grouped(said.base, if said.base < 100.0 { 2 } else { 0 }),
        said.unit,
        episode.quoted,
        episode.announced
    );
    let mut canvas = Canvas::new(&of_one(episode), &subtitle);
    let points: Vec<&Seen> = episode.observed.iter().flat_map(|seen| &seen.points).collect();
    plot(&mut canvas, said, &points);
    let mut sources: Vec<&str> = points.iter().map(|point| point.source.as_str()).collect();
    sources.dedup();
    let outcome = sources.first().map_or(String::new(), |first| match sources.len() {
        1 => format!(" Outcome: {first}."),
        n => format!(" Outcome: {first}; {} more in the table.", n - 1),
    });
    Some(canvas.finish(&format!("{}{outcome}", remark(found))))
}

fn plot(canvas: &mut Canvas, said: &Predicted, points: &[&Seen]) {
    let months = said.path.len().saturating_sub(1).max(1) as f64;
    let shown = |point: &&&Seen| point.kind != SeenKind::Gap;
    let ends = said.path.iter().flat_map(|at| [at.low, at.high, at.inside]);
    let all: Vec<f64> = ends.chain(points.iter().filter(shown).map(|point| point.ratio)).collect();
    let low = all.iter().copied().fold(0.9, f64::min);
    let high = all.iter().copied().fold(1.1, f64::max);
    let (top, bottom) = (canvas.y + 8.0, canvas.y + 8.0 + HEIGHT);
    let up = Scale::new((log(low), log(high)), (bottom, top));
    let across = Scale::new((0.0, months), (LEFT, RIGHT));
    for tick in ticks(low, high, &up) {
        let y = up.at(log(tick));
        canvas.line((LEFT, y), (RIGHT, y), if tick == 1.0 { MUTED } else { LINE }, 1.0);
        canvas.write(LEFT - 6.0, y + 4.0, &tick_words(tick), Anchor::End, SMALL, MUTED, false);
    }
    let at = |month: f64, ratio: f64| (across.at(month), up.at(log(ratio)));
    let over = said.path.iter().map(|m| at(f64::from(m.month), m.high));
    let under = said.path.iter().rev().map(|m| at(f64::from(m.month), m.low));
    canvas.area(&over.chain(under).collect::<Vec<_>>(), SCENARIO, 0.15);
    let line = |of: &dyn Fn(usize) -> f64| (0..said.path.len()).map(|k| at(k as f64, of(k))).collect::<Vec<_>>();
    canvas.polyline(&line(&|k| said.path[k].inside), LOSS, 1.5, true);
    canvas.polyline(&line(&|k| said.path[k].ratio), SCENARIO, 2.5, false);
    year_lines(canvas, said, points, &at);
    for point in points.iter().filter(|point| point.kind == SeenKind::Month) {
        if let Some(month) = point.month.filter(|month| f64::from(*month) <= months) {
            let (x, y) = at(f64::from(month), point.ratio);
            canvas.dot(x, y, INK, false);
        }
    }
    // A height without a month stands at the right edge.
    for point in points.iter().filter(|point| point.kind == SeenKind::Peak) {
        let (x, y) = at(months, point.ratio);
        canvas.dot(x, y, INK, true);
        canvas.write(x + 8.0, y + 4.0, "highest", Anchor::Start, SMALL, INK, false);
    }
    canvas.y = bottom + 18.0;
    let every = [1, 2, 3, 6, 12, 24, 60].into_iter().find(|n| months / f64::from(*n) <= 12.0).unwrap_or(120);
    for month in (0..said.path.len()).step_by(every as usize) {
        let (x, _) = at(month as f64, 1.0);
        canvas.line((x, bottom), (x, bottom + 4.0), MUTED, 1.0);
        canvas.write(x, canvas.y, &month.to_string(), Anchor::Middle, SMALL, MUTED, false);
    }
}

/// Means of years as lines over their months: what was said, and what was.
fn year_lines(canvas: &mut Canvas, said: &Predicted, points: &[&Seen], at: &dyn Fn(f64, f64) -> (f64, f64)) {
    let years: Vec<&&Seen> = points.iter().filter(|point| point.kind == SeenKind::Year).collect();
    let Some(zero) = Month::parse(&said.base_month).filter(|_| !years.is_empty()) else { return };
    let last = said.path.len().saturating_sub(1) as f64;
    for mean in &said.year_means {
        let first = f64::from(mean.year * 12 - zero.index());
        let (from, to) = (first.clamp(0.0, last), (first + 11.0).clamp(0.0, last));
        if from >= to {
            continue;
        }
        canvas.line(at(from, mean.ratio), at(to, mean.ratio), SCENARIO, 1.5);
        if let Some(point) = years.iter().find(|point| point.date == mean.year.to_string()) {
            canvas.line(at(from, point.ratio), at(to, point.ratio), LOSS, 3.0);
        }
    }
}

/// Said beside observed, a row an episode with an outcome, worst first.
fn beside(found: &Hindcasts) -> Option<String> {
    let rows: Vec<(&HindcastEpisode, &HindcastScores)> =
        found.episodes.iter().filter_map(|e| Some((e, e.scores.as_ref()?))).collect();
    let first = rows.first()?;
    let subtitle = "Times the base. Line: nine tenths of what was said, hollow dot: its middle; full dot: what was. Highest price, or mean of the year named; worst first.";
    let mut canvas = Canvas::new(&finding(found), subtitle);
    let labels: Vec<String> = rows.iter().map(|(e, s)| row_words(e, s)).collect();
    let left = MARGIN + room(labels.iter().map(String::as_str), LABEL, 300.0) + 12.0;
    let ends = |s: &HindcastScores| [s.low, s.high, s.observed];
    let low = rows.iter().flat_map(|(_, s)| ends(s)).fold(first.1.low, f64::min);
    let high = rows.iter().flat_map(|(_, s)| ends(s)).fold(first.1.high, f64::max);
    let across = Scale::new((log(low), log(high)), (left, RIGHT));
    canvas.y += 10.0;
    let marks: Vec<(f64, String)> =
        ticks(low, high, &across).into_iter().map(|tick| (across.at(log(tick)), tick_words(tick))).collect();
    let bottom = canvas.y + 8.0 + ROW * rows.len() as f64;
    canvas.grid(&marks, bottom);
    canvas.y += 8.0;
    for ((_, scores), label) in rows.iter().zip(&labels) {
        let middle = canvas.y + ROW / 2.0;
        canvas.row_label(middle, label, left - MARGIN - 8.0);
        canvas.line((across.at(log(scores.low)), middle), (across.at(log(scores.high)), middle), SCENARIO, 1.5);
        canvas.dot(across.at(log(scores.predicted)), middle, SCENARIO, true);
        canvas.dot(across.at(log(scores.observed)), middle, INK, false);
        canvas.write(RIGHT + 10.0, middle + 4.5, &times(scores.observed), Anchor::Start, SMALL, MUTED, false);
        canvas.y += ROW;
    }
    Some(canvas.finish(&remark(found)))
}

fn row_words(episode: &HindcastEpisode, scores: &HindcastScores) -> String {
    let year = scores.of.strip_prefix("mean of ").map(|year| format!(", {year}")).unwrap_or_default();
    format!("{} ({}){year}", episode.id, episode.table.name())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::hindcast::tests::made_up;

    #[test]
    fn one_episode_is_a_path_and_all_are_rows() {
        let mut found = made_up();
        let rows = svg(&found).unwrap();
        assert!(rows.contains("ts_2009 (old)") && !rows.contains("NaN"), "{rows}");
        found.episodes.truncate(1);
        let path = svg(&found).unwrap().replace('\n', " ");
        assert!(path.contains("Testium, Utopia") && path.contains("a price list") && !path.contains("NaN"), "{path}");
    }

    #[test]
    fn ticks_are_written_short() {
        assert_eq!([1.0, 0.5, 1.25, 10.0, 100.0].map(tick_words), ["1x", "0.5x", "1.25x", "10x", "100x"]);
    }
}
