//! How figures of other years serve, on atlases small enough to work out by hand. The chain is of 2024.

use monazite_model::chain::{Chain, LedgerKind, SupplyKind};
use monazite_model::citation::Source;
use monazite_model::code::{FormId, Stage};
use monazite_model::fact::{Fact, Quality};
use monazite_model::period::Period;
use monazite_model::registry::Registry;

use monazite_model::fact::QuantityKind;
use monazite_model::observed::Observed;
use monazite_model::quantity::{Basis, Unit};
use monazite_model::registry::Derived;

use super::chain_synthetic::{Made, build, fact, form, leg, made, moved, process, registry, supply, used, used_in};

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

fn share(period: Period, area: &str, share: f64) -> Fact {
    let of = fact("tin:refined", QuantityKind::SupplyShare, area, Observed::Reported { value: share });
    Fact { period, unit: Unit::Share, basis: Basis::NotMass, ..of }
}

/// Ore and metal of which as much is made as of ore.
fn followed(stage: Stage) -> Registry {
    let mut registry = two_stages();
    let refined = registry.forms.get_mut(&FormId::from("tin:refined")).unwrap();
    refined.stage = stage;
    refined.production_of = Some(Derived {
        form: FormId::from("tin:mined"),
        factor: 1.0,
        by_area: Default::default(),
        before_shares: false,
        reason: "made up".into(),
    });
    registry
}

/// Ore of the year dug in Chile, and a component of which only shares of a period are known: what China makes of it.
fn by_shares(period: Period) -> Chain {
    let facts = [made("tin:mined", "CHL", 100.0), share(period, "CHN", 0.8), share(period, "JPN", 0.2)];
    build(&followed(Stage::Component), &facts, &Made::default())
}

/// Shares of another period: as they are within two years of its nearest end, older ones five years on times the world's output of the
/// year, later ones never further back.
#[test]
fn shares_of_a_later_period_name_no_makers_before_there_were_any() {
    for (period, used) in [
        (Period::Year(2024), true),
        (Period::Span(2026, 2030), true),
        (Period::Span(2027, 2031), false),
        (Period::Year(2027), false),
        (Period::Span(2015, 2019), true),
        (Period::Year(2018), false),
    ] {
        let chain = by_shares(period);
        let made = supply(&chain, "tin:refined", "CHN");
        assert_eq!(made > 70.0, used, "{period:?}: {made}");
        if !used {
            assert_eq!(supply(&chain, "tin:refined", "JPN"), 0.0, "{period:?}");
            assert!(chain.ledger.iter().any(|e| e.kind == LedgerKind::PassedOver && e.reason.contains("years away")));
        }
    }
    // What is kept beyond two years is said to be scaled, and cited as of the nearest year of its period.
    let kept = by_shares(Period::Span(2015, 2019));
    let sources: Vec<&Source> = kept.transformations.iter().flat_map(|t| &t.level.sources).collect();
    assert!(sources.iter().any(|s| matches!(s, Source::Carried { of: 2019, scaled: true, .. })), "{sources:?}");
    let near = by_shares(Period::Span(2026, 2030));
    let sources: Vec<&Source> = near.transformations.iter().flat_map(|t| &t.level.sources).collect();
    assert!(sources.iter().any(|s| matches!(s, Source::Carried { of: 2026, scaled: false, .. })), "{sources:?}");
}

