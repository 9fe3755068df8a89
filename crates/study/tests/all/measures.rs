//! The measures of the studies on the chains of the atlas: what has terms is also described.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use monazite_engine::policy;
use monazite_intake::{atlas, chain, scenario};
use monazite_model::scenario::MeasureWord;

#[test]
fn every_measure_of_a_study_that_has_terms_is_described() {
    let atlas = atlas::bundled().unwrap();
    let (mut files, mut named, mut acting) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    gather(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples"), &mut files);
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.display().to_string();
        let scenario = scenario::read(&text, &name, &atlas.registry).unwrap();
        named.extend(scenario.measures.iter().map(|m| m.kind.word()));
        for id in monazite_study::run::chain_ids(&atlas.registry, &scenario).unwrap() {
            let chain = chain::shared(atlas, &id, scenario.wanted_base_year()).unwrap();
            let (registry, window) = (&atlas.registry, scenario.window());
            let terms = policy::lower(&scenario, &chain, registry, window).unwrap();
            let described = policy::describe(&scenario, &chain, registry, window).unwrap();
            for term in &terms {
                let said = described.iter().find(|said| said.measure == term.measure);
                let said = said.unwrap_or_else(|| panic!("{name}, {id}: measure {} is not told", term.measure + 1));
                assert_eq!(said.kind, scenario.measures[term.measure].kind.word(), "{name}");
                assert!(said.in_force > 0.0 && !said.on.is_empty(), "{name}, {id}: {said:?}");
                assert!(said.words.ends_with('.') && !said.words.contains("not in force"), "{name}, {id}: {said:?}");
            }
            acting.extend(terms.iter().map(|term| scenario.measures[term.measure].kind.word()));
        }
    }
    // Of all kinds the studies name only an agreement has no term of its own.
    named.remove(&MeasureWord::Agreement);
    assert_eq!(acting, named);
    assert!(named.len() > 5, "the studies are missing: {files:?}");
}

/// Scenario files of a folder and the folders in it, sorted.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
}
