//! How policy events are read: as measures of a scenario, or why they are none.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Key of a measure that says, by key, where a number comes from or why it is assumed; it is no key of a scenario.
pub const WHY: &str = "why";

/// What an event of `events.csv` is in the words of a scenario. Exactly one of `none`, `part_of` and `measure` says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventReading {
    /// The event: `PE041`.
    pub id: String,
    /// Why it is no measure.
    #[serde(default)]
    pub none: Option<NoMeasure>,
    /// The event whose measures hold what this one says: it ends, extends or changes them.
    #[serde(default)]
    pub part_of: Option<String>,
    /// The same in a sentence: what it does instead, what is missing.
    #[serde(default)]
    pub because: String,
    /// Month or day from which it is no longer in force, where it is no measure and its end is known.
    #[serde(default)]
    pub until: Option<String>,
    /// Measures with the keys of a scenario file, and [`WHY`] beside them.
    #[serde(default)]
    pub measure: Vec<Map<String, Value>>,
}

/// Why an event is no measure.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoMeasure {
    /// It acts on goods that no chain has a form for.
    NoForm,
    /// It acts on goods, and nobody published how much; no assumption would be more than a guess.
    NoAmount,
    /// It acts on goods by a kind of measure that scenarios lack.
    NoKind,
    /// It restricts technology, equipment or services.
    KnowHow,
    /// It says who may own, invest or mine.
    Ownership,
    /// A programme, a target, an order to prepare something: it binds nobody who trades or makes goods.
    Aim,
    /// It names firms, and chains know areas.
    Firms,
    /// It leaves goods of chains out, or asks for reports only.
    Exempts,
    /// Announced, proposed, reported, ruled or suspended before it began.
    NotInForce,
    /// Nobody has read it yet: an imported event.
    NotRead,
    /// It begins later.
    BeginsLater,
    /// It is over.
    Ended,
    /// Whoever acts is no area of the chain in the base year.
    NotOnChain,
    /// It was in force all through the base year, so that its figures hold what it does.
    InBaseYear,
}

impl NoMeasure {
    /// Those that a reading of the registry may state; the others follow from dates and chains.
    pub const STATED: [NoMeasure; 9] = [
        NoMeasure::NoForm,
        NoMeasure::NoAmount,
        NoMeasure::NoKind,
        NoMeasure::KnowHow,
        NoMeasure::Ownership,
        NoMeasure::Aim,
        NoMeasure::Firms,
        NoMeasure::Exempts,
        NoMeasure::NotInForce,
    ];

    /// The word of the file format.
    pub fn name(self) -> &'static str {
        match self {
            NoMeasure::NoForm => "no-form",
            NoMeasure::NoAmount => "no-amount",
            NoMeasure::NoKind => "no-kind",
            NoMeasure::KnowHow => "know-how",
            NoMeasure::Ownership => "ownership",
            NoMeasure::Aim => "aim",
            NoMeasure::Firms => "firms",
            NoMeasure::Exempts => "exempts",
            NoMeasure::NotInForce => "not-in-force",
            NoMeasure::NotRead => "not-read",
            NoMeasure::BeginsLater => "begins-later",
            NoMeasure::Ended => "ended",
            NoMeasure::NotOnChain => "not-on-chain",
            NoMeasure::InBaseYear => "in-base-year",
        }
    }

    /// The same in words that fit into a table.
    pub fn words(self) -> &'static str {
        match self {
            NoMeasure::NoForm => "its goods are in no chain",
            NoMeasure::NoAmount => "no amount published",
            NoMeasure::NoKind => "scenarios lack this kind",
            NoMeasure::KnowHow => "know-how, not goods",
            NoMeasure::Ownership => "ownership, not goods",
            NoMeasure::Aim => "binds nobody who trades",
            NoMeasure::Firms => "names firms, not countries",
            NoMeasure::Exempts => "spares goods of chains",
            NoMeasure::NotInForce => "not in force",
            NoMeasure::NotRead => "not read yet",
            NoMeasure::BeginsLater => "begins later",
            NoMeasure::Ended => "over",
            NoMeasure::NotOnChain => "not on the chain",
            NoMeasure::InBaseYear => "in the base year already",
        }
    }

    /// Whether the event acts on goods that are traded or made, so that a scenario should be able to say it.
    pub fn acts_on_goods(self) -> bool {
        matches!(self, NoMeasure::NoForm | NoMeasure::NoAmount | NoMeasure::NoKind | NoMeasure::NotRead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_written_as_it_is_read() {
        for reason in NoMeasure::STATED {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
        }
    }
}
