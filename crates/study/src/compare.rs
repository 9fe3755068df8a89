//! `compare`: several scenarios on the same atlas with the same seed, side by side.

use monazite_intake::atlas::Atlas;
use monazite_model::answer::compare::{ComparedFigure, SideBySide};
use monazite_model::outcome::Outcome;
use monazite_model::scenario::Scenario;
use monazite_report::compare::side_by_side;

use crate::behind;
use crate::error::StudyError;
use crate::run::kept::{Kept, difference};
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
    let mut grounds = Vec::new();
    for scenario in scenarios {
        grounds.push(run::chains(atlas, scenario, &options, watch)?);
    }
    let all = |options: &RunOptions, wanted: &[ComparedFigure]| {
        let each = scenarios.iter().zip(&grounds).map(|(scenario, (chains, said))| {
            let ground = Ground { chains, registry: &atlas.registry, data: &atlas.id };
            run::run_keeping(&ground, scenario, options, said.clone(), watch, wanted)
        });
        each.collect::<Result<Vec<_>, _>>()
    };
    // Which figures are told follows from the central runs; then the ensembles keep these of every member.
    let central = RunOptions { runs: Some(1), sensitivities: false, ..options };
    let central: Vec<Outcome> = all(&central, &[])?.into_iter().map(|(outcome, _)| outcome).collect();
    let wanted = side_by_side(&central).rows;
    let (outcomes, kept): (Vec<Outcome>, Vec<Kept>) = all(&options, &wanted)?.into_iter().unzip();
    let mut found = side_by_side(&outcomes);
    set_differences(&mut found, &wanted, &kept);
    let chains: Vec<_> = grounds.into_iter().flat_map(|(chains, _)| chains).collect();
    // Each run may rest on one release and both together on two.
    found.notes = behind::releases(&chains, &atlas.registry).into_iter().collect();
    found.sources = behind::sources(&chains, &atlas.registry);
    Ok(found)
}

/// Each further scenario less the first, with the range over pairs of runs with the same draws.
fn set_differences(found: &mut SideBySide, wanted: &[ComparedFigure], kept: &[Kept]) {
    let Some((first, others)) = kept.split_first() else { return };
    for (k, other) in others.iter().enumerate() {
        found.scenarios[k + 1].pairs = first.pairs(other).count() as u32;
        let ends = first.ends_of_difference(other, wanted.len());
        for row in &mut found.rows {
            let at = wanted.iter().position(|figure| figure.kind == row.kind && figure.of == row.of);
            let (a, b) = (row.values[0], row.values[k + 1]);
            row.differences.push(difference(a, b, at.and_then(|at| ends[at])));
        }
    }
}
