use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Origin, Quality, QuantityKind, Series};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::{Basis, Unit};
use monazite_model::witness::Verdict;

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
    let witnesses = Witnesses::new(compare(&registry, &stated, &others, 2024));
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
    let witnesses = compare(&registry, &stated, &others, 2024);
    let mut bytes = Vec::new();
    write_csv(&witnesses, &mut bytes).unwrap();
    assert_eq!(read_csv("2024.csv", &bytes).unwrap(), witnesses);
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("101"), "the witness's own figure is not kept: {text}");
    let wrong = text.replace(",2024,2024,", ",soon,2024,").replace(",agree", ",perhaps");
    let problems = read_csv("2024.csv", wrong.as_bytes()).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:#?}");
}
