//! `run`: a scenario on the atlas, cleared centrally and over an ensemble, told as an [`Outcome`].
//!
//! | module      | answers                                                        |
//! |-------------|----------------------------------------------------------------|
//! | `solve`     | one chain under the scenario, and any member beside it         |
//! | `applied`   | what the measures do, in words                                 |
//! | `worlds`    | the members laid side by side: ends of every range             |
//! | `tables`    | rows of the outcome, each with its range                       |
//! | `focus`     | where the headline looks, drivers                              |
//! | `matter`    | what the headline price would be if one thing were different   |
//! | `figure`, `gradient`, `why` | figures asked about by name: what moves them, what moved them |
//! | `kept`      | figures of every member, for comparing two scenarios run by run |
//! | `words`     | what a figure rests on, in words                               |
//! | `notes`     | caveats and sources                                            |
//! | `months`, `licences` | more than a year, month by month; licences read otherwise |
//! | `priced`    | prices a scenario gives, forms without one, what prices are of |
//!
//! The same atlas, scenario, seed and count give the same outcome to the last bit, on any number of threads.

mod applied;
mod figure;
mod focus;
mod gradient;
pub(crate) mod kept;
mod licences;
mod matter;
pub(crate) mod months;
mod notes;
mod priced;
pub(crate) mod solve;
mod spot;
pub(crate) mod tables;
mod why;
mod words;
mod worlds;

use std::borrow::Cow;

use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_model::answer::compare::ComparedFigure;
use monazite_model::chain::Chain;
use monazite_model::fact::QuantityKind;
use monazite_model::market::{Certificate, Status};
use monazite_model::outcome::{Manifest, Outcome, Welfare};
use monazite_model::quantity::Band;
use monazite_model::registry::{Distribution, Parameter, Registry};
use monazite_model::scenario::{LATEST_BASE_YEAR, ParameterOverride, Scenario};

use crate::behind;
use crate::error::StudyError;
use crate::watch::{Unwatched, Watch};
use kept::Kept;
use monazite_report::headline;
use monazite_report::names::Names;
use monazite_report::outcome::months::{finding, lead};
use solve::Central;
use tables::Results;
use worlds::{Draws, Worlds};

/// What a run takes from the command line rather than from the scenario; `None` leaves it to the scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunOptions<'a> {
    /// Ensemble members; 1 = central run only.
    pub runs: Option<u32>,
    /// Seed.
    pub seed: Option<u64>,
    /// Threads; `None` = one per core. Does not change the outcome.
    pub threads: Option<usize>,
    /// Base year of the chains.
    pub base_year: Option<i32>,
    /// Whether it is told what the headline price would be if one thing were different: some ten clearings more.
    pub sensitivities: bool,
    /// A figure whose derivatives are wanted ([`monazite_model::question::FigureName`]).
    pub gradient: Option<&'a str>,
    /// A price whose change is to be split ([`monazite_model::question::PriceName`]).
    pub why: Option<&'a str>,
}

/// Runs a scenario on an atlas.
///
/// A market that does not clear is not an error: the outcome's status says so, and its tables are empty.
///
/// # Errors
/// A mineral without a chain, a chain that cannot be built, a form without a price, a measure without meaning on its chain.
pub fn run(atlas: &Atlas, scenario: &Scenario, options: &RunOptions) -> Result<Outcome, StudyError> {
    run_watched(atlas, scenario, options, &Unwatched)
}

