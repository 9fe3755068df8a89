//! Questions of survival: how long users of a form last under a scenario, and the lines of one company.

use serde::{Deserialize, Serialize};

use super::{Asked, Said, Source, scenario};

/// Most months that are followed.
const MOST_MONTHS: u32 = 120;
/// Most days of stock.
const MOST_DAYS: f64 = 10_000.0;

/// How many days until users of a form in an area run short under a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskSurvive {
    /// Scenario, TOML or JSON (docs/formats/scenario.md).
    pub scenario: Source,
    /// The form that is used: id or name, `gallium:refined`.
    pub form: String,
    /// The country it is used in, by code or name.
    pub area: String,
    /// Days of its use that the user's own plant holds.
    pub stock: Option<f64>,
    /// Months followed. Default: those of the scenario where it has more than twelve, else 24.
    pub months: Option<u32>,
    /// Members of the ensemble; 1 for the central path only. Overrides the scenario.
    pub runs: Option<u32>,
    /// Seed of the ensemble. Overrides the scenario.
    pub seed: Option<u64>,
    /// Threads to use; the answer does not depend on it. Default: one per core.
    pub threads: Option<u16>,
}

impl Asked for AskSurvive {
    const COMMAND: &'static str = "survive";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("scenario", Said::Word),
        ("form", Said::Flag("--use")),
        ("area", Said::Flag("--area")),
        ("stock", Said::Flag("--stock")),
        ("months", Said::Flag("--months")),
        ("runs", Said::Flag("--runs")),
        ("seed", Said::Flag("--seed")),
        ("threads", Said::Not),
    ];
    const REQUIRED: &'static [&'static str] = &["scenario", "form", "area"];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let stock = self.stock.filter(|days| !(0.0..=MOST_DAYS).contains(days));
        let stock = stock.map(|days| ("stock", format!("stock of {days} days: expected 0 to {MOST_DAYS}")));
        stock.into_iter().chain(followed(self.months, self.runs, self.threads)).collect()
    }
}

/// How many days until each line of a company stops under a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskCompany {
    /// The company's lines, CSV (docs/formats/exposure.md).
    pub company: Source,
    /// Scenario, TOML or JSON (docs/formats/scenario.md).
    pub scenario: Source,
    /// Months followed. Default: those of the scenario where it has more than twelve, else 24.
    pub months: Option<u32>,
    /// Members of the ensemble; 1 for the central path only. Overrides the scenario.
    pub runs: Option<u32>,
    /// Seed of the ensemble. Overrides the scenario.
    pub seed: Option<u64>,
    /// Threads to use; the answer does not depend on it. Default: one per core.
    pub threads: Option<u16>,
}

impl Asked for AskCompany {
    const COMMAND: &'static str = "exposure";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("company", Said::Word),
        ("scenario", Said::Word),
        ("months", Said::Flag("--months")),
        ("runs", Said::Flag("--runs")),
        ("seed", Said::Flag("--seed")),
        ("threads", Said::Not),
    ];
    const REQUIRED: &'static [&'static str] = &["company", "scenario"];

    fn faults(&self) -> Vec<(&'static str, String)> {
        followed(self.months, self.runs, self.threads)
    }
}

fn followed(months: Option<u32>, runs: Option<u32>, threads: Option<u16>) -> Vec<(&'static str, String)> {
    let months = months.filter(|n| !(1..=MOST_MONTHS).contains(n));
    let months = months.map(|n| ("months", format!("{n} months: 1 to {MOST_MONTHS} can be followed")));
    months.into_iter().chain(scenario::members(runs)).chain(scenario::threads(threads)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stocks_and_months_have_bounds() {
        let asked = |stock: f64, months| AskSurvive { stock: Some(stock), months, ..AskSurvive::default() };
        assert!(asked(0.0, None).faults().is_empty() && asked(14.0, Some(24)).faults().is_empty());
        assert_eq!(asked(-1.0, Some(0)).faults().len(), 2);
        assert_eq!(asked(f64::NAN, Some(121)).faults().len(), 2);
    }
}
