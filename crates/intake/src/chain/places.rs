//! What lands in a trading place and is not known to be used there: it goes on, and nobody says where to.
//!
//! Ports, free zones and vaults import what they do not use, and what they pass on inside a customs union or on the books of merchants
//! is in no table. Which places these are, and which minerals they have plants for: `registry/trading_places.toml`.

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject, UseKind};
use monazite_model::code::Stage;
use monazite_model::quantity::Band;
use monazite_model::registry::{Registry, TradingPlace};

use super::draft::Draft;
use super::prior::Prior;
use super::prior_levels::Levels;

/// Why something is in transit.
const WHY: &str = "lands in a trading place and is not known to be used there: goes on, not known where";

/// Why something that a trading place digs itself is not accounted for.
const DUG: &str =
    "made here and not seen to leave, by a trading place without plants that take it: sent, not known where to";

/// The trading place that an area is for a form: nothing where it is none, has plants for the mineral or states its use.
pub(super) fn idle<'r>(draft: &Draft, registry: &'r Registry, f: usize, a: usize) -> Option<&'r TradingPlace> {
    let form = &draft.forms[f];
    let place = registry.trading_places.get(&draft.areas[a])?;
    let mineral = form.id.mineral();
    (form.consumption[a].is_none() && place.trades(&mineral) && !place.uses(&mineral)).then_some(place)
}

/// Turns what is left over of a form in trading places from use into transit. Of a refined form, as much stays use as a
/// publisher says the place makes of it: where there are works, there are users.
pub(super) fn pass_on(
    draft: &Draft,
    registry: &Registry,
    f: usize,
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) {
    let form = &draft.forms[f];
    for a in 0..draft.areas.len() {
        let Some(place) = idle(draft, registry, f, a) else { continue };
        let Some(left) = levels.uses.remove(&(f, a)) else { continue };
        let own = form.production[a].as_ref().filter(|p| p.published() && form.stage != Stage::Mine);
        let used = own.map_or(0.0, |p| p.band.value.min(left.band.value));
        let on = left.band.value - used;
        // What a place digs itself did not land there: what is left of it left by trade that is in no table.
        let dug = if form.stage == Stage::Mine { (form.made(a) - form.traded().1[a]).clamp(0.0, on) } else { 0.0 };
        if dug > 0.0 {
            ledger.push(LedgerEntry {
                kind: LedgerKind::Inference,
                about: Subject::Use { form: form.id.clone(), area: draft.areas[a].clone() },
                before: None,
                after: Some(dug),
                reason: DUG.into(),
            });
            levels.beyond.insert((f, a, UseKind::Unaccounted), Prior::assumed(dug, 0.5, DUG));
        }
        let on = on - dug;
        if used > 0.0 {
            levels.uses.insert((f, a), part(&left, used));
        }
        if on > 0.0 {
            ledger.push(LedgerEntry {
                kind: LedgerKind::Inference,
                about: Subject::Use { form: form.id.clone(), area: draft.areas[a].clone() },
                before: Some(left.band.value),
                after: Some(used),
                reason: format!("{WHY}; {}", place.reason),
            });
        }
        // Also where nothing is left: what the balance leaves there is no use either.
        if on > 0.0 || used + dug <= 0.0 {
            let whole = Prior { sources: Prior::assumed(0.0, 0.0, WHY).sources, ..left };
            levels.beyond.insert((f, a, UseKind::Transit), part(&whole, on));
        }
    }
}

/// Part of a belief, with the whole's room in both directions.
pub(super) fn part(of: &Prior, t: f64) -> Prior {
    let (down, up) = (of.band.value - of.band.low, of.band.high - of.band.value);
    Prior { band: Band { value: t, low: (t - down).max(0.0), high: t + up }, ..of.clone() }
}
