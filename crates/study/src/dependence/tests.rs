#![allow(clippy::unwrap_used)]

use super::*;
use crate::watch::Unwatched;
use monazite_intake::atlas as store;
use monazite_model::answer::standing::{Standing, Variant};

fn ask(area: &str, mineral: &str, years: &[i32], indirect: bool) -> Vec<Row> {
    let query =
        Query { area: area.into(), mineral: Some(mineral.into()), years: years.to_vec(), indirect, ..Query::default() };
    dependence(store::bundled().unwrap(), &query, &Unwatched).unwrap().rows
}

fn of<'r>(rows: &'r [Row], form: &str, measure: &str, through: &str) -> Option<&'r Row> {
    rows.iter().find(|r| r.form == form && r.measure == measure && r.through == through)
}

#[test]
fn japans_magnets_depend_on_china_at_every_stage_more_than_directly() {
    let rows = ask("JPN", "NdFeB", &[2024], true);
    let direct = of(&rows, "ndfeb:magnet", "import-share", "CHN").map_or(0.0, |r| r.value);
    let exposure = of(&rows, "ndfeb:magnet", "exposure", "CHN").unwrap();
    assert!(direct < 0.5, "Japan buys magnets of its own plants abroad too: {direct}");
    assert!(exposure.value > 0.7, "of Chinese oxides: {}", exposure.value);
    assert!(exposure.path.contains("CHN"), "{}", exposure.path);
}

#[test]
fn what_nobody_knows_of_use_is_said_and_not_scored() {
    // No table of 2009 has magnets; who uses potash nobody says.
    for (area, mineral, form, year) in [("JPN", "NdFeB", "ndfeb:magnet", 2009), ("BRA", "potash", "potash:mined", 2024)]
    {
        let query = Query { area: area.into(), mineral: Some(mineral.into()), years: vec![year], ..Query::default() };
        let answer = dependence(store::bundled().unwrap(), &query, &Unwatched).unwrap();
        for measure in ["net-import-reliance", "import-top-1", "import-share"] {
            let scored = answer.rows.iter().find(|r| r.form == form && r.measure == measure);
            assert!(scored.is_none(), "{area}: {scored:?}");
        }
        assert!(answer.unknown.iter().any(|n| n.contains("is not known")), "{:?}", answer.unknown);
    }
}

#[test]
fn every_row_has_its_range_its_bounds_and_its_sources() {
    for (area, mineral) in [("JPN", "neodymium"), ("USA", "gallium"), ("EU27", "cobalt"), ("CHN", "copper")] {
        let rows = ask(area, mineral, &[2024], true);
        assert!(!rows.is_empty());
        for row in &rows {
            assert!(row.low <= row.value && row.value <= row.high, "{row:?}");
            assert!(row.value.is_finite() && !row.sources.is_empty(), "{row:?}");
            if row.unit == "share" && row.measure != "net-import-reliance" {
                assert!((0.0..=1.0 + 1e-9).contains(&row.value), "{row:?}");
            }
            if row.measure == "net-import-reliance" {
                assert!(row.value <= 1.0 + 1e-9, "{row:?}");
            }
            if row.measure.ends_with("hhi") {
                assert!(row.value > 0.0 && row.value <= 1.0 + 1e-9, "{row:?}");
            }
        }
        for row in rows.iter().filter(|r| r.measure == "made-in") {
            let exposure = of(&rows, &row.form, "exposure", &row.through).map_or(f64::INFINITY, |r| r.value);
            assert!(row.value <= exposure + 1e-9, "{row:?} against an exposure of {exposure}");
        }
    }
}

#[test]
fn reserves_are_concentrated_by_country_plainly_and_weighted_by_governance() {
    let rows = ask("EU27", "cobalt", &[2024], false);
    let plain = of(&rows, "cobalt:mined", "reserve-hhi", "").unwrap();
    let weighted = of(&rows, "cobalt:mined", "reserve-hhi-governance", "").unwrap();
    // More than half of the reserves are in the Congo, whose governance is among the worst (0 best to 10 worst).
    assert!(plain.value > 0.3 && weighted.value > 6.0 * plain.value && weighted.value <= 10.0 * plain.value);
    assert_eq!(weighted.unit, "index");
    assert!(weighted.sources.iter().any(|s| s.contains("Governance")), "{:?}", weighted.sources);
}

/// BACI: 31.0 kt of 34.9 kt in 2008, 8.0 of 14.8 in 2012 (HS 280530, 284610 and 284690).
#[test]
fn japan_bought_fewer_of_its_rare_earths_from_china_every_few_years() {
    let rows = ask("JPN", "rare-earths", &[2008, 2012], false);
    let share = |year| {
        // The codes of the group as a whole; each element has those that name it.
        let of_group = rows.iter().filter(|r| r.mineral == "rare-earths" && r.year == year);
        let mut row = of_group.filter(|r| r.measure == "trade-share-weight" && r.through == "CHN");
        row.next().unwrap().value
    };
    assert!((share(2008) - 31.0 / 34.9).abs() < 0.01, "{}", share(2008));
    assert!((share(2012) - 8.0 / 14.8).abs() < 0.01, "{}", share(2012));
}

#[test]
fn the_same_question_gives_the_same_digits() {
    assert_eq!(ask("DEU", "germanium", &[2024], true), ask("DEU", "germanium", &[2024], true));
}

#[test]
fn only_one_country_is_told_where_one_is_asked_for() {
    let atlas = store::bundled().unwrap();
    let query = Query {
        area: "USA".into(),
        mineral: Some("gallium".into()),
        through: Some("China".into()),
        years: vec![2024],
        indirect: true,
        removal: true,
    };
    let rows = dependence(atlas, &query, &Unwatched).unwrap().rows;
    assert!(rows.iter().all(|r| r.through.is_empty() || r.through == "CHN"));
    let loss = rows.iter().find(|r| r.measure == "removal-loss").unwrap();
    assert!(loss.value > 0.0 && loss.unit == "usd", "{loss:?}");
    assert_eq!((loss.variant, loss.standing), (Variant::Change, Standing::Inferred));
    let observed = rows.iter().filter(|r| r.measure != "removal-loss");
    assert!(observed.clone().all(|r| r.variant == Variant::Baseline));
    // What statistics recorded is known.
    assert!(observed.filter(|r| r.form == "trade").all(|r| r.standing == Standing::Known));
}

#[test]
fn a_removal_needs_somebody_to_remove() {
    let query = Query { area: "JPN".into(), years: vec![2024], removal: true, ..Query::default() };
    let error = dependence(store::bundled().unwrap(), &query, &Unwatched).unwrap_err();
    assert!(error.is_bad_input() && error.to_string().contains("--through"));
}
