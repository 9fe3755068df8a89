//! The economic effect of a supplier's stop: each large net exporter of a form stops its exports for a year in turn, the
//! market of the reconciled chain clears without them, industries short of the mineral are capped, and the economy settles around
//! them.
//!
//! | module       | answers                                                            |
//! |--------------|--------------------------------------------------------------------|
//! | `stop`       | who stops what, how likely                                         |
//! | `market`     | what the market says: who pays, who gains, how much use is lost    |
//! | `industries` | value added lost by users of the mineral, and by everybody else    |

mod industries;
mod market;
mod stop;

use std::collections::BTreeMap;

use monazite_engine::downstream::Leontief;
use monazite_engine::ensemble::draw::{quantile, uniform};
use monazite_engine::ensemble::members;
use monazite_engine::equilibrium::{Figures as Answer, ParameterName, Structure};
use monazite_engine::metrics::usgs2025::{Effect, Weighted, expected_loss, included, price_ratio};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::criticality::{Input, Method, Score};
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::registry::Parameter;

use super::case::{Draws, shown};
use super::context::Context;
use super::economy::{AREA, Economy, Spending};
use super::eu::Missing;
use super::supply;
use crate::bans::{Ban, Bans};
use crate::error::StudyError;
use crate::run::tables::range;
use industries::{Industries, Lost};
use market::Figures;
use stop::Probability;

/// Members of the ensemble of each scenario, at most: there are a few hundred scenarios.
const MOST_MEMBERS: u32 = 12;
/// Parameter of the part of an industry that cannot do without a mineral.
const EXPONENT: &str = "dependence-exponent";

/// Scores of all forms, and what the other minerals lack.
///
/// # Errors
/// The bundled input-output table is missing from the atlas or damaged.
pub fn scores(context: &Context, draws: Draws) -> Result<(Vec<Score>, Vec<Missing>), StudyError> {
    // There is a table of the United States only; elsewhere the loss of users is their surplus.
    let home = context.members.iter().all(|m| m.as_str() == AREA);
    let economy = if home { Some(Economy::open(context.atlas)?) } else { None };
    let leontief = economy.as_ref().map(|e| Leontief::new(&e.table)).transpose();
    let leontief = leontief.map_err(|e| StudyError::Failed(e.to_string()))?;
    let industries = match (&economy, &leontief) {
        (Some(economy), Some(leontief)) => Some(Industries::new(economy, leontief)?),
        _ => None,
    };
    let mut wanted = Vec::new();
    for mineral in &context.minerals {
        for (chain, f) in context.forms(mineral) {
            wanted.push(Wanted { mineral, chain, f, suppliers: stop::suppliers(chain, f, &context.members) });
        }
    }
    let rooms: BTreeMap<&str, Room> = wanted
        .iter()
        .map(|w| w.chain)
        .map(|chain| {
            let of =
                |m: &MineralId| Some((m.clone(), economy.as_ref()?.spending(context, m, chain, &context.members)?));
            let spending = chain.minerals.iter().filter_map(of).collect();
            (chain.id.as_str(), Room { context, industries: industries.as_ref(), spending })
        })
        .collect();
    // One task a scenario: forms differ in how many they have.
    let tasks: Vec<(usize, usize)> =
        wanted.iter().enumerate().flat_map(|(w, form)| (0..form.suppliers.len()).map(move |s| (w, s))).collect();
    let count = u32::try_from(tasks.len()).map_err(|_| StudyError::Failed("too many scenarios".into()))?;
    let markets = markets(context, &wanted)?;
    let stops = members::run(count, None, |k| {
        let (w, s) = tasks[k as usize];
        let form = &wanted[w];
        let id = form.chain.id.as_str();
        stopped(&rooms[id], markets.get(id), form, &form.suppliers[s], draws)
    });
    let mut by_form: BTreeMap<usize, Vec<Result<Stop, String>>> = BTreeMap::new();
    for ((w, _), stop) in tasks.iter().zip(stops) {
        by_form.entry(*w).or_default().push(stop);
    }
    let mut scores = Vec::new();
    let mut lacks: BTreeMap<&MineralId, Vec<String>> = BTreeMap::new();
    for (w, form) in wanted.iter().enumerate() {
        match score(&rooms[form.chain.id.as_str()], form, by_form.remove(&w).unwrap_or_default()) {
            Ok(score) => scores.push(score),
            Err(lack) => lacks.entry(form.mineral).or_default().push(lack),
        }
    }
    let mut unscored = Vec::new();
    for mineral in context.minerals.iter().filter(|m| !scores.iter().any(|s: &Score| &s.mineral == *m)) {
        let nothing = || vec![format!("production by country in {}", context.chain_year)];
        let mut lack = lacks.remove(mineral).unwrap_or_else(nothing);
        lack.sort();
        lack.dedup();
        unscored.push((mineral.clone(), lack));
    }
    Ok((scores, unscored))
}

