//! One evaluation of a method: at central values, or in one of the seeded draws from the facts' bands.

use monazite_model::quantity::Band;

use crate::ensemble::draw::{triangular, uniform};

/// How many draws, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// Seed.
    pub seed: u64,
    /// Number; 0 for central values only.
    pub count: u32,
}

/// Where a formula is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Every number at its central value.
    Central,
    /// Every number drawn from its band.
    Draw {
        /// Seed of the assessment.
        seed: u64,
        /// Which draw, from 0.
        member: u32,
    },
}

impl At {
    /// The value of a number here: its central value, or a draw from the triangle over its band, which depends on seed, member
    /// and `key` only. The same key gives the same draw wherever it is used, so that one fact moves all formulas alike.
    pub fn of(self, key: &str, band: Band) -> f64 {
        let At::Draw { seed, member } = self else { return band.value };
        triangular(band, uniform(seed, member, key))
    }

    /// [`At::of`], kept inside 0 to 1.
    pub fn share(self, key: &str, band: Band) -> f64 {
        self.of(key, band).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_inside_the_band_and_depend_on_the_key() {
        let band = Band { value: 2.0, low: 1.0, high: 4.0 };
        let drawn: Vec<f64> = (0..500).map(|member| At::Draw { seed: 7, member }.of("a", band)).collect();
        assert!(drawn.iter().all(|x| (1.0..=4.0).contains(x)));
        let mean = drawn.iter().sum::<f64>() / 500.0;
        assert!((mean - 7.0 / 3.0).abs() < 0.1, "{mean}");
        let at = At::Draw { seed: 7, member: 3 };
        assert_eq!(at.of("a", band), at.of("a", band));
        assert!(at.of("a", band) != at.of("b", band));
        assert_eq!(At::Central.of("a", band), 2.0);
    }
}
