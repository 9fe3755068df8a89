//! Trade risk: how much of an area's supply may fail somewhere along the network of exporters, by political stability.
//!
//! ```text
//! V_ij = m_ij / Σ_k m_ik                      share of i's supply that comes from j                          *seen*
//! R_i  = Σ_{j≠i} V_ij · [q_j + (1 − q_j) · R_j]      q_j = 1 − ps_j, ps political stability in 0 … 1   *reconstruction*
//! ```
//!
//! R_i is the chance that a unit of i's supply, followed back from exporter to exporter, meets one that fails; what an area makes
//! itself does not fail. Klimek et al. (2015) weight a centrality of the same matrix; the recursion here is ours. Page:
//! docs/methods/criticality/traderisk.md.

/// Passes over the network before the last change must be below [`TOLERANCE`].
const MOST_PASSES: usize = 10_000;
/// Largest change of a risk in the last pass.
pub const TOLERANCE: f64 = 1e-12;

/// An area of the network.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Own production, any unit.
    pub domestic: f64,
    /// Imports: position of the exporter and quantity in the same unit.
    pub imports: Vec<(usize, f64)>,
    /// Chance that this area's exports fail, 0 to 1.
    pub failure: f64,
}

/// A risk and the part of it that direct exporters explain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Risk {
    /// Along all paths, 0 to 1.
    pub total: f64,
    /// Of the direct exporters alone, Σ V_ij q_j.
    pub direct: f64,
}

/// Risk of every area, in order; `None` for an area without supply.
///
/// Returns `None` as a whole where a quantity is negative, a failure leaves 0 to 1 or an exporter is not in the list. Areas
/// that only send goods in a circle (no production behind it) keep the least risk that fits, which the passes reach from zero.
pub fn risks(nodes: &[Node]) -> Option<Vec<Option<Risk>>> {
    let sound = |n: &Node| {
        n.domestic >= 0.0
            && (0.0..=1.0).contains(&n.failure)
            && n.imports.iter().all(|(j, q)| *j < nodes.len() && *q >= 0.0 && q.is_finite())
    };
    if !nodes.iter().all(sound) {
        return None;
    }
    let total: Vec<f64> = nodes.iter().map(|n| n.domestic + n.imports.iter().map(|(_, q)| q).sum::<f64>()).collect();
    let mut risk = vec![0.0_f64; nodes.len()];
    for _ in 0..MOST_PASSES {
        let mut change = 0.0_f64;
        let mut next = risk.clone();
        for (i, node) in nodes.iter().enumerate().filter(|(i, _)| total[*i] > 0.0) {
            let hop = |j: usize| nodes[j].failure + (1.0 - nodes[j].failure) * risk[j];
            // An empty sum of floats is a negative zero.
            let sum: f64 =
                0.0 + node.imports.iter().filter(|(j, _)| *j != i).map(|(j, q)| q / total[i] * hop(*j)).sum::<f64>();
            change = change.max((sum - risk[i]).abs());
            next[i] = sum;
        }
        risk = next;
        if change <= TOLERANCE {
            break;
        }
    }
    let direct = |i: usize| {
        let node = &nodes[i];
        let hops = node.imports.iter().filter(|(j, _)| *j != i);
        0.0 + hops.map(|(j, q)| q / total[i] * nodes[*j].failure).sum::<f64>()
    };
    let of = |i: usize| (total[i] > 0.0).then(|| Risk { total: risk[i].min(1.0), direct: direct(i) });
    Some((0..nodes.len()).map(of).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn node(domestic: f64, imports: &[(usize, f64)], failure: f64) -> Node {
        Node { domestic, imports: imports.to_vec(), failure }
    }

    #[test]
    fn a_hub_hands_on_the_risk_of_its_own_exporter() {
        // 0 mines, 1 passes on, 2 uses: 2 meets 1's failure, and behind it 0's.
        let risks = risks(&[node(10.0, &[], 0.4), node(0.0, &[(0, 10.0)], 0.1), node(0.0, &[(1, 10.0)], 0.0)]).unwrap();
        let user = risks[2].unwrap();
        assert!((user.direct - 0.1).abs() < 1e-12);
        assert!((user.total - (0.1 + 0.9 * 0.4)).abs() < 1e-12);
        assert_eq!(risks[0].unwrap().total, 0.0);
    }

    #[test]
    fn an_area_without_supply_has_no_risk_and_a_stranger_is_refused() {
        assert_eq!(risks(&[node(0.0, &[], 0.5)]).unwrap(), [None]);
        assert_eq!(risks(&[node(1.0, &[(7, 1.0)], 0.5)]), None);
    }

    proptest! {
        #[test]
        fn risk_along_all_paths_is_a_chance_and_no_less_than_the_direct_one(
            own in 0.0f64..10.0, a in 0.1f64..10.0, b in 0.1f64..10.0, p in 0.0f64..=1.0, q in 0.0f64..=1.0,
        ) {
            let network = [node(5.0, &[(1, a)], p), node(own, &[(0, b), (2, a)], q), node(0.0, &[(0, a), (1, b)], p)];
            for risk in risks(&network).unwrap().into_iter().flatten() {
                prop_assert!(risk.direct <= risk.total + 1e-9 && risk.total <= 1.0);
            }
        }
    }
}
