//! What a measure adds to the chain: capacity, stock, a buyer of last resort.

use monazite_model::chain::{SupplyKind, Transformation};
use monazite_model::term::{Effect, Target};

use super::activity::Curve;
use super::draft::{Draft, Producer, StockDraft, User};
use super::error::{StructureError, wrong_target};
use super::role::Role;
use super::slots::Number;
use super::source::{ChainLevel, TermNumber};
use super::unsold;

/// Rise of unit cost across a step of new capacity, as a share of the base price: flat, but not so flat that output jumps.
const STEP_RISE: f64 = 0.02;
/// Price gap that sends all output past the buyer of last resort, as a share of the base price.
const OUTLET_GAP: f64 = 1e-4;
/// How far below the floor the price must fall for the buyer to buy all it may, as a share of the floor.
const FLOOR_GAP: f64 = 1e-3;

/// New capacity: a step of flat cost. A form that is made from others takes their coefficients from the chain's largest
/// process of that form, the area's own first.
pub(super) fn capacities(draft: &mut Draft) -> Result<(), StructureError> {
    let terms = draft.terms;
    for (k, term) in terms.iter().enumerate() {
        let Effect::CapacityAdd { usd_per_t, .. } = &term.effect else {
            continue;
        };
        let Target::Production { form, area } = &term.target else {
            return Err(wrong_target(term, "new capacity"));
        };
        let t = draft.number(k, TermNumber::Tonnes, "new capacity (t per year)", |t| t >= 0.0)?;
        let (form, area) = (draft.form(term, form)?, draft.area_or_new(area));
        if t.value() == 0.0 {
            continue;
        }
        let model = model_process(draft, form, area);
        let mut legs = vec![(draft.output(form, area), 1.0)];
        let mut spread = draft.price[form];
        if let Some(process) = &model {
            for leg in process.outputs.iter().skip(1) {
                let other = draft.chain.nodes[leg.node].form;
                spread = spread + leg.per_tonne * draft.price[other];
                legs.push((draft.output(other, area), leg.per_tonne));
            }
            for leg in &process.inputs {
                let input = draft.chain.nodes[leg.node].form;
                spread = spread - leg.per_tonne * draft.price[input];
                legs.push((draft.market(input, area), -leg.per_tonne));
            }
        }
        let any = |_| true;
        let cost = match usd_per_t {
            Some(_) => draft.number(k, TermNumber::UsdPerTonne, "operating cost (usd per t)", any)?,
            None => spread,
        };
        let price = draft.price[form];
        let rise = STEP_RISE * if price.value() > 0.0 { price } else { cost.abs().max(draft.constant(1.0)) };
        let curve = Curve::Linear { at: draft.constant(0.0), slope: t / rise, upper: t };
        let id = format!("new capacity {}@{}", draft.chain.forms[form].id, draft.areas[area]);
        let role = Role::Added { measure: term.measure, form, area, process: model.is_some() };
        let activity = draft.add_new(role, id, &legs, cost, curve);
        let level = draft.constant(0.0);
        draft.producers.push(Producer { form, area, activity, existing: false, level });
        add_to(&mut draft.added_supply, (form, area), t);
        if let Some(process) = &model {
            for leg in &process.inputs {
                let input = draft.chain.nodes[leg.node].form;
                draft.users.push(User { form: input, area, activity, weight: leg.per_tonne, level });
                add_to(&mut draft.added_use, (input, area), leg.per_tonne * t);
            }
            for leg in process.outputs.iter().skip(1) {
                let other = draft.chain.nodes[leg.node].form;
                if draft.chain.forms[other].local {
                    residue_disposal(draft, other, area, leg.per_tonne * t);
                }
                add_to(&mut draft.joint_supply, (other, area), leg.per_tonne * t);
            }
        }
    }
    Ok(())
}

fn add_to<'t>(sums: &mut std::collections::BTreeMap<(usize, usize), Number<'t>>, place: (usize, usize), t: Number<'t>) {
    let sum = sums.get(&place).map_or(t, |sum| *sum + t);
    sums.insert(place, sum);
}

/// Residues of new capacity can be thrown away, as those of old capacity can.
fn residue_disposal<'t>(draft: &mut Draft<'t>, form: usize, area: usize, t: Number<'t>) {
    let pool = draft.own_pool(form, area);
    let id = format!("disposal of new {}@{}", draft.chain.forms[form].id, draft.areas[area]);
    let slope = t / (STEP_RISE * draft.price[form].max(draft.constant(1.0)));
    let nothing = draft.constant(0.0);
    draft.add_new(Role::Disposal { form, area }, id, &[(pool, -1.0)], nothing, Curve::linear(nothing, slope));
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
        .filter(|s| draft.chain.nodes[s.node].form == form && matches!(s.kind, SupplyKind::Mine | SupplyKind::Primary))
        .map(|s| s.level.band.value)
        .sum();
    let made: f64 = draft.chain.transformations.iter().filter(makes).map(|t| t.level.band.value).sum();
    (made >= supplied).then(|| process.clone())
}

