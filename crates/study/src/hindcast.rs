//! Episodes of the past: what would have been said of them on the day, beside what happened.
//!
//! Predictions are made from the episodes and settings inside the program (`hindcasts/`), whatever atlas is asked: nobody's newer facts
//! change what was known then. Method: docs/methods/hindcast.md.

use monazite_engine::hindcast::{observed, predicted, scored, tables};
use monazite_intake::hindcasts::{self, Hindcasts as Files};
use monazite_model::answer::hindcast::{HindcastEpisode, Hindcasts};
use monazite_model::hindcast::Episode;
use monazite_model::question::AskHindcast;

use crate::error::StudyError;
use crate::watch::Watch;

/// Predicts and scores one episode, or all of them.
///
/// # Errors
/// An episode that is not there, a month that does not clear, and [`StudyError::Cancelled`].
pub fn hindcast(asked: &AskHindcast, watch: &dyn Watch) -> Result<Hindcasts, StudyError> {
    let files = hindcasts::bundled()?;
    if let Some(name) = &asked.episode
        && !files.episodes.iter().any(|episode| episode.id == *name)
    {
        return Err(StudyError::unknown("episode", name, files.episodes.iter().map(|e| e.id.as_str())));
    }
    let wanted: Vec<&Episode> =
        files.episodes.iter().filter(|e| asked.episode.as_deref().is_none_or(|name| e.id == name)).collect();
    watch.doing("clearing the months of every episode");
    let mut episodes = Vec::new();
    for (done, episode) in wanted.iter().enumerate() {
        watch.proceed()?;
        watch.part(done as u64, wanted.len() as u64);
        episodes.push(told(episode, &files)?);
    }
    episodes.sort_by(|a, b| rank(a).0.cmp(&rank(b).0).then(rank(a).1.total_cmp(&rank(b).1)).then(a.id.cmp(&b.id)));
    Ok(Hindcasts {
        settings_hash: files.settings_hash,
        predicted_in: files.predicted_in,
        members: files.settings.members,
        model_error: files.settings.model_error.value,
        quiet_below: files.settings.quiet.value,
        tables: if asked.episode.is_some() { Vec::new() } else { tables(&episodes) },
        episodes,
    })
}

/// Misses first: by score, the worst first; then what waits for an outcome, then what cannot be run.
fn rank(episode: &HindcastEpisode) -> (u8, f64) {
    match (&episode.scores, &episode.predicted) {
        (Some(scores), _) => (0, scores.log_score),
        (None, Some(_)) => (1, 0.0),
        (None, None) => (2, 0.0),
    }
}

fn told(episode: &Episode, files: &Files) -> Result<HindcastEpisode, StudyError> {
    let said = predicted(episode, &files.settings, None).map_err(StudyError::Failed)?;
    let points = files.observed.iter().filter(|point| point.episode == episode.id).cloned().collect();
    let seen = observed(points);
    let scores = said.as_ref().zip(seen.as_ref()).and_then(|(said, seen)| scored(episode, &files.settings, said, seen));
    Ok(HindcastEpisode {
        id: episode.id.clone(),
        what: episode.what.clone(),
        mineral: episode.mineral.clone(),
        form: episode.form.clone(),
        area: episode.area.clone(),
        measure: episode.measure.clone(),
        event: episode.event.clone(),
        announced: episode.announced.clone(),
        start: episode.start.clone(),
        market: episode.market,
        quoted: episode.quoted.clone(),
        group: episode.group,
        table: episode.table,
        source: episode.source.clone(),
        trust: episode.trust.clone(),
        not_runnable: episode.not_runnable.clone(),
        inputs: episode.inputs.clone(),
        predicted: said,
        observed: seen,
        scores,
    })
}
