//! Indirect dependence: how much of what a place takes in has passed through a country at any earlier stage.
//!
//! A chain is read backwards. A tonne at a node came from a mine or scrap yard there, out of a process there, or from another
//! area; a tonne out of a process came from its inputs. Following the shares back until supply from outside gives a random walk
//! that ends. The exposure to country d is the probability that the walk meets a mine or process in d:
//!
//! E_d(n) = 1 − a_d(n),   a_d(n) = Σ_s p_s [area of s ≠ d] + Σ_t p_t [area of t ≠ d] Σ_i w_i a_d(i) + Σ_m p_m a_d(m)
//!
//! | here              | on paper  | meaning                                                                  |
//! |-------------------|-----------|--------------------------------------------------------------------------|
//! | [`Inflow`]        | p, w      | where what is at a node came from                                        |
//! | [`avoidance`]     | a_d       | share of paths that never meet d                                         |
//! | [`exposure`]      | E_d       | share of paths that do                                                   |
//! | [`made_in`]       | D_d       | share whose last maker stands in d (hubs resolved); D_d ≤ E_d ≤ 1         |
//! | [`main_path`]     |           | the single most likely path that meets d                                  |
//!
//! Only where something is mined, recovered or made counts as meeting a country. Passing through a port does not, so that hubs
//! are resolved to what lies behind them. Nodes pool what arrives, as everywhere in this program: a path is a share, not a
//! shipment.
//!
//! With one process per stage this is the product of stage matrices with column d set to zero (absorbing paths). Reconstruction
//! from that standard argument, not a published index. Method: docs/methods/dependence.md.

/// Where what is at a node came from. Amounts in any unit, the same for all inflows of a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Inflow {
    /// Supply from outside the chain in the node's own area.
    Source {
        /// Amount.
        amount: f64,
    },
    /// Supply that nobody publishes: no area made it, so that no path through it meets one.
    Unknown {
        /// Amount.
        amount: f64,
    },
    /// Made in the node's own area out of other nodes.
    Made {
        /// Amount.
        amount: f64,
        /// Nodes it is made of, with weights that need not add up to one.
        of: Vec<(usize, f64)>,
    },
    /// Brought from another node of the same form.
    Brought {
        /// Amount.
        amount: f64,
        /// Node it came from.
        from: usize,
    },
}

impl Inflow {
    fn amount(&self) -> f64 {
        match self {
            Inflow::Source { amount }
            | Inflow::Unknown { amount }
            | Inflow::Made { amount, .. }
            | Inflow::Brought { amount, .. } => *amount,
        }
    }
}

/// A network read backwards.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backward {
    /// Area of each node.
    pub areas: Vec<usize>,
    /// Inflows of each node.
    pub inflows: Vec<Vec<Inflow>>,
}

/// Sweeps over the nodes at most; each loop of re-exports halves many times in far fewer.
const SWEEPS: usize = 2000;
/// Largest change in a sweep at which the shares stand.
const SETTLED: f64 = 1e-13;

/// Share of paths from each node that never meet area `d`, 0 to 1. A node without inflow has none and counts as 1.
pub fn avoidance(network: &Backward, d: usize) -> Vec<f64> {
    solve(network, |n, x| {
        let at_d = network.areas[n] == d;
        weighted(&network.inflows[n], |inflow| match inflow {
            Inflow::Source { .. } => f64::from(u8::from(!at_d)),
            Inflow::Unknown { .. } => 1.0,
            Inflow::Made { .. } if at_d => 0.0,
            Inflow::Made { of, .. } => of_inputs(of, x),
            Inflow::Brought { from, .. } => x[*from],
        })
    })
}

/// Share of what each node takes in that has met area `d`, 0 to 1.
pub fn exposure(network: &Backward, d: usize) -> Vec<f64> {
    avoidance(network, d).into_iter().map(|a| (1.0 - a).clamp(0.0, 1.0)).collect()
}

/// Share of what each node takes in whose last maker (mine, scrap yard or process of this very form) stands in area `d`.
/// Re-exports are followed back to whoever made the goods.
pub fn made_in(network: &Backward, d: usize) -> Vec<f64> {
    let not = solve(network, |n, x| {
        let away = f64::from(u8::from(network.areas[n] != d));
        weighted(&network.inflows[n], |inflow| match inflow {
            Inflow::Brought { from, .. } => x[*from],
            Inflow::Unknown { .. } => 1.0,
            _ => away,
        })
    });
    not.into_iter().map(|a| (1.0 - a).clamp(0.0, 1.0)).collect()
}

