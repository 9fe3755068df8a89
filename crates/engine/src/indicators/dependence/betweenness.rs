//! Position in the network: how much of the world's use hangs on what is mined or made in an area.
//!
//! Answers: the flow betweenness of an area, that is the share of the world's use (weighted as given) whose path back to the mine
//! meets it at any stage. Unlike betweenness of shortest paths it counts tonnes, not links. What the loss of an area would
//! cost is not topology but a market solve: `study::dependence` clears the market without the area's exports.
//!
//! B_d = Σ_n u_n E_d(n) / Σ_n u_n,   bounds 0 to 1. Method: docs/methods/dependence.md.

use super::exposure::{Backward, exposure};

/// Flow betweenness of area `d`; `used[n]` is what leaves the chain at node n (use by tonnes or by value). `None` where nothing is
/// used.
pub fn betweenness(network: &Backward, d: usize, used: &[f64]) -> Option<f64> {
    let total: f64 = used.iter().sum();
    let sound = total > 0.0 && total.is_finite() && used.len() == network.areas.len();
    sound.then(|| (exposure(network, d).iter().zip(used).map(|(e, u)| e * u).sum::<f64>() / total).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::dependence::exposure::Inflow;

    #[test]
    fn a_single_refiner_of_everybodys_ore_lies_between_all() {
        // Two mines, one refiner (area 2), two users.
        let network = Backward {
            areas: vec![0, 1, 2, 2, 3, 4],
            inflows: vec![
                vec![Inflow::Source { amount: 70.0 }],
                vec![Inflow::Source { amount: 30.0 }],
                vec![Inflow::Brought { amount: 70.0, from: 0 }, Inflow::Brought { amount: 30.0, from: 1 }],
                vec![Inflow::Made { amount: 100.0, of: vec![(2, 1.0)] }],
                vec![Inflow::Brought { amount: 50.0, from: 3 }],
                vec![Inflow::Brought { amount: 50.0, from: 3 }],
            ],
        };
        let used = [0.0, 0.0, 0.0, 0.0, 50.0, 50.0];
        let of = |d| betweenness(&network, d, &used).unwrap_or(f64::NAN);
        assert_eq!(of(2), 1.0);
        assert!((of(0) - 0.7).abs() < 1e-12);
        assert_eq!(of(3), 0.0, "a user lies between nobody");
        assert_eq!(betweenness(&network, 0, &[0.0; 6]), None);
    }
}
