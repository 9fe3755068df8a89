//! Who depends on whom: gathers dependence of an area from the reconciled chains, directly and through earlier stages.
//!
//! | module      | answers                                                                        |
//! |-------------|--------------------------------------------------------------------------------|
//! | `world`     | one draw of a chain's levels, and what flows into each node in it               |
//! | `measures`  | every figure of an area in one world                                            |
//! | `trade`     | shares of imports by the trade tables alone, for long series                    |
//! | `removal`   | what the loss of a country's exports costs, by solving the market again         |
//!
//! Formulas are `engine::metrics`'; ranges are percentiles over worlds drawn from the bands of the facts, with seeded
//! counter-based draws: the same question gives the same digits. Method: docs/methods/dependence.md.

mod measures;
mod removal;
mod trade;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::ensemble::spread::ends;
use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_model::answer::dependence::DependenceRow as Row;
use monazite_model::answer::standing::{Standing, Variant};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::period::Month;

use crate::error::StudyError;
use crate::watch::Watch;
use crate::{facts, show};
use measures::{Key, Subject};
use world::World;

/// Draws behind a range. Ours: the 5th and 95th percentile then lie between the fourth and fifth draw from each end.
const DRAWS: u32 = 64;
/// Seed of the draws.
const SEED: u64 = 42;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Area or bloc, by code or name.
    pub area: String,
    /// Mineral; all of them where absent.
    pub mineral: Option<String>,
    /// Only rows about this other area or bloc.
    pub through: Option<String>,
    /// Years, in order.
    pub years: Vec<i32>,
    /// With exposure through earlier stages.
    pub indirect: bool,
    /// With the loss if a country stopped exporting, by solving the market; needs `through`.
    pub removal: bool,
}

