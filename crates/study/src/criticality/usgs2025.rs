//! The economic effect of a leading supplier's stop: the largest net exporter of each form stops its exports for a year, the
//! market of the reconciled chain clears without them, and the area's accounts say what it loses.

use std::collections::BTreeMap;

use monazite_engine::metrics::usgs2025::{Effect, Weighted, expected_loss, included, price_ratio};
use monazite_engine::system::ParameterName;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::criticality::{Input, Method, Score};
use monazite_model::market::Status;
use monazite_model::outcome::{Outcome, Range};
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::scenario::{DEFAULT_MONTHS, ExportBan, Exports, Measure, MeasureKind, Origin, Parties, Scenario};

use super::case::{Draws, shown};
use super::context::Context;
use super::eu::Missing;
use super::supply;
use crate::run::{RunOptions, run_on};

/// Members of the ensemble of each scenario, at most: there is one scenario per form.
const MOST_MEMBERS: u32 = 20;
/// First and last month of the export controls the list of 2025 could know. Licence catalogues of earlier years are routine.
const CONTROLS: (&str, &str) = ("2023-07", "2025-12");

/// Scores of all forms, and what the other minerals lack.
pub fn scores(context: &Context, draws: Draws) -> (Vec<Score>, Vec<Missing>) {
    let (mut scores, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let forms = context.forms(mineral);
        let mut lacks = Vec::new();
        let before = scores.len();
        for (chain, f) in &forms {
            match score(context, mineral, chain, *f, draws) {
                Ok(score) => scores.push(score),
                Err(lack) => lacks.push(lack),
            }
        }
        if scores.len() == before {
            if forms.is_empty() {
                lacks.push(format!("production by country in {}", context.chain_year));
            }
            lacks.sort();
            lacks.dedup();
            unscored.push((mineral.clone(), lacks));
        }
    }
    (scores, unscored)
}

/// The largest net exporter of a form outside the area, and its net exports, t.
fn leader(chain: &Chain, form: usize, members: &[AreaId]) -> Option<(AreaId, f64)> {
    let mut net: BTreeMap<&AreaId, f64> = BTreeMap::new();
    for flow in chain.flows.iter().filter(|f| chain.nodes[f.from].form == form) {
        let area = |node: usize| &chain.areas[chain.nodes[node].area];
        *net.entry(area(flow.from)).or_default() += flow.level.band.value;
        *net.entry(area(flow.to)).or_default() -= flow.level.band.value;
    }
    let foreign = net.into_iter().filter(|(a, t)| !members.contains(a) && a.as_str() != "ROW" && *t > 0.0);
    let largest = foreign.fold(None, |best: Option<(&AreaId, f64)>, (a, t)| match best {
        Some((_, most)) if most >= t => best,
        _ => Some((a, t)),
    });
    largest.map(|(a, t)| (a.clone(), t))
}

/// The event by which the leader already controls its exports of the mineral, if there is one.
fn control(context: &Context, leader: &AreaId, mineral: &MineralId) -> Option<String> {
    if leader.as_str() != "CHN" {
        return None;
    }
    let group = context.atlas.registry.minerals.get(mineral).map(|m| m.group.clone()).unwrap_or_default();
    let named = |list: &str| list.split(';').any(|m| m == mineral.as_str() || (!group.is_empty() && m == group));
    let controls = ["export_licensing", "export_ban"];
    let events = context.atlas.registry.events.iter().filter(|e| e.actor == "CHN" && named(&e.minerals));
    let known = events.filter(|e| {
        let month = e.date.get(..7).unwrap_or_default();
        (CONTROLS.0..=CONTROLS.1).contains(&month) && controls.contains(&e.instrument.as_str())
    });
    known.map(|e| e.id.clone()).next()
}

