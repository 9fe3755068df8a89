//! How figures of other years serve, on atlases small enough to work out by hand. The chain is of 2024.

use monazite_model::chain::{Chain, LedgerKind, SupplyKind};
use monazite_model::citation::Source;
use monazite_model::code::{FormId, Stage};
use monazite_model::fact::{Fact, Quality};
use monazite_model::period::Period;
use monazite_model::registry::Registry;

use super::chain_synthetic::{Made, build, form, leg, made, moved, process, registry, supply, used, used_in};

fn of(year: i32, fact: Fact) -> Fact {
    Fact { period: Period::Year(year), ..fact }
}

/// Ore and the metal made of it, tonne for tonne.
fn two_stages() -> Registry {
    registry(
        vec![form("tin:mined", Stage::Mine, None), form("tin:refined", Stage::Refining, Some("800110"))],
        vec![process("smelting", leg("tin:mined", 1.0), "tin:refined", vec![])],
    )
}

fn missing<'c>(chain: &'c Chain, form: &str) -> &'c str {
    &chain.forms[chain.form(&FormId::from(form)).unwrap()].output_missing
}

#[test]
fn up_to_two_years_away_a_figure_serves_as_it_is_and_says_of_which_year_it_is() {
    let registry = registry(vec![form("tin:mined", Stage::Mine, None)], vec![]);
    let chain = build(&registry, &[of(2022, made("tin:mined", "CHN", 100.0))], &Made::default());
    assert!((supply(&chain, "tin:mined", "CHN") - 100.0).abs() < 1e-6);
    let level = &chain.supplies[0].level;
    assert_eq!(level.grade, Quality::C);
    assert!(matches!(&level.sources[..], [Source::Carried { of: 2022, scaled: false, .. }]), "{:?}", level.sources);
}

#[test]
fn further_away_nothing_serves_that_nothing_scales() {
    let registry = registry(vec![form("tin:mined", Stage::Mine, None)], vec![]);
    let chain = build(&registry, &[of(2021, made("tin:mined", "CHN", 100.0))], &Made::default());
    assert_eq!(supply(&chain, "tin:mined", "CHN"), 0.0);
    assert!(missing(&chain, "tin:mined").contains("3 years away"), "{}", missing(&chain, "tin:mined"));
    assert!(chain.ledger.iter().any(|e| e.kind == LedgerKind::PassedOver && e.reason.contains("3 years away")));
}

/// Metal of 2019, when 50 of ore were dug; 200 are dug in 2024.
#[test]
fn a_stage_is_scaled_by_its_neighbour_where_one_publisher_states_both_years() {
    let ore = |area: &str, then: f64, now: f64| [of(2019, made("tin:mined", area, then)), made("tin:mined", area, now)];
    let mut facts: Vec<Fact> = ore("CHN", 30.0, 120.0).into_iter().chain(ore("CHL", 20.0, 80.0)).collect();
    facts.push(of(2019, made("tin:refined", "CHN", 48.0)));
    let chain = build(&two_stages(), &facts, &Made::default());
    assert!(
        (supply(&chain, "tin:refined", "CHN") - 192.0).abs() < 0.05 * 192.0,
        "{}",
        supply(&chain, "tin:refined", "CHN")
    );
    let scaled = chain.ledger.iter().find(|e| e.reason.starts_with("cells of test 2026 for 2019 scaled by 4.0000"));
    let reason = &scaled.unwrap().reason;
    for id in ["test/2026/tin:mined/production/CHL/2024", "test/2026/tin:mined/production/CHL/2019"] {
        assert!(reason.contains(id), "{reason}");
    }
    // Another publisher's figure of one of the years says nothing.
    for fact in facts.iter_mut().filter(|f| f.period == Period::Year(2019) && f.series.form.as_str() == "tin:mined") {
        fact.origin.source = "another".into();
    }
    let chain = build(&two_stages(), &facts, &Made::default());
    assert!(missing(&chain, "tin:refined").contains("5 years away"), "{}", missing(&chain, "tin:refined"));
}

#[test]
fn use_of_another_year_is_scaled_by_output_or_not_used() {
    let registry = registry(vec![form("tin:mined", Stage::Mine, None)], vec![]);
    let both = [of(2020, made("tin:mined", "WLD", 100.0)), made("tin:mined", "WLD", 150.0)];
    let mut facts = vec![made("tin:mined", "CHN", 150.0), of(2020, used("tin:mined", "CHN", 60.0))];
    let without = build(&registry, &facts, &Made::default());
    assert!(without.ledger.iter().any(|e| e.kind == LedgerKind::PassedOver && e.reason.contains("4 years away")));
    facts.extend(both);
    let with = build(&registry, &facts, &Made::default());
    let scaled = |e: &&monazite_model::chain::LedgerEntry| e.after.is_some_and(|t| (t - 90.0).abs() < 1e-9);
    assert!(with.ledger.iter().any(|e| scaled(&e) && e.reason.contains("scaled by 1.5000")));
}

/// Nobody says who makes it: what Chile ships is there and is nobody's output.
#[test]
fn what_is_shipped_is_no_output_where_nobody_states_any() {
    let registry = registry(vec![form("tin:refined", Stage::Refining, Some("800110"))], vec![]);
    let trade = Made(vec![("800110", "CHL", "JPN", Some(80.0), 2.4e6)]);
    let chain = build(&registry, &[], &trade);
    assert_eq!(missing(&chain, "tin:refined"), "no table states it");
    assert_eq!(supply(&chain, "tin:refined", "CHL"), 0.0);
    assert!((moved(&chain, "tin:refined", "CHL", "JPN") - 40.0).abs() < 1e-6);
    assert!((used_in(&chain, "tin:refined", "JPN") - 40.0).abs() < 1e-6);
    assert!(chain.supplies.iter().all(|s| s.kind == SupplyKind::Unaccounted) && chain.supplies.len() == 1);
}
