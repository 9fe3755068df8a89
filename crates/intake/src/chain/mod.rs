//! Reconciliation: from facts and trade to the balanced chain of one cluster of minerals in one year, with its ledger.
//!
//! | module         | answers                                                                        |
//! |----------------|--------------------------------------------------------------------------------|
//! | `choose`       | which published number is believed, what disagreed                             |
//! | `editions`     | what a later edition of a table leaves standing of the older one               |
//! | `carry`, `worlds` | how a figure of another year serves: as it is, scaled by what, or not at all |
//! | `single`       | use and capacity, each area on its own                                         |
//! | `output`       | what is said about the output of a form                                        |
//! | `derived`      | output that follows from another form's                                        |
//! | `production`   | output by area from the most believed table of tonnes                          |
//! | `remainder`    | silences filled from what the world total leaves                               |
//! | `shares`       | output from shares of world supply, where no table has tonnes                  |
//! | `present`      | who is known to have made a form by a year                                     |
//! | `lines`        | which HS edition and year each line of goods of a form is read from            |
//! | `trade`        | trade of a form from the HS codes that carry it                                |
//! | `sums`         | exports known by exporter alone                                                |
//! | `statement`    | what countries state of their own trade                                        |
//! | `stated`       | trade of a form that somebody states, laid over what the tables say            |
//! | `draft`        | all of that on one list of areas, small ones folded into `ROW`                 |
//! | `infer`        | output nobody publishes                                                        |
//! | `spread`, `distance` | flows nobody publishes; how far areas are apart                          |
//! | `unstated`     | forms without an output figure: what is shipped of them is nobody's output     |
//! | `scrap`, `demand` | output from scrap at home; stated demand of the world                       |
//! | `prior_levels` | levels before the balance, by index                                           |
//! | `levels`       | prior level of every mine, process, use and residue                            |
//! | `unsent`       | what makers have left over and are not known to use                            |
//! | `places`       | what lands in trading places and goes on                                       |
//! | `stock`        | what goes into stock or comes out of it                                        |
//! | `network`      | variables and balances, and back into chain types                              |
//! | `adjust`       | the least adjustment that balances                                             |
//! | `part`, `trading` | what a variable of the balance stands for; trade of a form by pairs            |
//! | `residual`     | what does not fit where published figures stand: not known whose               |
//! | `works`        | who works on a form at home                                                    |
//! | `usage`        | whether use by country is known, or only what is left over                     |
//! | `capacity`, `price` | what could be made; base prices that leave room for processing            |
//! | [`series`]     | world output by year and where its source changes                              |
//! | [`ledger`]     | reading the ledger: trail of a number, largest adjustments, weak spots         |
//!
//! Shocks, elasticities and clearing are `engine`'s. Formulas and limits: docs/methods/reconciliation.md

mod adjust;
pub mod cache;
mod capacity;
mod carry;
mod choose;
mod demand;
mod derived;
mod distance;
mod draft;
mod editions;
mod infer;
pub mod ledger;
mod levels;
mod lines;
mod network;
mod output;
mod part;
mod places;
mod present;
mod price;
mod prior;
mod prior_levels;
mod production;
mod remainder;
mod residual;
mod scrap;
pub mod series;
mod shares;
mod single;
mod spread;
mod stated;
mod statement;
mod stock;
mod sums;
mod tables;
mod trade;
mod trading;
mod unsent;
mod unstated;
mod usage;
mod works;
mod world_sums;
mod worlds;

use std::collections::BTreeSet;
use std::sync::Arc;

use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, ChainForm, LedgerEntry};
use monazite_model::code::{FormId, MineralId};
use monazite_model::diagnostic::did_you_mean;
use monazite_model::fact::{Quality, QuantityKind};
use monazite_model::registry::{ChainSpec, Registry};

use crate::atlas::Atlas;
use crate::error::IntakeError;
use crate::facts::Facts;

pub use choose::LEVELS;
pub use ledger::{entries_at, entries_between};
pub use tables::TradeTables;

/// Largest imbalance of a node, relative to its form's world throughput, that a chain may have.
pub const TOLERANCE: f64 = 1e-9;

/// Builds the balanced chain `chain_id` of `year` from an atlas.
///
/// Missing data never fail: they become imputations and inferences in the ledger.
///
/// # Errors
/// [`IntakeError::Unknown`] for a chain the registry does not have or a form it does not know; a trade table that cannot be read;
/// [`IntakeError::Failed`] if the balance did not reach [`TOLERANCE`].
pub fn build(atlas: &Atlas, chain_id: &str, year: i32) -> Result<Chain, IntakeError> {
    build_from(&atlas.registry, &atlas.facts, &atlas.trade, chain_id, year)
}

/// The chain [`build`] gives, from the atlas's own cache where it was asked for before.
///
/// # Errors
/// As [`build`].
pub fn shared(atlas: &Atlas, chain_id: &str, year: i32) -> Result<Arc<Chain>, IntakeError> {
    atlas.chains.get(chain_id, year, || build(atlas, chain_id, year))
}

