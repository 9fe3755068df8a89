#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::super::{Demand, Elastic, Fading, Headroom, Linear, Response, Supply};

fn responses() -> impl Strategy<Value = Response> {
    let upper = prop_oneof![Just(f64::INFINITY), 0.0f64..300.0];
    let upper2 = prop_oneof![Just(f64::INFINITY), 0.0f64..300.0];
    let linear =
        (-50.0f64..200.0, 0.01f64..50.0, upper.clone()).prop_map(|(a, s, u)| Linear::new(a, s).capped(u).into());
    let supply = (1.0f64..200.0, 1.0f64..40.0, 0.0f64..5.0, -0.5f64..0.9, 0.5f64..3.0, 0.5f64..=1.0, upper).prop_map(
        |(q, p, e, share, room, knee, upper)| {
            Supply { at: q, price: p, elasticity: e, shutdown: share * p, capacity: q * room, knee, upper }.into()
        },
    );
    let demand = (1.0f64..200.0, 1.0f64..40.0, 0.0f64..3.0, prop::option::of(1.05f64..20.0), upper2)
        .prop_map(|(q, p, e, choke, upper)| Demand::new(q, p, e, choke.map(|c| c * p)).capped(upper).into());
    let upper3 = prop_oneof![Just(f64::INFINITY), 0.0f64..300.0];
    let fading = (1.0f64..200.0, 1.0f64..40.0, 0.0f64..2.0, 1.05f64..20.0, 0.05f64..1.0, upper3.clone()).prop_map(
        |(at, price, elasticity, choke, width, upper)| {
            Fading { at, price, elasticity, choke: choke * price, width, upper }.into()
        },
    );
    let headroom = (1.0f64..200.0, 1.0f64..40.0, 0.0f64..1.0, 0.02f64..0.5, 0.1f64..0.9, 0.05f64..0.5, upper3)
        .prop_map(|(at, price, elasticity, headroom, shut, width, upper)| {
            Headroom { at, price, elasticity, headroom, shutdown: shut * price, width, upper }.into()
        });
    prop_oneof![linear, supply, demand, fading, headroom]
}

proptest! {
    #[test]
    fn a_better_margin_never_lowers_the_level(r in responses(), a in -200.0f64..200.0, step in 0.0f64..50.0) {
        let (x, y) = (r.level(a), r.level(a + step));
        prop_assert!(y >= x - 1e-12 * x.abs().max(1.0), "{x} then {y}");
        prop_assert!(x >= 0.0 && x <= r.upper());
    }

    #[test]
    fn the_slope_is_the_derivative_of_the_level(r in responses(), m in -200.0f64..200.0) {
        let h = 1e-6;
        let (low, high) = (r.slope(m - h), r.slope(m + h));
        // At a kink the two sides differ; there the secant lies between them.
        let secant = (r.level(m + h) - r.level(m - h)) / (2.0 * h);
        let (least, most) = (low.min(high).min(r.slope(m)), low.max(high).max(r.slope(m)));
        let slack = 1e-4 * most.abs().max(secant.abs()) + 1e-7 * r.level(m).max(1.0);
        prop_assert!(secant >= least - slack && secant <= most + slack, "{secant} not in [{least}, {most}]");
    }

    #[test]
    fn surplus_is_the_integral_of_the_level(r in responses(), a in -120.0f64..120.0, width in 0.0f64..40.0) {
        let n = 20_000;
        let h = width / f64::from(n);
        let sum: f64 = (0..n).map(|i| r.level(a + (f64::from(i) + 0.5) * h)).sum::<f64>() * h;
        let area = r.surplus_change(a, a + width);
        let steepest = (r.level(a + width) - r.level(a)).abs();
        prop_assert!((area - sum).abs() <= 1e-7 * area.abs().max(1.0) + steepest * h, "{area} against {sum}");
        prop_assert_eq!(r.surplus_change(a + width, a), -area);
    }

    #[test]
    fn a_small_change_of_surplus_keeps_its_digits(r in responses(), m in -100.0f64..100.0) {
        let step = 1e-9 * m.abs().max(1.0);
        let (from, to) = (m, m + step);
        let (low, high) = (r.level(from), r.level(to));
        let area = r.surplus_change(from, to);
        let slack = 1e-12 * high.max(1e-9) * (to - from);
        prop_assert!(area >= (to - from) * low - slack && area <= (to - from) * high + slack);
    }

    #[test]
    fn the_best_level_has_no_regret_and_any_other_has_some(r in responses(), m in -100.0f64..100.0, shift in 0.1f64..20.0) {
        let x = r.level(m);
        let worth = (m.abs() + 1.0) * x.max(1.0);
        prop_assert_eq!(r.regret(x, m), 0.0);
        // The closed forms agree: π(m) + C(x) = m x at the best level.
        let gap = r.surplus(m) + r.conjugate_cost(x) - m * x;
        let kink = r.margin_at(x);
        let scale = worth + r.surplus(m).abs() + r.surplus(kink).abs() + (kink * x).abs();
        prop_assert!(!gap.is_finite() || gap.abs() <= 1e-9 * scale, "{gap}");
        let other = r.level(m + shift);
        if other > x + 1e-6 * (1.0 + x) { prop_assert!(r.regret(other, m) > 0.0); }
    }

    #[test]
    fn the_margin_of_a_level_gives_that_level(r in responses(), m in -100.0f64..100.0) {
        let x = r.level(m);
        let back = r.margin_at(x);
        if back.is_finite() {
            prop_assert!((r.level(back) - x).abs() <= 1e-9 * x.max(1.0), "{} against {x}", r.level(back));
            prop_assert!(back <= m + 1e-9 * m.abs().max(1.0) || (r.level(back) - x).abs() <= 1e-9 * x.max(1.0));
        }
    }

    #[test]
    fn calibrated_supply_passes_through_the_observed_level(
        capacity in 1.0f64..500.0, share in 0.01f64..=1.0, price in 1.0f64..50.0, e in 0.0f64..2.0, shut in 0.0f64..0.9,
    ) {
        let level = share * capacity;
        let supply = Supply::through(level, price, e, shut * price, capacity);
        let x = Response::from(supply).level(price);
        prop_assert!((x - level).abs() <= 4e-15 * level, "{x} against {level}");
    }

    #[test]
    fn more_capacity_never_lowers_output(capacity in 1.0f64..100.0, more in 0.0f64..50.0, m in 0.0f64..100.0) {
        let mut supply = Supply { at: 50.0, price: 20.0, elasticity: 0.4, shutdown: 5.0, capacity, knee: 0.95, upper: f64::INFINITY };
        let x = Response::from(supply.clone()).level(m);
        supply.capacity += more;
        prop_assert!(Response::from(supply).level(m) >= x - 1e-12);
    }
}

