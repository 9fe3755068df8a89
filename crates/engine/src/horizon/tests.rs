//! Chains over time on made-up chains.

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, Stage};
use monazite_model::market::elementary::{exp, ln};
use monazite_model::term::{Effect, Part, RentShares, Target, Term};

use super::*;
use crate::equilibrium::NodeRole;
use crate::testing::{ChainBuilder, one_stage, parameters};

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

const FORMS: [(&str, f64); 2] = [("cheap:refined", 1000.0), ("dear:refined", 4000.0)];

/// `AAA` makes 100 t of both and ships them to `BBB`, where they are used.
fn two_forms() -> Chain {
    let with = |chain: ChainBuilder, &(form, price): &(&'static str, f64)| {
        let chain = chain.form(form, Stage::Refining, price).mine(form, "AAA", 100.0, 150.0);
        chain.used(form, "BBB", 100.0).flow(form, "AAA", "BBB", 100.0)
    };
    FORMS.iter().fold(ChainBuilder::new(), with).build()
}

fn exports_of(form: &str) -> Target {
    Target::Flows { form: form.into(), from: Some(vec!["AAA".into()]), to: None }
}

fn cap(target: Target, t: f64) -> Term {
    let rent = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
    Term { measure: 0, target, effect: Effect::Cap { t, area: "AAA".into(), rent } }
}

fn together(weights: [f64; 2]) -> Target {
    let part = |((form, _), weight): (&(&str, f64), f64)| Part { weight, of: exports_of(form) };
    Target::Together { parts: FORMS.iter().zip(weights).map(part).collect() }
}

/// Months under the terms, from the first on; with the prices that each month begins with.
fn months(terms: &[Term], months: usize) -> (ChainHorizon, Vec<(Vec<f64>, ChainMonth)>) {
    let chain = two_forms();
    let settings = Settings::uniform(&chain, SETTINGS);
    let dated = Dated { terms: vec![terms.to_vec(); months], heard: Vec::new() };
    let over = ChainHorizon::new(&chain, &dated, &parameters(&chain), &settings, &|_, _| None).unwrap();
    let (mut work, mut state) = over.member(&parameters(&chain), &settings);
    let mut told = Vec::new();
    for _ in 0..months {
        let month = over.month(&state, &mut work).unwrap();
        assert!(over.imbalance(&state, &month, &work) < 1e-8);
        let before = std::mem::replace(&mut state, month.cleared.after.clone());
        told.push((before.prices, month));
    }
    (over, told)
}

#[test]
fn nothing_let_out_of_all_forms_together_is_nothing_let_out_of_each() {
    let apart: Vec<Term> = FORMS.iter().map(|(form, _)| cap(exports_of(form), 0.0)).collect();
    let (_, apart) = months(&apart, 36);
    let (_, joint) = months(&[cap(together([1.0, 1.5]), 0.0)], 36);
    for (k, ((_, a), (_, b))) in apart.iter().zip(&joint).enumerate() {
        for (a, b) in a.tonnages.prices.iter().zip(&b.tonnages.prices) {
            assert!((a / b - 1.0).abs() < 1e-9, "month {k}: {a} {b}");
        }
    }
}

#[test]
fn what_leaks_around_a_bound_over_two_forms_is_that_of_the_equation() {
    // 75 t of 100 t and 150 t: seven tenths of each route are barred.
    let (over, told) = months(&[cap(together([1.0, 1.5]), 75.0)], 24);
    let node = |form: &str, area: &str| {
        let is = |at: &NodeRole| match *at {
            NodeRole::Market { form: f, area: a } => {
                over.structure.forms[f].as_str() == form && over.structure.areas[a].as_str() == area
            }
            _ => false,
        };
        over.structure.nodes.iter().position(is).unwrap()
    };
    for (k, (form, base)) in FORMS.iter().enumerate() {
        let (home, abroad) = (node(form, "AAA"), node(form, "BBB"));
        let mut share = 0.0;
        for (before, month) in &told {
            let gap = (ln(before[abroad] / base) - ln(before[home] / base)).max(0.0);
            share += SETTINGS.leak_speed * (SETTINGS.leak_most * (1.0 - exp(-gap / SETTINGS.leak_gap)) - share);
            let by_hand = share * 0.7 * 100.0 / 12.0;
            let leaked = month.cleared.leaked[k];
            assert!((leaked - by_hand).abs() < 1e-9, "{form}: {leaked} {by_hand}");
        }
        assert!(share > 0.05, "{form} leaks: {share}");
    }
}