/// Stock put on the market: offered to the pool of the area, which its users and exporters draw on. Purchases are injections.
pub(super) fn stocks(draft: &mut Draft) -> Result<(), StructureError> {
    let terms = draft.terms;
    for (k, term) in terms.iter().enumerate() {
        let Effect::Inject { owner, .. } = &term.effect else {
            continue;
        };
        let Target::Node { form, area } = &term.target else {
            return Err(wrong_target(term, "a stock release"));
        };
        let t = draft.number(k, TermNumber::Tonnes, "stock release (t per year)", |_| true)?;
        let (form, area, owner) = (draft.form(term, form)?, draft.area_or_new(area), draft.area_or_new(owner));
        if t.value() == 0.0 {
            continue;
        }
        let node = draft.own_pool(form, area);
        let price = draft.price[form];
        let activity = if t.value() > 0.0 && price.value() > 0.0 {
            let id = format!("release {}@{}", draft.chain.forms[form].id, draft.areas[area]);
            Some(unsold::release(draft, Role::Release(draft.stocks.len()), id, node, (t, price)))
        } else {
            draft.nodes[node].after = draft.nodes[node].after + t;
            None
        };
        draft.stocks.push(StockDraft { measure: term.measure, node, form, area, owner, t, activity });
        let nothing = draft.constant(0.0);
        add_to(&mut draft.added_supply, (form, area), t.max(nothing));
        add_to(&mut draft.added_use, (form, area), (-t).max(nothing));
    }
    Ok(())
}

/// Output behind a buyer of last resort passes on to the market at (nearly) the same price.
pub(super) fn outlets(draft: &mut Draft) {
    let nothing = draft.constant(0.0);
    for (form, area) in draft.outlets.clone() {
        let here = |p: &&Producer| p.form == form && p.area == area && p.existing;
        let made = draft.producers.iter().filter(here).fold(nothing, |sum, p| sum + p.level);
        let scale = made + draft.added_supply.get(&(form, area)).copied().unwrap_or(nothing);
        if scale.value() <= 0.0 || draft.price[form].value() <= 0.0 {
            draft.notes.push(format!(
                "Nothing makes {} in {}: a price floor there buys nothing.",
                draft.chain.forms[form].id, draft.areas[area]
            ));
            continue;
        }
        // Joint output enters the outlet too and must leave it.
        let joint = joint_output(draft, form, area);
        let level = made + joint;
        let curve = Curve::linear(level, (scale + joint) / (OUTLET_GAP * draft.price[form]));
        let (outlet, pool) = (draft.output(form, area), draft.own_pool(form, area));
        let id = format!("outlet {}@{}", draft.chain.forms[form].id, draft.areas[area]);
        draft.add(Role::Outlet { form, area }, id, &[(outlet, -1.0), (pool, 1.0)], nothing, curve, level);
    }
}

fn joint_output<'t>(draft: &Draft<'t>, form: usize, area: usize) -> Number<'t> {
    let chain = draft.chain;
    let mut sum = draft.constant(0.0);
    for (k, process) in chain.transformations.iter().enumerate() {
        for leg in process.outputs.iter().skip(1) {
            if chain.nodes[leg.node].form == form && chain.nodes[leg.node].area == area {
                sum = sum + leg.per_tonne * draft.level(ChainLevel::Process(k));
            }
        }
    }
    sum
}

/// Buyers of last resort: of an area's output, or (target `Node`) of anything on its market.
pub(super) fn buyers(draft: &mut Draft) -> Result<(), StructureError> {
    let terms = draft.terms;
    for (k, term) in terms.iter().enumerate() {
        let Effect::PriceFloor { treasury, .. } = &term.effect else {
            continue;
        };
        let (form, area, of_output) = match &term.target {
            Target::Production { form, area } => (form, area, true),
            Target::Node { form, area } => (form, area, false),
            _ => return Err(wrong_target(term, "a price floor")),
        };
        let floor = draft.number(k, TermNumber::UsdPerTonne, "price floor (usd per t)", |usd| usd > 0.0)?;
        let t = draft.number(k, TermNumber::Tonnes, "most it buys (t per year)", |t| t >= 0.0)?;
        let (form, area, treasury) = (draft.form(term, form)?, draft.area_or_new(area), draft.area_or_new(treasury));
        let makes = draft.producers.iter().any(|p| p.form == form && p.area == area);
        if t.value() == 0.0 || (of_output && !makes) {
            continue;
        }
        let node = if of_output { draft.output(form, area) } else { draft.own_pool(form, area) };
        let curve = Curve::Linear { at: draft.constant(0.0), slope: t / (FLOOR_GAP * floor), upper: t };
        let id = format!("buyer of last resort {}@{}", draft.chain.forms[form].id, draft.areas[area]);
        let role = Role::Buyer { measure: term.measure, form, area, treasury };
        draft.add_new(role, id, &[(node, -1.0)], -floor, curve);
    }
    Ok(())
}
