//! A dated stack of measures, as a person writes it.
//!
//! The file format is `docs/formats/scenario.md`; `intake::scenario` reads TOML and JSON into these types with every mistake
//! marked, and `engine::policy` lowers each measure to [`crate::term::Term`]s. Serialised, a [`Scenario`] has the keys of the
//! file format and is itself a scenario file.
//!
//! | module       | holds                                                                |
//! |--------------|----------------------------------------------------------------------|
//! | [`kind`]     | the measures, one struct each                                        |
//! | [`part`]     | what measures are made of: who, how much, at what rate, rent, origin |
//! | [`schedule`] | a share that changes with the months since a measure took effect     |
//! | [`word`]     | the kinds of measures by name                                        |

pub mod kind;
pub mod part;
pub mod schedule;
pub mod word;

use serde::Serialize;

use crate::code::MineralId;
use crate::period::{Month, Window};

pub use kind::{
    Adds, Agreement, Capacity, Decoupling, ExportBan, ExportLicence, ExportQuota, ExportTax, ImportBan, ImportTariff,
    MeasureKind, Outage, PriceFloor, ProductionQuota, SourcingRequirement, StockpileBuild, StockpileRelease, Subsidy,
};
pub use part::{
    Amount, Duty, Exports, Imports, Limit, Origin, Parties, QuotaTonnes, Supported, Tariff, TariffRateQuotaRule,
    Together,
};
pub use schedule::Schedule;
pub use word::MeasureWord;

/// Default number of ensemble members.
pub const DEFAULT_RUNS: u32 = 200;
/// Default seed.
pub const DEFAULT_SEED: u64 = 1;
/// Default horizon, months.
pub const DEFAULT_MONTHS: u32 = 12;
/// Most months one clearing stands for: the chain holds a year's flows.
pub const CLEARED_MONTHS: u32 = 12;
/// Base year where the year before the cleared window is not in the atlas.
pub const LATEST_BASE_YEAR: i32 = 2024;

/// What a run is asked: which minerals, when, under which measures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenario {
    /// Title, one line.
    pub title: String,
    /// Minerals asked about, ids of the registry, in file order.
    pub minerals: Vec<MineralId>,
    /// First month of the horizon.
    pub start: Month,
    /// Length of the horizon in months.
    pub months: u32,
    /// First month of the cleared window; see [`Scenario::window`] for the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Month>,
    /// Year of the chain; see [`Scenario::wanted_base_year`] for the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_year: Option<i32>,
    /// Seed of the ensemble.
    pub seed: u64,
    /// Ensemble members; 1 = central run only.
    pub runs: u32,
    /// Remarks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Sources a reader may check, as citations or addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Parameters that differ from the registry (`[[parameter]]` in the file).
    #[serde(rename = "parameter", skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterOverride>,
    /// Measures in file order (`[[measure]]` in the file).
    #[serde(rename = "measure", skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
}

/// A model parameter that differs from the registry in this scenario only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterOverride {
    /// Name of a registry parameter, e.g. `demand-elasticity`.
    pub name: String,
    /// A form, a mineral, a stage, or `*`.
    pub scope: String,
    /// Central value.
    pub central: f64,
    /// 5th percentile of the draw (end of the range for uniform and triangular).
    pub low: f64,
    /// 95th percentile of the draw.
    pub high: f64,
    /// Why it differs.
    pub reason: String,
}

/// A policy act, or an event nobody chose, with its dates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// What it does.
    #[serde(flatten)]
    pub kind: MeasureKind,
    /// Date of the announcement as written (`2023-07-03` or `2023-07`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announced: Option<String>,
    /// First month in force. For [`Capacity`]: the month it starts up, `decided` plus `lead_months`.
    pub from: Month,
    /// First month no longer in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Month>,
    /// Remarks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Policy event id in the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The official text it models.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

impl Measure {
    /// Whether it is in force in a month.
    pub fn active(&self, month: Month) -> bool {
        self.from <= month && self.until.is_none_or(|until| month < until)
    }

    /// Share of a window in which it is in force, 0 to 1.
    pub fn in_force(&self, window: Window) -> f64 {
        window.share_in_force(Some(self.from), self.until)
    }
}

