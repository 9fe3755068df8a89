//! One style of numbers and names on a page, whichever room a sentence comes from.

use std::process::{Command, Stdio};

use serde_json::Value;

/// A run of the example in which the DR Congo stops its exports of cobalt, central run only.
fn run(extra: &[&str]) -> String {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/cobalt-suspension-2025/scenario.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    command.args(["run", scenario, "--runs", "1", "--all"]).args(extra).env("NO_COLOR", "1").env("COLUMNS", "120");
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Thousands parted by a comma.
fn comma_in_number(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let parted = |at: &usize| *at > 0 && digit(at - 1) && (1..=3).all(|k| digit(at + k)) && !digit(at + 4);
    text.match_indices(',').map(|(at, _)| at).find(parted).map(|at| &text[at.saturating_sub(1)..at + 4])
}

#[test]
fn a_page_parts_thousands_and_units_in_one_way() {
    let page = run(&[]);
    assert_eq!(comma_in_number(&page), None, "{page}");
    // Masses are joined to their unit by the same narrow space in the measures and in the notes of the tables.
    assert!(page.contains("228\u{202f}kt"), "{page}");
    assert_eq!(comma_in_number("exports of 77,900 t"), Some("7,900"));
    assert_eq!(comma_in_number("in 2024, 100 of them"), None);
}

#[test]
fn a_sentence_names_a_country_with_its_article_whoever_writes_it() {
    let outcome: Value = serde_json::from_str(&run(&["--json"])).unwrap();
    let measures = outcome["measures"].as_array().unwrap();
    let mut sentences = vec![outcome["headline"]["sentence"].clone()];
    sentences.extend(measures.iter().map(|m| m["words"].clone()));
    let mut named = 0;
    for sentence in sentences {
        let sentence = sentence.as_str().unwrap();
        for (at, _) in sentence.match_indices("DR Congo") {
            named += 1;
            assert!(sentence[..at].to_lowercase().ends_with("the "), "{sentence}");
        }
    }
    assert!(named > measures.len(), "the headline and every measure name it");
}
