//! Nodes split by the origin of goods, for measures that follow goods through third countries.
//!
//! Goods of a form are alike once they have reached a node, so a bar on goods of one origin needs nodes that keep origins
//! apart: per area one pool for each group of barred authors and one for everybody else. What is made in an area enters the
//! pool of its own group; flows run between pools of the same group; users draw on all pools of their area.
//!
//! Shares of origin in the observed flows are not published. They follow from transit: of a flow, the transit share carries
//! the origins of the exporter's imports, the rest is its own. Where an exporter's own goods or imports are too small for
//! that, everything that reaches it is taken to be mixed.

use std::collections::BTreeMap;

use monazite_model::term::{Effect, Target};

use super::activity::Curve;
use super::draft::Draft;
use super::error::{StructureError, wrong_target};
use super::origins::{Origins, Split};
use super::role::Role;

/// Price gap between origins, as a share of the base price, at which users would change over all they use: goods of a form
/// are alike, so it is small.
const BLEND_GAP: f64 = 0.01;
/// Rounds of mixing; each hands origins one border further.
const ROUNDS: usize = 4000;
/// Share of what an area takes in below which a group is not there.
const TRACE: f64 = 1e-12;
/// Share of what reaches a pool that rounding may leave of it when all is passed on.
const ROUNDING: f64 = 1e-13;

/// Which forms the bars split, into which groups, and the origins of observed flows. Authors under the same bars share a group.
pub(super) fn find(draft: &Draft) -> Result<Origins, StructureError> {
    let mut bars: BTreeMap<usize, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    for term in draft.terms {
        let Effect::OriginBar { author, against, leak } = &term.effect else {
            continue;
        };
        let Target::Flows { form, .. } = &term.target else {
            return Err(wrong_target(term, "a bar on goods of an origin"));
        };
        let form = draft.form(term, form)?;
        let Some(author) = draft.area(author).filter(|_| !draft.chain.forms[form].local) else {
            continue;
        };
        let mut key: Vec<&str> = against.iter().map(|a| a.as_str()).collect();
        key.sort_unstable();
        bars.entry(form).or_default().entry(author).or_default().push(format!("{} {leak}", key.join(" ")));
    }
    let mut origins = Origins::default();
    for (form, authors) in bars {
        let mut by_bars: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (author, mut keys) in authors {
            keys.sort();
            by_bars.entry(keys).or_default().push(author);
        }
        let mut groups: Vec<Vec<usize>> = by_bars.into_values().collect();
        groups.sort();
        let mut split = Split { groups, ..Split::default() };
        trace(draft, form, &mut split);
        origins.splits.insert(form, split);
    }
    Ok(origins)
}

/// Follows origins through the observed flows of a form.
fn trace(draft: &Draft, form: usize, split: &mut Split) {
    let chain = draft.chain;
    let n = split.groups.len() + 1;
    let flows: Vec<(usize, usize, usize, f64, f64)> = chain
        .flows
        .iter()
        .enumerate()
        .filter(|(_, f)| chain.nodes[f.from].form == form && f.level.band.value > 0.0)
        .map(|(k, f)| {
            (k, chain.nodes[f.from].area, chain.nodes[f.to].area, f.level.band.value, f.transit.clamp(0.0, 1.0))
        })
        .collect();
    let areas = chain.areas.len();
    let (mut made, mut unknown, mut imports, mut own, mut transit) =
        (vec![0.0; areas], vec![0.0; areas], vec![0.0; areas], vec![0.0; areas], vec![0.0; areas]);
    for (k, node) in chain.nodes.iter().enumerate().filter(|(_, node)| node.form == form) {
        made[node.area] = chain.production(k);
        // Nobody's output is not the author's: it mixes in as goods of other origin do.
        unknown[node.area] = chain.unaccounted(k);
    }
    imports.clone_from(&unknown);
    for &(_, from, to, t, through) in &flows {
        imports[to] += t;
        own[from] += t * (1.0 - through);
        transit[from] += t * through;
    }
    let mixed: Vec<bool> = (0..areas).map(|a| own[a] > made[a] || transit[a] > imports[a]).collect();
    // Share of each group in the imports of an area, by rounds of handing on.
    let mut inside = vec![vec![0.0; n]; areas];
    for (area, shares) in inside.iter_mut().enumerate() {
        shares[split.group_of(area)] = 1.0;
    }
    let groups: Vec<usize> = (0..areas).map(|area| split.group_of(area)).collect();
    let exported = |inside: &[Vec<f64>], from: usize, through: f64, g: usize| {
        let mine = f64::from(groups[from] == g);
        let (own_part, foreign_part) = if mixed[from] {
            let all = made[from] + imports[from];
            if all > 0.0 { (made[from] / all, imports[from] / all) } else { (1.0, 0.0) }
        } else {
            (1.0 - through, through)
        };
        own_part * mine + foreign_part * inside[from][g]
    };
    // One round: what each area takes in, from what the others held.
    let mix = |inside: &[Vec<f64>]| {
        let mut next = vec![vec![0.0; n]; areas];
        for (area, shares) in next.iter_mut().enumerate().filter(|(area, _)| unknown[*area] > 0.0) {
            shares[n - 1] = unknown[area] / imports[area];
        }
        for &(_, from, to, t, through) in &flows {
            for (g, share) in next[to].iter_mut().enumerate() {
                *share += t / imports[to] * exported(inside, from, through, g);
            }
        }
        next
    };
    settle(&mut inside, &imports, mix, |_, _| 1e-15);
    // A trace that rounding leaves of a group, or of its start, is none: pools of nothing cannot be balanced under a measure.
    let gone: Vec<Vec<bool>> =
        inside.iter().map(|shares| shares.iter().map(|share| *share < TRACE).collect()).collect();
    let mix_rest = |inside: &[Vec<f64>]| {
        let mut next = mix(inside);
        for (shares, gone) in next.iter_mut().zip(&gone) {
            shares.iter_mut().zip(gone).filter(|(_, gone)| **gone).for_each(|(share, _)| *share = 0.0);
            let kept: f64 = shares.iter().sum();
            shares.iter_mut().for_each(|share| *share /= kept);
        }
        next
    };
    for (shares, gone) in inside.iter_mut().zip(&gone) {
        shares.iter_mut().zip(gone).filter(|(_, gone)| **gone).for_each(|(share, _)| *share = 0.0);
    }
    // What enters a pool and what leaves it must agree to the digits of the pool, however small.
    settle(&mut inside, &imports, mix_rest, |before, after| 1e-14 * before.max(after));
    let mut balance = vec![vec![0.0; n]; areas];
    for area in 0..areas {
        balance[area][split.group_of(area)] += made[area];
        balance[area][n - 1] += unknown[area];
    }
    let mut reaching = balance.clone();
    for &(k, from, to, t, through) in &flows {
        let shares: Vec<f64> = (0..n).map(|g| exported(&inside, from, through, g)).collect();
        for (g, share) in shares.iter().enumerate() {
            balance[from][g] -= t * share;
            balance[to][g] += t * share;
            reaching[to][g] += t * share;
        }
        split.flow.insert(k, shares);
    }
    for node in chain.nodes.iter().filter(|node| node.form == form) {
        let area = node.area;
        let total: f64 = balance[area].iter().sum();
        // Rounding may leave a trace of a group that is all passed on.
        let passed = balance[area].iter().zip(&reaching[area]);
        let mut used: Vec<f64> = passed.map(|(&t, reaching)| if t > ROUNDING * reaching { t } else { 0.0 }).collect();
        let kept: f64 = used.iter().sum();
        if kept > 0.0 && total > 0.0 {
            used.iter_mut().for_each(|t| *t *= total / kept);
        }
        split.used.insert(area, used);
        split.reaching.insert(area, reaching[area].clone());
    }
}

