//! The market of a chain with what is uncertain in it: any member of the ensemble is its numbers, set and cleared.

use std::ops::Range;

use monazite_model::chain::Chain;
use monazite_model::market::Solution;
use monazite_model::registry::Registry;
use monazite_model::term::Term;

use super::{Figures, Numbers, Parameters, Structure, StructureError};
use crate::ensemble::draw;
use crate::market::{LaneWorkspace, MarketInputs, Members, Options, Polish, Start, Width};

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
    lanes: Vec<Place>,
    work: LaneWorkspace,
}

/// The numbers of a lane, and the case whose terms are in force in them.
struct Place {
    case: Option<usize>,
    numbers: Numbers,
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
        Bench { central: numbers.clone(), lanes: Vec::new(), work: LaneWorkspace::default() }
    }

    /// The worlds in which the uncertain parameters have the values drawn for each of the members, in their order; `None` for those
    /// that do not clear. `start`: prices in node order, usually those of the central answer. A member depends on its number only.
    pub fn members(&self, seed: u64, members: Range<u32>, start: &[f64], bench: &mut Bench) -> Vec<Option<Figures>> {
        let starts = [self.structure.compiled().start(bench.central.market(), start)];
        self.members_of(&Cases { starts: &starts, enter: &|_, _| (), seed, members }, bench)
    }

    /// The same under several cases, one after the other.
    pub(super) fn members_of(&self, cases: &Cases<'_>, bench: &mut Bench) -> Vec<Option<Figures>> {
        let options = Options { polish: Polish::Floats, intervals: false, ..Options::default() };
        let count = cases.starts.len() * cases.members.len();
        let Bench { central, lanes, work } = bench;
        lanes.iter_mut().for_each(|place| place.case = None);
        let mut drawn =
            Drawn { market: self, cases, left: 0..count, central, lanes, found: (0..count).map(|_| None).collect() };
        self.structure.compiled().solve_members(central.market(), Width::Eight, &options, work, &mut drawn);
        drawn.found
    }
}

/// Members of the same numbers under each of several cases of what is in force.
pub(super) struct Cases<'a> {
    /// Where the members of each case start.
    pub starts: &'a [Start],
    /// Puts a case into force in numbers of any other.
    pub enter: &'a dyn Fn(usize, &mut Numbers),
    pub seed: u64,
    pub members: Range<u32>,
}

/// Members under way.
struct Drawn<'a> {
    market: &'a ChainMarket,
    cases: &'a Cases<'a>,
    /// Places in `found`, case after case.
    left: Range<usize>,
    central: &'a Numbers,
    lanes: &'a mut Vec<Place>,
    found: Vec<Option<Figures>>,
}

impl Members for Drawn<'_> {
    fn next(&mut self, lane: usize) -> Option<usize> {
        let at = self.left.next()?;
        let Cases { enter, seed, members, .. } = self.cases;
        let (case, member) = (at / members.len(), members.start + (at % members.len()) as u32);
        while self.lanes.len() <= lane {
            self.lanes.push(Place { case: None, numbers: self.central.clone() });
        }
        let place = &mut self.lanes[lane];
        if place.case.replace(case) != Some(case) {
            enter(case, &mut place.numbers);
        }
        let ChainMarket { structure, parameters, uncertain } = self.market;
        let values = draw::values(uncertain, *seed, member);
        structure.set_parameters(&draw::parameters(parameters, uncertain, &values), &mut place.numbers);
        Some(at)
    }

    fn inputs(&self, lane: usize) -> &MarketInputs {
        self.lanes[lane].numbers.market()
    }

    fn start(&self, lane: usize) -> &Start {
        &self.cases.starts[self.lanes[lane].case.unwrap_or(0)]
    }

    fn take(&mut self, lane: usize, member: usize, solution: Solution) {
        self.found[member] = self.market.structure.figures_of_member(&self.lanes[lane].numbers, &solution);
    }
}
