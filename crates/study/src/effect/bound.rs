//! Whom an instrument binds, and which years are set side by side.

use monazite_engine::indicators::effect::Bounds;
use monazite_model::code::AreaId;
use monazite_model::period::Month;
use monazite_model::registry::{PolicyEvent, Registry};

use crate::error::StudyError;

/// What the events call the European Union, and the bloc of the memberships.
const EU: (&str, &str) = ("EU", "EU27");
/// Instruments that hold back what the actor sends out, beside those that begin with `export_`.
const OUTPUT: [&str; 4] = ["mine_closure", "outage", "production_quota", "state_trading"];
/// How instruments begin that hold back what the actor takes in.
const IMPORTS: [&str; 3] = ["import_", "antidumping_", "safeguard_"];

/// Whom an event binds and when.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    /// The actor, or the members of the bloc that acts.
    pub actors: Vec<AreaId>,
    /// Exporters that are bound; empty: all.
    pub exporters: Vec<AreaId>,
    /// Importers that are bound; empty: all.
    pub importers: Vec<AreaId>,
    /// Years before that are compared.
    pub before: Vec<i32>,
    /// Years after.
    pub after: Vec<i32>,
    /// Month in which it starts, where the date says so.
    pub start: Option<Month>,
    /// Year in which it starts.
    pub year: i32,
}

impl Binding {
    /// Of an event; `spans` are the years wanted before and after.
    ///
    /// A year in which the measure starts by March is the first after it; of any other the year itself belongs to neither side.
    pub fn of(registry: &Registry, event: &PolicyEvent, spans: (u16, u16)) -> Result<Self, StudyError> {
        let no =
            |why: &str| StudyError::Refused(format!("{} ({}): {why}", event.id, event.instrument.replace('_', " ")));
        let year: i32 =
            event.date.get(..4).and_then(|year| year.parse().ok()).ok_or_else(|| no("its date has no year"))?;
        let start = Month::parse(&event.date);
        let at = start.or_else(|| Month::new(year, 7)).ok_or_else(|| no("its date has no year"))?;
        let areas = |word: &str| match word {
            "ALL" | "DOMESTIC" => Vec::new(),
            word => {
                let bloc = if word == EU.0 { EU.1 } else { word };
                let members = registry.members(bloc, at);
                if members.is_empty() { vec![AreaId::from(bloc)] } else { members }
            }
        };
        let (actors, targets) = (areas(&event.actor), areas(&event.target));
        let known = |areas: &[AreaId]| areas.iter().all(|area| registry.areas.contains_key(area));
        if actors.is_empty() || !known(&actors) || !known(&targets) {
            return Err(no(
                "it binds no trade between countries that are named, so that trade cannot show what it did",
            ));
        }
        let instrument = event.instrument.as_str();
        let (exporters, importers) = match instrument {
            i if i.starts_with("export_") || OUTPUT.contains(&i) => (actors.clone(), targets),
            i if IMPORTS.iter().any(|begins| i.starts_with(begins)) => (targets, actors.clone()),
            _ => return Err(no("it binds no goods at a border, so that trade cannot show what it did")),
        };
        let early = start.is_some_and(|start| start.month <= 3);
        let first = if early { year } else { year + 1 };
        Ok(Binding {
            actors,
            exporters,
            importers,
            before: (year - i32::from(spans.0)..year).collect(),
            after: (first..first + i32::from(spans.1)).collect(),
            start,
            year,
        })
    }

    /// For the engine, with the years that a table has.
    pub fn bounds(&self, before: &[i32], after: &[i32]) -> Bounds {
        Bounds {
            exporters: self.exporters.clone(),
            importers: self.importers.clone(),
            before: before.to_vec(),
            after: after.to_vec(),
        }
    }
}
