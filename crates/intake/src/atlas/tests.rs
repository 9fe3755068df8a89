#![allow(clippy::unwrap_used)]

use monazite_model::observed::Observed;

use super::*;

#[test]
fn the_bundled_atlas_decodes_and_knows_its_areas() {
    let atlas = bundled().unwrap();
    assert_eq!(atlas.id.len(), 64);
    let china = &atlas.registry.areas[&"CHN".into()];
    assert_eq!((china.iso2.as_str(), china.baci.as_str()), ("CN", "156"));
    assert!(atlas.facts.iter().is_sorted_by_key(Fact::id));
}

#[test]
fn trade_of_known_episodes_reads_as_published() {
    let trade = &bundled().unwrap().trade;
    // Indonesia's nickel ore before and after the ban of 2014, million gross tonnes (../shared/data/README.md).
    let exported = |year| -> f64 {
        let rows = trade.rows("HS92", "260400", year).unwrap();
        let tonnes = rows.iter().filter(|r| r.exporter.as_str() == "IDN").filter_map(|r| r.gross_t);
        tonnes.sum::<f64>() / 1e6
    };
    assert!((exported(2013) - 58.2).abs() < 0.1, "{}", exported(2013));
    assert!((exported(2014) - 7.7).abs() < 0.1, "{}", exported(2014));
    // China's share of the value of antimony metal exported in 2024: 11.5 %.
    let rows = trade.rows("HS17", "811010", 2024).unwrap();
    let value = |of: Option<&str>| -> f64 {
        rows.iter().filter(|r| of.is_none_or(|id| r.exporter.as_str() == id)).map(|r| r.value_usd).sum()
    };
    let share = value(Some("CHN")) / value(None);
    assert!((share - 0.115).abs() < 0.001, "{share}");
    assert_eq!(trade.years("HS92", "260400").unwrap(), (1995..=2024).collect::<Vec<_>>());
    assert_eq!(trade.years("HS17", "811292").unwrap(), (2017..=2024).collect::<Vec<_>>());
}

#[test]
fn taiwan_and_the_united_states_are_found_under_their_baci_codes() {
    let trade = &bundled().unwrap().trade;
    let rows = trade.rows("HS17", "811292", 2024).unwrap();
    for id in ["TWN", "USA", "FRA", "CHE", "NOR", "IND"] {
        assert!(rows.iter().any(|r| r.exporter.as_str() == id || r.importer.as_str() == id), "{id}");
    }
    assert!(rows.iter().all(|r| r.exporter.as_str() != "ROW"));
}

/// A copy of the repository's own data as a directory atlas.
fn whole_atlas() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (from, into) in [
        ("registry", "registry"),
        ("atlas/facts", "facts"),
        ("atlas/trade", "trade"),
        ("atlas/io", "io"),
        ("atlas/witnesses", "witnesses"),
    ] {
        for file in files_under(&root.join(from)).unwrap() {
            let path = dir.path().join(into).join(file.strip_prefix(root.join(from)).unwrap());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::copy(file, path).unwrap();
        }
    }
    dir
}

#[test]
fn the_same_files_on_disk_are_the_same_atlas() {
    let dir = whole_atlas();
    let loaded = load(dir.path()).unwrap();
    let embedded = bundled().unwrap();
    assert_eq!(loaded.id, embedded.id);
    assert!(loaded.facts == embedded.facts && loaded.registry == embedded.registry);
    assert_eq!(
        loaded.trade.rows("HS17", "811292", 2024).unwrap(),
        embedded.trade.rows("HS17", "811292", 2024).unwrap()
    );
}

#[test]
fn one_changed_byte_is_another_atlas() {
    let dir = whole_atlas();
    let areas = dir.path().join("registry/areas.csv");
    let text = std::fs::read_to_string(&areas).unwrap();
    std::fs::write(&areas, text.replace("Burma|", "")).unwrap();
    assert_ne!(load(dir.path()).unwrap().id, bundled().unwrap().id);
}

#[test]
fn a_layer_replaces_facts_of_the_same_id_and_keeps_the_others() {
    let base = bundled().unwrap();
    let Some(old) = base.facts.iter().find(|f| matches!(f.value, Observed::Reported { .. })) else {
        return;
    };
    let mut own = old.clone();
    own.value = Observed::Reported { value: 123_456.0 };
    own.band = None;
    let mut bytes = Vec::new();
    crate::facts::write_csv(std::slice::from_ref(&own), &mut bytes).unwrap();
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("facts")).unwrap();
    std::fs::write(dir.path().join("facts/own.csv"), bytes).unwrap();

    let layered = load(dir.path()).unwrap();
    let same: Vec<_> = layered.facts.iter().filter(|f| f.id() == own.id()).collect();
    assert_eq!(same.len(), 1);
    assert_eq!(same[0].value, Observed::Reported { value: 123_456.0 });
    assert_ne!(layered.id, base.id);
    let others = |atlas: &Atlas| atlas.facts.iter().filter(|f| f.id() != own.id()).count();
    assert_eq!(others(&layered), others(base));
}

#[test]
fn a_directory_that_is_not_there_is_a_problem_with_a_hint() {
    let error = load(Path::new("no/such/atlas")).unwrap_err().to_string();
    assert!(error.starts_with("no/such/atlas: there is no such directory"), "{error}");
    assert!(error.contains("hint: "), "{error}");
}

#[test]
fn every_bundled_fact_names_a_publication_with_a_citation() {
    let atlas = bundled().unwrap();
    let sources: std::collections::BTreeSet<&str> = atlas.facts.iter().map(|f| f.origin.source.as_str()).collect();
    for source in sources {
        let known = atlas.registry.sources.get(source).unwrap_or_else(|| panic!("`{source}` is not in sources.toml"));
        assert!(!known.cite.is_empty() && !known.publisher.is_empty() && !known.title.is_empty(), "{source}");
        assert_ne!(source, "carried", "a carried figure names its real publication");
    }
}
