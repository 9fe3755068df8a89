//! What a why and a gradient cost on the chains of scenarios: the price that moves most, split over the measures. Times are CPU
//! milliseconds of the thread (Linux).
//!
//!     cargo run --release -p monazite-study --example why_time -- [scenario.toml ...]

mod common;

use std::path::{Path, PathBuf};

use common::Stopwatch;
use monazite_engine::equilibrium::{Clearing, Figure, Parameters, Structure};
use monazite_engine::policy;
use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_model::scenario::{LATEST_BASE_YEAR, Scenario};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| study | chain | activities | measures | clearing, ms | gradient, ms | why, ms | clearings | shared out | unassigned |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    common::chains(std::env::args().skip(1).map(PathBuf::from).collect(), time)
}

fn time(atlas: &Atlas, scenario: &Scenario, id: &str, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let year = scenario.wanted_base_year();
    let chain = chain::build(atlas, id, year).or_else(|_| chain::build(atlas, id, LATEST_BASE_YEAR))?;
    let terms = policy::lower(scenario, &chain, &atlas.registry, scenario.window())?;
    let structure = Structure::new(&chain, &terms, &Parameters::central(&chain, &atlas.registry)?)?;
    let numbers = structure.numbers();
    let clock = Stopwatch::new();
    let begun = clock.now();
    let solution = structure.clear(&numbers, None, &mut Clearing::default());
    let cleared = clock.now() - begun;
    let Some(figures) = structure.figures(&numbers, &solution) else { return Ok(()) };
    let moved = |row: usize| (figures.tonnages.prices[row] / structure.rows.prices[row].base.max(1e-9)).ln().abs();
    let rows = (0..structure.rows.prices.len()).filter(|row| structure.rows.prices[*row].base > 0.0);
    let Some(row) = rows.max_by(|a, b| moved(*a).total_cmp(&moved(*b))) else { return Ok(()) };
    let begun = clock.now();
    let gradient = structure.gradient(&numbers, &solution, Figure::Price(row));
    let derived = clock.now() - begun;
    let begun = clock.now();
    let why = structure.why(&numbers, &terms, Figure::Price(row));
    let split = clock.now() - begun;
    let measures = why.as_ref().map_or(0, |why| why.parts.len());
    let told = why.as_ref().map_or_else(
        || "not split | |".to_owned(),
        |why| format!("{} | {:.1e} | {:.1e}", why.clearings, why.shared_out, why.unassigned),
    );
    println!(
        "| {} | {id} | {} | {measures} | {:.2} | {:.2} ({} kinks) | {:.1} | {told} |",
        file.iter().rev().take(2).filter_map(|part| part.to_str()).collect::<Vec<_>>().join(" of "),
        structure.compiled().activities(),
        cleared,
        derived,
        gradient.map_or(0, |g| g.kinks.len()),
        split,
    );
    Ok(())
}
