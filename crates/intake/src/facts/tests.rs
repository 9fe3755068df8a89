#![allow(clippy::unwrap_used)]

use monazite_model::code::Stage;
use monazite_model::fact::{Origin, Quality, QuantityKind, Series};
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Basis, Unit};

use super::*;

fn sample() -> Vec<Fact> {
    let fact = |area: &str, value, band| Fact {
        series: Series {
            mineral: "gallium".into(),
            stage: Stage::Refining,
            form: "gallium:refined".into(),
            quantity: QuantityKind::Production,
            partner: String::new(),
        },
        area: area.into(),
        period: Period::Year(2024),
        value,
        band,
        unit: Unit::Tonne,
        basis: Basis::Contained,
        origin: Origin {
            source: "usgs-mcs".into(),
            edition: "2026".into(),
            table: "GALLIUM, \"World\"".into(),
            row: "12".into(),
            text: "750,000 kilograms".into(),
        },
        grade: Quality::A,
        note: String::new(),
    };
    vec![
        fact("CHN", Observed::Reported { value: 0.1 + 0.2 }, None),
        fact("JPN", Observed::Estimated { value: 3.0 }, Some(Band { value: 3.0, low: 2.0, high: 4.5 })),
        fact("USA", Observed::Bounded { low: None, high: Some(0.0) }, None),
        fact("DEU", Observed::Withheld, None),
        fact("FRA", Observed::NotAvailable, None),
        fact("RUS", Observed::Negligible, None),
    ]
}

#[test]
fn facts_survive_the_trip_through_a_table() {
    let mut bytes = Vec::new();
    write_csv(&sample(), &mut bytes).unwrap();
    assert_eq!(read_csv("facts.csv", bytes.as_slice()).unwrap(), sample());
}

#[test]
fn every_problem_of_a_table_is_listed_with_its_line() {
    let mut bytes = Vec::new();
    write_csv(&sample(), &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let wrong = text
        .replace("refining,production,,CHN", "refining,prodution,,CHN")
        .replace(",estimated,3,", ",estimated,\"3,0\",")
        .replace("CHN", "JPN");
    let problems = read_csv("facts.csv", wrong.as_bytes()).unwrap_err();
    let lines: Vec<u32> = problems.iter().map(|p| p.line).collect();
    assert_eq!(lines, [2, 3]);
    assert_eq!(problems[0].hint.as_deref(), Some("did you mean `production`?"));
    assert!(problems[1].to_string().contains("expected a number, found `3,0`"));
}

#[test]
fn two_rows_for_one_fact_are_refused() {
    let mut bytes = Vec::new();
    let twice = [sample()[0].clone(), sample()[0].clone()];
    write_csv(&twice, &mut bytes).unwrap();
    let problems = read_csv("facts.csv", bytes.as_slice()).unwrap_err();
    assert_eq!(problems[0].code, "duplicate-fact");
}

#[test]
fn a_silence_with_a_figure_is_refused() {
    let mut bytes = Vec::new();
    write_csv(&sample()[..1], &mut bytes).unwrap();
    let wrong = String::from_utf8(bytes).unwrap().replace("reported", "withheld");
    assert_eq!(read_csv("facts.csv", wrong.as_bytes()).unwrap_err()[0].code, "not-empty");
}
