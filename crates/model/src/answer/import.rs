//! What an import did with each file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Problem;

/// What an import did with one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportSummary {
    /// The file, as the user named it.
    pub file: String,
    /// Datasets written or found already there, relative to the atlas.
    pub datasets: Vec<String>,
    /// Rows (or facts) taken.
    pub taken: u64,
    /// Figures mended, by kind.
    pub corrected: BTreeMap<String, u64>,
    /// Rows left out because they are wrong.
    pub left: u64,
    /// The first of the problems, the first few.
    pub problems: Vec<Problem>,
    /// Things a person should know that are not wrong rows.
    pub notes: Vec<String>,
    /// The same bytes were imported before; nothing was written.
    pub already_there: bool,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Imported {
    /// Files in the order given.
    pub files: Vec<ImportSummary>,
}

/// Formats that can be imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportFormats {
    /// Sorted by name.
    pub formats: Vec<ImportFormat>,
}

/// A format that can be imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportFormat {
    /// Name, as `monazite import` takes it.
    pub name: String,
    /// What it reads.
    pub reads: String,
}
