//! Judgements that several rooms share: which minerals make a group, whose list a list is and what decides it, which industries make
//! what a division makes.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId};

/// Minerals that a study scores as one, or a list names as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MineralGroup {
    /// `light-rare-earths`.
    pub id: MineralId,
    /// The mineral that stands for the whole group where its members have no figure of their own.
    pub mineral: MineralId,
    /// What a score of the group is shown under. A label: no such form need be registered.
    pub form: FormId,
    /// Members.
    pub members: Vec<MineralId>,
    /// Name under which a study prints shares of ore for a member that has none of its own; empty where it prints none.
    #[serde(default)]
    pub printed: String,
    /// Who groups them so.
    pub source: String,
}

/// Whose list a national list is, and what decides membership from a year on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRule {
    /// Name of the list, as in `lists.csv`.
    pub list: String,
    /// First edition the rule holds for; `None` from the beginning.
    pub from: Option<i32>,
    /// Area or bloc the list belongs to.
    pub area: AreaId,
    /// The rule in words; empty where none is known.
    pub rule: String,
}

/// Industries of NAICS 2017 that make what a division of NACE Rev. 2 makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndustryMatch {
    /// Division, `C26`.
    pub nace: String,
    /// First digits of the industries, separated by `;`.
    pub naics: String,
    /// Who says so.
    pub source: String,
}

impl IndustryMatch {
    /// Whether an industry is one of them.
    pub fn holds(&self, naics: &str) -> bool {
        begins(&self.naics, naics)
    }
}

/// Industries of NAICS 2017 that a published use is named after: our reading of the name, nobody's figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndUse {
    /// The use as its publisher names it, `Lead-acid batteries`.
    pub application: String,
    /// First digits of the industries, separated by `;`.
    pub naics: String,
    /// Why these.
    pub reason: String,
}

impl EndUse {
    /// Whether an industry is one of them.
    pub fn holds(&self, naics: &str) -> bool {
        begins(&self.naics, naics)
    }
}

fn begins(list: &str, naics: &str) -> bool {
    list.split(';').any(|digits| naics.starts_with(digits))
}
