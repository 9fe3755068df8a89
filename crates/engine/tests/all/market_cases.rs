//! Small markets with known answers: published cases and closed forms.

use crate::market_peer;

use monazite_engine::market::{Options, compile};
use monazite_model::market::{Activity, Demand, Elastic, Linear, MarketProblem, Solution, Status, Supply};

fn solve(problem: &MarketProblem) -> Solution {
    let compiled = compile(problem).unwrap();
    compiled.solve(&compiled.base(), None, &Options::default())
}

fn cleared(problem: &MarketProblem) -> (Vec<f64>, Vec<f64>, Solution) {
    let s = solve(problem);
    assert!(s.is_cleared(), "{s:?}");
    (s.prices.clone().unwrap(), s.levels.clone().unwrap(), s)
}

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} is not {b}");
}

/// Demand a - b p and supply -c + d p at each of three regions, constant unit transport costs.
fn takayama_judge(
    demand: [(f64, f64); 3],
    supply: [(f64, f64); 3],
    transport: &[(usize, usize, f64)],
) -> MarketProblem {
    let mut p = MarketProblem { tolerance: 1e-12, ..MarketProblem::new() };
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

/// Commodity 2 alone; figures of the PATH solver.
#[test]
fn takayama_and_judge_commodity_two_clears_at_the_published_prices() {
    let problem = takayama_judge(
        [(300.0, 10.0), (200.0, 20.0), (250.0, 10.0)],
        [(-60.0, 15.0), (-60.0, 25.0), (-60.0, 15.0)],
        &[(0, 1, 3.0), (0, 2, 3.0), (1, 0, 3.0), (1, 2, 2.0), (2, 0, 3.0), (2, 1, 2.0)],
    );
    let (p, x, _) = cleared(&problem);
    for (ours, published) in p.iter().zip([11.473_684_21, 8.473_684_21, 10.473_684_21]) {
        assert!((ours - published).abs() <= 0.6e-8, "{p:?}");
    }
    assert!((x[8] - 73.157_894_74).abs() <= 1e-8 && (x[9] - 48.157_894_74).abs() <= 1e-8, "{x:?}");
}

/// Both commodities with their cross-price terms: demand falls by 10 with its own price and rises by 1 with the other, supply rises
/// by 10 with its own and by 0.5 with the other. A cross term needs no new kind of response: what a rise of one price moves from
/// one commodity to the other is an activity between their nodes, and what it makes of both at once is a joint activity.
/// Figures of the PATH solver for this version (not those printed by GAMSLIB, whose cross coefficients multiply the own price).
#[test]
fn takayama_and_judge_with_cross_prices_clears_at_the_published_prices() {
    let demand = [[(200.0, 10.0), (100.0, 5.0), (160.0, 8.0)], [(300.0, 10.0), (200.0, 20.0), (250.0, 10.0)]];
    let supply = [[(-50.0, 10.0), (-50.0, 20.0), (-50.0, 10.0)], [(-60.0, 15.0), (-60.0, 25.0), (-60.0, 15.0)]];
    let transport = [[2.0, 2.0, 1.0], [3.0, 3.0, 2.0]];
    let (cross_demand, cross_supply) = (1.0, 0.5);
    let mut p = MarketProblem { tolerance: 1e-12, ..MarketProblem::new() };
    let node: Vec<Vec<usize>> =
        (0..2).map(|c| (0..3).map(|r| p.add_node(format!("good {c} in {r}"), 10.0)).collect()).collect();
    for r in 0..3 {
        for c in 0..2 {
            let (a, b) = demand[c][r];
            let used = Linear::new(a, b - cross_demand);
            p.add(Activity::new(format!("use {c} {r}"), "use", used).leg(node[c][r], -1.0));
            let (a, b) = supply[c][r];
            let made = Linear::new(a, b - cross_supply);
            p.add(Activity::new(format!("make {c} {r}"), "make", made).leg(node[c][r], 1.0));
        }
        // Started far inside its bounds, and undone by injections, so that it may run either way.
        let start = 1000.0;
        let swap = Activity::new(format!("swap {r}"), "swap", Linear::new(start, cross_demand));
        p.add(swap.leg(node[0][r], 1.0).leg(node[1][r], -1.0));
        p.nodes[node[0][r]].injection = -start;
        p.nodes[node[1][r]].injection = start;
        let both = Activity::new(format!("make both {r}"), "make", Linear::new(0.0, cross_supply));
        p.add(both.leg(node[0][r], 1.0).leg(node[1][r], 1.0));
    }
    for c in 0..2 {
        for (&(i, j), &cost) in [(0, 1), (0, 2), (1, 2)].iter().zip(&transport[c]) {
            for (from, to) in [(i, j), (j, i)] {
                let arc = Activity::new(format!("arc {c} {from} {to}"), "arc", Elastic::unbounded()).cost(cost);
                p.add(arc.leg(node[c][from], -1.0).leg(node[c][to], 1.0));
            }
        }
    }
    let (prices, _, _) = cleared(&p);
    let published = [[11.007_103_76, 9.007_103_76, 10.007_103_76], [11.631_691_11, 8.631_691_11, 10.631_691_11]];
    for c in 0..2 {
        for r in 0..3 {
            assert!((prices[node[c][r]] - published[c][r]).abs() <= 0.6e-8, "{prices:?}");
        }
    }
}

/// Two countries with linear curves (S1 = 10 p, D1 = 100 - 10 p, S2 = 5 p, D2 = 200 - 10 p) and a unit cost of 1 from 1 to 2.
fn two_countries(upper: f64, specific: f64, ad_valorem: f64) -> MarketProblem {
    let mut p = MarketProblem { tolerance: 1e-13, ..MarketProblem::new() };
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
    let mut p = MarketProblem { tolerance: 1e-12, ..MarketProblem::new() };
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
    let mut p = MarketProblem::new();
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
    let mut p = MarketProblem::new();
    let (here, there) = (p.add_node("here", 10.0), p.add_node("there", 30.0));
    p.add(Activity::new("mine", "mine", Linear::new(0.0, 2.0)).leg(here, 1.0).cost(5.0));
    p.add(Activity::new("use", "use", Linear::new(40.0, 3.0)).leg(here, -1.0));
    p.add(Activity::new("arc", "arc", Linear::new(0.0, 1.0).capped(0.0)).leg(here, -1.0).leg(there, 1.0));
    p.add(Activity::new("plant", "plant", Linear::new(0.0, 1.0)).leg(there, 1.0).cost(50.0));
    p.add(Activity::new("buyer", "use", Linear::new(0.0, 1.0)).leg(there, -1.0).cost(-20.0));
    let (prices, x, s) = cleared(&p);
    close(prices[here], 10.0, 1e-9);
    assert_eq!(s.interval_prices.len(), 1);
    let interval = s.interval_prices[0];
    assert_eq!(interval.node, there);
    close(interval.low.unwrap(), 20.0, 1e-6);
    close(interval.high.unwrap(), 50.0, 1e-6);
    assert!((20.0..=50.0).contains(&prices[there]));
    assert_eq!(x[3], 0.0);
}

#[test]
fn a_faulty_problem_tells_all_its_faults_at_once() {
    let mut p = MarketProblem::new();
    let a = p.add_node("a", f64::NAN);
    p.add_node("a", 1.0);
    p.add(Activity::new("x", "", Linear::new(1.0, -1.0)).leg(a, 0.0).leg(7, 1.0));
    let faults = compile(&p).unwrap_err().faults;
    assert_eq!(faults.len(), 6, "{faults:#?}");
    assert!(faults.iter().all(|f| f.starts_with("node `a`") || f.starts_with("activity `x`")));
}

/// GSIM (Francois and Hall 2003), the four-region example with a free trade area between regions 1 and 3: relative changes of
/// export prices 0.0792, -0.0316, 0.0480, -0.0184.
///
/// Its demand, D = (Em + Es) mean(P) - Es P with expenditure shares as weights, is a composite demand of slope -Em beside a
/// substitution of slope Es θr θs between each two origins, so it is a market of nodes and activities. Quantities are valued
/// before duty and shares after it, hence quantities and price weights differ.
#[test]
fn the_published_gsim_example_is_reproduced_to_all_its_digits() {
    let value = [
        [0.0, 50.0, 200.0, 300.0],
        [500.0, 0.0, 150.0, 200.0],
        [300.0, 100.0, 200.0, 200.0],
        [50.0, 100.0, 110.0, 20.0],
    ];
    let duty = [[1.0, 1.21, 1.41, 1.22], [1.37, 1.0, 1.31, 1.23], [1.32, 1.36, 1.0, 1.18], [1.57, 1.41, 1.25, 1.15]];
    let (em, ex, es) = (-1.25, 1.5, 5.0);
    let change = |r: usize, v: usize| if (r, v) == (2, 0) || (r, v) == (0, 2) { 1.0 / duty[r][v] - 1.0 } else { 0.0 };
    let mut p = MarketProblem { tolerance: 1e-12, ..MarketProblem::new() };
    // Prices are relative changes. Every line starts far inside its bounds, so that none binds.
    let inside = |slope: f64| Linear::new(10.0 * slope, slope);
    for (r, row) in value.iter().enumerate() {
        p.add_node(format!("variety {r}"), 0.0);
        let exports: f64 = row.iter().sum();
        p.add(Activity::new(format!("supply {r}"), "supply", inside(ex * exports)).leg(r, 1.0));
    }
    for v in 0..4 {
        let total: f64 = (0..4).map(|r| value[r][v] * duty[r][v]).sum();
        let share = |r: usize| value[r][v] * duty[r][v] / total;
        let mut demand = Activity::new(format!("demand {v}"), "demand", inside(-em * total));
        for r in (0..4).filter(|&r| share(r) > 0.0) {
            demand = demand.leg_priced(r, -share(r) / duty[r][v], -share(r));
            demand.cost += share(r) * change(r, v);
            for s in (r + 1..4).filter(|&s| share(s) > 0.0) {
                let swap = inside(es * share(r) * share(s) * total);
                let swap = Activity::new(format!("swap {r} {s} in {v}"), "swap", swap);
                let swap = swap.leg_priced(r, 1.0 / duty[r][v], 1.0).leg_priced(s, -1.0 / duty[s][v], -1.0);
                p.add(swap.cost(change(s, v) - change(r, v)));
            }
        }
        p.add(demand);
    }
    for activity in p.activities.clone() {
        let Linear { at, .. } = match activity.response {
            monazite_model::market::Response::Linear(r) => r,
            other => panic!("{other:?}"),
        };
        for leg in &activity.legs {
            p.nodes[leg.node].injection -= leg.quantity * at;
        }
    }
    let (prices, _, _) = cleared(&p);
    for (price, published) in prices.iter().zip([0.0792, -0.0316, 0.0480, -0.0184]) {
        assert!((price - published).abs() <= 0.5e-4, "{prices:?}");
    }
}

/// Alumina with gallium-bearing residue in twelve countries: joint products, optional recovery, free disposal, a bloc that must
/// supply 45 % of one importer's gallium (a certificate node), and an export quota as a gate.
#[test]
fn by_products_a_sourcing_share_and_a_gated_quota_clear_together() {
    let mut dice = monazite_engine::market::synthetic::Dice::new(3);
    let mut p = MarketProblem::new();
    let n = 12;
    let (bloc, share, importer, gated) = ([1usize, 2, 3], 0.45, 0usize, 5usize);
    let node = |p: &mut MarketProblem, form: &str, price: f64| -> Vec<usize> {
        (0..n).map(|i| p.add_node(format!("{form}@{i}"), price)).collect()
    };
    let bauxite = node(&mut p, "bauxite", 20.0);
    let alumina = node(&mut p, "alumina", 140.0);
    let residue = node(&mut p, "residue", 0.0);
    let gallium = node(&mut p, "gallium", 60.0);
    let certificate = p.add_node("certificate", 0.0);
    let gate = p.add_node("gate@5", 60.0);
    for i in 0..n {
        let q = dice.between(1.0, 11.0);
        p.add(Activity::new(format!("mine {i}"), "mine", Linear::new(q, 0.025 * q)).leg(bauxite[i], 1.0).cost(20.0));
        let refine = Linear::new(0.9 * q, q / 50.0).capped(1.1 * q);
        let refine = Activity::new(format!("refine {i}"), "refine", refine).cost(50.0);
        p.add(refine.leg(bauxite[i], -1.0).leg(alumina[i], 0.5).leg(residue[i], 0.02));
        p.add(Activity::new(format!("dispose {i}"), "dispose", Elastic::unbounded()).leg(residue[i], -1.0));
        let recover = Linear::new(0.0, 0.004 * q).capped(0.014 * q);
        let recover = Activity::new(format!("recover {i}"), "recover", recover).cost(dice.between(5.0, 15.0));
        p.add(recover.leg(residue[i], -1.0).leg(gallium[i], 0.8));
        let (d, g) = (dice.between(3.0, 9.0), dice.between(0.03, 0.08));
        let user = Activity::new(format!("use alumina {i}"), "use", Linear::new(d, 0.002 * d)).cost(-150.0);
        p.add(user.leg(alumina[i], -1.0));
        let user = Activity::new(format!("use gallium {i}"), "use", Linear::new(g, g / 240.0)).cost(-60.0);
        p.add(user.leg(gallium[i], -1.0));
        let backstop = Activity::new(format!("backstop {i}"), "backstop", Linear::new(0.0, 0.01 * g)).cost(600.0);
        p.add(backstop.leg(gallium[i], 1.0));
    }
    let mut into_importer = Vec::new();
    for i in 0..n {
        for j in (0..n).filter(|&j| j != i) {
            let arc =
                Activity::new(format!("alumina {i} {j}"), "arc", Linear::new(0.0, 1.0)).cost(dice.between(0.0, 3.0));
            p.add(arc.leg(alumina[i], -1.0).leg(alumina[j], 1.0));
            let from = if i == gated { gate } else { gallium[i] };
            let mut arc =
                Activity::new(format!("gallium {i} {j}"), "arc", Linear::new(0.0, 0.01)).cost(dice.between(0.0, 1.0));
            arc = arc.leg(from, -1.0).leg(gallium[j], 1.0);
            if j == importer {
                arc = arc.leg(certificate, if bloc.contains(&i) { 1.0 - share } else { -share });
            }
            let k = p.add(arc);
            if j == importer {
                into_importer.push((i, k));
            }
        }
    }
    p.add(Activity::new("dispose certificate", "dispose", Elastic::unbounded()).leg(certificate, -1.0));
    let quota = Activity::new("quota", "gate", Elastic { upper: 0.01 }).leg(gallium[gated], -1.0).leg(gate, 1.0);
    let quota = p.add(quota);
    let (prices, levels, s) = cleared(&p);
    let total: f64 = into_importer.iter().map(|&(_, k)| levels[k]).sum();
    let from_bloc: f64 = into_importer.iter().filter(|(i, _)| bloc.contains(i)).map(|&(_, k)| levels[k]).sum();
    assert!(total > 0.0);
    assert!(from_bloc >= share * total - 1e-8 * total, "{from_bloc} of {total}");
    assert!(prices[certificate] >= -1e-6 && residue.iter().all(|&i| prices[i] >= -1e-6));
    assert!(prices[certificate] * (from_bloc - share * total) <= 1e-6, "a spare certificate is worth nothing");
    assert!(levels[quota] <= 0.01 && s.shadow_prices.unwrap()[quota] >= 0.0);
    let peer = market_peer::solve(&p, 1.0, 10.0, 1e-10);
    assert!(peer.solved);
    for (k, (ours, theirs)) in levels.iter().zip(&peer.levels).enumerate() {
        let disposal = p.activities[k].tag == "dispose";
        assert!(disposal || (ours - theirs).abs() <= 3e-4, "{}: {ours} against {theirs}", p.activities[k].id);
    }
}
