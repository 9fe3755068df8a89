//! Tables of who depends on whom: dependence, leverage, criticality, industries downstream.

use std::collections::BTreeMap;

use monazite_model::answer::dependence::{Dependence, DependenceRow};
use monazite_model::answer::downstream::{Downstream, IndustryLoss};
use monazite_model::answer::standing::{Standing, Variant};
use monazite_model::criticality::{Assessment, Comparison};
use monazite_model::leverage::{Exposure, Leverage};
use monazite_model::period::Month;
use monazite_model::quantity::Band;

use super::run::STANDING;
use crate::tidy::{Column, Tidy};

const DEPENDENCE: [Column<DependenceRow>; 16] = [
    Column::text("area", "code of the area or bloc asked for", |r| &r.area),
    Column::text("mineral", "mineral", |r| &r.mineral),
    Column::text("stage", "stage of the form; `all` for a whole chain", |r| &r.stage),
    Column::text("form", "form; `all` for a whole chain, `trade` for all codes of a mineral together", |r| &r.form),
    Column::text("measure", "one of docs/methods/dependence.md", |r| &r.measure),
    Column::text(
        "through",
        "the other area: origin, maker, country met, customer; empty where the measure has none",
        |r| &r.through,
    ),
    Column::number("value", "as `unit`", "central value", |r| r.value),
    Column::number("low", "as `unit`", "5th percentile of the draws", |r| r.low),
    Column::number("high", "as `unit`", "95th percentile of the draws", |r| r.high),
    Column::text("unit", "`share` (0 to 1; reliance may be negative), `index`, `t`, `usd`", |r| &r.unit),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::owned("sources", "citations, joined by `; `", |r| r.sources.join("; ")),
    Column::text(
        "path",
        "`exposure`: the path that carries most of it, from the place back to the mine; `trade`: nomenclature and codes",
        |r| &r.path,
    ),
    Column::text("period", "the year the figure speaks about", |r| &r.period),
    Column::text("variant", "`baseline`; `change` for `removal-loss`", |r| r.variant.name()),
    Column::text("standing", STANDING, |r| r.standing.name()),
];

/// The table of dependence.
pub(super) fn dependence(found: &Dependence) -> Tidy {
    Tidy::new("dependence", &DEPENDENCE, &found.rows)
}

/// What a cut costs one area.
pub struct ExposureRow {
    exposure: Exposure,
    share: f64,
    year: i32,
    period: String,
}

const LEVERAGE: [Column<ExposureRow>; 15] = [
    Column::text("actor", "who cuts", |r| r.exposure.actor.as_str()),
    Column::text("mineral", "mineral of the form", |r| r.exposure.mineral.as_str()),
    Column::text("stage", "stage of the form", |r| r.exposure.stage.name()),
    Column::text("form", "form that is no longer exported", |r| r.exposure.form.as_str()),
    Column::number("share", "share", "the actor's share of the world's production of the form", |r| r.share),
    Column::text("area", "who bears it", |r| r.exposure.area.as_str()),
    Column::maybe(
        "value",
        "usd",
        "lost over all parties of the area in twelve months; negative where it gains; none where its use is not known",
        |r| Some(r.exposure.cost.value),
    ),
    Column::maybe("low", "usd", "5th percentile of the runs", |r| Some(r.exposure.cost.low)),
    Column::maybe("high", "usd", "95th percentile of the runs", |r| Some(r.exposure.cost.high)),
    Column::text("unit", "`usd`", |_| "usd"),
    Column::maybe(
        "use_lost",
        "share",
        "of the area's base use of the form; none where it uses none or nobody knows",
        |r| r.exposure.use_lost,
    ),
    Column::whole("year", "base year of the chains", |r| r.year),
    Column::text("period", "the twelve months of the cut", |r| &r.period),
    Column::text("variant", "`change`: with the cut less without", |_| Variant::Change.name()),
    Column::text(
        "standing",
        "`inferred`: a market was solved for it; `not-known`: nobody knows what the area uses",
        |r| r.exposure.standing.name(),
    ),
];

/// Every exposure as a row, in the order of the answer.
pub(super) fn leverage(found: &Leverage) -> Tidy {
    let shares: BTreeMap<_, _> = found.cuts.iter().map(|c| ((&c.actor, &c.form), c.share)).collect();
    let start = Month { year: found.year + 1, month: 1 };
    let period = format!("{start}/{}", start.plus(11));
    let row = |e: &Exposure| ExposureRow {
        exposure: e.clone(),
        share: shares.get(&(&e.actor, &e.form)).copied().unwrap_or(f64::NAN),
        year: found.year,
        period: period.clone(),
    };
    Tidy::new("leverage", &LEVERAGE, &found.exposures.iter().map(row).collect::<Vec<_>>())
}

