//! `check`: whether scenario files say something that can be run, and what would run. Nothing is cleared.

use monazite_engine::policy;
use monazite_model::answer::check::{Checked, RunnableScenario};
use monazite_model::diagnostic::Problem;
use monazite_model::question::Source;

use crate::error::StudyError;
use crate::workbench::Workbench;
use crate::{recipe, run};

/// Reads each file and says what its measures do on its chains.
///
/// # Errors
/// Only what is not the files' fault: an atlas whose chain cannot be built.
pub fn check(bench: &Workbench, files: &[Source]) -> Result<Checked, StudyError> {
    let mut checked = Checked::default();
    for file in files {
        match summary(bench, file) {
            Ok(summary) => checked.good.push(summary),
            Err(error) if !error.problems().is_empty() => checked.problems.extend_from_slice(error.problems()),
            Err(error) if error.is_bad_input() => {
                let shown = file.name();
                checked.problems.push(Problem::of_file(&shown, "cannot-run", error.to_string()));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(checked)
}

fn summary(bench: &Workbench, file: &Source) -> Result<RunnableScenario, StudyError> {
    let atlas = bench.atlas()?;
    let scenario = recipe::read_source(file, &atlas.registry)?.scenario;
    let window = scenario.window();
    let chains = run::chain_ids(&atlas.registry, &scenario)?;
    let (base_year, mut caveats) = run::base_year(atlas, &scenario, &run::RunOptions::default(), &chains);
    let mut measures = Vec::new();
    for id in &chains {
        let built = bench.chain(id, base_year)?;
        let described = policy::describe(&scenario, &built, &atlas.registry, window)
            .map_err(|error| StudyError::Refused(error.to_string()))?;
        measures.extend(described.into_iter().map(|applied| applied.words));
    }
    caveats.extend(scenario.caveats());
    Ok(RunnableScenario { file: file.name(), title: scenario.title, chains, base_year, window, measures, caveats })
}
