//! Reader, writer and vocabulary agree with each other.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use monazite_model::code::{AreaId, FormId};
use monazite_model::period::Month;
use monazite_model::scenario::{MeasureKind, Origin, Parties, Schedule};

use super::measure::{from_section, keys_of};
use super::measures::KINDS;
use super::place::Places;
use super::section::{Desk, Section};
use super::tree::{Entry, Node, Value};
use super::vocabulary::{Need, Shape};
use super::{read, to_toml};

#[path = "../../tests/all/small_registry/mod.rs"]
mod small_registry;
use small_registry::registry;

/// The example of the design, as written there.
const EXAMPLE: &str = r#"
title   = "Gallium and germanium licences, August 2023"
minerals = ["gallium", "germanium"]
start   = "2023-01"            # first simulated month
months  = 36
seed    = 42
runs    = 200                  # ensemble members for the range; 1 = central only

[[measure]]
kind      = "export-licence"
by        = "CHN"
on        = ["gallium:refined", "germanium:refined"]   # mineral:form
to        = "all"              # or areas, or a bloc from the registry
announced = "2023-07-03"
from      = "2023-08-01"
granted   = { first_months = 0.0, then = 0.6, ramp_months = 6 }   # assumption, shown as such
note      = "event PE-…"       # policy event id in the registry

[[measure]]
kind = "stockpile-release"
by   = "JPN"
on   = ["gallium:refined"]
from = "2023-09"
days_of_use = 60

[[measure]]
kind = "capacity"
area = "CAN"
adds = { form = "gallium:refined", t_per_year = 40 }
decided = "2024-01"
lead_months = 30
ramp_months = 12
capital_usd = 95e6
"#;

#[test]
fn the_example_of_the_design_reads_as_written() {
    let s = read(EXAMPLE, "example.toml", &registry()).unwrap();
    assert_eq!((s.months, s.seed, s.runs, s.measures.len()), (36, 42, 200, 3));
    let MeasureKind::ExportLicence(licence) = &s.measures[0].kind else {
        panic!("{:?}", s.measures[0]);
    };
    assert_eq!(licence.flows.to, Parties::All);
    assert_eq!(licence.origin, Origin::None);
    let Schedule::Ramp { first_months, hold_months, then, ramp_months } = licence.granted else {
        panic!("{:?}", licence.granted);
    };
    assert_eq!((first_months, hold_months, then, ramp_months), (0.0, 0, 0.6, 6));
    assert_eq!(s.measures[2].from, Month { year: 2026, month: 7 });
    assert_eq!(s.window().start, Month { year: 2023, month: 8 });
}

#[test]
fn one_area_stands_for_a_list_of_one_and_symbols_for_minerals() {
    let text = EXAMPLE.replace("to        = \"all\"", "to = \"USA\"").replace("\"germanium\"]", "\"Ge\"]");
    let s = read(&text, "example.toml", &registry()).unwrap();
    assert_eq!(s.minerals[1].as_str(), "germanium");
    let MeasureKind::ExportLicence(licence) = &s.measures[0].kind else {
        panic!("{:?}", s.measures[0]);
    };
    assert_eq!(licence.flows.to, Parties::Only(vec![AreaId::from("USA")]));
}

#[test]
fn unquoted_dates_a_byte_order_mark_and_crlf_are_read() {
    let text = format!("\u{feff}{}", EXAMPLE.replace("\"2023-08-01\"", "2023-08-01").replace('\n', "\r\n"));
    let s = read(&text, "example.toml", &registry()).unwrap();
    assert_eq!(s.measures[0].from, Month { year: 2023, month: 8 });
}

#[test]
fn toml_and_canonical_json_give_back_the_scenario() {
    let s = read(EXAMPLE, "example.toml", &registry()).unwrap();
    assert_eq!(read(&to_toml(&s), "again.toml", &registry()).unwrap(), s);
    let json = s.to_canonical_json();
    assert_eq!(read(&json, "no extension", &registry()).unwrap(), s);
    assert_eq!(read(&format!("\u{feff}{json}"), "x.json", &registry()).unwrap(), s);
}

