//! The measures, one struct each. Keys of the file format are the field names; `docs/methods/measures/` has a page on each.

use serde::Serialize;

use super::part::{Amount, Duty, Exports, Imports, Limit, Origin, Parties, Supported, Tariff, Together};
use super::schedule::Schedule;
use super::word::MeasureWord;
use crate::code::{AreaId, FormId};
use crate::period::Month;
use crate::term::RentShares;

/// What a measure does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MeasureKind {
    /// No exports.
    ExportBan(ExportBan),
    /// At most so much may be exported.
    ExportQuota(ExportQuota),
    /// Exports need a licence; a share is granted.
    ExportLicence(ExportLicence),
    /// A duty on exports.
    ExportTax(ExportTax),
    /// A duty on imports.
    ImportTariff(ImportTariff),
    /// No imports.
    ImportBan(ImportBan),
    /// At most so much may be produced.
    ProductionQuota(ProductionQuota),
    /// Capacity is lost: a shock, not a policy.
    Outage(Outage),
    /// A payment per tonne.
    Subsidy(Subsidy),
    /// A buyer of last resort.
    PriceFloor(PriceFloor),
    /// Stock is sold.
    StockpileRelease(StockpileRelease),
    /// Stock is bought.
    StockpileBuild(StockpileBuild),
    /// New capacity after a lead time.
    Capacity(Capacity),
    /// A share of use must come from given areas.
    SourcingRequirement(SourcingRequirement),
    /// An area joins a bloc.
    Agreement(Agreement),
    /// Trade between two groups of areas shrinks.
    Decoupling(Decoupling),
}

impl MeasureKind {
    /// What kind it is, without its terms.
    pub fn word(&self) -> MeasureWord {
        match self {
            MeasureKind::ExportBan(_) => MeasureWord::ExportBan,
            MeasureKind::ExportQuota(_) => MeasureWord::ExportQuota,
            MeasureKind::ExportLicence(_) => MeasureWord::ExportLicence,
            MeasureKind::ExportTax(_) => MeasureWord::ExportTax,
            MeasureKind::ImportTariff(_) => MeasureWord::ImportTariff,
            MeasureKind::ImportBan(_) => MeasureWord::ImportBan,
            MeasureKind::ProductionQuota(_) => MeasureWord::ProductionQuota,
            MeasureKind::Outage(_) => MeasureWord::Outage,
            MeasureKind::Subsidy(_) => MeasureWord::Subsidy,
            MeasureKind::PriceFloor(_) => MeasureWord::PriceFloor,
            MeasureKind::StockpileRelease(_) => MeasureWord::StockpileRelease,
            MeasureKind::StockpileBuild(_) => MeasureWord::StockpileBuild,
            MeasureKind::Capacity(_) => MeasureWord::Capacity,
            MeasureKind::SourcingRequirement(_) => MeasureWord::SourcingRequirement,
            MeasureKind::Agreement(_) => MeasureWord::Agreement,
            MeasureKind::Decoupling(_) => MeasureWord::Decoupling,
        }
    }