/// The single most likely path from a node back to supply that meets area `d`: nodes from the start, and its share of all paths.
/// `None` where no path meets it.
pub fn main_path(network: &Backward, start: usize, d: usize) -> Option<(Vec<usize>, f64)> {
    // Two layers: 0 not met yet, 1 met. Shares multiply, so the best path is found by greatest product first.
    let n = network.areas.len();
    let mut best = vec![0.0_f64; 2 * n];
    let mut back = vec![usize::MAX; 2 * n];
    let mut done = vec![false; 2 * n];
    best[start] = 1.0;
    let mut end: Option<(f64, usize)> = None;
    loop {
        let next = (0..2 * n)
            .filter(|&s| !done[s] && best[s] > 0.0)
            .max_by(|&a, &b| best[a].total_cmp(&best[b]).then(b.cmp(&a)));
        let Some(state) = next else { break };
        done[state] = true;
        let (node, met) = (state % n, state / n);
        let sum: f64 = network.inflows[node].iter().map(Inflow::amount).sum();
        if sum <= 0.0 {
            continue;
        }
        let here = usize::from(network.areas[node] == d);
        let so_far = best[state];
        let mut step = |to: usize, met: usize, share: f64| {
            let s = met * n + to;
            if !done[s] && so_far * share > best[s] {
                best[s] = so_far * share;
                back[s] = state;
            }
        };
        for inflow in &network.inflows[node] {
            let share = inflow.amount() / sum;
            match inflow {
                // Where it comes from nobody knows: only what was met on the way counts.
                Inflow::Unknown { .. } => {
                    if met == 1 && end.is_none_or(|(most, _)| so_far * share > most) {
                        end = Some((so_far * share, state));
                    }
                }
                Inflow::Source { .. } => {
                    let reached = so_far * share;
                    if met.max(here) == 1 && end.is_none_or(|(most, _)| reached > most) {
                        end = Some((reached, state));
                    }
                }
                Inflow::Made { of, .. } => {
                    let weight: f64 = of.iter().map(|(_, w)| w).sum();
                    if weight <= 0.0 && met.max(here) == 1 && end.is_none_or(|(most, _)| so_far * share > most) {
                        end = Some((so_far * share, state));
                    }
                    for (input, w) in of.iter().filter(|_| weight > 0.0) {
                        step(*input, met.max(here), share * w / weight);
                    }
                }
                Inflow::Brought { from, .. } => step(*from, met, share),
            }
        }
    }
    let (share, mut state) = end?;
    let mut path = vec![state % n];
    while back[state] != usize::MAX {
        state = back[state];
        path.push(state % n);
    }
    path.reverse();
    Some((path, share))
}

/// Mean over inflows, weighted by amount; 1 where there is none.
fn weighted(inflows: &[Inflow], of: impl Fn(&Inflow) -> f64) -> f64 {
    let sum: f64 = inflows.iter().map(Inflow::amount).sum();
    if sum > 0.0 { inflows.iter().map(|i| i.amount() * of(i)).sum::<f64>() / sum } else { 1.0 }
}

/// Mean over the inputs of a process; 1 where nothing of it is traced.
fn of_inputs(of: &[(usize, f64)], x: &[f64]) -> f64 {
    let sum: f64 = of.iter().map(|(_, w)| w).sum();
    if sum > 0.0 { of.iter().map(|(i, w)| w * x[*i]).sum::<f64>() / sum } else { 1.0 }
}

