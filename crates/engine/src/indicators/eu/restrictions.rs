//! The factor t of a supplier after the study's years, from the policy events of the registry.
//!
//! The rule is that of the guidelines ([`trade_parameter`]): tax by rate, quota by size, prohibition 2, the
//! largest in force counts. An event names instrument, date and what it says in our words; where its size is not said, the
//! factor is an assumption with a band:
//!
//! | event                                            | t   | band      | why                                              |
//! |--------------------------------------------------|-----|-----------|--------------------------------------------------|
//! | licence, size of what is refused unknown         | 1.1 | 1.0 – 1.3 | from everything granted to the largest quota     |
//! | quota, size unknown                              | 1.2 | 1.1 – 1.3 | the middle of the rule's three sizes             |
//! | tax, rate unknown                                | 1.1 | 1.1 – 1.3 | most taxes are below a quarter                   |
//! | prohibition with waivers, or of raw ore only     | 1.3 | 1.0 – 2.0 | the rest of the stage leaves: a large quota      |
//!
//! An event counts in a year if it is in force on 1 July.

use std::collections::BTreeSet;

use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::quantity::Band;
use monazite_model::registry::{PolicyEvent, Registry};

use super::{Restriction, trade_parameter};

/// The factor of a supplier and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Value and range.
    pub band: Band,
    /// Key of its draws.
    pub key: String,
    /// The event behind it, in words.
    pub reason: Option<String>,
}

impl Factor {
    /// A factor that is known.
    pub fn known(value: f64) -> Self {
        Factor { band: Band::exact(value), key: String::new(), reason: None }
    }
}

/// The largest factor that events put on what `supplier` sells of a form to `buyer` (an area and its members) in a year; `None`
/// without any.
pub fn in_force(
    registry: &Registry,
    form: &FormId,
    supplier: &AreaId,
    buyer: (&AreaId, &[AreaId]),
    year: i32,
) -> Option<Factor> {
    let day = format!("{year:04}-07-01");
    let (area, members) = buyer;
    let stage = registry.forms.get(form).map_or(Stage::Refining, |f| f.stage);
    let concerns = |event: &&PolicyEvent| {
        event.actor == supplier.as_str()
            && (event.target == "ALL" || event.target == area.as_str())
            && event.names(registry, form)
            && (stage == Stage::Mine || !event.ore_only())
            && event.lasts(&day)
    };
    let agreement = || agrees(registry, supplier, members, &day);
    let factors = registry.events.iter().filter(concerns).filter_map(|event| {
        let (band, size) = factor(event, agreement())?;
        let reason = format!("t of {supplier} {:.1}: {} ({}, {size})", band.value, event.instrument, event.id);
        Some(Factor { band, key: format!("t {} {form}", event.id), reason: Some(reason) })
    });
    factors.max_by(|a, b| a.band.value.total_cmp(&b.band.value).then_with(|| b.key.cmp(&a.key)))
}

/// Factor of an event, and its size in words; `None` for what is no restriction of exports.
fn factor(event: &PolicyEvent, agreement: bool) -> Option<(Band, String)> {
    let none = Restriction { agreement, ..Restriction::default() };
    let band = |value, low, high| Band { value, low, high };
    let text = event.detail.to_lowercase();
    let assumed = |what: &str, band: Band| (band, format!("{what}: assumption, {:.1} to {:.1}", band.low, band.high));
    match event.instrument.as_str() {
        "export_tax" if agreement => None,
        "export_tax" => Some(match largest_percent(&text) {
            Some(rate) => {
                let t = trade_parameter(&Restriction { export_tax: rate, ..none });
                (Band::exact(t), format!("rate {:.0} %", rate * 100.0))
            }
            None => assumed("rate not stated", band(1.1, 1.1, 1.3)),
        }),
        "export_quota" => Some(assumed("size not stated", band(1.2, 1.1, 1.3))),
        i if i.starts_with("export_licensing") || i == "export_restriction" => {
            Some(assumed("what is refused is not stated", band(1.1, 1.0, 1.3)))
        }
        "export_ban" | "export_ban_de_facto" => Some(if event.in_part() {
            assumed("prohibited in part", band(1.3, 1.0, 2.0))
        } else {
            let t = trade_parameter(&Restriction { prohibition: true, ..none });
            (Band::exact(t), "prohibited".to_owned())
        }),
        _ => None,
    }
}

/// The largest percentage named, as a share.
fn largest_percent(text: &str) -> Option<f64> {
    let before = |piece: &str| {
        let digits = |c: char| c.is_ascii_digit() || c == '.';
        let piece = piece.trim_end();
        let start =
            piece.rfind(|c: char| !digits(c)).map_or(0, |i| i + piece[i..].chars().next().map_or(1, char::len_utf8));
        piece[start..].parse::<f64>().ok()
    };
    let mut pieces: Vec<&str> = text.split('%').collect();
    pieces.pop();
    // A percentage in brackets describes the goods (`≥15 % Cu`), not the rate.
    let rates = pieces.iter().filter(|p| p.matches('(').count() <= p.matches(')').count()).filter_map(|p| before(p));
    rates.max_by(f64::total_cmp).map(|percent| percent / 100.0)
}

/// Whether a free-trade agreement or customs union of the supplier with a member of the buying area is in force.
fn agrees(registry: &Registry, supplier: &AreaId, members: &[AreaId], day: &str) -> bool {
    let free = |kind: &str| kind.starts_with("fta") || kind.starts_with("customs_union");
    let rows = || registry.agreements.iter().filter(|a| free(&a.kind) && !a.from.is_empty() && a.from.as_str() <= day);
    let own: BTreeSet<&str> = rows().filter(|a| a.area == *supplier).map(|a| a.agreement.as_str()).collect();
    rows().any(|a| own.contains(a.agreement.as_str()) && members.contains(&a.area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_of_a_tax_is_the_largest_percentage_outside_brackets() {
        assert_eq!(largest_percent("7.5% export duty on copper concentrate (>=15% cu); 5% on iron"), Some(0.075));
        assert_eq!(largest_percent("a duty of unknown size"), None);
    }
}
