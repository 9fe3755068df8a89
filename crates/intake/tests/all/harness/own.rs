//! Readers of what a user writes, and of what the program itself keeps: scenarios, markets, questions, own facts and trade, tables in an
//! atlas folder, the registry.

use std::path::Path;

use monazite_intake::atlas::{bundled_file, bundled_registry};
use monazite_intake::source::{named, reading};
use monazite_intake::store::Manifest;
use monazite_intake::{events, facts, hindcasts, market_file, monthly_trade, registry, scenario, witness};
use monazite_model::question::Question;

use super::readers::told;
use super::{fuzz, fuzz_parts};
use crate::sources::fuzz::good;
use crate::un_comtrade;

#[test]
fn no_damaged_scenario_harms_its_reader() {
    let registry = bundled_registry().unwrap();
    let toml = "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2023-01\"\nmonths = 24\nruns = 5\n\n[[parameter]]\nname = \"price\"\nscope = \"gallium:refined\"\ncentral = 300000.0\nreason = \"a test\"\n\n[[measure]]\nkind = \"export-licence\"\nby = \"CHN\"\non = [\"gallium:refined\"]\nto = [\"JPN\", \"EU27\"]\nfrom = \"2023-08\"\ngranted = { first_months = 0.0, then = 0.6 }\n";
    let json = r#"{"title": "t", "minerals": ["tin"], "start": "2023-01", "measure": [{"kind": "export-ban", "by": "IDN", "on": "tin:refined", "to": "all", "from": "2023-02"}]}"#;
    for (target, name, seed) in [("scenario", "s.toml", toml), ("scenario as JSON", "s.json", json)] {
        assert!(scenario::read(seed, name, &registry).is_ok(), "{:?}", scenario::read(seed, name, &registry).err());
        fuzz(target, &[seed.as_bytes().to_vec()], |bytes| {
            told(name, scenario::read(&String::from_utf8_lossy(bytes), name, &registry));
        });
    }
}

#[test]
fn no_damaged_market_or_question_harms_its_reader() {
    let market =
        r#"{"format": "monazite-market-problem/1", "nodes": [{"id": "metal", "base_price": 10}], "activities": []}"#;
    fuzz("market file", &[market.as_bytes().to_vec()], |bytes| {
        drop(market_file::read(&String::from_utf8_lossy(bytes), "m.json"));
    });
    let months = include_str!("../../../../../examples/time-cases/t3.json");
    assert!(market_file::read_horizon(months, "h.json").is_ok());
    fuzz("market over months", &[months.as_bytes().to_vec()], |bytes| {
        drop(market_file::read_horizon(&String::from_utf8_lossy(bytes), "h.json"));
    });
    let seeds = [
        r#"{"question": "dep", "area": "EU27", "mineral": "gallium", "year": 2024}"#,
        r#"{"question": "leverage", "by": "CHN", "runs": 20}"#,
    ];
    let seeds = seeds.map(|seed| seed.as_bytes().to_vec());
    fuzz("question", &seeds, |bytes| {
        told("q.json", Question::from_json(&String::from_utf8_lossy(bytes), "q.json"));
    });
}

#[test]
fn no_damaged_table_of_a_users_own_facts_or_months_harms_its_reader() {
    let registry = bundled_registry().unwrap();
    let (name, seed) = good(named("facts").unwrap());
    fuzz("own facts", &[seed], |bytes| told(name, facts::read_known(name, bytes, &registry)));
    let months = format!("{}\n2023-11,China,JPN,250410,1000,2.5\n", monthly_trade::COLUMNS.join(","));
    assert!(monthly_trade::read("m.csv", months.as_bytes(), &registry).is_ok());
    fuzz("monthly trade", &[months.into_bytes()], |bytes| {
        told("m.csv", monthly_trade::read("m.csv", bytes, &registry));
    });
}

#[test]
fn no_damaged_table_of_an_atlas_folder_harms_its_reader() {
    let registry = bundled_registry().unwrap();
    let event = format!(
        "{}\ne1,2023-08-01,CHN,all,gallium;germanium,811292,export_licensing,licence,in force,MOFCOM,effective\n",
        events::COLUMNS.join(",")
    );
    assert!(events::read_csv("e.csv", event.as_bytes(), &registry).is_ok());
    fuzz("table of events", &[event.into_bytes()], |bytes| told("e.csv", events::read_csv("e.csv", bytes, &registry)));
    let witnesses = String::from_utf8(bundled_file("witnesses/2024.csv").unwrap()).unwrap();
    let few: String = witnesses.lines().take(4).map(|line| format!("{line}\n")).collect();
    assert!(witness::read_csv("w.csv", few.as_bytes()).is_ok());
    fuzz("table of witnesses", &[few.into_bytes()], |bytes| told("w.csv", witness::read_csv("w.csv", bytes)));
    let home = un_comtrade::Case::new();
    let manifest = r#"{"source": "cepii-baci", "edition": "202601", "raw": [], "written": [{"file": "a", "rows": 1, "bytes": 2, "blake3": "0"}]}"#;
    fuzz("manifest of a dataset", &[manifest.as_bytes().to_vec()], |bytes| {
        home.file("manifest.json", bytes);
        if let Err(error) = Manifest::read(home.path()) {
            assert!(!error.to_string().is_empty());
        }
    });
}

#[test]
fn no_damaged_table_of_the_registry_or_of_hindcasts_harms_its_reader() {
    // Small tables, one damaged at a time; the others are the bundled ones, of which a damaged one may contradict any.
    let names = ["list_rules.csv", "industries.csv", "trading_places.toml", "quotations.csv", "groups.toml"];
    let file = |name: &str| bundled_file(&format!("registry/{name}"));
    let parts: Vec<(&str, Vec<Vec<u8>>)> = names.iter().map(|name| (*name, vec![file(name).unwrap()])).collect();
    fuzz_parts("registry", &parts, |which, bytes| {
        let files = |name: &str| if name == names[which] { Some(bytes.to_vec()) } else { None };
        if let Err(problems) = registry::read(&files) {
            assert!(problems.iter().all(|problem| !problem.message.is_empty()));
        }
    });
    let corrections = file("corrections.toml").unwrap();
    fuzz("corrections", &[corrections], |bytes| drop(reading::parse_corrections("c.toml", bytes)));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hindcasts");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    // One episode with what was seen of it: a small file is damaged in more of its places.
    let old = text("old.toml");
    let first = old.find("[[episode]]").unwrap();
    let episode = match old[first + 1..].find("[[episode]]") {
        Some(next) => &old[first..=first + next],
        None => &old[first..],
    };
    let observed: String = text("observed.csv").lines().take(4).map(|line| format!("{line}\n")).collect();
    let whole = [text("settings.toml"), episode.to_owned(), text("predicted.toml"), observed];
    let read = |[settings, episode, predicted, observed]: [&str; 4]| {
        hindcasts::read(settings, &[("old.toml", episode)], predicted, observed)
    };
    let parts: Vec<(&str, Vec<Vec<u8>>)> = ["settings", "episode", "predicted", "observed"]
        .into_iter()
        .zip(&whole)
        .map(|(name, text)| (name, vec![text.clone().into_bytes()]))
        .collect();
    fuzz_parts("hindcasts", &parts, |which, bytes| {
        let damaged = String::from_utf8_lossy(bytes);
        let mut files = [0, 1, 2, 3].map(|k| whole[k].as_str());
        files[which] = &damaged;
        if let Err(problems) = read(files) {
            assert!(problems.iter().all(|problem| !problem.message.is_empty()));
        }
    });
}
