//! What chains are valued at: the right figure, of the right stage, of a year that is said.

use std::collections::BTreeSet;

use monazite_intake::atlas::{self, Atlas};
use monazite_intake::chain;
use monazite_model::chain::{Chain, ChainForm, Money};
use monazite_model::citation::Source;
use monazite_model::code::FormId;
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::quantity::Unit;
use monazite_model::registry::QuotationUse;
use monazite_study::run::{RunOptions, run};
use monazite_study::show;
use monazite_study::workbench::Workbench;

fn priced(atlas: &Atlas, form: &str, year: i32) -> ChainForm {
    let id = FormId::from(form);
    let chain = chain::shared(atlas, &atlas.registry.minerals[&id.mineral()].chain, year).unwrap();
    chain.forms[chain.form(&id).unwrap()].clone()
}

fn value(atlas: &Atlas, form: &str, year: i32) -> f64 {
    priced(atlas, form, year).price.unwrap().value
}

#[test]
fn base_prices_of_2024_are_the_published_ones() {
    let atlas = atlas::bundled().unwrap();
    for (form, expected, why) in [
        ("iron:mined", 109.4 / 0.62, "World Bank: a dry tonne of ore with 62 % Fe"),
        ("tungsten:mined", 252.0 * 126.107_380_434, "MCS 2026: concentrate, per 10 kg of WO3"),
        ("tungsten:refined", 1.3 * 252.0 * 126.107_380_434, "paratungstate over concentrate"),
        ("potash:mined", 295.1 / 0.61, "World Bank: muriate, 61 % K2O, not all products"),
        ("aluminium:refined", 2_419.0, "exchange, not the United States' delivered price"),
        ("rhenium:mined", 1_360_000.0, "MCS 2026: pellets"),
        ("beryllium:mined", 1_500_000.0, "MCS 2026: beryllium in master alloy"),
        ("strontium:mined", 807.0 / 0.4388, "MCS 2026: celestite, 43.88 % Sr"),
        ("gallium:refined", 439_000.0, "MCS 2026"),
    ] {
        let found = value(atlas, form, 2024);
        assert!((found / expected - 1.0).abs() < 0.005, "{form}: {found}, {expected} expected ({why})");
    }
    // The unit value of 280469 in world trade, not the price behind the duties of the United States.
    let silicon = priced(atlas, "silicon:refined", 2024);
    assert!((2_000.0..3_000.0).contains(&silicon.price.unwrap().value), "{:?}", silicon.price);
    assert!(silicon.quoted.unwrap().market.contains("280469"));
    // What the concentrate of lead is paid for its silver is no price of lead.
    assert!(value(atlas, "lead:mined", 2024) < 2_100.0);
}

#[test]
fn every_published_price_has_a_market_and_every_market_a_price() {
    let atlas = atlas::bundled().unwrap();
    let price = |f: &&Fact| f.series.quantity == QuantityKind::Price && f.unit == Unit::UsdPerT;
    let mut used = BTreeSet::new();
    for fact in atlas.facts.iter().filter(price) {
        let row = atlas.registry.quotation(fact).unwrap_or_else(|| panic!("{}: no row in quotations.csv", fact.id()));
        used.insert((&row.form, &row.product, &row.source));
    }
    let idle: Vec<_> =
        atlas.registry.quotations.iter().filter(|q| !used.contains(&(&q.form, &q.product, &q.source))).collect();
    assert!(idle.is_empty(), "rows without a price: {idle:#?}");
}

#[test]
fn no_chain_is_valued_at_a_price_of_another_stage_and_every_price_says_what_it_is_of() {
    let atlas = atlas::bundled().unwrap();
    for year in [2010, 2017, 2024] {
        for id in atlas.registry.chains.keys() {
            let chain = chain::shared(atlas, id, year).unwrap();
            for form in chain.forms.iter().filter(|f| !f.local) {
                assert_eq!(form.price.is_some(), form.quoted.is_some(), "{} {year}", form.id);
                let Some(quoted) = &form.quoted else { continue };
                assert!(!quoted.market.is_empty(), "{} {year}", form.id);
                for source in &form.price_sources {
                    let Source::Fact { id, .. } = source else { continue };
                    let fact = atlas.facts.by_id(id).unwrap();
                    let base = atlas.registry.quotation(fact).map(|q| q.base);
                    assert!(base.is_some_and(|b| b != QuotationUse::Shown), "{} {year}: {id}", form.id);
                }
            }
        }
    }
}

