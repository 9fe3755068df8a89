//! Tables of a run: `outcome`, `accounts`, `drivers`; and of runs side by side.

use monazite_model::answer::compare::SideBySide;
use monazite_model::answer::standing::{Standing, Variant};
use monazite_model::code::FormId;
use monazite_model::outcome::{Driver, FigureStatus, LicenceReading, Outcome, OverMonths, PlaceOverMonths};
use monazite_model::period::{Month, Window};
use monazite_model::quantity::Band;

use crate::tidy::{Column, Tidy};

/// A price, quantity or flow in one world.
pub struct OutcomeRow {
    period: String,
    area: String,
    node: String,
    partner: String,
    series: &'static str,
    variant: Variant,
    band: Band,
    unit: &'static str,
    year: i32,
    standing: Standing,
    status: FigureStatus,
}

const OUTCOME: [Column<OutcomeRow>; 15] = [
    Column::text("period", "first and last month of the window, `2023-01/2023-12`", |r| &r.period),
    Column::text("area", "where; the exporter of a flow", |r| &r.area),
    Column::text("node", "form, `gallium:refined`; forms that one bound counts together with `+` between them", |r| {
        &r.node
    }),
    Column::text("partner", "the importer of a flow, else empty", |r| &r.partner),
    Column::text(
        "series",
        "`price`, `flow`, `rent` (what a tonne of a bound is worth), or a series of `quantities`",
        |r| r.series,
    ),
    Column::text("variant", "`baseline` or `scenario`", |r| r.variant.name()),
    Column::number("value", "as `unit`", "central run", |r| r.band.value),
    Column::number("low", "as `unit`", "5th percentile of the runs; `value` in the baseline", |r| r.band.low),
    Column::number("high", "as `unit`", "95th percentile of the runs; `value` in the baseline", |r| r.band.high),
    Column::text("unit", "`usd_per_t` or `t`", |r| r.unit),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::text("standing", STANDING, |r| r.standing.name()),
    Column::text(
        "status",
        "`number`; of a price also `interval` (several are right, `value` is nearest the base) and `nobody-trades` (none is paid)",
        |r| r.status.name(),
    ),
    Column::maybe("at_least", "as `unit`", "the least right price where several are; none where it has no end", |r| {
        r.status.ends().0
    }),
    Column::maybe(
        "at_most",
        "as `unit`",
        "the greatest right price where several are; none where it has no end",
        |r| r.status.ends().1,
    ),
];

/// What the column `standing` means in every table.
pub(super) const STANDING: &str = "`known` (sources state or estimate it), `inferred` (derived or assumed by us, or a market was solved for it), `not-known` (there is no figure)";

/// A gain or loss.
pub struct AccountsRow {
    period: String,
    area: String,
    party: &'static str,
    band: Band,
    unit: &'static str,
    year: i32,
}

const ACCOUNTS: [Column<AccountsRow>; 10] = [
    Column::text("period", "first and last month of the window", |r| &r.period),
    Column::text("area", "where", |r| &r.area),
    Column::text("party", "`consumers`, `producers`, …; `total` for the area over all its parties", |r| r.party),
    Column::text("variant", "`change`: scenario less baseline", |_| Variant::Change.name()),
    Column::number("value", "as `unit`", "central run", |r| r.band.value),
    Column::number("low", "as `unit`", "5th percentile of the runs", |r| r.band.low),
    Column::number("high", "as `unit`", "95th percentile of the runs", |r| r.band.high),
    Column::text("unit", "`usd`", |r| r.unit),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::text("standing", "`inferred`: a market was solved for it", |_| Standing::Inferred.name()),
];

/// What moves the headline figure.
pub struct DriversRow {
    figure: String,
    unit: String,
    driver: Driver,
}

const DRIVERS: [Column<DriversRow>; 7] = [
    Column::text("figure", "the headline figure", |r| &r.figure),
    Column::text("parameter", "the assumption", |r| &r.driver.parameter),
    Column::number("rank_correlation", "", "Spearman, with the headline figure, -1 to 1", |r| {
        r.driver.rank_correlation
    }),
    Column::number("at_low", "as `unit`", "median of the figure over the fifth of runs with the lowest draws", |r| {
        r.driver.at_low
    }),
    Column::number("at_high", "as `unit`", "the same over the highest draws", |r| r.driver.at_high),
    Column::text("unit", "unit of the figure", |r| &r.unit),
    Column::text("source", "where the range of the assumption comes from", |r| &r.driver.source),
];

