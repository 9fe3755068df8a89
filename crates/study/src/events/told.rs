//! An event as a row: when it was in force, and which measures say it.

use monazite_intake::scenario::reading::Written;
use monazite_model::answer::events::EventRow;
use monazite_model::period::Month;
use monazite_model::registry::{EventReading, NoMeasure, PolicyEvent, Registry};
use monazite_model::scenario::MeasureWord;

use crate::error::StudyError;

/// An event with its reading.
pub(crate) struct Told<'r> {
    /// The event.
    pub event: &'r PolicyEvent,
    /// How it is read.
    pub reading: Option<&'r EventReading>,
    /// Its measures, one a chain.
    pub written: Vec<Written>,
    /// First month in force, and first month no longer.
    pub from: Option<Month>,
    pub until: Option<Month>,
}

impl<'r> Told<'r> {
    /// Of an event of the registry.
    ///
    /// # Errors
    /// A reading that is no right measure.
    pub fn of(event: &'r PolicyEvent, registry: &'r Registry) -> Result<Self, StudyError> {
        let reading = registry.reading(&event.id);
        let written = reading.map(|reading| Written::all(reading, registry)).transpose()?.unwrap_or_default();
        let (from, until) = match written.is_empty() {
            false => in_force(&written),
            true => by_status(event, reading),
        };
        Ok(Told { event, reading, written, from, until })
    }

    /// Why it is no measure, by itself; `None` for a measure and for what another's measures hold.
    pub fn none(&self) -> Option<NoMeasure> {
        match self.reading {
            None => Some(NoMeasure::NotRead),
            Some(reading) => reading.none,
        }
    }

    /// The event whose measures hold what this one says.
    pub fn part_of(&self) -> Option<&'r str> {
        self.reading.and_then(|reading| reading.part_of.as_deref())
    }

    /// The remark of its reading.
    pub fn because(&self) -> &str {
        self.reading.map_or("Nobody has read it as a measure yet.", |reading| &reading.because)
    }

    /// The row of an answer.
    pub fn row(&self) -> EventRow {
        let event = self.event;
        let parts = |cell: &str| cell.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let mut kinds: Vec<MeasureWord> = self.written.iter().map(|one| one.measure.kind.word()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut assumed: Vec<String> = Vec::new();
        for (key, why) in self.written.iter().flat_map(|one| &one.why) {
            let said = format!("{key}: {}", assumption(why).unwrap_or_default());
            if assumption(why).is_some() && !assumed.contains(&said) {
                assumed.push(said);
            }
        }
        EventRow {
            id: event.id.clone(),
            date: event.date.clone(),
            date_kind: event.date_kind.clone(),
            actor: event.actor.clone(),
            target: event.target.clone(),
            minerals: parts(&event.minerals).into_iter().map(|id| id.as_str().into()).collect(),
            hs: parts(&event.hs),
            instrument: event.instrument.clone(),
            detail: event.detail.clone(),
            status: event.status.clone(),
            source: event.source.clone(),
            from: self.from,
            until: self.until,
            kinds,
            assumed,
            part_of: self.part_of().map(str::to_owned),
            none: self.none(),
            because: self.because().to_owned(),
        }
    }
}

/// The reason of a number that nobody published.
fn assumption(why: &str) -> Option<&str> {
    why.find("assumption").map(|at| why[at..].trim_start_matches("assumption").trim_start_matches([':', ',', ' ']))
}

/// From the first measure that begins to the last that ends.
fn in_force(written: &[Written]) -> (Option<Month>, Option<Month>) {
    let from = written.iter().map(|one| one.measure.from).min();
    let open = written.iter().any(|one| one.measure.until.is_none());
    let until = written.iter().filter_map(|one| one.measure.until).max().filter(|_| !open);
    (from, until)
}

/// What its source says of an event that is no measure: in force, over since a month, or, where no end is known or it never began, nothing.
fn by_status(event: &PolicyEvent, reading: Option<&EventReading>) -> (Option<Month>, Option<Month>) {
    let from = Month::parse(&event.date).or_else(|| Month::parse(&format!("{}-01", event.date)));
    let stated = event.status.rsplit('_').next().and_then(Month::parse);
    let read = reading.and_then(|reading| reading.until.as_deref()).and_then(Month::parse);
    let until = read.or(stated);
    let never = reading.is_some_and(|reading| reading.none == Some(NoMeasure::NotInForce));
    match event.status.as_str() {
        _ if never => (None, None),
        "in_force" | "in_force_at_source" => (from, read),
        over if over.starts_with("ended") && until.is_some() => (from, until),
        _ => (None, None),
    }
}
