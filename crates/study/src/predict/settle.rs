//! Statements beside their outcomes, where the facts at hand have them.

use monazite_engine::hindcast::Odds;
use monazite_intake::atlas::Atlas;
use monazite_model::answer::predict::{PredictionScores, Statement, StatementScore};
use monazite_model::question::AskPredictScore;

use super::{file, price};
use crate::error::StudyError;
use crate::workbench::Workbench;

/// Reads a folder of statements and settles those whose prices are among the facts at hand, the user's own included.
///
/// # Errors
/// What is wrong with the file ([`file::read`]).
pub fn scores(bench: &Workbench, asked: &AskPredictScore) -> Result<PredictionScores, StudyError> {
    let (statements, head) = file::read(&asked.dir)?;
    let atlas = bench.atlas()?;
    let same_data = statements.iter().all(|statement| statement.data == atlas.id);
    Ok(PredictionScores {
        dir: asked.dir.display().to_string(),
        head,
        same_data,
        rows: statements.into_iter().map(|statement| settled(atlas, statement)).collect(),
    })
}

fn settled(atlas: &Atlas, statement: Statement) -> StatementScore {
    let found = price::of(atlas, &statement.form, statement.year);
    let observed = found.map(|(_, usd_per_kg)| usd_per_kg / statement.base_usd_per_kg);
    let inside = |(low, high): (f64, f64)| observed.map(|ratio| (low..=high).contains(&ratio));
    let (low, high) = statement.nine_tenths;
    let odds = Odds::of_band(statement.ratio, low, high);
    StatementScore {
        observed,
        fact: found.map(|(fact, _)| fact.id()).unwrap_or_default(),
        in_half: inside(statement.half),
        in_nine_tenths: inside(statement.nine_tenths),
        factor_two: observed.map(|ratio| ratio <= 2.0 * statement.ratio && statement.ratio <= 2.0 * ratio),
        log_score: observed.map(|ratio| odds.log_score(ratio)),
        nothing_log_score: observed.map(|ratio| Odds { ratio: 1.0, ..odds }.log_score(ratio)),
        statement,
    }
}
