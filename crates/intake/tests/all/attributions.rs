//! Every bundled table has its publication, edition, licence and attribution in atlas/SOURCES.md, and every source of a fact has them in
//! the registry.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use monazite_intake::atlas::bundled;

/// Tables of single figures, each of whose rows names the page it is from.
const CARRIED: [&str; 2] = ["carried.csv", "criticality-inputs.csv"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Names of the files in a folder of the repository, sorted.
fn files(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(!names.is_empty(), "{folder} holds nothing");
    names
}

fn page() -> String {
    std::fs::read_to_string(root().join("atlas/SOURCES.md")).unwrap()
}

/// Rows of facts by source and file.
fn sources_of_facts() -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files("atlas/facts") {
        let mut table = csv::Reader::from_path(root().join("atlas/facts").join(&file)).unwrap();
        for row in table.records() {
            let row = row.unwrap();
            assert!(!row[1].is_empty(), "{file}: a row of {} names no edition", &row[0]);
            let within = all.entry(row[0].to_owned()).or_default();
            if !within.contains(&file) {
                within.push(file.clone());
            }
        }
    }
    all
}

#[test]
fn every_source_of_a_fact_has_a_licence_a_citation_and_an_address_in_the_registry() {
    let registry = &bundled().unwrap().registry;
    let page = page();
    let mut told: Vec<String> = Vec::new();
    for (key, within) in sources_of_facts() {
        let Some(source) = registry.sources.get(&key) else {
            told.push(format!("{key}: no row in registry/sources.toml"));
            continue;
        };
        // Single figures of a publication that may not be bundled whole are cited one by one.
        let single = within.iter().all(|file| CARRIED.contains(&file.as_str()));
        if source.licence.is_empty() || source.cite.is_empty() || !(source.bundled || single) {
            told.push(format!("{key}: licence, citation or the mark that it is bundled is missing"));
        }
        // A whole table has a row of its own on the page; single figures are under one row.
        if !single && !page.contains(&format!("| `{key}` |")) {
            told.push(format!("{key}: no row in atlas/SOURCES.md"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_bundled_table_is_named_with_what_it_is_taken_from() {
    let page = page();
    for folder in ["trade", "io"] {
        for file in files(&format!("atlas/{folder}")) {
            assert!(page.contains(&format!("| `{folder}/{file}` |")), "atlas/SOURCES.md has no row of {folder}/{file}");
        }
    }
    for file in CARRIED {
        assert!(page.contains(&format!("`facts/{file}`")), "{file}");
    }
    assert!(page.contains("`witnesses/"), "verdicts of second publishers");
    let tables = files("registry").into_iter().filter(|file| file.ends_with(".csv"));
    for file in tables {
        // Our own words for what a code covers, and rules of ours, are nobody else's table.
        let own = ["goods.csv", "list_rules.csv"].contains(&file.as_str());
        assert!(own || page.contains(&format!("`registry/{file}`")), "atlas/SOURCES.md does not name registry/{file}");
    }
    // Distances of inferred flows: who made the coordinates, under which licence.
    for words in ["GeoDist", "Mayer, T. and Zignago, S. (2011)", "Etalab Open Licence 2.0"] {
        assert!(page.contains(words), "{words}");
    }
}
