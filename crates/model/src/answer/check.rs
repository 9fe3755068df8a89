//! What was found in scenario files: what would run, and every fault.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Problem;
use crate::period::Window;

/// What a good file would run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunnableScenario {
    /// The file as the user named it.
    pub file: String,
    /// Title of the scenario.
    pub title: String,
    /// Chains it is computed on.
    pub chains: Vec<String>,
    /// Year of the chains.
    pub base_year: i32,
    /// What the run clears.
    pub window: Window,
    /// Each measure in words, with its numbers.
    pub measures: Vec<String>,
    /// What a reader of the run will be told about its frame.
    pub caveats: Vec<String>,
}

/// What was found in some files: the good ones summed up, the faults of the others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Checked {
    /// Files that can be run, in the order given.
    pub good: Vec<RunnableScenario>,
    /// Faults of the others, in the order given and in file order.
    pub problems: Vec<Problem>,
}
