//! The atlas as a whole: which one is used, what is in it, and how the bundled one is made again from publishers' files.

use std::collections::BTreeMap;
use std::path::Path;

use monazite_intake::atlas::{self, Atlas};
use monazite_intake::build_facts::{self, build_facts};
use monazite_intake::input_output;
use monazite_intake::trade::build_trade;
use serde::Serialize;

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

/// What is in an atlas.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Info {
    /// BLAKE3 over all its files.
    pub id: String,
    /// Bytes the bundled atlas adds to the binary.
    pub bundled_bytes: usize,
    /// Facts in all.
    pub facts: usize,
    /// Facts by source and edition, then by grade; sorted.
    pub by_source: Vec<SourceCount>,
    /// Minerals in the registry.
    pub minerals: usize,
    /// Forms in the registry.
    pub forms: usize,
    /// Chains in the registry.
    pub chains: usize,
    /// Areas in the registry.
    pub areas: usize,
    /// Policy events in the registry, and those imported beside it.
    pub events: usize,
    /// Trade agreements, partnerships and memoranda with dated parties.
    pub agreements: usize,
    /// Trade tables: nomenclature and release.
    pub trade: Vec<(String, String)>,
    /// Input-output tables by name.
    pub input_output: Vec<String>,
}

/// Facts of one edition of a source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceCount {
    /// Source.
    pub source: String,
    /// Edition.
    pub edition: String,
    /// Facts.
    pub facts: usize,
    /// Facts by grade, A to D.
    pub by_grade: [usize; 4],
    /// Licence as the publisher states it; empty where the registry does not know the source.
    pub licence: String,
}

/// Counts what is in an atlas.
pub fn info(atlas: &Atlas) -> Info {
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
    Info {
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

/// Makes `into/facts/`, `into/trade/` and `into/io/` again from publishers' files under `from`: the same files in give the same bytes
/// out.
///
/// # Errors
/// A file that is missing or wrong. Each of the three is written only when all its files were read.
pub fn build(from: &Path, into: &Path) -> Result<build_facts::Summary, StudyError> {
    if !from.is_dir() {
        return Err(StudyError::Refused(format!("{} is not a folder of publishers' files", from.display())));
    }
    let registry = &atlas::bundled()?.registry;
    let summary = build_facts(from, &into.join("facts"))?;
    build_trade(from, &into.join("trade"), &registry.areas)?;
    input_output::build::build(from, &into.join("io"))?;
    Ok(summary)
}