/// A figure of one scenario beside others.
pub struct ComparedRow {
    kind: String,
    of: String,
    scenario: String,
    title: String,
    variant: Variant,
    band: Band,
    unit: String,
    form: String,
    area: String,
}

const COMPARED: [Column<ComparedRow>; 12] = [
    Column::text("kind", "`welfare`, `price` or `use`", |r| &r.kind),
    Column::text("of", "what it is of: `gallium:refined USA`, `world`", |r| &r.of),
    Column::text("form", "form; empty for sums over forms", |r| &r.form),
    Column::text("area", "area; empty for the world", |r| &r.area),
    Column::text("scenario", "its letter on the page, in the order given", |r| &r.scenario),
    Column::text("title", "title of the scenario", |r| &r.title),
    Column::text(
        "variant",
        "`change`: scenario less its own baseline; `difference`: that change less the one of scenario A, run by run",
        |r| r.variant.name(),
    ),
    Column::maybe("value", "as `unit`", "central run; none where the scenario has no such figure", |r| {
        Some(r.band.value)
    }),
    Column::maybe("low", "as `unit`", "5th percentile of the runs", |r| Some(r.band.low)),
    Column::maybe("high", "as `unit`", "95th percentile of the runs", |r| Some(r.band.high)),
    Column::text("unit", "`usd`, or `share` (relative change)", |r| &r.unit),
    Column::text("standing", "`inferred`, or `not-known` where there is no figure", |r| {
        if r.band.value.is_nan() { Standing::NotKnown.name() } else { Standing::Inferred.name() }
    }),
];

/// First and last month of a window: `2023-01/2023-12`.
pub fn period(window: Window) -> String {
    format!("{}/{}", window.start, window.start.plus(window.months.max(1) as i32 - 1))
}

/// Prices, quantities and flows, in the order of the outcome; each has a row for the baseline and one for the scenario.
fn outcome_rows(outcome: &Outcome) -> Vec<OutcomeRow> {
    let (period, year) = (period(outcome.manifest.window), outcome.manifest.base_year);
    let mut rows = Vec::new();
    let mut put = |(area, node, partner): (&str, &str, &str), series, (base, standing), band: Band, unit, status| {
        let baseline = (Variant::Baseline, Band::exact(base), standing, FigureStatus::Number);
        for (variant, band, standing, status) in [baseline, (Variant::Scenario, band, Standing::Inferred, status)] {
            rows.push(OutcomeRow {
                period: period.clone(),
                area: area.into(),
                node: node.into(),
                partner: partner.into(),
                series,
                variant,
                band,
                unit,
                year,
                standing,
                status,
            });
        }
    };
    let number = FigureStatus::Number;
    for p in &outcome.prices {
        put((p.area.as_str(), p.form.as_str(), ""), "price", (p.base, p.standing), p.range, p.unit.name(), p.status);
    }
    for q in &outcome.quantities {
        put(
            (q.area.as_str(), q.form.as_str(), ""),
            q.series.name(),
            (q.base, q.standing),
            q.range,
            q.unit.name(),
            number,
        );
    }
    for f in &outcome.flows {
        put(
            (f.from.as_str(), f.form.as_str(), f.to.as_str()),
            "flow",
            (f.base, f.standing),
            f.range,
            f.unit.name(),
            number,
        );
    }
    for r in &outcome.rents {
        let forms: Vec<&str> = r.forms.iter().map(FormId::as_str).collect();
        // Nothing is bound in the baseline.
        put((r.area.as_str(), &forms.join("+"), ""), "rent", (0.0, Standing::Known), r.range, r.unit.name(), number);
    }
    rows
}

/// Gains and losses by area and party, then the totals by area.
fn accounts_rows(outcome: &Outcome) -> Vec<AccountsRow> {
    let (period, year) = (period(outcome.manifest.window), outcome.manifest.base_year);
    let each = outcome.accounts.iter().chain(&outcome.area_totals);
    each.map(|a| AccountsRow {
        period: period.clone(),
        area: a.area.0.clone(),
        party: a.party.name(),
        band: a.range,
        unit: a.unit.name(),
        year,
    })
    .collect()
}

