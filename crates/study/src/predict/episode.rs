//! A measure in force as an episode of two regions, by the rule of the hindcasts (docs/methods/hindcast.md), from what the registry says
//! of the event and from the figures of the year before it was made known.

use std::collections::BTreeMap;

use monazite_intake::atlas::Atlas;
use monazite_model::answer::show::MineralPage;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::hindcast::{
    BasePrice, Episode, EpisodeGroup, EpisodeTable, Inputs, LicenceSteps, Spread, Stated, Steps, TradedOn,
};
use monazite_model::period::Month;
use monazite_model::scenario::{LATEST_BASE_YEAR, Limit, Measure, MeasureKind, Parties, Schedule};

use super::price;
use crate::error::StudyError;
use crate::events::told::Told;
use crate::show;
use crate::workbench::Workbench;

/// Metals of exchanges.
const EXCHANGE: [&str; 10] =
    ["aluminium", "copper", "lead", "zinc", "nickel", "tin", "platinum", "palladium", "silver", "gold"];
/// Need below which a measure is one that others hardly feel, and the least that is followed.
const HARDLY: f64 = 0.02;
const LEAST: f64 = 0.002;
/// The most an area may need from another.
const MOST: f64 = 0.97;
/// World output from which a mineral is a bulk good, t a year; share of world use that must be known by area.
const BULK: f64 = 500e3;
const KNOWN_USE: f64 = 0.5;
/// Words of the wait and the share of a licence of which nothing is known on the day.
const UNKNOWN: &str = "unknown on the day: drawn evenly";

/// An episode, and the year of the chain it rests on.
pub(super) struct Made {
    pub episode: Episode,
    pub chain_year: i32,
    /// Form that others lack most, and how much of what they use must come from the actor.
    pub form: FormId,
    pub need: f64,
}

/// Output and use of a form outside the acting area.
struct Balance {
    form: FormId,
    need: f64,
    inside: f64,
}

/// The episode of an event on one mineral, followed to the end of a year; in words why there is none.
///
/// # Errors
/// A chain that does not balance.
pub(super) fn of(
    bench: &Workbench,
    told: &Told<'_>,
    mineral: &MineralId,
    last_year: i32,
) -> Result<Result<Made, String>, StudyError> {
    let atlas = bench.atlas()?;
    let measures: Vec<&Measure> =
        told.written.iter().map(|one| &one.measure).filter(|measure| names(measure, mineral)).collect();
    let Some(first) = measures.first() else { return Ok(Err("no measure names it".into())) };
    if let Some(why) = measures.iter().find_map(|measure| no_gate(measure)) {
        return Ok(Err(why));
    }
    let area = first.kind.author().cloned().unwrap_or_else(|| AreaId::from("ROW"));
    let known = first.announced.as_deref().and_then(Month::parse).unwrap_or(first.from);
    let year = known.year - 1;
    let chain_year = year.min(LATEST_BASE_YEAR);
    let forms: Vec<FormId> = atlas.registry.forms.keys().filter(|form| form.mineral() == *mineral).cloned().collect();
    let priced: Vec<&FormId> = forms.iter().filter(|form| price::of(atlas, form, year).is_some()).collect();
    if priced.is_empty() {
        return Ok(Err(format!("no form of it has a yearly USGS price of {year}")));
    }
    let page = show::mineral_page(bench, mineral.as_str(), chain_year)?;
    let acted: Vec<&FormId> =
        measures.iter().flat_map(|m| m.kind.forms()).filter(|f| f.mineral() == *mineral).collect();
    let balances = acted.iter().filter_map(|form| balance(&page, form, &area));
    // A measure on several forms bites at the one that others lack most.
    let Some(balance) = balances.max_by(|a, b| a.need.total_cmp(&b.need)) else {
        return Ok(Err(format!("output, or half of use by area, is not known of {chain_year}")));
    };
    let form = if priced.contains(&&balance.form) { balance.form.clone() } else { priced[priced.len() - 1].clone() };
    let Some((_, usd_per_kg)) = price::of(atlas, &form, year) else {
        return Ok(Err(format!("no yearly USGS price of {year}")));
    };
    let chain = bench.chain(&atlas.registry.minerals[mineral].chain, chain_year)?;
    let zero = known.plus(-1);
    let last = Month { year: last_year, month: 12 };
    let months = u32::try_from(last.index() - zero.index()).unwrap_or(0);
    let at = At { chain: &chain, form: &balance.form, area: &area, zero, months };
    let need = balance.need.clamp(LEAST, MOST);
    let inputs = inputs(&at, &measures, &page, &balance, usd_per_kg, mineral);
    let name = atlas.registry.minerals[mineral].name.to_lowercase();
    let kinds: Vec<String> = measures.iter().map(|measure| measure.kind.word().heading()).collect();
    let episode = Episode {
        id: format!("{}_{}", told.event.id, mineral).to_lowercase().replace('-', "_"),
        what: name,
        mineral: mineral.0.clone(),
        form: form.0.clone(),
        area: area.0.clone(),
        measure: kinds.first().cloned().unwrap_or_default(),
        event: told.event.id.clone(),
        announced: known.to_string(),
        start: first.from.to_string(),
        end: String::new(),
        market: traded(mineral),
        quoted: format!("USGS yearly price of {form}"),
        group: if balance.need < HARDLY { EpisodeGroup::Control } else { EpisodeGroup::Rule },
        table: EpisodeTable::Blind,
        base: Some(BasePrice {
            month: zero.to_string(),
            price: usd_per_kg,
            unit: "USD/kg".into(),
            mean_of: Some(year),
        }),
        months,
        inputs: Some(inputs),
        not_runnable: String::new(),
        source: format!("event {} of the registry; facts of {chain_year}", told.event.id),
        trust: format!("by rule; need at {}", balance.form),
    };
    Ok(Ok(Made { episode, chain_year, form: balance.form, need }))
}

