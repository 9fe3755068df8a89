//! Bounds: quotas and bans, lost capacity, sourcing requirements, goods of a barred origin.
//!
//! A bound over several activities is a node that holds its allowance: each activity takes of it per tonne, and one activity puts
//! up to the bound on offer. The node's price is the rent per tonne; what the offering activity earns is the rent.

use monazite_model::code::AreaId;
use monazite_model::term::{RentShares, Target};

use super::activity::Curve;
use super::draft::Draft;
use super::error::{StructureError, wrong_target};
use super::role::{Cap, Member, NodeRole, Role};
use super::slots::Number;
use super::source::TermNumber;
use super::targets::{Hit, hits};

/// Price at which an allowance that is not short is offered in full, as a share of the base price: small enough not to show.
const ALLOWANCE_PRICE: f64 = 1e-5;
/// The same for spare certificates.
const SPARE_PRICE: f64 = 1e-4;

/// An upper bound on the sum of what the target matches; zero shuts every activity.
pub(super) fn cap(draft: &mut Draft, term: usize, area: &AreaId, rent: &RentShares) -> Result<(), StructureError> {
    let t = draft.number(term, TermNumber::Tonnes, "bound (t per year)", |t| t >= 0.0)?;
    let area = draft.area_or_new(area);
    let hits = hits(draft, term)?;
    let members: Vec<(usize, f64, Option<usize>)> =
        hits.iter().map(|hit| (hit.activity, hit.weight, other_end(draft, hit, area))).collect();
    let measure = draft.terms[term].measure;
    let taken = permit(draft, Bound { measure, term: Some(term), t, area, rent: rent.clone() }, members);
    draft.taken.push((term, taken));
    Ok(())
}

/// The end of a flow that is not the area that restricts.
fn other_end(draft: &Draft, hit: &Hit, area: usize) -> Option<usize> {
    hit.arc.map(|k| if draft.arcs[k].from == area { draft.arcs[k].to } else { draft.arcs[k].from })
}

/// An upper bound over several activities.
pub(super) struct Bound<'t> {
    pub measure: usize,
    /// The term it comes from; `None` where it bars an origin.
    pub term: Option<usize>,
    /// t per year.
    pub t: Number<'t>,
    /// Area that restricts.
    pub area: usize,
    pub rent: RentShares,
}

/// Offers the allowance of a bound to activities (activity, allowance per unit, other end). While the bound is zero they are shut,
/// and the allowance, which nobody can use, is worth nothing. Returns what of the allowance is taken at observed levels.
pub(super) fn permit<'t>(
    draft: &mut Draft<'t>,
    bound: Bound<'t>,
    members: Vec<(usize, f64, Option<usize>)>,
) -> Number<'t> {
    let Bound { measure, term, t, area, rent } = bound;
    if members.is_empty() {
        draft.notes.push(format!("Measure {} restricts nothing that this chain has.", measure + 1));
        return draft.constant(0.0);
    }
    let observed = |activity: usize| draft.activities[activity].base_level;
    let taken = members.iter().fold(draft.constant(0.0), |sum, &(k, weight, _)| sum + weight * observed(k));
    if t.value() <= 0.0 {
        shut(draft, t, taken, &members);
        return taken;
    }
    for (activity, _, _) in &members {
        draft.activities[*activity].after.shut_unless(t);
    }
    let cap = draft.caps.len();
    let id = format!("room under measure {} ({cap})", measure + 1);
    let nothing = draft.constant(0.0);
    let node = draft.node(NodeRole::Permit(cap), id.clone(), nothing);
    let price = scale(draft, term, &members);
    for &(activity, weight, _) in &members {
        draft.add_leg(activity, node, draft.constant(-weight));
    }
    let slope = most_or_taken(t, taken) / (ALLOWANCE_PRICE * price);
    let before = Curve::linear(taken, slope);
    let upper = t.if_positive(t, draft.constant(f64::INFINITY));
    let offer = draft.add(Role::Permit(cap), format!("offer of {id}"), &[(node, 1.0)], nothing, before, taken);
    draft.activities[offer].after = Curve::Linear { at: taken.min(t), slope, upper };
    draft.add_cap(Cap {
        measure,
        term,
        area,
        rent,
        members: members.iter().map(|&(activity, weight, other)| Member { activity, weight, other }).collect(),
    });
    taken
}

/// A ban, and the way to it: activities keep their shares of what a bound of `t` leaves of the observed levels, and those that were
/// not observed are shut as soon as the bound is below what is observed. At zero all are shut, without a bound all are free.
fn shut<'t>(draft: &mut Draft<'t>, t: Number<'t>, taken: Number<'t>, members: &[(usize, f64, Option<usize>)]) {
    let nothing = draft.constant(0.0);
    for &(activity, _, _) in members {
        let level = draft.activities[activity].base_level;
        let upper = draft.activities[activity].after.upper();
        *upper =
            if level.value() > 0.0 { upper.min(t * (level / taken)) } else { (t - taken).if_positive(*upper, nothing) };
    }
}

