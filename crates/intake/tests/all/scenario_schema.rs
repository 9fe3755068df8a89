//! The JSON Schema and the key tables of the format page are made from the reader's vocabulary and must not fall behind it.
//! `UPDATE=1 cargo nextest run -p monazite-intake --test all scenario_schema` writes them anew.

use std::path::PathBuf;

use monazite_intake::scenario::schema::{json_schema, key_tables};

const BEGIN: &str = "<!-- keys: begin, made by crates/intake/tests/all/scenario_schema.rs -->\n";
const END: &str = "<!-- keys: end -->\n";

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn check(path: &str, wanted: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(root(path).parent().unwrap()).unwrap();
        std::fs::write(root(path), wanted).unwrap();
    }
    let found = std::fs::read_to_string(root(path)).unwrap_or_default();
    assert!(found == wanted, "{path} is out of date; run this test once with UPDATE=1");
}

#[test]
fn the_json_schema_is_up_to_date() {
    check("schemas/scenario.schema.json", &json_schema());
}

#[test]
fn the_key_tables_of_the_format_page_are_up_to_date() {
    let path = "docs/formats/scenario.md";
    let page = std::fs::read_to_string(root(path)).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page has a begin mark");
    let (_, after) = rest.split_once(END).expect("the page has an end mark");
    check(path, &format!("{before}{BEGIN}\n{}\n{END}{after}", key_tables()));
}
