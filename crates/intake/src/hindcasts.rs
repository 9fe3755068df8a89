//! Episodes of the past, the settings they are predicted with, and what happened: `hindcasts/`, inside the binary.
//!
//! | file | holds |
//! |---|---|
//! | `settings.toml` | settings of every prediction; its hash stands beside every score |
//! | `old.toml`, `later.toml` | episodes ended by 2018, and those the rule of docs/methods/hindcast.md chose later: what was known on the day |
//! | `observed.csv` | what happened: prices by month, by year, and outside over inside |
//!
//! They are no part of an atlas: what is predicted with them does not change when somebody imports newer facts.

use std::collections::BTreeSet;

use monazite_model::diagnostic::Problem;
use monazite_model::hindcast::{Episode, HindcastSettings, Inputs, Seen, SeenKind, Spread, Steps};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::source::table;

const SETTINGS: &str = include_str!("../../../hindcasts/settings.toml");
/// Files of episodes.
const EPISODES: [(&str, &str); 2] = [
    ("hindcasts/old.toml", include_str!("../../../hindcasts/old.toml")),
    ("hindcasts/later.toml", include_str!("../../../hindcasts/later.toml")),
];
/// The commit in which later episodes were predicted.
const PREDICTED: &str = include_str!("../../../hindcasts/predicted.toml");
const OBSERVED: &str = include_str!("../../../hindcasts/observed.csv");
/// Columns of the table of outcomes.
const COLUMNS: [&str; 10] = ["episode", "kind", "month", "date", "low", "high", "unit", "ratio", "source", "mark"];

/// Everything in `hindcasts/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Hindcasts {
    /// Settings.
    pub settings: HindcastSettings,
    /// BLAKE3 of their file, hex.
    pub settings_hash: String,
    /// Commit in which later episodes were predicted; empty until it is made.
    pub predicted_in: String,
    /// Episodes, in the order of the files.
    pub episodes: Vec<Episode>,
    /// What happened, in the order of the file.
    pub observed: Vec<Seen>,
}

