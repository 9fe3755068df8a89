//! Trade of the bundled chains of 2024: figures that customs state of the goods of one code, and rules that keep them right.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use monazite_intake::atlas::{Atlas, bundled, load};
use monazite_intake::chain::{build, shared};
use monazite_intake::source::cepii_baci::{Options, import};
use monazite_model::chain::{Chain, FlowKind, LedgerKind};
use monazite_model::code::FormId;
use tempfile::TempDir;

fn chain(id: &str) -> Arc<Chain> {
    shared(bundled().unwrap(), id, 2024).unwrap()
}

/// Flows of a form, t, by exporter and importer.
fn flows(chain: &Chain, form: &str) -> BTreeMap<(String, String), f64> {
    let form = chain.form(&FormId::from(form)).unwrap();
    let area = |node: usize| chain.areas[chain.nodes[node].area].to_string();
    let of_form = chain.flows.iter().filter(|f| chain.nodes[f.from].form == form);
    of_form.map(|f| ((area(f.from), area(f.to)), f.level.band.value)).collect()
}

fn from(flows: &BTreeMap<(String, String), f64>, area: &str) -> f64 {
    flows.iter().filter(|((from, _), _)| from == area).map(|(_, t)| t).sum()
}

fn between(flows: &BTreeMap<(String, String), f64>, from: &str, to: &str) -> f64 {
    flows.get(&(from.to_owned(), to.to_owned())).copied().unwrap_or(0.0)
}

/// What is made of a form in an area, t.
fn made(chain: &Chain, form: &str, area: &str) -> f64 {
    let form = chain.form(&FormId::from(form)).unwrap();
    let area = chain.areas.iter().position(|a| a.as_str() == area).unwrap();
    chain.node(form, area).map_or(0.0, |node| chain.production(node))
}

#[test]
fn magnets_of_china_go_where_a_tonne_is_dear() {
    // 58,152 t of rare-earth magnets left China in 2024 (customs, computed by Adamas Intelligence); HS 850511 has 137 kt.
    let magnets = flows(&chain("rare-earths"), "ndfeb:magnet");
    let all = from(&magnets, "CHN");
    assert!((50_000.0..62_000.0).contains(&all), "{all}");
    let mut customers: Vec<(&str, f64)> =
        magnets.iter().filter(|((from, _), _)| from == "CHN").map(|((_, to), t)| (to.as_str(), *t)).collect();
    customers.sort_by(|a, b| b.1.total_cmp(&a.1));
    assert_eq!(customers[0].0, "DEU", "{customers:?}");
    // India pays 8 USD per kilogram for 19 kt.
    assert!(between(&magnets, "CHN", "IND") < 0.06 * all, "{customers:?}");
    for maker in ["JPN", "VNM", "PHL", "DEU"] {
        assert!(from(&magnets, maker) > 2_500.0, "{maker}: {}", from(&magnets, maker));
    }
}

#[test]
fn magnet_metals_are_made_where_the_figures_of_the_year_say() {
    let chain = chain("rare-earths");
    for form in ["neodymium:refined", "praseodymium:refined"] {
        let index = chain.form(&FormId::from(form)).unwrap();
        let world: f64 =
            (0..chain.nodes.len()).filter(|k| chain.nodes[*k].form == index).map(|k| chain.production(k)).sum();
        // IEA 2025: China 91.3, Malaysia 4.5, United States 1.2 % of the magnet elements in 2024.
        for (area, share) in [("CHN", 0.913), ("MYS", 0.045), ("USA", 0.012)] {
            let found = made(&chain, form, area) / world;
            assert!((found - share).abs() < 0.03, "{form} {area}: {found:.3}");
        }
    }
    let clay = flows(&chain, "rare-earths:ionic-clay");
    assert!(clay.values().sum::<f64>() > 20_000.0);
    for ((from, to), t) in &clay {
        assert!(to == "CHN" || *t < 500.0, "{t:.0} t of clay go from {from} to {to}");
    }
    for form in ["rare-earths:ionic-clay", "rare-earths:mineral-concentrate"] {
        let to_russia: f64 = flows(&chain, form).iter().filter(|((_, to), _)| to == "RUS").map(|(_, t)| t).sum();
        assert!(to_russia < 1.0, "{form}: {to_russia}");
    }
}

