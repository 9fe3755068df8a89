//! The JSON Schema of the scenario format and the key tables of its page, both made from the vocabulary.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::measure::keys_of;
use super::measures::KINDS;
use super::vocabulary::{Key, Kind, Need, SCHEDULE, Shape, TOP};

/// Pattern of a month or a date.
const MONTH: &str = r"^\d{4}-\d{2}(-\d{2})?$";
/// Pattern of a date of any precision.
const DATE: &str = r"^\d{4}(-\d{2}(-\d{2})?)?$";
/// Pattern of a form.
const FORM: &str = r"^[a-z0-9-]+:[a-z0-9-]+$";

/// The JSON Schema (2020-12) of a scenario in JSON, as text with a final newline. Names are checked against the registry by
/// the reader only.
pub fn json_schema() -> String {
    let mut root = object(TOP.iter());
    let extra = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://monazite.invalid/schemas/scenario.schema.json",
        "title": "Monazite scenario",
        "description": "A dated stack of measures on mineral supply chains; see docs/formats/scenario.md. TOML files have the same keys.",
    });
    let mut schema = extra.as_object().cloned().unwrap_or_default();
    schema.append(&mut root);
    let defs: Map<String, Value> = KINDS.iter().map(|kind| (kind.name.to_owned(), measure(kind))).collect();
    schema.insert("$defs".into(), Value::Object(defs));
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn measure(kind: &'static Kind) -> Value {
    let mut schema = object(keys_of(kind));
    schema.insert("description".into(), json!(kind.models));
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("kind".into(), json!({ "const": kind.name }));
    }
    Value::Object(schema)
}

fn object<'k>(keys: impl Iterator<Item = &'k Key>) -> Map<String, Value> {
    let keys: Vec<&Key> = keys.collect();
    let named =
        |wanted: fn(Need) -> bool| -> Vec<&str> { keys.iter().filter(|k| wanted(k.need)).map(|k| k.name).collect() };
    let properties: Map<String, Value> = keys.iter().map(|k| (k.name.to_owned(), property(k))).collect();
    let each = |names: &[&str]| -> Vec<Value> { names.iter().map(|n| json!({ "required": [n] })).collect() };
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("required".into(), json!(named(|n| n == Need::Required)));
    schema.insert("additionalProperties".into(), json!(false));
    let one = named(|n| n == Need::OneOf);
    if !one.is_empty() {
        schema.insert("oneOf".into(), json!(each(&one)));
    }
    let some = named(|n| n == Need::SomeOf);
    if !some.is_empty() {
        schema.insert("anyOf".into(), json!(each(&some)));
    }
    let at_most_one = named(|n| matches!(n, Need::AtMostOneOf(_)));
    if !at_most_one.is_empty() {
        schema.insert("not".into(), json!({ "required": at_most_one }));
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut schema = shape(&key.shape);
    let mut description = key.meaning.to_owned();
    if !key.unit.is_empty() {
        let _ = write!(description, " Unit: {}.", key.unit);
    }
    if let Need::Optional(absent) | Need::AtMostOneOf(absent) = key.need
        && !absent.is_empty()
    {
        let _ = write!(description, " Where absent: {}.", absent.replace('`', ""));
    }
    if let Some(map) = schema.as_object_mut() {
        map.insert("description".into(), json!(description));
    }
    schema
}

fn shape(shape: &Shape) -> Value {
    let name = || json!({ "type": "string", "minLength": 1 });
    let names = || json!({ "type": "array", "items": name(), "minItems": 1, "uniqueItems": true });
    let form = || json!({ "type": "string", "pattern": FORM });
    let forms = || json!([form(), { "type": "array", "items": form(), "minItems": 1, "uniqueItems": true }]);
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Month => json!({ "type": "string", "pattern": MONTH }),
        Shape::Date => json!({ "type": "string", "pattern": DATE }),
        Shape::Whole(low, high) if *high == i64::MAX => json!({ "type": "integer", "minimum": low }),
        Shape::Whole(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::Number(low, high) => json!({ "type": "number", "minimum": low, "maximum": high }),
        Shape::Numbers(low, high) => {
            json!({ "type": "array", "items": { "type": "number", "minimum": low, "maximum": high }, "minItems": 1 })
        }
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Minerals => names(),
        Shape::Area | Shape::Party | Shape::Bloc | Shape::Event | Shape::Scope | Shape::Parameter => name(),
        Shape::Parties => json!({ "oneOf": [name(), names()] }),
        Shape::Sides => {
            json!({ "type": "array", "items": { "oneOf": [name(), names()] }, "minItems": 2, "maxItems": 2 })
        }
        Shape::Form => form(),
        Shape::Forms => json!({ "oneOf": forms() }),
        Shape::FormsOrAll => {
            let mut any = vec![json!({ "const": "all" })];
            any.extend(forms().as_array().cloned().unwrap_or_default());
            json!({ "oneOf": any })
        }
        Shape::Schedule => {
            json!({ "oneOf": [{ "type": "number", "minimum": 0.0, "maximum": 1.0 }, object(SCHEDULE.iter())] })
        }
        Shape::Table(keys) => Value::Object(object(keys.iter())),
        Shape::Tables(keys) => json!({ "type": "array", "items": object(keys.iter()) }),
        Shape::Measures => {
            let any: Vec<Value> = KINDS.iter().map(|k| json!({ "$ref": format!("#/$defs/{}", k.name) })).collect();
            json!({ "type": "array", "items": { "oneOf": any } })
        }
    }
}

/// The keys as Markdown tables, one for the top of the file, one for every measure's common keys, one for each kind.
pub fn key_tables() -> String {
    let mut out = String::new();
    let mut section = |title: &str, intro: &str, keys: &[Key]| {
        let _ = write!(out, "### {title}\n\n{intro}");
        out.push_str("| key | value | unit | where absent | meaning |\n|---|---|---|---|---|\n");
        for key in keys {
            let absent = match key.need {
                Need::Required => "**required**".to_owned(),
                Need::Optional("") => "–".to_owned(),
                Need::Optional(absent) => absent.to_owned(),
                Need::OneOf => "**one of these**".to_owned(),
                Need::AtMostOneOf(absent) => format!("{absent} (at most one of these)"),
                Need::SomeOf => "**at least one of these**".to_owned(),
            };
            let value = key.shape.words().replace('|', "\\|");
            let _ = writeln!(out, "| `{}` | {value} | {} | {absent} | {} |", key.name, key.unit, key.meaning);
        }
        out.push('\n');
    };
    section("The file", "", TOP);
    section("`[[parameter]]`", "", super::vocabulary::PARAMETER);
    section("`[[measure]]`, every kind", "", super::vocabulary::MEASURE);
    section("A share that changes: `granted`, `lost`", "", SCHEDULE);
    section("`rent`", "", super::vocabulary::RENT);
    section("`quota` of an import tariff", "", super::vocabulary::RATE_QUOTA);
    section("`adds` of a capacity", "", super::vocabulary::ADDS);
    for kind in KINDS {
        let intro = format!("{} [Method](../methods/measures/{}.md).\n\n", kind.models, kind.name);
        section(&format!("`{}`", kind.name), &intro, kind.keys);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
