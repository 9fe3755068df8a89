//! What is measured of a dependence, and the figures of one world.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::standing::Variant;
use monazite_model::code::{MineralId, Stage};

/// Other areas kept per form and measure, largest first.
const KEPT: usize = 10;
/// Shares below this are not listed.
pub const LEAST: f64 = 0.005;

/// What is measured, in the order a reader wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Own output, t.
    Production,
    /// Imports from everybody else, t.
    Imports,
    /// Exports to everybody else, t.
    Exports,
    /// Output and imports less exports, t.
    ApparentConsumption,
    /// Share of apparent consumption that net imports cover.
    NetImportReliance,
    /// Share of the largest origin in imports.
    ImportTop1,
    /// Share of the three largest origins in imports.
    ImportTop3,
    /// Concentration of imports by origin.
    ImportHhi,
    /// The same, weighted by the governance of origins.
    ImportHhiGovernance,
    /// World supply over demand without the largest supplier.
    NMinus1Cover,
    /// Share of the three largest makers in world output.
    ProductionTop3,
    /// Concentration of world output.
    ProductionHhi,
    /// The same, weighted by the governance of makers.
    ProductionHhiGovernance,
    /// Share of the three largest holders in reserves.
    ReserveTop3,
    /// Concentration of reserves.
    ReserveHhi,
    /// The same, weighted by the governance of holders.
    ReserveHhiGovernance,
    /// Share of an origin in imports.
    ImportShare,
    /// Share whose last maker stands in another area, hubs resolved.
    MadeIn,
    /// Share that has passed through a mine or process of another area at any earlier stage.
    Exposure,
    /// Share of a customer in exports.
    ExportShare,
    /// Share of a customer's imports that comes from the area.
    CustomerImportShare,
    /// A customer's exposure to the area.
    CustomerExposure,
    /// Share of the world's use whose path back to the mine meets the area.
    Betweenness,
    /// Loss of the area if another stopped exporting, usd a year.
    RemovalLoss,
    /// Share of an origin in recorded imports, by value.
    TradeShareValue,
    /// Share of an origin in recorded imports, by weight.
    TradeShareWeight,
}

impl Measure {
    /// The name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Production => "production",
            Measure::Imports => "imports",
            Measure::Exports => "exports",
            Measure::ApparentConsumption => "apparent-consumption",
            Measure::NetImportReliance => "net-import-reliance",
            Measure::ImportTop1 => "import-top-1",
            Measure::ImportTop3 => "import-top-3",
            Measure::ImportHhi => "import-hhi",
            Measure::ImportHhiGovernance => "import-hhi-governance",
            Measure::NMinus1Cover => "n-1-cover",
            Measure::ProductionTop3 => "production-top-3",
            Measure::ProductionHhi => "production-hhi",
            Measure::ProductionHhiGovernance => "production-hhi-governance",
            Measure::ReserveTop3 => "reserve-top-3",
            Measure::ReserveHhi => "reserve-hhi",
            Measure::ReserveHhiGovernance => "reserve-hhi-governance",
            Measure::ImportShare => "import-share",
            Measure::MadeIn => "made-in",
            Measure::Exposure => "exposure",
            Measure::ExportShare => "export-share",
            Measure::CustomerImportShare => "customer-import-share",
            Measure::CustomerExposure => "customer-exposure",
            Measure::Betweenness => "betweenness",
            Measure::RemovalLoss => "removal-loss",
            Measure::TradeShareValue => "trade-share-value",
            Measure::TradeShareWeight => "trade-share-weight",
        }
    }

    /// `t`, `index`, `usd` or `share`.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::Production | Measure::Imports | Measure::Exports | Measure::ApparentConsumption => "t",
            Measure::ImportHhi
            | Measure::ImportHhiGovernance
            | Measure::ProductionHhi
            | Measure::ProductionHhiGovernance
            | Measure::ReserveHhi
            | Measure::ReserveHhiGovernance
            | Measure::NMinus1Cover => "index",
            Measure::RemovalLoss => "usd",
            _ => "share",
        }
    }

    /// Which world it is of: what a removal costs is a world without less the one observed.
    pub fn variant(self) -> Variant {
        if self == Measure::RemovalLoss { Variant::Change } else { Variant::Baseline }
    }

    /// Whether it rests on reserves instead of the chain.
    pub fn of_reserves(self) -> bool {
        matches!(self, Measure::ReserveTop3 | Measure::ReserveHhi | Measure::ReserveHhiGovernance)
    }

    /// Whether it weighs suppliers by their governance.
    pub fn weighs_governance(self) -> bool {
        matches!(self, Measure::ImportHhiGovernance | Measure::ProductionHhiGovernance | Measure::ReserveHhiGovernance)
    }

    /// Whether it rests on output alone, not on trade.
    pub fn of_production(self) -> bool {
        matches!(
            self,
            Measure::Production | Measure::ProductionTop3 | Measure::ProductionHhi | Measure::ProductionHhiGovernance
        )
    }

    /// Whether it runs through the whole chain; another rests on its own form.
    pub fn of_whole_chain(self) -> bool {
        matches!(self, Measure::MadeIn | Measure::Exposure | Measure::CustomerExposure | Measure::Betweenness)
    }
}

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A form of the chain, by position.
    Form(usize),
    /// The whole chain.
    Chain,
    /// Trade codes of a mineral's forms of a stage, taken together.
    Codes(Stage),
}

impl About {
    /// Position of the form; `None` for more than one.
    pub fn form(self) -> Option<usize> {
        match self {
            About::Form(f) => Some(f),
            _ => None,
        }
    }
}

/// What a figure is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Form, chain or codes.
    pub about: About,
    /// Mineral.
    pub mineral: MineralId,
    /// Measure.
    pub measure: Measure,
    /// Code of the other area; empty where there is none.
    pub through: String,
}

/// Figures as they are found; in drawn worlds only those asked for.
pub(super) struct Figures<'a> {
    pub asked: Option<&'a BTreeSet<Key>>,
    pub found: BTreeMap<Key, f64>,
}

impl Figures<'_> {
    pub fn put(&mut self, key: Key, value: Option<f64>) {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            if self.asked.is_none_or(|asked| asked.contains(&key)) {
                self.found.insert(key, value);
            }
        }
    }

    /// Shares by other area, largest first, the small ones left out; in drawn worlds the ones asked for.
    pub fn put_shares(&mut self, key: &Key, mut shares: Vec<(String, f64)>) {
        if self.asked.is_none() {
            shares.retain(|(_, s)| *s >= LEAST);
            shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            shares.truncate(KEPT);
        }
        for (through, share) in shares {
            self.put(Key { through, ..key.clone() }, Some(share));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_that_weighs_governance_is_an_index_and_says_so_in_its_name() {
        let governed = [Measure::ImportHhiGovernance, Measure::ProductionHhiGovernance, Measure::ReserveHhiGovernance];
        for measure in governed {
            assert!(measure.weighs_governance() && measure.name().ends_with("-governance"));
            assert_eq!(measure.unit(), "index");
        }
        assert!(!Measure::ImportHhi.weighs_governance() && Measure::ReserveHhi.of_reserves());
    }
}
