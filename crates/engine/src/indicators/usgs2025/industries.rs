//! From lost use of a mineral to lost value added: industries that use it are capped, and the economy settles around them with the
//! least change of structure.

use std::collections::{BTreeMap, BTreeSet};

use super::formula::{dependent_share, possible_share};
use crate::downstream::{LeastChange, Leontief};
use monazite_model::code::MineralId;
use monazite_model::criticality::IndustryEffect;

use crate::indicators::economy::{Economy, Spending, UNIT_USD};
use crate::indicators::error::IndicatorError;

/// Industries told of a form, at most.
const MOST_TOLD: usize = 12;
/// Stiffness of final use against that of deliveries between industries: both alike.
const WEIGHT: f64 = 1.0;

/// The economy, ready to be capped.
pub(super) struct Industries<'a> {
    economy: &'a Economy<'a>,
    leontief: &'a Leontief,
    model: LeastChange<'a>,
    /// Position among the prepared industries by position in the table.
    prepared: BTreeMap<usize, usize>,
}

/// Value added lost, usd a year, both negative or zero.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Lost {
    /// In the industries that use the mineral, as far as they cannot do without it.
    pub users: f64,
    /// In all others, and in users beyond that.
    pub downstream: f64,
}

impl<'a> Industries<'a> {
    /// Prepares every industry of every group.
    pub fn new(economy: &'a Economy<'a>, leontief: &'a Leontief) -> Result<Self, IndicatorError> {
        let groups = economy.groups.iter().chain(&economy.named);
        let positions: BTreeSet<usize> = groups.flat_map(|g| g.industries.iter().copied()).collect();
        let positions: Vec<usize> = positions.into_iter().collect();
        let model = LeastChange::new(leontief, &economy.table, WEIGHT, &positions)
            .map_err(|e| IndicatorError::Failed(e.to_string()))?;
        let prepared = positions.iter().enumerate().map(|(at, &industry)| (industry, at)).collect();
        Ok(Industries { economy, leontief, model, prepared })
    }

    /// The publication the table comes from.
    pub fn publication(&self) -> String {
        self.economy.publication()
    }

    /// What remains possible by group: the tightest of its minerals.
    pub fn caps(
        &self,
        spending: &BTreeMap<MineralId, Spending<'a>>,
        lost: &BTreeMap<MineralId, f64>,
        exponent: f64,
    ) -> BTreeMap<&'a str, f64> {
        let mut caps: BTreeMap<&'a str, f64> = BTreeMap::new();
        for (mineral, spent) in spending {
            let share_lost = lost.get(mineral).copied().unwrap_or(0.0);
            for (code, usd) in &spent.by_group {
                let Some(group) = self.economy.group(code) else { continue };
                let dependent = dependent_share(usd / group.output, exponent).unwrap_or(0.0);
                let cap = caps.entry(group.code).or_insert(1.0);
                *cap = cap.min(possible_share(dependent, share_lost));
            }
        }
        caps
    }

    /// Settles the economy under the caps; `None` where it does not settle or some output or delivery would be negative.
    pub fn settle(&self, caps: &BTreeMap<&'a str, f64>) -> Option<Lost> {
        let share = self.leontief.value_share();
        let Some(Around { users, output_change }) = self.around(caps)? else { return Some(Lost::default()) };
        let users: f64 = users.values().sum();
        let all: f64 = output_change.iter().zip(share).map(|(change, v)| change * v).sum();
        Some(Lost { users: users * UNIT_USD, downstream: (all - users) * UNIT_USD })
    }

    /// What each industry loses in value added, the largest losses first, at most [`MOST_TOLD`] of them; `None` as [`Industries::settle`].
    pub fn losses(&self, caps: &BTreeMap<&'a str, f64>) -> Option<Vec<IndustryEffect>> {
        let Some(Around { users, output_change }) = self.around(caps)? else { return Some(Vec::new()) };
        let (output, share) = (self.leontief.output(), self.leontief.value_share());
        let mut losses = Vec::new();
        for (k, industry) in self.economy.table.industries.iter().enumerate() {
            let lost = -output_change[k] * share[k];
            if lost > 0.0 {
                losses.push(IndustryEffect {
                    code: industry.code.clone(),
                    name: industry.name.clone(),
                    user: users.contains_key(&k),
                    loss_usd: lost * UNIT_USD,
                    share: if output[k] > 0.0 { -output_change[k] / output[k] } else { 0.0 },
                });
            }
        }
        losses.sort_by(|a, b| b.loss_usd.total_cmp(&a.loss_usd).then_with(|| a.code.cmp(&b.code)));
        losses.truncate(MOST_TOLD);
        Some(losses)
    }

    /// Where the economy settles; nothing where no cap is below one.
    fn around(&self, caps: &BTreeMap<&'a str, f64>) -> Option<Option<Around>> {
        // An industry that a use is named after is also one of its division: the tighter cap binds it.
        let mut tightest: BTreeMap<usize, f64> = BTreeMap::new();
        for (code, possible) in caps.iter().filter(|(_, possible)| **possible < 1.0) {
            for &industry in &self.economy.group(code)?.industries {
                let cap = tightest.entry(industry).or_insert(1.0);
                *cap = cap.min(*possible);
            }
        }
        let mut capped = Vec::new();
        let mut users = BTreeMap::new();
        let (output, share) = (self.leontief.output(), self.leontief.value_share());
        for (industry, possible) in tightest {
            capped.push((*self.prepared.get(&industry)?, possible));
            users.insert(industry, -(1.0 - possible) * output[industry] * share[industry]);
        }
        if capped.is_empty() {
            return Some(None);
        }
        let settled = self.model.settle(&capped).ok().filter(|s| s.feasible && s.residual < 1e-6)?;
        Some(Some(Around { users, output_change: settled.output_change }))
    }
}

/// An economy that has settled around caps.
struct Around {
    /// Value added that users lose at their caps, by position in the table; zero or negative.
    users: BTreeMap<usize, f64>,
    /// Change of every industry's output, in the unit of the table.
    output_change: Vec<f64>,
}