fn names(measure: &Measure, mineral: &MineralId) -> bool {
    measure.kind.forms().iter().any(|form| form.mineral() == *mineral)
}

/// Why a measure has no place in two regions.
fn no_gate(measure: &Measure) -> Option<String> {
    let to_all = |to: &Parties, except: &Parties| *to == Parties::All && except.is_nobody();
    let flows = match &measure.kind {
        MeasureKind::ExportBan(m) => &m.flows,
        MeasureKind::ExportQuota(m) => &m.flows,
        MeasureKind::ExportLicence(m) if matches!(m.granted, Schedule::Constant(share) if share >= 1.0) => {
            return Some("a permit that is given to whoever asks takes nothing away".into());
        }
        MeasureKind::ExportLicence(m) => &m.flows,
        MeasureKind::Outage(_) => return None,
        MeasureKind::ProductionQuota(m) if m.together.is_none() => return None,
        _ => {
            return Some(format!(
                "{}: the gate of two regions counts tonnes that leave",
                measure.kind.word().heading()
            ));
        }
    };
    let aimed = || "aimed at some buyers alone: two regions know only the acting area and all others".to_owned();
    (!to_all(&flows.to, &flows.except)).then(aimed)
}

fn traded(mineral: &MineralId) -> TradedOn {
    if EXCHANGE.contains(&mineral.as_str()) { TradedOn::Exchange } else { TradedOn::Dealer }
}

/// Output and use of a form, the actor's and outside; `None` where half of use by area is not known.
fn balance(page: &MineralPage, form: &FormId, actor: &AreaId) -> Option<Balance> {
    let stage = page.stages.iter().filter(|stage| stage.form == *form);
    let made: BTreeMap<&AreaId, f64> = stage.flat_map(|stage| &stage.producers).map(|p| (&p.area, p.value)).collect();
    let mut used: BTreeMap<&AreaId, f64> = BTreeMap::new();
    let mut world = None;
    for row in page.uses.iter().filter(|row| row.form == *form && row.end_use == "all uses") {
        let Some(value) = row.value.filter(|value| *value > 0.0) else { continue };
        used.insert(&row.area, value);
        if row.share > 0.0 {
            world = Some(value / row.share);
        }
    }
    let (world, known) = (world?, used.values().sum::<f64>());
    if made.is_empty() || known < KNOWN_USE * world {
        return None;
    }
    let of = |map: &BTreeMap<&AreaId, f64>| map.get(actor).copied().unwrap_or(0.0);
    let made_outside = made.values().sum::<f64>() - of(&made);
    let used_outside = world - of(&used);
    if used_outside <= 0.0 {
        return None;
    }
    let need = (used_outside - made_outside).max(0.0) / used_outside;
    Some(Balance { form: form.clone(), need, inside: of(&used) / used_outside })
}

/// Where and when a measure acts.
struct At<'a> {
    chain: &'a Chain,
    form: &'a FormId,
    area: &'a AreaId,
    /// Month 0.
    zero: Month,
    /// Months that are followed.
    months: u32,
}

impl At<'_> {
    fn node(&self) -> Option<usize> {
        self.chain.node(self.chain.form(self.form)?, self.chain.area(self.area)?)
    }

    /// Exports of the base year, t.
    fn exports(&self) -> f64 {
        let Some(node) = self.node() else { return 0.0 };
        self.chain.flows.iter().filter(|flow| flow.from == node).map(|flow| flow.level.band.value).sum()
    }

    /// Output of the base year, t.
    fn output(&self) -> f64 {
        self.node().map_or(0.0, |node| self.chain.production(node))
    }

    /// A limit as a share of what it limits.
    fn share(limit: Limit, base: f64) -> f64 {
        match limit {
            Limit::Share(share) => share,
            Limit::Tonnes(t) if base > 0.0 => (t / base).min(1.0),
            Limit::Tonnes(_) => 1.0,
        }
    }

    /// What a measure lets out of normal exports in a month, and what it leaves of output.
    fn left(&self, measure: &Measure, month: Month) -> (f64, f64) {
        if !measure.active(month) || !measure.kind.forms().contains(&self.form) {
            return (1.0, 1.0);
        }
        let k = (month.index() - measure.from.index()) as u32;
        match &measure.kind {
            MeasureKind::ExportBan(_) => (0.0, 1.0),
            MeasureKind::ExportQuota(m) => (At::share(m.limit, self.exports()), 1.0),
            MeasureKind::ExportLicence(m) => (m.granted.at(k), 1.0),
            MeasureKind::Outage(m) => (1.0, 1.0 - m.lost.at(k)),
            MeasureKind::ProductionQuota(m) => (1.0, At::share(m.limit, self.output())),
            _ => (1.0, 1.0),
        }
    }
}

