//! Where the headline looks: the form and place a scenario is about, its price there in every member, and what drives it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::ensemble::{draw, spread};
use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, FlowKind};
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::fact::Quality;
use monazite_model::outcome::Driver;
use monazite_model::period::{Month, Window};
use monazite_model::registry::Registry;
use monazite_model::scenario::{Measure, MeasureKind, Parties, Scenario};

pub(super) use super::spot::Focus;
use super::spot::MOST_TOLD;
use super::tables::Results;
use super::worlds::Worlds;
use monazite_model::words::names::{Names, list_of};
use monazite_report::headline::{Facts, Place, is_nothing};

/// Parties named where a place has several.
const MOST_PARTIES: usize = 3;
/// Share of a form's trade that may be inferred where it still counts as known.
const MOST_INFERRED: f64 = 0.5;
/// Share of use in a place that may be supposed where use there still counts as known: among many areas a trading place changes little.
const MOST_UNKNOWN: f64 = 0.25;
/// Drivers told at most.
const MOST_DRIVERS: usize = 8;

/// What the first measure in force is about, among the forms that measures of its place name. In this order: a form that moves before
/// one that does not; one of the scenario's own minerals before a host of theirs; one whose price, trade and use rest on sources before
/// one of which they are assumed; one that costs its users more before one that costs them less; then the one whose users' bill changes
/// most, not the one with the largest percentage, because tiny markets move wildly and matter little; where nothing named is used, the one whose price moves most. After it, the same of each other
/// mineral of the scenario that moves, at most [`MOST_TOLD`] in all. Why: docs/methods/headline.md
pub(super) fn find(results: &Results<'_>, scenario: &Scenario, registry: &Registry, window: Window) -> Vec<Focus> {
    let in_force = |m: &&Measure| m.in_force(window) > 0.0 && !matches!(m.kind, MeasureKind::Agreement(_));
    let Some(first) = scenario.measures.iter().find(in_force) else { return Vec::new() };
    let places = places_of(&first.kind, registry, window.start);
    let alike = |m: &&Measure| in_force(m) && places_of(&m.kind, registry, window.start) == places;
    let named: BTreeSet<&FormId> = scenario.measures.iter().filter(alike).flat_map(|m| m.kind.forms()).collect();
    // By place in the scenario's list of minerals; what is in none of them comes under its own key.
    let mut best: BTreeMap<Option<usize>, (Rank, Focus)> = BTreeMap::new();
    for (chain, answer) in results.central.iter().enumerate() {
        let structure = &results.centrals[chain].market.structure;
        let forms = structure.forms.iter().filter(|f| named.is_empty() || named.contains(f));
        for (form, place) in forms.flat_map(|form| places.iter().map(move |place| (form, place))) {
            let Some(focus) = focus(results, chain, form, place) else { continue };
            let (price, used) = (focus.spot.price(answer), focus.spot.used(answer).unwrap_or(0.0));
            let moves = !(is_nothing(price) && is_nothing(used));
            let asked = asked_as(form, results.centrals[chain].chain, scenario, registry);
            let bill = focus.spot.bill(answer);
            let rank = [moves, asked.is_some(), is_firm(results.centrals[chain].chain, form), bill > 0.0];
            let rank = (rank, bill.abs(), price.abs());
            if best.get(&asked).is_none_or(|(most, _)| rank > *most) {
                best.insert(asked, (rank, focus));
            }
        }
    }
    let host = best.remove(&None);
    let mut ranked: Vec<(Rank, Focus)> = best.into_values().collect();
    ranked.sort_by(|(a, _), (b, _)| b.partial_cmp(a).unwrap_or(Ordering::Equal));
    let quiet = ranked.first().is_none_or(|((rank, ..), _)| !rank[0]);
    if let Some(host) = host.filter(|((rank, ..), _)| ranked.is_empty() || (quiet && rank[0])) {
        ranked.insert(0, host);
    }
    let told = ranked.into_iter().enumerate().filter(|(k, ((rank, ..), _))| *k == 0 || rank[0]);
    told.map(|(_, (_, focus))| focus).take(MOST_TOLD).collect()
}

/// Whether a form moves, is of the scenario's minerals, rests on sources, and costs its users more; then their bill and its price.
type Rank = ([bool; 4], f64, f64);

/// The mineral of the scenario that a form is of, whose group it belongs to, or that stands for its whole chain because the chain has
/// no form of it (`magnet-rare-earths`).
fn asked_as(form: &FormId, chain: &Chain, scenario: &Scenario, registry: &Registry) -> Option<usize> {
    let mineral = form.mineral();
    let group = registry.minerals.get(&mineral).map_or("", |mineral| mineral.group.as_str());
    let whole = |asked: &MineralId| {
        registry.minerals.get(asked).is_some_and(|of| of.chain == chain.id)
            && !chain.forms.iter().any(|f| f.id.mineral() == *asked)
    };
    let asked = |asked: &MineralId| *asked == mineral || asked.as_str() == group || whole(asked);
    scenario.minerals.iter().position(asked)
}

/// Whether what is said of a form rests on sources: its price is more than our assumption, its main trade codes are in the tables,
/// most of its trade by tonnes is published, and use by country is known or inferred.
fn is_firm(chain: &Chain, form: &FormId) -> bool {
    let Some(f) = chain.form(form) else { return false };
    let (mut traded, mut inferred) = (0.0, 0.0);
    for flow in chain.flows.iter().filter(|flow| chain.nodes[flow.from].form == f) {
        traded += flow.level.band.value;
        inferred += if flow.kind == FlowKind::Inferred { flow.level.band.value } else { 0.0 };
    }
    chain.forms[f].price_grade != Quality::D
        && !chain.main_trade_codes_missing(form)
        && chain.forms[f].use_standing != Standing::NotKnown
        && inferred <= MOST_INFERRED * traded
}

