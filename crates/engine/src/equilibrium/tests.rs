#![allow(clippy::unwrap_used)]

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::Solution;
use monazite_model::term::{Effect, RentShares, Target, Term, ValueBase};

use super::*;
use crate::market::{MarketInputs, Options};
use crate::testing::{one_stage, parameters, with_by_product};

pub(super) const METAL: &str = "testium:refined";

fn flows(form: &str, from: &[&str], to: &[&str]) -> Target {
    let list = |areas: &[&str]| (!areas.is_empty()).then(|| areas.iter().map(|&a| AreaId::from(a)).collect());
    Target::Flows { form: FormId::from(form), from: list(from), to: list(to) }
}

fn production(form: &str, area: &str) -> Target {
    Target::Production { form: form.into(), area: area.into() }
}

fn term(target: Target, effect: Effect) -> Term {
    Term { measure: 0, target, effect }
}

fn cap(t: f64, area: &str) -> Effect {
    Effect::Cap { t, area: area.into(), rent: RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 } }
}

fn structure(chain: &Chain, terms: &[Term]) -> Structure {
    Structure::new(chain, terms, &parameters(chain)).unwrap()
}

fn clear(structure: &Structure) -> Solution {
    solve(structure, structure.numbers().market())
}

fn solve(structure: &Structure, market: &MarketInputs) -> Solution {
    structure.compiled().solve(market, None, &Options::default())
}

fn price(structure: &Structure, solution: &Solution, node: &str) -> f64 {
    let k = structure
        .compiled()
        .problem()
        .nodes
        .iter()
        .position(|n| n.id == node)
        .unwrap_or_else(|| panic!("no node {node}"));
    solution.prices.as_ref().unwrap()[k]
}

fn flow(structure: &Structure, solution: &Solution, from: &str, to: &str) -> f64 {
    let levels = solution.levels.as_ref().unwrap();
    let of = |role: &Role| matches!(role, Role::Trade { from: i, to: j, .. } if structure.areas[*i].as_str() == from && structure.areas[*j].as_str() == to);
    structure.roles.iter().zip(levels).filter(|(role, _)| of(role)).map(|(_, x)| x).sum()
}

/// Terms that touch every way of building: splits, customs, certificates, outlets, room.
fn everything() -> Vec<Term> {
    let bar = Effect::OriginBar { author: "AAA".into(), against: vec!["BBB".into()], leak: 0.3 };
    let floor = Effect::PriceFloor { usd_per_t: 900.0, t: 10.0, treasury: "BBB".into() };
    let share = Effect::ShareFloor { share: 0.6, from: vec!["BBB".into()] };
    let quota = Effect::TariffRateQuota { t: 30.0, inside: 0.05, outside: 0.3, treasury: "CCC".into() };
    vec![
        term(flows(METAL, &["AAA"], &["BBB"]), cap(10.0, "AAA")),
        term(flows(METAL, &[], &[]), bar),
        term(production(METAL, "BBB"), floor),
        term(Target::Use { form: METAL.into(), area: "BBB".into() }, share),
        term(flows(METAL, &[], &["CCC"]), quota),
        term(production(METAL, "CCC"), Effect::CapacityAdd { t: 5.0, usd_per_t: None }),
        term(Target::Node { form: METAL.into(), area: "CCC".into() }, Effect::Inject { t: 2.0, owner: "CCC".into() }),
    ]
}

#[test]
fn the_unshocked_chain_clears_at_base_prices_without_a_step() {
    for chain in [one_stage(), with_by_product()] {
        let structure = structure(&chain, &[]);
        let numbers = structure.numbers();
        assert_eq!(&structure.before(&numbers), numbers.market());
        let solution = clear(&structure);
        assert!(solution.is_cleared(), "{:?}", solution.status);
        assert_eq!(solution.effort.iterations, 0);
        assert!(solution.certificate.relative_imbalance <= 1e-9, "{:?}", solution.certificate);
        assert_eq!(solution.prices.unwrap(), structure.compiled().problem().base_prices());
    }
}

