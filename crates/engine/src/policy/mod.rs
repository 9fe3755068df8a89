//! What the measures of a scenario become on a chain: dated policy in, undated terms out.
//!
//! One file a measure. Blocs become areas, shares of the base year become tonnes, schedules and dates become averages over the
//! window. What a term then does to prices and who is paid is left to `engine::equilibrium`; pages of method
//! are in `docs/methods/measures/`.
//!
//! | measure                | terms                                                              |
//! |------------------------|--------------------------------------------------------------------|
//! | `export-ban`           | `Cap` on flows out, `OriginBar` where origin is enforced           |
//! | `export-quota`         | the same with a positive bound                                     |
//! | `export-licence`       | the same, bound by the share granted, `Cost` of paperwork          |
//! | `export-tax`           | `Specific` or `AdValorem` on flows out                             |
//! | `import-tariff`        | `Specific`, `AdValorem` or `TariffRateQuota` on flows in                 |
//! | `import-ban`           | `Cap` on flows in, `OriginBar` where origin is enforced            |
//! | `production-quota`     | `Cap` on production                                                |
//! | `outage`               | `CapacityFactor` on production                                     |
//! | `subsidy`              | negative `Specific` or `AdValorem` on production or flows out      |
//! | `price-floor`          | `PriceFloor` on production                                         |
//! | `stockpile-release`    | `Inject` at the node                                               |
//! | `capacity`             | `CapacityAdd` on production                                        |
//! | `sourcing-requirement` | `ShareFloor` on use, negative `Specific` for a credit              |
//! | `agreement`            | none: it changes who a bloc is                                     |
//! | `decoupling`           | `Cap` on flows between two groups, both ways, `OriginBar`          |
//!
//! A window is cleared as one. A bound is therefore the mean over its months, in which months without the measure count as
//! the base year; a rate is multiplied by the share of the window in force.

mod agreement;
mod capacity;
mod context;
mod decoupling;
mod draft;
mod export_ban;
mod export_licence;
mod export_quota;
mod export_tax;
mod import_ban;
mod import_tariff;
mod outage;
mod price_floor;
mod production_quota;
mod restriction;
mod rules;
mod sourcing_requirement;
mod stockpile_release;
mod subsidy;

#[cfg(test)]
mod tests;

use monazite_model::chain::Chain;
use monazite_model::code::AreaId;
use monazite_model::outcome::AppliedMeasure;
use monazite_model::period::Window;
use monazite_model::registry::Registry;
use monazite_model::scenario::{Measure, MeasureKind, Scenario};
use monazite_model::term::Term;
use thiserror::Error;

use context::Context;
use draft::Draft;

/// The terms of a scenario on a chain, and its measures in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lowered {
    /// Terms in the order of the measures.
    pub terms: Vec<Term>,
    /// Measures that name a form of the chain (and agreements), in file order, those not in force in the window included.
    pub applied: Vec<AppliedMeasure>,
}

/// Why a measure has no meaning on a chain.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PolicyError {
    /// The author is not an area of the chain.
    #[error(
        "measure {measure} ({kind}): `{by}` is not an area of the chain `{chain}` in {year}, where it is part of the rest of \
         the world or does not appear; name an area that `monazite show` lists"
    )]
    AuthorAbsent {
        /// Measure, from 1.
        measure: usize,
        /// Its kind.
        kind: &'static str,
        /// The author.
        by: AreaId,
        /// The chain.
        chain: String,
        /// Its year.
        year: i32,
    },
    /// A bloc has no member at the date of the run.
    #[error("measure {measure} ({kind}): the bloc `{bloc}` has no member in {month}")]
    EmptyBloc {
        /// Measure, from 1.
        measure: usize,
        /// Its kind.
        kind: &'static str,
        /// The bloc.
        bloc: AreaId,
        /// Month asked for.
        month: String,
    },
    /// An area is on both sides of a decoupling.
    #[error(
        "measure {measure} (decoupling): `{area}` is on both sides in {month}; name groups without a common member"
    )]
    BothSides {
        /// Measure, from 1.
        measure: usize,
        /// The area.
        area: AreaId,
        /// Month asked for.
        month: String,
    },
    /// Nobody a sourcing requirement counts is in the chain.
    #[error(
        "measure {measure} (sourcing-requirement): nobody that counts is an area of the chain `{chain}`, so its share can \
         never be met"
    )]
    NobodyCounts {
        /// Measure, from 1.
        measure: usize,
        /// The chain.
        chain: String,
    },
}

/// Lowers every measure of a scenario onto a chain. Measures whose forms are all in other chains are left out.
///
/// # Errors
/// A measure's author is not in the chain, a bloc is empty, or an area is on both sides of a decoupling.
pub fn lower(scenario: &Scenario, chain: &Chain, registry: &Registry, window: Window) -> Result<Lowered, PolicyError> {
    let context = Context::new(scenario, chain, registry, window);
    let mut lowered = Lowered::default();
    for (index, measure) in scenario.measures.iter().enumerate() {
        if !context.touches(&measure.kind) {
            continue;
        }
        let mut draft = Draft::new(&context, index, measure);
        if draft.in_force > 0.0 {
            lower_one(measure, &mut draft)?;
        } else {
            draft.say(format!(
                "{} ({}): not in force in {}.",
                measure.kind.word().heading(),
                measure.kind.author().map_or_else(|| "no author".to_owned(), |a| context.area_name(a)),
                context.window_words(),
            ));
        }
        let (terms, applied) = draft.finish();
        lowered.terms.extend(terms);
        lowered.applied.push(applied);
    }
    Ok(lowered)
}

fn lower_one(measure: &Measure, draft: &mut Draft<'_>) -> Result<(), PolicyError> {
    match &measure.kind {
        MeasureKind::ExportBan(m) => export_ban::lower(m, draft),
        MeasureKind::ExportQuota(m) => export_quota::lower(m, draft),
        MeasureKind::ExportLicence(m) => export_licence::lower(m, draft),
        MeasureKind::ExportTax(m) => export_tax::lower(m, draft),
        MeasureKind::ImportTariff(m) => import_tariff::lower(m, draft),
        MeasureKind::ImportBan(m) => import_ban::lower(m, draft),
        MeasureKind::ProductionQuota(m) => production_quota::lower(m, draft),
        MeasureKind::Outage(m) => outage::lower(m, draft),
        MeasureKind::Subsidy(m) => subsidy::lower(m, draft),
        MeasureKind::PriceFloor(m) => price_floor::lower(m, draft),
        MeasureKind::StockpileRelease(m) => stockpile_release::lower(m, draft),
        MeasureKind::Capacity(m) => capacity::lower(m, draft),
        MeasureKind::SourcingRequirement(m) => sourcing_requirement::lower(m, draft),
        MeasureKind::Agreement(m) => agreement::lower(m, draft),
        MeasureKind::Decoupling(m) => decoupling::lower(m, draft),
    }
}
