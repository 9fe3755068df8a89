//! The cases kept beside the repository, each as its `expected.md` says; skipped where they are absent.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Said, monazite};

/// The folder of a case and an empty one to write to.
fn case(name: &str) -> Option<(PathBuf, tempfile::TempDir)> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases").join(name);
    if !found.is_dir() {
        eprintln!("skipped: {} is not here", found.display());
        return None;
    }
    Some((found.canonicalize().unwrap(), tempfile::tempdir().unwrap()))
}

/// Imports files of a case.
fn import(name: &str, format: &str, files: &[&str]) -> Option<(Said, tempfile::TempDir)> {
    let (folder, home) = case(name)?;
    let into = home.path().join("A").display().to_string();
    let arguments = [&["import", format], files, &["--into", &into]].concat();
    Some((monazite(&folder, &arguments), home))
}

#[test]
fn io_hybrid_units() {
    let Some((said, _)) = import("io-hybrid-units", "pymrio", &["Z.txt", "Y.txt", "F.txt", "unit.txt"]) else { return };
    assert!(said.code == Some(2) && said.err.contains("tonnes") && said.err.contains("M.EUR"), "{}", said.all());
}

#[test]
fn io_near_zero_output() {
    let Some((said, home)) = import("io-near-zero-output", "pymrio", &["Z.txt", "Y.txt", "F.txt", "unit.txt"]) else {
        return;
    };
    assert!(said.code == Some(0) && said.all().contains("R1 manuf"), "{}", said.all());
    let said = monazite(home.path(), &["downstream", "A/io/pymrio-table.io.zst", "--cut", "R1/mining=0.2", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    for row in answer["industries"].as_array().unwrap().iter().chain(answer["areas"].as_array().unwrap()) {
        let (low, high) = (row["loss"]["low"].as_f64().unwrap(), row["loss"]["high"].as_f64().unwrap());
        assert!(low <= high && low.abs().max(high.abs()) <= 325.0, "{row}");
    }
}

#[test]
fn nothing_taken() {
    for (format, file, label) in [
        ("world-mining-data", "renamed-commodity.csv", "Cobalt (Co)"),
        ("usgs-mcs-release", "renamed-chapter.csv", "Cobalt (mine)"),
    ] {
        let Some((said, _)) = import("nothing-taken", format, &[file]) else { return };
        assert!(said.code == Some(2) && super::in_one_line(&said.all()).contains(label), "{}", said.all());
        assert!(!said.all().contains("already there") && !said.all().contains("Use it"), "{}", said.all());
    }
}

/// All facts written below a folder.
fn facts(home: &Path) -> String {
    let folder = home.join("A/facts");
    fs::read_dir(folder).unwrap().flatten().map(|file| fs::read_to_string(file.path()).unwrap()).collect()
}

#[test]
fn packed_publisher_files() {
    let name = "packed-publisher-files";
    for (file, stated) in [("wgidataset.xlsx", "-0.5"), ("wgi-databank.csv", "-0.5")] {
        let Some((said, home)) = import(name, "world-bank-wgi", &[file]) else { return };
        assert_eq!(said.code, Some(0), "{}", said.all());
        let rows = facts(home.path());
        let row = |area: &str, year: &str| {
            rows.lines().find(|row| row.contains(&format!(",{area},{year},"))).map(str::to_owned)
        };
        assert!(row("CHN", "2023").is_some_and(|row| row.contains(stated)), "{rows}");
        assert!(row("COD", "2023").is_some_and(|row| row.contains("-2")), "{rows}");
    }
    let Some((said, home)) = import(name, "world-bank-pinksheet", &["CMO-Historical-Data-Monthly.xlsx"]) else {
        return;
    };
    let rows = facts(home.path());
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert!(
        rows.lines().any(|row| row.contains("nickel") && row.contains("2024-01") && row.contains("16000")),
        "{rows}"
    );
    assert!(
        rows.lines().any(|row| row.contains("copper") && row.contains("2024-02") && row.contains("not-available")),
        "{rows}"
    );
    let Some((said, home)) = import(name, "cepii-baci", &["BACI_HS17_V202701.zip"]) else { return };
    assert!(said.code == Some(0) && said.out.contains("BACI_HS17_V202701.zip/BACI_HS17_Y2024"), "{}", said.all());
    assert!(home.path().join("A/trade/source=baci/hs=17/release=202701/year=2024/part-0000.parquet").is_file());
    let left: Vec<_> = fs::read_dir(home.path().join("A")).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".tmp-")), "{left:?}");
}

#[test]
fn robust_cut_last_figure() {
    let Some((said, _)) = import("robust-cut-last-figure", "world-bank-pinksheet", &["prices.csv"]) else { return };
    assert!(said.code == Some(0) && said.out.contains("its last figure may be cut"), "{}", said.all());
}

#[test]
fn robust_far_cell() {
    for file in ["far.xlsx", "mid.xlsx"] {
        let Some((said, _)) = import("robust-far-cell", "iea-critical-minerals", &[file]) else { return };
        assert!(said.code == Some(2) && said.err.contains("reaches to row 1"), "{}", said.all());
    }
}

#[test]
fn robust_stray_quote() {
    let Some((said, _)) = import("robust-stray-quote", "usgs-mcs-release", &["MCS2025.csv"]) else { return };
    assert!(said.code == Some(2) && said.err.contains("MCS2025.csv:2: an odd number"), "{}", said.all());
}

#[test]
fn robust_facts_impossible_and_outside() {
    for name in ["robust-facts-impossible", "robust-facts-outside", "facts-out-of-range"] {
        let Some((folder, _)) = case(name) else { return };
        for file in fs::read_dir(folder).unwrap().flatten().map(|file| file.path()) {
            if file.extension().is_some_and(|ending| ending == "csv") {
                let (said, home) = import(name, "facts", &[file.to_str().unwrap()]).unwrap();
                assert_eq!(said.code, Some(2), "{}: {}", file.display(), said.all());
                assert!(!home.path().join("A/facts").exists());
            }
        }
    }
}

#[test]
fn year_without_figures() {
    let Some((folder, _)) = case("year-without-figures") else { return };
    let said = monazite(&folder, &["show", "gallium", "--year", "2030"]);
    assert!(said.all().contains("2025") || said.all().contains("no figure"), "{}", said.all());
}