#[test]
fn the_chain_stays_an_exact_answer_however_its_nodes_are_split() {
    let chain = one_stage();
    let structure = structure(&chain, &everything());
    let solution = solve(&structure, &structure.before(&structure.numbers()));
    assert!(solution.is_cleared());
    assert_eq!(solution.effort.iterations, 0, "{:?}", solution.certificate);
    assert!(solution.certificate.relative_imbalance <= 1e-9, "{:?}", solution.certificate);
    for (from, to, t) in [("AAA", "BBB", 20.0), ("AAA", "CCC", 45.0), ("CCC", "BBB", 5.0)] {
        assert!((flow(&structure, &solution, from, to) - t).abs() < 1e-9 * t, "{from} {to}");
    }
}

#[test]
fn everything_at_once_still_clears() {
    let chain = one_stage();
    let structure = structure(&chain, &everything());
    let solution = clear(&structure);
    assert!(solution.is_cleared(), "{:?} {:?}", solution.status, solution.certificate);
}

#[test]
fn terms_without_effect_change_nothing() {
    let chain = one_stage();
    let terms = [
        term(flows(METAL, &["AAA"], &[]), cap(1000.0, "AAA")),
        term(flows(METAL, &["AAA"], &[]), Effect::Specific { usd_per_t: 0.0, treasury: "AAA".into() }),
        term(production(METAL, "AAA"), Effect::CapacityFactor { factor: 1.0 }),
    ];
    let solution = clear(&structure(&chain, &terms));
    assert_eq!(solution.effort.iterations, 0);
    let quota = [term(
        flows(METAL, &["AAA"], &["CCC"]),
        Effect::TariffRateQuota { t: 46.0, inside: 0.0, outside: 0.5, treasury: "CCC".into() },
    )];
    assert_eq!(clear(&structure(&chain, &quota)).effort.iterations, 0);
}

#[test]
fn an_export_quota_parts_the_price_inside_from_the_price_outside() {
    let chain = one_stage();
    let structure = structure(&chain, &[term(flows(METAL, &["AAA"], &[]), cap(30.0, "AAA"))]);
    let solution = clear(&structure);
    assert!(solution.is_cleared());
    let sent = flow(&structure, &solution, "AAA", "BBB") + flow(&structure, &solution, "AAA", "CCC");
    assert!((sent - 30.0).abs() < 1e-6, "{sent}");
    assert!(price(&structure, &solution, "testium:refined@AAA") < 950.0);
    assert!(price(&structure, &solution, "testium:refined@CCC") > 1300.0);
}

#[test]
fn a_ban_is_a_quota_of_nothing() {
    let chain = one_stage();
    let outside = |t: f64| {
        let structure = structure(&chain, &[term(flows(METAL, &["AAA"], &[]), cap(t, "AAA"))]);
        let solution = clear(&structure);
        assert!(solution.is_cleared());
        price(&structure, &solution, "testium:refined@CCC")
    };
    let (ban, nearly) = (outside(0.0), outside(1e-4));
    assert!((ban / nearly - 1.0).abs() < 1e-3, "{ban} {nearly}");
}

#[test]
fn a_selective_ban_leaks_through_third_countries_unless_origin_is_enforced() {
    let chain = one_stage();
    let ban = term(flows(METAL, &["AAA"], &["BBB"]), cap(0.0, "AAA"));
    let price_with = |bar: Option<f64>| {
        let mut terms = vec![ban.clone()];
        terms.extend(bar.map(|leak| {
            term(flows(METAL, &[], &[]), Effect::OriginBar { author: "AAA".into(), against: vec!["BBB".into()], leak })
        }));
        let structure = structure(&chain, &terms);
        let solution = clear(&structure);
        assert!(solution.is_cleared());
        price(&structure, &solution, "testium:refined@BBB")
    };
    let (free, leaky, strict) = (price_with(None), price_with(Some(0.1)), price_with(Some(0.0)));
    assert!(1010.0 < free && free < leaky && leaky < strict, "{free} {leaky} {strict}");
}

#[test]
fn origins_follow_transit() {
    let chain = one_stage();
    let bar = Effect::OriginBar { author: "AAA".into(), against: vec!["BBB".into()], leak: 1.0 };
    let structure = structure(&chain, &[term(flows(METAL, &[], &[]), bar)]);
    // CCC passes on imports only: 45 of AAA's 50 and of BBB's own 5.
    let share: f64 = structure
        .roles
        .iter()
        .zip(&structure.compiled().problem().activities)
        .zip(structure.numbers().base_levels())
        .filter(|((_, a), _)| a.id == "trade testium:refined CCC>BBB of AAA")
        .map(|(_, x)| x / 5.0)
        .sum();
    assert!((share - 0.9).abs() < 1e-12, "{share}");
}

