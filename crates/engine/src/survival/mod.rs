//! How long a user lasts: a plant with a stock of its own, what reaches it month by month, and the day on which it runs short.
//!
//! Stocks are not lent: an average of months of cover says nothing about the plant with two weeks of it. So users of a place are split by
//! what they hold ([`stocks_of_fifths`]), each keeps its own, and of what reaches the place each gets its share ([`run_out`]).
//! Method: docs/methods/survival.md.

use monazite_model::answer::survival::Until;
use monazite_model::quantity::Band;
use monazite_model::registry::Distribution;

use crate::ensemble::draw::quantile_of;

/// Days of a month.
pub const DAYS_A_MONTH: f64 = 365.25 / 12.0;

/// When a plant runs short, days from the beginning of month 0; `None` where it does not within the months followed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RunOut {
    /// Its stock is used up, and less reaches it than it takes.
    pub short: Option<f64>,
    /// From then on, the first day on which less reaches it than it can run on.
    pub stopped: Option<f64>,
}

/// When a plant runs short that takes one unit a day while it can, holds `stock` days of it and gets `reaching` of a unit a day, month by
/// month; it stops where less than `least` of a unit reaches it. What reaches it beyond a unit is not bought: it neither fills up ahead
/// of a cut nor rebuilds its stock after it.
pub fn run_out(reaching: &[f64], stock: f64, least: f64) -> RunOut {
    let mut left = stock.max(0.0);
    let mut found = RunOut::default();
    for (month, reaching) in reaching.iter().enumerate() {
        let begins = month as f64 * DAYS_A_MONTH;
        let missing = (1.0 - reaching).max(0.0);
        let mut short = begins;
        if missing > 0.0 && found.short.is_none() {
            let lasts = left / missing;
            if lasts >= DAYS_A_MONTH {
                left -= missing * DAYS_A_MONTH;
                continue;
            }
            left = 0.0;
            short = begins + lasts;
            found.short = Some(short);
        }
        if found.short.is_some() && *reaching < least {
            found.stopped = Some(short);
            return found;
        }
    }
    found
}

/// Stocks of five equal groups of users, from those who hold least to those who hold most, as multiples of the mean: the medians of
/// five equal parts of a log-normal spread, scaled so that their mean is one.
pub fn stocks_of_fifths(spread: Band) -> [f64; 5] {
    let at = [0.1, 0.3, 0.5, 0.7, 0.9].map(|u| quantile_of(spread, Distribution::LogNormal, u));
    let mean = at.iter().sum::<f64>() / 5.0;
    at.map(|stock| stock / mean)
}

/// What neither reaches a plant nor lies in its stock within the months given, in days of its use.
pub fn missing(reaching: &[f64], stock: f64) -> f64 {
    let cut: f64 = reaching.iter().map(|reaching| (1.0 - reaching).max(0.0) * DAYS_A_MONTH).sum();
    (cut - stock.max(0.0)).max(0.0)
}

