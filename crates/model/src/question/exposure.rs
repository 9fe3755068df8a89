//! Questions about who depends on whom: dependence, leverage, criticality, industries downstream.

use serde::{Deserialize, Serialize};

use super::scenario::threads;
use super::years::never;
use super::{Asked, Said, Years};

/// Draws behind the ranges of criticality where none are named.
pub const DEFAULT_DRAWS: u32 = 200;
/// Seed of criticality's draws where none is named.
pub const DEFAULT_SEED: u64 = 1;
/// Share of a form's production from which an area counts as an actor of leverage, where none is named.
pub const LEAST_SHARE: f64 = 0.05;
/// Most draws or members behind a range.
const MOST_DRAWS: u32 = 10_000;

/// Who an area depends on, and who depends on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskDependence {
    /// Area or bloc, by code or name: JPN, Japan, EU27.
    pub area: String,
    /// Also follow each form back through earlier stages: exposure, last maker, the path that carries most.
    pub indirect: bool,
    /// Only this mineral: name, symbol or synonym.
    pub mineral: Option<String>,
    /// Only figures about this other area or bloc.
    pub through: Option<String>,
    /// Also solve the market without the exports of `through`: what the area would lose in a year.
    pub removal: bool,
    /// Year, or years as FIRST..LAST.
    pub year: Years,
}

impl Asked for AskDependence {
    const COMMAND: &'static str = "dep";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("area", Said::Word),
        ("indirect", Said::Flag("--indirect")),
        ("mineral", Said::Flag("--mineral")),
        ("through", Said::Flag("--through")),
        ("removal", Said::Flag("--removal")),
        ("year", Said::Flag("--year")),
    ];
    const REQUIRED: &'static [&'static str] = &["area"];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let alone = self.removal && self.through.is_none();
        alone.then(|| ("removal", "say whose exports stop: --removal needs --through".to_owned())).into_iter().collect()
    }
}

/// What cuts of exports cost others, and their authors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskLeverage {
    /// Only cuts by this area, or by members of this bloc.
    pub by: Option<String>,
    /// Count the losses of this area or bloc only.
    pub against: Option<String>,
    /// Only cuts of forms of these minerals; empty: all.
    pub minerals: Vec<String>,
    /// Year of the chains. Default: the latest.
    pub year: Option<i32>,
    /// Smallest share of a form's production that makes an actor, 0 to 1.
    pub least_share: f64,
    /// Ensemble members behind each range; 1 for central runs only.
    pub runs: u32,
    /// Seed of the ensembles.
    pub seed: u64,
    /// Threads; the answer does not depend on it. Default: one per core.
    pub threads: Option<u16>,
    /// The page shows every row.
    pub all: bool,
}

impl Default for AskLeverage {
    fn default() -> Self {
        AskLeverage {
            by: None,
            against: None,
            minerals: Vec::new(),
            year: None,
            least_share: LEAST_SHARE,
            runs: 1,
            seed: 1,
            threads: None,
            all: false,
        }
    }
}

impl Asked for AskLeverage {
    const COMMAND: &'static str = "leverage";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("by", Said::Flag("--by")),
        ("against", Said::Flag("--against")),
        ("minerals", Said::Flag("--mineral")),
        ("year", Said::Flag("--year")),
        ("least_share", Said::Percent("--least")),
        ("runs", Said::Flag("--runs")),
        ("seed", Said::Flag("--seed")),
        ("threads", Said::Not),
        ("all", Said::Not),
    ];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if !(0.0..=1.0).contains(&self.least_share) {
            faults.push(("least_share", "a share from 0 to 1".to_owned()));
        }
        if !(1..=MOST_DRAWS).contains(&self.runs) {
            faults.push(("runs", format!("{} members: 1 to {MOST_DRAWS} can be asked for", self.runs)));
        }
        faults.extend(threads(self.threads));
        faults.extend(never(self.year));
        faults
    }
}

/// How critical minerals are to an area, by one official method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskCriticality {
    /// Method (docs/methods/criticality.md). Default: eu2023.
    pub method: Option<String>,
    /// Area, by code or name: a country or a bloc. Default: the area the method was made for.
    pub area: Option<String>,
    /// Year of the inputs. Default: the method's own round, or the latest base year.
    pub year: Option<i32>,
    /// One mineral only: name, symbol or synonym.
    pub mineral: Option<String>,
    /// The page shows the formula of the mineral with the numbers in it, every input with its range and source, and what would
    /// move it across a threshold. Needs `mineral`.
    pub explain: bool,
    /// Thresholds of the asker's own beside the method's: `1.5` on its main axis, or `supply_risk=1.5` by axis. An axis without one keeps
    /// the method's.
    pub threshold: Vec<String>,
    /// The page shows every stage, not only the bottleneck.
    pub all: bool,
    /// Draws from the facts' bands behind the ranges; 0 for central values only.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for AskCriticality {
    fn default() -> Self {
        AskCriticality {
            method: None,
            area: None,
            year: None,
            mineral: None,
            explain: false,
            threshold: Vec::new(),
            all: false,
            draws: DEFAULT_DRAWS,
            seed: DEFAULT_SEED,
        }
    }
}