#[test]
fn a_sourcing_requirement_holds_to_the_tonne() {
    let chain = one_stage();
    let target = Target::Use { form: METAL.into(), area: "CCC".into() };
    let terms = [term(target, Effect::ShareFloor { share: 0.3, from: vec!["BBB".into()] })];
    // Without new routes, whose goods count as mixed, the share can be read off the flows.
    let mut no_new_routes = parameters(&chain);
    no_new_routes.forms[0].0[ParameterName::EntryCost as usize] = 50.0;
    let structure = Structure::new(&chain, &terms, &no_new_routes).unwrap();
    let solution = clear(&structure);
    assert!(solution.is_cleared());
    let (own, other) = (flow(&structure, &solution, "BBB", "CCC"), flow(&structure, &solution, "AAA", "CCC"));
    // What CCC passes on to BBB came from BBB one border back in a tenth of cases, and gives back that much.
    let back = flow(&structure, &solution, "CCC", "BBB");
    let kept = own - 0.1 * back;
    assert!((kept / (own + other - back) - 0.3).abs() < 1e-6, "{own} {other} {back}");
}

#[test]
fn an_ad_valorem_export_tax_is_a_share_of_the_exporters_price() {
    let chain = one_stage();
    let tax = Effect::AdValorem { rate: 0.2, base: ValueBase::Exporter, treasury: "AAA".into() };
    let structure = structure(&chain, &[term(flows(METAL, &["AAA"], &["CCC"]), tax)]);
    assert!(!structure.compiled().problem().is_integrable());
    let solution = clear(&structure);
    assert!(solution.is_cleared());
    let (home, away) =
        (price(&structure, &solution, "testium:refined@AAA"), price(&structure, &solution, "testium:refined@CCC"));
    // x = 45 (1 + 4 (p_C - 1.2 p_A) / 1000)
    let expected = 45.0 * (1.0 + 4.0 * (away - 1.2 * home) / 1000.0);
    let activity =
        structure.compiled().problem().activities.iter().position(|a| a.id == "trade testium:refined AAA>CCC").unwrap();
    assert!((solution.levels.as_ref().unwrap()[activity] - expected.max(0.0)).abs() < 1e-6);
    assert!(home < 1000.0 && away > 1000.0);
}

#[test]
fn beyond_a_rate_quota_the_high_rate_holds_and_inside_someone_keeps_the_difference() {
    let chain = one_stage();
    let quota = Effect::TariffRateQuota { t: 20.0, inside: 0.0, outside: 0.25, treasury: "CCC".into() };
    let structure = structure(&chain, &[term(flows(METAL, &["AAA"], &["CCC"]), quota)]);
    let solution = clear(&structure);
    assert!(solution.is_cleared());
    let room =
        solution.prices.as_ref().unwrap()[structure.nodes.iter().position(|n| *n == NodeRole::Permit(0)).unwrap()];
    let home = price(&structure, &solution, "testium:refined@AAA");
    assert!((room / (0.25 * home) - 1.0).abs() < 0.03, "{room} {home}");
    assert!(flow(&structure, &solution, "AAA", "CCC") > 20.0);
}

#[test]
fn a_price_floor_holds_while_the_buyer_has_money() {
    let chain = one_stage();
    let ban = term(flows(METAL, &["AAA"], &[]), cap(0.0, "AAA"));
    let floor = |t: f64| {
        let buy = Effect::PriceFloor { usd_per_t: 900.0, t, treasury: "AAA".into() };
        let structure = structure(&chain, &[ban.clone(), term(production(METAL, "AAA"), buy)]);
        let solution = clear(&structure);
        assert!(solution.is_cleared());
        price(&structure, &solution, "output of testium:refined@AAA")
    };
    assert!((floor(80.0) / 900.0 - 1.0).abs() < 2e-3, "{}", floor(80.0));
    assert!(floor(5.0) < 800.0, "{}", floor(5.0));
}

