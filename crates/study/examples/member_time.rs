//! Where the time of a member of an ensemble goes, chain by chain, beside a solve of the same market alone.
//!
//!     cargo run --release -p monazite-study --example member_time -- [members] [scenario.toml ...]
//!
//! Times are CPU milliseconds of the thread (Linux). "pure" is one solve to the problem's own tolerance with kept buffers.

use std::path::PathBuf;
use std::time::Instant;

use monazite_engine::ensemble::draw;
use monazite_engine::equilibrium::{Clearing, Parameters, Structure};
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
        "| chain (study) | nodes / activities | built once | set | clear | read | sum | pure | sum/pure | cleared | Newton alone |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
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
    let lowered = policy::lower(scenario, &chain, &atlas.registry, scenario.window())?;
    let central = Parameters::central(&chain, &atlas.registry)?;
    let uncertain = draw::uncertain(&chain, &atlas.registry)?;
    let begun = watch.now();
    let structure = Structure::new(&chain, &lowered.terms, &central)?;
    let built = watch.now() - begun;
    let (mut numbers, mut work, mut solver) = (structure.numbers(), Clearing::default(), Workspace::default());
    let start = structure.clear(&numbers, None, &mut work).prices;
    let (mut set, mut clear, mut read, mut pure, mut cleared, mut alone) = (0.0, 0.0, 0.0, 0.0, 0, 0);
    for member in 0..members {
        let parameters = draw::parameters(&central, &uncertain, &draw::values(&uncertain, 1, member));
        let t0 = watch.now();
        structure.set_parameters(&parameters, &mut numbers);
        let t1 = watch.now();
        let solution = structure.clear(&numbers, start.as_deref(), &mut work);
        let t2 = watch.now();
        let figures = structure.figures(&numbers, &solution);
        let t3 = watch.now();
        let options = Options { fallback: false, ..Options::default() };
        let one = structure.compiled().solve_with(numbers.market(), start.as_deref(), &options, &mut solver);
        let t4 = watch.now();
        (set, clear, read, pure) = (set + t1 - t0, clear + t2 - t1, read + t3 - t2, pure + t4 - t3);
        cleared += u32::from(figures.is_some());
        alone += u32::from(one.is_cleared());
    }
    let n = f64::from(members);
    let sum = set + clear + read;
    println!(
        "| {id} ({}) | {} / {} | {built:.2} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.2} | {cleared} of {members} | {alone} |",
        study.display(),
        structure.compiled().nodes(),
        structure.compiled().activities(),
        set / n,
        clear / n,
        read / n,
        sum / n,
        pure / n,
        sum / pure
    );
    Ok(())
}
