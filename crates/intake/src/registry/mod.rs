//! Reads `registry/`: what we know as data. Strict, and every problem of every file is reported at once.
//!
//! | file | rows |
//! |---|---|
//! | `minerals.toml`, `forms.toml`, `processes.toml`, `chains.toml` | what is supplied, what moves, what turns into what |
//! | `parameters.toml` | model parameters with ranges and sources |
//! | `areas.csv`, `sources.toml`, `corrections.toml` | codes of areas, publications, our overrides |
//! | `memberships.csv`, `agreements.csv`, `events.csv`, `lists.csv` | blocs, parties of agreements, policy events, national lists |
//! | `event_measures.toml` | policy events as measures of a scenario, or why they are none |
//! | `list_rules.csv`, `groups.toml`, `industries.csv`, `end_uses.csv` | area and rule of each list, groups of minerals, matching industries |
//! | `folding.toml` | what a chain keeps apart |
//! | `trading_places.toml` | places that trade what they do not use |
//! | `quotations.csv` | market, grade, place and money of published prices |
//! | `goods.csv` | what customs codes cover, in our words |
//! | `hs_editions.csv`, `hs_merges.csv` | codes of other editions: of forms (`editions`), of declarations (`source::un_comtrade`) |
//!
//! `rows` turns bytes into rows with places; `checks` looks at what rows say together. Facts and trade are not read here, so
//! that whether a form has data is found out when its chain is built. How to add a mineral: docs/registry.md.

mod checks;
mod editions;
mod event_measures;
mod folding;
mod graph;
mod hs;
mod judgement;
mod known;
mod parameters;
mod processes;
mod raw;
mod rows;
mod tables;
#[cfg(test)]
mod tests;

pub(crate) use hs::REVISIONS;
use std::collections::BTreeMap;

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::{Area, ChainSpec, Form, Mineral, Process, Registry, Source, TradingPlace};
use serde::de::DeserializeOwned;

use raw::Raw;
use rows::{Rows, csv_rows, toml_rows};

/// Files of the registry, in the order they are read and their problems are listed.
pub const FILES: [&str; 21] = [
    "areas.csv",
    "minerals.toml",
    "forms.toml",
    "processes.toml",
    "chains.toml",
    "parameters.toml",
    "sources.toml",
    "corrections.toml",
    "memberships.csv",
    "agreements.csv",
    "events.csv",
    "event_measures.toml",
    "lists.csv",
    "list_rules.csv",
    "groups.toml",
    "industries.csv",
    "end_uses.csv",
    "folding.toml",
    "trading_places.toml",
    "quotations.csv",
    "goods.csv",
];

/// Parameter names the model knows, with what they are.
pub use parameters::PARAMETERS;

