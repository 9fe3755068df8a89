//! Prior levels of every part of the network: mines and scrap, processes, uses, residues.
//!
//! Forms are taken in the order a tonne passes them. Output is split among the processes that make a form by what their
//! inputs allow; where the world's output of an input does not cover what is made of it, the difference enters as scrap or
//! unlisted feed; what is over after processing is used, moved or processed where it lies. Rules: docs/methods/reconciliation.md

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject, SupplyKind};
use monazite_model::citation::Source;
use monazite_model::code::Stage;
use monazite_model::registry::Registry;

use super::draft::Draft;
use super::infer;
use super::places;
use super::prior::Prior;
use super::prior_levels::{Levels, MATCH};
use super::spread;
use super::stock;
use super::unsent;
use super::unstated;

/// Part of a stated use of an intermediate from which on what plants do not take of it is a use of its own.
const BESIDE_PLANTS: f64 = 0.2;

/// Why a use enters that is more than is made and stated as imported.
const BEYOND_STATED: &str =
    "use beyond what is made and stated as imported: recycled metal, stock or other products of it";
/// Why a need enters that the tables, which hold all codes of the form, show no imports for.
const BEYOND_SEEN: &str = "need beyond what is made and seen to come in, where the tables hold all codes of the form";

/// Why a feed enters that nobody is seen to have over.
const FEED_OF_MAKERS: &str = "feed of makers that a table names, which nobody is seen to have over: not known whose";

/// Whether a process makes a component whose makers a table names.
fn makes_told_components(draft: &Draft, process: usize) -> bool {
    let made = &draft.forms[draft.processes[process].makes];
    made.stated && made.stage == Stage::Component
}

/// Rounds in which joint output settles.
const ROUNDS: usize = 6;

/// Plans prior levels; may add inferred flows and inferred output to the draft.
pub(super) fn plan(draft: &mut Draft, registry: &Registry, ledger: &mut Vec<LedgerEntry>) -> Levels {
    let makes = |f: usize| draft.processes.iter().any(|p| p.makes == f);
    let (main, joint_only): (Vec<usize>, Vec<usize>) = (0..draft.forms.len())
        .partition(|f| makes(*f) || !draft.processes.iter().any(|p| p.joint.iter().any(|(j, _)| j == f)));
    // What comes along with other processes, and what residues allow, depends on levels found here: a few rounds settle it.
    let mut levels = Levels::default();
    for round in 1..=ROUNDS {
        let mut next = Levels::default();
        let mut notes = Vec::new();
        for f in &main {
            outputs(draft, registry, *f, &levels, &mut next, &mut notes);
        }
        levels = next;
        if round == ROUNDS {
            ledger.append(&mut notes);
        }
    }
    for f in joint_only {
        let hosts = levels.clone();
        outputs(draft, registry, f, &hosts, &mut levels, ledger);
    }
    for (f, a, prior) in unstated::shipped(draft) {
        levels.supply(f, a, SupplyKind::Unaccounted, prior);
    }
    for f in 0..draft.forms.len() {
        if !draft.forms[f].local {
            cover(draft, f, &mut levels, ledger);
        }
    }
    for f in 0..draft.forms.len() {
        if !draft.forms[f].local {
            outlets(draft, registry, f, &mut levels, ledger);
            places::pass_on(draft, registry, f, &mut levels, ledger);
        }
    }
    stock::plan(draft, registry, &mut levels, ledger);
    for f in 0..draft.forms.len() {
        if draft.forms[f].local {
            residues(draft, f, &mut levels, ledger);
        }
    }
    levels
}

