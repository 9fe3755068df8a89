//! GeoPolRisk as published: a score for every raw material, importing area and year.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, MineralId};

/// A raw material of the published mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Material {
    /// Its name in World Mining Data.
    pub name: String,
    /// The mineral of the registry, where it has it.
    pub mineral: Option<MineralId>,
    /// Codes of HS 1992 whose trade is added up.
    pub codes: Vec<String>,
    /// Unit of output as the publisher prints it: `metr. t`, `kg`.
    pub unit: String,
}

/// A score with everything that went in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cell {
    /// Position in [`Geopolrisk::materials`].
    pub material: usize,
    /// Importing area.
    pub area: AreaId,
    /// Year.
    pub year: i32,
    /// Concentration of world output, 0 to 1.
    pub herfindahl: f64,
    /// Output of the area, t (of the publisher's own kind of content).
    pub production_t: f64,
    /// Imports of the area, gross t.
    pub imports_t: f64,
    /// Value of the imports, usd.
    pub imports_usd: f64,
    /// Risk-weighted imports over output and imports, 0 to 1.
    pub import_risk: f64,
    /// Concentration times import risk, 0 to 1.
    pub score: f64,
    /// Value over tonnes of the imports, usd per kg; `None` where no import has a tonnage.
    pub price_usd_per_kg: Option<f64>,
    /// Kg of copper equivalent per kg; `None` without a price.
    pub characterisation_factor: Option<f64>,
}

/// All scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Geopolrisk {
    /// Years, ascending.
    pub years: Vec<i32>,
    /// Materials, in the order of the mapping.
    pub materials: Vec<Material>,
    /// By material, year and area.
    pub cells: Vec<Cell>,
    /// What could not be scored, and why.
    pub missing: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Publications behind it, as they are cited.
    pub sources: Vec<String>,
}
