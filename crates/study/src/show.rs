//! A mineral's chain on one page: gathers what `report::show` lays out, from the reconciled chain and the facts.
//!
//! Producers and users are those of the reconciled chain, so that the page, a run and an explanation never disagree; `explain`
//! says what the sources stated before reconciliation. Prices and purposes are the facts as published.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use monazite_intake::atlas::Atlas;
use monazite_intake::chain::{ledger, series};
use monazite_intake::quality;
use monazite_model::answer::show::{LedgerSummary, MineralAbout, MineralPage, OutputYear};
use monazite_model::chain::{Chain, LedgerEntry};
use monazite_model::citation::{Publication, Source};
use monazite_model::code::{FormId, MineralId};
use monazite_model::registry::Mineral;
use monazite_model::scenario::LATEST_BASE_YEAR;
use monazite_model::words::sources::{citations, mixed_releases};
use monazite_report::show::cover::cover as stock_cover;
use monazite_report::show::{capacity, chain as rows, published};

use crate::error::StudyError;
use crate::facts;
use crate::workbench::Workbench;

/// Gathers the page of a mineral in a year.
///
/// # Errors
/// An unknown mineral, or a chain that does not balance.
pub fn mineral_page(bench: &Workbench, name: &str, year: i32) -> Result<MineralPage, StudyError> {
    let atlas = bench.atlas()?;
    let id = facts::mineral(atlas, name)?;
    let mineral = &atlas.registry.minerals[&id];
    let chain = bench.chain(&mineral.chain, year)?;
    let facts_of = atlas.facts.of(&id);
    let mut cited: BTreeSet<Publication> = BTreeSet::new();
    let shown = rows::forms(&atlas.registry, &chain, &id);
    let mut stages = rows::sums(&atlas.registry, &chain, &id, &mut cited);
    stages.extend(rows::stages(&chain, &shown, &mut cited));
    let mut output = output_by_year(atlas, &chain, &shown, &id)?;
    let mut uses = rows::users(&chain, &shown, &mut cited);
    let elsewhere = elsewhere(bench, atlas, mineral, year)?;
    for (chain, forms) in &elsewhere {
        stages.extend(rows::stages(chain, forms, &mut cited));
        output.extend(output_by_year(atlas, chain, forms, &id)?);
        uses.extend(rows::users(chain, forms, &mut cited));
    }
    let mut note = |row: published::Cited<_>| {
        cited.extend(row.publications);
        row.row
    };
    uses.extend(published::purposes(facts_of, year).into_iter().map(&mut note));
    let mut prices = Vec::new();
    let here = published::prices(&atlas.registry, facts_of, &chain, &shown, year);
    let there = elsewhere.iter().flat_map(|(chain, forms)| published::prices(&atlas.registry, &[], chain, forms, year));
    for priced in here.into_iter().chain(there) {
        // The page shows the latest prices; older ones are in the JSON with their own sources.
        if priced.row.year > year - 3 {
            cited.extend(priced.publications);
        }
        prices.push(priced.row);
    }
    let outside: Vec<_> = published::outside(&atlas.registry, facts_of, &id, year)
        .into_iter()
        .map(|row| {
            cited.extend(row.publications);
            row.row
        })
        .collect();
    let stocks = stock_cover(&atlas.registry, facts_of, &chain, &shown, year).into_iter().map(|row| {
        cited.extend(row.publications);
        row.row
    });
    let stocks = stocks.collect();
    let mut could: Vec<_> = capacity::capacity(&atlas.registry, facts_of, &chain, &shown);
    for (chain, forms) in &elsewhere {
        could.extend(capacity::capacity(&atlas.registry, facts_of, chain, forms));
    }
    let could = could.into_iter().map(|row| {
        cited.extend(row.publications);
        row.row
    });
    let could = could.collect();
    let traded = || chain.flows.iter().filter(|f| shown.contains(&chain.nodes[f.from].form));
    let of_trade: Vec<&Source> = traded().flat_map(|f| &f.level.sources).collect();
    cited.extend(of_trade.iter().filter_map(|s| s.publication()).cloned());
    let mut about = about(atlas, &chain, mineral, &shown, &cited);
    about.outside = outside;
    about.cover = stocks;
    about.capacity = could;
    for (chain, forms) in &elsewhere {
        about.no_output.extend(rows::no_output(chain, forms));
        about.use_known_in_part.extend(rows::known_in_part(chain, forms));
        about.processes.extend(rows::processes(&atlas.registry, chain, forms));
        about.flows.extend(rows::flows(chain, forms));
    }
    about.weak.extend(mixed_releases(&atlas.registry, of_trade));
    Ok(MineralPage { mineral: id, stages, prices, uses, output, about })
}

