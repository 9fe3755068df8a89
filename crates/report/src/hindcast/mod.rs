//! Episodes of the past: pages for a terminal and for docs/hindcasts.md.

mod markdown;
mod one;

use monazite_model::answer::hindcast::{HindcastEpisode, HindcastTable, Hindcasts, Tally};
use monazite_model::hindcast::{EpisodeGroup, EpisodeTable};

use crate::number::{count, grouped};
use crate::page::{Page, Tone};
use crate::table::Table;

pub use markdown::markdown;
pub(crate) use one::finding as of_one;

/// Letters of a hash that a person compares.
const HASH: usize = 12;

/// So many of so many, or a dash where nobody asked.
pub(crate) fn of(tally: Tally) -> String {
    if tally.of == 0 { "–".into() } else { format!("{}/{}", tally.right, tally.of) }
}

fn score(score: Option<f64>) -> String {
    score.map_or("–".into(), |score| grouped(score, 2))
}

pub(crate) fn times(ratio: f64) -> String {
    format!("{}x", grouped(ratio, 2))
}

/// The band of a ratio.
pub(crate) fn band(low: f64, high: f64) -> String {
    format!("{} to {}", grouped(low, 2), grouped(high, 2))
}

/// What the tables say: of measures that mattered to others and whose outcome was not used, and of those the settings were fitted on.
pub fn finding(found: &Hindcasts) -> String {
    let mut blind = found.tables.iter().filter(|table| table.table == EpisodeTable::Blind);
    let blind = blind.find(|table| table.groups.contains(&EpisodeGroup::Rule));
    let guesses = |table: &HindcastTable| {
        format!(
            "always saying that nothing happens {}, twice {}, three times {}",
            table.one_factor_two.right, table.two_factor_two.right, table.three_factor_two.right
        )
    };
    let sentence = match blind {
        Some(table) if table.factor_two.of > 0 => format!(
            "Of {} of 2019 to 2025 on what others needed from the actor, with an outcome not used before, the mean price of a year came within a \
             factor 2 of what was said in {} ({}) and inside the band of nine tenths in {}.",
            count(table.factor_two.of as usize, "export measure", "export measures"),
            table.factor_two.right,
            guesses(table),
            table.inside_band.right
        ),
        Some(table) => format!(
            "{} of 2019 to 2025 with an outcome not used before {} predicted and held against no outcome yet.",
            count(table.waiting as usize, "export measure", "export measures"),
            if table.waiting == 1 { "is" } else { "are" }
        ),
        None => "No episode later than 2018 is predicted.".into(),
    };
    let beside = blind.and_then(beside_guesses).unwrap_or_default();
    let fitted = found.tables.iter().find(|table| table.fitted).map(|table| {
        format!(
            " Of {} over by 2018, on which the settings were fitted, the highest price came within a factor 2 in {} ({}).",
            count(table.factor_two.of as usize, "episode", "episodes"),
            table.factor_two.right,
            guesses(table)
        )
    });
    sentence + &beside + &fitted.unwrap_or_default()
}

/// Whether the months do better than the best of those who always say the same, by the log score; nothing where no outcome is known.
fn beside_guesses(table: &HindcastTable) -> Option<String> {
    let months = table.log_score?;
    let guesses = [
        ("that nothing happens", table.one_log_score?),
        ("twice", table.two_log_score?),
        ("three times", table.three_log_score?),
    ];
    let (best, score) = guesses.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let than = if months > score { "better" } else { "worse" };
    Some(format!(
        " By the log score ({}) that is {than} than always saying {best} ({}).",
        grouped(months, 2),
        grouped(score, 2)
    ))
}

/// The page: one episode in full, or scores and a line an episode.
pub fn page(found: &Hindcasts, page: &mut Page) {
    if found.tables.is_empty() {
        found.episodes.iter().for_each(|episode| one::page(episode, page));
    } else {
        let sentence = page.toned(&finding(found), Tone::Strong);
        page.paragraph(&sentence);
        page.heading("Scores");
        page.table(&scores(&found.tables));
        page.note("Later episodes are held to the mean of a calendar year, old ones to the highest month. Needed: at least 2 % of what others use came from the actor.");
        for table in [EpisodeTable::Blind, EpisodeTable::Seen, EpisodeTable::Old] {
            listed(found, table, page);
        }
        page.heading("Not runnable");
        for episode in found.episodes.iter().filter(|e| !e.not_runnable.is_empty()) {
            page.item(&format!("{} ({}, {}): {}", episode.id, episode.what, episode.area, episode.not_runnable));
        }
    }
    page.note(&remark(found));
}

