//! What must hold for every scenario of the method on the bundled atlas.
#![allow(clippy::unwrap_used)]

use monazite_engine::indicators::usgs2025::METHOD;
use monazite_intake::atlas::{Shelf, bundled};
use monazite_model::criticality::Assessment;

use crate::criticality::{Request, assess};

fn assessed(area: Option<&str>, mineral: Option<&str>, draws: u32) -> Assessment {
    let request =
        Request { area: area.map(str::to_owned), mineral: mineral.map(str::to_owned), draws, ..Request::of(&METHOD) };
    assess(bundled().unwrap(), &request, &crate::watch::Unwatched).unwrap()
}

const COMPONENTS: [&str; 6] = ["users_pay", "users_cut", "producers_receive", "producers_make", "downstream", "others"];

#[test]
fn the_components_of_every_scenario_add_up_and_its_probability_has_a_class() {
    let assessment = assessed(None, None, 0);
    assert!(assessment.scores.len() > 60);
    for score in &assessment.scores {
        let get = |name: &str| score.inputs.get(name).map_or(0.0, |i| i.band.value);
        let net: f64 = COMPONENTS.iter().map(|c| get(c)).sum();
        let loss = score.axes["loss_if_stopped_usd"].value;
        let scale = COMPONENTS.iter().map(|c| get(c).abs()).sum::<f64>();
        assert!((loss - (-net).max(0.0)).abs() <= 1e-9 * scale, "{}: {loss} {net}", score.form);
        let expected = score.axes["loss_usd"].value;
        let sum = get("P") * loss + get("rest");
        let most = score.axes.get("loss_if_all_stopped_usd").map_or(f64::INFINITY, |most| most.value);
        assert!((expected - sum.min(most)).abs() <= 1e-9 * (scale + sum), "{}: {expected} {sum} {most}", score.form);
        assert!(loss <= most, "{}", score.form);
        // Capped industries and those around them lose value added, never gain it.
        assert!(get("users_cut") <= 0.0 && get("downstream") <= 1e-6 * scale, "{}: {:?}", score.form, score.inputs);
        assert_eq!(score.critical, Some(score.axes["loss_usd"].value > 2e6));
    }
    classes_of_probability(&assessment);
}

#[test]
fn a_stop_of_gallium_is_certain_and_reaches_industries_that_never_saw_it() {
    let assessment = assessed(None, Some("gallium"), 8);
    let refined = assessment.scores.iter().find(|s| s.form.to_string() == "gallium:refined").unwrap();
    assert_eq!(refined.inputs["P"].band.value, 1.0);
    assert_eq!(refined.inputs["P"].sources, ["registry/events.csv"]);
    assert!(refined.inputs["downstream"].band.value < refined.inputs["users_pay"].band.value);
    assert!(
        !refined.industries.is_empty() && refined.industries.iter().any(|row| row.user),
        "{:?}",
        refined.industries
    );
    assert!(refined.industries.windows(2).all(|pair| pair[0].loss_usd >= pair[1].loss_usd));
    let stopped = refined.axes["loss_if_stopped_usd"];
    assert!(stopped.low < stopped.value && stopped.value < stopped.high);
    assert!(refined.sources.iter().any(|s| s.starts_with("bea-input-output")));
}

/// Every class of suppliers is met, each with its reason: certain, restricted before, bound by an agreement, any other.
fn classes_of_probability(assessment: &Assessment) {
    let classes = [(1.0, "already under Chinese"), (0.3, "restricted it"), (0.02, "bound by"), (0.1, "no control")];
    let mut met = [0; 4];
    for score in &assessment.scores {
        let p = &score.inputs["P"];
        let class = classes.iter().position(|(value, _)| *value == p.band.value).unwrap();
        assert!(p.what.contains(classes[class].1), "{}: {} {}", score.form, p.band.value, p.what);
        met[class] += 1;
    }
    assert!(met.iter().all(|n| *n > 0), "{met:?}");
    let cobalt = assessment.scores.iter().find(|s| s.form.to_string() == "cobalt:mined").unwrap();
    assert!(cobalt.inputs["P"].what.contains("COD restricted"), "{}", cobalt.inputs["P"].what);
}

#[test]
fn without_a_table_of_the_area_the_row_says_what_stands_in() {
    let assessment = assessed(Some("JPN"), Some("gallium"), 0);
    let row = &assessment.scores[0];
    assert!(row.missing.iter().any(|m| m.contains("input-output table of JPN")), "{:?}", row.missing);
    assert!(!row.inputs.contains_key("downstream") && row.inputs["users_cut"].what.contains("surplus"));
}

#[test]
fn an_atlas_without_the_table_is_told_so() {
    let mut atlas = bundled().unwrap().clone();
    atlas.input_output = Shelf::default();
    let error = assess(&atlas, &Request::of(&METHOD), &crate::watch::Unwatched).unwrap_err().to_string();
    assert_eq!(error, "the input-output table `bea-2017` is not in this atlas");
}
