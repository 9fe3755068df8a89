//! Processes and chains: how one form becomes another.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId};
use crate::fact::Quality;

/// A leg of a process: a form and how many counted tonnes per tonne of main output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessLeg {
    /// Form consumed or made beside the main output.
    pub form: FormId,
    /// Counted tonnes per counted tonne of the main output.
    pub per_tonne: f64,
}

/// A transformation: forms in, one main form out, companions beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// `alumina-refining`.
    pub id: String,
    /// Chain it belongs to.
    pub chain: String,
    /// Main output.
    pub makes: FormId,
    /// Inputs per tonne of main output (1 / recovery for a single mineral).
    pub from: Vec<ProcessLeg>,
    /// Companions made beside the main output (residues that can be recovered, joint products).
    #[serde(default)]
    pub joint: Vec<ProcessLeg>,
    /// Areas it can run in; empty where it can run anywhere.
    #[serde(default)]
    pub areas: Vec<AreaId>,
    /// Areas it cannot run in, because another process makes the same form there.
    #[serde(default)]
    pub except: Vec<AreaId>,
    /// Where coefficients come from.
    pub source: String,
    /// Quality of the coefficients.
    pub grade: Quality,
}

impl Process {
    /// True where the process can run.
    pub fn runs_in(&self, area: &AreaId) -> bool {
        (self.areas.is_empty() || self.areas.contains(area)) && !self.except.contains(area)
    }
}

/// A chain: one mineral or several that are produced together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainSpec {
    /// `gallium`, or the cluster's name, `zinc-germanium-indium`.
    pub id: String,
    /// Minerals in it.
    pub minerals: Vec<MineralId>,
    /// Forms in the order a tonne passes them.
    pub forms: Vec<FormId>,
    /// Remarks shown to the user: what is missing, what was inferred.
    #[serde(default)]
    pub weak: String,
}
