//! `leverage`: names resolved, chains built, `engine::indicators::leverage` asked. Method: docs/methods/leverage.md.

use std::collections::BTreeSet;

use monazite_engine::ensemble::members;
use monazite_engine::indicators::leverage::{Asked, leverage as cuts};
use monazite_intake::atlas::Atlas;
use monazite_intake::{chain, quality};
use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, ChainForm};
use monazite_model::code::{AreaId, MineralId};
use monazite_model::leverage::{Cut, Leverage};
use monazite_model::period::Month;
use monazite_model::question::AskLeverage as Question;
use monazite_model::registry::Registry;
use monazite_model::scenario::LATEST_BASE_YEAR;
use monazite_report::names::{Names, list};

use crate::behind;
use crate::error::StudyError;
use crate::evidence::kept;
use crate::facts;
use crate::watch::Watch;

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
    let found = cuts(&Asked {
        chains: &chains,
        registry: &atlas.registry,
        at,
        minerals: &minerals,
        actors: actors.as_deref(),
        against: against.as_deref(),
        least_share: question.least_share,
        runs: question.runs,
        seed: question.seed,
        threads: question.threads.map(usize::from),
        proceed: &|| watch.proceed().map_err(kept),
    })?;
    let carried = found.cuts.first().and_then(|cut| leans_on(&chains, &cut.mineral, &atlas.registry));
    let silent = silent(&chains, &minerals);
    let notes = carried.into_iter().chain(silent).chain(notes(&chains, &found.cuts, &atlas.registry)).collect();
    Ok(Leverage {
        year,
        against: against.unwrap_or_default(),
        least_share: question.least_share,
        cuts: found.cuts,
        exposures: found.exposures,
        left_out: found.left_out,
        notes,
        sources: behind::sources(&chains, &atlas.registry),
        solves: found.solves,
        runs: question.runs,
        seed: question.seed,
        program: concat!("monazite ", env!("CARGO_PKG_VERSION")).into(),
        data: atlas.id.clone(),
    })
}

/// What to keep in mind: releases of trade, and of which forms nobody is named as hit.
fn notes(chains: &[Chain], cuts: &[Cut], registry: &Registry) -> Vec<String> {
    let mut notes: Vec<String> = behind::releases(chains, registry).into_iter().collect();
    let unknown: BTreeSet<String> = cuts
        .iter()
        .filter(|cut| cut.standing == Standing::NotKnown)
        .map(|cut| Names(registry).form_in_text(&cut.form))
        .collect();
    if !unknown.is_empty() {
        notes.push(format!(
            "Use by country is not known of {}: a cut has a price and a loss of the world, and nobody is named as hit.",
            list(&unknown.into_iter().collect::<Vec<_>>())
        ));
    }
    let hubs: Vec<String> = registry
        .areas
        .keys()
        .filter(|area| registry.trading_place(area))
        .map(|area| Names(registry).area_in_text(area))
        .collect();
    if !hubs.is_empty() && !cuts.is_empty() {
        notes.push(format!(
            "What lands in a trading place ({}) counts as used there only where its plants take it in or a source states its use.",
            list(&hubs)
        ));
    }
    notes
}

/// What the figures behind the costliest cut can and cannot carry.
fn leans_on(chains: &[Chain], mineral: &MineralId, registry: &Registry) -> Option<String> {
    let chain = chains.iter().find(|chain| chain.minerals.contains(mineral))?;
    quality::carried(chain, mineral, &Names(registry).mineral(mineral))
}

/// An area, or the members of a bloc in a month.
fn parties(registry: &Registry, name: &str, at: Month) -> Result<Vec<AreaId>, StudyError> {
    let meant = facts::area_of(registry, name)?;
    let bloc = registry.blocs().contains(&meant.as_str());
    Ok(if bloc { registry.members(meant.as_str(), at) } else { vec![meant] })
}

fn minerals(registry: &Registry, names: &[String]) -> Result<Vec<MineralId>, StudyError> {
    names.iter().map(|name| facts::mineral_of(registry, name)).collect()
}

/// Forms of which nobody's output is known, so that nobody's cut is measured.
fn silent(chains: &[Chain], minerals: &[MineralId]) -> Vec<String> {
    let asked = |form: &&ChainForm| minerals.is_empty() || minerals.contains(&form.id.mineral());
    let silent =
        chains.iter().flat_map(|chain| chain.without_output().filter(asked).map(move |form| (chain.year, form)));
    let say = |(year, form): (i32, &ChainForm)| {
        format!("{}: no output figure of {year} ({}), so that no cut of it is measured.", form.id, form.output_missing)
    };
    silent.map(say).collect()
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
