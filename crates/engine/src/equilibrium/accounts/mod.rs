//! Who gains and who loses: the change of every party's surplus against the baseline, per area.
//!
//! Two sums are taken from different ends and must meet. The parties' side is reckoned from prices: areas under supply and
//! demand curves between the margins of before and after, rents, duties, stock sales. The other side is the change of total
//! welfare, reckoned from tonnes alone: what users would have paid for what they use, less what it really costs to make and
//! move it. Policy payments do not appear there.
//!
//! | here        | on paper                                                | method: docs/methods/accounts.md |
//! | `entries`   | Δπ_k by party, μ Q, τ p x, (p - p⁰) s                   | |
//! | `total`     | Δ[ -Σ C_k(x_k) - Σ c_k x_k ] - p⁰ s (+ p⁰ x of a buyer) | |
//!
//! Stock is valued at base prices, so that selling stock at the base price is neither gain nor loss to its owner, and neither is
//! keeping what the market does not take.

mod books;
pub(super) mod party;
mod resources;

use monazite_model::market::{Linear, Response, Solution};

use super::numbers::Numbers;
use super::role::{NodeRole, Role};
use super::structure::Structure;
pub use books::Books;
pub use monazite_model::outcome::Party;

/// Gains (positive) and losses of parties by area, and their check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Accounts {
    /// usd per year, area after area in the order of [`Structure::areas`], parties in the order of [`Party::ALL`].
    pub entries: Vec<f64>,
    /// Change of total welfare from tonnes and real costs, usd per year.
    pub total: f64,
    /// |sum of parties - total| / max(|total|, sum of |parties|, a millionth of what users pay); 0 where nothing changes.
    pub residual: f64,
}

impl Accounts {
    /// Gain of a party in an area, usd per year.
    pub fn gain(&self, area: usize, party: Party) -> f64 {
        if party == Party::Total {
            return self.of_area(area);
        }
        self.entries.get(area * Party::ALL.len() + party as usize).copied().unwrap_or(0.0)
    }

    /// Gains of all parties of an area together, usd per year.
    pub fn of_area(&self, area: usize) -> f64 {
        Party::ALL.into_iter().map(|party| self.gain(area, party)).sum()
    }
}

/// Share of what users pay below which gains and losses are rounding.
const LEAST_MONEY: f64 = 1e-6;

/// Where the change of total welfare is taken from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Total {
    /// From tonnes and real costs alone, each curve integrated a second time: a check of the parties' side.
    Tonnes,
    /// By Fenchel's equality C(x) + π(m) = m x at the surpluses of the parties' side, once for each activity: for members of an
    /// ensemble, where a curve integrated twice would cost as much as its clearing.
    Surpluses,
}

impl Structure {
    /// The accounts of a cleared market against its baseline; `None` unless it cleared. `solution` must be of `numbers`.
    pub fn accounts(&self, numbers: &Numbers, solution: &Solution) -> Option<Accounts> {
        self.reckon(numbers, solution, Total::Tonnes)
    }

    /// The same for a member of an ensemble: each curve is integrated once, so the residual checks payments and balances only.
    pub(super) fn accounts_of_member(&self, numbers: &Numbers, solution: &Solution) -> Option<Accounts> {
        self.reckon(numbers, solution, Total::Surpluses)
    }