/// Metal of 2024 by shares of 2030: China digs what it would need, Japan is seen to ship, Australia says that it smelts, and nothing is
/// known of Chile's smelters but that they are there in 2030.
#[test]
fn a_share_is_not_carried_back_to_years_in_which_nothing_says_that_an_area_made_any() {
    let shares = || {
        let of_2030 = [("CHN", 0.4), ("JPN", 0.2), ("AUS", 0.2), ("CHL", 0.2)];
        of_2030.iter().map(|(area, part)| share(Period::Year(2030), area, *part)).collect::<Vec<_>>()
    };
    let mut facts = vec![made("tin:mined", "CHN", 90.0), made("tin:mined", "CHL", 9.0), made("tin:mined", "JPN", 1.0)];
    facts.extend(shares());
    facts.push(of(2026, fact("tin:refined", QuantityKind::Capacity, "AUS", Observed::Reported { value: 5.0 })));
    let trade = Made(vec![("800110", "JPN", "CHN", Some(30.0), 9e5)]);
    let build = |facts: &[Fact]| build(&followed(Stage::Refining), facts, &trade);
    let chain = build(&facts);
    assert_eq!(supply(&chain, "tin:refined", "CHL"), 0.0);
    let passed = |e: &&monazite_model::chain::LedgerEntry| e.kind == LedgerKind::PassedOver;
    let why = chain.ledger.iter().filter(passed).find(|e| e.reason.contains("nothing says that it was there by 2024"));
    assert!(why.unwrap().about.to_string().contains("CHL"), "{why:?}");
    // What Chile would hold is with those who stay, in their proportions.
    let cell = |area: &str| {
        let of = |e: &&monazite_model::chain::LedgerEntry| {
            e.kind == LedgerKind::Choice && e.about.to_string().contains(area) && e.reason.starts_with("share ")
        };
        chain.ledger.iter().find(of).and_then(|e| e.after)
    };
    assert!((cell("CHN").unwrap() / cell("JPN").unwrap() - 2.0).abs() < 1e-9);
    // Two years before the shares begin there is no such question.
    for fact in facts.iter_mut().filter(|f| f.period == Period::Year(2030)) {
        fact.period = Period::Year(2026);
    }
    assert!(supply(&build(&facts), "tin:refined", "CHL") > 0.0);
}

fn in_edition(edition: &str, mut fact: Fact) -> Fact {
    fact.origin.edition = edition.into();
    fact
}

/// The older edition: a whole table of 100.
fn older() -> Vec<Fact> {
    let cells = [("WLD", 100.0), ("CHN", 50.0), ("CHL", 20.0), ("JPN", 15.0), ("OTH", 15.0)];
    cells.iter().map(|(area, t)| made("tin:mined", area, *t)).collect()
}

fn mined(facts: &[Fact], areas: &[&str]) -> Vec<f64> {
    let registry = registry(vec![form("tin:mined", Stage::Mine, None)], vec![]);
    let chain = build(&registry, facts, &Made::default());
    areas.iter().map(|area| (supply(&chain, "tin:mined", area) * 1e6).round() / 1e6).collect()
}

#[test]
fn a_later_edition_of_a_few_rows_leaves_the_others_standing() {
    let areas = ["CHN", "CHL", "JPN", "USA", "ROW"];
    // One row restated: the total moves with it.
    let mut facts = older();
    facts.push(in_edition("2027", made("tin:mined", "CHN", 60.0)));
    assert_eq!(mined(&facts, &areas), [60.0, 20.0, 15.0, 0.0, 15.0]);
    // Two rows, one of them of a maker that was among the others.
    facts.push(in_edition("2027", made("tin:mined", "USA", 5.0)));
    assert_eq!(mined(&facts, &areas), [60.0, 20.0, 15.0, 5.0, 10.0]);
    // A total of its own stands.
    facts.push(in_edition("2027", made("tin:mined", "WLD", 120.0)));
    assert_eq!(mined(&facts, &areas), [60.0, 20.0, 15.0, 5.0, 20.0]);
}

#[test]
fn a_later_edition_that_is_whole_takes_the_place_of_the_older_one() {
    // Japan is no longer listed: it is among the others now.
    let mut facts = older();
    let mut whole = [("WLD", 110.0), ("CHN", 60.0), ("CHL", 22.0), ("USA", 8.0), ("OTH", 20.0)].to_vec();
    facts.iter_mut().find(|f| f.area.as_str() == "JPN").unwrap().value = Observed::Reported { value: 5.0 };
    facts.extend(whole.drain(..).map(|(area, t)| in_edition("2027", made("tin:mined", area, t))));
    // What the newer table leaves goes to whom the older one lists, and to nobody beyond.
    assert_eq!(mined(&facts, &["CHN", "CHL", "JPN", "USA", "ROW"]), [60.0, 22.0, 5.0, 8.0, 15.0]);
}
