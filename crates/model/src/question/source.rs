//! A text that a question rests on: a file, or the text itself, so that a question can be sent to another machine.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A file by its path, or its text with the name it goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "the path of a file, or an object with `name` and `text`")]
pub enum Source {
    /// A file where the question is asked.
    File(PathBuf),
    /// The text itself.
    Text {
        /// What it is called in messages; the ending tells TOML from JSON.
        name: String,
        /// Its content.
        text: String,
    },
}

impl Source {
    /// What it is called in messages and commands.
    pub fn name(&self) -> String {
        match self {
            Source::File(path) => path.display().to_string(),
            Source::Text { name, .. } => name.clone(),
        }
    }
}

impl Default for Source {
    fn default() -> Self {
        Source::File(PathBuf::new())
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Source::File(path.to_owned())
    }
}
