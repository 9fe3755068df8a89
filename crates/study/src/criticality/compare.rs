//! Methods side by side: where each mineral stands, how far the rankings agree, and which input would move a mineral across a
//! threshold.

use std::collections::BTreeMap;

use monazite_engine::ensemble::spread::rank_correlation;
use monazite_engine::metrics::eu::Thresholds;
use monazite_intake::atlas::Atlas;
use monazite_model::code::MineralId;
use monazite_model::criticality::{
    Assessment, Compared, Comparison, Correlation, Method, Placing, Score, SwitchingValue,
};

use super::context::Shared;
use super::{Request, assess_with};
use crate::error::StudyError;
use crate::watch::Watch;

/// Area of a comparison, unless asked otherwise: the one whose methods judge.
const DEFAULT_AREA: &str = "EU27";

/// Scores by several methods for one area and sets them side by side.
///
/// Methods made for another area or year answer in their own way: those of the world for the world, the round of 2017 for the
/// European Union only. A method that cannot be asked about the area is left out.
///
/// # Errors
/// An unknown area or mineral.
pub fn compare(
    atlas: &Atlas,
    methods: &[Method],
    request: &Request,
    watch: &dyn Watch,
) -> Result<(Comparison, Vec<Assessment>), StudyError> {
    // One area for all of them, or their rankings would answer different questions.
    let area = request.area.clone().or_else(|| (methods.len() > 1).then(|| DEFAULT_AREA.to_owned()));
    let shared = Shared::new(atlas);
    let mut assessments = Vec::new();
    let mut refused = None;
    for method in methods {
        watch.proceed()?;
        // The rounds answer for their own years; the others for the year asked for.
        let year = if *method == Method::Eu2017 { None } else { request.year };
        match assess_with(&shared, atlas, &Request { method: *method, year, area: area.clone(), ..request.clone() }) {
            Ok(assessment) => assessments.push(assessment),
            Err(StudyError::Refused(why)) => refused = Some(StudyError::Refused(why)),
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
            minerals.entry(mineral.clone()).or_default().insert(assessment.method.name().to_owned(), *standing);
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
                correlations.push(Correlation { a: a.method, b: b.method, minerals: both.len(), spearman });
            }
        }
    }
    let moves = assessments.iter().flat_map(|a| a.scores.iter()).filter(|s| s.bottleneck).flat_map(moves).collect();
    Comparison {
        area: assessments.first().map(|a| a.area.clone()).unwrap_or_else(|| "WLD".into()),
        methods: assessments.iter().map(|a| (a.method, a.area.clone(), a.year)).collect(),
        minerals: minerals.into_iter().map(|(mineral, by_method)| Compared { mineral, by_method }).collect(),
        correlations,
        moves,
    }
}

/// Value, rank and judgement of each mineral at its bottleneck.
fn standings(assessment: &Assessment) -> BTreeMap<MineralId, Placing> {
    let rows: Vec<(&Score, f64)> =
        assessment.scores.iter().filter(|s| s.bottleneck).filter_map(|s| s.main().map(|v| (s, v))).collect();
    let rank = |value: f64| 1 + rows.iter().filter(|(_, other)| *other > value).count() as u32;
    let standing = |score: &Score, value: f64| Placing { value, rank: rank(value), critical: score.critical };
    rows.iter().map(|(score, value)| (score.mineral.clone(), standing(score, *value))).collect()
}

/// The axes of an EU method from its inputs alone.
fn axes(method: Method, input: &impl Fn(&str) -> Option<f64>) -> (Option<f64>, Option<f64>) {
    let kept = |rate: &str| input(rate).map(|r| 1.0 - r);
    let risk = match method {
        Method::Eu2011 => {
            let parts = [input("sigma"), kept("EoL_RIR"), input("HHI_WGI")];
            parts.into_iter().try_fold(1.0, |product, part| part.map(|p| product * p))
        }
        _ => {
            let concentration = match (input("HHI_GS"), input("HHI_EU"), input("IR")) {
                (Some(world), Some(area), Some(reliance)) => {
                    Some(world * reliance / 2.0 + area * (1.0 - reliance / 2.0))
                }
                (Some(world), None, _) => Some(world),
                (None, Some(area), _) => Some(area),
                _ => None,
            };
            concentration.zip(kept("EoL_RIR")).zip(input("SI_SR")).map(|((c, k), s)| c * k * s)
        }
    };
    let index = if method == Method::Eu2011 { Some(1.0) } else { input("SI_EI") };
    (risk, input("A_Q").zip(index).map(|(a, s)| 10.0 * a * s))
}

/// How far each single input has to go for a mineral to change sides, the shortest relative way first. Only for methods with two
/// thresholds on closed formulas (the EU's); a mineral that fails both thresholds is not one input away.
pub fn moves(score: &Score) -> Vec<SwitchingValue> {
    let thresholds = match score.method {
        Method::Eu2011 => Thresholds::ROUNDS_2011_2014,
        Method::Eu2017 | Method::Eu2023 => Thresholds::GUIDELINES_2017,
        _ => return Vec::new(),
    };
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
                let (risk, importance) = axes(score.method, &value);
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
                method: score.method,
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
    use monazite_model::code::{FormId, Stage};
    use monazite_model::criticality::Input;
    use monazite_model::quantity::Band;

    fn score(inputs: &[(&str, f64)]) -> Score {
        let input = |value: f64| Input {
            band: Band::relative(value, 0.1),
            unit: "1".into(),
            what: String::new(),
            sources: Vec::new(),
        };
        let inputs: BTreeMap<String, Input> = inputs.iter().map(|(s, v)| ((*s).to_owned(), input(*v))).collect();
        let (risk, importance) = axes(Method::Eu2023, &|name| inputs.get(name).map(|i| i.band.value));
        Score {
            mineral: "gallium".into(),
            stage: Stage::Refining,
            form: FormId::new("gallium", "refined"),
            area: "EU27".into(),
            method: Method::Eu2023,
            year: 2020,
            supply_risk: risk,
            economic_importance: importance,
            axes: BTreeMap::new(),
            critical: Some(Thresholds::GUIDELINES_2017.passed(risk.unwrap(), importance.unwrap())),
            critical_share: None,
            bottleneck: true,
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
        let found = moves(&near);
        assert!(!found.is_empty());
        for m in found {
            let value = |name: &str| {
                if name == m.input { Some(m.to) } else { near.inputs.get(name).map(|i| i.band.value) }
            };
            let (risk, importance) = axes(Method::Eu2023, &value);
            let end = if m.axis == "supply_risk" { (risk, 0.95) } else { (importance, 2.75) };
            assert!((end.0.unwrap() - end.1).abs() < 1e-9, "{m:?}");
        }
    }

    #[test]
    fn a_mineral_below_both_thresholds_is_not_one_input_away() {
        let far = score(&[("HHI_GS", 0.2), ("EoL_RIR", 0.1), ("SI_SR", 1.0), ("A_Q", 0.1), ("SI_EI", 0.9)]);
        assert_eq!(moves(&far), []);
    }
}
