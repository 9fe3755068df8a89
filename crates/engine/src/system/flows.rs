//! Costs, duties and payments: what changes the unit cost or the price weights of activities.

use monazite_model::code::AreaId;
use monazite_model::market::{Leg, Linear, Response};
use monazite_model::term::{Effect, RentShares, Target, Term, ValueBase};

use super::added::finite;
use super::bounds;
use super::draft::{Arc, Draft};
use super::error::SystemError;
use super::role::{NodeRole, Rate, Role, Transfer};

/// How much steeper customs answer than the flow behind them: passed at cost but for half a per cent of the price. Steeper ones
/// cost Newton its way.
const CUSTOMS_STEEPNESS: f64 = 50.0;

pub(super) fn wrong_target(term: &Term, effect: &'static str) -> SystemError {
    let target = match &term.target {
        Target::Flows { form, .. } => format!("flows of {form}"),
        Target::Production { form, area } => format!("production of {form} in {area}"),
        Target::Use { form, area } => format!("use of {form} in {area}"),
        Target::Node { form, area } => format!("the market for {form} in {area}"),
    };
    SystemError::WrongTarget { measure: term.measure + 1, effect, target }
}

/// An activity a term acts on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub activity: usize,
    /// Tonnes of the form per unit of level.
    pub weight: f64,
    /// Position in [`Draft::arcs`], where it is a flow.
    pub arc: Option<usize>,
}

/// The activities a term's target matches, in the order they were entered.
pub(super) fn hits(draft: &mut Draft, term: &Term) -> Result<Vec<Hit>, SystemError> {
    Ok(match &term.target {
        Target::Flows { form, from, to } => {
            let form = draft.form(term, form)?;
            let matches = |list: &Option<Vec<AreaId>>, area: &AreaId| list.as_ref().is_none_or(|l| l.contains(area));
            draft
                .arcs
                .iter()
                .enumerate()
                .filter(|(_, arc)| {
                    arc.form == form && matches(from, &draft.areas[arc.from]) && matches(to, &draft.areas[arc.to])
                })
                .map(|(k, arc)| Hit { activity: arc.activity, weight: 1.0, arc: Some(k) })
                .collect()
        }
        Target::Production { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area(area));
            draft
                .producers
                .iter()
                .filter(|p| p.form == form && Some(p.area) == area)
                .map(|p| Hit { activity: p.activity, weight: 1.0, arc: None })
                .collect()
        }
        Target::Use { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area(area));
            draft
                .users
                .iter()
                .filter(|u| u.form == form && Some(u.area) == area)
                .map(|u| Hit { activity: u.activity, weight: u.weight, arc: None })
                .collect()
        }
        Target::Node { .. } => return Err(wrong_target(term, "this effect")),
    })
}

/// A real resource cost per tonne.
pub(super) fn cost(draft: &mut Draft, term: &Term, usd_per_t: f64) -> Result<(), SystemError> {
    let usd_per_t = finite(term, "cost (usd per t)", usd_per_t, true)?;
    for hit in hits(draft, term)? {
        draft.after.activities[hit.activity].cost += hit.weight * usd_per_t;
    }
    Ok(())
}

/// A tax (positive) or payment per tonne.
pub(super) fn specific(draft: &mut Draft, term: &Term, usd_per_t: f64, treasury: &AreaId) -> Result<(), SystemError> {
    let usd_per_t = finite(term, "rate (usd per t)", usd_per_t, true)?;
    let treasury = draft.area_or_new(treasury);
    for hit in hits(draft, term)? {
        let rate = hit.weight * usd_per_t;
        draft.after.activities[hit.activity].cost += rate;
        let rate = Rate::PerUnit(rate);
        draft.transfers.push(Transfer { measure: term.measure, activity: hit.activity, treasury, rate });
    }
    Ok(())
}

/// A tax (positive) or payment as a share of value: of the exporter's price for flows (plus, for an import duty, the cost of
/// the route), of the output price for production, of the market price for use.
pub(super) fn ad_valorem(
    draft: &mut Draft,
    term: &Term,
    rate: f64,
    base: ValueBase,
    treasury: &AreaId,
) -> Result<(), SystemError> {
    let rate = finite(term, "rate (share of value)", rate, true)?;
    let treasury = draft.area_or_new(treasury);
    for hit in hits(draft, term)? {
        let (carriers, node) = match hit.arc {
            Some(arc) => {
                let arc = &draft.arcs[arc];
                let carriers = arc.carriers.clone();
                let origin = (arc.form, arc.from, arc.origin);
                (carriers, draft.pool(origin.0, origin.1, origin.2))
            }
            None => (vec![hit.activity], priced_node(draft, term, hit.activity)?),
        };
        for activity in carriers {
            let quantity = weigh(draft, activity, node, rate);
            let share = rate * quantity;
            let rate = Rate::OfPrice { node, share };
            draft.transfers.push(Transfer { measure: term.measure, activity, treasury, rate });
        }
        if base == ValueBase::Importer && hit.arc.is_some() {
            // The route's own cost is part of the value at the border. Costs of measures are not.
            let duty = rate * draft.before.activities[hit.activity].cost.max(0.0);
            if duty != 0.0 {
                draft.after.activities[hit.activity].cost += duty;
                let rate = Rate::PerUnit(duty);
                draft.transfers.push(Transfer { measure: term.measure, activity: hit.activity, treasury, rate });
            }
        }
    }
    Ok(())
}