#[test]
fn a_price_of_another_year_says_so_and_rare_earths_of_2010_are_of_2010() {
    let atlas = atlas::bundled().unwrap();
    let gallium = priced(atlas, "gallium:refined", 2012).quoted.unwrap();
    assert_ne!(gallium.year, 2012);
    assert!(gallium.words(2012).ends_with(&format!("price of {} used for 2012", gallium.year)), "{gallium:?}");
    for (form, low, high) in [("neodymium:refined", 27_560.0, 42_000.0), ("dysprosium:refined", 156_500.0, 280_000.0)] {
        for year in [2008, 2009, 2010, 2011, 2012] {
            assert_eq!(priced(atlas, form, year).quoted.unwrap().year, year, "{form}");
        }
        let price = value(atlas, form, 2010);
        assert!((low..high).contains(&price), "{form}: {price}");
    }
    // Dollars of which year is said too.
    assert_eq!(priced(atlas, "lithium:refined", 2024).quoted.unwrap().money, Money::Real);
    assert!(priced(atlas, "copper:refined", 2024).quoted.unwrap().words(2024).contains("nominal dollars of 2024"));
}

#[test]
fn a_form_without_a_price_has_none_and_its_page_says_so() {
    let bench = Workbench::default();
    let atlas = bench.atlas().unwrap();
    assert_eq!(priced(atlas, "helium:refined", 2010).price, None);
    let page = show::mineral_page(&bench, "helium", 2010).unwrap();
    let base = page.prices.iter().find(|p| p.base).unwrap();
    assert_eq!((base.value, base.money), (None, None));
}

#[test]
fn companions_run_on_while_there_is_any_price() {
    let atlas = atlas::bundled().unwrap();
    let registry = &atlas.registry;
    for form in ["cobalt:mined", "gallium:refined", "germanium:refined", "indium:refined", "tellurium:refined"] {
        let row = registry.parameter("shutdown-price", &FormId::from(form)).unwrap();
        assert!(row.central <= 0.05 && row.grade == Quality::D && !row.reason.is_empty(), "{form}: {row:?}");
    }
    assert!(registry.parameter("shutdown-price", &"copper:mined".into()).unwrap().central >= 0.3);
}

#[test]
fn a_run_names_its_base_prices() {
    let atlas = atlas::bundled().unwrap();
    let text = "title = \"t\"\nminerals = [\"potash\"]\nstart = \"2024-01\"\nruns = 1\n[[measure]]\nkind = \"export-ban\"\nby = \"BLR\"\non = [\"potash:mined\"]\nto = \"all\"\nfrom = \"2024-01-01\"\n";
    let scenario = monazite_intake::scenario::read(text, "t.toml", &atlas.registry).unwrap();
    let outcome = run(atlas, &scenario, &RunOptions::default()).unwrap();
    assert_eq!(outcome.base_prices.len(), 1, "{:?}", outcome.base_prices);
    assert!(outcome.base_prices[0].contains("potassium chloride, f.o.b."), "{:?}", outcome.base_prices);
    // The base year is the one before the first measure.
    assert!(outcome.base_prices[0].contains("nominal dollars of 2023"), "{:?}", outcome.base_prices);
}

#[test]
fn pages_show_the_last_stages_and_the_sums_of_ores() {
    let bench = Workbench::default();
    let stages = |mineral: &str| -> Vec<(String, f64)> {
        let page = show::mineral_page(&bench, mineral, 2024).unwrap();
        page.stages.iter().map(|s| (s.form.to_string(), s.total)).collect()
    };
    let forms = |mineral: &str| -> Vec<String> { stages(mineral).into_iter().map(|(form, _)| form).collect() };
    assert!(forms("graphite").contains(&"battery:anode".to_owned()));
    for form in ["battery:cathode", "battery:cell", "battery:anode"] {
        assert!(forms("battery").contains(&form.to_owned()), "{form}");
    }
    assert!(forms("lithium").contains(&"battery:cell".to_owned()));
    assert_eq!(forms("silicon").last().map(String::as_str), Some("solar:module"));
    let ores = stages("rare-earths");
    let of = |form: &str| ores.iter().find(|(f, _)| f == form).unwrap().1;
    let parts = of("rare-earths:mineral-concentrate") + of("rare-earths:ionic-clay");
    assert!((of("rare-earths:mined") - parts).abs() < 1e-6 * parts);
    assert!(forms("magnet-rare-earths").contains(&"magnet-rare-earths:refined".to_owned()));
    let page = show::mineral_page(&bench, "titanium", 2024).unwrap();
    let pigment = page.about.outside.iter().filter(|f| f.form == FormId::from("titanium:pigment"));
    assert!(pigment.clone().any(|f| f.quantity == QuantityKind::Consumption && f.area.as_str() == "USA"));
    let pigment_price = page.prices.iter().find(|p| p.form == FormId::from("titanium:pigment") && p.year == 2024);
    assert!(pigment_price.is_some());
}

