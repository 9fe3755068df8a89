//! Every study in `examples/` still says what it said: one run of each scenario, held against `expected/<name>.json` beside it.
//!
//! A difference is printed line by line as `path: expected → found`. When a change of results is meant,
//! `make bless` writes today's results and the commit message says why they moved.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Relative change of a figure that counts as a difference: far above rounding, far below anything a reader would see.
const TOLERANCE: f64 = 1e-6;
/// Ensemble members of a regression run: enough to exercise draws, few enough to stay quick.
const RUNS: &str = "24";

fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut scenarios = Vec::new();
    for folder in fs::read_dir(&root).unwrap().flatten().filter(|e| e.path().is_dir()) {
        for file in fs::read_dir(folder.path()).unwrap().flatten() {
            if file.path().extension().is_some_and(|e| e == "toml") {
                scenarios.push(file.path());
            }
        }
    }
    scenarios.sort();
    scenarios
}

fn outcome(scenario: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_monazite"))
        .arg("run")
        .arg(scenario)
        .args(["--json", "--runs", RUNS])
        .output()
        .unwrap();
    assert!(output.status.success(), "{} failed:\n{}", scenario.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The figures of an outcome a reader would quote, by path: few enough to review in a diff.
fn figures(outcome: &Value) -> BTreeMap<String, Value> {
    let mut figures = BTreeMap::new();
    let text = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
    figures.insert("status".into(), outcome["status"].clone());
    figures.insert("headline".into(), outcome["headline"]["sentence"].clone());
    figures.insert("welfare, usd".into(), outcome["welfare"]["value"].clone());
    let rows = |key: &str| outcome[key].as_array().cloned().unwrap_or_default();
    // The rows that move most say what the run says; the rest would drown them.
    let moved = |row: &Value| {
        let base = row["base"].as_f64().unwrap_or(0.0);
        (row["value"].as_f64().unwrap_or(0.0) - base).abs()
    };
    let mut take = |name: &str, rows: Vec<Value>, label: &dyn Fn(&Value) -> String| {
        let mut rows = rows;
        rows.sort_by(|a, b| moved(b).total_cmp(&moved(a)).then_with(|| label(a).cmp(&label(b))));
        for row in rows.iter().take(12) {
            for (key, told) in [("base", "base"), ("value", "central"), ("low", "low"), ("high", "high")] {
                if !row[key].is_null() {
                    figures.insert(format!("{name} {}, {told}", label(row)), row[key].clone());
                }
            }
        }
    };
    take("price", rows("prices"), &|r| format!("{} {}", text(r, "form"), text(r, "area")));
    take("quantity", rows("quantities"), &|r| format!("{} {} {}", text(r, "series"), text(r, "form"), text(r, "area")));
    take("account", rows("accounts"), &|r| format!("{} {}", text(r, "area"), text(r, "party")));
    figures
}

fn differs(expected: &Value, found: &Value) -> bool {
    match (expected.as_f64(), found.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() > TOLERANCE * a.abs().max(b.abs()).max(1e-3),
        _ => expected != found,
    }
}

#[test]
fn every_example_still_says_what_it_said() {
    let bless = std::env::var_os("MONAZITE_BLESS").is_some();
    let mut report = Vec::new();
    let scenarios = examples();
    assert!(scenarios.len() >= 10, "the examples are missing");
    for scenario in scenarios {
        let name = scenario.file_stem().unwrap().to_string_lossy().into_owned();
        let folder = scenario.parent().unwrap();
        let expected_path = folder.join("expected").join(format!("{name}.json"));
        let found = figures(&outcome(&scenario));
        if bless {
            fs::create_dir_all(folder.join("expected")).unwrap();
            fs::write(&expected_path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
            continue;
        }
        let shown = format!("{}/{name}", folder.file_name().unwrap().to_string_lossy());
        let expected: BTreeMap<String, Value> = match fs::read_to_string(&expected_path) {
            Ok(text) => serde_json::from_str(&text).unwrap(),
            Err(_) => {
                report.push(format!("{shown}: nothing expected yet; `make bless` writes it"));
                continue;
            }
        };
        for (path, was) in &expected {
            match found.get(path) {
                Some(is) if differs(was, is) => report.push(format!("{shown}: {path}: {was} → {is}")),
                Some(_) => {}
                None => report.push(format!("{shown}: {path}: {was} → no longer among the largest")),
            }
        }
        report.extend(
            found.keys().filter(|p| !expected.contains_key(*p)).map(|p| format!("{shown}: {p}: new among the largest")),
        );
    }
    assert!(report.is_empty(), "results moved (make bless if meant):\n{}", report.join("\n"));
}

/// The headline a README quotes is the headline the run has: a reader must not find another number than the program prints.
#[test]
fn every_readme_quotes_the_headline_of_its_scenarios() {
    let bless = std::env::var_os("MONAZITE_BLESS").is_some();
    let mut wrong = Vec::new();
    for scenario in examples() {
        let folder = scenario.parent().unwrap();
        let file = scenario.file_name().unwrap().to_string_lossy().into_owned();
        let name = scenario.file_stem().unwrap().to_string_lossy().into_owned();
        let Ok(expected) = fs::read_to_string(folder.join("expected").join(format!("{name}.json"))) else {
            wrong.push(format!("{}: nothing expected yet", scenario.display()));
            continue;
        };
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let quote = format!("- `{file}`: {}", expected["headline"].as_str().unwrap());
        let readme = folder.join("README.md");
        let text = fs::read_to_string(&readme).unwrap_or_default();
        let lead = format!("- `{file}`: ");
        let quoted: Vec<&str> = text.lines().filter(|line| line.starts_with(&lead)).collect();
        if bless && quoted.len() == 1 && quoted[0] != quote {
            fs::write(&readme, text.replacen(quoted[0], &quote, 1)).unwrap();
        } else if quoted != [quote.as_str()] {
            wrong.push(format!("{} should quote\n  {quote}\nand quotes\n  {quoted:?}", readme.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_study_has_a_readme_that_names_its_sources() {
    for scenario in examples() {
        let readme = scenario.parent().unwrap().join("README.md");
        let text = fs::read_to_string(&readme).unwrap_or_default();
        assert!(text.contains("Source"), "{} is missing or names no source", readme.display());
    }
}
