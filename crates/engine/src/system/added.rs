//! What a measure adds to the chain: capacity, stock, a buyer of last resort.

use monazite_model::chain::Transformation;
use monazite_model::market::{Linear, Response};
use monazite_model::term::{Effect, Target, Term};

use super::draft::{Draft, Producer, User};
use super::error::SystemError;
use super::flows::wrong_target;
use super::role::{Role, StockFlow};
use super::unsold;

/// Rise of unit cost across a step of new capacity, as a share of the base price: flat, but not so flat that output jumps.
const STEP_RISE: f64 = 0.02;
/// Price gap that sends all output past the buyer of last resort, as a share of the base price.
const OUTLET_GAP: f64 = 1e-4;
/// How far below the floor the price must fall for the buyer to buy all it may, as a share of the floor.
const FLOOR_GAP: f64 = 1e-3;

pub(super) fn finite(term: &Term, what: &'static str, value: f64, legal: bool) -> Result<f64, SystemError> {
    if value.is_finite() && legal {
        Ok(value)
    } else {
        Err(SystemError::Value { measure: term.measure + 1, what, value, expected: "a finite number, zero or more" })
    }
}

/// New capacity: a step of flat cost. A form that is made from others takes their coefficients from the chain's largest
/// process of that form, the area's own first.
pub(super) fn capacities(draft: &mut Draft, terms: &[Term]) -> Result<(), SystemError> {
    for term in terms {
        let Effect::CapacityAdd { t, usd_per_t } = &term.effect else {
            continue;
        };
        let Target::Production { form, area } = &term.target else {
            return Err(wrong_target(term, "new capacity"));
        };
        let t = finite(term, "new capacity (t per year)", *t, *t >= 0.0)?;
        let (form, area) = (draft.form(term, form)?, draft.area_or_new(area));
        if t == 0.0 {
            continue;
        }
        let model = model_process(draft, form, area);
        let mut legs = vec![(draft.output(form, area), 1.0)];
        let mut spread = draft.price[form];
        if let Some(process) = &model {
            for leg in process.outputs.iter().skip(1) {
                let other = draft.chain.nodes[leg.node].form;
                spread += leg.per_tonne * draft.price[other];
                legs.push((draft.output(other, area), leg.per_tonne));
            }
            for leg in &process.inputs {
                let input = draft.chain.nodes[leg.node].form;
                spread -= leg.per_tonne * draft.price[input];
                legs.push((draft.market(input, area), -leg.per_tonne));
            }
        }
        let cost = usd_per_t.unwrap_or(spread);
        let rise = STEP_RISE * if draft.price[form] > 0.0 { draft.price[form] } else { cost.abs().max(1.0) };
        let response = Response::from(Linear { at: 0.0, slope: t / rise, upper: t });
        let id = format!("new capacity {}@{}", draft.chain.forms[form].id, draft.areas[area]);
        let role = Role::Added { measure: term.measure, form, area, process: model.is_some() };
        let activity = draft.add(role, id, &legs, cost, None, response);
        draft.producers.push(Producer { form, area, activity, existing: false, level: 0.0 });
        *draft.added_supply.entry((form, area)).or_insert(0.0) += t;
        if let Some(process) = &model {
            for leg in &process.inputs {
                let input = draft.chain.nodes[leg.node].form;
                draft.users.push(User { form: input, area, activity, weight: leg.per_tonne, level: 0.0 });
                *draft.added_use.entry((input, area)).or_insert(0.0) += leg.per_tonne * t;
            }
            for leg in process.outputs.iter().skip(1) {
                let other = draft.chain.nodes[leg.node].form;
                if draft.chain.forms[other].local {
                    residue_disposal(draft, other, area, leg.per_tonne * t);
                }
                *draft.joint_supply.entry((other, area)).or_insert(0.0) += leg.per_tonne * t;
            }
        }
    }
    Ok(())
}

/// Residues of new capacity can be thrown away, as those of old capacity can.
fn residue_disposal(draft: &mut Draft, form: usize, area: usize, t: f64) {
    let pool = draft.own_pool(form, area);
    let id = format!("disposal of new {}@{}", draft.chain.forms[form].id, draft.areas[area]);
    let slope = t / (STEP_RISE * draft.price[form].max(1.0));
    draft.add(Role::Disposal { form, area }, id, &[(pool, -1.0)], 0.0, None, Linear::new(0.0, slope).into());
}

fn model_process(draft: &Draft, form: usize, area: usize) -> Option<Transformation> {
    let makes = |t: &&Transformation| t.outputs.first().is_some_and(|leg| draft.chain.nodes[leg.node].form == form);
    let larger = |a: &&Transformation, b: &&Transformation| {
        (a.area == area).cmp(&(b.area == area)).then(a.level.band.value.total_cmp(&b.level.band.value))
    };
    let process = draft.chain.transformations.iter().filter(makes).max_by(larger)?;
    // Where more is mined or taken from scrap than made, a new plant is a mine.
    let supplied: f64 = draft
        .chain
        .supplies
        .iter()
        .filter(|s| draft.chain.nodes[s.node].form == form && s.kind != "secondary")
        .map(|s| s.level.band.value)
        .sum();
    let made: f64 = draft.chain.transformations.iter().filter(makes).map(|t| t.level.band.value).sum();
    (made >= supplied).then(|| process.clone())
}

