//! `compare`: several scenarios on the same atlas with the same seed, side by side.

use monazite_intake::atlas::Atlas;
use monazite_model::answer::compare::SideBySide;
use monazite_model::scenario::Scenario;
use monazite_report::compare::side_by_side;

use crate::behind;
use crate::error::StudyError;
use crate::run::{self, Ground, RunOptions};
use crate::watch::Watch;

/// Fewest and most scenarios that can stand side by side.
pub const SIDE_BY_SIDE: std::ops::RangeInclusive<usize> = 2..=4;

/// Runs each scenario with the seed and count of the first unless `options` say otherwise, and sets them side by side.
///
/// # Errors
/// Fewer than two or more than four scenarios, and whatever [`run::run`] refuses.
pub fn compare(
    atlas: &Atlas,
    scenarios: &[Scenario],
    options: &RunOptions,
    watch: &dyn Watch,
) -> Result<SideBySide, StudyError> {
    let Some(first) = scenarios.first().filter(|_| SIDE_BY_SIDE.contains(&scenarios.len())) else {
        let message = format!("two to four scenarios can be compared, not {}", scenarios.len());
        return Err(StudyError::Refused(message));
    };
    let options = RunOptions {
        seed: Some(options.seed.unwrap_or(first.seed)),
        runs: Some(options.runs.unwrap_or(first.runs)),
        ..*options
    };
    let (mut outcomes, mut all) = (Vec::new(), Vec::new());
    for scenario in scenarios {
        let (chains, said) = run::chains(atlas, scenario, &options, watch)?;
        let ground = Ground { chains: &chains, registry: &atlas.registry, data: &atlas.id };
        outcomes.push(run::run_on(&ground, scenario, &options, said, watch)?);
        all.extend(chains);
    }
    // Each run may rest on one release and both together on two.
    let notes = behind::releases(&all, &atlas.registry).into_iter().collect();
    Ok(SideBySide { notes, sources: behind::sources(&all, &atlas.registry), ..side_by_side(&outcomes) })
}
