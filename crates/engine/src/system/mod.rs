//! From a chain and its terms to a market problem, with the way back.
//!
//! A market clears nodes and activities that have no meaning of their own ([`monazite_model::market`]). This module builds
//! them from a reconciled chain so that the unshocked chain is an exact answer at base prices, lets the terms of the measures
//! change costs, bounds and price weights, and remembers what every node and activity stands for. Clearing is
//! `engine::market`; who gains and loses is `engine::accounts`.
//!
//! Two problems with the same nodes and activities come out: `before`, which clears at base prices by construction, and
//! `after`, with the terms in it. An activity that a measure creates stands in `before` with an upper bound of zero.
//!
//! | here                  | on paper                                | method: docs/methods/system.md |
//! | `base`              | supplies, processes, uses, residues     | |
//! | `trade`             | arcs by positive mathematical programming, new routes | |
//! | `origin`            | nodes split by the origin of goods      | |
//! | `added`             | what a measure adds: capacity, stock, a buyer | |
//! | `unsold`            | metal left in the warehouse, so that no price is negative | |
//! | `flows`, `bounds` | what a measure changes                  | |

mod added;
mod base;
mod bounds;
mod draft;
mod error;
mod flows;
mod origin;
mod parameters;
mod reading;
mod role;
mod trade;
mod unsold;

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::MarketProblem;
use monazite_model::term::{Effect, Term};

use draft::Draft;
pub use error::SystemError;
pub use parameters::{FormParameters, ParameterName, Parameters, row as parameter_row};
pub use reading::{FlowAt, PriceAt, QuantityAt, Reading, Series, read};
pub use role::{Cap, Member, NodeRole, Rate, Role, StockFlow, Transfer};

/// A market problem built from a chain and the terms of a scenario, and what its parts stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct System {
    /// Forms of the chain, in its order.
    pub forms: Vec<FormId>,
    /// Areas of the chain in its order, then areas that only measures name.
    pub areas: Vec<AreaId>,
    /// Base price of each form, usd per counted tonne (zero for residues).
    pub form_prices: Vec<f64>,
    /// The chain as observed: clears at base prices.
    pub before: MarketProblem,
    /// The chain under the terms: the same nodes and activities.
    pub after: MarketProblem,
    /// What each node stands for.
    pub nodes: Vec<NodeRole>,
    /// What each activity stands for.
    pub roles: Vec<Role>,
    /// Level of each activity before, t per year.
    pub base_levels: Vec<f64>,
    /// Bounds over several activities, and who keeps their rent.
    pub caps: Vec<Cap>,
    /// Money that moves between activities and treasuries.
    pub transfers: Vec<Transfer>,
    /// Stock put on the market.
    pub stocks: Vec<StockFlow>,
    /// What remained of the chain's own imbalance at each node, t per year; it stays as an injection in both problems.
    pub residuals: Vec<f64>,
    /// What the user should know: areas that are not in the chain, bounds without effect.
    pub notes: Vec<String>,
}

/// Builds the market of a chain under the terms of a scenario. No terms give the chain itself: `after` equals `before`.
///
/// # Errors
/// The chain does not balance or lacks a price, a parameter is missing, or a term cannot act on its target.
pub fn build(chain: &Chain, terms: &[Term], parameters: &Parameters) -> Result<System, SystemError> {
    let draft = Draft::new(chain, terms, parameters)?;
    built(draft, terms)
}

/// As [`build`] with the same numbers, but activities have no names: for members of an ensemble, whose values go into the structure
/// compiled from a named system.
///
/// # Errors
/// As [`build`].
pub fn build_member(chain: &Chain, terms: &[Term], parameters: &Parameters) -> Result<System, SystemError> {
    let mut draft = Draft::new(chain, terms, parameters)?;
    draft.named = false;
    built(draft, terms)
}

fn built(mut draft: Draft<'_>, terms: &[Term]) -> Result<System, SystemError> {
    base::supplies(&mut draft);
    base::processes(&mut draft);
    base::uses(&mut draft);
    base::disposals(&mut draft);
    added::capacities(&mut draft, terms)?;
    added::stocks(&mut draft, terms)?;
    trade::observed(&mut draft);
    trade::new_routes(&mut draft);
    origin::blends(&mut draft);
    added::outlets(&mut draft);
    added::buyers(&mut draft, terms)?;
    unsold::warehouses(&mut draft);
    draft.close_balances()?;
    // Rate quotas change what an exporter's leg hangs on, so they come before other duties.
    for term in terms.iter().filter(|t| matches!(t.effect, Effect::TariffRateQuota { .. })) {
        flows::rate_quota(&mut draft, term)?;
    }
    for term in terms {
        match &term.effect {
            Effect::Cost { usd_per_t } => flows::cost(&mut draft, term, *usd_per_t)?,
            Effect::Specific { usd_per_t, treasury } => flows::specific(&mut draft, term, *usd_per_t, treasury)?,
            Effect::AdValorem { rate, base, treasury } => {
                flows::ad_valorem(&mut draft, term, *rate, *base, treasury)?;
            }
            Effect::Cap { t, area, rent } => bounds::cap(&mut draft, term, *t, area, rent)?,
            Effect::CapacityFactor { factor } => bounds::capacity_factor(&mut draft, term, *factor)?,
            Effect::ShareFloor { share, from } => bounds::share_floor(&mut draft, term, *share, from)?,
            Effect::OriginBar { author, against, leak } => {
                bounds::origin_bar(&mut draft, term, author, against, *leak)?;
            }
            Effect::TariffRateQuota { .. }
            | Effect::CapacityAdd { .. }
            | Effect::Inject { .. }
            | Effect::PriceFloor { .. } => {}
        }
    }
    Ok(draft.finish())
}

#[cfg(test)]
mod tests;
