//! Clearing a structure with given numbers, and everything the answer says in one pass.

use monazite_model::market::Solution;

use super::accounts::Accounts;
use super::numbers::Numbers;
use super::rows::Tonnages;
use super::structure::Structure;
use crate::market::{Compiled, MarketInputs, Options, Workspace};

/// Rounds of frozen duties at most; each updates the prices that duties are a share of.
const ROUNDS: usize = 12;

/// Buffers of clearings on one thread.
#[derive(Debug, Clone, Default)]
pub struct Clearing {
    solver: Workspace,
    /// Nodes with several right prices are not looked for.
    figures_only: bool,
}

impl Clearing {
    /// Buffers for clearings of which only the figures are read: which prices are intervals is not asked.
    pub fn for_figures() -> Self {
        Clearing { figures_only: true, ..Clearing::default() }
    }
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
        clear(&self.compiled, &numbers.market, start, work)
    }

    /// What a cleared market says; `None` unless it cleared. `solution` must be of `numbers`.
    pub fn figures(&self, numbers: &Numbers, solution: &Solution) -> Option<Figures> {
        let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
        let tonnages = self.rows.read(self, numbers, prices, levels);
        Some(Figures { tonnages, accounts: self.accounts(numbers, solution)? })
    }
}

/// Clears a market as finely as rounding allows.
///
/// Newton's method is sure of its way only where a welfare program stands behind the market. Where duties are shares of
/// value it may lose it; then the duties are frozen at the last prices, the market so made is cleared, and Newton starts again
/// from there.
fn clear(compiled: &Compiled, market: &MarketInputs, start: Option<&[f64]>, work: &mut Clearing) -> Solution {
    let (plain, intervals) = (Options { fallback: false, ..Options::default() }, !work.figures_only);
    let first = compiled.solve_finely(market, start, &plain, &mut work.solver, intervals);
    if first.is_cleared() {
        return first;
    }
    let mut prices = start.map_or_else(|| compiled.problem().base_prices(), <[f64]>::to_vec);
    for _ in 0..ROUNDS {
        let Some(frozen) = with_frozen_duties(compiled, market, &prices) else { break };
        let Some(found) = compiled.solve_with(&frozen, Some(&prices), &plain, &mut work.solver).prices else { break };
        let again = compiled.solve_finely(market, Some(&found), &plain, &mut work.solver, intervals);
        if again.is_cleared() {
            return again;
        }
        prices = found;
    }
    compiled.solve_finely(market, start, &Options::default(), &mut work.solver, intervals)
}

/// The market with every duty on value turned into one per unit at the given prices; `None` where there is none.
fn with_frozen_duties(compiled: &Compiled, market: &MarketInputs, prices: &[f64]) -> Option<MarketInputs> {
    let mut frozen = market.clone();
    let mut any = false;
    for (k, activity) in compiled.problem().activities.iter().enumerate() {
        for (n, leg) in activity.legs.iter().enumerate() {
            let weight = market.price_weight(k, n)?;
            if weight != leg.quantity {
                frozen.set_price_weight(k, n, leg.quantity).ok()?;
                frozen.add_cost(k, (leg.quantity - weight) * prices[leg.node]).ok()?;
                any = true;
            }
        }
    }
    any.then_some(frozen)
}
