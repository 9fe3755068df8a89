//! Which events match a question.

use std::collections::BTreeSet;

use monazite_intake::atlas::Atlas;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::period::Month;
use monazite_model::question::AskEvents;
use monazite_model::registry::Registry;
use monazite_model::scenario::MeasureWord;

use super::told::Told;
use crate::error::StudyError;
use crate::facts;

/// What the events call the European Union, and the bloc of the memberships.
const EU: (&str, &str) = ("EU", "EU27");

/// A kind of measure, or an instrument of the registry.
enum Kind {
    Measure(MeasureWord),
    Instrument(String),
}

/// What is asked for.
pub(super) struct Choice {
    /// Minerals; empty: all.
    pub minerals: Vec<MineralId>,
    /// Events by id; empty: all.
    events: Vec<String>,
    area: Option<AreaId>,
    kind: Option<Kind>,
    in_force: Option<Month>,
    since: Option<String>,
}

impl Choice {
    /// Reads the names of a question.
    ///
    /// # Errors
    /// A mineral, an area or a kind that is not known.
    pub fn of(atlas: &Atlas, asked: &AskEvents) -> Result<Self, StudyError> {
        let known: Vec<&str> = atlas.registry.events.iter().map(|event| event.id.as_str()).collect();
        let mut events = Vec::new();
        for id in &asked.events {
            let id = id.to_uppercase();
            if !known.contains(&id.as_str()) {
                return Err(StudyError::unknown("event", &id, known));
            }
            events.push(id);
        }
        let mut minerals = Vec::new();
        for name in &asked.minerals {
            let mineral = facts::mineral(atlas, name)?;
            if !minerals.contains(&mineral) {
                minerals.push(mineral);
            }
        }
        Ok(Choice {
            minerals,
            events,
            area: asked.area.as_deref().map(|name| facts::area(atlas, name)).transpose()?,
            kind: asked.kind.as_deref().map(|name| kind(&atlas.registry, name)).transpose()?,
            in_force: asked.in_force.as_deref().and_then(Month::parse),
            since: asked.since.clone(),
        })
    }

    /// Whether an event matches.
    pub fn takes(&self, told: &Told<'_>, registry: &Registry) -> bool {
        let event = told.event;
        let mineral = self.minerals.is_empty() || self.minerals.iter().any(|asked| concerns(told, asked, registry));
        let area = self.area.as_ref().is_none_or(|asked| {
            let is = |named: &str| asked.as_str() == if named == EU.0 { EU.1 } else { named };
            is(&event.actor) || is(&event.target)
        });
        let kind = match &self.kind {
            None => true,
            Some(Kind::Measure(word)) => told.written.iter().any(|one| one.measure.kind.word() == *word),
            Some(Kind::Instrument(name)) => event.instrument == *name,
        };
        let in_force = self.in_force.is_none_or(|month| told.row().in_force(month));
        // Dates of events begin with their year: the order of texts is the order of dates.
        let named = self.events.is_empty() || self.events.contains(&event.id);
        named
            && mineral
            && area
            && kind
            && in_force
            && self.since.as_deref().is_none_or(|since| event.date.as_str() >= since)
    }
}

/// Whether an event names a mineral, its group or a form of it.
fn concerns(told: &Told<'_>, asked: &MineralId, registry: &Registry) -> bool {
    let group = |id: &str| registry.minerals.get(&MineralId::from(id)).map_or("", |mineral| mineral.group.as_str());
    let mut of_event = told.event.minerals.split(';').filter(|named| !named.is_empty());
    let named = of_event
        .any(|named| named == asked.as_str() || named == group(asked.as_str()) || (asked.as_str() == group(named)));
    let mut forms = told.written.iter().flat_map(|one| one.measure.kind.forms());
    named || forms.any(|form| form.mineral() == *asked)
}

fn kind(registry: &Registry, name: &str) -> Result<Kind, StudyError> {
    let (measure, instrument) =
        (name.to_lowercase().replace(['_', ' '], "-"), name.to_lowercase().replace(['-', ' '], "_"));
    if registry.events.iter().any(|event| event.instrument == instrument) {
        return Ok(Kind::Instrument(instrument));
    }
    if let Some(word) = MeasureWord::ALL.into_iter().find(|word| word.name() == measure) {
        return Ok(Kind::Measure(word));
    }
    let instruments: BTreeSet<&str> = registry.events.iter().map(|event| event.instrument.as_str()).collect();
    Err(StudyError::unknown("kind of event", name, MeasureWord::NAMES.into_iter().chain(instruments)))
}
