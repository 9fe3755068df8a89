//! What would have been said of an episode: medians and bands over the draws.

use monazite_model::answer::hindcast::{Predicted, PredictedMonth, YearMean};
use monazite_model::hindcast::{Episode, HindcastSettings};
use monazite_model::market::elementary::{exp, ln};
use monazite_model::period::Month;

use super::two_regions::two_regions;
use crate::ensemble;
use crate::ensemble::draw::Z95;
use crate::ensemble::spread::sorted_percentile;
use crate::horizon::{Horizon, Months};

/// Nine tenths of the way, in logarithms.
const NEAR_PEAK: f64 = 0.9;

/// Prices of a draw, as multiples of the base: month by month, outside and inside.
struct Drawn {
    outside: Vec<f64>,
    inside: Vec<f64>,
}

/// What would have been said of an episode; `None` where it has no inputs or no base.
///
/// # Errors
/// Inputs that make no market, and a month that does not clear: in words.
pub fn predicted(
    episode: &Episode,
    settings: &HindcastSettings,
    threads: Option<usize>,
) -> Result<Option<Predicted>, String> {
    let (Some(base), Some(_)) = (&episode.base, &episode.inputs) else { return Ok(None) };
    let draws = ensemble::members::run(settings.members, threads, |member| draw(episode, settings, member));
    let draws: Vec<Drawn> = draws.into_iter().collect::<Result<_, _>>()?;
    let error = settings.model_error.value;
    let peaks: Vec<(usize, f64)> = draws.iter().map(|drawn| peak(&drawn.outside)).collect();
    let heights = sorted(peaks.iter().map(|(_, height)| *height));
    let (low, high) = band(&heights, error);
    let whole = |months: Vec<f64>| median(&sorted(months.into_iter())) as u32;
    let inputs = episode.inputs.as_ref();
    let barred = inputs.is_some_and(|i| i.licence.is_some() || !i.permitted.steps.is_empty());
    let gap = || {
        let gaps = draws.iter().zip(&peaks).map(|(drawn, (month, height))| height / drawn.inside[*month]);
        median(&sorted(gaps))
    };
    let month = |k: usize| {
        let outside = sorted(draws.iter().map(|drawn| drawn.outside[k]));
        // The base is known: it is what the rest is told in.
        let (low, high) = if k == 0 { (1.0, 1.0) } else { band(&outside, error) };
        let inside = median(&sorted(draws.iter().map(|drawn| drawn.inside[k])));
        PredictedMonth { month: k as u32, ratio: median(&outside), low, high, inside }
    };
    let path: Vec<PredictedMonth> = (0..=episode.months as usize).map(month).collect();
    let ratio = median(&heights);
    Ok(Some(Predicted {
        base: base.price,
        unit: base.unit.clone(),
        base_month: base.month.clone(),
        peak: ratio * base.price,
        ratio,
        low,
        high,
        draws_low: percentile(&heights, 0.05),
        draws_high: percentile(&heights, 0.95),
        months_to_peak: whole(peaks.iter().map(|(month, _)| *month as f64).collect()),
        months_to_90: whole(draws.iter().map(|drawn| near_peak(&drawn.outside) as f64).collect()),
        gap: barred.then(gap),
        after_12m: path.get(12).map(|month| month.ratio),
        year_means: year_means(episode, &draws, error),
        path,
    }))
}

fn draw(episode: &Episode, settings: &HindcastSettings, member: u32) -> Result<Drawn, String> {
    let case = two_regions(episode, settings, member).ok_or_else(|| format!("{} has no inputs", episode.id))?;
    let horizon = Horizon::new(&case).map_err(|error| format!("{}: {}", episode.id, error.faults.join("; ")))?;
    let (mut state, mut work) = (horizon.start(), Months::default());
    let mut drawn = Drawn { outside: Vec::new(), inside: Vec::new() };
    for month in 0..case.months {
        let cleared = horizon.month(&state, &horizon.terms(month), &mut work);
        let cleared = cleared.map_err(|_| format!("{}, draw {member}: month {month} does not clear", episode.id))?;
        drawn.inside.push(cleared.after.prices[0]);
        drawn.outside.push(cleared.after.prices[1]);
        state = cleared.after;
    }
    Ok(drawn)
}

/// Month and height of the highest price after month 0; the first of equals.
fn peak(prices: &[f64]) -> (usize, f64) {
    let after = prices.iter().copied().enumerate().skip(1);
    after.fold((0, 0.0), |best, at| if at.1 > best.1 { at } else { best })
}

/// First month at nine tenths of the logarithm of the highest price.
fn near_peak(prices: &[f64]) -> usize {
    let (month, height) = peak(prices);
    let wanted = NEAR_PEAK * ln(height.max(f64::MIN_POSITIVE));
    let near = prices.iter().enumerate().skip(1).find(|(_, price)| ln(price.max(f64::MIN_POSITIVE)) >= wanted);
    near.map_or(month, |(month, _)| month)
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// A percentile of the draws, of which there is at least one.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    sorted_percentile(sorted, share).unwrap_or(f64::NAN)
}

fn median(sorted: &[f64]) -> f64 {
    percentile(sorted, 0.5)
}

/// Standard deviation of the logarithm: of the draws, and of the model beside them.
fn deviation(sorted: &[f64], error: f64) -> f64 {
    let of_draws = ln(percentile(sorted, 0.95) / percentile(sorted, 0.05)) / (2.0 * Z95);
    (of_draws * of_draws + error * error).sqrt()
}

/// Ends of the 90 % band around the median.
fn band(sorted: &[f64], error: f64) -> (f64, f64) {
    let away = Z95 * deviation(sorted, error);
    (median(sorted) * exp(-away), median(sorted) * exp(away))
}

/// Means of the calendar years that are followed whole. Where the base is the mean of a year, months before month 0 stand at it.
fn year_means(episode: &Episode, draws: &[Drawn], error: f64) -> Vec<YearMean> {
    let Some(base) = &episode.base else { return Vec::new() };
    let Some(zero) = Month::parse(&format!("{}-01", base.month)) else { return Vec::new() };
    let first = zero.index();
    let last = first + episode.months as i32;
    let mut means = Vec::new();
    for year in first.div_euclid(12)..=last.div_euclid(12) {
        let months = year * 12..year * 12 + 12;
        // A year that is the base itself says nothing.
        let begun = base.mean_of.map_or(months.start >= first, |of| year > of);
        if !begun || months.end > last + 1 {
            continue;
        }
        let of = |drawn: &Drawn| {
            let price = |month: i32| match usize::try_from(month - first) {
                Ok(k) => drawn.outside[k],
                Err(_) => 1.0,
            };
            months.clone().map(price).sum::<f64>() / 12.0
        };
        let ratios = sorted(draws.iter().map(of));
        let (low, high) = band(&ratios, error);
        means.push(YearMean { year, ratio: median(&ratios), low, high });
    }
    means
}
