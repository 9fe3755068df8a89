//! The trail of a number: a fact to its row as printed, a node or a flow of a chain to the facts behind it and to what
//! reconciliation did to it, a form or a parameter to what the registry says of it.

mod form;
mod trade;

use std::collections::BTreeMap;
use std::sync::Arc;

use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_model::answer::explain::{FactTrail, LevelTrail, Trail};
use monazite_model::chain::{Chain, Estimate, Flow, LedgerEntry, SupplyKind, UseKind};
use monazite_model::citation::Source;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::Fact;
use monazite_model::registry::Meant;
use monazite_model::words::sources::{citations, mixed_releases};
use monazite_report::explain::statement;
use monazite_report::names::Names;

use crate::error::StudyError;
use crate::facts;
use crate::workbench::Workbench;

/// Flows of a node that are explained one by one; the rest is in the flows' own trails.
const MOST_FLOWS: usize = 6;

/// Follows an id: of a fact, a node `form/area`, a flow `form/exporter/importer`, a form or a parameter (docs/formats/explain.md).
///
/// # Errors
/// [`StudyError::Unknown`] where nothing has the id, with the nearest name of its parts.
pub fn trail(bench: &Workbench, id: &str, year: i32) -> Result<Trail, StudyError> {
    let parts: Vec<&str> = id.split('/').collect();
    match parts.as_slice() {
        [form, area] if form.contains(':') => node(bench, id, form, area, year),
        [form, from, to] if form.contains(':') => flow(bench, id, form, (from, to), year),
        [word] => form::form_or_parameter(bench, word, year),
        // A form may be called by its name before a slash, too: `primary gallium/China`.
        [form, area] if known(bench, form)? => node(bench, id, form, area, year),
        [form, from, to] if known(bench, form)? => flow(bench, id, form, (from, to), year),
        _ => fact(bench.atlas()?, id),
    }
}

/// Whether a form is called so.
fn known(bench: &Workbench, form: &str) -> Result<bool, StudyError> {
    Ok(matches!(bench.atlas()?.registry.meant_form(form), Meant::One(_)))
}

fn fact(atlas: &Atlas, id: &str) -> Result<Trail, StudyError> {
    let found = atlas.facts.by_id(id);
    let Some(fact) = found else { return Err(unknown_fact(atlas, id)) };
    Ok(Trail {
        id: id.to_owned(),
        what: statement(fact, Names(&atlas.registry)),
        year: None,
        levels: Vec::new(),
        fact: Some(trail_of(atlas, fact)),
        ledger: Vec::new(),
        form: None,
        parameters: Vec::new(),
    })
}

fn unknown_fact(atlas: &Atlas, id: &str) -> StudyError {
    // Ids are long and alike; only those with the same form are worth comparing.
    let form = id.split('/').find(|part| part.contains(':'));
    let known: Vec<String> =
        atlas.facts.iter().filter(|f| form.is_none_or(|w| f.series.form.as_str() == w)).map(Fact::id).collect();
    let near = monazite_model::diagnostic::nearest(id, known.iter().map(String::as_str));
    let hint = near
        .map(|n| format!("did you mean `{n}`?"))
        .unwrap_or_else(|| "`monazite facts --json` lists the ids of facts".into());
    StudyError::Unknown { kind: "fact", name: id.to_owned(), hint: Some(hint) }
}

/// A chain with the facts its levels may name.
struct Ground<'a> {
    atlas: &'a Atlas,
    chain: Arc<Chain>,
    facts: BTreeMap<String, &'a Fact>,
    form: usize,
}

impl<'a> Ground<'a> {
    fn new(bench: &'a Workbench, form: &str, year: i32) -> Result<Self, StudyError> {
        let atlas = bench.atlas()?.as_ref();
        let form = facts::form(atlas, form)?;
        let Some(mineral) = atlas.registry.minerals.get(&form.mineral()) else {
            return Err(StudyError::unknown(
                "mineral",
                form.mineral().as_str(),
                atlas.registry.minerals.keys().map(|m| m.as_str()),
            ));
        };
        let chain = bench.chain(&mineral.chain, year)?;
        let Some(index) = chain.form(&form) else {
            return Err(StudyError::unknown(
                "form of the chain",
                form.as_str(),
                chain.forms.iter().map(|f| f.id.as_str()),
            ));
        };
        let facts = chain.minerals.iter().flat_map(|mineral| atlas.facts.of(mineral)).map(|f| (f.id(), f)).collect();
        Ok(Ground { atlas, chain, facts, form: index })
    }

