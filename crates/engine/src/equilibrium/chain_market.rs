//! The market of a chain with what is uncertain in it: any member of the ensemble is its numbers, set and cleared.

use monazite_model::chain::Chain;
use monazite_model::registry::Registry;
use monazite_model::term::Term;

use super::{Clearing, Figures, Numbers, Parameters, Structure, StructureError};
use crate::ensemble::draw;

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
    numbers: Numbers,
    work: Clearing,
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