/// [`build`] from parts.
///
/// # Errors
/// As [`build`].
pub fn build_from(
    registry: &Registry,
    facts: &Facts,
    tables: &dyn TradeTables,
    chain_id: &str,
    year: i32,
) -> Result<Chain, IntakeError> {
    let spec = spec(registry, chain_id)?;
    let wanted = forms_to_read(registry, &spec.forms);
    let mut ledger = Vec::new();
    let minerals: BTreeSet<MineralId> = wanted.iter().map(FormId::mineral).collect();
    let all = minerals.iter().flat_map(|mineral| facts.of(mineral));
    let works = works::at_home(registry, spec, all.clone(), year);
    let scarce = works::scarce(facts.of_quantity(QuantityKind::HumanDevelopment));
    let facts = choose::Facts::new(registry, all, &wanted);
    let mut draft = drafted(registry, &facts, tables, spec, year, &mut ledger)?;
    draft.set_works(&works, &scarce);
    let levels = levels::plan(&mut draft, registry, &mut ledger);
    let mut network = network::balance(&draft, &levels, &mut ledger);
    capacity::set(&draft, registry, &mut network);
    let prices = price::all(registry, &facts, &draft, year, &mut ledger);
    let forms = draft
        .forms
        .iter()
        .zip(prices)
        .map(|(form, price)| ChainForm {
            id: form.id.clone(),
            stage: form.stage,
            price: price.as_ref().map(|p| p.belief.band),
            quoted: price.as_ref().map(|p| p.quoted.clone()),
            price_grade: price.as_ref().map_or(Quality::D, |p| p.belief.grade),
            price_sources: price.map(|p| p.belief.sources).unwrap_or_default(),
            local: form.local,
            seen: form.seen.clone(),
            output_missing: if form.no_output { form.missing.clone() } else { String::new() },
            withheld: form.withheld.iter().map(|a| draft.areas[*a].clone()).collect(),
            use_standing: Standing::Inferred,
            use_missing: String::new(),
        })
        .collect();
    let mut chain = Chain {
        id: chain_id.into(),
        year,
        minerals: spec.minerals.clone(),
        forms,
        areas: draft.areas,
        nodes: network.nodes,
        supplies: network.supplies,
        transformations: network.transformations,
        uses: network.uses,
        disposals: network.disposals,
        flows: network.flows,
        ledger,
    };
    usage::judge(&mut chain, registry, &works, &scarce);
    let worst = chain.residuals().into_iter().fold(0.0, f64::max);
    // Written so that a NaN fails.
    if !(worst <= TOLERANCE) {
        return Err(IntakeError::Failed(format!(
            "chain `{chain_id}` of {year} does not balance: the largest imbalance is {worst:.1e} of a form's throughput, {TOLERANCE:.0e} is allowed"
        )));
    }
    Ok(chain)
}

/// A chain of the registry whose forms it knows.
fn spec<'r>(registry: &'r Registry, chain_id: &str) -> Result<&'r ChainSpec, IntakeError> {
    let spec = registry.chains.get(chain_id).ok_or_else(|| IntakeError::Unknown {
        kind: "chain",
        name: chain_id.into(),
        hint: did_you_mean(chain_id, registry.chains.keys().map(String::as_str)),
    })?;
    if let Some(form) = spec.forms.iter().find(|f| !registry.forms.contains_key(f)) {
        return Err(IntakeError::Unknown {
            kind: "form",
            name: form.to_string(),
            hint: Some(format!("chain `{chain_id}` lists it; add it to registry/forms.toml")),
        });
    }
    Ok(spec)
}

/// What the sources say of a chain in a year, with what follows of the output nobody states.
fn drafted(
    registry: &Registry,
    facts: &choose::Facts,
    tables: &dyn TradeTables,
    spec: &ChainSpec,
    year: i32,
    ledger: &mut Vec<LedgerEntry>,
) -> Result<draft::Draft, IntakeError> {
    let mut draft = draft::gather(registry, facts, Some(tables), spec, year, ledger)?;
    infer::production(&mut draft, ledger);
    Ok(draft)
}

/// What the sources say of the output of a chain's forms in a year; trade is read only where output may follow from it.
fn output_drafted(
    registry: &Registry,
    facts: &choose::Facts,
    tables: &dyn TradeTables,
    spec: &ChainSpec,
    year: i32,
) -> Result<draft::Draft, IntakeError> {
    let mut draft = draft::gather(registry, facts, None, spec, year, &mut Vec::new())?;
    if infer::asks_for_trade(&draft) {
        return drafted(registry, facts, tables, spec, year, &mut Vec::new());
    }
    infer::production(&mut draft, &mut Vec::new());
    Ok(draft)
}

/// The chain's forms and those their tonnage or price is derived from.
fn forms_to_read(registry: &Registry, forms: &[FormId]) -> Vec<FormId> {
    let mut wanted: Vec<FormId> = forms.to_vec();
    let mut next = 0;
    while next < wanted.len() {
        if let Some(form) = registry.forms.get(&wanted[next]) {
            let others =
                [form.production_of.as_ref().map(|d| &d.form), form.price_of.as_ref(), form.figures_of.as_ref()];
            for other in others.into_iter().flatten() {
                if !wanted.contains(other) {
                    wanted.push(other.clone());
                }
            }
        }
        next += 1;
    }
    wanted
}
