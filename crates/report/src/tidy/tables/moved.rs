//! Tables of what moves a figure and what moved a price: `gradient`, `why`, `sensitivities`.

use monazite_model::answer::standing::{Standing, Variant};
use monazite_model::outcome::{AnswerLink, Ground, Outcome, Why};

use super::run::period;
use crate::tidy::{Column, Tidy};

/// The derivative of a figure by one thing.
pub struct GradientLine {
    period: String,
    figure: String,
    ground: Ground,
    value: Option<f64>,
    unit: &'static str,
    derivative: f64,
    elasticity: Option<f64>,
    sides: [Option<f64>; 2],
    kink: String,
    year: i32,
}

fn code<T: ToString>(of: &Option<T>) -> String {
    of.as_ref().map_or_else(String::new, ToString::to_string)
}

/// Measures are counted from 1, as in messages.
fn number(measure: Option<usize>) -> Option<i32> {
    measure.map(|measure| measure as i32 + 1)
}

const GRADIENT: [Column<GradientLine>; 21] = [
    Column::text("period", "first and last month of the window", |r| &r.period),
    Column::text("figure", "the figure, `price:gallium:refined@DEU`", |r| &r.figure),
    Column::text(
        "kind",
        "what it rests on: `parameter`, `term` (of a measure), `level` or `price` (of the balanced chain)",
        |r| r.ground.kind.name(),
    ),
    Column::text(
        "name",
        "which: `demand-elasticity`, `limit`, `rate`, `supply`, `use`, `flow`, `base-price`, …",
        |r| &r.ground.name,
    ),
    Column::owned("form", "form it is about", |r| code(&r.ground.form)),
    Column::owned("area", "area it is about, else empty; the exporter of a flow", |r| code(&r.ground.area)),
    Column::owned("partner", "the importer of a flow, else empty", |r| code(&r.ground.partner)),
    Column::whole_maybe("measure", "place of the measure in the scenario, from 1", |r| number(r.ground.measure)),
    Column::text("words", "the same in words", |r| &r.ground.words),
    Column::maybe("at", "as `at_unit`", "its value in the central run; tonnes are those of a year", |r| {
        Some(r.ground.at)
    }),
    Column::text("at_unit", "unit of `at`; empty for elasticities and multiples of a price", |r| {
        r.ground.at_unit.map_or("", |unit| unit.name())
    }),
    Column::maybe("value", "as `unit`", "the figure in the central run", |r| r.value),
    Column::number("derivative", "`unit` per `at_unit`", "change of the figure per unit of it", |r| r.derivative),
    Column::maybe(
        "elasticity",
        "",
        "change of the figure in per cent for one per cent more of it; none where either is zero",
        |r| r.elasticity,
    ),
    Column::maybe("down", "`unit` per `at_unit`", "at a kink: the derivative where it falls, else none", |r| {
        r.sides[0]
    }),
    Column::maybe("up", "`unit` per `at_unit`", "at a kink: the derivative where it rises, else none", |r| r.sides[1]),
    Column::text("kink", "who stands at the kink, else empty", |r| &r.kink),
    Column::text("unit", "unit of the figure", |r| r.unit),
    Column::text("variant", "`scenario`", |_| Variant::Scenario.name()),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::text("standing", "`inferred`: a market was solved for it", |_| Standing::Inferred.name()),
];

/// A price before or after, or what a measure brought to it.
pub struct WhyLine {
    period: String,
    node: String,
    area: String,
    part: &'static str,
    measures: String,
    label: String,
    link: &'static str,
    variant: Variant,
    value: Option<f64>,
    status: &'static str,
    unit: &'static str,
    year: i32,
}

const WHY: [Column<WhyLine>; 13] = [
    Column::text("period", "first and last month of the window", |r| &r.period),
    Column::text("area", "where", |r| &r.area),
    Column::text("node", "form, `gallium:refined`", |r| &r.node),
    Column::text(
        "part",
        "`price`; `measure`: what a measure brought; `start`: measures in force from the start; `none`: given to no measure",
        |r| r.part,
    ),
    Column::text("measures", "places of the measures in the scenario, from 1, parted by spaces", |r| &r.measures),
    Column::text("label", "the measure in words", |r| &r.label),
    Column::text(
        "link",
        "`all`, or who answered: `supply`, `use-forgone`, `known-routes`, `new-routes`; the links of a measure add up to its `all`, these to the change of the price",
        |r| r.link,
    ),
    Column::text("variant", "`baseline`, `scenario`, or `change` of a part", |r| r.variant.name()),
    Column::maybe("value", "as `unit`", "central run; none where the price is no number", |r| r.value),
    Column::text("unit", "`usd_per_t`", |r| r.unit),
    Column::text(
        "status",
        "of the price in the scenario: `number`, `not-cleared`, `interval`, `nobody-trades`, `way-not-cleared`",
        |r| r.status,
    ),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::text("standing", "`inferred`, or `not-known` where there is no number", |r| {
        if r.value.is_none() { Standing::NotKnown.name() } else { Standing::Inferred.name() }
    }),
];

/// What the headline price would be if one thing were different.
pub struct SensitivityLine {
    figure: String,
    ground: Ground,
    by: f64,
    up: f64,
    down: Option<f64>,
    kink: String,
    sentence: String,
    year: i32,
}

