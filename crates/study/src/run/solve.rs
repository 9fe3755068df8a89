//! One chain under one scenario: its market built once, the central clearing, and any member of the ensemble beside it.

use std::ops::Range;

use monazite_engine::equilibrium::{Bench, ChainMarket, Clearing, Figures, Numbers};
use monazite_engine::policy;
use monazite_model::chain::Chain;
use monazite_model::market::Solution;
use monazite_model::period::Window;
use monazite_model::registry::Registry;
use monazite_model::scenario::Scenario;
use monazite_model::term::Term;

use crate::error::StudyError;

/// A chain under the scenario, cleared with central parameters.
pub(crate) struct Central<'c> {
    pub chain: &'c Chain,
    /// What the measures become on it.
    pub terms: Vec<Term>,
    pub market: ChainMarket,
    pub numbers: Numbers,
    pub solution: Solution,
    /// `None` unless it cleared.
    pub answer: Option<Figures>,
}

/// Lowers the measures onto a chain and clears it.
pub(crate) fn central<'c>(
    chain: &'c Chain,
    scenario: &Scenario,
    registry: &Registry,
    window: Window,
) -> Result<Central<'c>, StudyError> {
    let terms = policy::lower(scenario, chain, registry, window).map_err(|e| StudyError::Refused(e.to_string()))?;
    let market = ChainMarket::new(chain, &terms, registry, true).map_err(|e| StudyError::Refused(e.to_string()))?;
    let numbers = market.structure.numbers();
    let solution = market.structure.clear(&numbers, None, &mut Clearing::default());
    let answer = market.structure.figures(&numbers, &solution);
    Ok(Central { chain, terms, market, numbers, solution, answer })
}

/// Worlds of the ensemble over all chains, in the order of the members; `None` unless every chain cleared.
pub(crate) fn members(
    centrals: &[Central<'_>],
    seed: u64,
    members: Range<u32>,
    benches: &mut [Bench],
) -> Vec<Option<Vec<Figures>>> {
    let mut worlds: Vec<Option<Vec<Figures>>> = members.clone().map(|_| Some(Vec::new())).collect();
    for (central, bench) in centrals.iter().zip(benches) {
        // Members start from the central answer, not from each other, so that none depends on its neighbours.
        let Some(start) = &central.solution.prices else { return members.map(|_| None).collect() };
        let found = central.market.members(seed, members.clone(), start, bench);
        for (world, figures) in worlds.iter_mut().zip(found) {
            *world = world.take().and_then(|mut world| {
                world.push(figures?);
                Some(world)
            });
        }
    }
    worlds
}

/// A bench for each chain.
pub(crate) fn benches(centrals: &[Central<'_>]) -> Vec<Bench> {
    centrals.iter().map(|c| c.market.bench(&c.numbers)).collect()
}
