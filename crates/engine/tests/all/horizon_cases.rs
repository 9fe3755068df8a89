//! Problems over time with known numbers: two regions, a restricting one and the rest of the world, and two closed forms. The numbers are
//! those of docs/methods/horizon.md; two codings apart from this one agree on them to 1e-9.

use monazite_engine::horizon::Horizon;
use monazite_model::answer::horizon::{HorizonAnswer, HorizonMonth};
use monazite_model::horizon::{HorizonCase, Permit};
use monazite_model::market::{Response, Status};

const FILES: [&str; 7] = [
    include_str!("../../../../examples/time-cases/t0.json"),
    include_str!("../../../../examples/time-cases/t1.json"),
    include_str!("../../../../examples/time-cases/t2.json"),
    include_str!("../../../../examples/time-cases/t3.json"),
    include_str!("../../../../examples/time-cases/t4.json"),
    include_str!("../../../../examples/time-cases/t5.json"),
    include_str!("../../../../examples/time-cases/t6.json"),
];

fn case(number: usize) -> HorizonCase {
    serde_json::from_str(FILES[number]).unwrap()
}

fn run(case: &HorizonCase) -> HorizonAnswer {
    let answer = Horizon::new(case).unwrap().run(|_| true);
    assert_eq!((&answer.status, answer.months.len()), (&Status::Cleared, case.months as usize), "{}", case.title);
    assert!(answer.worst.balance < 1e-9 && answer.worst.money < 1e-9, "{}: {:?}", case.title, answer.worst);
    answer
}

fn price(month: &HorizonMonth, node: &str) -> f64 {
    month.nodes.iter().find(|at| at.id == node).unwrap().price
}

fn level(month: &HorizonMonth, activity: &str) -> f64 {
    month.activities.iter().find(|at| at.id == activity).unwrap().level
}

/// Price outside, price inside, stock outside, exports, use outside, leak.
fn line(month: &HorizonMonth) -> [f64; 6] {
    let leak = month.gates.first().map_or(0.0, |gate| gate.leaks[0]);
    let stock = month.stores.iter().find(|store| store.node == "outside").unwrap().stock;
    [price(month, "outside"), price(month, "inside"), stock, level(month, "exports"), level(month, "use outside"), leak]
}

fn peak(answer: &HorizonAnswer) -> (usize, f64) {
    let prices = answer.months.iter().map(|month| price(month, "outside")).enumerate();
    prices.fold((0, 0.0), |best, (t, p)| if p > best.1 { (t, p) } else { best })
}

#[test]
fn where_nothing_happens_nothing_moves() {
    for month in run(&case(0)).months {
        for (found, at_rest) in line(&month).into_iter().zip([1.0, 1.0, 3.0, 0.6, 1.0, 0.0]) {
            assert!((found - at_rest).abs() <= 1e-12, "month {}: {found}", month.month);
        }
    }
}

#[test]
fn the_published_numbers_are_met() {
    const NO: f64 = f64::NAN;
    type Row = (usize, [f64; 6]);
    let tables: [(usize, &[Row]); 4] = [
        (
            1,
            &[
                (1, [1.225047, 1.225047, 3.532085, 1.099688, 0.975072, 0.0]),
                (2, [1.274378, 1.274378, 3.836701, 0.861521, 0.965686, 0.0]),
                (12, [1.051284, 1.051284, 4.143806, 0.584050, NO, 0.0]),
                (24, [0.909773, 0.909773, 4.094183, 0.573029, NO, 0.0]),
                (48, [0.886724, 0.886724, 3.324783, 0.578126, NO, 0.0]),
            ],
        ),
        (
            2,
            &[
                (3, [1.444118, 0.969290, 3.304852, 0.0, 0.944511, 0.0]),
                (6, [2.074898, 0.742883, 1.935876, 0.0, 0.870109, 0.033386]),
                (12, [5.112387, 0.587795, 0.568875, 0.0, 0.625405, 0.101101]),
                (17, [5.949937, NO, NO, 0.0, NO, NO]),
                (24, [5.464639, 0.580817, 0.820581, 0.0, 0.546004, 0.157733]),
                (48, [2.750404, 0.607389, 2.252227, 0.0, 0.587534, 0.164426]),
            ],
        ),
        (
            3,
            &[
                (6, [1.945793, 0.763456, 2.092199, 0.12, 0.880096, 0.026470]),
                (12, [2.250181, 0.675862, 1.619467, 0.36, 0.815064, 0.036936]),
                (13, [2.251834, NO, NO, 0.36, NO, NO]),
                (24, [1.940705, 0.690488, 2.223128, 0.36, 0.762153, 0.053342]),
                (48, [1.160908, 0.718472, 3.483076, 0.36, 0.820829, 0.042282]),
            ],
        ),
        (
            5,
            &[
                (8, [2.822572, 0.665019, 1.252651, 0.0, 0.801652, 0.058373]),
                (9, [1.433721, 1.433721, 3.561276, 2.796169, 0.899992, 0.0]),
                (12, [1.085840, 1.085840, 4.189206, 0.615866, 0.929610, 0.0]),
                (24, [0.924432, 0.924432, 4.457753, 0.540985, NO, 0.0]),
                (60, [0.877140, 0.877140, 3.215118, 0.565122, NO, 0.0]),
            ],
        ),
    ];
    for (number, rows) in tables {
        let answer = run(&case(number));
        for &(t, ref published) in rows {
            for (k, (found, published)) in line(&answer.months[t]).iter().zip(published).enumerate() {
                assert!(
                    published.is_nan() || (found - published).abs() <= 1e-6,
                    "T{number}, month {t}, column {k}: {found} against {published}"
                );
            }
        }
    }
    assert_eq!(peak(&run(&case(1))).0, 2);
    assert_eq!(peak(&run(&case(2))).0, 17);
    assert_eq!(peak(&run(&case(3))).0, 13);
    assert_eq!(peak(&run(&case(5))).0, 8);
}

