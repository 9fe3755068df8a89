//! What a measure did, by year: one panel a code with tonnes of what is bound and of the same partners elsewhere, one with unit values. A
//! dashed line stands where the measure starts.

use std::collections::BTreeMap;

use monazite_model::answer::effect::{Effect, Product, Stream};

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH};
use super::scale::{Scale, ticks};
use super::token::{INK, LINE, LOSS, MUTED, SCENARIO};
use crate::effect::{finding, goods};
use crate::names::{Names, capital};
use crate::number::{MassUnit, PriceUnit, tick};

/// Height of a panel's plot, px.
const HEIGHT: f64 = 96.0;
const LEFT: f64 = MARGIN + 52.0;
const RIGHT: f64 = WIDTH - MARGIN - 90.0;

/// The chart of the code whose bound trade was worth most before; `None` where no code has years on both sides.
pub fn svg(found: &Effect, names: Names) -> Option<String> {
    let told = |product: &&Product| product.bound.is_some_and(|bound| bound.before.value_usd > 0.0);
    let worth = |product: &Product| product.bound.map_or(0.0, |bound| bound.before.value_usd);
    let mut products: Vec<&Product> = found.products.iter().filter(told).collect();
    products.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.code.cmp(&b.code)));
    let first = products.first()?;
    let subtitle = "By year, gross weight and unit value FOB. Dark: what the measure binds; blue: the same partners elsewhere; dashed: it starts";
    let mut canvas = Canvas::new(&finding(found, first, names), subtitle);
    for product in products {
        let title = format!("{}, {} {}", capital(&goods(product, names)), product.nomenclature, product.code);
        canvas.y += 20.0;
        canvas.write(MARGIN, canvas.y, &title, Anchor::Start, LABEL, INK, true);
        let start = start(found);
        let (bound, others) = (series(product, Stream::Bound), series(product, Stream::Elsewhere));
        let most = bound.values().chain(others.values()).map(|(t, _)| *t).fold(0.0, f64::max);
        let unit = MassUnit::for_mass(most);
        let mass = |of: &BTreeMap<i32, (f64, f64)>| of.iter().map(|(year, (t, _))| (*year, unit.convert(*t))).collect();
        panel(&mut canvas, &format!("{} a year", unit.name()), &mass(&bound), &mass(&others), start);
        let value = |of: &BTreeMap<i32, (f64, f64)>| -> BTreeMap<i32, f64> {
            of.iter().filter(|(_, (t, _))| *t > 0.0).map(|(year, (t, usd))| (*year, usd / t)).collect()
        };
        let (bound, others) = (value(&bound), value(&others));
        let unit = PriceUnit::for_price(bound.values().chain(others.values()).copied().fold(0.0, f64::max));
        let price = |of: BTreeMap<i32, f64>| of.into_iter().map(|(year, p)| (year, unit.convert(p))).collect();
        panel(&mut canvas, unit.name(), &price(bound), &price(others), start);
    }
    let sources = format!("Source: {}. The act: {}", found.sources.join("; "), found.event.source);
    Some(canvas.finish(&sources))
}

/// Where on the axis of years the measure starts: a fraction of its year, where the month is known.
fn start(found: &Effect) -> Option<f64> {
    let year: f64 = found.event.date.get(..4)?.parse().ok()?;
    let month: Option<f64> = found.event.date.get(5..7).and_then(|month| month.parse().ok());
    // A point of a year stands for all of it, in its middle.
    Some(year - 0.5 + month.map_or(0.5, |month| (month - 1.0) / 12.0))
}

/// Tonnes, and value of what has a tonnage, by year.
fn series(product: &Product, stream: Stream) -> BTreeMap<i32, (f64, f64)> {
    let mut sums: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    for row in product.years.iter().filter(|row| row.stream == stream) {
        let Some(tonnes) = row.gross_t else { continue };
        let (t, usd) = sums.entry(row.year).or_default();
        *t += tonnes;
        *usd += row.value_usd;
    }
    sums
}

fn panel(canvas: &mut Canvas, unit: &str, bound: &BTreeMap<i32, f64>, others: &BTreeMap<i32, f64>, start: Option<f64>) {
    let years = || bound.keys().chain(others.keys()).copied();
    let (Some(from), Some(to)) = (years().min(), years().max()) else { return };
    let high = bound.values().chain(others.values()).copied().fold(0.0, f64::max);
    canvas.y += 20.0;
    canvas.write(MARGIN, canvas.y, unit, Anchor::Start, SMALL, MUTED, false);
    let (top, bottom) = (canvas.y + 10.0, canvas.y + 10.0 + HEIGHT);
    let across = Scale::new((f64::from(from) - 0.5, f64::from(to) + 0.5), (LEFT, RIGHT));
    let up = Scale::new((0.0, high), (bottom, top));
    for t in ticks(0.0, high, 3) {
        canvas.line((LEFT, up.at(t)), (RIGHT, up.at(t)), LINE, 1.0);
        canvas.write(LEFT - 6.0, up.at(t) + 4.0, &tick(t), Anchor::End, SMALL, MUTED, false);
    }
    if let Some(start) = start {
        let (x, mut y) = (across.at(start), top - 4.0);
        while y < bottom {
            canvas.line((x, y), (x, (y + 4.0).min(bottom)), LOSS, 1.2);
            y += 8.0;
        }
    }
    for (values, colour, name) in [(others, SCENARIO, "elsewhere"), (bound, INK, "bound")] {
        let at = |(year, value): (&i32, &f64)| (across.at(f64::from(*year)), up.at(*value));
        let points: Vec<(f64, f64)> = values.iter().map(at).collect();
        let neighbours = values.keys().zip(values.keys().skip(1));
        for ((a, b), pair) in neighbours.zip(points.windows(2)) {
            if b - a == 1 {
                canvas.line(pair[0], pair[1], colour, 2.0);
            }
        }
        for (x, y) in &points {
            canvas.bar(x - 2.0, x + 2.0, y - 2.0, 4.0, colour);
        }
        if let Some((x, y)) = points.last() {
            canvas.write(x + 8.0, y + 4.0, name, Anchor::Start, SMALL, colour, false);
        }
    }
    canvas.y = bottom + 16.0;
    for year in from..=to {
        canvas.write(across.at(f64::from(year)), canvas.y, &year.to_string(), Anchor::Middle, SMALL, MUTED, false);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::effect::tests::made_up;

    #[test]
    fn the_chart_says_what_the_page_says_and_marks_the_start() {
        let registry = monazite_model::registry::Registry::default();
        let text = svg(&made_up(), Names(&registry)).unwrap();
        assert!(
            text.contains("Around an export ban of IDN") && text.contains("\n2014\n") && text.contains("a ministry"),
            "{text}"
        );
        assert_eq!(start(&made_up()), Some(2013.5));
        assert_eq!(text, svg(&made_up(), Names(&registry)).unwrap());
    }

    #[test]
    fn without_years_on_both_sides_there_is_no_chart() {
        let mut found = made_up();
        found.products[0].bound = None;
        assert_eq!(svg(&found, Names(&monazite_model::registry::Registry::default())), None);
    }
}
