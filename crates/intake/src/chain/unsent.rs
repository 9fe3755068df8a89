//! What a maker has left over and is not known to use: it was sent, and no table says where to.
//!
//! Use is what output and trade leave. Where trade is not seen whole, a maker without much industry would become a user of what it ships:
//! refined copper of the DR Congo, platinum of Zimbabwe. What is left of its own output is then nobody's use; it is not accounted for.

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject, UseKind};
use monazite_model::registry::Registry;

use super::draft::Draft;
use super::places;
use super::prior::Prior;
use super::prior_levels::{Levels, MATCH};
use super::trading::Trading;
use super::usage;

/// Beyond a stated use.
const BEYOND: &str = "made here, beyond what is stated to be used here and seen to leave: sent, not known where to";
/// Where not all exports are seen.
const ONE_SIDED: &str = "made here and not seen to leave, where exports are in no table, known as a sum alone or split out of a code: not known to be used here";
/// Where there is little industry at all.
const SCARCE: &str = "made here and not seen to leave, where industry is scarce (human development below 0.7): not known to be used here";
/// Where most of the output stays.
const KEPT: &str = "made here and not seen to leave, by a maker without much industry that would keep most of it: not known to be used here";

/// Where it would be worked on only because it is not seen to leave.
const UNWORKED: &str =
    "made here and not seen to leave, where nobody says that it is worked on: sent, not known where to";

/// What is left of a form where a table of who makes the next stage names all its makers, and not this area.
pub(super) fn unworked(draft: &Draft, at: (usize, usize), t: f64, levels: &mut Levels, ledger: &mut Vec<LedgerEntry>) {
    put(draft, at, t, UNWORKED, levels, ledger);
}

fn put(draft: &Draft, (f, a): (usize, usize), t: f64, why: &str, levels: &mut Levels, ledger: &mut Vec<LedgerEntry>) {
    ledger.push(LedgerEntry {
        kind: LedgerKind::Inference,
        about: Subject::Use { form: draft.forms[f].id.clone(), area: draft.areas[a].clone() },
        before: None,
        after: Some(t),
        reason: why.into(),
    });
    levels.beyond.insert((f, a, UseKind::Unaccounted), Prior::assumed(t, 0.5, why));
}

/// Where use is stated and more than as much again is made and not seen to leave, it left by trade that is in no table.
pub(super) fn beyond_stated(
    draft: &Draft,
    f: usize,
    a: usize,
    used: &Prior,
    over: f64,
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) {
    let form = &draft.forms[f];
    if form.recorded || over <= used.band.value || over <= MATCH * form.made(a) {
        return;
    }
    put(draft, (f, a), over, BEYOND, levels, ledger);
}

/// Takes what is left of its own output from the use of a maker without much industry, where it keeps most of it or where exports are not
/// seen whole. Nobody states its use; what it takes in from others stays its use.
pub(super) fn left_over(
    draft: &Draft,
    registry: &Registry,
    f: usize,
    a: usize,
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) {
    let (form, area) = (&draft.forms[f], &draft.areas[a]);
    let industrial = registry.folding.use_at_home.contains(area) || form.works[a];
    // What trading places do with what they make and take in has a rule of its own.
    if area.as_str() == "ROW" || industrial || places::idle(draft, registry, f, a).is_some() {
        return;
    }
    let made = form.made(a);
    let kept = made - form.traded().1[a];
    let split = |t: &Trading| t.kind != FlowKind::Reported;
    // Where the tables hold every code of the form in the year and it is seen to ship, what it keeps it keeps.
    if form.clean && !draft.scarce[a] && usage::is_seen_to_ship(form.traded().1[a], made) {
        return;
    }
    let sent = form.flows.iter().filter(|((from, _), _)| *from == a);
    let unsure: f64 = sent.filter(|(_, t)| split(t)).map(|(_, t)| t.prior.band.value).sum();
    let why = if kept >= usage::MOST * made {
        KEPT
    } else if !form.seen.missing.is_empty() || 2.0 * unsure >= form.traded().1[a] {
        ONE_SIDED
    } else if draft.scarce[a] {
        SCARCE
    } else {
        return;
    };
    let Some(left) = levels.uses.get(&(f, a)).cloned() else { return };
    let t = kept.min(left.band.value);
    if t <= 0.0 || t <= MATCH * made {
        return;
    }
    if left.band.value > t {
        levels.uses.insert((f, a), places::part(&left, left.band.value - t));
    } else {
        levels.uses.remove(&(f, a));
    }
    put(draft, (f, a), t, why, levels, ledger);
}

/// What a maker without much industry has over of an intermediate of its own: it is not taken to work on it where nobody says so. Returns
/// the tonnes that are not accounted for; what landed there from others is not among them.
pub(super) fn dug_here(
    draft: &Draft,
    registry: &Registry,
    f: usize,
    a: usize,
    over: f64,
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) -> f64 {
    let (form, area) = (&draft.forms[f], &draft.areas[a]);
    if area.as_str() == "ROW" || registry.folding.use_at_home.contains(area) || form.works[a] {
        return 0.0;
    }
    let (imports, exports) = form.traded();
    let own = over - (imports[a] - exports[a]).clamp(0.0, over);
    if own > 0.0 && form.made(a) > 0.0 {
        put(draft, (f, a), own, UNWORKED, levels, ledger);
        return own;
    }
    0.0
}
