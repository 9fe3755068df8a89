//! `monazite criticality` and `monazite lists` as a person or a script meets them.

use std::process::{Command, Output};

use serde_json::Value;

fn monazite(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_monazite"))
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "140")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Exit code 2, nothing on stdout, and a message that holds all of these.
fn refused(arguments: &[&str], says: &[&str]) {
    let output = monazite(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
    assert!(output.stdout.is_empty(), "{arguments:?}");
    for words in says {
        assert!(err(&output).contains(words), "{arguments:?} does not say `{words}`: {}", err(&output));
    }
}

#[test]
fn wrong_names_are_answered_with_the_nearest_and_exit_code_2() {
    refused(&["criticality", "--method", "eu2013"], &["no method `eu2013`", "eu2023"]);
    refused(&["criticality", "--method", "geopolrsk"], &["did you mean `geopolrisk`"]);
    refused(&["criticality", "--method", "iea", "--mineral", "galium"], &["no mineral `galium`", "gallium"]);
    refused(&["criticality", "--method", "geopolrisk", "--area", "JNP"], &["no area `JNP`", "JPN"]);
    refused(&["criticality", "--method", "geopolrisk", "--area", "WLD"], &["importing area"]);
    refused(&["criticality", "--method", "eu2017", "--area", "USA"], &["--method eu2023 --area USA"]);
    refused(&["criticality", "--method", "eu2017", "--year", "2023"], &["--method eu2023 --year 2023"]);
    refused(&["criticality", "--explain", "unobtainium"], &["no mineral `unobtainium`"]);
    refused(&["lists", "--area", "BRA"], &["USA"]);
    refused(&["lists", "--list", "EU CRN"], &["EU CRM"]);
    refused(&["criticality", "--draws", "-3"], &["--draws"]);
}

#[test]
fn thresholds_and_the_published_mode_are_refused_where_they_make_no_sense() {
    refused(&["criticality", "--threshold", "high"], &["a threshold is a number"]);
    refused(&["criticality", "--draws", "0", "--threshold", "risk=1"], &["no axis `risk`", "supply_risk"]);
    refused(&["criticality", "--as-published"], &["--production"]);
    refused(&["criticality", "--as-published", "--production", "x.csv"], &["--method geopolrisk"]);
    refused(&["effect", "PE047"], &["PE047"]);
    refused(&["effect", "nickel"], &["PE015"]);
    refused(&["importers", "unobtainium"], &["no mineral `unobtainium`"]);
}

#[test]
fn methods_side_by_side_keep_their_columns_on_a_narrow_terminal() {
    let arguments = ["criticality", "--compare", "--draws", "0", "--mineral", "gallium"];
    let narrow = Command::new(env!("CARGO_BIN_EXE_monazite"))
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "80")
        .output()
        .unwrap();
    let text = out(&narrow);
    assert!(text.lines().any(|line| line.contains("eu2011") && line.contains("geopolrisk")), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_year_without_facts_lists_every_mineral_as_not_scored() {
    let output = monazite(&["criticality", "--method", "iea", "--year", "1900", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["scores"].as_array().unwrap().len(), 0);
    let unscored = json["unscored"].as_array().unwrap();
    assert!(unscored.len() > 50);
    assert!(unscored.iter().all(|u| u["missing"][0].as_str().unwrap().contains("1900")));
}

#[test]
fn the_json_has_the_keys_its_page_describes() {
    let output = monazite(&["criticality", "--method", "eu2023", "--mineral", "gallium", "--draws", "20", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let page = include_str!("../../../../docs/formats/criticality.md");
    let score = &json["scores"][0];
    let input = &score["inputs"]["HHI_GS"];
    for object in [&json, score, input] {
        for key in object.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{key}`")), "docs/formats/criticality.md does not mention `{key}`");
        }
    }
    assert!(score["low"].as_f64().unwrap() <= score["supply_risk"].as_f64().unwrap());
    assert!(score["critical_share"].as_f64().is_some());
    assert!(!input["sources"].as_array().unwrap().is_empty());
}

#[test]
fn an_explanation_has_the_numbers_in_the_formula() {
    let output = monazite(&["criticality", "--method", "eu2017", "--explain", "antimony"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let page = out(&output);
    assert!(page.contains("7.10 · 1.00/2 + 5.70 · (1 − 1.00/2)] · (1 − 0.28) · 0.90 = 4.15"), "{page}");
    assert!(page.contains("eu-crm 2017"), "{page}");
}

#[test]
fn csv_and_json_hold_the_same_scores_and_the_folder_all_of_them() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("eu");
    let folder = dir.to_str().unwrap();
    let output = monazite(&["criticality", "--method", "eu2017", "--draws", "10", "-o", folder, "--csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(dir.join("criticality.csv")).unwrap(), out(&output));
    let json: Value = serde_json::from_slice(&std::fs::read(dir.join("criticality.json")).unwrap()).unwrap();
    let axes: usize = json["scores"].as_array().unwrap().iter().map(|s| s["axes"].as_object().unwrap().len()).sum();
    let rows = out(&output).lines().count() - 1;
    assert_eq!(rows, axes + json["unscored"].as_array().unwrap().len());
    assert!(dir.join("charts/supply-risk-importance.svg").is_file());
    assert!(dir.join("charts/supply-risk-importance.png").is_file());
    assert!(dir.join("criticality.parquet").is_file());
    let again = monazite(&["criticality", "--method", "eu2017", "--draws", "10", "-o", folder, "--csv"]);
    assert_eq!(out(&again), out(&output), "the same command gives the same bytes");
}

#[test]
fn a_comparison_ranks_minerals_and_correlates_methods() {
    let output = monazite(&["criticality", "--compare", "--method", "eu2017", "--draws", "5", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let minerals = json["minerals"].as_array().unwrap();
    let firsts = minerals.iter().filter(|m| m["by_method"]["eu2017"]["rank"] == 1).count();
    assert!(firsts >= 1);
    let page = include_str!("../../../../docs/formats/criticality.md");
    for key in json["moves"][0].as_object().unwrap().keys() {
        assert!(page.contains(&format!("`{key}`")), "docs/formats/criticality.md does not mention `{key}`");
    }
}

#[test]
fn lists_answer_by_area_year_mineral_and_change() {
    let output = monazite(&["lists", "--area", "EU27", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let page = include_str!("../../../../docs/formats/lists.md");
    for object in [&json, &json["editions"][0], &json["changes"][0]] {
        for key in object.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{key}`")), "docs/formats/lists.md does not mention `{key}`");
        }
    }
    let changes = out(&monazite(&["lists", "--list", "EU CRM", "--changes"]));
    assert!(changes.contains("EU CRM: 2020 to 2023") && changes.contains("entered"), "{changes}");
    let copper = out(&monazite(&["lists", "--mineral", "copper", "--year", "2024"]));
    assert!(copper.contains("EU CRM 2023"), "{copper}");
    let csv = out(&monazite(&["lists", "--area", "USA", "--year", "2025", "--csv"]));
    assert!(
        csv.starts_with("list,area,year,mineral,sources,period\n") && csv.contains("US critical minerals,USA,2025,"),
        "{csv}"
    );
}

#[test]
fn a_threshold_asked_for_is_named_above_the_table_and_judges_it() {
    let page = out(&monazite(&["criticality", "--draws", "0", "--threshold", "supply_risk=1.5", "--all"]));
    let line = page.lines().find(|line| line.starts_with("On the list: ")).unwrap_or_else(|| panic!("{page}"));
    assert!(line.contains("supply risk of at least 1.50"), "{line}");
    assert!(
        page.split_whitespace().collect::<Vec<_>>().join(" ").contains("The method's own: critical where"),
        "{page}"
    );
    let head = page.lines().find(|line| line.contains(" mineral ") && line.contains(" form ")).unwrap();
    assert!(head.contains("on the list") && head.contains("by the method"), "{head}");
    let plain = out(&monazite(&["criticality", "--draws", "0", "--all"]));
    assert!(plain.contains("Critical where SR ≥ 1.0") && !plain.contains("on the list"), "{plain}");
}
