#![allow(clippy::unwrap_used)]
use monazite_model::answer::hindcast::{
    GuessScores, HindcastEpisode, HindcastScores, HindcastTable, Hindcasts, ObservedOutcome, Predicted, PredictedMonth,
    Tally, YearMean,
};
use monazite_model::hindcast::{EpisodeGroup, EpisodeTable, Seen, SeenKind, TradedOn};

use super::*;

fn guess(log_score: f64) -> GuessScores {
    GuessScores { factor_two: true, inside_band: true, log_score }
}

fn episode() -> HindcastEpisode {
    let month =
        |month: u32, ratio: f64| PredictedMonth { month, ratio, low: ratio / 2.0, high: ratio * 2.0, inside: 0.9 };
    HindcastEpisode {
        id: "ts_2009".into(),
        what: "testium".into(),
        mineral: String::new(),
        form: String::new(),
        area: "Utopia".into(),
        measure: "exports stopped".into(),
        event: String::new(),
        announced: "2009-01".into(),
        start: "2009-01".into(),
        market: TradedOn::Dealer,
        quoted: "spot".into(),
        group: EpisodeGroup::Lever,
        table: EpisodeTable::Old,
        source: "a gazette".into(),
        trust: "A".into(),
        not_runnable: String::new(),
        inputs: None,
        predicted: Some(Predicted {
            base: 10.0,
            unit: "USD/kg".into(),
            base_month: "2008-12".into(),
            peak: 25.0,
            ratio: 2.5,
            low: 1.0,
            high: 6.2,
            draws_low: 2.0,
            draws_high: 3.0,
            months_to_peak: 2,
            months_to_90: 2,
            gap: Some(2.7),
            after_12m: None,
            year_means: vec![YearMean { year: 2009, ratio: 1.8, low: 0.8, high: 4.0 }],
            path: vec![month(0, 1.0), month(1, 1.5), month(2, 2.5)],
        }),
        observed: Some(ObservedOutcome {
            ratio: Some(2.2),
            months_to_peak: Some(2),
            months_to_90: Some(2),
            gap: None,
            points: vec![Seen {
                episode: "ts_2009".into(),
                kind: SeenKind::Month,
                month: Some(2),
                date: "2009-02".into(),
                low: Some(22.0),
                high: Some(22.0),
                unit: "USD/kg".into(),
                ratio: 2.2,
                source: "a price list".into(),
                mark: "seen".into(),
            }],
        }),
        scores: Some(HindcastScores {
            of: "peak".into(),
            predicted: 2.5,
            low: 1.0,
            high: 6.2,
            observed: 2.2,
            sign: true,
            factor_two: true,
            month: Some(true),
            month_90: Some(true),
            gap_sign: None,
            quiet: None,
            inside_band: true,
            log_score: -0.4,
            guess_one: guess(-0.9),
            guess_two: guess(-0.3),
            guess_three: guess(-0.6),
        }),
    }
}

fn table() -> HindcastTable {
    let one = Tally { right: 1, of: 1 };
    HindcastTable {
        table: EpisodeTable::Old,
        groups: vec![EpisodeGroup::Lever],
        title: "over by 2018".into(),
        fitted: true,
        episodes: 2,
        waiting: 0,
        not_runnable: 1,
        sign: one,
        factor_two: one,
        month: one,
        month_90: one,
        gap_sign: Tally::default(),
        quiet: Tally::default(),
        inside_band: one,
        log_score: Some(-0.4),
        one_factor_two: one,
        one_inside_band: one,
        one_log_score: Some(-0.9),
        two_factor_two: one,
        two_inside_band: one,
        two_log_score: Some(-0.3),
        three_factor_two: one,
        three_inside_band: one,
        three_log_score: Some(-0.6),
    }
}

/// An episode that was told, and one that could not be.
pub(crate) fn made_up() -> Hindcasts {
    let episode = episode();
    let boom = HindcastEpisode {
        id: "ts_2012".into(),
        not_runnable: "a boom without a measure".into(),
        predicted: None,
        observed: None,
        scores: None,
        ..episode.clone()
    };
    Hindcasts {
        settings_hash: "0123456789abcdef".into(),
        members: 201,
        predicted_in: "abc".into(),
        model_error: 0.5,
        quiet_below: 1.35,
        tables: vec![table()],
        episodes: vec![episode, boom],
    }
}

fn said(found: &Hindcasts) -> String {
    let mut sheet = Page::new(100, false);
    page(found, &mut sheet);
    sheet.finish()
}

#[test]
fn scores_stand_beside_constant_guesses_and_what_cannot_be_run_is_named() {
    let text = said(&made_up());
    for part in
        ["always 1x", "always 2x", "ts_2009", "2.50x", "2.20x", "ts_2012", "a boom without a measure", "0123456789ab"]
    {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn one_episode_is_told_in_full() {
    let mut found = made_up();
    found.tables.clear();
    found.episodes.truncate(1);
    let text = said(&found);
    assert!(
        text.starts_with(
            "Testium, Utopia: the months say a highest price of 2.50x the base (1.00 to 6.20); it was 2.20x."
        ),
        "{text}"
    );
    for part in ["a price list", "Months", "Years", "month within a factor 2 yes"] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn the_page_of_the_documentation_shows_a_picture_of_each_and_what_it_cannot_do() {
    let text = markdown(&made_up());
    assert!(text.contains("(img/hindcasts/ts_2009.svg)") && !text.contains("ts_2012.svg"), "{text}");
    assert!(text.contains("## What this cannot do"));
}
