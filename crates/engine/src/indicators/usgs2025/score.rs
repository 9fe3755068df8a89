//! A form with all its stops, as a row: the stop that weighs most in full, the others as what they add.

use std::collections::BTreeMap;

use super::formula::{Effect, expected_loss_range, included, price_ratio};
use crate::equilibrium::ParameterName;
use crate::indicators::supply;
use crate::indicators::words::shown;
use monazite_model::answer::standing::Standing;
use monazite_model::code::MineralId;
use monazite_model::criticality::{IndustryEffect, Input, Score};
use monazite_model::quantity::Band;
use monazite_model::registry::Parameter;
use monazite_model::words::number::{percent, usd};

use super::industries::Industries;
use super::{EXPONENT, METHOD, Room, Stop, Told, Wanted};

/// Puts the scenarios of a form together. `together` is the loss if all of them happen at once.
pub(super) fn score(
    room: &Room,
    wanted: &Wanted,
    stops: Vec<Result<Stop, String>>,
    together: Option<Band>,
) -> Result<Score, String> {
    let form = &wanted.chain.forms[wanted.f];
    let (mut cleared, mut failed) = (Vec::new(), Vec::new());
    for stop in stops {
        match stop {
            Ok(stop) => cleared.push(stop),
            Err(why) => failed.push(why),
        }
    }
    // The one that weighs most comes first; without any weight, the largest exporter.
    cleared.sort_by(|a, b| b.expected().value.total_cmp(&a.expected().value));
    if cleared.is_empty() {
        return Err(failed.into_iter().next().unwrap_or_else(|| format!("a foreign net exporter ({})", form.id)));
    }
    let row = room.context.registry().parameter(EXPONENT, &form.id);
    let row = row.ok_or_else(|| format!("a parameter ({})", form.id))?;
    Ok(Stopped { room, wanted, row, cleared, together }.score(&failed))
}

/// A form whose stops have been cleared, the one that weighs most first.
struct Stopped<'r, 'a> {
    room: &'r Room<'a>,
    wanted: &'r Wanted<'a>,
    /// The part of an industry that cannot do without.
    row: &'r Parameter,
    cleared: Vec<Stop>,
    /// Loss if all happen at once; `None` where there is one only, or that market does not clear.
    together: Option<Band>,
}

/// Inputs of a row by their symbol.
#[derive(Default)]
struct Inputs(BTreeMap<String, Input>);

impl Inputs {
    fn put(&mut self, symbol: &str, band: Band, unit: &str, what: &str, sources: Vec<String>) {
        self.0.insert(symbol.to_owned(), Input { band, unit: unit.into(), what: what.into(), sources });
    }
}

fn expected(stops: &[Stop]) -> Band {
    expected_loss_range(stops.iter().map(|s| (s.probability.band, s.loss)))
}

/// At most as much at each end.
fn at_most(band: Band, most: Band) -> Band {
    Band { value: band.value.min(most.value), low: band.low.min(most.low), high: band.high.min(most.high) }
}

impl Stopped<'_, '_> {
    fn first(&self) -> &Stop {
        &self.cleared[0]
    }

    /// What all stops together could cost at most: the loss if all happen at once, or that of one of them, where it is more.
    fn ceiling(&self) -> Option<Band> {
        let most =
            |a: Band, b: Band| Band { value: a.value.max(b.value), low: a.low.max(b.low), high: a.high.max(b.high) };
        let single = self.cleared.iter().map(|stop| stop.loss).reduce(most)?;
        match self.together {
            Some(together) => Some(most(together, single)),
            None if self.cleared.len() == 1 => Some(single),
            None => None,
        }
    }

    fn over(&self, of: &dyn Fn(&Told) -> f64) -> Band {
        self.first().over(of)
    }

    /// What industries lose under the stop that weighs most, at central values.
    fn industries(&self) -> Vec<IndustryEffect> {
        let (Some(industries), true) = (self.room.industries, self.known()) else { return Vec::new() };
        let told = &self.first().told;
        let caps = industries.caps(&self.room.spending, &told.figures.lost, self.row.central);
        industries.losses(&caps).unwrap_or_default()
    }

    /// Whether the industries that use the mineral are known.
    fn known(&self) -> bool {
        self.room.industries.is_some() && self.room.spending.contains_key(self.wanted.mineral)
    }

    fn market(&self) -> Vec<String> {
        vec![format!("market of the chain {} of {}", self.wanted.chain.id, self.wanted.chain.year)]
    }

    fn table(&self) -> Vec<String> {
        self.room.industries.map(Industries::publication).into_iter().collect()
    }

