//! What matters most to the headline price: the things the gradient says move it most, each with a market cleared for it.

use monazite_engine::equilibrium::{Clearing, Figure, Source, TermNumber};
use monazite_model::outcome::{AppliedMeasure, FigureStatus, Sensitivity};
use monazite_model::registry::Registry;
use monazite_report::names::Names;
use monazite_report::number::{THIN, percent};

use super::figure::price_status;
use super::gradient::corner;
use super::solve::Central;
use super::spot::Focus;
use super::words::Words;
use monazite_report::headline;

/// Things that are told.
const MOST: usize = 5;
/// By how much each is moved, relative.
const BY: f64 = 0.1;
/// Relative changes of the price smaller than this are not told.
const LEAST: f64 = 5e-4;
/// The change the other way is told too where the two differ by more than this share of the larger.
const LOPSIDED: f64 = 0.5;

/// One thing and how far the gradient says that it moves the price: the larger of both sides, relative.
struct Candidate {
    source: usize,
    /// Relative change of the price per relative change of it.
    slope: f64,
    size: f64,
    kink: Option<usize>,
}

/// What the price where the headline looks would be if one thing were a tenth more, largest first. Prices of the base year are left
/// out, because the headline is relative to them, and so are its tonnes: one of them moved alone leaves that year out of balance.
pub(super) fn most(
    central: &Central<'_>,
    focus: &Focus,
    measures: &[AppliedMeasure],
    registry: &Registry,
) -> Vec<Sensitivity> {
    let Some(now) = central.answer.as_ref().map(|answer| 1.0 + focus.spot.price(answer)).filter(|now| *now > 0.0)
    else {
        return Vec::new();
    };
    let words = Words { central, names: Names(registry), measures };
    let (form, place) = (words.names.form_in_text(&focus.form), headline::place(&focus.place, registry));
    let sources = central.market.structure.slots.sources();
    let mut bench = (central.numbers.clone(), Clearing::default());
    let mut told = Vec::new();
    for candidate in candidates(central, focus) {
        if told.len() == MOST {
            break;
        }
        let source = sources[candidate.source];
        let mut change = |by: f64| match source {
            // A share of use is part of the structure; its derivative stands for a market of its own.
            Source::Term { number: TermNumber::Share, .. } => Some(candidate.slope * by),
            _ => {
                let mut inputs = central.numbers.inputs().to_vec();
                inputs[candidate.source] *= 1.0 + by;
                let structure = &central.market.structure;
                structure.set_inputs(&inputs, &mut bench.0);
                let solution = structure.clear(&bench.0, central.solution.prices.as_deref(), &mut bench.1);
                structure.figures(&bench.0, &solution).map(|answer| (1.0 + focus.spot.price(&answer)) / now - 1.0)
            }
        };
        let (Some(up), down) = (change(BY), change(-BY)) else { continue };
        if up.abs().max(down.unwrap_or(0.0).abs()) < LEAST {
            continue;
        }
        let at = central.numbers.inputs()[candidate.source];
        let said = words.tell(source, at, &format!("10{THIN}%"));
        let kink = candidate.kink.map(|activity| words.activity(activity));
        let named = said.condition.contains(&form);
        let price = if named { format!("the price {place}") } else { format!("the price of {form} {place}") };
        let sentence = sentence(&said.condition, &price, (up, down), kink.as_deref());
        told.push(Sensitivity { ground: said.ground, by: BY, up, down, kink, sentence });
    }
    let size = |s: &Sensitivity| s.up.abs().max(s.down.unwrap_or(0.0).abs());
    told.sort_by(|a, b| size(b).total_cmp(&size(a)));
    told
}

/// Everything the price rests on by how far it moves it. Places with several right prices have no derivative and are left out.
fn candidates(central: &Central<'_>, focus: &Focus) -> Vec<Candidate> {
    let (structure, numbers) = (&central.market.structure, &central.numbers);
    let firm = focus.spot.prices.iter().filter(|(row, ..)| price_status(central, *row) == FigureStatus::Number);
    let figures: Vec<(Figure, f64)> = firm.map(|&(row, weight, _)| (Figure::Price(row), weight)).collect();
    let Some(answer) = &central.answer else { return Vec::new() };
    let price: f64 = focus.spot.prices.iter().map(|&(row, weight, _)| weight * answer.tonnages.prices[row]).sum();
    let Some(found) = structure.gradient_of_sum(numbers, &central.solution, &figures) else { return Vec::new() };
    let mut all = Vec::new();
    for (source, (&of, &at)) in structure.slots.sources().iter().zip(numbers.inputs()).enumerate() {
        if matches!(of, Source::Price { .. } | Source::Level(_)) {
            continue;
        }
        let corner = corner(&found, source);
        let slope = found.by_source[source] * at / price;
        let widest = corner.map_or(slope.abs(), |(_, down, up)| down.abs().max(up.abs()) * (at / price).abs());
        if widest.is_finite() && widest > 0.0 {
            all.push(Candidate { source, slope, size: widest, kink: corner.map(|(activity, ..)| activity) });
        }
    }
    all.sort_by(|a, b| b.size.total_cmp(&a.size).then(a.source.cmp(&b.source)));
    all
}

fn sentence(condition: &str, price: &str, (up, down): (f64, Option<f64>), kink: Option<&str>) -> String {
    let mut text = format!("{condition}, {price} would be {}", moved(up));
    if let Some(down) = down.filter(|down| (up + down).abs() > LOPSIDED * up.abs().max(down.abs())) {
        text.push_str(&format!("; with 10{THIN}% less it would be {}", moved(down)));
    }
    if let Some(kink) = kink {
        text.push_str(&format!(" (there is a kink: {kink} is just at the point where it starts or stops to answer)"));
    }
    text.push('.');
    text
}

/// `4.1 % lower`; `the same` where the first digit shown would be nought.
fn moved(change: f64) -> String {
    if change.abs() < LEAST {
        return "the same".into();
    }
    format!("{} {}", percent(change.abs()), if change < 0.0 { "lower" } else { "higher" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_the_other_way_where_it_is_not_the_mirror_image() {
        let said = |up, down, kink| sentence("If it rained", "the price", (up, down), kink).replace(THIN, " ");
        assert_eq!(said(-0.041, Some(0.045), None), "If it rained, the price would be 4.1 % lower.");
        assert_eq!(
            said(0.0, Some(0.02), None),
            "If it rained, the price would be the same; with 10 % less it would be 2.0 % higher."
        );
        assert!(said(0.1, None, Some("the route")).contains("kink: the route"));
    }
}
