//! Which input would move a mineral across a threshold, and how far it has to go.

use monazite_model::criticality::{Score, SwitchingValue};

use super::method::{Method, TwoAxes};

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
    use monazite_model::answer::standing::Standing;
    use std::collections::BTreeMap;

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
            industries: Vec::new(),
            use_standing: Standing::Known,
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
