//! Policy events: those that match a question, and what was in force as a scenario.
//!
//! | module   | answers                                                              |
//! |----------|----------------------------------------------------------------------|
//! | `told`   | an event as a row: when it was in force, which measures say it        |
//! | `choice` | which events match                                                   |
//! | `stack`  | which measures of a month go into its scenario, and which do not      |
//! | `file`   | the scenario file with its remarks                                   |
//!
//! How an event is read stands in `registry/event_measures.toml`; format and rules: docs/formats/events.md.

mod choice;
mod file;
mod stack;
pub(crate) mod told;

use monazite_model::answer::events::Events;
use monazite_model::question::AskEvents;

use crate::error::StudyError;
use crate::watch::Watch;
use crate::workbench::Workbench;

use choice::Choice;
use told::Told;

/// Events that match, by date; with `as_measures`, the scenario of what was in force.
///
/// # Errors
/// An unknown mineral, area or kind; readings of the registry that are no right measures; a chain that does not balance;
/// [`StudyError::Cancelled`].
pub fn events(bench: &Workbench, asked: &AskEvents, watch: &dyn Watch) -> Result<Events, StudyError> {
    let registry = &bench.atlas()?.registry;
    let choice = Choice::of(bench.atlas()?, asked)?;
    let mut told = registry.events.iter().map(|event| Told::of(event, registry)).collect::<Result<Vec<_>, _>>()?;
    told.sort_by(|a, b| (&a.event.date, &a.event.id).cmp(&(&b.event.date, &b.event.id)));
    told.retain(|event| choice.takes(event, registry));
    let scenario = stack::asked(bench, asked, &choice, &told, watch)?;
    Ok(Events { rows: told.iter().map(Told::row).collect(), scenario })
}
