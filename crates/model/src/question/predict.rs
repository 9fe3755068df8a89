//! Questions of predictions on file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Asked, Said};
use crate::period::Month;

/// What is said on a day of the measures in force, to be put on file and settled later.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskPredict {
    /// The day, as 2026-11-30: measures in force in its month, and the date that stands on each statement.
    pub date: String,
}

impl Asked for AskPredict {
    const COMMAND: &'static str = "predict";
    const KEYS: &'static [(&'static str, Said)] = &[("date", Said::Flag("--date"))];
    const REQUIRED: &'static [&'static str] = &["date"];

    fn faults(&self) -> Vec<(&'static str, String)> {
        match self.date.len() == 10 && Month::parse(&self.date).is_some() {
            true => Vec::new(),
            false => vec![("date", format!("date `{}`: expected a day, as 2026-11-30", self.date))],
        }
    }
}

/// What became of the statements in a folder: whether the file is as it was written, and which are settled by the facts at hand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskPredictScore {
    /// The folder.
    pub dir: PathBuf,
}

impl Asked for AskPredictScore {
    const COMMAND: &'static str = "predict score";
    const KEYS: &'static [(&'static str, Said)] = &[("dir", Said::Word)];
    const REQUIRED: &'static [&'static str] = &["dir"];
}