/// The larger of a bound and what is taken; what is taken where the bound is none.
fn most_or_taken<'t>(t: Number<'t>, taken: Number<'t>) -> Number<'t> {
    let bounded = t.constant(f64::MAX) - t;
    bounded.if_positive(t.max(taken), taken)
}

/// The price an allowance is measured against: the largest at the members' nodes. Forms that are counted together differ in price by
/// orders of magnitude; what does not show beside the dearest could show beside the cheapest, so the cheapest tonne of allowance counts.
fn scale<'t>(draft: &Draft<'t>, term: Option<usize>, members: &[(usize, f64, Option<usize>)]) -> Number<'t> {
    let prices = members.iter().map(|&(activity, weight, _)| (scale_of(draft, activity), weight));
    if term.is_some_and(|term| matches!(draft.terms[term].target, Target::Together { .. })) {
        let a_tonne = prices.map(|(price, weight)| price / weight);
        return a_tonne.reduce(Number::min).unwrap_or(draft.constant(1.0));
    }
    prices.fold(draft.constant(0.0), |most, (price, _)| most.max(price))
}

/// The largest base price at an activity's nodes; 1 where all are zero.
fn scale_of<'t>(draft: &Draft<'t>, activity: usize) -> Number<'t> {
    let legs = draft.activities[activity].legs.iter();
    let most = legs.map(|leg| draft.nodes[leg.node].price).fold(draft.constant(0.0), Number::max);
    if most.value() > 0.0 { most } else { draft.constant(1.0) }
}

/// Capacity and cost curve of observed production times a factor. New capacity is left alone.
pub(super) fn capacity_factor(draft: &mut Draft, at: usize) -> Result<(), StructureError> {
    let term = &draft.terms[at];
    let factor = draft.number(at, TermNumber::Factor, "capacity factor", |factor| factor >= 0.0)?;
    let Target::Production { form, area } = &term.target else {
        return Err(wrong_target(term, "a loss of capacity"));
    };
    let (form, area) = (draft.form(term, form)?, draft.area(area));
    let producers = draft.producers.iter().filter(|p| p.existing && p.form == form && Some(p.area) == area);
    let hit: Vec<usize> = producers.map(|p| p.activity).collect();
    if hit.is_empty() {
        draft.notes.push(format!("Measure {} acts on production that this chain does not have.", term.measure + 1));
    }
    for activity in hit {
        let curve = &mut draft.activities[activity].after;
        match curve {
            Curve::Supply { at, capacity, .. } => {
                *at = *at * factor;
                *capacity = *capacity * factor;
            }
            Curve::Linear { at, slope, .. } => {
                *at = *at * factor;
                *slope = *slope * factor;
            }
            Curve::Demand { .. } => {}
        }
        curve.shut_unless(factor);
    }
    Ok(())
}

/// At least a share of what an area uses must come from given areas, by the place of the last transformation.
///
/// Goods that count yield `1 - share` certificates a tonne, others take `share`; exports give back what they brought. The
/// price of a certificate is a feebate inside the chain: it moves money from users of other goods to makers of goods that
/// count. Stock counts neither way.
pub(super) fn share_floor(draft: &mut Draft, at: usize, from: &[AreaId]) -> Result<(), StructureError> {
    let term = &draft.terms[at];
    let share = draft.number(at, TermNumber::Share, "share", |share| (0.0..=1.0).contains(&share))?;
    let Target::Use { form, area } = &term.target else {
        return Err(wrong_target(term, "a sourcing requirement"));
    };
    let form = draft.form(term, form)?;
    let Some(area) = draft.area(area) else {
        draft.notes.push(format!("Measure {}: {area} is not in this chain.", term.measure + 1));
        return Ok(());
    };
    let counts: Vec<bool> = draft.areas.iter().map(|a| from.contains(a)).collect();
    let counted = counted_exports(draft, form, &counts);
    let mut entries: Vec<(usize, Number)> = Vec::new();
    for (k, arc) in draft.arcs.iter().enumerate().filter(|(_, arc)| arc.form == form) {
        let coefficient = counted[k] - share;
        if arc.to == area {
            entries.push((arc.activity, coefficient));
        } else if arc.from == area {
            entries.push((arc.activity, -coefficient));
        }
    }
    for producer in draft.producers.iter().filter(|p| p.form == form && p.area == area) {
        entries.push((producer.activity, f64::from(counts[area]) - share));
    }
    entries.retain(|(_, coefficient)| coefficient.value() != 0.0);
    if entries.is_empty() {
        draft.notes.push(format!("Measure {} binds nobody in this chain.", term.measure + 1));
        return Ok(());
    }
    let id = format!(
        "certificates of measure {} for {}@{}",
        term.measure + 1,
        draft.chain.forms[form].id,
        draft.areas[area]
    );
    let nothing = draft.constant(0.0);
    let node = draft.node(NodeRole::Certificate(term.measure), id.clone(), nothing);
    let (mut spare, mut passing) = (nothing, nothing);
    for (activity, coefficient) in entries {
        let t = coefficient * draft.activities[activity].base_level;
        spare = spare + t;
        passing = passing + t.abs();
        draft.add_leg(activity, node, coefficient);
    }
    // The chain as observed owes nobody certificates: what it lacks is given to it, before the terms only.
    draft.nodes[node].before = (-spare).max(nothing);
    let least = draft.constant(f64::MIN_POSITIVE);
    let slope = passing.max(least) / (SPARE_PRICE * draft.price[form].max(least));
    let kept = spare.max(nothing);
    let role = Role::SpareCertificates { measure: term.measure, area };
    draft.add(role, format!("spare {id}"), &[(node, -1.0)], nothing, Curve::linear(kept, slope), kept);
    Ok(())
}