/// World output by year of the forms of a chain that are shown, and of the sums of a mineral's ores.
fn output_by_year(
    atlas: &Atlas,
    chain: &Chain,
    shown: &[usize],
    mineral: &MineralId,
) -> Result<Vec<OutputYear>, StudyError> {
    let years: Vec<i32> = (series::FIRST..=chain.year.max(LATEST_BASE_YEAR)).collect();
    let of_chain = |form: &FormId| shown.iter().any(|f| chain.forms[*f].id == *form);
    let sum_of_ores = |form: &FormId| &form.mineral() == mineral && chain.form(form).is_none();
    let all = series::world_output(atlas, &chain.id, &years)?;
    Ok(all.into_iter().filter(|row| of_chain(&row.form) || sum_of_ores(&row.form)).collect())
}

/// All minerals: id, name, chain, in the order of their ids.
pub fn minerals(atlas: &Atlas) -> Vec<&Mineral> {
    atlas.registry.minerals.values().collect()
}

/// Forms of a mineral in chains of other minerals (anodes in that of graphite), with what is made of them there.
fn elsewhere(
    bench: &Workbench,
    atlas: &Atlas,
    mineral: &Mineral,
    year: i32,
) -> Result<Vec<(Arc<Chain>, Vec<usize>)>, StudyError> {
    let others = atlas.registry.chains.values().filter(|spec| spec.id != mineral.chain);
    let mut found = Vec::new();
    for spec in others.filter(|spec| spec.forms.iter().any(|form| form.mineral() == mineral.id)) {
        let chain = bench.chain(&spec.id, year)?;
        let forms = rows::forms(&atlas.registry, &chain, &mineral.id);
        found.push((chain, forms));
    }
    Ok(found)
}

fn about(
    atlas: &Atlas,
    chain: &Chain,
    mineral: &Mineral,
    shown: &[usize],
    cited: &BTreeSet<Publication>,
) -> MineralAbout {
    let symbol = if mineral.symbol.is_empty() { String::new() } else { format!(" ({})", mineral.symbol) };
    let mut together_with: Vec<MineralId> = chain.minerals.iter().filter(|m| **m != mineral.id).cloned().collect();
    together_with.sort();
    let spec = atlas.registry.chains.get(&chain.id);
    let own = |entry: &LedgerEntry| entry.about.form().is_some_and(|form| form.mineral() == mineral.id);
    let of_mineral = ledger::weaknesses(chain).into_iter().filter(|(form, _)| form.mineral() == mineral.id);
    let mut weak: Vec<String> = of_mineral.map(|(_, words)| words).collect();
    weak.extend(spec.map(|s| s.weak.clone()).filter(|w| !w.is_empty()));
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for entry in chain.ledger.iter().filter(|e| own(e)) {
        *kinds.entry(entry.kind.to_string()).or_default() += 1;
    }
    let largest = ledger::adjustments(chain)
        .into_iter()
        .filter(|a| own(a.entry))
        .take(3)
        .map(|a| {
            let (before, after) = (a.entry.before.unwrap_or(0.0), a.entry.after.unwrap_or(0.0));
            (a.entry.about.to_string(), before, after, a.entry.reason.clone())
        })
        .collect();
    let residual = chain.residuals().into_iter().fold(0.0, f64::max);
    MineralAbout {
        name: format!("{}{symbol}", mineral.name),
        counted_as: mineral.counted_as.clone(),
        year: chain.year,
        together_with,
        processes: rows::processes(&atlas.registry, chain, shown),
        flows: rows::flows(chain, shown),
        outside: Vec::new(),
        cover: Vec::new(),
        capacity: Vec::new(),
        no_output: rows::no_output(chain, shown),
        unaccounted: rows::unaccounted(chain, shown),
        use_not_known: rows::not_known(chain, shown).collect(),
        use_known_in_part: rows::known_in_part(chain, shown).collect(),
        sources: citations(&atlas.registry, cited),
        ledger: LedgerSummary { entries: kinds.into_iter().collect(), largest, residual },
        carries: quality::carried(chain, &mineral.id, &mineral.name).unwrap_or_default(),
        weak,
    }
}
