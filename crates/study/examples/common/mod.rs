//! What the timings of this folder share.

use std::path::{Path, PathBuf};
use std::time::Instant;

use monazite_intake::atlas::{self, Atlas};
use monazite_intake::scenario;
use monazite_model::scenario::Scenario;

/// CPU time of this thread since some moment, ms; the clock on the wall where the system does not say.
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn new() -> Self {
        Stopwatch(Instant::now())
    }

    pub fn now(&self) -> f64 {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanos = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
        nanos.map_or_else(|| 1e3 * self.0.elapsed().as_secs_f64(), |ns| ns / 1e6)
    }
}

/// Calls `time` with every chain of every scenario in `files`; all examples of the repository where there are none.
pub fn chains(
    mut files: Vec<PathBuf>,
    time: impl Fn(&Atlas, &Scenario, &str, &Path) -> Result<(), Box<dyn std::error::Error>>,
) -> Result<(), Box<dyn std::error::Error>> {
    if files.is_empty() {
        let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        for folder in std::fs::read_dir(examples)? {
            let toml = std::fs::read_dir(folder?.path())?.filter_map(|f| Some(f.ok()?.path()));
            files.extend(toml.filter(|p| p.extension().is_some_and(|e| e == "toml")));
        }
        files.sort();
    }
    let atlas = atlas::bundled()?;
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
