//! Concentration: how few suppliers hold a supply, plainly and weighted with how they are governed.
//!
//! Answers: the Herfindahl–Hirschman index of any set of amounts, its governance-weighted form of the EU guidelines, the share
//! of the largest suppliers, and what is left of supply and demand without the leader. It leaves to its callers which amounts
//! those are (production, reserves, imports) and where governance scores come from.
//!
//! | here                    | on paper                              | bounds   |
//! |-------------------------|---------------------------------------|----------|
//! | [`herfindahl`]          | HHI = Σ s²                            | 1/n … 1  |
//! | [`governance_score`]    | WGI = (2.5 − mean estimate) / 5 · 10  | 0 … 10   |
//! | [`governance_weighted`] | HHI_WGI,t = Σ s² · WGI · t            | 0 … 10 t |
//! | [`top_share`]           | Σ of the n largest s                  | 0 … 1    |
//! | [`n_minus_one`]         | (S − S_leader) / (D − D_leader)       | 0 …      |
//!
//! Reference: European Commission (2017), Methodology for establishing the EU list of critical raw materials; Gaultois et al.
//! (2013) for HHI by element; IEA (2025), Global Critical Minerals Outlook, for N−1. Method: docs/methods/criticality.md.

/// One supplier of a [`governance_weighted`] index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supplier {
    /// Amount supplied; any unit, the same for all suppliers of one index.
    pub amount: f64,
    /// Governance, 0 best to 10 worst, as [`governance_score`] gives it.
    pub governance: f64,
    /// Trade parameter `t`: 1 without restriction or agreement, above 1 under an export restriction, 0.8 inside the Union.
    pub trade_parameter: f64,
}

/// Shares of the total, in the order given.
///
/// `None` when nothing is supplied (a share of nothing has no meaning), or when an amount is negative or not a number.
pub fn shares(amounts: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = amounts.iter().sum();
    let sound = amounts.iter().all(|a| a.is_finite() && *a >= 0.0) && total.is_finite() && total > 0.0;
    sound.then(|| amounts.iter().map(|a| a / total).collect())
}

/// The concentration of a supply: 1/n for n equal suppliers, 1 for a single one.
///
/// This is the Herfindahl–Hirschman index, the sum of squared shares. Competition law quotes it times 10 000. `None` as in
/// [`shares`].
///
/// ```
/// use monazite_engine::indicators::concentration::herfindahl;
/// assert_eq!(herfindahl(&[75.0, 25.0]), Some(0.625));
/// assert_eq!(herfindahl(&[0.0, 0.0]), None);
/// ```
pub fn herfindahl(amounts: &[f64]) -> Option<f64> {
    Some(shares(amounts)?.iter().map(|s| s * s).sum())
}

/// Governance on the scale of the EU guidelines: 0 best, 10 worst, from World Governance Indicators estimates (−2.5 worst to
/// 2.5 best), cut to the scale. The guidelines use the mean of the six dimensions.
///
/// `None` without an estimate.
///
/// ```
/// use monazite_engine::indicators::concentration::governance_score;
/// assert_eq!(governance_score(&[0.0]), Some(5.0));
/// ```
pub fn governance_score(estimates: &[f64]) -> Option<f64> {
    if estimates.is_empty() || estimates.iter().any(|e| !e.is_finite()) {
        return None;
    }
    let mean = estimates.iter().sum::<f64>() / estimates.len() as f64;
    Some(((2.5 - mean) / 5.0 * 10.0).clamp(0.0, 10.0))
}

/// Concentration weighted with governance and trade parameter: the sum of share² · WGI · t. With shares 0 to 1, governance 0 to
/// 10 and t = 1 it lies between 0 and 10.
///
/// `None` as in [`shares`], or where a weight is negative or not a number.
pub fn governance_weighted(suppliers: &[Supplier]) -> Option<f64> {
    let amounts: Vec<f64> = suppliers.iter().map(|s| s.amount).collect();
    let shares = shares(&amounts)?;
    let sound = |weight: f64| weight.is_finite() && weight >= 0.0;
    if suppliers.iter().any(|s| !sound(s.governance) || !sound(s.trade_parameter)) {
        return None;
    }
    Some(shares.iter().zip(suppliers).map(|(share, s)| share * share * s.governance * s.trade_parameter).sum())
}

/// Share of the `n` largest suppliers together. `None` as in [`shares`].
///
/// ```
/// use monazite_engine::indicators::concentration::top_share;
/// assert_eq!(top_share(&[1.0, 6.0, 3.0], 2), Some(0.9));
/// ```
pub fn top_share(amounts: &[f64], n: usize) -> Option<f64> {
    let mut sorted = amounts.to_vec();
    let total: f64 = shares(amounts).map(|_| sorted.iter().sum())?;
    sorted.sort_by(|a, b| b.total_cmp(a));
    Some((sorted.iter().take(n).sum::<f64>() / total).min(1.0))
}

/// What a concentration-free market would look like: the number of equal suppliers with the same index, 1 / HHI.
pub fn equal_suppliers(amounts: &[f64]) -> Option<f64> {
    herfindahl(amounts).map(|h| 1.0 / h)
}

