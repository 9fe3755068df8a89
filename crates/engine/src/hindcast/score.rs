//! A prediction beside what happened, and beside two people who always say the same.

use monazite_model::answer::hindcast::{GuessScores, HindcastScores, ObservedOutcome, Predicted};
use monazite_model::hindcast::{Episode, EpisodeGroup, HindcastSettings, Seen, SeenKind};
use monazite_model::market::elementary::ln;

use crate::ensemble::draw::Z95;

/// Nine tenths of the way, in logarithms.
const NEAR_PEAK: f64 = 0.9;
/// Half the logarithm of the area of a circle over its squared radius twice: what the normal density has in front.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// What happened in an episode, from its observed points; `None` where there are none.
pub fn observed(points: Vec<Seen>) -> Option<ObservedOutcome> {
    if points.is_empty() {
        return None;
    }
    let rising = |point: &&Seen| point.kind == SeenKind::Peak || point.month.is_some_and(|month| month > 0);
    let monthly = points.iter().filter(|p| matches!(p.kind, SeenKind::Month | SeenKind::Peak)).filter(rising);
    let highest = monthly.fold(None::<&Seen>, |best, point| match best {
        Some(best) if best.ratio >= point.ratio => Some(best),
        _ => Some(point),
    });
    let near = highest.filter(|best| best.kind == SeenKind::Month && best.ratio > 1.0).and_then(|best| {
        let wanted = NEAR_PEAK * ln(best.ratio);
        let at = points.iter().filter(|p| p.kind == SeenKind::Month && p.month.is_some_and(|month| month > 0));
        at.filter(|point| ln(point.ratio) >= wanted).filter_map(|point| point.month).min()
    });
    let gap = points.iter().find(|point| point.kind == SeenKind::Gap).map(|point| point.ratio);
    Some(ObservedOutcome {
        ratio: highest.map(|best| best.ratio),
        months_to_peak: highest.and_then(|best| best.month),
        months_to_90: near,
        gap,
        points,
    })
}

/// What is held against each other: a name, then predicted, low, high and observed.
struct Compared {
    of: String,
    predicted: f64,
    low: f64,
    high: f64,
    observed: f64,
}

/// The highest price where it was observed; else the mean of the year after the announcement, or of the announcement's own year
/// where the next is not known.
fn compared(episode: &Episode, predicted: &Predicted, seen: &ObservedOutcome) -> Option<Compared> {
    if let Some(observed) = seen.ratio {
        let (low, high) = (predicted.low, predicted.high);
        return Some(Compared { of: "peak".into(), predicted: predicted.ratio, low, high, observed });
    }
    let announced: i32 = episode.announced.get(..4)?.parse().ok()?;
    [announced + 1, announced].into_iter().find_map(|year| {
        let mean = predicted.year_means.iter().find(|mean| mean.year == year)?;
        let point = seen.points.iter().find(|p| p.kind == SeenKind::Year && p.date == year.to_string())?;
        let of = format!("mean of {year}");
        Some(Compared { of, predicted: mean.ratio, low: mean.low, high: mean.high, observed: point.ratio })
    })
}

/// Scores of an episode; `None` where nothing that was predicted was observed.
pub fn scored(
    episode: &Episode,
    settings: &HindcastSettings,
    predicted: &Predicted,
    seen: &ObservedOutcome,
) -> Option<HindcastScores> {
    let Compared { of, predicted: said, low, high, observed } = compared(episode, predicted, seen)?;
    let deviation = ln(high / low) / (2.0 * Z95);
    let guess = |ratio: f64| GuessScores {
        factor_two: within_two(observed, ratio),
        inside_band: inside(observed, ratio, deviation),
        log_score: log_density(observed, ratio, deviation),
    };
    // How long it takes is asked where something happened.
    let timed = of == "peak" && episode.group == EpisodeGroup::Lever;
    let months = |a: u32, b: u32| within_two(f64::from(a), f64::from(b));
    let quiet_below = settings.quiet.value;
    Some(HindcastScores {
        sign: (said > 1.0) == (observed > 1.0),
        factor_two: within_two(observed, said),
        month: seen.months_to_peak.filter(|_| timed).map(|month| months(month, predicted.months_to_peak)),
        month_90: seen.months_to_90.filter(|_| timed).map(|month| months(month, predicted.months_to_90)),
        gap_sign: seen.gap.zip(predicted.gap).map(|(seen, said)| (seen > 1.0) == (said > 1.0)),
        quiet: (observed < quiet_below).then_some(said < quiet_below),
        inside_band: (low..=high).contains(&observed),
        log_score: log_density(observed, said, deviation),
        guess_one: guess(1.0),
        guess_two: guess(2.0),
        guess_three: guess(3.0),
        of,
        predicted: said,
        low,
        high,
        observed,
    })
}

fn within_two(a: f64, b: f64) -> bool {
    a <= 2.0 * b && b <= 2.0 * a
}

fn inside(observed: f64, centre: f64, deviation: f64) -> bool {
    ln(observed / centre).abs() <= Z95 * deviation
}

/// Logarithm of the density that a normal distribution around the logarithm of a price gives to another.
pub(super) fn log_density(observed: f64, centre: f64, deviation: f64) -> f64 {
    let z = ln(observed / centre) / deviation;
    -HALF_LN_TWO_PI - ln(deviation) - z * z / 2.0
}
