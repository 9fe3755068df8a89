//! What holds for every market: properties, and agreement with a general solver on random ones.

use crate::market_peer;

use monazite_engine::market::synthetic::{Chain, Curves, Dice, Recipe};
use monazite_engine::market::{Options, compile};
use monazite_model::market::{Activity, Demand, Linear, MarketProblem, Response, Solution, Status, Supply};
use proptest::prelude::*;

fn solve(problem: &MarketProblem) -> Solution {
    let compiled = compile(problem).unwrap();
    compiled.solve(&compiled.base(), None, &Options::default())
}

/// A random market: linear or curved supply and demand at each node, arcs, some joint activities, all with a backstop.
fn market(seed: u64, linear: bool) -> MarketProblem {
    let mut dice = Dice::new(seed);
    let mut p = MarketProblem { tolerance: 1e-11, ..MarketProblem::new() };
    let n = 3 + dice.below(6);
    for i in 0..n {
        let price = dice.between(5.0, 20.0);
        p.add_node(format!("n{i}"), price);
    }
    for i in 0..n {
        let (q, e, c) = (dice.between(10.0, 100.0), dice.between(0.1, 1.5), p.nodes[i].base_price);
        let (capacity, choke) = (q * dice.between(0.8, 2.0), c * dice.between(3.0, 12.0));
        let (supply, demand): (Response, Response) = if linear {
            (Linear::new(0.0, e * q / c).capped(capacity).into(), Linear::new(q * (1.0 + e), e * q / c).into())
        } else {
            (Supply::through(q, c, e, 0.3 * c, capacity.max(q)).into(), Demand::new(q, c, e, Some(choke)).into())
        };
        p.add(Activity::new(format!("supply {i}"), "supply", supply).leg(i, 1.0));
        p.add(Activity::new(format!("demand {i}"), "demand", demand).leg(i, -1.0));
        p.add(Activity::new(format!("backstop {i}"), "backstop", Linear::new(0.0, q / c)).leg(i, 1.0).cost(8.0 * c));
    }
    for i in 0..n {
        for j in (0..n).filter(|&j| j != i) {
            if dice.unit() < 0.5 {
                let upper = if dice.unit() < 0.3 { dice.between(0.0, 20.0) } else { f64::INFINITY };
                let arc = Linear::new(dice.between(-5.0, 20.0), dice.between(0.1, 20.0)).capped(upper);
                let cost = dice.between(0.0, 4.0);
                p.add(Activity::new(format!("arc {i} {j}"), "arc", arc).leg(i, -1.0).leg(j, 1.0).cost(cost));
            }
        }
    }
    for _ in 0..n / 3 {
        let (a, b, c) = (dice.below(n), dice.below(n), dice.below(n));
        if a != b && b != c && a != c {
            let joint = Linear::new(0.0, dice.between(0.1, 5.0)).capped(dice.between(1.0, 30.0));
            let id = format!("joint {}", p.activities.len());
            let cost = dice.between(0.0, 5.0);
            let (main, by) = (dice.between(0.3, 1.0), dice.between(0.01, 0.3));
            p.add(Activity::new(id, "joint", joint).leg(a, -1.0).leg(b, main).leg(c, by).cost(cost));
        }
    }
    p
}

