//! Net supply F(p) = A x(B'p - c) + s and its Jacobian A diag(x') B', for one draw or several side by side.

use super::compile::Compiled;
use super::lane::Lane;
use super::rows::{Draw, Legs, Rows};

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

/// Writes net supply (elimination order) and the Jacobian at prices `p`.
#[inline(always)]
pub(super) fn evaluate<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    draw: &Draw<L>,
    p: &[L],
    f: &mut [L],
    jacobian: &mut Jacobian<L>,
) {
    let zero = L::splat(0.0);
    f.copy_from_slice(&draw.injection);
    jacobian.diagonal.fill(zero);
    jacobian.below.fill(zero);
    jacobian.above.fill(zero);
    evaluate_arcs(rows, draw, p, f, jacobian);
    for (row, turn) in rows.pairs.iter().zip(&draw.pairs) {
        let (i, j) = (row.i as usize, row.j as usize);
        let margin = L::splat(-row.cost).add_scaled(p[i], row.weight[0]).add_scaled(p[j], row.weight[1]);
        let (x, w) = turn.line(row.at, row.slope, row.upper, margin);
        f[i] = f[i].add_scaled(x, row.quantity[0]);
        f[j] = f[j].add_scaled(x, row.quantity[1]);
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
    for (row, turn) in rows.joints.iter().zip(&draw.joints) {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let (x, w) = turn.line(row.at, row.slope, row.upper, margin);
        scatter(compiled, rows, row.legs, x, w, f, jacobian);
    }
    for (k, row) in rows.supplies.iter().enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let (x, w) = draw.supply(k, margin);
        scatter(compiled, rows, row.legs, x, w, f, jacobian);
    }
    for (k, row) in rows.demands.iter().enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let (x, w) = draw.demand(k, margin);
        scatter(compiled, rows, row.legs, x, w, f, jacobian);
    }
    for (i, &(pull, reference)) in rows.anchor.iter().enumerate() {
        f[i] = f[i].add(p[i].sub(L::splat(reference)).scale(pull));
        jacobian.diagonal[i] = jacobian.diagonal[i].add(L::splat(pull));
    }
}

/// The arcs of [`evaluate`]. Sums of the low node of a group stay in registers until the group ends.
#[inline(always)]
fn evaluate_arcs<L: Lane>(rows: &Rows, draw: &Draw<L>, p: &[L], f: &mut [L], jacobian: &mut Jacobian<L>) {
    let mut start = 0;
    for &(low, end) in &rows.arc_groups {
        let low = low as usize;
        let (price, mut supply, mut diagonal) = (p[low], f[low], jacobian.diagonal[low]);
        let here = start..end as usize;
        for (row, turn) in rows.arcs[here.clone()].iter().zip(&draw.arcs[here]) {
            let high = row.high as usize;
            let margin = price.sub(p[high]).scale(row.sign).sub(L::splat(row.cost));
            let (x, w) = turn.line(row.at, row.slope, row.upper, margin);
            let brought = x.scale(row.sign);
            supply = supply.add(brought);
            diagonal = diagonal.add(w);
            f[high] = f[high].sub(brought);
            jacobian.diagonal[high] = jacobian.diagonal[high].add(w);
            let entry = row.entry as usize;
            jacobian.below[entry] = jacobian.below[entry].sub(w);
            if !rows.symmetric {
                jacobian.above[entry] = jacobian.above[entry].sub(w);
            }
        }
        (f[low], jacobian.diagonal[low]) = (supply, diagonal);
        start = end as usize;
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

/// Adds an activity's level and slope to net supply and Jacobian.
#[inline(always)]
pub(super) fn scatter<L: Lane>(
    compiled: &Compiled,
    rows: &Rows,
    legs: Legs,
    x: L,
    w: L,
    f: &mut [L],
    jacobian: &mut Jacobian<L>,
) {
    let range = legs.first as usize..(legs.first + legs.count) as usize;
    let position = &compiled.leg_position[range.clone()];
    let quantity = &compiled.leg_quantity[range.clone()];
    let weight = &rows.weight[range];
    let mut next = legs.first_entry as usize;
    for a in 0..position.len() {
        let i = position[a] as usize;
        f[i] = f[i].add_scaled(x, quantity[a]);
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
