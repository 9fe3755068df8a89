//! One bound over several forms, against what can be worked out by hand.
#![allow(clippy::unwrap_used)]

use monazite_model::chain::Chain;
use monazite_model::code::Stage;
use monazite_model::market::Solution;
use monazite_model::outcome::Party;
use monazite_model::term::{Effect, Part, RentShares, Target, Term};

use super::*;
use crate::testing::{ChainBuilder, one_stage};

const CHEAP: &str = "cheap:refined";
const DEAR: &str = "dear:refined";
const PRICES: [(&str, f64); 2] = [(CHEAP, 1000.0), (DEAR, 4000.0)];
/// Percentage change of a route per per cent of price gap, and the elasticity of demand.
const TRADE: f64 = 4.0;

/// `AAA` makes 100 t of both, far below what it could, and ships everything to `BBB`.
fn two_forms() -> Chain {
    PRICES
        .iter()
        .fold(ChainBuilder::new(), |chain, &(form, price)| {
            chain
                .form(form, Stage::Refining, price)
                .mine(form, "AAA", 100.0, 10_000.0)
                .used(form, "BBB", 100.0)
                .flow(form, "AAA", "BBB", 100.0)
        })
        .build()
}

/// Supply that answers to no price; demand of elasticity one, which stops far beyond what is looked at.
fn simple(chain: &Chain) -> Parameters {
    Parameters::uniform(chain, FormParameters([0.0, 1.0, TRADE, 1000.0, 0.0, 0.15, 0.2]))
}

fn exports(form: &str) -> Target {
    Target::Flows { form: form.into(), from: Some(vec!["AAA".into()]), to: None }
}

fn cap(target: Target, t: f64) -> Term {
    let rent = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
    Term { measure: 0, target, effect: Effect::Cap { t, area: "AAA".into(), rent } }
}

fn together(weights: [f64; 2], t: f64) -> Term {
    let parts = PRICES.iter().zip(weights).map(|((form, _), weight)| Part { weight, of: exports(form) });
    cap(Target::Together { parts: parts.collect() }, t)
}

struct Cleared {
    structure: Structure,
    solution: Solution,
    figures: Figures,
}

fn clear(chain: &Chain, terms: &[Term], parameters: &Parameters) -> Cleared {
    let structure = Structure::new(chain, terms, parameters).unwrap();
    let numbers = structure.numbers();
    let solution = structure.clear(&numbers, None, &mut Clearing::default());
    assert!(solution.is_cleared(), "{:?} {:?}", solution.status, solution.certificate);
    let figures = structure.figures(&numbers, &solution).unwrap();
    assert!(figures.accounts.residual <= 1e-9, "{}", figures.accounts.residual);
    Cleared { structure, solution, figures }
}

impl Cleared {
    fn price(&self, form: &str, area: &str) -> f64 {
        let is = |p: &&PriceAt| {
            self.structure.forms[p.form].as_str() == form && self.structure.areas[p.area].as_str() == area
        };
        let row = self.structure.rows.prices.iter().position(|p| is(&p)).unwrap();
        self.figures.tonnages.prices[row]
    }

    /// What the goods are worth at home, where they pile up: next to nothing, a hundredth of the base price at most.
    fn at_home(&self) -> [f64; 2] {
        PRICES.map(|(form, base)| {
            let home = self.price(form, "AAA");
            assert!((0.0..0.02 * base).contains(&home), "{form}: {home}");
            home
        })
    }

    fn shipped(&self, form: &str) -> f64 {
        let flows = self.structure.rows.flows.iter().zip(&self.figures.tonnages.flows);
        flows.filter(|(row, _)| self.structure.forms[row.form].as_str() == form).map(|(_, t)| t).sum()
    }

    fn rent(&self) -> f64 {
        let [rent] = self.figures.tonnages.rents[..] else { panic!("{:?}", self.figures.tonnages.rents) };
        rent
    }
}

/// What a tonne of permit is worth to a form of which the share `y` gets through: the price abroad less that at home, and less the
/// price gap at which the route carries no more than that.
fn worth(price: f64, y: f64, home: f64) -> f64 {
    price * (1.0 / y + (1.0 - y) / TRADE) - home
}

/// Shares that get through where both forms take a tonne of permit a tonne and `sum` of the two shares is let out.
fn by_hand(sum: f64, home: [f64; 2]) -> (f64, f64) {
    let (mut low, mut high) = (1e-6, 1.0_f64.min(sum));
    for _ in 0..200 {
        let y = 0.5 * (low + high);
        let spare = worth(PRICES[0].1, y, home[0]) > worth(PRICES[1].1, (sum - y).max(1e-9), home[1]);
        (low, high) = if spare { (y, high) } else { (low, y) };
    }
    (low, sum - low)
}

#[test]
fn the_permit_has_one_price_and_the_cheaper_form_rises_by_the_larger_factor() {
    let chain = two_forms();
    let cleared = clear(&chain, &[together([1.0, 1.0], 120.0)], &simple(&chain));
    let home = cleared.at_home();
    let (cheap, dear) = by_hand(1.2, home);
    let (of_cheap, of_dear) = (worth(1000.0, cheap, home[0]), worth(4000.0, dear, home[1]));
    assert!(cheap < dear && (of_cheap / of_dear - 1.0).abs() < 1e-9);
    assert!((cleared.shipped(CHEAP) - 100.0 * cheap).abs() < 0.05, "{} {cheap}", cleared.shipped(CHEAP));
    assert!((cleared.shipped(DEAR) - 100.0 * dear).abs() < 0.05, "{} {dear}", cleared.shipped(DEAR));
    let rent = cleared.rent();
    assert!((rent / of_cheap - 1.0).abs() < 1e-3, "{rent} {of_cheap}");
    let factors = [(CHEAP, 1000.0), (DEAR, 4000.0)].map(|(form, base)| cleared.price(form, "BBB") / base);
    assert!((factors[0] * cheap - 1.0).abs() < 1e-3 && (factors[1] * dear - 1.0).abs() < 1e-3, "{factors:?}");
    assert!(factors[0] > 2.0 * factors[1], "{factors:?}");
    let [cap] = &cleared.structure.caps[..] else { panic!("one bound") };
    assert_eq!(cap.members.len(), 2);
}

