//! A ban can always be met by trading and using less, also one that follows origin, also where hardly anything of that origin goes.

use monazite_engine::equilibrium::{ChainMarket, Clearing};
use monazite_engine::policy;
use monazite_intake::{atlas, chain, scenario};
use monazite_model::market::Status;

#[test]
fn a_ban_that_follows_origin_clears_whoever_bans_and_whoever_buys() {
    let atlas = atlas::bundled().unwrap();
    let (mut bans, mut failed) = (0, Vec::new());
    for (mineral, form) in [("gallium", "gallium:refined"), ("graphite", "graphite:mined")] {
        for (by, to) in [
            ("EU27", "KOR"),
            ("USA", "KOR"),
            ("JPN", "IND"),
            ("IND", "USA"),
            ("CHN", "JPN"),
            ("EU27", "USA"),
            ("USA", "DEU"),
        ] {
            for origin in ["documents", "strict"] {
                let text = format!(
                    "title = \"A ban\"\nminerals = [\"{mineral}\"]\nstart = \"2025-01\"\nbase_year = 2024\n\n[[measure]]\n\
                     kind = \"export-ban\"\nby = \"{by}\"\non = [\"{form}\"]\nto = [\"{to}\"]\nfrom = \"2025-01-01\"\norigin = \"{origin}\"\n"
                );
                let scenario = scenario::read(&text, "ban.toml", &atlas.registry).unwrap();
                for id in monazite_study::run::chain_ids(&atlas.registry, &scenario).unwrap() {
                    let chain = chain::build(atlas, &id, scenario.wanted_base_year()).unwrap();
                    let lowered = policy::lower(&scenario, &chain, &atlas.registry, scenario.window()).unwrap();
                    let market = ChainMarket::new(&chain, &lowered, &atlas.registry, true).unwrap();
                    let numbers = market.structure.numbers();
                    let solution = market.structure.clear(&numbers, None, &mut Clearing::default());
                    bans += 1;
                    if solution.status != Status::Cleared {
                        failed.push(format!(
                            "{form} {by}>{to} {origin}: {:?} {:?}",
                            solution.status, solution.certificate
                        ));
                    }
                }
            }
        }
    }
    assert!(bans >= 28 && failed.is_empty(), "{} of {bans}:\n{}", failed.len(), failed.join("\n"));
}
