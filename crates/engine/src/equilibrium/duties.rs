//! Costs, duties and payments: what changes the unit cost or the price weights of activities.

use monazite_model::code::AreaId;
use monazite_model::term::{Effect, Target, ValueBase};

use super::activity::Curve;
use super::draft::{Arc, Draft, TransferDraft};
use super::error::{StructureError, wrong_target};
use super::quota::{self, Bound};
use super::role::{NodeRole, Role};
use super::slots::Number;
use super::source::TermNumber;
use super::targets::hits;

/// How much steeper customs answer than the flow behind them: passed at cost but for half a per cent of the price. Steeper ones
/// cost Newton its way.
const CUSTOMS_STEEPNESS: f64 = 50.0;

/// A real resource cost per tonne.
pub(super) fn cost(draft: &mut Draft, term: usize) -> Result<(), StructureError> {
    let usd_per_t = draft.number(term, TermNumber::UsdPerTonne, "cost (usd per t)", |_| true)?;
    for hit in hits(draft, term)? {
        let activity = &mut draft.activities[hit.activity];
        activity.cost = activity.cost + hit.weight * usd_per_t;
    }
    Ok(())
}

/// A tax (positive) or payment per tonne.
pub(super) fn specific(draft: &mut Draft, term: usize, treasury: &AreaId) -> Result<(), StructureError> {
    let usd_per_t = draft.number(term, TermNumber::UsdPerTonne, "rate (usd per t)", |_| true)?;
    let treasury = draft.area_or_new(treasury);
    for hit in hits(draft, term)? {
        let rate = hit.weight * usd_per_t;
        per_unit(draft, term, hit.activity, treasury, rate);
    }
    Ok(())
}

/// Raises the unit cost by `rate`, which a treasury receives.
fn per_unit<'t>(draft: &mut Draft<'t>, term: usize, activity: usize, treasury: usize, rate: Number<'t>) {
    draft.activities[activity].cost = draft.activities[activity].cost + rate;
    let measure = draft.terms[term].measure;
    draft.transfers.push(TransferDraft { measure, activity, treasury, of_price: None, rate });
}

/// A tax (positive) or payment as a share of value: of the exporter's price for flows (plus, for an import duty, the cost of
/// the route), of the output price for production, of the market price for use.
pub(super) fn ad_valorem(
    draft: &mut Draft,
    term: usize,
    base: ValueBase,
    treasury: &AreaId,
) -> Result<(), StructureError> {
    let rate = draft.number(term, TermNumber::Rate, "rate (share of value)", |_| true)?;
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
            weigh(draft, term, (activity, node), treasury, rate);
        }
        // The route's own cost is part of the value at the border. Costs of measures are not.
        let own = draft.activities[hit.activity].base_cost;
        if base == ValueBase::Importer && hit.arc.is_some() && own.value() > 0.0 {
            per_unit(draft, term, hit.activity, treasury, rate * own.max(draft.constant(0.0)));
        }
    }
    Ok(())
}

/// Makes the leg of an activity on a node dearer (or its yield smaller) by `rate`, and lets a treasury receive that.
fn weigh<'t>(draft: &mut Draft<'t>, term: usize, (activity, node): (usize, usize), treasury: usize, rate: Number<'t>) {
    let mut share = draft.constant(0.0);
    if let Some(leg) = draft.activities[activity].legs.iter_mut().find(|leg| leg.node == node) {
        share = rate * leg.quantity.abs();
        leg.weight = leg.weight - share;
    }
    let measure = draft.terms[term].measure;
    draft.transfers.push(TransferDraft { measure, activity, treasury, of_price: Some(node), rate: share });
}

/// The node whose price a tax on production or use is a share of.
fn priced_node(draft: &mut Draft, term: usize, activity: usize) -> Result<usize, StructureError> {
    let term = &draft.terms[term];
    match &term.target {
        Target::Production { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area_or_new(area));
            Ok(draft.output(form, area))
        }
        Target::Use { form, area } => {
            let (form, area) = (draft.form(term, form)?, draft.area_or_new(area));
            Ok(draft.market(form, area))
        }
        _ => Ok(draft.activities[activity].legs.first().map_or(0, |leg| leg.node)),
    }
}

/// A tariff-rate quota: flows pass customs at the low rate while the quota lasts, else at the high one.
///
/// Each flow keeps its own answer to the price gap behind customs; only customs are split in two.
pub(super) fn rate_quota(draft: &mut Draft, at: usize) -> Result<(), StructureError> {
    let term = &draft.terms[at];
    let Effect::TariffRateQuota { treasury, .. } = &term.effect else {
        return Ok(());
    };
    let Target::Flows { .. } = &term.target else {
        return Err(wrong_target(term, "a rate quota"));
    };
    let t = draft.number(at, TermNumber::Tonnes, "quota (t per year)", |t| t >= 0.0)?;
    let inside = draft.number(at, TermNumber::Rate, "rate inside the quota", |rate| rate >= 0.0)?;
    let outside = draft.number(at, TermNumber::RateBeyond, "rate beyond the quota", |rate| rate >= 0.0)?;
    let treasury = draft.area_or_new(treasury);
    let mut members = Vec::new();
    for hit in hits(draft, at)? {
        let Some(position) = hit.arc else { continue };
        let arc = draft.arcs[position].clone();
        if arc.carriers != [arc.activity] {
            return Err(StructureError::TwoTariffRateQuotas {
                measure: term.measure + 1,
                form: draft.chain.forms[arc.form].id.clone(),
                from: draft.areas[arc.from].clone(),
                to: draft.areas[arc.to].clone(),
            });
        }
        let (low, high) = customs(draft, &arc);
        for (activity, rate) in [(low, inside), (high, outside)] {
            let node = draft.activities[activity].legs[0].node;
            weigh(draft, at, (activity, node), treasury, rate);
        }
        draft.arcs[position].carriers = vec![low, high];
        members.push((low, 1.0, Some(arc.from)));
    }
    // The rent inside the quota stays with the importers who hold it.
    let rent = Draft::rent_to_holders();
    quota::permit(draft, Bound { measure: term.measure, term: Some(at), t, area: treasury, rent }, members);
    Ok(())
}

/// Puts a node between exporter and flow; the low- and the high-rate side of customs lead to it.
fn customs(draft: &mut Draft, arc: &Arc) -> (usize, usize) {
    let label = draft.activities[arc.activity].id.clone();
    let price = draft.price[arc.form];
    let cleared = draft.node(NodeRole::Cleared { form: arc.form, area: arc.to }, format!("cleared {label}"), price);
    let source = draft.pool(arc.form, arc.from, arc.origin);
    let flow = &mut draft.activities[arc.activity];
    let level = flow.base_level;
    let slope = match flow.before {
        Curve::Linear { slope, .. } => slope * CUSTOMS_STEEPNESS,
        _ => level.constant(0.0),
    };
    flow.legs.iter_mut().filter(|leg| leg.node == source).for_each(|leg| leg.node = cleared);
    let role = Role::Customs { form: arc.form, from: arc.from, to: arc.to };
    let legs = [(source, -1.0), (cleared, 1.0)];
    let nothing = draft.constant(0.0);
    let low = draft.add(role, format!("customs in quota {label}"), &legs, nothing, Curve::linear(level, slope), level);
    let high =
        draft.add_new(role, format!("customs over quota {label}"), &legs, nothing, Curve::linear(nothing, slope));
    (low, high)
}
