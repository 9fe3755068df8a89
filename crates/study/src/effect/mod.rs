//! What a measure did: an event of the registry turned into whom it binds, which codes and years, then `engine::indicators::effect` over the
//! trade of the atlas as its publishers state it.
//!
//! | module   | answers                                                     |
//! |----------|-------------------------------------------------------------|
//! | `bound`  | whom an instrument binds, and which years are compared      |
//! | `codes`  | under which codes, in which nomenclature                    |
//! | `told`   | what cannot be told, in words                               |
//!
//! Method: docs/methods/effect.md.

mod bound;
mod codes;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::indicators::effect::months::buying_ahead;
use monazite_engine::indicators::effect::{Flow, Shown, shown, unit_values};
use monazite_intake::atlas::Atlas;
use monazite_intake::limits::MOST_BYTES;
use monazite_intake::monthly_trade::{self, MonthRow};
use monazite_intake::packed;
use monazite_model::answer::effect::{BuyingAhead, Effect, Event, PriceYear, Product, Stream};
use monazite_model::citation::Publication;
use monazite_model::code::{FormId, MineralId};
use monazite_model::fact::QuantityKind;
use monazite_model::period::Month;
use monazite_model::question::AskEffect;
use monazite_model::registry::PolicyEvent;
use monazite_model::words::sources::citations;

use crate::error::StudyError;
use crate::facts;
use crate::watch::Watch;

use bound::Binding;
use codes::Coded;

/// Reads what an event did.
///
/// # Errors
/// An unknown event or mineral, an event that binds no trade between countries, monthly files that are wrong, a trade table that cannot
/// be read; [`StudyError::Cancelled`].
pub fn effect(atlas: &Atlas, asked: &AskEffect, watch: &dyn Watch) -> Result<Effect, StudyError> {
    let event = event(atlas, &asked.event)?;
    let mineral = asked.mineral.as_deref().map(|name| facts::mineral(atlas, name)).transpose()?;
    let binding = Binding::of(&atlas.registry, event, (asked.before, asked.after))?;
    let months = months(atlas, asked)?;
    let codes = codes::of(atlas, event, mineral.as_ref(), &binding)?;
    let (mut products, mut publications, mut cited) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for coded in &codes {
        watch.proceed()?;
        products.push(product(atlas, event, &binding, coded, &months, &mut publications, &mut cited)?);
    }
    let no_goods = products.is_empty().then(|| told::no_goods(&atlas.registry, event, mineral.as_ref()));
    let not_known = told::of_all(atlas, event, &binding);
    publications.extend(cited);
    Ok(Effect {
        event: Event {
            id: event.id.clone(),
            date: event.date.clone(),
            actor: event.actor.clone(),
            target: event.target.clone(),
            instrument: event.instrument.clone(),
            detail: event.detail.clone(),
            source: event.source.clone(),
        },
        products,
        no_goods,
        not_known,
        sources: citations(&atlas.registry, &publications),
    })
}

/// The event of an id; of a mineral's name, the events that name it are told.
fn event<'a>(atlas: &'a Atlas, id: &str) -> Result<&'a PolicyEvent, StudyError> {
    let events = &atlas.registry.events;
    if let Some(event) = events.iter().find(|event| event.id.eq_ignore_ascii_case(id)) {
        return Ok(event);
    }
    let named = match facts::mineral(atlas, id) {
        Ok(mineral) => told::events_of(&atlas.registry, &mineral),
        Err(_) => None,
    };
    match named {
        Some(hint) => Err(StudyError::Unknown { kind: "event", name: id.to_owned(), hint: Some(hint) }),
        None => Err(StudyError::unknown("event", id, events.iter().map(|event| event.id.as_str()))),
    }
}

/// Rows of the user's monthly files.
fn months(atlas: &Atlas, asked: &AskEffect) -> Result<Vec<MonthRow>, StudyError> {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for path in &asked.monthly {
        let shown = path.display().to_string();
        let bytes = packed::read_file(path, MOST_BYTES)?;
        let plain = packed::unpack(&shown, &bytes, MOST_BYTES).map_err(|problem| vec![problem])?;
        match monthly_trade::read(&shown, &plain, &atlas.registry) {
            Ok(read) => rows.extend(read),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems.into()) }
}

