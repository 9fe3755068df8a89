//! JSON as published: two-space indents, keys in the order of the types, one line break at the end. Numbers keep every digit
//! that tells them apart, so that reading the file gives the same bits back.

use serde::Serialize;

/// A value as a JSON document.
///
/// Returns an error only for a value that JSON cannot hold (a map with keys that are not text).
pub fn document<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;
    use monazite_model::answer::Answer;
    use monazite_model::outcome::Outcome;

    #[test]
    fn a_run_read_back_from_its_json_is_the_same_run() {
        let outcome = sample::outcome();
        let text = document(&Answer::Run(outcome.clone())).unwrap();
        let back: Outcome = serde_json::from_str(&text).unwrap();
        assert_eq!(back, outcome);
        let answer: Answer = serde_json::from_str(&text).unwrap();
        assert_eq!(answer, Answer::Run(outcome));
    }

    #[test]
    fn the_published_keys_of_a_run_stand_at_the_top_in_a_fixed_order() {
        let answer = Answer::Run(sample::outcome());
        let value: serde_json::Value = serde_json::from_str(&document(&answer).unwrap()).unwrap();
        let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "format",
                "title",
                "status",
                "certificate",
                "headline",
                "measures",
                "prices",
                "quantities",
                "accounts",
                "area_totals",
                "welfare",
                "flows",
                "drivers",
                "sensitivities",
                "gradient",
                "why",
                "months",
                "caveats",
                "base_prices",
                "sources",
                "manifest"
            ]
        );
    }

    #[test]
    fn every_top_level_key_is_described_in_the_page_of_the_format() {
        let page = include_str!("../../../docs/formats/outputs.md");
        let value: serde_json::Value = serde_json::from_str(&document(&sample::outcome()).unwrap()).unwrap();
        for key in value.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{key}`")), "docs/formats/outputs.md does not mention `{key}`");
        }
        for row in ["prices", "quantities", "accounts", "flows", "drivers"] {
            for key in value[row][0].as_object().unwrap().keys() {
                assert!(
                    page.contains(&format!("`{key}`")),
                    "docs/formats/outputs.md does not mention `{key}` of {row}"
                );
            }
        }
    }
}
