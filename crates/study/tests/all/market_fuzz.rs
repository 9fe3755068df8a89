//! Markets of good shape and strange numbers: whatever a problem asks for, it is solved, refused or given up within seconds, and what is
//! said to be cleared is finite throughout and certified.

#[path = "../../../intake/tests/all/harness/mutate.rs"]
mod mutate;

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use monazite_model::market::Status;
use monazite_study::horizon::clear;
use monazite_study::market::solve;
use mutate::Dice;
use serde_json::Value;

const LONGEST: Duration = Duration::from_secs(5);
/// How many problems are tried where nobody asks for another number.
const USUAL: u64 = 10_000;

/// A refiner, a quota at a gate, a trade with freight and two users.
const CHAIN: &str = r#"{"format": "monazite-market-problem/1", "tolerance": 1e-9,
  "nodes": [{"id": "metal@A", "base_price": 300.0}, {"id": "gate@A", "base_price": 300.0}, {"id": "metal@B", "base_price": 330.0}],
  "activities": [
    {"id": "refine@A", "legs": [{"node": "metal@A", "quantity": 1.0}],
      "response": {"supply": {"at": 600.0, "price": 300.0, "elasticity": 0.5, "shutdown": 120.0, "capacity": 800.0}}},
    {"id": "use@A", "legs": [{"node": "metal@A", "quantity": -1.0}],
      "response": {"demand": {"at": 500.0, "price": 300.0, "elasticity": 0.3, "choke": 3000.0}}},
    {"id": "quota", "legs": [{"node": "metal@A", "quantity": -1.0}, {"node": "gate@A", "quantity": 1.0}], "response": {"elastic": {"upper": 80.0}}},
    {"id": "A to B", "cost": 15.0, "legs": [{"node": "gate@A", "quantity": -1.0, "price": -1.05}, {"node": "metal@B", "quantity": 1.0}],
      "response": {"linear": {"at": 100.0, "slope": 3.0}}},
    {"id": "use@B", "legs": [{"node": "metal@B", "quantity": -1.0}],
      "response": {"demand": {"at": 100.0, "price": 330.0, "elasticity": 0.2, "choke": 2500.0}}}]}"#;

/// The same with the curves of a month.
const MONTH: &str = r#"{"format": "monazite-market-problem/1", "tolerance": 1e-9,
  "nodes": [{"id": "metal@A", "base_price": 300.0, "injection": 5.0}, {"id": "metal@B", "base_price": 330.0}],
  "activities": [
    {"id": "refine@A", "legs": [{"node": "metal@A", "quantity": 1.0}],
      "response": {"headroom": {"at": 600.0, "price": 300.0, "elasticity": 0.1, "headroom": 0.12, "shutdown": 150.0, "width": 0.15}}},
    {"id": "use@A", "legs": [{"node": "metal@A", "quantity": -1.0}],
      "response": {"fading": {"at": 500.0, "price": 300.0, "elasticity": 0.1, "choke": 3000.0, "width": 0.5}}},
    {"id": "A to B", "cost": 15.0, "legs": [{"node": "metal@A", "quantity": -1.0}, {"node": "metal@B", "quantity": 1.0}],
      "response": {"linear": {"at": 100.0, "slope": 3.0, "upper": 90.0}}},
    {"id": "use@B", "legs": [{"node": "metal@B", "quantity": -1.0}],
      "response": {"fading": {"at": 100.0, "price": 330.0, "elasticity": 0.2, "choke": 2500.0, "width": 0.3}}}]}"#;

/// Numbers that are too large, too small, of the wrong sign, or nothing strange at all.
const NUMBERS: [f64; 22] = [
    0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 10.0, 100.0, 300.0, 1e-3, 1e6, -5.0, 1e-12, 1e12, 1e100, -1e100, 1e-100, 1e300,
    1e308, -1e308, 5e-324, 1.0000001,
];

/// Counts the numbers of a tree and sets the one of a given place.
fn set(tree: &mut Value, place: &mut Option<usize>, to: f64) -> usize {
    match tree {
        Value::Number(number) => {
            if *place == Some(0)
                && let Some(new) = serde_json::Number::from_f64(to)
            {
                *number = new;
            }
            *place = place.and_then(|place| place.checked_sub(1));
            1
        }
        Value::Array(items) => items.iter_mut().map(|item| set(item, place, to)).sum(),
        Value::Object(fields) => fields.values_mut().map(|field| set(field, place, to)).sum(),
        _ => 0,
    }
}

