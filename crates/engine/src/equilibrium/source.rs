//! What the numbers of a market come from: parameters, numbers of terms, levels and prices of the balanced chain.

use monazite_model::chain::Chain;
use monazite_model::term::{Effect, Term};

use super::parameters::ParameterName;

/// Where a number of a market comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A parameter of a form (position in the chain).
    Parameter {
        /// Form.
        form: usize,
        /// Which.
        name: ParameterName,
    },
    /// A number of a term.
    Term {
        /// Position in the list the structure was built from.
        term: usize,
        /// Which of its numbers.
        number: TermNumber,
    },
    /// Base price of a form (position in the chain), usd per counted tonne.
    Price {
        /// Form.
        form: usize,
    },
    /// A level of the balanced chain, t per year.
    Level(ChainLevel),
}

/// A number of a term; which of them a term has, its effect says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermNumber {
    /// usd per counted tonne: cost, specific rate, floor, operating cost.
    UsdPerTonne,
    /// Share of value, and the rate inside a quota.
    Rate,
    /// Rate beyond a quota.
    RateBeyond,
    /// t per year: bound, quota, new capacity, stock, most a buyer buys.
    Tonnes,
    /// Factor on capacity.
    Factor,
    /// Share of use.
    Share,
    /// Share of third-country transit that still gets through.
    Leak,
}

impl TermNumber {
    /// All.
    pub const ALL: [TermNumber; 7] = [
        TermNumber::UsdPerTonne,
        TermNumber::Rate,
        TermNumber::RateBeyond,
        TermNumber::Tonnes,
        TermNumber::Factor,
        TermNumber::Share,
        TermNumber::Leak,
    ];

    /// The number in a term; `None` where the effect has no such number.
    pub fn of(self, term: &Term) -> Option<f64> {
        match (self, &term.effect) {
            (Self::UsdPerTonne, Effect::Cost { usd_per_t })
            | (Self::UsdPerTonne, Effect::Specific { usd_per_t, .. })
            | (Self::UsdPerTonne, Effect::PriceFloor { usd_per_t, .. }) => Some(*usd_per_t),
            (Self::UsdPerTonne, Effect::CapacityAdd { usd_per_t, .. }) => *usd_per_t,
            (Self::Rate, Effect::AdValorem { rate, .. }) => Some(*rate),
            (Self::Rate, Effect::TariffRateQuota { inside, .. }) => Some(*inside),
            (Self::RateBeyond, Effect::TariffRateQuota { outside, .. }) => Some(*outside),
            (Self::Tonnes, Effect::Cap { t, .. })
            | (Self::Tonnes, Effect::TariffRateQuota { t, .. })
            | (Self::Tonnes, Effect::CapacityAdd { t, .. })
            | (Self::Tonnes, Effect::Inject { t, .. })
            | (Self::Tonnes, Effect::PriceFloor { t, .. }) => Some(*t),
            (Self::Factor, Effect::CapacityFactor { factor }) => Some(*factor),
            (Self::Share, Effect::ShareFloor { share, .. }) => Some(*share),
            (Self::Leak, Effect::OriginBar { leak, .. }) => Some(*leak),
            _ => None,
        }
    }

    /// The value at which a term changes nothing. A share of use has none: certificates are owed or there are none.
    pub fn neutral(self, term: &Term) -> Option<f64> {
        self.of(term)?;
        match (self, &term.effect) {
            (Self::Share, _) => None,
            (Self::Factor, _) => Some(1.0),
            (Self::Tonnes, Effect::Cap { .. } | Effect::TariffRateQuota { .. }) | (Self::Leak, _) => {
                Some(f64::INFINITY)
            }
            // What a buyer or a new mine would pay or cost does not matter while there is none.
            (Self::UsdPerTonne, Effect::CapacityAdd { .. } | Effect::PriceFloor { .. }) => self.of(term),
            _ => Some(0.0),
        }
    }
}

/// A level of the balanced chain by its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChainLevel {
    /// Position in `Chain::supplies`.
    Supply(usize),
    /// What that supply could make.
    SupplyCapacity(usize),
    /// Position in `Chain::transformations`.
    Process(usize),
    /// What that process could make.
    ProcessCapacity(usize),
    /// Position in `Chain::uses`.
    Use(usize),
    /// Position in `Chain::disposals`.
    Disposal(usize),
    /// Position in `Chain::flows`.
    Flow(usize),
}

impl ChainLevel {
    /// The level in a chain, t per year.
    pub fn of(self, chain: &Chain) -> f64 {
        match self {
            Self::Supply(k) => chain.supplies[k].level.band.value,
            Self::SupplyCapacity(k) => chain.supplies[k].capacity.band.value,
            Self::Process(k) => chain.transformations[k].level.band.value,
            Self::ProcessCapacity(k) => chain.transformations[k].capacity.band.value,
            Self::Use(k) => chain.uses[k].level.band.value,
            Self::Disposal(k) => chain.disposals[k].level,
            Self::Flow(k) => chain.flows[k].level.band.value,
        }
    }
}