/// Splits production of a form among what makes it; `hosts` are the levels of the round before.
fn outputs(
    draft: &Draft,
    registry: &Registry,
    f: usize,
    hosts: &Levels,
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) {
    let form = &draft.forms[f];
    let makers: Vec<usize> = (0..draft.processes.len()).filter(|p| draft.processes[*p].makes == f).collect();
    let companion = draft.processes.iter().any(|p| p.joint.iter().any(|(j, _)| *j == f));
    for (a, area) in draft.areas.iter().enumerate() {
        let Some(made) = &form.production[a] else {
            continue;
        };
        let value = made.band.value;
        if value <= 0.0 {
            continue;
        }
        let outside = outside(draft, registry, f, a, levels);
        let joint = hosts.joint(draft, f, a);
        let rest = made.scaled(((value - outside - joint) / value).clamp(0.0, 1.0));
        if rest.band.value <= 0.0 {
            continue;
        }
        let running: Vec<(usize, f64)> = makers
            .iter()
            .copied()
            .filter(|p| draft.processes[*p].runs[a])
            .map(|p| (p, reach(draft, hosts, p, a)))
            // A by-product needs a host.
            .filter(|(p, reach)| *reach > 0.0 || draft.processes[*p].from.iter().any(|(i, _)| !draft.forms[*i].local))
            .collect();
        if running.is_empty() {
            if companion && joint > 0.0 && rest.band.value <= MATCH * value {
                continue;
            }
            let first = makers.is_empty() && !companion;
            let kind = if first && form.stage == Stage::Mine { SupplyKind::Mine } else { SupplyKind::Primary };
            if !first {
                ledger.push(LedgerEntry {
                    kind: LedgerKind::Inference,
                    about: Subject::supply(&form.id, area),
                    before: Some(joint),
                    after: Some(rest.band.value),
                    reason: "output is published where no process of the chain makes it; it enters from outside".into(),
                });
            }
            levels.supply(f, a, kind, rest);
            continue;
        }
        let sum: f64 = running.iter().map(|(_, reach)| reach).sum();
        for (p, reach) in &running {
            let share = if sum > 0.0 { reach / sum } else { 1.0 / running.len() as f64 };
            levels.process(*p, a, rest.scaled(share));
        }
    }
}

/// What its inputs allow a process to make in an area, t of main output.
fn reach(draft: &Draft, hosts: &Levels, p: usize, a: usize) -> f64 {
    let least = draft.processes[p]
        .from
        .iter()
        .map(|(i, per_tonne)| {
            let t = if draft.forms[*i].local { hosts.output(draft, *i, a) } else { infer::available(draft, *i, a) };
            t / per_tonne
        })
        .fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { 0.0 }
}

/// Puts in what comes from outside the chain's own ore; returns its tonnes.
fn outside(draft: &Draft, registry: &Registry, f: usize, a: usize, levels: &mut Levels) -> f64 {
    let form = &draft.forms[f];
    let Some(made) = &form.production[a] else {
        return 0.0;
    };
    if let Some(scrap) = &form.secondary[a] {
        let t = scrap.band.value.min(made.band.value);
        levels.supply(f, a, SupplyKind::Secondary, scrap.scaled(t / scrap.band.value.max(f64::MIN_POSITIVE)));
        return t;
    }
    let spec = registry.forms.get(&form.id).and_then(|s| s.outside.as_ref());
    let Some(spec) = spec else { return 0.0 };
    let t = spec.share_in(&draft.areas[a]).clamp(0.0, 1.0) * made.band.value;
    let mut prior = Prior::assumed(t, 0.3, &spec.reason);
    prior.sources.extend(made.sources.iter().cloned());
    prior.sources.sort();
    let kind = if spec.is_scrap() { SupplyKind::Secondary } else { SupplyKind::Primary };
    levels.supply(f, a, kind, prior);
    t
}

/// Where the world's output of a form does not cover what is made of it, the rest enters as scrap of the output (one input)
/// or as unlisted output of the form (several inputs).
fn cover(draft: &Draft, f: usize, levels: &mut Levels, ledger: &mut Vec<LedgerEntry>) {
    let n = draft.areas.len();
    let output: Vec<f64> = (0..n).map(|a| levels.output(draft, f, a)).collect();
    let world: f64 = output.iter().sum();
    let intake: f64 = (0..n).map(|a| levels.intake(draft, f, a)).sum();
    if world <= 0.0 || intake <= 0.0 || world >= (1.0 - MATCH) * intake {
        return;
    }
    let covered = world / intake;
    let id = &draft.forms[f].id;
    let mut unlisted = 0.0;
    for (k, p) in draft.processes.iter().enumerate() {
        let Some((_, per_tonne)) = p.from.iter().find(|(i, _)| *i == f) else {
            continue;
        };
        let single = p.from.iter().filter(|(i, _)| !draft.forms[*i].local).count() == 1;
        for a in 0..n {
            let Some(level) = levels.processes.get(&(k, a)).cloned() else {
                continue;
            };
            if single {
                let mut scrap = level.scaled(1.0 - covered);
                scrap
                    .sources
                    .push(Source::assumption(format!("output not covered by {id} enters as scrap or unlisted feed")));
                scrap.sources.sort();
                scrap.stated = false;
                levels.supply(p.makes, a, SupplyKind::Secondary, scrap);
                levels.processes.insert((k, a), level.scaled(covered));
            } else {
                unlisted += (1.0 - covered) * per_tonne * level.band.value;
            }
        }
    }
    if unlisted > 0.0 {
        for (a, made) in output.iter().enumerate() {
            let t = unlisted * made / world;
            levels.supply(f, a, SupplyKind::Unaccounted, Prior::assumed(t, 0.5, "unlisted output that its users need"));
        }
    }
    ledger.push(LedgerEntry {
        kind: LedgerKind::Inference,
        about: Subject::Stages { form: id.clone() },
        before: Some(world),
        after: Some(intake),
        reason: format!(
            "world output covers {:.0} % of what is made of it; the rest enters as scrap or unlisted feed",
            100.0 * covered
        ),
    });
}

