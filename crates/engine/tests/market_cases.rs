//! Small markets with known answers: published cases and closed forms.
#![allow(clippy::unwrap_used)]

use monazite_engine::market::{Options, compile};
use monazite_model::market::{Activity, Demand, Elastic, Linear, Problem, Solution, Status, Supply};

fn solve(problem: &Problem) -> Solution {
    let compiled = compile(problem).unwrap();
    compiled.solve(&compiled.base(), None, &Options::default())
}

fn cleared(problem: &Problem) -> (Vec<f64>, Vec<f64>, Solution) {
    let s = solve(problem);
    assert!(s.is_cleared(), "{s:?}");
    (s.prices.clone().unwrap(), s.levels.clone().unwrap(), s)
}

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} is not {b}");
}

/// Demand a - b p and supply -c + d p at each of three regions, constant unit transport costs.
fn takayama_judge(demand: [(f64, f64); 3], supply: [(f64, f64); 3], transport: &[(usize, usize, f64)]) -> Problem {
    let mut p = Problem { tolerance: 1e-12, ..Problem::new() };
    for r in 0..3 {
        p.add_node(format!("region {}", r + 1), 10.0);
    }
    for r in 0..3 {
        let (a, b) = demand[r];
        p.add(Activity::new(format!("demand {r}"), "demand", Linear::new(a, b)).leg(r, -1.0));
        let (c, d) = supply[r];
        p.add(Activity::new(format!("supply {r}"), "supply", Linear::new(c, d)).leg(r, 1.0));
    }
    for &(i, j, t) in transport {
        let arc = Activity::new(format!("arc {i} {j}"), "arc", Elastic::unbounded());
        p.add(arc.leg(i, -1.0).leg(j, 1.0).cost(t));
    }
    p
}

/// Takayama and Judge (1964), commodity 1, own-price terms: the equilibrium is 226/21, 184/21, 205/21.
#[test]
fn takayama_and_judge_commodity_one_clears_at_the_published_prices() {
    let problem = takayama_judge(
        [(200.0, 10.0), (100.0, 5.0), (160.0, 8.0)],
        [(-50.0, 10.0), (-50.0, 20.0), (-50.0, 10.0)],
        &[(0, 1, 2.0), (0, 2, 2.0), (1, 0, 2.0), (1, 2, 1.0), (2, 0, 2.0), (2, 1, 1.0)],
    );
    let (p, x, s) = cleared(&problem);
    close(p[0], 226.0 / 21.0, 1e-11);
    close(p[1], 184.0 / 21.0, 1e-11);
    close(p[2], 205.0 / 21.0, 1e-11);
    close(x[8], 730.0 / 21.0, 1e-10);
    close(x[9], 240.0 / 7.0, 1e-10);
    assert!(s.effort.rounds > 0);
}

/// Two countries with linear curves (S1 = 10 p, D1 = 100 - 10 p, S2 = 5 p, D2 = 200 - 10 p) and a unit cost of 1 from 1 to 2.
fn two_countries(upper: f64, specific: f64, ad_valorem: f64) -> Problem {
    let mut p = Problem { tolerance: 1e-13, ..Problem::new() };
    let (one, two) = (p.add_node("one", 5.0), p.add_node("two", 13.0));
    p.add(Activity::new("use 1", "use", Linear::new(100.0, 10.0)).leg(one, -1.0));
    p.add(Activity::new("mine 1", "mine", Linear::new(0.0, 10.0)).leg(one, 1.0));
    p.add(Activity::new("use 2", "use", Linear::new(200.0, 10.0)).leg(two, -1.0));
    p.add(Activity::new("mine 2", "mine", Linear::new(0.0, 5.0)).leg(two, 1.0));
    let arc = Activity::new("arc", "arc", Elastic { upper }).cost(1.0 + specific);
    p.add(arc.leg_priced(one, -1.0, -(1.0 + ad_valorem)).leg(two, 1.0));
    p
}

#[test]
fn two_countries_trade_freely_at_the_closed_form() {
    let (p, x, _) = cleared(&two_countries(f64::INFINITY, 0.0, 0.0));
    close(p[0], 285.0 / 35.0, 1e-12);
    close(p[1], 285.0 / 35.0 + 1.0, 1e-12);
    close(x[4], 20.0 * 285.0 / 35.0 - 100.0, 1e-12);
}

#[test]
fn a_quota_earns_the_price_gap_times_the_quota() {
    let (p, x, s) = cleared(&two_countries(30.0, 0.0, 0.0));
    close(p[0], 6.5, 1e-12);
    close(p[1], 34.0 / 3.0, 1e-12);
    close(x[4], 30.0, 1e-12);
    close(s.shadow_prices.unwrap()[4] * x[4], 115.0, 1e-11);
}

#[test]
fn a_specific_duty_of_two_shifts_the_price_to_the_closed_form() {
    let (p, _, _) = cleared(&two_countries(f64::INFINITY, 2.0, 0.0));
    close(p[0], 255.0 / 35.0, 1e-12);
}

