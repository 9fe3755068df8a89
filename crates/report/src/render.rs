//! Any answer in any format: the one door of this room.

use monazite_model::answer::Answer;
use monazite_model::answer::events::Events;
use monazite_model::question::{Question, View};
use monazite_model::registry::Registry;

use crate::error::ReportError;
use crate::figure::{self, png};
use crate::names::Names;
use crate::page::Page;
use crate::tidy::workbook::workbook;
use crate::tidy::{About, Tidy, tables};
use crate::{
    atlas, check, compare, criticality, dependence, diff, doctor, downstream, effect, events, explain, facts, hindcast,
    horizon, import, importers, json, leverage, lists, outcome, predict, quality, show, survival, terminal, trade,
};

/// Rows of leverage's lists that a page shows unless more is asked for.
const SHOWN_CUTS: usize = 20;
/// What prints a page beyond its first screen.
const ASK_FOR: &str = "--all";
/// Facts that a page shows unless more is asked for.
pub const SHOWN_FACTS: usize = 20;

/// How an answer is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    Page {
        /// Columns.
        width: usize,
        /// Whether colour is allowed.
        colour: bool,
        /// How much is shown.
        view: View,
        /// The first screen only, where the page is longer.
        brief: bool,
    },
    /// Text for people in Markdown.
    Markdown {
        /// The command that gives the answer again.
        command: String,
    },
    /// The whole answer.
    Json,
    /// A tidy table; the main one where none is named.
    Csv(Option<String>),
    /// The same as Parquet.
    Parquet(Option<String>),
    /// The same as an Arrow IPC file.
    Arrow(Option<String>),
    /// The same as a JSON array of rows.
    Rows(Option<String>),
    /// All tables as a workbook, a sheet each.
    Xlsx,
    /// A chart by name, as SVG or PNG; the first where none is named.
    Chart(Option<String>, png::Format),
}

impl Format {
    /// The format of a name, for the answer to a question: `page` (`page:all` without a cut to the first screen), `markdown`, `json`, `csv`, `parquet`, `arrow`, `rows`, `xlsx`, `svg`, `png`; of
    /// several tables or charts one behind a colon, as `csv:accounts`.
    pub fn named(name: &str, width: usize, question: &Question) -> Option<Format> {
        let (name, part) = name.split_once(':').map_or((name, None), |(name, part)| (name, Some(part.to_owned())));
        Some(match name {
            "page" => {
                let (view, all) = (question.view(), part.as_deref() == Some("all"));
                Format::Page { width, colour: false, view, brief: !all && view != View::All }
            }
            "markdown" => Format::Markdown { command: question.command() },
            "json" => Format::Json,
            "csv" => Format::Csv(part),
            "parquet" => Format::Parquet(part),
            "arrow" => Format::Arrow(part),
            "rows" => Format::Rows(part),
            "xlsx" => Format::Xlsx,
            "svg" => Format::Chart(part, png::Format::Svg),
            "png" => Format::Chart(part, png::Format::Png),
            _ => return None,
        })
    }
}

/// Writes an answer. `registry` has the names of minerals and areas.
///
/// # Errors
/// [`ReportError::Nothing`] where the answer has no such table or chart, or nothing to show in it.
pub fn render(answer: &Answer, registry: &Registry, format: &Format) -> Result<Vec<u8>, ReportError> {
    match format {
        Format::Page { width, colour, view, brief } => {
            let empty = Page::new(*width, *colour);
            let empty = if *brief { empty.first_screen(ASK_FOR) } else { empty };
            Ok(page(answer, registry, empty, *view)?.into_bytes())
        }
        Format::Markdown { command } => Ok(markdown(answer, registry, command)?.into_bytes()),
        Format::Json => Ok(json::document(answer)?.into_bytes()),
        Format::Csv(name) => table(answer, registry, name.as_deref())?.csv(),
        Format::Parquet(name) => table(answer, registry, name.as_deref())?.parquet(),
        Format::Arrow(name) => table(answer, registry, name.as_deref())?.arrow(),
        Format::Rows(name) => table(answer, registry, name.as_deref())?.json(),
        Format::Xlsx => {
            let about = About::of(answer, registry);
            let tables: Vec<Tidy> = tables::of(answer).into_iter().map(|table| table.about(about.clone())).collect();
            if tables.is_empty() {
                table(answer, registry, None)?;
            }
            workbook(&tables)
        }
        Format::Chart(name, image) => image.bytes(&chart(answer, registry, name.as_deref())?),
    }
}