    fn score(&self, failed: &[String]) -> Score {
        let (context, chain, first) = (self.room.context, self.wanted.chain, self.first());
        let form = &chain.forms[self.wanted.f];
        let (sum, others) = (expected(&self.cleared), expected(&self.cleared[1..]));
        let ceiling = self.ceiling();
        let all = ceiling.map_or(sum, |most| at_most(sum, most));
        let mut inputs = Inputs::default();
        let withheld = self.put_stop(&mut inputs, others);
        self.put_effect(&mut inputs);
        self.put_use(&mut inputs);
        let mut axes = BTreeMap::from([("loss_usd".to_owned(), all), ("loss_if_stopped_usd".to_owned(), first.loss)]);
        axes.extend(ceiling.map(|most| ("loss_if_all_stopped_usd".to_owned(), most)));
        axes.extend(self.put_price(&mut inputs, withheld).map(|price| ("price_ratio".to_owned(), price)));
        let mut sources: Vec<String> = inputs.0.values().flat_map(|i| i.sources.iter().cloned()).collect();
        sources.retain(|s| !s.starts_with("market") && !s.starts_with("assumption"));
        sources.sort();
        sources.dedup();
        let (mut notes, missing) = self.told_to_the_reader(failed);
        match ceiling {
            Some(_) if all.value < sum.value => notes.push(format!(
                "the sum over suppliers, {}, is more than all their stops at once could cost, and is cut to that",
                usd(sum.value)
            )),
            None => notes.push(
                "the market does not clear with all stops at once: the sum over suppliers is not bounded".to_owned(),
            ),
            Some(_) => {}
        }
        let who = format!("{} stops its exports of {}", first.supplier, form.id);
        let probability = first.probability.band.value;
        let mut formula = worded(&first.told.effect, probability, (others.value, sum.value), &who);
        if all.value < sum.value {
            formula.push(format!("     at most what all stops at once cost: {}", usd(all.value)));
        }
        Score {
            industries: self.industries(),
            use_standing: Standing::Known,
            mineral: self.wanted.mineral.clone(),
            stage: form.stage,
            form: form.id.clone(),
            area: context.area.clone(),
            method: METHOD.id(),
            year: chain.year,
            supply_risk: None,
            economic_importance: None,
            axes,
            critical: Some(included(all.value)),
            // Members are few and not kept: only a range on one side of the bar says how sure the judgement is.
            critical_share: match all {
                band if included(band.low) => Some(1.0),
                band if !included(band.high) => Some(0.0),
                _ => None,
            },
            bottleneck: false,
            value: Some(all.value),
            low: all.low,
            high: all.high,
            formula,
            inputs: inputs.0,
            missing,
            notes,
            sources,
        }
    }

    /// Who stops what, how likely, and what the others add; returns the share withheld from everybody else.
    fn put_stop(&self, inputs: &mut Inputs, others: Band) -> f64 {
        let (chain, f, first) = (self.wanted.chain, self.wanted.f, self.first());
        let leader = &first.supplier;
        let demand = supply::demand(chain, f);
        let elsewhere: f64 = demand.levels.iter().filter(|l| l.area != *leader).map(|l| l.band.value).sum();
        let withheld = (first.net_exports / elsewhere).min(1.0);
        let traded = supply::trade(chain, f, std::slice::from_ref(leader)).exports.cited();
        inputs.put("X_d", Band::exact(first.net_exports), "t", &format!("net exports of {leader}"), traded);
        inputs.put("q", Band::exact(withheld), "share", "of what everybody else uses", demand.cited());
        let why = format!("probability of the stop: {}", first.probability.reason);
        inputs.put("P", first.probability.band, "share", &why, vec![first.probability.source.clone()]);
        let rest = &self.cleared[1..];
        if !rest.is_empty() {
            let what = format!("expected loss from stops of {} other suppliers", rest.len());
            let mut from: Vec<String> = rest.iter().map(|s| s.probability.source.clone()).collect();
            from.sort();
            from.dedup();
            inputs.put("rest", others, "usd", &what, from);
        }
        withheld
    }

    /// The effect by component.
    fn put_effect(&self, inputs: &mut Inputs) {
        let market = self.market();
        let (cut_is, cut_from) = match self.known() {
            true => ("value added lost where the mineral is used", self.table()),
            false => ("users' surplus on what they no longer use", market.clone()),
        };
        let receive = "miners, refiners and recyclers receive more";
        let others = "gain of traders, treasury and holders of rents";
        let of = |part: fn(&Effect) -> f64| self.over(&|t| part(&t.effect));
        inputs.put("users_pay", of(|e| e.users_pay), "usd", "users pay more for what they still use", market.clone());
        inputs.put("users_cut", of(|e| e.users_cut), "usd", cut_is, cut_from);
        inputs.put("producers_receive", of(|e| e.producers_receive), "usd", receive, market.clone());
        inputs.put("producers_make", of(|e| e.producers_make), "usd", "and make more", market.clone());
        inputs.put("others", of(|e| e.others), "usd", others, market);
        // Other minerals of the chain may have theirs.
        if self.room.industries.is_some() && !self.room.spending.is_empty() {
            let what = "value added lost by suppliers and customers of the users";
            inputs.put("downstream", of(|e| e.downstream), "usd", what, self.table());
            let theta = Band { value: self.row.central, low: self.row.low, high: self.row.high };
            let what =
                "φ = c^θ, the part of an industry that cannot do without; c is the mineral's share in its output";
            inputs.put("theta", theta, "1", what, vec![format!("assumption: parameter {EXPONENT}")]);
        }
    }

