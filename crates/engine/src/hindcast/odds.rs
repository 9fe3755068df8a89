//! What a median and its band of nine tenths say beyond themselves: the band of half, and the chance of passing a multiple of the base; and
//! how a statement is scored once its outcome is known. The logarithm of a price is normal around its median.

use monazite_model::market::elementary::{exp, ln};

use super::score::log_density;
use crate::ensemble::draw::Z95;

/// 75th percentile of the standard normal distribution.
const Z75: f64 = 0.674_489_750_196_081_7;

/// A median with the deviation of its logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Odds {
    /// Median.
    pub ratio: f64,
    /// Standard deviation of the logarithm.
    pub deviation: f64,
}

impl Odds {
    /// From a median and the ends of the band of nine tenths around it.
    pub fn of_band(ratio: f64, low: f64, high: f64) -> Self {
        Odds { ratio, deviation: ln(high / low) / (2.0 * Z95) }
    }

    /// Ends of the band that holds half.
    pub fn half(self) -> (f64, f64) {
        let away = Z75 * self.deviation;
        (self.ratio * exp(-away), self.ratio * exp(away))
    }

    /// Chance that the outcome lies above a level, 0 to 1.
    pub fn above(self, level: f64) -> f64 {
        upper_tail(ln(level / self.ratio) / self.deviation)
    }

    /// Log score of an outcome: logarithm of the density at its logarithm.
    pub fn log_score(self, observed: f64) -> f64 {
        log_density(observed, self.ratio, self.deviation)
    }
}

/// Share of the standard normal distribution above z. Abramowitz and Stegun 7.1.26: within 1.5e-7.
fn upper_tail(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let powers = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let sum = powers.iter().rev().fold(0.0, |sum, a| (sum + a) * t);
    let tail = 0.5 * sum * exp(-x * x);
    if z >= 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_and_bands_are_those_of_a_normal_logarithm() {
        let odds = Odds::of_band(2.0, 2.0 * exp(-Z95 * 0.5), 2.0 * exp(Z95 * 0.5));
        assert!((odds.deviation - 0.5).abs() < 1e-12);
        assert!((odds.above(2.0) - 0.5).abs() < 1e-6);
        // From tables of the normal distribution: one deviation, and the 95th percentile.
        assert!((odds.above(2.0 * exp(0.5)) - 0.158_655_25).abs() < 2e-7);
        assert!((odds.above(2.0 * exp(-Z95 * 0.5)) - 0.95).abs() < 2e-7);
        let (low, high) = odds.half();
        assert!((odds.above(low) - 0.75).abs() < 2e-7 && (odds.above(high) - 0.25).abs() < 2e-7);
        assert!(odds.log_score(2.0) > odds.log_score(3.0));
    }
}