    /// The word after `kind =`.
    pub fn name(&self) -> &'static str {
        self.word().name()
    }

    /// Whether it holds supply back where it acts; see [`MeasureWord::restricts_supply`].
    pub fn restricts_supply(&self) -> bool {
        self.word().restricts_supply()
    }

    /// Who acts (an area or a bloc), or where it happens; `None` for decoupling, which has two sides.
    pub fn author(&self) -> Option<&AreaId> {
        match self {
            MeasureKind::ExportBan(m) => Some(&m.flows.by),
            MeasureKind::ExportQuota(m) => Some(&m.flows.by),
            MeasureKind::ExportLicence(m) => Some(&m.flows.by),
            MeasureKind::ExportTax(m) => Some(&m.flows.by),
            MeasureKind::ImportTariff(m) => Some(&m.flows.by),
            MeasureKind::ImportBan(m) => Some(&m.flows.by),
            MeasureKind::ProductionQuota(m) => Some(&m.by),
            MeasureKind::Outage(m) => Some(&m.area),
            MeasureKind::Subsidy(m) => Some(&m.by),
            MeasureKind::PriceFloor(m) => Some(&m.by),
            MeasureKind::StockpileRelease(m) => Some(&m.by),
            MeasureKind::StockpileBuild(m) => Some(&m.by),
            MeasureKind::Capacity(m) => Some(&m.area),
            MeasureKind::SourcingRequirement(m) => Some(&m.by),
            MeasureKind::Agreement(m) => Some(&m.by),
            MeasureKind::Decoupling(_) => None,
        }
    }

    /// The forms it names; empty for an agreement, and for a decoupling of every form.
    pub fn forms(&self) -> Vec<&FormId> {
        match self {
            MeasureKind::ExportBan(m) => m.flows.on.iter().collect(),
            MeasureKind::ExportQuota(m) => m.flows.on.iter().collect(),
            MeasureKind::ExportLicence(m) => m.flows.on.iter().collect(),
            MeasureKind::ExportTax(m) => m.flows.on.iter().collect(),
            MeasureKind::ImportTariff(m) => m.flows.on.iter().collect(),
            MeasureKind::ImportBan(m) => m.flows.on.iter().collect(),
            MeasureKind::ProductionQuota(m) => m.on.iter().collect(),
            MeasureKind::Outage(m) => m.on.iter().collect(),
            MeasureKind::Subsidy(m) => m.on.iter().collect(),
            MeasureKind::PriceFloor(m) => m.on.iter().collect(),
            MeasureKind::StockpileRelease(m) => m.on.iter().collect(),
            MeasureKind::StockpileBuild(m) => m.on.iter().collect(),
            MeasureKind::Capacity(m) => vec![&m.adds.form],
            MeasureKind::SourcingRequirement(m) => m.on.iter().collect(),
            MeasureKind::Agreement(_) => vec![],
            MeasureKind::Decoupling(m) => m.on.iter().collect(),
        }
    }
}

/// No exports of the forms to the importers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportBan {
    /// Who, what, to whom.
    #[serde(flatten)]
    pub flows: Exports,
    /// Third countries.
    #[serde(flatten)]
    pub origin: Origin,
}

/// At most so much of each form, or of all forms together, may be exported to the importers together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportQuota {
    /// Who, what, to whom.
    #[serde(flatten)]
    pub flows: Exports,
    /// How much.
    #[serde(flatten)]
    pub limit: Limit,
    /// One quota for all forms; `None` = one for each.
    #[serde(flatten)]
    pub together: Option<Together>,
    /// Who gets the rent.
    pub rent: RentShares,
    /// Third countries.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Exports need a licence; a share of base exports is granted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportLicence {
    /// Who, what, to whom.
    #[serde(flatten)]
    pub flows: Exports,
    /// Share of base exports granted.
    pub granted: Schedule,
    /// Paperwork and delay as a real cost of each licensed tonne, usd/t.
    pub friction_usd_per_t: f64,
    /// Who gets the rent.
    pub rent: RentShares,
    /// Third countries.
    #[serde(flatten)]
    pub origin: Origin,
}

/// A duty on exports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportTax {
    /// Who, what, to whom.
    #[serde(flatten)]
    pub flows: Exports,
    /// Rate.
    #[serde(flatten)]
    pub duty: Duty,
}

/// A duty on imports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportTariff {
    /// Who, what, against whom.
    #[serde(flatten)]
    pub flows: Imports,
    /// Rate.
    #[serde(flatten)]
    pub tariff: Tariff,
}

/// No imports of the forms from the exporters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportBan {
    /// Who, what, against whom.
    #[serde(flatten)]
    pub flows: Imports,
    /// Third countries.
    #[serde(flatten)]
    pub origin: Origin,
}

