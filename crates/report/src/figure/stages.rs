//! The chain of a mineral on one picture: a bar of shares per stage, the largest countries labelled.

use monazite_model::code::{AreaId, Stage};

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::scale::text_width;
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

/// The chart.
pub fn svg(title: &str, subtitle: &str, bars: &[StageBar], source: &str, names: Names) -> String {
    const BAR: f64 = 30.0;
    let mut canvas = Canvas::new(title, subtitle);
    let colours = colours(bars);
    let (left, right) = (MARGIN, WIDTH - MARGIN);
    for bar in bars {
        canvas.y += 20.0;
        let family = stage(StageFamily::of(bar.stage));
        canvas.bar(left, left + 8.0, canvas.y - 10.0, 10.0, family);
        let word = bar.stage.name();
        canvas.write(left + 14.0, canvas.y, word, Anchor::Start, LABEL, INK, true);
        let after = left + 14.0 + text_width(word, LABEL) + 10.0;
        canvas.write(after, canvas.y, &bar.label, Anchor::Start, LABEL, MUTED, false);
        canvas.y += 8.0;
        let mut small = Vec::new();
        let mut x = left;
        let width = right - left;
        let known: f64 = bar.shares.iter().map(|(_, s)| s).sum();
        let other: f64 = bar.shares.iter().skip(NAMED).map(|(_, s)| s).sum();
        for (area, share) in bar.shares.iter().take(NAMED) {
            let name = names.area(area);
            let fill = colours.iter().find(|(a, _)| a == area).map_or(OTHER, |(_, c)| c);
            let next = x + width * share;
            canvas.bar(x, next, canvas.y, BAR, fill);
            segment(&mut canvas, &name, *share, (x, next), (BAR, text_on(fill)), &mut small);
            x = next;
        }
        if other > 0.0005 {
            let next = x + width * other;
            canvas.bar(x, next, canvas.y, BAR, OTHER);
            segment(&mut canvas, "other", other, (x, next), (BAR, INK), &mut small);
            x = next;
        }
        if known < 0.9995 {
            canvas.hatched(x, right, canvas.y, BAR);
            small.push(format!("hatched: not known {}", percent(1.0 - known)));
        }
        canvas.outline(left, right, canvas.y, BAR, LINE);
        canvas.y += BAR;
        if !small.is_empty() {
            canvas.y += 15.0;
            canvas.write(left, canvas.y, &small.join(" · "), Anchor::Start, SMALL, MUTED, false);
        }
    }
    canvas.finish(source)
}

/// Writes a segment's label inside it, or keeps it for the line under the bar where it does not fit.
fn segment(
    canvas: &mut Canvas,
    name: &str,
    share: f64,
    (x0, x1): (f64, f64),
    (height, colour): (f64, &str),
    small: &mut Vec<String>,
) {
    let full = format!("{name} {}", percent(share));
    let fits = |text: &str| room([text], SMALL, f64::MAX) + 10.0 <= x1 - x0;
    if share >= 0.06 && fits(&full) {
        canvas.write((x0 + x1) / 2.0, canvas.y + height / 2.0 + 4.5, &full, Anchor::Middle, SMALL, colour, false);
    } else {
        small.push(full);
    }
}

/// One colour per country in the whole chart, by its largest share anywhere; those beyond six are drawn as other.
fn colours(bars: &[StageBar]) -> Vec<(AreaId, &'static str)> {
    let mut largest: Vec<(AreaId, f64)> = Vec::new();
    for (area, share) in bars.iter().flat_map(|b| b.shares.iter().take(NAMED)) {
        match largest.iter_mut().find(|(a, _)| a == area) {
            Some((_, best)) => *best = best.max(*share),
            None => largest.push((area.clone(), *share)),
        }
    }
    largest.retain(|(area, _)| area.as_str() != "ROW");
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
        let known = svg("t", "s", &[bar(Stage::Mine, &[("CHN", 1.0)])], "", Names(&registry));
        let partly = svg("t", "s", &[bar(Stage::Mine, &[("CHN", 0.7)])], "", Names(&registry));
        assert!(!known.contains("unknown") && partly.contains("url(#unknown)"));
        assert!(partly.contains("not known 30"));
    }
}
