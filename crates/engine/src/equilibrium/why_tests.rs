#![allow(clippy::unwrap_used)]

use monazite_model::chain::Chain;
use monazite_model::term::{Effect, RentShares, Target, Term};

use super::*;
use crate::equilibrium::accounts::tests::{METAL, exports, term};
use crate::equilibrium::{Clearing, Link, Source};
use crate::testing::{one_stage, parameters};

pub(in crate::equilibrium) fn quota(measure: usize, by: &str, t: f64) -> Term {
    let rent = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
    Term { measure, target: exports(METAL, by), effect: Effect::Cap { t, area: by.into(), rent } }
}

fn why(chain: &Chain, terms: &[Term], row: usize) -> (Why, f64) {
    let structure = Structure::new(chain, terms, &parameters(chain)).unwrap();
    let numbers = structure.numbers();
    let solution = structure.clear(&numbers, None, &mut Clearing::default());
    let value = structure.figure(&numbers, &solution, Figure::Price(row)).unwrap();
    (structure.why(&numbers, terms, Figure::Price(row)).unwrap(), value)
}

fn adds_up(why: &Why, chain: &Chain, value: f64, row: usize) {
    let base = Structure::new(chain, &[], &parameters(chain)).unwrap().rows.prices[row].base;
    let change = value - base;
    let sum: f64 = why.parts.iter().map(|p| p.change).sum();
    assert!((why.base - base).abs() <= 1e-9 * base, "{} {base}", why.base);
    assert!((why.value - value).abs() <= 1e-9 * value, "{} {value}", why.value);
    assert!((sum - change).abs() <= 1e-9 * change.abs().max(1e-6 * base), "{sum} {change}");
    for part in &why.parts {
        let links: f64 = part.links.iter().sum();
        assert!((links - part.change).abs() <= 1e-9 * part.change.abs().max(1e-6), "{part:?}");
    }
}

#[test]
fn the_parts_of_a_price_add_up_to_its_change_for_quotas_and_bans() {
    let chain = one_stage();
    for t in [40.0, 5.0, 0.0] {
        let terms = [
            quota(0, "AAA", t),
            Term {
                measure: 1,
                ..term(exports(METAL, "AAA"), Effect::Specific { usd_per_t: 50.0, treasury: "AAA".into() })
            },
            Term {
                measure: 2,
                ..term(
                    Target::Production { form: METAL.into(), area: "BBB".into() },
                    Effect::CapacityFactor { factor: 0.7 },
                )
            },
        ];
        for row in 0..3 {
            let (why, value) = why(&chain, &terms, row);
            adds_up(&why, &chain, value, row);
        }
    }
}

#[test]
fn of_a_bound_that_two_measures_make_together_each_gets_what_it_adds_and_equal_ones_the_same() {
    let chain = one_stage();
    let taken = {
        let structure = Structure::new(&chain, &[quota(0, "AAA", 40.0)], &parameters(&chain)).unwrap();
        structure.taken_of(&structure.numbers(), 0)
    };
    let (first, both) = (0.6 * taken, 0.4 * taken);
    let (split, value) = why(&chain, &[quota(0, "AAA", first), quota(1, "AAA", both)], 2);
    adds_up(&split, &chain, value, 2);
    // The bound of both is all that binds, and two thirds of the way to it are those of the first.
    let share = split.parts[0].change / (split.value - split.base);
    assert!((share - 2.0 / 3.0).abs() < 1e-6, "{share} {split:?}");
    let (split, value) = why(&chain, &[quota(0, "AAA", both), quota(1, "AAA", both)], 2);
    adds_up(&split, &chain, value, 2);
    assert!((split.parts[0].change / split.parts[1].change - 1.0).abs() < 1e-9, "{split:?}");
}

#[test]
fn two_measures_that_do_the_same_get_the_same() {
    let chain = one_stage();
    let tax = |measure| Term {
        measure,
        ..term(exports(METAL, "AAA"), Effect::Specific { usd_per_t: 40.0, treasury: "AAA".into() })
    };
    let (why, value) = why(&chain, &[tax(0), tax(1)], 1);
    adds_up(&why, &chain, value, 1);
    assert!((why.parts[0].change / why.parts[1].change - 1.0).abs() < 1e-12, "{why:?}");
    assert!(why.parts[0].change > 0.0);
}

#[test]
fn the_parts_are_those_of_a_path_of_ten_thousand_steps() {
    let chain = one_stage();
    let terms = [
        quota(0, "AAA", 0.0),
        Term { measure: 1, ..term(exports(METAL, "AAA"), Effect::Cost { usd_per_t: 120.0 }) },
        Term {
            measure: 2,
            ..term(
                Target::Production { form: METAL.into(), area: "BBB".into() },
                Effect::CapacityFactor { factor: 0.5 },
            )
        },
    ];
    let row = 2;
    let (why, _) = why(&chain, &terms, row);
    let structure = Structure::new(&chain, &terms, &parameters(&chain)).unwrap();
    let numbers = structure.numbers();
    let sources = structure.slots.sources();
    let ways: Vec<(usize, usize, f64, f64)> = sources
        .iter()
        .enumerate()
        .filter_map(|(k, source)| {
            let Source::Term { term, number } = *source else { return None };
            let from = if term == 0 { structure.taken_of(&numbers, 0) } else { number.neutral(&terms[term])? };
            Some((k, term, from, number.of(&terms[term])?))
        })
        .collect();
    let steps = 10_000;
    let mut sums = [0.0; 3];
    let mut start: Option<Vec<f64>> = None;
    let mut inputs = numbers.inputs().to_vec();
    let mut at = numbers.clone();
    for step in 0..steps {
        let s = (f64::from(step) + 0.5) / f64::from(steps);
        ways.iter().for_each(|&(k, _, from, to)| inputs[k] = from + s * (to - from));
        structure.set_inputs(&inputs, &mut at);
        let solution = structure.clear(&at, start.as_deref(), &mut Clearing::default());
        let gradient = structure.gradient(&at, &solution, Figure::Price(row)).unwrap();
        ways.iter()
            .for_each(|&(k, term, from, to)| sums[term] += gradient.by_source[k] * (to - from) / f64::from(steps));
        start = solution.prices;
    }
    let whole: f64 = why.parts.iter().map(|p| p.change).sum();
    for (part, sum) in why.parts.iter().zip(sums) {
        assert!((part.change - sum).abs() <= 1e-4 * whole.abs(), "{part:?} {sum}");
    }
    assert!(Link::ALL.iter().all(|&link| why.parts[0].links[link as usize].is_finite()));
}