/// The tables of a run.
pub(super) fn tables(outcome: &Outcome) -> Vec<Tidy> {
    let unit = outcome.headline.unit.map_or("", |unit| unit.name());
    let drivers = outcome.drivers.iter().map(|driver| DriversRow {
        figure: outcome.headline.figure.clone(),
        unit: unit.to_owned(),
        driver: driver.clone(),
    });
    let tables = vec![
        Tidy::new("outcome", &OUTCOME, &outcome_rows(outcome)),
        Tidy::new("accounts", &ACCOUNTS, &accounts_rows(outcome)),
        Tidy::new("drivers", &DRIVERS, &drivers.collect::<Vec<_>>()),
    ];
    let over = outcome.months.iter().filter(|found| !found.licences.is_empty());
    let licences = over.map(|found| Tidy::new("licences", &LICENCES, &licence_rows(found, outcome.manifest.base_year)));
    tables.into_iter().chain(months(outcome)).chain(licences).collect()
}

/// A figure of a reading of the licences.
pub struct LicenceRow {
    reading: LicenceReading,
    series: &'static str,
    value: f64,
    unit: &'static str,
    period: String,
    year: i32,
}

const LICENCES: [Column<LicenceRow>; 11] = [
    Column::owned("period", "the month of a peak, else empty", |r| r.period.clone()),
    Column::text("area", "where", |r| r.reading.area.as_str()),
    Column::text("node", "form, `gallium:refined`", |r| r.reading.form.as_str()),
    Column::text(
        "series",
        "`peak`, `after-12` and `last`, prices as multiples of the base; `use-below-base`, the largest share of the base year's use",
        |r| r.series,
    ),
    Column::text("variant", "how the licences are read: `stated`, `quick`, `half`, `hard`", |r| r.reading.case.name()),
    Column::number("value", "as `unit`", "central path", |r| r.value),
    Column::maybe("granted", "share", "of base exports, in the end; empty as stated", |r| r.reading.granted),
    Column::maybe("ramp", "months", "from the first licence until then", |r| r.reading.ramp_months),
    Column::text("unit", "`times base`, `share`", |r| r.unit),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::text("standing", "`inferred`: markets were cleared for it", |_| Standing::Inferred.name()),
];

fn licence_rows(found: &OverMonths, year: i32) -> Vec<LicenceRow> {
    let mut rows = Vec::new();
    for reading in &found.licences {
        let mut tell = |series, value: Option<f64>, unit, period: String| {
            let reading = reading.clone();
            rows.extend(value.map(|value| LicenceRow { reading, series, value, unit, period, year }));
        };
        tell("peak", Some(reading.peak), "times base", reading.month.to_string());
        tell("after-12", reading.after_12, "times base", String::new());
        tell("last", Some(reading.last), "times base", String::new());
        tell("use-below-base", reading.use_below_base, "share", String::new());
    }
    rows
}

/// A figure of a place in a month.
pub struct PlaceRow {
    place: PlaceOverMonths,
    month: Month,
    series: &'static str,
    value: f64,
    range: Option<(f64, f64)>,
    half: Option<(f64, f64)>,
    unit: &'static str,
    year: i32,
}

const MONTHS: [Column<PlaceRow>; 13] = [
    Column::owned("period", "the month, `2024-03`", |r| r.month.to_string()),
    Column::text("area", "where", |r| r.place.area.as_str()),
    Column::text("node", "form, `gallium:refined`", |r| r.place.form.as_str()),
    Column::text(
        "series",
        "`price` as a multiple of its base; `use-below-base`, share of the base year's use; `cover`, months of the base year's use in stock",
        |r| r.series,
    ),
    Column::text("variant", "`scenario`", |_| Variant::Scenario.name()),
    Column::number(
        "value",
        "as `unit`",
        "median of the runs for prices, central path otherwise and without runs",
        |r| r.value,
    ),
    Column::maybe("low", "as `unit`", "5th percentile of the runs, model error included; prices only", |r| {
        r.range.map(|b| b.0)
    }),
    Column::maybe("high", "as `unit`", "95th percentile", |r| r.range.map(|b| b.1)),
    Column::maybe("low_half", "as `unit`", "25th percentile", |r| r.half.map(|b| b.0)),
    Column::maybe("high_half", "as `unit`", "75th percentile", |r| r.half.map(|b| b.1)),
    Column::text("unit", "`times base`, `share`, `months`", |r| r.unit),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::text("standing", "`inferred`: markets were cleared for it", |_| Standing::Inferred.name()),
];

