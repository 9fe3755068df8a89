//! What states agreed and did: blocs, agreements, policy events, national lists.

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, MineralId};
use crate::period::Month;

/// Membership of an area in an agreement or bloc.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Bloc id: `EU27`, `CPTPP`, `us-fta`, `MSP`.
    pub bloc: String,
    /// Agreement by name.
    pub agreement: String,
    /// Member.
    pub area: AreaId,
    /// First month in force; `None` where the date was not read.
    pub from: Option<Month>,
    /// First month no longer in force.
    pub until: Option<Month>,
    /// Source of the date.
    pub source: String,
}

/// A party of a trade agreement, a minerals partnership or a memorandum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementParty {
    /// Agreement by name.
    pub agreement: String,
    /// `fta`, `fta_eu`, `customs_union`, `critical_minerals_mou`, …
    pub kind: String,
    /// Party.
    pub area: AreaId,
    /// Entry into force for this party with the precision the source gives (`2006`, `2007-01`, `2007-01-01`); empty where it
    /// was not read or the agreement is only signed.
    pub from: String,
    /// Source of the date.
    pub source: String,
}

/// A dated policy event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyEvent {
    /// `PE001`.
    pub id: String,
    /// Date with the precision the source gives: `2006`, `2007-01`, `2007-01-01`.
    pub date: String,
    /// Actor, area or bloc.
    pub actor: String,
    /// Target.
    pub target: String,
    /// Minerals, separated by `;`.
    pub minerals: String,
    /// HS codes, separated by `;`.
    pub hs: String,
    /// Instrument.
    pub instrument: String,
    /// What it says, in our words.
    pub detail: String,
    /// `in force`, `ended`, …
    pub status: String,
    /// Source.
    pub source: String,
    /// What the date is: `effective`, `announced`, `year`, …
    pub date_kind: String,
}

/// A mineral on a national list in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEntry {
    /// `US`, `EU CRM`, `Japan`, …
    pub list: String,
    /// Year of the list.
    pub year: i32,
    /// Mineral as registered.
    pub mineral: MineralId,
    /// Name as printed on the list.
    pub printed: String,
    /// Source.
    pub source: String,
}