/// Steps at the months in which a value changes, the value before the first being 1.
fn steps(values: impl Iterator<Item = (u32, f64)>, why: &str) -> Steps {
    let (mut last, mut steps) = (1.0, Vec::new());
    for (month, value) in values {
        if value != last {
            steps.push((month, value));
        }
        last = value;
    }
    Steps { steps, why: why.to_owned() }
}

fn spread(low: f64, mid: f64, high: f64, why: &str) -> Spread {
    Spread { low, mid, high, why: why.to_owned() }
}

fn stated(value: f64, why: &str) -> Stated {
    Stated { value, why: why.to_owned() }
}

fn inputs(
    at: &At<'_>,
    measures: &[&Measure],
    page: &MineralPage,
    balance: &Balance,
    usd_per_kg: f64,
    mineral: &MineralId,
) -> Inputs {
    let need = balance.need.clamp(LEAST, MOST);
    let bulk = page.stages.iter().map(|stage| stage.total).fold(0.0, f64::max) >= BULK;
    let choke = match traded(mineral) == TradedOn::Exchange || bulk {
        true => spread(2.5, 4.0, 7.0, "prior of large metals and bulk goods"),
        false => {
            let mid = (130.0 / usd_per_kg).max(10.0);
            spread(mid / 2.0, mid, 2.0 * mid, "prior of small markets, at least 130 USD/kg over the base price")
        }
    };
    let all = |pick: fn((f64, f64)) -> f64| {
        (1..=at.months).map(move |k| {
            let month = at.zero.plus(k as i32);
            (k, measures.iter().map(|measure| pick(at.left(measure, month))).fold(1.0, f64::min))
        })
    };
    let licence = measures.iter().find_map(|measure| licence(measure, at.zero));
    let permitted = match licence {
        Some(_) => Steps::default(),
        None => steps(all(|left| left.0), "what the measure says"),
    };
    let supply = steps(all(|left| left.1), "what the measure says");
    let lost = supply.steps.iter().map(|(_, factor)| 1.0 - factor).fold(0.0, f64::max);
    let at_risk = if permitted.steps.is_empty() && licence.is_none() { need * lost } else { need };
    Inputs {
        need: spread(0.85 * need, need, (1.15 * need).min(0.99), "use outside less output outside, over use outside"),
        cover: spread(1.0, 2.5, 6.0, "prior, nothing taken from one mineral alone"),
        choke,
        inside_use: stated(balance.inside.min(20.0), "own use over use outside"),
        inside_cover: Some(stated(2.0, "two months where nothing is known")),
        start_stock: stated(1.0, "no glut is assumed"),
        alarm: Steps { steps: vec![(1, at_risk)], why: "share of use outside that comes from the actor".into() },
        permitted,
        licence,
        inside_supply: supply,
        transit: if mineral.as_str() == "cobalt" { 3 } else { 1 },
    }
}

/// A licence of which nothing is known: drawn as the hindcasts draw it, and not at the middle that a scenario has to take.
fn licence(measure: &Measure, zero: Month) -> Option<LicenceSteps> {
    let MeasureKind::ExportLicence(terms) = &measure.kind else { return None };
    let Schedule::Ramp { hold_months, .. } = terms.granted else { return None };
    Some(LicenceSteps {
        from: u32::try_from(measure.from.index() - zero.index()).unwrap_or(1).max(1),
        wait: hold_months,
        granted: spread(0.15, 0.55, 0.95, UNKNOWN),
        ramp: spread(3.0, 6.0, 9.0, UNKNOWN),
        why: "45 working days of waiting, then a share that nobody knows".into(),
    })
}

/// Minerals that the measures of an event name, in the order of their ids.
pub(super) fn minerals(atlas: &Atlas, told: &Told<'_>) -> Vec<MineralId> {
    let named = told.written.iter().flat_map(|one| one.measure.kind.forms()).map(|form| form.mineral());
    let mut named: Vec<MineralId> = named.filter(|mineral| atlas.registry.minerals.contains_key(mineral)).collect();
    named.sort();
    named.dedup();
    named
}