#[test]
fn stopping_a_refinery_takes_its_by_product_with_it() {
    let chain = with_by_product();
    let stop = term(production("host:metal", "AAA"), Effect::CapacityFactor { factor: 0.0 });
    let structure = structure(&chain, &[stop]);
    let solution = clear(&structure);
    assert!(solution.is_cleared(), "{:?}", solution.status);
    let levels = solution.levels.as_ref().unwrap();
    let of = |id: &str| levels[structure.compiled().problem().activities.iter().position(|a| a.id == id).unwrap()];
    assert_eq!(of("host:metal-making host:metal@AAA"), 0.0);
    assert!(of("guest:metal-making guest:metal@AAA") < 1e-6);
    assert!(price(&structure, &solution, "guest:metal@BBB") > 330_000.0);
}

#[test]
fn mistakes_are_said_and_do_not_stop_the_program() {
    let chain = one_stage();
    let p = parameters(&chain);
    let unknown = term(flows("nothing:here", &[], &[]), Effect::Cost { usd_per_t: 1.0 });
    assert_eq!(
        Structure::new(&chain, &[unknown], &p).unwrap_err().to_string(),
        "measure 1: the chain has no form `nothing:here`"
    );
    let odd = term(production(METAL, "AAA"), Effect::Inject { t: 1.0, owner: "AAA".into() });
    assert_eq!(
        Structure::new(&chain, &[odd], &p).unwrap_err().to_string(),
        "measure 1: a stock release cannot act on production of testium:refined in AAA"
    );
    let nan = term(flows(METAL, &[], &[]), cap(f64::NAN, "AAA"));
    assert!(matches!(Structure::new(&chain, &[nan], &p), Err(StructureError::Value { .. })));
    let mut lopsided = chain.clone();
    lopsided.uses[0].level.band.value += 1.0;
    assert!(matches!(Structure::new(&lopsided, &[], &p), Err(StructureError::Unbalanced { .. })));
}

/// Everything that clears a structure is set in place: against one built anew.
fn same_numbers(structure: &Structure, set: &Numbers, anew: &Structure) {
    let fresh = anew.numbers();
    assert_eq!(set.market().costs(), fresh.market().costs());
    assert_eq!(set.market().responses(), fresh.market().responses());
    assert_eq!(set.market(), fresh.market());
    assert_eq!(structure.before(set), anew.before(&fresh));
    assert_eq!((set.base_levels(), set.base_margins()), (fresh.base_levels(), fresh.base_margins()));
}

#[test]
fn setting_parameters_gives_the_numbers_of_a_structure_built_with_them() {
    for (chain, terms) in [(one_stage(), everything()), (with_by_product(), Vec::new())] {
        let structure = structure(&chain, &terms);
        let mut drawn = parameters(&chain);
        for (k, of) in drawn.forms.iter_mut().enumerate() {
            for (n, value) in of.0.iter_mut().enumerate() {
                *value *= 1.0 + 0.01 * (k * 7 + n + 1) as f64;
            }
        }
        let mut numbers = structure.numbers();
        structure.set_parameters(&drawn, &mut numbers);
        same_numbers(&structure, &numbers, &Structure::new(&chain, &terms, &drawn).unwrap());
        structure.set_parameters(&parameters(&chain), &mut numbers);
        assert_eq!(numbers, structure.numbers());
    }
}

#[test]
fn setting_a_term_gives_the_numbers_of_a_structure_built_with_it() {
    let chain = one_stage();
    let (mut before, mut after) = (everything(), everything());
    // A share of use is part of the structure; everything else may be set.
    before.retain(|t| !matches!(t.effect, Effect::ShareFloor { .. }));
    after.retain(|t| !matches!(t.effect, Effect::ShareFloor { .. }));
    let structure = structure(&chain, &before);
    let mut numbers = structure.numbers();
    for term in &mut after {
        match &mut term.effect {
            Effect::Cap { t, .. } => *t = 12.0,
            Effect::OriginBar { leak, .. } => *leak = 0.4,
            Effect::PriceFloor { usd_per_t, t, .. } => (*usd_per_t, *t) = (850.0, 7.0),
            Effect::TariffRateQuota { t, inside, outside, .. } => (*t, *inside, *outside) = (20.0, 0.0, 0.2),
            Effect::CapacityAdd { t, .. } => *t = 6.0,
            Effect::Inject { t, .. } => *t = 1.0,
            _ => unreachable!(),
        }
    }
    structure.set_terms(&after, |_| true, &mut numbers);
    let anew = Structure::new(&chain, &after, &parameters(&chain)).unwrap();
    same_numbers(&structure, &numbers, &anew);
}

