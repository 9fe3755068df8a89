//! One chain under one scenario: its market built once, the central clearing, and any member of the ensemble beside it.

use monazite_engine::ensemble::draw;
use monazite_engine::equilibrium::{Clearing, Figures, Numbers, Parameters, Structure};
use monazite_engine::policy::{self, Lowered};
use monazite_model::chain::Chain;
use monazite_model::market::Solution;
use monazite_model::period::Window;
use monazite_model::registry::Registry;
use monazite_model::scenario::Scenario;
use monazite_model::term::Term;

use crate::error::StudyError;

/// The market of a chain with what is uncertain in it.
pub(crate) struct ChainMarket {
    pub structure: Structure,
    pub parameters: Parameters,
    pub uncertain: Vec<draw::Uncertain>,
}

/// What a thread needs to clear members of one chain.
pub(crate) struct Bench {
    numbers: Numbers,
    work: Clearing,
}

impl ChainMarket {
    /// Builds the market under `terms`, all of them in force or none.
    pub fn new(chain: &Chain, terms: &[Term], registry: &Registry, in_force: bool) -> Result<Self, StudyError> {
        let refused = |what: String| StudyError::Refused(format!("chain {} of {}: {what}", chain.id, chain.year));
        let parameters = Parameters::central(chain, registry).map_err(|e| refused(e.to_string()))?;
        let uncertain = draw::uncertain(chain, registry).map_err(|e| refused(e.to_string()))?;
        let build = if in_force { Structure::new } else { Structure::at_rest };
        let structure = build(chain, terms, &parameters).map_err(|e| refused(e.to_string()))?;
        Ok(ChainMarket { structure, parameters, uncertain })
    }

    /// A bench with numbers to draw from: their terms stay, their parameters are set per member.
    pub fn bench(&self, numbers: &Numbers) -> Bench {
        Bench { numbers: numbers.clone(), work: Clearing::default() }
    }

    /// The world in which the uncertain parameters have the values drawn for a member; `None` unless it clears.
    pub fn member(&self, seed: u64, member: u32, start: Option<&[f64]>, bench: &mut Bench) -> Option<Figures> {
        let values = draw::values(&self.uncertain, seed, member);
        let parameters = draw::parameters(&self.parameters, &self.uncertain, &values);
        self.structure.set_parameters(&parameters, &mut bench.numbers);
        // Members start from the central answer, not from each other, so that none depends on its neighbours.
        let solution = self.structure.clear(&bench.numbers, start, &mut bench.work);
        self.structure.figures(&bench.numbers, &solution)
    }
}

/// A chain under the scenario, cleared with central parameters.
pub(crate) struct Central<'c> {
    pub chain: &'c Chain,
    pub lowered: Lowered,
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
    let lowered = policy::lower(scenario, chain, registry, window).map_err(|e| StudyError::Refused(e.to_string()))?;
    let market = ChainMarket::new(chain, &lowered.terms, registry, true)?;
    let numbers = market.structure.numbers();
    let solution = market.structure.clear(&numbers, None, &mut Clearing::default());
    let answer = market.structure.figures(&numbers, &solution);
    Ok(Central { chain, lowered, market, numbers, solution, answer })
}

/// One world of the ensemble over all chains; `None` unless every chain cleared.
pub(crate) fn member(centrals: &[Central<'_>], seed: u64, member: u32, benches: &mut [Bench]) -> Option<Vec<Figures>> {
    let one = |(central, bench): (&Central<'_>, &mut Bench)| {
        central.market.member(seed, member, central.solution.prices.as_deref(), bench)
    };
    centrals.iter().zip(benches).map(one).collect()
}

/// A bench for each chain.
pub(crate) fn benches(centrals: &[Central<'_>]) -> Vec<Bench> {
    centrals.iter().map(|c| c.market.bench(&c.numbers)).collect()
}