/// What every figure rests on.
pub(crate) fn remark(found: &Hindcasts) -> String {
    let hash: String = found.settings_hash.chars().take(HASH).collect();
    format!(
        "Medians of {} draws; bands are nine tenths, draws and a model error of {} in the logarithm. Log score: larger is better. Guesses have the width of the \
         prediction. Settings {hash}.{}",
        found.members,
        grouped(found.model_error, 2),
        match found.predicted_in.as_str() {
            "" => String::new(),
            commit =>
                format!(" Later episodes were predicted in commit {commit}, before a price observed in them was added."),
        }
    )
}

/// Scores by table, those of constant guesses beside them.
pub(crate) fn scores(tables: &[HindcastTable]) -> Table {
    let mut table = Table::new(
        "",
        &[
            "episodes",
            "says",
            ">sign",
            ">factor 2",
            ">90 % band",
            ">log score",
            ">month",
            ">month, 90 %",
            ">gap",
            ">quiet",
        ],
    );
    for row in tables {
        table.row([
            format!("{}, {}{}", row.table.name(), row.title, if row.fitted { " (fitted)" } else { "" }),
            "months".into(),
            of(row.sign),
            of(row.factor_two),
            of(row.inside_band),
            score(row.log_score),
            of(row.month),
            of(row.month_90),
            of(row.gap_sign),
            of(row.quiet),
        ]);
        let guesses = [
            ("always 1x", row.one_factor_two, row.one_inside_band, row.one_log_score),
            ("always 2x", row.two_factor_two, row.two_inside_band, row.two_log_score),
            ("always 3x", row.three_factor_two, row.three_inside_band, row.three_log_score),
        ];
        for (who, two, inside, log) in guesses {
            let none = || "–".to_owned();
            table.row([
                String::new(),
                who.into(),
                none(),
                of(two),
                of(inside),
                score(log),
                none(),
                none(),
                none(),
                none(),
            ]);
        }
    }
    table
}

/// What an episode is called on a line.
pub(crate) fn named(episode: &HindcastEpisode) -> String {
    format!("{}, {}", episode.what, episode.area)
}

/// The episodes of a table, worst first.
pub(crate) fn rows(found: &Hindcasts, wanted: EpisodeTable) -> Option<Table> {
    let of: Vec<&HindcastEpisode> =
        found.episodes.iter().filter(|e| e.table == wanted && e.predicted.is_some()).collect();
    if of.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "",
        &[
            "episode",
            "what",
            "announced",
            "compared",
            ">said",
            ">90 %",
            ">was",
            ">factor",
            "month said, was",
            ">log score",
        ],
    );
    for episode in of {
        let Some(said) = &episode.predicted else { continue };
        let seen = episode.observed.as_ref();
        let month = seen.and_then(|seen| seen.months_to_peak).map_or("–".into(), |month| month.to_string());
        let hardly = episode.table != EpisodeTable::Old && episode.group == EpisodeGroup::Control;
        let what = if hardly { format!("{} (hardly needed)", named(episode)) } else { named(episode) };
        let mut cells = vec![episode.id.clone(), what, episode.announced.clone()];
        match &episode.scores {
            Some(scores) => cells.extend([
                scores.of.clone(),
                times(scores.predicted),
                band(scores.low, scores.high),
                times(scores.observed),
                grouped(scores.observed / scores.predicted, 2),
                format!("{}, {month}", said.months_to_peak),
                grouped(scores.log_score, 2),
            ]),
            None => cells.extend([
                "peak".into(),
                times(said.ratio),
                band(said.low, said.high),
                "–".into(),
                "–".into(),
                format!("{}, –", said.months_to_peak),
                "–".into(),
            ]),
        }
        table.row(cells);
    }
    Some(table)
}

fn listed(found: &Hindcasts, wanted: EpisodeTable, page: &mut Page) {
    let Some(table) = rows(found, wanted) else { return };
    page.heading(match wanted {
        EpisodeTable::Blind => "Blind: outcome not used before the prediction was written down; misses first",
        EpisodeTable::Seen => "Seen: outcome known from our own examples; misses first",
        EpisodeTable::Old => "Old: over by 2018; misses first",
    });
    page.table(&table);
}

#[cfg(test)]
pub(crate) mod tests;
