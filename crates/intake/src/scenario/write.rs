//! A scenario back to TOML: one key a line, tables inside a measure on one line, as in the examples.

use std::fmt::Write;

use monazite_model::scenario::Scenario;
use serde_json::{Map, Value};

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