#[test]
fn precious_metals_weigh_what_they_are_worth() {
    // BACI has 176 t of platinum from the Emirates to India at 6 USD per gram; the price was 31.
    let platinum = flows(&chain("platinum-group"), "platinum:mined");
    let of_emirates = from(&platinum, "ARE");
    assert!(of_emirates < 70.0, "{of_emirates}");
    let told =
        chain("platinum-group").ledger.iter().any(|entry| entry.reason.contains("value over the price of the year"));
    assert!(told);
}

#[test]
fn cobalt_hydroxide_is_counted_once() {
    let chain = chain("copper-nickel-cobalt");
    let crude = flows(&chain, "cobalt:mined");
    let (shipped, dug) = (from(&crude, "COD"), made(&chain, "cobalt:mined", "COD"));
    assert!(shipped > 150_000.0 && shipped <= dug * (1.0 + 1e-9), "{shipped} of {dug}");
    assert!(between(&crude, "COD", "CHN") > 0.85 * shipped, "{crude:?}");
    // What passes through Namibia reaches China as Congolese.
    assert!(from(&crude, "NAM") < 1.0 && between(&crude, "COD", "NAM") < 1.0);
}

#[test]
fn antimony_of_russia_leaves_in_gold_concentrate() {
    // USGS counts 40 kt of output; 335 kt of gold concentrate (HS 261690) went to China.
    let ore = flows(&chain("antimony"), "antimony:mined");
    let to_china = between(&ore, "RUS", "CHN");
    assert!((28_000.0..42_000.0).contains(&to_china), "{to_china}");
}

#[test]
fn sums_of_exporters_say_what_leaves_and_not_where_it_goes() {
    let chain = chain("copper-nickel-cobalt");
    let nickel = flows(&chain, "nickel:refined");
    // 9.3 Mt of nickel pig iron.
    assert!(between(&nickel, "IDN", "CHN") > 700_000.0, "{nickel:?}");
    let zinc = shared(bundled().unwrap(), "zinc-germanium-indium", 2024).unwrap();
    let metal = flows(&zinc, "zinc:refined");
    assert!(from(&metal, "KOR") > 200_000.0, "{metal:?}");
    // 5.4 Mt of Spanish zinc at 0.23 USD per kilogram are a wrong weight, not Spanish zinc.
    assert!(from(&metal, "ESP") < 600_000.0, "{metal:?}");
    let form = FormId::from("zinc:refined");
    assert!(zinc.main_trade_codes_missing(&form));
    let seen = &zinc.forms[zinc.form(&form).unwrap()].seen;
    assert!(seen.one_sided.iter().any(|code| code.code == "790111") && seen.read.is_empty(), "{seen:?}");
    assert!(zinc.ledger.iter().any(|e| e.kind == LedgerKind::Inference && e.reason.contains("known as a sum")));
}

