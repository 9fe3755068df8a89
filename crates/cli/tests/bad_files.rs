//! Every wrong file in `tests/bad/` that a command other than `run` reads gives its expected message, exit code 2, and
//! nothing on stdout. Wrong scenarios have their own test beside the reader (`crates/intake/tests/bad_scenarios.rs`).
//!
//! `MONAZITE_BLESS=1` writes today's messages; read them aloud before committing them.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bad").canonicalize().unwrap()
}

/// Files of a folder, their expected messages left out.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e != "expected"))
        .collect();
    files.sort();
    files
}

fn every_file_gives_its_message(folder: &str, arguments: impl Fn(&Path) -> Vec<String>, least: usize) {
    let bless = std::env::var_os("MONAZITE_BLESS").is_some();
    let mut wrong = Vec::new();
    let files = files(folder);
    assert!(files.len() >= least, "{folder} holds {} files", files.len());
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        // Run from the folder, so that a message names the file as a person would.
        let output = Command::new(env!("CARGO_BIN_EXE_monazite"))
            .args(arguments(Path::new(&name)))
            .current_dir(root().join(folder))
            .env("NO_COLOR", "1")
            .env("COLUMNS", "120")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let expected_path = file.with_file_name(format!("{name}.expected"));
        if bless {
            fs::write(&expected_path, &said).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if output.status.code() != Some(2) {
            wrong.push(format!("{name}: exit code {:?}, expected 2", output.status.code()));
        }
        if !output.stdout.is_empty() {
            wrong.push(format!("{name}: something on stdout"));
        }
        if said != expected || said.contains("panicked") {
            wrong.push(format!("{name}: said\n{said}expected\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_market_problem_is_refused_with_a_message_for_each_fault() {
    let solve = |file: &Path| vec!["market".into(), "solve".into(), file.display().to_string()];
    every_file_gives_its_message("market", solve, 15);
}
