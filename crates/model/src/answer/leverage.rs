//! Who could do what to whom: the cost of a cut of exports to every area, the author of the cut included.
//!
//! Filled by `engine::indicators::leverage` from market clearings; method and limits in docs/methods/leverage.md.

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use crate::code::{AreaId, FormId, MineralId, Stage};
use crate::quantity::Band;

/// A cut of all exports of one form by one area for twelve months, and what it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cut {
    /// Who cuts.
    pub actor: AreaId,
    /// Mineral of the form.
    pub mineral: MineralId,
    /// Form that is no longer exported.
    pub form: FormId,
    /// Stage of the form.
    pub stage: Stage,
    /// The actor's share of the world's production of the form, 0 to 1.
    pub share: f64,
    /// What the actor exports of it in the base year, counted tonnes.
    pub exports_t: f64,
    /// Price of the form outside the actor, weighted with base use, relative to the base price (1 = unchanged).
    pub price_ratio: Band,
    /// Share of base use of the form outside the actor that is given up, 0 to 1.
    pub use_lost: Band,
    /// usd lost by the targets that lose, over all parties and forms of the chain; none where targets are named and who uses the form
    /// is not known.
    pub loss: Band,
    /// usd gained by the targets that gain; none as `loss`.
    pub gain: Band,
    /// usd lost by the actor itself; negative where it gains.
    pub own_cost: Band,
    /// usd the targets lose for each usd the actor loses; `None` where the actor does not lose.
    pub cost_ratio: Option<f64>,
    /// How use of the form by country is known. Where it is not, price and share of use given up stand, and nobody is named as hit.
    pub standing: Standing,
}

/// What a cut costs one area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Exposure {
    /// Who cuts.
    pub actor: AreaId,
    /// Mineral of the form.
    pub mineral: MineralId,
    /// Form.
    pub form: FormId,
    /// Stage of the form.
    pub stage: Stage,
    /// Who bears it.
    pub area: AreaId,
    /// usd lost over all parties of the area; negative where it gains; none where it is not known what it uses.
    pub cost: Band,
    /// Share of the area's base use of the form that is given up, 0 to 1; `None` where it uses none, or nobody knows.
    pub use_lost: Option<f64>,
    /// `NotKnown` where nobody knows what the area uses of the form; else inferred, because a market was solved.
    pub standing: Standing,
}

/// A cut that has no answer, and why; it is listed rather than dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// Who would cut.
    pub actor: AreaId,
    /// Form.
    pub form: FormId,
    /// The actor's share of the world's production of the form, 0 to 1.
    pub share: f64,
    /// Why there is no answer.
    pub why: String,
}

/// All cuts, with what each costs each area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Leverage {
    /// Base year of the chains.
    pub year: i32,
    /// Areas whose losses are counted in [`Cut::loss`]; empty: everybody but the actor.
    pub against: Vec<AreaId>,
    /// Smallest share of a form's production that makes an area an actor, 0 to 1.
    pub least_share: f64,
    /// Cuts, those that cost the targets most first.
    pub cuts: Vec<Cut>,
    /// What each cut costs each area, in the order of `cuts`, then largest cost first. Costs below a thousandth of the largest
    /// of the same cut are left out.
    pub exposures: Vec<Exposure>,
    /// Cuts without an answer, by actor and form.
    pub left_out: Vec<LeftOut>,
    /// What to keep in mind about all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How to cite the publications behind the chains.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Market clearings made.
    pub solves: u64,
    /// Ensemble members behind each range; 1 = central run only.
    pub runs: u32,
    /// Seed.
    pub seed: u64,
    /// Program and version.
    pub program: String,
    /// BLAKE3 of the atlas and registry used.
    pub data: String,
}
