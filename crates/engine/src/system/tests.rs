#![allow(clippy::unwrap_used)]

use monazite_model::code::{AreaId, FormId};
use monazite_model::market::Solution;
use monazite_model::term::{Effect, RentShares, Target, Term, ValueBase};

use super::*;
use crate::market::{Options, compile};
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

fn system(chain: &Chain, terms: &[Term]) -> System {
    build(chain, terms, &parameters(chain)).unwrap()
}

fn clear(problem: &MarketProblem) -> Solution {
    let compiled = compile(problem).unwrap();
    compiled.solve(&compiled.base(), None, &Options::default())
}

fn price(system: &System, solution: &Solution, node: &str) -> f64 {
    let k = system.after.nodes.iter().position(|n| n.id == node).unwrap_or_else(|| panic!("no node {node}"));
    solution.prices.as_ref().unwrap()[k]
}

fn flow(system: &System, solution: &Solution, from: &str, to: &str) -> f64 {
    let levels = solution.levels.as_ref().unwrap();
    let of = |role: &Role| matches!(role, Role::Trade { from: i, to: j, .. } if system.areas[*i].as_str() == from && system.areas[*j].as_str() == to);
    system.roles.iter().zip(levels).filter(|(role, _)| of(role)).map(|(_, x)| x).sum()
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
        let system = system(&chain, &[]);
        assert_eq!(system.before, system.after);
        let solution = clear(&system.after);
        assert!(solution.is_cleared(), "{:?}", solution.status);
        assert_eq!(solution.effort.iterations, 0);
        assert!(solution.certificate.relative_imbalance <= 1e-9, "{:?}", solution.certificate);
        assert_eq!(solution.prices.unwrap(), system.before.base_prices());
    }
}

#[test]
fn the_chain_stays_an_exact_answer_however_its_nodes_are_split() {
    let chain = one_stage();
    let system = system(&chain, &everything());
    let solution = clear(&system.before);
    assert!(solution.is_cleared());
    assert_eq!(solution.effort.iterations, 0, "{:?}", solution.certificate);
    assert!(solution.certificate.relative_imbalance <= 1e-9, "{:?}", solution.certificate);
    for (from, to, t) in [("AAA", "BBB", 20.0), ("AAA", "CCC", 45.0), ("CCC", "BBB", 5.0)] {
        assert!((flow(&system, &solution, from, to) - t).abs() < 1e-9 * t, "{from} {to}");
    }
}

#[test]
fn everything_at_once_still_clears() {
    let chain = one_stage();
    let system = system(&chain, &everything());
    let solution = clear(&system.after);
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
    let solution = clear(&system(&chain, &terms).after);
    assert_eq!(solution.effort.iterations, 0);
    let quota = [term(
        flows(METAL, &["AAA"], &["CCC"]),
        Effect::TariffRateQuota { t: 46.0, inside: 0.0, outside: 0.5, treasury: "CCC".into() },
    )];
    assert_eq!(clear(&system(&chain, &quota).after).effort.iterations, 0);
}

#[test]
fn an_export_quota_parts_the_price_inside_from_the_price_outside() {
    let chain = one_stage();
    let system = system(&chain, &[term(flows(METAL, &["AAA"], &[]), cap(30.0, "AAA"))]);
    let solution = clear(&system.after);
    assert!(solution.is_cleared());
    let sent = flow(&system, &solution, "AAA", "BBB") + flow(&system, &solution, "AAA", "CCC");
    assert!((sent - 30.0).abs() < 1e-6, "{sent}");
    assert!(price(&system, &solution, "testium:refined@AAA") < 950.0);
    assert!(price(&system, &solution, "testium:refined@CCC") > 1300.0);
}

#[test]
fn a_ban_is_a_quota_of_nothing() {
    let chain = one_stage();
    let outside = |t: f64| {
        let system = system(&chain, &[term(flows(METAL, &["AAA"], &[]), cap(t, "AAA"))]);
        let solution = clear(&system.after);
        assert!(solution.is_cleared());
        price(&system, &solution, "testium:refined@CCC")
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
        let system = system(&chain, &terms);
        let solution = clear(&system.after);
        assert!(solution.is_cleared());
        price(&system, &solution, "testium:refined@BBB")
    };
    let (free, leaky, strict) = (price_with(None), price_with(Some(0.1)), price_with(Some(0.0)));
    assert!(1010.0 < free && free < leaky && leaky < strict, "{free} {leaky} {strict}");
}

