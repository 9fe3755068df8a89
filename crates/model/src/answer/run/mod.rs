//! What came out of a run: prices, quantities, accounts, flows, each with a range; what drives them; how to repeat them.
//!
//! The JSON of a run (`docs/formats/outputs.md`) is this type, serialised.

mod gradient;
mod months;
mod noun;
mod standing;
mod why;

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use crate::code::{AreaId, FormId, MineralId, Stage};
use crate::market::{Certificate, Status};
use crate::period::Window;
use crate::quantity::{Band, Unit, number_or_null};
use crate::scenario::MeasureWord;

pub use gradient::{FigureStatus, Gradient, GradientRow, Ground, GroundKind, Sensitivity};
pub use months::{LicenceCase, LicenceReading, OverMonths, PeakDrivers, PlaceMonth, PlaceOverMonths};
pub use noun::{Party, SeriesKind};
pub use why::{AnswerLink, Why, WhyPart};

/// A unit as its name, none as empty text.
mod unit_or_empty {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::quantity::Unit;

    pub(super) fn serialize<S: Serializer>(unit: &Option<Unit>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(unit.map_or("", Unit::name))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Unit>, D::Error> {
        let name = String::deserialize(d)?;
        if name.is_empty() {
            return Ok(None);
        }
        Unit::parse(&name).map(Some).ok_or_else(|| D::Error::custom(format!("`{name}` is no unit")))
    }
}

/// The price of a form in an area, before and under the scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PriceRow {
    /// Mineral of the form.
    pub mineral: MineralId,
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// Price in the baseline.
    pub base: f64,
    /// How the baseline is known; under a scenario every figure is inferred.
    pub standing: Standing,
    /// Price under the scenario.
    #[serde(flatten)]
    pub range: Band,
    /// Whether that is one number: where several prices are right, it is the one nearest the base, and where nobody trades, none is paid.
    pub status: FigureStatus,
    /// usd per counted tonne.
    pub unit: Unit,
}

/// A quantity of a node, before and under the scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct QuantityRow {
    /// Mineral of the form.
    pub mineral: MineralId,
    /// Form.
    pub form: FormId,
    /// Stage of the form.
    pub stage: Stage,
    /// Area.
    pub area: AreaId,
    /// What is measured.
    pub series: SeriesKind,
    /// Value in the baseline.
    pub base: f64,
    /// How the baseline is known; under a scenario every figure is inferred.
    pub standing: Standing,
    /// Value under the scenario.
    #[serde(flatten)]
    pub range: Band,
    /// Counted tonnes.
    pub unit: Unit,
}

/// The gain (positive) or loss of one party in one area against the baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountRow {
    /// Area.
    pub area: AreaId,
    /// Who; [`Party::Total`] for the area over all parties.
    pub party: Party,
    /// Change against the baseline.
    #[serde(flatten)]
    pub range: Band,
    /// usd.
    pub unit: Unit,
}

/// A flow of a form between areas, before and under the scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FlowRow {
    /// Form that moves.
    pub form: FormId,
    /// Exporter.
    pub from: AreaId,
    /// Importer.
    pub to: AreaId,
    /// Flow in the baseline.
    pub base: f64,
    /// How the baseline is known; under a scenario every figure is inferred.
    pub standing: Standing,
    /// Flow under the scenario.
    #[serde(flatten)]
    pub range: Band,
    /// Counted tonnes.
    pub unit: Unit,
}

/// What a tonne of a bound is worth: the rent of a quota, a licence or a ban for a part of the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RentRow {
    /// Index of the measure in the scenario.
    pub measure: usize,
    /// Area that restricts.
    pub area: AreaId,
    /// Forms the bound counts: one, or several together.
    pub forms: Vec<FormId>,
    /// The bound over the window, in its own tonnes (counted tonnes, or gross tonnes where the measure says so).
    pub bound_t: f64,
    /// Rent per tonne of the bound; zero where it does not bind.
    #[serde(flatten)]
    pub range: Band,
    /// usd per tonne of the bound.
    pub unit: Unit,
}

