//! Questions about scenarios and their runs, and the plain market problem.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Asked, FigureName, PriceName, Said, Source};

/// Most members of an ensemble.
const MOST_RUNS: u32 = 100_000;
/// Most threads that can be asked for.
const MOST_THREADS: u16 = 1024;

/// A scenario: what it does to prices, shortages, gains and losses, with a range.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskRun {
    /// Scenario, TOML or JSON (docs/formats/scenario.md).
    pub scenario: Source,
    /// Members of the ensemble; 1 for the central run only. Overrides the scenario.
    pub runs: Option<u32>,
    /// Seed of the ensemble. Overrides the scenario.
    pub seed: Option<u64>,
    /// Year of the chain the scenario is applied to. Overrides the scenario.
    pub base_year: Option<i32>,
    /// Threads to use; the answer does not depend on it. Default: one per core.
    pub threads: Option<u16>,
    /// A figure whose derivatives are told: `price:gallium:refined@DEU`, `flow:gallium:refined@CHN/JPN`, `gain:consumers@JPN`, `welfare`.
    pub gradient: Option<String>,
    /// A price whose change is split over the measures: `gallium:refined@DEU`.
    pub why: Option<String>,
}

impl Asked for AskRun {
    const COMMAND: &'static str = "run";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("scenario", Said::Word),
        ("runs", Said::Flag("--runs")),
        ("seed", Said::Flag("--seed")),
        ("base_year", Said::Flag("--base-year")),
        ("threads", Said::Not),
        ("gradient", Said::Flag("--gradient")),
        ("why", Said::Flag("--why")),
    ];
    const REQUIRED: &'static [&'static str] = &["scenario"];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let figure = self.gradient.as_deref().and_then(|text| Some(("gradient", FigureName::parse(text).err()?)));
        let price = self.why.as_deref().and_then(|text| Some(("why", PriceName::parse(text).err()?)));
        members(self.runs).into_iter().chain(threads(self.threads)).chain(figure).chain(price).collect()
    }
}

/// A number of members that an ensemble cannot have.
pub(super) fn members(runs: Option<u32>) -> Option<(&'static str, String)> {
    let bad = runs.filter(|n| !(1..=MOST_RUNS).contains(n))?;
    Some(("runs", format!("{bad} members: an ensemble has 1 to {MOST_RUNS}")))
}

/// A number of threads that cannot be used.
pub(super) fn threads(threads: Option<u16>) -> Option<(&'static str, String)> {
    let bad = threads.filter(|n| !(1..=MOST_THREADS).contains(n))?;
    Some(("threads", format!("{bad} threads: 1 to {MOST_THREADS} can be used")))
}

/// Two to four scenarios with the same seed, side by side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskCompare {
    /// Scenarios, two to four.
    pub scenarios: Vec<Source>,
    /// Members of each ensemble; 1 for central runs only. Default: as the first scenario says.
    pub runs: Option<u32>,
    /// Seed of all ensembles. Default: as the first scenario says.
    pub seed: Option<u64>,
    /// Year of the chains. Overrides the scenarios.
    pub base_year: Option<i32>,
}

impl Asked for AskCompare {
    const COMMAND: &'static str = "compare";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("scenarios", Said::Word),
        ("runs", Said::Flag("--runs")),
        ("seed", Said::Flag("--seed")),
        ("base_year", Said::Flag("--base-year")),
    ];
    const REQUIRED: &'static [&'static str] = &["scenarios"];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let n = self.scenarios.len();
        let few =
            (!(2..=4).contains(&n)).then(|| ("scenarios", format!("two to four scenarios can be compared, not {n}")));
        few.into_iter().chain(members(self.runs)).collect()
    }
}

/// Whether scenario files can be run: every fault at once, or what would run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskCheck {
    /// Scenarios.
    pub files: Vec<Source>,
}

impl Asked for AskCheck {
    const COMMAND: &'static str = "check";
    const KEYS: &'static [(&'static str, Said)] = &[("files", Said::Word)];
    const REQUIRED: &'static [&'static str] = &["files"];
}

/// A chart of a run that was written to a folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskChart {
    /// Name of the chart: `price`, `shortage`, `winners`, `flows`, `drivers`, `why`.
    pub name: String,
    /// Folder of a run, or its `outcome.json`.
    pub run: PathBuf,
}

impl Asked for AskChart {
    const COMMAND: &'static str = "chart";
    const KEYS: &'static [(&'static str, Said)] = &[("name", Said::Word), ("run", Said::Word)];
    const REQUIRED: &'static [&'static str] = &["name", "run"];
}

/// A plain node/activity market problem, solved with its certificate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskMarket {
    /// Problem, JSON (docs/formats/market-problem.md).
    pub problem: Source,
}

impl Asked for AskMarket {
    const COMMAND: &'static str = "market solve";
    const KEYS: &'static [(&'static str, Said)] = &[("problem", Said::Word)];
    const REQUIRED: &'static [&'static str] = &["problem"];
}

/// A plain problem over time, cleared month by month.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskHorizon {
    /// Problem, JSON (docs/formats/horizon.md).
    pub problem: Source,
}

impl Asked for AskHorizon {
    const COMMAND: &'static str = "horizon";
    const KEYS: &'static [(&'static str, Said)] = &[("problem", Said::Word)];
    const REQUIRED: &'static [&'static str] = &["problem"];
}

/// Episodes of the past, predicted from what was known on the day and held against what happened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskHindcast {
    /// One episode by its id; all of them where none is named.
    pub episode: Option<String>,
}

impl Asked for AskHindcast {
    const COMMAND: &'static str = "hindcast";
    const KEYS: &'static [(&'static str, Said)] = &[("episode", Said::Word)];
}
