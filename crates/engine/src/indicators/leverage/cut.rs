//! One cut of exports, cleared centrally and over the ensemble.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::standing::Standing;
use monazite_model::code::AreaId;
use monazite_model::leverage::{Cut, Exposure};
use monazite_model::market::Status;
use monazite_model::quantity::Band;

use super::candidates::Candidate;
use crate::ensemble::spread::range;
use crate::equilibrium::{Banned, Bans, Figures as Answer, Series, Structure};

/// Costs below this share of the largest of the same cut are not listed.
const LEAST_COST: f64 = 1e-3;

/// A cut with what it costs each area, or why there is no answer.
pub(super) struct Cleared {
    pub cut: Result<Cut, String>,
    pub exposures: Vec<Exposure>,
}

/// What one clearing says about a cut.
struct Figures {
    price_ratio: f64,
    use_lost: f64,
    loss: f64,
    gain: f64,
    own_cost: f64,
    /// usd lost, by position of the area.
    cost: Vec<f64>,
}

/// Reads an export ban of the candidate's form against everybody, for the twelve months the bans are of. A market that does not
/// clear is a cut without an answer.
pub(super) fn read(
    bans: &Bans<'_>,
    candidate: &Candidate,
    cleared: &Banned,
    targets: Option<&BTreeSet<&AreaId>>,
    hub: &dyn Fn(&AreaId) -> bool,
) -> Cleared {
    let (chain, structure) = (bans.chain, bans.structure());
    let (actor, form) = (&chain.areas[candidate.area], &chain.forms[candidate.form]);
    let Some(answer) = &cleared.central else {
        let why = match cleared.status {
            Status::Infeasible { .. } => "no flows satisfy the bounds of the market",
            _ => "the solver stopped before the market cleared",
        };
        return Cleared { cut: Err(why.to_owned()), exposures: Vec::new() };
    };
    let areas = &structure.areas;
    let target = |area: &AreaId| area != actor && targets.is_none_or(|set| set.contains(area));
    let read = |answer: &Answer| figures(answer, structure, candidate, &target);
    let now = read(answer);
    let cleared: Vec<Figures> = cleared.members.iter().map(|(_, answer)| read(answer)).collect();
    let over = |of: &dyn Fn(&Figures) -> f64| range(of(&now), cleared.iter().map(of).collect());
    let user = |area: &AreaId| chain.area(area).is_none_or(|at| chain.user(candidate.form, at, hub(area)));
    // Of all others together the loss is one figure, whoever they are; of some it is not, where one of them may be no user.
    let known = targets.is_none_or(|_| areas.iter().filter(|area| target(area)).all(&user));
    let of_targets = |band: Band| if known { band } else { Band::NONE };
    let cut = Cut {
        actor: actor.clone(),
        mineral: form.id.mineral(),
        form: form.id.clone(),
        stage: form.stage,
        share: candidate.share,
        exports_t: candidate.exports_t,
        price_ratio: over(&|f| f.price_ratio),
        use_lost: over(&|f| f.use_lost),
        loss: of_targets(over(&|f| f.loss)),
        gain: of_targets(over(&|f| f.gain)),
        own_cost: over(&|f| f.own_cost),
        cost_ratio: (known && now.own_cost > 0.0).then(|| now.loss / now.own_cost),
        standing: form.use_standing,
    };
    let used: BTreeMap<usize, (f64, f64)> = uses(answer, structure, candidate).collect();
    let mut exposures = exposures(&cut, areas, &used, &|area| over(&|f| f.cost[area]), &now.cost);
    for exposure in exposures.iter_mut().filter(|e| e.area != cut.actor && !user(&e.area)) {
        (exposure.cost, exposure.use_lost, exposure.standing) = (Band::NONE, None, Standing::NotKnown);
    }
    // What is known first; the sort is stable.
    exposures.sort_by_key(|e| (e.standing == Standing::NotKnown).then(|| e.area.clone()));
    Cleared { cut: Ok(cut), exposures }
}

fn figures(answer: &Answer, structure: &Structure, candidate: &Candidate, target: &dyn Fn(&AreaId) -> bool) -> Figures {
    let areas = &structure.areas;
    let cost: Vec<f64> = (0..areas.len()).map(|area| -answer.accounts.of_area(area)).collect();
    let of_targets = || areas.iter().zip(&cost).filter(|(area, _)| target(area)).map(|(_, usd)| *usd);
    let outside = |area: usize| area != candidate.area;
    let used: BTreeMap<usize, (f64, f64)> = uses(answer, structure, candidate).collect();
    let (base, kept) = used
        .iter()
        .filter(|(area, _)| outside(**area))
        .fold((0.0, 0.0), |(base, kept), (_, (before, after))| (base + before, kept + after));
    let prices = structure.rows.prices.iter().zip(&answer.tonnages.prices);
    let priced = prices.filter(|(p, _)| p.form == candidate.form && outside(p.area));
    let (before, after) = priced.fold((0.0, 0.0), |(before, after), (p, now)| {
        let weight = used.get(&p.area).map_or(0.0, |(t, _)| *t);
        (before + weight * p.base, after + weight * now)
    });
    Figures {
        price_ratio: if before > 0.0 { after / before } else { 1.0 },
        use_lost: if base > 0.0 { (1.0 - kept / base).clamp(0.0, 1.0) } else { 0.0 },
        loss: of_targets().filter(|usd| *usd > 0.0).sum(),
        gain: -of_targets().filter(|usd| *usd < 0.0).sum::<f64>(),
        own_cost: cost[candidate.area],
        cost,
    }
}

/// Use of the form by area, before and after.
fn uses<'a>(
    answer: &'a Answer,
    structure: &'a Structure,
    candidate: &'a Candidate,
) -> impl Iterator<Item = (usize, (f64, f64))> + 'a {
    let rows = structure.rows.quantities.iter().zip(&answer.tonnages.quantities);
    rows.filter(|(q, _)| q.form == candidate.form && q.series == Series::Use).map(|(q, now)| (q.area, (q.base, *now)))
}

fn exposures(
    cut: &Cut,
    areas: &[AreaId],
    used: &BTreeMap<usize, (f64, f64)>,
    over: &dyn Fn(usize) -> Band,
    cost: &[f64],
) -> Vec<Exposure> {
    let largest = cost.iter().fold(0.0, |most: f64, usd| most.max(usd.abs()));
    let mut rows: Vec<Exposure> = cost
        .iter()
        .enumerate()
        .filter(|(_, usd)| usd.abs() > LEAST_COST * largest)
        .map(|(area, _)| Exposure {
            actor: cut.actor.clone(),
            mineral: cut.mineral.clone(),
            form: cut.form.clone(),
            stage: cut.stage,
            area: areas[area].clone(),
            cost: over(area),
            use_lost: used
                .get(&area)
                .filter(|(before, _)| *before > 0.0)
                .map(|(before, after)| (1.0 - after / before).clamp(0.0, 1.0)),
            standing: Standing::Inferred,
        })
        .collect();
    rows.sort_by(|a, b| b.cost.value.total_cmp(&a.cost.value).then_with(|| a.area.cmp(&b.area)));
    rows
}