/// The market of each chain under all stops asked of it, by id.
fn markets<'a>(context: &Context, wanted: &[Wanted<'a>]) -> Result<BTreeMap<&'a str, Bans<'a>>, StudyError> {
    let mut bans: BTreeMap<&str, (&Chain, Vec<Ban>)> = BTreeMap::new();
    for form in wanted {
        let (_, of_chain) = bans.entry(form.chain.id.as_str()).or_insert((form.chain, Vec::new()));
        of_chain.extend(form.suppliers.iter().filter_map(|(area, _)| form.ban(area)));
    }
    let Some(at) = Month::new(context.chain_year + 1, 1) else {
        return Ok(BTreeMap::new());
    };
    let chains: Vec<(&str, (&Chain, Vec<Ban>))> = bans.into_iter().filter(|(_, (_, b))| !b.is_empty()).collect();
    let count = u32::try_from(chains.len()).map_err(|_| StudyError::Failed("too many chains".into()))?;
    let built = members::run(count, None, |k| {
        let (id, (chain, bans)) = &chains[k as usize];
        Bans::new(chain, bans.clone(), &context.atlas.registry, at).map(|market| (*id, market))
    });
    built.into_iter().collect()
}

/// A form to be scored.
struct Wanted<'a> {
    mineral: &'a MineralId,
    chain: &'a Chain,
    f: usize,
    /// Who might stop, and net exports, t.
    suppliers: Vec<(AreaId, f64)>,
}

impl Wanted<'_> {
    fn ban(&self, by: &AreaId) -> Option<Ban> {
        Some(Ban { form: self.f, area: self.chain.area(by)? })
    }
}

/// One scenario, cleared.
struct Stop {
    supplier: AreaId,
    /// Net exports, t.
    net_exports: f64,
    probability: Probability,
    told: Told,
    drawn: Vec<Told>,
    /// Loss if it happens, usd.
    loss: Band,
}

impl Stop {
    fn over(&self, of: &dyn Fn(&Told) -> f64) -> Band {
        band(range(of(&self.told), self.drawn.iter().map(of).collect()))
    }

    /// Probability times loss, each end with its own.
    fn expected(&self) -> Band {
        let (p, loss) = (self.probability.band, self.loss);
        Band { value: p.value * loss.value, low: p.low * loss.low, high: p.high * loss.high }
    }
}

/// What every form of a chain is scored with.
struct Room<'a> {
    context: &'a Context<'a>,
    industries: Option<&'a Industries<'a>>,
    /// What users of each mineral of the chain pay, by division; minerals without shares of use are absent.
    spending: BTreeMap<MineralId, Spending>,
}

/// One clearing with everything that follows from it.
struct Told {
    figures: Figures,
    /// The market's effects with value added in place of users' surplus where industries are known.
    effect: Effect,
}

impl Room<'_> {
    fn tell(&self, answer: &Answer, chain: &Chain, structure: &Structure, f: usize, exponent: f64) -> Told {
        let figures = market::figures(answer, chain, structure, f, &self.context.members);
        let mut effect = figures.effect;
        if let Some(lost) = self.value_added(&figures, exponent) {
            // Minerals whose users' industries nobody states keep the surplus.
            let unknown = figures.cut.iter().filter(|(m, _)| !self.spending.contains_key(*m));
            effect.users_cut = lost.users + unknown.map(|(_, usd)| usd).sum::<f64>();
            effect.downstream = lost.downstream;
        }
        Told { figures, effect }
    }

    /// `None` where there is no table, no mineral of the chain has shares of use, or the economy does not settle.
    fn value_added(&self, figures: &Figures, exponent: f64) -> Option<Lost> {
        let industries = self.industries.filter(|_| !self.spending.is_empty())?;
        industries.settle(&industries.caps(&self.spending, &figures.lost, exponent))
    }
}

