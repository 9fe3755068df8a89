//! What the arguments of a command ask, and where the answer goes.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use monazite_model::question::{
    AskAtlasDiff, AskAtlasInfo, AskAtlasQuality, AskChart, AskCheck, AskCompany, AskCompare, AskCriticality,
    AskDependence, AskDoctor, AskDownstream, AskEffect, AskEvents, AskExplain, AskFacts, AskGeopolrisk, AskHindcast,
    AskHorizon, AskImportFormats, AskImporters, AskLeverage, AskLists, AskMarket, AskMethods, AskMinerals, AskPredict,
    AskPredictScore, AskRun, AskShow, AskSurvive, AskTrade, Question, Source,
};

use monazite_study::examples;

use crate::arguments::{
    Atlas, Command, Criticality, Dep, Effect, Events, Example, Exposure, Facts, Format, How, Importers, Lasting,
    Leverage, Market, Predict, PredictDo, Survive, Trade, Written,
};
use crate::failure::Failure;

/// Most bytes that are read from standard input.
const MOST_INPUT: u64 = 64 << 20;

/// Where the answer itself goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// A page on stdout.
    Page,
    /// JSON on stdout.
    Json,
    /// CSV on stdout.
    Csv,
    /// Parquet into a file.
    Parquet(PathBuf),
    /// A workbook into a file.
    Xlsx(PathBuf),
    /// A page that is a file of its own, into that file.
    File(PathBuf),
    /// Nowhere: only the chart was wanted.
    Nothing,
}

impl From<&Format> for Out {
    fn from(format: &Format) -> Self {
        match (&format.parquet, &format.xlsx) {
            (Some(file), _) => Out::Parquet(file.clone()),
            (None, Some(file)) => Out::Xlsx(file.clone()),
            _ if format.json => Out::Json,
            _ if format.csv => Out::Csv,
            _ => Out::Page,
        }
    }
}

/// A question with where its answer goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What is asked.
    pub question: Question,
    /// Where the answer goes.
    pub out: Out,
    /// A chart beside it: file and name.
    pub chart: Option<(PathBuf, Option<String>)>,
    /// A folder beside it.
    pub output: Option<PathBuf>,
    /// A folder of the markets behind a run.
    pub problem: Option<PathBuf>,
    /// A folder in which statements are put on file.
    pub on_file: Option<PathBuf>,
    /// The whole page, not only its first screen.
    pub all: bool,
}

fn json(json: bool) -> Out {
    if json { Out::Json } else { Out::Page }
}