/// The rows of an area, by year, mineral, form, measure, largest value first.
///
/// # Errors
/// An unknown area or mineral, a chain that does not balance, a removal without a country.
pub fn rows(atlas: &Atlas, query: &Query, watch: &dyn Watch) -> Result<Vec<Row>, StudyError> {
    let area = facts::area(atlas, &query.area)?;
    let through = query.through.as_deref().map(|name| facts::area(atlas, name)).transpose()?;
    let mineral = query.mineral.as_deref().map(|name| facts::mineral(atlas, name)).transpose()?;
    if query.removal && through.is_none() {
        return Err(StudyError::Refused("say whose exports stop: --removal needs --through".into()));
    }
    let jobs = jobs(atlas, mineral.as_ref(), &query.years);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len().max(1));
    let parts: Vec<Result<Vec<(usize, Vec<Row>)>, StudyError>> = std::thread::scope(|scope| {
        let (jobs, area, through) = (&jobs, &area, through.as_ref());
        let workers: Vec<_> = (0..threads)
            .map(|t| {
                scope.spawn(move || {
                    let mine = jobs.iter().enumerate().skip(t).step_by(threads);
                    mine.map(|(k, job)| {
                        watch.proceed()?;
                        Ok((k, of_chain(atlas, job, area, through, query)?))
                    })
                    .collect()
                })
            })
            .collect();
        workers.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut found = Vec::new();
    for part in parts {
        found.extend(part?);
    }
    found.sort_by_key(|(k, _)| *k);
    Ok(found.into_iter().flat_map(|(_, rows)| rows).collect())
}

/// A chain in a year, with the minerals of it that are asked for.
struct Job {
    chain: String,
    year: i32,
    minerals: Vec<MineralId>,
}

fn jobs(atlas: &Atlas, mineral: Option<&MineralId>, years: &[i32]) -> Vec<Job> {
    let mut jobs = Vec::new();
    for year in years {
        for spec in atlas.registry.chains.values().filter(|spec| !spec.forms.is_empty()) {
            let minerals: Vec<MineralId> =
                spec.minerals.iter().filter(|m| mineral.is_none_or(|asked| asked == *m)).cloned().collect();
            if !minerals.is_empty() {
                jobs.push(Job { chain: spec.id.clone(), year: *year, minerals });
            }
        }
    }
    jobs
}

fn of_chain(
    atlas: &Atlas,
    job: &Job,
    area: &AreaId,
    through: Option<&AreaId>,
    query: &Query,
) -> Result<Vec<Row>, StudyError> {
    let chain = chain::build(atlas, &job.chain, job.year)?;
    let at = Month::new(job.year, 1).unwrap_or(Month { year: job.year, month: 1 });
    let group = |id: &AreaId| -> BTreeSet<usize> {
        let members = atlas.registry.members(id.as_str(), at);
        let ids = if members.is_empty() { vec![id.clone()] } else { members };
        ids.iter().filter_map(|a| chain.area(a)).collect()
    };
    let (governance, governance_from) = measures::inputs::governance(atlas, &chain.areas, chain.year);
    let subject = Subject {
        chain: &chain,
        area: group(area),
        through: through.map(|id| (id.clone(), group(id))),
        minerals: &job.minerals,
        indirect: query.indirect,
        governance,
        governance_from,
        reserves: measures::inputs::reserves(atlas, &chain),
    };
    let mut rows = Vec::new();
    if !subject.area.is_empty() {
        let central = measures::of(&subject, &World::central(&chain), None);
        let asked: BTreeSet<Key> = central.keys().cloned().collect();
        let mut draws: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
        for member in 0..DRAWS {
            let world = World::drawn(&chain, SEED, member);
            for (key, value) in measures::of(&subject, &world, Some(&asked)) {
                draws.entry(key).or_default().push(value);
            }
        }
        let paths = measures::paths(&subject, &World::central(&chain), &asked);
        let mut cited: BTreeMap<(Option<usize>, &str), (Vec<String>, Standing)> = BTreeMap::new();
        for (key, value) in &central {
            let (low, high) = percentiles(draws.remove(key).unwrap_or_default(), *value);
            let cited = cited.entry((key.form, key.measure)).or_insert_with(|| {
                let (publications, ours) = measures::sources(&chain, &subject, key);
                // An assumption among what a figure rests on makes the figure ours.
                let published = !publications.is_empty() && !ours;
                let standing = if published { Standing::Known } else { Standing::Inferred };
                (show::citations(&atlas.registry, &publications), standing)
            });
            let path = paths.get(key).cloned().unwrap_or_default();
            rows.push(row(&chain, area, key, (*value, low, high), cited.clone(), path));
        }
        if query.removal {
            if let Some((id, group)) = &subject.through {
                rows.extend(removal::rows(atlas, &chain, area, &subject.area, id, group, &job.minerals)?);
            }
        }
    }
    rows.extend(trade::rows(
        atlas,
        &job.minerals,
        job.year,
        area,
        &atlas.registry.members(area.as_str(), at),
        through,
    )?);
    order(&mut rows, &chain);
    Ok(rows)
}

/// Minerals and forms in chain order, measures in the order a reader wants them, then the largest first.
fn order(rows: &mut [Row], chain: &Chain) {
    let form = |row: &Row| chain.forms.iter().position(|f| f.id.as_str() == row.form).unwrap_or(usize::MAX);
    let measure = |row: &Row| measures::ORDER.iter().position(|m| *m == row.measure).unwrap_or(usize::MAX);
    rows.sort_by(|a, b| {
        (form(a), &a.mineral, measure(a))
            .cmp(&(form(b), &b.mineral, measure(b)))
            .then(b.value.total_cmp(&a.value))
            .then(a.through.cmp(&b.through))
    });
}

/// 5th and 95th percentile, and never a range that leaves out the central value.
fn percentiles(mut values: Vec<f64>, central: f64) -> (f64, f64) {
    values.retain(|v| v.is_finite());
    let (low, high) = ends(&mut values, central);
    (low.min(central), high.max(central))
}

fn row(
    chain: &Chain,
    area: &AreaId,
    key: &Key,
    (value, low, high): (f64, f64, f64),
    (sources, standing): (Vec<String>, Standing),
    path: String,
) -> Row {
    let (mineral, stage, form) = match key.form {
        Some(f) => {
            (chain.forms[f].id.mineral().to_string(), chain.forms[f].stage.name(), chain.forms[f].id.to_string())
        }
        None => (key.mineral.to_string(), "all", "all".to_owned()),
    };
    Row {
        area: area.to_string(),
        mineral,
        stage: stage.to_owned(),
        form,
        measure: key.measure.to_owned(),
        through: key.through.clone(),
        value,
        low,
        high,
        unit: measures::unit(key.measure).to_owned(),
        year: chain.year,
        sources,
        path,
        period: chain.year.to_string(),
        variant: Variant::Baseline,
        standing,
    }
}

#[cfg(test)]
mod tests;
