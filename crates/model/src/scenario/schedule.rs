//! A share that changes with the months since a measure took effect, and its average over a window.

use serde::Serialize;

use crate::period::{Month, Window};

/// A share (0 to 1) as a function of the months since a measure took effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Schedule {
    /// The same in every month.
    Constant(f64),
    /// One share at first, another later, with a straight line between.
    Ramp {
        /// Share in the first months.
        first_months: f64,
        /// Months the first share holds before it begins to move.
        hold_months: u32,
        /// Share reached.
        then: f64,
        /// Months it takes from the first share to the last; 0 = a step.
        ramp_months: u32,
    },
}

impl Schedule {
    /// Share in the `k`-th month (from 0) after the measure took effect. On the ramp the value at mid-month counts, so that
    /// the mean over the whole ramp is exactly halfway between its ends.
    pub fn at(self, k: u32) -> f64 {
        match self {
            Schedule::Constant(share) => share,
            Schedule::Ramp { first_months, hold_months, then, ramp_months } => {
                if k < hold_months {
                    first_months
                } else if k - hold_months >= ramp_months {
                    then
                } else {
                    let done = (f64::from(k - hold_months) + 0.5) / f64::from(ramp_months);
                    first_months + (then - first_months) * done
                }
            }
        }
    }

    /// Mean over the months of `window`; months outside `[from, until)` count as `otherwise`. Zero months give `otherwise`.
    pub fn average(self, window: Window, from: Month, until: Option<Month>, otherwise: f64) -> f64 {
        if window.months == 0 {
            return otherwise;
        }
        let sum: f64 = window
            .iter()
            .map(|month| {
                if month < from || until.is_some_and(|u| u <= month) {
                    otherwise
                } else {
                    self.at((month.index() - from.index()) as u32)
                }
            })
            .sum();
        sum / f64::from(window.months)
    }

    /// Every share it names, for checks.
    pub fn shares(self) -> Vec<f64> {
        match self {
            Schedule::Constant(share) => vec![share],
            Schedule::Ramp { first_months, then, .. } => vec![first_months, then],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window { start: Month { year: 2023, month: 8 }, months: 12 };

    fn ramp(first: f64, hold: u32, then: f64, months: u32) -> Schedule {
        Schedule::Ramp { first_months: first, hold_months: hold, then, ramp_months: months }
    }

    #[test]
    fn a_half_year_ramp_from_nothing_to_three_fifths_averages_nine_twentieths() {
        // Six months at a mean of 0.3, six at 0.6.
        let mean = ramp(0.0, 0, 0.6, 6).average(WINDOW, WINDOW.start, None, 1.0);
        assert!((mean - 0.45).abs() < 1e-15, "{mean}");
    }

    #[test]
    fn a_step_after_a_hold_averages_by_months() {
        let mean = ramp(0.0, 2, 0.6, 0).average(WINDOW, WINDOW.start, None, 1.0);
        assert!((mean - 0.5).abs() < 1e-15, "{mean}");
    }

    #[test]
    fn months_outside_the_measure_count_as_otherwise() {
        let from = WINDOW.start.plus(3);
        let until = Some(WINDOW.start.plus(9));
        let mean = Schedule::Constant(0.0).average(WINDOW, from, until, 1.0);
        assert!((mean - 0.5).abs() < 1e-15, "{mean}");
    }

    #[test]
    fn a_ramp_that_began_before_the_window_goes_on_in_it() {
        // Twelve months of ramp, of which the window sees the last six: mean of (k + 1/2) / 12 for k = 6..12 over half, then 1.
        let from = WINDOW.start.plus(-6);
        let mean = ramp(0.0, 0, 1.0, 12).average(WINDOW, from, None, 0.0);
        assert!((mean - (0.5 * 0.75 + 0.5)).abs() < 1e-15, "{mean}");
    }
}
