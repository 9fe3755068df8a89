//! The door: a question in, an answer out.

use monazite_engine::indicators::{METHODS, Method, eu};
use monazite_intake::atlas::Atlas;
use monazite_intake::declared_trade;
use monazite_model::answer::dependence::Dependence;
use monazite_model::answer::import::{ImportFormat, ImportFormats};
use monazite_model::answer::quality::AtlasQuality;
use monazite_model::answer::{Answer, Facts, Minerals, NamedFact, RunChart};
use monazite_model::criticality::{Assessment, Comparison};
use monazite_model::question::{
    AskCompare, AskCriticality, AskDependence, AskDownstream, AskMethods, AskRun, Question,
};

use crate::criticality::{self, Request};
use crate::error::StudyError;
use crate::run::RunOptions;
use crate::watch::Watch;
use crate::workbench::Workbench;
use crate::{
    atlas, check, compare, dependence, diff, doctor, downstream, effect, events, explain, facts, folder, hindcast,
    horizon, import, importers, leverage, lists, market, predict, quality, recipe, run, show, survival,
};

/// Method of criticality where none is named.
const DEFAULT_METHOD: &Method = &eu::EU2023;

/// Answers a question. The same question on the same atlas gives the same answer, whoever watches.
///
/// # Errors
/// A question that makes no sense or names what is not there, files that are wrong, a computation that fails, and
/// [`StudyError::Cancelled`] where the watch called it off.
pub fn ask(bench: &Workbench, question: &Question, watch: &dyn Watch) -> Result<Answer, StudyError> {
    if let Some((_, message)) = question.faults().into_iter().next() {
        return Err(StudyError::Refused(message));
    }
    watch.proceed()?;
    let answer = answer(bench, question, watch)?;
    watch.proceed()?;
    Ok(answer)
}

fn answer(bench: &Workbench, question: &Question, watch: &dyn Watch) -> Result<Answer, StudyError> {
    let atlas = || bench.atlas().map(|shared| shared.as_ref());
    Ok(match question {
        Question::Run(asked) => Answer::Run(one_run(bench, asked, watch)?),
        Question::Compare(asked) => Answer::Compare(several_runs(bench, asked, watch)?),
        Question::Check(asked) => Answer::Check(check::check(bench, &asked.files)?),
        Question::Chart(asked) => {
            let run = folder::read(&asked.run)?;
            // Names on the chart come from the registry.
            atlas()?;
            Answer::RunChart(RunChart { name: asked.name.clone(), run })
        }
        Question::MarketSolve(asked) => Answer::MarketSolution(market::solve_source(&asked.problem)?),
        Question::Horizon(asked) => Answer::Horizon(horizon::clear_source(&asked.problem, watch)?),
        Question::Hindcast(asked) => Answer::Hindcast(hindcast::hindcast(asked, watch)?),
        Question::Predict(asked) => Answer::Predictions(predict::predictions(bench, asked, watch)?),
        Question::PredictScore(asked) => Answer::PredictionScores(predict::scores(bench, asked)?),
        Question::Survive(asked) => Answer::Survive(survival::survive(atlas()?, asked, watch)?),
        Question::Exposure(asked) => Answer::Exposure(survival::company(atlas()?, asked, watch)?),
        Question::Show(asked) => {
            watch.doing("balancing the chain");
            Answer::Show(show::mineral_page(bench, &asked.mineral, asked.year)?)
        }
        Question::Minerals(_) => {
            Answer::Minerals(Minerals { minerals: show::minerals(atlas()?).into_iter().cloned().collect() })
        }
        Question::Explain(asked) => Answer::Explain(explain::trail(bench, &asked.id, asked.year)?),
        Question::Facts(asked) => {
            Answer::Facts(Facts { facts: facts::select(atlas()?, asked)?.into_iter().map(NamedFact::from).collect() })
        }
        Question::Lists(asked) => Answer::Lists(lists::lists(atlas()?, asked)?),
        Question::AtlasInfo(_) => Answer::AtlasInfo(atlas::info(atlas()?)),
        Question::AtlasQuality(asked) => {
            watch.doing("balancing every chain");
            Answer::AtlasQuality(AtlasQuality { chains: quality::of_all(bench, asked.year, watch)? })
        }
        Question::AtlasDiff(asked) => Answer::AtlasDiff(diff::diff(bench, &asked.old, asked.new.as_deref(), watch)?),
        Question::Doctor(asked) => {
            watch.doing("balancing every chain");
            Answer::Doctor(doctor::doctor(bench, asked.year, watch)?)
        }
        Question::TradeReconcile(asked) => {
            let mut reading = |file: &std::path::Path, done, all| watch.reading(file, done, all);
            let found = declared_trade::reconciled(
                &asked.files,
                asked.hs.as_deref(),
                asked.reference.as_deref(),
                &mut reading,
            )?;
            Answer::TradeReconcile(found)
        }
        Question::ImportFormats(_) => {
            let format = |(name, reads): (&str, &str)| ImportFormat { name: name.into(), reads: reads.into() };
            Answer::ImportFormats(ImportFormats { formats: import::formats().into_iter().map(format).collect() })
        }
        Question::Dep(asked) => Answer::Dependence(who_depends(atlas()?, asked, watch)?),
        Question::Leverage(asked) => {
            watch.doing("clearing a market for every cut");
            Answer::Leverage(leverage::leverage(atlas()?, asked, watch)?)
        }
        Question::Criticality(asked) => Answer::Criticality(one_method(atlas()?, asked, watch)?),
        Question::CriticalityCompare(asked) => Answer::CriticalityCompare(several_methods(atlas()?, asked, watch)?),
        Question::Downstream(asked) => Answer::Downstream(industries(bench, asked, watch)?),
        Question::Events(asked) => Answer::Events(events::events(bench, asked, watch)?),
        Question::Effect(asked) => {
            watch.doing("reading trade before and after");
            Answer::Effect(effect::effect(atlas()?, asked, watch)?)
        }
        Question::Importers(asked) => {
            watch.doing("reading trade by year");
            Answer::Importers(importers::importers(atlas()?, asked, watch)?)
        }
        Question::Geopolrisk(asked) => Answer::Geopolrisk(criticality::published::published(atlas()?, asked, watch)?),
    })
}