    fn reckon(&self, numbers: &Numbers, solution: &Solution, total: Total) -> Option<Accounts> {
        let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
        let margins = solution.margins.as_ref()?;
        let mut entries = vec![0.0; self.areas.len() * Party::ALL.len()];
        let mut put = |area: usize, party: Party, usd: f64| entries[area * Party::ALL.len() + party as usize] += usd;
        let mut welfare = 0.0;
        for (k, role) in self.roles.iter().enumerate() {
            let (from, to) = (numbers.base_levels[k], levels[k]);
            // What runs neither before nor under the terms earns and costs nothing.
            if from == 0.0 && to == 0.0 {
                continue;
            }
            match *role {
                Role::Buyer { form, treasury, .. } => {
                    let bought_at = self.legs.of(k).next().map_or(0.0, |(node, _)| prices[node]);
                    let worth = numbers.value(self.form_prices[form]);
                    put(treasury, Party::Treasury, (worth - bought_at) * to);
                    // What it buys lies in store, valued as other stock is.
                    welfare += worth * to;
                    continue;
                }
                // Below, with what leaves stock at any price.
                Role::Release(_) => continue,
                _ => {}
            }
            let usd = self.surplus_of(numbers, k, margins[k], to);
            match *role {
                Role::Permit(cap) => party::rent(&self.caps[cap], usd, levels, &mut put),
                role => party::owners(role).for_each(|(area, party, share)| put(area, party, share * usd)),
            }
            if total == Total::Surpluses {
                let cost = numbers.market.costs()[k];
                let base_cost = numbers.value(self.activities[k].base_cost);
                let (low, high) = (numbers.base_margins[k], margins[k]);
                welfare += usd - ((high - low) * from + high * (to - from));
                welfare -= base_cost * (to - from) + (cost - base_cost) * to;
            }
        }
        for transfer in &self.transfers {
            let rate = numbers.value(transfer.rate);
            let per_unit = transfer.of_price.map_or(rate, |node| rate * prices[node]);
            put(transfer.treasury, Party::Treasury, per_unit * levels[transfer.activity]);
        }
        let rise = |node: usize| prices[node] - numbers.value(self.node_prices[node]);
        for stock in &self.stocks {
            put(stock.owner, Party::Stockholders, rise(stock.node) * stock.sold(numbers, levels));
        }
        for (node, &t) in numbers.residuals.iter().enumerate().filter(|(_, t)| **t != 0.0) {
            if let NodeRole::Market { area, .. } | NodeRole::Pool { area, .. } | NodeRole::Outlet { area, .. } =
                self.nodes[node]
            {
                put(area, Party::Traders, rise(node) * t);
            }
        }
        let total = match total {
            Total::Tonnes => resources::welfare_change(self, numbers, levels),
            Total::Surpluses => welfare + resources::payments(self, numbers, levels),
        };
        let (sum, size) = entries.iter().fold((0.0, 0.0), |(sum, size), usd| (sum + usd, size + usd.abs()));
        // Where nothing moves, what is left is the rounding of what is traded.
        let used = self.roles.iter().enumerate().filter(|(_, role)| matches!(role, Role::Use { .. }));
        let bought: f64 = used
            .filter_map(|(k, _)| {
                self.legs.of(k).next().map(|(node, quantity)| (quantity * levels[k] * prices[node]).abs())
            })
            .sum();
        let scale = total.abs().max(size).max(LEAST_MONEY * bought);
        let residual = if scale > 0.0 { (sum - total).abs() / scale } else { 0.0 };
        Some(Accounts { entries, total, residual })
    }

    /// π after less π before, `level` being that after; without cancellation where the curve is the same.
    pub(super) fn surplus_of(&self, numbers: &Numbers, k: usize, to: f64, level: f64) -> f64 {
        let (from, after) = (numbers.base_margins[k], &numbers.market.responses()[k]);
        let before = self.own_before[k].map(|_| self.before_of(numbers, k));
        match before {
            Some(before) if before != after => after.surplus(to) - before.surplus(from),
            _ => match after {
                // Straight between the two: a trapezium.
                Response::Linear(r) if inside(r, level) && inside(r, numbers.base_levels[k]) => {
                    0.5 * (to - from) * (level + numbers.base_levels[k])
                }
                _ => after.surplus_change(from, to),
            },
        }
    }

    /// Whether anything in an area could gain or lose, by position in [`Structure::areas`].
    pub fn areas_with_accounts(&self) -> Vec<bool> {
        let mut touched = vec![false; self.areas.len()];
        for role in &self.roles {
            let (a, b) = match *role {
                Role::Supply { area, .. }
                | Role::Unaccounted { area, .. }
                | Role::Beyond { area, .. }
                | Role::Added { area, .. }
                | Role::Process { area, .. }
                | Role::Disposal { area, .. }
                | Role::Outlet { area, .. }
                | Role::Use { area, .. }
                | Role::SpareCertificates { area, .. }
                | Role::Warehouse { area, .. }
                | Role::Blend { area, .. } => (area, area),
                Role::Release(_) => continue,
                Role::Trade { from, to, .. } | Role::Customs { from, to, .. } => (from, to),
                Role::Permit(cap) => (self.caps[cap].area, self.caps[cap].area),
                Role::Buyer { treasury, .. } => (treasury, treasury),
            };
            (touched[a], touched[b]) = (true, true);
        }
        self.transfers.iter().for_each(|t| touched[t.treasury] = true);
        self.stocks.iter().for_each(|s| touched[s.owner] = true);
        touched
    }
}

/// Whether a level is inside its bounds.
fn inside(r: &Linear, level: f64) -> bool {
    level > 0.0 && level < r.upper
}

#[cfg(test)]
pub(in crate::equilibrium) mod tests;