/// The bundled files.
///
/// # Errors
/// Their problems, which the tests of this room exclude.
pub fn bundled() -> Result<Hindcasts, Vec<Problem>> {
    read(SETTINGS, &EPISODES, PREDICTED, OBSERVED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    episode: Vec<Episode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PredictedIn {
    commit: String,
}

/// Reads settings, files of episodes by their names, the commit of the predictions, and the table of outcomes.
///
/// # Errors
/// Every problem of every file that can be read at all.
pub fn read(
    settings: &str,
    episodes: &[(&str, &str)],
    predicted: &str,
    observed: &str,
) -> Result<Hindcasts, Vec<Problem>> {
    let mut problems = Vec::new();
    let hash = blake3::hash(settings.as_bytes()).to_hex().to_string();
    let settings: Option<HindcastSettings> = toml_file("hindcasts/settings.toml", settings, &mut problems);
    let mut all: Vec<Episode> = Vec::new();
    let mut ids = BTreeSet::new();
    for (file, text) in episodes {
        let Some(File { episode }) = toml_file(file, text, &mut problems) else { continue };
        for episode in episode {
            if !ids.insert(episode.id.clone()) {
                problems.push(fault(file, &episode.id, "this id is taken already"));
            }
            problems.extend(faults(file, &episode));
            all.push(episode);
        }
    }
    let predicted: Option<PredictedIn> = toml_file("hindcasts/predicted.toml", predicted, &mut problems);
    let seen = outcomes(observed, &ids, &mut problems);
    match (settings, predicted) {
        (Some(settings), Some(predicted)) if problems.is_empty() => Ok(Hindcasts {
            settings,
            settings_hash: hash,
            predicted_in: predicted.commit,
            episodes: all,
            observed: seen,
        }),
        _ => Err(problems),
    }
}

fn toml_file<T: DeserializeOwned>(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<T> {
    match toml::from_str(text) {
        Ok(read) => Some(read),
        Err(error) => {
            let before = error.span().map_or("", |span| &text[..span.start.min(text.len())]);
            let line = before.matches('\n').count() as u32 + 1;
            problems.push(Problem::of_file(file, "bad-toml", error.message()).at(line, 0, 0));
            None
        }
    }
}

fn fault(file: &str, at: &str, message: impl Into<String>) -> Problem {
    Problem::of_file(file, "bad-episode", message).named(at)
}

/// What is wrong with an episode although every value is of its kind.
fn faults(file: &str, episode: &Episode) -> Vec<Problem> {
    let id = &episode.id;
    let mut found = Vec::new();
    let runnable = episode.base.is_some() && episode.inputs.is_some();
    if runnable != episode.not_runnable.is_empty() {
        let message = "expected either `base` and `inputs`, or `not_runnable` with the reason";
        found.push(fault(file, id, message));
    }
    if runnable && episode.months == 0 {
        found.push(fault(file, id, "expected `months`, the last month that is followed"));
    }
    if episode.base.as_ref().is_some_and(|base| !(base.price > 0.0 && base.price.is_finite())) {
        found.push(fault(file, id, "expected a base price above zero"));
    }
    let Some(inputs) = &episode.inputs else { return found };
    for (name, spread) in spreads(inputs) {
        let ordered = spread.low <= spread.mid && spread.mid <= spread.high;
        if !(ordered && spread.low >= 0.0 && spread.high.is_finite()) {
            found.push(fault(file, &format!("{id}.{name}"), "expected 0 <= low <= mid <= high"));
        }
        if spread.why.is_empty() {
            found.push(fault(file, &format!("{id}.{name}"), "expected `why`"));
        }
    }
    if inputs.need.high >= 1.0 {
        found.push(fault(
            file,
            &format!("{id}.need"),
            "expected a share below one: with all of it, the level is the choke",
        ));
    }
    for (name, Steps { steps, why }) in
        [("alarm", &inputs.alarm), ("permitted", &inputs.permitted), ("inside_supply", &inputs.inside_supply)]
    {
        let rising = steps.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !(rising && steps.iter().all(|(_, value)| *value >= 0.0 && value.is_finite())) {
            found.push(fault(file, &format!("{id}.{name}"), "expected months that rise, with values of at least zero"));
        }
        if why.is_empty() && !steps.is_empty() {
            found.push(fault(file, &format!("{id}.{name}"), "expected `why`"));
        }
    }
    if let Some(licence) = &inputs.licence
        && (licence.wait == 0 || !inputs.permitted.steps.is_empty())
    {
        found.push(fault(
            file,
            &format!("{id}.licence"),
            "expected a wait of a month at least, and no `permitted` beside it",
        ));
    }
    found
}

fn spreads(inputs: &Inputs) -> Vec<(&'static str, &Spread)> {
    let mut all = vec![("need", &inputs.need), ("cover", &inputs.cover), ("choke", &inputs.choke)];
    if let Some(licence) = &inputs.licence {
        all.extend([("licence.granted", &licence.granted), ("licence.ramp", &licence.ramp)]);
    }
    all
}

fn outcomes(text: &str, episodes: &BTreeSet<String>, problems: &mut Vec<Problem>) -> Vec<Seen> {
    let file = "hindcasts/observed.csv";
    let table = match table::read(file, text.as_bytes(), &COLUMNS) {
        Ok(table) => table,
        Err(found) => {
            problems.extend(found);
            return Vec::new();
        }
    };
    let mut seen = Vec::new();
    for row in &table.rows {
        let cell = |place: usize| row.cell(place).trim().to_owned();
        let mut wrong = |column: &str, message: String| {
            let line = u32::try_from(row.number).unwrap_or(u32::MAX);
            problems.push(Problem::of_file(file, "bad-outcome", message).at(line, 0, 0).named(column));
        };
        let episode = cell(0);
        if !episodes.contains(&episode) {
            wrong("episode", format!("no episode `{episode}`"));
        }
        let kind = match cell(1).as_str() {
            "month" => SeenKind::Month,
            "peak" => SeenKind::Peak,
            "year" => SeenKind::Year,
            "gap" => SeenKind::Gap,
            other => {
                wrong("kind", format!("expected month, peak, year or gap, found `{other}`"));
                continue;
            }
        };
        let mut number = |place: usize| -> Option<f64> {
            let text = cell(place);
            let read = text.parse::<f64>().ok().filter(|n| *n > 0.0 && n.is_finite());
            if read.is_none() && !text.is_empty() {
                wrong(COLUMNS[place], format!("expected a number above zero, found `{text}`"));
            }
            read
        };
        let (low, high, ratio) = (number(4), number(5), number(7));
        let month = cell(2).parse::<u32>().ok();
        if kind == SeenKind::Month && month.is_none() {
            wrong("month", format!("expected a month, the base being 0, found `{}`", cell(2)));
        }
        let Some(ratio) = ratio else {
            if cell(7).is_empty() {
                wrong("ratio", "expected a multiple of the base".into());
            }
            continue;
        };
        seen.push(Seen {
            episode,
            kind,
            month,
            date: cell(3),
            low,
            high,
            unit: cell(6),
            ratio,
            source: cell(8),
            mark: cell(9),
        });
    }
    seen
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::atlas;
    use monazite_model::hindcast::{EpisodeGroup, EpisodeTable};

    #[test]
    fn the_bundled_files_are_read_and_every_name_in_them_is_known() {
        let all = bundled().unwrap();
        let registry = atlas::bundled_registry().unwrap();
        for episode in &all.episodes {
            let id = &episode.id;
            assert!(
                episode.mineral.is_empty() || registry.minerals.contains_key(&episode.mineral.as_str().into()),
                "{id}"
            );
            assert!(episode.form.is_empty() || registry.forms.contains_key(&episode.form.as_str().into()), "{id}");
            assert!(episode.event.is_empty() || registry.events.iter().any(|e| e.id == episode.event), "{id}");
            let later =
                [EpisodeGroup::Rule, EpisodeGroup::Control].contains(&episode.group) && !episode.event.is_empty();
            assert_eq!(episode.table != EpisodeTable::Old, later, "{id}");
        }
        let of = |group| all.episodes.iter().filter(|e| e.table == EpisodeTable::Old && e.group == group).count();
        assert_eq!(of(EpisodeGroup::Control), 7);
        assert_eq!(of(EpisodeGroup::Mixed), 6);
        assert_eq!(of(EpisodeGroup::Lever), 15);
        assert_eq!(all.settings_hash.len(), 64);
    }

    #[test]
    fn every_fault_of_the_files_is_told_at_once() {
        let episode = "[[episode]]\nid = \"a\"\nwhat = \"x\"\narea = \"AAA\"\nmeasure = \"m\"\nannounced = \"2020\"\nstart = \"2020\"\n\
                       market = \"dealer\"\nquoted = \"q\"\ngroup = \"lever\"\ntable = \"old\"\nsource = \"s\"\n";
        let twice = format!("{episode}{episode}");
        let observed = "episode,kind,month,date,low,high,unit,ratio,source,mark\nb,month,x,2020,1,1,t,-2,s,seen\na,day,1,2020,1,1,t,1,s,seen\n";
        let problems =
            read("source = 1", &[("e.toml", &twice), ("f.toml", "episode = 3")], "commit = 7", observed).unwrap_err();
        let told = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        for part in [
            "settings.toml",
            "f.toml",
            "this id is taken",
            "not_runnable",
            "no episode `b`",
            "above zero",
            "found `day`",
        ] {
            assert!(told.contains(part), "no `{part}` in\n{told}");
        }
    }
}