/// When something happens over runs, each with its day or `None` where it does not: the smallest day by which it has happened in a
/// twentieth, half and nineteen twentieths of the runs. Days are not interpolated, because between a day and never there is none.
pub fn until(days: &[Option<f64>]) -> Until {
    let mut sorted: Vec<f64> = days.iter().map(|day| day.unwrap_or(f64::INFINITY)).collect();
    sorted.sort_by(f64::total_cmp);
    let by = |share: f64| {
        let place = (share * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize - 1;
        sorted.get(place).copied().filter(|day| day.is_finite())
    };
    let happened = sorted.iter().filter(|day| day.is_finite()).count();
    Until { median: by(0.5), low: by(0.05), high: by(0.95), share: happened as f64 / sorted.len().max(1) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plant_that_gets_nothing_lasts_as_long_as_its_stock() {
        for stock in [0.0, 1.0, 14.0, 30.0, 45.0, 400.0] {
            let found = run_out(&[0.0; 24], stock, 0.5);
            assert!((found.short.unwrap_or(f64::NAN) - stock).abs() < 1e-9, "{stock}: {found:?}");
            assert_eq!(found.stopped, found.short);
        }
        assert_eq!(run_out(&[0.0; 2], 90.0, 0.5), RunOut::default(), "longer than is looked at");
    }

    #[test]
    fn half_of_what_it_takes_makes_a_stock_last_twice_as_long_and_the_plant_runs_on() {
        let found = run_out(&[0.5; 24], 30.0, 0.5);
        assert!((found.short.unwrap_or(f64::NAN) - 60.0).abs() < 1e-9, "{found:?}");
        assert_eq!(found.stopped, None, "half a load is enough");
        let starved = run_out(&[0.5; 24], 30.0, 0.6);
        assert_eq!(starved.stopped, starved.short);
    }

    #[test]
    fn what_comes_before_a_cut_is_not_kept_and_a_plant_that_is_short_stops_when_less_comes() {
        let rush = run_out(&[2.0, 2.0, 0.0, 0.0], 10.0, 0.5);
        assert!((rush.short.unwrap_or(f64::NAN) - (2.0 * DAYS_A_MONTH + 10.0)).abs() < 1e-9, "{rush:?}");
        // Short from the fifth day on, three quarters of a load; from the third month on a quarter.
        let slow = run_out(&[0.75, 0.75, 0.25], 1.25, 0.5);
        assert!((slow.short.unwrap_or(f64::NAN) - 5.0).abs() < 1e-9, "{slow:?}");
        assert!((slow.stopped.unwrap_or(f64::NAN) - 2.0 * DAYS_A_MONTH).abs() < 1e-9, "{slow:?}");
        // Once short it stays without a stock.
        let again = run_out(&[0.0, 1.0, 0.9], 5.0, 0.5);
        assert!((again.short.unwrap_or(f64::NAN) - 5.0).abs() < 1e-9, "{again:?}");
    }

    #[test]
    fn more_stock_and_more_that_comes_never_shorten_a_life() {
        let uniform = |k: u32, label: &str| crate::ensemble::draw::uniform(7, k, label);
        for k in 0..500 {
            let months: Vec<f64> = (0..24).map(|m| 1.3 * uniform(k, &format!("month {m}"))).collect();
            let better: Vec<f64> = months.iter().map(|d| d + 0.2 * uniform(k, "more")).collect();
            let stock = 120.0 * uniform(k, "stock");
            let end = |found: RunOut| (found.short.unwrap_or(f64::INFINITY), found.stopped.unwrap_or(f64::INFINITY));
            let (here, richer, fed) = (
                end(run_out(&months, stock, 0.5)),
                end(run_out(&months, stock + 5.0, 0.5)),
                end(run_out(&better, stock, 0.5)),
            );
            assert!(richer.0 >= here.0 && richer.1 >= here.1, "{k}: {here:?} {richer:?}");
            assert!(fed.0 >= here.0 - 1e-9 && fed.1 >= here.1 - 1e-9, "{k}: {here:?} {fed:?}");
            assert!(here.1 >= here.0, "no plant stops before it is short");
        }
    }

    #[test]
    fn what_is_missing_is_the_cut_less_the_stock() {
        assert!((missing(&[1.2, 0.5, 0.0], 10.0) - (1.5 * DAYS_A_MONTH - 10.0)).abs() < 1e-9);
        assert_eq!(missing(&[0.9, 1.0], 30.0), 0.0);
    }

    #[test]
    fn a_day_that_does_not_come_in_half_of_the_runs_has_no_median() {
        let runs = |n: usize| (0..20).map(|k| (k < n).then_some(k as f64)).collect::<Vec<_>>();
        assert_eq!(until(&runs(20)), Until { median: Some(9.0), low: Some(0.0), high: Some(18.0), share: 1.0 });
        assert_eq!(until(&runs(10)), Until { median: Some(9.0), low: Some(0.0), high: None, share: 0.5 });
        assert_eq!(until(&runs(9)), Until { median: None, low: Some(0.0), high: None, share: 0.45 });
        assert_eq!(until(&runs(0)), Until::default());
        assert_eq!(until(&[]), Until::default());
    }

    #[test]
    fn fifths_of_users_hold_the_mean_between_them_and_unequal_shares() {
        let fifths = stocks_of_fifths(Band { value: 0.7, low: 0.15, high: 3.0 });
        assert!((fifths.iter().sum::<f64>() / 5.0 - 1.0).abs() < 1e-12);
        assert!(fifths.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(fifths[0] < 0.35 && fifths[4] > 1.8, "{fifths:?}");
        assert_eq!(stocks_of_fifths(Band { value: 1.0, low: 1.0, high: 1.0 }), [1.0; 5]);
    }
}
