//! Metal left in the warehouse: why no price falls below zero.
//!
//! Whoever holds metal need not sell it. Stock is released only as far as the market pays for it, and anything else that finds
//! no user above (nearly) nothing stays where it is. Both are ordinary activities, so what is not sold is a level of the answer
//! and the accounts have a place for it. A price can still be small; who wants to see it negative must pay somebody to take metal.
//!
//! Two ranges of prices, both too low to show, keep the order: a release shrinks between [`RELEASE_PRICE`] and
//! [`WAREHOUSE_PRICE`], so that stock is not first sold into the warehouse of another.

use monazite_model::market::{Linear, Response};

use super::draft::Draft;
use super::role::{NodeRole, Role};

/// Price at which the first tonne is left in the warehouse, as a share of the base price.
const WAREHOUSE_PRICE: f64 = 1e-3;
/// Price at which all of a release is sold, as a share of the base price; below, ever less, and none at [`WAREHOUSE_PRICE`].
const RELEASE_PRICE: f64 = 2e-3;
/// Tonnes left at a price of nothing, as a multiple of what passes the node or could be added to it.
const ROOM: f64 = 100.0;
/// Least of that, as a share of what passes all nodes of the form.
const LEAST_ROOM: f64 = 1e-6;

/// An owner's offer of `t` from stock: all of it at any price above [`RELEASE_PRICE`].
pub(super) fn release(draft: &mut Draft, role: Role, id: String, node: usize, t: f64, price: f64) -> usize {
    let slope = t / ((RELEASE_PRICE - WAREHOUSE_PRICE) * price);
    let response = Response::from(Linear { at: t, slope, upper: t });
    draft.add(role, id, &[(node, 1.0)], RELEASE_PRICE * price, None, response)
}

/// A warehouse at every place where a form with a price is traded or used. The last activities to be entered, because their
/// size depends on what passes.
pub(super) fn warehouses(draft: &mut Draft) {
    let mut passing = vec![0.0; draft.nodes.len()];
    for (k, activity) in draft.before.activities.iter().enumerate() {
        let level = draft.base_level(k);
        for leg in &activity.legs {
            passing[leg.node] += 0.5 * (leg.quantity * level).abs();
        }
    }
    let place = |role: &NodeRole| match *role {
        NodeRole::Market { form, area } | NodeRole::Pool { form, area, .. } => Some((form, area)),
        _ => None,
    };
    let mut world = vec![0.0; draft.chain.forms.len()];
    for (role, t) in draft.nodes.iter().zip(&passing) {
        if let Some((form, _)) = place(role) {
            world[form] += t;
        }
    }
    for (node, passing) in passing.into_iter().enumerate() {
        let Some((form, area)) = place(&draft.nodes[node]) else { continue };
        let price = draft.price[form];
        if price <= 0.0 {
            continue;
        }
        let added: f64 = [&draft.added_supply, &draft.joint_supply].iter().filter_map(|t| t.get(&(form, area))).sum();
        let t = ROOM * (passing + added).max(LEAST_ROOM * world[form]);
        let response = Response::from(Linear::new(0.0, t / (WAREHOUSE_PRICE * price)));
        let id = if draft.named { format!("unsold {}", draft.before.nodes[node].id) } else { String::new() };
        let role = Role::Warehouse { form, area };
        draft.add(role, id, &[(node, -1.0)], -WAREHOUSE_PRICE * price, Some(response.clone()), response);
    }
}