#[test]
fn two_spellings_of_one_meaning_have_one_canonical_json() {
    let plain = "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2023-01\"\n";
    let wordy = "start = 2023-01-15\nruns = 200\nseed = 1\nmonths = 12\nminerals = [\"Ga\"]\ntitle = \"t\"\n";
    let canonical = |text| read(text, "t.toml", &registry()).unwrap().to_canonical_json();
    assert_eq!(canonical(plain), canonical(wordy));
}

#[test]
fn all_faults_come_at_once_in_file_order_and_mark_the_very_characters() {
    let text = EXAMPLE
        .replace("\"gallium:refined\", \"ger", "\"galium:refined\", \"ger")
        .replace("then = 0.6", "then = 60")
        .replace("by   = \"JPN\"", "by   = \"Japan\"");
    let problems = read(&text, "f.toml", &registry()).unwrap_err();
    let seen: Vec<_> = problems.iter().map(|p| (p.line, p.column, p.length, p.code.as_ref())).collect();
    assert_eq!(seen, vec![(12, 14, 16, "unknown-form"), (16, 42, 2, "out-of-range"), (21, 8, 7, "unknown-party"),]);
    assert_eq!(problems[0].hint.as_deref(), Some("did you mean `gallium:refined`?"));
    assert_eq!(problems[1].hint.as_deref(), Some("60 % is written 0.6"));
    assert_eq!(problems[2].hint.as_deref(), Some("Japan is `JPN`"));
}

