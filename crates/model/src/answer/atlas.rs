//! What is in an atlas.

use serde::{Deserialize, Serialize};

/// What is in an atlas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AtlasInfo {
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