#[test]
fn curves_of_a_month_are_those_on_paper() {
    let (at, price, choke, width, eta) = (3.0, 7.0, 70.0, 0.5, 0.1);
    let use_of = Response::from(Fading { at, price, elasticity: eta, choke, width, upper: f64::INFINITY });
    let (eps, headroom, shut, wide) = (0.1, 0.12, 0.7f64, 0.15);
    let mine = Response::from(Headroom {
        at,
        price,
        elasticity: eps,
        headroom,
        shutdown: price * (-shut).exp(),
        width: wide,
        upper: f64::INFINITY,
    });
    let drop = (choke / price).ln();
    for k in -40..40 {
        let x = 0.1 * f64::from(k);
        let r = x.exp();
        let paper = at * (-eta * x).exp() * (1.0 + (-drop / width).exp()) / (1.0 + ((x - drop) / width).exp());
        assert!((use_of.level(-price * r) - paper).abs() < 1e-13 * at, "{x}");
        let paper = if x >= 0.0 {
            at * (1.0 + headroom * (1.0 - (-eps * x / headroom).exp()))
        } else {
            at * (eps * x).exp() * (1.0 + (-shut / wide).exp()) / (1.0 + (-(x + shut) / wide).exp())
        };
        assert!((mine.level(price * r) - paper).abs() < 1e-13 * at, "{x}");
    }
    assert_eq!((mine.level(0.0), mine.level(-3.0)), (0.0, 0.0));
}

#[test]
fn demand_stops_at_the_choke_price_and_grows_below_zero() {
    let r = Response::from(Demand::new(100.0, 10.0, 0.3, Some(40.0)));
    assert_eq!(r.level(-10.0), 100.0);
    assert_eq!(r.level(-40.0), 0.0);
    assert_eq!(r.level(-1e9), 0.0);
    assert!(r.level(5.0) > r.level(0.0) && r.level(0.0) > r.level(-0.1));
    assert!((r.level(-15.0) - 100.0 * 1.5f64.powf(-0.3)).abs() < 1e-11);
}

#[test]
fn supply_stops_at_the_shutdown_price_and_never_passes_capacity() {
    let r = Response::from(Supply::through(90.0, 20.0, 0.2, 8.0, 100.0));
    assert_eq!(r.level(8.0), 0.0);
    assert_eq!(r.level(-3.0), 0.0);
    assert!((r.level(20.0) - 90.0).abs() < 1e-13);
    assert!(r.level(1e6) <= 100.0 && r.level(1e6) > 99.999);
    assert!(r.shadow_price(1e6) > 0.0);
}

#[test]
fn an_elastic_response_earns_only_at_its_bound() {
    let r = Response::from(Elastic { upper: 30.0 });
    assert_eq!(r.surplus(2.0), 60.0);
    assert_eq!(r.surplus(-2.0), 0.0);
    assert_eq!(r.shadow_price(2.0), 2.0);
    assert_eq!(r.regret(10.0, 0.0), 0.0);
    assert_eq!(r.regret(10.0, 1.0), 20.0);
}

#[test]
fn an_absent_bound_is_left_out_of_json_and_read_back() {
    let r = Response::from(Linear::new(3.0, 0.5));
    let text = serde_json::to_string(&r).unwrap();
    assert_eq!(text, r#"{"linear":{"at":3.0,"slope":0.5}}"#);
    assert_eq!(serde_json::from_str::<Response>(&text).unwrap(), r);
    assert!(serde_json::from_str::<Response>(r#"{"linear":{"at":3.0,"slop":0.5}}"#).is_err());
}

proptest! {
    #[test]
    fn a_bound_is_the_one_that_was_set_whatever_the_kind(response in responses(), upper in 0.0f64..1e6) {
        let mut bounded = response;
        bounded.set_upper(upper);
        prop_assert_eq!(bounded.upper(), upper);
        prop_assert!(bounded.level(1e9) <= upper && bounded.level(-1e9) <= upper);
        bounded.set_upper(f64::INFINITY);
        prop_assert_eq!(bounded.upper(), f64::INFINITY);
    }
}
