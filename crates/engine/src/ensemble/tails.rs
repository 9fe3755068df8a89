//! The ends of many samples at once, exactly, without keeping the samples.
//!
//! A 5th and a 95th percentile need the twentieth part of a sample at each end and nothing between. So of each row only as many
//! of its smallest and largest values are kept as the percentiles of the largest sample to come can ask for: about a tenth of all,
//! whatever the order they arrive in.

use super::spread::interpolated;

/// The ends of a sample for every row of a table.
#[derive(Debug, Clone)]
pub struct Tails {
    share: f64,
    /// Values kept at each end of a row, and room for them before they are thinned out.
    keep: usize,
    room: usize,
    count: usize,
    low: End,
    high: End,
}

/// One end of every row; values are stored with their sign turned at the upper end, so that the smallest are kept.
#[derive(Debug, Clone, Default)]
struct End {
    values: Vec<f64>,
    /// Values stored of each row.
    filled: Vec<u32>,
    /// No value above this can be among those kept.
    most: Vec<f64>,
}

/// Bytes that a row takes for samples of up to `most` values.
pub fn bytes_a_row(share: f64, most: usize) -> usize {
    2 * (room(kept(share, most)) * size_of::<f64>() + size_of::<f64>() + size_of::<u32>())
}

/// Order statistics at one end that a percentile at `share` of up to `most` values can ask for.
fn kept(share: f64, most: usize) -> usize {
    ((share * most.saturating_sub(1) as f64).ceil() as usize + 2).min(most.max(1))
}

fn room(keep: usize) -> usize {
    keep + keep / 4 + 4
}

impl Tails {
    /// For percentiles at `share` and 1 - `share` of `rows` samples of up to `most` values each.
    pub fn new(share: f64, rows: usize, most: usize) -> Self {
        let keep = kept(share, most);
        let end =
            || End { values: vec![0.0; rows * room(keep)], filled: vec![0; rows], most: vec![f64::INFINITY; rows] };
        Tails { share, keep, room: room(keep), count: 0, low: end(), high: end() }
    }

    /// Adds one value to every sample, in the order of the rows.
    pub fn push(&mut self, row: &[f64]) {
        self.count += 1;
        for (k, &value) in row.iter().enumerate() {
            self.low.push(k, value, self.keep, self.room);
            self.high.push(k, -value, self.keep, self.room);
        }
    }

    /// Values in each sample.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The percentiles at both ends of a row, by the rule of [`super::spread::percentile`]; `None` for an empty sample.
    pub fn ends(&self, row: usize) -> Option<(f64, f64)> {
        let last = self.count.checked_sub(1)?;
        let (low, high) = (self.low.sorted(row, self.room), self.high.sorted(row, self.room));
        let ends =
            (interpolated(self.share, last, |k| low[k]), interpolated(1.0 - self.share, last, |k| -high[last - k]));
        Some(ends)
    }
}

impl End {
    fn push(&mut self, row: usize, value: f64, keep: usize, room: usize) {
        if value > self.most[row] {
            return;
        }
        let (start, filled) = (row * room, self.filled[row] as usize);
        self.values[start + filled] = value;
        self.filled[row] += 1;
        if filled + 1 == room {
            let of_row = &mut self.values[start..start + room];
            let (_, last, _) = of_row.select_nth_unstable_by(keep - 1, f64::total_cmp);
            self.most[row] = *last;
            self.filled[row] = keep as u32;
        }
    }

    fn sorted(&self, row: usize, room: usize) -> Vec<f64> {
        let mut sorted = self.values[row * room..row * room + self.filled[row] as usize].to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ensemble::draw::uniform;
    use crate::ensemble::spread::percentile;

    #[test]
    fn the_ends_are_those_of_the_whole_sample_whatever_its_size_and_order() {
        for count in [1, 2, 3, 7, 19, 20, 21, 40, 100, 101, 999, 5000] {
            for planned in [count, count + 1, 2 * count + 17] {
                let samples = [0, 1, 2].map(|row| {
                    let of = |k: usize| match row {
                        0 => uniform(1, k as u32, "row"),
                        1 => k as f64,
                        // Many values are the same.
                        _ => -((k / 10) as f64),
                    };
                    (0..count).map(of).collect::<Vec<f64>>()
                });
                let mut tails = Tails::new(0.05, 3, planned);
                (0..count).for_each(|k| tails.push(&[samples[0][k], samples[1][k], samples[2][k]]));
                for (row, sample) in samples.iter().enumerate() {
                    let (low, high) = tails.ends(row).unwrap();
                    assert_eq!(Some(low), percentile(sample, 0.05), "{count} {planned} {row}");
                    assert_eq!(Some(high), percentile(sample, 0.95), "{count} {planned} {row}");
                }
            }
        }
    }

    #[test]
    fn nothing_has_no_ends_and_a_tenth_is_kept() {
        assert_eq!(Tails::new(0.05, 1, 10).ends(0), None);
        let whole = 20_000 * size_of::<f64>();
        assert!(bytes_a_row(0.05, 20_000) < whole / 7, "{}", bytes_a_row(0.05, 20_000));
    }
}