#[test]
fn the_rent_of_a_bound_over_two_forms_is_counted_once() {
    let chain = two_forms();
    let cleared = clear(&chain, &[together([1.0, 1.0], 120.0)], &simple(&chain));
    let area = cleared.structure.areas.iter().position(|a| a.as_str() == "AAA").unwrap();
    let counted = cleared.figures.accounts.gain(area, Party::RentHolders);
    assert!((counted / (120.0 * cleared.rent()) - 1.0).abs() < 1e-3, "{counted}");
    assert!((cleared.shipped(CHEAP) + cleared.shipped(DEAR) - 120.0).abs() < 1e-3);
}

#[test]
fn a_heavier_form_takes_more_of_the_bound() {
    let chain = two_forms();
    let cleared = clear(&chain, &[together([1.0, 1.5], 150.0)], &simple(&chain));
    let taken = cleared.shipped(CHEAP) + 1.5 * cleared.shipped(DEAR);
    assert!((taken - 150.0).abs() < 1e-2, "{taken}");
    let home = cleared.at_home();
    let per_tonne = |form, base: f64, home: f64| worth(base, cleared.shipped(form) / 100.0, home);
    let (cheap, dear) = (per_tonne(CHEAP, 1000.0, home[0]), per_tonne(DEAR, 4000.0, home[1]) / 1.5);
    assert!((cheap / dear - 1.0).abs() < 1e-3 && (cleared.rent() / cheap - 1.0).abs() < 1e-3, "{cheap} {dear}");
}

#[test]
fn one_bound_never_costs_the_world_more_than_any_way_of_splitting_it() {
    let chain = two_forms();
    // What a split lets through, one bound lets through too; a market without other interference takes what is worth most.
    for parameters in [simple(&chain), crate::testing::parameters(&chain)] {
        for sum in [40.0, 120.0, 190.0] {
            let all = clear(&chain, &[together([1.0, 1.0], sum)], &parameters).figures.accounts.total;
            for k in 0..=10 {
                let own = sum * f64::from(k) / 10.0;
                let split = [cap(exports(CHEAP), own), cap(exports(DEAR), sum - own)];
                let split = clear(&chain, &split, &parameters).figures.accounts.total;
                assert!(all >= split - 1e-6 * split.abs(), "{sum} t, {own} t of the cheap form: {all} {split}");
            }
        }
    }
}

#[test]
fn a_bound_over_one_form_is_the_bound_on_that_form() {
    let chain = one_stage();
    let target = || Target::Flows { form: "testium:refined".into(), from: Some(vec!["AAA".into()]), to: None };
    let parameters = crate::testing::parameters(&chain);
    let plain = clear(&chain, &[cap(target(), 40.0)], &parameters);
    let part = Part { weight: 2.0, of: target() };
    let weighed = clear(&chain, &[cap(Target::Together { parts: vec![part] }, 80.0)], &parameters);
    for (a, b) in plain.figures.tonnages.prices.iter().zip(&weighed.figures.tonnages.prices) {
        assert!((a / b - 1.0).abs() < 1e-4, "{a} {b}");
    }
    assert!((plain.rent() / (2.0 * weighed.rent()) - 1.0).abs() < 1e-3);
}

#[test]
fn a_wide_bound_and_one_of_nothing_are_no_bound_and_a_ban() {
    let chain = two_forms();
    let wide = clear(&chain, &[together([1.0, 1.0], 500.0)], &simple(&chain));
    assert!(PRICES.iter().all(|(form, base)| (wide.price(form, "BBB") / base - 1.0).abs() < 1e-4));
    let shut = clear(&chain, &[together([1.0, 1.0], 0.0)], &simple(&chain));
    assert!(shut.shipped(CHEAP) + shut.shipped(DEAR) < 1e-9 && shut.figures.tonnages.rents.is_empty());
}

#[test]
fn what_the_bound_moves_is_its_own_derivative() {
    let chain = two_forms();
    let parameters = crate::testing::parameters(&chain);
    let at = |t: f64| clear(&chain, &[together([1.2, 1.0], t)], &parameters);
    let cleared = at(120.0);
    let row =
        cleared.structure.rows.prices.iter().position(|p| cleared.structure.areas[p.area].as_str() == "BBB").unwrap();
    let numbers = cleared.structure.numbers();
    let gradient = cleared.structure.gradient(&numbers, &cleared.solution, Figure::Price(row)).unwrap();
    let bound = |s: &Source| matches!(s, Source::Term { number: TermNumber::Tonnes, .. });
    let source = cleared.structure.slots.sources().iter().position(bound).unwrap();
    let (up, down) = (at(120.01), at(119.99));
    let by_difference = (up.figures.tonnages.prices[row] - down.figures.tonnages.prices[row]) / 0.02;
    let found = gradient.by_source[source];
    assert!((found / by_difference - 1.0).abs() < 1e-4, "{found} {by_difference}");
}