/// Where a measure bites: outside the author of what holds supply back, at the target of a selective one, else at its author; on either
/// side of a decoupling.
fn places_of(kind: &MeasureKind, registry: &Registry, at: Month) -> Vec<Place> {
    let MeasureKind::Decoupling(m) = kind else { return vec![place_of(kind, registry, at)] };
    let side = |parties: &Parties| match parties {
        Parties::Only(list) => in_parties(list, registry, at),
        Parties::All => Place::In(Vec::new()),
    };
    m.blocs.iter().map(side).collect()
}

/// Areas and blocs as a place: by name where a bloc is among them.
fn in_parties(parties: &[AreaId], registry: &Registry, at: Month) -> Place {
    let areas = areas_of(parties, registry, at);
    if areas.len() == parties.len() {
        return Place::In(areas);
    }
    let names: Vec<String> = parties.iter().map(|party| Names(registry).area_in_text(party)).collect();
    Place::Bloc { name: list_of(&names, MOST_PARTIES), areas }
}

/// The areas some parties stand for.
fn areas_of(parties: &[AreaId], registry: &Registry, at: Month) -> Vec<AreaId> {
    let members = |id: &AreaId| {
        let members = registry.members(id.as_str(), at);
        if members.is_empty() { vec![id.clone()] } else { members }
    };
    let areas: BTreeSet<AreaId> = parties.iter().flat_map(members).collect();
    areas.into_iter().collect()
}

fn place_of(kind: &MeasureKind, registry: &Registry, at: Month) -> Place {
    let author = || kind.author().map(std::slice::from_ref).unwrap_or_default();
    let outside = || Place::Outside(areas_of(author(), registry, at));
    let exports = match kind {
        MeasureKind::ExportBan(m) => Some(&m.flows),
        MeasureKind::ExportQuota(m) => Some(&m.flows),
        MeasureKind::ExportLicence(m) => Some(&m.flows),
        MeasureKind::ExportTax(m) => Some(&m.flows),
        _ => None,
    };
    match exports.map(|flows| &flows.to) {
        Some(Parties::Only(to)) => in_parties(to, registry, at),
        Some(Parties::All) => outside(),
        None if kind.restricts_supply() => outside(),
        None => in_parties(author(), registry, at),
    }
}

/// The form at a place. `None` where it has no price there.
fn focus(results: &Results<'_>, chain: usize, form: &FormId, place: &Place) -> Option<Focus> {
    let spot = results.centrals[chain].market.structure.spot(form, |id| match place {
        Place::Outside(areas) => !areas.contains(id),
        Place::In(areas) | Place::Bloc { areas, .. } => areas.is_empty() || areas.contains(id),
    })?;
    Some(Focus { chain, form: form.clone(), place: place.clone(), spot })
}

impl Focus {
    /// `row` is the central row.
    /// `place` is its place among those that are told.
    pub fn facts(
        &self,
        place: usize,
        results: &Results<'_>,
        row: &[f64],
        worlds: &Worlds,
        registry: &Registry,
    ) -> Facts {
        let [price, used] = results.layout.focus[place];
        let central = &results.centrals[self.chain];
        // Use in areas of which nobody knows it is no figure of theirs; what the world goes without is.
        let structure = &central.market.structure;
        let user = |area: usize| {
            let id = &structure.areas[area];
            let (form, at) = (central.chain.form(&self.form), central.chain.area(id));
            form.zip(at).is_none_or(|(form, at)| central.chain.user(form, at, registry.trading_place(id)))
        };
        let sum = |of: &dyn Fn(usize) -> bool| -> f64 {
            self.spot.uses.iter().filter(|(_, area, _)| of(*area)).map(|(_, _, base)| base).sum()
        };
        // Of everybody outside, what some publish of their own use is not the whole.
        let open =
            central.chain.form(&self.form).is_some_and(|f| central.chain.forms[f].use_standing == Standing::NotKnown);
        let everybody = matches!(self.place, Place::Outside(_));
        let named = !(open && everybody) && sum(&|area| !user(area)) <= MOST_UNKNOWN * sum(&|_| true);
        let world = || structure.spot(&self.form, |_| true)?.used(results.central[self.chain]);
        Facts {
            form: self.form.clone(),
            place: self.place.clone(),
            price: worlds.range(price, row[price]),
            use_: self.spot.used(results.central[self.chain]).map(|u| worlds.range(used, u)),
            world_use: if named { None } else { world() },
            ranged: !worlds.cleared.is_empty(),
        }
    }

    /// Parameters by how closely the headline figure follows them, largest first.
    pub fn drivers(&self, results: &Results<'_>, worlds: &Worlds, seed: u64) -> Vec<Driver> {
        let uncertain = results.centrals.iter().flat_map(|central| &central.market.uncertain);
        let parameters = uncertain.map(|uncertain| {
            let values = worlds.cleared.iter().map(|&k| draw::value(uncertain, seed, k)).collect();
            (uncertain.label.clone(), values, spread::origin(&uncertain.row))
        });
        spread::drivers(parameters, &worlds.headline, MOST_DRIVERS)
    }
}