    /// What users spend and how much of their use is lost.
    fn put_use(&self, inputs: &mut Inputs) {
        let mineral = self.wanted.mineral;
        if let Some(spent) = self.room.spending.get(mineral) {
            let sources = || spent.sources.clone();
            inputs.put("spent", spent.total, "usd", "what users in the area pay for the mineral", sources());
            let allotted = Band::exact(spent.allotted);
            inputs.put("allotted", allotted, "share", "of use in an industry of the table", sources());
            let named = Band::exact(spent.named);
            let what = "of use in the industry it is named after, not in a whole division";
            inputs.put(
                "named",
                named,
                "share",
                what,
                vec!["assumption: industries by the name of the use, registry/end_uses.csv".into()],
            );
        }
        if self.first().told.figures.lost.contains_key(mineral) {
            let lost = self.over(&|t| t.figures.lost.get(mineral).copied().unwrap_or(0.0));
            inputs.put("use_lost", lost, "share", "of the mineral's use in the area", self.market());
        }
    }

    /// The price after the stop, by the market and in closed form; returns the former.
    fn put_price(&self, inputs: &mut Inputs, withheld: f64) -> Option<Band> {
        let price = self.first().told.figures.price_ratio.map(|_| {
            let price = self.over(&|t| t.figures.price_ratio.unwrap_or(f64::NAN));
            inputs.put("p_ratio", price, "1", "price after the stop over the price before", self.market());
            price
        });
        let form = &self.wanted.chain.forms[self.wanted.f].id;
        let registry = self.room.context.registry();
        let elasticity = |name: ParameterName| registry.parameter(name.name(), form).map(|p| p.central);
        let closed = elasticity(ParameterName::SupplyElasticity)
            .zip(elasticity(ParameterName::DemandElasticity))
            .and_then(|(s, d)| price_ratio(withheld, s, d));
        if let Some(closed) = closed {
            inputs.put("p_closed", Band::exact(closed), "1", "the same in closed form, no capacity limits", vec![]);
        }
        price
    }

    /// Notes, and inputs that are missing.
    fn told_to_the_reader(&self, failed: &[String]) -> (Vec<String>, Vec<String>) {
        let (room, first) = (self.room, self.first());
        let mut missing = Vec::new();
        let mut notes = vec![format!("the stop that weighs most: {}", first.supplier)];
        notes.extend(others_in_words(&self.cleared[1..]));
        if !failed.is_empty() {
            notes.push(format!("left out: {}", failed.join("; ")));
        }
        if self.known() {
            notes.extend(heaviest(room, self.wanted.mineral, &first.told, self.row.central));
            let cut = first.told.figures.cut.iter();
            let others = cut.filter(|(m, usd)| **usd < 0.0 && !room.spending.contains_key(*m));
            let others: Vec<&str> = others.map(|(m, _)| m.as_str()).collect();
            if !others.is_empty() {
                notes.push(format!("users' surplus, not value added, stands for users of {}", others.join(", ")));
            }
        } else if room.industries.is_none() {
            let area = &room.context.area;
            missing.push(format!("an input-output table of {area}: no value added of industries"));
        } else {
            missing.push("use by industry: no value added of industries".to_owned());
        }
        (notes, missing)
    }
}

/// The formula with its numbers.
fn worded(effect: &Effect, probability: f64, (rest, expected): (f64, f64), who: &str) -> Vec<String> {
    vec![
        format!(
            "loss = P · max(0, −(users_pay + users_cut + producers_receive + producers_make + downstream + others)) + rest, {who} for a year"
        ),
        format!(
            "     = {} · max(0, −[({}) + ({}) + ({}) + ({}) + ({}) + ({})]) + {} = {}",
            shown(probability),
            usd(effect.users_pay),
            usd(effect.users_cut),
            usd(effect.producers_receive),
            usd(effect.producers_make),
            usd(effect.downstream),
            usd(effect.others),
            usd(rest),
            usd(expected)
        ),
    ]
}

/// The other suppliers in words, those that cost most first.
fn others_in_words(stops: &[Stop]) -> Option<String> {
    let mut sorted: Vec<&Stop> = stops.iter().collect();
    sorted.sort_by(|a, b| b.expected().value.total_cmp(&a.expected().value).then_with(|| a.supplier.cmp(&b.supplier)));
    let word = |s: &&Stop| {
        let (p, loss) = (shown(s.probability.band.value), usd(s.loss.value));
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
        .map(|(code, possible)| format!("{code} −{}", percent(1.0 - possible)))
        .collect();
    (!words.is_empty()).then(|| format!("industries held back most: {}", words.join(", ")))
}
