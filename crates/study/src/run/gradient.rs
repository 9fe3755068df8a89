//! What moves a figure: its derivatives by everything it rests on, each in words. Method: docs/methods/gradient.md.

use monazite_engine::equilibrium::{Figure, Gradient as Derivatives, Kink};
use monazite_model::outcome::{AppliedMeasure, FigureStatus, Gradient, GradientRow};
use monazite_model::registry::Registry;
use monazite_report::names::Names;

use super::figure::Wanted;
use super::solve::Central;
use super::words::Words;

/// One-sided derivatives that differ by less than this, relative, are told as one.
const TWO_SIDED: f64 = 1e-9;

/// The derivatives of a figure over a window of `years`.
pub(super) fn of(
    wanted: &Wanted,
    centrals: &[Central<'_>],
    measures: &[AppliedMeasure],
    registry: &Registry,
    years: f64,
) -> Gradient {
    let status = wanted.status(centrals);
    let scale = wanted.scale(years);
    let number = status == FigureStatus::Number;
    let value = if number { wanted.value(centrals).map(|value| value * scale) } else { None };
    let mut gradient = Gradient {
        figure: wanted.name.clone(),
        words: wanted.words.clone(),
        status,
        value,
        unit: wanted.unit,
        rows: Vec::new(),
        kinks: Vec::new(),
        notes: Vec::new(),
    };
    let Some(value) = value else { return gradient };
    for &(chain, figure) in &wanted.parts {
        let central = &centrals[chain];
        let structure = &central.market.structure;
        let Some(found) = structure.gradient(&central.numbers, &central.solution, figure) else { continue };
        let words = Words { central, names: Names(registry), measures };
        for (k, (&source, &at)) in structure.slots.sources().iter().zip(central.numbers.inputs()).enumerate() {
            let derivative = scale * found.by_source[k];
            let relative = derivative * at / value;
            let corner = corner(&found, k);
            gradient.rows.push(GradientRow {
                ground: words.tell(source, at, "").ground,
                derivative,
                elasticity: (at != 0.0 && value != 0.0 && relative.is_finite()).then_some(relative),
                down: corner.map(|(_, down, _)| scale * down),
                up: corner.map(|(_, _, up)| scale * up),
                kink: corner.map(|(activity, ..)| words.activity(activity)),
            });
        }
        // A kink somewhere else in the market parts nothing here.
        let parts = |kink: &&Kink| kink.down.iter().zip(&kink.up).any(|(down, up)| apart(*down, *up));
        for kink in found.kinks.iter().filter(parts) {
            let said = words.activity(kink.activity);
            if !gradient.kinks.contains(&said) {
                gradient.kinks.push(said);
            }
        }
        if at_no_shortage(central, figure) {
            gradient
                .notes
                .push("There is no shortage there: it begins where use falls below that of the base year.".into());
        }
    }
    gradient.rows.sort_by_key(|row| row.ground.kind);
    gradient
}

/// Of the kinks, the one that parts the derivatives by a source most: activity, derivative where it falls, where it rises.
pub(super) fn corner(found: &Derivatives, source: usize) -> Option<(usize, f64, f64)> {
    let sides = found.kinks.iter().map(|kink| (kink.activity, kink.down[source], kink.up[source]));
    let gap = |(_, down, up): &(usize, f64, f64)| (down - up).abs();
    let widest = sides.max_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    apart(widest.1, widest.2).then_some(widest)
}

fn apart(down: f64, up: f64) -> bool {
    (down - up).abs() > TWO_SIDED * down.abs().max(up.abs())
}

/// Whether a figure is a shortage of nothing, which is at a kink of its own.
fn at_no_shortage(central: &Central<'_>, figure: Figure) -> bool {
    let Figure::Quantity(row) = figure else { return false };
    let structure = &central.market.structure;
    structure.rows.quantities[row].series == monazite_model::outcome::SeriesKind::Shortage
        && structure.figure(&central.numbers, &central.solution, figure) == Some(0.0)
}
