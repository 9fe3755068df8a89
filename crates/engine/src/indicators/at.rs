//! One evaluation of a method: at central values, or in one of the seeded draws from the facts' bands.

use monazite_model::quantity::Band;

use crate::ensemble::draw::uniform;

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
        if !(band.high - band.low > 0.0) {
            return band.value;
        }
        triangular(band, uniform(seed, member, key))
    }

    /// [`At::of`], kept inside 0 to 1.
    pub fn share(self, key: &str, band: Band) -> f64 {
        self.of(key, band).clamp(0.0, 1.0)
    }
}

/// The value of a triangular distribution over a band, peak at its value, below which it lies with probability `u`; the value
/// itself where the band has no width.
pub fn triangular(band: Band, u: f64) -> f64 {
    let (low, mid, high) = (band.low, band.value, band.high);
    let width = high - low;
    if !(width > 0.0) {
        return mid;
    }
    let rising = (mid - low) / width;
    if u < rising { low + (u * width * (mid - low)).sqrt() } else { high - ((1.0 - u) * width * (high - mid)).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_symmetric_triangle_lies_below_its_peak() {
        let band = Band { value: 10.0, low: 8.0, high: 12.0 };
        assert_eq!(triangular(band, 0.5), 10.0);
        assert!(triangular(band, 1e-9) >= 8.0 && triangular(band, 1.0 - 1e-9) <= 12.0);
        assert_eq!(triangular(Band::exact(3.0), 0.2), 3.0);
    }

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
