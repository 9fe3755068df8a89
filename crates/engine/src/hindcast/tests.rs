#![allow(clippy::unwrap_used)]
use monazite_model::hindcast::{
    BasePrice, CommonSettings, Episode, EpisodeGroup, EpisodeTable, HindcastSettings, Inputs, LicenceSteps,
    MarketSettings, Seen, SeenKind, Spread, Stated, Steps, TradedOn,
};

use super::{observed, predicted, scored, two_regions};

fn spread(low: f64, mid: f64, high: f64) -> Spread {
    Spread { low, mid, high, why: "made up".into() }
}

fn stated(value: f64) -> Stated {
    Stated { value, why: "made up".into() }
}

fn settings() -> HindcastSettings {
    let kind = MarketSettings {
        slope: spread(0.3, 0.5, 0.8),
        alarm: spread(0.3, 1.0, 3.0),
        half_life: spread(8.0, 18.0, 28.0),
        follow: spread(0.05, 0.1, 0.3),
        drift: spread(0.01, 0.02, 0.05),
    };
    HindcastSettings {
        source: "made up".into(),
        members: 21,
        seed: 3,
        model_error: stated(0.5),
        quiet: stated(1.35),
        exchange: kind.clone(),
        dealer: kind,
        both: CommonSettings {
            adjust: spread(1.1, 1.7, 2.4),
            leak: spread(0.1, 0.3, 0.5),
            leak_speed: spread(0.05, 0.1, 0.3),
            demand: spread(0.03, 0.08, 0.2),
            learned: spread(0.2, 0.4, 0.9),
            supply: spread(0.03, 0.1, 0.3),
            headroom: spread(0.05, 0.12, 0.25),
            investment: spread(0.02, 0.04, 0.08),
            lead: stated(18.0),
        },
    }
}

fn episode(permitted: Vec<(u32, f64)>) -> Episode {
    Episode {
        id: "made-up".into(),
        what: "testium".into(),
        mineral: String::new(),
        form: String::new(),
        area: "AAA".into(),
        measure: "a ban".into(),
        event: String::new(),
        announced: "2020-07".into(),
        start: "2020-07".into(),
        end: String::new(),
        market: TradedOn::Dealer,
        quoted: "spot".into(),
        group: EpisodeGroup::Lever,
        table: EpisodeTable::Old,
        base: Some(BasePrice { month: "2020-06".into(), price: 20.0, unit: "USD/kg".into(), mean_of: Some(2019) }),
        months: 30,
        inputs: Some(Inputs {
            need: spread(0.5, 0.6, 0.7),
            cover: spread(1.0, 2.5, 6.0),
            choke: spread(5.0, 10.0, 20.0),
            inside_use: stated(0.5),
            inside_cover: Some(stated(2.0)),
            start_stock: stated(1.0),
            alarm: Steps::default(),
            permitted: Steps { steps: permitted, why: "made up".into() },
            licence: None,
            inside_supply: Steps::default(),
            transit: 1,
        }),
        not_runnable: String::new(),
        source: "made up".into(),
        trust: String::new(),
    }
}

fn point(kind: SeenKind, month: Option<u32>, date: &str, ratio: f64) -> Seen {
    Seen {
        episode: "made-up".into(),
        kind,
        month,
        date: date.into(),
        low: None,
        high: None,
        unit: "1".into(),
        ratio,
        source: "made up".into(),
        mark: "seen".into(),
    }
}

#[test]
fn nothing_happens_where_nothing_is_barred_and_the_band_is_the_model_error_alone() {
    let said = predicted(&episode(Vec::new()), &settings(), Some(1)).unwrap().unwrap();
    assert!((said.ratio - 1.0).abs() < 1e-9, "{}", said.ratio);
    assert!((said.high - 2.2759).abs() < 1e-3 && said.gap.is_none(), "{}", said.high);
}

#[test]
fn a_ban_lifts_the_price_outside_and_the_same_at_any_number_of_threads() {
    let banned = episode(vec![(1, 0.0)]);
    let said = predicted(&banned, &settings(), Some(1)).unwrap().unwrap();
    assert!(said.ratio > 2.0 && said.gap.unwrap() > 2.0 && said.months_to_90 <= said.months_to_peak);
    assert_eq!(predicted(&banned, &settings(), Some(3)).unwrap().unwrap(), said);
    assert_eq!(said.path.len(), 31);
    assert_eq!(said.after_12m, Some(said.path[12].ratio));
    // Of 2020 half the months stand at the base; 2022 is followed for twelve months, 2019 is the base.
    let years: Vec<i32> = said.year_means.iter().map(|mean| mean.year).collect();
    assert_eq!(years, [2020, 2021, 2022]);
    assert!(said.year_means[0].ratio < said.year_means[1].ratio);
}

#[test]
fn a_licence_lets_nothing_pass_while_it_waits_and_then_what_is_granted() {
    let mut licensed = episode(Vec::new());
    licensed.inputs.as_mut().unwrap().licence = Some(LicenceSteps {
        from: 2,
        wait: 2,
        granted: spread(0.5, 0.5, 0.5),
        ramp: spread(2.0, 2.0, 2.0),
        why: "made up".into(),
    });
    let case = two_regions(&licensed, &settings(), 0).unwrap();
    let permitted: Vec<(u32, Option<f64>)> = case.gates[0].permitted.iter().map(|p| (p.month, p.share)).collect();
    assert_eq!(permitted, [(2, Some(0.0)), (4, Some(0.25)), (5, Some(0.5))]);
}

#[test]
fn a_peak_is_scored_beside_constant_guesses_and_a_year_where_no_month_is_known() {
    let banned = episode(vec![(1, 0.0)]);
    let said = predicted(&banned, &settings(), Some(1)).unwrap().unwrap();
    let seen = observed(vec![
        point(SeenKind::Month, Some(0), "2020-06", 1.0),
        point(SeenKind::Month, Some(4), "2020-10", 1.9),
        point(SeenKind::Month, Some(6), "2020-12", 2.0),
        point(SeenKind::Gap, Some(6), "2020-12", 3.0),
    ]);
    let seen = seen.unwrap();
    assert_eq!((seen.ratio, seen.months_to_peak, seen.months_to_90), (Some(2.0), Some(6), Some(4)));
    let scores = scored(&banned, &settings(), &said, &seen).unwrap();
    assert_eq!((scores.of.as_str(), scores.sign, scores.gap_sign, scores.quiet), ("peak", true, Some(true), None));
    // Whoever says twice is right here: nobody can score higher with the same width.
    assert!(scores.guess_two.log_score >= scores.log_score && scores.guess_two.inside_band);
    let year = observed(vec![point(SeenKind::Year, None, "2021", 1.2)]).unwrap();
    let scores = scored(&banned, &settings(), &said, &year).unwrap();
    assert_eq!((scores.of.as_str(), scores.quiet, scores.month), ("mean of 2021", Some(false), None));
    assert!(observed(Vec::new()).is_none());
}
