//! Days in words: when something happens over the runs.

use monazite_model::answer::survival::{HighestPrice, SurvivalSetting, Until};
use monazite_model::market::Status;
use monazite_model::period::Month;

pub(super) use crate::headline::month;
use crate::number::{count, grouped, percent};
use crate::page::Page;

/// Mean days of a month.
const DAYS_A_MONTH: f64 = 365.25 / 12.0;

/// `1 June 2023`.
pub(super) fn first_day(of: Month) -> String {
    format!("1 {}", month(of))
}

/// `61`: days are told whole.
pub(super) fn day(days: f64) -> String {
    grouped(days.round(), 0)
}

/// `14 days`.
pub(super) fn days(number: f64) -> String {
    let whole = number.round();
    format!("{} {}", grouped(whole, 0), if whole == 1.0 { "day" } else { "days" })
}

/// `61`, or `not within 24 months`.
pub(super) fn cell(until: &Until, setting: &SurvivalSetting) -> String {
    until.median.map_or_else(|| format!("not within {}", span(setting)), day)
}

/// `44 to 95`, `44 to never`; a dash where it happens in no run, or there are no runs.
pub(super) fn range(until: &Until, setting: &SurvivalSetting) -> String {
    match (until.low, until.high) {
        _ if setting.runs == 0 => "–".to_owned(),
        (None, _) => "–".to_owned(),
        (Some(low), None) => format!("{} to never", day(low)),
        (Some(low), Some(high)) => format!("{} to {}", day(low), day(high)),
    }
}

/// `24 months`.
pub(super) fn span(setting: &SurvivalSetting) -> String {
    count(setting.months as usize, "month", "months")
}

/// ` (90 % of runs 44 to 95)`, and where it happens in some runs only, in how many; nothing without runs.
pub(super) fn spread(until: &Until, setting: &SurvivalSetting) -> String {
    let (Some(low), true) = (until.low, setting.runs > 0) else { return String::new() };
    match until.high {
        Some(high) if day(low) == day(high) => " (90 % of runs the same day)".to_owned(),
        Some(high) => format!(" (90 % of runs {} to {})", day(low), day(high)),
        None => format!(
            " (in the earliest 5 % of runs by day {}; in {} of them not within {})",
            day(low),
            percent(1.0 - until.share),
            span(setting)
        ),
    }
}

/// What becomes of whoever runs short: `and stops then`; `least` is the smallest share of his usual intake that reaches him, where it is known.
fn then(short: &Until, stopped: &Until, least: Option<f64>, setting: &SurvivalSetting) -> String {
    let some = |share: f64| match share > 0.0 && setting.runs > 0 {
        true => format!(", though it stops in {} of the runs", percent(share)),
        false => String::new(),
    };
    match (short.median, stopped.median) {
        (Some(short), Some(stopped)) if day(short) == day(stopped) => " and stops then".to_owned(),
        (_, Some(at)) => format!(" and stops after {}{}", days(at), spread(stopped, setting)),
        (_, None) => {
            let least = least.map(|share| format!(" ({} of its usual intake at the least)", percent(share)));
            format!(" and runs on with less{}{}", least.unwrap_or_default(), some(stopped.share))
        }
    }
}

/// `runs short 61 days after 1 June 2023 (90 % of runs 44 to 95) and stops then`.
pub(super) fn fate(short: &Until, stopped: &Until, least: Option<f64>, setting: &SurvivalSetting) -> String {
    let Some(at) = short.median else {
        let some = match short.share > 0.0 && setting.runs > 0 {
            true => format!(" in most runs; it does in {} of them", percent(short.share)),
            false => String::new(),
        };
        return format!("does not run short within {}{some}", span(setting));
    };
    let (after, spread) = (first_day(setting.start), spread(short, setting));
    let then = then(short, stopped, least, setting);
    match day(at).as_str() {
        "0" => format!("is short from {after}{spread}{then}"),
        _ => format!("runs short {} after {after}{spread}{then}", days(at)),
    }
}