/// [`run`] that can be called off.
///
/// # Errors
/// As [`run`], and [`StudyError::Cancelled`].
pub fn run_watched(
    atlas: &Atlas,
    scenario: &Scenario,
    options: &RunOptions,
    watch: &dyn Watch,
) -> Result<Outcome, StudyError> {
    let (chains, said) = chains(atlas, scenario, options, watch)?;
    watch.proceed()?;
    let ground = Ground { chains: &chains, registry: &atlas.registry, data: &atlas.id };
    let mut outcome = run_on(&ground, scenario, options, said, watch)?;
    let registry = with_overrides(&atlas.registry, &scenario.parameters);
    outcome.months = months::over(atlas, &chains, (scenario, &registry, &outcome.measures), options, watch)?;
    if outcome.headline == headline::nothing_in_force(scenario.window())
        && let Some(found) = outcome.months.as_ref().filter(|found| !found.announcements.is_empty())
        && let Some(place) = lead(&outcome.measures, found)
    {
        let said = finding(found, place, Names(&registry));
        outcome.headline = headline::announced_only(scenario.window(), &said);
    }
    Ok(outcome)
}

/// The chains of a scenario in its base year, and what must be said about the year.
pub(crate) fn chains(
    atlas: &Atlas,
    scenario: &Scenario,
    options: &RunOptions,
    watch: &dyn Watch,
) -> Result<(Vec<Chain>, Vec<String>), StudyError> {
    let ids = chain_ids(&atlas.registry, scenario)?;
    let (year, said) = base_year(atlas, scenario, options, &ids);
    let mut chains = Vec::new();
    for id in &ids {
        watch.proceed()?;
        chains.push(chain::build(atlas, id, year)?);
    }
    priced::settle(&mut chains, scenario, &atlas.registry)?;
    Ok((chains, said))
}

/// Chains already built, and the data behind them.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Chains of one year.
    pub chains: &'a [Chain],
    /// Parameters and names.
    pub registry: &'a Registry,
    /// Id of the data.
    pub data: &'a str,
}

/// [`run_watched`] on chains already built; `said` opens the caveats.
///
/// # Errors
/// A measure without meaning on its chain; [`StudyError::Cancelled`].
pub fn run_on(
    ground: &Ground<'_>,
    scenario: &Scenario,
    options: &RunOptions,
    said: Vec<String>,
    watch: &dyn Watch,
) -> Result<Outcome, StudyError> {
    Ok(run_keeping(ground, scenario, options, said, watch, &[])?.0)
}

