//! The statements of a day.

use std::collections::BTreeMap;

use monazite_engine::hindcast::{Odds, predicted};
use monazite_intake::hindcasts::{self, Hindcasts};
use monazite_model::answer::events::InForce;
use monazite_model::answer::hindcast::Predicted;
use monazite_model::answer::predict::{FiledScenario, NotPredicted, PastRecord, Predictions, SettledBy, Statement};
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::hindcast::{EpisodeGroup, EpisodeTable};
use monazite_model::market::Status;
use monazite_model::outcome::{Outcome, Party, SeriesKind};
use monazite_model::period::Month;
use monazite_model::question::{AskEvents, AskHindcast, AskPredict};

use super::episode::{self, Made};
use super::{file, price};
use crate::error::StudyError;
use crate::events::told::Told;
use crate::watch::Watch;
use crate::workbench::Workbench;
use crate::{events, hindcast, run};

/// Years that are spoken of: the one that ends, and the next.
const YEARS: i32 = 2;
/// Digits that are kept behind the point: more would look like knowledge.
const KEPT: f64 = 1e4;

/// What is said on a day of the measures in force.
///
/// # Errors
/// Readings of the registry that are no right measures, a chain that does not balance, a market that does not clear;
/// [`StudyError::Cancelled`].
pub fn predictions(bench: &Workbench, asked: &AskPredict, watch: &dyn Watch) -> Result<Predictions, StudyError> {
    let Some(month) = Month::parse(&asked.date) else {
        return Err(StudyError::Refused(format!("date `{}`: expected a day", asked.date)));
    };
    let atlas = bench.atlas()?;
    let files = hindcasts::bundled()?;
    let desk = Desk { bench, date: &asked.date, month, files: &files };
    let (mut statements, mut left) = (Vec::new(), Vec::new());
    let mut scenarios = Vec::new();
    watch.doing("clearing the months of every measure in force");
    for event in &atlas.registry.events {
        watch.proceed()?;
        let told = Told::of(event, &atlas.registry)?;
        if told.written.is_empty() || !told.row().in_force(month) {
            continue;
        }
        let mut none: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for mineral in episode::minerals(atlas, &told) {
            match episode::of(bench, &told, &mineral, month.year + YEARS - 1)? {
                Err(why) => none.entry(why).or_default().push(mineral.0.clone()),
                Ok(made) => {
                    let stood = desk.stood(&event.id, &mineral, made.chain_year, watch)?;
                    statements.extend(desk.say(&made, &stood)?);
                    scenarios.push(stood.scenario);
                }
            }
        }
        left.extend(none.into_iter().map(|(because, minerals)| NotPredicted {
            event: event.id.clone(),
            mineral: minerals.join(", "),
            because,
        }));
    }
    file::chained(&mut statements);
    Ok(Predictions { date: asked.date.clone(), statements, scenarios, left, past: past(watch)? })
}

/// How the same months did on blind episodes that others needed.
fn past(watch: &dyn Watch) -> Result<Option<PastRecord>, StudyError> {
    let found = hindcast::hindcast(&AskHindcast { episode: None }, watch)?;
    let blind = |table: &&monazite_model::answer::hindcast::HindcastTable| {
        table.table == EpisodeTable::Blind && table.groups == [EpisodeGroup::Rule]
    };
    let table = found.tables.iter().find(blind);
    Ok(table.and_then(|table| {
        Some(PastRecord {
            episodes: table.factor_two.of,
            log_score: table.log_score?,
            nothing_log_score: table.one_log_score?,
            factor_two: table.factor_two.right,
            nothing_factor_two: table.one_factor_two.right,
        })
    }))
}

/// A measure in force on a mineral's chain, on a base year, and what the year engine says of it.
struct Stood {
    scenario: FiledScenario,
    /// `None` where whoever acts is no area of the chain: that is not the same as an effect of nothing.
    outcome: Option<Outcome>,
}

struct Desk<'a> {
    bench: &'a Workbench,
    date: &'a str,
    month: Month,
    files: &'a Hindcasts,
}

