//! How long users of a form last under a scenario, and the lines of one company.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId};
use crate::market::Status;
use crate::period::Month;
use crate::quantity::Band;

/// When something happens, over the runs: days from the first day of the first month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Until {
    /// Median day; `null` where it does not happen in more than half of the runs.
    pub median: Option<f64>,
    /// Day by which it has happened in a twentieth of the runs; `null` where it never has.
    pub low: Option<f64>,
    /// Day by which it has happened in nineteen twentieths of the runs; `null` where it never has.
    pub high: Option<f64>,
    /// Share of the runs in which it happens at all within the months followed.
    pub share: f64,
}

/// What stands behind every figure of an answer about survival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SurvivalSetting {
    /// Title of the scenario.
    pub scenario: String,
    /// Days count from the first day of this month.
    pub start: Month,
    /// Months followed.
    pub months: u32,
    /// First month in which a measure is in force; `null` where there is none.
    pub first_measure: Option<Month>,
    /// Year of the chain.
    pub base_year: i32,
    /// How the months ended; without clearing there are no rows.
    pub status: Status,
    /// Seed of the runs.
    pub seed: u64,
    /// Runs asked for; 0 where only the central path was followed.
    pub runs: u32,
    /// Of them, those in which every month cleared.
    pub cleared: u32,
    /// Share of its usual intake below which a line cannot run on.
    pub least_load: Band,
    /// Id of the data.
    pub data: String,
    /// What the figures rest on, in sentences.
    pub assumptions: Vec<String>,
    /// Publications.
    pub sources: Vec<String>,
}

/// Whose stock a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UserGroup {
    /// The asker's own plant.
    OwnPlant,
    /// The fifth of users that holds least.
    LeastFifth,
    /// The second fifth.
    SecondFifth,
    /// The middle fifth.
    MiddleFifth,
    /// The fourth fifth.
    FourthFifth,
    /// The fifth of users that holds most.
    MostFifth,
}

impl UserGroup {
    /// The fifths, from those who hold least.
    pub const FIFTHS: [UserGroup; 5] = [
        UserGroup::LeastFifth,
        UserGroup::SecondFifth,
        UserGroup::MiddleFifth,
        UserGroup::FourthFifth,
        UserGroup::MostFifth,
    ];

    /// `least-fifth`.
    pub fn name(self) -> &'static str {
        match self {
            UserGroup::OwnPlant => "own-plant",
            UserGroup::LeastFifth => "least-fifth",
            UserGroup::SecondFifth => "second-fifth",
            UserGroup::MiddleFifth => "middle-fifth",
            UserGroup::FourthFifth => "fourth-fifth",
            UserGroup::MostFifth => "most-fifth",
        }
    }
}

/// A group of users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserRow {
    /// Whose stock it is.
    pub users: UserGroup,
    /// Days of its use that it holds: median and ends over the runs.
    pub stock_days: Band,
    /// Its stock is used up, and less reaches it than it takes.
    pub short: Until,
    /// From then on, less reaches it than it can run on.
    pub stopped: Until,
}

/// What reaches users in a month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReachingMonth {
    /// Month.
    pub month: Month,
    /// Share of the base year's month: median, 5 and 95 per cent of the runs.
    pub reaching: Band,
}

/// The highest price of the central path.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HighestPrice {
    /// Multiple of the base price.
    pub times: f64,
    /// In which month.
    pub month: Month,
}

/// How long users of a form in an area last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Survival {
    /// What stands behind the figures.
    #[serde(flatten)]
    pub setting: SurvivalSetting,
    /// What is used.
    pub form: FormId,
    /// Where.
    pub area: AreaId,
    /// What users there take in the base year, t of the form as it is counted.
    pub taken_t: f64,
    /// False where use by area is only what is left over.
    pub use_known: bool,
    /// Months of use that users there hold on average.
    pub cover_months: Band,
    /// Whether somebody states it; else it is a prior.
    pub cover_stated: bool,
    /// Price that somebody who wants more than his share would have to outbid; `null` where the months do not clear.
    pub highest_price: Option<HighestPrice>,
    /// The own plant first, where there is one; then from who holds least to who holds most.
    pub users: Vec<UserRow>,
    /// Month by month.
    pub reaching: Vec<ReachingMonth>,
}

/// How what a company's supplier sends is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SupplierRoute {
    /// By what goes along its route to the area of the line.
    Route,
    /// By what makers in the area of the line make.
    Home,
    /// The base year has no such route: as the market of the area.
    Market,
}

/// A supplier of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineSupplier {
    /// Area.
    pub area: AreaId,
    /// Share of what the line takes; of all suppliers together 1.
    pub share: f64,
    /// How it is followed.
    pub route: SupplierRoute,
}

/// How long a line lasts in one reading of what reaches it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineReading {
    /// Its stock is used up, and less reaches it than it takes.
    pub short: Until,
    /// From then on, less reaches it than it can run on.
    pub stopped: Until,
    /// Tonnes that neither reach it nor lie in its stock in the first twelve months: median, 5 and 95 per cent of the runs.
    pub missing_t: Band,
    /// The same at base price, usd; `null` where the form has no price.
    pub missing_usd: Option<f64>,
}

/// A line of a company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CompanyLine {
    /// Row of the file, the header being row 1.
    pub row: u32,
    /// Plant, as the file names it.
    pub plant: String,
    /// What it takes.
    pub form: FormId,
    /// Where it stands.
    pub area: AreaId,
    /// Tonnes a year of the form as it is counted.
    pub tonnes_a_year: f64,
    /// Days of its use that it holds.
    pub stock_days: f64,
    /// What it takes in a year at base price, usd; `null` where the form has no price.
    pub value_usd: Option<f64>,
    /// As the file says; empty where it says nothing.
    pub suppliers: Vec<LineSupplier>,
    /// What reaches users of the form in the area reaches it alike.
    pub market: LineReading,
    /// Each supplier sends what goes along its route; `null` where the file names none.
    pub bound: Option<LineReading>,
    /// The highest price there on the central path.
    pub highest_price: Option<HighestPrice>,
}

impl CompanyLine {
    /// The reading that counts first: bound to its suppliers where they are stated, else as the market.
    pub fn first(&self) -> &LineReading {
        self.bound.as_ref().unwrap_or(&self.market)
    }
}

/// How long the lines of a company last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CompanyExposure {
    /// What stands behind the figures.
    #[serde(flatten)]
    pub setting: SurvivalSetting,
    /// The file, as it was named.
    pub file: String,
    /// From the first to stop.
    pub lines: Vec<CompanyLine>,
}
