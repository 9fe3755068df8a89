//! Which readers there are, and which target feeds each: a reader that is added without one fails here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use monazite_intake::source::{Reader, formats};

/// Functions of bytes or text that may fail, by file and name, and the target that reaches them.
const READERS: [(&str, &str); 45] = [
    ("intake/src/events.rs read_csv", "table of events"),
    ("intake/src/facts/read.rs read_csv", "own facts"),
    ("intake/src/facts/read.rs read_known", "own facts"),
    ("intake/src/input_output/keep.rs from_bytes", "kept table, unpacked"),
    ("intake/src/input_output/keep.rs from_sealed", "kept table, unpacked"),
    ("intake/src/input_output/matrix.rs bare", "eora26"),
    ("intake/src/input_output/matrix.rs read", "pymrio"),
    ("intake/src/input_output/parts.rs text", "pymrio"),
    ("intake/src/market_file.rs read", "market file"),
    ("intake/src/market_file.rs read_horizon", "market over months"),
    ("intake/src/monthly_trade.rs read", "monthly trade"),
    ("intake/src/packed/mod.rs unpack", "gzip and zstd"),
    ("intake/src/packed/zip.rs members", "zip"),
    ("intake/src/scenario/mod.rs read", "scenario"),
    ("intake/src/source/bgs_world_mineral_statistics.rs read", "bgs-wms"),
    ("intake/src/source/carried.rs read", "facts"),
    ("intake/src/source/eu_crm_2023.rs read", "eu-crm-2023"),
    ("intake/src/source/global_trade_alert.rs read", "global-trade-alert"),
    ("intake/src/source/iea_critical_minerals.rs read", "iea-critical-minerals"),
    ("intake/src/source/mod.rs opened", "usgs-mcs-release"),
    ("intake/src/source/mod.rs read", "usgs-mcs-release"),
    ("intake/src/source/oecd_export_restrictions.rs read", "oecd-export-restrictions"),
    ("intake/src/source/premise_metals.rs read", "premise-metals"),
    ("intake/src/source/reading.rs parse_corrections", "corrections"),
    ("intake/src/source/table.rs checked", "usgs-mcs-release"),
    ("intake/src/source/table.rs read", "usgs-mcs-release"),
    ("intake/src/source/table.rs rows", "usgs-mcs-release"),
    ("intake/src/source/un_comtrade/reference.rs read", "trade to compare with"),
    ("intake/src/source/usgs_mcs_release.rs read", "usgs-mcs-release"),
    ("intake/src/source/usgs_mcs_sheets.rs read", "usgs-mcs-sheets"),
    ("intake/src/source/usgs_world_minerals_outlook.rs read", "usgs-world-minerals-outlook"),
    ("intake/src/source/workbook.rs open", "workbook of world-mining-data"),
    ("intake/src/source/world_bank_pinksheet.rs read", "world-bank-pinksheet"),
    ("intake/src/source/world_bank_wgi/databank.rs read", "wgi databank and stata"),
    ("intake/src/source/world_bank_wgi/mod.rs read", "world-bank-wgi"),
    ("intake/src/source/world_bank_wgi/sheet.rs read", "workbook of world-bank-wgi"),
    ("intake/src/source/world_bank_wgi/stata.rs read", "wgi databank and stata"),
    ("intake/src/source/world_mining_data/lines.rs read", "workbook of world-mining-data"),
    ("intake/src/source/world_mining_data/mod.rs as_printed", "workbook of world-mining-data"),
    ("intake/src/source/world_mining_data/mod.rs read", "world-mining-data"),
    ("intake/src/witness/mod.rs read_csv", "table of witnesses"),
    ("model/src/question/exposure.rs cut", "question"),
    ("model/src/question/figure.rs parse", "question"),
    ("model/src/question/reading.rs from_json", "question"),
    ("intake/src/store/name.rs checked", "manifest of a dataset"),
];
/// Functions that look like readers and are none: they write.
const WRITERS: [&str; 1] = ["intake/src/store/place/mod.rs write_atomic"];

