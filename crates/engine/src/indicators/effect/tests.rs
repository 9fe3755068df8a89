#![allow(clippy::unwrap_used)]
use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

fn flow(year: i32, from: &str, to: &str, gross_t: f64) -> Flow {
    Flow { year, from: from.into(), to: to.into(), value_usd: 2.0 * gross_t, gross_t: Some(gross_t) }
}

fn ban(to: &[&str]) -> Bounds {
    Bounds {
        exporters: vec!["AAA".into()],
        importers: to.iter().map(|area| (*area).into()).collect(),
        before: vec![2012, 2013],
        after: vec![2015],
    }
}

#[test]
fn what_the_same_partners_buy_elsewhere_is_set_beside_what_is_bound() {
    let flows = [
        flow(2012, "AAA", "BUY", 8.0),
        flow(2013, "AAA", "BUY", 12.0),
        flow(2015, "AAA", "BUY", 1.0),
        flow(2012, "OTH", "BUY", 4.0),
        flow(2013, "OTH", "BUY", 4.0),
        flow(2015, "OTH", "BUY", 7.0),
        // Somebody who never bought from the bound exporter is no partner.
        flow(2015, "OTH", "NEW", 100.0),
    ];
    let found = shown(&flows, &ban(&[]));
    assert_eq!((found.bound.before.gross_t, found.bound.after.gross_t), (10.0, 1.0));
    assert_eq!((found.elsewhere.before.gross_t, found.elsewhere.after.gross_t), (4.0, 7.0));
    let would = found.counterfactual.unwrap();
    assert_eq!((would.missing_against_level_t, would.would_be_t, would.missing_against_others_t), (9.0, 17.5, 16.5));
    assert!((would.replaced - 3.0 / 9.0).abs() < 1e-12 && would.unit_value_against_others == Some(1.0));
}

#[test]
fn a_third_country_passes_on_no_more_than_it_bought_or_sold_more() {
    let flows = [
        flow(2013, "AAA", "BUY", 10.0),
        flow(2013, "AAA", "VIA", 2.0),
        flow(2015, "AAA", "VIA", 10.0),
        flow(2015, "VIA", "BUY", 5.0),
        flow(2015, "AAA", "OWN", 9.0),
    ];
    let found = shown(&flows, &ban(&["BUY"]));
    let told: Vec<_> =
        found.thirds.iter().map(|t| (t.area.as_str(), t.more_in_t, t.more_out_t, t.passed_on_at_most_t)).collect();
    assert_eq!(told, [("VIA", 9.0, 5.0, 5.0)]);
    assert!(found.years.iter().any(|row| row.stream == Stream::OutOfThird && row.partner.as_str() == "VIA"));
}

#[test]
fn a_tariff_of_one_importer_tells_its_suppliers_apart() {
    let bounds = Bounds { importers: vec!["BUY".into()], before: vec![2013], after: vec![2015], ..Bounds::default() };
    let flows = [flow(2013, "AAA", "BUY", 3.0), flow(2013, "AAA", "ELS", 1.0), flow(2015, "AAA", "ELS", 4.0)];
    let found = shown(&flows, &bounds);
    assert_eq!(found.partners[0].area.as_str(), "AAA");
    assert_eq!((found.partners[0].elsewhere.before.gross_t, found.partners[0].elsewhere.after.gross_t), (1.0, 4.0));
    assert!(found.thirds.is_empty());
}

#[test]
fn a_flow_without_a_tonnage_has_a_value_and_makes_no_unit_value() {
    let mut bare = flow(2013, "AAA", "BUY", 10.0);
    bare.gross_t = None;
    let found = shown(&[bare, flow(2013, "AAA", "BUY", 10.0)], &ban(&[]));
    assert_eq!(found.bound.before.value_usd, 20.0);
    assert_eq!((found.bound.before.gross_t, found.bound.before.usd_per_t), (5.0, Some(2.0)));
    assert_eq!(found.without_tonnage, 0.5);
    assert!(found.years.iter().all(|row| row.gross_t.is_none()));
}

proptest! {
    #[test]
    fn partners_add_up_to_the_whole_and_order_does_not_matter(
        rows in vec((2011i32..2017, 0usize..4, 0usize..4, 0.0f64..1e6), 0..60),
    ) {
        const AREAS: [&str; 4] = ["AAA", "BUY", "VIA", "OTH"];
        let mut flows: Vec<Flow> = rows.iter().filter(|r| r.1 != r.2).map(|r| flow(r.0, AREAS[r.1], AREAS[r.2], r.3)).collect();
        let found = shown(&flows, &ban(&[]));
        let sum: f64 = found.partners.iter().map(|p| p.bound.before.gross_t).sum();
        prop_assert!((sum - found.bound.before.gross_t).abs() <= 1e-9 * sum.max(1.0));
        prop_assert!(found.thirds.iter().all(|t| t.passed_on_at_most_t <= t.more_in_t && t.passed_on_at_most_t <= t.more_out_t));
        flows.reverse();
        let again = shown(&flows, &ban(&[]));
        prop_assert_eq!(again.partners.len(), found.partners.len());
    }
}
