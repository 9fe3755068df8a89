//! A mineral's chain on one page: who makes it at each stage, who uses it, what it costs, where the figures come from and where they
//! are weak.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId, Stage};
use crate::fact::{Quality, QuantityKind};
use crate::registry::Money;

/// What is known of a mineral's chain in a year. Its JSON is docs/formats/show.md.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MineralPage {
    /// Mineral.
    pub mineral: MineralId,
    /// Who makes each form, in the order a tonne passes them.
    pub stages: Vec<StageShares>,
    /// Prices, by form and year.
    pub prices: Vec<PriceEntry>,
    /// Who uses it, and for what.
    pub uses: Vec<UseEntry>,
    /// World output by form and year, form by form, as the sources say it before anything is balanced.
    #[serde(default)]
    pub output: Vec<OutputYear>,
    /// What else the page says.
    pub about: MineralAbout,
}

/// Who makes a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StageShares {
    /// Stage.
    pub stage: Stage,
    /// Form.
    pub form: FormId,
    /// Year.
    pub year: i32,
    /// World total, in `unit`.
    pub total: f64,
    /// Unit of the total and of the values.
    pub unit: String,
    /// Largest first.
    pub producers: Vec<Producer>,
}

/// What an area makes of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Producer {
    /// Area.
    pub area: AreaId,
    /// Amount, in `unit`.
    pub value: f64,
    /// Share of the total, 0 to 1.
    pub share: f64,
    /// Low end of what it is believed to be.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Unit.
    pub unit: String,
    /// Publication and edition behind it, or what it was inferred from.
    pub source: String,
    /// Quality of that.
    pub grade: Quality,
}

/// World output of a form in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OutputYear {
    /// Form.
    pub form: FormId,
    /// Year.
    pub year: i32,
    /// World output, in `unit`; nothing where there is no output figure, which is not zero.
    pub total: Option<f64>,
    /// Low end of what it is believed to be.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
    /// Unit.
    pub unit: String,
    /// What the largest part rests on: publications and editions, of which year where that is another; `inferred`; empty without a figure.
    pub source: String,
    /// The publishers of that, by their keys: a change of these is a change of source.
    pub main: String,
    /// Quality of the largest part.
    pub grade: Option<Quality>,
    /// True where the largest part rests on other publishers than in the last year with a figure: the step between them may be one of
    /// scope, and no line is drawn across it.
    pub new_source: bool,
    /// Why there is no figure; else empty.
    pub missing: String,
}

/// A form without an output figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoOutput {
    /// Form.
    pub form: FormId,
    /// Stage.
    pub stage: Stage,
    /// Year.
    pub year: i32,
    /// Why.
    pub missing: String,
}

/// A price of a form in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PriceEntry {
    /// Form.
    pub form: FormId,
    /// Year.
    pub year: i32,
    /// Market, grade and place the price is quoted for, or how it follows from another; may be empty.
    pub series: String,
    /// Year the price is of, where that is another than `year`.
    pub of_year: Option<i32>,
    /// Whose dollars it is in; nothing where there is no price.
    pub money: Option<Money>,
    /// Price, in `unit`; nothing where nobody publishes one and none follows from another form's (`base` only).
    pub value: Option<f64>,
    /// Low end.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
    /// `usd_per_t`.
    pub unit: String,
    /// Publication and edition.
    pub source: String,
    /// Quality.
    pub grade: Quality,
    /// Whether the chain is valued at it.
    pub base: bool,
}

/// Use of a form: by area (in tonnes) or, within an area, by purpose (a share).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UseEntry {
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// What for; `all uses` where it is not split.
    pub end_use: String,
    /// Year.
    pub year: i32,
    /// Amount, in `unit`; absent where only a share is published.
    pub value: Option<f64>,
    /// Share of world use (all uses) or of the area's use (one purpose), 0 to 1.
    pub share: f64,
    /// Low end of the amount.
    pub low: Option<f64>,
    /// High end of the amount.
    pub high: Option<f64>,
    /// Unit of the amount.
    pub unit: String,
    /// Publication and edition, or what it was inferred from.
    pub source: String,
    /// Quality.
    pub grade: Quality,
}

