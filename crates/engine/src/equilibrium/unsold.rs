//! Metal left in the warehouse: why no price falls below zero.
//!
//! Whoever holds metal need not sell it. Stock is released only as far as the market pays for it, and anything else that finds
//! no user above (nearly) nothing stays where it is. Both are ordinary activities, so what is not sold is a level of the answer
//! and the accounts have a place for it. A price can still be small; who wants to see it negative must pay somebody to take metal.
//!
//! Two ranges of prices, both too low to show, keep the order: a release shrinks between [`RELEASE_PRICE`] and
//! [`WAREHOUSE_PRICE`], so that stock is not first sold into the warehouse of another.

use super::activity::Curve;
use super::draft::Draft;
use super::role::{NodeRole, Role};
use super::slots::Number;

/// Price at which the first tonne is left in the warehouse, as a share of the base price.
const WAREHOUSE_PRICE: f64 = 1e-3;
/// Price at which all of a release is sold, as a share of the base price; below, ever less, and none at [`WAREHOUSE_PRICE`].
const RELEASE_PRICE: f64 = 2e-3;
/// Tonnes left at a price of nothing, as a multiple of what passes the node or could be added to it.
const ROOM: f64 = 100.0;
/// Least of that, as a share of what passes all nodes of the form.
const LEAST_ROOM: f64 = 1e-6;

/// An owner's offer of `t` from stock: all of it at any price above [`RELEASE_PRICE`].
pub(super) fn release<'t>(
    draft: &mut Draft<'t>,
    role: Role,
    id: String,
    node: usize,
    (t, price): (Number<'t>, Number<'t>),
) -> usize {
    let slope = t / ((RELEASE_PRICE - WAREHOUSE_PRICE) * price);
    draft.add_new(role, id, &[(node, 1.0)], RELEASE_PRICE * price, Curve::Linear { at: t, slope, upper: t })
}

/// A warehouse at every place where a form with a price is traded or used. The last activities to be entered, because their
/// size depends on what passes.
pub(super) fn warehouses(draft: &mut Draft) {
    let nothing = draft.constant(0.0);
    let mut passing = vec![nothing; draft.nodes.len()];
    for activity in &draft.activities {
        for leg in &activity.legs {
            let half = 0.5 * leg.quantity.value().abs();
            passing[leg.node] = passing[leg.node] + half * activity.base_level;
        }
    }
    let place = |role: NodeRole| match role {
        NodeRole::Market { form, area } | NodeRole::Pool { form, area, .. } => Some((form, area)),
        _ => None,
    };
    let mut world = vec![nothing; draft.chain.forms.len()];
    for (node, t) in draft.nodes.iter().zip(&passing) {
        if let Some((form, _)) = place(node.role) {
            world[form] = world[form] + *t;
        }
    }
    for (node, passing) in passing.into_iter().enumerate() {
        let Some((form, area)) = place(draft.nodes[node].role) else { continue };
        let price = draft.price[form];
        if price.value() <= 0.0 {
            continue;
        }
        let added = [&draft.added_supply, &draft.joint_supply].into_iter().filter_map(|t| t.get(&(form, area)));
        let most = added.fold(passing, |sum, t| sum + *t);
        let t = ROOM * most.max(LEAST_ROOM * world[form]);
        let curve = Curve::linear(nothing, t / (WAREHOUSE_PRICE * price));
        let id = format!("unsold {}", draft.nodes[node].id);
        draft.add(Role::Warehouse { form, area }, id, &[(node, -1.0)], -(WAREHOUSE_PRICE * price), curve, nothing);
    }
}
