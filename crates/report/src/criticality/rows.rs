//! Tidy rows of an assessment: one per score and axis, and one per mineral that could not be scored.

use monazite_model::criticality::{Assessment, Comparison};
use serde::Serialize;

/// A row of `criticality.csv` and `criticality.parquet`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Mineral or group.
    pub mineral: String,
    /// Stage; empty where the mineral was not scored.
    pub stage: String,
    /// Form; empty where the mineral was not scored.
    pub form: String,
    /// Area.
    pub area: String,
    /// Method.
    pub method: String,
    /// Year of the inputs.
    pub year: i32,
    /// Axis; empty where the mineral was not scored.
    pub axis: String,
    /// Value on the axis.
    pub value: Option<f64>,
    /// 5th percentile of the draws.
    pub low: Option<f64>,
    /// 95th percentile of the draws.
    pub high: Option<f64>,
    /// `true`, `false`, or empty where the method does not judge.
    pub critical: String,
    /// Share of the draws in which it is critical.
    pub critical_share: Option<f64>,
    /// Whether this is the stage the method publishes.
    pub bottleneck: bool,
    /// Missing inputs, separated by `; `.
    pub missing: String,
    /// Publications, separated by `; `.
    pub sources: String,
}

/// All rows: scores in their order, then the minerals without.
pub fn rows(assessment: &Assessment) -> Vec<Row> {
    let mut rows = Vec::new();
    for score in &assessment.scores {
        for (axis, band) in &score.axes {
            rows.push(Row {
                mineral: score.mineral.0.clone(),
                stage: score.stage.name().to_owned(),
                form: score.form.0.clone(),
                area: score.area.0.clone(),
                method: score.method.to_string(),
                year: score.year,
                axis: axis.clone(),
                value: Some(band.value),
                low: Some(band.low),
                high: Some(band.high),
                critical: score.critical.map(|c| c.to_string()).unwrap_or_default(),
                critical_share: score.critical_share,
                bottleneck: score.bottleneck,
                missing: score.missing.join("; "),
                sources: score.sources.join("; "),
            });
        }
    }
    rows.extend(assessment.unscored.iter().map(|unscored| Row {
        mineral: unscored.mineral.0.clone(),
        stage: String::new(),
        form: String::new(),
        area: unscored.area.0.clone(),
        method: unscored.method.to_string(),
        year: assessment.year,
        axis: String::new(),
        value: None,
        low: None,
        high: None,
        critical: String::new(),
        critical_share: None,
        bottleneck: false,
        missing: unscored.missing.join("; "),
        sources: String::new(),
    }));
    rows
}

/// A row of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedRow {
    /// Mineral.
    pub mineral: String,
    /// Method.
    pub method: String,
    /// Value of the method's main axis.
    pub value: f64,
    /// Rank, 1 the riskiest.
    pub rank: u32,
    /// `true`, `false`, or empty where the method does not judge.
    pub critical: String,
}

/// One row per mineral and method.
pub fn compared(comparison: &Comparison) -> Vec<ComparedRow> {
    let each = comparison.minerals.iter().flat_map(|m| m.by_method.iter().map(move |(method, s)| (m, method, s)));
    each.map(|(m, method, standing)| ComparedRow {
        mineral: m.mineral.0.clone(),
        method: method.clone(),
        value: standing.value,
        rank: standing.rank,
        critical: standing.critical.map(|c| c.to_string()).unwrap_or_default(),
    })
    .collect()
}
