//! Where the time of a member of an ensemble goes, chain by chain, beside a solve of the same market alone.
//!
//!     cargo run --release -p monazite-study --example member_time -- [members] [scenario.toml ...]
//!
//! Times are CPU milliseconds of the thread (Linux). "pure" is one solve to the problem's own tolerance with kept buffers.

use std::path::PathBuf;
use std::time::Instant;

use monazite_engine::ensemble::draw;
use monazite_engine::equilibrium::{ChainMarket, Clearing};
use monazite_engine::market::{Options, Workspace};
use monazite_engine::policy;
use monazite_intake::atlas::{self, Atlas};
use monazite_intake::{chain, scenario};
use monazite_model::scenario::LATEST_BASE_YEAR;

/// CPU time of this thread, ms; the clock on the wall where the system does not say.
struct Stopwatch {
    start: Instant,
}

impl Stopwatch {
    fn now(&self) -> f64 {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanos = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
        nanos.map_or_else(|| 1e3 * self.start.elapsed().as_secs_f64(), |ns| ns / 1e6)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let members: u32 = arguments.next().map_or(Ok(60), |n| n.parse())?;
    let mut files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
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
        "| chain (study) | nodes / activities | built once | member | pure | member/pure | cleared | Newton alone |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let scenario =
            scenario::read(&text, &file.display().to_string(), &atlas.registry).map_err(|e| format!("{e:?}"))?;
        for id in monazite_study::run::chain_ids(&atlas.registry, &scenario)? {
            time(atlas, &scenario, &id, members, file.parent().and_then(|p| p.file_name()).unwrap_or_default())?;
        }
    }
    Ok(())
}

fn time(
    atlas: &Atlas,
    scenario: &monazite_model::scenario::Scenario,
    id: &str,
    members: u32,
    study: &std::ffi::OsStr,
) -> Result<(), Box<dyn std::error::Error>> {
    let watch = Stopwatch { start: Instant::now() };
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
    for first in (0..members).step_by(32) {
        let found = market.members(1, first..members.min(first + 32), &start, &mut bench);
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
