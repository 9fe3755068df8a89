//! What is made and not used: into stock, in transit, not known where; worked out by hand.

use monazite_model::chain::{Chain, SupplyKind, UseKind};
use monazite_model::code::{AreaId, Stage};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::registry::{Plants, Registry, TradingPlace};

use crate::chain_synthetic::{Made, build, fact, form, leg, made, node, process, registry, used};

fn refined() -> Registry {
    let mut made = registry(vec![form("tin:refined", Stage::Refining, Some("800110"))], vec![]);
    // All three are among the economies whose makers use at home.
    made.folding.use_at_home = ["CHN", "JPN", "USA"].map(AreaId::from).to_vec();
    made
}

fn demand(t: f64) -> Fact {
    let mut fact = fact("tin:refined", QuantityKind::Demand, "WLD", Observed::Reported { value: t });
    fact.series.partner = "total demand".into();
    fact
}

fn out_as(chain: &Chain, form: &str, area: &str, kind: UseKind) -> f64 {
    let at = node(chain, form, area);
    chain.uses.iter().filter(|u| Some(u.node) == at && u.kind == kind).map(|u| u.level.band.value).sum()
}

fn drawn(chain: &Chain, area: &str) -> f64 {
    let at = node(chain, "tin:refined", area);
    let here = chain.supplies.iter().filter(|s| Some(s.node) == at && s.kind == SupplyKind::Stock);
    here.map(|s| s.level.band.value).sum()
}

/// China makes 100 and sells 40 t of them to Japan, which makes 10; the United States make 20 and sell 15 to Japan. 130 t in all.
fn trade() -> (Vec<Fact>, Made) {
    let facts = [("CHN", 100.0), ("JPN", 10.0), ("USA", 20.0), ("WLD", 130.0)];
    let rows = vec![("800110", "CHN", "JPN", Some(80.0), 2.4e6), ("800110", "USA", "JPN", Some(30.0), 0.9e6)];
    (facts.into_iter().map(|(area, t)| made("tin:refined", area, t)).collect(), Made(rows))
}

/// Of 130 t made 123 t are used. China keeps 60 of its 100 t, Japan all of its 10, the United States a quarter of theirs: 7 t of stock
/// are 6 and 1.
#[test]
fn output_above_demand_goes_into_the_stock_of_makers_that_keep_what_they_make() {
    let (mut facts, trade) = trade();
    facts.push(demand(123.0));
    let chain = build(&refined(), &facts, &trade);
    for (area, stock, used) in [("CHN", 6.0, 54.0), ("JPN", 1.0, 64.0), ("USA", 0.0, 5.0)] {
        assert!((out_as(&chain, "tin:refined", area, UseKind::Stock) - stock).abs() < 1e-6, "{area}");
        assert!((out_as(&chain, "tin:refined", area, UseKind::Use) - used).abs() < 1e-6, "{area}");
    }
    let world: f64 = chain.used().map(|u| u.level.band.value).sum();
    assert!((world - 123.0).abs() < 1e-6, "{world}");
}

/// 136.5 t are used: 6.5 t more than are made, a twentieth of what each has.
#[test]
fn demand_above_output_comes_out_of_the_stock_of_users() {
    let (mut facts, trade) = trade();
    facts.push(demand(136.5));
    let chain = build(&refined(), &facts, &trade);
    for (area, stock, used) in [("CHN", 3.0, 63.0), ("JPN", 3.25, 68.25), ("USA", 0.25, 5.25)] {
        assert!((drawn(&chain, area) - stock).abs() < 1e-6, "{area}: {}", drawn(&chain, area));
        assert!((out_as(&chain, "tin:refined", area, UseKind::Use) - used).abs() < 1e-6, "{area}");
        assert!((chain.production(node(&chain, "tin:refined", area).unwrap()) - used).abs() > 1.0, "no output: {area}");
    }
}

#[test]
fn figures_too_far_apart_are_no_change_of_stock() {
    let (mut facts, trade) = trade();
    facts.push(demand(60.0));
    let chain = build(&refined(), &facts, &trade);
    assert!(chain.uses.iter().all(|u| u.kind == UseKind::Use));
    assert!(chain.ledger.iter().any(|e| e.reason.contains("too far apart to be a change of stock")));
}

/// All demand is of metal: ore that no smelter takes is in stock with China, which has smelters and a large industry, and not known
/// where with Australia, whose exports are in no table.
#[test]
fn a_feed_of_what_demand_is_stated_of_is_nobodys_use() {
    let forms = vec![form("tin:mined", Stage::Mine, None), form("tin:refined", Stage::Refining, Some("800110"))];
    let mut registry = registry(forms, vec![process("smelting", leg("tin:mined", 1.0), "tin:refined", vec![])]);
    registry.folding.use_at_home = vec!["CHN".into()];
    let facts = [
        made("tin:mined", "CHN", 50.0),
        made("tin:mined", "AUS", 30.0),
        made("tin:refined", "CHN", 40.0),
        demand(40.0),
    ];
    let chain = build(&registry, &facts, &Made::default());
    let out = |area, kind| out_as(&chain, "tin:mined", area, kind);
    assert!((out("CHN", UseKind::Stock) - 10.0).abs() < 1e-6 && (out("AUS", UseKind::Unaccounted) - 30.0).abs() < 1e-6);
    assert!(["CHN", "AUS"].iter().all(|area| out(area, UseKind::Use) == 0.0));
}

#[test]
fn what_lands_in_a_trading_place_is_in_transit_unless_it_is_known_to_be_used_there() {
    let trade = Made(vec![("800110", "CHN", "NLD", Some(80.0), 2.4e6)]);
    let mut registry = refined();
    let place = TradingPlace {
        area: "NLD".into(),
        plants: Vec::new(),
        only: Vec::new(),
        without_plants: false,
        reason: "assumption: a port".into(),
    };
    registry.trading_places.insert(AreaId::from("NLD"), place.clone());
    let kinds = |registry: &Registry, facts: &[Fact]| {
        let chain = build(registry, facts, &trade);
        [UseKind::Use, UseKind::Transit].map(|kind| out_as(&chain, "tin:refined", "NLD", kind).round())
    };
    let china = made("tin:refined", "CHN", 100.0);
    assert_eq!(kinds(&registry, std::slice::from_ref(&china)), [0.0, 40.0]);
    // As much as it makes is used, as much as a publisher states, and all of it where it has plants.
    assert_eq!(kinds(&registry, &[china.clone(), made("tin:refined", "NLD", 15.0)]), [15.0, 40.0]);
    let stated = kinds(&registry, &[china.clone(), used("tin:refined", "NLD", 39.0)]);
    assert!(stated[0] > 38.0 && stated[1] == 0.0, "{stated:?}");
    let plants = vec![Plants { minerals: vec!["tin".into()], reason: "assumption: a works".into() }];
    registry.trading_places.insert(AreaId::from("NLD"), TradingPlace { plants, ..place });
    assert_eq!(kinds(&registry, &[china]), [40.0, 0.0]);
}
