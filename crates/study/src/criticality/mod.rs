//! Criticality of minerals to an area, from the atlas: names resolved, evidence gathered, `engine::indicators` asked.
//!
//! [`published`] is GeoPolRisk as its authors publish it, all areas and years at once.
//!
//! A mineral that a method cannot score is listed with the input it lacks. Formulas and limits: docs/methods/criticality.md.

use monazite_engine::indicators::assess::{self, Asked};
use monazite_engine::indicators::at::Draws;
use monazite_engine::indicators::compare as side_by_side;
use monazite_engine::indicators::{self, METHODS, Method, own};
use monazite_intake::atlas::Atlas;
use monazite_model::criticality::{Assessment, Comparison};
use monazite_model::diagnostic::did_you_mean;
use monazite_model::question::cut;
pub use monazite_model::question::{DEFAULT_DRAWS, DEFAULT_SEED};

use crate::error::StudyError;
use crate::evidence::AtlasEvidence;
use crate::facts;
use crate::watch::Watch;

pub mod published;

/// Whether an assessment is of the round its method takes for the area when no year is named, with the inputs that were printed.
pub(crate) fn of_own_round(assessment: &Assessment) -> bool {
    let own = indicators::method(assessment.method.as_str()).and_then(|m| (m.years)(None, &assessment.area).ok());
    own.is_some_and(|years| years.round && years.year == assessment.year)
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: &'static Method,
    /// Area by code or name; `None` for the area the method was made for.
    pub area: Option<String>,
    /// Year of the inputs; `None` for the method's own round, or the latest base year.
    pub year: Option<i32>,
    /// One mineral only, by name, symbol or synonym.
    pub mineral: Option<String>,
    /// Draws behind the ranges; 0 for central values only.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// Thresholds of the asker's own, as written: `1.5`, `supply_risk=1.5`.
    pub threshold: Vec<String>,
}

impl Request {
    /// A method with everything else as it comes.
    pub fn of(method: &'static Method) -> Self {
        Request {
            method,
            area: None,
            year: None,
            mineral: None,
            draws: DEFAULT_DRAWS,
            seed: DEFAULT_SEED,
            threshold: Vec::new(),
        }
    }

    /// With names as ids.
    fn resolved(&self, atlas: &Atlas) -> Result<Asked, StudyError> {
        Ok(Asked {
            area: self.area.as_deref().map(|name| facts::area(atlas, name)).transpose()?,
            year: self.year,
            mineral: self.mineral.as_deref().map(|name| facts::mineral(atlas, name)).transpose()?,
            draws: Draws { seed: self.seed, count: self.draws },
        })
    }
}

/// The method of a name.
///
/// # Errors
/// [`StudyError::Unknown`] with the nearest name, or all of them.
pub fn method(name: &str) -> Result<&'static Method, StudyError> {
    indicators::method(name).ok_or_else(|| {
        let names = || METHODS.iter().map(|m| m.name);
        let all = format!("methods: {}", names().collect::<Vec<_>>().join(", "));
        StudyError::Unknown {
            kind: "method",
            name: name.to_owned(),
            hint: Some(did_you_mean(name, names()).map_or(all.clone(), |near| format!("{near} ({all})"))),
        }
    })
}

/// Scores all minerals (or one) by a method.
///
/// # Errors
/// An unknown area or mineral, or a combination that has no meaning: the round of 2017 for another area or year, an importing
/// area that is the world. [`StudyError::Cancelled`] where the watch called it off.
pub fn assess(atlas: &Atlas, request: &Request, watch: &dyn Watch) -> Result<Assessment, StudyError> {
    let asked = request.resolved(atlas)?;
    let mut found = assess::assess(&AtlasEvidence::watched(atlas, watch), request.method, &asked)?;
    if !request.threshold.is_empty() {
        let cuts = request.threshold.iter().map(|text| cut(text)).collect::<Result<Vec<_>, _>>();
        let cuts = cuts.map_err(StudyError::Refused)?;
        found.own = Some(own::list(&atlas.registry, request.method, &found, &cuts)?);
    }
    Ok(found)
}

/// Scores by several methods for one area and sets them side by side; a method that cannot be asked about the area is left out.
///
/// # Errors
/// An unknown area or mineral, or no method that can be asked about the area; [`StudyError::Cancelled`].
pub fn compare(
    atlas: &Atlas,
    methods: &[&Method],
    request: &Request,
    watch: &dyn Watch,
) -> Result<(Comparison, Vec<Assessment>), StudyError> {
    let asked = request.resolved(atlas)?;
    Ok(side_by_side::compare(&AtlasEvidence::watched(atlas, watch), methods, &asked)?)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod usgs2025_tests;
