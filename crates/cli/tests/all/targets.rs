//! What one command writes never lies in the way of what else it writes, or of what it reads.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn run(home: &Path, arguments: &[&str]) -> Output {
    let scenario = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/graphite-licence-2023/scenario.toml");
    std::fs::copy(scenario, home.join("scenario.toml")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_monazite"))
        .current_dir(home)
        .args(["run", "scenario.toml", "--runs", "1"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn targets_in_each_others_way_are_refused_before_anything_is_written() {
    for targets in [
        ["-o", "x", "--problem", "x"],
        ["-o", "x", "--problem", "x/p"],
        ["--problem", "x", "-o", "x/p"],
        ["-o", "x", "--problem", "y/../x"],
        ["-o", "x", "--parquet", "x/table.parquet"],
    ] {
        let home = tempfile::tempdir().unwrap();
        let output = run(home.path(), &targets);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{targets:?}: {told}");
        assert!(told.contains("in each other's way"), "{targets:?}: {told}");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "{targets:?} wrote something");
    }
}

#[test]
fn a_table_is_not_written_over_what_is_no_table() {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), &["--parquet", "scenario.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains(".parquet"));
    assert!(std::fs::read_to_string(home.path().join("scenario.toml")).unwrap().contains("[[measure]]"));
}

#[test]
fn targets_apart_are_all_written() {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), &["-o", "x", "--problem", "xy", "--parquet", "table.parquet"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for place in ["x/report.md", "xy/manifest.json", "table.parquet"] {
        assert!(home.path().join(place).exists(), "{place}");
    }
}
