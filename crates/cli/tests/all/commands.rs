//! The command line as a person or a script meets it: what is printed where, with which exit code, and what is left on disk.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::CommandCargoExt as _;
use serde_json::Value;

fn monazite() -> Command {
    let mut command = Command::cargo_bin("monazite").unwrap();
    command.env_remove("COLUMNS").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn run<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    monazite().args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A scenario small enough for a test: one measure on gallium.
const SCENARIO: &str = r#"title = "A ban for a test"
minerals = ["gallium"]
start = "2025-01"
months = 12
runs = 6
seed = 7

[[measure]]
kind = "export-ban"
by = "CHN"
on = ["gallium:refined"]
to = "all"
from = "2025-01"
"#;

fn scenario(dir: &Path, text: &str) -> PathBuf {
    let path = dir.join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn help_is_an_answer_and_lists_every_command() {
    let output = run(["--help"]);
    assert_eq!(code(&output), 0);
    for name in ["show", "run", "chart", "explain", "facts", "import", "atlas", "market", "compare", "check", "trade"] {
        assert!(out(&output).contains(&format!("\n  {name}")), "{name}:\n{}", out(&output));
    }
}

#[test]
fn an_unknown_command_is_bad_input_and_the_nearest_is_named() {
    let output = run(["shw", "gallium"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("show") && out(&output).is_empty(), "{}", err(&output));
}

#[test]
fn an_unknown_mineral_is_answered_with_the_nearest() {
    let output = run(["show", "galium"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("did you mean `gallium`?") && out(&output).is_empty(), "{}", err(&output));
}

#[test]
fn an_unknown_area_form_or_fact_is_answered_with_the_nearest() {
    for (arguments, hint) in [
        (["facts", "--area", "Chnia"], "China"),
        (["facts", "--quantity", "prodction"], "production"),
        (["facts", "--form", "gallium:refind"], "gallium:refined"),
        (["explain", "--year=2024", "gallium:refind/CHN"], "gallium:refined"),
        (["explain", "--year=2024", "gallium:refined/CNH"], "CHN"),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(hint), "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn show_in_json_has_the_published_keys_and_shares_that_add_up() {
    let output = run(["show", "gallium", "--json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let page: Value = serde_json::from_str(&out(&output)).unwrap();
    let keys: Vec<&String> = page.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["format", "mineral", "stages", "prices", "uses", "output", "about"]);
    let stages = page["stages"].as_array().unwrap();
    assert!(!stages.is_empty());
    for stage in stages {
        let sum: f64 = stage["producers"].as_array().unwrap().iter().map(|p| p["share"].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{}: {sum}", stage["form"]);
    }
}

#[test]
fn a_mineral_may_be_named_by_symbol_and_the_page_has_no_colour_in_a_pipe() {
    let output = run(["show", "Ga"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("Gallium") && !out(&output).contains('\u{1b}'));
}

#[test]
fn a_node_a_flow_and_a_fact_lead_to_a_source() {
    let node = run(["explain", "gallium:refined/CHN"]);
    assert_eq!(code(&node), 0, "{}", err(&node));
    assert!(out(&node).contains("as printed: ") && out(&node).contains("grade"), "{}", out(&node));
    let facts = run(["facts", "--mineral", "gallium", "--quantity", "production", "--area", "China", "--json"]);
    let facts: Value = serde_json::from_str(&out(&facts)).unwrap();
    let id = facts["facts"][0]["id"].as_str().unwrap();
    let fact = run(["explain", id]);
    assert_eq!(code(&fact), 0, "{}", err(&fact));
    assert!(out(&fact).contains(id));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child =
        monazite().args(["facts", "--all", "--csv"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
}

#[test]
fn facts_written_as_csv_can_be_imported_and_laid_over_the_atlas() {
    let home = tempfile::tempdir().unwrap();
    let csv = run(["facts", "--mineral", "gallium", "--source", "usgs-mcs", "--edition", "2026", "--csv"]);
    assert_eq!(code(&csv), 0, "{}", err(&csv));
    let file = home.path().join("mine.csv");
    std::fs::write(&file, &csv.stdout).unwrap();
    let into = home.path().join("atlas");
    let import = || run([Path::new("import"), Path::new("facts"), &file, Path::new("--into"), &into]);
    assert_eq!(code(&import()), 0);
    let again = import();
    assert!(out(&again).contains("already there"), "{}", out(&again));
    let info = monazite().args(["atlas", "info", "--json", "--data"]).arg(&into).output().unwrap();
    let bundled = run(["atlas", "info", "--json"]);
    let [layered, bundled]: [Value; 2] = [&info, &bundled].map(|o| serde_json::from_str(&out(o)).unwrap());
    assert_eq!(layered["facts"], bundled["facts"], "the same facts again are no new facts");
    assert_ne!(layered["id"], bundled["id"], "but it is another atlas");
}

#[test]
fn a_table_with_faults_is_listed_in_full_and_nothing_is_written() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("wrong.csv");
    let header = "source,edition,form,stage,quantity,partner,area,period,status,value,low,high,unit,basis,grade,table,row,text,note\n";
    let row = |area: &str, value: &str| {
        format!("me,1,gallium:refined,refining,production,,{area},2024,reported,{value},,,t,contained,A,,,,\n")
    };
    std::fs::write(&file, format!("{header}{}{}", row("CHN", "many"), row("JPN", "few"))).unwrap();
    let into = home.path().join("atlas");
    let output = run([Path::new("import"), Path::new("facts"), &file, Path::new("--into"), &into]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("many") && err(&output).contains("few"), "{}", err(&output));
    assert!(!into.exists());
}

#[test]
fn a_scenario_with_faults_lists_them_all_with_marks_and_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let wrong = SCENARIO.replace("\"CHN\"", "\"CHX\"").replace("export-ban", "export-bann");
    let path = scenario(home.path(), &wrong);
    let target = home.path().join("out");
    let output = monazite().arg("run").arg(&path).arg("-o").arg(&target).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains('^') && err(&output).contains("export-ban"), "{}", err(&output));
    assert!(!target.exists() && out(&output).is_empty());
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "no staging folder stays");
}

#[test]
fn a_scenario_that_is_not_there_is_bad_input() {
    let output = run(["run", "no-such-file.toml"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("no-such-file.toml"), "{}", err(&output));
}

#[test]
fn a_folder_of_somebody_else_is_refused_before_anything_is_computed() {
    let home = tempfile::tempdir().unwrap();
    let path = scenario(home.path(), SCENARIO);
    let output = monazite().arg("run").arg(&path).arg("-o").arg(home.path()).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("nothing was written"), "{}", err(&output));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
}

/// Every file of a folder with its bytes.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_run_writes_the_same_folder_on_any_number_of_threads() {
    let home = tempfile::tempdir().unwrap();
    let path = scenario(home.path(), SCENARIO);
    let folder = |threads: &str| {
        let target = home.path().join(format!("out-{threads}"));
        let output = monazite()
            .arg("run")
            .arg(&path)
            .args(["--json", "--threads", threads, "-o"])
            .arg(&target)
            .output()
            .unwrap();
        assert_eq!(code(&output), 0, "{}", err(&output));
        (contents(&target), out(&output))
    };
    let ((one, printed), (three, _)) = (folder("1"), folder("3"));
    assert!(one == three, "the folders differ");
    let names: Vec<&str> = one.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in [
        "accounts.csv",
        "accounts.parquet",
        "drivers.csv",
        "manifest.json",
        "outcome.csv",
        "outcome.json",
        "outcome.parquet",
        "report.md",
        "scenario.toml",
        "charts/price.png",
        "charts/price.svg",
        "charts/winners.png",
        "charts/winners.svg",
    ] {
        assert!(names.contains(&wanted), "{wanted} is missing: {names:?}");
    }
    let file =
        |name: &str| one.iter().find(|(n, _)| n == name).map(|(_, b)| String::from_utf8_lossy(b).into_owned()).unwrap();
    assert_eq!(file("outcome.json"), printed);
    assert_eq!(file("scenario.toml"), SCENARIO);
    let manifest: Value = serde_json::from_str(&file("manifest.json")).unwrap();
    assert_eq!(manifest["files"].as_array().unwrap().len(), names.len() - 1, "every file but itself");
    // The folder can be read by `chart` and replaced by the next run.
    let target = home.path().join("out-1");
    let chart = monazite().args(["chart", "winners"]).arg(&target).output().unwrap();
    assert_eq!(code(&chart), 0, "{}", err(&chart));
    assert!(out(&chart).contains('█'));
    let again = monazite().arg("run").arg(&path).args(["--runs", "1", "-o"]).arg(&target).output().unwrap();
    assert_eq!(code(&again), 0, "{}", err(&again));
}

#[test]
fn the_json_of_a_run_has_the_published_keys_and_accounts_that_add_up() {
    let home = tempfile::tempdir().unwrap();
    let path = scenario(home.path(), SCENARIO);
    let output = monazite().arg("run").arg(&path).args(["--json", "--runs", "1"]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", err(&output));
    let outcome: Value = serde_json::from_str(&out(&output)).unwrap();
    for key in ["status", "certificate", "headline", "prices", "quantities", "accounts", "flows", "manifest"] {
        assert!(!outcome[key].is_null(), "{key}");
    }
    let page = std::fs::read_to_string(root().join("docs/formats/outputs.md")).unwrap();
    for key in outcome.as_object().unwrap().keys() {
        assert!(page.contains(&format!("`{key}`")), "docs/formats/outputs.md does not mention `{key}`");
    }
    let sum: f64 = outcome["accounts"].as_array().unwrap().iter().map(|a| a["value"].as_f64().unwrap()).sum();
    let total = outcome["welfare"]["value"].as_f64().unwrap();
    assert!((sum - total).abs() <= 1e-6 * total.abs(), "{sum} against {total}");
}

#[test]
fn the_page_of_a_run_answers_first_and_says_what_to_try_next_on_stderr() {
    let home = tempfile::tempdir().unwrap();
    let path = scenario(home.path(), SCENARIO);
    let output = monazite().arg("run").arg(&path).output().unwrap();
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    let order: Vec<Option<usize>> = [
        "A ban for a test",
        "In this scenario",
        "What is done",
        "Prices inside and outside",
        "Who gains and who loses",
        "Sources",
    ]
    .iter()
    .map(|words| text.find(words))
    .collect();
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}\n{text}");
    assert!(err(&output).contains("Try next") && !text.contains("Try next"));
}

#[test]
fn a_market_file_is_solved_with_a_certificate_and_a_wrong_one_is_marked() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("market.json");
    let problem = r#"{"format": "monazite-market-problem/1",
 "nodes": [{"id": "metal", "base_price": 10}],
 "activities": [
  {"id": "mine", "legs": [{"node": "metal", "quantity": 1}], "response": {"linear": {"at": 5, "slope": 1}}},
  {"id": "use", "legs": [{"node": "metal", "quantity": -1}], "cost": -20, "response": {"linear": {"at": 5, "slope": 1}}}]}"#;
    std::fs::write(&file, problem).unwrap();
    let solved = monazite().args(["market", "solve"]).arg(&file).output().unwrap();
    assert_eq!(code(&solved), 0, "{}", err(&solved));
    let solution: Value = serde_json::from_str(&out(&solved)).unwrap();
    assert_eq!(solution["certificate"]["accepted"], true);
    assert!((solution["nodes"][0]["price"].as_f64().unwrap() - 10.0).abs() < 1e-9);
    std::fs::write(&file, problem.replace("\"metal\", \"quantity\": -1", "\"metall\", \"quantity\": -1")).unwrap();
    let wrong = monazite().args(["market", "solve"]).arg(&file).output().unwrap();
    assert_eq!(code(&wrong), 2);
    assert!(err(&wrong).contains("metall") && out(&wrong).is_empty(), "{}", err(&wrong));
}

#[test]
fn a_chart_is_written_as_its_name_says_and_another_ending_is_refused_before_any_work() {
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str| home.path().join(name).display().to_string();
    for (name, begins) in [("a.svg", &b"<svg"[..]), ("a.png", b"\x89PNG"), ("b/A.PNG", b"\x89PNG")] {
        let shown = run(["show", "gallium", "--chart", &file(name)]);
        assert_eq!(code(&shown), 0, "{}", err(&shown));
        assert!(std::fs::read(file(name)).unwrap().starts_with(begins), "{name}");
    }
    for command in [
        &["show", "gallium", "--chart"][..],
        &["dep", "JPN", "--chart"],
        &["leverage", "--chart"],
        &["criticality", "--chart"],
        &["chart", "price", "nowhere", "-o"],
    ] {
        for name in ["a.gif", "chart"] {
            let output = monazite().args(command).arg(file(name)).output().unwrap();
            assert_eq!(code(&output), 2, "{command:?}");
            assert!(err(&output).contains(".svg or .png"), "{command:?}: {}", err(&output));
            assert!(!home.path().join(name).exists());
        }
    }
}

#[test]
fn dependence_is_told_as_a_page_as_rows_as_charts_and_as_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("matrix.svg");
    let page = run(["dep", "Japan", "--indirect", "--mineral", "gallium", "--all", "--chart", chart.to_str().unwrap()]);
    assert_eq!(code(&page), 0, "{}", err(&page));
    assert!(out(&page).contains("has passed through China"), "{}", out(&page));
    assert!(std::fs::read_to_string(&chart).unwrap().contains("<desc>"));
    let into = folder.path().join("dep");
    let ask = ["dep", "JPN", "--indirect", "--mineral", "gallium", "--json", "-o", into.to_str().unwrap()];
    let written = run(ask);
    assert_eq!(code(&written), 0, "{}", err(&written));
    let files = contents(&into);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let charts = ["charts/matrix.png", "charts/matrix.svg", "charts/stages.png", "charts/stages.svg"];
    let tables = [
        "datapackage.json",
        "dependence.csv",
        "dependence.csv-metadata.json",
        "dependence.json",
        "dependence.parquet",
        "dependence.txt",
        "manifest.json",
    ];
    assert_eq!(names, [&charts[..], &tables].concat());
    assert_eq!(std::fs::read_to_string(into.join("dependence.json")).unwrap(), out(&written));
    let manifest: Value = serde_json::from_slice(&std::fs::read(into.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["command"], "monazite dep JPN --indirect --mineral gallium --year 2024 -o again");
    let refused = run(["dep", "JPN", "-o", folder.path().to_str().unwrap()]);
    assert_eq!(code(&refused), 2, "{}", err(&refused));
    let rows: Value = serde_json::from_str(&out(&run(["dep", "JPN", "--mineral", "gallium", "--json"]))).unwrap();
    assert_eq!(rows["format"], "monazite-dependence/2");
    let first = rows["rows"][0].as_object().unwrap();
    for key in [
        "area", "mineral", "stage", "form", "measure", "through", "value", "low", "high", "unit", "year", "sources",
        "period", "variant", "standing",
    ] {
        assert!(first.contains_key(key), "{key}");
    }
    let csv = out(&run(["dep", "JPN", "--mineral", "gallium", "--csv"]));
    assert!(csv.starts_with(
        "area,mineral,stage,form,measure,through,value,low,high,unit,year,sources,path,period,variant,standing\n"
    ));
    let unknown = run(["dep", "Japn"]);
    assert_eq!(code(&unknown), 2);
    assert!(err(&unknown).contains("Japan"), "{}", err(&unknown));
    let backwards = run(["dep", "JPN", "--year", "2024..2008"]);
    assert_eq!(code(&backwards), 2);
    assert!(err(&backwards).contains("backwards"), "{}", err(&backwards));
}

#[test]
fn results_can_be_made_again_from_inside_their_own_folder() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let from_inside = |arguments: &[&str]| {
        std::fs::create_dir_all(&out).unwrap();
        let output = monazite().args(arguments).args(["-o", "../out"]).current_dir(&out).output().unwrap();
        assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
        assert!(out.join("manifest.json").is_file(), "{arguments:?}");
        assert_eq!(
            std::fs::read_dir(home.path()).unwrap().count(),
            1,
            "{arguments:?} leaves something beside its folder"
        );
    };
    for arguments in [&["lists"][..], &["dep", "JPN", "--mineral", "gallium"]] {
        // The second time it replaces what the first one wrote.
        from_inside(arguments);
        from_inside(arguments);
    }
    let path = scenario(&out, SCENARIO);
    let path = path.to_str().unwrap().to_owned();
    std::fs::rename(&path, home.path().join("scenario.toml")).unwrap();
    let file = home.path().join("scenario.toml");
    let file = file.to_str().unwrap();
    for seed in ["1", "2"] {
        let output = monazite().args(["run", file, "--seed", seed, "-o", "../out"]).current_dir(&out).output().unwrap();
        assert_eq!(code(&output), 0, "{}", err(&output));
        let manifest: Value = serde_json::from_slice(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(manifest["seed"].to_string(), seed);
    }
}

/// The output of a command that reads from standard input.
fn fed(arguments: &[&str], text: &str) -> Output {
    let mut child =
        monazite().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), text.as_bytes()).unwrap();
    drop(child.stdin.take());
    child.wait_with_output().unwrap()
}

#[test]
fn a_problem_or_a_scenario_may_come_in_on_standard_input_with_a_byte_order_mark() {
    let file = root().join("examples/time-cases/t1.json");
    let from_file = run(["horizon", file.to_str().unwrap(), "--json"]);
    let text = std::fs::read_to_string(&file).unwrap();
    let piped = fed(&["horizon", "-", "--json"], &format!("\u{feff}{text}"));
    assert_eq!((code(&piped), out(&piped)), (0, out(&from_file)), "{}", err(&piped));
    let checked = fed(&["check", "-"], SCENARIO);
    assert_eq!(code(&checked), 0, "{}", err(&checked));
    let wrong = fed(&["check", "-"], &SCENARIO.replace("CHN", "CHM"));
    assert!(code(&wrong) == 2 && err(&wrong).contains("-:10:6, `measure[0].by`"), "{}", err(&wrong));
}

#[test]
fn a_folder_of_a_run_in_which_nothing_happens_is_not_said_to_hold_charts() {
    let home = tempfile::tempdir().unwrap();
    let (quiet, busy) = (home.path().join("quiet"), home.path().join("busy"));
    let nothing = SCENARIO.split("[[measure]]").next().unwrap();
    for (text, into, charts) in [(nothing, &quiet, false), (SCENARIO, &busy, true)] {
        let file = scenario(home.path(), text);
        let output = run(["run", file.to_str().unwrap(), "--runs", "1", "-o", into.to_str().unwrap()]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        assert_eq!(into.join("charts").is_dir(), charts);
        assert_eq!(err(&output).contains("charts"), charts, "{}", err(&output));
        assert_eq!(err(&output).contains("monazite chart"), charts, "{}", err(&output));
    }
}