#[test]
fn origins_follow_transit() {
    let chain = one_stage();
    let bar = Effect::OriginBar { author: "AAA".into(), against: vec!["BBB".into()], leak: 1.0 };
    let system = system(&chain, &[term(flows(METAL, &[], &[]), bar)]);
    // CCC passes on imports only: 45 of AAA's 50 and of BBB's own 5.
    let share: f64 = system
        .roles
        .iter()
        .zip(&system.after.activities)
        .zip(&system.base_levels)
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
    let system = build(&chain, &terms, &no_new_routes).unwrap();
    let solution = clear(&system.after);
    assert!(solution.is_cleared());
    let (own, other) = (flow(&system, &solution, "BBB", "CCC"), flow(&system, &solution, "AAA", "CCC"));
    // What CCC passes on to BBB came from BBB one border back in a tenth of cases, and gives back that much.
    let back = flow(&system, &solution, "CCC", "BBB");
    let kept = own - 0.1 * back;
    assert!((kept / (own + other - back) - 0.3).abs() < 1e-6, "{own} {other} {back}");
}

#[test]
fn an_ad_valorem_export_tax_is_a_share_of_the_exporters_price() {
    let chain = one_stage();
    let tax = Effect::AdValorem { rate: 0.2, base: ValueBase::Exporter, treasury: "AAA".into() };
    let system = system(&chain, &[term(flows(METAL, &["AAA"], &["CCC"]), tax)]);
    assert!(!system.after.is_integrable());
    let solution = clear(&system.after);
    assert!(solution.is_cleared());
    let (home, away) =
        (price(&system, &solution, "testium:refined@AAA"), price(&system, &solution, "testium:refined@CCC"));
    // x = 45 (1 + 4 (p_C - 1.2 p_A) / 1000)
    let expected = 45.0 * (1.0 + 4.0 * (away - 1.2 * home) / 1000.0);
    let activity = system.after.activities.iter().position(|a| a.id == "trade testium:refined AAA>CCC").unwrap();
    assert!((solution.levels.as_ref().unwrap()[activity] - expected.max(0.0)).abs() < 1e-6);
    assert!(home < 1000.0 && away > 1000.0);
}

#[test]
fn beyond_a_rate_quota_the_high_rate_holds_and_inside_someone_keeps_the_difference() {
    let chain = one_stage();
    let quota = Effect::TariffRateQuota { t: 20.0, inside: 0.0, outside: 0.25, treasury: "CCC".into() };
    let system = system(&chain, &[term(flows(METAL, &["AAA"], &["CCC"]), quota)]);
    let solution = clear(&system.after);
    assert!(solution.is_cleared());
    let room = solution.prices.as_ref().unwrap()[system.nodes.iter().position(|n| *n == NodeRole::Permit(0)).unwrap()];
    let home = price(&system, &solution, "testium:refined@AAA");
    assert!((room / (0.25 * home) - 1.0).abs() < 0.03, "{room} {home}");
    assert!(flow(&system, &solution, "AAA", "CCC") > 20.0);
}

#[test]
fn a_price_floor_holds_while_the_buyer_has_money() {
    let chain = one_stage();
    let ban = term(flows(METAL, &["AAA"], &[]), cap(0.0, "AAA"));
    let floor = |t: f64| {
        let buy = Effect::PriceFloor { usd_per_t: 900.0, t, treasury: "AAA".into() };
        let system = system(&chain, &[ban.clone(), term(production(METAL, "AAA"), buy)]);
        let solution = clear(&system.after);
        assert!(solution.is_cleared());
        price(&system, &solution, "output of testium:refined@AAA")
    };
    assert!((floor(80.0) / 900.0 - 1.0).abs() < 2e-3, "{}", floor(80.0));
    assert!(floor(5.0) < 800.0, "{}", floor(5.0));
}

#[test]
fn stopping_a_refinery_takes_its_by_product_with_it() {
    let chain = with_by_product();
    let stop = term(production("host:metal", "AAA"), Effect::CapacityFactor { factor: 0.0 });
    let system = system(&chain, &[stop]);
    let solution = clear(&system.after);
    assert!(solution.is_cleared(), "{:?}", solution.status);
    let levels = solution.levels.as_ref().unwrap();
    let of = |id: &str| levels[system.after.activities.iter().position(|a| a.id == id).unwrap()];
    assert_eq!(of("host:metal-making host:metal@AAA"), 0.0);
    assert!(of("guest:metal-making guest:metal@AAA") < 1e-6);
    assert!(price(&system, &solution, "guest:metal@BBB") > 330_000.0);
}

