//! A scenario back to TOML: one key a line, tables inside a measure on one line, as in the examples.

use std::collections::BTreeMap;
use std::fmt::Write;

use monazite_model::scenario::Scenario;
use serde_json::{Map, Value};

use super::measures::kind;

/// Writes a scenario as TOML; reading it gives the same scenario.
pub fn to_toml(scenario: &Scenario) -> String {
    // The canonical JSON has the keys of the format in order; only the notation changes.
    let root: Map<String, Value> = serde_json::from_str(&scenario.to_canonical_json()).unwrap_or_default();
    let mut out = String::new();
    let is_tables = |key: &str| key == "parameter" || key == "measure";
    for (key, value) in root.iter().filter(|(key, _)| !is_tables(key)) {
        let _ = writeln!(out, "{key} = {}", inline(value));
    }
    for (key, value) in root.iter().filter(|(key, _)| is_tables(key)) {
        for table in value.as_array().into_iter().flatten() {
            let _ = writeln!(out, "\n[[{key}]]");
            for (inner, value) in table.as_object().into_iter().flatten() {
                let _ = writeln!(out, "{inner} = {}", inline(value));
            }
        }
    }
    out
}

/// Keys that every measure has after its own, in the order they are written.
const LAST: [&str; 6] = ["announced", "from", "until", "note", "event", "reference"];

/// A measure as written, a key a line in the order of the format, with a remark behind each key that has one.
pub fn table(keys: &Map<String, Value>, beside: &BTreeMap<String, String>) -> String {
    let mut out = String::from("[[measure]]\n");
    let mut own: Vec<&String> = keys.keys().filter(|key| !LAST.contains(&key.as_str())).collect();
    let word = keys.get("kind").and_then(Value::as_str).unwrap_or_default();
    let place = |key: &str| kind(word).and_then(|kind| kind.keys.iter().position(|known| known.name == key));
    own.sort_by_key(|key| (key.as_str() != "kind", place(key)));
    let last = LAST.iter().filter_map(|key| keys.get_key_value(*key).map(|(key, _)| key));
    for key in own.into_iter().chain(last) {
        let remark = beside.get(key).map(|said| format!("   # {}", plain(said))).unwrap_or_default();
        let _ = writeln!(out, "{key} = {}{remark}", inline(&keys[key]));
    }
    out
}

/// A text as a value of TOML, in quotation marks.
pub fn text_of(text: &str) -> String {
    inline(&Value::from(text))
}

/// A text as one line of comment.
pub fn comment(text: &str) -> String {
    format!("# {}\n", plain(text))
}

/// A text on one line without control characters, as a comment must be.
fn plain(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => toml_edit::Value::from(text.as_str()).to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(table) => {
            let entries: Vec<String> = table.iter().map(|(key, value)| format!("{key} = {}", inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        // No value of a scenario is null (absent keys are left out).
        Value::Null => "\"\"".into(),
    }
}
