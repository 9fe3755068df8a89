//! What nobody publishes: output of forms without figures. Flows that margins call for: `spread`.
//!
//! Everything here is grade D, is marked as not stated, and leaves an `inference` entry in the ledger.

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};

use super::draft::{Draft, FormDraft};
use super::prior::Prior;
use super::unstated;

/// Spread of an inferred level, relative.
const LOOSE: f64 = 0.5;

/// A residue follows its host and needs no figure of its own; a liquor some process makes on purpose does.
fn is_residue(draft: &Draft, f: usize) -> bool {
    draft.forms[f].local && !draft.processes.iter().any(|p| p.makes == f)
}

/// Whether the output of some form may follow from a neighbouring stage, and so from trade and from the areas that trade keeps apart.
/// Where it does not, [`production`] gives the same with and without trade.
pub(super) fn asks_for_trade(draft: &Draft) -> bool {
    let open = |f: &usize| !draft.forms[*f].stated && !is_residue(draft, *f);
    (0..draft.forms.len()).filter(open).any(|f| {
        let has = |legs: &[(usize, f64)]| legs.iter().any(|(form, _)| *form == f);
        draft.processes.iter().any(|p| has(&p.from) || has(&p.joint) || (p.makes == f && !draft.forms[f].elsewhen))
    })
}

/// Fills production of forms nobody states, upstream from what is made of them, then downstream from what they are made of.
pub(super) fn production(draft: &mut Draft, ledger: &mut Vec<LedgerEntry>) {
    let mut known: Vec<bool> = draft.forms.iter().map(|f| f.stated).collect();
    let residue: Vec<bool> = (0..draft.forms.len()).map(|f| is_residue(draft, f)).collect();
    for f in (0..draft.forms.len()).rev() {
        if !known[f] && !residue[f] {
            known[f] = from_need(draft, f, &known, ledger);
        }
    }
    // A companion waits for its hosts, which may stand behind it; at last whatever is known of them will do.
    for patient in [true, false] {
        loop {
            let open: Vec<usize> = (0..draft.forms.len()).filter(|f| !known[*f] && !residue[*f]).collect();
            let mut moved = false;
            for f in open {
                if patient && waits(draft, f, &known) {
                    continue;
                }
                known[f] = from_inputs(draft, f, &known, ledger);
                moved |= known[f];
            }
            if !moved {
                break;
            }
        }
    }
    for f in (0..draft.forms.len()).filter(|f| !known[*f]).collect::<Vec<_>>() {
        if !draft.forms[f].local {
            unstated::mark(draft, f, ledger);
        }
    }
}

/// Whether some process that yields a form beside its main output has a main output that is not known yet.
fn waits(draft: &Draft, f: usize, known: &[bool]) -> bool {
    draft.processes.iter().any(|p| !known[p.makes] && p.joint.iter().any(|(j, _)| *j == f))
}

/// Production = what processes with known output need + exports - imports.
fn from_need(draft: &mut Draft, f: usize, known: &[bool], ledger: &mut Vec<LedgerEntry>) -> bool {
    let n = draft.areas.len();
    let mut need = vec![0.0; n];
    let mut any = None;
    for p in &draft.processes {
        let Some((_, per_tonne)) = p.from.iter().find(|(i, _)| *i == f) else {
            continue;
        };
        if !known[p.makes] {
            continue;
        }
        any = any.or(Some(p.makes));
        for (a, need) in need.iter_mut().enumerate() {
            if !p.runs[a] {
                continue;
            }
            // Several ways to make the same thing share its output equally where nothing says otherwise.
            let ways = draft.processes.iter().filter(|q| q.makes == p.makes && q.runs[a]).count();
            *need += per_tonne * draft.forms[p.makes].made(a) / ways.max(1) as f64;
        }
    }
    let world: f64 = need.iter().sum();
    if any.is_none() || world <= 0.0 {
        return false;
    }
    draft.forms[f].follows = any;
    if !draft.forms[f].shares.iter().all(Option::is_none) {
        return by_shares(&mut draft.forms[f], world, ledger);
    }
    let (imports, exports) = draft.forms[f].traded();
    let wanted: Vec<f64> = (0..n).map(|a| (need[a] + exports[a] - imports[a]).max(0.0)).collect();
    set(draft, f, &wanted, "what its users need + exports - imports", ledger)
}

