//! Policy events as measures: the tables of `registry/event_measures.toml`, read as those of a scenario file are.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::{FormId, MineralId};
use monazite_model::diagnostic::Problem;
use monazite_model::period::Month;
use monazite_model::registry::{EventReading, Registry, WHY};
use monazite_model::scenario::Measure;
use serde_json::{Map, Value, json};

use super::read;

/// The key of the forms a measure falls on.
const ON: &str = "on";
/// Length of the horizon a measure is read in, months: the longest a scenario may have.
const HORIZON: u32 = 600;

/// A measure as written, with what stands beside its keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Keys of the scenario format.
    pub keys: Map<String, Value>,
    /// By key, where its value comes from or why it is assumed.
    pub why: BTreeMap<String, String>,
    /// The same, read.
    pub measure: Measure,
}

impl Written {
    /// Writes keys of an event's reading; a measure over forms of several chains becomes one for each, because each chain is cleared for
    /// itself.
    ///
    /// # Errors
    /// What the reader of scenarios says.
    pub fn all(reading: &EventReading, registry: &Registry) -> Result<Vec<Written>, Vec<Problem>> {
        let (mut written, mut problems) = (Vec::new(), Vec::new());
        for raw in &reading.measure {
            let mut keys = raw.clone();
            let why = keys.shift_remove(WHY);
            let why = why.as_ref().and_then(Value::as_object).into_iter().flatten();
            let why = why.filter_map(|(key, said)| Some((key.clone(), said.as_str()?.to_owned()))).collect();
            keys.insert("event".into(), reading.id.clone().into());
            for keys in by_chain(&keys, registry) {
                match one(&keys, &reading.id, registry) {
                    Ok(measure) => written.push(Written { keys, why: BTreeMap::clone(&why), measure }),
                    Err(found) => problems.extend(found),
                }
            }
        }
        if problems.is_empty() { Ok(written) } else { Err(problems) }
    }

    /// The same with another value of a key, for the reason given.
    ///
    /// # Errors
    /// What the reader of scenarios says.
    pub fn with(mut self, key: &str, value: Value, why: String, registry: &Registry) -> Result<Written, Vec<Problem>> {
        self.keys.insert(key.to_owned(), value);
        self.why.insert(key.to_owned(), why);
        self.measure = one(&self.keys, self.measure.event.as_deref().unwrap_or_default(), registry)?;
        Ok(self)
    }

    /// The chain it acts on; `None` for one that names no form.
    pub fn chain<'r>(&self, registry: &'r Registry) -> Option<&'r str> {
        self.measure.kind.forms().first().and_then(|form| chain_of(form, registry))
    }
}

/// The chain of a form's mineral.
fn chain_of<'r>(form: &FormId, registry: &'r Registry) -> Option<&'r str> {
    registry.minerals.get(&form.mineral()).map(|mineral| mineral.chain.as_str())
}

/// One table for each chain that `on` names forms of; the table itself where there is no such list.
fn by_chain(keys: &Map<String, Value>, registry: &Registry) -> Vec<Map<String, Value>> {
    let Some(Value::Array(forms)) = keys.get(ON) else { return vec![keys.clone()] };
    let mut chains: Vec<(Option<&str>, Vec<Value>)> = Vec::new();
    for form in forms {
        let chain = form.as_str().and_then(|form| chain_of(&FormId::from(form), registry));
        match chains.iter_mut().find(|(known, _)| *known == chain) {
            Some((_, of)) => of.push(form.clone()),
            None => chains.push((chain, vec![form.clone()])),
        }
    }
    let of_chain = |(_, forms): (_, Vec<Value>)| {
        let mut keys = keys.clone();
        keys.insert(ON.into(), Value::Array(forms));
        keys
    };
    chains.into_iter().map(of_chain).collect()
}

/// Reads one table as the only measure of a scenario.
fn one(keys: &Map<String, Value>, event: &str, registry: &Registry) -> Result<Measure, Vec<Problem>> {
    let named = |value: &Value| value.as_str().map(|form| FormId::from(form).mineral());
    let mut minerals: BTreeSet<MineralId> =
        keys.get(ON).and_then(Value::as_array).into_iter().flatten().filter_map(named).collect();
    minerals.extend(keys.get("adds").and_then(|adds| adds.get("form")).and_then(named));
    let start = keys.get("from").or_else(|| keys.get("decided")).and_then(Value::as_str).unwrap_or_default();
    let start = Month::parse(start).map_or_else(|| start.to_owned(), |month| month.to_string());
    let scenario = json!({
        "title": event,
        "minerals": minerals,
        "start": start,
        "months": HORIZON,
        "measure": [keys],
    });
    let file = format!("event_measures.toml ({event}).json");
    let mut read = read(&scenario.to_string(), &file, registry)?;
    Ok(read.measures.remove(0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::atlas::bundled;

    #[test]
    fn every_event_is_read_and_every_reading_is_a_right_measure() {
        let registry = &bundled().unwrap().registry;
        let unread: Vec<&str> =
            registry.events.iter().map(|e| e.id.as_str()).filter(|id| registry.reading(id).is_none()).collect();
        assert!(unread.is_empty(), "registry/event_measures.toml says nothing of {unread:?}");
        for reading in &registry.readings {
            let written = Written::all(reading, registry).unwrap_or_else(|found| panic!("{found:#?}"));
            assert!(written.is_empty() == reading.measure.is_empty());
            for one in &written {
                assert_eq!(one.measure.event.as_deref(), Some(reading.id.as_str()));
                let chains: BTreeSet<_> = one.measure.kind.forms().iter().map(|f| chain_of(f, registry)).collect();
                assert_eq!(chains.len(), 1, "{}", reading.id);
            }
        }
    }

    #[test]
    fn a_number_that_nobody_published_is_called_an_assumption_and_any_other_has_its_source() {
        let numbers =
            ["granted", "lost", "share", "t", "usd_per_t", "ad_valorem", "days_of_use", "quota", "credit_usd_per_t"];
        let registry = &bundled().unwrap().registry;
        for reading in &registry.readings {
            for one in Written::all(reading, registry).unwrap() {
                for key in numbers.iter().filter(|key| one.keys.contains_key(**key)) {
                    assert!(one.why.contains_key(*key), "{}: `{key}` says neither source nor reason", reading.id);
                }
            }
        }
    }
}
