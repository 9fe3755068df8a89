//! Welfare from tonnes alone: worth of use less real cost. No price of the clearing enters.

use monazite_model::market::Response;

use super::super::numbers::Numbers;
use super::super::role::Role;
use super::super::structure::Structure;

/// Change of total welfare between the baseline and `levels`, usd per year.
pub(super) fn welfare_change(structure: &Structure, numbers: &Numbers, levels: &[f64]) -> f64 {
    let mut total = 0.0;
    for (k, role) in structure.roles.iter().enumerate() {
        let (from, to) = (numbers.base_levels[k], levels[k]);
        if let Role::Release(_) = role {
            continue; // Valued with the stocks below.
        }
        if let Role::Buyer { form, .. } = role {
            // What it buys lies in store, valued as other stock is.
            total += numbers.value(structure.form_prices[*form]) * to;
            continue;
        }
        let slots = &structure.activities[k];
        let (base_cost, cost) = (numbers.value(slots.base_cost), numbers.market.costs()[k]);
        let after = &numbers.market.responses()[k];
        let before = structure.own_before[k].map(|_| structure.before_of(numbers, k));
        total -= cost_change(before.unwrap_or(after), after, before.is_none(), from, to);
        total -= base_cost * (to - from) + (cost - base_cost) * to;
    }
    total + payments(structure, numbers, levels)
}

/// What is in the unit costs of activities and no cost, and the worth of the stock that left.
pub(super) fn payments(structure: &Structure, numbers: &Numbers, levels: &[f64]) -> f64 {
    let mut total = 0.0;
    // Duties and payments in the unit costs are transfers, not costs.
    for transfer in structure.transfers.iter().filter(|t| t.of_price.is_none()) {
        if !matches!(structure.roles[transfer.activity], Role::Buyer { .. }) {
            total += numbers.value(transfer.rate) * levels[transfer.activity];
        }
    }
    for stock in &structure.stocks {
        total -= numbers.value(structure.node_prices[stock.node]) * stock.sold(numbers, levels);
    }
    total
}

/// C after less C before. On one curve it is the area between curve and level axis.
fn cost_change(before: &Response, after: &Response, same: bool, from: f64, to: f64) -> f64 {
    if same || before == after {
        if from == to {
            return 0.0;
        }
        let (low, high) = (before.margin_at(from), before.margin_at(to));
        if low.is_finite() && high.is_finite() {
            return (high - low) * from + high * (to - from) - before.surplus_change(low, high);
        }
    }
    conjugate(after, to) - conjugate(before, from)
}

/// C(x); nothing for a level of nothing, which an isoelastic demand without choke price leaves undefined.
fn conjugate(response: &Response, level: f64) -> f64 {
    if level == 0.0 { 0.0 } else { response.conjugate_cost(level) }
}