/// The exponent in a member of the ensemble.
fn exponent(row: &Parameter, draws: Draws, member: u32) -> f64 {
    quantile(row, uniform(draws.seed, member, EXPONENT)).clamp(0.0, 1.0)
}

/// Clears the stop of one supplier, centrally and in members of the ensemble.
fn stopped(
    room: &Room,
    bans: Option<&Bans<'_>>,
    wanted: &Wanted,
    supplier: &(AreaId, f64),
    draws: Draws,
) -> Result<Stop, String> {
    let (context, chain, form) = (room.context, wanted.chain, &wanted.chain.forms[wanted.f]);
    let registry = &context.atlas.registry;
    let lack = |what: &str| format!("{what} ({})", form.id);
    let stop = bans.zip(wanted.ban(&supplier.0)).ok_or_else(|| lack("a year of the calendar"));
    let (bans, ban) = stop?;
    let probability = stop::probability(context, &supplier.0, wanted.mineral, &form.id);
    let probability = probability.ok_or_else(|| lack("a probability of the stop"))?;
    let row = registry.parameter(EXPONENT, &form.id).ok_or_else(|| lack("the parameter dependence-exponent"))?;
    let count = if draws.count > 1 { draws.count.min(MOST_MEMBERS) } else { 0 };
    let cleared = bans.clear(ban, draws.seed, count);
    let unsettled = || lack(&format!("a market that clears without exports of {}", supplier.0));
    let tell = |answer: &Answer, exponent: f64| room.tell(answer, chain, bans.structure(), wanted.f, exponent);
    let told = tell(cleared.central.as_ref().ok_or_else(unsettled)?, row.central);
    let members = cleared.members.iter();
    let drawn: Vec<Told> = members.map(|(k, answer)| tell(answer, exponent(row, draws, *k))).collect();
    let weigh = |t: &Told| expected_loss(&[Weighted { probability: 1.0, effect: t.effect }]).unwrap_or(f64::NAN);
    let loss = band(range(weigh(&told), drawn.iter().map(weigh).collect()));
    Ok(Stop { supplier: supplier.0.clone(), net_exports: supplier.1, probability, told, drawn, loss })
}

