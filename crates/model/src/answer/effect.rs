//! What a policy event did, as far as trade data show it: by code, partner and year, before and after, with what cannot be told.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId};

/// A policy event, as the registry has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Event {
    /// Id: `PE015`.
    pub id: String,
    /// A year, month or day.
    pub date: String,
    /// Who did it.
    pub actor: String,
    /// Whom it is aimed at; `ALL` for everybody.
    pub target: String,
    /// `export_ban`, `import_tariff`, …
    pub instrument: String,
    /// What it says.
    pub detail: String,
    /// Where that is written.
    pub source: String,
}

/// Which trade a row adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// What the measure binds: from the bound exporters to the bound importers.
    Bound,
    /// What the same importers buy elsewhere.
    Elsewhere,
    /// What a third country buys from the bound exporters.
    IntoThird,
    /// What a third country sells to the bound importers.
    OutOfThird,
}

impl Stream {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Stream::Bound => "bound",
            Stream::Elsewhere => "elsewhere",
            Stream::IntoThird => "into-third",
            Stream::OutOfThird => "out-of-third",
        }
    }
}

/// Trade of one stream with one partner in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TradeYear {
    /// Stream.
    pub stream: Stream,
    /// The partner: the importer of what is bound and of what is bought elsewhere, the third country of the others; the exporter where a
    /// measure binds one importer.
    pub partner: AreaId,
    /// Year.
    pub year: i32,
    /// Gross t; `None` where a flow has no tonnage.
    pub gross_t: Option<f64>,
    /// usd.
    pub value_usd: f64,
}

/// A mean over the years before and over those after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mean {
    /// Gross t a year, over flows that have a tonnage.
    pub gross_t: f64,
    /// usd a year.
    pub value_usd: f64,
    /// usd per t over flows that have a tonnage; `None` where none has.
    pub usd_per_t: Option<f64>,
}

/// Before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// The years before.
    pub before: Mean,
    /// The years after.
    pub after: Mean,
}

/// A partner, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Partner {
    /// The partner.
    pub area: AreaId,
    /// What the measure binds.
    pub bound: Change,
    /// What the partner buys elsewhere (sells elsewhere, where a measure binds one importer).
    pub elsewhere: Change,
}

/// A third country that may have passed goods on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Third {
    /// The country.
    pub area: AreaId,
    /// More bought from the bound exporters, t a year.
    pub more_in_t: f64,
    /// More sold to the bound importers, t a year.
    pub more_out_t: f64,
    /// The smaller of both: the most that can have been passed on, t a year.
    pub passed_on_at_most_t: f64,
}

/// What the bound trade would have been had it moved like the same partners' trade elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counterfactual {
    /// Tonnes of the same partners elsewhere, after over before.
    pub elsewhere_ratio: f64,
    /// Tonnes a year that the bound trade would then have had.
    pub would_be_t: f64,
    /// Tonnes a year that are missing against an unchanged level: the least loss, because others grew in part in its place.
    pub missing_against_level_t: f64,
    /// Tonnes a year that are missing against that: the most.
    pub missing_against_others_t: f64,
    /// Share of the former that the same partners bought elsewhere instead, 0 or more.
    pub replaced: f64,
    /// Unit value of the bound trade after over before, over the same elsewhere; `None` where one has no tonnage.
    pub unit_value_against_others: Option<f64>,
}

/// A price inside the country that acts, beside one outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PriceYear {
    /// Year.
    pub year: i32,
    /// usd per t inside: a published price of the country; `None` where nobody publishes one.
    pub inside: Option<f64>,
    /// usd per t at its border: the unit value of what still leaves.
    pub border: Option<f64>,
    /// usd per t outside: the unit value of what the same partners buy elsewhere.
    pub outside: Option<f64>,
}

/// A month of the user's own files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TradeMonth {
    /// `2023-11`.
    pub month: String,
    /// Gross t of what is bound.
    pub gross_t: f64,
    /// usd of it.
    pub value_usd: f64,
}

/// Buying ahead, from monthly trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BuyingAhead {
    /// Months compared on either side of the start.
    pub months: u32,
    /// Tonnes in those months before the start.
    pub before_t: f64,
    /// Tonnes in the same months of the year before.
    pub year_earlier_t: f64,
    /// Tonnes in the months from the start on.
    pub after_t: f64,
    /// The former less the latter, where it is more: bought ahead.
    pub ahead_t: f64,
    /// Every month, in order.
    pub path: Vec<TradeMonth>,
}

/// One code under the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Product {
    /// Minerals of the forms, sorted.
    pub minerals: Vec<MineralId>,
    /// Forms the event is about that the code carries, sorted.
    pub forms: Vec<FormId>,
    /// Other forms of the registry that the code carries too, sorted: what moved under it is not parted between any of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<FormId>,
    /// Nomenclature the trade is stated in: `HS92`.
    pub nomenclature: String,
    /// Six digits.
    pub code: String,
    /// What the code covers, in our words: `nickel ore and concentrate`; empty where the registry has no words for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub goods: String,
    /// Years before that are compared; empty where no table has them.
    pub before: Vec<i32>,
    /// Years after.
    pub after: Vec<i32>,
    /// All bound trade; `None` where years on one side are missing.
    pub bound: Option<Change>,
    /// All that the same partners trade elsewhere.
    pub elsewhere: Option<Change>,
    /// By what the measure binds, the largest before it first.
    pub partners: Vec<Partner>,
    /// What would have been.
    pub counterfactual: Option<Counterfactual>,
    /// Third countries through which goods may have gone, the largest first.
    pub thirds: Vec<Third>,
    /// Inside, at the border, outside, by year.
    pub prices: Vec<PriceYear>,
    /// Every stream by partner and year.
    pub years: Vec<TradeYear>,
    /// Buying ahead, where months were given.
    pub buying_ahead: Option<BuyingAhead>,
    /// What cannot be told of this code, and which file would settle it.
    pub not_known: Vec<String>,
}

/// What an event did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Effect {
    /// The event.
    pub event: Event,
    /// The codes its goods are traded under, each once, by code.
    pub products: Vec<Product>,
    /// Why there is none, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_goods: Option<String>,
    /// What cannot be told of any code.
    pub not_known: Vec<String>,
    /// Publications behind it, as they are cited.
    pub sources: Vec<String>,
}
