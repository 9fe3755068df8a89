//! Methods side by side: where each mineral stands, how far the rankings agree, and which input would move a mineral across a
//! threshold.

use std::collections::BTreeMap;

use monazite_model::code::MineralId;
use monazite_model::criticality::{Assessment, Compared, Comparison, Correlation, Placing, Score, SwitchingValue};

use super::assess::{Asked, assess};
use super::error::IndicatorError;
use super::evidence::Evidence;
use super::method::{Method, Reach, TwoAxes};
use crate::ensemble::spread::rank_correlation;

/// Area of a comparison, unless asked otherwise: the one whose methods judge.
const DEFAULT_AREA: &str = "EU27";

/// Scores by several methods for one area and sets them side by side.
///
/// Methods made for another area or year answer in their own way: those of the world for the world, a round that assessed its home
/// only for its own year. A method that cannot be asked about the area is left out.
///
/// # Errors
/// No method can be asked about the area, or what one of them rests on is missing.
pub fn compare(
    evidence: &dyn Evidence,
    methods: &[&Method],
    asked: &Asked,
) -> Result<(Comparison, Vec<Assessment>), IndicatorError> {
    // One area for all of them, or their rankings would answer different questions.
    let area = asked.area.clone().or_else(|| (methods.len() > 1).then(|| DEFAULT_AREA.into()));
    let mut assessments = Vec::new();
    let mut refused = None;
    for method in methods {
        evidence.proceed()?;
        // A round answers for its own year; the others for the year asked for.
        let year = if matches!(method.reach, Reach::Home(_)) { None } else { asked.year };
        match assess(evidence, method, &Asked { year, area: area.clone(), ..asked.clone() }) {
            Ok(assessment) => assessments.push(assessment),
            Err(IndicatorError::Refused(why)) => refused = Some(IndicatorError::Refused(why)),
            Err(error) => return Err(error),
        }
    }
    match (assessments.is_empty(), refused) {
        (true, Some(why)) => Err(why),
        _ => Ok((set_side_by_side(&assessments), assessments)),
    }
}

/// Standings, correlations and moves of assessments.
pub fn set_side_by_side(assessments: &[Assessment]) -> Comparison {
    let standings: Vec<BTreeMap<MineralId, Placing>> = assessments.iter().map(standings).collect();
    let mut minerals: BTreeMap<MineralId, BTreeMap<String, Placing>> = BTreeMap::new();
    for (assessment, of_method) in assessments.iter().zip(&standings) {
        for (mineral, standing) in of_method {
            minerals.entry(mineral.clone()).or_default().insert(assessment.method.0.clone(), *standing);
        }
    }
    let mut correlations = Vec::new();
    for (i, a) in assessments.iter().enumerate() {
        for (j, b) in assessments.iter().enumerate().skip(i + 1) {
            let both: Vec<(f64, f64)> = standings[i]
                .iter()
                .filter_map(|(mineral, x)| standings[j].get(mineral).map(|y| (x.value, y.value)))
                .collect();
            if both.len() >= 3 {
                let (x, y): (Vec<f64>, Vec<f64>) = both.iter().copied().unzip();
                let spearman = rank_correlation(&x, &y);
                correlations.push(Correlation {
                    a: a.method.clone(),
                    b: b.method.clone(),
                    minerals: both.len(),
                    spearman,
                });
            }
        }
    }
    Comparison {
        area: assessments.first().map(|a| a.area.clone()).unwrap_or_else(|| "WLD".into()),
        methods: assessments.iter().map(|a| (a.method.clone(), a.area.clone(), a.year)).collect(),
        minerals: minerals.into_iter().map(|(mineral, by_method)| Compared { mineral, by_method }).collect(),
        correlations,
        moves: assessments.iter().flat_map(|a| a.moves.iter().cloned()).collect(),
    }
}

/// Value, rank and judgement of each mineral at its bottleneck.
fn standings(assessment: &Assessment) -> BTreeMap<MineralId, Placing> {
    let rows: Vec<(&Score, f64)> =
        assessment.scores.iter().filter(|s| s.bottleneck).filter_map(|s| s.value.map(|v| (s, v))).collect();
    let rank = |value: f64| 1 + rows.iter().filter(|(_, other)| *other > value).count() as u32;
    let standing = |score: &Score, value: f64| Placing { value, rank: rank(value), critical: score.critical };
    rows.iter().map(|(score, value)| (score.mineral.clone(), standing(score, *value))).collect()
}