    fn area(&self, name: &str) -> Result<usize, StudyError> {
        let area = facts::area(self.atlas, name)?;
        self.chain.area(&area).ok_or_else(|| StudyError::Unknown {
            kind: "area of the chain",
            name: name.to_owned(),
            hint: Some(match self.chain.area(&AreaId::from("ROW")) {
                Some(_) => "areas with little activity are folded into ROW".into(),
                None => format!(
                    "the chain has {}",
                    self.chain.areas.iter().map(AreaId::as_str).collect::<Vec<_>>().join(", ")
                ),
            }),
        })
    }

    fn node(&self, area: usize) -> Result<usize, StudyError> {
        self.chain.node(self.form, area).ok_or_else(|| StudyError::Unknown {
            kind: "node",
            name: format!("{}/{}", self.chain.forms[self.form].id, self.chain.areas[area]),
            hint: Some(format!("in {} nobody there makes, uses or trades it", self.chain.year)),
        })
    }

    fn level(&self, what: String, level: &Estimate, factor: f64) -> Result<LevelTrail, StudyError> {
        self.level_of(what, level, factor, "t")
    }

    fn level_of(&self, what: String, level: &Estimate, factor: f64, unit: &str) -> Result<LevelTrail, StudyError> {
        let band = level.band.scaled(factor);
        let mut facts = Vec::new();
        let mut assumptions = Vec::new();
        for source in &level.sources {
            match source {
                Source::Fact { id, .. } | Source::Carried { id, .. } => match self.facts.get(id) {
                    Some(fact) => facts.push(trail_of(self.atlas, fact)),
                    None => assumptions.push(self.with_citation(source)),
                },
                Source::Trade { table, pair } => {
                    let form = &self.chain.forms[self.form].id;
                    let rows = trade::rows(self.atlas, form, table, pair.as_ref(), level.grade)?;
                    if rows.is_empty() {
                        assumptions.push(self.with_citation(source));
                    }
                    facts.extend(rows);
                }
                Source::Assumption { .. } => assumptions.push(source.to_string()),
            }
        }
        assumptions.extend(mixed_releases(&self.atlas.registry, &level.sources));
        Ok(LevelTrail {
            what,
            before: level.prior.map(|p| p * factor),
            band,
            unit: unit.into(),
            grade: level.grade,
            facts,
            assumptions,
        })
    }

    /// A source with how to cite it.
    fn with_citation(&self, source: &Source) -> String {
        let cited = citations(&self.atlas.registry, source.publication());
        if cited.is_empty() { source.to_string() } else { format!("{source} ({})", cited.join("; ")) }
    }
}

fn node(bench: &Workbench, id: &str, form: &str, area: &str, year: i32) -> Result<Trail, StudyError> {
    let ground = Ground::new(bench, form, year)?;
    let area = ground.area(area)?;
    let node = ground.node(area)?;
    let chain = &ground.chain;
    let names = Names(&ground.atlas.registry);
    let name = |n: usize| names.area(&chain.areas[chain.nodes[n].area]);
    let mut levels = Vec::new();
    for supply in chain.supplies.iter().filter(|s| s.node == node) {
        if !supply.kind.is_output() {
            let what = match supply.kind {
                SupplyKind::Stock => "out of stock (not for sale, not known whose)",
                _ => "supply not accounted for (not known whose)",
            };
            levels.push(ground.level(what.into(), &supply.level, 1.0)?);
            continue;
        }
        levels.push(ground.level(format!("production ({})", supply.kind), &supply.level, 1.0)?);
        levels.push(ground.level(format!("capacity ({})", supply.kind), &supply.capacity, 1.0)?);
    }
    for made in &chain.transformations {
        for leg in made.outputs.iter().filter(|l| l.node == node) {
            levels.push(ground.level(
                format!("production by {}", made.process.replace('-', " ")),
                &made.level,
                leg.per_tonne,
            )?);
            levels.push(ground.level(format!("capacity of {}", made.process), &made.capacity, leg.per_tonne)?);
        }
        for leg in made.inputs.iter().filter(|l| l.node == node) {
            levels.push(ground.level(format!("taken by {}", made.process), &made.level, leg.per_tonne)?);
        }
    }
    for used in chain.uses.iter().filter(|u| u.node == node) {
        let what = match used.kind {
            UseKind::Use => format!("use, {}", used.end_use),
            UseKind::Stock => "into stock (not for sale, not known whose)".into(),
            UseKind::Transit => "in transit (goes on, not known where)".into(),
            UseKind::Unaccounted => "not accounted for (not known whose)".into(),
        };
        levels.push(ground.level(what, &used.level, 1.0)?);
    }
    let size = |f: &&Flow| f.level.band.value;
    let mut flows: Vec<&Flow> = chain.flows.iter().filter(|f| f.from == node || f.to == node).collect();
    flows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| (a.from, a.to).cmp(&(b.from, b.to))));
    for flow in flows.into_iter().take(MOST_FLOWS) {
        let what = if flow.from == node {
            format!("exports to {}", name(flow.to))
        } else {
            format!("imports from {}", name(flow.from))
        };
        levels.push(ground.level(what, &flow.level, 1.0)?);
    }
    let priced = &chain.forms[ground.form];
    if let (Some(band), Some(quoted)) = (priced.price, &priced.quoted) {
        let (grade, sources) = (priced.price_grade, priced.price_sources.clone());
        let price = Estimate { band, prior: None, grade, sources };
        let what = format!("base price, wherever the form is ({})", quoted.words(chain.year));
        let mut price = ground.level_of(what, &price, 1.0, "usd_per_t")?;
        price.before = Some(price.band.value);
        levels.push(price);
    }
    let form_id = priced.id.clone();
    Ok(Trail {
        id: id.to_owned(),
        what: format!("{} in {}", names.form(&form_id), names.area(&chain.areas[area])),
        year: Some(chain.year),
        levels,
        fact: None,
        ledger: owned(chain::entries_at(chain, &form_id, &chain.areas[area])),
        form: None,
        parameters: Vec::new(),
    })
}