/// What the sources say of use in the United States, in tonnes as counted.
fn us_use(atlas: &Atlas, form: &str) -> (f64, Option<f64>) {
    let id = FormId::from(form);
    let chain: std::sync::Arc<Chain> =
        chain::shared(atlas, &atlas.registry.minerals[&id.mineral()].chain, 2024).unwrap();
    let (f, area) = (chain.form(&id).unwrap(), chain.area(&"USA".into()).unwrap());
    let used = chain.uses.iter().find(|u| chain.nodes[u.node].form == f && chain.nodes[u.node].area == area);
    used.map_or((0.0, None), |u| (u.level.band.value, u.level.prior))
}

#[test]
fn use_in_the_united_states_is_of_the_form_and_of_the_counted_mass() {
    let atlas = atlas::bundled().unwrap();
    for (form, expected, why) in [
        ("iron:mined", 36.8e6 * 0.63, "usable ore"),
        ("manganese:mined", 403_000.0 * 0.45 - 8_450.0, "gross weight of ore, less what smelters take"),
        ("silver:mined", 6_320.0, "what is recycled is supply at home, and used there"),
        ("rhenium:mined", 28.7, "stated of the metal"),
        ("beryllium:mined", 220.0, "apparent use, in alloy"),
    ] {
        let stated = us_use(atlas, form).1.unwrap_or_else(|| panic!("{form}: no stated use"));
        assert!((stated / expected - 1.0).abs() < 0.005, "{form}: {stated}, {expected} expected ({why})");
    }
    // Chromium in all goods is not ore.
    assert_eq!(us_use(atlas, "chromium:mined").1, None);
    // Apparent use of platinum metals holds scrap, which is supply at home.
    for (form, stated) in [("platinum:mined", 68.9), ("palladium:mined", 83.6)] {
        assert_eq!(us_use(atlas, form).1, Some(stated), "{form}");
    }
}

#[test]
fn a_figure_of_another_mass_than_the_counted_one_is_converted_or_refused() {
    let atlas = atlas::bundled().unwrap();
    let registry = &atlas.registry;
    let chained: BTreeSet<&FormId> = registry.chains.values().flat_map(|c| &c.forms).collect();
    let kinds = [
        QuantityKind::Production,
        QuantityKind::SecondaryProduction,
        QuantityKind::Consumption,
        QuantityKind::Capacity,
        QuantityKind::Imports,
        QuantityKind::Exports,
    ];
    let mut other_mass = 0;
    for fact in atlas.facts.iter().filter(|f| {
        chained.contains(&f.series.form)
            && kinds.contains(&f.series.quantity)
            && f.series.partner.is_empty()
            && f.unit == Unit::Tonne
    }) {
        let form = &registry.forms[&fact.series.form];
        if registry.minerals[&form.id.mineral()].counts(&fact.basis) {
            continue;
        }
        other_mass += 1;
        // Output and exports of another mass are passed over by rule; use and imports have a factor, or words of their own.
        let converted = match fact.series.quantity {
            QuantityKind::Consumption => {
                form.stated_use.as_ref().is_some_and(|u| u.factor.is_some() || u.words.is_empty())
            }
            QuantityKind::Imports => {
                form.stated_as.iter().any(|g| g.factor.is_some()) || form.stated_as.iter().all(|g| g.imports.is_none())
            }
            QuantityKind::Exports => true,
            _ => false,
        };
        assert!(converted, "{}: {:?} mass, neither converted nor refused", fact.id(), fact.basis);
    }
    assert!(other_mass > 0, "the test has nothing to look at");
}

#[test]
fn every_event_has_a_source_or_says_that_it_is_recalled_and_closed_ones_are_closed() {
    let atlas = atlas::bundled().unwrap();
    let events = &atlas.registry.events;
    let recalled: Vec<&str> =
        events.iter().filter(|e| e.source == "recalled, not read again (grade D)").map(|e| e.id.as_str()).collect();
    assert_eq!(recalled, ["PE088", "PE089", "PE090", "PE091", "PE093", "PE094"]);
    let of = |id: &str| events.iter().find(|e| e.id == id).unwrap();
    assert_eq!(of("PE082").status, "ended_2026-03-12");
    assert_eq!(of("PE028").date, "2022-06-21");
    assert!(of("PE053").detail.contains("99.99 %") && of("PE059").detail.contains("no indium metal"));
    assert!(events.iter().map(|e| e.date.as_str()).max().unwrap() >= "2026-07");
}
