//! Supply risk against economic importance, with the thresholds and each mineral's range.

use monazite_model::criticality::{Assessment, Score};

use super::canvas::{Anchor, Canvas, MARGIN, SMALL, WIDTH};
use super::scale::{Scale, text_width, ticks};
use super::token::{GAIN, INK, LINE, LOSS, MUTED};
use crate::criticality::{area, mineral};
use crate::names::Names;
use crate::number::{count, tick};

/// Height of the field, px.
const FIELD: f64 = 460.0;
/// A name this far above or below its point is joined to it by a line, px.
const FAR: f64 = 12.0;
/// Room for the labels of the upright axis, px.
const LEFT: f64 = 34.0;

/// A point of the chart.
struct Point<'a> {
    score: &'a Score,
    risk: f64,
    importance: f64,
}

/// The chart of an assessment; `None` for methods without the two axes, or with fewer than two minerals on both.
pub fn of(assessment: &Assessment, names: Names) -> Option<String> {
    let cuts = assessment.cuts?;
    svg(assessment, (cuts.supply_risk, cuts.economic_importance), names)
}

/// The chart; `None` where fewer than two minerals have both axes.
pub fn svg(assessment: &Assessment, thresholds: (f64, f64), names: Names) -> Option<String> {
    let mut points: Vec<Point> = assessment
        .scores
        .iter()
        .filter(|s| s.bottleneck)
        .filter_map(|score| Some(Point { score, risk: score.supply_risk?, importance: score.economic_importance? }))
        .collect();
    if points.len() < 2 {
        return None;
    }
    points.sort_by(|a, b| b.risk.total_cmp(&a.risk).then_with(|| a.score.mineral.cmp(&b.score.mineral)));
    // Groups are drawn beside their members and not counted with them.
    let single = |p: &&Point| names.0.minerals.contains_key(&p.score.mineral);
    let critical = points.iter().filter(single).filter(|p| p.score.critical == Some(true)).count();
    let highest = points.iter().find(single).unwrap_or(&points[0]);
    // Who shares the highest value is named with it.
    let alike = points.iter().filter(|p| single(p) && (p.risk - highest.risk).abs() < 0.005);
    let alike: Vec<String> = alike.map(|p| crate::names::in_text(&mineral(names, &p.score.mineral))).collect();
    let first =
        if alike.is_empty() { vec![crate::names::in_text(&mineral(names, &highest.score.mineral))] } else { alike };
    let verb = if first.len() == 1 { "has the highest supply risk" } else { "share the highest supply risk" };
    let title = format!(
        "{} of {} are critical to {}; {} {verb}",
        critical,
        count(points.iter().filter(single).count(), "mineral", "minerals"),
        area(names, &assessment.area),
        crate::names::list_of(&first, 3)
    );
    let subtitle = format!(
        "{}, inputs to {}; lines: 90 % range of {} draws; dashed: thresholds {:.1} and {:.1}",
        assessment.title, assessment.year, assessment.draws, thresholds.0, thresholds.1
    );
    let mut canvas = Canvas::new(&title, &subtitle);
    let top = canvas.y + 14.0;
    let bottom = top + FIELD;
    let (left, right) = (MARGIN + LEFT, WIDTH - MARGIN);
    let most = |of: fn(&Point) -> f64, least: f64| points.iter().map(of).fold(least, f64::max) * 1.04;
    let high = |p: &Point| p.score.axes.get("supply_risk").map_or(p.risk, |b| b.high);
    let across = Scale::new((0.0, most(|p| p.importance, thresholds.1)), (left, right));
    let up = Scale::new((0.0, points.iter().map(high).fold(thresholds.0, f64::max) * 1.02), (bottom, top));
    for value in ticks(0.0, points.iter().map(high).fold(thresholds.0, f64::max), 6) {
        let y = up.at(value);
        canvas.line((left, y), (right, y), LINE, 1.0);
        canvas.write(left - 6.0, y + 4.0, &tick(value), Anchor::End, SMALL, MUTED, false);
    }
    for value in ticks(0.0, most(|p| p.importance, thresholds.1), 8) {
        let x = across.at(value);
        canvas.line((x, top), (x, bottom), LINE, 1.0);
        canvas.write(x, bottom + 16.0, &tick(value), Anchor::Middle, SMALL, MUTED, false);
    }
    canvas.write(left + 4.0, top - 2.0, "supply risk", Anchor::Start, SMALL, MUTED, false);
    canvas.write(right, bottom + 32.0, "economic importance", Anchor::End, SMALL, MUTED, false);
    dashed(&mut canvas, (left, up.at(thresholds.0)), (right, up.at(thresholds.0)));
    dashed(&mut canvas, (across.at(thresholds.1), top), (across.at(thresholds.1), bottom));
    for point in &points {
        let (x, y) = (across.at(point.importance), up.at(point.risk));
        let colour = colour(point.score);
        if let Some(band) = point.score.axes.get("supply_risk") {
            canvas.line((x, up.at(band.low)), (x, up.at(band.high)), colour, 1.0);
        }
        canvas.dot(x, y, colour, point.score.critical != Some(true));
    }
    let unnamed = labels(&mut canvas, &points, names, across, up, (left, right));
    canvas.y = bottom + 40.0;
    let left_out = assessment.unscored.len()
        + assessment.scores.iter().filter(|s| s.bottleneck && s.economic_importance.is_none()).count();
    let left_out = if left_out > 0 {
        format!("Not drawn for want of an input: {}. ", count(left_out, "mineral", "minerals"))
    } else {
        String::new()
    };
    let unnamed = if unnamed.is_empty() {
        String::new()
    } else {
        format!("No room for a name (importance, risk): {}. ", unnamed.join(", "))
    };
    let cited: std::collections::BTreeSet<String> =
        assessment.scores.iter().flat_map(|s| &s.sources).map(|s| crate::tidy::about::by_id(names.0, s)).collect();
    Some(canvas.finish(&format!("Filled: critical. {unnamed}{left_out}{}", super::rests_on(cited.iter(), names))))
}