/// Gives every tonne of a form somewhere to go: processing, use, a flow to where it is lacking, or processing where it lies.
fn outlets(draft: &mut Draft, registry: &Registry, f: usize, levels: &mut Levels, ledger: &mut Vec<LedgerEntry>) {
    let n = draft.areas.len();
    let balance = |draft: &Draft, levels: &Levels| -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let (imports, exports) = draft.forms[f].traded();
        let output: Vec<f64> = (0..n).map(|a| levels.output(draft, f, a)).collect();
        let at_hand = (0..n).map(|a| output[a] + imports[a] - exports[a]).collect();
        let through = (0..n).map(|a| output[a] + imports[a]).collect();
        let intake = (0..n).map(|a| levels.intake(draft, f, a)).collect();
        (at_hand, through, intake)
    };
    let (at_hand, through, intake) = balance(draft, levels);
    let world: f64 = (0..n).map(|a| levels.output(draft, f, a)).sum();
    let taken: f64 = intake.iter().sum();
    let consumers: Vec<usize> =
        (0..draft.processes.len()).filter(|p| draft.processes[*p].from.iter().any(|(i, _)| *i == f)).collect();
    let used_directly = consumers.is_empty() || world - taken > MATCH * world;
    // What an importer states does not say what others lack.
    let untraded = !draft.forms[f].in_tables();
    let stated_use: Vec<Option<Prior>> = (0..n)
        .map(|a| {
            let c = draft.forms[f].consumption[a].as_ref()?;
            let t = (c.band.value - intake[a]).max(0.0);
            // Of an intermediate, what is stated to be used beyond what plants take is used otherwise, if it is more than yields differ by.
            let counts = used_directly || t > BESIDE_PLANTS * c.band.value;
            counts.then(|| c.scaled(t / c.band.value.max(f64::MIN_POSITIVE)))
        })
        .collect();
    let mut unseen: Vec<(usize, f64)> = Vec::new();
    // Lacking: more than trade statistics are likely to miss, unless there are no statistics at all.
    let (mut over, mut lack) = (vec![0.0; n], vec![0.0; n]);
    for a in 0..n {
        let wanted = intake[a] + stated_use[a].as_ref().map_or(0.0, |p| p.band.value);
        // Exports beyond what is at hand are transit the statistics do not close, not a need.
        let gap = at_hand[a].max(0.0) - wanted;
        if gap > 0.0 {
            over[a] = gap;
        } else if draft.forms[f].imports_stated[a] {
            if -gap > 0.0 {
                unseen.push((a, -gap));
            }
        } else if untraded || -gap > 0.3 * wanted {
            lack[a] = -gap;
        }
    }
    let mut not_told = |draft: &Draft, (a, t): (usize, f64), why: &str, ledger: &mut Vec<LedgerEntry>| {
        ledger.push(LedgerEntry {
            kind: LedgerKind::Inference,
            about: Subject::supply(&draft.forms[f].id, &draft.areas[a]),
            before: None,
            after: Some(t),
            reason: why.into(),
        });
        levels.supply(f, a, SupplyKind::Unaccounted, Prior::assumed(t, 0.5, why));
    };
    for found in unseen {
        not_told(draft, found, BEYOND_STATED, ledger);
    }
    let (over, lacking) = spread::flows(draft, registry, f, &over, &lack, ledger);
    // Where the tables hold the form whole, what they do not show to come in came by no trade that they could show; all of it together is
    // no more than what others have over that nobody saw leave.
    let (spare, needed): (f64, f64) = (over.iter().map(|t| t.max(0.0)).sum(), lacking.iter().sum());
    if !consumers.is_empty() && consumers.iter().all(|p| makes_told_components(draft, *p)) {
        // Whoever makes components by a table of makers is fed, whatever small part of the feed no table knows.
        for found in lacking.into_iter().enumerate().filter(|(_, t)| *t > 0.0) {
            not_told(draft, found, FEED_OF_MAKERS, ledger);
        }
    } else if spare > 0.0 && needed > 0.0 && spread::shown_whole(draft, registry, f) {
        let part = (spare / needed).min(1.0);
        for (a, t) in lacking.into_iter().enumerate().filter(|(_, t)| *t > 0.0) {
            not_told(draft, (a, part * t), BEYOND_SEEN, ledger);
        }
    }
    if used_directly {
        let (at_hand, through, _) = balance(draft, levels);
        for a in 0..n {
            if through[a] <= 0.0 && stated_use[a].is_none() {
                continue;
            }
            let prior = stated_use[a].clone().unwrap_or_else(|| {
                let t = (at_hand[a] - intake[a]).max(0.0);
                let mut prior = Prior::assumed(t, 0.3, "production + imports - exports - processing");
                let room = 0.3 * t + 0.1 * through[a];
                (prior.band.low, prior.band.high) = ((t - room).max(0.0), t + room);
                prior
            });
            levels.uses.insert((f, a), prior);
            match &stated_use[a] {
                Some(used) => unsent::beyond_stated(draft, f, a, used, over[a], levels, ledger),
                None => unsent::left_over(draft, registry, f, a, levels, ledger),
            }
        }
        return;
    }
    for (a, used) in stated_use.into_iter().enumerate() {
        levels.uses.extend(used.map(|used| ((f, a), used)));
    }
    process_where_it_lies(draft, registry, f, &over, &through, taken, &consumers, levels, ledger);
}

