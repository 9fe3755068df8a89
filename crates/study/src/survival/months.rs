//! A scenario followed month by month for whoever must last through it: its paths, and what reaches them in every run.

use std::borrow::Cow;

use monazite_engine::ensemble::{draw, members};
use monazite_engine::horizon::{ChainPath, Followed, Member};
use monazite_engine::survival::{DAYS_A_MONTH, run_out, until};
use monazite_intake::atlas::Atlas;
use monazite_model::answer::survival::{HighestPrice, SurvivalSetting, Until};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::Status;
use monazite_model::quantity::Band;
use monazite_model::question::Source;
use monazite_model::registry::{Parameter, Registry};
use monazite_model::scenario::{CLEARED_MONTHS, MeasureKind, Scenario};

use crate::behind;
use crate::error::StudyError;
use crate::recipe;
use crate::run::{self, RunOptions};
use crate::watch::Watch;

/// Months followed where a scenario has no more than a year.
const USUAL_MONTHS: u32 = 24;
/// A share that misses the whole by less is whole: what is below it is rounding and the answer of far markets, no cut.
const LEAST_CUT: f64 = 0.001;
/// Parameter of the share of usual intake below which a line cannot run on.
const LEAST_LOAD: &str = "least-load";

/// How a scenario is followed.
pub(super) struct Asked<'a> {
    pub scenario: &'a Source,
    pub months: Option<u32>,
    pub runs: Option<u32>,
    pub seed: Option<u64>,
    pub threads: Option<u16>,
}

/// The chains of a scenario and of some forms beside it.
pub(super) struct Ground<'a> {
    pub atlas: &'a Atlas,
    pub scenario: Scenario,
    pub registry: Cow<'a, Registry>,
    pub chains: Vec<Chain>,
    threads: Option<usize>,
    said: Vec<String>,
}

