//! The risk list of the British Geological Survey, 2015: seven indicators scored 1 to 3, scaled to 10.
//!
//! ```text
//! index = Σ of seven scores / 21 · 10
//! ```
//!
//! The seven indicators and the scaling are *seen*; the cuts between 1, 2 and 3 (a third, two thirds; recycling 10 % and 30 %;
//! substitutability 0.3 and 0.7) are *recalled*. Page: docs/methods/criticality/bgs2015.md.

/// What the seven indicators are read from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indicators {
    /// Share of the largest producer, 0 to 1.
    pub production_share: f64,
    /// Share of the largest holder of reserves, 0 to 1.
    pub reserve_share: f64,
    /// Recycling rate, 0 to 1.
    pub recycling: f64,
    /// Substitutability, 0 easily replaced to 1 not.
    pub substitution: f64,
    /// Percentile rank of the largest producer's governance, 0 worst to 1 best.
    pub producer_governance: f64,
    /// Percentile rank of the largest reserve holder's governance, 0 worst to 1 best.
    pub holder_governance: f64,
    /// Share that is produced as a companion, 0 to 1.
    pub companion: f64,
}

impl Indicators {
    /// Names of the indicators, in the order of [`Indicators::scores`].
    pub const NAMES: [&str; 7] = [
        "production_concentration",
        "reserve_distribution",
        "recycling_rate",
        "substitutability",
        "producer_governance",
        "holder_governance",
        "companion_share",
    ];

    /// The seven levels, in the order of [`Indicators::NAMES`].
    pub fn levels(&self) -> [f64; 7] {
        [
            self.production_share,
            self.reserve_share,
            self.recycling,
            self.substitution,
            self.producer_governance,
            self.holder_governance,
            self.companion,
        ]
    }

    /// Scores 1 (low risk) to 3 (high risk).
    pub fn scores(&self) -> [u8; 7] {
        Indicators::scored(self.levels())
    }

    /// Scores of seven levels in the order of [`Indicators::NAMES`].
    pub fn scored([made, held, recycling, substitution, producer, holder, companion]: [f64; 7]) -> [u8; 7] {
        let third = |share: f64| rising(share, 1.0 / 3.0, 2.0 / 3.0);
        [
            third(made),
            third(held),
            4 - rising(recycling, 0.1, 0.3),
            rising(substitution, 0.3, 0.7),
            third(1.0 - producer),
            third(1.0 - holder),
            third(companion),
        ]
    }

    /// The index, 10/3 to 10. `None` where an indicator lies outside 0 to 1.
    ///
    /// ```
    /// use monazite_engine::indicators::bgs2015::Indicators;
    /// let worst = Indicators {
    ///     production_share: 0.9, reserve_share: 0.9, recycling: 0.0, substitution: 1.0, producer_governance: 0.1,
    ///     holder_governance: 0.1, companion: 1.0,
    /// };
    /// assert_eq!(worst.index(), Some(10.0));
    /// ```
    pub fn index(&self) -> Option<f64> {
        let all = self.levels();
        let sum: u8 = self.scores().iter().sum();
        all.iter().all(|x| (0.0..=1.0).contains(x)).then(|| f64::from(sum) / 21.0 * 10.0)
    }
}

fn rising(level: f64, first: f64, second: f64) -> u8 {
    match level {
        l if l < first => 1,
        l if l <= second => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const MILD: Indicators = Indicators {
        production_share: 0.2,
        reserve_share: 0.2,
        recycling: 0.4,
        substitution: 0.1,
        producer_governance: 0.9,
        holder_governance: 0.9,
        companion: 0.1,
    };

    #[test]
    fn the_mildest_mineral_scores_a_third_of_ten() {
        assert_eq!(MILD.scores(), [1; 7]);
        assert!((MILD.index().unwrap() - 10.0 / 3.0).abs() < 1e-12);
        assert_eq!(Indicators { recycling: 1.2, ..MILD }.index(), None);
        let mixed = Indicators { reserve_share: 0.5, recycling: 0.2, holder_governance: 0.1, ..MILD };
        assert_eq!(mixed.scores(), [1, 2, 2, 1, 1, 3, 1]);
    }

    proptest! {
        #[test]
        fn the_index_stays_between_a_third_and_ten_and_rises_with_the_leader(a in 0.0f64..=1.0, b in 0.0f64..=1.0) {
            let of = |production_share| Indicators { production_share, ..MILD }.index().unwrap();
            prop_assert!(of(a.min(b)) <= of(a.max(b)));
            prop_assert!((10.0 / 3.0 - 1e-12..=10.0).contains(&of(a)));
        }
    }
}