const SENSITIVITIES: [Column<SensitivityLine>; 16] = [
    Column::text("figure", "the headline figure", |r| &r.figure),
    Column::text("kind", "as in `gradient`", |r| r.ground.kind.name()),
    Column::text("name", "as in `gradient`", |r| &r.ground.name),
    Column::owned("form", "form it is about", |r| code(&r.ground.form)),
    Column::owned("area", "area it is about, else empty", |r| code(&r.ground.area)),
    Column::owned("partner", "the importer of a flow, else empty", |r| code(&r.ground.partner)),
    Column::whole_maybe("measure", "place of the measure in the scenario, from 1", |r| number(r.ground.measure)),
    Column::maybe("at", "as `at_unit`", "its value in the central run", |r| Some(r.ground.at)),
    Column::text("at_unit", "unit of `at`", |r| r.ground.at_unit.map_or("", |unit| unit.name())),
    Column::number("by", "share", "by how much it is moved", |r| r.by),
    Column::number("up", "share", "relative change of the price with that much more", |r| r.up),
    Column::maybe("down", "share", "the same with that much less", |r| r.down),
    Column::text("kink", "who stands at a kink, else empty", |r| &r.kink),
    Column::text("sentence", "in words", |r| &r.sentence),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::text("standing", "`inferred`: a market was solved for it", |_| Standing::Inferred.name()),
];

/// The tables of what was asked for beside a run, `gradient` before `why`.
pub(super) fn asked(outcome: &Outcome) -> Vec<Tidy> {
    let (period, year) = (period(outcome.manifest.window), outcome.manifest.base_year);
    let gradient = outcome.gradient.as_ref().map(|found| {
        let line = |row: &monazite_model::outcome::GradientRow| GradientLine {
            period: period.clone(),
            figure: found.figure.clone(),
            ground: row.ground.clone(),
            value: found.value,
            unit: found.unit.name(),
            derivative: row.derivative,
            elasticity: row.elasticity,
            sides: [row.down, row.up],
            kink: row.kink.clone().unwrap_or_default(),
            year,
        };
        Tidy::new("gradient", &GRADIENT, &found.rows.iter().map(line).collect::<Vec<_>>())
    });
    let why = outcome.why.as_ref().map(|why| Tidy::new("why", &WHY, &why_lines(why, &period, year)));
    gradient.into_iter().chain(why).collect()
}

/// The price before and after, and between them each part with its links.
fn why_lines(why: &Why, period: &str, year: i32) -> Vec<WhyLine> {
    let price = |variant, value| WhyLine {
        period: period.to_owned(),
        node: why.form.to_string(),
        area: why.area.to_string(),
        part: "price",
        measures: String::new(),
        label: String::new(),
        link: "all",
        variant,
        value,
        status: why.status.name(),
        unit: why.unit.name(),
        year,
    };
    let mut lines = vec![price(Variant::Baseline, Some(why.base))];
    for part in &why.parts {
        let kind = match (part.measures.is_empty(), part.links) {
            (true, _) => "none",
            (_, None) => "start",
            _ => "measure",
        };
        let measures: Vec<String> = part.measures.iter().map(|m| (m + 1).to_string()).collect();
        let line = |link, value| WhyLine {
            part: kind,
            measures: measures.join(" "),
            label: part.label.clone(),
            link,
            ..price(Variant::Change, Some(value))
        };
        lines.push(line("all", part.change));
        let links =
            part.links.into_iter().flat_map(|links| AnswerLink::ALL.map(AnswerLink::name).into_iter().zip(links));
        lines.extend(links.map(|(link, value)| line(link, value)));
    }
    lines.push(price(Variant::Scenario, why.value));
    lines
}

/// The table of what the headline price would be.
pub(super) fn sensitivities(outcome: &Outcome) -> Tidy {
    let line = |s: &monazite_model::outcome::Sensitivity| SensitivityLine {
        figure: outcome.headline.figure.clone(),
        ground: s.ground.clone(),
        by: s.by,
        up: s.up,
        down: s.down,
        kink: s.kink.clone().unwrap_or_default(),
        sentence: s.sentence.clone(),
        year: outcome.manifest.base_year,
    };
    Tidy::new("sensitivities", &SENSITIVITIES, &outcome.sensitivities.iter().map(line).collect::<Vec<_>>())
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("outputs.md", Tidy::new("gradient", &GRADIENT, &[])),
        ("outputs.md", Tidy::new("why", &WHY, &[])),
        ("outputs.md", Tidy::new("sensitivities", &SENSITIVITIES, &[])),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;

    #[test]
    fn links_add_up_to_a_part_and_parts_to_the_change_of_the_price() {
        let outcome = sample::outcome();
        let lines = why_lines(outcome.why.as_ref().unwrap(), "2023-01/2023-12", 2024);
        let sum =
            |keep: &dyn Fn(&WhyLine) -> bool| lines.iter().filter(|l| keep(l)).filter_map(|l| l.value).sum::<f64>();
        let price = |variant| sum(&|l| l.part == "price" && l.variant == variant);
        let parts = sum(&|l| l.part == "measure" && l.link == "all");
        assert!((parts - (price(Variant::Scenario) - price(Variant::Baseline))).abs() < 1e-6);
        assert!((parts - sum(&|l| l.part == "measure" && l.link != "all")).abs() < 1e-6);
    }

    #[test]
    fn a_price_that_is_no_number_has_a_status_and_no_value() {
        let mut why = sample::outcome().why.unwrap();
        why.status = monazite_model::outcome::FigureStatus::NobodyTrades;
        (why.value, why.parts) = (None, Vec::new());
        let lines = why_lines(&why, "2023", 2024);
        let last = lines.last().unwrap();
        assert_eq!((lines.len(), last.value, last.status), (2, None, "nobody-trades"));
    }
}