/// The fixed point of a monotone averaging map, from below: loops that lead nowhere count as met, never as avoided.
fn solve(network: &Backward, map: impl Fn(usize, &[f64]) -> f64) -> Vec<f64> {
    let mut x = vec![0.0; network.areas.len()];
    for _ in 0..SWEEPS {
        let mut moved = 0.0_f64;
        for n in 0..x.len() {
            let new = map(n, &x);
            moved = moved.max((new - x[n]).abs());
            x[n] = new;
        }
        if moved <= SETTLED {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const JPN: usize = 0;
    const CHN: usize = 1;
    const AUS: usize = 2;

    /// Two stages: ore of Australia is refined in China (all of it) and Japan buys metal from China (60) and refines 40 itself of
    /// Australian ore.
    fn two_stages() -> Backward {
        Backward {
            areas: vec![JPN, CHN, AUS, JPN, CHN],
            inflows: vec![
                vec![Inflow::Brought { amount: 40.0, from: 2 }],
                vec![Inflow::Source { amount: 10.0 }, Inflow::Brought { amount: 90.0, from: 2 }],
                vec![Inflow::Source { amount: 130.0 }],
                vec![Inflow::Made { amount: 40.0, of: vec![(0, 1.0)] }, Inflow::Brought { amount: 60.0, from: 4 }],
                vec![Inflow::Made { amount: 100.0, of: vec![(1, 1.0)] }],
            ],
        }
    }

    #[test]
    fn two_stages_give_the_product_of_their_matrices() {
        let network = two_stages();
        let (china, australia) = (exposure(&network, CHN), exposure(&network, AUS));
        // Japan's metal: 60 % refined in China; Australian ore behind 40 % at home and 0.9 of China's 60 %.
        assert!((china[3] - 0.6).abs() < 1e-12);
        assert!((australia[3] - (0.4 + 0.6 * 0.9)).abs() < 1e-12);
        assert_eq!((made_in(&network, CHN)[3], made_in(&network, AUS)[3]), (0.6, 0.0));
        // China's own metal has all been in China.
        assert_eq!(china[4], 1.0);
        assert!((australia[4] - 0.9).abs() < 1e-12);
    }

    #[test]
    fn the_main_path_names_the_stages_it_passes() {
        let (path, share) = main_path(&two_stages(), 3, AUS).unwrap();
        assert_eq!(path, [3, 4, 1, 2]);
        assert!((share - 0.54).abs() < 1e-12);
        assert_eq!(main_path(&two_stages(), 2, CHN), None);
    }

    #[test]
    fn a_hub_is_resolved_to_what_lies_behind_it() {
        // Node 1 is a hub that makes nothing: half of what it ships comes from 2, half from 3; it also ships back to 0.
        let network = Backward {
            areas: vec![0, 1, 2, 3],
            inflows: vec![
                vec![Inflow::Brought { amount: 100.0, from: 1 }],
                vec![
                    Inflow::Brought { amount: 50.0, from: 2 },
                    Inflow::Brought { amount: 50.0, from: 3 },
                    Inflow::Brought { amount: 20.0, from: 0 },
                ],
                vec![Inflow::Source { amount: 50.0 }],
                vec![Inflow::Source { amount: 50.0 }],
            ],
        };
        assert!(exposure(&network, 1)[0] < 1e-9, "a port makes nothing");
        assert!((exposure(&network, 2)[0] - 0.5).abs() < 1e-9);
        assert!((made_in(&network, 3)[0] - 0.5).abs() < 1e-9);
    }

    /// Three stages of four areas with random sources, processes and trade.
    fn networks() -> impl Strategy<Value = Backward> {
        let (areas, stages) = (4, 3);
        vec(0.01f64..10.0, areas * stages * (2 + areas)).prop_map(move |draws| {
            let mut draws = draws.into_iter();
            let mut next = move || draws.next().unwrap_or(1.0);
            let mut network = Backward::default();
            for stage in 0..stages {
                for area in 0..areas {
                    let node = stage * areas + area;
                    let mut inflows = vec![Inflow::Source { amount: next() }];
                    let made = next();
                    if stage > 0 {
                        inflows.push(Inflow::Made { amount: made, of: vec![(node - areas, 1.0)] });
                    }
                    for other in 0..areas {
                        let amount = next();
                        if other != area {
                            inflows.push(Inflow::Brought { amount, from: stage * areas + other });
                        }
                    }
                    network.areas.push(area);
                    network.inflows.push(inflows);
                }
            }
            network
        })
    }

    proptest! {
        #[test]
        fn exposure_lies_between_the_direct_share_and_one(network in networks()) {
            for d in 0..4 {
                for (direct, all) in made_in(&network, d).into_iter().zip(exposure(&network, d)) {
                    prop_assert!(direct >= 0.0 && direct <= all + 1e-9 && all <= 1.0);
                }
            }
        }

        #[test]
        fn direct_shares_of_all_areas_add_up_to_one(network in networks()) {
            let sums = (0..4).map(|d| made_in(&network, d)).fold(vec![0.0; 12], |s, x| {
                s.iter().zip(x).map(|(a, b)| a + b).collect()
            });
            prop_assert!(sums.iter().all(|s| (s - 1.0).abs() < 1e-9), "{sums:?}");
        }

        #[test]
        fn the_main_path_is_part_of_the_exposure(network in networks(), start in 0usize..12, d in 0usize..4) {
            let all = exposure(&network, d)[start];
            if let Some((path, share)) = main_path(&network, start, d) {
                prop_assert!(share > 0.0 && share <= all + 1e-9);
                prop_assert_eq!(path[0], start);
            }
        }
    }
}
