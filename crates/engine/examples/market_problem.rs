//! Writes a made-up market problem as JSON (docs/formats/market-problem.md), for peers and for anyone's own solver.
//!
//! `market_problem AREAS [linear|isoelastic|bent] [base|ban] [dense]`; `ban` closes the exports of the second largest refiner.

use monazite_engine::market::synthetic::{Chain, Curves, Recipe};
use monazite_model::market::{Demand, Elastic, Fading, Headroom, Linear, Response, Supply};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|a| a == word);
    let areas = arguments.first().ok_or("usage: market_problem AREAS [linear|isoelastic|bent] [base|ban] [dense]")?;
    let curves = if has("isoelastic") {
        Curves::Isoelastic
    } else if has("bent") {
        Curves::Bent
    } else {
        Curves::Linear
    };
    let chain = Chain::new(Recipe { areas: areas.parse()?, curves, dense: has("dense"), seed: 42 });
    let mut problem = chain.problem.clone();
    if has("ban") {
        for k in chain.exports_of(1, chain.exporters[1][1]) {
            let response = problem.activities[k].response.clone();
            problem.activities[k].response = match response {
                Response::Linear(r) => Linear { upper: 0.0, ..r }.into(),
                Response::Elastic(_) => Elastic { upper: 0.0 }.into(),
                Response::Supply(r) => Supply { upper: 0.0, ..r }.into(),
                Response::Demand(r) => Demand { upper: 0.0, ..r }.into(),
                Response::Headroom(r) => Headroom { upper: 0.0, ..r }.into(),
                Response::Fading(r) => Fading { upper: 0.0, ..r }.into(),
            };
        }
    }
    println!("{}", serde_json::to_string_pretty(&problem)?);
    Ok(())
}
