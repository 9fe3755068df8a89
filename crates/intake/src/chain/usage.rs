//! Whether use of a form by country is known, or only what is left over.
//!
//! Use is what output and trade leave, unless somebody states it. Where trade is not seen, the makers keep everything and become the
//! users: ore used at the mine. So use is tested: a maker without much industry that is said to keep most of what it makes is a
//! sign that its exports are not in the tables. Rule and list of such forms: docs/methods/reconciliation.md

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, Use, UseKind};
use monazite_model::code::AreaId;
use monazite_model::fact::Quality;
use monazite_model::registry::Registry;

/// Share of its output from which on a maker keeps most of it.
pub(super) const MOST: f64 = 0.6;
/// Share of world use in such makers from which on use is not known.
const TOO_MUCH: f64 = 0.25;
/// Share of world use in transit or out of the books from which on use is not known.
const LOST: f64 = 0.5;
/// Makers named in the reason.
const NAMED: usize = 4;

/// Share of its output from which on a maker is seen to ship a form under the codes that hold it: they are then those it ships under.
const SHIPS: f64 = 0.1;

/// Whether a maker's exports of a form are seen under its codes. What it keeps beyond them it keeps, where the tables hold every code of
/// the form; where nothing is seen to leave, it may leave under other codes.
pub(super) fn is_seen_to_ship(sent: f64, made: f64) -> bool {
    sent >= SHIPS * made
}

/// Sets how use of every form is known.
pub(super) fn judge(chain: &mut Chain, registry: &Registry, works: &[BTreeSet<AreaId>], scarce: &BTreeSet<AreaId>) {
    let nobody = BTreeSet::new();
    for f in 0..chain.forms.len() {
        let (standing, why) = of_form(chain, registry, (works.get(f).unwrap_or(&nobody), scarce), f);
        chain.forms[f].use_standing = standing;
        chain.forms[f].use_missing = why;
    }
}

/// The source whose lack makes use unknown, in words: codes that no table has, or all of the form's where each is in some table.
fn wanted(chain: &Chain, registry: &Registry, f: usize) -> String {
    let form = &chain.forms[f];
    let missing: BTreeSet<&str> = form.seen.missing.iter().map(|code| code.code.as_str()).collect();
    let own = registry.forms.get(&form.id).map(|form| form.hs.as_slice()).unwrap_or_default();
    let all: BTreeSet<&str> = own.iter().map(|code| code.code.as_str()).collect();
    if all.is_empty() {
        return "trade by country (it has no code of its own), or use by country".to_owned();
    }
    if missing.is_empty() {
        let codes: Vec<&str> = all.into_iter().collect();
        return format!("trade under other codes than HS {}, or use by country", codes.join(", "));
    }
    let codes: Vec<&str> = missing.into_iter().collect();
    format!("trade of HS {} in the tables, or use by country", codes.join(", "))
}

fn of_form(
    chain: &Chain,
    registry: &Registry,
    (works, scarce): (&BTreeSet<AreaId>, &BTreeSet<AreaId>),
    f: usize,
) -> (Standing, String) {
    let form = &chain.forms[f];
    if !form.local && !form.has_output() {
        let why = format!(
            "What makers use of it is not known: no output figure of {} ({}).",
            chain.year, form.output_missing
        );
        return (Standing::NotKnown, why);
    }
    let mut used: BTreeMap<usize, f64> = BTreeMap::new();
    let mut stated = 0.0;
    // What lands and goes on, or leaves the books, was looked for as use and not found to be one: it is no better known than use.
    let looked_for = |u: &&Use| u.kind != UseKind::Stock && chain.nodes[u.node].form == f;
    for u in chain.uses.iter().filter(looked_for) {
        *used.entry(u.node).or_default() += u.level.band.value;
        if u.kind.is_use() && u.level.grade <= Quality::B {
            stated += u.level.band.value;
        }
    }
    // What plants of the next stage take is use of it, and known as far as their output is.
    let legs = chain.transformations.iter().flat_map(|t| t.inputs.iter().map(move |leg| (leg, t.level.band.value)));
    let taken: f64 = legs.filter(|(leg, _)| chain.nodes[leg.node].form == f).map(|(leg, t)| leg.per_tonne * t).sum();
    let left: f64 = used.values().sum();
    let world = left + taken;
    if left <= 0.0 || !chain.used().any(|u| chain.nodes[u.node].form == f) {
        return (Standing::Inferred, String::new());
    }
    if stated + taken >= (1.0 - TOO_MUCH) * world {
        let standing = if stated >= (1.0 - TOO_MUCH) * world { Standing::Known } else { Standing::Inferred };
        return (standing, String::new());
    }
    let flows = || chain.flows.iter().filter(|flow| chain.nodes[flow.from].form == f);
    let made: f64 = (0..chain.nodes.len()).filter(|k| chain.nodes[*k].form == f).map(|k| chain.production(k)).sum();
    let wanted = wanted(chain, registry, f);
    if made > 0.0 && !flows().any(|flow| flow.level.sources.iter().any(|s| s.trade().is_some())) {
        return (Standing::NotKnown, format!("No trade table has it; missing: {wanted}."));
    }
    let clean =
        form.seen.missing.is_empty() && form.seen.read.iter().all(|(code, year)| code.mainly && *year == chain.year);
    let mut keepers: Vec<(f64, &str)> = used
        .iter()
        .filter(|(node, _)| {
            let area = &chain.areas[chain.nodes[**node].area];
            let sent: f64 = flows().filter(|flow| flow.from == **node).map(|flow| flow.level.band.value).sum();
            let made = chain.production(**node);
            made > 0.0
                && made - sent >= MOST * made
                && area.as_str() != "ROW"
                && !registry.folding.use_at_home.contains(area)
                && !works.contains(area)
                && !(clean && is_seen_to_ship(sent, made) && !scarce.contains(area))
        })
        .map(|(node, t)| (*t, chain.areas[chain.nodes[*node].area].as_str()))
        .collect();
    // What leaves the books of a maker was sent to somebody who is not seen.
    for u in chain.uses.iter().filter(|u| u.kind == UseKind::Unaccounted && chain.nodes[u.node].form == f) {
        let area = chain.areas[chain.nodes[u.node].area].as_str();
        if !keepers.iter().any(|(_, keeper)| *keeper == area) {
            keepers.push((u.level.band.value, area));
        }
    }
    let kept: f64 = keepers.iter().map(|(t, _)| t).sum();
    if kept <= TOO_MUCH * world {
        let of_form = chain.uses.iter().filter(|u| chain.nodes[u.node].form == f);
        let lost = of_form.filter(|u| matches!(u.kind, UseKind::Transit | UseKind::Unaccounted));
        let lost: f64 = lost.map(|u| u.level.band.value).sum();
        if lost <= LOST * world {
            return (Standing::Inferred, String::new());
        }
        let why = format!(
            "{:.0} % of it lands in trading places and goes on, or leaves the books: where to is not seen; missing: {wanted}.",
            100.0 * lost / world
        );
        return (Standing::NotKnown, why);
    }
    keepers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let names: Vec<&str> = keepers.iter().take(NAMED).map(|(_, area)| *area).collect();
    let why = format!(
        "{:.0} % of it would be used by makers that keep most of their output ({}): their exports are not seen; missing: {wanted}.",
        100.0 * kept / world,
        names.join(", ")
    );
    (Standing::NotKnown, why)
}
