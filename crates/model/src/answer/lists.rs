//! National lists of critical minerals: who is on which edition, what entered and left.

use serde::{Deserialize, Serialize};

use crate::code::MineralId;

/// An edition of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ListEdition {
    /// List.
    pub list: String,
    /// Area it belongs to.
    pub area: String,
    /// Year.
    pub year: i32,
    /// Minerals of the registry on it, sorted.
    pub minerals: Vec<MineralId>,
    /// Names as printed, sorted; one name may stand for several minerals.
    pub printed: Vec<String>,
    /// What decides membership; empty where no rule is known.
    pub rule: String,
    /// Sources.
    pub sources: Vec<String>,
}

/// What changed from one edition to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ListChange {
    /// List.
    pub list: String,
    /// Earlier edition.
    pub from: i32,
    /// Later edition.
    pub to: i32,
    /// Minerals that entered.
    pub entered: Vec<MineralId>,
    /// Minerals that left.
    pub left: Vec<MineralId>,
    /// Why, as far as the tables say.
    pub why: Vec<ChangeReason>,
}

/// Why a mineral entered or left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeReason {
    /// Mineral.
    pub mineral: MineralId,
    /// Reason.
    pub reason: String,
}

/// The lists that match a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lists {
    /// The mineral asked about; `None`: all of them.
    pub mineral: Option<MineralId>,
    /// Sorted by list and year.
    pub editions: Vec<ListEdition>,
    /// Between successive editions of each list.
    pub changes: Vec<ListChange>,
}