/// A file somebody wrote; `-` is what comes in on standard input, read once.
fn source(file: &Path) -> Result<Source, Failure> {
    if file != Path::new("-") {
        return Ok(Source::from(file));
    }
    let mut bytes = Vec::new();
    // One byte more than may be read tells that there is more.
    let read = std::io::stdin().lock().take(MOST_INPUT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Usage(format!("standard input: {error}")))?;
    if bytes.len() as u64 > MOST_INPUT {
        return Err(Failure::Usage(format!("standard input: expected at most {MOST_INPUT} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::Usage("standard input: it is not UTF-8 text".into()))?;
    Ok(Source::Text { name: "-".into(), text })
}

fn sources(files: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    files.iter().map(|file| source(file)).collect()
}

impl Order {
    fn new(question: Question, out: Out) -> Self {
        Order { question, out, chart: None, output: None, problem: None, on_file: None, all: false }
    }

    fn chart(mut self, file: Option<&PathBuf>, name: Option<&str>) -> Self {
        self.chart = file.map(|file| (file.clone(), name.map(str::to_owned)));
        self
    }

    fn output(mut self, dir: Option<&PathBuf>) -> Self {
        self.output = dir.cloned();
        self
    }

    fn all(self, all: bool) -> Self {
        Order { all, ..self }
    }

    /// What a command asks.
    pub fn of(command: &Command) -> Result<Order, Failure> {
        Ok(match command {
            Command::Show(a) => {
                let question = match &a.mineral {
                    Some(mineral) => Question::Show(AskShow { mineral: mineral.clone(), year: a.year }),
                    None => Question::Minerals(AskMinerals {}),
                };
                Order::new(question, json(a.json)).chart(a.chart.as_ref(), None).all(a.all)
            }
            Command::Run(a) => run(source(&a.scenario)?, &a.how),
            Command::Example(Example::Run { name, how }) => run(examples::scenario(name)?, how),
            Command::Compare(a) => {
                let question = Question::Compare(AskCompare {
                    scenarios: sources(&a.scenarios)?,
                    runs: a.runs,
                    seed: a.seed,
                    base_year: a.base_year,
                });
                written(question, &a.written)
            }
            Command::Check(a) => Order::new(Question::Check(AskCheck { files: sources(&a.files)? }), json(a.json)),
            Command::Chart(a) => {
                let question = Question::Chart(AskChart { name: a.name.clone(), run: a.run.clone() });
                let out = if a.output.is_some() { Out::Nothing } else { Out::Page };
                Order::new(question, out).chart(a.output.as_ref(), Some(&a.name))
            }
            Command::Explain(a) => {
                Order::new(Question::Explain(AskExplain { id: a.id.clone(), year: a.year }), json(a.json)).all(a.all)
            }
            Command::Leverage(a) => leverage(a),
            Command::Facts(a) => facts(a),
            Command::Criticality(a) if a.as_published => as_published(a)?,
            Command::Criticality(a) => criticality(a),
            Command::Events(a) => events(a),
            Command::Effect(a) => effect(a),
            Command::Importers(a) => importers(a),
            Command::Lists(a) => {
                let question = Question::Lists(AskLists {
                    area: a.area.clone(),
                    year: a.year,
                    mineral: a.mineral.clone(),
                    list: a.list.clone(),
                    changes: a.changes,
                });
                Order::new(question, Out::from(&a.format)).output(a.output.as_ref()).all(a.all)
            }
            Command::Dep(a) => dependence(a),
            Command::Market(Market::Solve { problem }) => {
                let problem = source(problem)?;
                Order::new(Question::MarketSolve(AskMarket { problem }), Out::Json)
            }
            Command::Horizon(a) => {
                let problem = source(&a.problem)?;
                Order::new(Question::Horizon(AskHorizon { problem }), Out::from(&a.format)).all(a.all)
            }
            Command::Hindcast(a) => written(Question::Hindcast(AskHindcast { episode: a.episode.clone() }), &a.written),
            Command::Predict(a) => predict(a),
            Command::Survive(a) => survive(a)?,
            Command::Exposure(a) => exposure(a)?,
            Command::Downstream(a) => {
                let table = a.table.as_deref().map(|path: &Path| path.display().to_string());
                let asked = AskDownstream { table, cuts: a.cut.clone(), top: a.top };
                written(Question::Downstream(asked), &a.written)
            }
            Command::Trade(Trade::Reconcile { files, reference, hs, format }) => {
                let asked = AskTrade { files: files.clone(), reference: reference.clone(), hs: hs.clone() };
                Order::new(Question::TradeReconcile(asked), Out::from(format))
            }
            Command::Atlas(Atlas::Info { json: wanted, all }) => {
                Order::new(Question::AtlasInfo(AskAtlasInfo {}), json(*wanted)).all(*all)
            }
            Command::Atlas(Atlas::Quality { year, format, all }) => {
                Order::new(Question::AtlasQuality(AskAtlasQuality { year: *year }), Out::from(format)).all(*all)
            }
            Command::Atlas(Atlas::Diff { old, new, all, format }) => {
                let asked = AskAtlasDiff { old: old.clone(), new: new.clone(), all: *all };
                Order::new(Question::AtlasDiff(asked), Out::from(format))
            }
            Command::Import(a) => Order::new(Question::ImportFormats(AskImportFormats {}), json(a.json)),
            Command::Doctor(a) => Order::new(Question::Doctor(AskDoctor { year: a.year }), json(a.json)).all(a.all),
            Command::Atlas(Atlas::Build { .. })
            | Command::Example(_)
            | Command::New(_)
            | Command::Completions { .. }
            | Command::Man(_) => return Err(Failure::Usage("this command asks nothing".into())),
        })
    }
}

fn run(scenario: Source, how: &How) -> Order {
    let question = Question::Run(AskRun {
        scenario,
        runs: how.runs,
        seed: how.seed,
        base_year: how.base_year,
        threads: how.threads,
        gradient: how.gradient.clone(),
        why: how.why.clone(),
    });
    let order = Order::new(question, Out::from(&how.format)).output(how.output.as_ref()).all(how.all);
    Order { problem: how.problem.clone(), ..order }
}

fn survive(a: &Survive) -> Result<Order, Failure> {
    let question = Question::Survive(AskSurvive {
        scenario: source(&a.scenario)?,
        form: a.form.clone(),
        area: a.area.clone(),
        stock: a.stock,
        months: a.how.months,
        runs: a.how.runs,
        seed: a.how.seed,
        threads: a.how.threads,
    });
    Ok(lasting(question, &a.how))
}

fn exposure(a: &Exposure) -> Result<Order, Failure> {
    let question = Question::Exposure(AskCompany {
        // A table may be in another encoding, which a file keeps.
        company: Source::from(a.company.as_path()),
        scenario: source(&a.scenario)?,
        months: a.how.months,
        runs: a.how.runs,
        seed: a.how.seed,
        threads: a.how.threads,
    });
    Ok(lasting(question, &a.how))
}

fn lasting(question: Question, how: &Lasting) -> Order {
    Order::new(question, Out::from(&how.format)).output(how.output.as_ref()).all(how.all)
}

fn leverage(a: &Leverage) -> Order {
    let question = Question::Leverage(AskLeverage {
        by: a.by.clone(),
        against: a.against.clone(),
        minerals: a.mineral.clone(),
        year: a.year,
        least_share: a.least / 100.0,
        runs: a.runs,
        seed: a.seed,
        threads: a.threads,
        all: a.written.all,
    });
    written(question, &a.written)
}

fn facts(a: &Facts) -> Order {
    let question = Question::Facts(AskFacts {
        mineral: a.mineral.clone(),
        form: a.form.clone(),
        stage: a.stage.clone(),
        area: a.area.clone(),
        quantity: a.quantity.clone(),
        source: a.source.clone(),
        edition: a.edition.clone(),
        year: a.year,
        grade: a.grade.clone(),
        all: a.all,
    });
    Order::new(question, Out::from(&a.format))
}

fn dependence(a: &Dep) -> Order {
    let question = Question::Dep(AskDependence {
        area: a.area.clone(),
        indirect: a.indirect,
        mineral: a.mineral.clone(),
        through: a.through.clone(),
        removal: a.removal,
        year: a.year,
    });
    written(question, &a.written).chart(a.written.chart.as_ref(), Some(&a.draw))
}

fn criticality(a: &Criticality) -> Order {
    let question = if a.compare {
        Question::CriticalityCompare(AskMethods {
            method: a.method.clone(),
            area: a.area.clone(),
            year: a.year,
            mineral: a.mineral.clone(),
            draws: a.draws,
            seed: a.seed,
        })
    } else {
        Question::Criticality(AskCriticality {
            method: a.method.clone(),
            area: a.area.clone(),
            year: a.year,
            mineral: a.explain.clone().or_else(|| a.mineral.clone()),
            explain: a.explain.is_some(),
            threshold: a.threshold.clone(),
            all: a.written.all,
            draws: a.draws,
            seed: a.seed,
        })
    };
    written(question, &a.written)
}

/// GeoPolRisk as published; any other method has no such mode.
fn as_published(a: &Criticality) -> Result<Order, Failure> {
    let named = a.method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case("geopolrisk"));
    let Some(production) = a.production.clone().filter(|_| named) else {
        return Err(Failure::Usage("--as-published needs --method geopolrisk and --production FILE".into()));
    };
    let areas = a.area.iter().flat_map(|areas| areas.split(',')).map(|area| area.trim().to_owned());
    let areas = areas.filter(|area| !area.is_empty()).collect();
    let question =
        Question::Geopolrisk(AskGeopolrisk { production, areas, years: a.years, mineral: a.mineral.clone() });
    Ok(written(question, &a.written))
}

/// Statements of a day, or what became of those on file.
fn predict(a: &Predict) -> Order {
    match &a.then {
        Some(PredictDo::Score { dir, all, format }) => {
            Order::new(Question::PredictScore(AskPredictScore { dir: dir.clone() }), Out::from(format)).all(*all)
        }
        None => {
            let date = a.date.clone().unwrap_or_else(|| today(SystemTime::now()));
            let order = Order::new(Question::Predict(AskPredict { date }), Out::from(&a.format)).all(a.all);
            Order { on_file: a.file.clone(), ..order }
        }
    }
}

/// The day of a moment, as 2026-11-30: days since 1970 counted in eras of 400 years that begin in March (Hinnant 2013, days_from_civil).
fn today(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let days = i64::try_from(seconds / 86_400).unwrap_or(0) + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{of_month:02}")
}

/// The events; or the scenario of what was in force, into the file that is named.
fn events(a: &Events) -> Order {
    let question = Question::Events(AskEvents {
        events: a.event.clone(),
        minerals: a.mineral.clone(),
        area: a.area.clone(),
        kind: a.kind.clone(),
        in_force: a.in_force.clone(),
        since: a.since.clone(),
        as_measures: a.as_measures.clone(),
        base_year: a.base_year,
    });
    match (Out::from(&a.format), &a.output) {
        (Out::Page, Some(file)) if a.as_measures.is_some() => Order::new(question, Out::File(file.clone())),
        (out, output) => Order::new(question, out).output(output.as_ref()).all(a.all),
    }
}

fn effect(a: &Effect) -> Order {
    let question = Question::Effect(AskEffect {
        event: a.event.clone(),
        mineral: a.mineral.clone(),
        before: a.before,
        after: a.after,
        monthly: a.monthly.clone(),
    });
    written(question, &a.written)
}

fn written(question: Question, to: &Written) -> Order {
    Order::new(question, Out::from(&to.format)).chart(to.chart.as_ref(), None).output(to.output.as_ref()).all(to.all)
}

fn importers(a: &Importers) -> Order {
    let question = Question::Importers(AskImporters { mineral: a.mineral.clone(), from: a.from.clone(), year: a.year });
    written(question, &a.written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_moment_has_the_day_of_the_calendar() {
        let on = |days: u64| today(UNIX_EPOCH + Duration::from_secs(86_400 * days + 3_600));
        let days = [on(0), on(59), on(11_016), on(11_017), on(20_787), on(20_423)];
        assert_eq!(days, ["1970-01-01", "1970-03-01", "2000-02-29", "2000-03-01", "2026-11-30", "2025-12-01"]);
    }
}
