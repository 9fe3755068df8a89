//! What `events` and `predict` leave on disk.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::CommandCargoExt as _;

fn run(arguments: &[&str]) -> Output {
    Command::cargo_bin("monazite").unwrap().stdin(Stdio::null()).args(arguments).output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn what_was_in_force_is_written_as_a_file_that_checks() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("now.toml").display().to_string();
    let output = run(&["events", "--as-measures", "2024-12-31", "--mineral", "gallium", "-o", &file]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stderr));
    assert!(output.stdout.is_empty());
    for part in ["Wrote ", "2 measures of 2 events in force in 2024-12", "monazite run "] {
        assert!(said(&output.stderr).contains(part), "no `{part}` in {}", said(&output.stderr));
    }
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# What was in force in 2024-12") && text.contains("# assumption: "), "{text}");
    let printed = run(&["events", "--as-measures", "2024-12-31", "--mineral", "gallium"]);
    assert_eq!(said(&printed.stdout), text);
    assert_eq!(run(&["check", &file]).status.code(), Some(0));
    // Without a scenario, -o is a folder as everywhere.
    let folder = home.path().join("events").display().to_string();
    assert_eq!(run(&["events", "--mineral", "gallium", "-o", &folder]).status.code(), Some(0));
    assert!(Path::new(&folder).join("events.csv").exists());
}

#[test]
fn statements_on_file_are_checked_line_by_line() {
    let filed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../predictions/2026-Q4");
    let home = tempfile::tempdir().unwrap();
    let copy = home.path().display().to_string();
    std::fs::create_dir(home.path().join("scenarios")).unwrap();
    for file in std::fs::read_dir(filed.join("scenarios")).unwrap().flatten() {
        std::fs::copy(file.path(), home.path().join("scenarios").join(file.file_name())).unwrap();
    }
    let text = std::fs::read_to_string(filed.join("predictions.jsonl")).unwrap();
    let score = |text: &str| {
        std::fs::write(home.path().join("predictions.jsonl"), text).unwrap();
        run(&["predict", "score", &copy])
    };
    let whole = score(&text);
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole.stderr));
    assert!(said(&whole.stdout).contains("nothing was changed, left out or put in"), "{}", said(&whole.stdout));
    // One digit of the second statement, and the third left out.
    let lines: Vec<&str> = text.lines().collect();
    let digit = lines[1].replacen("\"ratio\":1", "\"ratio\":2", 1);
    assert_ne!(digit, lines[1]);
    let broken = score(&format!("{}\n{digit}\n{}\n", lines[0], lines[3]));
    assert_eq!(broken.status.code(), Some(2));
    for part in [":3:1", "expected statement 3, found 4", "not the one this line was written after"] {
        assert!(said(&broken.stderr).contains(part), "no `{part}` in {}", said(&broken.stderr));
    }
    // What is there is not filed again.
    let again = run(&["predict", "--date", "2026-11", "--file", &copy]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again.stderr).contains("expected a day"), "{}", said(&again.stderr));
}
