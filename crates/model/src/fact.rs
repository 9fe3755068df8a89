//! A fact: one published number (or silence) with its full address.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId, Stage};
use crate::observed::Observed;
use crate::period::Period;
use crate::quantity::{Band, Basis, Unit};

/// How much a number can be leaned on.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Quality {
    /// Stated by the publisher.
    A,
    /// Estimated by the publisher.
    B,
    /// Derived, e.g. a share times a total.
    C,
    /// Our assumption, with a reason.
    D,
}

impl Quality {
    /// Relative half-width of a fact's band when no source states one. Ours; reason: sources differ by 10 to 20 % on new or
    /// informal output (docs/methods/reconciliation.md).
    pub fn default_spread(self) -> f64 {
        match self {
            Quality::A => 0.03,
            Quality::B => 0.10,
            Quality::C => 0.25,
            Quality::D => 0.50,
        }
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Quality::A => "A",
            Quality::B => "B",
            Quality::C => "C",
            Quality::D => "D",
        })
    }
}

/// What a fact measures.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantityKind {
    /// Output of a stage in a period.
    Production,
    /// Output from old scrap.
    SecondaryProduction,
    /// What could be made.
    Capacity,
    /// Economically extractable when determined.
    Reserves,
    /// Use, apparent or reported.
    Consumption,
    /// Imports as the publisher states them (not a bilateral flow).
    Imports,
    /// Exports as the publisher states them.
    Exports,
    /// Stocks held by industry or government, year end.
    Stocks,
    /// Price.
    Price,
    /// Net import reliance, share of apparent consumption.
    ImportReliance,
    /// Share of an area's imports that comes from a partner (the partner is in `partner`).
    ImportShare,
    /// Share of world supply.
    SupplyShare,
    /// Share of an area's sourcing (domestic and imports) from a partner.
    SourcingShare,
    /// Share of use by an end use (named in `partner`).
    EndUseShare,
    /// End-of-life recycling input rate.
    RecyclingInputRate,
    /// Demand of a technology or sector (named in `partner`), a projection where the period lies after the edition.
    Demand,
    /// A governance score (the dimension is in `partner`).
    Governance,
    /// Value added of an industry (its NACE code is in `partner`).
    ValueAdded,
    /// A published substitution index (`partner`: `supply-risk` or `economic-importance`).
    SubstitutionIndex,
    /// A published governance-weighted concentration (`partner`: `world` or `area`).
    ConcentrationIndex,
    /// The factor t of an export restriction or trade agreement (`partner`: the supplier).
    TradeParameter,
    /// Share of world output that is produced as a companion.
    CompanionShare,
    /// The human development index, 0 to 1.
    HumanDevelopment,
}

impl QuantityKind {
    /// Every kind, in the order of the vocabulary.
    pub const ALL: [QuantityKind; 23] = [
        QuantityKind::Production,
        QuantityKind::SecondaryProduction,
        QuantityKind::Capacity,
        QuantityKind::Reserves,
        QuantityKind::Consumption,
        QuantityKind::Imports,
        QuantityKind::Exports,
        QuantityKind::Stocks,
        QuantityKind::Price,
        QuantityKind::ImportReliance,
        QuantityKind::ImportShare,
        QuantityKind::SupplyShare,
        QuantityKind::SourcingShare,
        QuantityKind::EndUseShare,
        QuantityKind::RecyclingInputRate,
        QuantityKind::Demand,
        QuantityKind::Governance,
        QuantityKind::ValueAdded,
        QuantityKind::SubstitutionIndex,
        QuantityKind::ConcentrationIndex,
        QuantityKind::TradeParameter,
        QuantityKind::CompanionShare,
        QuantityKind::HumanDevelopment,
    ];

    /// The kind of a name used in tables.
    pub fn parse(name: &str) -> Option<Self> {
        QuantityKind::ALL.into_iter().find(|k| k.name() == name)
    }

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            QuantityKind::Production => "production",
            QuantityKind::SecondaryProduction => "secondary-production",
            QuantityKind::Capacity => "capacity",
            QuantityKind::Reserves => "reserves",
            QuantityKind::Consumption => "consumption",
            QuantityKind::Imports => "imports",
            QuantityKind::Exports => "exports",
            QuantityKind::Stocks => "stocks",
            QuantityKind::Price => "price",
            QuantityKind::ImportReliance => "import-reliance",
            QuantityKind::ImportShare => "import-share",
            QuantityKind::SupplyShare => "supply-share",
            QuantityKind::SourcingShare => "sourcing-share",
            QuantityKind::EndUseShare => "end-use-share",
            QuantityKind::RecyclingInputRate => "recycling-input-rate",
            QuantityKind::Demand => "demand",
            QuantityKind::Governance => "governance",
            QuantityKind::ValueAdded => "value-added",
            QuantityKind::SubstitutionIndex => "substitution-index",
            QuantityKind::ConcentrationIndex => "concentration-index",
            QuantityKind::TradeParameter => "trade-parameter",
            QuantityKind::CompanionShare => "companion-share",
            QuantityKind::HumanDevelopment => "human-development",
        }
    }
}

/// What is measured, without where and when.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Series {
    /// The mineral (`world` for facts about areas only, such as governance).
    pub mineral: MineralId,
    /// The stage.
    pub stage: Stage,
    /// The form as registered, e.g. `gallium:refined`.
    pub form: FormId,
    /// What is measured.
    pub quantity: QuantityKind,
    /// Partner area, end use, technology or dimension; empty where the quantity has none.
    pub partner: String,
}

/// The full address of a published number.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Key of the publication in `registry/sources.toml`, e.g. `usgs-mcs`.
    pub source: String,
    /// Dated release, e.g. `2026`. Later editions revise earlier years, so the edition is part of the key.
    pub edition: String,
    /// Table, sheet or chapter.
    pub table: String,
    /// Row in the publisher's file, from 1 with the header as row 1; empty where a figure was read from a page.
    pub row: String,
    /// The figure as printed, with its unit.
    pub text: String,
}

/// One published number (or silence) with its address.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What is measured.
    pub series: Series,
    /// Where.
    pub area: AreaId,
    /// When.
    pub period: Period,
    /// The figure or silence, in `unit`.
    pub value: Observed<f64>,
    /// Range, where sources disagree or state one.
    pub band: Option<Band>,
    /// Unit of `value`.
    pub unit: Unit,
    /// What a mass is a mass of.
    pub basis: Basis,
    /// Where the number was published.
    pub origin: Origin,
    /// How much it can be leaned on.
    pub grade: Quality,
    /// Remark of ours (a correction, a reason for an assumption); may be empty.
    pub note: String,
}

impl Fact {
    /// The stable id of a fact: `source/edition/form/quantity[/partner]/area/period`. `monazite explain` takes it.
    pub fn id(&self) -> String {
        let s = &self.series;
        let partner = if s.partner.is_empty() { String::new() } else { format!("/{}", s.partner) };
        format!(
            "{}/{}/{}/{}{}/{}/{}",
            self.origin.source,
            self.origin.edition,
            s.form,
            s.quantity.name(),
            partner,
            self.area,
            self.period
        )
    }

    /// The range to believe: the stated band, else the value with its grade's default spread; `None` for a silence.
    pub fn range(&self) -> Option<Band> {
        self.band.or_else(|| self.value.value().map(|v| Band::relative(v, self.grade.default_spread())))
    }
}
