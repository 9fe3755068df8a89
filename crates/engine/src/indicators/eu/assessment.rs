//! Thresholds, the bottleneck stage, and the mean of a group.

/// Thresholds of a round, compared with scores rounded to one decimal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Least supply risk of a critical material.
    pub supply_risk: f64,
    /// Least economic importance of a critical material.
    pub economic_importance: f64,
}

impl Thresholds {
    /// Rounds of 2017, 2020 and 2023. *seen*
    pub const GUIDELINES_2017: Thresholds = Thresholds { supply_risk: 1.0, economic_importance: 2.8 };
    /// Rounds of 2011 and 2014. *recalled*
    pub const ROUNDS_2011_2014: Thresholds = Thresholds { supply_risk: 1.0, economic_importance: 5.0 };

    /// Whether both scores, rounded to one decimal, reach their threshold.
    ///
    /// ```
    /// use monazite_engine::indicators::eu::Thresholds;
    /// assert!(Thresholds::GUIDELINES_2017.passed(0.96, 2.76), "1.0 and 2.8 after rounding");
    /// assert!(!Thresholds::GUIDELINES_2017.passed(0.94, 9.0));
    /// ```
    pub fn passed(&self, supply_risk: f64, economic_importance: f64) -> bool {
        rounded(supply_risk) >= self.supply_risk && rounded(economic_importance) >= self.economic_importance
    }
}

/// A score as printed: one decimal, halves away from zero.
pub fn rounded(score: f64) -> f64 {
    // A half that arithmetic leaves a hair below itself (0.95 as 0.1 · 9.5) still counts as a half.
    (score * 10.0 + score.signum() * 1e-9).round() / 10.0
}

/// The scores of a material.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// SR, not rounded.
    pub supply_risk: f64,
    /// EI, not rounded.
    pub economic_importance: f64,
}

/// The position of the stage with the highest supply risk, the first of equals; `None` where no stage has one. Its score is the
/// one that is published.
pub fn bottleneck(stages: &[Option<f64>]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (i, risk) in stages.iter().enumerate() {
        if let Some(risk) = risk
            && best.is_none_or(|(_, highest)| *risk > highest)
        {
            best = Some((i, *risk));
        }
    }
    best.map(|(i, _)| i)
}

/// The score of a group (light and heavy rare earths, platinum-group metals): the arithmetic mean of its members'. `None` for a
/// group without members.
pub fn group_mean(members: &[Assessment]) -> Option<Assessment> {
    let n = members.len() as f64;
    let mean = |score: fn(&Assessment) -> f64| members.iter().map(score).sum::<f64>() / n;
    (!members.is_empty()).then(|| Assessment {
        supply_risk: mean(|m| m.supply_risk),
        economic_importance: mean(|m| m.economic_importance),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_stage_with_the_higher_risk_is_the_bottleneck() {
        assert_eq!(bottleneck(&[Some(1.2), Some(2.4)]), Some(1));
        assert_eq!(bottleneck(&[Some(1.2), None]), Some(0));
        assert_eq!(bottleneck(&[Some(1.2), Some(1.2)]), Some(0));
        assert_eq!(bottleneck(&[None, None]), None);
    }

    #[test]
    fn a_group_scores_the_mean_of_its_members() {
        let of = |supply_risk, economic_importance| Assessment { supply_risk, economic_importance };
        assert_eq!(group_mean(&[of(4.0, 2.0), of(6.0, 4.0)]), Some(of(5.0, 3.0)));
        assert_eq!(group_mean(&[]), None);
    }

    #[test]
    fn halves_round_away_from_zero_as_printed() {
        assert_eq!(rounded(0.95), 1.0);
        assert_eq!(rounded(2.749), 2.7);
        assert_eq!(rounded(0.1 * 9.5), 1.0);
    }
}
