//! The law of arrows: who may lean on whom in this workspace. ARCHITECTURE.md draws the picture; this reads the facts.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Room and the rooms it may lean on. A new crate must be entered here before it builds green.
const LAW: [(&str, &[&str]); 6] = [
    ("monazite-model", &[]),
    ("monazite-intake", &["monazite-model"]),
    ("monazite-engine", &["monazite-model"]),
    ("monazite-report", &["monazite-model"]),
    ("monazite-study", &["monazite-model", "monazite-intake", "monazite-engine", "monazite-report"]),
    ("monazite-cli", &["monazite-model", "monazite-study"]),
];

fn workspace_arrows() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let name = |v: &serde_json::Value| v["name"].as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: BTreeSet<String> = packages.iter().map(name).collect();
    packages
        .iter()
        .map(|package| {
            let leans_on = package["dependencies"]
                .as_array()
                .into_iter()
                .flatten()
                // What a test leans on does not reach a user.
                .filter(|d| d["kind"].as_str() != Some("dev"))
                .map(name)
                .filter(|d| ours.contains(d))
                .collect();
            (name(package), leans_on)
        })
        .collect()
}

#[test]
fn before_during_and_after_do_not_know_each_other() {
    let law: BTreeMap<&str, &[&str]> = LAW.into_iter().collect();
    for (room, leans_on) in workspace_arrows() {
        let allowed = law.get(room.as_str()).unwrap_or_else(|| panic!("{room} is not in the law of arrows"));
        for other in leans_on {
            assert!(allowed.contains(&other.as_str()), "{room} must not lean on {other}");
        }
    }
}

#[test]
fn the_library_rooms_never_talk_to_the_terminal() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut spoken = Vec::new();
    for room in ["model", "intake", "engine", "report", "study"] {
        let mut folders = vec![root.join(room).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("source folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") && !is_of_tests(&path) {
                    let text = std::fs::read_to_string(&path).expect("source file");
                    let says = |line: &&str| {
                        let code = line.trim_start();
                        !code.starts_with("//")
                            && ["println!(", "eprintln!(", "print!("].iter().any(|w| code.contains(w))
                    };
                    spoken.extend(text.lines().filter(says).map(|l| format!("{}: {}", path.display(), l.trim())));
                }
            }
        }
    }
    assert!(spoken.is_empty(), "only a face prints:\n{}", spoken.join("\n"));
}

/// `tests.rs`, or a file of a folder `tests`.
fn is_of_tests(path: &std::path::Path) -> bool {
    path.file_stem().is_some_and(|s| s == "tests") || path.iter().any(|part| part == "tests")
}
