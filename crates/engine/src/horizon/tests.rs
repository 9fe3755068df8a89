//! Chains over time on made-up chains.

use monazite_model::code::AreaId;
use monazite_model::term::{Effect, RentShares, Target, Term};

use super::*;
use crate::testing::{one_stage, parameters};

const SETTINGS: FormSettings = FormSettings {
    within_a_month: 0.44,
    cover: 2.5,
    slope: 0.49,
    adjust: 1.7,
    alarm: 1.6,
    half_life: 21.0,
    follow: 0.19,
    drift: 0.022,
    leak_most: 0.31,
    leak_speed: 0.114,
    leak_gap: 0.7,
    learned: 0.4,
    learned_over: 18.0,
    forgotten_over: 60.0,
    learned_a_year: 0.10,
    investment: 0.04,
    lead: 18,
};

fn exports() -> Target {
    Target::Flows { form: "testium:refined".into(), from: Some(vec!["AAA".into()]), to: None }
}

/// A quota on the exports of `AAA` from a month on, t a year.
fn quota(months: usize, from: usize, t: f64) -> Dated {
    let rent = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
    let term = Term { measure: 0, target: exports(), effect: Effect::Cap { t, area: "AAA".into(), rent } };
    Dated {
        terms: (0..months).map(|m| if m >= from { vec![term.clone()] } else { Vec::new() }).collect(),
        heard: Vec::new(),
    }
}

/// Prices by month: where the quota is, and the highest elsewhere.
fn prices(dated: &Dated) -> Vec<(f64, f64)> {
    let chain = one_stage();
    let settings = Settings::uniform(&chain, SETTINGS);
    let over = ChainHorizon::new(&chain, dated, &parameters(&chain), &settings, &|_, _| None).unwrap();
    let (mut work, mut state) = over.member(&parameters(&chain), &settings);
    let mut told = Vec::new();
    for _ in &dated.terms {
        let month = over.month(&state, &mut work).unwrap();
        assert!(over.imbalance(&state, &month, &work) < 1e-8);
        let at = over.structure.rows.prices.iter().zip(&month.tonnages.prices);
        let (mut inside, mut outside) = (f64::NAN, 0.0f64);
        for (at, price) in at {
            let ratio = price / at.base;
            if over.structure.areas[at.area] == AreaId::from("AAA") {
                inside = ratio
            } else {
                outside = outside.max(ratio)
            }
        }
        told.push((inside, outside));
        state = month.cleared.after;
    }
    told
}

#[test]
fn a_chain_at_rest_stays_there() {
    for (month, (inside, outside)) in prices(&quota(60, 60, 30.0)).into_iter().enumerate() {
        assert!((inside - 1.0).abs() < 1e-9 && (outside - 1.0).abs() < 1e-9, "{month}: {inside} {outside}");
    }
}

#[test]
fn a_quota_is_felt_when_stocks_run_low_and_less_where_it_was_announced() {
    let told = prices(&quota(36, 3, 30.0));
    assert!((told[2].1 - 1.0).abs() < 1e-9, "nobody knew: {told:?}");
    let peak = told.iter().map(|p| p.1).fold(0.0, f64::max);
    // It takes months until the price stands where it stands highest, and inside it falls.
    assert!(told[3].1 > 1.01 && told[3].1 < 0.8 * peak && told[12].0 < 1.0, "{told:?}");

    let mut known = quota(36, 3, 30.0);
    known.heard = vec![Heard { month: 1, target: exports(), share: 30.0 / 65.0 }];
    let warned = prices(&known);
    assert!(warned[1].1 > 1.01, "whoever depends on them buys ahead: {warned:?}");
    let later = |told: &[(f64, f64)]| told[8..].iter().map(|p| p.1).fold(0.0, f64::max);
    assert!(later(&warned) < later(&told), "and misses less later: {} {}", later(&warned), later(&told));
}

#[test]
fn the_same_months_give_the_same_bits() {
    let dated = quota(12, 2, 20.0);
    assert_eq!(prices(&dated), prices(&dated));
}
