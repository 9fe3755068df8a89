//! The tidy tables of every answer, and their columns.
//!
//! Rows of figures carry, beside `value`, `low` and `high`: `period` (what time the figure speaks about), `year` (of the chain or inputs
//! it rests on), `variant` (which world) and `standing` (how it is known).

mod chain;
mod diff;
mod events;
mod exposure;
mod hindcast;
mod horizon;
mod moved;
mod predict;
mod run;
mod survival;
mod traded;

use monazite_model::answer::{Answer, RunChart};

use super::Tidy;

/// The tables of an answer, the main one first; none where the answer is no table.
pub fn of(answer: &Answer) -> Vec<Tidy> {
    match answer {
        Answer::Run(outcome) | Answer::RunChart(RunChart { run: outcome, .. }) => {
            // What was asked for beside the run is the main table.
            moved::asked(outcome)
                .into_iter()
                .chain(run::tables(outcome))
                .chain([moved::sensitivities(outcome)])
                .collect()
        }
        Answer::Compare(found) => vec![run::side_by_side(found)],
        Answer::Facts(found) => vec![chain::facts(&found.facts)],
        Answer::Lists(found) => vec![chain::lists(found)],
        Answer::AtlasQuality(found) => vec![chain::quality(found)],
        Answer::AtlasDiff(found) => vec![diff::facts(found)],
        Answer::TradeReconcile(found) => vec![chain::trade(found)],
        Answer::Dependence(found) => vec![exposure::dependence(found)],
        Answer::Leverage(found) => vec![exposure::leverage(found)],
        Answer::Criticality(found) => vec![exposure::criticality(found)],
        Answer::CriticalityCompare(found) => vec![exposure::methods(found)],
        Answer::Downstream(found) => vec![exposure::downstream(found)],
        Answer::Hindcast(found) => hindcast::tables(found),
        Answer::Predictions(found) => vec![predict::statements(found)],
        Answer::PredictionScores(found) => vec![predict::scores(found)],
        Answer::Survive(found) => survival::survive(found),
        Answer::Exposure(found) => vec![survival::company(found)],
        Answer::Horizon(found) => vec![horizon::months(found)],
        Answer::Events(found) => events::tables(found),
        Answer::Effect(found) => vec![traded::effect(found)],
        Answer::Importers(found) => vec![traded::importers(found)],
        Answer::Geopolrisk(found) => vec![traded::geopolrisk(found)],
        Answer::Show(found) => vec![chain::output(found)],
        Answer::Check(_)
        | Answer::Doctor(_)
        | Answer::Minerals(_)
        | Answer::Explain(_)
        | Answer::AtlasInfo(_)
        | Answer::MarketSolution(_)
        | Answer::Import(_)
        | Answer::ImportFormats(_) => Vec::new(),
    }
}

/// Every table: its name, the page of docs/formats that tells its columns, and what that page says of them.
#[cfg(test)]
pub(crate) fn all() -> Vec<(&'static str, &'static str, String)> {
    let all = [
        run::empty(),
        moved::empty(),
        chain::empty(),
        diff::empty(),
        events::empty(),
        predict::empty(),
        survival::empty(),
        exposure::empty(),
        traded::empty(),
        horizon::empty(),
        hindcast::empty(),
    ];
    let all = all.into_iter().flatten();
    all.map(|(page, table)| (table.name, page, table.page())).collect()
}
