//! Forms whose trade the tables show whole, goods under a code of others, and what landed where no table says: chains of 2024.

use monazite_intake::atlas::bundled;
use monazite_intake::chain::shared;
use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, FlowKind, UseKind};
use monazite_model::code::{AreaId, FormId};

fn chain(id: &str) -> std::sync::Arc<Chain> {
    shared(bundled().unwrap(), id, 2024).unwrap()
}

fn form(chain: &Chain, id: &str) -> usize {
    chain.form(&FormId::from(id)).unwrap()
}

fn area(chain: &Chain, id: &str) -> usize {
    chain.area(&AreaId::from(id)).unwrap()
}

fn made(chain: &Chain, id: &str, maker: &str) -> f64 {
    let at = chain.area(&AreaId::from(maker)).and_then(|a| chain.node(form(chain, id), a));
    at.map_or(0.0, |node| chain.production(node))
}

fn flow(chain: &Chain, id: &str, from: &str, to: &str) -> f64 {
    let at = |id: &str, of: &str| chain.area(&AreaId::from(of)).and_then(|a| chain.node(form(chain, id), a));
    let (from, to) = (at(id, from), at(id, to));
    chain.flows.iter().filter(|f| Some(f.from) == from && Some(f.to) == to).map(|f| f.level.band.value).sum()
}

#[test]
fn no_flow_is_inferred_between_two_areas_that_the_tables_do_not_see_trading() {
    for (id, of) in [("antimony", "antimony:mined"), ("tin", "tin:mined"), ("tungsten", "tungsten:mined")] {
        let chain = chain(id);
        let f = form(&chain, of);
        assert!(chain.forms[f].seen.missing.is_empty(), "{of}");
        let named = |node: usize| chain.areas[chain.nodes[node].area].as_str() != "ROW";
        let mut flows = chain.flows.iter().filter(|flow| chain.nodes[flow.from].form == f);
        let made_up = |flow: &&monazite_model::chain::Flow| {
            flow.kind == FlowKind::Inferred
                && named(flow.to)
                && !flow.level.sources.iter().any(|source| source.trade().is_some() || source.fact_id().is_some())
        };
        if let Some(flow) = flows.find(made_up) {
            let [from, to] = [flow.from, flow.to].map(|node| &chain.areas[chain.nodes[node].area]);
            panic!("{of}: {from} to {to}, {:.1} t, is in no table", flow.level.band.value);
        }
    }
}

/// MCS 2026: 22,000 t in Tajikistan, 40,000 t in Russia, 110,000 t in the world (within twice a band of 10 %).
#[test]
fn antimony_is_mined_as_the_survey_says_and_refined_as_the_study_says() {
    let chain = chain("antimony");
    let mined = |area: &str| made(&chain, "antimony:mined", area);
    let world: f64 = chain.areas.iter().map(|a| mined(a.as_str())).sum();
    assert!((104e3..114e3).contains(&world), "{world}");
    assert!((20e3..26e3).contains(&mined("TJK")) && (36e3..42e3).contains(&mined("RUS")));
    // 51.8 % of metal and trioxide are China's, 8.6 % Belgium's (EU study of 2023).
    let refined: f64 = chain.areas.iter().map(|a| made(&chain, "antimony:refined", a.as_str())).sum();
    assert!((made(&chain, "antimony:refined", "CHN") / refined - 0.518).abs() < 0.03);
    assert!((made(&chain, "antimony:refined", "BEL") / refined - 0.086).abs() < 0.03);
}

/// 3,676 t of mixed carbonate went to Estonia under the code of cerium; Russia digs 2,600 t of rare-earth oxides (BACI; MCS 2026).
#[test]
fn mixed_carbonate_under_the_code_of_cerium_is_not_all_cerium() {
    let chain = chain("rare-earths");
    let of = |id: &str| flow(&chain, id, "RUS", "EST");
    let cerium = of("cerium:refined");
    assert!((700.0..1500.0).contains(&cerium), "{cerium}");
    let all: f64 =
        ["cerium", "lanthanum", "praseodymium", "neodymium"].map(|m| of(&format!("{m}:refined"))).iter().sum();
    assert!(all <= 2600.0, "{all} t are more than Russia digs");
    assert!(of("neodymium:refined") > 0.0 && of("lanthanum:refined") > of("neodymium:refined"));
}

#[test]
fn concentrate_of_tantalum_is_not_told_by_metal_nor_by_consumption_of_all_goods() {
    let chain = chain("tantalum");
    let f = form(&chain, "tantalum:mined");
    assert!(chain.forms[f].seen.read.is_empty(), "{:?}", chain.forms[f].seen);
    // So little is left of it that the United States may be folded.
    let usa = chain.area(&AreaId::from("USA")).and_then(|usa| chain.node(f, usa));
    let used: f64 = chain.used().filter(|u| usa == Some(u.node)).map(|u| u.level.band.value).sum();
    assert!(used < 500.0, "{used} t of concentrate, where the survey's 566 t are of all goods");
    assert_eq!(chain.forms[f].use_standing, Standing::NotKnown);
}

#[test]
fn what_landed_unseen_leaves_small_users_unknown_and_large_keepers_known() {
    let tin = chain("tin");
    let f = form(&tin, "tin:refined");
    assert!(tin.landed_unseen(f) > 60e3, "{}", tin.landed_unseen(f));
    let known = |of: &str| tin.use_known(f, area(&tin, of));
    // What Japan makes itself is a twentieth of what it uses, and what lands there is in no table.
    assert!(!known("JPN") && !known("ROW") && known("CHN") && known("USA"));
    // Ore is seen whole: nothing lands unseen.
    assert_eq!(tin.landed_unseen(form(&tin, "tin:mined")), 0.0);
    // Tellurium lands in Germany and goes on, not known where.
    let copper = chain("copper-nickel-cobalt");
    assert_eq!(copper.forms[form(&copper, "tellurium:refined")].use_standing, Standing::NotKnown);
}

#[test]
fn polysilicon_that_stays_makes_no_wafers_where_no_table_names_a_maker() {
    let chain = chain("silicon-solar");
    assert_eq!(made(&chain, "solar:wafer", "DEU"), 0.0);
    assert!(made(&chain, "solar:wafer", "CHN") > 1.0e6 && made(&chain, "solar:wafer", "VNM") > 10e3);
    // Named makers are fed: the United States' 2.2 % of modules (IEA PVPS) stand.
    let world: f64 = chain.areas.iter().map(|a| made(&chain, "solar:module", a.as_str())).sum();
    assert!((made(&chain, "solar:module", "USA") / world - 0.022).abs() < 0.008);
}

#[test]
fn what_a_trading_place_digs_itself_is_not_in_transit() {
    let chain = chain("titanium");
    let f = form(&chain, "titanium:mined");
    let here = chain.node(f, area(&chain, "MOZ"));
    let of = |kind: UseKind| -> f64 {
        chain.uses.iter().filter(|u| Some(u.node) == here && u.kind == kind).map(|u| u.level.band.value).sum()
    };
    assert!(of(UseKind::Unaccounted) > 1e5 && of(UseKind::Transit) < 1e4);
}