#[test]
fn terms_out_of_force_leave_the_chain_as_observed() {
    let chain = one_stage();
    let mut terms = everything();
    terms.retain(|t| !matches!(t.effect, Effect::ShareFloor { .. }));
    terms.push(term(flows(METAL, &["BBB"], &[]), cap(0.0, "BBB")));
    terms.push(term(flows(METAL, &["AAA"], &[]), Effect::Specific { usd_per_t: 50.0, treasury: "AAA".into() }));
    terms.push(term(production(METAL, "AAA"), Effect::CapacityFactor { factor: 0.5 }));
    let structure = structure(&chain, &terms);
    let mut numbers = structure.numbers();
    structure.set_terms(&terms, |_| false, &mut numbers);
    let solution = solve(&structure, numbers.market());
    assert!(solution.is_cleared());
    assert_eq!(solution.effort.iterations, 0, "{:?}", solution.certificate);
    let at_rest = Structure::at_rest(&chain, &terms, &parameters(&chain)).unwrap();
    assert_eq!(numbers, at_rest.numbers());
    // Back in force, the market is the one it was.
    structure.set_terms(&terms, |_| true, &mut numbers);
    assert_eq!(numbers, structure.numbers());
}

#[test]
fn one_ban_of_many_is_the_market_of_that_ban_alone() {
    let chain = one_stage();
    let bans: Vec<Term> = ["AAA", "BBB", "CCC"].iter().map(|a| term(flows(METAL, &[a], &[]), cap(0.0, a))).collect();
    let many = Structure::at_rest(&chain, &bans, &parameters(&chain)).unwrap();
    for k in 0..bans.len() {
        let mut numbers = many.numbers();
        many.set_terms(&bans, |ban| ban == k, &mut numbers);
        let alone = structure(&chain, &bans[k..=k]);
        assert_eq!(numbers.market(), alone.numbers().market());
    }
}

#[test]
fn levels_before_are_known_without_evaluating_a_curve() {
    for (chain, terms) in [(one_stage(), everything()), (with_by_product(), Vec::new())] {
        let structure = structure(&chain, &terms);
        let numbers = structure.numbers();
        for (k, slots) in structure.activities.iter().enumerate() {
            let (known, evaluated) = (numbers.value(slots.base_level), numbers.base_levels()[k]);
            assert!((known - evaluated).abs() <= 1e-12 * known.abs(), "{k}: {known} {evaluated}");
        }
    }
}

/// Every number of the market, at parameters, terms, levels and prices moved a little: against the table's own derivatives.
#[test]
fn the_table_of_slots_knows_its_derivatives() {
    for (chain, terms) in [(one_stage(), everything()), (with_by_product(), Vec::new())] {
        let structure = structure(&chain, &terms);
        let slots = &structure.slots;
        let (mut here, mut up, mut down) = (Vec::new(), Vec::new(), Vec::new());
        slots.evaluate(slots.inputs(), &mut here);
        for source in 0..slots.sources().len() {
            let step = 1e-6 * slots.inputs()[source].abs().max(1e-3);
            let moved = |by: f64| {
                let mut inputs = slots.inputs().to_vec();
                inputs[source] += by;
                inputs
            };
            slots.evaluate(&moved(step), &mut up);
            slots.evaluate(&moved(-step), &mut down);
            let mut change = vec![0.0; slots.sources().len()];
            change[source] = 1.0;
            let tangents = slots.push_forward(&slots.rows_of(|_| true), &here, &change);
            for k in 0..slots.len() {
                let (forward, backward) = ((up[k] - here[k]) / step, (here[k] - down[k]) / step);
                let close = |a: f64| (a - tangents[k]).abs() <= 1e-4 * a.abs().max(1e-6 * here[k].abs()).max(1e-9);
                let fine = [forward, backward, 0.5 * (forward + backward)].into_iter().any(close);
                assert!(
                    fine || !here[k].is_finite(),
                    "{k} by {:?}: {forward} {backward} {}",
                    slots.sources()[source],
                    tangents[k]
                );
            }
        }
        // Backwards, the derivatives of any one row are the same.
        for k in (0..slots.len()).step_by(7) {
            let mut weights = vec![0.0; slots.len()];
            weights[k] = 1.0;
            let gradient = slots.pull_back(&here, &mut weights);
            for (source, slope) in gradient.iter().enumerate() {
                let mut change = vec![0.0; slots.sources().len()];
                change[source] = 1.0;
                let tangent = slots.push_forward(&slots.rows_of(|_| true), &here, &change)[k];
                assert!(
                    (slope - tangent).abs() <= 1e-12 * tangent.abs().max(1e-300),
                    "{k} {source}: {slope} {tangent}"
                );
            }
        }
    }
}