/// [`run_on`], and of some figures the value in every member that cleared.
pub(crate) fn run_keeping(
    ground: &Ground<'_>,
    scenario: &Scenario,
    options: &RunOptions,
    said: Vec<String>,
    watch: &dyn Watch,
    wanted_of_all: &[ComparedFigure],
) -> Result<(Outcome, Kept), StudyError> {
    let Ground { chains, data, .. } = *ground;
    let registry = &with_overrides(ground.registry, &scenario.parameters);
    let window = scenario.window();
    let (runs, seed) = (options.runs.unwrap_or(scenario.runs), options.seed.unwrap_or(scenario.seed));
    let centrals =
        chains.iter().map(|c| solve::central(c, scenario, registry, window)).collect::<Result<Vec<Central>, _>>()?;
    // A name that is none is refused before anybody waits for the ensemble.
    let wanted = options.gradient.map(|text| figure::find(text, &centrals, registry)).transpose()?;
    let price = options.why.map(|text| figure::price(text, &centrals, registry)).transpose()?;
    let status = centrals.iter().map(|c| &c.solution.status).find(|s| **s != Status::Cleared).cloned();
    let status = status.unwrap_or(Status::Cleared);
    let count = if runs > 1 && status == Status::Cleared { runs } else { 0 };
    let results = Results::new(&centrals, f64::from(window.months) / 12.0);
    let focus = results.as_ref().map(|r| focus::find(r, scenario, registry, window)).unwrap_or_default();
    let places = results.as_ref().map(|r| kept::places(r, wanted_of_all)).unwrap_or_default();
    let keep = kept::rows(&places);
    let draws = Draws { watch, count, seed, threads: options.threads, keep: &keep };
    let worlds = results.as_ref().map(|r| Worlds::new(&centrals, &r.layout, &focus, r.years, draws));
    let worlds = worlds.transpose()?.unwrap_or_default();
    let cleared = worlds.cleared.len() as u32;
    let base_year = chains.first().map_or(LATEST_BASE_YEAR, |c| c.year);
    let manifest = Manifest {
        program: concat!("monazite ", env!("CARGO_PKG_VERSION")).into(),
        data: data.into(),
        scenario: blake3::hash(scenario.to_canonical_json().as_bytes()).to_hex().to_string(),
        seed,
        runs,
        cleared: if status == Status::Cleared { cleared.max(u32::from(count == 0)) } else { 0 },
        base_year,
        window,
    };
    let said = said.into_iter().chain(behind::releases(chains, registry)).collect();
    let mut outcome = Outcome {
        title: scenario.title.clone(),
        headline: headline::not_cleared(&status, window),
        status,
        certificate: certificate(&centrals),
        measures: applied::measures(chains, scenario, registry, window)?,
        prices: Vec::new(),
        quantities: Vec::new(),
        accounts: Vec::new(),
        area_totals: Vec::new(),
        welfare: Welfare { range: Band::NONE, residual: f64::NAN },
        flows: Vec::new(),
        rents: Vec::new(),
        drivers: Vec::new(),
        sensitivities: Vec::new(),
        gradient: None,
        why: None,
        months: None,
        caveats: Vec::new(),
        base_prices: priced::sentences(chains, scenario, registry),
        sources: behind::sources(chains, registry),
        manifest,
    };
    if let Some(results) = &results {
        let row = results.row(&focus);
        let tables = results.tables(&row, &worlds);
        (outcome.prices, outcome.quantities, outcome.flows) = (tables.prices, tables.quantities, tables.flows);
        outcome.rents = tables.rents;
        outcome.mark_standings(chains);
        (outcome.accounts, outcome.area_totals, outcome.welfare) =
            (tables.accounts, tables.area_totals, tables.welfare);
        match focus.split_first() {
            Some((focus, others)) => {
                let facts = focus.facts(0, results, &row, &worlds, registry);
                let others = others.iter().enumerate();
                let others: Vec<headline::Facts> =
                    others.map(|(k, focus)| focus.facts(k + 1, results, &row, &worlds, registry)).collect();
                outcome.headline = notes::headline(&outcome, (&facts, &others), chains, registry, window);
                outcome.drivers = focus.drivers(results, &worlds, seed);
                if options.sensitivities {
                    outcome.sensitivities = matter::most(&centrals[focus.chain], focus, &outcome.measures, registry);
                }
            }
            None => outcome.headline = headline::nothing_in_force(window),
        }
    }
    let years = f64::from(window.months) / 12.0;
    outcome.gradient = wanted.map(|wanted| gradient::of(&wanted, &centrals, &outcome.measures, registry, years));
    let cleared = outcome.status == Status::Cleared;
    outcome.why =
        price.map(|(chain, row)| why::of(&centrals[chain], row, cleared, &outcome.measures, registry, window));
    outcome.caveats = {
        let leans_on = focus.first().map(|focus| (focus.chain, &focus.form));
        notes::caveats(&centrals, scenario, registry, &outcome, leans_on, said)
    };
    Ok((outcome, kept::gathered(&places, &worlds)))
}

/// The chains a scenario needs, in the order of its minerals; forms its measures name bring in their chains too.
///
/// # Errors
/// A mineral that is not registered.
pub fn chain_ids(registry: &Registry, scenario: &Scenario) -> Result<Vec<String>, StudyError> {
    let mut ids: Vec<String> = Vec::new();
    let named = scenario.minerals.iter().cloned();
    let measured = scenario.measures.iter().flat_map(|m| m.kind.forms()).map(|form| form.mineral());
    for mineral in named.chain(measured) {
        let known = || registry.minerals.keys().map(|m| m.as_str());
        let found = registry.minerals.get(&mineral).or_else(|| registry.mineral(mineral.as_str()));
        let found = found.ok_or_else(|| StudyError::unknown("mineral", mineral.as_str(), known()))?;
        if !ids.contains(&found.chain) {
            ids.push(found.chain.clone());
        }
    }
    Ok(ids)
}

