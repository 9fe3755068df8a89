//! Another face needs `ask` and `render` only: `examples/face.rs` gives the bytes of every command, in every format.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// The example beside the program that is tested.
fn face() -> PathBuf {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_monazite"));
    let name = format!("examples/face{}", std::env::consts::EXE_SUFFIX);
    let face = program.parent().unwrap().join(name);
    assert!(face.is_file(), "{} is built by `cargo test` and by `cargo build --examples`", face.display());
    face
}

fn stdout(command: &mut Command) -> Vec<u8> {
    let output = command.env_remove("COLUMNS").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Asks a question through the example and through the command, in some formats, and compares the bytes.
fn alike(home: &Path, question: &Value, command: &[&str], formats: &[&str]) {
    let file = home.join("question.json");
    std::fs::write(&file, question.to_string()).unwrap();
    for format in formats {
        let by_face = stdout(Command::new(face()).arg(&file).arg(format));
        let written = home.join("written").with_extension(format);
        let place = written.to_str().unwrap();
        let (arguments, in_file): (Vec<&str>, bool) = match *format {
            "page" => (Vec::new(), false),
            "json" => (vec!["--json"], false),
            "csv" => (vec!["--csv"], false),
            "parquet" => (vec!["--parquet", place], true),
            "svg" | "png" if command[0] == "chart" => (vec!["-o", place], true),
            "svg" | "png" => (vec!["--chart", place], true),
            other => panic!("no flag for {other}"),
        };
        let printed = stdout(Command::new(env!("CARGO_BIN_EXE_monazite")).args(command).args(arguments));
        let by_command = if in_file { std::fs::read(&written).unwrap() } else { printed };
        assert!(!by_face.is_empty(), "{question} as {format}");
        assert!(by_face == by_command, "{question} as {format}");
    }
}

#[test]
fn the_example_is_a_face_of_at_most_sixty_lines() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/face.rs")).unwrap();
    assert!(text.lines().count() <= 60, "{} lines", text.lines().count());
}

#[test]
fn questions_about_chains_and_facts_give_the_bytes_of_their_commands() {
    let home = tempfile::tempdir().unwrap();
    let ask = |question: Value, command: &[&str], formats: &[&str]| alike(home.path(), &question, command, formats);
    ask(json!({"question": "show", "mineral": "gallium"}), &["show", "gallium"], &["page", "json", "svg", "png"]);
    ask(json!({"question": "minerals"}), &["show"], &["page", "json"]);
    ask(
        json!({"question": "explain", "id": "gallium:refined/CHN"}),
        &["explain", "gallium:refined/CHN"],
        &["page", "json"],
    );
    ask(
        json!({"question": "facts", "mineral": "Ga", "quantity": "price"}),
        &["facts", "--mineral", "Ga", "--quantity", "price"],
        &["page", "json", "csv", "parquet"],
    );
    ask(
        json!({"question": "lists", "area": "EU27"}),
        &["lists", "--area", "EU27"],
        &["page", "json", "csv", "parquet"],
    );
    ask(
        json!({"question": "lists", "list": "EU CRM", "changes": true}),
        &["lists", "--list", "EU CRM", "--changes"],
        &["page"],
    );
    ask(json!({"question": "atlas-info"}), &["atlas", "info"], &["page", "json"]);
    ask(json!({"question": "import-formats"}), &["import"], &["page", "json"]);
}

#[test]
fn questions_about_who_depends_on_whom_give_the_bytes_of_their_commands() {
    let home = tempfile::tempdir().unwrap();
    let ask = |question: Value, command: &[&str], formats: &[&str]| alike(home.path(), &question, command, formats);
    ask(
        json!({"question": "dep", "area": "Japan", "mineral": "gallium", "indirect": true}),
        &["dep", "Japan", "--mineral", "gallium", "--indirect"],
        &["page", "json", "csv", "parquet", "svg"],
    );
    ask(
        json!({"question": "leverage", "minerals": ["gallium"], "all": true}),
        &["leverage", "--mineral", "gallium", "--all"],
        &["page", "json", "csv", "parquet", "svg"],
    );
    ask(
        json!({"question": "criticality", "method": "eu2017", "draws": 10}),
        &["criticality", "--method", "eu2017", "--draws", "10"],
        &["page", "json", "csv", "parquet", "svg"],
    );
    ask(
        json!({"question": "criticality", "method": "eu2017", "mineral": "antimony", "explain": true}),
        &["criticality", "--method", "eu2017", "--explain", "antimony"],
        &["page"],
    );
    ask(
        json!({"question": "criticality-compare", "method": "eu2017", "draws": 5}),
        &["criticality", "--compare", "--method", "eu2017", "--draws", "5"],
        &["page", "json", "csv", "parquet"],
    );
    ask(
        json!({"question": "downstream", "cuts": ["USA/334413=0.1"], "top": 5}),
        &["downstream", "--cut", "USA/334413=0.1", "--top", "5"],
        &["page", "json", "csv", "parquet", "svg"],
    );
}