impl Desk<'_> {
    /// Runs the scenario of an event on a mineral's chain, its central member alone.
    fn stood(&self, event: &str, mineral: &MineralId, year: i32, watch: &dyn Watch) -> Result<Stood, StudyError> {
        let asked = AskEvents {
            events: vec![event.to_owned()],
            minerals: vec![mineral.0.clone()],
            as_measures: Some(self.date.to_owned()),
            base_year: Some(year),
            ..AskEvents::default()
        };
        let found = events::events(self.bench, &asked, watch)?;
        let InForce { toml, measures, .. } = found.scenario.ok_or_else(|| StudyError::Failed("no scenario".into()))?;
        let registry = &self.bench.atlas()?.registry;
        let scenario = monazite_intake::scenario::read(&toml, "in-force.toml", registry)?;
        let options = run::RunOptions { runs: Some(1), ..run::RunOptions::default() };
        let outcome = match measures {
            0 => None,
            _ => Some(run::run_watched(self.bench.atlas()?, &scenario, &options, watch)?),
        };
        Ok(Stood {
            scenario: FiledScenario { file: format!("scenarios/{}-{mineral}-{year}.toml", event.to_lowercase()), toml },
            outcome,
        })
    }

    /// The statements on one episode.
    fn say(&self, made: &Made, stood: &Stood) -> Result<Vec<Statement>, StudyError> {
        let episode = &made.episode;
        let said = predicted(episode, &self.files.settings, None).map_err(StudyError::Failed)?;
        let (Some(said), Some(base)) = (said, &episode.base) else { return Ok(Vec::new()) };
        let years = self.month.year..self.month.year + YEARS;
        let area = AreaId::from(episode.area.as_str());
        let (use_lost_t, loses) = stood.outcome.as_ref().map_or((None, None), |run| lost(run, &made.form, &area));
        let data = self.bench.atlas()?.id.clone();
        let mean = |year: i32| one_year(&said, year);
        let statement = |(year, ratio, low, high): (i32, f64, f64, f64)| {
            let odds = Odds::of_band(ratio, low, high);
            let half = odds.half();
            Statement {
                number: 0,
                filed: self.date.to_owned(),
                event: episode.event.clone(),
                mineral: episode.mineral.as_str().into(),
                form: episode.form.as_str().into(),
                area: area.clone(),
                measure: episode.measure.clone(),
                group: episode.group,
                need: kept(made.need),
                year,
                base_year: base.mean_of.unwrap_or(made.chain_year),
                base_usd_per_kg: kept(base.price),
                ratio: kept(ratio),
                half: (kept(half.0), kept(half.1)),
                nine_tenths: (kept(low), kept(high)),
                past_1_5: kept(odds.above(1.5)),
                past_2: kept(odds.above(2.0)),
                use_lost_t: use_lost_t.map(f64::round),
                loses_most: loses.as_ref().map(|(area, _)| area.clone()),
                loss_usd: loses.as_ref().map(|(_, usd)| usd.round()),
                settled_by: settled_by(year),
                scenario: stood.scenario.file.clone(),
                scenario_hash: file::hash(&stood.scenario.toml),
                program: concat!("monazite ", env!("CARGO_PKG_VERSION")).to_owned(),
                data: data.clone(),
                settings: self.files.settings_hash.clone(),
                before: String::new(),
            }
        };
        Ok(years.filter_map(mean).map(statement).collect())
    }
}

fn one_year(said: &Predicted, year: i32) -> Option<(i32, f64, f64, f64)> {
    let mean = said.year_means.iter().find(|mean| mean.year == year)?;
    Some((year, mean.ratio, mean.low, mean.high))
}

fn kept(value: f64) -> f64 {
    (value * KEPT).round() / KEPT
}

/// The first edition of the publication that has a year comes out at the turn of the January and February after it.
fn settled_by(year: i32) -> SettledBy {
    SettledBy {
        source: price::SOURCE.into(),
        edition: (year + 1).to_string(),
        from: format!("{}-01", year + 1),
        until: format!("{}-03", year + 1),
    }
}

/// Fall of use of a form outside the acting area, and who loses most money beside it; nothing where the market did not clear.
fn lost(outcome: &Outcome, form: &FormId, actor: &AreaId) -> (Option<f64>, Option<(AreaId, f64)>) {
    if outcome.status != Status::Cleared {
        return (None, None);
    }
    let uses = outcome
        .quantities
        .iter()
        .filter(|row| row.form == *form && row.series == SeriesKind::Use && row.area != *actor);
    let (mut lost, mut any) = (0.0, false);
    for row in uses {
        lost += row.base - row.range.value;
        any = true;
    }
    let losers = outcome.area_totals.iter().filter(|row| row.party == Party::Total && row.area != *actor);
    let worst = losers.min_by(|a, b| a.range.value.total_cmp(&b.range.value)).filter(|row| row.range.value < 0.0);
    (any.then_some(lost), worst.map(|row| (row.area.clone(), -row.range.value)))
}
