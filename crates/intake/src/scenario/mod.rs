//! Scenario files: TOML or JSON in, a checked [`Scenario`] or every fault of the file out.
//!
//! Strict: an unknown key, a wrong type, a name the registry does not know, a share beyond 1, dates in the wrong order or two
//! keys that contradict each other are faults, each marking the very characters with what was expected and what to try.
//! Faults of grammar come alone, because what follows them cannot be trusted; all others come together, in file order.
//!
//! | module         | holds                                                                  |
//! |----------------|------------------------------------------------------------------------|
//! | [`vocabulary`], [`measures`] | every key of the format, once                                          |
//! | [`schema`]     | the JSON Schema and the key tables of the page, made from it           |
//! | [`mod@write`]  | a scenario back to TOML                                                |
//! | [`reading`]    | policy events as measures                                              |
//!
//! The format is documented in `docs/formats/scenario.md`. What a measure does to a chain is left to `engine::policy`; showing
//! faults with their source lines to `report::problem`.

mod kinds;
mod limits;
mod measure;
pub mod measures;
mod names;
mod parameter;
mod place;
pub mod reading;
pub mod schema;
mod section;
mod tree;
mod values;
pub mod vocabulary;
pub mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use monazite_model::code::{FormId, MineralId};
use monazite_model::diagnostic::Problem;
use monazite_model::period::Window;
use monazite_model::registry::Registry;
use monazite_model::scenario::{DEFAULT_MONTHS, DEFAULT_RUNS, DEFAULT_SEED, Measure, Scenario};

use place::Places;
use section::{Desk, Section};
use tree::{Node, Value};

pub use write::{comment, table, text_of, to_toml};

/// Reads a scenario. JSON where `file_name` ends in `.json`, TOML where it ends in `.toml`, else JSON where the text begins
/// with a brace.
///
/// # Errors
/// Every fault of the file, in file order.
pub fn read(text: &str, file_name: &str, registry: &Registry) -> Result<Scenario, Vec<Problem>> {
    let places = Places::new(file_name, text);
    let lower = file_name.to_lowercase();
    let is_json = lower.ends_with(".json")
        || (!lower.ends_with(".toml") && text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('{'));
    let (root, faults) = if is_json { tree::from_json(text) } else { tree::from_toml(text) };
    let desk = Desk::new(places, registry);
    for fault in &faults {
        let hint = fault.hint.map(str::to_owned);
        desk.fault(&fault.span, "", fault.code, fault.message.clone(), hint);
    }
    if faults.iter().any(|f| f.code == "syntax") {
        return Err(desk.into_problems());
    }
    let scenario = top(&desk, &root);
    let problems = desk.into_problems();
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        // A reader that gives up without saying why would be a mistake of ours; the file is refused all the same.
        _ if problems.is_empty() => {
            Err(vec![Problem::of_file(file_name, "unreadable", "this scenario could not be read")])
        }
        _ => Err(problems),
    }
}

fn top(desk: &Desk<'_>, root: &Node) -> Option<Scenario> {
    let Value::Table(entries) = &root.value else {
        let message = format!("expected a table of keys, found {}", root.value.words());
        desk.fault(&root.span, "", "wrong-type", message, None);
        return None;
    };
    let s = Section::new(desk, "", None, entries, vocabulary::TOP);
    let title = s.text("title");
    let minerals = s.minerals("minerals");
    desk.set_forms(minerals.as_deref().map(|m| forms_of(desk.registry, m)));
    let start = s.month("start");
    let months = s.whole("months").map(|at| at.value as u32);
    let period = s.month("period");
    let base_year = s.whole("base_year").map(|at| at.value as i32);
    let seed = s.whole("seed").map(|at| at.value as u64);
    let runs = s.whole("runs").map(|at| at.value as u32);
    let note = s.text("note");
    let sources = s.texts("sources");

    let horizon = start.as_ref().map(|at| Window { start: at.value, months: months.unwrap_or(DEFAULT_MONTHS) });
    if let (Some(horizon), Some(period)) = (horizon, &period)
        && !horizon.iter().any(|m| m == period.value)
    {
        let last = horizon.start.plus(horizon.months as i32 - 1);
        desk.fault(
            &period.span,
            &period.path,
            "outside-horizon",
            format!("expected a month of the horizon, {} to {last}, found {}", horizon.start, period.value),
            None,
        );
    }
    let parameters = parameter::all(&s);
    let measures = measures(&s, horizon);
    Some(Scenario {
        title: title?.value,
        minerals: minerals?,
        start: start?.value,
        months: months.unwrap_or(DEFAULT_MONTHS),
        period: period.map(|at| at.value),
        base_year,
        seed: seed.unwrap_or(DEFAULT_SEED),
        runs: runs.unwrap_or(DEFAULT_RUNS),
        note: note.map(|at| at.value).unwrap_or_default(),
        sources: sources?,
        parameters: parameters?,
        measures: measures?,
    })
}

/// Every form of the chains of some minerals.
fn forms_of(registry: &Registry, minerals: &[MineralId]) -> BTreeSet<FormId> {
    let chains: BTreeSet<&str> =
        minerals.iter().filter_map(|m| registry.minerals.get(m)).map(|m| m.chain.as_str()).collect();
    chains.into_iter().filter_map(|c| registry.chains.get(c)).flat_map(|c| c.forms.iter().cloned()).collect()
}

/// The tables of a list of tables, each with its path; an absent key is an empty list.
fn tables<'d>(s: &Section<'d, '_>, name: &'static str) -> Option<Vec<(&'d Node, String)>> {
    match s.node(name) {
        None => Some(Vec::new()),
        Some((node, _)) => {
            let expected = format!("a list of tables (`[[{name}]]` in TOML)");
            s.items(node, &s.path_of(name), false, &expected)
        }
    }
}

fn measures(s: &Section<'_, '_>, horizon: Option<Window>) -> Option<Vec<Measure>> {
    let read: Vec<Option<Measure>> =
        tables(s, "measure")?.into_iter().map(|(node, path)| measure::read(s, node, &path, horizon)).collect();
    read.into_iter().collect()
}
