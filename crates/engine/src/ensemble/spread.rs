//! What an ensemble says: percentiles, and which parameters a figure turns on.

use monazite_model::outcome::Driver;
use monazite_model::quantity::Band;
use monazite_model::registry::Parameter;

/// A percentile of a sample, `q` in 0..=1, by linear interpolation between order statistics (Hyndman and Fan 1996, type 7);
/// `None` for an empty sample.
pub fn percentile(sample: &[f64], q: f64) -> Option<f64> {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted_percentile(&sorted, q)
}

/// As [`percentile`], for a sample already in order.
pub fn sorted_percentile(sorted: &[f64], q: f64) -> Option<f64> {
    Some(interpolated(q, sorted.len().checked_sub(1)?, |k| sorted[k]))
}

/// The percentile of a sample whose k-th smallest value (from zero, up to `last`) is `at(k)`.
pub(super) fn interpolated(q: f64, last: usize, at: impl Fn(usize) -> f64) -> f64 {
    let place = q.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    at(below) + (place - below as f64) * (at(above) - at(below))
}

/// The ends of a range: the 5th and 95th percentile of a sample. Without a sample both are `central`.
pub fn ends(sample: &mut [f64], central: f64) -> (f64, f64) {
    sample.sort_by(f64::total_cmp);
    let at = |q| sorted_percentile(sample, q).unwrap_or(central);
    (at(0.05), at(0.95))
}

/// A central value with the ends of its range.
pub fn range(central: f64, mut sample: Vec<f64>) -> Band {
    let (low, high) = ends(&mut sample, central);
    Band { value: central, low, high }
}

/// Ranks from 1, ties sharing their mean rank.
fn ranks(sample: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..sample.len()).collect();
    order.sort_by(|&a, &b| sample[a].total_cmp(&sample[b]).then(a.cmp(&b)));
    let mut ranks = vec![0.0; sample.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && sample[order[end]] == sample[order[start]] {
            end += 1;
        }
        let rank = (start + end + 1) as f64 / 2.0;
        order[start..end].iter().for_each(|&k| ranks[k] = rank);
        start = end;
    }
    ranks
}

/// Spearman's rank correlation, -1 to 1; 0 where one of the samples does not vary or they have fewer than three values.
pub fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().min(b.len());
    if n < 3 {
        return 0.0;
    }
    let (ra, rb) = (ranks(&a[..n]), ranks(&b[..n]));
    let mean = (n as f64 + 1.0) / 2.0;
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in ra.iter().zip(&rb) {
        let (x, y) = (x - mean, y - mean);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    if aa == 0.0 || bb == 0.0 { 0.0 } else { (ab / (aa * bb).sqrt()).clamp(-1.0, 1.0) }
}

/// Medians of `figure` where `parameter` is in its lowest and its highest fifth.
pub fn fifths(parameter: &[f64], figure: &[f64]) -> Option<(f64, f64)> {
    let n = parameter.len().min(figure.len());
    let fifth = n.div_ceil(5);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| parameter[a].total_cmp(&parameter[b]).then(a.cmp(&b)));
    let median = |of: &[usize]| percentile(&of.iter().map(|&k| figure[k]).collect::<Vec<_>>(), 0.5);
    Some((median(&order[..fifth])?, median(&order[n - fifth..])?))
}

/// Rank correlations smaller than this are not told: with 200 members chance alone gives about 0.14.
const LEAST_CORRELATION: f64 = 0.05;

/// What a figure of an ensemble turns on: of parameters, each with its value in every member and where its range comes from, those the
/// figure follows most closely, at most so many, largest first.
pub fn drivers(
    parameters: impl Iterator<Item = (String, Vec<f64>, String)>,
    figure: &[f64],
    most: usize,
) -> Vec<Driver> {
    let told = |(parameter, values, source): (String, Vec<f64>, String)| {
        let rank_correlation = rank_correlation(&values, figure);
        let (at_low, at_high) = fifths(&values, figure)?;
        let follows = rank_correlation.abs() >= LEAST_CORRELATION;
        follows.then_some(Driver { parameter, rank_correlation, at_low, at_high, source })
    };
    let mut drivers: Vec<Driver> = parameters.filter_map(told).collect();
    drivers.sort_by(|a, b| {
        b.rank_correlation.abs().total_cmp(&a.rank_correlation.abs()).then_with(|| a.parameter.cmp(&b.parameter))
    });
    drivers.truncate(most);
    drivers
}

/// Where the range of a parameter comes from, as [`drivers`] say it.
pub fn origin(row: &Parameter) -> String {
    if row.source.is_empty() { format!("assumption: {}", row.reason) } else { row.source.clone() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use monazite_model::market::elementary::exp;

    #[test]
    fn percentiles_interpolate_between_members() {
        let sample = [5.0, 1.0, 3.0, 2.0, 4.0];
        assert_eq!(percentile(&sample, 0.5), Some(3.0));
        assert_eq!(percentile(&sample, 0.05), Some(1.2));
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(ends(&mut [5.0, 1.0, 3.0, 2.0, 4.0], 3.0), (1.2, 4.8));
        assert_eq!(ends(&mut [], 3.0), (3.0, 3.0));
    }

    #[test]
    fn rank_correlation_sees_order_only() {
        let x: Vec<f64> = (0..50).map(f64::from).collect();
        let up: Vec<f64> = x.iter().map(|v| v * v * v).collect();
        let down: Vec<f64> = x.iter().map(|v| -exp(*v)).collect();
        assert_eq!((rank_correlation(&x, &up), rank_correlation(&x, &down)), (1.0, -1.0));
        assert_eq!(rank_correlation(&x, &[2.0; 50]), 0.0);
        // Ties share a rank: the textbook value for (1, 2, 2, 3) against (1, 2, 3, 4) is 0.9486832980505138.
        assert!(
            (rank_correlation(&[1.0, 2.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]) - 0.948_683_298_050_513_8).abs() < 1e-15
        );
    }

    #[test]
    fn fifths_tell_low_from_high() {
        let x: Vec<f64> = (0..10).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|v| 10.0 * v).collect();
        assert_eq!(fifths(&x, &y).unwrap(), (5.0, 85.0));
    }

    #[test]
    fn a_figure_turns_on_what_it_follows_and_the_strongest_is_told_first() {
        let n = 200;
        let noise = |seed: u64| (0..n).map(|k| crate::ensemble::draw::uniform(seed, k, "noise")).collect::<Vec<f64>>();
        let (strong, weak, idle) = (noise(1), noise(2), vec![0.5; n as usize]);
        let figure: Vec<f64> = strong.iter().zip(&weak).map(|(a, b)| 1.0 - a + 0.3 * b).collect();
        let parameters = [("idle", idle), ("weak", weak), ("strong", strong)];
        let told = |most| {
            let list = parameters.iter().map(|(name, values)| (name.to_string(), values.clone(), String::new()));
            drivers(list, &figure, most)
        };
        let names: Vec<String> = told(5).into_iter().map(|driver| driver.parameter).collect();
        assert_eq!(names, ["strong", "weak"], "what does not vary moves nothing");
        let first = told(1).remove(0);
        assert!(first.rank_correlation < -0.9 && first.at_low > first.at_high, "{first:?}");
    }
}