/// The problem of a number: some figures replaced, now and then an activity lost or doubled.
fn problem(number: u64) -> String {
    let mut dice = Dice::of("market", number);
    altered(if number.is_multiple_of(3) { MONTH } else { CHAIN }, &mut dice).to_string()
}

/// A tree with some of its figures replaced.
fn altered(text: &str, dice: &mut Dice) -> Value {
    let mut tree: Value = serde_json::from_str(text).unwrap();
    let all = set(&mut tree, &mut None, 0.0);
    for _ in 0..=dice.below(5) {
        // Mostly a figure near the one that is there, so that most problems are markets.
        let (place, strange) = (dice.below(all), dice.below(3) == 0);
        let to =
            if strange { *dice.one(&NUMBERS) } else { 10.0 * 2.0_f64.powi(i32::try_from(dice.below(12)).unwrap() - 4) };
        set(&mut tree, &mut Some(place), to);
    }
    if let Some(activities) = tree.get_mut("activities").and_then(Value::as_array_mut)
        && dice.below(4) == 0
    {
        activities.remove(dice.below(activities.len()));
    }
    tree
}

#[test]
fn no_strange_problem_over_time_harms_the_months_and_what_is_cleared_is_finite() {
    let licence = include_str!("../../../../examples/time-cases/t3.json");
    let asked = std::env::var("MONAZITE_FUZZ").ok().and_then(|text| text.parse().ok());
    let (mut cleared, mut all) = (0u64, 0u64);
    for number in 0..asked.unwrap_or(USUAL) {
        let mut tree = altered(licence, &mut Dice::of("horizon", number));
        tree["months"] = 8.into();
        for list in ["announcements", "gates"] {
            // What comes after the eighth month is refused, which is no news.
            for entry in tree[list].as_array_mut().unwrap() {
                if let Some(permitted) = entry.get_mut("permitted").and_then(Value::as_array_mut) {
                    permitted.retain(|step| step["month"].as_f64().is_some_and(|month| month < 8.0));
                }
            }
        }
        let text = tree.to_string();
        let start = Instant::now();
        let outcome = catch_unwind(|| clear(&text, "h.json", |_| true));
        let Ok(outcome) = outcome else { panic!("problem {number} panics: {text}") };
        assert!(start.elapsed() < LONGEST, "problem {number} takes {:?}: {text}", start.elapsed());
        all += 1;
        let Ok(answer) = outcome else { continue };
        for month in &answer.months {
            assert!(month.certificate.accepted, "problem {number}: {text}");
            let numbers = month.nodes.iter().map(|node| node.price).chain(month.stores.iter().map(|store| store.stock));
            assert!(numbers.into_iter().all(f64::is_finite), "problem {number}: {text}");
        }
        cleared += u64::from(answer.status == Status::Cleared);
    }
    assert!(cleared > all / 8, "{cleared} of {all} cleared");
}

#[test]
fn no_strange_market_harms_the_solver_and_what_is_cleared_is_finite_and_certified() {
    let asked = std::env::var("MONAZITE_FUZZ").ok().and_then(|text| text.parse().ok());
    let (mut cleared, mut refused, mut given_up) = (0u64, 0u64, 0u64);
    for number in 0..asked.unwrap_or(USUAL) {
        let text = problem(number);
        let start = Instant::now();
        let outcome = catch_unwind(|| solve(&text, "m.json"));
        let Ok(outcome) = outcome else { panic!("problem {number} panics: {text}") };
        assert!(start.elapsed() < LONGEST, "problem {number} takes {:?}: {text}", start.elapsed());
        match outcome {
            Err(faults) => {
                assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.message.is_empty()));
                refused += 1;
            }
            Ok(solution) if matches!(solution.status, Status::Cleared) => {
                assert!(solution.certificate.accepted, "problem {number}: {text}");
                let said = serde_json::to_value(&solution).unwrap();
                for row in ["nodes", "activities"].iter().flat_map(|list| said[*list].as_array().unwrap()) {
                    for field in ["price", "level", "margin"] {
                        assert!(
                            row.get(field).is_none_or(|value| value.is_f64() || value.is_u64() || value.is_i64()),
                            "problem {number}: {row}\n{text}"
                        );
                    }
                }
                cleared += 1;
            }
            Ok(solution) => {
                assert!(solution.nodes.is_none() && solution.activities.is_none(), "problem {number}: {text}");
                given_up += 1;
            }
        }
    }
    // A harness that only ever saw refusals would prove nothing.
    assert!(cleared > (cleared + refused + given_up) / 5, "{cleared} cleared, {refused} refused, {given_up} given up");
}
