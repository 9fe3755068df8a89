//! Economic importance (EI): how much value is added by the industries that use a material.
//!
//! ```text
//! EI = 10 · Σ A_s · Q_s / max Q · SI_EI      A_s share of use in sector s, Q_s its value added (NACE rev. 2, two digits)   *seen*
//! ```
//!
//! The rounds of 2011 and 2014 used megasectors and no substitution index (SI_EI = 1 here), scaled to the largest *recalled*.

/// Use of a material in one sector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SectorUse {
    /// Share of the material's use, 0 to 1.
    pub share: f64,
    /// Value added of the sector, any currency, the same for all sectors.
    pub value_added: f64,
}

/// Economic importance, 0 to 10. Shares that do not sum to one are used as they are: unknown uses add nothing.
///
/// `None` without uses, with a share or a value added that is negative, with shares above one in sum by more than rounding
/// (5 %), or a largest sector that is not the largest.
///
/// ```
/// use monazite_engine::indicators::eu::{SectorUse, economic_importance};
/// let uses = [SectorUse { share: 0.5, value_added: 100.0 }, SectorUse { share: 0.5, value_added: 50.0 }];
/// assert_eq!(economic_importance(&uses, 100.0, 1.0), Some(7.5));
/// ```
pub fn economic_importance(uses: &[SectorUse], largest: f64, substitution: f64) -> Option<f64> {
    let sound = |u: &SectorUse| u.share.is_finite() && u.share >= 0.0 && (0.0..=largest).contains(&u.value_added);
    if uses.is_empty() || !uses.iter().all(sound) || !(largest > 0.0) || !(0.0..=1.0).contains(&substitution) {
        return None;
    }
    if uses.iter().map(|u| u.share).sum::<f64>() > 1.05 {
        return None;
    }
    let weighted: f64 = uses.iter().map(|u| u.share * u.value_added).sum();
    Some((10.0 * weighted / largest * substitution).min(10.0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_material_used_in_the_largest_sector_alone_scores_ten() {
        let only = [SectorUse { share: 1.0, value_added: 204_200.0 }];
        assert_eq!(economic_importance(&only, 204_200.0, 1.0), Some(10.0));
        assert_eq!(economic_importance(&[], 204_200.0, 1.0), None);
        assert_eq!(economic_importance(&only, 100.0, 1.0), None, "a sector above the largest");
    }

    proptest! {
        #[test]
        fn importance_lies_between_zero_and_ten(rows in vec((0.0f64..1.0, 0.0f64..2e5), 1..10), si in 0.0f64..=1.0) {
            let total: f64 = rows.iter().map(|r| r.0).sum::<f64>().max(1e-9);
            let uses: Vec<SectorUse> =
                rows.iter().map(|(s, v)| SectorUse { share: s / total, value_added: *v }).collect();
            let ei = economic_importance(&uses, 2e5, si).unwrap();
            prop_assert!((0.0..=10.0).contains(&ei));
        }
    }
}
