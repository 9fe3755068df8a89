//! The methods on the bundled atlas: what must hold whatever the figures are, and the published round of 2017.
#![allow(clippy::unwrap_used)]

use monazite_intake::atlas::{Atlas, bundled};
use monazite_model::code::MineralId;
use monazite_model::criticality::Assessment;

use super::{METHODS, Request, assess, compare, method};
use crate::error::StudyError;
use crate::watch::{Unwatched, Watch};
use monazite_engine::indicators::{bgs2015, doe2023, eu, geopolrisk, iea, yale};

fn atlas() -> &'static Atlas {
    bundled().unwrap()
}

fn assessed(request: &Request) -> Assessment {
    assess(atlas(), request, &Unwatched).unwrap()
}

/// Every mineral of the registry is either scored or listed with what it lacks.
fn accounts_for_every_mineral(assessment: &Assessment) {
    for mineral in atlas().registry.minerals.keys() {
        let scored = assessment.scores.iter().any(|s| &s.mineral == mineral);
        let listed = assessment.unscored.iter().any(|u| &u.mineral == mineral && !u.missing.is_empty());
        assert!(scored != listed, "{}: {mineral} scored {scored}, listed {listed}", assessment.method);
    }
}

#[test]
fn every_mineral_is_scored_or_listed_with_what_it_lacks() {
    for &method in METHODS {
        let draws = if method.name == "usgs2025" { 1 } else { 8 };
        let assessment = assessed(&Request { draws, ..Request::of(method) });
        accounts_for_every_mineral(&assessment);
        for score in &assessment.scores {
            for (name, band) in &score.axes {
                assert!(band.low <= band.value && band.value <= band.high, "{} {name} {band:?}", score.mineral);
                assert!(band.value.is_finite(), "{} {name}", score.mineral);
            }
            assert!(!score.formula.is_empty(), "{}", score.mineral);
        }
        println!("{}: {} rows, {} unscored", method.name, assessment.scores.len(), assessment.unscored.len());
    }
}

#[test]
fn the_round_of_2017_is_met_from_the_facts_of_the_atlas() {
    // Published supply risks: European Commission (2017), ISBN 978-92-79-47937-3, tables 3, 18 and 19.
    let published = [
        ("antimony", 4.3),
        ("bismuth", 3.8),
        ("cobalt", 1.6),
        ("gallium", 1.4),
        ("germanium", 1.9),
        ("indium", 2.4),
        ("magnesium", 4.0),
        ("niobium", 3.1),
        ("tungsten", 1.8),
        ("vanadium", 1.6),
        ("copper", 0.2),
        ("nickel", 0.3),
        ("light-rare-earths", 5.0),
        ("heavy-rare-earths", 4.9),
        ("platinum-group-metals", 2.5),
    ];
    let round = assessed(&Request { draws: 0, ..Request::of(&eu::EU2017) });
    for (mineral, risk) in published {
        let score = round.scores.iter().filter(|s| s.mineral.as_str() == mineral).find(|s| s.bottleneck);
        let ours = score.unwrap_or_else(|| panic!("no score of {mineral}")).supply_risk.unwrap();
        assert!((ours - risk).abs() <= 0.3, "{mineral}: {ours} against {risk}");
    }
}

#[test]
fn the_same_seed_gives_the_same_assessment() {
    let request = Request { draws: 20, mineral: Some("gallium".into()), ..Request::of(&eu::EU2023) };
    assert_eq!(assessed(&request), assessed(&request));
    let other = assessed(&Request { seed: 2, ..request.clone() });
    assert_ne!(assessed(&request).scores[0].high, other.scores[0].high);
    assert_eq!(assessed(&request).scores[0].supply_risk, other.scores[0].supply_risk);
}

#[test]
fn sourcing_that_repeats_the_world_gives_way_to_the_chain_and_the_range_holds_the_world_alone() {
    let germanium = assessed(&Request { draws: 200, mineral: Some("Ge".into()), ..Request::of(&eu::EU2023) });
    let score = germanium.scores.iter().find(|s| s.form.as_str() == "germanium:refined").unwrap();
    assert!(score.notes.iter().any(|n| n.contains("repeats") && n.contains("stands in")), "{:?}", score.notes);
    let input = |name: &str| score.inputs[name].band.value;
    let alone = input("HHI_GS") * (1.0 - input("EoL_RIR")) * input("SI_SR");
    let risk = score.axes["supply_risk"];
    assert!(risk.low <= alone && alone <= risk.high, "{alone} in {risk:?}");
}

