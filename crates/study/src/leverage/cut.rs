//! One cut of exports, cleared centrally and over the ensemble.

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::system::Series;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::leverage::{Cut, Exposure};
use monazite_model::market::Status;
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;
use monazite_model::scenario::{ExportBan, Exports, Measure, MeasureKind, Origin, Parties, Scenario};

use super::Question;
use super::candidates::Candidate;
use crate::error::StudyError;
use crate::run::solve::{self, Answer};
use crate::run::tables::range;

/// Costs below this share of the largest of the same cut are not listed.
const LEAST_COST: f64 = 1e-3;

/// A cut with what it costs each area, or why there is no answer.
pub(super) struct Cleared {
    pub cut: Result<Cut, String>,
    pub exposures: Vec<Exposure>,
    pub solves: u64,
}

/// What one clearing says about a cut.
struct Figures {
    price_ratio: f64,
    use_lost: f64,
    loss: f64,
    gain: f64,
    own_cost: f64,
    /// usd lost, by position of the area.
    cost: BTreeMap<usize, f64>,
}

/// Clears an export ban of the candidate's form against everybody, for the twelve months from `at`.
///
/// # Errors
/// A system that cannot be built; a market that does not clear is no error but a cut without an answer.
pub(super) fn clear(
    chain: &Chain,
    candidate: &Candidate,
    registry: &Registry,
    at: Month,
    question: &Question,
    targets: Option<&BTreeSet<&AreaId>>,
) -> Result<Cleared, StudyError> {
    let (actor, form) = (&chain.areas[candidate.area], &chain.forms[candidate.form]);
    let scenario = ban(actor, &form.id, at, chain.year, question);
    let central = solve::central(chain, &scenario, registry, scenario.window())?;
    let Some(answer) = &central.answer else {
        let why = match central.solution.status {
            Status::Infeasible { .. } => "no flows satisfy the bounds of the market",
            _ => "the solver stopped before the market cleared",
        };
        let why = why.to_owned();
        return Ok(Cleared { cut: Err(why), exposures: Vec::new(), solves: 1 });
    };
    let areas = &central.system.areas;
    let target = |area: &AreaId| area != actor && targets.is_none_or(|set| set.contains(area));
    let read = |answer: &Answer| figures(answer, areas, candidate, &target);
    let now = read(answer);
    let centrals = std::slice::from_ref(&central);
    let count = if question.runs > 1 { question.runs } else { 0 };
    let members = solve::ensemble(centrals, question.seed, count, Some(1));
    let cleared: Vec<Figures> = members.iter().filter_map(|m| m.answers.as_ref()?.first()).map(read).collect();
    let over = |of: &dyn Fn(&Figures) -> f64| range(of(&now), cleared.iter().map(of).collect());
    let cut = Cut {
        actor: actor.clone(),
        mineral: form.id.mineral(),
        form: form.id.clone(),
        stage: form.stage,
        share: candidate.share,
        exports_t: candidate.exports_t,
        price_ratio: over(&|f| f.price_ratio),
        use_lost: over(&|f| f.use_lost),
        loss: over(&|f| f.loss),
        gain: over(&|f| f.gain),
        own_cost: over(&|f| f.own_cost),
        cost_ratio: (now.own_cost > 0.0).then(|| now.loss / now.own_cost),
    };
    let exposures = exposures(&cut, answer, areas, candidate, &|area| over(&|f| f.cost[&area]), &now.cost);
    Ok(Cleared { cut: Ok(cut), exposures, solves: 1 + u64::from(count) })
}

fn ban(actor: &AreaId, form: &FormId, at: Month, base_year: i32, question: &Question) -> Scenario {
    let flows = Exports { by: actor.clone(), on: vec![form.clone()], to: Parties::All, except: Parties::nobody() };
    let measure = Measure {
        kind: MeasureKind::ExportBan(ExportBan { flows, origin: Origin::None }),
        announced: None,
        from: at,
        until: None,
        note: String::new(),
        event: None,
        reference: String::new(),
    };
    Scenario {
        title: format!("{actor} exports no {form}"),
        minerals: vec![form.mineral()],
        start: at,
        months: 12,
        period: None,
        base_year: Some(base_year),
        seed: question.seed,
        runs: question.runs,
        note: String::new(),
        sources: Vec::new(),
        parameters: Vec::new(),
        measures: vec![measure],
    }
}

fn figures(answer: &Answer, areas: &[AreaId], candidate: &Candidate, target: &dyn Fn(&AreaId) -> bool) -> Figures {
    let mut cost: BTreeMap<usize, f64> = (0..areas.len()).map(|area| (area, 0.0)).collect();
    for (&(area, _), usd) in &answer.entries {
        *cost.entry(area).or_insert(0.0) -= usd;
    }
    let of_targets = || cost.iter().filter(|(area, _)| target(&areas[**area])).map(|(_, usd)| *usd);
    let outside = |area: usize| area != candidate.area;
    let used: BTreeMap<usize, (f64, f64)> = uses(answer, candidate).collect();
    let (base, kept) = used
        .iter()
        .filter(|(area, _)| outside(**area))
        .fold((0.0, 0.0), |(base, kept), (_, (before, after))| (base + before, kept + after));
    let priced = answer.reading.prices.iter().filter(|p| p.form == candidate.form && outside(p.area));
    let (before, after) = priced.fold((0.0, 0.0), |(before, after), p| {
        let weight = used.get(&p.area).map_or(0.0, |(t, _)| *t);
        (before + weight * p.base, after + weight * p.value)
    });
    Figures {
        price_ratio: if before > 0.0 { after / before } else { 1.0 },
        use_lost: if base > 0.0 { (1.0 - kept / base).clamp(0.0, 1.0) } else { 0.0 },
        loss: of_targets().filter(|usd| *usd > 0.0).sum(),
        gain: -of_targets().filter(|usd| *usd < 0.0).sum::<f64>(),
        own_cost: cost[&candidate.area],
        cost,
    }
}

/// Use of the form by area, before and after.
fn uses<'a>(answer: &'a Answer, candidate: &'a Candidate) -> impl Iterator<Item = (usize, (f64, f64))> + 'a {
    let rows = answer.reading.quantities.iter();
    rows.filter(|q| q.form == candidate.form && q.series == Series::Use).map(|q| (q.area, (q.base, q.value)))
}

fn exposures(
    cut: &Cut,
    answer: &Answer,
    areas: &[AreaId],
    candidate: &Candidate,
    over: &dyn Fn(usize) -> Band,
    cost: &BTreeMap<usize, f64>,
) -> Vec<Exposure> {
    let used: BTreeMap<usize, (f64, f64)> = uses(answer, candidate).collect();
    let largest = cost.values().fold(0.0, |most: f64, usd| most.max(usd.abs()));
    let mut rows: Vec<Exposure> = cost
        .iter()
        .filter(|(_, usd)| usd.abs() > LEAST_COST * largest)
        .map(|(&area, _)| Exposure {
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
        })
        .collect();
    rows.sort_by(|a, b| b.cost.value.total_cmp(&a.cost.value).then_with(|| a.area.cmp(&b.area)));
    rows
}
