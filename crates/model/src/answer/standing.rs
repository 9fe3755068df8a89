//! How a figure is known, and which world it is of: the two words every tidy row carries beside value, low and high.

use serde::{Deserialize, Serialize};

use crate::fact::Quality;

/// How a figure is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A source states or estimates it, or all it is computed from; balancing may have moved it.
    Known,
    /// At least a part of it was derived or assumed by us, or a market was solved for it.
    Inferred,
    /// There is no figure.
    NotKnown,
}

impl Standing {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Known => "known",
            Standing::Inferred => "inferred",
            Standing::NotKnown => "not-known",
        }
    }

    /// The standing of what rests on both: a chain of figures is as firm as its weakest.
    pub fn and(self, other: Standing) -> Standing {
        self.max(other)
    }
}

impl From<Quality> for Standing {
    /// A and B are a publisher's own words; C and D are ours.
    fn from(grade: Quality) -> Self {
        match grade {
            Quality::A | Quality::B => Standing::Known,
            Quality::C | Quality::D => Standing::Inferred,
        }
    }
}

/// Which world a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// As observed, without the scenario.
    Baseline,
    /// Under the scenario.
    Scenario,
    /// Scenario less baseline.
    Change,
    /// One scenario's change less another's, run by run.
    Difference,
}

impl Variant {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Baseline => "baseline",
            Variant::Scenario => "scenario",
            Variant::Change => "change",
            Variant::Difference => "difference",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_on_several_figures_stands_as_its_weakest() {
        assert_eq!(Standing::Known.and(Standing::Inferred), Standing::Inferred);
        assert_eq!(Standing::NotKnown.and(Standing::Known), Standing::NotKnown);
        assert_eq!(Standing::from(Quality::B).and(Standing::from(Quality::A)), Standing::Known);
        assert_eq!(Standing::from(Quality::C), Standing::Inferred);
    }
}
