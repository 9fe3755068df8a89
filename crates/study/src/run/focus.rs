//! Where the headline looks: the form and place a scenario is about, its price there in every member, and what drives it.

use std::collections::BTreeSet;

use monazite_engine::ensemble::draw;
use monazite_engine::ensemble::spread::{fifths, rank_correlation};
use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::Driver;
use monazite_model::period::{Month, Window};
use monazite_model::registry::Registry;
use monazite_model::scenario::{Measure, MeasureKind, Parties, Scenario};

pub(super) use super::spot::Focus;
use super::tables::Results;
use super::worlds::Worlds;
use monazite_report::headline::{Facts, Place};

/// Drivers told at most.
const MOST_DRIVERS: usize = 8;
/// Rank correlations smaller than this are not told: with 200 members chance alone gives about 0.14.
const LEAST_CORRELATION: f64 = 0.05;

/// What the first measure in force is about. Among the forms that measures of its place name, the one whose users' bill changes
/// most is told, not the one with the largest percentage: tiny markets move wildly and matter little. Where nothing named is
/// used, it is the form whose price moves most.
pub(super) fn find(results: &Results<'_>, scenario: &Scenario, registry: &Registry, window: Window) -> Option<Focus> {
    let in_force = |m: &&Measure| m.in_force(window) > 0.0 && !matches!(m.kind, MeasureKind::Agreement(_));
    let first = scenario.measures.iter().find(in_force)?;
    let place = place_of(&first.kind, registry, window.start);
    let alike = |m: &&Measure| in_force(m) && place_of(&m.kind, registry, window.start) == place;
    let named: BTreeSet<&FormId> = scenario.measures.iter().filter(alike).flat_map(|m| m.kind.forms()).collect();
    let mut best: Option<((f64, f64), Focus)> = None;
    for (chain, answer) in results.central.iter().enumerate() {
        let structure = &results.centrals[chain].market.structure;
        for form in structure.forms.iter().filter(|f| named.is_empty() || named.contains(f)) {
            let Some(focus) = focus(results, chain, form, &place) else { continue };
            let size = (focus.spot.bill(answer).abs(), focus.spot.price(answer).abs());
            if best.as_ref().is_none_or(|(most, _)| size > *most) {
                best = Some((size, focus));
            }
        }
    }
    best.map(|(_, focus)| focus)
}

/// Where a measure bites: outside the author of what holds supply back, at the target of a selective one, else at its author.
fn place_of(kind: &MeasureKind, registry: &Registry, at: Month) -> Place {
    let areas = |ids: &[AreaId]| -> Vec<AreaId> {
        let set: BTreeSet<AreaId> = ids
            .iter()
            .flat_map(|id| {
                let members = registry.members(id.as_str(), at);
                if members.is_empty() { vec![id.clone()] } else { members }
            })
            .collect();
        set.into_iter().collect()
    };
    let author = || kind.author().map(|by| areas(std::slice::from_ref(by))).unwrap_or_default();
    let exports = match kind {
        MeasureKind::ExportBan(m) => Some(&m.flows),
        MeasureKind::ExportQuota(m) => Some(&m.flows),
        MeasureKind::ExportLicence(m) => Some(&m.flows),
        MeasureKind::ExportTax(m) => Some(&m.flows),
        _ => None,
    };
    match (kind, exports) {
        (_, Some(flows)) => match &flows.to {
            Parties::Only(to) => Place::In(areas(to)),
            Parties::All => Place::Outside(author()),
        },
        _ if kind.restricts_supply() => Place::Outside(author()),
        (MeasureKind::Decoupling(m), _) => {
            let side = |p: &Parties| match p {
                Parties::Only(list) => areas(list),
                Parties::All => Vec::new(),
            };
            let both: BTreeSet<AreaId> = m.blocs.iter().flat_map(side).collect();
            Place::In(both.into_iter().collect())
        }
        _ => Place::In(author()),
    }
}

/// The form at a place. `None` where it has no price there.
fn focus(results: &Results<'_>, chain: usize, form: &FormId, place: &Place) -> Option<Focus> {
    let spot = results.centrals[chain].market.structure.spot(form, |id| match place {
        Place::Outside(areas) => !areas.contains(id),
        Place::In(areas) => areas.is_empty() || areas.contains(id),
    })?;
    Some(Focus { chain, form: form.clone(), place: place.clone(), spot })
}

impl Focus {
    /// `row` is the central row.
    pub fn facts(&self, results: &Results<'_>, row: &[f64], worlds: &Worlds) -> Facts {
        let [price, used] = results.layout.focus;
        Facts {
            form: self.form.clone(),
            place: self.place.clone(),
            price: worlds.range(price, row[price]),
            use_: self.spot.used(results.central[self.chain]).map(|u| worlds.range(used, u)),
            ranged: !worlds.cleared.is_empty(),
        }
    }

    /// Parameters by how closely the headline figure follows them, largest first.
    pub fn drivers(&self, results: &Results<'_>, worlds: &Worlds, seed: u64) -> Vec<Driver> {
        let figure = &worlds.headline;
        let mut drivers = Vec::new();
        for central in results.centrals {
            for uncertain in &central.market.uncertain {
                let values: Vec<f64> = worlds.cleared.iter().map(|&k| draw::value(uncertain, seed, k)).collect();
                let rank_correlation = rank_correlation(&values, figure);
                let Some((at_low, at_high)) = fifths(&values, figure) else { continue };
                if rank_correlation.abs() < LEAST_CORRELATION {
                    continue;
                }
                let row = &uncertain.row;
                let source =
                    if row.source.is_empty() { format!("assumption: {}", row.reason) } else { row.source.clone() };
                drivers.push(Driver { parameter: uncertain.label.clone(), rank_correlation, at_low, at_high, source });
            }
        }
        drivers.sort_by(|a, b| {
            b.rank_correlation.abs().total_cmp(&a.rank_correlation.abs()).then(a.parameter.cmp(&b.parameter))
        });
        drivers.truncate(MOST_DRIVERS);
        drivers
    }
}
