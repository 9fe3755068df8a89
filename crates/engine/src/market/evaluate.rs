//! Net supply F(p) = A x(B'p - c) + s and its Jacobian A diag(x') B', for one draw or several side by side.

use super::compile::Compiled;
use super::kinks::{Rounding, bend};
use super::lane::{Lane, Mask};
use super::rows::{Draw, Legs, Rows};
use super::turns::Turn;

/// Jacobian on the pattern of the symbolic factor; `above` is used only when it is not symmetric.
#[derive(Clone, Debug, Default)]
pub(super) struct Jacobian<L> {
    pub diagonal: Vec<L>,
    pub below: Vec<L>,
    pub above: Vec<L>,
}

impl<L: Lane> Jacobian<L> {
    /// Sets the sizes, keeping allocations.
    pub fn size(&mut self, nodes: usize, entries: usize, symmetric: bool) {
        let zero = L::splat(0.0);
        self.diagonal.resize(nodes, zero);
        self.below.resize(entries, zero);
        self.above.resize(if symmetric { 0 } else { entries }, zero);
    }
}

/// What an evaluation leaves for the Jacobian at the same prices: where each activity is on its response.
#[derive(Clone, Debug, Default)]
pub(super) struct Slopes<L> {
    /// The lanes in which each arc is inside its bounds.
    arcs: Vec<Mask>,
    pairs: Vec<L>,
    joints: Vec<L>,
    supplies: Vec<L>,
    demands: Vec<L>,
    bent: Vec<L>,
    /// Of arcs whose kinks are rounded ([`super::kinks`]).
    rounded: Vec<L>,
}

impl<L: Lane> Slopes<L> {
    /// Sets the sizes, keeping allocations.
    pub fn size(&mut self, rows: &Rows) {
        let zero = L::splat(0.0);
        self.arcs.resize(rows.arcs.len(), 0);
        self.pairs.resize(rows.pairs.len(), zero);
        self.joints.resize(rows.joints.len(), zero);
        self.supplies.resize(rows.supplies.len(), zero);
        self.demands.resize(rows.demands.len(), zero);
        self.bent.resize(rows.bent.len(), zero);
    }
}

/// Writes net supply (elimination order) at prices `p`, and the slopes there.
#[inline(always)]
pub(super) fn net_supply<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<L>,
    p: &[L],
    f: &mut [L],
    slopes: &mut Slopes<L>,
) {
    f.copy_from_slice(&draw.injection);
    if L::ROUNDS && rows.rounding.width > 0.0 {
        net_supply_of_rounded_lines(compiled, rows, draw, p, f, slopes);
    } else {
        net_supply_of_lines(compiled, rows, draw, p, f, slopes);
    }
    for (k, (row, slope)) in rows.supplies.iter().zip(&mut slopes.supplies).enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let (x, w) = draw.supply(k, margin);
        *slope = w;
        bring(compiled, row.legs, x, f);
    }
    for (k, (row, slope)) in rows.demands.iter().zip(&mut slopes.demands).enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let (x, w) = draw.demand(k, margin);
        *slope = w;
        bring(compiled, row.legs, x, f);
    }
    for (k, (row, slope)) in rows.bent.iter().zip(&mut slopes.bent).enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let (x, w) = draw.bent(k, margin);
        *slope = w;
        bring(compiled, row.legs, x, f);
    }
    for (i, &(pull, reference)) in rows.anchor.iter().enumerate() {
        f[i] = f[i].add(p[i].sub(L::splat(reference)).scale(pull));
    }
}

/// The lines of [`net_supply`].
#[inline(always)]
fn net_supply_of_lines<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<L>,
    p: &[L],
    f: &mut [L],
    slopes: &mut Slopes<L>,
) {
    net_supply_of_arcs(rows, draw, p, f, &mut slopes.arcs);
    let sharp = |_: usize, turn: &Turn<L>, [at, slope, upper]: [f64; 3], margin: L| turn.line(at, slope, upper, margin);
    net_supply_of_other_lines(compiled, rows, draw, p, f, slopes, (sharp, sharp));
}

/// The pairs and joints of [`net_supply`], whose levels and slopes `pair` and `joint` know by number, turn, row (level, slope and bound
/// as stated) and margin.
#[inline(always)]
fn net_supply_of_other_lines<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<L>,
    p: &[L],
    f: &mut [L],
    slopes: &mut Slopes<L>,
    (pair, joint): (impl Fn(usize, &Turn<L>, [f64; 3], L) -> (L, L), impl Fn(usize, &Turn<L>, [f64; 3], L) -> (L, L)),
) {
    for (k, ((row, turn), slope)) in rows.pairs.iter().zip(&draw.pairs).zip(&mut slopes.pairs).enumerate() {
        let (i, j) = (row.i as usize, row.j as usize);
        let margin = L::splat(-row.cost).add_scaled(p[i], row.weight[0]).add_scaled(p[j], row.weight[1]);
        let (x, w) = pair(k, turn, [row.at, row.slope, row.upper], margin);
        *slope = w;
        f[i] = f[i].add_scaled(x, row.quantity[0]);
        f[j] = f[j].add_scaled(x, row.quantity[1]);
    }
    for (k, ((row, turn), slope)) in rows.joints.iter().zip(&draw.joints).zip(&mut slopes.joints).enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let (x, w) = joint(k, turn, [row.at, row.slope, row.upper], margin);
        *slope = w;
        bring(compiled, row.legs, x, f);
    }
}