/// When the first measure begins, where that is not the day from which days count.
pub(super) fn begins(setting: &SurvivalSetting) -> Option<String> {
    let Some(first) = setting.first_measure else { return Some("The scenario has no measure.".to_owned()) };
    let after = first.index() - setting.start.index();
    let at = || day(f64::from(after) * DAYS_A_MONTH);
    match after {
        0 => None,
        1.. if after >= setting.months as i32 => {
            Some(format!("Its first measure is in force from {}, after the months followed.", first_day(first)))
        }
        1.. => Some(format!("Its first measure is in force from {}, day {}.", first_day(first), at())),
        _ => Some(format!("Its first measure is in force from {}, before the first day.", first_day(first))),
    }
}

/// What somebody would have to pay who wants more than his share.
pub(super) fn outbid(highest: &HighestPrice) -> String {
    match highest.times > 1.005 {
        true => format!(
            "Whoever wants more than his share has to outbid the others: at its highest the price is {:.2} times the base ({}, central path).",
            highest.times,
            month(highest.month)
        ),
        false => "The price does not rise above its base on the central path: nobody has to be outbid.".to_owned(),
    }
}

/// Why there is no answer; `None` where there is one.
pub(super) fn not_cleared(setting: &SurvivalSetting) -> Option<String> {
    (setting.status != Status::Cleared)
        .then(|| "A month of this scenario does not clear: nothing can be said of how long anybody lasts.".to_owned())
}

/// What the figures rest on, and the runs.
pub(super) fn ground(setting: &SurvivalSetting, page: &mut Page) {
    let load = &setting.least_load;
    let mut notes = setting.assumptions.clone();
    notes.push(format!(
        "A plant that is short stops where less than {} of its usual intake reaches it (our assumption, {} to {} over the runs).",
        percent(load.value),
        percent(load.low),
        percent(load.high)
    ));
    let runs = match setting.runs {
        0 => "central path alone, no runs".to_owned(),
        runs => format!(
            "{} of {} in which all months clear, seed {}",
            setting.cleared,
            count(runs as usize, "run", "runs"),
            setting.seed
        ),
    };
    notes.push(format!(
        "Base year {}, {} from {}, {runs}. Months have {:.2} days.",
        setting.base_year,
        span(setting),
        first_day(setting.start),
        DAYS_A_MONTH
    ));
    page.ground(&notes, &setting.sources);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use monazite_model::quantity::Band;

    pub(in super::super) fn setting(runs: u32) -> SurvivalSetting {
        let start = Month { year: 2023, month: 6 };
        SurvivalSetting {
            scenario: "A ban".into(),
            start,
            months: 24,
            first_measure: Some(start.plus(2)),
            base_year: 2022,
            status: Status::Cleared,
            seed: 1,
            runs,
            cleared: runs,
            least_load: Band { value: 0.5, low: 0.3, high: 0.7 },
            data: String::new(),
            assumptions: Vec::new(),
            sources: Vec::new(),
        }
    }

    #[test]
    fn a_fate_says_the_day_its_range_and_what_follows() {
        let short = Until { median: Some(61.2), low: Some(44.0), high: Some(95.0), share: 1.0 };
        let never = Until { median: None, low: Some(70.0), high: None, share: 0.3 };
        let said = fate(&short, &short, Some(0.0), &setting(200));
        assert_eq!(said, "runs short 61 days after 1 June 2023 (90 % of runs 44 to 95) and stops then");
        let said = fate(&short, &never, Some(0.8), &setting(200));
        assert!(said.ends_with(" and runs on with less (80\u{202f}% of its usual intake at the least), though it stops in 30\u{202f}% of the runs"), "{said}");
        let said = fate(&never, &never, None, &setting(200));
        assert_eq!(said, "does not run short within 24 months in most runs; it does in 30\u{202f}% of them");
        assert_eq!(
            fate(&Until::default(), &Until::default(), None, &setting(0)),
            "does not run short within 24 months"
        );
        assert_eq!(
            begins(&setting(1)).unwrap_or_default(),
            "Its first measure is in force from 1 August 2023, day 61."
        );
    }
}
