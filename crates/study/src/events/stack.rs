//! What was in force in a month: which measures go into its scenario, and which do not.

use std::collections::BTreeSet;

use monazite_engine::policy::{self, PolicyError};
use monazite_intake::scenario::reading::Written;
use monazite_model::answer::events::{InForce, LeftOut};
use monazite_model::code::MineralId;
use monazite_model::period::{Month, Window};
use monazite_model::question::AskEvents;
use monazite_model::registry::{NoMeasure, Registry};
use monazite_model::scenario::{LATEST_BASE_YEAR, Limit, Measure, MeasureKind, Scenario};
use monazite_model::words::names::{Names, capital, list};
use serde_json::{Value, json};

use super::choice::Choice;
use super::file::{self, Said};
use super::told::Told;
use crate::error::StudyError;
use crate::watch::Watch;
use crate::workbench::Workbench;

/// The scenario of what was in force, where it is asked for.
///
/// # Errors
/// As [`super::events`].
pub(super) fn asked(
    bench: &Workbench,
    asked: &AskEvents,
    choice: &Choice,
    told: &[Told<'_>],
    watch: &dyn Watch,
) -> Result<Option<InForce>, StudyError> {
    let Some(month) = asked.as_measures.as_deref().and_then(Month::parse) else { return Ok(None) };
    let base_year = asked.base_year.unwrap_or(LATEST_BASE_YEAR.min(month.year - 1));
    watch.doing("balancing the chains that measures act on");
    let stack = Stack { bench, registry: &bench.atlas()?.registry, choice, month, base_year };
    let (mut said, mut left) = (Vec::new(), Vec::new());
    for event in told {
        watch.proceed()?;
        stack.event(event, &mut said, &mut left)?;
    }
    follow(told, &said, month, &mut left);
    let minerals = stack.minerals(&said);
    let toml = file::toml(asked, month, base_year, &minerals, &said, &left, told);
    // What is handed out is read as the user's own file would be.
    let read = monazite_intake::scenario::read(&toml, "as-measures.toml", stack.registry)?;
    let mut written: Vec<String> = said.iter().map(|one| one.told.event.id.clone()).collect();
    written.dedup();
    Ok(Some(InForce { month, base_year, minerals, measures: read.measures.len(), written, left, toml }))
}

/// Events that only change another's measures share its fate.
fn follow(told: &[Told<'_>], said: &[Said<'_>], month: Month, left: &mut Vec<LeftOut>) {
    for part in told.iter().filter(|part| begun(part, month)) {
        let Some(whole) = part.part_of() else { continue };
        if !said.iter().any(|one| one.told.event.id == whole) {
            let why = left.iter().find(|out| out.event == whole).map_or(NoMeasure::Ended, |out| out.why);
            let because = format!("It is a part of {whole}, which is left out. {}", part.because());
            left.push(LeftOut { event: part.event.id.clone(), why, because });
        }
    }
    left.sort_by(|a, b| a.event.cmp(&b.event));
}

/// Whether an event had its date by a month.
fn begun(told: &Told<'_>, month: Month) -> bool {
    told.event.date.as_str() <= format!("{month}-31").as_str()
}

struct Stack<'a> {
    bench: &'a Workbench,
    registry: &'a Registry,
    choice: &'a Choice,
    month: Month,
    base_year: i32,
}