impl<'a> Ground<'a> {
    /// The scenario as it is asked for, over months; forms that it does not name bring in their chains, on which nothing happens.
    pub(super) fn new<'f>(
        atlas: &'a Atlas,
        asked: &Asked<'_>,
        forms: impl IntoIterator<Item = &'f FormId>,
        watch: &dyn Watch,
    ) -> Result<Self, StudyError> {
        let mut scenario = recipe::read_source(asked.scenario, &atlas.registry)?.scenario;
        for form in forms {
            if !scenario.minerals.contains(&form.mineral()) {
                scenario.minerals.push(form.mineral());
            }
        }
        let usual = if scenario.months > CLEARED_MONTHS { scenario.months } else { USUAL_MONTHS };
        scenario.months = asked.months.unwrap_or(usual);
        scenario.runs = asked.runs.unwrap_or(scenario.runs);
        scenario.seed = asked.seed.unwrap_or(scenario.seed);
        watch.doing("balancing the chains");
        let (chains, said) = run::chains(atlas, &scenario, &RunOptions::default(), watch)?;
        let registry = run::with_overrides(&atlas.registry, &scenario.parameters);
        let threads = asked.threads.map(usize::from);
        Ok(Ground { atlas, scenario, registry, chains, threads, said })
    }

    /// The chain that has a form.
    pub(super) fn chain(&self, form: &FormId) -> Option<(usize, &Chain)> {
        self.chains.iter().enumerate().find(|(_, chain)| chain.form(form).is_some())
    }

    /// The central paths of the chains asked for, by their places; the others are not cleared.
    pub(super) fn paths(&self, wanted: &[usize], watch: &dyn Watch) -> Result<Vec<Option<ChainPath<'_>>>, StudyError> {
        watch.doing("clearing the months");
        self.chains
            .iter()
            .enumerate()
            .map(|(k, chain)| {
                watch.proceed()?;
                if !wanted.contains(&k) {
                    return Ok(None);
                }
                let given = (&self.scenario, self.registry.as_ref());
                run::months::clear(self.atlas, chain, given, &mut Vec::new()).map(Some)
            })
            .collect()
    }

    /// The row of the least load.
    pub(super) fn least_load(&self) -> Result<&Parameter, StudyError> {
        self.parameter(LEAST_LOAD)
    }

    /// A row of the registry that holds for everything.
    pub(super) fn parameter(&self, name: &str) -> Result<&Parameter, StudyError> {
        let row = self.registry.parameters.iter().find(|row| row.name == name && row.scope == "*");
        row.ok_or_else(|| StudyError::Refused(format!("the registry has no parameter `{name}` for `*`")))
    }

    /// What reaches everything that is followed, path by path, in every run in which all months clear; in the central path alone where
    /// there are no runs.
    pub(super) fn worlds(
        &self,
        paths: &[(&ChainPath<'_>, &[Followed])],
        watch: &dyn Watch,
    ) -> Result<Vec<World>, StudyError> {
        let (runs, seed) = (self.scenario.runs, self.scenario.seed);
        let least = self.least_load()?;
        let world = |member: Option<Member>| {
            let share = |(path, followed): &(&ChainPath<'_>, &[Followed])| path.follow(followed, member);
            let mut shares = paths.iter().map(share).collect::<Option<Vec<Vec<Vec<f64>>>>>()?;
            shares.iter_mut().flatten().flatten().for_each(|share| *share = whole(*share));
            let least = match member {
                Some((seed, member)) => draw::quantile(least, draw::uniform(seed, member, LEAST_LOAD)),
                None => least.central,
            };
            Some(World { member, shares, least: least.clamp(0.0, 1.0) })
        };
        watch.doing("clearing the months of every run");
        let worlds = match runs {
            0 | 1 => vec![world(None)],
            runs => members::run(runs, self.threads, |member| {
                watch.proceed().ok()?;
                world(Some((seed, member)))
            }),
        };
        watch.proceed()?;
        Ok(worlds.into_iter().flatten().collect())
    }

    /// What stands behind the figures; `more` are sentences of the question's own, said first.
    pub(super) fn setting(
        &self,
        paths: &[&ChainPath<'_>],
        worlds: usize,
        more: Vec<String>,
    ) -> Result<SurvivalSetting, StudyError> {
        let scenario = &self.scenario;
        let least = self.least_load()?;
        let failed = paths.iter().map(|path| &path.status).find(|status| **status != Status::Cleared);
        let status = failed.cloned().unwrap_or(Status::Cleared);
        let runs = if scenario.runs > 1 && status == Status::Cleared { scenario.runs } else { 0 };
        Ok(SurvivalSetting {
            scenario: scenario.title.clone(),
            start: scenario.start,
            months: scenario.months,
            first_measure: scenario.measures.iter().map(|measure| measure.from).min(),
            base_year: self.chains.first().map_or(scenario.wanted_base_year(), |chain| chain.year),
            status,
            seed: scenario.seed,
            runs,
            cleared: if runs == 0 { 0 } else { worlds as u32 },
            least_load: Band { value: least.central, low: least.low, high: least.high },
            data: self.atlas.id.clone(),
            assumptions: more.into_iter().chain(self.assumptions()).chain(self.said.iter().cloned()).collect(),
            sources: behind::sources(&self.chains, &self.registry),
        })
    }

    /// What every answer about survival rests on.
    fn assumptions(&self) -> Vec<String> {
        let mut said = vec![
            "Of what reaches a place each of its users gets its share alike; that nobody outbids another is an assumption. Those who give up \
             because of the price are among those whom less reaches."
                .to_owned(),
            "Stocks stay with their owner and are not lent. A plant takes what it always took while it can, buys nothing ahead, and once short has no stock again."
                .to_owned(),
            "The ranges hold the draws of parameters and settings; what the equations miss of a price is not in them, since they are of tonnes."
                .to_owned(),
        ];
        let licence = |kind: &MeasureKind| matches!(kind, MeasureKind::ExportLicence(_));
        if self.scenario.measures.iter().any(|measure| licence(&measure.kind)) {
            said.push(
                "The share of licences that is granted is the scenario's own: everything here turns on it.".to_owned(),
            );
        }
        said
    }
}

/// A run: what reaches everything that is followed, path by path, thing by thing, month after month, as shares of the base year.
pub(super) struct World {
    pub member: Option<Member>,
    pub shares: Vec<Vec<Vec<f64>>>,
    /// Share of its usual intake below which a line cannot run on.
    pub least: f64,
}

fn whole(share: f64) -> f64 {
    if (share - 1.0).abs() < LEAST_CUT { 1.0 } else { share }
}

/// When a stock ends and when its plant stops over the runs, from what reaches it and what it holds, days, in each.
pub(super) fn lasts<'w>(
    worlds: &'w [World],
    reaching: impl Fn(&'w World) -> Cow<'w, [f64]>,
    stock: impl Fn(usize) -> f64,
) -> (Until, Until) {
    let found: Vec<_> =
        worlds.iter().enumerate().map(|(k, world)| run_out(&reaching(world), stock(k), world.least)).collect();
    let short: Vec<Option<f64>> = found.iter().map(|found| found.short).collect();
    let stopped: Vec<Option<f64>> = found.iter().map(|found| found.stopped).collect();
    (until(&short), until(&stopped))
}

/// The highest price of the central path.
pub(super) fn highest(path: &ChainPath<'_>, form: &FormId, area: &AreaId, scenario: &Scenario) -> Option<HighestPrice> {
    let (times, month) = path.highest_price(form, area)?;
    Some(HighestPrice { times, month: scenario.start.plus(month as i32) })
}

/// Months of use in days.
pub(super) fn days(months: f64) -> f64 {
    months * DAYS_A_MONTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousandth_is_no_cut() {
        assert_eq!([whole(0.9995), whole(1.0004), whole(0.998)], [1.0, 1.0, 0.998]);
    }
}
