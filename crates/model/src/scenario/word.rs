//! The kinds of measures by name, without their terms.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The word after `kind =` in a scenario.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureWord {
    /// No exports.
    ExportBan,
    /// At most so much may be exported.
    ExportQuota,
    /// Exports need a licence; a share is granted.
    ExportLicence,
    /// A duty on exports.
    ExportTax,
    /// A duty on imports.
    ImportTariff,
    /// No imports.
    ImportBan,
    /// At most so much may be produced.
    ProductionQuota,
    /// Capacity is lost.
    Outage,
    /// A payment per tonne.
    Subsidy,
    /// A buyer of last resort.
    PriceFloor,
    /// Stock is sold.
    StockpileRelease,
    /// Stock is bought.
    StockpileBuild,
    /// New capacity after a lead time.
    Capacity,
    /// A share of use must come from given areas.
    SourcingRequirement,
    /// An area joins a bloc.
    Agreement,
    /// Trade between two groups of areas shrinks.
    Decoupling,
}

impl MeasureWord {
    /// All, in the order of the documentation.
    pub const ALL: [MeasureWord; 16] = [
        MeasureWord::ExportBan,
        MeasureWord::ExportQuota,
        MeasureWord::ExportLicence,
        MeasureWord::ExportTax,
        MeasureWord::ImportTariff,
        MeasureWord::ImportBan,
        MeasureWord::ProductionQuota,
        MeasureWord::Outage,
        MeasureWord::Subsidy,
        MeasureWord::PriceFloor,
        MeasureWord::StockpileRelease,
        MeasureWord::StockpileBuild,
        MeasureWord::Capacity,
        MeasureWord::SourcingRequirement,
        MeasureWord::Agreement,
        MeasureWord::Decoupling,
    ];

    /// Their words, in the same order.
    pub const NAMES: [&'static str; 16] = {
        let mut names = [""; 16];
        let mut k = 0;
        while k < names.len() {
            names[k] = MeasureWord::ALL[k].name();
            k += 1;
        }
        names
    };

    /// The word itself; the same as in serialised form.
    pub const fn name(self) -> &'static str {
        match self {
            MeasureWord::ExportBan => "export-ban",
            MeasureWord::ExportQuota => "export-quota",
            MeasureWord::ExportLicence => "export-licence",
            MeasureWord::ExportTax => "export-tax",
            MeasureWord::ImportTariff => "import-tariff",
            MeasureWord::ImportBan => "import-ban",
            MeasureWord::ProductionQuota => "production-quota",
            MeasureWord::Outage => "outage",
            MeasureWord::Subsidy => "subsidy",
            MeasureWord::PriceFloor => "price-floor",
            MeasureWord::StockpileRelease => "stockpile-release",
            MeasureWord::StockpileBuild => "stockpile-build",
            MeasureWord::Capacity => "capacity",
            MeasureWord::SourcingRequirement => "sourcing-requirement",
            MeasureWord::Agreement => "agreement",
            MeasureWord::Decoupling => "decoupling",
        }
    }

    /// The kind in words, as it stands above a list: `export licence`.
    pub fn heading(self) -> String {
        self.name().replace('-', " ")
    }

    /// Whether it holds supply back where it acts, so that its author stands inside and all others outside.
    pub fn restricts_supply(self) -> bool {
        matches!(
            self,
            MeasureWord::ExportBan
                | MeasureWord::ExportQuota
                | MeasureWord::ExportLicence
                | MeasureWord::ExportTax
                | MeasureWord::ProductionQuota
                | MeasureWord::Outage
        )
    }
}

impl fmt::Display for MeasureWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_measure_is_written_in_json_as_in_a_scenario() {
        for word in MeasureWord::ALL {
            assert_eq!(serde_json::to_value(word).unwrap(), word.name());
        }
    }

    #[test]
    fn what_acts_on_imports_or_adds_supply_does_not_hold_supply_back() {
        let restricting: Vec<&str> =
            MeasureWord::ALL.into_iter().filter(|w| w.restricts_supply()).map(MeasureWord::name).collect();
        assert_eq!(
            restricting,
            ["export-ban", "export-quota", "export-licence", "export-tax", "production-quota", "outage"]
        );
    }
}
