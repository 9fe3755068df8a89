//! What the measures of a scenario become on a chain: dated policy in, undated terms out.
//!
//! [`lower`] gives the terms of measures, [`describe`] what is said of them: what they do, what they assume, which trade rules they
//! touch. One file a measure, with both beside each other. Blocs become areas, shares of the base year become tonnes, schedules and dates become averages over the
//! window. What a term then does to prices and who is paid is left to `engine::equilibrium`; pages of method
//! are in `docs/methods/measures/`.
//!
//! | measure                | terms                                                              |
//! |------------------------|--------------------------------------------------------------------|
//! | `export-ban`           | `Cap` on flows out, `OriginBar` where origin is enforced           |
//! | `export-quota`         | the same with a positive bound, on one form or on several together |
//! | `export-licence`       | the same, bound by the share granted, `Cost` of paperwork          |
//! | `export-tax`           | `Specific` or `AdValorem` on flows out                             |
//! | `import-tariff`        | `Specific`, `AdValorem` or `TariffRateQuota` on flows in                 |
//! | `import-ban`           | `Cap` on flows in, `OriginBar` where origin is enforced            |
//! | `production-quota`     | `Cap` on production, of one form or of several together            |
//! | `outage`               | `CapacityFactor` on production                                     |
//! | `subsidy`              | negative `Specific` or `AdValorem` on production or flows out      |
//! | `price-floor`          | `PriceFloor` on production                                         |
//! | `stockpile-release`    | `Inject` at the node                                               |
//! | `stockpile-build`      | negative `Inject` at the node                                      |
//! | `capacity`             | `CapacityAdd` on production                                        |
//! | `sourcing-requirement` | `ShareFloor` on use, negative `Specific` for a credit              |
//! | `agreement`            | none: it changes who a bloc is                                     |
//! | `decoupling`           | `Cap` on flows between two groups, both ways, `OriginBar`          |
//!
//! A window is cleared as one. A bound is therefore the mean over its months, in which months without the measure count as
//! the base year; a rate is multiplied by the share of the window in force.

mod acting;
mod agreement;
mod bound;
mod capacity;
mod context;
mod decoupling;
mod duty;
mod export_ban;
mod export_licence;
mod export_quota;
mod export_tax;
mod import_ban;
mod import_tariff;
mod notice;
mod outage;
mod price_floor;
mod production_quota;
mod restriction;
mod rules;
mod sourcing_requirement;
mod stock_moved;
mod stockpile_build;
mod stockpile_release;
mod subsidy;
mod terms;
mod together;
mod trade;

#[cfg(test)]
mod tests;

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::AppliedMeasure;
use monazite_model::period::Window;
use monazite_model::registry::Registry;
use monazite_model::scenario::{MeasureKind, Scenario};
use monazite_model::term::Term;
use thiserror::Error;

use acting::Acting;
use bound::Bounds;
use context::Context;
use notice::Notice;
use terms::Terms;

/// What a measure does on a chain. Both are computed from the same measure, chain and window, and fail alike.
trait OnChain {
    /// Its terms.
    fn lower(&self, acting: &Acting<'_>, terms: &mut Terms) -> Result<(), PolicyError>;

    /// The same in sentences.
    fn describe(&self, acting: &Acting<'_>, notice: &mut Notice<'_>) -> Result<(), PolicyError>;
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
    /// A quota on the output of a form that is made beside another: no plant can make less of it alone.
    #[error(
        "measure {measure} ({kind}): `{form}` is made beside `{host}` in {area}, and no plant makes less of it alone; limit \
         production of `{host}`, or exports of `{form}`"
    )]
    MadeBeside {
        /// Measure, from 1.
        measure: usize,
        /// Its kind.
        kind: &'static str,
        /// The form.
        form: FormId,
        /// What it is mostly made beside.
        host: FormId,
        /// Where.
        area: AreaId,
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

/// The terms of every measure of a scenario on a chain, in the order of the measures. Measures whose forms are all in other
/// chains, and those that are not in force in the window, have none.
///
/// # Errors
/// A measure's author is not in the chain, a bloc is empty, or an area is on both sides of a decoupling.
pub fn lower(
    scenario: &Scenario,
    chain: &Chain,
    registry: &Registry,
    window: Window,
) -> Result<Vec<Term>, PolicyError> {
    let context = Context::new(scenario, chain, registry, window);
    let (mut lowered, mut earlier) = (Vec::new(), Bounds::default());
    for (index, measure) in context.measures() {
        let acting = Acting::new(&context, index, measure, &earlier);
        let mut terms = Terms::new(&acting);
        if acting.in_force > 0.0 {
            on_chain(&measure.kind).lower(&acting, &mut terms)?;
        }
        let (terms, bounds) = terms.finish();
        lowered.extend(terms);
        earlier.extend(bounds);
    }
    Ok(lowered)
}

/// What the measures of a scenario do on a chain, in words with their assumptions and trade rules: those that name a form of the
/// chain (and agreements), in file order, those that are not in force in the window included.
///
/// # Errors
/// As [`lower`].
pub fn describe(
    scenario: &Scenario,
    chain: &Chain,
    registry: &Registry,
    window: Window,
) -> Result<Vec<AppliedMeasure>, PolicyError> {
    let context = Context::new(scenario, chain, registry, window);
    let (mut described, mut earlier) = (Vec::new(), Bounds::default());
    for (index, measure) in context.measures() {
        let acting = Acting::new(&context, index, measure, &earlier);
        let mut notice = Notice::new(&acting);
        if acting.in_force > 0.0 {
            on_chain(&measure.kind).describe(&acting, &mut notice)?;
        } else {
            notice.not_in_force();
        }
        let (applied, bounds) = notice.finish();
        described.push(applied);
        earlier.extend(bounds);
    }
    Ok(described)
}

fn on_chain(kind: &MeasureKind) -> &dyn OnChain {
    match kind {
        MeasureKind::ExportBan(m) => m,
        MeasureKind::ExportQuota(m) => m,
        MeasureKind::ExportLicence(m) => m,
        MeasureKind::ExportTax(m) => m,
        MeasureKind::ImportTariff(m) => m,
        MeasureKind::ImportBan(m) => m,
        MeasureKind::ProductionQuota(m) => m,
        MeasureKind::Outage(m) => m,
        MeasureKind::Subsidy(m) => m,
        MeasureKind::PriceFloor(m) => m,
        MeasureKind::StockpileRelease(m) => m,
        MeasureKind::StockpileBuild(m) => m,
        MeasureKind::Capacity(m) => m,
        MeasureKind::SourcingRequirement(m) => m,
        MeasureKind::Agreement(m) => m,
        MeasureKind::Decoupling(m) => m,
    }
}
