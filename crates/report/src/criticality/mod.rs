//! Criticality for people and for machines: pages and the chart of supply risk against economic importance.
//!
//! JSON is the [`Assessment`](monazite_model::criticality::Assessment) itself (docs/formats/criticality.md).

pub(crate) mod finding;
pub mod text;

use monazite_model::code::{AreaId, MineralId};

use crate::names::{Names, capital};

/// Name of a mineral, or of a group of them: `light-rare-earths` is `Light rare earths`.
pub(crate) fn mineral(names: Names, id: &MineralId) -> String {
    match names.0.minerals.contains_key(id) {
        true => names.mineral(id),
        false => capital(&id.0.replace('-', " ")),
    }
}

/// An area inside a sentence; some methods score the world as a whole.
pub(crate) fn area(names: Names, id: &AreaId) -> String {
    match id.as_str() {
        "WLD" => "the world".to_owned(),
        _ => names.area_in_text(id),
    }
}
