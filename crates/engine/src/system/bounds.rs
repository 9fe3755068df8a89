//! Bounds: quotas and bans, lost capacity, sourcing requirements, goods of a barred origin.
//!
//! A bound over several activities is a node that holds its room: each activity takes room per tonne, and one activity puts
//! up to the bound of it on offer. The node's price is the rent per tonne; what the offering activity earns is the rent.

use monazite_model::code::AreaId;
use monazite_model::market::{Linear, Response};
use monazite_model::term::{RentShares, Target, Term};

use super::added::finite;
use super::draft::Draft;
use super::error::SystemError;
use super::flows::{Hit, hits, wrong_target};
use super::role::{Cap, Member, NodeRole, Role};

/// Price at which room that is not short is offered in full, as a share of the base price: small enough not to show.
const ROOM_PRICE: f64 = 1e-5;
/// The same for spare certificates.
const SPARE_PRICE: f64 = 1e-4;

/// An upper bound on the sum of what the target matches; zero shuts every activity.
pub(super) fn cap(draft: &mut Draft, term: &Term, t: f64, area: &AreaId, rent: &RentShares) -> Result<(), SystemError> {
    let t = finite(term, "bound (t per year)", t, t >= 0.0)?;
    let area = draft.area_or_new(area);
    let hits = hits(draft, term)?;
    let members = hits.iter().map(|hit| (hit.activity, hit.weight, other_end(draft, hit, area))).collect();
    permit(draft, term, t, area, rent, members);
    Ok(())
}

/// The end of a flow that is not the area that restricts.
fn other_end(draft: &Draft, hit: &Hit, area: usize) -> Option<usize> {
    hit.arc.map(|k| if draft.arcs[k].from == area { draft.arcs[k].to } else { draft.arcs[k].from })
}

/// Offers `t` of room to activities (activity, room per unit, other end); zero shuts them.
pub(super) fn permit(
    draft: &mut Draft,
    term: &Term,
    t: f64,
    area: usize,
    rent: &RentShares,
    members: Vec<(usize, f64, Option<usize>)>,
) {
    if members.is_empty() {
        draft.notes.push(format!("Measure {} restricts nothing that this chain has.", term.measure + 1));
        return;
    }
    if t <= 0.0 {
        for (activity, _, _) in members {
            shut(&mut draft.after.activities[activity].response);
        }
        return;
    }
    let cap = draft.caps.len();
    let node = draft.node(NodeRole::Permit(cap), format!("room under measure {} ({cap})", term.measure + 1), 0.0);
    let mut taken = 0.0;
    let mut price = 0.0_f64;
    for &(activity, weight, _) in &members {
        taken += weight * draft.base_level(activity);
        price = price.max(scale_of(draft, activity));
        draft.add_leg(activity, node, -weight);
    }
    let slope = t.max(taken) / (ROOM_PRICE * price);
    let id = format!("offer of room under measure {} ({cap})", term.measure + 1);
    let before = Response::from(Linear::new(taken, slope));
    let after = Response::from(Linear { at: taken.min(t), slope, upper: t });
    draft.add(Role::Permit(cap), id, &[(node, 1.0)], 0.0, Some(before), after);
    draft.caps.push(Cap {
        measure: term.measure,
        area,
        rent: rent.clone(),
        members: members.iter().map(|&(activity, weight, other)| Member { activity, weight, other }).collect(),
    });
}

/// The largest base price at an activity's nodes; 1 where all are zero.
fn scale_of(draft: &Draft, activity: usize) -> f64 {
    let prices = draft.before.activities[activity].legs.iter().map(|leg| draft.before.nodes[leg.node].base_price);
    let most = prices.fold(0.0, f64::max);
    if most > 0.0 { most } else { 1.0 }
}

fn shut(response: &mut Response) {
    match response {
        Response::Linear(r) => r.upper = 0.0,
        Response::Elastic(r) => r.upper = 0.0,
        Response::Supply(r) => r.upper = 0.0,
        Response::Demand(r) => r.upper = 0.0,
    }
}