#[test]
fn an_ad_valorem_duty_of_a_quarter_shifts_the_price_to_the_closed_form() {
    let (p, x, s) = cleared(&two_countries(f64::INFINITY, 0.0, 0.25));
    close(p[0], 285.0 / 38.75, 1e-12);
    close(x[4], 20.0 * 285.0 / 38.75 - 100.0, 1e-12);
    assert_eq!(s.certificate.fenchel_gap, None, "no welfare program behind an ad valorem duty");
}

/// P = 100 - 2 Q, unit costs 10 and 20: a conjectured price response turns into the slope of each firm's own arc.
#[test]
fn a_cournot_duopoly_clears_by_arc_slopes_alone() {
    let mut p = Problem { tolerance: 1e-12, ..Problem::new() };
    let market = p.add_node("market", 40.0);
    p.add(Activity::new("use", "use", Linear::new(50.0, 0.5)).leg(market, -1.0));
    for (i, cost) in [10.0, 20.0].into_iter().enumerate() {
        let plant = p.add_node(format!("plant {i}"), cost);
        p.add(Activity::new(format!("make {i}"), "make", Elastic::unbounded()).leg(plant, 1.0).cost(cost));
        let arc = Activity::new(format!("sell {i}"), "sell", Linear::new(0.0, 1.0 / 2.0));
        p.add(arc.leg(plant, -1.0).leg(market, 1.0));
    }
    let (p, x, _) = cleared(&p);
    close(p[0], 130.0 / 3.0, 1e-10);
    close(x[2], 50.0 / 3.0, 1e-10);
    close(x[4], 35.0 / 3.0, 1e-10);
}

#[test]
fn a_withdrawal_beyond_all_capacity_is_infeasible_and_names_the_bounds() {
    let mut p = Problem::new();
    let (here, there) = (p.add_node("here", 10.0), p.add_node("there", 11.0));
    p.add(Activity::new("mine", "mine", Supply::through(80.0, 10.0, 0.5, 1.0, 100.0)).leg(here, 1.0));
    p.add(Activity::new("arc", "arc", Linear::new(50.0, 20.0)).leg(here, -1.0).leg(there, 1.0).cost(1.0));
    p.add(Activity::new("use", "use", Demand::new(50.0, 11.0, 0.3, Some(90.0))).leg(there, -1.0));
    p.nodes[there].injection = -150.0;
    let s = solve(&p);
    let Status::Infeasible { conflict } = &s.status else { panic!("{:?}", s.status) };
    assert_eq!(conflict.bounds, ["mine"]);
    assert_eq!(conflict.nodes, ["here", "there"]);
    close(conflict.shortfall, 50.0, 0.01);
    assert_eq!(s.prices, None);
    assert_eq!(s.levels, None);
    assert!(!s.certificate.accepted);
    // The same market with a backstop clears.
    p.add(Activity::new("backstop", "backstop", Linear::new(0.0, 1.0)).leg(there, 1.0).cost(500.0));
    let (prices, _, _) = cleared(&p);
    assert!(prices[there] > 500.0);
}

#[test]
fn a_node_shut_on_all_sides_has_an_interval_price_near_the_start() {
    let mut p = Problem::new();
    let (here, there) = (p.add_node("here", 10.0), p.add_node("there", 30.0));
    p.add(Activity::new("mine", "mine", Linear::new(0.0, 2.0)).leg(here, 1.0).cost(5.0));
    p.add(Activity::new("use", "use", Linear::new(40.0, 3.0)).leg(here, -1.0));
    p.add(Activity::new("arc", "arc", Linear::new(0.0, 1.0).capped(0.0)).leg(here, -1.0).leg(there, 1.0));
    p.add(Activity::new("plant", "plant", Linear::new(0.0, 1.0)).leg(there, 1.0).cost(50.0));
    p.add(Activity::new("buyer", "use", Linear::new(0.0, 1.0)).leg(there, -1.0).cost(-20.0));
    let (prices, x, s) = cleared(&p);
    close(prices[here], 10.0, 1e-9);
    assert_eq!(s.interval_prices, [there]);
    assert!((20.0..=50.0).contains(&prices[there]));
    assert_eq!(x[3], 0.0);
}

#[test]
fn a_faulty_problem_tells_all_its_faults_at_once() {
    let mut p = Problem::new();
    let a = p.add_node("a", f64::NAN);
    p.add_node("a", 1.0);
    p.add(Activity::new("x", "", Linear::new(1.0, -1.0)).leg(a, 0.0).leg(7, 1.0));
    let faults = compile(&p).unwrap_err().faults;
    assert_eq!(faults.len(), 6, "{faults:#?}");
    assert!(faults.iter().all(|f| f.starts_with("node `a`") || f.starts_with("activity `x`")));
}
