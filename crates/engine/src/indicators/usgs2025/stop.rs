//! Who stops what: the large net exporters of a form, how likely a stop of each is.

use std::collections::BTreeMap;

use crate::indicators::context::Context;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::quantity::Band;

/// First and last month of the export controls the list of 2025 could know. Licence catalogues of earlier years are routine.
const CONTROLS: (&str, &str) = ("2023-07", "2025-12");
/// Years in which a restriction of the same mineral counts against its author.
const MEMORY: i32 = 10;

/// Instruments that hold exports back; reporting duties, relaxations and removals are not among them.
const RESTRICTIONS: [&str; 6] =
    ["export_ban", "export_ban_de_facto", "export_licensing", "export_quota", "export_restriction", "export_tax"];

/// Least share of what foreign net exporters of a form send out that makes one of them a supplier whose stop is a scenario.
pub(super) const LEAST_SHARE: f64 = 0.05;

/// Net exporters of a form outside the area with at least [`LEAST_SHARE`] of what all of them send out, and their net exports, t; the
/// largest first.
pub(super) fn suppliers(chain: &Chain, form: usize, members: &[AreaId]) -> Vec<(AreaId, f64)> {
    let mut net: BTreeMap<&AreaId, f64> = BTreeMap::new();
    for flow in chain.flows.iter().filter(|f| chain.nodes[f.from].form == form) {
        let area = |node: usize| &chain.areas[chain.nodes[node].area];
        *net.entry(area(flow.from)).or_default() += flow.level.band.value;
        *net.entry(area(flow.to)).or_default() -= flow.level.band.value;
    }
    net.retain(|area, t| !members.contains(area) && *t > 0.0);
    let all: f64 = net.values().sum();
    let single = net.into_iter().filter(|(a, t)| a.as_str() != "ROW" && *t >= LEAST_SHARE * all);
    let mut suppliers: Vec<(AreaId, f64)> = single.map(|(a, t)| (a.clone(), t)).collect();
    suppliers.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    suppliers
}

/// How likely a stop is, and why.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Probability {
    /// Within a year, 0 to 1.
    pub band: Band,
    /// In words.
    pub reason: String,
    /// Where it comes from.
    pub source: String,
}

/// The probability of a stop, by class: under Chinese export control (certain, seen), restricted within ten years, bound by an
/// agreement, any other. `None` where the registry holds no value for the class.
pub(super) fn probability(
    context: &Context,
    leader: &AreaId,
    mineral: &MineralId,
    form: &FormId,
) -> Option<Probability> {
    let registry = &context.registry();
    let assumed = |name: &str, reason: String| {
        let row = registry.parameter(name, form)?;
        let band = Band { value: row.central, low: row.low, high: row.high };
        Some(Probability { band, reason, source: format!("assumption: parameter {name}") })
    };
    if let Some(event) = control(context, leader, mineral) {
        let reason = format!("already under Chinese export control ({event})");
        return Some(Probability { band: Band::exact(1.0), reason, source: "registry/events.csv".into() });
    }
    if let Some(event) = restricted(context, leader, mineral) {
        return assumed("stop-probability-restricted", format!("{leader} restricted it within ten years ({event})"));
    }
    let day = format!("{}-12-31", context.chain_year());
    let bound = context.members.iter().find_map(|m| registry.agreements_between(leader, m, &day).first().copied());
    match bound {
        Some(agreement) => assumed("stop-probability-partner", format!("{leader} is bound by {agreement}")),
        None => assumed("stop-probability", "no control, restriction or agreement on record".into()),
    }
}

fn names(context: &Context, list: &str, mineral: &MineralId) -> bool {
    let group = context.registry().minerals.get(mineral).map_or("", |m| m.group.as_str());
    list.split(';').any(|m| m == mineral.as_str() || (!group.is_empty() && m == group))
}

/// The event by which China already controls its exports of the mineral, if there is one.
fn control(context: &Context, leader: &AreaId, mineral: &MineralId) -> Option<String> {
    if leader.as_str() != "CHN" {
        return None;
    }
    let controls = ["export_licensing", "export_ban"];
    let events = context.registry().events.iter().filter(|e| e.actor == "CHN" && names(context, &e.minerals, mineral));
    let known = events.filter(|e| {
        let month = e.date.get(..7).unwrap_or_default();
        (CONTROLS.0..=CONTROLS.1).contains(&month) && controls.contains(&e.instrument.as_str())
    });
    known.map(|e| e.id.clone()).next()
}

/// An event by which the leader restricted its exports of the mineral in the years before the end of the scenario's base year.
fn restricted(context: &Context, leader: &AreaId, mineral: &MineralId) -> Option<String> {
    let last = context.chain_year() + 1;
    let events = context.registry().events.iter().filter(|e| e.actor == leader.as_str());
    let mut own = events.filter(|e| {
        let year: i32 = e.date.get(..4).and_then(|y| y.parse().ok()).unwrap_or(i32::MIN);
        RESTRICTIONS.contains(&e.instrument.as_str())
            && (last - MEMORY..=last).contains(&year)
            && names(context, &e.minerals, mineral)
    });
    own.next().map(|e| e.id.clone())
}