/// The lines of [`net_supply`] where their kinks are rounded.
#[inline(never)]
fn net_supply_of_rounded_lines<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<L>,
    p: &[L],
    f: &mut [L],
    slopes: &mut Slopes<L>,
) {
    let Rounding { width, arcs, pairs, joints } = &rows.rounding;
    slopes.rounded.resize(rows.arcs.len(), L::splat(0.0));
    let turns = draw.arcs.of(0..rows.arcs.len()).zip(arcs);
    for ((row, (turn, unit)), slope) in rows.arcs.iter().zip(turns).zip(&mut slopes.rounded) {
        let (low, high) = (row.low as usize, row.high as usize);
        let margin = p[low].sub(p[high]).scale(row.sign).sub(L::splat(row.cost));
        let raw = turn.unbounded(row.at, row.slope, margin);
        let (x, w) = bend(raw, turn.slope(row.slope), row.upper, width * unit);
        *slope = w;
        f[low] = f[low].add_scaled(x, row.sign);
        f[high] = f[high].add_scaled(x, -row.sign);
    }
    let rounded = |units: &[f64], k: usize, turn: &Turn<L>, [at, slope, upper]: [f64; 3], margin: L| {
        bend(turn.unbounded(at, slope, margin), turn.slope(slope), upper, width * units[k])
    };
    let pair = |k: usize, turn: &Turn<L>, row: [f64; 3], margin: L| rounded(pairs, k, turn, row, margin);
    let joint = |k: usize, turn: &Turn<L>, row: [f64; 3], margin: L| rounded(joints, k, turn, row, margin);
    net_supply_of_other_lines(compiled, rows, draw, p, f, slopes, (pair, joint));
}

/// The arcs of [`net_supply`]. The sum of the low node of a group stays in registers until the group ends.
#[inline(always)]
fn net_supply_of_arcs<L: Lane>(rows: &Rows, draw: &Draw<L>, p: &[L], f: &mut [L], inside: &mut [Mask]) {
    let mut start = 0;
    for &(low, end) in &rows.arc_groups {
        let low = low as usize;
        let (price, mut supply) = (p[low], f[low]);
        let here = start..end as usize;
        let turns = draw.arcs.of(here.clone()).zip(&mut inside[here.clone()]);
        for (row, (turn, inside)) in rows.arcs[here].iter().zip(turns) {
            let high = row.high as usize;
            let margin = price.sub(p[high]).scale(row.sign).sub(L::splat(row.cost));
            let raw = turn.unbounded(row.at, row.slope, margin);
            let runs = raw.positive();
            *inside = runs;
            // Most new routes run in no lane.
            if runs == 0 {
                continue;
            }
            let mut x = L::clamp(raw, f64::INFINITY);
            if row.upper < f64::INFINITY {
                x = L::clamp(raw, row.upper);
                *inside = runs & raw.below(row.upper);
            }
            let brought = x.scale(row.sign);
            supply = supply.add(brought);
            f[high] = f[high].sub(brought);
        }
        f[low] = supply;
        start = end as usize;
    }
}

/// Writes the Jacobian at the prices of the last [`net_supply`], whose slopes are given.
#[inline(always)]
pub(super) fn assemble<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<L>,
    slopes: &Slopes<L>,
    jacobian: &mut Jacobian<L>,
) {
    let zero = L::splat(0.0);
    jacobian.diagonal.fill(zero);
    jacobian.below.fill(zero);
    jacobian.above.fill(zero);
    if L::ROUNDS && rows.rounding.width > 0.0 {
        assemble_rounded_arcs(rows, &slopes.rounded, jacobian);
    } else {
        assemble_arcs(rows, draw, &slopes.arcs, jacobian);
    }
    for (row, &w) in rows.pairs.iter().zip(&slopes.pairs) {
        let (i, j) = (row.i as usize, row.j as usize);
        jacobian.diagonal[i] = jacobian.diagonal[i].add_scaled(w, row.quantity[0] * row.weight[0]);
        jacobian.diagonal[j] = jacobian.diagonal[j].add_scaled(w, row.quantity[1] * row.weight[1]);
        let entry = row.entry as usize;
        let (ij, ji) = (row.quantity[0] * row.weight[1], row.quantity[1] * row.weight[0]);
        if rows.symmetric {
            jacobian.below[entry] = jacobian.below[entry].add_scaled(w, ij);
        } else {
            let (below, above) = if i > j { (ij, ji) } else { (ji, ij) };
            jacobian.below[entry] = jacobian.below[entry].add_scaled(w, below);
            jacobian.above[entry] = jacobian.above[entry].add_scaled(w, above);
        }
    }
    let joints = rows.joints.iter().map(|row| row.legs).zip(&slopes.joints);
    let supplies = rows.supplies.iter().map(|row| row.legs).zip(&slopes.supplies);
    let demands = rows.demands.iter().map(|row| row.legs).zip(&slopes.demands);
    let bent = rows.bent.iter().map(|row| row.legs).zip(&slopes.bent);
    for (legs, &w) in joints.chain(supplies).chain(demands).chain(bent) {
        scatter(compiled, rows, legs, w, jacobian);
    }
    for (i, &(pull, _)) in rows.anchor.iter().enumerate() {
        jacobian.diagonal[i] = jacobian.diagonal[i].add(L::splat(pull));
    }
}