#[test]
fn questions_about_scenarios_and_files_give_the_bytes_of_their_commands() {
    let home = tempfile::tempdir().unwrap();
    let ask = |question: Value, command: &[&str], formats: &[&str]| alike(home.path(), &question, command, formats);
    let place = |name: &str| home.path().join(name).display().to_string();
    let text = "title = \"A ban\"\nminerals = [\"gallium\"]\nstart = \"2025-01\"\nmonths = 12\nruns = 3\nseed = 7\n\n[[measure]]\nkind = \"export-ban\"\n\
                by = \"CHN\"\non = [\"gallium:refined\"]\nto = \"all\"\nfrom = \"2025-01\"\n";
    let (one, two) = (place("one.toml"), place("two.toml"));
    std::fs::write(&one, text).unwrap();
    std::fs::write(&two, text.replace("\"all\"", "[\"USA\"]")).unwrap();
    ask(json!({"question": "run", "scenario": one}), &["run", &one], &["page", "json", "csv", "parquet"]);
    let figure = "price:gallium:refined@DEU";
    ask(
        json!({"question": "run", "scenario": one, "gradient": figure}),
        &["run", &one, "--gradient", figure],
        &["page", "json", "csv", "parquet"],
    );
    ask(
        json!({"question": "run", "scenario": one, "why": "gallium:refined@DEU"}),
        &["run", &one, "--why", "gallium:refined@DEU"],
        &["page", "json", "csv", "parquet"],
    );
    ask(
        json!({"question": "compare", "scenarios": [one, two], "runs": 1}),
        &["compare", &one, &two, "--runs", "1"],
        &["page", "json"],
    );
    ask(json!({"question": "check", "files": [one]}), &["check", &one], &["page", "json"]);
    let run = place("run");
    stdout(Command::new(env!("CARGO_BIN_EXE_monazite")).args(["run", &one, "-o", &run]));
    ask(json!({"question": "chart", "name": "price", "run": run}), &["chart", "price", &run], &["page", "svg", "png"]);
    stdout(Command::new(env!("CARGO_BIN_EXE_monazite")).args([
        "run",
        &one,
        "--why",
        "gallium:refined@DEU",
        "-o",
        &run,
    ]));
    ask(json!({"question": "chart", "name": "why", "run": run}), &["chart", "why", &run], &["page", "svg", "png"]);
    let market = place("market.json");
    let problem = r#"{"format": "monazite-market-problem/1", "nodes": [{"id": "metal", "base_price": 10}], "activities": [
        {"id": "mine", "legs": [{"node": "metal", "quantity": 1}], "response": {"linear": {"at": 5, "slope": 1}}},
        {"id": "use", "legs": [{"node": "metal", "quantity": -1}], "cost": -20, "response": {"linear": {"at": 5, "slope": 1}}}]}"#;
    std::fs::write(&market, problem).unwrap();
    ask(json!({"question": "market-solve", "problem": market}), &["market", "solve", &market], &["page"]);
    // A text that came with the question is the same as the file.
    let sent = json!({"question": "market-solve", "problem": {"name": "m.json", "text": problem}});
    ask(sent, &["market", "solve", &market], &["page"]);
}

#[test]
fn a_question_with_faults_is_refused_with_all_of_them() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("question.json");
    std::fs::write(&file, r#"{"question": "dep", "aera": "JPN", "indirect": 1}"#).unwrap();
    let output = Command::new(face()).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for part in ["aera", "did you mean `area`", "indirect", "no default"] {
        assert!(said.contains(part), "no `{part}` in\n{said}");
    }
}