fn scenario(form: &FormId, by: &AreaId, context: &Context) -> Option<Scenario> {
    let start = Month::new(context.chain_year + 1, 1)?;
    Some(Scenario {
        title: format!("{by} stops its exports of {form} for a year"),
        minerals: vec![form.mineral()],
        start,
        months: DEFAULT_MONTHS,
        period: None,
        base_year: Some(context.chain_year),
        seed: 1,
        runs: 1,
        note: String::new(),
        sources: Vec::new(),
        parameters: Vec::new(),
        measures: vec![Measure {
            kind: MeasureKind::ExportBan(ExportBan {
                flows: Exports { by: by.clone(), on: vec![form.clone()], to: Parties::All, except: Parties::nobody() },
                // Nobody is left to pass the goods on to.
                origin: Origin::None,
            }),
            announced: None,
            from: start,
            until: None,
            note: String::new(),
            event: None,
            reference: String::new(),
        }],
    })
}

fn score(context: &Context, mineral: &MineralId, chain: &Chain, f: usize, draws: Draws) -> Result<Score, String> {
    let form = &chain.forms[f];
    let members = &context.members;
    let lack = |what: &str| Err(format!("{what} ({})", form.id));
    let Some((leader, net_exports)) = leader(chain, f, members) else { return lack("a foreign net exporter") };
    let Some(scenario) = scenario(&form.id, &leader, context) else { return lack("a year of the calendar") };
    let options = RunOptions {
        runs: Some(draws.count.clamp(1, MOST_MEMBERS)),
        seed: Some(draws.seed),
        threads: None,
        base_year: None,
    };
    let registry = &context.atlas.registry;
    let chains = std::slice::from_ref(chain);
    let outcome = match run_on(chains, registry, &context.atlas.id, &scenario, &options, Vec::new()) {
        Ok(outcome) if outcome.status == Status::Cleared => outcome,
        Ok(_) => return lack("a market that clears without the leading exporter"),
        Err(error) => return Err(error.to_string()),
    };
    let demand = supply::demand(chain, f);
    let elsewhere: f64 = demand.levels.iter().filter(|l| l.area != leader).map(|l| l.band.value).sum();
    let withheld = (net_exports / elsewhere).min(1.0);
    let elasticity = |name: ParameterName| registry.parameter(name.name(), &form.id).map(|p| p.central);
    let closed = elasticity(ParameterName::SupplyElasticity)
        .zip(elasticity(ParameterName::DemandElasticity))
        .and_then(|(s, d)| price_ratio(withheld, s, d));
    let parties = parties(&outcome, members);
    let net = total(&outcome, members);
    let event = control(context, &leader, mineral);
    let assumed = registry.parameter("stop-probability", &form.id);
    let probability = match (&event, assumed) {
        (Some(_), _) => Band::exact(1.0),
        (None, Some(row)) => Band { value: row.central, low: row.low, high: row.high },
        (None, None) => return lack("a probability of the stop"),
    };
    let effect = Effect { users: parties.0, producers: parties.1, others: net.central - parties.0 - parties.1 };
    let loss = |gain: f64| (-gain).max(0.0);
    let weigh = |p: f64, effect: Effect| expected_loss(&[Weighted { probability: p, effect }]).unwrap_or(f64::NAN);
    let central = weigh(probability.value, effect);
    let expected = Band {
        value: central,
        low: (probability.low * loss(net.high)).min(central),
        high: (probability.high * loss(net.low)).max(central),
    };
    let stopped = Band { value: loss(net.central), low: loss(net.high), high: loss(net.low) };
    let mut axes = BTreeMap::from([("loss_usd".to_owned(), expected), ("loss_if_stopped_usd".to_owned(), stopped)]);
    let price = price(&outcome, &form.id, members);
    if let Some(price) = price {
        axes.insert("price_ratio".into(), price);
    }
    let market = format!("market of the chain {} of {}", chain.id, chain.year);
    let mut inputs = BTreeMap::new();
    let mut put = |symbol: &str, band: Band, unit: &str, what: String, sources: Vec<String>| {
        inputs.insert(symbol.to_owned(), Input { band, unit: unit.into(), what, sources });
    };
    let traded = supply::trade(chain, f, std::slice::from_ref(&leader)).exports.cited();
    put("X_d", Band::exact(net_exports), "t", format!("net exports of {leader}"), traded);
    put("q", Band::exact(withheld), "share", "of what everybody else uses".into(), demand.cited());
    let reason = match &event {
        Some(id) => format!("already under export control ({id})"),
        None => "no control on record".into(),
    };
    let origin = if event.is_some() { "registry/events.csv" } else { "assumption: registry/parameters.toml" };
    put("P", probability, "share", format!("probability of the stop: {reason}"), vec![origin.into()]);
    put("users", Band::exact(effect.users), "usd", "gain of users".into(), vec![market.clone()]);
    put(
        "producers",
        Band::exact(effect.producers),
        "usd",
        "gain of miners, refiners and recyclers".into(),
        vec![market.clone()],
    );
    put(
        "others",
        Band::exact(effect.others),
        "usd",
        "gain of traders, treasury and holders of rents".into(),
        vec![market.clone()],
    );
    if let Some(price) = price {
        put("p_ratio", price, "1", "price after the stop over the price before".into(), vec![market.clone()]);
    }
    if let Some(closed) = closed {
        put("p_closed", Band::exact(closed), "1", "the same in closed form, no capacity limits".into(), vec![]);
    }
    let mut sources: Vec<String> = inputs.values().flat_map(|i| i.sources.iter().cloned()).collect();
    sources.retain(|s| !s.starts_with("market") && !s.starts_with("assumption"));
    sources.sort();
    sources.dedup();
    let money = |usd: f64| monazite_report::number::usd(usd);
    let formula = vec![
        format!("loss = P · −(users + producers + others), {leader} stops its exports of {} for a year", form.id),
        format!(
            "     = {} · −[({}) + ({}) + ({})] = {}",
            shown(probability.value),
            money(effect.users),
            money(effect.producers),
            money(effect.others),
            money(expected.value)
        ),
    ];
    let judged = included(expected.value);
    // Members are few and not kept: only a range on one side of the bar says how sure the judgement is.
    let share = match expected {
        band if included(band.low) => Some(1.0),
        band if !included(band.high) => Some(0.0),
        _ => None,
    };
    Ok(Score {
        mineral: mineral.clone(),
        stage: form.stage,
        form: form.id.clone(),
        area: context.area.clone(),
        method: Method::Usgs2025,
        year: chain.year,
        supply_risk: None,
        economic_importance: None,
        axes,
        critical: Some(judged),
        critical_share: share,
        bottleneck: false,
        low: expected.low,
        high: expected.high,
        inputs,
        formula,
        missing: Vec::new(),
        notes: vec![format!("leading net exporter: {leader}; downstream industries are not in this loss")],
        sources,
    })
}