#[test]
fn what_china_ships_of_solar_goods_is_known_and_what_others_ship_is_not() {
    let chain = chain("silicon-solar");
    let modules = flows(&chain, "solar:module");
    // 12.4 Mt of modules left China in 2024 (Ember), at 3 % silicon.
    let shipped = from(&modules, "CHN");
    assert!((280_000.0..450_000.0).contains(&shipped), "{shipped}");
    let first = modules.iter().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    assert_eq!(first.0, &("CHN".to_owned(), "NLD".to_owned()), "{modules:?}");
    let form = FormId::from("solar:module");
    let seen = &chain.forms[chain.form(&form).unwrap()].seen;
    assert!(seen.one_sided.iter().any(|code| code.code == "854143") && seen.read.is_empty(), "{seen:?}");
    assert!(chain.main_trade_codes_missing(&form), "the silence of other exporters is not known");
    // Before 2022 panels and cells are one code of another edition.
    let before = shared(bundled().unwrap(), "silicon-solar", 2019).unwrap();
    let seen = &before.forms[before.form(&form).unwrap()].seen;
    assert!(seen.one_sided.iter().any(|code| code.edition == "HS17" && code.code == "854140"), "{seen:?}");
    // China: 1.82 Mt of polysilicon (CPIA), 93.5 % of the world's (Bernreuter Research).
    let china = made(&chain, "polysilicon:refined", "CHN");
    assert!((1.75e6..1.9e6).contains(&china), "{china}");
    for maker in ["DEU", "USA", "MYS"] {
        assert!(made(&chain, "polysilicon:refined", maker) > 20_000.0, "{maker}");
    }
    for maker in ["VNM", "IND", "THA", "USA", "MYS"] {
        assert!(made(&chain, "solar:module", maker) > 10_000.0, "{maker}");
    }
}

#[test]
fn lead_is_mostly_recycled_and_the_united_states_make_it_of_scrap_alone() {
    use monazite_model::chain::SupplyKind;
    let chain = chain("lead");
    let refined = chain.form(&FormId::from("lead:refined")).unwrap();
    let of_scrap = |area: Option<&str>| {
        let of = |node: usize| area.is_none_or(|a| chain.areas[chain.nodes[node].area].as_str() == a);
        let made: f64 = (0..chain.nodes.len())
            .filter(|node| chain.nodes[*node].form == refined && of(*node))
            .map(|node| chain.production(node))
            .sum();
        let scrap = chain.supplies.iter().filter(|s| s.kind == SupplyKind::Secondary);
        let scrap: f64 =
            scrap.filter(|s| chain.nodes[s.node].form == refined && of(s.node)).map(|s| s.level.band.value).sum();
        scrap / made
    };
    assert!((0.62..0.75).contains(&of_scrap(None)), "{}", of_scrap(None));
    assert!(of_scrap(Some("USA")) > 0.95, "{}", of_scrap(Some("USA")));
}

#[test]
fn a_code_is_read_in_the_edition_that_has_it() {
    let chain = chain("lithium");
    let lithium = FormId::from("lithium:refined");
    let seen = &chain.forms[chain.form(&lithium).unwrap()].seen;
    let read: Vec<(&str, &str, i32)> =
        seen.read.iter().map(|(c, year)| (c.edition.as_str(), c.code.as_str(), *year)).collect();
    assert!(read.contains(&("HS17", "283691", 2024)) && read.contains(&("HS92", "282520", 2024)), "{read:?}");
    assert_eq!(read.len(), 2);
    assert!(!chain.main_trade_codes_missing(&lithium));
    // Cells have no code in the bundled tables.
    assert!(chain.main_trade_codes_missing(&FormId::from("battery:cell")));
}

#[test]
fn nothing_is_inferred_against_a_ban_nor_from_whom_buys_it_abroad() {
    let registry = &bundled().unwrap().registry;
    let mut inferred = 0;
    for id in registry.chains.keys() {
        let chain = chain(id);
        for flow in chain.flows.iter().filter(|flow| flow.kind == FlowKind::Inferred) {
            let (from, to) = (chain.nodes[flow.from], chain.nodes[flow.to]);
            let (form, from, to) = (&chain.forms[from.form].id, &chain.areas[from.area], &chain.areas[to.area]);
            inferred += 1;
            assert!(registry.barred(form, from, to, 2024).is_none(), "{form} from {from} to {to}");
        }
    }
    assert!(inferred > 100, "{inferred}");
    let potash = flows(&chain("potash"), "potash:mined");
    assert_eq!((between(&potash, "BLR", "USA"), between(&potash, "CHN", "USA")), (0.0, 0.0));
    assert!(between(&potash, "BLR", "CHN") > 1e6, "{potash:?}");
}

