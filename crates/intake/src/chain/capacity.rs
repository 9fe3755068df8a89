//! What could be made: published capacity, else output over utilisation.

use std::collections::BTreeMap;

use monazite_model::chain::{Estimate, SupplyKind};
use monazite_model::citation::Source;
use monazite_model::code::Stage;
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::draft::Draft;
use super::network::Network;

/// Share of capacity in use where the registry has no parameter. Ours: between the two thirds of a slack year and the 95 %
/// of a tight one.
const UTILISATION: f64 = 0.85;

/// Sets the capacity of every supply and process. A published capacity is shared by what makes the form in the area, in
/// proportion to their levels, and never below what was made.
pub(super) fn set(draft: &Draft, registry: &Registry, network: &mut Network) {
    let mut made: BTreeMap<usize, f64> = BTreeMap::new();
    // What is stated of a form that is dug is capacity of mines: scrap has no part in it.
    let nodes = network.nodes.clone();
    let of_mines = |node: usize, kind: SupplyKind| {
        kind != SupplyKind::Secondary || draft.forms[nodes[node].form].stage != Stage::Mine
    };
    for s in network.supplies.iter().filter(|s| s.kind.is_output() && of_mines(s.node, s.kind)) {
        *made.entry(s.node).or_default() += s.level.band.value;
    }
    for t in &network.transformations {
        *made.entry(t.outputs[0].node).or_default() += t.level.band.value;
    }
    let capacity = |node: usize, level: &Estimate, counts: bool| {
        let at = nodes[node];
        let form = &draft.forms[at.form];
        let level_t = level.band.value;
        match form.capacity[at.area].as_ref().filter(|_| counts) {
            Some(stated) => {
                let share = level_t / made.get(&node).copied().unwrap_or(level_t).max(level_t);
                let t = (stated.band.value * share).max(level_t);
                let relative = stated.band.scaled(share);
                Estimate {
                    band: Band { value: t, low: relative.low.clamp(level_t, t), high: relative.high.max(t) },
                    prior: Some(stated.band.value * share),
                    grade: stated.grade,
                    sources: stated.sources.clone(),
                }
            }
            None => {
                let parameter = registry.parameter("utilisation", &form.id);
                let (low, central, high) = parameter.map_or((0.65, UTILISATION, 0.95), |p| (p.low, p.central, p.high));
                let at_most_one = |u: f64| u.clamp(0.05, 1.0);
                Estimate {
                    band: Band {
                        value: level_t / at_most_one(central),
                        low: level_t / at_most_one(high.max(central)),
                        high: level_t / at_most_one(low.min(central)),
                    },
                    prior: None,
                    grade: Quality::D,
                    sources: vec![Source::assumption(format!("output over a utilisation of {central}"))],
                }
            }
        }
    };
    for s in network.supplies.iter_mut().filter(|s| s.kind.is_output()) {
        s.capacity = capacity(s.node, &s.level, of_mines(s.node, s.kind));
    }
    for t in &mut network.transformations {
        t.capacity = capacity(t.outputs[0].node, &t.level, true);
    }
}
