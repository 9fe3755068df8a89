//! What the measures of a run do on its chains, in words.

use std::collections::BTreeMap;

use monazite_engine::policy;
use monazite_model::chain::Chain;
use monazite_model::outcome::AppliedMeasure;
use monazite_model::period::Window;
use monazite_model::registry::Registry;
use monazite_model::scenario::Scenario;

use crate::error::StudyError;

/// Measures as applied, in file order; one that acts on several chains is told once.
///
/// # Errors
/// A measure without meaning on one of the chains.
pub(super) fn measures(
    chains: &[Chain],
    scenario: &Scenario,
    registry: &Registry,
    window: Window,
) -> Result<Vec<AppliedMeasure>, StudyError> {
    let mut described = Vec::new();
    for chain in chains {
        let of_chain = policy::describe(scenario, chain, registry, window);
        described.extend(of_chain.map_err(|e| StudyError::Refused(e.to_string()))?);
    }
    let mut merged: BTreeMap<usize, AppliedMeasure> = BTreeMap::new();
    for applied in described {
        let Some(entry) = merged.get_mut(&applied.measure) else {
            merged.insert(applied.measure, applied);
            continue;
        };
        for form in &applied.on {
            if let Err(at) = entry.on.binary_search(form) {
                entry.on.insert(at, form.clone());
            }
        }
        if !entry.words.contains(&applied.words) {
            entry.words = format!("{} {}", entry.words, applied.words);
        }
        for (into, from) in [(&mut entry.assumptions, &applied.assumptions), (&mut entry.rules, &applied.rules)] {
            for text in from {
                if !into.contains(text) {
                    into.push(text.clone());
                }
            }
        }
    }
    Ok(merged.into_values().collect())
}
