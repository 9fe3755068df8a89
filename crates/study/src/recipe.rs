//! Reading a scenario file, with its bytes for the record.

use std::path::Path;

use monazite_intake::limits::MOST_SCENARIO;
use monazite_intake::{packed, scenario};
use monazite_model::diagnostic::Problem;
use monazite_model::question::Source;
use monazite_model::registry::Registry;
use monazite_model::scenario::Scenario;

use crate::error::StudyError;

/// A scenario with the file it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The scenario.
    pub scenario: Scenario,
    /// `scenario.toml` or `scenario.json`: the name it gets in the folder of a run.
    pub name: &'static str,
    /// The file, byte for byte.
    pub bytes: Vec<u8>,
}

/// Reads a scenario from a file, or from the text that came with a question.
///
/// # Errors
/// A file that cannot be read, or every fault of it.
pub fn read_source(source: &Source, registry: &Registry) -> Result<Recipe, StudyError> {
    match source {
        Source::File(path) => read(path, registry),
        Source::Text { name, text } => from_bytes(name, text.clone().into_bytes(), registry),
    }
}

/// Reads a scenario file.
///
/// # Errors
/// A file that cannot be read, or every fault of it.
pub fn read(path: &Path, registry: &Registry) -> Result<Recipe, StudyError> {
    let bytes = packed::read_file(path, MOST_SCENARIO)?;
    from_bytes(&path.display().to_string(), bytes, registry)
}

fn from_bytes(shown: &str, bytes: Vec<u8>, registry: &Registry) -> Result<Recipe, StudyError> {
    let Ok(text) = std::str::from_utf8(&bytes) else {
        let problem = Problem::of_file(shown, "not-text", "the file is not UTF-8 text")
            .hint("a scenario is a TOML or JSON file; docs/formats/scenario.md describes it");
        return Err(vec![problem].into());
    };
    let scenario = scenario::read(text, shown, registry)?;
    let json = shown.ends_with(".json") || (!shown.ends_with(".toml") && text.trim_start().starts_with('{'));
    Ok(Recipe { scenario, name: if json { "scenario.json" } else { "scenario.toml" }, bytes })
}
