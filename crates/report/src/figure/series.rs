//! World output by year: one panel a form. A line joins years whose figures rest on the same publishers; where these change there is a
//! mark and no line, and years without a figure are hatched.

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH};
use super::scale::{Scale, wrap};
use super::token::{INK, LINE, MUTED, stage};
use crate::number::amount;
use crate::page::StageFamily;
use monazite_model::code::Stage;

/// Height of a panel's plot, px.
const HEIGHT: f64 = 64.0;
const LEFT: f64 = MARGIN + 6.0;
const RIGHT: f64 = WIDTH - MARGIN - 6.0;

/// A year of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Calendar year.
    pub year: i32,
    /// World output; nothing where there is no figure.
    pub total: Option<f64>,
    /// Whether the figure rests on other publishers than the last one.
    pub new_source: bool,
    /// The publishers it rests on.
    pub main: String,
}

/// A form through the years.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Stage.
    pub stage: Stage,
    /// The form's name.
    pub name: String,
    /// Unit of the totals.
    pub unit: String,
    /// Ascending, without holes.
    pub points: Vec<Point>,
}

/// Pairs of neighbouring years that a line joins: both have a figure, of the same publishers.
pub fn joined(points: &[Point]) -> Vec<(usize, usize)> {
    let pairs = (1..points.len()).map(|k| (k - 1, k));
    pairs.filter(|(a, b)| points[*a].total.is_some() && points[*b].total.is_some() && !points[*b].new_source).collect()
}

/// Draws the panels of the forms with a figure in at least two years.
pub(super) fn draw(canvas: &mut Canvas, series: &[Series]) {
    let told = |s: &&Series| s.points.iter().filter(|p| p.total.is_some()).count() > 1;
    let mut first = true;
    for series in series.iter().filter(told) {
        if std::mem::take(&mut first) {
            canvas.y += 40.0;
            let title = "World output by year, as sources say it. Dashes: the source changes, no trend across; hatched: no figure";
            canvas.write(MARGIN, canvas.y, title, Anchor::Start, LABEL, INK, true);
        }
        panel(canvas, series);
    }
}

fn panel(canvas: &mut Canvas, series: &Series) {
    let points = &series.points;
    let (Some(from), Some(to)) = (points.first(), points.last()) else { return };
    let high = points.iter().filter_map(|p| p.total).fold(0.0, f64::max);
    let across = Scale::new((f64::from(from.year), f64::from(to.year)), (LEFT, RIGHT));
    let half = (across.at(f64::from(from.year + 1)) - LEFT) / 2.0;
    canvas.y += 28.0;
    let heading = format!("{}, up to {}", series.name, amount(high, &series.unit));
    canvas.write(MARGIN, canvas.y, &heading, Anchor::Start, LABEL, MUTED, false);
    let (top, bottom) = (canvas.y + 22.0, canvas.y + 22.0 + HEIGHT);
    let up = Scale::new((0.0, high), (bottom, top));
    let at = |p: &Point| p.total.map(|t| (across.at(f64::from(p.year)), up.at(t)));
    canvas.line((LEFT, bottom), (RIGHT, bottom), LINE, 1.0);
    for p in points.iter().filter(|p| p.total.is_none()) {
        let x = across.at(f64::from(p.year));
        canvas.hatched((x - half).max(LEFT), (x + half).min(RIGHT), top, HEIGHT);
    }
    for p in points.iter().filter(|p| p.new_source) {
        let x = across.at(f64::from(p.year)) - half;
        let mut y = top - 8.0;
        while y < bottom {
            canvas.line((x, y), (x, (y + 3.0).min(bottom)), INK, 1.0);
            y += 6.0;
        }
    }
    let colour = stage(StageFamily::of(series.stage));
    for (a, b) in joined(points) {
        if let (Some(a), Some(b)) = (at(&points[a]), at(&points[b])) {
            canvas.line(a, b, colour, 2.0);
        }
    }
    for (x, y) in points.iter().filter_map(at) {
        canvas.bar(x - 2.0, x + 2.0, y - 2.0, 4.0, colour);
    }
    canvas.y = bottom + 14.0;
    for p in [from, to] {
        let anchor = if p.year == from.year { Anchor::Start } else { Anchor::End };
        canvas.write(across.at(f64::from(p.year)), canvas.y, &p.year.to_string(), anchor, SMALL, MUTED, false);
    }
    for line in wrap(&told(points), SMALL, RIGHT - LEFT) {
        canvas.y += 16.0;
        canvas.write(LEFT, canvas.y, &line, Anchor::Start, SMALL, MUTED, false);
    }
}

/// From which year on which publishers are behind the figures.
fn told(points: &[Point]) -> String {
    let first = points.iter().position(|p| p.total.is_some());
    let begins = |(k, p): &(usize, &Point)| Some(*k) == first || p.new_source;
    let words = points.iter().enumerate().filter(begins).map(|(_, p)| format!("from {}: {}", p.year, p.main));
    format!("Largest part {}", words.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_drawn_across_a_change_of_source_or_a_year_without_a_figure() {
        let point = |year: i32, total: Option<f64>, new_source: bool| Point {
            year,
            total,
            new_source,
            main: "a-yearbook".into(),
        };
        let points = [
            point(2018, Some(1.0), false),
            point(2019, Some(2.0), false),
            point(2020, Some(9.0), true),
            point(2021, None, false),
            point(2022, Some(9.0), false),
            point(2023, Some(8.0), false),
        ];
        assert_eq!(joined(&points), [(0, 1), (4, 5)]);
        let series = Series { stage: Stage::Mine, name: "Tin".into(), unit: "t".into(), points: points.to_vec() };
        let mut canvas = Canvas::new("t", "s");
        draw(&mut canvas, &[series]);
        let svg = canvas.finish("source");
        let lines = svg.matches("stroke-width=\"2\"").count();
        assert_eq!(lines, 2, "{svg}");
    }
}