/// Targets beside those named as their format.
const TARGETS: [&str; 26] = [
    "corrections",
    "gzip and zstd",
    "hindcasts",
    "kept table",
    "kept table, unpacked",
    "manifest of a dataset",
    "market file",
    "market over months",
    "monthly trade",
    "own facts",
    "question",
    "registry",
    "scenario",
    "scenario as JSON",
    "table of events",
    "table of witnesses",
    "trade to compare with",
    "wgi databank and stata",
    "workbook of gloria",
    "workbook of iea-critical-minerals",
    "workbook of world-bank-pinksheet",
    "workbook of world-bank-wgi",
    "workbook of world-mining-data",
    "zip",
    "cepii-baci",
    "un-comtrade",
];

/// Whether a target is on the list.
pub fn is_target(name: &str) -> bool {
    TARGETS.contains(&name) || formats().iter().any(|format| format.name == name)
}

/// Files of Rust below a folder.
fn sources(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, files),
            false if path.extension().is_some_and(|ending| ending == "rs") => files.push(path),
            false => {}
        }
    }
}

/// Names of functions that others may call, that are given bytes or the text of a file, and that may fail.
fn readers(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (place, _) in text.match_indices("fn ") {
        let line = text[..place].rfind('\n').map_or(0, |end| end + 1);
        let open = text[line..place].trim_start();
        let Some(end) = text[place..].find(['{', ';']) else { continue };
        let signature = &text[place + 3..place + end];
        let Some((given, gives)) = signature.rsplit_once("-> ") else { continue };
        let takes = ["[u8]", "impl Read", "impl io::Read", "text: &str"].iter().any(|word| given.contains(word));
        if open.starts_with("pub") && takes && gives.contains("Result<") {
            found.push(signature.split(['(', '<']).next().unwrap_or_default());
        }
    }
    found
}

#[test]
fn every_reader_has_a_target() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["intake/src", "model/src/question"] {
        sources(&crates.join(folder), &mut files);
    }
    let mut there: BTreeSet<String> = BTreeSet::new();
    for path in &files {
        let name = path.strip_prefix(&crates).unwrap().display().to_string();
        let text = std::fs::read_to_string(path).unwrap();
        there.extend(readers(&text).into_iter().map(|reader| format!("{name} {reader}")));
    }
    let listed: BTreeSet<String> = READERS.iter().map(|(reader, _)| (*reader).to_owned()).collect();
    let known: BTreeSet<String> = WRITERS.iter().map(|writer| (*writer).to_owned()).chain(listed).collect();
    assert_eq!(there, known, "a reader without a target, or a target without a reader");
    assert!(READERS.iter().all(|(_, target)| is_target(target)), "a reader leads to a target that is not there");
}

#[test]
fn every_target_is_fed() {
    let harness = [include_str!("readers.rs"), include_str!("own.rs")].concat();
    let fed = |name: &str| harness.contains(&format!("\"{name}\""));
    assert!(TARGETS.iter().all(|target| fed(target)), "{:?}", TARGETS.iter().find(|target| !fed(target)));
    // Formats of facts, events and tables are gone through one by one; those of trade are named.
    for format in formats().iter().filter(|format| matches!(format.reader, Reader::Trade(_))) {
        assert!(fed(format.name), "`{}` is fed to nothing", format.name);
    }
}

#[test]
fn a_reader_is_known_by_what_it_takes_and_gives() {
    let text = "pub fn read(file: &str, bytes: &[u8]) -> Result<A, B> {}\nfn own(bytes: &[u8]) -> Result<A, B> {}\n\
        pub(super) fn wide(\n    text: &str,\n) -> Result<A, B> {}\npub fn is(bytes: &[u8]) -> bool {}\n";
    assert_eq!(readers(text), ["read", "wide"]);
}