#[inline(always)]
fn assemble_arcs<L: Lane>(rows: &Rows, draw: &Draw<L>, inside: &[Mask], jacobian: &mut Jacobian<L>) {
    let mut start = 0;
    for &(low, end) in &rows.arc_groups {
        let mut diagonal = jacobian.diagonal[low as usize];
        let here = start..end as usize;
        let turns = draw.arcs.of(here.clone()).zip(&inside[here.clone()]);
        for (row, (turn, &inside)) in rows.arcs[here].iter().zip(turns).filter(|(_, (_, inside))| **inside != 0) {
            let (high, entry) = (row.high as usize, row.entry as usize);
            let w = turn.slope(row.slope).keep(inside);
            diagonal = diagonal.add(w);
            jacobian.diagonal[high] = jacobian.diagonal[high].add(w);
            jacobian.below[entry] = jacobian.below[entry].sub(w);
            if !rows.symmetric {
                jacobian.above[entry] = jacobian.above[entry].sub(w);
            }
        }
        jacobian.diagonal[low as usize] = diagonal;
        start = end as usize;
    }
}

/// The arcs of [`assemble`] where their kinks are rounded; slopes of other lines stand where they always do.
#[inline(never)]
fn assemble_rounded_arcs<L: Lane>(rows: &Rows, slopes: &[L], jacobian: &mut Jacobian<L>) {
    for (row, &w) in rows.arcs.iter().zip(slopes) {
        let (low, high, entry) = (row.low as usize, row.high as usize, row.entry as usize);
        jacobian.diagonal[low] = jacobian.diagonal[low].add(w);
        jacobian.diagonal[high] = jacobian.diagonal[high].add(w);
        jacobian.below[entry] = jacobian.below[entry].sub(w);
        if !rows.symmetric {
            jacobian.above[entry] = jacobian.above[entry].sub(w);
        }
    }
}

/// Unit margin of an activity, summed in leg order.
#[inline(always)]
pub(super) fn margin<L: Lane>(compiled: &Compiled, rows: &Rows, legs: Legs, cost: f64, p: &[L]) -> L {
    let range = legs.first as usize..(legs.first + legs.count) as usize;
    let mut sum = L::splat(-cost);
    for (&position, &weight) in compiled.leg_position[range.clone()].iter().zip(&rows.weight[range]) {
        sum = sum.add_scaled(p[position as usize], weight);
    }
    sum
}

/// Adds an activity's level to net supply.
#[inline(always)]
fn bring<L: Lane>(compiled: &Compiled, legs: Legs, x: L, f: &mut [L]) {
    let range = legs.first as usize..(legs.first + legs.count) as usize;
    for (&i, &quantity) in compiled.leg_position[range.clone()].iter().zip(&compiled.leg_quantity[range]) {
        f[i as usize] = f[i as usize].add_scaled(x, quantity);
    }
}

/// Adds an activity's slope to the Jacobian.
#[inline(always)]
fn scatter<L: Lane>(compiled: &Compiled, rows: &Rows, legs: Legs, w: L, jacobian: &mut Jacobian<L>) {
    let range = legs.first as usize..(legs.first + legs.count) as usize;
    let position = &compiled.leg_position[range.clone()];
    let quantity = &compiled.leg_quantity[range.clone()];
    let weight = &rows.weight[range];
    let mut next = legs.first_entry as usize;
    for a in 0..position.len() {
        let i = position[a] as usize;
        jacobian.diagonal[i] = jacobian.diagonal[i].add_scaled(w, quantity[a] * weight[a]);
        for b in a + 1..position.len() {
            let entry = compiled.pair_entries[next] as usize;
            next += 1;
            let (ij, ji) = (quantity[a] * weight[b], quantity[b] * weight[a]);
            if rows.symmetric {
                jacobian.below[entry] = jacobian.below[entry].add_scaled(w, ij);
            } else {
                let (below, above) = if position[a] > position[b] { (ij, ji) } else { (ji, ij) };
                jacobian.below[entry] = jacobian.below[entry].add_scaled(w, below);
                jacobian.above[entry] = jacobian.above[entry].add_scaled(w, above);
            }
        }
    }
}
