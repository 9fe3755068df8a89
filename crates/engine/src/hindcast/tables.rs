//! Scores of many episodes, added up.

use monazite_model::answer::hindcast::{GuessScores, HindcastEpisode, HindcastScores, HindcastTable, Tally};
use monazite_model::hindcast::{EpisodeGroup, EpisodeTable};

/// The tables, the one that counts first; a table without an episode is left out.
pub fn tables(episodes: &[HindcastEpisode]) -> Vec<HindcastTable> {
    use EpisodeGroup::{Boom, Control, Lever, Mixed, Rule};
    let rows: [(EpisodeTable, &str, &[EpisodeGroup]); 6] = [
        (EpisodeTable::Blind, "needed", &[Rule]),
        (EpisodeTable::Blind, "hardly needed", &[Control]),
        (EpisodeTable::Seen, "needed", &[Rule]),
        (EpisodeTable::Seen, "hardly needed", &[Control]),
        (EpisodeTable::Old, "measures", &[Lever, Control]),
        (EpisodeTable::Old, "booms", &[Mixed, Boom]),
    ];
    let of = |(table, title, groups): (EpisodeTable, &str, &[EpisodeGroup])| {
        let of: Vec<&HindcastEpisode> =
            episodes.iter().filter(|e| e.table == table && groups.contains(&e.group)).collect();
        (!of.is_empty()).then(|| table_of(table, title, groups, &of))
    };
    rows.into_iter().filter_map(of).collect()
}

fn table_of(table: EpisodeTable, title: &str, groups: &[EpisodeGroup], of: &[&HindcastEpisode]) -> HindcastTable {
    let scores: Vec<&HindcastScores> = of.iter().filter_map(|episode| episode.scores.as_ref()).collect();
    let count = |which: &dyn Fn(&HindcastEpisode) -> bool| of.iter().filter(|e| which(e)).count() as u32;
    let tally = |asked: &dyn Fn(&HindcastScores) -> Option<bool>| {
        let answers: Vec<bool> = scores.iter().filter_map(|s| asked(s)).collect();
        Tally { right: answers.iter().filter(|right| **right).count() as u32, of: answers.len() as u32 }
    };
    let mean = |number: &dyn Fn(&HindcastScores) -> f64| {
        let sum: f64 = scores.iter().map(|s| number(s)).sum();
        (!scores.is_empty()).then(|| sum / scores.len() as f64)
    };
    let one: fn(&HindcastScores) -> &GuessScores = |s| &s.guess_one;
    let two: fn(&HindcastScores) -> &GuessScores = |s| &s.guess_two;
    let three: fn(&HindcastScores) -> &GuessScores = |s| &s.guess_three;
    HindcastTable {
        table,
        groups: groups.to_vec(),
        title: title.into(),
        // The settings were fitted on levers and controls.
        fitted: groups.contains(&EpisodeGroup::Lever),
        episodes: of.len() as u32,
        waiting: count(&|e| e.predicted.is_some() && e.scores.is_none()),
        not_runnable: count(&|e| e.predicted.is_none()),
        sign: tally(&|s| Some(s.sign)),
        factor_two: tally(&|s| Some(s.factor_two)),
        month: tally(&|s| s.month),
        month_90: tally(&|s| s.month_90),
        gap_sign: tally(&|s| s.gap_sign),
        quiet: tally(&|s| s.quiet),
        inside_band: tally(&|s| Some(s.inside_band)),
        log_score: mean(&|s| s.log_score),
        one_factor_two: tally(&|s| Some(one(s).factor_two)),
        one_inside_band: tally(&|s| Some(one(s).inside_band)),
        one_log_score: mean(&|s| one(s).log_score),
        two_factor_two: tally(&|s| Some(two(s).factor_two)),
        two_inside_band: tally(&|s| Some(two(s).inside_band)),
        two_log_score: mean(&|s| two(s).log_score),
        three_factor_two: tally(&|s| Some(three(s).factor_two)),
        three_inside_band: tally(&|s| Some(three(s).inside_band)),
        three_log_score: mean(&|s| three(s).log_score),
    }
}
