//! Criticality for people and for machines: pages and the chart of supply risk against economic importance.
//!
//! JSON is the [`Assessment`](monazite_model::criticality::Assessment) itself (docs/formats/criticality.md).

pub(crate) mod finding;
mod own;
pub mod published;
pub mod text;

use monazite_model::code::{AreaId, MineralId};

use crate::names::{Names, capital};
use crate::number::{percent, usd};

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

/// A value of an axis or input, in its unit.
fn shown(name: &str, value: f64) -> String {
    match name {
        n if n.ends_with("_usd") => usd(value),
        n if n.ends_with("share") || n == "trade_exposure" => percent(value),
        _ if value != 0.0 && value.abs() < 0.095 => format!("{value:.4}"),
        _ => format!("{value:.2}"),
    }
}

/// The short name of an axis.
fn label(axis: &str) -> String {
    match axis {
        "supply_risk" => "SR".into(),
        "economic_importance" => "EI".into(),
        "loss_usd" => "expected loss, all suppliers".into(),
        "loss_if_stopped_usd" => "loss if the worst supplier stops".into(),
        "loss_if_all_stopped_usd" => "loss if all stop".into(),
        "top3_share" => "top 3".into(),
        "top1_share" => "top 1".into(),
        "herfindahl" => "HHI".into(),
        "n_minus_one" => "N−1".into(),
        other => other.replace('_', " "),
    }
}