/// How far each single input has to go for a mineral to change sides, the shortest relative way first. Only for methods with two
/// thresholds on closed formulas; a mineral that fails both thresholds is not one input away.
pub fn switching_values(method: &Method, score: &Score) -> Vec<SwitchingValue> {
    let Some(TwoAxes { ends: thresholds, of: axes }) = &method.two_axes else { return Vec::new() };
    let (Some(critical), Some(risk), Some(importance)) = (score.critical, score.supply_risk, score.economic_importance)
    else {
        return Vec::new();
    };
    // A score reaches its threshold from half a decimal below it, because it is rounded first.
    let ends = [
        ("supply_risk", risk, thresholds.supply_risk - 0.05),
        ("economic_importance", importance, thresholds.economic_importance - 0.05),
    ];
    let short: Vec<bool> = ends.iter().map(|(_, value, end)| *value < *end - 1e-9).collect();
    if short.iter().all(|s| *s) {
        return Vec::new();
    }
    let mut moves = Vec::new();
    for (n, (axis, _, end)) in ends.into_iter().enumerate() {
        // A critical mineral leaves by either axis; another one enters by the axis that keeps it out.
        if !critical && !short[n] {
            continue;
        }
        for (symbol, input) in &score.inputs {
            let at = |x: f64| {
                let value = |name: &str| {
                    if name == symbol { Some(x) } else { score.inputs.get(name).map(|i| i.band.value) }
                };
                let (risk, importance) = axes(&value);
                if axis == "supply_risk" { risk } else { importance }
            };
            // Every axis is a straight line in every single input.
            let (Some(zero), Some(one)) = (at(0.0), at(1.0)) else { continue };
            let slope = one - zero;
            if slope.abs() < 1e-12 {
                continue;
            }
            let to = (end - zero) / slope;
            let most = if symbol.starts_with("HHI") { 20.0 } else { 1.0 };
            if !(0.0..=most).contains(&to) {
                continue;
            }
            moves.push(SwitchingValue {
                method: score.method.clone(),
                mineral: score.mineral.clone(),
                form: score.form.clone(),
                critical,
                axis: axis.to_owned(),
                input: symbol.clone(),
                from: input.band.value,
                to,
                inside: input.band.low <= to && to <= input.band.high,
            });
        }
    }
    let way = |m: &SwitchingValue| (m.to - m.from).abs() / m.from.abs().max(0.05);
    moves.sort_by(|a, b| way(a).total_cmp(&way(b)).then_with(|| a.input.cmp(&b.input)));
    moves
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::indicators::eu::{EU2023, Thresholds};
    use monazite_model::code::{FormId, Stage};
    use monazite_model::criticality::Input;
    use monazite_model::quantity::Band;

    fn axes(input: &dyn Fn(&str) -> Option<f64>) -> (Option<f64>, Option<f64>) {
        (EU2023.two_axes.as_ref().unwrap().of)(input)
    }

    fn score(inputs: &[(&str, f64)]) -> Score {
        let input = |value: f64| Input {
            band: Band::relative(value, 0.1),
            unit: "1".into(),
            what: String::new(),
            sources: Vec::new(),
        };
        let inputs: BTreeMap<String, Input> = inputs.iter().map(|(s, v)| ((*s).to_owned(), input(*v))).collect();
        let (risk, importance) = axes(&|name| inputs.get(name).map(|i| i.band.value));
        Score {
            mineral: "gallium".into(),
            stage: Stage::Refining,
            form: FormId::new("gallium", "refined"),
            area: "EU27".into(),
            method: EU2023.id(),
            year: 2020,
            supply_risk: risk,
            economic_importance: importance,
            axes: BTreeMap::new(),
            critical: Some(Thresholds::GUIDELINES_2017.passed(risk.unwrap(), importance.unwrap())),
            critical_share: None,
            bottleneck: true,
            value: risk,
            low: 0.0,
            high: 0.0,
            inputs,
            formula: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            sources: Vec::new(),
        }
    }

    #[test]
    fn an_input_moved_to_the_value_named_puts_the_score_on_its_threshold() {
        let near = score(&[
            ("HHI_GS", 1.2),
            ("HHI_EU", 1.1),
            ("IR", 0.8),
            ("EoL_RIR", 0.05),
            ("SI_SR", 0.95),
            ("A_Q", 0.4),
            ("SI_EI", 0.9),
        ]);
        assert_eq!(near.critical, Some(true));
        let found = switching_values(&EU2023, &near);
        assert!(!found.is_empty());
        for m in found {
            let value = |name: &str| {
                if name == m.input { Some(m.to) } else { near.inputs.get(name).map(|i| i.band.value) }
            };
            let (risk, importance) = axes(&value);
            let end = if m.axis == "supply_risk" { (risk, 0.95) } else { (importance, 2.75) };
            assert!((end.0.unwrap() - end.1).abs() < 1e-9, "{m:?}");
        }
    }

    #[test]
    fn a_mineral_below_both_thresholds_is_not_one_input_away() {
        let far = score(&[("HHI_GS", 0.2), ("EoL_RIR", 0.1), ("SI_SR", 1.0), ("A_Q", 0.1), ("SI_EI", 0.9)]);
        assert_eq!(switching_values(&EU2023, &far), []);
    }
}
