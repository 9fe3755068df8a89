use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Origin, Quality, QuantityKind, Series};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::{Basis, Unit};
use monazite_model::witness::{Measure, Verdict};

use super::{Witnesses, compare, read_csv, write_csv};
use crate::atlas::bundled_registry;

fn said(source: &str, edition: &str, area: &str, year: i32, value: f64, grade: Quality) -> Fact {
    let form = FormId::from("tin:mined");
    Fact {
        series: Series {
            mineral: form.mineral(),
            stage: monazite_model::code::Stage::Mine,
            form,
            quantity: QuantityKind::Production,
            partner: String::new(),
        },
        area: AreaId::from(area),
        period: Period::Year(year),
        value: Observed::Reported { value },
        band: None,
        unit: Unit::Tonne,
        basis: Basis::Contained,
        origin: Origin {
            source: source.into(),
            edition: edition.into(),
            table: "tin".into(),
            row: String::new(),
            text: value.to_string(),
        },
        grade,
        note: String::new(),
    }
}

#[test]
fn another_publisher_agrees_within_its_range_or_a_tenth_and_its_newest_year_speaks() {
    let registry = bundled_registry().unwrap();
    let usgs = |area: &str, year, value| said("usgs-mcs", "2026", area, year, value, Quality::A);
    let austria = |area: &str, year, value| said("world-mining-data", "2026", area, year, value, Quality::A);
    let stated = [
        usgs("PER", 2024, 100.0),
        usgs("BOL", 2024, 100.0),
        usgs("IDN", 2024, 100.0),
        usgs("IDN", 2023, 50.0),
        usgs("CHN", 2024, 100.0),
        usgs("CHN", 2023, 90.0),
        usgs("BRA", 2024, 100.0),
        // An older edition of the same publisher is no second witness, nor is one who carries it.
        said("usgs-mcs", "2025", "AUS", 2024, 100.0, Quality::A),
        said("usgs-mcs", "2026", "AUS", 2024, 101.0, Quality::A),
    ];
    let others = [
        austria("PER", 2024, 109.0),
        austria("BOL", 2024, 125.0),
        // No word on 2024, and agreement on the year before.
        austria("IDN", 2023, 51.0),
        // Differs for the year and agreed the year before: agreement on 2023 does not outlive a newer contradiction.
        austria("CHN", 2024, 150.0),
        austria("CHN", 2023, 90.0),
        Fact { basis: Basis::Gross, ..austria("BRA", 2024, 100.0) },
    ];
    let witnesses = Witnesses::new(compare(&registry, &stated, &others, 2024).unwrap());
    let word = |area: &str| witnesses.of(&"tin:mined".into(), &area.into(), 2024).map(|w| (w.verdict, w.said));
    assert_eq!(word("PER"), Some((Verdict::Agree, 2024)));
    assert_eq!(word("BOL"), Some((Verdict::Differ, 2024)));
    assert_eq!(word("IDN"), Some((Verdict::Agree, 2023)));
    assert_eq!(word("CHN"), Some((Verdict::Differ, 2024)));
    assert_eq!(word("BRA"), None, "another mass is no witness");
    assert_eq!(word("AUS"), None);
    assert!(witnesses.speak_of(2024) && !witnesses.speak_of(2023));
}

#[test]
fn what_is_written_is_read_again_and_wrong_cells_are_all_told() {
    let registry = bundled_registry().unwrap();
    let stated = [said("usgs-mcs", "2026", "PER", 2024, 100.0, Quality::A)];
    let others = [said("world-mining-data", "2026", "PER", 2024, 101.0, Quality::B)];
    let witnesses = compare(&registry, &stated, &others, 2024).unwrap();
    let mut bytes = Vec::new();
    write_csv(&witnesses, &mut bytes).unwrap();
    assert_eq!(read_csv("2024.csv", &bytes).unwrap(), witnesses);
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("101"), "the witness's own figure is not kept: {text}");
    let wrong = text.replace(",2024,2024,", ",soon,2024,").replace(",agree", ",perhaps");
    let problems = read_csv("2024.csv", wrong.as_bytes()).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:#?}");
}

/// A figure of another form.
fn of_form(form: &str, fact: Fact) -> Fact {
    let form = FormId::from(form);
    Fact { series: Series { mineral: form.mineral(), form, ..fact.series.clone() }, ..fact }
}

