//! Methods side by side: where each mineral stands and how far the rankings agree.

use std::collections::BTreeMap;

use monazite_model::code::MineralId;
use monazite_model::criticality::{Assessment, Compared, Comparison, Correlation, Placing, Score};

use super::assess::{Asked, assess};
use super::error::IndicatorError;
use super::evidence::Evidence;
use super::method::{Method, Reach};
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