/// The base year, and what must be said about it: the year asked for where the atlas has production of every chain in it,
/// else [`LATEST_BASE_YEAR`].
pub(crate) fn base_year(
    atlas: &Atlas,
    scenario: &Scenario,
    options: &RunOptions,
    ids: &[String],
) -> (i32, Vec<String>) {
    let wanted = options.base_year.unwrap_or_else(|| scenario.wanted_base_year());
    let absent = ids.iter().find(|id| !(has_production(atlas, id, wanted) && has_output(atlas, id, wanted)));
    match absent {
        Some(id) if wanted != LATEST_BASE_YEAR => (
            LATEST_BASE_YEAR,
            vec![format!(
                "The atlas has no production of the chain `{id}` in {wanted}; the run starts from {LATEST_BASE_YEAR}."
            )],
        ),
        _ => (wanted, Vec::new()),
    }
}

/// Whether some form of a chain has an output figure in a year: figures of another mass or a part are stated and may not serve.
fn has_output(atlas: &Atlas, chain: &str, year: i32) -> bool {
    // What cannot be built is told by whoever builds it.
    let built = chain::shared(atlas, chain, year);
    built.map_or(true, |chain| chain.forms.iter().any(|form| !form.local && form.has_output()))
}

/// Whether the atlas states any output of a chain's forms in a year.
pub(crate) fn has_production(atlas: &Atlas, chain: &str, year: i32) -> bool {
    let Some(spec) = atlas.registry.chains.get(chain) else {
        return true; // An unknown chain is told by whoever builds it.
    };
    // A form whose tonnage follows from another's (rare earths in ionic clay from all rare earths mined) is known with it.
    let follows = spec.forms.iter().filter_map(|id| atlas.registry.forms.get(id)?.production_of.as_ref());
    let known: Vec<_> = spec.forms.iter().chain(follows.map(|derived| &derived.form)).collect();
    known.iter().flat_map(|form| atlas.facts.of(&form.mineral())).any(|fact| {
        fact.series.quantity == QuantityKind::Production
            && fact.period.year() == year
            && fact.value.value().is_some()
            && known.contains(&&fact.series.form)
    })
}

/// The registry with the scenario's own parameters in front, so that among equally specific rows they win.
pub(crate) fn with_overrides<'a>(registry: &'a Registry, overrides: &[ParameterOverride]) -> Cow<'a, Registry> {
    if overrides.is_empty() {
        return Cow::Borrowed(registry);
    }
    let mut registry = registry.clone();
    let rows = overrides.iter().map(|o| Parameter {
        name: o.name.clone(),
        scope: o.scope.clone(),
        central: o.central,
        low: o.low,
        high: o.high,
        distribution: if o.low >= o.high {
            Distribution::Fixed
        } else if o.low > 0.0 {
            Distribution::LogNormal
        } else {
            Distribution::Triangular
        },
        unit: String::new(),
        source: String::new(),
        reason: format!("scenario: {}", o.reason),
        grade: monazite_model::fact::Quality::D,
    });
    registry.parameters = rows.chain(registry.parameters.iter().cloned()).collect();
    Cow::Owned(registry)
}

/// The worst of all chains in each respect.
fn certificate(centrals: &[Central<'_>]) -> Certificate {
    let all = || centrals.iter().map(|c| &c.solution.certificate);
    let worst = |of: fn(&Certificate) -> f64| all().map(of).fold(0.0, f64::max);
    let gaps: Option<Vec<f64>> = all().map(|c| c.fenchel_gap).collect();
    Certificate {
        relative_imbalance: worst(|c| c.relative_imbalance),
        bound_violation: worst(|c| c.bound_violation),
        complementarity: worst(|c| c.complementarity),
        fenchel_gap: gaps.map(|g| g.into_iter().fold(0.0, f64::max)),
        accepted: all().all(|c| c.accepted),
    }
}

#[cfg(test)]
mod tests;