/// N−1 cover: supply without the largest supplier over demand without that supplier's own. 1 or more means that the rest of the
/// world could serve itself.
///
/// `supply[i]` and `demand[i]` belong to the same area. `None` when nothing is supplied, the rows differ in length, or nobody
/// else uses anything. The largest supplier is the first one with the largest supply.
///
/// ```
/// use monazite_engine::indicators::concentration::n_minus_one;
/// assert_eq!(n_minus_one(&[80.0, 20.0], &[60.0, 40.0]), Some(0.5));
/// ```
pub fn n_minus_one(supply: &[f64], demand: &[f64]) -> Option<f64> {
    shares(supply)?;
    if supply.len() != demand.len() || demand.iter().any(|d| !d.is_finite() || *d < 0.0) {
        return None;
    }
    let mut leader = 0;
    for (i, amount) in supply.iter().enumerate() {
        if *amount > supply[leader] {
            leader = i;
        }
    }
    let others = |row: &[f64]| row.iter().enumerate().filter(|(i, _)| *i != leader).map(|(_, v)| v).sum::<f64>();
    let needed = others(demand);
    (needed > 0.0).then(|| others(supply) / needed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn equal_suppliers_give_one_over_their_number() {
        for n in 1..40_usize {
            assert!((herfindahl(&vec![3.0; n]).unwrap() - 1.0 / n as f64).abs() < 1e-15);
            assert!((equal_suppliers(&vec![3.0; n]).unwrap() - n as f64).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_supplied_has_no_concentration() {
        assert_eq!(herfindahl(&[]), None);
        assert_eq!(herfindahl(&[f64::NAN, 1.0]), None);
        assert_eq!(herfindahl(&[-1.0, 2.0]), None);
        assert_eq!(top_share(&[0.0], 3), None);
    }

    #[test]
    fn the_worst_governed_single_supplier_scores_ten_and_the_best_zero() {
        let single = |estimate| {
            let governance = governance_score(&[estimate]).unwrap();
            governance_weighted(&[Supplier { amount: 7.0, governance, trade_parameter: 1.0 }]).unwrap()
        };
        assert_eq!((single(-2.5), single(2.5)), (10.0, 0.0));
        assert_eq!(governance_score(&[]), None);
    }

    #[test]
    fn a_prohibition_doubles_the_part_of_the_supplier_it_falls_on() {
        let supplier = |amount, trade_parameter| Supplier { amount, governance: 5.0, trade_parameter };
        let free = governance_weighted(&[supplier(60.0, 1.0), supplier(40.0, 1.0)]).unwrap();
        let banned = governance_weighted(&[supplier(60.0, 2.0), supplier(40.0, 1.0)]).unwrap();
        assert!((banned - free - 0.36 * 5.0).abs() < 1e-12);
    }

    #[test]
    fn without_the_leader_supply_and_demand_are_those_of_everybody_else() {
        assert_eq!(n_minus_one(&[91.0, 5.0, 4.0], &[60.0, 25.0, 15.0]), Some(9.0 / 40.0));
        assert_eq!(n_minus_one(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(n_minus_one(&[1.0, 2.0], &[0.0, 5.0]), None, "nobody but the leader uses anything");
    }

    proptest! {
        #[test]
        fn concentration_lies_between_one_over_n_and_one(amounts in vec(0.1f64..1e6, 1..30)) {
            let h = herfindahl(&amounts).unwrap();
            prop_assert!(h >= 1.0 / amounts.len() as f64 - 1e-12 && h <= 1.0 + 1e-12);
        }

        #[test]
        fn splitting_a_supplier_never_raises_concentration(rest in vec(0.1f64..1e6, 1..20), part in 0.01f64..0.99) {
            let whole = herfindahl(&rest).unwrap();
            let mut split = rest.clone();
            let last = split.pop().unwrap();
            split.extend([last * part, last * (1.0 - part)]);
            prop_assert!(herfindahl(&split).unwrap() <= whole + 1e-12);
        }

        #[test]
        fn the_unit_of_the_amounts_does_not_matter(amounts in vec(0.1f64..1e6, 1..20), scale in 1e-3f64..1e3) {
            let scaled: Vec<f64> = amounts.iter().map(|a| a * scale).collect();
            prop_assert!((herfindahl(&amounts).unwrap() - herfindahl(&scaled).unwrap()).abs() < 1e-12);
        }

        #[test]
        fn weighting_stays_between_zero_and_ten_times_concentration(rows in vec((0.1f64..1e6, 0.0f64..10.0), 1..20)) {
            let suppliers: Vec<Supplier> =
                rows.iter().map(|(a, g)| Supplier { amount: *a, governance: *g, trade_parameter: 1.0 }).collect();
            let amounts: Vec<f64> = rows.iter().map(|r| r.0).collect();
            let weighted = governance_weighted(&suppliers).unwrap();
            prop_assert!(weighted >= 0.0 && weighted <= 10.0 * herfindahl(&amounts).unwrap() + 1e-12);
        }

        #[test]
        fn the_largest_hold_more_the_more_are_counted(amounts in vec(0.1f64..1e6, 1..20), n in 1usize..20) {
            let (fewer, more) = (top_share(&amounts, n).unwrap(), top_share(&amounts, n + 1).unwrap());
            prop_assert!(fewer <= more + 1e-12 && more <= 1.0);
        }
    }
}
