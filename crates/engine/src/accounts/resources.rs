//! Welfare from tonnes alone: worth of use less real cost. No price of the clearing enters.

use monazite_model::market::Response;

use crate::system::{Rate, Role, System};

/// Change of total welfare between the baseline and `levels`, usd per year.
pub(super) fn welfare_change(system: &System, levels: &[f64]) -> f64 {
    // Duties and payments in the unit costs are transfers, not costs.
    let mut transferred = vec![0.0; system.roles.len()];
    for transfer in &system.transfers {
        if let Rate::PerUnit(usd) = transfer.rate {
            transferred[transfer.activity] += usd;
        }
    }
    let mut total = 0.0;
    for (k, role) in system.roles.iter().enumerate() {
        let (before, after) = (&system.before.activities[k], &system.after.activities[k]);
        let (from, to) = (system.base_levels[k], levels[k]);
        if let Role::Release(_) = role {
            continue; // Valued with the stocks below.
        }
        if let Role::Buyer { form, .. } = role {
            // What it buys lies in store, valued as other stock is.
            total += system.form_prices[*form] * to;
            continue;
        }
        total -= cost_change(&before.response, &after.response, from, to);
        total -= before.cost * (to - from) + (after.cost - transferred[k] - before.cost) * to;
    }
    for stock in &system.stocks {
        total -= system.before.nodes[stock.node].base_price * stock.sold(levels);
    }
    total
}

/// C after less C before. On one curve it is the area between curve and level axis.
fn cost_change(before: &Response, after: &Response, from: f64, to: f64) -> f64 {
    if before == after {
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
