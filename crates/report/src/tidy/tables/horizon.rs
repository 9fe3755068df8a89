//! The table of a problem over time.

use monazite_model::answer::horizon::HorizonAnswer;
use monazite_model::answer::standing::{Standing, Variant};

use crate::horizon::{MonthRow, rows};
use crate::tidy::{Column, Tidy};

const MONTHS: [Column<MonthRow>; 8] = [
    Column::whole("month", "from 0, the month at rest", |r| r.month),
    Column::text(
        "figure",
        "`price`, `price-ratio`; `level`, `shadow-price`; `stock`, `bought`, `normal-price`, `alarm`, `paid-for-stock`, `revaluation`; \
         `permitted`, `passed`, `rent`, `leak`; `saving`; `added-output`, `added-output-coming`; `users-pay`, `makers-receive`, \
         `carriers-keep`, `rents`, `leaks-keep`, `holders-receive`",
        |r| r.figure,
    ),
    Column::text("of", "node, activity, store (by its node) or gate; empty for the whole", |r| &r.of),
    Column::maybe("value", "as `unit`", "of the central path; empty where a gate is open", |r| r.value),
    Column::text("unit", "in units of the problem", |r| r.unit),
    Column::owned("period", "the month the figure speaks about, `month 12`", |r| format!("month {}", r.month)),
    Column::text("variant", "`scenario`", |_| Variant::Scenario.name()),
    Column::text("standing", "`inferred`: a market was cleared for it", |_| Standing::Inferred.name()),
];

/// One row per figure and month.
pub(super) fn months(found: &HorizonAnswer) -> Tidy {
    Tidy::new("horizon", &MONTHS, &rows(found))
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![("horizon.md", Tidy::new("horizon", &MONTHS, &[]))]
}