impl Asked for AskCriticality {
    const COMMAND: &'static str = "criticality";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("method", Said::Flag("--method")),
        ("area", Said::Flag("--area")),
        ("year", Said::Flag("--year")),
        ("mineral", Said::Flag("--mineral")),
        ("explain", Said::Not),
        ("threshold", Said::Flag("--threshold")),
        ("all", Said::Not),
        ("draws", Said::Flag("--draws")),
        ("seed", Said::Flag("--seed")),
    ];

    fn faults(&self) -> Vec<(&'static str, String)> {
        let alone = self.explain && self.mineral.is_none();
        let alone = alone.then(|| ("explain", "say of which mineral: `explain` needs `mineral`".to_owned()));
        let cuts = self.threshold.iter().filter_map(|text| cut(text).err()).map(|why| ("threshold", why));
        drawn(self.draws).into_iter().chain(alone).chain(never(self.year)).chain(cuts).collect()
    }
}

/// A threshold as it is written: the axis, where it is named, and the value.
///
/// # Errors
/// What is expected instead.
///
/// ```
/// use monazite_model::question::cut;
/// assert_eq!(cut("1.5"), Ok((None, 1.5)));
/// assert_eq!(cut("supply_risk=2"), Ok((Some("supply_risk"), 2.0)));
/// assert!(cut("high").is_err());
/// ```
pub fn cut(text: &str) -> Result<(Option<&str>, f64), String> {
    let (axis, value) = match text.split_once('=') {
        Some((axis, value)) => (Some(axis.trim()).filter(|axis| !axis.is_empty()), value),
        None => (None, text),
    };
    match value.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((axis, value)),
        _ => Err(format!("`{text}`: a threshold is a number, as 1.5, or an axis and a number, as supply_risk=1.5")),
    }
}

/// A number of draws that cannot be made.
fn drawn(draws: u32) -> Option<(&'static str, String)> {
    (draws > MOST_DRAWS).then(|| ("draws", format!("{draws} draws: at most {MOST_DRAWS} can be asked for")))
}

/// Criticality methods side by side: ranks, rank correlations, and judgements that hang on one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskMethods {
    /// One method only. Default: all that can be asked about the area.
    pub method: Option<String>,
    /// Area, by code or name. Default: EU27.
    pub area: Option<String>,
    /// Year of the inputs. Default: each method's own round, or the latest base year.
    pub year: Option<i32>,
    /// One mineral only: name, symbol or synonym.
    pub mineral: Option<String>,
    /// Draws from the facts' bands behind the ranges; 0 for central values only.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for AskMethods {
    fn default() -> Self {
        AskMethods { method: None, area: None, year: None, mineral: None, draws: DEFAULT_DRAWS, seed: DEFAULT_SEED }
    }
}

impl Asked for AskMethods {
    const COMMAND: &'static str = "criticality --compare";
    const KEYS: &'static [(&'static str, Said)] = &[
        ("method", Said::Flag("--method")),
        ("area", Said::Flag("--area")),
        ("year", Said::Flag("--year")),
        ("mineral", Said::Flag("--mineral")),
        ("draws", Said::Flag("--draws")),
        ("seed", Said::Flag("--seed")),
    ];

    fn faults(&self) -> Vec<(&'static str, String)> {
        drawn(self.draws).into_iter().chain(never(self.year)).collect()
    }
}

/// Bounds of what a cut of some industries costs all others, from an input-output table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskDownstream {
    /// Table written by `monazite import`, or the name of one in the atlas. Default: the bundled one.
    pub table: Option<String>,
    /// Industries and the share of their output that is lost, each as `CHN/c12=0.3`; empty: the table itself.
    pub cuts: Vec<String>,
    /// Industries the page shows.
    pub top: usize,
}

impl Default for AskDownstream {
    fn default() -> Self {
        AskDownstream { table: None, cuts: Vec::new(), top: 15 }
    }
}

impl Asked for AskDownstream {
    const COMMAND: &'static str = "downstream";
    const KEYS: &'static [(&'static str, Said)] =
        &[("table", Said::Word), ("cuts", Said::Flag("--cut")), ("top", Said::Not)];
}
