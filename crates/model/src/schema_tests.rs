//! `schemas/` has one JSON Schema file a question and an answer, made from the types.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::Value;

use crate::answer::Answer;
use crate::question::{self, Asked, Question};

fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}

/// Holds a file of `schemas/` against a schema, or writes it where that is asked for.
fn hold(name: &str, schema: &Value) {
    let path = format!("{}/../../schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let text = format!("{}\n", serde_json::to_string_pretty(schema).unwrap());
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "schemas/{name}.schema.json is out of date: MONAZITE_BLESS=1 cargo test -p monazite-model --lib"
    );
}

fn hold_question<T: Asked + JsonSchema>(name: &str) {
    let mut value = schema::<T>().to_value();
    let object = value.as_object_mut().unwrap();
    let properties = object.entry("properties").or_insert_with(|| Value::Object(Default::default()));
    properties["question"] = serde_json::json!({ "const": name, "description": "Which question this is." });
    let required: Vec<&str> = std::iter::once("question").chain(T::REQUIRED.iter().copied()).collect();
    object.insert("required".into(), required.into());
    object.insert("$id".into(), format!("https://monazite.invalid/schemas/question-{name}.schema.json").into());
    hold(&format!("question-{name}"), &value);
    // Every key the schema tells is one that reading knows, and the other way round.
    let mut told: Vec<String> = value["properties"].as_object().unwrap().keys().cloned().collect();
    let mut known: Vec<String> = T::KEYS.iter().map(|(key, _)| (*key).to_owned()).collect();
    known.push("question".into());
    told.sort();
    known.sort();
    assert_eq!(told, known, "{name}");
}

#[test]
fn every_question_has_its_schema_and_every_schema_its_question() {
    hold_question::<question::AskRun>("run");
    hold_question::<question::AskCompare>("compare");
    hold_question::<question::AskCheck>("check");
    hold_question::<question::AskChart>("chart");
    hold_question::<question::AskMarket>("market-solve");
    hold_question::<question::AskHorizon>("horizon");
    hold_question::<question::AskHindcast>("hindcast");
    hold_question::<question::AskShow>("show");
    hold_question::<question::AskMinerals>("minerals");
    hold_question::<question::AskExplain>("explain");
    hold_question::<question::AskFacts>("facts");
    hold_question::<question::AskLists>("lists");
    hold_question::<question::AskAtlasInfo>("atlas-info");
    hold_question::<question::AskAtlasQuality>("atlas-quality");
    hold_question::<question::AskAtlasDiff>("atlas-diff");
    hold_question::<question::AskDoctor>("doctor");
    hold_question::<question::AskTrade>("trade-reconcile");
    hold_question::<question::AskImportFormats>("import-formats");
    hold_question::<question::AskDependence>("dep");
    hold_question::<question::AskLeverage>("leverage");
    hold_question::<question::AskCriticality>("criticality");
    hold_question::<question::AskMethods>("criticality-compare");
    hold_question::<question::AskDownstream>("downstream");
    hold_question::<question::AskEvents>("events");
    hold_question::<question::AskSurvive>("survive");
    hold_question::<question::AskCompany>("exposure");
    hold_question::<question::AskPredict>("predict");
    hold_question::<question::AskPredictScore>("predict-score");
    hold_question::<question::AskEffect>("effect");
    hold_question::<question::AskImporters>("importers");
    hold_question::<question::AskGeopolrisk>("geopolrisk");
    let folder = format!("{}/../../schemas", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|f| f.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        files.filter_map(|f| Some(f.strip_prefix("question-")?.strip_suffix(".schema.json")?.to_owned())).collect();
    let mut known: Vec<String> = Question::NAMES.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    known.sort();
    assert_eq!(names, known);
}

#[test]
fn every_answer_has_its_schema() {
    let whole = schema::<Answer>().to_value();
    let mut names = Vec::new();
    for variant in whole["oneOf"].as_array().unwrap() {
        let format = variant["properties"]["format"]["const"].as_str().unwrap();
        let name = format.strip_prefix("monazite-").and_then(|rest| rest.split('/').next()).unwrap();
        let mut one = variant.clone();
        let object = one.as_object_mut().unwrap();
        object.insert("$schema".into(), whole["$schema"].clone());
        object.insert("$id".into(), format!("https://monazite.invalid/schemas/answer-{name}.schema.json").into());
        object.insert("$defs".into(), used(variant, &whole["$defs"]));
        hold(&format!("answer-{name}"), &one);
        names.push(name.to_owned());
    }
    assert_eq!(names.len(), 32);
}

/// The definitions that a schema needs, directly or through others.
fn used(schema: &Value, all: &Value) -> Value {
    let mut needed = serde_json::Map::new();
    let mut open = vec![schema.to_string()];
    while let Some(text) = open.pop() {
        for (name, definition) in all.as_object().unwrap() {
            if !needed.contains_key(name) && text.contains(&format!("\"#/$defs/{name}\"")) {
                open.push(definition.to_string());
                needed.insert(name.clone(), definition.clone());
            }
        }
    }
    let mut sorted: Vec<_> = needed.into_iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(sorted.into_iter().collect())
}
