//! What goes into the methods of criticality, from the bundled atlas: the factor t of policy events, the American economy.

use monazite_engine::indicators::context::{Context, Years};
use monazite_engine::indicators::economy::{Depth, Economy};
use monazite_engine::indicators::eu::restrictions::{Factor, in_force};
use monazite_intake::atlas::bundled;
use monazite_model::fact::QuantityKind;
use monazite_model::quantity::Band;
use monazite_study::evidence::AtlasEvidence;

fn t(form: &str, supplier: &str, year: i32) -> Option<Factor> {
    let atlas = bundled().unwrap();
    in_force(&atlas.registry, &form.into(), &supplier.into(), (&"EU27".into(), &["DEU".into()]), year)
}

#[test]
fn an_ore_ban_binds_the_ore_and_not_the_metal() {
    assert_eq!(t("nickel:mined", "IDN", 2023).unwrap().band, Band::exact(2.0));
    assert_eq!(t("nickel:refined", "IDN", 2023), None);
}

#[test]
fn a_licence_of_unknown_size_is_an_assumption_that_says_so() {
    assert_eq!(t("gallium:refined", "CHN", 2023), None, "in force from August");
    let licence = t("gallium:refined", "CHN", 2024).unwrap();
    assert_eq!(licence.band, Band { value: 1.1, low: 1.0, high: 1.3 });
    assert!(licence.reason.unwrap().contains("PE041"));
}

#[test]
fn a_ban_counts_in_the_year_whose_middle_it_covers() {
    assert_eq!(t("cobalt:mined", "COD", 2024).unwrap().band.value, 1.3, "concentrates, with waivers");
    assert_eq!(t("cobalt:mined", "COD", 2025).unwrap().band.value, 2.0, "all cobalt from February to October");
    assert_eq!(t("cobalt:mined", "COD", 2026).unwrap().band.value, 1.3);
}

#[test]
fn a_tax_counts_by_its_rate_and_an_aimed_ban_for_its_target_only() {
    assert_eq!(t("copper:mined", "IDN", 2025).unwrap().band, Band::exact(1.1));
    assert_eq!(t("antimony:refined", "CHN", 2025).unwrap().band.value, 1.1, "the ban is aimed at the United States");
}

#[test]
fn a_restriction_of_rare_earths_binds_each_of_them() {
    assert!(t("neodymium:refined", "CHN", 2024).unwrap().reason.unwrap().contains("PE036"));
    assert_eq!(t("gold:mined", "CHN", 2024), None);
}

#[test]
fn the_bundled_table_is_the_american_economy_of_2017() {
    let atlas = bundled().unwrap();
    let evidence = AtlasEvidence::new(atlas);
    let economy =
        |area: &str| Economy::of(&Context::new(&evidence, area.into(), Vec::new(), Years::one(2024)).unwrap()).unwrap();
    assert!(economy("JPN").is_none());
    let economy = economy("USA").unwrap();
    // Value added is the gross domestic product: 19.6 trillion USD in 2017.
    assert!((economy.product / 1e12 - 19.5).abs() < 0.3, "{}", economy.product);
    assert_eq!(economy.table.size(), 402);
    assert!(economy.table.imbalance() < 1e-6);
    // No industry is in two groups, and manufacturing is covered.
    let mut all: Vec<usize> = economy.groups.iter().flat_map(|g| g.industries.iter().copied()).collect();
    let members = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), members);
    let semiconductors = economy.table.position("USA", "334413").unwrap();
    assert!(economy.group("C26").unwrap().industries.contains(&semiconductors));
    for group in economy.groups.iter().chain(&economy.named) {
        assert!(group.value_added > 0.0 && group.value_added < group.output, "{group:?}");
    }
}

/// A use that is named after an industry is placed there, and every row of the table of names names a use that somebody publishes.
#[test]
fn a_use_named_after_an_industry_belongs_to_that_industry() {
    let atlas = bundled().unwrap();
    let evidence = AtlasEvidence::new(atlas);
    let context = Context::new(&evidence, "USA".into(), Vec::new(), Years::one(2024)).unwrap();
    let economy = Economy::of(&context).unwrap().unwrap();
    assert_eq!(economy.named.len(), atlas.registry.end_uses.len(), "a use names no industry of the table");
    let published: std::collections::BTreeSet<String> = atlas
        .facts
        .iter()
        .filter(|fact| fact.series.quantity == QuantityKind::EndUseShare)
        .map(|fact| fact.series.partner.clone())
        .collect();
    let unknown: Vec<&str> =
        atlas.registry.end_uses.iter().map(|u| u.application.as_str()).filter(|u| !published.contains(*u)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let batteries = economy.group("Lead-acid batteries").unwrap();
    assert_eq!(batteries.industries, [economy.table.position("USA", "335911").unwrap()]);
    let chain = monazite_intake::chain::build(atlas, "gallium-aluminium", 2024).unwrap();
    let spent = |depth| economy.spending(&context, &"gallium".into(), &chain, &["USA".into()], depth).unwrap();
    let (divisions, named) = (spent(Depth::Divisions), spent(Depth::Named));
    // The European study puts 70 % of gallium into integrated circuits and 25 % into lighting.
    assert!(divisions.named == 0.0 && named.named > 0.9, "{named:?}");
    assert!((divisions.allotted - named.allotted).abs() < 1e-12);
    let circuits = named.by_group.iter().find(|(code, _)| *code == "Integrated circuits").unwrap().1;
    assert!((circuits / named.total.value - 0.7).abs() < 1e-9, "{named:?}");
}