#[test]
fn the_round_of_2023_takes_the_rates_of_recycling_it_printed() {
    let round = assessed(&Request { draws: 0, ..Request::of(&eu::EU2023) });
    let rate = |form: &str| round.scores.iter().find(|s| s.form.as_str() == form).map(|s| s.inputs["EoL_RIR"].clone());
    // Copper 55 % in 2017 and 17 % in 2023, nickel 34 and 16 %, palladium 21 % in 2020 and 14 % in 2023.
    for (form, printed) in [("copper:refined", 0.17), ("nickel:refined", 0.16)] {
        let found = rate(form).unwrap();
        assert_eq!((found.band.value, found.sources), (printed, vec!["eu-crm 2023".to_owned()]), "{form}");
    }
    // A material has one rate for its ore and its metal; sponge's is not pigment's.
    assert_eq!(rate("copper:mined").unwrap().band.value, 0.17);
    assert!(rate("titanium:sponge").is_some() && rate("titanium:pigment").is_none());
    let old = assessed(&Request { draws: 0, ..Request::of(&eu::EU2017) });
    let copper = old.scores.iter().find(|s| s.mineral.as_str() == "copper").unwrap();
    assert_eq!(copper.inputs["EoL_RIR"].band.value, 0.55);
}

#[test]
fn which_sourcing_a_round_counted_moves_the_range_as_far_as_either_alone() {
    let round = assessed(&Request { draws: 400, mineral: Some("tungsten".into()), ..Request::of(&eu::EU2023) });
    let score = round.scores.iter().find(|s| s.inputs.contains_key("flag")).unwrap();
    let input = |name: &str| score.inputs[name].band.value;
    assert_eq!(input("flag"), 0.0);
    let risk = score.axes["supply_risk"];
    for alone in ["HHI_GS", "HHI_EU"] {
        let alone = input(alone) * (1.0 - input("EoL_RIR")) * input("SI_SR");
        assert!(risk.low <= 1.02 * alone && 0.98 * alone <= risk.high, "{alone} in {risk:?}");
    }
}

#[test]
fn a_threshold_of_ones_own_says_who_enters_and_who_leaves() {
    let with = |threshold: &[&str]| {
        let threshold = threshold.iter().map(|text| (*text).to_owned()).collect();
        assessed(&Request { draws: 0, threshold, ..Request::of(&eu::EU2023) }).own.unwrap()
    };
    let same = with(&["supply_risk=1", "economic_importance=2.8"]);
    assert!(same.minerals.iter().all(|m| Some(m.listed) == m.by_method), "the method's own thresholds change nothing");
    let high = with(&["2.5"]);
    let listed = |own: &monazite_model::criticality::OwnList| own.minerals.iter().filter(|m| m.listed).count();
    assert!(listed(&high) < listed(&same) && listed(&high) > 0);
    let refused = Request { draws: 0, threshold: vec!["risk=1".into()], ..Request::of(&eu::EU2023) };
    let error = assess(atlas(), &refused, &crate::watch::Unwatched).unwrap_err();
    assert!(error.is_bad_input() && error.to_string().contains("supply_risk"), "{error}");
}

#[test]
fn an_area_without_industries_has_a_supply_risk_and_says_what_is_missing() {
    let request =
        Request { draws: 0, area: Some("Japan".into()), mineral: Some("gallium".into()), ..Request::of(&eu::EU2023) };
    let japan = assessed(&request);
    let score = japan.scores.iter().find(|s| s.bottleneck).unwrap();
    assert!(score.supply_risk.is_some() && score.economic_importance.is_none() && score.critical.is_none());
    assert!(score.missing.iter().any(|m| m.contains("JPN")), "{:?}", score.missing);
}

#[test]
fn uses_that_the_copy_of_the_study_leaves_out_come_from_another_publication_and_say_so() {
    let round = assessed(&Request { draws: 0, mineral: Some("lithium".into()), ..Request::of(&eu::EU2023) });
    let score = round.scores.iter().find(|s| s.bottleneck).unwrap();
    assert!(score.economic_importance.is_some() && score.critical.is_some());
    // Of the editions that state uses of lithium, that of 2019 speaks of a year inside the study's.
    assert!(score.notes.iter().any(|n| n.contains("usgs-mcs 2019") && n.contains("stands in")), "{:?}", score.notes);
    assert!(score.sources.iter().any(|s| s == "usgs-mcs 2019") && !score.sources.iter().any(|s| s == "usgs-mcs 2025"));
}

#[test]
fn nine_in_ten_minerals_stand_on_the_side_of_the_thresholds_that_the_list_of_2023_says() {
    let atlas = atlas();
    let listed =
        |m: &MineralId| atlas.registry.lists.iter().any(|e| e.list == "EU CRM" && e.year == 2023 && &e.mineral == m);
    let round = assessed(&Request { draws: 0, ..Request::of(&eu::EU2023) });
    let minerals = round.scores.iter().filter(|s| s.bottleneck && atlas.registry.minerals.contains_key(&s.mineral));
    let judged: Vec<_> = minerals.filter_map(|s| Some((&s.mineral, s.critical?))).collect();
    let apart: Vec<_> = judged.iter().filter(|(m, critical)| listed(m) != *critical).map(|(m, _)| m).collect();
    assert!(judged.len() >= 60 && apart.len() * 10 <= judged.len(), "{} of {}: {apart:?}", apart.len(), judged.len());
}

