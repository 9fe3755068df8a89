//! One method asked about an area: from evidence to scores, bottlenecks marked, caveats said.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::standing::Standing;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::criticality::{Assessment, Cuts, Score, Unscored};
use monazite_model::scenario::LATEST_BASE_YEAR;
use monazite_model::words::names::{Names, list};

use super::at::Draws;
use super::case::Case;
use super::context::{Context, Years};
use super::error::IndicatorError;
use super::evidence::Evidence;
use super::groups;
use super::method::{Method, Missing, Reach, Scored};
use super::switching::switching_values;
use crate::ensemble::members;

/// What is asked of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Area; `None` for the one the method was made for.
    pub area: Option<AreaId>,
    /// Year of the inputs; `None` for the method's own round, or the latest base year.
    pub year: Option<i32>,
    /// One mineral only.
    pub mineral: Option<MineralId>,
    /// Draws behind the ranges.
    pub draws: Draws,
}

/// Scores all minerals (or one) by a method.
///
/// # Errors
/// A combination that has no meaning (a round for another area or year, an importing area that is the world), or evidence the
/// method cannot do without that is missing or damaged.
pub fn assess(evidence: &dyn Evidence, method: &Method, asked: &Asked) -> Result<Assessment, IndicatorError> {
    let (area, said) = method.area(asked.area.as_ref())?;
    let registry = evidence.registry();
    let minerals: Vec<MineralId> = match &asked.mineral {
        Some(mineral) => vec![mineral.clone()],
        None => registry.minerals.keys().cloned().collect(),
    };
    let years = (method.years)(asked.year, &area)?;
    // A group of a round needs all its members, whoever was asked about.
    let gathered = if years.round { groups::with_members(registry, &minerals) } else { minerals.clone() };
    let context = Context::new(evidence, area.clone(), gathered, years)?;
    let (mut scores, mut missing) = (method.scores)(&context, asked.draws)?;
    mark_bottlenecks(&mut scores);
    let groups = groups::names(registry, &minerals);
    scores.retain(|s| minerals.contains(&s.mineral) || groups.contains(&&s.mineral));
    missing.retain(|(m, _)| minerals.contains(m));
    scores.sort_by(|a, b| (&a.mineral, a.stage, &a.form).cmp(&(&b.mineral, b.stage, &b.form)));
    let unsure =
        if method.by_country && !years.round { mark_use(&context, method, &mut scores) } else { BTreeSet::new() };
    let unscored = |(mineral, missing)| Unscored { mineral, area: area.clone(), method: method.id(), missing };
    let unscored = missing.into_iter().map(unscored).collect();
    let mut caveats: Vec<String> = said.into_iter().collect();
    caveats.extend(method.caveats.iter().map(|c| (*c).to_owned()));
    caveats.extend(method.governance.then(|| vintage(&context)));
    caveats.extend((!unsure.is_empty()).then(|| {
        let unsure: Vec<String> = unsure.into_iter().collect();
        format!("Use by country is not known of {}: scores that look at it are inferred.", list(&unsure))
    }));
    let moves = scores.iter().filter(|s| s.bottleneck).flat_map(|score| switching_values(method, score)).collect();
    let cuts = method
        .two_axes
        .as_ref()
        .map(|axes| Cuts { supply_risk: axes.ends.supply_risk, economic_importance: axes.ends.economic_importance });
    Ok(Assessment {
        method: method.id(),
        title: method.title.to_owned(),
        main_axis: method.main_axis.to_owned(),
        year: years.year,
        thresholds: method.thresholds.to_owned(),
        caveats,
        draws: asked.draws.count,
        seed: asked.draws.seed,
        scores,
        unscored,
        moves,
        cuts,
        own: None,
        area,
    })
}

/// Marks how it is known who uses the form of each score, and names the forms of which it is not: in the area, or, for a method that
/// looks at the world, in any country.
fn mark_use(context: &Context<'_>, method: &Method, scores: &mut [Score]) -> BTreeSet<String> {
    let mut unsure = BTreeSet::new();
    for score in scores {
        let found = context.forms(&score.mineral).into_iter().find(|(chain, f)| chain.forms[*f].id == score.form);
        let Some((chain, f)) = found else { continue };
        let of_area = |area: &AreaId| chain.area(area).is_none_or(|at| chain.use_known(f, at));
        let known = match method.reach {
            Reach::World => chain.forms[f].use_standing != Standing::NotKnown,
            _ => context.members.iter().all(of_area),
        };
        if known {
            score.use_standing = chain.forms[f].use_standing.min(Standing::Inferred);
            continue;
        }
        score.use_standing = Standing::NotKnown;
        let name = Names(context.registry()).form_in_text(&score.form);
        score.notes.push(format!("Use by country is not known. {}", chain.forms[f].use_missing));
        unsure.insert(name);
    }
    unsure
}

/// Which governance was used.
fn vintage(context: &Context<'_>) -> String {
    let (from, to) = context.governance.years;
    let years = if from == to { from.to_string() } else { format!("{from} to {to}") };
    let stability = context.governance.stability_year;
    format!("Governance: mean of six dimensions of {years}; political stability of {stability}.")
}

/// Evaluates cases in parallel. A mineral with one stage that could be scored is scored.
pub(super) fn scored(
    context: &Context<'_>,
    method: &Method,
    (cases, mut missing): (Vec<Case<'_>>, Vec<Missing>),
    draws: Draws,
) -> Scored {
    let mut scores = Vec::new();
    let mut failed: BTreeMap<&MineralId, Vec<String>> = BTreeMap::new();
    let score = |i: u32| cases[i as usize].score(method, &context.area, draws);
    let evaluated = members::run(cases.len() as u32, None, score);
    for (case, score) in cases.iter().zip(evaluated) {
        match score {
            Some(score) => scores.push(score),
            None => {
                failed.entry(&case.mineral).or_default().push(format!("a value inside its bounds for {}", case.form))
            }
        }
    }
    let without = failed.into_iter().filter(|(m, _)| !scores.iter().any(|s| &s.mineral == *m));
    missing.extend(without.map(|(m, lacks)| (m.clone(), lacks)));
    missing.sort();
    (scores, missing)
}

/// The stage with the highest main axis is the one a method publishes.
pub(super) fn mark_bottlenecks(scores: &mut [Score]) {
    let mut best: BTreeMap<MineralId, (f64, usize)> = BTreeMap::new();
    for (i, score) in scores.iter().enumerate() {
        let Some(value) = score.value else { continue };
        let entry = best.entry(score.mineral.clone()).or_insert((value, i));
        if value > entry.0 {
            *entry = (value, i);
        }
    }
    for (_, i) in best.into_values() {
        scores[i].bottleneck = true;
    }
}

/// Everything of the year asked for, else of the latest base year: the years of most methods.
pub fn of_one_year(asked: Option<i32>, _: &AreaId) -> Result<Years, IndicatorError> {
    Ok(Years::one(asked.unwrap_or(LATEST_BASE_YEAR)))
}
