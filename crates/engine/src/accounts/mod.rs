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

mod party;
mod resources;

use std::collections::BTreeMap;

use monazite_model::market::{Activity, Solution};

use crate::system::{NodeRole, Rate, Role, System};
pub use monazite_model::outcome::Party;

/// Gains (positive) and losses of parties by area, and their check.
#[derive(Debug, Clone, PartialEq)]
pub struct Accounts {
    /// usd per year, by position of the area in [`System::areas`] and party.
    pub entries: BTreeMap<(usize, Party), f64>,
    /// Change of total welfare from tonnes and real costs, usd per year.
    pub total: f64,
    /// |sum of parties - total| / max(|total|, sum of |parties|); 0 where nothing changes.
    pub residual: f64,
}

/// The accounts of a cleared market against its baseline; `None` unless it cleared. `solution` must be of `system.after`.
pub fn accounts(system: &System, solution: &Solution) -> Option<Accounts> {
    let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
    let base_prices = system.before.base_prices();
    let mut entries: BTreeMap<(usize, Party), f64> = BTreeMap::new();
    let mut put = |area: usize, party: Party, usd: f64| *entries.entry((area, party)).or_insert(0.0) += usd;
    for (k, role) in system.roles.iter().enumerate() {
        let (before, after) = (&system.before.activities[k], &system.after.activities[k]);
        let usd = || surplus_change(before, after, &base_prices, prices);
        match *role {
            Role::Supply { area, .. } | Role::Added { area, process: false, .. } => put(area, Party::Producers, usd()),
            Role::Process { area, .. } | Role::Added { area, .. } | Role::Disposal { area, .. } => {
                put(area, Party::Processors, usd());
            }
            Role::Outlet { area, .. } => put(area, Party::Producers, usd()),
            Role::Use { area, .. } | Role::SpareCertificates { area, .. } => put(area, Party::Consumers, usd()),
            // What unsold metal is worth to whoever keeps it.
            Role::Warehouse { area, .. } => put(area, Party::Stockholders, usd()),
            Role::Blend { area, .. } => put(area, Party::Traders, usd()),
            // Nobody publishes who earns on a route: half each, by convention.
            Role::Trade { from, to, .. } | Role::Customs { from, to, .. } => {
                let half = 0.5 * usd();
                put(from, Party::Traders, half);
                put(to, Party::Traders, half);
            }
            Role::Permit(cap) => {
                for (area, party, usd) in party::rent(&system.caps[cap], usd(), levels) {
                    put(area, party, usd);
                }
            }
            // Below, with what leaves stock at any price.
            Role::Release(_) => {}
            Role::Buyer { form, treasury, .. } => {
                let node = after.legs[0].node;
                put(treasury, Party::Treasury, (system.form_prices[form] - prices[node]) * levels[k]);
            }
        }
    }
    for transfer in &system.transfers {
        let per_unit = match transfer.rate {
            Rate::PerUnit(usd) => usd,
            Rate::OfPrice { node, share } => share * prices[node],
        };
        put(transfer.treasury, Party::Treasury, per_unit * levels[transfer.activity]);
    }
    for stock in &system.stocks {
        put(stock.owner, Party::Stockholders, (prices[stock.node] - base_prices[stock.node]) * stock.sold(levels));
    }
    for (node, &t) in system.residuals.iter().enumerate().filter(|(_, t)| **t != 0.0) {
        if let NodeRole::Market { area, .. } | NodeRole::Pool { area, .. } | NodeRole::Outlet { area, .. } =
            system.nodes[node]
        {
            put(area, Party::Traders, (prices[node] - base_prices[node]) * t);
        }
    }
    let total = resources::welfare_change(system, levels);
    let (sum, size) = entries.values().fold((0.0, 0.0), |(sum, size), usd| (sum + usd, size + usd.abs()));
    let scale = f64::max(total.abs(), size);
    let residual = if scale > 0.0 { (sum - total).abs() / scale } else { 0.0 };
    Some(Accounts { entries, total, residual })
}

/// π after less π before; without cancellation where the curve is the same.
fn surplus_change(before: &Activity, after: &Activity, base_prices: &[f64], prices: &[f64]) -> f64 {
    let (from, to) = (before.margin(base_prices), after.margin(prices));
    if before.response == after.response {
        before.response.surplus_change(from, to)
    } else {
        after.response.surplus(to) - before.response.surplus(from)
    }
}

impl Accounts {
    /// Sum over the parties of each area, by position of the area.
    pub fn by_area(&self) -> BTreeMap<usize, f64> {
        let mut areas = BTreeMap::new();
        for (&(area, _), usd) in &self.entries {
            *areas.entry(area).or_insert(0.0) += usd;
        }
        areas
    }
}

#[cfg(test)]
mod tests;