/// Reads and checks the registry. `files` gives the bytes of a file by its name relative to `registry/`.
///
/// # Errors
/// All problems of all files, in the order of [`FILES`] and, within a file, of its lines.
pub fn read(files: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Registry, Vec<Problem>> {
    let mut problems = Vec::new();
    let raw = Raw {
        areas: csv(
            files,
            "areas.csv",
            &["id", "name", "iso2", "m49", "baci", "region", "hub", "article", "kept", "names"],
            &mut problems,
        ),
        minerals: toml(files, "minerals.toml", "mineral", &mut problems),
        forms: toml(files, "forms.toml", "form", &mut problems),
        processes: toml(files, "processes.toml", "process", &mut problems),
        chains: toml(files, "chains.toml", "chain", &mut problems),
        parameters: toml(files, "parameters.toml", "parameter", &mut problems),
        sources: toml(files, "sources.toml", "source", &mut problems),
        corrections: toml(files, "corrections.toml", "correction", &mut problems),
        memberships: csv(
            files,
            "memberships.csv",
            &["bloc", "agreement", "area", "from", "until", "source"],
            &mut problems,
        ),
        agreements: csv(files, "agreements.csv", &["agreement", "kind", "area", "from", "source"], &mut problems),
        events: csv(
            files,
            "events.csv",
            &[
                "id",
                "date",
                "actor",
                "target",
                "minerals",
                "hs",
                "instrument",
                "detail",
                "status",
                "source",
                "date_kind",
            ],
            &mut problems,
        ),
        readings: toml(files, "event_measures.toml", "event", &mut problems),
        lists: csv(files, "lists.csv", &["list", "year", "mineral", "printed", "source"], &mut problems),
        list_rules: csv(files, "list_rules.csv", &["list", "from", "area", "rule"], &mut problems),
        groups: toml(files, "groups.toml", "group", &mut problems),
        industries: csv(files, "industries.csv", &["nace", "naics", "source"], &mut problems),
        end_uses: csv(files, "end_uses.csv", &["application", "naics", "reason"], &mut problems),
        folding: toml(files, "folding.toml", "folding", &mut problems),
        trading_places: toml(files, "trading_places.toml", "place", &mut problems),
        quotations: csv(
            files,
            "quotations.csv",
            &["form", "product", "source", "base", "money", "market", "why"],
            &mut problems,
        ),
        goods: csv(files, "goods.csv", &["code", "edition", "goods"], &mut problems),
    };
    checks::all(&raw, &mut problems);
    if problems.is_empty() {
        let mut registry = believed(raw);
        let editions = editions::Editions::read()?;
        registry.forms.values_mut().for_each(|form| editions.complete(form));
        return Ok(registry);
    }
    let order = |p: &Problem| FILES.iter().position(|f| *f == p.file);
    problems.sort_by(|a, b| (order(a), a).cmp(&(order(b), b)));
    problems.dedup();
    Err(problems)
}

fn toml<T: DeserializeOwned>(
    files: &dyn Fn(&str) -> Option<Vec<u8>>,
    file: &'static str,
    table: &'static str,
    problems: &mut Vec<Problem>,
) -> Rows<T> {
    match files(file) {
        Some(bytes) => toml_rows(file, table, &bytes, problems),
        None => missing(file, problems),
    }
}

fn csv<T: DeserializeOwned>(
    files: &dyn Fn(&str) -> Option<Vec<u8>>,
    file: &'static str,
    columns: &[&str],
    problems: &mut Vec<Problem>,
) -> Rows<T> {
    match files(file) {
        Some(bytes) => csv_rows(file, columns, &bytes, problems),
        None => missing(file, problems),
    }
}

fn missing<T>(file: &'static str, problems: &mut Vec<Problem>) -> Rows<T> {
    problems.push(Problem::of_file(file, "missing-file", "this file of the registry is missing"));
    Rows::none(file)
}

/// Rows that passed every check, as the registry.
fn believed(raw: Raw) -> Registry {
    fn by<T, K: Ord>(rows: Rows<T>, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
        values(rows).into_iter().map(|v| (key(&v), v)).collect()
    }
    fn values<T>(rows: Rows<T>) -> Vec<T> {
        rows.rows.into_iter().map(|r| r.value).collect()
    }
    let mut areas: BTreeMap<AreaId, Area> = by(raw.areas, |a: &Area| a.id.clone());
    for area in areas.values_mut() {
        // The cell holds every spelling, separated by `|`.
        area.names = area
            .names
            .iter()
            .flat_map(|cell| cell.split('|'))
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let mut memberships = values(raw.memberships);
    memberships.sort_by(|a, b| (&a.bloc, &a.agreement, &a.area, a.from).cmp(&(&b.bloc, &b.agreement, &b.area, b.from)));
    let mut agreements = values(raw.agreements);
    agreements.sort_by(|a, b| (&a.agreement, &a.area).cmp(&(&b.agreement, &b.area)));
    let mut events = values(raw.events);
    events.sort_by(|a, b| a.id.cmp(&b.id));
    let mut readings = values(raw.readings);
    readings.sort_by(|a, b| a.id.cmp(&b.id));
    let mut lists = values(raw.lists);
    lists.sort_by(|a, b| (&a.list, a.year, &a.mineral, &a.printed).cmp(&(&b.list, b.year, &b.mineral, &b.printed)));
    let mut list_rules = values(raw.list_rules);
    list_rules.sort_by(|a, b| (&a.list, a.from).cmp(&(&b.list, b.from)));
    let mut industries = values(raw.industries);
    industries.sort_by(|a, b| a.nace.cmp(&b.nace));
    let mut end_uses = values(raw.end_uses);
    end_uses.sort_by(|a, b| a.application.cmp(&b.application));
    let mut quotations = values(raw.quotations);
    quotations.sort_by(|a, b| (&a.form, &a.product, &a.source).cmp(&(&b.form, &b.product, &b.source)));
    let mut goods = values(raw.goods);
    goods.sort_by(|a, b| (&a.code, &a.edition).cmp(&(&b.code, &b.edition)));
    Registry {
        minerals: by(raw.minerals, |m: &Mineral| m.id.clone()),
        forms: by(raw.forms, |f: &Form| f.id.clone()),
        processes: by(raw.processes, |p: &Process| p.id.clone()),
        chains: by(raw.chains, |c: &ChainSpec| c.id.clone()),
        areas,
        sources: by(raw.sources, |s: &Source| s.id.clone()),
        corrections: values(raw.corrections),
        parameters: values(raw.parameters),
        memberships,
        agreements,
        events,
        readings,
        lists,
        list_rules,
        groups: values(raw.groups),
        industries,
        end_uses,
        // Exactly one row passed the checks.
        folding: values(raw.folding).pop().unwrap_or_default(),
        trading_places: by(raw.trading_places, |p: &TradingPlace| p.area.clone()),
        quotations,
        goods,
    }
}
