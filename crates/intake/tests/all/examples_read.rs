//! Every scenario of `examples/` is read without a fault against the bundled registry.

use std::path::PathBuf;

use monazite_intake::{registry, scenario};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_example_reads_and_survives_the_trip_through_toml() {
    let files = |name: &str| std::fs::read(root().join("registry").join(name)).ok();
    let registry = registry::read(&files).unwrap_or_else(|p| panic!("{p:#?}"));
    let mut read = 0;
    let mut faults = Vec::new();
    for folder in std::fs::read_dir(root().join("examples")).unwrap().flatten() {
        let Ok(entries) = std::fs::read_dir(folder.path()) else { continue };
        for path in entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            let text = std::fs::read_to_string(&path).unwrap();
            match scenario::read(&text, &path.display().to_string(), &registry) {
                Ok(s) => {
                    read += 1;
                    assert_eq!(scenario::read(&scenario::to_toml(&s), "again.toml", &registry).unwrap(), s);
                }
                Err(problems) => faults.extend(problems.iter().map(ToString::to_string)),
            }
        }
    }
    faults.sort();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(read > 0, "no example was read");
}