/// Stock put on the market: offered to the pool of the area, which its users and exporters draw on. Purchases are injections.
pub(super) fn stocks(draft: &mut Draft, terms: &[Term]) -> Result<(), SystemError> {
    for term in terms {
        let Effect::Inject { t, owner } = &term.effect else {
            continue;
        };
        let Target::Node { form, area } = &term.target else {
            return Err(wrong_target(term, "a stock release"));
        };
        let t = finite(term, "stock release (t per year)", *t, true)?;
        let (form, area, owner) = (draft.form(term, form)?, draft.area_or_new(area), draft.area_or_new(owner));
        if t == 0.0 {
            continue;
        }
        let node = draft.own_pool(form, area);
        let price = draft.price[form];
        let activity = if t > 0.0 && price > 0.0 {
            let id = format!("release {}@{}", draft.chain.forms[form].id, draft.areas[area]);
            Some(unsold::release(draft, Role::Release(draft.stocks.len()), id, node, t, price))
        } else {
            draft.after.nodes[node].injection += t;
            None
        };
        draft.stocks.push(StockFlow { measure: term.measure, node, form, area, owner, t, activity });
        *draft.added_supply.entry((form, area)).or_insert(0.0) += t.max(0.0);
        *draft.added_use.entry((form, area)).or_insert(0.0) += (-t).max(0.0);
    }
    Ok(())
}

/// Output behind a buyer of last resort passes on to the market at (nearly) the same price.
pub(super) fn outlets(draft: &mut Draft) {
    for (form, area) in draft.outlets.clone() {
        let made: f64 =
            draft.producers.iter().filter(|p| p.form == form && p.area == area && p.existing).map(|p| p.level).sum();
        let scale = made + draft.added_supply.get(&(form, area)).copied().unwrap_or(0.0);
        if scale <= 0.0 || draft.price[form] <= 0.0 {
            draft.notes.push(format!(
                "Nothing makes {} in {}: a price floor there buys nothing.",
                draft.chain.forms[form].id, draft.areas[area]
            ));
            continue;
        }
        // Joint output enters the outlet too and must leave it.
        let joint: f64 = joint_output(draft, form, area);
        let response = Response::from(Linear::new(made + joint, (scale + joint) / (OUTLET_GAP * draft.price[form])));
        let (outlet, pool) = (draft.output(form, area), draft.own_pool(form, area));
        let id = format!("outlet {}@{}", draft.chain.forms[form].id, draft.areas[area]);
        draft.add(
            Role::Outlet { form, area },
            id,
            &[(outlet, -1.0), (pool, 1.0)],
            0.0,
            Some(response.clone()),
            response,
        );
    }
}

fn joint_output(draft: &Draft, form: usize, area: usize) -> f64 {
    let chain = draft.chain;
    chain
        .transformations
        .iter()
        .flat_map(|t| t.outputs.iter().skip(1).map(move |leg| (leg, t.level.band.value)))
        .filter(|(leg, _)| chain.nodes[leg.node].form == form && chain.nodes[leg.node].area == area)
        .map(|(leg, level)| leg.per_tonne * level)
        .sum()
}

/// Buyers of last resort: of an area's output, or (target `Node`) of anything on its market.
pub(super) fn buyers(draft: &mut Draft, terms: &[Term]) -> Result<(), SystemError> {
    for term in terms {
        let Effect::PriceFloor { usd_per_t, t, treasury } = &term.effect else {
            continue;
        };
        let (form, area, of_output) = match &term.target {
            Target::Production { form, area } => (form, area, true),
            Target::Node { form, area } => (form, area, false),
            _ => return Err(wrong_target(term, "a price floor")),
        };
        let floor = finite(term, "price floor (usd per t)", *usd_per_t, *usd_per_t > 0.0)?;
        let t = finite(term, "most it buys (t per year)", *t, *t >= 0.0)?;
        let (form, area, treasury) = (draft.form(term, form)?, draft.area_or_new(area), draft.area_or_new(treasury));
        let makes = draft.producers.iter().any(|p| p.form == form && p.area == area);
        if t == 0.0 || (of_output && !makes) {
            continue;
        }
        let node = if of_output { draft.output(form, area) } else { draft.own_pool(form, area) };
        let response = Response::from(Linear { at: 0.0, slope: t / (FLOOR_GAP * floor), upper: t });
        let id = format!("buyer of last resort {}@{}", draft.chain.forms[form].id, draft.areas[area]);
        let role = Role::Buyer { measure: term.measure, form, area, treasury };
        draft.add(role, id, &[(node, -1.0)], -floor, None, response);
    }
    Ok(())
}
