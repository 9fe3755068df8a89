//! The atlas as a whole: which one is used, what is in it, and how the bundled one is made again from publishers' files.

use std::collections::BTreeMap;
use std::path::Path;

use monazite_intake::atlas::{self, Atlas};
use monazite_intake::build_facts::{self, build_facts};
use monazite_intake::trade::build_trade;
use monazite_intake::{facts, input_output, witness};
use monazite_model::answer::atlas::{AtlasInfo, SourceCount};
use monazite_model::scenario::LATEST_BASE_YEAR;

use crate::error::StudyError;

/// The bundled atlas, or another one from a directory.
///
/// # Errors
/// Problems of the files in the directory.
pub fn open(dir: Option<&Path>) -> Result<Atlas, StudyError> {
    Ok(match dir {
        Some(dir) => atlas::load(dir)?,
        None => atlas::bundled()?.clone(),
    })
}

/// Counts what is in an atlas.
pub fn info(atlas: &Atlas) -> AtlasInfo {
    let mut counts: BTreeMap<(&str, &str), [usize; 4]> = BTreeMap::new();
    for fact in &atlas.facts {
        let grades = counts.entry((&fact.origin.source, &fact.origin.edition)).or_default();
        grades[fact.grade as usize] += 1;
    }
    let by_source = counts
        .into_iter()
        .map(|((source, edition), by_grade)| SourceCount {
            source: source.to_owned(),
            edition: edition.to_owned(),
            facts: by_grade.iter().sum(),
            by_grade,
            licence: atlas.registry.sources.get(source).map(|s| s.licence.clone()).unwrap_or_default(),
        })
        .collect();
    AtlasInfo {
        id: atlas.id.clone(),
        bundled_bytes: atlas::bundled_size(),
        facts: atlas.facts.len(),
        by_source,
        minerals: atlas.registry.minerals.len(),
        forms: atlas.registry.forms.len(),
        chains: atlas.registry.chains.len(),
        areas: atlas.registry.areas.len(),
        events: atlas.registry.events.len(),
        agreements: atlas
            .registry
            .agreements
            .iter()
            .map(|a| &a.agreement)
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        trade: atlas.trade.releases(),
        input_output: atlas.input_output.names().map(str::to_owned).collect(),
    }
}

/// Makes `into/facts/`, `into/trade/`, `into/io/` and, where their files are there, `into/witnesses/` again from publishers' files under `from`: the same files in give the same bytes
/// out.
///
/// # Errors
/// A file that is missing or wrong. Each of the three is written only when all its files were read.
pub fn build(from: &Path, into: &Path) -> Result<build_facts::Summary, StudyError> {
    if !from.is_dir() {
        return Err(StudyError::Refused(format!("{} is not a folder of publishers' files", from.display())));
    }
    let registry = &atlas::bundled()?.registry;
    let mut summary = build_facts(from, &into.join("facts"))?;
    build_trade(from, &into.join("trade"), &registry.areas)?;
    input_output::build::build(from, &into.join("io"))?;
    // Facts carried by hand are not made again; they lie in the same folder.
    let facts = facts::read_folder(&into.join("facts"))?;
    summary.witnessed = witness::build(from, &into.join("witnesses"), registry, &facts, LATEST_BASE_YEAR)?;
    Ok(summary)
}
