//! What the market of a chain says about a stop, in the terms of the method: money by component, and how much of each mineral's use
//! is left.

use std::collections::BTreeMap;

use super::formula::Effect;
use crate::equilibrium::{Figures as Answer, Party, Series, Structure};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, MineralId};

/// The market's part of one clearing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figures {
    /// Price of the form after over before, in the member where it rises most; `None` where none of them has a price.
    pub price_ratio: Option<f64>,
    /// Effects, with `users_cut` as the users' surplus on what they no longer use; nothing downstream.
    pub effect: Effect,
    /// Share of each mineral's use in the area that is lost, 0 to 1.
    pub lost: BTreeMap<MineralId, f64>,
    /// `users_cut` by mineral, in proportion to the triangles over what is no longer used.
    pub cut: BTreeMap<MineralId, f64>,
}

/// Reads an answer for the areas `members`; `form` is the form that is stopped.
pub(super) fn figures(
    answer: &Answer,
    chain: &Chain,
    structure: &Structure,
    form: usize,
    members: &[AreaId],
) -> Figures {
    let (rows, told) = (&structure.rows, &answer.tonnages);
    let own = |area: usize| members.contains(&structure.areas[area]);
    let prices: BTreeMap<(usize, usize), (f64, f64)> =
        rows.prices.iter().zip(&told.prices).map(|(p, now)| ((p.form, p.area), (p.base, *now))).collect();
    let price = |key: &(usize, usize)| prices.get(key).copied().unwrap_or((0.0, 0.0));
    let mut party: BTreeMap<Party, f64> = BTreeMap::new();
    for area in (0..structure.areas.len()).filter(|&area| own(area)) {
        for who in Party::ALL {
            *party.entry(who).or_default() += answer.accounts.gain(area, who);
        }
    }
    let mut take = |who: Party| party.remove(&who).unwrap_or(0.0);
    let (consumers, producers) = (take(Party::Consumers), take(Party::Producers) + take(Party::Processors));
    let others: f64 = party.values().sum();
    let (mut pay, mut tonnes) = (0.0, BTreeMap::<MineralId, (f64, f64)>::new());
    let mut triangles: BTreeMap<MineralId, f64> = BTreeMap::new();
    for (used, &after) in rows.uses.iter().zip(&told.uses).filter(|(used, _)| own(used.area)) {
        let (key, before) = ((used.form, used.area), used.base);
        let (base, now) = price(&key);
        pay -= (now - base) * after;
        let mineral = chain.forms[key.0].id.mineral();
        *triangles.entry(mineral.clone()).or_default() += ((now - base) * (before - after) / 2.0).max(0.0);
        let sum = tonnes.entry(mineral).or_insert((0.0, 0.0));
        *sum = (sum.0 + before, sum.1 + after);
    }
    // What producers make, at base prices, so that ores and metals can be added.
    let quantities = rows.quantities.iter().zip(&told.quantities);
    let made = quantities.filter(|(q, _)| q.series == Series::Production && own(q.area));
    let (before, after) = made.fold((0.0, 0.0), |(before, after), (q, now)| {
        let (base, _) = price(&(q.form, q.area));
        (before + base * q.base, after + base * now)
    });
    let (receive, make) = Effect::split_producers(producers, before, after);
    let ratio = |key: &(usize, usize)| {
        let (base, now) = price(key);
        (base > 0.0).then(|| now / base)
    };
    let of_form = prices.keys().filter(|(f, area)| *f == form && own(*area)).filter_map(ratio);
    let lost = |(before, after): (f64, f64)| if before > 0.0 { (1.0 - after / before).clamp(0.0, 1.0) } else { 0.0 };
    // The rest of what consumers lose: the triangles over what they no longer use.
    let users_cut = (consumers - pay).min(0.0);
    let all: f64 = triangles.values().sum();
    let part = |t: f64| if all > 0.0 { users_cut * t / all } else { 0.0 };
    Figures {
        price_ratio: of_form.fold(None, |most: Option<f64>, r| Some(most.map_or(r, |m| m.max(r)))),
        effect: Effect {
            users_pay: pay,
            users_cut,
            producers_receive: receive,
            producers_make: make,
            downstream: 0.0,
            others,
        },
        lost: tonnes.into_iter().map(|(mineral, t)| (mineral, lost(t))).collect(),
        cut: triangles.into_iter().map(|(mineral, t)| (mineral, part(t))).collect(),
    }
}