fn product(
    atlas: &Atlas,
    event: &PolicyEvent,
    binding: &Binding,
    coded: &Coded,
    months: &[MonthRow],
    publications: &mut BTreeSet<Publication>,
    cited: &mut BTreeSet<Publication>,
) -> Result<Product, StudyError> {
    let mut flows = Vec::new();
    for year in coded.first..=coded.last {
        for row in atlas.trade.rows(&coded.nomenclature, &coded.code, year)? {
            publications.insert((*row.publication).clone());
            let (from, to) = (row.exporter, row.importer);
            flows.push(Flow { year, from, to, value_usd: row.value_usd, gross_t: row.gross_t });
        }
    }
    let bounds = binding.bounds(&coded.before, &coded.after);
    let both = !coded.before.is_empty() && !coded.after.is_empty();
    // One side alone is told year by year, and compared with nothing.
    let found = shown(&flows, &bounds);
    let inside = inside(atlas, binding, &coded.forms, coded.first..=coded.last, cited);
    let prices = prices(&found, &inside.prices, coded.first..=coded.last);
    let ahead = ahead(binding, coded, months);
    let weighed = found.bound.before.usd_per_t.is_some();
    let not_known = told::of_product(atlas, event, binding, coded, &found, (&inside, months, ahead.as_ref()));
    let mut minerals: Vec<MineralId> = coded.forms.iter().map(FormId::mineral).collect();
    minerals.dedup();
    let under = atlas.registry.forms_under(&coded.nomenclature, &coded.code);
    Ok(Product {
        minerals,
        forms: coded.forms.clone(),
        also: under.into_iter().filter(|form| !coded.forms.contains(form)).cloned().collect(),
        goods: atlas.registry.goods(&coded.nomenclature, &coded.code).unwrap_or_default().to_owned(),
        nomenclature: coded.nomenclature.clone(),
        code: coded.code.clone(),
        before: coded.before.clone(),
        after: coded.after.clone(),
        bound: both.then_some(found.bound),
        elsewhere: both.then_some(found.elsewhere),
        partners: if both { found.partners } else { Vec::new() },
        counterfactual: found.counterfactual.filter(|_| both && weighed),
        thirds: if both { found.thirds } else { Vec::new() },
        prices,
        years: found.years,
        buying_ahead: ahead,
        not_known,
    })
}

/// Published prices of the acting country itself.
struct Inside {
    /// usd per t, by year.
    prices: BTreeMap<i32, f64>,
    /// Whether several forms of the code have some, and none is told.
    several: bool,
}

/// Published prices of the acting country itself, usd per t, by year; none where several forms of the code have prices of their own, of which
/// no mean says anything.
fn inside(
    atlas: &Atlas,
    binding: &Binding,
    forms: &[FormId],
    years: std::ops::RangeInclusive<i32>,
    cited: &mut BTreeSet<Publication>,
) -> Inside {
    let mut prices: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
    let (mut priced, mut behind) = (BTreeSet::new(), BTreeSet::new());
    for form in forms {
        let of_form = atlas.facts.of(&form.mineral()).iter().filter(|f| f.series.form == *form);
        let own = of_form.filter(|f| f.series.quantity == QuantityKind::Price && binding.actors.contains(&f.area));
        for fact in own.filter(|f| years.contains(&f.period.year())) {
            if let Some(band) = fact.range() {
                priced.insert(form);
                behind.insert(Publication::of(fact));
                prices.entry(fact.period.year()).or_default().push(band.value);
            }
        }
    }
    if priced.len() > 1 {
        return Inside { prices: BTreeMap::new(), several: true };
    }
    cited.extend(behind);
    let mean = |all: Vec<f64>| all.iter().sum::<f64>() / all.len() as f64;
    Inside { prices: prices.into_iter().map(|(year, all)| (year, mean(all))).collect(), several: false }
}

fn prices(found: &Shown, inside: &BTreeMap<i32, f64>, years: std::ops::RangeInclusive<i32>) -> Vec<PriceYear> {
    let (border, outside) = (unit_values(&found.years, Stream::Bound), unit_values(&found.years, Stream::Elsewhere));
    let of = |prices: &BTreeMap<i32, f64>, year: i32| prices.get(&year).copied();
    years
        .map(|year| PriceYear {
            year,
            inside: of(inside, year),
            border: of(&border, year),
            outside: of(&outside, year),
        })
        .filter(|row| row.inside.is_some() || row.border.is_some() || row.outside.is_some())
        .collect()
}

/// Months of what is bound, under the code or what begins with it.
fn ahead(binding: &Binding, coded: &Coded, months: &[MonthRow]) -> Option<BuyingAhead> {
    let start = binding.start?;
    let bounds = binding.bounds(&[], &[]);
    let mut sums: BTreeMap<Month, (f64, f64)> = BTreeMap::new();
    let own = |row: &&MonthRow| row.code.starts_with(&coded.code) && bounds.holds(&row.exporter, &row.importer);
    for row in months.iter().filter(own) {
        let (tonnes, value) = sums.entry(row.month).or_default();
        *tonnes += row.quantity_t;
        *value += row.value_usd;
    }
    buying_ahead(&sums, start)
}