/// Ores of nickel may not leave Indonesia; what it makes of them for batteries goes to plants in China, whether they lack it or not, and the
/// matte of Sorowako to Japan. China buys cobalt hydroxide abroad and sells none.
#[test]
fn hydroxide_of_indonesia_goes_to_china_and_matte_of_sorowako_to_japan() {
    let chain = chain("copper-nickel-cobalt");
    let (nickel, cobalt) = (flows(&chain, "nickel:mined"), flows(&chain, "cobalt:mined"));
    for (form, flows) in [("nickel", &nickel), ("cobalt", &cobalt)] {
        for ((_, to), t) in flows.iter().filter(|((from, _), _)| from == "IDN") {
            let known = to == "CHN" || (form == "nickel" && to == "JPN");
            assert!(known || *t < 500.0, "{form}: {t:.0} t to {to}");
        }
    }
    let matte = between(&nickel, "IDN", "JPN");
    assert!((55_000.0..90_000.0).contains(&matte), "{matte:.0} t of matte");
    assert!(between(&nickel, "IDN", "CHN") > 20_000.0, "{nickel:?}");
    assert!(between(&cobalt, "IDN", "CHN") > 15_000.0, "{cobalt:?}");
    let sold = from(&cobalt, "CHN");
    assert!(sold < 500.0, "China sells {sold:.0} t of hydroxide: {cobalt:?}");
}

/// The atlas with a table of the user's own: 2025, rows of (exporter, importer, code, thousand dollars, tonnes).
fn with_table(edition: &str, rows: &[(u16, u16, &str, f64, f64)]) -> (TempDir, Atlas) {
    let dir = TempDir::new().unwrap();
    let file: PathBuf = dir.path().join(format!("BACI_{edition}_Y2025_V202701.csv"));
    let rows: String = rows.iter().map(|(i, j, k, v, q)| format!("2025,{i},{j},{k},{v},{q}\n")).collect();
    fs::write(&file, format!("t,i,j,k,v,q\n{rows}")).unwrap();
    let into = dir.path().join("atlas");
    import(&[file], &into, &Options::default(), &mut |_, _, _| {}).unwrap();
    let atlas = load(&into).unwrap();
    (dir, atlas)
}

/// Carbonate from Chile and Argentina, to China and Korea.
fn carbonate(code: &'static str) -> Vec<(u16, u16, &'static str, f64, f64)> {
    vec![(152, 156, code, 1e6, 80_000.0), (152, 410, code, 5e5, 40_000.0), (32, 156, code, 2e5, 15_000.0)]
}

#[test]
fn a_table_of_any_edition_is_used_and_a_thin_one_is_told() {
    for edition in ["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"] {
        let (_dir, atlas) = with_table(edition, &carbonate("283691"));
        let chain = build(&atlas, "lithium", 2025).unwrap();
        let form = chain.form(&FormId::from("lithium:refined")).unwrap();
        let seen = &chain.forms[form].seen;
        assert!(seen.read.iter().all(|(code, year)| code.edition == edition && *year == 2025), "{edition}: {seen:?}");
        let lithium = flows(&chain, "lithium:refined");
        assert!(
            between(&lithium, "ARG", "CHN") > 0.0 && between(&lithium, "CHL", "CHN") > 0.0,
            "{edition}: {lithium:?}"
        );
        let told: Vec<&str> = chain.thin_tables().collect();
        assert!(told[0].contains(&format!("{edition} of 2025 has 3 rows under 1 codes")), "{told:?}");
    }
}

#[test]
fn a_split_code_is_read_by_its_parts() {
    let rows = [(156, 842, "810610", 1e3, 100.0), (156, 842, "810690", 1e3, 100.0), (410, 842, "810690", 2e3, 200.0)];
    let (_dir, atlas) = with_table("HS22", &rows);
    let chain = build(&atlas, "bismuth", 2025).unwrap();
    let seen = &chain.forms[chain.form(&FormId::from("bismuth:refined")).unwrap()].seen;
    let codes: Vec<&str> = seen.read.iter().map(|(code, _)| code.code.as_str()).collect();
    assert_eq!(codes, ["810610", "810690"]);
}