/// Rounds of mixing until no share changes by more than is allowed for it before and after.
fn settle(
    inside: &mut [Vec<f64>],
    imports: &[f64],
    mix: impl Fn(&[Vec<f64>]) -> Vec<Vec<f64>>,
    allowed: impl Fn(f64, f64) -> f64,
) {
    for _ in 0..ROUNDS {
        let next = mix(inside);
        let mut settled = true;
        for area in (0..imports.len()).filter(|&a| imports[a] > 0.0) {
            let pairs = inside[area].iter().zip(&next[area]);
            settled &= pairs.fold(true, |same, (&a, &b)| same && (a - b).abs() <= allowed(a, b));
            inside[area].clone_from(&next[area]);
        }
        if settled {
            break;
        }
    }
}

/// Users draw on every pool of their area: at observed shares, changing over readily when one origin gets dearer. Shares of origin
/// are an inference and stand as they are when a level moves.
pub(super) fn blends(draft: &mut Draft) {
    let forms: Vec<usize> = draft.origins.splits.keys().copied().collect();
    let nothing = draft.constant(0.0);
    for form in forms {
        let mut areas: Vec<usize> = draft.users.iter().filter(|u| u.form == form).map(|u| u.area).collect();
        // What leaves the chain there without a user draws on pools too.
        let kept = |area: usize, draft: &Draft| -> f64 {
            draft.origins.splits[&form].used.get(&area).map_or(0.0, |used| used.iter().sum())
        };
        areas.extend((0..draft.areas.len()).filter(|&area| kept(area, draft) > 0.0));
        areas.sort_unstable();
        areas.dedup();
        for area in areas {
            let users = draft.users.iter().filter(|u| u.form == form && u.area == area);
            let total = users.fold(nothing, |sum, u| sum + u.weight * u.level);
            let total = if total.value() > 0.0 { total } else { draft.constant(kept(area, draft)) };
            let scale = total.max(draft.added_use.get(&(form, area)).copied().unwrap_or(nothing));
            for group in draft.origins.groups(form) {
                if !draft.has_pool(form, area, group) {
                    continue;
                }
                let Some(g) = group else { continue };
                let used = draft.origins.splits[&form].used.get(&area).map_or(0.0, |used| used[g]);
                let at = if total.value() > 0.0 { total * (used / total.value()) } else { draft.constant(used) };
                let curve = Curve::linear(at, scale / (BLEND_GAP * draft.price[form]));
                let (pool, market) = (draft.pool(form, area, group), draft.market(form, area));
                let id = format!(
                    "blend {}@{} of {}",
                    draft.chain.forms[form].id,
                    draft.areas[area],
                    draft.origins.name(&draft.areas, form, g)
                );
                let role = Role::Blend { form, area, origin: g };
                draft.add(role, id, &[(pool, -1.0), (market, 1.0)], nothing, curve, at);
            }
        }
    }
}