/// Utility less cost, W(x) = -sum of (C(x) + c x).
fn welfare(problem: &MarketProblem, levels: &[f64]) -> f64 {
    let parts = problem.activities.iter().zip(levels);
    -parts.map(|(a, &x)| a.response.conjugate_cost(x) + a.cost * x).sum::<f64>()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn linear_markets_clear_where_a_general_solver_says(seed in any::<u64>()) {
        let problem = market(seed, true);
        let ours = solve(&problem);
        prop_assert!(ours.is_cleared(), "{ours:?}");
        let peer = market_peer::solve(&problem, 10.0, 10.0, 1e-10);
        prop_assert!(peer.solved);
        let levels = ours.levels.unwrap();
        for (a, b) in levels.iter().zip(&peer.levels) {
            prop_assert!((a - b).abs() <= 1e-3 * a.abs().max(10.0), "level {a} against {b}");
        }
        let (w, v) = (welfare(&problem, &levels), welfare(&problem, &peer.levels));
        prop_assert!(close(w, v, 1e-7), "welfare {w} against {v}");
    }

    #[test]
    fn random_markets_clear_with_a_certificate(seed in any::<u64>()) {
        let ours = solve(&market(seed, false));
        prop_assert!(ours.is_cleared(), "{ours:?}");
        prop_assert!(ours.certificate.fenchel_gap.unwrap() <= 1e-9);
    }

    #[test]
    fn raising_a_quota_never_lowers_welfare(seed in any::<u64>(), pick in any::<prop::sample::Index>(), more in 0.1f64..20.0) {
        let mut problem = market(seed, false);
        let arcs: Vec<usize> =
            (0..problem.activities.len()).filter(|&k| problem.activities[k].tag == "arc").collect();
        prop_assume!(!arcs.is_empty());
        let k = *pick.get(&arcs);
        let mut quota = |upper: f64| {
            let Response::Linear(r) = &mut problem.activities[k].response else { panic!("an arc is linear") };
            r.upper = upper;
            let s = solve(&problem);
            (s.is_cleared(), welfare(&problem, &s.levels.unwrap()), s.shadow_prices.unwrap()[k])
        };
        let (tight, before, worth) = quota(2.0);
        let (loose, after, _) = quota(2.0 + more);
        prop_assert!(tight && loose);
        prop_assert!(after >= before - 1e-8 * before.abs().max(1.0), "{before} then {after}");
        // Welfare is concave in the bound, so its shadow price bounds the gain.
        prop_assert!(after - before <= worth * more + 1e-6 * before.abs().max(1.0), "{} over {}", after - before, worth * more);
    }

    #[test]
    fn renumbering_nodes_and_activities_renumbers_the_answer(seed in any::<u64>()) {
        let problem = market(seed, false);
        let ours = solve(&problem).prices.unwrap();
        let n = problem.nodes.len();
        let mut turned = problem.clone();
        turned.nodes.rotate_left(1);
        for activity in &mut turned.activities {
            activity.legs.iter_mut().for_each(|leg| leg.node = (leg.node + n - 1) % n);
        }
        turned.activities.reverse();
        let theirs = solve(&turned).prices.unwrap();
        for i in 0..n {
            prop_assert!(close(ours[i], theirs[(i + n - 1) % n], 1e-7), "{} {}", ours[i], theirs[(i + n - 1) % n]);
        }
    }

    #[test]
    fn the_unit_of_quantity_and_of_money_changes_nothing(seed in any::<u64>(), q in 1e-3f64..1e3, v in 1e-3f64..1e3) {
        let problem = market(seed, false);
        let ours = solve(&problem);
        let mut scaled = problem.clone();
        scaled.nodes.iter_mut().for_each(|node| node.base_price *= v);
        for activity in &mut scaled.activities {
            activity.cost *= v;
            match &mut activity.response {
                Response::Linear(r) => { r.at *= q; r.slope *= q / v; r.upper *= q; }
                Response::Supply(r) => { r.at *= q; r.price *= v; r.shutdown *= v; r.capacity *= q; r.upper *= q; }
                Response::Demand(r) => { r.at *= q; r.price *= v; r.choke = r.choke.map(|c| c * v); r.upper *= q; }
                Response::Headroom(r) => { r.at *= q; r.price *= v; r.shutdown *= v; r.upper *= q; }
                Response::Fading(r) => { r.at *= q; r.price *= v; r.choke *= v; r.upper *= q; }
                Response::Elastic(r) => r.upper *= q,
            }
        }
        let theirs = solve(&scaled);
        for (a, b) in ours.prices.unwrap().iter().zip(theirs.prices.unwrap()) {
            prop_assert!(close(*a, b / v, 1e-7), "{a} {}", b / v);
        }
    }

    /// dp/ds = -H⁻¹ at a point where no response is at a kink: the answer to a little more injection, by finite difference, is
    /// symmetric in the two nodes, as the adjoint of a welfare program must be.
    #[test]
    fn the_price_of_one_node_answers_to_another_as_the_other_to_the_one(seed in any::<u64>()) {
        let problem = market(seed, false);
        let base = solve(&problem);
        let prices = base.prices.unwrap();
        let margins = base.margins.unwrap();
        let smooth = problem.activities.iter().zip(&margins).all(|(a, &m)| {
            let h = 1e-2;
            let (low, high) = (a.response.slope(m - h), a.response.slope(m + h));
            (low == 0.0) == (high == 0.0) && (low - high).abs() <= 0.2 * low.max(high)
        });
        prop_assume!(smooth && base.interval_prices.is_empty());
        let step = 1e-4;
        let respond = |node: usize| {
            let mut moved = problem.clone();
            moved.nodes[node].injection += step;
            let up = solve(&moved).prices.unwrap();
            moved.nodes[node].injection -= 2.0 * step;
            let down = solve(&moved).prices.unwrap();
            (0..up.len()).map(|i| (up[i] - down[i]) / (2.0 * step)).collect::<Vec<f64>>()
        };
        let (first, second) = (respond(0), respond(1));
        prop_assert!((first[1] - second[0]).abs() <= 1e-3 * first[0].abs().max(second[1].abs()), "{} {}", first[1], second[0]);
        prop_assert!(first[0] < 0.0 && second[1] < 0.0, "more supply lowers the price");
        prop_assert!(prices.iter().all(|p| p.is_finite()));
    }

    #[test]
    fn a_market_that_cannot_balance_says_so(seed in any::<u64>(), excess in 1.05f64..3.0) {
        let mut problem = market(seed, true);
        problem.activities.retain(|a| a.tag != "backstop");
        let capacity: f64 = problem.activities.iter().filter(|a| a.tag == "supply").map(|a| a.response.upper()).sum();
        problem.activities.retain(|a| a.tag != "joint");
        problem.nodes[0].injection = -excess * capacity;
        let s = solve(&problem);
        prop_assert!(matches!(s.status, Status::Infeasible { .. }), "{:?} {:?}", s.status, s.certificate);
        prop_assert_eq!(s.prices, None);
    }
}