fn colour(score: &Score) -> &'static str {
    if score.critical == Some(true) { LOSS } else { GAIN }
}

/// A dashed line, made of short ones so that it looks the same in every reader.
fn dashed(canvas: &mut Canvas, from: (f64, f64), to: (f64, f64)) {
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    let steps = (length / 10.0).floor() as usize;
    for i in 0..steps {
        let at = |t: f64| (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
        let start = i as f64 * 10.0 / length;
        canvas.line(at(start), at((start + 6.0 / length).min(1.0)), INK, 1.2);
    }
}

/// Names beside their points, highest risk first; a name that would run into another is moved up or down a little. Where there
/// is no room near its point it is left out, and given back with its place for the foot of the chart.
fn labels(
    canvas: &mut Canvas,
    points: &[Point],
    names: Names,
    across: Scale,
    up: Scale,
    (left, right): (f64, f64),
) -> Vec<String> {
    let mut unnamed = Vec::new();
    let inside = |y: f64| y - 6.0 >= up.at(f64::MAX);
    let mut taken: Vec<(f64, f64, f64, f64)> =
        points.iter().map(|p| (across.at(p.importance) - 6.0, up.at(p.risk) - 6.0, 12.0, 12.0)).collect();
    for point in points {
        let name = mineral(names, &point.score.mineral);
        let (x, y) = (across.at(point.importance), up.at(point.risk));
        let width = text_width(&name, SMALL) * 0.92;
        let tries = [0.0, -9.0, 9.0, -15.0, 15.0, -20.0, 20.0];
        let place = tries.into_iter().flat_map(|dy| [(x + 9.0, dy), (x - 9.0 - width, dy)]).find(|(start, dy)| {
            let label = (*start, y + dy - 6.0, width, 12.0);
            *start >= left
                && start + width <= right + 4.0
                && inside(y + dy)
                && !taken.iter().any(|other| overlap(label, *other))
        });
        if let Some((start, dy)) = place {
            taken.push((start, y + dy - 6.0, width, 12.0));
            if dy.abs() >= FAR {
                // From the rim of the dot to the near end of the name.
                let (run, rise) = (if start > x { start - 2.0 } else { start + width + 2.0 } - x, dy);
                let part = 7.0 / run.hypot(rise);
                canvas.line((x + run * part, y + rise * part), (x + run, y + rise), MUTED, 0.8);
            }
            canvas.write_over(start, y + dy + 4.0, &name, Anchor::Start, INK);
        } else {
            unnamed.push(format!("{name} ({:.1}, {:.1})", point.importance, point.risk));
        }
    }
    unnamed
}

fn overlap(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)) -> bool {
    a.0 < b.0 + b.2 && b.0 < a.0 + a.2 && a.1 < b.1 + b.3 && b.1 < a.1 + a.3
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::answer::standing::Standing;
    use monazite_model::code::{FormId, Stage};
    use monazite_model::quantity::Band;
    use monazite_model::registry::Registry;
    use std::collections::BTreeMap;

    fn score(mineral: &str, risk: f64, importance: f64) -> Score {
        let band = |value| Band { value, low: value * 0.9, high: value * 1.1 };
        Score {
            industries: Vec::new(),
            use_standing: Standing::Known,
            mineral: mineral.into(),
            stage: Stage::Refining,
            form: FormId::new(mineral, "refined"),
            area: "EU27".into(),
            method: "eu2023".into(),
            year: 2020,
            supply_risk: Some(risk),
            economic_importance: Some(importance),
            axes: BTreeMap::from([
                ("supply_risk".to_owned(), band(risk)),
                ("economic_importance".to_owned(), band(importance)),
            ]),
            critical: Some(risk >= 1.0 && importance >= 2.8),
            critical_share: None,
            bottleneck: true,
            value: Some(risk),
            low: risk * 0.9,
            high: risk * 1.1,
            inputs: BTreeMap::new(),
            formula: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            sources: Vec::new(),
        }
    }

    fn assessment(scores: Vec<Score>) -> Assessment {
        Assessment {
            method: "eu2023".into(),
            title: "EU criticality".into(),
            main_axis: "supply_risk".into(),
            area: "EU27".into(),
            year: 2020,
            thresholds: String::new(),
            caveats: Vec::new(),
            draws: 10,
            seed: 1,
            scores,
            unscored: Vec::new(),
            moves: Vec::new(),
            cuts: None,
            own: None,
        }
    }

    #[test]
    fn the_same_scores_give_the_same_drawing_with_every_name_that_has_room() {
        let registry = Registry::default();
        let some = assessment(vec![score("gallium", 3.9, 3.5), score("copper", 0.2, 5.8)]);
        let drawn = svg(&some, (1.0, 2.8), Names(&registry)).unwrap();
        assert_eq!(drawn, svg(&some, (1.0, 2.8), Names(&registry)).unwrap());
        for words in ["Gallium", "Copper", "the European Union", "supply risk", "economic importance"] {
            assert!(drawn.contains(words), "{words}");
        }
    }

    #[test]
    fn a_name_without_room_is_told_at_the_foot_with_its_place() {
        let crowd = ["gallium", "germanium", "indium", "bismuth", "cobalt", "nickel", "copper", "zinc", "lead", "tin"];
        let crowd: Vec<Score> = crowd
            .into_iter()
            .chain(["iron", "gold", "silver", "boron", "lithium"])
            .map(|m| score(m, 2.0, 3.5))
            .collect();
        let drawn = svg(&assessment(crowd), (1.0, 2.8), Names(&Registry::default())).unwrap();
        assert!(drawn.contains("No room for a name") && drawn.contains("(3.5, 2.0)"), "{drawn}");
    }

    #[test]
    fn one_mineral_is_no_chart() {
        assert_eq!(svg(&assessment(vec![score("gallium", 3.9, 3.5)]), (1.0, 2.8), Names(&Registry::default())), None);
    }
}
