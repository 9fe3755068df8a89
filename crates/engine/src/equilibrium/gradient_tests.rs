#![allow(clippy::unwrap_used)]

use monazite_model::chain::Chain;
use monazite_model::market::Solution;
use monazite_model::outcome::{Party, SeriesKind};
use monazite_model::term::{Effect, Target, Term};
use proptest::prelude::*;

use super::*;
use crate::equilibrium::accounts::tests::{METAL, Mix, mixes, term, terms_of};
use crate::equilibrium::why::tests::quota;
use crate::equilibrium::{Clearing, Source, TermNumber};
use crate::testing::{one_stage, parameters, with_by_product};

fn solved(structure: &Structure, inputs: &[f64]) -> Option<(Numbers, Solution)> {
    let mut numbers = structure.numbers();
    structure.set_inputs(inputs, &mut numbers);
    let solution = structure.clear(&numbers, None, &mut Clearing::default());
    // Where rounding keeps a market from balancing finely, a difference says little.
    (solution.is_cleared() && solution.certificate.relative_imbalance <= 1e-12).then_some((numbers, solution))
}

/// On which side of its kinks every activity is.
fn sides(numbers: &Numbers, solution: &Solution) -> Vec<usize> {
    let margins = solution.margins.as_ref().unwrap();
    let below = |(m, r): (&f64, &monazite_model::market::Response)| r.kinks().into_iter().filter(|k| k < m).count();
    margins.iter().zip(numbers.market().responses()).map(below).collect()
}

fn figures(structure: &Structure) -> Vec<Figure> {
    let rows = &structure.rows;
    let gains = (0..structure.areas.len()).flat_map(|a| Party::ALL.map(|p| Figure::Gain(a, p)));
    (0..rows.prices.len())
        .map(Figure::Price)
        .chain((0..rows.quantities.len()).map(Figure::Quantity))
        .chain((0..rows.flows.len()).map(Figure::Flow))
        .chain(gains)
        .chain([Figure::Welfare])
        .collect()
}

/// A derivative, the difference it should be, how far that can be off, and of what; or why there is no comparing.
type Compared = Result<(f64, f64, f64, String), &'static str>;

fn compared(chain: &Chain, terms: &[Term], pick: u32, which: u32) -> Compared {
    let structure = Structure::new(chain, terms, &parameters(chain)).map_err(|_| "a term without a target")?;
    let inputs = structure.numbers().inputs().to_vec();
    let all = figures(&structure);
    let figure = all[which as usize % all.len()];
    // A share of use is compiled in: its derivative has a test of its own. A bound or factor of nothing cannot be less.
    let moves = |source: &usize| {
        !matches!(structure.slots.sources()[*source], Source::Term { number: TermNumber::Share, .. })
            && inputs[*source].is_finite()
            && inputs[*source].abs() >= 1e-3
    };
    let sources: Vec<usize> = (0..inputs.len()).filter(moves).collect();
    let source = sources[pick as usize % sources.len()];
    let (numbers, solution) = solved(&structure, &inputs).ok_or("not cleared finely")?;
    // Where rounding keeps a market from balancing finely, a difference says little.
    let own = match figure {
        Figure::Price(row) => structure.rows.price_node(row).map(|node| vec![node]),
        Figure::Quantity(_) | Figure::Flow(_) => Some(Vec::new()),
        // Rents and holdings are valued at the prices of many nodes.
        Figure::Gain(..) | Figure::Welfare => Some((0..structure.nodes.len()).collect()),
    };
    if own.is_some_and(|own| own.iter().any(|node| solution.interval_prices.iter().any(|i| i.node == *node))) {
        return Err("an interval of prices");
    }
    let gradient = structure.gradient(&numbers, &solution, figure).ok_or("no such figure")?;
    if !gradient.kinks.is_empty() {
        return Err("a kink");
    }
    let short = |row: usize| structure.rows.quantities[row].series == SeriesKind::Shortage;
    if let Figure::Quantity(row) = figure
        && short(row)
    {
        // A shortage is against the use the rows were made with, and at a kink of its own where there is none.
        let none = structure.figure(&numbers, &solution, figure).is_none_or(|t| t < 1e-3);
        if none || matches!(structure.slots.sources()[source], Source::Level(_)) {
            return Err("a shortage at its kink");
        }
    }
    let step = 1e-5 * inputs[source].abs().max(1e-3);
    let at = |by: f64| {
        let mut moved = inputs.clone();
        moved[source] += by;
        let (n, s) = solved(&structure, &moved)?;
        Some((structure.figure(&n, &s, figure)?, sides(&n, &s)))
    };
    let (up, down) = (at(step).ok_or("not cleared beside it")?, at(-step).ok_or("not cleared beside it")?);
    if up.1 != down.1 {
        return Err("an activity changes side");
    }
    let value = structure.figure(&numbers, &solution, figure).ok_or("no such figure")?;
    let difference = (up.0 - down.0) / (2.0 * step);
    // What a clearing's own rounding makes of a difference.
    let scale = if matches!(figure, Figure::Gain(..) | Figure::Welfare) { 1e5 } else { 1e2 };
    let noise = 5e-11 * (value.abs() + scale) / step;
    let what = format!("{figure:?} by {:?}", structure.slots.sources()[source]);
    Ok((gradient.by_source[source], difference, noise, what))
}

/// Random markets, among which so many are found that can be compared; the rest is not looked at.
const MARKETS: u32 = 24_000;
const COMPARED: u32 = 10_000;