impl Scenario {
    /// The window a run clears: at most [`CLEARED_MONTHS`] months from `period`, or, where that is absent, from the first
    /// month of the horizon in which any measure is in force (`start` if none ever is).
    pub fn window(&self) -> Window {
        let first_in_force = || {
            let horizon = Window { start: self.start, months: self.months };
            horizon.iter().find(|&month| self.measures.iter().any(|m| m.active(month)))
        };
        Window {
            start: self.period.or_else(first_in_force).unwrap_or(self.start),
            months: self.months.min(CLEARED_MONTHS),
        }
    }

    /// The base year asked for: `base_year`, else the year before the window begins. Whoever holds the atlas falls back to
    /// [`LATEST_BASE_YEAR`] where that year is absent, and says so.
    pub fn wanted_base_year(&self) -> i32 {
        self.base_year.unwrap_or(self.window().start.year - 1)
    }

    /// What a reader of the run must be told about its time frame.
    pub fn caveats(&self) -> Vec<String> {
        let window = self.window();
        let mut caveats = Vec::new();
        if self.months > window.months {
            caveats.push(format!(
                "Tables of prices, use, gains and flows are of the {} months from {}, cleared as one; of all {} months there is the way of \
                 prices, use and stocks.",
                window.months, window.start, self.months
            ));
        }
        let late: Vec<&str> =
            self.measures.iter().filter(|m| m.in_force(window) == 0.0).map(|m| m.kind.name()).collect();
        if !late.is_empty() {
            caveats.push(format!("Not in force in the cleared window, so without effect in it: {}.", late.join(", ")));
        }
        if self.measures.iter().any(|m| m.announced.is_some()) {
            let way =
                if self.months > window.months { "" } else { "; with `months` above twelve the way there has it" };
            caveats.push(format!("Buying ahead of an announced measure is not in a window cleared as one{way}."));
        }
        caveats
    }

    /// One JSON text per meaning: keys in a fixed order, defaults written out, no spaces. It is what a manifest hashes, and
    /// it is itself a valid scenario file.
    ///
    /// # Errors
    /// None in practice; a number that is not finite (which no reader lets through) becomes `null`.
    pub fn to_canonical_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{AreaId, FormId};

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap_or(Month { year: 0, month: 1 })
    }

    fn outage(from: &str, until: Option<&str>) -> Measure {
        Measure {
            kind: MeasureKind::Outage(Outage {
                area: AreaId::from("CHN"),
                on: vec![FormId::from("gallium:refined")],
                lost: Schedule::Constant(0.5),
            }),
            announced: None,
            from: month(from),
            until: until.map(month),
            note: String::new(),
            event: None,
            reference: String::new(),
        }
    }

    fn scenario(measures: Vec<Measure>) -> Scenario {
        Scenario {
            title: "t".into(),
            minerals: vec![MineralId::from("gallium")],
            start: month("2023-01"),
            months: 36,
            period: None,
            base_year: None,
            seed: DEFAULT_SEED,
            runs: DEFAULT_RUNS,
            note: String::new(),
            sources: vec![],
            parameters: vec![],
            measures,
        }
    }

    #[test]
    fn the_window_opens_with_the_first_measure_and_the_base_year_lies_before_it() {
        let s = scenario(vec![outage("2024-03", None), outage("2023-08", None)]);
        assert_eq!(s.window().start, month("2023-08"));
        assert_eq!(s.window().months, 12);
        assert_eq!(s.wanted_base_year(), 2022);
    }

    #[test]
    fn a_measure_already_in_force_opens_the_window_at_the_start() {
        assert_eq!(scenario(vec![outage("2020-01", None)]).window().start, month("2023-01"));
        assert_eq!(scenario(vec![]).window().start, month("2023-01"));
    }

    #[test]
    fn a_long_horizon_and_a_late_measure_are_said() {
        let s = scenario(vec![outage("2023-08", None), outage("2025-10", None)]);
        let said = s.caveats().join(" ");
        assert!(said.contains("36 months") && said.contains("outage"), "{said}");
    }

    #[test]
    fn canonical_json_uses_the_keys_of_the_file() {
        assert_eq!(
            scenario(vec![outage("2023-08", Some("2023-10"))]).to_canonical_json(),
            concat!(
                r#"{"title":"t","minerals":["gallium"],"start":"2023-01","months":36,"seed":1,"runs":200,"#,
                r#""measure":[{"kind":"outage","area":"CHN","on":["gallium:refined"],"lost":0.5,"#,
                r#""from":"2023-08","until":"2023-10"}]}"#
            )
        );
    }
}
