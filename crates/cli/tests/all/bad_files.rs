//! Every wrong file in `tests/bad/` that a command other than `run` reads gives its expected message, exit code 2, nothing on
//! stdout and no file. Wrong scenarios have their own test beside the reader (`crates/intake/tests/all/bad_scenarios.rs`).
//!
//! `data/<format>/` holds files in a publisher's layout, made up for the purpose. `data/registry/good/` is a small registry
//! that is right; `data/registry/<case>.<file>` takes the place of one of its files.
//!
//! `MONAZITE_BLESS=1` writes today's messages; read them aloud before committing them.

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
        .filter(|p| p.is_file() && p.extension().is_some_and(|e| e != "expected"))
        .collect();
    files.sort();
    files
}

/// Runs a command for every file of a folder. `arguments` is given the file's name and an empty folder to work in.
fn every_file_gives_its_message(folder: &str, arguments: impl Fn(&Path, &Path) -> Vec<String>) -> usize {
    let bless = std::env::var_os("MONAZITE_BLESS").is_some();
    let mut wrong = Vec::new();
    let files = files(folder);
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let home = tempfile::tempdir().unwrap();
        let arguments = arguments(Path::new(&name), home.path());
        let before = everything(home.path());
        // Run from the folder, so that a message names the file as a person would.
        let output = Command::new(env!("CARGO_BIN_EXE_monazite"))
            .args(arguments)
            .current_dir(root().join(folder))
            .env("NO_COLOR", "1")
            .env("COLUMNS", "120")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).replace(&home.path().display().to_string(), "HOME");
        let expected_path = file.with_file_name(format!("{name}.expected"));
        if bless {
            fs::write(&expected_path, &said).unwrap();
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if output.status.code() != Some(2) {
            wrong.push(format!("{name}: exit code {:?}, expected 2", output.status.code()));
        }
        if !output.stdout.is_empty() {
            wrong.push(format!("{name}: something on stdout"));
        }
        if said.is_empty() || said != expected || said.contains("panicked") {
            wrong.push(format!("{name}: said\n{said}expected\n{expected}"));
        }
        if everything(home.path()) != before {
            wrong.push(format!("{name}: something was written"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    files.len()
}

/// Every file below a folder, unfinished ones too.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(everything(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

#[test]
fn a_wrong_market_problem_is_refused_with_a_message_for_each_fault() {
    let solve = |file: &Path, _: &Path| vec!["market".into(), "solve".into(), file.display().to_string()];
    assert!(every_file_gives_its_message("market", solve) >= 15);
    let months = |file: &Path, _: &Path| vec!["horizon".into(), file.display().to_string()];
    assert!(every_file_gives_its_message("horizon", months) >= 3);
}

#[test]
fn a_wrong_publishers_file_is_refused_with_a_message_for_each_fault() {
    let of_format = |format: &'static str| {
        let import = |file: &Path, home: &Path| {
            let into = home.join("atlas").display().to_string();
            let mut arguments = vec!["import".into(), format.into(), file.display().to_string(), "--into".into(), into];
            if format == monazite_study::import::COMTRADE {
                arguments.extend(["--release".into(), "202611".into()]);
            }
            arguments
        };
        let files = every_file_gives_its_message(&format!("data/{format}"), import);
        assert!(files >= 4, "{format}: {files} wrong files");
        files
    };
    // A program is started for every file: two at a time halve the wait.
    let formats: Vec<&'static str> = monazite_study::import::formats().into_iter().map(|(name, _)| name).collect();
    let (some, others) = formats.split_at(formats.len() / 2);
    let files: usize = std::thread::scope(|scope| {
        let some = scope.spawn(|| some.iter().map(|format| of_format(format)).sum::<usize>());
        let others: usize = others.iter().map(|format| of_format(format)).sum();
        some.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) + others
    });
    assert!(files >= 90, "{files}");
}

#[test]
fn a_wrong_registry_is_refused_with_a_message_for_each_fault() {
    let info = |file: &Path, home: &Path| {
        let registry = home.join("registry");
        fs::create_dir(&registry).unwrap();
        for good in files("data/registry/good") {
            fs::copy(&good, registry.join(good.file_name().unwrap())).unwrap();
        }
        let name = file.display().to_string();
        let (_, takes_the_place_of) = name.split_once('.').unwrap();
        fs::copy(root().join("data/registry").join(file), registry.join(takes_the_place_of)).unwrap();
        vec!["--data".into(), home.display().to_string(), "atlas".into(), "info".into()]
    };
    assert!(every_file_gives_its_message("data/registry", info) >= 12);
}

#[test]
fn the_small_registry_beside_the_wrong_ones_is_right() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("registry")).unwrap();
    for good in files("data/registry/good") {
        fs::copy(&good, home.path().join("registry").join(good.file_name().unwrap())).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_monazite"))
        .args(["atlas", "info", "--data"])
        .arg(home.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn no_expected_message_stands_alone() {
    let lonely =
        |path: &PathBuf| path.extension().is_some_and(|e| e == "expected") && !path.with_extension("").exists();
    let alone: Vec<PathBuf> =
        ["market", "horizon", "data"].iter().flat_map(|f| everything(&root().join(f))).filter(lonely).collect();
    assert!(alone.is_empty(), "{alone:?}");
}
