//! Model parameters: known names, scopes that exist, ordered ends, a source or a reason.

use std::collections::BTreeSet;

use monazite_model::code::Stage;
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::fact::Quality;
use monazite_model::registry::Distribution;

use super::known::Known;
use super::raw::Raw;

/// Parameter names the model knows, with what they are.
pub const PARAMETERS: [(&str, &str); 19] = [
    ("supply-elasticity", "% more output per % higher price (process: wider margin) within a year"),
    ("demand-elasticity", "% less use per % higher price within a year, as a positive number"),
    ("trade-elasticity", "% change of a flow when its price gap opens by one per cent of the price"),
    ("choke-price", "times the base price at which use stops or something else steps in"),
    ("shutdown-price", "share of the base price (process: margin) at which output stops"),
    ("entry-cost", "cost of opening an unobserved trade route, share of the base price"),
    ("conversion-share", "least margin of a process, share of the value of its output"),
    ("utilisation", "output over capacity where no capacity is published"),
    (
        "stop-probability",
        "chance within a year that a leading supplier stops its exports (criticality method usgs2025)",
    ),
    (
        "stop-probability-restricted",
        "the same for a supplier that restricted its exports of the mineral in the ten years before",
    ),
    (
        "stop-probability-partner",
        "the same for a supplier bound to the area by a trade agreement or minerals partnership",
    ),
    (
        "dependence-exponent",
        "share of an industry's output that cannot do without a mineral: its cost share to this power (criticality method usgs2025)",
    ),
    ("price", "price nobody publishes, USD per counted tonne"),
    ("stock-cover", "months of use held as stock where nobody states it"),
    ("licence-granted", "share of base exports licensed in the end, hard to quick (readings of a licence over months)"),
    ("licence-ramp", "months from the first licence until that share, quick to hard"),
    ("licence-wait", "months until the first licence where a scenario does not say"),
    ("user-stock", "stock of a user as a multiple of the mean of its place"),
    ("least-load", "share of its intake below which a line stops once its stock is used up"),
];

/// Parameters of markets over months (docs/methods/horizon.md): all of them have a row with scope `*`, or none has a row.
pub const OF_MONTHS: [(&str, &str); 17] = [
    ("response-within-a-month", "share of the response of a year that comes within the month"),
    ("stock-slope", "% by which the price rises where one per cent of the stock is missing"),
    ("stock-adjustment", "months over which holders adjust their stock"),
    ("stock-alarm", "share by which wanted stock rises per unit of use at risk when a cut is announced"),
    ("alarm-half-life", "months after which half of an alarm is forgotten"),
    ("normal-price-follows", "share of the way that the price held normal moves towards the price in a month"),
    ("normal-price-drifts", "share of the way that the price held normal drifts home in a month"),
    ("leak-share", "largest share of what is barred that leaks"),
    ("leak-speed", "share of the way to it in a month"),
    ("leak-gap", "gap of the logarithms of prices at which 63 per cent of the largest leak is aimed for"),
    ("learned-saving", "saving of use that is learned in the end, as an elasticity"),
    ("learning-time", "months over which a saving is learned"),
    ("forgetting-time", "months over which a saving is forgotten"),
    ("learning-limit", "most that is learned in a year, as a logarithm"),
    ("investment-rate", "share of use that new capacity is decided for in a year at e times the base price"),
    ("investment-lead", "months from decision to output"),
    ("price-model-error", "times by which a price may be off beside what the draws say"),
];

/// Parameters that hold for single forms only, or enter no market, and need no row for everything.
const WITHOUT_DEFAULT: [&str; 7] =
    ["price", "stock-cover", "licence-granted", "licence-ramp", "licence-wait", "user-stock", "least-load"];

pub(super) fn check(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.parameters;
    let stages: BTreeSet<&str> = Stage::ALL.iter().map(|s| s.name()).collect();
    for row in &rows.rows {
        let p = &row.value;
        if !PARAMETERS.iter().chain(&OF_MONTHS).any(|(name, _)| *name == p.name) {
            let mut problem =
                rows.problem(row, "name", "unknown-reference", format!("the model knows no parameter `{}`", p.name));
            problem.hint = did_you_mean(&p.name, PARAMETERS.iter().chain(&OF_MONTHS).map(|(n, _)| *n));
            problems.push(problem);
        }
        let scope = p.scope.as_str();
        if !(scope == "*" || stages.contains(scope) || known.minerals.may_hold(scope) || known.forms.may_hold(scope)) {
            let mut problem =
                rows.problem(row, "scope", "unknown-reference", format!("`{scope}` is no form, mineral or stage"));
            let names = known.forms.iter().chain(known.minerals.iter());
            problem.hint = did_you_mean(scope, names.chain(stages.iter().copied()));
            problems.push(problem);
        }
        let (low, mid, high) = (p.low, p.central, p.high);
        if !(low <= mid && mid <= high && low.is_finite() && high.is_finite()) {
            problems.push(rows.problem(
                row,
                "central",
                "out-of-range",
                format!("expected low <= central <= high, found {low}, {mid}, {high}"),
            ));
        }
        match p.distribution {
            Distribution::LogNormal if low <= 0.0 => problems.push(rows.problem(
                row,
                "low",
                "out-of-range",
                format!("a log-normal is positive, found {low}"),
            )),
            Distribution::Fixed if low != high => {
                problems.push(rows.problem(row, "distribution", "bad-value", "a fixed value has low = central = high"))
            }
            _ => {}
        }
        if p.source.trim().is_empty() && p.reason.trim().is_empty() {
            problems.push(
                rows.problem(
                    row,
                    "reason",
                    "assumption-without-reason",
                    "a parameter needs a source or, as an assumption, a reason",
                )
                .hint("fill `source`, or `reason` with grade D"),
            );
        }
        if p.source.trim().is_empty() && p.grade != Quality::D {
            problems.push(rows.problem(
                row,
                "grade",
                "bad-grade",
                format!("a parameter without a source has grade D, found {}", p.grade),
            ));
        }
    }
    let over_months = rows.rows.iter().any(|r| OF_MONTHS.iter().any(|(name, _)| *name == r.value.name));
    let wanted = OF_MONTHS.into_iter().filter(|_| over_months);
    for (name, what) in PARAMETERS.into_iter().chain(wanted) {
        let everywhere = rows.rows.iter().any(|r| r.value.name == name && r.value.scope == "*");
        if !everywhere && !rows.rows.is_empty() && !WITHOUT_DEFAULT.contains(&name) {
            problems.push(Problem::of_file(
                rows.file,
                "no-default",
                format!("`{name}` ({what}) has no row with scope `*`"),
            ));
        }
    }
}
