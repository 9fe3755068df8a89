//! Who could do what to whom: actors against areas, each cell the costliest single cut.

use monazite_model::leverage::Leverage;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::token::{LINE, text_on};
use crate::leverage::{axes, matrix};
use crate::names::{Names, capital};
use crate::number::{MoneyUnit, usd};

/// Actors and areas at most.
const MOST: (usize, usize) = (10, 8);
/// Height of a row, px.
const ROW: f64 = 34.0;
/// Losses below this share of the largest are shown as none: they would print as nought.
const LEAST: f64 = 1e-5;
/// Losses from light to dark; a step is a factor of about three.
const SHADES: [&str; 6] = ["#F6E9E1", "#EBCBB8", "#DDA688", "#CB7D57", "#B4501E", "#7C3310"];

/// The chart; `None` where no cut costs anybody anything.
pub fn svg(found: &Leverage, names: Names) -> Option<String> {
    let (actors, areas) = axes(found, MOST);
    let worst = matrix(found);
    let largest = worst.iter().filter(|((actor, area), _)| actor != area).map(|(_, e)| e.cost.value);
    let least = LEAST * largest.fold(0.0, f64::max);
    let cell = |actor, area| worst.get(&(actor, area)).filter(|e| actor != area && e.cost.value >= least);
    let pairs = || actors.iter().flat_map(|actor| areas.iter().map(move |area| (*actor, *area)));
    let cells = || pairs().filter_map(|(actor, area)| cell(actor, area));
    let top = cells().max_by(|a, b| a.cost.value.total_cmp(&b.cost.value))?;
    let unit = MoneyUnit::for_amount(top.cost.value);
    let finding = capital(&format!(
        "the costliest single cut is {}'s of {}: {} loses about {}",
        names.area_in_text(&top.actor),
        names.form_in_text(&top.form),
        names.area_in_text(&top.area),
        usd(top.cost.value)
    ));
    let subtitle = format!(
        "Loss of the area in the column from the actor's costliest export ban of twelve months on one form, {}; base year {}",
        unit.name(),
        found.year
    );
    let mut canvas = Canvas::new(&finding, &subtitle);
    let labels: Vec<String> = actors.iter().map(|a| names.area(a)).collect();
    let left = MARGIN + room(labels.iter().map(String::as_str), LABEL, 190.0) + 12.0;
    let width = (WIDTH - MARGIN - left) / areas.len() as f64;
    canvas.y += 18.0;
    for (k, area) in areas.iter().enumerate() {
        canvas.write(
            left + width * (k as f64 + 0.5),
            canvas.y,
            area.as_str(),
            Anchor::Middle,
            LABEL,
            super::token::INK,
            true,
        );
    }
    canvas.y += 10.0;
    for (actor, label) in actors.iter().zip(&labels) {
        let middle = canvas.y + ROW / 2.0;
        canvas.row_label(middle, label, left - MARGIN - 8.0);
        for (k, area) in areas.iter().enumerate() {
            let x = left + width * k as f64;
            let Some(exposure) = cell(actor, area) else {
                canvas.line((x + width / 2.0 - 4.0, middle), (x + width / 2.0 + 4.0, middle), LINE, 1.0);
                continue;
            };
            let shade = shade(exposure.cost.value / top.cost.value);
            canvas.bar(x + 1.0, x + width - 1.0, middle - ROW / 2.0 + 1.0, ROW - 2.0, shade);
            let loss = unit.show_change(exposure.cost.value);
            let loss = loss.trim_start_matches('+');
            let mineral = exposure.mineral.as_str().replace('-', " ");
            canvas.write(x + width / 2.0, middle - 2.0, loss, Anchor::Middle, SMALL, text_on(shade), true);
            canvas.write(x + width / 2.0, middle + 11.0, &mineral, Anchor::Middle, 10.0, text_on(shade), false);
        }
        canvas.y += ROW;
    }
    let data: String = found.data.chars().take(8).collect();
    Some(canvas.finish(&format!(
        "Darker is costlier, a step is a factor of about three; the word is the mineral cut. Losses of several cuts do not add up. \
         {}, facts for {} (data {data}). {}",
        found.program,
        found.year,
        super::rests_on(found.sources.iter(), names)
    )))
}

/// The shade of a loss relative to the largest, by powers of three.
fn shade(share: f64) -> &'static str {
    let steps = (-share.max(1e-9).ln() / 3f64.ln()).floor() as usize;
    SHADES[SHADES.len() - 1 - steps.min(SHADES.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_largest_loss_is_a_shade_lighter() {
        assert_eq!(shade(1.0), SHADES[5]);
        assert_eq!(shade(0.32), SHADES[4]);
        assert_eq!(shade(1e-12), SHADES[0]);
    }
}