/// How much one uncertain parameter moves the headline result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Driver {
    /// Parameter, e.g. `demand-elasticity of gallium:refined`.
    pub parameter: String,
    /// Rank correlation (Spearman) with the figure over the ensemble, -1 to 1.
    pub rank_correlation: f64,
    /// The figure when the parameter is in its lowest fifth of draws (median).
    pub at_low: f64,
    /// The figure when the parameter is in its highest fifth of draws (median).
    pub at_high: f64,
    /// Where the parameter's range comes from.
    pub source: String,
}

/// One true sentence with a number, a place and a date, and the number behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Headline {
    /// The sentence.
    pub sentence: String,
    /// Name of the figure it turns on, e.g. `price outside CHN, gallium:refined, change`.
    pub figure: String,
    /// The figure.
    #[serde(flatten)]
    pub range: Band,
    /// Unit of the figure; `None` (empty in JSON) where there is no answer.
    #[serde(with = "unit_or_empty")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub unit: Option<Unit>,
}

/// A measure as it was applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AppliedMeasure {
    /// Index of the measure in the scenario.
    pub measure: usize,
    /// Kind.
    pub kind: MeasureWord,
    /// Area that acts, or where it happens; `None` for a shock without a place.
    pub by: Option<AreaId>,
    /// Forms it acts on, sorted.
    pub on: Vec<FormId>,
    /// What it does, in words with its numbers.
    pub words: String,
    /// Share of the window it is in force, 0 to 1.
    pub in_force: f64,
    /// Assumptions it carries.
    pub assumptions: Vec<String>,
    /// Trade-rule articles it touches, as a note.
    pub rules: Vec<String>,
}

/// The record from which anyone can repeat a run. No clock and no machine in it: the same manifest gives the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Manifest {
    /// Program and version.
    pub program: String,
    /// BLAKE3 of the atlas and registry used.
    pub data: String,
    /// BLAKE3 of the scenario in canonical JSON.
    pub scenario: String,
    /// Seed.
    pub seed: u64,
    /// Ensemble members asked for.
    pub runs: u32,
    /// Ensemble members that cleared.
    pub cleared: u32,
    /// Base year of the chain.
    pub base_year: i32,
    /// What the run clears.
    pub window: Window,
}

/// Everything a run says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Outcome {
    /// Title of the scenario.
    pub title: String,
    /// How the central clearing ended. Unless it cleared, the tables below are empty.
    pub status: Status,
    /// Certificate of the central clearing.
    pub certificate: Certificate,
    /// One sentence.
    pub headline: Headline,
    /// The measures as applied.
    pub measures: Vec<AppliedMeasure>,
    /// Prices.
    pub prices: Vec<PriceRow>,
    /// Production, use, shortage.
    pub quantities: Vec<QuantityRow>,
    /// Who gains, who loses. Rows add up to `welfare`.
    pub accounts: Vec<AccountRow>,
    /// Per area over all parties ([`Party::Total`]), because the ends of a sum are not the sum of the ends. Their central
    /// values add up to `welfare` too.
    pub area_totals: Vec<AccountRow>,
    /// Change of total welfare, usd, and the residual of the sum over parties against it.
    pub welfare: Welfare,
    /// Flows that exist before or after.
    pub flows: Vec<FlowRow>,
    /// What a tonne of each bound is worth, in the order of the measures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rents: Vec<RentRow>,
    /// What drives the headline result, largest first.
    pub drivers: Vec<Driver>,
    /// What the headline price would be if one thing were different: those that matter most, largest first.
    #[serde(default)]
    pub sensitivities: Vec<Sensitivity>,
    /// What moves a figure, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gradient: Option<Gradient>,
    /// Why a price is what it is, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// The way there, month by month, where the scenario asks for more than a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<OverMonths>,
    /// What to keep in mind, at most a handful.
    pub caveats: Vec<String>,
    /// What each base price is a price of: market, grade and place, dollars, and the year where it is another than the base year.
    #[serde(default)]
    pub base_prices: Vec<String>,
    /// Sources of the facts behind the run, as citations.
    pub sources: Vec<String>,
    /// How to repeat it.
    pub manifest: Manifest,
}

/// Total welfare and how well the parties add up to it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Welfare {
    /// Change of total welfare, usd.
    #[serde(flatten)]
    pub range: Band,
    /// |sum of parties - total| / max(|total|, sum of |parties|) of the central run.
    #[serde(deserialize_with = "number_or_null")]
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    pub residual: f64,
}
