//! The whole real files, where they are at hand, and the bundled tables made from them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use monazite_intake::build_facts::{LATER_STABILITY, LAYOUT, build_facts};
use monazite_intake::facts::read_csv;
use monazite_intake::source::{bgs_world_mineral_statistics, read, recognise, world_bank_wgi, world_mining_data};
use monazite_intake::witness;
use monazite_model::code::FormId;
use monazite_model::fact::{Fact, Quality, QuantityKind};

use super::common::readings;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Publishers' files beside the repository; `None` (and a word about it) when they are not there.
fn publishers_files() -> Option<PathBuf> {
    let path = repository().join("../shared/data/raw");
    if !path.is_dir() {
        eprintln!("skipped: no publishers' files at ../shared/data/raw");
        return None;
    }
    Some(path)
}

fn bundled() -> Vec<(String, Vec<Fact>)> {
    let folder = repository().join("atlas/facts");
    let mut names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    let csv = names.into_iter().filter(|p| p.extension().is_some_and(|e| e == "csv"));
    csv.map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let facts = read_csv(&name, fs::read(&path).unwrap().as_slice()).unwrap_or_else(|p| panic!("{p:#?}"));
        (name, facts)
    })
    .collect()
}

#[test]
fn the_bundled_tables_come_out_of_the_publishers_files_byte_for_byte() {
    let Some(raw) = publishers_files() else { return };
    let into = tempfile::tempdir().unwrap();
    let summary = build_facts(&raw, into.path()).unwrap_or_else(|e| panic!("{e}"));
    assert!(summary.tables.values().sum::<usize>() > 50_000);
    for name in summary.tables.keys() {
        let (made, kept) =
            (fs::read(into.path().join(name)).unwrap(), fs::read(repository().join("atlas/facts").join(name)).unwrap());
        assert!(made == kept, "{name} differs: run `cargo run -p monazite-intake --example build_facts`");
    }
}

#[test]
fn the_bundled_verdicts_of_second_publishers_come_out_of_their_files_byte_for_byte() {
    let Some(raw) = publishers_files() else { return };
    let into = tempfile::tempdir().unwrap();
    let stated: Vec<Fact> = bundled().into_iter().flat_map(|(_, facts)| facts).collect();
    let registry = monazite_intake::atlas::bundled_registry().unwrap();
    let count = witness::build(&raw, into.path(), &registry, &stated, 2024).unwrap_or_else(|e| panic!("{e}"));
    assert!(count.is_some_and(|n| n > 400), "{count:?}");
    let kept = repository().join("atlas/witnesses/2024.csv");
    let made = fs::read(into.path().join("2024.csv")).unwrap();
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::write(&kept, &made).unwrap();
    }
    assert!(
        fs::read(&kept).unwrap_or_default() == made,
        "atlas/witnesses/2024.csv is out of date (MONAZITE_BLESS=1 writes it anew)"
    );
}

#[test]
fn files_that_may_not_be_bundled_are_read_without_a_problem_too() {
    let Some(raw) = publishers_files() else { return };
    let mut files = vec![raw.join("world_mining_data_2026/wmd_production_2018_2024.csv")];
    files.extend(fs::read_dir(raw.join("bgs_wms")).unwrap().map(|e| e.unwrap().path()));
    files.sort();
    let mut facts = 0;
    for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "csv")) {
        let bytes = fs::read(path).unwrap();
        let format = recognise(&bytes).unwrap();
        assert!([world_mining_data::FORMAT, bgs_world_mineral_statistics::FORMAT].contains(&format));
        let name = path.file_name().unwrap().to_string_lossy();
        facts += read(format, &name, &bytes, readings()).unwrap_or_else(|p| panic!("{p:#?}")).facts.len();
    }
    assert!(facts > 20_000, "{facts}");
}

#[test]
fn the_governance_file_of_the_publisher_holds_what_the_long_table_of_it_holds() {
    let Some(raw) = publishers_files() else { return };
    let facts = |name: &str| {
        let bytes = fs::read(raw.join("wgi").join(name)).unwrap();
        assert_eq!(recognise(&bytes), Some(world_bank_wgi::FORMAT));
        read(world_bank_wgi::FORMAT, name, &bytes, readings()).unwrap_or_else(|p| panic!("{p:#?}")).facts
    };
    let (original, long) = (facts("wgidataset_2022update.dta"), facts("wgi_tidy_1996_2021.csv.gz"));
    assert_eq!(original.len(), long.len());
    for (a, b) in original.iter().zip(&long) {
        assert_eq!(a.id(), b.id());
        // The long table was rounded to six places in single precision.
        let ends =
            |f: &Fact| f.value.value().into_iter().chain(f.band.map(|b| b.low)).chain(f.band.map(|b| b.high)).collect();
        let (a_ends, b_ends): (Vec<f64>, Vec<f64>) = (ends(a), ends(b));
        assert_eq!(a_ends.len(), b_ends.len(), "{}", a.id());
        assert!(a_ends.iter().zip(&b_ends).all(|(x, y)| (x - y).abs() < 4e-6), "{}: {a_ends:?}, {b_ends:?}", a.id());
    }
}

