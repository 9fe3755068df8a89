//! Chains of the atlas over months.

use std::path::Path;

use monazite_engine::horizon::{ChainPath, Dated};
use monazite_intake::atlas;
use monazite_intake::chain;
use monazite_model::code::AreaId;
use monazite_model::market::Status;
use monazite_model::outcome::{OverMonths, PlaceOverMonths};
use monazite_model::scenario::{Limit, MeasureKind};
use monazite_study::run::{RunOptions, run};
use monazite_study::{examples, recipe};

#[test]
fn every_bundled_chain_stays_at_base_for_ten_years_where_nothing_happens() {
    let atlas = atlas::bundled().unwrap();
    for id in atlas.registry.chains.keys() {
        let chain = chain::build(atlas, id, 2024).unwrap();
        if chain.nodes.is_empty() {
            continue; // Nobody makes any of it in the year.
        }
        if chain.forms.iter().any(|form| !form.local && form.price.is_none() && form.has_output()) {
            continue; // A form without a price makes no market: `run` says so.
        }
        let dated = Dated { terms: vec![Vec::new(); 120], heard: Vec::new() };
        let path = ChainPath::new(&chain, &atlas.registry, &dated, &|_, _| None).unwrap();
        assert_eq!((&path.status, path.cleared_months()), (&Status::Cleared, 120), "{id}");
        assert!(path.worst < 1e-9, "{id}: {}", path.worst);
        assert_eq!(path.places(), 0, "{id}: something moves");
        assert!(path.stores().0 > 0, "{id}: nobody holds a stock");
        let named = chain.forms.iter().flat_map(|form| chain.areas.iter().map(move |area| (&form.id, area)));
        let followed: Vec<_> = named.filter_map(|(form, area)| path.users(form, area)).collect();
        assert_eq!(followed.len(), path.stores().0, "{id}: a place that holds a stock has users");
        if let Some(shares) = path.follow(&followed, None) {
            let off = shares.iter().flatten().map(|share| (share - 1.0).abs()).fold(0.0, f64::max);
            assert!(off < 1e-6, "{id}: what reaches users at rest is off by {off}");
        }
    }
}

/// Three years of a Chinese licence on gallium and germanium that grants a quarter.
fn licence(runs: u32, threads: usize) -> OverMonths {
    let atlas = atlas::bundled().unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/gallium-germanium-licence/scenario.toml");
    let mut scenario = recipe::read(Path::new(file), &atlas.registry).unwrap().scenario;
    scenario.months = 36;
    let options = RunOptions { runs: Some(runs), threads: Some(threads), ..RunOptions::default() };
    run(atlas, &scenario, &options).unwrap().months.unwrap()
}

fn place<'a>(found: &'a OverMonths, form: &str, area: &str) -> &'a PlaceOverMonths {
    found.places.iter().find(|p| p.form.as_str() == form && p.area == AreaId::from(area)).unwrap()
}

#[test]
fn a_licence_is_felt_over_months_and_the_same_on_any_number_of_threads() {
    let found = licence(6, 1);
    assert_eq!((&found.status, found.cleared_months, found.cleared), (&Status::Cleared, 36, 6));
    assert!(found.worst_balance < 1e-8, "{}", found.worst_balance);
    let (inside, outside) = (place(&found, "gallium:refined", "CHN"), place(&found, "gallium:refined", "JPN"));
    assert!(inside.inside && !outside.inside);
    let price = |place: &PlaceOverMonths, month: usize| place.path[month].range.value;
    // Stocks carry the first months; the peak comes later, and the price inside falls.
    assert!(price(outside, 1) < price(outside, 8), "{:?}", outside.path);
    assert!(price(inside, 8) < 1.0, "{:?}", inside.path);
    let least = outside.path.iter().filter_map(|month| month.cover).fold(f64::INFINITY, f64::min);
    assert!(least < outside.cover, "stock is used");
    for month in &outside.path {
        assert!(
            month.range.low <= month.low_half
                && month.low_half <= month.high_half
                && month.high_half <= month.range.high
        );
    }
    assert_eq!(found, licence(6, 2));
    assert_eq!(found.turns_on, None, "six runs say nothing of what a price turns on");
}