#[test]
fn surplus_and_revenue_add_up_to_the_change_of_welfare() {
    for curves in [Curves::Linear, Curves::Bent] {
        let chain = Chain::new(Recipe { areas: 30, curves, dense: false, seed: 42 });
        let options = Options { tolerance: Some(1e-12), ..Options::default() };
        let compiled = compile(&chain.problem).unwrap();
        let base = compiled.solve(&compiled.base(), None, &options);
        let duty = 500.0;
        let taxed: Vec<usize> = chain.arcs.iter().filter(|arc| arc.stage == 1).map(|arc| arc.activity).collect();
        let mut scenarios = vec![("base", compiled.base())];
        let mut ban = compiled.base();
        chain.exports_of(1, chain.exporters[1][1]).for_each(|k| ban.set_upper(k, 0.0).unwrap());
        scenarios.push(("ban", ban));
        let mut tax = compiled.base();
        taxed.iter().for_each(|&k| tax.add_cost(k, duty).unwrap());
        scenarios.push(("duty", tax));
        for (name, scenario) in scenarios {
            let s = compiled.solve(&scenario, None, &options);
            assert!(s.is_cleared(), "{name}");
            let (levels, margins) = (s.levels.unwrap(), s.margins.unwrap());
            let revenue: f64 = if name == "duty" { taxed.iter().map(|&k| duty * levels[k]).sum() } else { 0.0 };
            let (mut surplus, mut value, mut size) = (revenue, 0.0, 1.0);
            for (k, activity) in chain.problem.activities.iter().enumerate() {
                let before = base.margins.as_ref().unwrap()[k];
                let response = scenario.response(k).unwrap();
                if response.highest_level() == 0.0 {
                    // A closed arc loses all it earned.
                    surplus -= activity.response.surplus(before);
                } else {
                    surplus += response.surplus_change(before, margins[k]);
                }
                let old = base.levels.as_ref().unwrap()[k];
                let cost = |x: f64| activity.response.conjugate_cost(x) + activity.cost * x;
                value -= cost(levels[k]) - cost(old);
                size += activity.response.surplus(before).abs();
            }
            assert!(
                (surplus - value).abs() <= 1e-12 * size,
                "{curves:?} {name}: {surplus} against {value}, size {size}"
            );
            assert!(value <= 1e-12 * size, "no measure raises the welfare of the whole");
        }
    }
}
