//! The tables of hindcasts: an episode a row, and its months.

use monazite_model::answer::hindcast::{GuessScores, HindcastEpisode, HindcastScores, Hindcasts, Predicted};
use monazite_model::answer::standing::{Standing, Variant};
use monazite_model::hindcast::SeenKind;

use crate::tidy::{Column, Tidy};

/// An episode.
pub struct EpisodeRow(HindcastEpisode);

fn said(row: &EpisodeRow, of: fn(&Predicted) -> Option<f64>) -> Option<f64> {
    row.0.predicted.as_ref().and_then(of)
}

fn score(row: &EpisodeRow, of: fn(&HindcastScores) -> f64) -> Option<f64> {
    row.0.scores.as_ref().map(of)
}

/// `yes`, `no`, or empty where the question does not arise.
fn asked(row: &EpisodeRow, of: fn(&HindcastScores) -> Option<bool>) -> &'static str {
    match row.0.scores.as_ref().and_then(of) {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn guess(row: &EpisodeRow, of: fn(&HindcastScores) -> &GuessScores) -> Option<f64> {
    row.0.scores.as_ref().map(|scores| of(scores).log_score)
}

fn month(row: &EpisodeRow, of: fn(&Predicted) -> u32) -> Option<i32> {
    row.0.predicted.as_ref().and_then(|said| i32::try_from(of(said)).ok())
}

const EPISODES: [Column<EpisodeRow>; 36] = [
    Column::text("id", "episode", |r| &r.0.id),
    Column::text("table", "`blind`, `seen` or `old`: which table of scores it counts in", |r| r.0.table.name()),
    Column::text("group", "`lever`, `control`, `mixed`, `boom`; `rule` where the registry's events chose it", |r| {
        r.0.group.name()
    }),
    Column::text("what", "what was traded", |r| &r.0.what),
    Column::text("mineral", "mineral; empty where the registry has none", |r| &r.0.mineral),
    Column::text("form", "form; empty where none is meant", |r| &r.0.form),
    Column::text("area", "who acted", |r| &r.0.area),
    Column::text("measure", "the measure, or what happened", |r| &r.0.measure),
    Column::text("event", "event of the registry; empty where it has none", |r| &r.0.event),
    Column::text("announced", "date made known", |r| &r.0.announced),
    Column::text("start", "date it began", |r| &r.0.start),
    Column::text("market", "`exchange` or `dealer`", |r| r.0.market.name()),
    Column::text("not_runnable", "why it cannot be predicted; empty where it can", |r| &r.0.not_runnable),
    Column::maybe("base", "as `base_unit`", "price that others are multiples of", |r| said(r, |p| Some(p.base))),
    Column::text("base_unit", "unit of the base", |r| r.0.predicted.as_ref().map_or("", |said| said.unit.as_str())),
    Column::maybe("peak_ratio", "times base", "highest price said, median of the draws", |r| {
        said(r, |p| Some(p.ratio))
    }),
    Column::maybe("peak_low", "times base", "low end (5 %)", |r| said(r, |p| Some(p.low))),
    Column::maybe("peak_high", "times base", "high end (95 %)", |r| said(r, |p| Some(p.high))),
    Column::whole_maybe("months_to_peak", "month of it", |r| month(r, |p| p.months_to_peak)),
    Column::whole_maybe("months_to_90", "first month at nine tenths of its logarithm", |r| {
        month(r, |p| p.months_to_90)
    }),
    Column::maybe("after_12m", "times base", "price said of month 12", |r| said(r, |p| p.after_12m)),
    Column::text("compared", "what is held against the outcome: `peak`, or the mean of a year", |r| {
        r.0.scores.as_ref().map_or("", |scores| scores.of.as_str())
    }),
    Column::maybe("value", "times base", "of it, said", |r| score(r, |s| s.predicted)),
    Column::maybe("low", "times base", "low end (5 %)", |r| score(r, |s| s.low)),
    Column::maybe("high", "times base", "high end (95 %)", |r| score(r, |s| s.high)),
    Column::maybe("observed", "times base", "of it, observed", |r| score(r, |s| s.observed)),
    Column::text("sign", "`yes` where both rise or both fall", |r| asked(r, |s| Some(s.sign))),
    Column::text("factor_two", "`yes` within a factor 2", |r| asked(r, |s| Some(s.factor_two))),
    Column::text("inside_band", "`yes` inside the 90 % band", |r| asked(r, |s| Some(s.inside_band))),
    Column::text("month_factor_two", "`yes` where the months of the peak are within a factor 2; of levers", |r| {
        asked(r, |s| s.month)
    }),
    Column::text("quiet", "of quiet outcomes, `yes` where the prediction was quiet too", |r| asked(r, |s| s.quiet)),
    Column::maybe("log_score", "", "logarithm of the density given to the outcome", |r| score(r, |s| s.log_score)),
    Column::maybe("log_score_one", "", "of always saying that nothing happens, with the same width", |r| {
        guess(r, |s| &s.guess_one)
    }),
    Column::maybe("log_score_two", "", "of always saying twice", |r| guess(r, |s| &s.guess_two)),
    Column::maybe("log_score_three", "", "of always saying three times", |r| guess(r, |s| &s.guess_three)),
    Column::text("standing", "`inferred`: markets were cleared for it", |_| Standing::Inferred.name()),
];

/// A month of an episode.
pub struct MonthRow {
    id: String,
    month: i32,
    value: f64,
    low: f64,
    high: f64,
    inside: f64,
    observed: Option<f64>,
}

const MONTHS: [Column<MonthRow>; 9] = [
    Column::text("id", "episode", |r| &r.id),
    Column::whole("month", "month; the base is 0", |r| r.month),
    Column::number("value", "times base", "price outside said, median of the draws", |r| r.value),
    Column::number("low", "times base", "low end (5 %), model error included", |r| r.low),
    Column::number("high", "times base", "high end (95 %)", |r| r.high),
    Column::number("inside", "times base", "price inside said", |r| r.inside),
    Column::maybe("observed", "times base", "price outside observed", |r| r.observed),
    Column::text("variant", "`scenario`", |_| Variant::Scenario.name()),
    Column::text("standing", "`inferred`: a market was cleared for it", |_| Standing::Inferred.name()),
];

/// Episodes, and their months.
pub(super) fn tables(found: &Hindcasts) -> Vec<Tidy> {
    let episodes: Vec<EpisodeRow> = found.episodes.iter().cloned().map(EpisodeRow).collect();
    let months: Vec<MonthRow> = found.episodes.iter().flat_map(months).collect();
    vec![Tidy::new("hindcast", &EPISODES, &episodes), Tidy::new("hindcast-months", &MONTHS, &months)]
}

fn months(episode: &HindcastEpisode) -> Vec<MonthRow> {
    let path = episode.predicted.iter().flat_map(|said| &said.path);
    let points = episode.observed.as_ref().map_or(&[][..], |seen| &seen.points);
    let row = |at: &monazite_model::answer::hindcast::PredictedMonth| MonthRow {
        id: episode.id.clone(),
        month: at.month as i32,
        value: at.ratio,
        low: at.low,
        high: at.high,
        inside: at.inside,
        observed: (points.iter().find(|p| p.kind == SeenKind::Month && p.month == Some(at.month))).map(|p| p.ratio),
    };
    path.map(row).collect()
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("hindcast.md", Tidy::new("hindcast", &EPISODES, &[])),
        ("hindcast.md", Tidy::new("hindcast-months", &MONTHS, &[])),
    ]
}
