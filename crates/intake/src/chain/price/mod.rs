//! Base prices: published, else a unit value of trade, else a stated relation to another form's price; else none.
//!
//! | module    | answers                                              |
//! |-----------|------------------------------------------------------|
//! | `quotes`  | which published price is believed, and what it is of |
//! | `related` | what follows from prices of other forms              |
//!
//! Along a chain a price must leave room for processing: what a process makes of a tonne may not be worth less than what it
//! takes. Where it is, the weaker of the two prices gives way, and the ledger says so.

mod quotes;
mod related;

use std::collections::BTreeMap;

use monazite_model::chain::{LedgerEntry, LedgerKind, Money, Quoted, Subject};
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::choose::Facts;
use super::draft::Draft;
use super::prior::Prior;

/// Least share of the value of a process's output that is left for processing it. Ours.
const ROOM: f64 = 0.05;

/// A price with its grade and sources, and what it is a price of.
#[derive(Debug, Clone)]
pub(super) struct Price {
    /// Usd per counted tonne.
    pub belief: Prior,
    /// Market, year and money.
    pub quoted: Quoted,
}

impl Price {
    fn value(&self) -> f64 {
        self.belief.band.value
    }
}

/// Base price of every form of the draft, usd per counted tonne, in form order; nothing where nobody publishes one, nothing trades, and
/// none follows from another form's.
pub(super) fn all(
    registry: &Registry,
    facts: &Facts,
    draft: &Draft,
    year: i32,
    ledger: &mut Vec<LedgerEntry>,
) -> Vec<Option<Price>> {
    let n = draft.forms.len();
    let mut prices: Vec<Option<Price>> = vec![None; n];
    for (f, form) in draft.forms.iter().enumerate() {
        let Some(spec) = registry.forms.get(&form.id) else {
            continue;
        };
        prices[f] = if form.local {
            Some(worthless(year))
        } else {
            quotes::published(facts, spec, year, ledger).or_else(|| unit_value(registry, draft, f, true, ledger))
        };
    }
    related::related(registry, facts, draft, year, &mut prices, ledger);
    for f in 0..n {
        if prices[f].is_none() {
            prices[f] = unit_value(registry, draft, f, false, ledger);
        }
    }
    related::related(registry, facts, draft, year, &mut prices, ledger);
    for (f, form) in draft.forms.iter().enumerate().filter(|(_, form)| !form.local) {
        if let (None, Some(spec)) = (&prices[f], registry.forms.get(&form.id)) {
            prices[f] = quotes::last_resort(facts, spec, year, ledger);
        }
    }
    related::related(registry, facts, draft, year, &mut prices, ledger);
    related::from_neighbours(registry, draft, year, &mut prices, ledger);
    leave_room(draft, &mut prices, ledger);
    prices
}

fn worthless(year: i32) -> Price {
    let why = "a residue that is thrown away is worth nothing";
    Price {
        belief: Prior { band: Band::exact(0.0), ..Prior::assumed(0.0, 0.0, why) },
        quoted: Quoted { market: why.into(), year, money: Money::Nominal },
    }
}

/// The middle unit value of trade, where the registry does not say that it is no price of the form; `clean` asks for codes that hold
/// mainly this form.
fn unit_value(
    registry: &Registry,
    draft: &Draft,
    f: usize,
    clean: bool,
    ledger: &mut Vec<LedgerEntry>,
) -> Option<Price> {
    let form = &draft.forms[f];
    let refused = registry.forms.get(&form.id).is_some_and(|spec| !spec.no_unit_value.is_empty());
    let (value, mainly, source) = form.unit_value.as_ref().filter(|_| !refused)?;
    if clean && !mainly {
        return None;
    }
    let (spread, grade) = if *mainly { (0.25, Quality::C) } else { (0.6, Quality::D) };
    ledger.push(LedgerEntry {
        kind: LedgerKind::Imputation,
        about: Subject::price(&form.id),
        before: None,
        after: Some(*value),
        reason: format!("no published price; value-weighted median unit value of {source}"),
    });
    let table = source.trade();
    let codes = table.map_or_else(String::new, |t| format!(", {} {}", t.hs, t.codes.join(" and ")));
    let shared = if *mainly { "" } else { ", which hold other goods too" };
    Some(Price {
        belief: Prior { band: Band::relative(*value, spread), grade, sources: vec![source.clone()], stated: true },
        quoted: Quoted {
            market: format!("middle unit value of world trade{codes}{shared}"),
            year: table.map_or(0, |t| t.year),
            money: Money::Nominal,
        },
    })
}

