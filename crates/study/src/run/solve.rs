//! One chain under one scenario: the central clearing, and the members of the ensemble beside it.

use std::collections::BTreeMap;

use monazite_engine::accounts::{Party, accounts};
use monazite_engine::ensemble::{clear, draw, members};
use monazite_engine::market::{Compiled, compile};
use monazite_engine::policy::{self, Lowered};
use monazite_engine::system::{self, NodeRole, Parameters, Reading, Role, System, read};
use monazite_model::chain::Chain;
use monazite_model::market::Solution;
use monazite_model::period::Window;
use monazite_model::registry::Registry;
use monazite_model::scenario::Scenario;

use crate::error::StudyError;

/// A chain under the scenario, cleared with central parameters.
pub(crate) struct Central<'c> {
    pub chain: &'c Chain,
    pub lowered: Lowered,
    pub parameters: Parameters,
    pub uncertain: Vec<draw::Uncertain>,
    pub system: System,
    pub compiled: Compiled,
    pub solution: Solution,
    /// `None` unless it cleared.
    pub answer: Option<Answer>,
}

/// What a cleared market says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub reading: Reading,
    /// usd per year by position of the area in the system, and party.
    pub entries: BTreeMap<(usize, Party), f64>,
    /// Change of total welfare, usd per year.
    pub total: f64,
    /// Use outside the chain by form and area, t before and after.
    pub final_use: BTreeMap<(usize, usize), (f64, f64)>,
}

/// Lowers the measures onto a chain and clears it.
pub(crate) fn central<'c>(
    chain: &'c Chain,
    scenario: &Scenario,
    registry: &Registry,
    window: Window,
) -> Result<Central<'c>, StudyError> {
    let refused = |what: String| StudyError::Refused(format!("chain {} of {}: {what}", chain.id, chain.year));
    let lowered = policy::lower(scenario, chain, registry, window).map_err(|e| StudyError::Refused(e.to_string()))?;
    let parameters = Parameters::central(chain, registry).map_err(|e| refused(e.to_string()))?;
    let uncertain = draw::uncertain(chain, registry).map_err(|e| refused(e.to_string()))?;
    let system = system::build(chain, &lowered.terms, &parameters).map_err(|e| refused(e.to_string()))?;
    let compiled = compile(&system.after).map_err(|e| StudyError::Failed(format!("chain {}: {e}", chain.id)))?;
    let solution = clear(&compiled, &compiled.base(), None);
    let answer = answer(chain, &system, &solution);
    Ok(Central { chain, lowered, parameters, uncertain, system, compiled, solution, answer })
}

fn answer(chain: &Chain, system: &System, solution: &Solution) -> Option<Answer> {
    let reading = read(system, chain, solution)?;
    let accounts = accounts(system, solution)?;
    let final_use = final_use(system, solution)?;
    Some(Answer { reading, entries: accounts.entries, total: accounts.total, final_use })
}

/// What leaves the chain at its users; the reading joins it with what processes take in.
fn final_use(system: &System, solution: &Solution) -> Option<BTreeMap<(usize, usize), (f64, f64)>> {
    let levels = solution.levels.as_ref()?;
    let mut tonnes: BTreeMap<(usize, usize), (f64, f64)> = BTreeMap::new();
    for (k, role) in system.roles.iter().enumerate() {
        let Role::Use { area, .. } = *role else { continue };
        for leg in &system.before.activities[k].legs {
            let NodeRole::Market { form, .. } = system.nodes[leg.node] else { continue };
            let entry = tonnes.entry((form, area)).or_insert((0.0, 0.0));
            entry.0 += leg.quantity.abs() * system.base_levels[k];
            entry.1 += leg.quantity.abs() * levels[k];
        }
    }
    Some(tonnes)
}

/// One world of the ensemble, over all chains: the parameters drawn and what came out; `None` unless every chain cleared.
pub(crate) struct Member {
    pub values: Vec<Vec<f64>>,
    pub answers: Option<Vec<Answer>>,
}

/// Runs the members. What comes back depends on seed and count only.
pub(crate) fn ensemble(centrals: &[Central<'_>], seed: u64, count: u32, threads: Option<usize>) -> Vec<Member> {
    members::run(count, threads, |member| {
        let values: Vec<Vec<f64>> = centrals.iter().map(|c| draw::values(&c.uncertain, seed, member)).collect();
        let answers = centrals.iter().zip(&values).map(|(central, values)| one(central, values)).collect();
        Member { values, answers }
    })
}

fn one(central: &Central<'_>, values: &[f64]) -> Option<Answer> {
    let parameters = draw::parameters(&central.parameters, &central.uncertain, values);
    let system = system::build_member(central.chain, &central.lowered.terms, &parameters).ok()?;
    let scenario = members::scenario(&central.compiled, &system)?;
    // Members start from the central answer, not from each other, so that none depends on its neighbours.
    let solution = clear(&central.compiled, &scenario, central.solution.prices.as_deref());
    answer(central.chain, &system, &solution)
}
