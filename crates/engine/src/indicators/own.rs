//! A list by thresholds of one's own beside the method's: which minerals enter and which leave.

use std::collections::BTreeMap;

use monazite_model::criticality::{Assessment, ListChange, OwnJudgement, OwnList, Score};
use monazite_model::registry::Registry;

use super::error::IndicatorError;
use super::eu::rounded;
use super::method::Method;

/// The list by `cuts`: the axis (`None`: the method's main one) and its least value. An axis of the method's own thresholds that is not named
/// keeps them. Scores with two axes are compared after rounding to one decimal, as the method compares its own.
///
/// # Errors
/// [`IndicatorError::Refused`] for an axis the method does not have, or one named twice.
pub fn list(
    registry: &Registry,
    method: &Method,
    found: &Assessment,
    cuts: &[(Option<&str>, f64)],
) -> Result<OwnList, IndicatorError> {
    let mut least: BTreeMap<String, f64> = BTreeMap::new();
    for (axis, value) in cuts {
        let axis = axis.unwrap_or(method.main_axis);
        let known: Vec<&str> = axes(found);
        if !known.contains(&axis) {
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(IndicatorError::Refused(format!("{} has no axis `{axis}`; its axes: {known}", method.name)));
        }
        if least.insert(axis.to_owned(), *value).is_some() {
            return Err(IndicatorError::Refused(format!("two thresholds for the axis `{axis}`")));
        }
    }
    let two = method.two_axes.as_ref();
    if let Some(two) = two {
        least.entry("supply_risk".into()).or_insert(two.ends.supply_risk);
        least.entry("economic_importance".into()).or_insert(two.ends.economic_importance);
    }
    let as_compared = |value: f64| if two.is_some() { rounded(value) } else { value };
    // Groups stand beside their members and are not counted with them.
    let single = |score: &&&Score| registry.minerals.contains_key(&score.mineral);
    let bottlenecks = || found.scores.iter().filter(|score| score.bottleneck);
    let scores: Vec<&Score> = bottlenecks().collect();
    let some = scores.iter().any(|score| single(&score));
    let mut minerals = Vec::new();
    for score in scores.iter().filter(|score| !some || single(score)) {
        let bands: Option<Vec<_>> = least.iter().map(|(axis, cut)| Some((score.axes.get(axis)?, *cut))).collect();
        let Some(bands) = bands else { continue };
        let listed = bands.iter().all(|(band, cut)| as_compared(band.value) >= *cut);
        let ends = |of: fn(&monazite_model::quantity::Band) -> f64| {
            bands.iter().all(|(band, cut)| as_compared(of(band)) >= *cut)
        };
        let change = match (score.critical, listed) {
            (None, _) => ListChange::NoList,
            (Some(false), true) => ListChange::Enters,
            (Some(true), false) => ListChange::Leaves,
            (Some(true), true) => ListChange::Stays,
            (Some(false), false) => ListChange::Out,
        };
        minerals.push((
            score.value.unwrap_or(f64::NEG_INFINITY),
            OwnJudgement {
                mineral: score.mineral.clone(),
                form: score.form.clone(),
                listed,
                by_method: score.critical,
                hangs: ends(|band| band.low) != ends(|band| band.high),
                change,
            },
        ));
    }
    minerals.sort_by(|(a, x), (b, y)| {
        y.listed.cmp(&x.listed).then_with(|| b.total_cmp(a)).then_with(|| x.mineral.cmp(&y.mineral))
    });
    Ok(OwnList { cuts: least, minerals: minerals.into_iter().map(|(_, judged)| judged).collect() })
}

