//! Every bundled chain is an exact answer of its own market: without measures it clears at base prices in no step.

#![allow(clippy::unwrap_used)]

use monazite_engine::ensemble::{clear, draw};
use monazite_engine::market::compile;
use monazite_engine::system::{Parameters, build};
use monazite_intake::{atlas, chain};

#[test]
fn every_bundled_chain_clears_at_base_prices_without_a_step() {
    let atlas = atlas::bundled().unwrap();
    let mut faults = Vec::new();
    let (mut worst, mut largest) = (0.0_f64, (0, 0, String::new()));
    for id in atlas.registry.chains.keys() {
        let chain = chain::build(&atlas, id, 2024).unwrap();
        let central = Parameters::central(&chain, &atlas.registry).unwrap();
        let uncertain = draw::uncertain(&chain, &atlas.registry).unwrap();
        // Base prices must be an answer whatever the parameters are, so a drawn world is tried beside the central one.
        let drawn = draw::parameters(&central, &uncertain, &draw::values(&uncertain, 1, 17));
        for parameters in [central, drawn] {
            let system = match build(&chain, &[], &parameters) {
                Ok(system) => system,
                Err(error) => {
                    faults.push(format!("{id}: {error}"));
                    continue;
                }
            };
            let compiled = match compile(&system.after) {
                Ok(compiled) => compiled,
                Err(error) => {
                    faults.push(format!("{id}: {error}"));
                    continue;
                }
            };
            let solution = clear(&compiled, &compiled.base(), None);
            if !solution.is_cleared() || solution.effort.iterations > 0 {
                faults.push(format!("{id}: {:?} {:?}", solution.status, solution.certificate));
            }
            worst = worst.max(solution.certificate.relative_imbalance);
            if compiled.activities() > largest.1 {
                largest = (compiled.nodes(), compiled.activities(), id.clone());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(worst <= 1e-9, "{worst:e}");
    println!("worst relative imbalance {worst:e}; largest market {largest:?}");
}
