//! `monazite atlas diff`: two releases of data side by side.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn diff(arguments: &[&Path], more: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_monazite");
    Command::new(program).args(["atlas", "diff"]).args(arguments).args(more).env_remove("COLUMNS").output().unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().replace('\u{202f}', " ")
}

fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../atlas").join(name)
}

/// An atlas folder with some of the bundled tables.
fn folder(home: &Path, name: &str, tables: &[&str]) -> PathBuf {
    let dir = home.join(name);
    for table in tables {
        let place = dir.join(table);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::copy(bundled(table), place).unwrap();
    }
    dir
}

#[test]
fn an_edition_is_held_against_the_one_before() {
    let home = tempfile::tempdir().unwrap();
    let old = folder(home.path(), "old", &["facts/usgs-mcs-2025.csv"]);
    let new = folder(home.path(), "new", &["facts/usgs-mcs-2026.csv"]);
    let page = out(&diff(&[&old, &new], &[]));
    assert!(page.starts_with("usgs-mcs 2026 is new with 5316 facts"), "{page}");
    let found: Value = serde_json::from_str(&out(&diff(&[&old, &new], &["--json"]))).unwrap();
    assert_eq!(found["format"], "monazite-atlas-diff/1");
    let cobalt = found["facts"].as_array().unwrap().iter().find(|row| {
        let fact = &row["new"];
        fact["series"]["form"] == "cobalt:mined" && fact["area"] == "COD" && fact["period"] == "2024"
    });
    let cobalt = cobalt.unwrap();
    assert_eq!(cobalt["change"], "revised");
    let value = |side: &str| cobalt[side]["value"]["value"].as_f64().unwrap();
    assert_eq!((value("old"), value("new")), (220_000.0, 226_000.0));
    assert!((cobalt["relative"].as_f64().unwrap() - 6.0 / 220.0).abs() < 1e-12);
}

#[test]
fn the_largest_change_stands_in_the_first_sentence_and_the_rest_is_counted() {
    let home = tempfile::tempdir().unwrap();
    let tables = ["facts/usgs-mcs-2026.csv", "trade/baci-hs22-V202401.parquet"];
    let (old, new) = (folder(home.path(), "old", &tables), folder(home.path(), "new", &tables));
    assert!(out(&diff(&[&old, &new], &[])).starts_with("Nothing differs: both hold the same 5316 facts."));
    let table = new.join("facts/usgs-mcs-2026.csv");
    let text = std::fs::read_to_string(&table).unwrap();
    let line = "cobalt:mined,mine,production,,COD,2024,estimated,";
    assert!(text.contains(&format!("{line}226000")));
    std::fs::write(&table, text.replace(&format!("{line}226000"), &format!("{line}220000"))).unwrap();
    let page = out(&diff(&[&new, &old], &[]));
    let first = page.split(".\n").next().unwrap().replace('\n', " ");
    assert!(
        first.starts_with("1 fact of 1 table changed; the largest: ")
            && first.contains("cobalt")
            && first.contains("DR Congo 2024, 220 kt to 226 kt, usgs-mcs 2026"),
        "{first}"
    );
    let csv = out(&diff(&[&new, &old], &["--csv"]));
    assert_eq!(csv.lines().count(), 2, "{csv}");
    // A table of trade is known by its bytes, and told flow by flow where they differ.
    std::fs::copy(bundled("trade/baci-hs17-V202601-exporters.parquet"), new.join(tables[1])).unwrap();
    let found: Value = serde_json::from_str(&out(&diff(&[&old, &new], &["--json"]))).unwrap();
    let file = &found["files"][0];
    assert_eq!((&file["name"], &file["change"]), (&tables[1].into(), &"changed".into()));
    assert!(file["new"]["holds"].as_str().unwrap().starts_with("cepii-baci 202601, HS17, "), "{file}");
    assert_eq!(file["flows"]["same"], 0);
    assert!(file["flows"]["gone"].as_u64().unwrap() > 0 && file["flows"]["added"].as_u64().unwrap() > 0, "{file}");
}

#[test]
fn what_is_no_release_is_told_once_for_each_and_is_bad_input() {
    let home = tempfile::tempdir().unwrap();
    let (empty, absent) = (home.path().join("empty"), home.path().join("absent"));
    std::fs::create_dir(&empty).unwrap();
    let refused = diff(&[&empty, &absent], &[]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(refused.stdout.is_empty());
    assert!(said.contains("the folder holds no facts/") && said.contains("there is no such folder or file"), "{said}");
    let (facts, trade) = (bundled("facts/undp-hdr-2025.csv"), bundled("trade/baci-hs22-V202401.parquet"));
    let refused = diff(&[&facts, &trade], &[]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("one is a table of facts, the other one of trade"), "{said}");
}

#[test]
fn a_single_table_is_held_against_its_own_in_the_bundled_atlas() {
    let page = out(&diff(&[&bundled("facts/undp-hdr-2025.csv")], &[]));
    assert!(page.starts_with("Nothing differs: both hold the same 192 facts."), "{page}");
    let page = out(&diff(&[&bundled("trade/baci-hs22-V202401.parquet")], &[]));
    assert!(page.starts_with("Nothing differs"), "{page}");
}
