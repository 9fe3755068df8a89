//! A scenario of more than twelve months, cleared month by month beside the window of a year: stocks, buying ahead, leaks, learning, new
//! capacity (docs/methods/horizon.md).

use std::collections::BTreeMap;

use monazite_engine::ensemble::members;
use monazite_engine::horizon::{ChainPath, dated, model_error};
use monazite_intake::atlas::Atlas;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::Status;
use monazite_model::outcome::{AppliedMeasure, OverMonths, PlaceOverMonths};
use monazite_model::registry::Registry;
use monazite_model::scenario::{CLEARED_MONTHS, Scenario};
use monazite_report::outcome::months::lead;
use monazite_report::show::cover::cover as stock_cover;

use super::{RunOptions, licences};
use crate::error::StudyError;
use crate::watch::Watch;

/// Months of stock that a statement is taken for, at least and at most: more is a reserve that is not for sale.
const COVER: (f64, f64) = (0.1, 12.0);

/// The months of a scenario; `None` where it asks for no more than a year. `registry` holds the scenario's own parameters.
pub(super) fn over(
    atlas: &Atlas,
    chains: &[Chain],
    (scenario, registry, measures): (&Scenario, &Registry, &[AppliedMeasure]),
    options: &RunOptions,
    watch: &dyn Watch,
) -> Result<Option<OverMonths>, StudyError> {
    if scenario.months <= CLEARED_MONTHS {
        return Ok(None);
    }
    watch.doing("clearing the months");
    let (mut announcements, mut paths) = (Vec::new(), Vec::with_capacity(chains.len()));
    for chain in chains {
        watch.proceed()?;
        paths.push(clear(atlas, chain, (scenario, registry), &mut announcements)?);
    }
    let status = paths.iter().map(|path| &path.status).find(|status| **status != Status::Cleared);
    let status = status.cloned().unwrap_or(Status::Cleared);
    let (runs, seed) = (options.runs.unwrap_or(scenario.runs), options.seed.unwrap_or(scenario.seed));
    let runs = if status == Status::Cleared && runs > 1 { runs } else { 0 };
    watch.doing("clearing the months of every run");
    let worlds = members::run(runs, options.threads, |member| {
        watch.proceed().ok()?;
        paths.iter().map(|path| path.world(seed, member)).collect::<Option<Vec<_>>>()
    });
    watch.proceed()?;
    // By chain: the worlds in which every chain cleared, each with its member.
    let mut of_chain: Vec<Vec<(u32, Vec<f64>)>> = paths.iter().map(|_| Vec::new()).collect();
    for (member, world) in (0..).zip(worlds).filter_map(|(member, world)| Some((member, world?))) {
        of_chain.iter_mut().zip(world).for_each(|(chain, world)| chain.push((member, world)));
    }
    let cleared = of_chain.first().map_or(0, Vec::len) as u32;
    let told = paths.iter().zip(&of_chain);
    let mut places: Vec<PlaceOverMonths> =
        told.flat_map(|(path, worlds)| path.told(scenario.start, measures, worlds)).collect();
    places
        .sort_by(|a, b| b.departs().total_cmp(&a.departs()).then_with(|| (&a.form, &a.area).cmp(&(&b.form, &b.area))));
    let (stores, known) = paths.iter().map(ChainPath::stores).fold((0, 0), |(all, known), (n, k)| (all + n, known + k));
    let mut found = OverMonths {
        status,
        start: scenario.start,
        months: scenario.months,
        cleared_months: paths.iter().map(ChainPath::cleared_months).min().unwrap_or(0),
        runs,
        cleared,
        model_error: model_error(registry),
        worst_balance: paths.iter().map(|path| path.worst).fold(0.0, f64::max),
        assumptions: assumptions(stores, known, &announcements),
        announcements,
        places,
        licences: Vec::new(),
        turns_on: None,
    };
    if let Some(place) = lead(measures, &found) {
        let mut paths = paths.iter().zip(&of_chain);
        let turns_on = paths.find_map(|(path, worlds)| path.drivers(&place.form, &place.area, worlds, seed));
        found.turns_on = turns_on;
    }
    if found.status == Status::Cleared {
        watch.doing("clearing the months under other readings of the licence");
        let path = |chain: &Chain, other: &Scenario| {
            let path = clear(atlas, chain, (other, registry), &mut Vec::new())?;
            Ok(path.told(other.start, measures, &[]))
        };
        found.licences = licences::readings(chains, (scenario, registry), &found.places, &path, watch)?;
    }
    Ok(Some(found))
}

/// The central path of a chain; `announcements` gains what is heard.
pub(crate) fn clear<'c>(
    atlas: &Atlas,
    chain: &'c Chain,
    (scenario, registry): (&Scenario, &'c Registry),
    announcements: &mut Vec<String>,
) -> Result<ChainPath<'c>, StudyError> {
    let dated = dated(scenario, chain, registry, announcements);
    let dated = dated.map_err(|e| StudyError::Refused(e.to_string()))?;
    let stated = stated(atlas, chain, registry);
    let cover =
        |form: usize, area: usize| stated.get(&(chain.forms[form].id.clone(), chain.areas.get(area)?.clone())).copied();
    ChainPath::new(chain, registry, &dated, &cover).map_err(|e| StudyError::Refused(e.to_string()))
}

/// Months of use in stock where somebody states them, over all owners of an area.
fn stated(atlas: &Atlas, chain: &Chain, registry: &Registry) -> BTreeMap<(FormId, AreaId), f64> {
    let mut months = BTreeMap::new();
    for mineral in &chain.minerals {
        for stock in stock_cover(registry, atlas.facts.of(mineral), chain, &[], chain.year) {
            if let (Some(_), Some(held)) = (stock.row.stock, stock.row.months) {
                *months.entry((stock.row.form, stock.row.area)).or_insert(0.0) += held;
            }
        }
    }
    months.values_mut().for_each(|months| *months = months.clamp(COVER.0, COVER.1));
    months
}

/// What the paths rest on beside the chains.
fn assumptions(stores: usize, known: usize, announcements: &[String]) -> Vec<String> {
    let mut said = vec![
        "The tables of the window let a year's answer come at once and hold no stock; month by month use and output answer little at first, \
         stocks are drawn on and rebuilt, and savings and new plants come later. So the two give different prices for the same months."
            .to_owned(),
        format!("Stocks are stated for {known} of {stores} places; the others hold the prior that `show` prints."),
    ];
    if !announcements.is_empty() {
        said.push(
            "Whoever depends on what is announced wants more stock at once; what is barred in a month is missed in the next."
                .to_owned(),
        );
    }
    said
}
