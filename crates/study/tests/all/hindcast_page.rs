//! docs/hindcasts.md says what the months say of past episodes today, with a picture of each; predictions of later episodes are those that
//! were written down before their outcomes were looked at.

use std::fs;

use monazite_model::answer::Answer;
use monazite_model::answer::hindcast::Hindcasts;
use monazite_model::hindcast::EpisodeTable;
use monazite_model::question::{AskHindcast, Question};
use monazite_study::report::figure::hindcast::of_episode;
use monazite_study::report::hindcast::markdown;
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

use crate::written_page::{hold, root};

fn asked(episode: Option<&str>) -> Hindcasts {
    let question = Question::Hindcast(AskHindcast { episode: episode.map(str::to_owned) });
    match monazite_study::ask(&Workbench::new(None), &question, &Unwatched).unwrap() {
        Answer::Hindcast(found) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_page_of_hindcasts_says_what_is_said_today() {
    let found = asked(None);
    hold(&root().join("docs/hindcasts.md"), &markdown(&found));
    let pictures = root().join("docs/img/hindcasts");
    for episode in found.episodes.iter().filter(|episode| episode.predicted.is_some()) {
        let picture = of_episode(&found, episode).unwrap();
        hold(&pictures.join(format!("{}.svg", episode.id)), &picture);
    }
    // No picture of an episode that is no more.
    for file in fs::read_dir(&pictures).unwrap().flatten() {
        let id = file.path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(found.episodes.iter().any(|e| e.id == id && e.predicted.is_some()), "docs/img/hindcasts/{id}.svg");
    }
}

#[test]
fn one_episode_says_the_same_alone_and_an_unknown_one_names_the_nearest() {
    let alone = asked(Some("sn_2013"));
    assert!(alone.tables.is_empty() && alone.episodes.len() == 1);
    assert_eq!(alone.episodes[0], *asked(None).episodes.iter().find(|e| e.id == "sn_2013").unwrap());
    let question = Question::Hindcast(AskHindcast { episode: Some("sn_2031".into()) });
    let error = monazite_study::ask(&Workbench::new(None), &question, &Unwatched).unwrap_err();
    assert!(error.is_bad_input() && error.to_string().contains("`sn_2013`"), "{error}");
}

#[test]
fn rare_earths_and_nickel_are_as_near_as_a_trial_in_another_coding_was() {
    let found = asked(None);
    let of = |id: &str| found.episodes.iter().find(|e| e.id == id).unwrap();
    let said = of("ree_2010").predicted.as_ref().unwrap();
    for (mean, was) in said.year_means.iter().zip([1.9, 8.1, 5.1, 2.1, 1.4]) {
        let off = (mean.ratio / was).ln().abs();
        assert!(off < 1.4f64.ln(), "{}: said {}, was {was}", mean.year, mean.ratio);
    }
    assert_eq!(said.year_means.len(), 5);
    let nickel = of("ni_2014").scores.as_ref().unwrap();
    assert!((nickel.observed / nickel.predicted).ln().abs() < 1.6f64.ln());
}

/// What is said of later episodes, a row each and year.
fn predictions(found: &Hindcasts) -> String {
    let mut rows = format!("# settings {}\nid,table,group,announced,what,ratio,low,high,month\n", found.settings_hash);
    let mut later: Vec<_> = found.episodes.iter().filter(|e| e.table != EpisodeTable::Old).collect();
    later.sort_by(|a, b| a.id.cmp(&b.id));
    for episode in later {
        let (table, group) = (episode.table.name(), episode.group.name());
        let Some(said) = &episode.predicted else { continue };
        let head = format!("{},{table},{group},{}", episode.id, episode.announced);
        let month = said.months_to_peak;
        rows += &format!("{head},peak,{:.4},{:.4},{:.4},{month}\n", said.ratio, said.low, said.high);
        for mean in &said.year_means {
            rows += &format!("{head},mean of {},{:.4},{:.4},{:.4},\n", mean.year, mean.ratio, mean.low, mean.high);
        }
    }
    rows
}

#[test]
fn later_episodes_are_predicted_as_they_were_before_their_outcomes_were_looked_at() {
    let path = root().join("hindcasts/predictions.csv");
    let now = predictions(&asked(None));
    // Written once, by whoever adds an episode that has no outcome yet; never to follow a change of the months.
    if std::env::var_os("MONAZITE_PREDICT").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let then = fs::read_to_string(&path).unwrap_or_default();
    let moved = now.lines().zip(then.lines()).find(|(now, then)| now != then);
    assert!(now == then, "hindcasts/predictions.csv says something else; first line that differs: {moved:?}");
}