/// Sum of a series over areas.
fn total(structure: &Structure, figures: &Figures, series: Series) -> f64 {
    let rows = structure.rows.quantities.iter().zip(&figures.tonnages.quantities);
    rows.filter(|(q, _)| q.series == series).map(|(_, t)| t).sum()
}

fn inject(form: &str, area: &str, t: f64) -> Term {
    term(Target::Node { form: form.into(), area: area.into() }, Effect::Inject { t, owner: area.into() })
}

/// Clears, and finds no price below zero.
fn no_negative_price(chain: &Chain, terms: &[Term]) -> (Structure, Figures) {
    let structure = structure(chain, terms);
    let solution = clear(&structure);
    assert!(solution.is_cleared(), "{:?} {:?}", solution.status, solution.certificate);
    let figures = structure.figures(&structure.numbers(), &solution).unwrap();
    assert!(figures.tonnages.prices.iter().all(|p| *p >= 0.0), "{:?}", figures.tonnages.prices);
    (structure, figures)
}

#[test]
fn an_owner_sells_no_more_than_the_market_takes_above_zero() {
    let chain = one_stage();
    for t in [50.0, 500.0, 5e3, 1e6, 1e9] {
        let (structure, figures) = no_negative_price(&chain, &[inject(METAL, "CCC", t)]);
        let of = |series| total(&structure, &figures, series);
        let (sold, unsold) = (of(Series::StockRelease), of(Series::Unsold));
        assert!((sold + unsold - t).abs() <= 1e-9 * t, "{t}: {sold} sold, {unsold} not");
        assert!(sold < 700.0, "{t}: {sold} t sold to users of 130 t");
        assert_eq!(unsold == 0.0, t == 50.0, "{t}: {unsold}");
    }
}

#[test]
fn metal_that_comes_along_with_another_is_left_where_nobody_wants_it() {
    // The ban keeps the guest metal at home; its host is wanted as before.
    let chain = with_by_product();
    let terms = [
        term(flows("guest:metal", &[], &[]), cap(0.0, "AAA")),
        inject("guest:metal", "AAA", 50.0),
        inject("host:metal", "CCC", 20_000.0),
    ];
    let (structure, figures) = no_negative_price(&chain, &terms);
    assert!(total(&structure, &figures, Series::Unsold) > 0.0);
}

#[test]
fn what_a_subsidy_brings_and_nobody_wants_is_left_at_a_price_of_nothing() {
    let chain = one_stage();
    let subsidy = Effect::Specific { usd_per_t: -30_000.0, treasury: "AAA".into() };
    no_negative_price(&chain, &[term(flows(METAL, &["AAA"], &[]), subsidy)]);
}

/// `one_stage` with a fifth of what `BBB` uses coming from nobody's output: the mine there makes 10 t less, the books are closed by
/// as much.
fn with_unaccounted() -> Chain {
    let mut chain = one_stage();
    let at = chain.node(0, chain.area(&"BBB".into()).unwrap()).unwrap();
    let k = chain.supplies.iter().position(|s| s.node == at).unwrap();
    let mut closing = chain.supplies[k].clone();
    let share = |e: &mut monazite_model::chain::Estimate, factor: f64| e.band = e.band.scaled(factor);
    share(&mut chain.supplies[k].level, 2.0 / 3.0);
    share(&mut chain.supplies[k].capacity, 2.0 / 3.0);
    share(&mut closing.level, 1.0 / 3.0);
    closing.capacity = closing.level.clone();
    closing.kind = monazite_model::chain::SupplyKind::Unaccounted;
    chain.supplies.push(closing);
    chain
}

fn row(structure: &Structure, figures: &Figures, series: Series, area: &str) -> f64 {
    let rows = structure.rows.quantities.iter().zip(&figures.tonnages.quantities);
    let here = |q: &rows::QuantityAt| q.series == series && structure.areas[q.area].as_str() == area;
    rows.filter(|(q, _)| here(q)).map(|(_, t)| t).sum()
}

