//! The market of a chain with what is uncertain in it: any member of the ensemble is its numbers, set and cleared.

use std::ops::Range;

use monazite_model::chain::Chain;
use monazite_model::market::Solution;
use monazite_model::registry::Registry;
use monazite_model::term::Term;

use super::{Figures, Numbers, Parameters, Structure, StructureError};
use crate::ensemble::draw;
use crate::market::{LaneWorkspace, MarketInputs, Members, Options};

/// A chain that makes no market.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("chain {chain} of {year}: {why}")]
pub struct NoMarket {
    /// Chain.
    pub chain: String,
    /// Year.
    pub year: i32,
    /// Why.
    pub why: StructureError,
}

/// The market of a chain with what is uncertain in it.
pub struct ChainMarket {
    /// The market.
    pub structure: Structure,
    /// Central parameters.
    pub parameters: Parameters,
    /// Parameters with a spread.
    pub uncertain: Vec<draw::Uncertain>,
}

/// What a thread needs to clear members of one chain.
pub struct Bench {
    central: Numbers,
    /// One for each lane that has been used.
    numbers: Vec<Numbers>,
    work: LaneWorkspace,
}

impl ChainMarket {
    /// Builds the market under `terms`, all of them in force or none.
    ///
    /// # Errors
    /// A parameter is in no registry row, or the chain and the terms make no market.
    pub fn new(chain: &Chain, terms: &[Term], registry: &Registry, in_force: bool) -> Result<Self, NoMarket> {
        let refused = |why: StructureError| NoMarket { chain: chain.id.clone(), year: chain.year, why };
        let parameters = Parameters::central(chain, registry).map_err(refused)?;
        let uncertain = draw::uncertain(chain, registry).map_err(refused)?;
        let build = if in_force { Structure::new } else { Structure::at_rest };
        let structure = build(chain, terms, &parameters).map_err(refused)?;
        Ok(ChainMarket { structure, parameters, uncertain })
    }

    /// A bench with numbers to draw from: their terms stay, their parameters are set per member.
    pub fn bench(&self, numbers: &Numbers) -> Bench {
        Bench { central: numbers.clone(), numbers: Vec::new(), work: LaneWorkspace::default() }
    }

    /// The worlds in which the uncertain parameters have the values drawn for each of the members, in their order; `None` for those
    /// that do not clear. `start`: prices in node order, usually those of the central answer. A member depends on its number only.
    pub fn members(&self, seed: u64, members: Range<u32>, start: &[f64], bench: &mut Bench) -> Vec<Option<Figures>> {
        let options = Options { polish: true, intervals: false, ..Options::default() };
        let found = members.clone().map(|_| None).collect();
        let Bench { central, numbers, work } = bench;
        let mut drawn = Drawn { market: self, seed, first: members.start, left: members, central, numbers, found };
        self.structure.compiled().solve_members(central.market(), start, &options, work, &mut drawn);
        drawn.found
    }
}

/// Members under way.
struct Drawn<'a> {
    market: &'a ChainMarket,
    seed: u64,
    first: u32,
    left: Range<u32>,
    central: &'a Numbers,
    numbers: &'a mut Vec<Numbers>,
    found: Vec<Option<Figures>>,
}

impl Members for Drawn<'_> {
    fn next(&mut self, lane: usize) -> Option<usize> {
        let member = self.left.next()?;
        while self.numbers.len() <= lane {
            self.numbers.push(self.central.clone());
        }
        let ChainMarket { structure, parameters, uncertain } = self.market;
        let values = draw::values(uncertain, self.seed, member);
        structure.set_parameters(&draw::parameters(parameters, uncertain, &values), &mut self.numbers[lane]);
        Some((member - self.first) as usize)
    }

    fn inputs(&self, lane: usize) -> &MarketInputs {
        self.numbers[lane].market()
    }

    fn take(&mut self, lane: usize, member: usize, solution: Solution) {
        self.found[member] = self.market.structure.figures(&self.numbers[lane], &solution);
    }
}