/// Production = available input / input per tonne, for the scarcest input.
fn from_inputs(draft: &mut Draft, f: usize, known: &[bool], ledger: &mut Vec<LedgerEntry>) -> bool {
    let n = draft.areas.len();
    let mut made = vec![0.0; n];
    let mut any = None;
    for p in &draft.processes {
        let yields = if p.makes == f {
            // What inputs allow is a ceiling, no figure, of a form whose output is stated in other years.
            if draft.forms[f].elsewhen {
                continue;
            }
            1.0
        } else if let Some((_, c)) = p.joint.iter().find(|(j, _)| *j == f) {
            // A companion of something known follows it.
            if known[p.makes] {
                any = any.or(Some(p.makes));
                for (a, made) in made.iter_mut().enumerate().filter(|(a, _)| p.runs[*a]) {
                    // Several ways to make the host share its output equally where nothing says otherwise.
                    let ways = draft.processes.iter().filter(|q| q.makes == p.makes && q.runs[a]).count();
                    *made += c * draft.forms[p.makes].made(a) / ways.max(1) as f64;
                }
            }
            continue;
        } else {
            continue;
        };
        let inputs: Vec<&(usize, f64)> = p.from.iter().filter(|(i, _)| known[*i] && !draft.forms[*i].local).collect();
        if inputs.is_empty() {
            continue;
        }
        any = any.or(inputs.first().map(|(i, _)| *i));
        for (a, made) in made.iter_mut().enumerate() {
            if !p.runs[a] {
                continue;
            }
            let scarcest =
                inputs.iter().map(|(i, per_tonne)| available(draft, *i, a) / per_tonne).fold(f64::INFINITY, f64::min);
            let rivals = draft
                .processes
                .iter()
                .filter(|q| q.runs[a] && inputs.iter().any(|(i, _)| q.from.iter().any(|(j, _)| i == j)))
                .count();
            *made += yields * scarcest / rivals.max(1) as f64;
        }
    }
    let world: f64 = made.iter().sum();
    if any.is_none() || world <= 0.0 {
        return false;
    }
    draft.forms[f].follows = any;
    if !draft.forms[f].shares.iter().all(Option::is_none) {
        return by_shares(&mut draft.forms[f], world, ledger);
    }
    set(draft, f, &made, "what its inputs (production + imports - exports) allow", ledger)
}

fn by_shares(form: &mut FormDraft, world: f64, ledger: &mut Vec<LedgerEntry>) -> bool {
    for a in 0..form.production.len() {
        form.production[a] =
            form.shares[a].as_ref().map(|share| Prior { band: share.band.scaled(world), ..share.clone() });
    }
    form.stated = true;
    ledger.push(LedgerEntry {
        kind: LedgerKind::Inference,
        about: Subject::world_production(&form.id),
        before: None,
        after: Some(world),
        reason: "shares are published but no total; the total follows from neighbouring stages".into(),
    });
    true
}

fn set(draft: &mut Draft, f: usize, levels: &[f64], how: &str, ledger: &mut Vec<LedgerEntry>) -> bool {
    let world: f64 = levels.iter().sum();
    if world <= 0.0 {
        return false;
    }
    let form = &mut draft.forms[f];
    for (a, level) in levels.iter().enumerate() {
        if *level > 1e-6 * world {
            form.production[a] = Some(Prior::assumed(*level, LOOSE, how));
        }
    }
    ledger.push(LedgerEntry {
        kind: LedgerKind::Inference,
        about: Subject::world_production(&form.id),
        before: None,
        after: Some(world),
        reason: format!("no source states it: {how}"),
    });
    true
}

/// Production + imports - exports of a form in an area, not below zero.
pub(super) fn available(draft: &Draft, form: usize, area: usize) -> f64 {
    let f = &draft.forms[form];
    let mut t = f.made(area);
    for ((from, to), trading) in &f.flows {
        if *from == area {
            t -= trading.prior.band.value;
        }
        if *to == area {
            t += trading.prior.band.value;
        }
    }
    t.max(0.0)
}