#[test]
fn a_witness_in_another_mass_of_the_same_goods_is_converted() {
    let registry = bundled_registry().unwrap();
    let stated = [of_form("beryllium:mined", said("usgs-mcs", "2026", "USA", 2024, 230.0, Quality::A))];
    let beryl = |t: f64| {
        let fact = of_form("beryllium:mined", said("world-mining-data", "2026", "USA", 2024, t, Quality::A));
        let series = Series { partner: "concentrate, gross weight".into(), ..fact.series.clone() };
        Fact { series, basis: Basis::Gross, ..fact }
    };
    let word = |t: f64| {
        let witnesses = compare(&registry, &stated, &[beryl(t)], 2024).unwrap();
        witnesses.first().map(|w| (w.verdict, w.measure))
    };
    assert_eq!(word(5_750.0), Some((Verdict::Agree, Measure::Tonnes)));
    assert_eq!(word(8_000.0), Some((Verdict::Differ, Measure::Tonnes)));
    // Without the words the figure is of other goods.
    let plain = of_form("beryllium:mined", said("world-mining-data", "2026", "USA", 2024, 5_750.0, Quality::A));
    assert!(compare(&registry, &stated, &[Fact { basis: Basis::Gross, ..plain }], 2024).unwrap().is_empty());
}

#[test]
fn the_believed_publisher_is_asked_for_the_year_before_in_files_that_are_not_bundled() {
    let registry = bundled_registry().unwrap();
    let of = |source: &str, year, value| {
        of_form(
            "rhodium:mined",
            said(source, if source == "bgs-wms" { "2025" } else { "2026" }, "ZAF", year, value, Quality::A),
        )
    };
    let stated = [of("world-mining-data", 2024, 19.0)];
    let others = [of("world-mining-data", 2023, 18.0), of("bgs-wms", 2023, 18.5)];
    let witnesses = compare(&registry, &stated, &others, 2024).unwrap();
    assert_eq!(witnesses.len(), 1);
    let (word, figure) = (&witnesses[0], Verdict::Agree);
    assert_eq!((word.said, word.measure, word.verdict), (2023, Measure::Tonnes, figure));
    assert_eq!(word.witness.source, "bgs-wms");
}

#[test]
fn shares_of_two_years_are_compared_only_where_nobody_speaks_of_one() {
    let registry = bundled_registry().unwrap();
    let of = |source: &str, area: &str, year, value, grade| {
        of_form("cobalt:refined", said(source, "2025", area, year, value, grade))
    };
    let stated = [
        of("iea-critical-minerals", "CHN", 2024, 160.0, Quality::B),
        of("iea-critical-minerals", "FIN", 2024, 30.0, Quality::B),
        of("iea-critical-minerals", "WLD", 2024, 200.0, Quality::B),
        // Derived from another's shares: that it agrees with itself says nothing.
        of("iea-pvps", "JPN", 2023, 10.0, Quality::C),
        of("iea-critical-minerals", "JPN", 2024, 10.0, Quality::B),
    ];
    let others = [
        of("bgs-wms", "CHN", 2023, 80.0, Quality::A),
        of("bgs-wms", "FIN", 2023, 5.0, Quality::A),
        of("bgs-wms", "CAN", 2023, 15.0, Quality::A),
    ];
    let witnesses = Witnesses::new(compare(&registry, &stated, &others, 2024).unwrap());
    let word = |area: &str| witnesses.of(&"cobalt:refined".into(), &area.into(), 2024).cloned();
    let china = word("CHN").unwrap();
    assert_eq!((china.verdict, china.measure, china.said), (Verdict::Agree, Measure::Share, 2023));
    assert_eq!(word("FIN").map(|w| w.verdict), Some(Verdict::Differ));
    assert!(word("WLD").is_none() && word("JPN").is_none());
}

#[test]
fn ore_that_is_all_of_one_kind_has_the_witness_of_all_ore() {
    let registry = bundled_registry().unwrap();
    let of = |source: &str, area: &str, value| {
        let fact = of_form("rare-earths:mined", said(source, "2026", area, 2024, value, Quality::A));
        Fact { basis: Basis::Equivalent("REO".into()), ..fact }
    };
    let stated = [of("usgs-mcs", "MMR", 30.0), of("usgs-mcs", "USA", 45.0), of("usgs-mcs", "CHN", 270.0)];
    let others = [
        of("world-mining-data", "MMR", 31.0),
        of("world-mining-data", "USA", 45.0),
        of("world-mining-data", "CHN", 270.0),
    ];
    let witnesses = Witnesses::new(compare(&registry, &stated, &others, 2024).unwrap());
    let has = |form: &str, area: &str| witnesses.of(&form.into(), &area.into(), 2024).is_some();
    assert!(has("rare-earths:ionic-clay", "MMR") && has("rare-earths:mineral-concentrate", "USA"));
    assert!(has("rare-earths:mined", "CHN"));
    let parts = ["rare-earths:ionic-clay", "rare-earths:mineral-concentrate"];
    assert!(parts.iter().all(|part| !has(part, "CHN")), "nobody confirms how China's output is split");
}