#[test]
fn the_reconstruction_of_the_doe_places_energy_minerals_and_says_what_the_others_lack() {
    let assessment = assessed(&Request { draws: 16, ..Request::of(&doe2023::METHOD) });
    let of = |mineral: &str| assessment.scores.iter().find(|s| s.mineral.as_str() == mineral && s.bottleneck);
    let lithium = of("lithium").unwrap();
    for axis in ["supply_risk", "importance_to_energy"] {
        assert!((1.0..=4.0).contains(&lithium.axes[axis].value), "{axis} {:?}", lithium.axes[axis]);
    }
    // More than half of lithium goes into batteries of vehicles and grids, and demand more than doubles (IEA).
    assert!(lithium.inputs["energy_share"].band.value > 0.5 && lithium.inputs["growth"].band.value > 2.0);
    assert!(lithium.notes.iter().any(|n| n.contains("reconstruction")) && lithium.formula.len() == 4);
    let gold = assessment.unscored.iter().find(|u| u.mineral.as_str() == "gold").unwrap();
    assert!(gold.missing.iter().any(|m| m.contains("energy technologies")), "{:?}", gold.missing);
}

#[test]
fn an_unknown_policy_potential_widens_yales_supply_risk_and_is_said() {
    let copper = assessed(&Request { mineral: Some("copper".into()), ..Request::of(&yale::METHOD) });
    let score = copper.scores.iter().find(|s| s.bottleneck).unwrap();
    let (risk, social) = (score.axes["supply_risk"], score.axes["social"]);
    // A sixth of the scale of 100, less the tails of the draws.
    assert!(risk.high - risk.low > 8.0 && social.high - social.low > 25.0, "{risk:?} {social:?}");
    assert!(score.missing.iter().any(|m| m.contains("policy potential")), "{:?}", score.missing);
    assert!(score.inputs["HDI"].sources.iter().any(|s| s == "undp-hdr 2025"));
}

#[test]
fn methods_side_by_side_score_as_they_do_alone() {
    let atlas = atlas();
    let request = Request { draws: 8, mineral: Some("copper".into()), ..Request::of(&iea::METHOD) };
    let methods = [&iea::METHOD, &bgs2015::METHOD, &geopolrisk::METHOD];
    let (_, together) = compare(atlas, &methods, &request, &Unwatched).unwrap();
    for (method, assessment) in methods.into_iter().zip(together) {
        let alone = Request { method, area: Some("EU27".into()), ..request.clone() };
        assert_eq!(assess(atlas, &alone, &Unwatched).unwrap(), assessment);
    }
}

#[test]
fn an_answer_that_is_no_longer_wanted_is_called_off_by_its_name() {
    struct Unwanted;
    impl Watch for Unwanted {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let request = Request { draws: 0, ..Request::of(&iea::METHOD) };
    let one = assess(atlas(), &request, &Unwanted);
    assert!(matches!(one, Err(StudyError::Cancelled)), "{one:?}");
    // The round of 2017 needs no chain: the wish is heard before it all the same.
    let several = compare(atlas(), &[&eu::EU2017], &request, &Unwanted);
    assert!(matches!(several, Err(StudyError::Cancelled)), "{several:?}");
}

#[test]
fn what_has_no_meaning_is_refused_with_a_way_on() {
    let refused = |request: Request| match assess(atlas(), &request, &Unwatched) {
        Err(error @ (StudyError::Refused(_) | StudyError::Unknown { .. })) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(refused(Request { area: Some("JPN".into()), ..Request::of(&eu::EU2017) }).contains("eu2023"));
    assert!(refused(Request { year: Some(2020), ..Request::of(&eu::EU2017) }).contains("eu2023"));
    assert!(refused(Request { area: Some("WLD".into()), ..Request::of(&geopolrisk::METHOD) }).contains("importing"));
    assert!(refused(Request { mineral: Some("galium".into()), ..Request::of(&iea::METHOD) }).contains("gallium"));
    assert!(refused(Request { area: Some("JNP".into()), ..Request::of(&geopolrisk::METHOD) }).contains("JPN"));
    assert!(method("eu2032").unwrap_err().to_string().contains("eu2023"));
}

#[test]
fn the_table_of_methods_in_the_documentation_has_the_row_of_each_and_no_other() {
    let page = include_str!("../../../../docs/methods/criticality.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| [`")).collect();
    let expected: Vec<String> = METHODS.iter().map(|m| m.doc_row()).collect();
    assert_eq!(rows, expected);
    for &method in METHODS {
        assert_eq!(super::method(&method.name.to_uppercase()).unwrap().name, method.name);
    }
}
