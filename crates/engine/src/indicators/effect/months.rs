//! Buying ahead: the months before a measure beside the same months of the year before.

use std::collections::BTreeMap;

use monazite_model::answer::effect::{BuyingAhead, TradeMonth};
use monazite_model::period::Month;

/// Months compared on either side.
const COMPARED: i32 = 3;

/// Reads monthly sums `(t, usd)` around the month in which a measure starts; `None` where a month that is compared is missing: a month
/// without a row is not taken for a month without trade.
///
/// ```
/// use monazite_engine::indicators::effect::months::buying_ahead;
/// use monazite_model::period::Month;
/// let month = |year, number| Month::new(year, number).unwrap();
/// let mut sums = std::collections::BTreeMap::new();
/// for number in 1..=12 {
///     sums.insert(month(2022, number), (10.0, 1.0));
///     sums.insert(month(2023, number), (if number == 11 { 40.0 } else { 10.0 }, 1.0));
/// }
/// sums.extend([(month(2024, 1), (5.0, 1.0)), (month(2024, 2), (5.0, 1.0))]);
/// let found = buying_ahead(&sums, month(2023, 12)).unwrap();
/// assert_eq!((found.before_t, found.year_earlier_t, found.ahead_t, found.after_t), (60.0, 30.0, 30.0, 20.0));
/// ```
pub fn buying_ahead(sums: &BTreeMap<Month, (f64, f64)>, start: Month) -> Option<BuyingAhead> {
    let sum = |from: i32| -> Option<f64> { (from..from + COMPARED).map(|k| Some(sums.get(&start.plus(k))?.0)).sum() };
    let (before, earlier, after) = (sum(-COMPARED)?, sum(-COMPARED - 12)?, sum(0)?);
    let row = |(month, (gross_t, value_usd)): (&Month, &(f64, f64))| TradeMonth {
        month: month.to_string(),
        gross_t: *gross_t,
        value_usd: *value_usd,
    };
    Some(BuyingAhead {
        months: COMPARED as u32,
        before_t: before,
        year_earlier_t: earlier,
        after_t: after,
        ahead_t: (before - earlier).max(0.0),
        path: sums.iter().map(row).collect(),
    })
}