fn one_run(
    bench: &Workbench,
    asked: &AskRun,
    watch: &dyn Watch,
) -> Result<monazite_model::outcome::Outcome, StudyError> {
    let atlas = bench.atlas()?;
    let recipe = recipe::read_source(&asked.scenario, &atlas.registry)?;
    let options = RunOptions {
        runs: asked.runs,
        seed: asked.seed,
        threads: asked.threads.map(usize::from),
        base_year: asked.base_year,
        sensitivities: true,
        gradient: asked.gradient.as_deref(),
        why: asked.why.as_deref(),
    };
    watch.doing("clearing the market");
    run::run_watched(atlas, &recipe.scenario, &options, watch)
}

/// All files are read before the first fault is told.
fn several_runs(
    bench: &Workbench,
    asked: &AskCompare,
    watch: &dyn Watch,
) -> Result<monazite_model::answer::compare::SideBySide, StudyError> {
    let atlas = bench.atlas()?;
    let (mut scenarios, mut problems) = (Vec::new(), Vec::new());
    for file in &asked.scenarios {
        match recipe::read_source(file, &atlas.registry) {
            Ok(recipe) => scenarios.push(recipe.scenario),
            Err(error) if !error.problems().is_empty() => problems.extend_from_slice(error.problems()),
            Err(error) => return Err(error),
        }
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let options =
        RunOptions { runs: asked.runs, seed: asked.seed, base_year: asked.base_year, ..RunOptions::default() };
    watch.doing("clearing the markets");
    compare::compare(atlas, &scenarios, &options, watch)
}

fn who_depends(atlas: &Atlas, asked: &AskDependence, watch: &dyn Watch) -> Result<Dependence, StudyError> {
    watch.doing("following the chains back");
    let query = dependence::Query {
        area: asked.area.clone(),
        mineral: asked.mineral.clone(),
        through: asked.through.clone(),
        years: asked.year.years(),
        indirect: asked.indirect,
        removal: asked.removal,
    };
    dependence::dependence(atlas, &query, watch)
}

fn request(method: &'static Method, asked: &AskCriticality) -> Request {
    Request {
        method,
        area: asked.area.clone(),
        year: asked.year,
        mineral: asked.mineral.clone(),
        draws: asked.draws,
        seed: asked.seed,
        threshold: asked.threshold.clone(),
    }
}

fn one_method(atlas: &Atlas, asked: &AskCriticality, watch: &dyn Watch) -> Result<Assessment, StudyError> {
    let method = asked.method.as_deref().map(criticality::method).transpose()?.unwrap_or(DEFAULT_METHOD);
    watch.doing("balancing the chains");
    criticality::assess(atlas, &request(method, asked), watch)
}

fn several_methods(atlas: &Atlas, asked: &AskMethods, watch: &dyn Watch) -> Result<Comparison, StudyError> {
    let method = asked.method.as_deref().map(criticality::method).transpose()?;
    let methods = method.map_or_else(|| METHODS.to_vec(), |method| vec![method]);
    let request = Request {
        method: method.unwrap_or(DEFAULT_METHOD),
        area: asked.area.clone(),
        year: asked.year,
        mineral: asked.mineral.clone(),
        draws: asked.draws,
        seed: asked.seed,
        threshold: Vec::new(),
    };
    watch.doing("scoring by every method");
    let (comparison, _) = criticality::compare(atlas, &methods, &request, watch)?;
    Ok(comparison)
}

/// The atlas is opened only where the table is not a file of the user's own.
fn industries(
    bench: &Workbench,
    asked: &AskDownstream,
    watch: &dyn Watch,
) -> Result<monazite_model::answer::downstream::Downstream, StudyError> {
    watch.doing("inverting the table");
    let table = match &asked.table {
        Some(path) if std::path::Path::new(path).exists() => downstream::OpenTable::open(std::path::Path::new(path))?,
        name => downstream::OpenTable::named(bench.atlas()?, name.as_deref())?,
    };
    let cuts = asked.cuts.iter().map(|text| table.cut(text)).collect::<Result<Vec<_>, _>>()?;
    table.report(&cuts)
}