/// Lowers the price of inputs (or raises that of an output with the weaker grade) until every process that runs has room.
fn leave_room(draft: &Draft, prices: &mut [Option<Price>], ledger: &mut Vec<LedgerEntry>) {
    let mut moved: BTreeMap<usize, f64> = BTreeMap::new();
    for _ in 0..4 * draft.forms.len().max(1) {
        let mut settled = true;
        for p in &draft.processes {
            let worth = |legs: &[(usize, f64)], prices: &[Option<Price>]| -> f64 {
                legs.iter().map(|(f, c)| c * value(prices, *f)).sum()
            };
            let priced = |f: usize| prices[f].is_some();
            if !priced(p.makes) || !p.from.iter().chain(&p.joint).all(|(f, _)| priced(*f)) {
                continue;
            }
            let out = value(prices, p.makes) + worth(&p.joint, prices);
            let cost = worth(&p.from, prices);
            if cost <= (1.0 - ROOM) * out * (1.0 + 1e-9) || cost <= 0.0 {
                continue;
            }
            settled = false;
            let weakest_input = p
                .from
                .iter()
                .filter(|(i, c)| value(prices, *i) * c > 0.0)
                .map(|(i, _)| grade(prices, *i))
                .max()
                .unwrap_or(Quality::D);
            let raise = grade(prices, p.makes) > weakest_input;
            if raise {
                let factor = (cost / (1.0 - ROOM) - worth(&p.joint, prices)) / value(prices, p.makes);
                shift(prices, p.makes, factor, &mut moved);
            } else {
                // Only inputs of the weakest grade give way, all in the same proportion.
                let weak: Vec<(usize, f64)> =
                    p.from.iter().copied().filter(|(i, _)| grade(prices, *i) == weakest_input).collect();
                let weak_cost = worth(&weak, prices);
                let firm = cost - weak_cost;
                let factor = (((1.0 - ROOM) * out - firm) / weak_cost).max(0.1);
                for (i, _) in weak {
                    shift(prices, i, factor, &mut moved);
                }
            }
        }
        if settled {
            break;
        }
    }
    for (f, before) in moved {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Adjustment,
            about: Subject::price(&draft.forms[f].id),
            before: Some(before),
            after: Some(value(prices, f)),
            reason: format!(
                "a process that takes or makes it had no room between price of output and cost of inputs (at least {:.0} % is left); the weaker grade gave way",
                100.0 * ROOM
            ),
        });
    }
}

fn value(prices: &[Option<Price>], form: usize) -> f64 {
    prices[form].as_ref().map_or(0.0, Price::value)
}

fn grade(prices: &[Option<Price>], form: usize) -> Quality {
    prices[form].as_ref().map_or(Quality::D, |price| price.belief.grade)
}

fn shift(prices: &mut [Option<Price>], form: usize, factor: f64, moved: &mut BTreeMap<usize, f64>) {
    let Some(Price { belief: price, .. }) = &mut prices[form] else { return };
    moved.entry(form).or_insert(price.band.value);
    let before = price.band;
    let mut band = before.scaled(factor);
    band.low = band.low.min(before.value).max(0.0);
    band.high = band.high.max(before.value);
    price.band = band;
    price.grade = price.grade.max(Quality::C);
}