/// Axes that some score has.
fn axes(found: &Assessment) -> Vec<&str> {
    let mut axes: Vec<&str> = found.scores.iter().flat_map(|score| score.axes.keys()).map(String::as_str).collect();
    axes.sort_unstable();
    axes.dedup();
    axes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::indicators::eu::EU2023;
    use crate::indicators::usgs2025;
    use monazite_model::answer::standing::Standing;
    use monazite_model::code::Stage;
    use monazite_model::quantity::Band;

    fn found(method: &Method, scores: &[(&str, f64, f64)]) -> Assessment {
        let score = |(mineral, risk, importance): &(&str, f64, f64)| Score {
            industries: Vec::new(),
            use_standing: Standing::Known,
            mineral: (*mineral).into(),
            stage: Stage::Refining,
            form: "made:up".into(),
            area: "EU27".into(),
            method: method.id(),
            year: 2020,
            supply_risk: Some(*risk),
            economic_importance: Some(*importance),
            axes: [(method.main_axis, *risk), ("economic_importance", *importance)]
                .map(|(name, value)| (name.to_owned(), Band { value, low: 0.9 * value, high: 1.1 * value }))
                .into(),
            critical: Some(EU2023.two_axes.as_ref().unwrap().ends.passed(*risk, *importance)),
            critical_share: None,
            bottleneck: true,
            value: Some(*risk),
            low: 0.9 * risk,
            high: 1.1 * risk,
            inputs: BTreeMap::new(),
            formula: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            sources: Vec::new(),
        };
        Assessment {
            method: method.id(),
            title: String::new(),
            main_axis: method.main_axis.into(),
            area: "EU27".into(),
            year: 2020,
            thresholds: String::new(),
            caveats: Vec::new(),
            draws: 0,
            seed: 1,
            scores: scores.iter().map(score).collect(),
            unscored: Vec::new(),
            moves: Vec::new(),
            cuts: None,
            own: None,
        }
    }

    const SCORES: [(&str, f64, f64); 4] = [("a", 3.0, 5.0), ("b", 1.04, 3.0), ("c", 0.9, 6.0), ("d", 4.0, 1.0)];

    fn changes(cuts: &[(Option<&str>, f64)]) -> Vec<(String, ListChange)> {
        let own = list(&Registry::default(), &EU2023, &found(&EU2023, &SCORES), cuts).unwrap();
        own.minerals.into_iter().map(|m| (m.mineral.0, m.change)).collect()
    }

    #[test]
    fn the_methods_own_thresholds_change_nothing() {
        let same = changes(&[(Some("supply_risk"), 1.0), (Some("economic_importance"), 2.8)]);
        assert!(same.iter().all(|(_, change)| matches!(change, ListChange::Stays | ListChange::Out)), "{same:?}");
    }

    #[test]
    fn a_higher_threshold_lets_minerals_leave_and_a_lower_one_lets_them_enter() {
        let named = |name: &str, of: &[(String, ListChange)]| of.iter().find(|(m, _)| m == name).map(|(_, c)| *c);
        let high = changes(&[(None, 2.0)]);
        assert_eq!((named("a", &high), named("b", &high)), (Some(ListChange::Stays), Some(ListChange::Leaves)));
        let low = changes(&[(None, 0.9), (Some("economic_importance"), 0.5)]);
        assert_eq!((named("c", &low), named("d", &low)), (Some(ListChange::Enters), Some(ListChange::Enters)));
        assert_eq!(low[0].0, "d", "on the list, by value");
    }

    #[test]
    fn a_judgement_hangs_where_the_range_reaches_over_the_threshold() {
        let own = list(&Registry::default(), &EU2023, &found(&EU2023, &SCORES), &[(None, 1.0)]).unwrap();
        let hangs: Vec<&str> = own.minerals.iter().filter(|m| m.hangs).map(|m| m.mineral.as_str()).collect();
        // b by its importance of 2.7 to 3.3 and its risk of 0.9 to 1.1; c by its risk of 0.8 to 1.0.
        assert_eq!(hangs, ["b", "c"]);
    }

    #[test]
    fn an_axis_the_method_lacks_and_one_named_twice_are_refused() {
        let found = found(&usgs2025::METHOD, &SCORES);
        let refused =
            |cuts: &[(Option<&str>, f64)]| list(&Registry::default(), &usgs2025::METHOD, &found, cuts).is_err();
        assert!(refused(&[(Some("supply_riks"), 1.0)]) && refused(&[(None, 1.0), (Some("loss_usd"), 2.0)]));
        assert!(!refused(&[(None, 1.0)]));
    }
}
