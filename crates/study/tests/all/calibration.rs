//! Every bundled chain is an exact answer of its own market: without measures it clears at base prices in no step.

use monazite_engine::ensemble::draw;
use monazite_engine::equilibrium::{Clearing, Parameters, Structure};
use monazite_intake::{atlas, chain};

#[test]
fn every_bundled_chain_clears_at_base_prices_without_a_step() {
    let atlas = atlas::bundled().unwrap();
    let mut faults = Vec::new();
    // A chain without forms (cesium and rubidium: nobody publishes output) has no market.
    let with_forms = atlas.registry.chains.values().filter(|spec| !spec.forms.is_empty());
    for id in with_forms.map(|spec| &spec.id) {
        let chain = chain::build(atlas, id, 2024).unwrap();
        let central = Parameters::central(&chain, &atlas.registry).unwrap();
        let uncertain = draw::uncertain(&chain, &atlas.registry).unwrap();
        // Base prices must be an answer whatever the parameters are, so a drawn world is tried beside the central one.
        let drawn = draw::parameters(&central, &uncertain, &draw::values(&uncertain, 1, 17));
        for (which, parameters) in [("central", central), ("drawn", drawn)] {
            let structure = match Structure::new(&chain, &[], &parameters) {
                Ok(structure) => structure,
                Err(error) => {
                    faults.push(format!("{id}, {which}: {error}"));
                    continue;
                }
            };
            let solution = structure.clear(&structure.numbers(), None, &mut Clearing::default());
            let residual = solution.certificate.relative_imbalance;
            if !solution.is_cleared() || solution.effort.iterations > 0 || !(residual <= 1e-9) {
                faults.push(format!(
                    "{id}, {which}: {:?} after {} steps, imbalance {residual:.1e}",
                    solution.status, solution.effort.iterations
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