#[test]
fn a_licence_is_read_as_stated_quick_half_and_hard_and_the_harder_it_is_the_higher_the_price() {
    let found = licence(24, 2);
    let forms = ["gallium:refined", "germanium:refined"];
    let cases = ["stated", "quick", "half", "hard"];
    let told: Vec<(&str, &str)> = found.licences.iter().map(|r| (r.form.as_str(), r.case.name())).collect();
    let wanted: Vec<(&str, &str)> = forms.iter().flat_map(|form| cases.map(|case| (*form, case))).collect();
    assert_eq!(told, wanted);
    for readings in found.licences.chunks(4) {
        let [stated, quick, half, hard] = readings else { panic!("four readings") };
        assert!(quick.peak < half.peak && half.peak < hard.peak, "{readings:?}");
        assert!(quick.last < half.last && half.last < hard.last, "{readings:?}");
        assert_eq!((quick.granted, quick.ramp_months), (Some(0.95), Some(3.0)));
        assert_eq!((hard.granted, hard.ramp_months), (Some(0.15), Some(9.0)));
        // What is stated is the path itself, of a country outside.
        let path = &place(&found, stated.form.as_str(), stated.area.as_str()).path;
        assert_eq!(stated.peak, path.iter().map(|month| month.central).fold(0.0, f64::max));
        assert_ne!(stated.area.as_str(), "CHN");
    }
    let turns_on = found.turns_on.unwrap();
    let chance = 3.0 / 24_f64.sqrt();
    assert!(turns_on.drivers.len() <= 5);
    assert!(turns_on.drivers.iter().all(|d| d.rank_correlation.abs() >= chance), "{turns_on:?}");
    assert!(turns_on.drivers.iter().any(|d| d.parameter == "price-model-error"), "{turns_on:?}");
}

#[test]
fn a_year_has_no_way_there() {
    let atlas = atlas::bundled().unwrap();
    let listed = examples::scenario("quartz-tariff").unwrap();
    let scenario = recipe::read_source(&listed, &atlas.registry).unwrap().scenario;
    assert!(scenario.months <= 12);
    assert!(run(atlas, &scenario, &RunOptions { runs: Some(1), ..RunOptions::default() }).unwrap().months.is_none());
}

#[test]
fn a_quota_of_nothing_over_all_forms_is_felt_month_by_month_like_one_over_each() {
    let atlas = atlas::bundled().unwrap();
    let listed = examples::scenario("rare-earths-quota-2010").unwrap();
    let mut scenario = recipe::read_source(&listed, &atlas.registry).unwrap().scenario;
    scenario.months = 18;
    let mut over = |together: bool| {
        for measure in &mut scenario.measures {
            if let MeasureKind::ExportQuota(quota) = &mut measure.kind {
                quota.limit = Limit::Share(0.0);
                quota.together = quota.together.take().filter(|_| together);
            }
        }
        run(atlas, &scenario, &RunOptions { runs: Some(1), ..RunOptions::default() }).unwrap().months.unwrap()
    };
    let (joint, apart) = (over(true), over(false));
    assert_eq!(joint.announcements, apart.announcements);
    assert_eq!(joint.places.len(), apart.places.len());
    for (a, b) in joint.places.iter().zip(&apart.places) {
        assert_eq!((&a.form, &a.area), (&b.form, &b.area));
        for (a, b) in a.path.iter().zip(&b.path) {
            assert!((a.central / b.central - 1.0).abs() < 1e-6, "{:?} {:?}", a, b);
        }
    }
    let yttrium = place(&joint, "yttrium:refined", "USA");
    assert!((5.0..30.0).contains(&yttrium.peak.value), "what leaks holds the price: {}", yttrium.peak.value);
}

#[test]
fn a_ban_that_begins_after_the_last_month_is_feared_when_it_is_announced() {
    let atlas = atlas::bundled().unwrap();
    let listed = examples::scenario("gallium-germanium-licence/scenario").unwrap();
    let mut scenario = recipe::read_source(&listed, &atlas.registry).unwrap().scenario;
    scenario.months = 18;
    scenario.measures.truncate(1);
    scenario.measures[0].announced = Some(format!("{}", scenario.start.plus(4)));
    scenario.measures[0].from = scenario.start.plus(20);
    scenario.measures[0].until = None;
    let outcome = run(atlas, &scenario, &RunOptions { runs: Some(1), ..RunOptions::default() }).unwrap();
    let said = &outcome.headline.sentence;
    assert!(said.contains("but what is announced moves prices. Cleared month by month, the price of"), "{said}");
    let found = outcome.months.unwrap();
    assert_eq!(found.announcements.len(), 1, "{:?}", found.announcements);
    let price = |month: usize| place(&found, "gallium:refined", "JPN").path[month].central;
    assert!((price(3) - 1.0).abs() < 1e-9 && price(4) > 1.01, "holders buy once they hear: {} {}", price(3), price(4));
}