/// The rest of the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MineralAbout {
    /// `Gallium (Ga)`.
    pub name: String,
    /// `Ga content`.
    pub counted_as: String,
    /// Year of the chain.
    pub year: i32,
    /// Other minerals in the same chain.
    pub together_with: Vec<MineralId>,
    /// How one form becomes another, in words.
    pub processes: Vec<String>,
    /// Largest flows.
    pub flows: Vec<LargestFlow>,
    /// Published figures that are in no chain: of forms that are in none, and of recycled supply.
    pub outside: Vec<OutsideFigure>,
    /// Stocks somebody states, as months of use, and what is assumed of everybody else.
    #[serde(default)]
    pub cover: Vec<Cover>,
    /// What could be made of each form: capacity somebody states, capacity announced for later years, output that is expected, and what a
    /// run takes where nobody states any.
    #[serde(default)]
    pub capacity: Vec<Capacity>,
    /// Forms whose use by country is not known; `uses` names only whoever states its own.
    pub use_not_known: Vec<UseNotKnown>,
    /// Forms of which a part lands where no table says: `uses` names only areas whose use that part could not more than double.
    #[serde(default)]
    pub use_known_in_part: Vec<UseNotKnown>,
    /// Forms without an output figure in the year: not zero, not known.
    #[serde(default)]
    pub no_output: Vec<NoOutput>,
    /// What is in the books and nobody's output or use, largest first within a form.
    pub unaccounted: Vec<Unaccounted>,
    /// Citations.
    pub sources: Vec<String>,
    /// What was done to make it balance.
    pub ledger: LedgerSummary,
    /// What the figures of the mineral can and cannot carry, in one sentence.
    #[serde(default)]
    pub carries: String,
    /// Where it is weak.
    pub weak: Vec<String>,
}

/// A stock as months of use, or what is assumed where nobody states one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cover {
    /// Form.
    pub form: FormId,
    /// Area it lies in; `ROW` for everybody whose stock nobody states.
    pub area: AreaId,
    /// Whose it is, as the publisher says: `industry`, `lme u.s. warehouses`; `not told apart` where he does not, `everybody else` in a
    /// prior.
    pub owner: String,
    /// Year at whose end it was held.
    pub year: i32,
    /// Amount, in `unit`; nothing where it is kept back, or nobody states it.
    pub stock: Option<f64>,
    /// Why there is no amount: `withheld`, `not available`, `prior`; else empty.
    pub silence: String,
    /// Unit of the amount.
    pub unit: String,
    /// Months of use it would last; nothing where the same edition states no use to hold it against.
    pub months: Option<f64>,
    /// Low end of the months.
    pub low: Option<f64>,
    /// High end of the months.
    pub high: Option<f64>,
    /// Which use: `consumption`, with the publisher's qualifier; empty where none is stated.
    pub of: String,
    /// Publication and edition; of a prior, its reason.
    pub source: String,
    /// Quality: the lower one of stock and use.
    pub grade: Quality,
}

/// How a capacity is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum CapacityKind {
    /// A publisher states it of the year, or of one near it: runs hold output to it.
    Stated,
    /// A publisher's outlook for a later year, with plant that is announced. In no base year.
    Announced,
    /// Output a publisher expects of a later year, from projects that are announced. In no base year.
    ExpectedOutput,
    /// Nobody states it: output over a utilisation that is assumed.
    Assumed,
}

/// What could be made of a form in an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Capacity {
    /// Form.
    pub form: FormId,
    /// Area; `WLD` for the world, `ROW` in what is assumed of all areas without a stated capacity.
    pub area: AreaId,
    /// How it is known.
    pub kind: CapacityKind,
    /// Year it is of.
    pub year: i32,
    /// Counted tonnes a year, in `unit`; nothing where it is assumed.
    pub value: Option<f64>,
    /// Unit of the amounts.
    pub unit: String,
    /// What the chain says is made there in its year, of a stated capacity.
    pub made: Option<f64>,
    /// Share of capacity in use: output of the chain's year over a stated capacity, or what is assumed.
    pub utilisation: Option<f64>,
    /// Publication and edition; of an assumption, its reason.
    pub source: String,
    /// Quality.
    pub grade: Quality,
}

/// A published figure of a form that is in no chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OutsideFigure {
    /// Form.
    pub form: FormId,
    /// What is stated: `production`, `consumption`, `capacity`, `secondary-production` or `recycling-input-rate`.
    pub quantity: QuantityKind,
    /// Area.
    pub area: AreaId,
    /// Year.
    pub year: i32,
    /// Amount, in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Publication and edition.
    pub source: String,
    /// Quality.
    pub grade: Quality,
}

/// A form whose use by country is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UseNotKnown {
    /// Form.
    pub form: FormId,
    /// Why, and what source is missing.
    pub missing: String,
}

/// What closes the books of a form in an area: nobody publishes whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Unaccounted {
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// `supply` that comes in, `drawn` from a stock, recovered from `scrap` of what is dug; or what goes into `stock`, on in `transit`, or is `unaccounted`.
    pub what: String,
    /// Amount, counted tonnes.
    pub value: f64,
    /// Share of what the world makes of the form, 0 to 1.
    pub of_world: f64,
}

/// A summary of a chain's ledger for the forms of one mineral.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerSummary {
    /// Number of entries by kind, sorted by kind.
    pub entries: Vec<(String, usize)>,
    /// The largest adjustments: what, before, after, why.
    pub largest: Vec<(String, f64, f64, String)>,
    /// Largest imbalance of a node relative to its form's world throughput.
    pub residual: f64,
}

/// A large flow of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LargestFlow {
    /// Form.
    pub form: FormId,
    /// Exporter.
    pub from: AreaId,
    /// Importer.
    pub to: AreaId,
    /// Amount, counted tonnes.
    pub value: f64,
    /// How it is known, in words.
    pub known: String,
}