/// Gains of users, and of miners, refiners and recyclers, in the area, central.
fn parties(outcome: &Outcome, members: &[AreaId]) -> (f64, f64) {
    let sum = |names: &[&str]| {
        let own = outcome.accounts.iter().filter(|row| members.contains(&row.area));
        own.filter(|row| names.contains(&row.party.as_str())).map(|row| row.range.central).sum::<f64>()
    };
    (sum(&["consumers"]), sum(&["producers", "processors"]))
}

/// Gain of the area over all parties.
fn total(outcome: &Outcome, members: &[AreaId]) -> Range {
    let own = outcome.area_totals.iter().filter(|row| members.contains(&row.area));
    own.fold(Range { central: 0.0, low: 0.0, high: 0.0 }, |sum, row| Range {
        central: sum.central + row.range.central,
        low: sum.low + row.range.low,
        high: sum.high + row.range.high,
    })
}

/// Price of the form in the area after over before, of the member with the largest rise.
fn price(outcome: &Outcome, form: &FormId, members: &[AreaId]) -> Option<Band> {
    let own = outcome.prices.iter().filter(|row| row.form == *form && members.contains(&row.area));
    let ratios = own.filter(|row| row.base > 0.0).map(|row| Band {
        value: row.range.central / row.base,
        low: row.range.low / row.base,
        high: row.range.high / row.base,
    });
    ratios.max_by(|a, b| a.value.total_cmp(&b.value))
}