/// Puts the scenarios of a form together: the one that weighs most in full, the others as what they add.
fn score(room: &Room, wanted: &Wanted, stops: Vec<Result<Stop, String>>) -> Result<Score, String> {
    let (context, mineral, chain, f) = (room.context, wanted.mineral, wanted.chain, wanted.f);
    let (form, registry) = (&chain.forms[f], &context.atlas.registry);
    let mut failed = Vec::new();
    let mut cleared = Vec::new();
    for stop in stops {
        match stop {
            Ok(stop) => cleared.push(stop),
            Err(why) => failed.push(why),
        }
    }
    // The one that weighs most comes first; without any weight, the largest exporter.
    cleared.sort_by(|a, b| b.expected().value.total_cmp(&a.expected().value));
    let Some(first) = cleared.first() else {
        let nobody = || format!("a foreign net exporter ({})", form.id);
        return Err(failed.into_iter().next().unwrap_or_else(nobody));
    };
    let row = registry.parameter(EXPONENT, &form.id).ok_or_else(|| format!("a parameter ({})", form.id))?;
    let (leader, told) = (&first.supplier, &first.told);
    let over = |of: &dyn Fn(&Told) -> f64| first.over(of);
    let p = first.probability.band;
    let sum = |stops: &[Stop]| {
        stops.iter().map(Stop::expected).fold(Band::exact(0.0), |sum, e| Band {
            value: sum.value + e.value,
            low: sum.low + e.low,
            high: sum.high + e.high,
        })
    };
    let (expected, others) = (sum(&cleared), sum(&cleared[1..]));
    let mut axes = BTreeMap::from([("loss_usd".to_owned(), expected), ("loss_if_stopped_usd".to_owned(), first.loss)]);
    let demand = supply::demand(chain, f);
    let elsewhere: f64 = demand.levels.iter().filter(|l| l.area != *leader).map(|l| l.band.value).sum();
    let withheld = (first.net_exports / elsewhere).min(1.0);
    let elasticity = |name: ParameterName| registry.parameter(name.name(), &form.id).map(|p| p.central);
    let closed = elasticity(ParameterName::SupplyElasticity)
        .zip(elasticity(ParameterName::DemandElasticity))
        .and_then(|(s, d)| price_ratio(withheld, s, d));
    let market = vec![format!("market of the chain {} of {}", chain.id, chain.year)];
    let mut inputs = BTreeMap::new();
    let mut put = |symbol: &str, band: Band, unit: &str, what: &str, sources: Vec<String>| {
        inputs.insert(symbol.to_owned(), Input { band, unit: unit.into(), what: what.into(), sources });
    };
    let traded = supply::trade(chain, f, std::slice::from_ref(leader)).exports.cited();
    put("X_d", Band::exact(first.net_exports), "t", &format!("net exports of {leader}"), traded);
    put("q", Band::exact(withheld), "share", "of what everybody else uses", demand.cited());
    let why = format!("probability of the stop: {}", first.probability.reason);
    put("P", p, "share", &why, vec![first.probability.source.clone()]);
    if cleared.len() > 1 {
        let what = format!("expected loss from stops of {} other suppliers", cleared.len() - 1);
        let mut from: Vec<String> = cleared[1..].iter().map(|s| s.probability.source.clone()).collect();
        from.sort();
        from.dedup();
        put("rest", others, "usd", &what, from);
    }
    let table = || room.industries.map(Industries::publication).into_iter().collect::<Vec<_>>();
    let known = room.industries.is_some() && room.spending.contains_key(mineral);
    let cut_from = if known { table() } else { market.clone() };
    let cut_is =
        if known { "value added lost where the mineral is used" } else { "users' surplus on what they no longer use" };
    put("users_pay", over(&|t| t.effect.users_pay), "usd", "users pay more for what they still use", market.clone());
    put("users_cut", over(&|t| t.effect.users_cut), "usd", cut_is, cut_from);
    let receive = "miners, refiners and recyclers receive more";
    put("producers_receive", over(&|t| t.effect.producers_receive), "usd", receive, market.clone());
    put("producers_make", over(&|t| t.effect.producers_make), "usd", "and make more", market.clone());
    put("others", over(&|t| t.effect.others), "usd", "gain of traders, treasury and holders of rents", market.clone());
    // Other minerals of the chain may have theirs.
    if room.industries.is_some() && !room.spending.is_empty() {
        let what = "value added lost by suppliers and customers of the users";
        put("downstream", over(&|t| t.effect.downstream), "usd", what, table());
        put(
            "theta",
            Band { value: row.central, low: row.low, high: row.high },
            "1",
            "φ = c^θ, the part of an industry that cannot do without; c is the mineral's share in its output",
            vec![format!("assumption: parameter {EXPONENT}")],
        );
    }
    if let Some(spent) = room.spending.get(mineral) {
        put("spent", spent.total, "usd", "what users in the area pay for the mineral", spent.sources.clone());
        put(
            "allotted",
            Band::exact(spent.allotted),
            "share",
            "of use in an industry of the table",
            spent.sources.clone(),
        );
    }
    if told.figures.lost.contains_key(mineral) {
        let lost = over(&|t| t.figures.lost.get(mineral).copied().unwrap_or(0.0));
        put("use_lost", lost, "share", "of the mineral's use in the area", market.clone());
    }
    if told.figures.price_ratio.is_some() {
        let price = over(&|t| t.figures.price_ratio.unwrap_or(f64::NAN));
        put("p_ratio", price, "1", "price after the stop over the price before", market.clone());
        axes.insert("price_ratio".into(), price);
    }
    if let Some(closed) = closed {
        put("p_closed", Band::exact(closed), "1", "the same in closed form, no capacity limits", vec![]);
    }
    let mut sources: Vec<String> = inputs.values().flat_map(|i| i.sources.iter().cloned()).collect();
    sources.retain(|s| !s.starts_with("market") && !s.starts_with("assumption"));
    sources.sort();
    sources.dedup();
    let judged = included(expected.value);
    // Members are few and not kept: only a range on one side of the bar says how sure the judgement is.
    let share = match expected {
        band if included(band.low) => Some(1.0),
        band if !included(band.high) => Some(0.0),
        _ => None,
    };
    let mut missing = Vec::new();
    let mut notes = vec![format!("the stop that weighs most: {leader}")];
    notes.extend(others_in_words(&cleared[1..]));
    if !failed.is_empty() {
        notes.push(format!("left out: {}", failed.join("; ")));
    }
    if known {
        notes.extend(heaviest(room, mineral, told, row.central));
        let others = told.figures.cut.iter().filter(|(m, usd)| **usd < 0.0 && !room.spending.contains_key(*m));
        let others: Vec<&str> = others.map(|(m, _)| m.as_str()).collect();
        if !others.is_empty() {
            notes.push(format!("users' surplus, not value added, stands for users of {}", others.join(", ")));
        }
    } else if room.industries.is_none() {
        missing.push(format!("an input-output table of {}: no value added of industries", context.area));
    } else {
        missing.push("use by industry: no value added of industries".to_owned());
    }
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
        formula: worded(
            &told.effect,
            p.value,
            (others.value, expected.value),
            &format!("{leader} stops its exports of {}", form.id),
        ),
        inputs,
        missing,
        notes,
        sources,
    })
}

