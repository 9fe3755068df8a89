//! Every file of `tests/bad/scenario` is refused with exactly the faults written beside it in `<name>.expected`.
//! `UPDATE=1 cargo nextest run -p monazite-intake --test all bad_scenarios` writes them anew; read the difference before keeping it.

use std::fmt::Write;
use std::path::PathBuf;

use monazite_intake::scenario::read;
use monazite_model::diagnostic::Problem;

use crate::small_registry;

/// A fault with its source line and marks, so that the expected files show what a person would see.
fn shown(problem: &Problem, text: &str) -> String {
    let mut out = format!("[{}] {problem}\n", problem.code);
    if problem.line > 0 {
        let line = text.split('\n').nth(problem.line as usize - 1).expect("the line is in the file");
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let _ = writeln!(out, "  | {line}");
        let blank = " ".repeat(problem.column as usize - 1);
        let _ = writeln!(out, "  | {blank}{}", "^".repeat(problem.length as usize));
    }
    out
}

#[test]
fn every_bad_scenario_is_refused_with_its_expected_faults() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/bad/scenario");
    let registry = small_registry::registry();
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml" || e == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 45, "{} files", files.len());
    let mut wrong = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let problems = read(&text, &name, &registry).expect_err(&name);
        assert!(!problems.is_empty(), "{name}");
        let found: String = problems.iter().map(|p| shown(p, &text)).collect::<Vec<_>>().join("\n");
        let expected_path = path.with_extension("expected");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&expected_path, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        if expected != found {
            wrong.push(format!("{name}\nexpected:\n{expected}\nfound:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_expected_file_stands_alone() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/bad/scenario");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "expected") {
            let alone = !path.with_extension("toml").exists() && !path.with_extension("json").exists();
            assert!(!alone, "{}", path.display());
        }
    }
}