#[test]
fn a_gradient_is_the_limit_of_differences() {
    let config = ProptestConfig {
        cases: MARKETS,
        rng_seed: proptest::test_runner::RngSeed::Fixed(11),
        max_global_rejects: 1_000_000,
        ..ProptestConfig::default()
    };
    let count = std::cell::Cell::new(0);
    let markets = (mixes(), any::<bool>(), any::<u32>(), any::<u32>());
    let told = proptest::test_runner::TestRunner::new(config).run(&markets, |(mix, by_product, pick, which)| {
        if count.get() >= COMPARED {
            return Ok(());
        }
        let chain = if by_product { with_by_product() } else { one_stage() };
        // A glut of hundreds of times the use leaves too few digits for differences.
        let terms = if by_product { Vec::new() } else { terms_of(&Mix { release: mix.release % 15.0, ..mix }) };
        if let Ok((gradient, difference, noise, what)) = compared(&chain, &terms, pick, which) {
            count.set(count.get() + 1);
            let size = gradient.abs().max(difference.abs());
            prop_assert!(
                (gradient - difference).abs() <= 1e-6 * size + noise,
                "{what}: {gradient} {difference} noise {noise}"
            );
        }
        Ok(())
    });
    told.unwrap();
    assert!(count.get() >= COMPARED, "{} compared", count.get());
}

/// Values of the only term's number at which an activity changes side, from `high` down, as finely as numbers go.
fn changes_of_side(structure: &Structure, source: usize, high: f64) -> Vec<f64> {
    let mut inputs = structure.numbers().inputs().to_vec();
    let mut at = |value: f64| {
        inputs[source] = value;
        solved(structure, &inputs).map(|(numbers, solution)| sides(&numbers, &solution))
    };
    let mut found = Vec::new();
    for step in 1..60 {
        let (mut low, mut high) = (high * (1.0 - f64::from(step + 1) / 61.0), high * (1.0 - f64::from(step) / 61.0));
        let (Some(below), Some(above)) = (at(low), at(high)) else { continue };
        if below.iter().zip(&above).filter(|(a, b)| a != b).count() != 1 {
            continue;
        }
        while high - low > 1e-13 * high {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            match at(middle) {
                Some(sides) if sides == below => low = middle,
                Some(_) => high = middle,
                None => break,
            }
        }
        found.push(high);
    }
    found
}

#[test]
fn at_a_kink_both_one_sided_derivatives_are_those_of_differences_to_each_side() {
    let chain = one_stage();
    let terms = [quota(0, "AAA", 40.0)];
    let structure = Structure::new(&chain, &terms, &parameters(&chain)).unwrap();
    let source = structure.slots.sources().iter().position(|s| matches!(s, Source::Term { .. })).unwrap();
    let taken = structure.taken_of(&structure.numbers(), 0);
    let (mut kinks, mut two_sided) = (0, 0);
    for t in changes_of_side(&structure, source, taken) {
        let mut inputs = structure.numbers().inputs().to_vec();
        inputs[source] = t;
        let (numbers, solution) = solved(&structure, &inputs).unwrap();
        for row in 0..structure.rows.prices.len() {
            let gradient = structure.gradient(&numbers, &solution, Figure::Price(row)).unwrap();
            let [kink] = &gradient.kinks[..] else { continue };
            kinks += 1;
            let value = |by: f64| {
                let mut moved = inputs.clone();
                moved[source] += by;
                let (n, s) = solved(&structure, &moved).unwrap();
                structure.figure(&n, &s, Figure::Price(row)).unwrap()
            };
            let step = 1e-6 * t;
            let (down, up) = ((value(0.0) - value(-step)) / step, (value(step) - value(0.0)) / step);
            let size = down.abs().max(up.abs());
            assert!((kink.down[source] - down).abs() <= 1e-4 * size, "{t} {row}: {} {down}", kink.down[source]);
            assert!((kink.up[source] - up).abs() <= 1e-4 * size, "{t} {row}: {} {up}", kink.up[source]);
            two_sided += usize::from((down - up).abs() > 1e-2 * size);
        }
    }
    assert!(kinks > 0 && two_sided > 0, "{kinks} kinks, {two_sided} with two sides");
}

#[test]
fn most_random_markets_are_compared() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut ends = std::collections::BTreeMap::new();
    for k in 0..300 {
        let mix = mixes().new_tree(&mut runner).unwrap().current();
        let end = compared(&one_stage(), &terms_of(&Mix { release: mix.release % 15.0, ..mix }), 7 * k + 1, 13 * k + 5)
            .map(|_| "compared")
            .unwrap_or_else(|why| why);
        *ends.entry(end).or_insert(0) += 1;
    }
    assert!(ends["compared"] > 110, "{ends:?}");
}

#[test]
fn the_share_of_a_sourcing_requirement_moves_prices_as_building_again_says() {
    let chain = one_stage();
    let terms = |share: f64| {
        let target = Target::Use { form: METAL.into(), area: "CCC".into() };
        [term(target, Effect::ShareFloor { share, from: vec!["BBB".into()] })]
    };
    let price = |share: f64| {
        let structure = Structure::new(&chain, &terms(share), &parameters(&chain)).unwrap();
        let solution = structure.clear(&structure.numbers(), None, &mut Clearing::default());
        let prices = structure.figures(&structure.numbers(), &solution).unwrap().tonnages.prices;
        (structure, solution, prices)
    };
    let (structure, solution, prices) = price(0.6);
    let (up, down) = (price(0.6 + 1e-6).2, price(0.6 - 1e-6).2);
    let source = structure.slots.sources().iter().position(|s| matches!(s, Source::Term { .. })).unwrap();
    for row in 0..prices.len() {
        let gradient =
            structure.gradient(&structure.numbers(), &solution, Figure::Price(row)).unwrap().by_source[source];
        let difference = (up[row] - down[row]) / 2e-6;
        assert!((gradient - difference).abs() <= 1e-5 * difference.abs().max(1.0), "{row}: {gradient} {difference}");
    }
}
