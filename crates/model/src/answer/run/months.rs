//! A run month by month: what prices, use and stocks do on the way, beside the one clearing of the window.

use serde::{Deserialize, Serialize};

use super::Driver;
use crate::code::{AreaId, FormId};
use crate::market::Status;
use crate::market::elementary::ln;
use crate::period::Month;
use crate::quantity::Band;

/// The months of a scenario that asks for more than one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OverMonths {
    /// `cleared` where every month of the central path did; else how the first that did not ended, and there are no months from it on.
    pub status: Status,
    /// First month.
    pub start: Month,
    /// Months asked for.
    pub months: u32,
    /// Months of the central path that cleared.
    pub cleared_months: u32,
    /// Members of the ensemble, and how many cleared in every month.
    pub runs: u32,
    /// Of these, cleared throughout.
    pub cleared: u32,
    /// Standard deviation of the model error in the logarithm of a price that stands beside the draws in every range.
    pub model_error: f64,
    /// Largest imbalance of a node in a month of the central path, stocks included, as a share of what passes it.
    pub worst_balance: f64,
    /// What is announced, and the month in which holders of stock hear of it: `export-licence (2023-07)`.
    pub announcements: Vec<String>,
    /// What the path rests on beside the chain, in words: which stocks are stated, which are a prior.
    pub assumptions: Vec<String>,
    /// Places where something moves, those that move most first.
    pub places: Vec<PlaceOverMonths>,
    /// What a licence that is granted quickly, middling or hardly would do in the place of that of the scenario; empty where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<LicenceReading>,
    /// What the highest price in the place that moves most money turns on, over the runs; absent where there are too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns_on: Option<PeakDrivers>,
}

/// How a licence is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LicenceCase {
    /// As the scenario states it.
    Stated,
    /// Nearly all is granted, soon.
    Quick,
    /// The middle of what is thought possible.
    Half,
    /// Hardly anything is granted, late.
    Hard,
}

impl LicenceCase {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            LicenceCase::Stated => "stated",
            LicenceCase::Quick => "quick",
            LicenceCase::Half => "half",
            LicenceCase::Hard => "hard",
        }
    }
}

/// The central path of a licensed form in a place, under one reading of all licences of the scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LicenceReading {
    /// Reading.
    pub case: LicenceCase,
    /// Share of base exports granted in the end; absent as stated, where licences may differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<f64>,
    /// Months from the first licence until then; absent as stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ramp_months: Option<f64>,
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// Highest price as a multiple of its base.
    pub peak: f64,
    /// Its month; the first of equals.
    pub month: Month,
    /// Price after twelve months; absent where the path is shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_12: Option<f64>,
    /// Price in the last month.
    pub last: f64,
    /// Largest share by which use is below that of the base year; absent where the area's use is not known or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_below_base: Option<f64>,
}

/// What the highest price in a place turns on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PeakDrivers {
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// Settings and parameters by how closely the highest price follows them, largest first; their ends are multiples of the base.
    pub drivers: Vec<Driver>,
}

/// A form in an area, month by month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlaceOverMonths {
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// Whether the area restricts the form itself.
    pub inside: bool,
    /// Price in the base year, usd per counted tonne.
    pub base: f64,
    /// What the area takes of the form in a month of the base year, counted tonnes; zero where nobody knows or nothing is.
    pub taken_t: f64,
    /// Months of it that are held at rest.
    pub cover: f64,
    /// Whether somebody states that stock; else it is a prior.
    pub cover_stated: bool,
    /// Month by month.
    pub path: Vec<PlaceMonth>,
    /// Share of the runs, model error included, in which the price passes twice its base in some month.
    pub past_twice: f64,
    /// The same of five times.
    pub past_five_times: f64,
    /// The highest price of the path as a multiple of the base: median and 90 per cent range of the runs' peaks, model error included; of the central path where there are no runs.
    pub peak: Band,
}

/// One month of a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlaceMonth {
    /// Calendar month.
    pub month: Month,
    /// Price as a multiple of its base: median, 5th and 95th percentile of the runs with the model error; the central path where there are
    /// no runs beside it.
    #[serde(flatten)]
    pub range: Band,
    /// 25th percentile.
    pub low_half: f64,
    /// 75th percentile.
    pub high_half: f64,
    /// Price of the central path as a multiple of its base.
    pub central: f64,
    /// Share by which use is below that of the base year in the central path: forgone, saved for good, or not asked for because something made
    /// of it is not made. Absent where the area's use is not known or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_below_base: Option<f64>,
    /// Months of base intake in stock at the end of the month, central path; absent where nothing is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<f64>,
}

impl PlaceOverMonths {
    /// The month of the highest price where it rises by a twentieth, else that in which it is furthest from its base: a peak is what is asked
    /// about, even where a glut follows that goes further.
    pub fn furthest(&self) -> Option<&PlaceMonth> {
        // The first of equals: a flat path reached it then.
        let highest = self.path.iter().rev().max_by(|a, b| a.range.value.total_cmp(&b.range.value))?;
        if highest.range.value >= 1.05 {
            return Some(highest);
        }
        self.path.iter().rev().max_by(|a, b| a.departs().total_cmp(&b.departs()))
    }

    /// How far the central path departs from its base, as a logarithm.
    pub fn departs(&self) -> f64 {
        self.furthest().map_or(0.0, PlaceMonth::departs)
    }

    /// The first month at 90 per cent of the logarithm of the furthest price.
    pub fn nearly_there(&self) -> Option<&PlaceMonth> {
        let aim = 0.9 * self.furthest()?.log();
        self.path.iter().find(|month| if aim >= 0.0 { month.log() >= aim } else { month.log() <= aim })
    }
}

impl PlaceMonth {
    fn log(&self) -> f64 {
        ln(self.range.value.max(f64::MIN_POSITIVE))
    }

    /// How far the central price departs from its base, as a logarithm.
    pub fn departs(&self) -> f64 {
        self.log().abs()
    }
}
