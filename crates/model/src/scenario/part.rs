//! What measures are made of: who, how much, at what rate, and how origin is enforced.

use serde::{Serialize, Serializer};

use crate::code::{AreaId, FormId};

/// A set of areas and blocs, resolved to areas at the date of a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Parties {
    /// Everybody.
    All,
    /// These areas and blocs (may be empty: nobody).
    Only(Vec<AreaId>),
}

impl Parties {
    /// Nobody.
    pub fn nobody() -> Self {
        Parties::Only(Vec::new())
    }

    /// Whether it names nobody.
    pub fn is_nobody(&self) -> bool {
        matches!(self, Parties::Only(list) if list.is_empty())
    }
}

impl Serialize for Parties {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Parties::All => s.serialize_str("all"),
            Parties::Only(list) => s.collect_seq(list),
        }
    }
}

/// Exports an author restricts or taxes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exports {
    /// Author: an area or a bloc.
    pub by: AreaId,
    /// Forms.
    pub on: Vec<FormId>,
    /// Importers it is aimed at.
    pub to: Parties,
    /// Importers left out.
    #[serde(skip_serializing_if = "Parties::is_nobody")]
    pub except: Parties,
}

/// Imports an author restricts or taxes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Imports {
    /// Author: an area or a bloc.
    pub by: AreaId,
    /// Forms.
    pub on: Vec<FormId>,
    /// Exporters it is aimed at (`from` is a date in this format).
    pub origins: Parties,
    /// Exporters left out.
    #[serde(skip_serializing_if = "Parties::is_nobody")]
    pub except: Parties,
}

/// A quantity limit while a measure is in force.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Limit {
    /// Counted tonnes per year.
    #[serde(rename = "t")]
    Tonnes(f64),
    /// Share of what the measure covers in the base year, 0 to 1.
    #[serde(rename = "share")]
    Share(f64),
}

/// What a quota over several forms counts: one quota for all of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Together {
    /// In which tonnes the quota counts.
    #[serde(rename = "together")]
    pub tonnes: QuotaTonnes,
    /// Tonnes of the quota that a counted tonne of each form takes, in the order of the forms; `None` leaves it to the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<f64>>,
}

/// In which tonnes a quota over several forms counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaTonnes {
    /// Gross tonnes of product, as customs weigh it.
    Gross,
    /// Counted tonnes, whatever the form.
    Counted,
}

/// A tax or a payment per tonne or per value. Always positive here; whether it is a tax or a subsidy is the measure's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Duty {
    /// usd per counted tonne.
    #[serde(rename = "usd_per_t")]
    Specific(f64),
    /// Share of value (0.25 = 25 %).
    #[serde(rename = "ad_valorem")]
    AdValorem(f64),
}

/// A tariff: specific, ad valorem, or with a rate quota.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Tariff {
    /// usd per counted tonne.
    #[serde(rename = "usd_per_t")]
    Specific(f64),
    /// Share of value (0.25 = 25 %).
    #[serde(rename = "ad_valorem")]
    AdValorem(f64),
    /// A low rate up to a quantity, a high rate beyond.
    #[serde(rename = "quota")]
    TariffRateQuota(TariffRateQuotaRule),
}

/// A tariff-rate quota.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TariffRateQuotaRule {
    /// Quantity at the low rate.
    #[serde(flatten)]
    pub limit: Limit,
    /// Ad valorem rate inside the quota.
    pub inside: f64,
    /// Ad valorem rate beyond it; at least `inside`.
    pub outside: f64,
}

/// A quantity of stock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Amount {
    /// Counted tonnes in all.
    #[serde(rename = "t")]
    Tonnes(f64),
    /// Days of what the area used in the base year (uses and intake by its processes).
    #[serde(rename = "days_of_use")]
    DaysOfUse(f64),
}

/// How a selective measure follows goods through third countries.
///
/// Goods of a form are alike once they have reached a node: without enforcement, whatever is kept from one importer reaches
/// it through others at the cost of the detour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "origin", rename_all = "kebab-case")]
pub enum Origin {
    /// Only the direct route is restricted; re-routing is free.
    None,
    /// Certificates of origin or end-use are asked for, and partly evaded.
    Documents {
        /// Share of what third countries passed on in the base year that still gets through, 0 to 1.
        leak: f64,
    },
    /// No good of the origin gets through unless it has been transformed on the way.
    Strict,
}

impl Origin {
    /// Leak of `documents` where the file gives none: our assumption.
    pub const DEFAULT_LEAK: f64 = 0.3;

    /// The leak, or `None` where origin is not enforced.
    pub fn leak(self) -> Option<f64> {
        match self {
            Origin::None => None,
            Origin::Documents { leak } => Some(leak),
            Origin::Strict => Some(0.0),
        }
    }
}

/// What a subsidy is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supported {
    /// Each tonne of the form made in the area, by mines, scrap recovery or processes.
    Production,
    /// Each tonne of the form that processes in the area take in.
    Processing,
    /// Each tonne of the form exported.
    Export,
}

impl Supported {
    /// The word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Supported::Production => "production",
            Supported::Processing => "processing",
            Supported::Export => "export",
        }
    }
}
