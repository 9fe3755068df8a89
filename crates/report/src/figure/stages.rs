//! The chain of a mineral on one picture: a bar of shares per stage, the largest countries labelled.

use monazite_model::code::{AreaId, Stage};

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH};
use super::scale::text_width;
use super::series::{self, Series};
use super::token::{COUNTRIES, INK, LINE, MUTED, OTHER, stage, text_on};
use crate::names::Names;
use crate::number::percent;
use crate::page::StageFamily;

/// Shares of one stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageBar {
    /// Stage.
    pub stage: Stage,
    /// What is made there, with year and total: `Gallium, refined · 2024 · 760 t`.
    pub label: String,
    /// Area and share (0 to 1), largest first. They need not reach 1: the rest is not known.
    pub shares: Vec<(AreaId, f64)>,
}

/// Countries named per bar.
const NAMED: usize = 5;

/// The chart: bars of shares, and under them the forms through the years.
pub fn svg(
    title: &str,
    subtitle: &str,
    bars: &[StageBar],
    through_time: &[Series],
    source: &str,
    names: Names,
) -> String {
    let mut canvas = Canvas::new(title, subtitle);
    let colours = colours(bars);
    for (i, bar) in bars.iter().enumerate() {
        canvas.y += if i == 0 { 20.0 } else { 32.0 };
        heading(&mut canvas, bar);
        let outside = draw(&mut canvas, bar, &colours, names);
        key(&mut canvas, &outside);
    }
    series::draw(&mut canvas, through_time);
    canvas.finish(source)
}

const LEFT: f64 = MARGIN;
const RIGHT: f64 = WIDTH - MARGIN;
const BAR: f64 = 30.0;

fn heading(canvas: &mut Canvas, bar: &StageBar) {
    canvas.bar(LEFT, LEFT + 8.0, canvas.y - 10.0, 10.0, stage(StageFamily::of(bar.stage)));
    let word = bar.stage.name();
    canvas.write(LEFT + 14.0, canvas.y, word, Anchor::Start, LABEL, INK, true);
    let after = LEFT + 14.0 + text_width(word, LABEL) + 10.0;
    canvas.write(after, canvas.y, &bar.label, Anchor::Start, LABEL, MUTED, false);
    canvas.y += 8.0;
}

/// How a segment is filled.
#[derive(Clone, Copy)]
enum Fill {
    Colour(&'static str),
    Hatch,
}

/// Draws the bar and gives the segments whose label did not fit inside.
fn draw(canvas: &mut Canvas, bar: &StageBar, colours: &[(AreaId, &'static str)], names: Names) -> Vec<(Fill, String)> {
    // Who has no colour of their own is among the others: two greys could not be told apart.
    let coloured = |area: &AreaId| colours.iter().any(|(a, _)| a == area);
    let (named, rest): (Vec<_>, Vec<_>) = bar.shares.iter().partition(|(area, _)| coloured(area));
    let mut segments: Vec<(Fill, String, f64)> = named
        .iter()
        .take(NAMED)
        .map(|(area, share)| {
            let colour = colours.iter().find(|(a, _)| a == area).map_or(OTHER, |(_, c)| c);
            (Fill::Colour(colour), names.area(area), *share)
        })
        .collect();
    let other: f64 = named.iter().skip(NAMED).chain(&rest).map(|(_, s)| s).sum();
    let known: f64 = bar.shares.iter().map(|(_, s)| s).sum();
    segments.push((Fill::Colour(OTHER), "other".into(), other));
    segments.push((Fill::Hatch, "not known".into(), 1.0 - known));
    let mut outside = Vec::new();
    let mut x = LEFT;
    for (fill, name, share) in segments.into_iter().filter(|(_, _, share)| *share > 0.0005) {
        let next = x + (RIGHT - LEFT) * share;
        let ink = match fill {
            Fill::Colour(colour) => {
                canvas.bar(x, next, canvas.y, BAR, colour);
                text_on(colour)
            }
            Fill::Hatch => {
                canvas.hatched(x, next, canvas.y, BAR);
                INK
            }
        };
        let label = format!("{name} {}", percent(share));
        let fits = text_width(&label, SMALL) + 8.0 <= next - x;
        // Words on a hatch cannot be read.
        if share >= 0.06 && fits && matches!(fill, Fill::Colour(_)) {
            canvas.write((x + next) / 2.0, canvas.y + BAR / 2.0 + 4.5, &label, Anchor::Middle, SMALL, ink, false);
        } else {
            outside.push((fill, label));
        }
        x = next;
    }
    canvas.outline(LEFT, RIGHT, canvas.y, BAR, LINE);
    canvas.y += BAR;
    outside
}

/// The labels that did not fit, each behind a mark of its colour, in as many lines as it takes.
fn key(canvas: &mut Canvas, labels: &[(Fill, String)]) {
    if labels.is_empty() {
        return;
    }
    let mut x = LEFT;
    canvas.y += 17.0;
    for (fill, label) in labels {
        let width = 14.0 + text_width(label, SMALL) + 10.0;
        if x > LEFT && x + width > RIGHT {
            x = LEFT;
            canvas.y += 17.0;
        }
        match fill {
            Fill::Colour(colour) => canvas.bar(x, x + 9.0, canvas.y - 9.0, 9.0, colour),
            Fill::Hatch => canvas.hatched(x, x + 9.0, canvas.y - 9.0, 9.0),
        }
        canvas.write(x + 14.0, canvas.y, label, Anchor::Start, SMALL, MUTED, false);
        x += width;
    }
}

/// One colour per country in the whole chart, by its largest share anywhere; those beyond six are drawn as other.
fn colours(bars: &[StageBar]) -> Vec<(AreaId, &'static str)> {
    let mut largest: Vec<(AreaId, f64)> = Vec::new();
    let named = bars.iter().flat_map(|b| b.shares.iter().filter(|(area, _)| area.as_str() != "ROW").take(NAMED));
    for (area, share) in named {
        match largest.iter_mut().find(|(a, _)| a == area) {
            Some((_, best)) => *best = best.max(*share),
            None => largest.push((area.clone(), *share)),
        }
    }
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    largest.into_iter().map(|(area, _)| area).zip(COUNTRIES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn bar(stage: Stage, shares: &[(&str, f64)]) -> StageBar {
        StageBar {
            stage,
            label: "what · 2024".into(),
            shares: shares.iter().map(|(a, s)| (AreaId::from(*a), *s)).collect(),
        }
    }

    #[test]
    fn a_country_keeps_its_colour_from_stage_to_stage() {
        let bars =
            [bar(Stage::Mine, &[("USA", 0.4), ("CHN", 0.3)]), bar(Stage::Refining, &[("CHN", 0.9), ("JPN", 0.1)])];
        let colours = colours(&bars);
        assert_eq!(colours[0], (AreaId::from("CHN"), COUNTRIES[0]));
        assert_eq!(colours.len(), 3);
    }

    #[test]
    fn what_nobody_knows_is_hatched_and_said() {
        let registry = sample::registry();
        let known = svg("t", "s", &[bar(Stage::Mine, &[("CHN", 1.0)])], &[], "", Names(&registry));
        let partly = svg("t", "s", &[bar(Stage::Mine, &[("CHN", 0.7)])], &[], "", Names(&registry));
        assert!(!known.contains("unknown") && partly.contains("url(#unknown)"));
        assert!(partly.contains("not known 30"));
    }
}
