//! What sets a scenario apart from the first: differences of prices and of gains, run by run, as bars with their ranges.

use monazite_model::answer::compare::{ComparedFigure, SideBySide};

use super::canvas::{Anchor, Canvas, LABEL, MARGIN};
use super::token::INK;
use super::winners::{Bar, diverging};
use crate::compare::{called, difference, findings, letter};
use crate::names::{Names, capital};
use crate::number::{MoneyUnit, signed_percent, tick};

/// Bars of a kind.
const MOST: usize = 10;

/// The chart of the second scenario beside the first; `None` where nothing differs.
pub fn svg(found: &SideBySide, names: Names) -> Option<String> {
    let (first, second) = (found.scenarios.first()?, found.scenarios.get(1)?);
    let title = findings(found, names).into_iter().next()?;
    let lines = match second.pairs {
        0 => "central runs only".to_owned(),
        n => format!("lines: 90 % range of {n} pairs of runs with the same draws"),
    };
    let subtitle = format!("{} (B) less {} (A); {lines}", second.title, first.title);
    let mut canvas = Canvas::new(title.trim_end_matches('.'), &subtitle);
    let mut drawn = false;
    for (kind, heading) in [("price", "Prices, in points of the base price"), ("welfare", "Gain or loss by area")] {
        let rows = bars(found, kind, names);
        if rows.is_empty() {
            continue;
        }
        drawn = true;
        let largest = rows.iter().map(|bar| bar.range.value.abs()).fold(0.0, f64::max);
        let money = MoneyUnit::for_amount(largest);
        let heading = if kind == "price" { heading.to_owned() } else { format!("{heading}, {}", money.name()) };
        canvas.y += 28.0;
        canvas.write(MARGIN, canvas.y, &heading, Anchor::Start, LABEL, INK, true);
        canvas.y += 12.0;
        diverging(&mut canvas, &rows, |v| if kind == "price" { points(v) } else { tick(money.convert(v)) });
    }
    let more = found.scenarios.len().saturating_sub(2);
    let more = if more > 0 { format!("{more} more scenarios are in the tables. ") } else { String::new() };
    let from = super::rests_on(found.sources.iter(), names);
    drawn.then(|| canvas.finish(&format!("{more}{} beside {}. {from}", letter(1), letter(0))))
}

fn points(value: f64) -> String {
    signed_percent(value).replace('%', "pp")
}

fn bars(found: &SideBySide, kind: &str, names: Names) -> Vec<Bar> {
    let rows = found.rows.iter().filter(|row| row.kind == kind);
    let told = |row: &ComparedFigure| {
        let band = row.differences.first().copied().flatten()?;
        let text = difference(&row.unit, &monazite_model::quantity::Band::exact(band.value));
        Some(Bar { label: capital(&called(row, names)), range: band, text })
    };
    let mut bars: Vec<Bar> = rows.filter_map(told).filter(|bar| bar.range.value != 0.0).collect();
    bars.sort_by(|a, b| b.range.value.abs().total_cmp(&a.range.value.abs()));
    bars.truncate(MOST);
    bars
}
