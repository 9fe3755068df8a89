//! Where the time of a member of an ensemble goes, chain by chain, beside a solve of the same market alone.
//!
//!     cargo run --release -p monazite-study --example member_time -- [members] [scenario.toml ...]
//!
//! Times are CPU milliseconds of the thread (Linux). "pure" is one solve to the problem's own tolerance with kept buffers.

mod common;

use std::path::{Path, PathBuf};

use common::Stopwatch;
use monazite_engine::ensemble::draw;
use monazite_engine::equilibrium::{ChainMarket, Clearing};
use monazite_engine::market::{Options, Workspace};
use monazite_engine::policy;
use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_model::scenario::{LATEST_BASE_YEAR, Scenario};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let members: u32 = arguments.next().map_or(Ok(60), |n| n.parse())?;
    println!(
        "| chain (study) | nodes / activities | built once | member | pure | member/pure | cleared | Newton alone |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let files = arguments.map(PathBuf::from).collect();
    common::chains(files, |atlas, scenario, id, file| time(atlas, scenario, id, file, members))
}

fn time(
    atlas: &Atlas,
    scenario: &Scenario,
    id: &str,
    file: &Path,
    members: u32,
) -> Result<(), Box<dyn std::error::Error>> {
    let study = file.parent().and_then(|p| p.file_name()).unwrap_or_default();
    let watch = Stopwatch::new();
    let year = scenario.wanted_base_year();
    let chain = chain::build(atlas, id, year).or_else(|_| chain::build(atlas, id, LATEST_BASE_YEAR))?;
    let terms = policy::lower(scenario, &chain, &atlas.registry, scenario.window())?;
    let begun = watch.now();
    let market = ChainMarket::new(&chain, &terms, &atlas.registry, true)?;
    let built = watch.now() - begun;
    let ChainMarket { structure, parameters: central, uncertain } = &market;
    let (mut numbers, mut solver) = (structure.numbers(), Workspace::default());
    let Some(start) = structure.clear(&numbers, None, &mut Clearing::default()).prices else {
        println!("| {id} ({}) | not cleared |", study.display());
        return Ok(());
    };
    let (mut bench, mut pure, mut alone) = (market.bench(&numbers), 0.0, 0);
    let begun = watch.now();
    let mut cleared = 0;
    for first in (0..members).step_by(64) {
        let found = market.members(1, first..members.min(first + 64), &start, &mut bench);
        cleared += found.iter().flatten().count();
    }
    let sum = watch.now() - begun;
    for member in 0..members {
        let parameters = draw::parameters(central, uncertain, &draw::values(uncertain, 1, member));
        structure.set_parameters(&parameters, &mut numbers);
        let options = Options { fallback: false, intervals: false, ..Options::default() };
        let begun = watch.now();
        let one = structure.compiled().solve_with(numbers.market(), Some(&start), &options, &mut solver);
        pure += watch.now() - begun;
        alone += u32::from(one.is_cleared());
    }
    let n = f64::from(members);
    println!(
        "| {id} ({}) | {} / {} | {built:.2} | {:.3} | {:.3} | {:.2} | {cleared} of {members} | {alone} |",
        study.display(),
        structure.compiled().nodes(),
        structure.compiled().activities(),
        sum / n,
        pure / n,
        sum / pure
    );
    Ok(())
}