/// Makes the leg on `node` dearer (or its yield smaller) by `rate`; returns the size of its quantity.
fn weigh(draft: &mut Draft, activity: usize, node: usize, rate: f64) -> f64 {
    let leg = draft.after.activities[activity].legs.iter_mut().find(|leg| leg.node == node);
    leg.map_or(0.0, |leg| {
        leg.price -= rate * leg.quantity.abs();
        leg.quantity.abs()
    })
}

/// The node whose price a tax on production or use is a share of.
fn priced_node(draft: &mut Draft, term: &Term, activity: usize) -> Result<usize, SystemError> {
    match &term.target {
        Target::Production { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area_or_new(area));
            Ok(draft.output(form, area))
        }
        Target::Use { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area_or_new(area));
            Ok(draft.market(form, area))
        }
        _ => Ok(draft.after.activities[activity].legs.first().map_or(0, |leg| leg.node)),
    }
}

/// A tariff-rate quota: flows pass customs at the low rate while room lasts, else at the high one.
///
/// Each flow keeps its own answer to the price gap behind customs; only customs are split in two.
pub(super) fn rate_quota(draft: &mut Draft, term: &Term) -> Result<(), SystemError> {
    let Effect::TariffRateQuota { t, inside, outside, treasury } = &term.effect else {
        return Ok(());
    };
    let Target::Flows { .. } = &term.target else {
        return Err(wrong_target(term, "a rate quota"));
    };
    let t = finite(term, "quota (t per year)", *t, *t >= 0.0)?;
    let inside = finite(term, "rate inside the quota", *inside, *inside >= 0.0)?;
    let outside = finite(term, "rate beyond the quota", *outside, *outside >= 0.0)?;
    let treasury = draft.area_or_new(treasury);
    let mut members = Vec::new();
    for hit in hits(draft, term)? {
        let Some(position) = hit.arc else { continue };
        let arc = draft.arcs[position].clone();
        if arc.carriers != [arc.activity] {
            return Err(SystemError::TwoTariffRateQuotas {
                measure: term.measure + 1,
                form: draft.chain.forms[arc.form].id.clone(),
                from: draft.areas[arc.from].clone(),
                to: draft.areas[arc.to].clone(),
            });
        }
        let (low, high) = customs(draft, &arc);
        for (activity, rate) in [(low, inside), (high, outside)] {
            let node = draft.after.activities[activity].legs[0].node;
            let share = rate * weigh(draft, activity, node, rate);
            let rate = Rate::OfPrice { node, share };
            draft.transfers.push(Transfer { measure: term.measure, activity, treasury, rate });
        }
        draft.arcs[position].carriers = vec![low, high];
        members.push((low, arc.from));
    }
    // The rent inside the quota stays with the importers who hold it.
    let rent = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
    let members = members.into_iter().map(|(activity, from)| (activity, 1.0, Some(from))).collect();
    bounds::permit(draft, term, t, treasury, &rent, members);
    Ok(())
}

/// Puts a node between exporter and flow; the low- and the high-rate side of customs lead to it.
fn customs(draft: &mut Draft, arc: &Arc) -> (usize, usize) {
    let label = draft.before.activities[arc.activity].id.clone();
    let price = draft.price[arc.form];
    let cleared = draft.node(NodeRole::Cleared { form: arc.form, area: arc.to }, format!("cleared {label}"), price);
    let source = draft.pool(arc.form, arc.from, arc.origin);
    let level = draft.base_level(arc.activity);
    let slope = match &draft.before.activities[arc.activity].response {
        Response::Linear(r) => r.slope * CUSTOMS_STEEPNESS,
        _ => 0.0,
    };
    for problem in [&mut draft.before, &mut draft.after] {
        for leg in &mut problem.activities[arc.activity].legs {
            if leg.node == source {
                *leg = Leg { node: cleared, ..*leg };
            }
        }
    }
    let role = Role::Customs { form: arc.form, from: arc.from, to: arc.to };
    let legs = [(source, -1.0), (cleared, 1.0)];
    let low = Response::from(Linear::new(level, slope));
    let high = Response::from(Linear::new(0.0, slope));
    let low = draft.add(role, format!("customs in quota {label}"), &legs, 0.0, Some(low.clone()), low);
    let high = draft.add(role, format!("customs over quota {label}"), &legs, 0.0, None, high);
    (low, high)
}
