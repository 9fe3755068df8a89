//! What a why and a gradient cost on the chains of scenarios: the price that moves most, split over the measures. Times are CPU
//! milliseconds of the thread (Linux).
//!
//!     cargo run --release -p monazite-study --example why_time -- [scenario.toml ...]

use std::path::{Path, PathBuf};
use std::time::Instant;

use monazite_engine::equilibrium::{Clearing, Figure, Parameters, Structure};
use monazite_engine::policy;
use monazite_intake::atlas::{self, Atlas};
use monazite_intake::{chain, scenario};
use monazite_model::scenario::{LATEST_BASE_YEAR, Scenario};

/// CPU time of this thread, ms; the clock on the wall where the system does not say.
fn now(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(|| 1e3 * start.elapsed().as_secs_f64(), |ns| ns / 1e6)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        for folder in std::fs::read_dir(examples)? {
            let toml = std::fs::read_dir(folder?.path())?.filter_map(|f| Some(f.ok()?.path()));
            files.extend(toml.filter(|p| p.extension().is_some_and(|e| e == "toml")));
        }
        files.sort();
    }
    let atlas = atlas::bundled()?;
    println!(
        "| study | chain | activities | measures | clearing, ms | gradient, ms | why, ms | clearings | shared out | unassigned |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let scenario =
            scenario::read(&text, &file.display().to_string(), &atlas.registry).map_err(|e| format!("{e:?}"))?;
        for id in monazite_study::run::chain_ids(&atlas.registry, &scenario)? {
            time(atlas, &scenario, &id, &file)?;
        }
    }
    Ok(())
}

fn time(atlas: &Atlas, scenario: &Scenario, id: &str, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let year = scenario.wanted_base_year();
    let chain = chain::build(atlas, id, year).or_else(|_| chain::build(atlas, id, LATEST_BASE_YEAR))?;
    let terms = policy::lower(scenario, &chain, &atlas.registry, scenario.window())?;
    let structure = Structure::new(&chain, &terms, &Parameters::central(&chain, &atlas.registry)?)?;
    let numbers = structure.numbers();
    let clock = Instant::now();
    let begun = now(clock);
    let solution = structure.clear(&numbers, None, &mut Clearing::default());
    let cleared = now(clock) - begun;
    let Some(figures) = structure.figures(&numbers, &solution) else { return Ok(()) };
    let moved = |row: usize| (figures.tonnages.prices[row] / structure.rows.prices[row].base.max(1e-9)).ln().abs();
    let rows = (0..structure.rows.prices.len()).filter(|row| structure.rows.prices[*row].base > 0.0);
    let Some(row) = rows.max_by(|a, b| moved(*a).total_cmp(&moved(*b))) else { return Ok(()) };
    let begun = now(clock);
    let gradient = structure.gradient(&numbers, &solution, Figure::Price(row));
    let derived = now(clock) - begun;
    let begun = now(clock);
    let why = structure.why(&numbers, &terms, Figure::Price(row));
    let split = now(clock) - begun;
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
