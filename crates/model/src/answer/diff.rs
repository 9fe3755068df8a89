//! What changed between two releases of data: tables, facts, and every other file by its identity.

use serde::{Deserialize, Serialize};

use crate::answer::NamedFact;

/// Two releases of data side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AtlasDiff {
    /// What changed, in one sentence.
    pub headline: String,
    /// The earlier release.
    pub old: Side,
    /// The later one.
    pub new: Side,
    /// Every table of facts that either has, by source and edition.
    pub tables: Vec<TableDiff>,
    /// Facts that differ: changed, revised, readdressed, gone, added; within each, the largest first. Facts that stand the same in
    /// both, under the same or a later edition, are counted in `tables` and not listed.
    pub facts: Vec<FactDiff>,
    /// Files beside the facts that differ: registry, trade, input-output tables, events, witnesses.
    pub files: Vec<FileDiff>,
}

/// One of the two releases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Side {
    /// The folder or file, or `bundled`.
    pub name: String,
    /// BLAKE3 over its files.
    pub id: String,
    /// Facts in it, of the tables that are compared.
    pub facts: usize,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// In both, with differences.
    Changed,
    /// In the later release alone.
    Added,
    /// In the earlier release alone.
    Gone,
    /// In both, the same.
    Same,
}

impl Change {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Change::Changed => "changed",
            Change::Added => "added",
            Change::Gone => "gone",
            Change::Same => "same",
        }
    }

    /// Of something that either release may lack.
    pub fn of(old: bool, new: bool, same: bool) -> Self {
        match (old, new) {
            (true, false) => Change::Gone,
            (false, true) => Change::Added,
            _ if same => Change::Same,
            _ => Change::Changed,
        }
    }
}

/// The facts of one source and edition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TableDiff {
    /// Publication.
    pub source: String,
    /// Dated release.
    pub edition: String,
    /// Whether it is in both and the same.
    pub change: Change,
    /// Facts in the earlier release.
    pub old_facts: usize,
    /// Facts in the later one.
    pub new_facts: usize,
    /// Facts of one id that state something else.
    pub changed: usize,
    /// Facts of one id that state the same, printed elsewhere or with another remark of ours.
    pub readdressed: usize,
    /// Facts that state something else than the edition before, which the earlier release has instead.
    pub revised: usize,
    /// Facts that state the same as that edition.
    pub restated: usize,
    /// Facts that nothing in the earlier release corresponds to.
    pub added: usize,
    /// Facts that are not in the later release.
    pub gone: usize,
}

/// How a fact differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FactChange {
    /// One id, something else stated.
    Changed,
    /// A later edition of the source states something else of the same thing.
    Revised,
    /// One id, the same stated; only where it is printed or our remark differs.
    Readdressed,
    /// Not in the later release.
    Gone,
    /// Not in the earlier release.
    Added,
}

impl FactChange {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            FactChange::Changed => "changed",
            FactChange::Revised => "revised",
            FactChange::Readdressed => "readdressed",
            FactChange::Gone => "gone",
            FactChange::Added => "added",
        }
    }
}

/// A fact that differs; at least one side is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FactDiff {
    /// How it differs.
    pub change: FactChange,
    /// As the earlier release has it.
    pub old: Option<NamedFact>,
    /// As the later one has it.
    pub new: Option<NamedFact>,
    /// What differs: `value`, `status`, `range`, `unit`, `basis`, `grade`, `stage`, `address`, `note`; empty where one side is missing.
    pub differs: Vec<String>,
    /// Change of the figure relative to the earlier one; `None` where one of them is no figure, the earlier one is zero, or they are in
    /// different units or of different bases.
    pub relative: Option<f64>,
    /// Size of the change, 0 to 1: of a mass over the world's figure of the same series and period (the stated total, else the sum of
    /// areas), of a share in points, of anything else over the larger of both. A figure that comes or goes counts whole. Only to sort.
    pub size: f64,
}

impl FactDiff {
    /// The later fact, or the earlier one where there is no later.
    pub fn fact(&self) -> Option<&NamedFact> {
        self.new.as_ref().or(self.old.as_ref())
    }
}

/// A file beside the facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileDiff {
    /// Name in the release, `trade/baci-hs17-V202601.parquet`; ends in `/` where one release has nothing of a whole room.
    pub name: String,
    /// Whether it is in both.
    pub change: Change,
    /// What the earlier one is.
    pub old: Option<FileState>,
    /// What the later one is.
    pub new: Option<FileState>,
    /// Of trade tables that are in both: what differs, flow by flow.
    pub flows: Option<FlowsDiff>,
}

/// A file as one release has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileState {
    /// BLAKE3 of its bytes, hex; of a whole room, over its files.
    pub blake3: String,
    /// What it holds, of a trade table: `cepii-baci 202601, HS17, 12345 flows`; else empty.
    pub holds: String,
}

/// Flows of two trade tables, told apart by year, product, exporter and importer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FlowsDiff {
    /// In both, the same.
    pub same: usize,
    /// In both with another value or quantity.
    pub changed: usize,
    /// In the later one alone.
    pub added: usize,
    /// In the earlier one alone.
    pub gone: usize,
    /// Sum of the values of the earlier one, current US dollars.
    pub old_usd: i64,
    /// Sum of the values of the later one.
    pub new_usd: i64,
}