/// An area that has a pure intermediate over, and whose output of what is made of it nobody states, is taken to process it.
#[allow(clippy::too_many_arguments)]
fn process_where_it_lies(
    draft: &mut Draft,
    registry: &Registry,
    f: usize,
    over: &[f64],
    through: &[f64],
    taken: f64,
    consumers: &[usize],
    levels: &mut Levels,
    ledger: &mut Vec<LedgerEntry>,
) {
    for (a, t) in over.iter().enumerate() {
        if *t < 0.01 * taken || *t < 0.1 * through[a] {
            continue;
        }
        if places::idle(draft, registry, f, a).is_some() {
            levels.uses.insert((f, a), Prior::assumed(*t, 0.5, "lands here and does not leave"));
            continue;
        }
        let t = &(t - unsent::dug_here(draft, registry, f, a, *t, levels, ledger));
        if *t < 0.01 * taken {
            continue;
        }
        // Tables of components name who makes them, or put them in a rest of their own: whoever they leave out makes none of them.
        let left_out = |p: &usize| {
            makes_told_components(draft, *p) && draft.forms[draft.processes[*p].makes].production[a].is_none()
        };
        if !consumers.is_empty() && consumers.iter().all(left_out) {
            unsent::unworked(draft, (f, a), *t, levels, ledger);
            continue;
        }
        let able: Vec<usize> = consumers
            .iter()
            .copied()
            .filter(|p| {
                let p = &draft.processes[*p];
                p.runs[a]
                    && draft.forms[p.makes].production[a].is_none()
                    && p.from.iter().filter(|(i, _)| !draft.forms[*i].local).count() == 1
                    && p.from.iter().all(|(i, _)| *i == f || levels.output(draft, *i, a) > 0.0)
            })
            .collect();
        let Some(share) = (!able.is_empty()).then(|| 1.0 / able.len() as f64) else {
            continue;
        };
        for k in able {
            let p = &draft.processes[k];
            let Some((_, per_tonne)) = p.from.iter().find(|(i, _)| *i == f) else {
                continue;
            };
            let level = t * share / per_tonne;
            let prior = Prior::assumed(level, 0.5, "input lands here and no output is published");
            ledger.push(LedgerEntry {
                kind: LedgerKind::Inference,
                about: Subject::production(&draft.forms[p.makes].id, &draft.areas[a]),
                before: None,
                after: Some(level),
                reason: format!(
                    "{t:.4} t of {} land here and do not leave; {} is taken to run",
                    draft.forms[f].id, p.id
                ),
            });
            levels.process(k, a, prior);
        }
    }
}

/// Residues: what is not recovered is thrown away; where more is recovered than hosts leave, the rest is unlisted feed.
fn residues(draft: &Draft, f: usize, levels: &mut Levels, ledger: &mut Vec<LedgerEntry>) {
    for (a, area) in draft.areas.iter().enumerate() {
        let left = levels.output(draft, f, a);
        let taken = levels.intake(draft, f, a);
        if left <= 0.0 && taken <= 0.0 {
            continue;
        }
        if left < taken {
            let short = taken - left;
            ledger.push(LedgerEntry {
                kind: LedgerKind::Inference,
                about: Subject::supply(&draft.forms[f].id, area),
                before: Some(left),
                after: Some(taken),
                reason: format!(
                    "recovery takes {taken:.4} t, hosts leave {left:.4} t; the rest is unlisted feed (imported, stocked or scrap)"
                ),
            });
            levels.supply(f, a, SupplyKind::Unaccounted, Prior::assumed(short, 0.5, "unlisted feed for recovery"));
        }
        levels.disposals.insert((f, a), (left - taken).max(0.0));
    }
}
