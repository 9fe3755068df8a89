//! What of an area's intake of a form comes from those who act.

use std::collections::BTreeMap;

use monazite_model::chain::Chain;
use monazite_model::code::AreaId;

/// Rounds of mixing: what has passed through so many areas is too little to count.
const ROUNDS: usize = 100;

/// By area, the share of what it takes in of a form (its own output included) that was made by one of the actors, wherever it came
/// through: every area mixes what it makes with what arrives.
pub(super) fn from_actors(chain: &Chain, form: usize, actors: &[AreaId]) -> BTreeMap<AreaId, f64> {
    let at: Vec<usize> = (0..chain.nodes.len()).filter(|&node| chain.nodes[node].form == form).collect();
    let mut made = vec![0.0; chain.nodes.len()];
    for supply in chain.supplies.iter().filter(|supply| supply.kind.is_output()) {
        made[supply.node] += supply.level.band.value;
    }
    for process in &chain.transformations {
        for leg in &process.outputs {
            made[leg.node] += leg.per_tonne * process.level.band.value;
        }
    }
    let flows: Vec<_> = chain.flows.iter().filter(|flow| chain.nodes[flow.from].form == form).collect();
    let mut intake = made.clone();
    flows.iter().for_each(|flow| intake[flow.to] += flow.level.band.value);
    let acts = |node: usize| actors.contains(&chain.areas[chain.nodes[node].area]);
    let mut share = vec![0.0; chain.nodes.len()];
    for _ in 0..ROUNDS {
        let mut from: Vec<f64> = made.iter().enumerate().map(|(n, t)| if acts(n) { *t } else { 0.0 }).collect();
        flows.iter().for_each(|flow| from[flow.to] += share[flow.from] * flow.level.band.value);
        for &node in &at {
            share[node] = if intake[node] > 0.0 { (from[node] / intake[node]).min(1.0) } else { 0.0 };
        }
    }
    at.into_iter().map(|node| (chain.areas[chain.nodes[node].area].clone(), share[node])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::one_stage;

    #[test]
    fn who_makes_all_an_area_takes_is_all_of_its_exposure() {
        let chain = one_stage();
        let form = chain.form(&"testium:refined".into()).unwrap();
        let shares = from_actors(&chain, form, &["AAA".into()]);
        assert_eq!(shares[&AreaId::from("AAA")], 1.0);
        let others = from_actors(&chain, form, &["BBB".into(), "CCC".into()]);
        for (area, share) in &shares {
            let rest = others.get(area).copied().unwrap_or(0.0);
            assert!((0.0..=1.0).contains(share) && share + rest < 1.0 + 1e-9, "{area}: {share} {rest}");
        }
        assert!(shares.values().any(|share| *share > 0.0 && *share < 1.0), "{shares:?}");
    }
}