/// Capacity and cost curve of observed production times a factor. New capacity is left alone.
pub(super) fn capacity_factor(draft: &mut Draft, term: &Term, factor: f64) -> Result<(), SystemError> {
    let factor = finite(term, "capacity factor", factor, factor >= 0.0)?;
    let Target::Production { form, area } = &term.target else {
        return Err(wrong_target(term, "a loss of capacity"));
    };
    let (form, area) = (draft.form(term, form)?, draft.area(area));
    let hit: Vec<usize> = draft
        .producers
        .iter()
        .filter(|p| p.existing && p.form == form && Some(p.area) == area)
        .map(|p| p.activity)
        .collect();
    if hit.is_empty() {
        draft.notes.push(format!("Measure {} acts on production that this chain does not have.", term.measure + 1));
    }
    for activity in hit {
        match &mut draft.after.activities[activity].response {
            Response::Supply(r) => {
                r.at *= factor;
                r.capacity *= factor;
            }
            Response::Linear(r) => {
                r.at *= factor;
                r.slope *= factor;
            }
            other => {
                if factor == 0.0 {
                    shut(other);
                }
            }
        }
        if factor == 0.0 {
            shut(&mut draft.after.activities[activity].response);
        }
    }
    Ok(())
}

/// At least a share of what an area uses must come from given areas, by the place of the last transformation.
///
/// Goods that count yield `1 - share` certificates a tonne, others take `share`; exports give back what they brought. The
/// price of a certificate is a feebate inside the chain: it moves money from users of other goods to makers of goods that
/// count. Stock counts neither way.
pub(super) fn share_floor(draft: &mut Draft, term: &Term, share: f64, from: &[AreaId]) -> Result<(), SystemError> {
    let share = finite(term, "share", share, (0.0..=1.0).contains(&share))?;
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
    let mut entries: Vec<(usize, f64)> = Vec::new();
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
    entries.retain(|&(_, coefficient)| coefficient != 0.0);
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
    let node = draft.node(NodeRole::Certificate(term.measure), id.clone(), 0.0);
    let (mut spare, mut passing) = (0.0, 0.0);
    for (activity, coefficient) in entries {
        let t = coefficient * draft.base_level(activity);
        spare += t;
        passing += t.abs();
        draft.add_leg(activity, node, coefficient);
    }
    // The chain as observed owes nobody certificates: what it lacks is given to it, in `before` only.
    draft.before.nodes[node].injection = (-spare).max(0.0);
    let slope = passing.max(f64::MIN_POSITIVE) / (SPARE_PRICE * draft.price[form].max(f64::MIN_POSITIVE));
    let response = Response::from(Linear::new(spare.max(0.0), slope));
    let role = Role::SpareCertificates { measure: term.measure, area };
    draft.add(role, format!("spare {id}"), &[(node, -1.0)], 0.0, Some(response.clone()), response);
    Ok(())
}

/// Share of each flow of a form that was last transformed in an area that counts: of an exporter's own goods all or nothing,
/// of goods in transit as much as of its imports (one border back).
fn counted_exports(draft: &Draft, form: usize, counts: &[bool]) -> Vec<f64> {
    let mut imports = vec![(0.0, 0.0); draft.areas.len()];
    for arc in draft.arcs.iter().filter(|arc| arc.form == form) {
        let t = arc.level;
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
    term: &Term,
    author: &AreaId,
    against: &[AreaId],
    leak: f64,
) -> Result<(), SystemError> {
    let leak = finite(term, "leak", leak, (0.0..=1.0).contains(&leak))?;
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
        let routes = || {
            draft.arcs.iter().filter(|arc| {
                arc.form == form
                    && arc.from == via
                    && arc.origin == Some(group)
                    && against.contains(&draft.areas[arc.to])
            })
        };
        let room = leak * routes().map(|arc| arc.level).sum::<f64>();
        let members: Vec<(usize, f64, Option<usize>)> = routes().map(|arc| (arc.activity, 1.0, Some(arc.to))).collect();
        if members.is_empty() || already_barred(draft, via, &members) {
            continue;
        }
        let rent = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
        permit(draft, term, room, via, &rent, members);
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
