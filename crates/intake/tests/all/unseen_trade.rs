//! Where goods are taken to go that no table shows moving, on atlases small enough to work out by hand.

use monazite_model::code::{AreaId, Stage};
use monazite_model::registry::{ExporterHs, Form, Registry};

use super::chain_synthetic::{Made, build, form, leg, made, moved, process, registry};

/// Ore under two codes, of which the tables have the first; what Australia ships under the second goes to China.
fn ore() -> Form {
    let mut ore = form("tin:mined", Stage::Mine, Some("260900"));
    let mut unseen = ore.hs[0].clone();
    unseen.code = "260910".into();
    unseen.line = 1;
    unseen.by_exporter = vec![ExporterHs {
        area: AreaId::from("AUS"),
        share: None,
        content: None,
        to: Some(AreaId::from("CHN")),
        source: "made up".into(),
    }];
    ore.hs.push(unseen);
    ore
}

fn smelted(ore: Form) -> Registry {
    registry(
        vec![ore, form("tin:refined", Stage::Refining, Some("800110"))],
        vec![process("smelting", leg("tin:mined", 1.0), "tin:refined", vec![])],
    )
}

/// Australia digs 100 and nobody says what it ships; China needs 20, Japan 60; Chile is seen to ship 10 to Japan.
#[test]
fn goods_with_one_known_place_go_there_whether_it_lacks_them_or_not() {
    let facts = [
        made("tin:mined", "AUS", 100.0),
        made("tin:mined", "CHL", 40.0),
        made("tin:refined", "CHN", 20.0),
        made("tin:refined", "JPN", 60.0),
    ];
    let mut all = ore();
    // The first code is Australia's too, so that its goods have two ways out.
    let chile = ("260900", "CHL", "JPN", Some(20.0), 2e5);
    let both = build(&smelted(all.clone()), &facts, &Made(vec![chile]));
    assert_eq!(moved(&both, "tin:mined", "AUS", "JPN"), 0.0);
    assert!(moved(&both, "tin:mined", "AUS", "CHN") > 80.0, "{}", moved(&both, "tin:mined", "AUS", "CHN"));
    assert!(moved(&both, "tin:mined", "CHL", "JPN") > 20.0, "what custom shows is what more of it does");
    // Another code that no table has either, and of which no place is known: the known place is served first, the rest is free.
    let mut third = all.hs[1].clone();
    (third.code, third.line, third.by_exporter) = ("260920".into(), 2, vec![]);
    all.hs.push(third);
    let free = build(&smelted(all), &facts, &Made(vec![chile]));
    assert!(moved(&free, "tin:mined", "AUS", "CHN") > 10.0);
    assert!(moved(&free, "tin:mined", "AUS", "JPN") > 10.0);
}

/// China takes in more than its smelters need, and Japan lacks ore: China is no origin of it.
#[test]
fn whoever_is_seen_to_take_in_more_than_it_ships_is_no_origin_of_what_nobody_saw() {
    let facts = [made("tin:mined", "CHL", 100.0), made("tin:refined", "CHN", 20.0), made("tin:refined", "JPN", 40.0)];
    let trade = Made(vec![("260900", "CHL", "CHN", Some(120.0), 1.2e6)]);
    let chain = build(&smelted(ore()), &facts, &trade);
    assert_eq!(moved(&chain, "tin:mined", "CHN", "JPN"), 0.0);
    assert!(moved(&chain, "tin:mined", "CHL", "JPN") > 20.0);
}

/// Two makers with as much over, one of them nearer.
#[test]
fn the_nearer_maker_sends_more() {
    let mut ore = ore();
    ore.hs.clear();
    let facts = [made("tin:mined", "AUS", 50.0), made("tin:mined", "CHL", 50.0), made("tin:refined", "JPN", 50.0)];
    let chain = build(&smelted(ore), &facts, &Made::default());
    let (near, far) = (moved(&chain, "tin:mined", "AUS", "JPN"), moved(&chain, "tin:mined", "CHL", "JPN"));
    assert!(near > 1.3 * far && far > 5.0, "{near} from Australia, {far} from Chile");
}