/// The way there, where the run has months: one row per place, month and series.
fn months(outcome: &Outcome) -> Option<Tidy> {
    let found = outcome.months.as_ref()?;
    let mut rows = Vec::new();
    for place in &found.places {
        // Each row names its place; the path itself is what the rows are.
        let named = PlaceOverMonths { path: Vec::new(), ..place.clone() };
        for at in &place.path {
            let mut tell = |series, value: Option<f64>, range, half, unit| {
                if let Some(value) = value {
                    let (place, month, year) = (named.clone(), at.month, outcome.manifest.base_year);
                    rows.push(PlaceRow { place, month, series, value, range, half, unit, year });
                }
            };
            let (range, half) = ((at.range.low, at.range.high), (at.low_half, at.high_half));
            tell("price", Some(at.range.value), Some(range), Some(half), "times base");
            tell("use-below-base", at.use_below_base, None, None, "share");
            tell("cover", at.cover, None, None, "months");
        }
    }
    Some(Tidy::new("months", &MONTHS, &rows))
}

/// The table of runs side by side: one row per figure and scenario.
pub(super) fn side_by_side(found: &SideBySide) -> Tidy {
    let mut rows = Vec::new();
    for figure in &found.rows {
        for (k, (column, band)) in found.scenarios.iter().zip(&figure.values).enumerate() {
            let less = k.checked_sub(1).map(|k| (Variant::Difference, figure.differences.get(k).copied().flatten()));
            for (variant, band) in [(Variant::Change, *band)].into_iter().chain(less) {
                rows.push(ComparedRow {
                    kind: figure.kind.clone(),
                    of: figure.of.clone(),
                    form: figure.form.as_ref().map(ToString::to_string).unwrap_or_default(),
                    area: figure.area.as_ref().map(ToString::to_string).unwrap_or_default(),
                    scenario: crate::compare::letter(k).to_string(),
                    title: column.title.clone(),
                    variant,
                    band: band.unwrap_or(Band::NONE),
                    unit: figure.unit.clone(),
                });
            }
        }
    }
    Tidy::new("compare", &COMPARED, &rows)
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("outputs.md", Tidy::new("outcome", &OUTCOME, &[])),
        ("outputs.md", Tidy::new("accounts", &ACCOUNTS, &[])),
        ("outputs.md", Tidy::new("drivers", &DRIVERS, &[])),
        ("outputs.md", Tidy::new("months", &MONTHS, &[])),
        ("outputs.md", Tidy::new("licences", &LICENCES, &[])),
        ("compare.md", Tidy::new("compare", &COMPARED, &[])),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;

    #[test]
    fn every_number_has_a_baseline_and_a_scenario_row() {
        let outcome = sample::outcome();
        let rows = outcome_rows(&outcome);
        let n = outcome.prices.len() + outcome.quantities.len() + outcome.flows.len();
        assert_eq!(rows.len(), 2 * n);
        assert_eq!(rows.iter().filter(|r| r.variant == Variant::Baseline).count(), n);
        assert!(rows.iter().all(|r| r.variant == Variant::Baseline || r.standing == Standing::Inferred));
    }

    #[test]
    fn parties_of_an_area_add_up_to_its_total() {
        let rows = accounts_rows(&sample::outcome());
        for total in rows.iter().filter(|r| r.party == "total") {
            let of_area = rows.iter().filter(|r| r.area == total.area && r.party != "total");
            let sum: f64 = of_area.map(|r| r.band.value).sum();
            assert!((sum - total.band.value).abs() < 1e-6, "{}", total.area);
        }
    }

    #[test]
    fn a_price_is_written_with_all_its_digits_in_both_variants() {
        let tables = tables(&sample::outcome());
        let text = String::from_utf8(tables[0].csv().unwrap()).unwrap();
        assert!(text.starts_with(
            "period,area,node,partner,series,variant,value,low,high,unit,year,standing,status,at_least,at_most\n"
        ));
        assert!(text.contains(
            "2023-01/2023-12,JPN,gallium:refined,,price,scenario,518000.0,450000.0,633000.0,usd_per_t,2024,inferred,number,,\n"
        ), "{text}");
        assert!(
            text.contains(
                "2023-01/2023-12,CHN,gallium:refined,JPN,flow,baseline,160.0,160.0,160.0,t,2024,known,number,,\n"
            ),
            "{text}"
        );
    }
}
