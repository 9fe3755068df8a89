//! Facts into an atlas: one dataset per publication and edition.

use std::collections::BTreeMap;
use std::path::Path;

use monazite_model::fact::Fact;

use super::{MANIFEST, Manifest, RawFile, Staged, WrittenFile, write_atomic};
use crate::error::IntakeError;

/// Writes one publication's facts into an atlas: `facts/<source>-<edition>/facts.csv` with its manifest, as one commit.
///
/// `raw` lists the publisher's files the facts were read from. Returns true where the same facts are already there, in which
/// case nothing is written.
///
/// # Errors
/// What the operating system says; the old state is then still in place.
pub fn import_facts(into: &Path, manifest_of: FactsOrigin<'_>, facts: &[Fact]) -> Result<bool, IntakeError> {
    let dataset = format!("facts/{}-{}", manifest_of.source, manifest_of.edition);
    let target = into.join(&dataset);
    let mut bytes = Vec::new();
    crate::facts::write_csv(facts, &mut bytes).map_err(IntakeError::io(&target))?;
    let ids = facts.iter().map(Fact::id);
    let manifest = Manifest {
        together_with: vec![dataset.clone()],
        dataset,
        source: manifest_of.source.to_owned(),
        edition: manifest_of.edition.to_owned(),
        licence: manifest_of.licence.to_owned(),
        importer: manifest_of.importer.to_owned(),
        raw: manifest_of.raw.to_vec(),
        written: vec![WrittenFile {
            file: "facts.csv".to_owned(),
            bytes: bytes.len() as u64,
            blake3: blake3::hash(&bytes).to_hex().to_string(),
            rows: facts.len() as u64,
            min: ids.clone().min().unwrap_or_default(),
            max: ids.max().unwrap_or_default(),
        }],
        corrected: manifest_of.corrected.clone(),
    };
    if Manifest::read(&target).is_some_and(|m| m == manifest && m.is_intact(&target)) {
        return Ok(true);
    }
    let staged = Staged::new(&target)?;
    write_atomic(&staged.path().join("facts.csv"), &bytes)?;
    write_atomic(&staged.path().join(MANIFEST), manifest.to_json().as_bytes())?;
    staged.commit()?;
    Ok(false)
}

/// Where a set of facts comes from; see [`import_facts`].
#[derive(Debug, Clone, Copy)]
pub struct FactsOrigin<'a> {
    /// Publication in `registry/sources.toml`.
    pub source: &'a str,
    /// Dated release.
    pub edition: &'a str,
    /// Licence as the publisher states it.
    pub licence: &'a str,
    /// Importer and its version.
    pub importer: &'a str,
    /// What was read.
    pub raw: &'a [RawFile],
    /// Figures mended on the way in, by kind.
    pub corrected: &'a BTreeMap<String, u64>,
}
