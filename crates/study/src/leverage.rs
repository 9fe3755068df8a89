//! `leverage`: what a cut of exports by each actor, of each form, would cost every area and the actor itself.
//!
//! Every cut is a run of its own: one export ban for twelve months on one form by one area, against everybody, cleared on the
//! reconciled chain of the mineral (docs/methods/leverage.md). Nothing is added up over cuts: losses of simultaneous cuts are
//! not the sum of their losses.
//!
//! | module       | answers                                              |
//! |--------------|------------------------------------------------------|
//! | `candidates` | who could cut what: shares and exports of every form |
//! | `cut`        | one cut, cleared centrally and over the ensemble     |

mod candidates;
mod cut;

use std::collections::BTreeSet;

use monazite_engine::ensemble::members;
use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::leverage::{LeftOut, Leverage};
use monazite_model::period::Month;
use monazite_model::question::AskLeverage as Question;
use monazite_model::registry::Registry;
use monazite_model::scenario::LATEST_BASE_YEAR;

use crate::bans::{Ban, Bans};
use crate::error::StudyError;
use crate::watch::Watch;
use candidates::Candidate;

/// Clears every cut asked for and ranks them by what they cost the targets.
///
/// # Errors
/// An unknown area, bloc or mineral; a chain that cannot be built.
pub fn leverage(atlas: &Atlas, question: &Question, watch: &dyn Watch) -> Result<Leverage, StudyError> {
    let year = question.year.unwrap_or(LATEST_BASE_YEAR);
    let at = Month { year: year + 1, month: 1 };
    let actors = question.by.as_deref().map(|name| parties(&atlas.registry, name, at)).transpose()?;
    let against = question.against.as_deref().map(|name| parties(&atlas.registry, name, at)).transpose()?;
    let minerals = minerals(&atlas.registry, &question.minerals)?;
    let chains = chains(atlas, &minerals, year, question.threads.map(usize::from), watch)?;
    let data = Data { registry: &atlas.registry, id: &atlas.id, chains: &chains, watch };
    on_chains(&data, question, at, &minerals, actors.as_deref(), against)
}

/// Chains already built, and where they come from.
struct Data<'a> {
    registry: &'a Registry,
    id: &'a str,
    chains: &'a [Chain],
    watch: &'a dyn Watch,
}

/// [`leverage`] on chains already built, with names resolved.
fn on_chains(
    data: &Data<'_>,
    question: &Question,
    at: Month,
    minerals: &[MineralId],
    actors: Option<&[AreaId]>,
    against: Option<Vec<AreaId>>,
) -> Result<Leverage, StudyError> {
    let mut wanted: Vec<(usize, Candidate)> = Vec::new();
    let mut left_out = Vec::new();
    for (position, chain) in data.chains.iter().enumerate() {
        for candidate in candidates::of(chain, question.least_share) {
            let form = &chain.forms[candidate.form].id;
            let actor = &chain.areas[candidate.area];
            let asked =
                actors.is_none_or(|a| a.contains(actor)) && (minerals.is_empty() || minerals.contains(&form.mineral()));
            if !asked {
                continue;
            }
            match candidate.obstacle(chain) {
                Some(why) => {
                    left_out.push(LeftOut { actor: actor.clone(), form: form.clone(), share: candidate.share, why })
                }
                None => wanted.push((position, candidate)),
            }
        }
    }
    let bans = markets(data, &wanted, at, question.threads.map(usize::from))?;
    let targets: Option<BTreeSet<&AreaId>> = against.as_ref().map(|areas| areas.iter().collect());
    let count = u32::try_from(wanted.len()).map_err(|_| StudyError::Failed("too many cuts".into()))?;
    let answers = members::run(count, question.threads.map(usize::from), |k| {
        let (position, candidate) = &wanted[k as usize];
        data.watch.proceed()?;
        Ok::<_, StudyError>(
            bans[*position].as_ref().map(|bans| cut::clear(bans, candidate, question, targets.as_ref())),
        )
    });
    let mut found = Vec::new();
    let mut solves = 0;
    for ((position, candidate), answer) in wanted.iter().zip(answers) {
        let (chain, Some(answer)) = (&data.chains[*position], answer?) else { continue };
        solves += answer.solves;
        match answer.cut {
            Ok(cut) => found.push((cut, answer.exposures)),
            Err(why) => left_out.push(LeftOut {
                actor: chain.areas[candidate.area].clone(),
                form: chain.forms[candidate.form].id.clone(),
                share: candidate.share,
                why,
            }),
        }
    }
    found.sort_by(|(a, _), (b, _)| {
        let key = b.loss.value.total_cmp(&a.loss.value);
        key.then_with(|| (&a.actor, &a.form).cmp(&(&b.actor, &b.form)))
    });
    left_out.sort_by(|a, b| (&a.actor, &a.form).cmp(&(&b.actor, &b.form)));
    let (cuts, exposures): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    Ok(Leverage {
        year: at.year - 1,
        against: against.unwrap_or_default(),
        least_share: question.least_share,
        cuts,
        exposures: exposures.into_iter().flatten().collect(),
        left_out,
        solves,
        runs: question.runs,
        seed: question.seed,
        program: concat!("monazite ", env!("CARGO_PKG_VERSION")).into(),
        data: data.id.to_owned(),
    })
}

