//! Two ways of clearing one member of a study give the same prices, also where several are right.

use std::path::PathBuf;

use monazite_engine::ensemble::draw;
use monazite_engine::equilibrium::{ChainMarket, Clearing};
use monazite_engine::policy;
use monazite_intake::{atlas, chain, scenario};

const MEMBERS: u32 = 3;
/// Relative; what the tolerance of a clearing leaves open at steep nodes is far below.
const APART: f64 = 1e-6;
/// Prices below this, usd per tonne, are those of what nobody pays for.
const NOTHING: f64 = 1e-6;

#[test]
fn members_of_the_studies_have_the_same_prices_from_wherever_their_search_starts() {
    let atlas = atlas::bundled().unwrap();
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (mut cleared, mut loose, mut apart) = (0, 0, Vec::new());
    for file in [
        "gallium-germanium-licence/scenario.toml",
        "cobalt-suspension-2025/scenario.toml",
        "graphite-licence-2023/scenario.toml",
        "antimony-licence-2024/scenario.toml",
        "rare-earths-quota-2010/scenario.toml",
        "two-blocs/degree-50.toml",
    ] {
        let text = std::fs::read_to_string(examples.join(file)).unwrap();
        let scenario = scenario::read(&text, file, &atlas.registry).unwrap();
        for id in monazite_study::run::chain_ids(&atlas.registry, &scenario).unwrap() {
            let chain = chain::build(atlas, &id, scenario.wanted_base_year()).unwrap();
            let terms = policy::lower(&scenario, &chain, &atlas.registry, scenario.window()).unwrap();
            let market = ChainMarket::new(&chain, &terms, &atlas.registry, true).unwrap();
            let (structure, mut numbers) = (&market.structure, market.structure.numbers());
            let start = structure.clear(&numbers, None, &mut Clearing::default()).prices.unwrap();
            for member in 0..MEMBERS {
                let values = draw::values(&market.uncertain, 1, member);
                structure
                    .set_parameters(&draw::parameters(&market.parameters, &market.uncertain, &values), &mut numbers);
                let from_base = structure.clear(&numbers, None, &mut Clearing::default());
                let from_central = structure.clear(&numbers, Some(&start), &mut Clearing::default());
                for found in [&from_base, &from_central] {
                    let (status, effort) = (&found.status, found.effort);
                    assert!(
                        found.is_cleared(),
                        "{file} {id} member {member}: {status:?} {:?} {effort:?}",
                        found.certificate
                    );
                }
                cleared += 1;
                loose += usize::from(!from_base.interval_prices.is_empty());
                for (node, (a, b)) in from_base.prices.unwrap().iter().zip(from_central.prices.unwrap()).enumerate() {
                    let size = a.abs().max(b.abs()).max(NOTHING);
                    if (a - b).abs() > APART * size {
                        let interval = from_base.interval_prices.iter().any(|interval| interval.node == node);
                        apart.push(format!("{file} {id} member {member} node {node}: {a} {b}, interval {interval}"));
                    }
                }
            }
        }
    }
    assert!(
        apart.is_empty(),
        "{cleared} cleared, {loose} with loose prices: {} apart\n{}",
        apart.len(),
        apart.join("\n")
    );
    assert!(loose > 0, "no study has a price that is an interval: the test tests nothing");
}
