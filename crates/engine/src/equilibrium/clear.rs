//! Clearing a structure with given numbers, and everything the answer says in one pass.

use monazite_model::market::Solution;

use super::accounts::Accounts;
use super::numbers::Numbers;
use super::rows::Tonnages;
use super::structure::Structure;
use crate::market::{Options, Polish, Workspace};

/// Buffers of clearings on one thread.
#[derive(Debug, Clone, Default)]
pub struct Clearing {
    solver: Workspace,
}

/// Everything a cleared market says, as plain numbers; [`super::Rows`] and [`super::Structure::areas`] say of what.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// Prices, quantities, flows, uses.
    pub tonnages: Tonnages,
    /// Who gains and who loses.
    pub accounts: Accounts,
}

impl Structure {
    /// Clears the market as finely as rounding allows, from `start` (prices in node order) or base prices.
    pub fn clear(&self, numbers: &Numbers, start: Option<&[f64]>, work: &mut Clearing) -> Solution {
        let options = Options { polish: Polish::Full, ..Options::default() };
        self.compiled.solve_with(&numbers.market, start, &options, &mut work.solver)
    }

    /// The same within the tolerance of an answer: quicker, for what is not printed.
    pub(super) fn clear_within_tolerance(
        &self,
        numbers: &Numbers,
        start: Option<&[f64]>,
        work: &mut Clearing,
    ) -> Solution {
        self.compiled.solve_with(&numbers.market, start, &Options::default(), &mut work.solver)
    }

    /// What a cleared market says; `None` unless it cleared. `solution` must be of `numbers`.
    pub fn figures(&self, numbers: &Numbers, solution: &Solution) -> Option<Figures> {
        Some(Figures { tonnages: self.read(numbers, solution)?, accounts: self.accounts(numbers, solution)? })
    }

    /// The same for a member of an ensemble, with each curve integrated once.
    pub(super) fn figures_of_member(&self, numbers: &Numbers, solution: &Solution) -> Option<Figures> {
        Some(Figures { tonnages: self.read(numbers, solution)?, accounts: self.accounts_of_member(numbers, solution)? })
    }

    /// What given prices (in node order) and levels (t per year, in the order of the activities) say.
    pub fn tonnages(&self, numbers: &Numbers, prices: &[f64], levels: &[f64]) -> Tonnages {
        self.rows.read(self, numbers, prices, levels)
    }

    fn read(&self, numbers: &Numbers, solution: &Solution) -> Option<Tonnages> {
        Some(self.rows.read(self, numbers, solution.prices.as_ref()?, solution.levels.as_ref()?))
    }
}