/// At most so much of each form, or of all forms together, may be produced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductionQuota {
    /// Author: an area or a bloc.
    pub by: AreaId,
    /// Forms.
    pub on: Vec<FormId>,
    /// How much; a share is of base production.
    #[serde(flatten)]
    pub limit: Limit,
    /// One quota for all forms; `None` = one for each.
    #[serde(flatten)]
    pub together: Option<Together>,
    /// Who gets the rent.
    pub rent: RentShares,
}

/// Capacity is lost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outage {
    /// Where: an area or a bloc.
    pub area: AreaId,
    /// Forms whose production is hit.
    pub on: Vec<FormId>,
    /// Share of capacity lost.
    pub lost: Schedule,
}

/// A payment per tonne.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Subsidy {
    /// Author, who pays: an area or a bloc (each member for itself).
    pub by: AreaId,
    /// Forms.
    pub on: Vec<FormId>,
    /// What it is paid for.
    #[serde(rename = "for")]
    pub supported: Supported,
    /// Rate, positive.
    #[serde(flatten)]
    pub duty: Duty,
}

/// A buyer of last resort at a floor price for what is made in the author's area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceFloor {
    /// Author, who pays: an area or a bloc (each member for itself).
    pub by: AreaId,
    /// Form (one: prices differ).
    pub on: Vec<FormId>,
    /// Floor, usd per counted tonne.
    pub usd_per_t: f64,
    /// Most it buys; a share is of base production. `None` = base production.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// Stock is sold, evenly over the months in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StockpileRelease {
    /// Owner of the stock: an area or a bloc (each member in proportion to its base use).
    pub by: AreaId,
    /// Forms.
    pub on: Vec<FormId>,
    /// How much in all.
    #[serde(flatten)]
    pub amount: Amount,
}

/// Stock is bought at whatever it costs, evenly over the months in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StockpileBuild {
    /// Owner of the stock: an area or a bloc (each member in proportion to its base use).
    pub by: AreaId,
    /// Forms.
    pub on: Vec<FormId>,
    /// How much in all.
    #[serde(flatten)]
    pub amount: Amount,
}

/// New capacity after a lead time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// Where.
    pub area: AreaId,
    /// What and how much.
    pub adds: Adds,
    /// Month of the decision.
    pub decided: Month,
    /// Months from the decision to the first tonne.
    pub lead_months: u32,
    /// Months from the first tonne to full output.
    pub ramp_months: u32,
    /// Capital cost, usd.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capital_usd: Option<f64>,
    /// Operating cost, usd per counted tonne of output, inputs of the chain left out. `None` = the base margin of the form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usd_per_t: Option<f64>,
}

/// What new capacity adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Adds {
    /// Form.
    pub form: FormId,
    /// Counted tonnes per year at full output.
    pub t_per_year: f64,
}

/// A share of what an area uses must come from given areas, or is paid for if it does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourcingRequirement {
    /// Author, whose users are bound: an area or a bloc (each member for itself).
    pub by: AreaId,
    /// Forms.
    pub on: Vec<FormId>,
    /// Areas and blocs that count.
    pub bloc: Parties,
    /// Least share of use, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Paid to users per qualifying tonne, usd/t.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_usd_per_t: Option<f64>,
}

/// An area joins a bloc: measures of the scenario that name the bloc count it as a member.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Area that joins.
    pub by: AreaId,
    /// Bloc of the registry.
    pub joins: AreaId,
}

fn all_if_empty<S: serde::Serializer>(forms: &[FormId], s: S) -> Result<S::Ok, S::Error> {
    if forms.is_empty() { s.serialize_str("all") } else { s.collect_seq(forms) }
}

/// Trade between two groups of areas shrinks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decoupling {
    /// The two groups.
    pub blocs: [Parties; 2],
    /// 0 = nothing happens, 1 = no trade between them.
    pub degree: f64,
    /// Forms; empty (`"all"` in the file) = every form of the chain that travels.
    #[serde(serialize_with = "all_if_empty")]
    pub on: Vec<FormId>,
    /// Third countries.
    #[serde(flatten)]
    pub origin: Origin,
}
