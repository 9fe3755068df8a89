//! The measures of the International Energy Agency's outlook: share of the largest three, N−1 cover and concentration.
//!
//! ```text
//! top-3 = Σ of the three largest shares                                   N−1 = (S − S_leader) / (D − D_leader)      *seen*
//! ```
//!
//! Reference: IEA (2025), Global Critical Minerals Outlook. Page: docs/methods/criticality/iea.md. Demand by region is public
//! in part only, so that `study` takes both rows from the reconciled chain.

use crate::indicators::concentration::{herfindahl, n_minus_one, top_share};

/// The measures of one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concentration {
    /// Share of the three largest suppliers, 0 to 1.
    pub top3: f64,
    /// Share of the largest supplier, 0 to 1.
    pub top1: f64,
    /// Supply over demand without the largest supplier; `None` where nobody else uses any.
    pub n_minus_one: Option<f64>,
    /// Herfindahl–Hirschman index, 0 to 1.
    pub herfindahl: f64,
}

/// Measures of a stage from supply and demand by area (same order). `None` when nothing is supplied.
///
/// ```
/// use monazite_engine::indicators::iea::concentration;
/// let graphite = concentration(&[78.0, 4.0, 4.0, 14.0], &[70.0, 10.0, 10.0, 10.0]).unwrap();
/// assert!((graphite.top3 - 0.96).abs() < 1e-12 && graphite.n_minus_one == Some(22.0 / 30.0));
/// ```
pub fn concentration(supply: &[f64], demand: &[f64]) -> Option<Concentration> {
    Some(Concentration {
        top3: top_share(supply, 3)?,
        top1: top_share(supply, 1)?,
        n_minus_one: n_minus_one(supply, demand),
        herfindahl: herfindahl(supply)?,
    })
}

/// Mean top-3 share over minerals, as the outlook prints it for refining. `None` without minerals.
pub fn mean_top3(shares: &[f64]) -> Option<f64> {
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_single_supplier_leaves_nothing_without_itself() {
        let one = concentration(&[5.0, 0.0], &[1.0, 4.0]).unwrap();
        assert_eq!((one.top3, one.n_minus_one, one.herfindahl), (1.0, Some(0.0), 1.0));
        assert_eq!(concentration(&[0.0], &[1.0]), None);
        assert_eq!(mean_top3(&[]), None);
    }

    proptest! {
        #[test]
        fn the_leader_squared_bounds_concentration_from_below(rows in vec((0.1f64..1e6, 0.1f64..1e6), 1..20)) {
            let supply: Vec<f64> = rows.iter().map(|r| r.0).collect();
            let demand: Vec<f64> = rows.iter().map(|r| r.1).collect();
            let c = concentration(&supply, &demand).unwrap();
            prop_assert!(c.top1 * c.top1 <= c.herfindahl + 1e-12 && c.herfindahl <= c.top1 + 1e-12);
            prop_assert!(c.top1 <= c.top3 && c.top3 <= 1.0);
            prop_assert!(c.n_minus_one.is_none_or(|n| n >= 0.0));
        }
    }
}