fn table(answer: &Answer, registry: &Registry, name: Option<&str>) -> Result<Tidy, ReportError> {
    let found = tables::of(answer).into_iter().find(|table| name.is_none_or(|name| name == table.name));
    let found = found.map(|table| table.about(About::of(answer, registry)));
    found.ok_or_else(|| {
        ReportError::Nothing(match name {
            Some(name) => format!("the answer has no table `{name}`"),
            None => "the answer is no table; ask for its page or its JSON".into(),
        })
    })
}

/// Names of the charts an answer may have, the main one first.
pub fn charts(answer: &Answer) -> &'static [&'static str] {
    match answer {
        Answer::Run(_) | Answer::RunChart(_) => &figure::OF_A_RUN,
        Answer::Compare(_) => &["difference"],
        Answer::Show(_) => &["stages"],
        Answer::Dependence(_) => &figure::OF_DEPENDENCE,
        Answer::Leverage(_) => &["matrix"],
        Answer::Criticality(_) => &["supply-risk-importance"],
        Answer::Downstream(_) => &["industries"],
        Answer::Effect(_) => &["before-after"],
        Answer::Importers(_) => &["at-stake"],
        Answer::Hindcast(_) => &["hindcast"],
        _ => &[],
    }
}

/// A chart as SVG.
///
/// # Errors
/// [`ReportError::Nothing`] where the answer has no chart of that name, or nothing to show in it.
pub fn chart(answer: &Answer, registry: &Registry, name: Option<&str>) -> Result<String, ReportError> {
    let names = Names(registry);
    let known = charts(answer);
    let name = match (answer, name) {
        (Answer::RunChart(chart), None) => chart.name.as_str(),
        (_, Some(name)) => name,
        (_, None) => known.first().copied().unwrap_or_default(),
    };
    let drawn = match answer {
        _ if !known.contains(&name) => None,
        Answer::Run(outcome) => figure::of_run(name, outcome, names),
        Answer::RunChart(chart) => figure::of_run(name, &chart.run, names),
        Answer::Compare(found) => figure::compare::svg(found, names),
        Answer::Show(mineral) => Some(show::svg(mineral, names)),
        Answer::Dependence(found) => figure::of_dependence(name, &found.rows, names),
        Answer::Leverage(found) => figure::leverage::svg(found, names),
        Answer::Criticality(found) => figure::criticality::of(found, names),
        Answer::Downstream(found) => figure::downstream::svg(found),
        Answer::Effect(found) => figure::effect::svg(found, names),
        Answer::Importers(found) => figure::importers::svg(found, names),
        Answer::Hindcast(found) => figure::hindcast::svg(found),
        _ => None,
    };
    drawn.ok_or_else(|| {
        let why = match answer {
            Answer::Dependence(_) => "No country is named in the answer: no chart.".to_owned(),
            Answer::Compare(_) => "Nothing differs between the scenarios: no chart.".to_owned(),
            Answer::Leverage(_) => "No cut costs anybody anything; there is no chart to draw.".to_owned(),
            Answer::Criticality(_) => "Fewer than two minerals have both axes under this method: no chart.".to_owned(),
            Answer::Downstream(_) => "Nothing is cut: no chart.".to_owned(),
            Answer::Effect(_) => "No code has trade on both sides of the event: no chart.".to_owned(),
            Answer::Importers(_) => "No importer is on record: no chart.".to_owned(),
            Answer::Hindcast(_) => "Nothing is predicted: no chart.".to_owned(),
            _ => nothing_in(name),
        };
        ReportError::Nothing(why)
    })
}

fn nothing_in(chart: &str) -> String {
    match chart {
        "months" => "the run has no months to draw; give the scenario more than twelve".to_owned(),
        "why" => "the run has no split of a price to draw; run it again with --why FORM@AREA -o DIR".to_owned(),
        _ => format!("nothing to show in a chart `{chart}`"),
    }
}