/// The market of each chain under all cuts asked of it; `None` where none is.
fn markets<'a>(
    data: &Data<'a>,
    wanted: &[(usize, Candidate)],
    at: Month,
    threads: Option<usize>,
) -> Result<Vec<Option<Bans<'a>>>, StudyError> {
    let build = |position: u32| {
        let of_chain = wanted.iter().filter(|(at, _)| *at == position as usize);
        let bans: Vec<Ban> = of_chain.map(|(_, candidate)| candidate.ban()).collect();
        let chain = &data.chains[position as usize];
        (!bans.is_empty()).then(|| Bans::new(chain, bans, data.registry, at)).transpose()
    };
    let count = u32::try_from(data.chains.len()).map_err(|_| StudyError::Failed("too many chains".into()))?;
    members::run(count, threads, build).into_iter().collect()
}

/// An area, or the members of a bloc in a month.
fn parties(registry: &Registry, name: &str, at: Month) -> Result<Vec<AreaId>, StudyError> {
    if let Some(area) = registry.areas.keys().find(|id| id.as_str().eq_ignore_ascii_case(name)) {
        return Ok(vec![area.clone()]);
    }
    let blocs = registry.blocs();
    match blocs.iter().find(|bloc| bloc.eq_ignore_ascii_case(name)) {
        Some(bloc) => Ok(registry.members(bloc, at)),
        None => {
            let known = registry.areas.keys().map(|id| id.as_str()).chain(blocs.iter().copied());
            Err(StudyError::unknown("area or bloc", name, known))
        }
    }
}

fn minerals(registry: &Registry, names: &[String]) -> Result<Vec<MineralId>, StudyError> {
    let known = || registry.minerals.keys().map(|m| m.as_str());
    let find = |name: &String| {
        let mineral = registry.mineral(name).ok_or_else(|| StudyError::unknown("mineral", name, known()))?;
        Ok(mineral.id.clone())
    };
    names.iter().map(find).collect()
}

/// The chains of the minerals (all where none is named), in the order of their ids.
fn chains(
    atlas: &Atlas,
    minerals: &[MineralId],
    year: i32,
    threads: Option<usize>,
    watch: &dyn Watch,
) -> Result<Vec<Chain>, StudyError> {
    let of = |m: &MineralId| atlas.registry.minerals.get(m).map(|mineral| mineral.chain.clone());
    let ids: BTreeSet<String> = if minerals.is_empty() {
        atlas.registry.chains.keys().cloned().collect()
    } else {
        minerals.iter().filter_map(of).collect()
    };
    let ids: Vec<String> = ids.into_iter().collect();
    let count = u32::try_from(ids.len()).map_err(|_| StudyError::Failed("too many chains".into()))?;
    let built = members::run(count, threads, |k| {
        watch.proceed()?;
        Ok(chain::build(atlas, &ids[k as usize], year)?)
    });
    built.into_iter().collect()
}

#[cfg(test)]
mod tests;