/// A score on one axis, or a mineral that could not be scored.
pub struct CriticalityRow {
    mineral: String,
    stage: &'static str,
    form: String,
    area: String,
    method: String,
    year: i32,
    axis: String,
    band: Band,
    critical: Option<bool>,
    critical_share: Option<f64>,
    bottleneck: bool,
    missing: String,
    sources: String,
    standing: Standing,
    own: Option<(bool, &'static str)>,
}

/// `true`, `false`, or empty where nothing is judged.
fn judged(critical: Option<bool>) -> &'static str {
    match critical {
        Some(true) => "true",
        Some(false) => "false",
        None => "",
    }
}

const CRITICALITY: [Column<CriticalityRow>; 20] = [
    Column::text("mineral", "mineral or group", |r| &r.mineral),
    Column::text("stage", "stage; empty where the mineral was not scored", |r| r.stage),
    Column::text("form", "form; empty where the mineral was not scored", |r| &r.form),
    Column::text("area", "area the score is for", |r| &r.area),
    Column::text("method", "method", |r| &r.method),
    Column::whole("year", "year of the inputs", |r| r.year),
    Column::text("axis", "axis of the method; empty where the mineral was not scored", |r| &r.axis),
    Column::maybe("value", "as the axis", "value on the axis", |r| Some(r.band.value)),
    Column::maybe("low", "as the axis", "5th percentile of the draws", |r| Some(r.band.low)),
    Column::maybe("high", "as the axis", "95th percentile of the draws", |r| Some(r.band.high)),
    Column::text("critical", "`true`, `false`, or empty where the method does not judge", |r| judged(r.critical)),
    Column::maybe("critical_share", "share", "of the draws in which it is critical", |r| r.critical_share),
    Column::truth("bottleneck", "whether this is the stage the method publishes", |r| r.bottleneck),
    Column::text("missing", "missing inputs, joined by `; `", |r| &r.missing),
    Column::text("sources", "publications, joined by `; `", |r| &r.sources),
    Column::owned("period", "year of the inputs", |r| r.year.to_string()),
    Column::text("variant", "`baseline`", |_| Variant::Baseline.name()),
    Column::text(
        "standing",
        "`known` where publications state every input, `inferred` where one is an assumption, comes from a solved market or rests on use by country that is not known, `not-known` without a score",
        |r| r.standing.name(),
    ),
    Column::text(
        "own_list",
        "`true` or `false` by thresholds of one's own; empty where none was given, or off the bottleneck",
        |r| judged(r.own.map(|(listed, _)| listed)),
    ),
    Column::text(
        "own_change",
        "against the method's list: `enters`, `leaves`, `stays`, `out`, `no-list`; empty as `own_list`",
        |r| r.own.map_or("", |(_, change)| change),
    ),
];

/// Scores in their order, then the minerals without.
pub(super) fn criticality(found: &Assessment) -> Tidy {
    let mut rows = Vec::new();
    for score in &found.scores {
        let standing = score.standing();
        let own = found.own.as_ref().filter(|_| score.bottleneck);
        let own = own.and_then(|own| own.minerals.iter().find(|m| m.mineral == score.mineral));
        let own = own.map(|judged| (judged.listed, judged.change.name()));
        for (axis, band) in &score.axes {
            rows.push(CriticalityRow {
                mineral: score.mineral.0.clone(),
                stage: score.stage.name(),
                form: score.form.0.clone(),
                area: score.area.0.clone(),
                method: score.method.to_string(),
                year: score.year,
                axis: axis.clone(),
                band: *band,
                critical: score.critical,
                critical_share: score.critical_share,
                bottleneck: score.bottleneck,
                missing: score.missing.join("; "),
                sources: score.sources.join("; "),
                standing,
                own,
            });
        }
    }
    rows.extend(found.unscored.iter().map(|unscored| CriticalityRow {
        mineral: unscored.mineral.0.clone(),
        stage: "",
        form: String::new(),
        area: unscored.area.0.clone(),
        method: unscored.method.to_string(),
        year: found.year,
        axis: String::new(),
        band: Band::NONE,
        critical: None,
        critical_share: None,
        bottleneck: false,
        missing: unscored.missing.join("; "),
        sources: String::new(),
        standing: Standing::NotKnown,
        own: None,
    }));
    Tidy::new("criticality", &CRITICALITY, &rows)
}