/// A measure of a kind in which every key has a value of its shape, as far as a shape alone can tell.
fn entries(keys: &[&'static super::vocabulary::Key]) -> Vec<Entry> {
    let node = |value| Node { span: 0..0, value };
    keys.iter()
        .map(|key| Entry {
            key: key.name.into(),
            span: 0..0,
            node: node(match key.shape {
                Shape::Table(inner) => Value::Table(entries(&inner.iter().collect::<Vec<_>>())),
                _ => Value::Null,
            }),
        })
        .collect()
}

#[test]
fn the_reader_asks_for_exactly_the_keys_of_the_vocabulary() {
    let registry = registry();
    for kind in KINDS {
        let keys: Vec<_> = keys_of(kind).collect();
        let desk = Desk::new(Places::new("f", ""), &registry);
        let entries = entries(&[]);
        let section = Section::new(&desk, "measure[0]", None, &entries, keys.clone());
        assert!(from_section(&section, kind.name, None).is_none(), "{}", kind.name);
        let wanted: BTreeSet<&str> = keys.iter().map(|k| k.name).collect();
        let asked: BTreeSet<&str> = section.asked();
        assert_eq!(asked, wanted, "{}", kind.name);
        // What the reader misses is what the vocabulary requires.
        let missing: BTreeSet<String> = desk
            .into_problems()
            .iter()
            .filter(|p| p.code == "missing-key")
            .filter_map(|p| p.message.strip_prefix("missing key `").map(str::to_owned))
            .filter_map(|m| m.split('`').next().map(str::to_owned))
            .collect();
        let required: BTreeSet<String> =
            keys.iter().filter(|k| k.need == Need::Required).map(|k| k.name.to_owned()).collect();
        assert_eq!(missing, required, "{}", kind.name);
    }
}

#[test]
fn a_null_in_any_key_of_any_kind_is_a_fault_and_never_a_panic() {
    let registry = registry();
    for kind in KINDS {
        let keys: Vec<_> = keys_of(kind).collect();
        let entries = entries(&keys);
        let desk = Desk::new(Places::new("f", ""), &registry);
        let section = Section::new(&desk, "measure[0]", None, &entries, keys.clone());
        assert!(from_section(&section, kind.name, None).is_none(), "{}", kind.name);
        let problems = desk.into_problems();
        assert!(problems.iter().all(|p| p.code == "wrong-type" || p.code == "contradiction"), "{problems:#?}");
        assert!(!problems.is_empty());
    }
}

#[test]
fn every_kind_of_the_model_is_in_the_vocabulary_in_the_same_order() {
    let names: Vec<&str> = KINDS.iter().map(|k| k.name).collect();
    assert_eq!(names, monazite_model::scenario::MeasureWord::NAMES);
}

#[test]
fn a_capacity_may_repeat_its_start_but_not_contradict_it() {
    let repeat = EXAMPLE.replace("ramp_months = 12", "ramp_months = 12\nfrom = \"2026-07\"");
    assert_eq!(read(&repeat, "f.toml", &registry()), read(EXAMPLE, "f.toml", &registry()));
    let wrong = EXAMPLE.replace("ramp_months = 12", "ramp_months = 12\nfrom = \"2026-08\"");
    assert_eq!(read(&wrong, "f.toml", &registry()).unwrap_err()[0].code, "contradiction");
}

#[test]
fn all_forms_of_a_decoupling_is_an_empty_list() {
    let text = "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2025-01\"\n[[measure]]\nkind = \"decoupling\"\nblocs = [\"EU27\", [\"CHN\", \"RUS\"]]\non = \"all\"\ndegree = 0.5\nfrom = \"2025-01\"\n";
    let s = read(text, "f.toml", &registry()).unwrap();
    let MeasureKind::Decoupling(d) = &s.measures[0].kind else { panic!("{s:?}") };
    assert_eq!(d.on, Vec::<FormId>::new());
    assert_eq!(read(&to_toml(&s), "f.toml", &registry()).unwrap(), s);
}

#[test]
fn a_threat_announced_inside_a_long_horizon_may_come_true_after_its_end() {
    let text = |months: u32, announced: &str| {
        format!(
            "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2024-01\"\nmonths = {months}\n[[measure]]\nkind = \"export-ban\"\n\
             by = \"CHN\"\non = [\"gallium:refined\"]\nto = \"all\"\n{announced}from = \"2026-06\"\n"
        )
    };
    let said = "announced = \"2024-03-01\"\n";
    let s = read(&text(24, said), "t.toml", &registry()).unwrap();
    assert_eq!((s.window().start, s.measures[0].from), (s.start, Month { year: 2026, month: 6 }));
    for (months, announced, hint) in [
        (24, "", "change `start` or `months` of the scenario"),
        (12, said, "its announcement counts by itself"),
        (24, "announced = \"2026-02\"\n", "change `start`"),
    ] {
        let faults = read(&text(months, announced), "t.toml", &registry()).unwrap_err();
        let [fault] = &faults[..] else { panic!("{faults:?}") };
        assert_eq!(fault.code, "outside-horizon");
        assert!(fault.hint.as_deref().is_some_and(|h| h.contains(hint)), "{fault}");
    }
}

#[test]
fn a_name_where_a_code_is_expected_is_refused_with_the_code_or_the_codes() {
    let bundled = crate::atlas::bundled_registry().unwrap();
    let faults = |key: &str, value: &str| {
        let of = |name: &str, usual: &str| {
            if name == key { format!("{name} = {value}\n") } else { format!("{name} = {usual}\n") }
        };
        let text = format!(
            "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2024-01\"\n[[measure]]\nkind = \"export-ban\"\n{}{}{}{}from = \"2024-03\"\n",
            of("by", "\"CHN\""),
            of("on", "[\"gallium:refined\"]"),
            of("to", "\"all\""),
            of("except", "[\"JPN\"]")
        );
        let faults = read(&text, "t.toml", &bundled).unwrap_err();
        let [fault] = &faults[..] else { panic!("{faults:?}") };
        fault.to_string()
    };
    for key in ["by", "to", "except"] {
        let said = faults(key, "\"European Union\"");
        assert!(
            said.contains("European Union is the bloc `EU27`; write \"EU27\"") && said.contains("AUT, BEL"),
            "{said}"
        );
    }
    assert!(faults("to", "[\"USA\", \"EU\"]").contains("is the bloc `EU27`"));
    assert!(
        faults("on", "\"European Union\"").contains("is an area or bloc (`EU27`); a form is written `mineral:form`")
    );
    assert!(faults("by", "\"Congo\"").contains("say which: `COD` (DR Congo) or `COG` (Republic of the Congo)"));
    assert!(faults("by", "\"China\"").contains("China is `CHN`"));
}