impl Stack<'_> {
    /// Sorts the measures of an event into those that are said and those that are left out.
    fn event<'t>(
        &self,
        told: &'t Told<'t>,
        said: &mut Vec<Said<'t>>,
        left: &mut Vec<LeftOut>,
    ) -> Result<(), StudyError> {
        if !begun(told, self.month) || told.part_of().is_some() {
            return Ok(());
        }
        let mut out = |why: NoMeasure, because: String| {
            let one = LeftOut { event: told.event.id.clone(), why, because };
            if !left.contains(&one) {
                left.push(one);
            }
        };
        if let Some(none) = told.none() {
            let over = told.until.is_some_and(|until| until <= self.month);
            out(if over { NoMeasure::Ended } else { none }, told.because().to_owned());
            return Ok(());
        }
        let chains: BTreeSet<&str> = self
            .choice
            .minerals
            .iter()
            .filter_map(|m| self.registry.minerals.get(m))
            .map(|m| m.chain.as_str())
            .collect();
        let within =
            |one: &&Written| chains.is_empty() || one.chain(self.registry).is_none_or(|chain| chains.contains(chain));
        let all: Vec<&Written> = told.written.iter().filter(within).collect();
        let active: Vec<&Written> = all.iter().copied().filter(|one| one.measure.active(self.month)).collect();
        if active.is_empty() {
            match all.iter().map(|one| one.measure.from).filter(|from| *from > self.month).min() {
                Some(from) => out(NoMeasure::BeginsLater, format!("It begins in {from}.")),
                None => out(NoMeasure::Ended, "It is over.".to_owned()),
            }
            return Ok(());
        }
        let (mut absent, mut held) = (Vec::new(), Vec::new());
        for one in active {
            let Some(carried) = self.carried(one)? else {
                held.push(one.measure.kind.word().heading());
                continue;
            };
            match self.refused(&carried)? {
                None => said.push(Said { told, written: carried }),
                Some(PolicyError::AuthorAbsent { by, chain, .. }) => absent.push((by, chain)),
                // Any other reason is told in the words of the measure's own room, without its number there.
                Some(error) => {
                    let because = error.to_string();
                    let because = because.split_once("): ").map_or(because.as_str(), |(_, because)| because);
                    out(NoMeasure::NotOnChain, format!("{}.", capital(because)));
                }
            }
        }
        held.dedup();
        if !held.is_empty() {
            let kinds = capital(&list(&held));
            out(
                NoMeasure::InBaseYear,
                format!("{kinds}: in force all through {}, whose figures hold what it does.", self.base_year),
            );
        }
        if let Some((by, _)) = absent.first() {
            let chains: Vec<String> = absent.iter().map(|(_, chain)| chain.clone()).collect();
            let by = capital(&Names(self.registry).area_in_text(by));
            let chains = format!("{} {}", if chains.len() > 1 { "chains" } else { "chain" }, list(&chains));
            out(
                NoMeasure::NotOnChain,
                format!(
                    "{by} is no area of the {chains} in {}: it has too little there to be told apart.",
                    self.base_year
                ),
            );
        }
        Ok(())
    }

    /// A measure beside a base year in which it was in force already: what is stated in tonnes and prices stands, what is a share of the
    /// base year is all of it, and what is in the base year's figures for good is `None`.
    fn carried(&self, one: &Written) -> Result<Option<Written>, StudyError> {
        let base = Window { start: Month { year: self.base_year, month: 1 }, months: 12 };
        let (before, year) = (one.measure.in_force(base), self.base_year);
        if before < 1.0 {
            let mut one = one.clone();
            if before > 0.0 {
                let held =
                    format!("in force for {:.0} months of {year} already, whose figures hold that part", 12.0 * before);
                one.why.insert("from".into(), held);
            }
            return Ok(Some(one));
        }
        let set = |key: &str, value: Value, why: &str| {
            let why = format!("in force all through {year}: {why}");
            one.clone().with(key, value, why, self.registry)
        };
        let as_then = "as much as then";
        Ok(Some(match &one.measure.kind {
            MeasureKind::ExportLicence(_) => set("granted", json!(1.0), as_then)?,
            MeasureKind::ExportQuota(quota) if matches!(quota.limit, Limit::Share(_)) => {
                set("share", json!(1.0), as_then)?
            }
            MeasureKind::ProductionQuota(quota) if matches!(quota.limit, Limit::Share(_)) => {
                set("share", json!(1.0), as_then)?
            }
            // What left all the same is not barred, and no more of it may leave.
            MeasureKind::ExportBan(_) => {
                let mut quota = one.clone();
                quota.keys.insert("share".into(), json!(1.0));
                let why = format!(
                    "a ban that was in force all through {year}: no more than what left then, which it does not bar"
                );
                quota.why.insert("share".into(), why);
                quota.with(
                    "kind",
                    json!("export-quota"),
                    "the ban, beside a base year that has it".into(),
                    self.registry,
                )?
            }
            MeasureKind::ExportQuota(_) | MeasureKind::ProductionQuota(_) | MeasureKind::PriceFloor(_) => one.clone(),
            _ => return Ok(None),
        }))
    }

    /// Why a measure has no meaning on its chain, if it has none.
    fn refused(&self, one: &Written) -> Result<Option<PolicyError>, StudyError> {
        let Some(id) = one.chain(self.registry) else { return Ok(None) };
        let chain = self.bench.chain(id, self.base_year)?;
        let scenario = self.alone(&one.measure, &chain.minerals);
        Ok(policy::lower(&scenario, &chain, self.registry, scenario.window()).err())
    }

    fn alone(&self, measure: &Measure, minerals: &[MineralId]) -> Scenario {
        Scenario {
            title: String::new(),
            minerals: minerals.to_vec(),
            start: self.month,
            months: 12,
            period: None,
            base_year: Some(self.base_year),
            seed: 1,
            runs: 1,
            note: String::new(),
            sources: Vec::new(),
            parameters: Vec::new(),
            measures: vec![measure.clone()],
        }
    }

    /// Minerals of the scenario: those asked for, or those its measures name.
    fn minerals(&self, said: &[Said<'_>]) -> Vec<MineralId> {
        if !self.choice.minerals.is_empty() {
            return self.choice.minerals.clone();
        }
        let named: BTreeSet<MineralId> =
            said.iter().flat_map(|one| one.written.measure.kind.forms()).map(|form| form.mineral()).collect();
        named.into_iter().filter(|mineral| self.registry.minerals.contains_key(mineral)).collect()
    }
}