/// Share of each flow of a form that was last transformed in an area that counts: of an exporter's own goods all or nothing,
/// of goods in transit as much as of its imports (one border back).
fn counted_exports(draft: &Draft, form: usize, counts: &[bool]) -> Vec<f64> {
    let mut imports = vec![(0.0, 0.0); draft.areas.len()];
    for arc in draft.arcs.iter().filter(|arc| arc.form == form) {
        let t = arc.level.value();
        imports[arc.to].0 += t;
        imports[arc.to].1 += t * f64::from(counts[arc.from]);
    }
    let of_imports = |area: usize| if imports[area].0 > 0.0 { imports[area].1 / imports[area].0 } else { 0.0 };
    let share = |from: usize, transit: f64| (1.0 - transit) * f64::from(counts[from]) + transit * of_imports(from);
    draft.arcs.iter().map(|arc| if arc.form == form { share(arc.from, arc.transit) } else { 0.0 }).collect()
}

/// Goods of an author may not reach some areas through third countries: of what a third country passed on to them in the base
/// year, at most the share `leak` still gets through.
pub(super) fn origin_bar(
    draft: &mut Draft,
    at: usize,
    author: &AreaId,
    against: &[AreaId],
) -> Result<(), StructureError> {
    let term = &draft.terms[at];
    let leak = draft.number(at, TermNumber::Leak, "leak", |leak| (0.0..=1.0).contains(&leak))?;
    let Target::Flows { form, .. } = &term.target else {
        return Err(wrong_target(term, "a bar on goods of an origin"));
    };
    let form = draft.form(term, form)?;
    let author_position = draft.area(author);
    let Some(group) = author_position.and_then(|a| draft.origins.group_of(form, a)) else {
        draft.notes.push(format!(
            "Measure {}: {author} does not make {} in this chain.",
            term.measure + 1,
            draft.chain.forms[form].id
        ));
        return Ok(());
    };
    for via in 0..draft.areas.len() {
        if draft.origins.group_of(form, via) == Some(group) {
            // The group's own exports are the direct route, which other terms restrict.
            continue;
        }
        let barred = |arc: &&super::draft::Arc| {
            arc.form == form && arc.from == via && arc.origin == Some(group) && against.contains(&draft.areas[arc.to])
        };
        let routes = || draft.arcs.iter().filter(barred);
        let passed_on = routes().map(|arc| arc.level).reduce(|a, b| a + b);
        let members: Vec<(usize, f64, Option<usize>)> = routes().map(|arc| (arc.activity, 1.0, Some(arc.to))).collect();
        let Some(passed_on) = passed_on.filter(|_| !already_barred(draft, via, &members)) else {
            continue;
        };
        // Where nothing passed on in the base year, nothing gets through, whatever leaks.
        let t = if passed_on.value() > 0.0 { leak * passed_on } else { passed_on };
        let rent = Draft::rent_to_holders();
        permit(draft, Bound { measure: term.measure, term: None, t, area: via, rent }, members);
    }
    Ok(())
}

/// Authors of one group have the same bars: the first one has built them.
fn already_barred(draft: &Draft, via: usize, members: &[(usize, f64, Option<usize>)]) -> bool {
    let same = |cap: &Cap| {
        cap.area == via
            && cap.members.len() == members.len()
            && cap.members.iter().zip(members).all(|(a, b)| a.activity == b.0 && a.other == b.2)
    };
    draft.caps.iter().any(same)
}
