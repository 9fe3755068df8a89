//! The market before and under the terms with its parties, for whoever wants to check a clearing by other means.

use monazite_model::market::{
    Gain, Holding, MarketParties, MarketProblem, MarketTransfer, PARTIES_FORMAT, Purchase, RentMember, RentRule,
    Solution, SurplusShare, TransferRate,
};
use monazite_model::outcome::Party;

use super::super::numbers::Numbers;
use super::super::role::{NodeRole, Role};
use super::super::structure::Structure;
use super::party;
use crate::market::MarketInputs;

/// Everything that a check of a clearing needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Books {
    /// The market before the terms.
    pub base: MarketProblem,
    /// The market under the terms.
    pub problem: MarketProblem,
    /// Who owns what, and what was found.
    pub parties: MarketParties,
}

impl Structure {
    /// The books of a cleared market; `None` unless it cleared. `solution` must be of `numbers`.
    pub fn books(&self, numbers: &Numbers, solution: &Solution) -> Option<Books> {
        let accounts = self.accounts(numbers, solution)?;
        let named = self.compiled().problem();
        let activity = |k: usize| named.activities[k].id.clone();
        let node = |n: usize| named.nodes[n].id.clone();
        let area = |a: usize| self.areas[a].clone();
        let owner = |(k, role): (usize, &Role)| {
            let shares = party::owners(*role);
            shares.map(move |(a, party, share)| SurplusShare {
                activity: activity(k),
                area: area(a),
                party: party.name().to_owned(),
                share,
            })
        };
        let roles = || self.roles.iter().enumerate();
        let rent = |(k, role): (usize, &Role)| {
            let Role::Permit(cap) = *role else { return None };
            let cap = &self.caps[cap];
            let member = |m: &super::super::role::Member| RentMember {
                activity: activity(m.activity),
                weight: m.weight,
                other: m.other.map(area),
            };
            Some(RentRule {
                activity: activity(k),
                area: area(cap.area),
                treasury: cap.rent.treasury,
                importers: cap.rent.importers,
                members: cap.members.iter().map(member).collect(),
            })
        };
        let purchase = |(k, role): (usize, &Role)| {
            let Role::Buyer { form, treasury, .. } = *role else { return None };
            let (at, _) = self.legs.of(k).next()?;
            let worth_usd_per_t = numbers.value(self.form_prices[form]);
            Some(Purchase { activity: activity(k), node: node(at), treasury: area(treasury), worth_usd_per_t })
        };
        let transfers = self.transfers.iter().map(|t| MarketTransfer {
            activity: activity(t.activity),
            treasury: area(t.treasury),
            rate: match t.of_price {
                Some(at) => TransferRate::OfPrice { node: node(at), share: numbers.value(t.rate) },
                None => TransferRate::PerUnit { usd_per_unit: numbers.value(t.rate) },
            },
        });
        let stocks = self.stocks.iter().map(|s| Holding {
            node: node(s.node),
            area: area(s.owner),
            t: numbers.value(s.t),
            activity: s.activity.map(activity),
        });
        let residual = |(n, &t): (usize, &f64)| match self.nodes[n] {
            NodeRole::Market { area: a, .. } | NodeRole::Pool { area: a, .. } | NodeRole::Outlet { area: a, .. } => {
                (t != 0.0).then(|| Holding { node: node(n), area: area(a), t, activity: None })
            }
            _ => None,
        };
        let gains = (0..self.areas.len()).flat_map(|a| Party::ALL.map(|party| (a, party))).map(|(a, party)| Gain {
            area: area(a),
            party: party.name().to_owned(),
            usd: accounts.gain(a, party),
        });
        let parties = MarketParties {
            format: PARTIES_FORMAT.to_owned(),
            owners: roles().flat_map(owner).collect(),
            rents: roles().filter_map(rent).collect(),
            purchases: roles().filter_map(purchase).collect(),
            transfers: transfers.collect(),
            stocks: stocks.collect(),
            residuals: numbers.residuals.iter().enumerate().filter_map(residual).collect(),
            accounts: gains.filter(|gain| gain.usd != 0.0).collect(),
            welfare_usd: accounts.total,
        };
        Some(Books { base: self.filled(&self.before(numbers)), problem: self.filled(numbers.market()), parties })
    }

    /// The problem compiled, with other numbers.
    fn filled(&self, inputs: &MarketInputs) -> MarketProblem {
        let mut problem = self.compiled().problem().clone();
        for (k, activity) in problem.activities.iter_mut().enumerate() {
            (activity.cost, activity.response) = (inputs.costs()[k], inputs.responses()[k].clone());
            for (n, leg) in activity.legs.iter_mut().enumerate() {
                leg.price = inputs.price_weight(k, n).unwrap_or(leg.quantity);
            }
        }
        for (node, &injection) in problem.nodes.iter_mut().zip(inputs.injections()) {
            node.injection = injection;
        }
        problem
    }
}