#[test]
fn a_stock_that_runs_down_lifts_the_price_in_closed_form() {
    for (t, month) in run(&case(4)).months.iter().enumerate() {
        let expected = (3.0 / (3.0 - 0.1 * (t as f64 + 1.0))).sqrt();
        assert!((price(month, "metal") - expected).abs() < 1e-9, "{t}");
    }
}

#[test]
fn a_quota_in_tonnes_has_one_rent_for_all_it_counts() {
    let answer = run(&case(6));
    let month = &answer.months[0];
    let published = [
        (month.gates[0].rent, 25.908810),
        (price(month, "light outside"), 30.908810),
        (price(month, "heavy outside"), 125.908810),
        (level(month, "light exports"), 32.176133),
        (level(month, "heavy exports"), 17.823867),
        (month.gates[0].passed, 50.0),
    ];
    for (found, published) in published {
        assert!((found - published).abs() < 1e-6, "{found} against {published}");
    }
}

/// The base case under another licence or with other numbers.
fn altered(number: usize, change: impl Fn(&mut HorizonCase)) -> f64 {
    let mut case = case(number);
    change(&mut case);
    peak(&run(&case)).1
}

fn licence(granted: f64) -> Vec<Permit> {
    let ramp = (4..10).map(|t| Permit { month: t, share: Some(granted * (f64::from(t - 3) / 6.0).min(1.0)) });
    std::iter::once(Permit { month: 2, share: Some(0.0) }).chain(ramp).collect()
}

/// Everybody who depends more on the restricting country makes less, by as much as its mines make more.
fn need(case: &mut HorizonCase, share: f64) {
    for activity in &mut case.market.activities {
        if let Response::Headroom(mine) = &mut activity.response {
            mine.at = if activity.id == "mines outside" { 1.0 - share } else { 1.0 + share };
        }
    }
    case.gates[0].normal = share;
    case.gates[0].leaks[0].normal = share;
    case.announcements[0].share = share;
}

#[test]
fn peaks_move_as_published() {
    let published = |found: Vec<f64>, published: &[f64]| {
        for (found, published) in found.iter().zip(published) {
            assert!((found - published).abs() < 6e-4, "{found} against {published}");
        }
    };
    let granted = [0.2, 0.4, 0.6, 0.8, 1.0];
    let peaks = granted.map(|g| altered(3, |case| case.gates[0].permitted = licence(g)));
    published(peaks.to_vec(), &[4.391, 3.079, 2.252, 2.038, 1.920]);
    let covers = [1.0, 2.0, 3.0, 5.0, 8.0].map(|months| altered(3, |case| case.stores[1].cover = months));
    published(covers.to_vec(), &[4.743, 2.935, 2.252, 1.868, 1.669]);
    let needs = [0.2, 0.4, 0.6, 0.8, 0.95].map(|share| altered(3, |case| need(case, share)));
    published(needs.to_vec(), &[1.257, 1.629, 2.252, 3.342, 4.697]);
    let warned = [1, 3, 6].map(|months| {
        altered(5, |case| {
            case.announcements[0].month = 8 - months;
            case.gates[0].permitted = vec![Permit { month: 8, share: Some(0.0) }, Permit { month: 14, share: None }];
        })
    });
    published(warned.to_vec(), &[2.823, 2.602, 2.498]);
    let leaks = [0.0, 0.2, 0.4].map(|most| altered(2, |case| case.gates[0].leaks[0].most = most));
    published(leaks.to_vec(), &[8.379, 6.673, 5.302]);
    let unalarmed = altered(3, |case| case.announcements.clear());
    published(vec![unalarmed], &[2.800]);
}

#[test]
fn without_alarm_nothing_moves_before_the_date() {
    let mut case = case(3);
    case.announcements.clear();
    for month in &run(&case).months[..3] {
        assert!((price(month, "outside") - 1.0).abs() < 1e-9, "{}", month.month);
    }
}

#[test]
fn a_market_that_does_not_meet_at_its_base_price_is_said_with_where_it_meets() {
    assert_eq!(run(&case(1)).not_at_rest, [], "the published cases are at rest");
    let text = r#"{"format": "monazite-horizon-case/1", "months": 2,
        "market": {"format": "monazite-market-problem/1", "nodes": [{"id": "metal", "base_price": 1}],
          "activities": [
            {"id": "mine", "legs": [{"node": "metal", "quantity": 1}], "response": {"linear": {"at": 1, "slope": 1}}},
            {"id": "use", "legs": [{"node": "metal", "quantity": -1}], "response": {"linear": {"at": 6, "slope": 1}}}]}}"#;
    // 1 + p = 6 - p.
    let answer = run(&serde_json::from_str(text).unwrap());
    let [restless] = &answer.not_at_rest[..] else { panic!("{:?}", answer.not_at_rest) };
    assert_eq!(restless.node, "metal");
    assert!((restless.ratio - 2.5).abs() < 1e-9, "{}", restless.ratio);
}