#[test]
fn every_real_file_is_recognised_by_its_first_row() {
    let Some(raw) = publishers_files() else { return };
    for (name, format) in LAYOUT.into_iter().chain([LATER_STABILITY]) {
        assert_eq!(recognise(&fs::read(raw.join(name)).unwrap()), Some(format), "{name}");
    }
}

#[test]
fn no_fact_is_bundled_twice_and_no_source_that_may_not_be() {
    let mut ids = BTreeSet::new();
    for (name, facts) in bundled() {
        for fact in &facts {
            // Single cited figures may be carried by hand (docs/decisions/0030-single-figures.md); whole tables may not.
            let carried = name == "carried.csv";
            let withheld = ["bgs-wms", "world-mining-data"].contains(&fact.origin.source.as_str());
            assert!(carried || !withheld, "{name}: {}", fact.id());
            assert!(ids.insert(fact.id()), "{name}: {} is bundled twice", fact.id());
        }
    }
}

#[test]
fn every_bundled_fact_names_a_registered_form_at_its_registered_stage() {
    // Figures of countries and economies, not of goods.
    let of_no_good = ["world:governance", "world:industry", "world:development"].map(FormId::from);
    for (name, facts) in bundled() {
        for fact in facts.iter().filter(|f| !of_no_good.contains(&f.series.form)) {
            assert!(readings().knows_form(&fact.series.form), "{name}: {}", fact.series.form);
            assert_eq!(fact.series.stage, readings().stage(&fact.series.form), "{name}: {}", fact.id());
        }
    }
}

#[test]
fn an_assumption_gives_its_reason() {
    for (name, facts) in bundled() {
        for fact in facts.iter().filter(|f| f.grade == Quality::D) {
            assert!(!fact.note.is_empty(), "{name}: {}", fact.id());
        }
    }
}

#[test]
fn countries_add_up_to_the_stated_world_total_within_five_percent() {
    let facts: Vec<Fact> =
        bundled().into_iter().filter(|(n, _)| n == "usgs-mcs-2026.csv").flat_map(|(_, f)| f).collect();
    let production = |f: &&Fact| {
        f.series.quantity == QuantityKind::Production && f.series.partner.is_empty() && f.period.to_string() == "2024"
    };
    let mut checked = 0;
    for world in facts.iter().filter(production).filter(|f| f.area.as_str() == "WLD") {
        let Some(total) = world.value.value() else { continue };
        let parts: f64 = facts
            .iter()
            .filter(production)
            .filter(|f| f.series.form == world.series.form && f.area.as_str() != "WLD")
            .filter_map(|f| f.value.value())
            .sum();
        assert!((parts / total - 1.0).abs() < 0.05, "{}: {parts} of {total}", world.series.form);
        checked += 1;
    }
    assert!(checked >= 45, "{checked}");
}

#[test]
fn leading_shares_agree_with_what_the_sources_are_known_to_say() {
    let all: Vec<Fact> = bundled().into_iter().flat_map(|(_, f)| f).collect();
    let value =
        |id: &str| all.iter().find(|f| f.id() == id).and_then(|f| f.value.value()).unwrap_or_else(|| panic!("no {id}"));
    let share = |form: &str, area: &str, key: &str, year: &str| {
        value(&format!("{key}/{form}/production/{area}/{year}")) / value(&format!("{key}/{form}/production/WLD/{year}"))
    };
    let near = |a: f64, b: f64| assert!((a - b).abs() < 0.006, "{a} is not {b}");
    near(share("cobalt:mined", "COD", "usgs-mcs/2026", "2025"), 0.742);
    near(share("rare-earths:mined", "CHN", "usgs-mcs/2026", "2025"), 0.692);
    near(share("cobalt:refined", "CHN", "iea-critical-minerals/2025", "2024"), 0.784);
    near(share("magnet-rare-earths:refined", "CHN", "iea-critical-minerals/2025", "2024"), 0.913);
    near(share("graphite:battery-grade", "CHN", "iea-critical-minerals/2025", "2024"), 0.957);
}
