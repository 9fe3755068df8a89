//! Groups of the EU rounds: light and heavy rare earths, platinum-group metals, scored as the mean of their members.

use std::collections::BTreeMap;

use monazite_model::answer::standing::Standing;
use monazite_model::code::MineralId;
use monazite_model::criticality::Score;
use monazite_model::quantity::Band;
use monazite_model::registry::{MineralGroup, Registry};

use super::eu::{self, Thresholds};
use super::method::Method;
use super::words::shown;

/// Groups that hold one of the minerals.
pub fn names<'r>(registry: &'r Registry, minerals: &[MineralId]) -> Vec<&'r MineralId> {
    let holds = |group: &&MineralGroup| group.members.iter().any(|m| minerals.contains(m));
    registry.groups.iter().filter(holds).map(|group| &group.id).collect()
}

/// The minerals and all members of their groups, sorted.
pub fn with_members(registry: &Registry, minerals: &[MineralId]) -> Vec<MineralId> {
    let groups = names(registry, minerals);
    let members = registry.groups.iter().filter(|g| groups.contains(&&g.id)).flat_map(|g| &g.members);
    let mut all: Vec<MineralId> = minerals.iter().chain(members).cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// Adds a row for each group of which at least two members have both axes at their bottleneck.
pub fn add(registry: &Registry, scores: &mut Vec<Score>, method: &Method) {
    for MineralGroup { id, form, members, .. } in &registry.groups {
        let of = |s: &&Score| s.bottleneck && members.contains(&s.mineral);
        let rows: Vec<&Score> = scores.iter().filter(of).filter(|s| s.supply_risk.is_some()).collect();
        let with_both: Vec<&Score> = rows.iter().copied().filter(|s| s.economic_importance.is_some()).collect();
        if with_both.len() < 2 {
            continue;
        }
        let assessed: Vec<eu::Assessment> = with_both
            .iter()
            .filter_map(|s| {
                Some(eu::Assessment { supply_risk: s.supply_risk?, economic_importance: s.economic_importance? })
            })
            .collect();
        let Some(mean) = eu::group_mean(&assessed) else { continue };
        let axis = |axis: &str, value: f64| {
            let bands = || with_both.iter().filter_map(|s| s.axes.get(axis));
            let n = bands().count() as f64;
            // Members move together (the same countries supply them), so ends are averaged like values.
            Band { value, low: bands().map(|b| b.low).sum::<f64>() / n, high: bands().map(|b| b.high).sum::<f64>() / n }
        };
        let axes = BTreeMap::from([
            ("supply_risk".to_owned(), axis("supply_risk", mean.supply_risk)),
            ("economic_importance".to_owned(), axis("economic_importance", mean.economic_importance)),
        ]);
        let critical = Thresholds::GUIDELINES_2017.passed(mean.supply_risk, mean.economic_importance);
        let listed: Vec<String> = with_both.iter().map(|s| s.mineral.0.clone()).collect();
        let absent: Vec<String> = members.iter().filter(|m| !listed.contains(&m.0)).map(|m| m.0.clone()).collect();
        let mut notes = vec![format!("mean of {}", listed.join(", "))];
        if !absent.is_empty() {
            notes.push(format!("not scored and not in the mean: {}", absent.join(", ")));
        }
        let mut sources: Vec<String> = with_both.iter().flat_map(|s| s.sources.iter().cloned()).collect();
        sources.sort();
        sources.dedup();
        let terms: Vec<String> = assessed.iter().map(|a| shown(a.supply_risk)).collect();
        let first = with_both[0];
        scores.push(Score {
            industries: Vec::new(),
            use_standing: Standing::Known,
            mineral: id.clone(),
            stage: first.stage,
            form: form.clone(),
            area: first.area.clone(),
            method: method.id(),
            year: first.year,
            supply_risk: Some(mean.supply_risk),
            economic_importance: Some(mean.economic_importance),
            value: Some(mean.supply_risk),
            low: axes["supply_risk"].low,
            high: axes["supply_risk"].high,
            axes,
            critical: Some(critical),
            critical_share: None,
            bottleneck: true,
            inputs: BTreeMap::new(),
            formula: vec![format!("SR = ({}) / {} = {}", terms.join(" + "), assessed.len(), shown(mean.supply_risk))],
            missing: absent.iter().map(|m| format!("scores of {m}")).collect(),
            notes,
            sources,
        });
    }
}
