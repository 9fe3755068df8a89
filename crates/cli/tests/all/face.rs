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
    ask(
        json!({"question": "events", "minerals": ["gallium"], "since": "2021"}),
        &["events", "--mineral", "gallium", "--since", "2021"],
        &["page", "json", "csv", "parquet"],
    );
    ask(
        json!({"question": "events", "minerals": ["gallium"], "as_measures": "2024-12-31"}),
        &["events", "--mineral", "gallium", "--as-measures", "2024-12-31"],
        &["page", "json"],
    );
    let filed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../predictions/2026-Q4").display().to_string();
    ask(
        json!({"question": "predict-score", "dir": filed}),
        &["predict", "score", &filed],
        &["page", "json", "csv", "parquet"],
    );
    ask(json!({"question": "atlas-info"}), &["atlas", "info"], &["page", "json"]);
    ask(json!({"question": "atlas-quality"}), &["atlas", "quality"], &["page", "json", "csv", "parquet"]);
    let (one, two) = (home.path().join("one.csv"), home.path().join("two.csv"));
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../atlas/facts/undp-hdr-2025.csv");
    let text = std::fs::read_to_string(table).unwrap();
    std::fs::write(&one, &text).unwrap();
    std::fs::write(&two, text.replacen(",reported,0.", ",reported,0.1", 3)).unwrap();
    let (one, two) = (one.display().to_string(), two.display().to_string());
    ask(
        json!({"question": "atlas-diff", "old": one, "new": two}),
        &["atlas", "diff", &one, &two],
        &["page", "json", "csv", "parquet"],
    );
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
    let months = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/time-cases/t3.json").display().to_string();
    ask(
        json!({"question": "hindcast", "episode": "sn_2013"}),
        &["hindcast", "sn_2013"],
        &["page", "json", "csv", "parquet", "svg"],
    );
    ask(json!({"question": "horizon", "problem": months}), &["horizon", &months], &["page", "json", "csv", "parquet"]);
}

#[test]
fn declarations_of_trade_give_the_bytes_of_their_command() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("declared.csv").display().to_string();
    let head = "refYear,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,motCode,netWgt,primaryValue,cifvalue,fobvalue\n";
    let rows = "2023,152,X,156,0,283691,C00,0,70000000,900000000,,900000000\n2023,156,M,152,0,283691,C00,0,69000000,950000000,950000000,\n";
    std::fs::write(&file, format!("{head}{rows}")).unwrap();
    let question = json!({"question": "trade-reconcile", "files": [file]});
    alike(home.path(), &question, &["trade", "reconcile", &file], &["page", "json", "csv", "parquet"]);
}

/// Every file below a folder by its path, with its bytes.
fn everything(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(dir) = waiting.pop() {
        for entry in std::fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_folder_of_an_answer_has_the_files_of_the_command() {
    let home = tempfile::tempdir().unwrap();
    let place = |name: &str| home.path().join(name).display().to_string();
    let scenario = place("one.toml");
    let text = "title = \"A ban\"\nminerals = [\"gallium\"]\nstart = \"2025-01\"\nmonths = 12\nruns = 2\n\n[[measure]]\nkind = \"export-ban\"\n\
                by = \"CHN\"\non = [\"gallium:refined\"]\nto = \"all\"\nfrom = \"2025-01\"\n";
    std::fs::write(&scenario, text).unwrap();
    let company = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/company-lines/lines.csv");
    let cases: [(Value, Vec<&str>); 9] = [
        (json!({"question": "run", "scenario": scenario}), vec!["run", &scenario]),
        (json!({"question": "dep", "area": "JPN", "mineral": "gallium"}), vec!["dep", "JPN", "--mineral", "gallium"]),
        (json!({"question": "leverage", "minerals": ["gallium"]}), vec!["leverage", "--mineral", "gallium"]),
        (json!({"question": "lists", "area": "EU27"}), vec!["lists", "--area", "EU27"]),
        (json!({"question": "events", "minerals": ["gallium"]}), vec!["events", "--mineral", "gallium"]),
        (
            json!({"question": "survive", "scenario": scenario, "form": "gallium:refined", "area": "DEU", "stock": 14}),
            vec!["survive", &scenario, "--use", "gallium:refined", "--area", "DEU", "--stock", "14"],
        ),
        (
            json!({"question": "exposure", "company": company, "scenario": scenario}),
            vec!["exposure", company, &scenario],
        ),
        (
            json!({"question": "criticality", "method": "eu2017", "mineral": "antimony"}),
            vec!["criticality", "--method", "eu2017", "--mineral", "antimony"],
        ),
        (json!({"question": "downstream", "cuts": ["USA/334413=0.1"]}), vec!["downstream", "--cut", "USA/334413=0.1"]),
    ];
    for (number, (question, command)) in cases.iter().enumerate() {
        let file = place("question.json");
        std::fs::write(&file, question.to_string()).unwrap();
        let (ours, theirs) = (place(&format!("face{number}")), place(&format!("command{number}")));
        stdout(Command::new(face()).args([&file, "page", &ours]));
        stdout(Command::new(env!("CARGO_BIN_EXE_monazite")).args(command).args(["-o", &theirs]));
        let (ours, theirs) = (everything(Path::new(&ours)), everything(Path::new(&theirs)));
        assert!(ours.len() > 2 && ours.keys().eq(theirs.keys()), "{question}: {:?} {:?}", ours.keys(), theirs.keys());
        for (path, bytes) in &ours {
            assert!(bytes == &theirs[path], "{question}: {}", path.display());
        }
    }
}

#[test]
fn how_long_users_and_lines_last_is_said_alike() {
    let home = tempfile::tempdir().unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/");
    let scenario = format!("{root}gallium-germanium-licence/licence-2023-months.toml");
    let company = format!("{root}company-lines/lines.csv");
    let formats = ["page", "json", "csv", "parquet"];
    alike(
        home.path(),
        &json!({"question": "survive", "scenario": scenario, "form": "gallium:refined", "area": "Japan", "runs": 4, "months": 18}),
        &["survive", &scenario, "--use", "gallium:refined", "--area", "Japan", "--runs", "4", "--months", "18"],
        &formats,
    );
    alike(
        home.path(),
        &json!({"question": "exposure", "company": company, "scenario": scenario, "runs": 4, "seed": 3}),
        &["exposure", &company, &scenario, "--runs", "4", "--seed", "3"],
        &formats,
    );
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
