//! Flows that change most: bars of the change, tonnes before and after beside them, one panel per form.

use monazite_model::outcome::Outcome;
use monazite_model::quantity::Band;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN};
use super::token::INK;
use super::winners::{Bar, diverging};
use super::{interval_words, provenance};
use crate::names::Names;
use crate::number::{MINUS, MassUnit, plain, tick, tonnes};
use crate::outcome::view;

/// The finding in a sentence.
pub fn finding(outcome: &Outcome, names: Names) -> String {
    let Some((form, rows)) = view::changed_flows(outcome, 8).into_iter().next() else {
        return "No flow changes visibly".into();
    };
    let Some(row) = rows.first() else { return "No flow changes visibly".into() };
    let delta = row.range.value - row.base;
    format!(
        "{}: the flow from {} to {} {} by about {}",
        names.form(&form),
        names.area_in_text(&row.from),
        names.area_in_text(&row.to),
        if delta < 0.0 { "shrinks most," } else { "grows most," },
        tonnes(delta.abs())
    )
}

/// The chart; `None` where no flow changes visibly.
pub fn svg(outcome: &Outcome, names: Names) -> Option<String> {
    let forms = view::changed_flows(outcome, 8);
    if forms.is_empty() {
        return None;
    }
    let mut canvas = Canvas::new(
        &finding(outcome, names),
        &format!(
            "Change of flows, {}; beside the bars: before → in the scenario; {}",
            view::period(outcome.manifest.window),
            interval_words(outcome)
        ),
    );
    for (form, rows) in forms.iter().take(4) {
        let largest = rows.iter().map(|r| (r.range.value - r.base).abs()).fold(0.0, f64::max);
        let unit = MassUnit::for_mass(largest);
        canvas.y += 18.0;
        let heading = format!("{}, {}", names.form(form), unit.name());
        canvas.write(MARGIN, canvas.y, &heading, Anchor::Start, LABEL, INK, true);
        canvas.y += 10.0;
        let bars: Vec<Bar> = rows
            .iter()
            .map(|row| Bar {
                label: format!("{} → {}", names.area(&row.from), names.area(&row.to)),
                range: Band {
                    value: row.range.value - row.base,
                    low: row.range.low - row.base,
                    high: row.range.high - row.base,
                },
                text: format!("{} → {}", plain(unit.convert(row.base)), plain(unit.convert(row.range.value))),
            })
            .collect();
        diverging(&mut canvas, &bars, |t| signed(unit.convert(t)));
        canvas.y += 10.0;
    }
    let more = forms.len().saturating_sub(4);
    let more = if more > 0 { format!("{more} more forms are in the tables. ") } else { String::new() };
    Some(canvas.finish(&format!("{more}{}", provenance(outcome, names))))
}

fn signed(value: f64) -> String {
    let text = tick(value);
    if value > 0.0 && !text.starts_with(MINUS) { format!("+{text}") } else { text }
}