fn page(answer: &Answer, registry: &Registry, mut page: Page, view: View) -> Result<String, ReportError> {
    let names = Names(registry);
    match answer {
        Answer::Run(found) if view == View::Asked => outcome::text::page_of_asked(found, names, &mut page),
        Answer::Run(found) => outcome::text::page(found, names, &mut page),
        Answer::RunChart(found) => {
            if !terminal::chart(&found.name, &found.run, names, &mut page) {
                return Err(ReportError::Nothing(nothing_in(&found.name)));
            }
        }
        Answer::Compare(found) => compare::page(found, names, &mut page),
        Answer::Check(found) => check::page(found, &mut page),
        Answer::MarketSolution(_) => return Ok(json::document(answer)?),
        Answer::Horizon(found) => horizon::page(found, view == View::All, &mut page),
        Answer::Hindcast(found) => hindcast::page(found, &mut page),
        Answer::Predictions(found) => predict::page(found, names, &mut page),
        Answer::PredictionScores(found) => predict::scores(found, names, &mut page),
        Answer::Survive(found) => survival::page(found, names, &mut page),
        Answer::Exposure(found) => survival::company(found, names, &mut page),
        Answer::Show(found) => show::page(found, names, &mut page),
        Answer::Minerals(found) => page.table(&atlas::minerals(&found.minerals)),
        Answer::Explain(found) => explain::page(found, names, &mut page),
        Answer::Facts(found) => {
            let shown = if view == View::All { found.facts.len() } else { found.facts.len().min(SHOWN_FACTS) };
            if shown > 0 {
                // What is left out is told beside the page, with how many there are.
                page = page.whole();
                page.table(&facts::table(&found.facts[..shown]));
            }
        }
        Answer::Lists(found) if view == View::Changes => lists::changes(found, names, &mut page),
        Answer::Lists(found) => lists::membership(found, names, &mut page),
        Answer::AtlasInfo(found) => atlas::page(found, &mut page),
        Answer::AtlasQuality(found) => quality::page(&found.chains, names, &mut page),
        Answer::AtlasDiff(found) => {
            diff::page(found, names, &mut page, if view == View::All { usize::MAX } else { diff::SHOWN });
        }
        Answer::Doctor(found) => doctor::page(found, names, &mut page),
        Answer::TradeReconcile(found) => trade::page(found, &mut page),
        Answer::Import(found) => import::page(found, &mut page),
        Answer::ImportFormats(found) => page.table(&import::formats(found)),
        Answer::Dependence(found) => dependence::page(found, names, &mut page),
        Answer::Leverage(found) => {
            leverage::page(found, names, &mut page, if view == View::All { usize::MAX } else { SHOWN_CUTS });
        }
        Answer::Criticality(found) if view == View::Explanation => {
            criticality::text::explanation(found, names, &mut page);
            for score in found.scores.iter().filter(|s| s.bottleneck) {
                let of_score = found.moves.iter().filter(|m| m.mineral == score.mineral && m.form == score.form);
                criticality::text::moves(&of_score.cloned().collect::<Vec<_>>(), &mut page);
            }
        }
        Answer::Criticality(found) => criticality::text::assessment(found, view == View::All, names, &mut page),
        Answer::CriticalityCompare(found) => criticality::text::comparison(found, names, &mut page),
        Answer::Downstream(found) => {
            let top = match view {
                View::First(top) => top,
                _ => usize::MAX,
            };
            downstream::page(found, top, &mut page);
        }
        // A scenario is a file: it is neither wrapped nor cut.
        Answer::Events(Events { scenario: Some(found), .. }) => return Ok(found.toml.clone()),
        Answer::Events(found) => events::page(found, names, &mut page),
        Answer::Effect(found) => effect::page(found, names, &mut page),
        Answer::Importers(found) => importers::page(found, names, &mut page),
        Answer::Geopolrisk(found) => criticality::published::page(found, names, view == View::All, &mut page),
    }
    Ok(page.finish())
}

fn markdown(answer: &Answer, registry: &Registry, command: &str) -> Result<String, ReportError> {
    match answer {
        Answer::Run(found) => {
            let drawn = figure::all_of_run(found, Names(registry));
            let drawn: Vec<&str> = drawn.iter().map(|(name, _)| *name).collect();
            Ok(outcome::markdown::report(found, Names(registry), &drawn, command))
        }
        Answer::AtlasQuality(found) => Ok(quality::markdown(&found.chains, Names(registry))),
        Answer::Hindcast(found) => Ok(hindcast::markdown(found)),
        Answer::Events(found) => Ok(events::markdown(found, Names(registry))),
        Answer::AtlasDiff(found) => Ok(diff::markdown(found, Names(registry), command)),
        _ => Err(ReportError::Nothing("the answer has no Markdown; ask for its page".into())),
    }
}
