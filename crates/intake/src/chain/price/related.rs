//! Prices that follow from others: by a stated ratio to another form, by a parameter, by the cost of inputs or the worth of outputs.

use std::collections::BTreeMap;

use monazite_model::chain::{LedgerEntry, LedgerKind, Money, Quoted, Subject};
use monazite_model::citation::Source;
use monazite_model::code::FormId;
use monazite_model::fact::Quality;
use monazite_model::registry::Registry;

use super::super::choose::Facts;
use super::super::draft::Draft;
use super::super::prior::Prior;
use super::Price;
use super::quotes::published;

/// What a maker is taken to earn on its inputs where only they have a price. Ours.
const MARGIN: f64 = 0.25;

/// Prices that follow another form's price by the registry, which may lie outside the chain.
pub(super) fn related(
    registry: &Registry,
    facts: &Facts,
    draft: &Draft,
    year: i32,
    prices: &mut [Option<Price>],
    ledger: &mut Vec<LedgerEntry>,
) {
    let index: BTreeMap<_, usize> = draft.forms.iter().enumerate().map(|(k, f)| (&f.id, k)).collect();
    // A relation may lean on another relation: as many rounds as there are forms settle all.
    for _ in 0..draft.forms.len() {
        let mut settled = true;
        for (f, form) in draft.forms.iter().enumerate() {
            if prices[f].is_some() {
                continue;
            }
            let Some(spec) = registry.forms.get(&form.id) else {
                continue;
            };
            let Some(of) = &spec.price_of else { continue };
            let base = match index.get(of) {
                Some(k) => prices[*k].clone(),
                None => registry.forms.get(of).and_then(|other| published(facts, other, year, &mut Vec::new())),
            };
            let Some(base) = base.filter(|b| b.value() > 0.0) else {
                continue;
            };
            let mut belief = base.belief.scaled(spec.price_factor).widened(0.2);
            belief.grade = Quality::D;
            belief.stated = false;
            let relation = format!("{} x price of {of}: {}", spec.price_factor, spec.price_reason);
            belief.sources.push(Source::assumption(&relation));
            belief.sources.sort();
            ledger.push(LedgerEntry {
                kind: LedgerKind::Imputation,
                about: Subject::price(&form.id),
                before: None,
                after: Some(belief.band.value),
                reason: relation,
            });
            let market = format!("{} x {of} ({})", spec.price_factor, base.quoted.market);
            prices[f] = Some(Price { belief, quoted: Quoted { market, ..base.quoted } });
            settled = false;
        }
        if settled {
            break;
        }
    }
}

/// What still has no price: a parameter of the registry, else the cost of its inputs and a margin, else what is made of it. Where none of
/// these is known either, the form has no price.
pub(super) fn from_neighbours(
    registry: &Registry,
    draft: &Draft,
    year: i32,
    prices: &mut [Option<Price>],
    ledger: &mut Vec<LedgerEntry>,
) {
    for _ in 0..draft.forms.len() {
        let mut settled = true;
        for f in 0..draft.forms.len() {
            if prices[f].is_some() {
                continue;
            }
            let form = &draft.forms[f].id;
            let Some((value, why)) = followed(registry, draft, prices, f, form) else { continue };
            ledger.push(LedgerEntry {
                kind: LedgerKind::Imputation,
                about: Subject::price(form),
                before: None,
                after: Some(value),
                reason: why.clone(),
            });
            let quoted = Quoted { market: why.clone(), year, money: Money::Nominal };
            prices[f] = Some(Price { belief: Prior::assumed(value, 0.5, &why), quoted });
            settled = false;
        }
        if settled {
            break;
        }
    }
    for (f, _) in prices.iter().enumerate().filter(|(_, price)| price.is_none()) {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Residual,
            about: Subject::price(&draft.forms[f].id),
            before: None,
            after: None,
            reason: "no published price, nothing trades under its codes, and no neighbouring form has one".into(),
        });
    }
}

/// A price from a parameter or from a neighbour, with its reason.
fn followed(
    registry: &Registry,
    draft: &Draft,
    prices: &[Option<Price>],
    f: usize,
    form: &FormId,
) -> Option<(f64, String)> {
    let value_of = |i: usize| prices[i].as_ref().map(Price::value);
    let from_inputs = || {
        draft.processes.iter().filter(|p| p.makes == f).find_map(|p| {
            let cost: Option<f64> = p.from.iter().map(|(i, c)| Some(c * value_of(*i)?)).sum();
            cost.filter(|c| *c > 0.0).map(|c| c * (1.0 + MARGIN))
        })
    };
    let from_output = || {
        draft.processes.iter().find_map(|p| {
            let (_, c) = p.from.iter().find(|(i, _)| *i == f)?;
            let worth = value_of(p.makes)?;
            let inputs = p.from.len() as f64;
            (worth > 0.0).then(|| worth / (1.0 + MARGIN) / c / inputs)
        })
    };
    registry
        .parameter("price", form)
        .map(|p| (p.central, format!("parameter: {}", p.reason)))
        .or_else(|| from_inputs().map(|v| (v, "cost of its inputs and a margin of 25 %".into())))
        .or_else(|| from_output().map(|v| (v, "worth of what is made of it less a margin of 25 %".into())))
}
