//! Who owns what in a market: enough to reckon every party's gain from prices and levels, for whoever wants to check it.

use serde::{Deserialize, Serialize};

use crate::code::AreaId;

/// Value of the `format` field of a file of parties.
pub const PARTIES_FORMAT: &str = "monazite-market-parties/1";

/// Who gains what in a market between two problems with the same nodes and activities; usd per year. Docs:
/// docs/formats/market-problem.md.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarketParties {
    /// [`PARTIES_FORMAT`].
    pub format: String,
    /// Who has the change of an activity's surplus.
    pub owners: Vec<SurplusShare>,
    /// Who has the surplus of an activity that offers the room under a bound.
    pub rents: Vec<RentRule>,
    /// Activities that buy for a treasury.
    pub purchases: Vec<Purchase>,
    /// Duties and payments.
    pub transfers: Vec<MarketTransfer>,
    /// Stock put on the market.
    pub stocks: Vec<Holding>,
    /// What is left of the chain's own imbalance.
    pub residuals: Vec<Holding>,
    /// Gains by area and party.
    pub accounts: Vec<Gain>,
    /// Change of total welfare, from levels and real costs.
    pub welfare_usd: f64,
}

/// A share of the change of an activity's surplus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurplusShare {
    /// Activity.
    pub activity: String,
    /// Area.
    pub area: AreaId,
    /// Party.
    pub party: String,
    /// Share, 0 to 1.
    pub share: f64,
}

/// How the surplus of an activity that offers room under a bound is shared out: `treasury` of it to the area's treasury, `importers`
/// of it to holders at the other ends by what got through, the rest to holders in the area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RentRule {
    /// Activity that offers the room.
    pub activity: String,
    /// Area that restricts.
    pub area: AreaId,
    /// Share of the treasury.
    pub treasury: f64,
    /// Share of the other ends.
    pub importers: f64,
    /// Activities under the bound.
    pub members: Vec<RentMember>,
}

/// An activity under a bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RentMember {
    /// Activity.
    pub activity: String,
    /// Room taken per unit of its level.
    pub weight: f64,
    /// Area at the other end, of a flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<AreaId>,
}

/// An activity that buys for a treasury, which values what it has at a price of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Purchase {
    /// Activity.
    pub activity: String,
    /// Node it buys at.
    pub node: String,
    /// Area that pays.
    pub treasury: AreaId,
    /// What a tonne bought counts for.
    pub worth_usd_per_t: f64,
}

/// Money between an activity and a treasury per unit of the activity's level; negative: paid to the activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarketTransfer {
    /// Activity.
    pub activity: String,
    /// Area whose treasury receives it.
    pub treasury: AreaId,
    /// How much.
    #[serde(flatten)]
    pub rate: TransferRate,
}

/// How a transfer is reckoned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TransferRate {
    /// Money per unit of level, part of the activity's unit cost.
    PerUnit {
        /// usd per unit.
        usd_per_unit: f64,
    },
    /// A share of the price at a node.
    OfPrice {
        /// Node.
        node: String,
        /// Share.
        share: f64,
    },
}

/// Tonnes that somebody puts on the market at a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holding {
    /// Node.
    pub node: String,
    /// Area of the owner.
    pub area: AreaId,
    /// t per year; negative: taken off the market.
    pub t: f64,
    /// Activity whose level is the part of `t` that is sold; without one, all of it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
}

/// Gain of a party in an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// Area.
    pub area: AreaId,
    /// Party.
    pub party: String,
    /// usd per year against the baseline.
    pub usd: f64,
}