fn flow(bench: &Workbench, id: &str, form: &str, (from, to): (&str, &str), year: i32) -> Result<Trail, StudyError> {
    let ground = Ground::new(bench, form, year)?;
    let (from, to) = (ground.area(from)?, ground.area(to)?);
    let (a, b) = (ground.node(from)?, ground.node(to)?);
    let chain = &ground.chain;
    let form_id: FormId = chain.forms[ground.form].id.clone();
    let found = chain.flows.iter().find(|f| f.from == a && f.to == b);
    let Some(flow) = found else {
        return Err(StudyError::Unknown {
            kind: "flow",
            name: id.to_owned(),
            hint: Some(format!("in {} none of it goes from {} to {}", chain.year, chain.areas[from], chain.areas[to])),
        });
    };
    let names = Names(&ground.atlas.registry);
    let kind = match flow.kind {
        monazite_model::chain::FlowKind::Reported => "flow, from trade statistics",
        monazite_model::chain::FlowKind::Bundle => "flow, split from a code that holds other goods too",
        monazite_model::chain::FlowKind::Inferred => "flow, inferred: nobody publishes it",
    };
    let mut level = ground.level(kind.into(), &flow.level, 1.0)?;
    if flow.transit > 0.0 {
        level
            .assumptions
            .push(format!("{} of it only passes through the exporter", monazite_report::number::percent(flow.transit)));
    }
    Ok(Trail {
        id: id.to_owned(),
        what: format!(
            "{} from {} to {}",
            names.form(&form_id),
            names.area(&chain.areas[from]),
            names.area(&chain.areas[to])
        ),
        year: Some(chain.year),
        levels: vec![level],
        fact: None,
        ledger: owned(chain::entries_between(chain, &form_id, &chain.areas[from], &chain.areas[to])),
        form: None,
        parameters: Vec::new(),
    })
}

fn owned(entries: Vec<&LedgerEntry>) -> Vec<LedgerEntry> {
    entries.into_iter().cloned().collect()
}

/// A fact with its publication in words.
fn trail_of(atlas: &Atlas, fact: &Fact) -> FactTrail {
    let id = fact.id();
    let correction = atlas.registry.corrections.iter().find(|c| c.fact == id).map(|c| {
        let to = c.value.map_or("left out".to_owned(), |v| format!("{v} {}", fact.unit.name()));
        format!("`{}` → {to}: {}", c.expects, c.reason)
    });
    FactTrail { correction, ..published(atlas, id, statement(fact, Names(&atlas.registry)), fact.clone()) }
}

/// A record with how its publication is cited, licensed and found.
fn published(atlas: &Atlas, id: String, statement: String, fact: Fact) -> FactTrail {
    let source = atlas.registry.sources.get(&fact.origin.source);
    FactTrail {
        id,
        statement,
        citation: source.map_or_else(
            || format!("{} {}", fact.origin.source, fact.origin.edition),
            |s| s.cite.replace("{edition}", &fact.origin.edition),
        ),
        licence: source.map(|s| s.licence.clone()).unwrap_or_default(),
        url: source.map(|s| s.url.clone()).unwrap_or_default(),
        correction: None,
        fact,
    }
}