#[test]
fn mistakes_are_said_and_do_not_stop_the_program() {
    let chain = one_stage();
    let p = parameters(&chain);
    let unknown = term(flows("nothing:here", &[], &[]), Effect::Cost { usd_per_t: 1.0 });
    assert_eq!(
        build(&chain, &[unknown], &p).unwrap_err().to_string(),
        "measure 1: the chain has no form `nothing:here`"
    );
    let odd = term(production(METAL, "AAA"), Effect::Inject { t: 1.0, owner: "AAA".into() });
    assert_eq!(
        build(&chain, &[odd], &p).unwrap_err().to_string(),
        "measure 1: a stock release cannot act on production of testium:refined in AAA"
    );
    let nan = term(flows(METAL, &[], &[]), cap(f64::NAN, "AAA"));
    assert!(matches!(build(&chain, &[nan], &p), Err(SystemError::Value { .. })));
    let mut lopsided = chain.clone();
    lopsided.uses[0].level.band.value += 1.0;
    assert!(matches!(build(&lopsided, &[], &p), Err(SystemError::Unbalanced { .. })));
}

#[test]
fn a_member_has_the_numbers_of_the_named_system_and_no_names() {
    let chain = with_by_product();
    for (chain, terms) in [(one_stage(), everything()), (chain, Vec::new())] {
        let (named, mut member) = (system(&chain, &terms), build_member(&chain, &terms, &parameters(&chain)).unwrap());
        assert!(member.after.activities.iter().any(|a| a.id.is_empty()));
        for (ours, theirs) in [(&named.before, &mut member.before), (&named.after, &mut member.after)] {
            for (a, b) in ours.activities.iter().zip(&mut theirs.activities) {
                (b.id, b.tag) = (a.id.clone(), a.tag.clone());
            }
            for (a, b) in ours.nodes.iter().zip(&mut theirs.nodes) {
                b.id = a.id.clone();
            }
        }
        assert_eq!(named, member);
    }
}

/// Sum of a series over areas, before and after.
fn total(reading: &Reading, series: Series) -> f64 {
    reading.quantities.iter().filter(|q| q.series == series).map(|q| q.value).sum()
}

fn inject(form: &str, area: &str, t: f64) -> Term {
    term(Target::Node { form: form.into(), area: area.into() }, Effect::Inject { t, owner: area.into() })
}

#[test]
fn an_owner_sells_no_more_than_the_market_takes_above_zero() {
    let chain = one_stage();
    for t in [50.0, 500.0, 5e3, 1e6, 1e9] {
        let system = system(&chain, &[inject(METAL, "CCC", t)]);
        let solution = clear(&system.after);
        assert!(solution.is_cleared(), "{t}: {:?} {:?}", solution.status, solution.certificate);
        let reading = read(&system, &chain, &solution).unwrap();
        assert!(reading.prices.iter().all(|p| p.value >= 0.0), "{t}: {:?}", reading.prices);
        let (sold, unsold) = (total(&reading, Series::StockRelease), total(&reading, Series::Unsold));
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
    let system = system(&chain, &terms);
    let solution = clear(&system.after);
    assert!(solution.is_cleared(), "{:?}", solution.certificate);
    let reading = read(&system, &chain, &solution).unwrap();
    assert!(reading.prices.iter().all(|p| p.value >= 0.0), "{:?}", reading.prices);
    assert!(total(&reading, Series::Unsold) > 0.0);
}

#[test]
fn what_a_subsidy_brings_and_nobody_wants_is_left_at_a_price_of_nothing() {
    let chain = one_stage();
    let subsidy = Effect::Specific { usd_per_t: -30_000.0, treasury: "AAA".into() };
    let system = system(&chain, &[term(flows(METAL, &["AAA"], &[]), subsidy)]);
    let solution = clear(&system.after);
    assert!(solution.is_cleared(), "{:?}", solution.certificate);
    let reading = read(&system, &chain, &solution).unwrap();
    assert!(reading.prices.iter().all(|p| p.value >= 0.0), "{:?}", reading.prices);
}