fn band(range: Band) -> Band {
    Band { value: range.value, low: range.low.min(range.value), high: range.high.max(range.value) }
}

/// The formula with its numbers.
fn worded(effect: &Effect, probability: f64, (rest, expected): (f64, f64), who: &str) -> Vec<String> {
    let money = monazite_report::number::usd;
    vec![
        format!(
            "loss = P · max(0, −(users_pay + users_cut + producers_receive + producers_make + downstream + others)) + rest, {who} for a year"
        ),
        format!(
            "     = {} · max(0, −[({}) + ({}) + ({}) + ({}) + ({}) + ({})]) + {} = {}",
            shown(probability),
            money(effect.users_pay),
            money(effect.users_cut),
            money(effect.producers_receive),
            money(effect.producers_make),
            money(effect.downstream),
            money(effect.others),
            money(rest),
            money(expected)
        ),
    ]
}

/// The other suppliers in words, those that cost most first.
fn others_in_words(stops: &[Stop]) -> Option<String> {
    let mut sorted: Vec<&Stop> = stops.iter().collect();
    sorted.sort_by(|a, b| b.expected().value.total_cmp(&a.expected().value).then_with(|| a.supplier.cmp(&b.supplier)));
    let word = |s: &&Stop| {
        let (p, loss) = (shown(s.probability.band.value), monazite_report::number::usd(s.loss.value));
        format!("{} {p} · {loss}", s.supplier)
    };
    let words: Vec<String> = sorted.iter().map(word).collect();
    (!words.is_empty()).then(|| format!("stops of other suppliers: {}", words.join(", ")))
}

/// Divisions that are capped most, in words.
fn heaviest(room: &Room, mineral: &MineralId, told: &Told, exponent: f64) -> Option<String> {
    let (industries, own) = (room.industries?, room.spending.get(mineral)?);
    let only = BTreeMap::from([(mineral.clone(), own.clone())]);
    let mut caps: Vec<(&str, f64)> = industries.caps(&only, &told.figures.lost, exponent).into_iter().collect();
    caps.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(b.0)));
    let words: Vec<String> = caps
        .iter()
        .take(3)
        .filter(|(_, possible)| *possible < 1.0)
        .map(|(code, possible)| format!("{code} −{}", monazite_report::number::percent(1.0 - possible)))
        .collect();
    (!words.is_empty()).then(|| format!("industries held back most: {}", words.join(", ")))
}

#[cfg(test)]
mod tests;