/// A mineral under one of several methods.
pub struct MethodsRow {
    mineral: String,
    method: String,
    value: f64,
    rank: i32,
    critical: Option<bool>,
}

const METHODS: [Column<MethodsRow>; 5] = [
    Column::text("mineral", "mineral", |r| &r.mineral),
    Column::text("method", "method", |r| &r.method),
    Column::number("value", "as the axis", "value of the method's main axis", |r| r.value),
    Column::whole("rank", "rank, 1 the riskiest; equal values share the better one", |r| r.rank),
    Column::text("critical", "`true`, `false`, or empty where the method does not judge", |r| judged(r.critical)),
];

/// One row per mineral and method.
pub(super) fn methods(found: &Comparison) -> Tidy {
    let each = found.minerals.iter().flat_map(|m| m.by_method.iter().map(move |(method, rank)| (m, method, rank)));
    let row = |(m, method, placed): (
        &monazite_model::criticality::Compared,
        &String,
        &monazite_model::criticality::Placing,
    )| MethodsRow {
        mineral: m.mineral.0.clone(),
        method: method.clone(),
        value: placed.value,
        rank: i32::try_from(placed.rank).unwrap_or(i32::MAX),
        critical: placed.critical,
    };
    Tidy::new("criticality-compare", &METHODS, &each.map(row).collect::<Vec<_>>())
}

/// An industry with its table.
pub struct IndustryRow {
    table: String,
    year: Option<i32>,
    unit: String,
    industry: IndustryLoss,
    variant: Variant,
}

const DOWNSTREAM: [Column<IndustryRow>; 17] = [
    Column::text("table", "title of the table", |r| &r.table),
    Column::whole_maybe("year", "year of the table; none where it does not say", |r| r.year),
    Column::text("area", "area as the table codes it", |r| &r.industry.area),
    Column::text("code", "code of the industry", |r| &r.industry.code),
    Column::text("name", "its name", |r| &r.industry.name),
    Column::number("output", "as `unit`", "output", |r| r.industry.output),
    Column::number("value_added", "as `unit`", "value added", |r| r.industry.value_added),
    Column::number("output_multiplier", "", "output of all industries per unit of final use of this one", |r| {
        r.industry.output_multiplier
    }),
    Column::maybe("cut", "share", "of its output that was cut, if any was", |r| r.industry.cut),
    Column::maybe("value", "as `unit`", "none: a bound has no best value", |r| Some(r.industry.loss.value)),
    Column::number("low", "as `unit`", "value added lost, lower bound", |r| r.industry.loss.low),
    Column::number("high", "as `unit`", "value added lost, upper bound", |r| r.industry.loss.high),
    Column::text("unit", "unit of output, value added and losses", |r| &r.unit),
    Column::text("meaning", "`bounds`: what `low` and `high` are", |_| "bounds"),
    Column::owned("period", "year of the table; empty where it does not say", |r| {
        r.year.map_or_else(String::new, |year| year.to_string())
    }),
    Column::text("variant", "`change`: with the cut less without; `baseline` where nothing is cut", |r| {
        r.variant.name()
    }),
    Column::text("standing", "`inferred`: bounds of a model", |_| Standing::Inferred.name()),
];

/// Every industry as a row, in the order of the table.
pub(super) fn downstream(found: &Downstream) -> Tidy {
    let variant = if found.is_cut() { Variant::Change } else { Variant::Baseline };
    let row = |industry: &IndustryLoss| IndustryRow {
        table: found.table.title.clone(),
        year: found.table.year,
        unit: found.table.unit.clone(),
        industry: industry.clone(),
        variant,
    };
    Tidy::new("downstream", &DOWNSTREAM, &found.industries.iter().map(row).collect::<Vec<_>>())
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("dependence.md", Tidy::new("dependence", &DEPENDENCE, &[])),
        ("leverage.md", Tidy::new("leverage", &LEVERAGE, &[])),
        ("criticality.md", Tidy::new("criticality", &CRITICALITY, &[])),
        ("criticality.md", Tidy::new("criticality-compare", &METHODS, &[])),
        ("input-output.md", Tidy::new("downstream", &DOWNSTREAM, &[])),
    ]
}