#[test]
fn supply_that_nobody_publishes_answers_to_no_price_and_is_no_output() {
    let chain = with_unaccounted();
    let (structure, figures) = no_negative_price(&chain, &[term(flows(METAL, &["AAA"], &[]), cap(55.0, "AAA"))]);
    let at = |series| row(&structure, &figures, series, "BBB");
    assert!((at(Series::Unaccounted) - 10.0).abs() < 1e-9, "{}", at(Series::Unaccounted));
    assert!(at(Series::Production) > 20.0 && at(Series::Production) < 20.7, "{}", at(Series::Production));
    let whole = no_negative_price(&one_stage(), &[term(flows(METAL, &["AAA"], &[]), cap(55.0, "AAA"))]);
    let price = |(structure, figures): &(Structure, Figures)| {
        let k = structure.rows.prices.iter().position(|p| structure.areas[p.area].as_str() == "BBB").unwrap();
        figures.tonnages.prices[k]
    };
    assert!(price(&(structure, figures)) > price(&whole), "less that answers must cost more");
}

#[test]
fn supply_that_nobody_publishes_meets_no_sourcing_requirement_and_bears_no_outage() {
    let chain = with_unaccounted();
    let share = |share| Effect::ShareFloor { share, from: vec!["BBB".into()] };
    let target = || Target::Use { form: METAL.into(), area: "BBB".into() };
    // Of 20 t made at home, 20 t from AAA and 5 t through CCC, 20 t count (and a ninth of the 5 t); what nobody publishes neither.
    let binds = |of: f64| {
        let structure = structure(&chain, &[term(target(), share(of))]);
        let solution = clear(&structure);
        assert!(solution.is_cleared(), "{:?}", solution.status);
        let id = structure.nodes.iter().position(|n| matches!(n, NodeRole::Certificate(_))).unwrap();
        solution.prices.unwrap()[id] > 1.0
    };
    assert!(!binds(0.35) && binds(0.5), "the requirement is measured against what somebody made");
    let structure = structure(&chain, &[term(production(METAL, "BBB"), Effect::CapacityFactor { factor: 0.0 })]);
    let figures = structure.figures(&structure.numbers(), &clear(&structure)).unwrap();
    assert_eq!(row(&structure, &figures, Series::Production, "BBB"), 0.0);
    assert!((row(&structure, &figures, Series::Unaccounted, "BBB") - 10.0).abs() < 1e-9);
}

/// `one_stage` with 10 t of what `BBB` uses going into stock there.
fn with_stock() -> Chain {
    let mut chain = one_stage();
    let at = chain.node(0, chain.area(&"BBB".into()).unwrap()).unwrap();
    let k = chain.uses.iter().position(|u| u.node == at).unwrap();
    let all = chain.uses[k].level.band.value;
    let mut stock = chain.uses[k].clone();
    chain.uses[k].level.band = chain.uses[k].level.band.scaled((all - 10.0) / all);
    stock.level.band = stock.level.band.scaled(10.0 / all);
    stock.kind = monazite_model::chain::UseKind::Stock;
    chain.uses.push(stock);
    chain
}

#[test]
fn what_goes_into_stock_answers_to_no_price_and_is_no_use() {
    let chain = with_stock();
    let (structure, figures) = no_negative_price(&chain, &[term(flows(METAL, &["AAA"], &[]), cap(50.0, "AAA"))]);
    let at = |series| row(&structure, &figures, series, "BBB");
    assert!((at(Series::Unaccounted) + 10.0).abs() < 1e-9, "{}", at(Series::Unaccounted));
    let here = chain.used().filter(|u| chain.areas[chain.nodes[u.node].area].as_str() == "BBB");
    let before: f64 = here.map(|u| u.level.band.value).sum();
    assert!(at(Series::Use) < before - 0.1, "use gives way: {} of {before}", at(Series::Use));
    // Where the form is so dear that nobody uses it, nothing is stored either: the market still clears.
    let none = [
        term(flows(METAL, &["AAA"], &[]), cap(0.0, "AAA")),
        term(production(METAL, "BBB"), Effect::CapacityFactor { factor: 0.0 }),
    ];
    no_negative_price(&chain, &none);
}
