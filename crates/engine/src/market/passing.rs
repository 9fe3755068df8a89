//! What passes each node: half of all that is brought, taken and injected. Imbalances are judged by it.

use super::compile::Compiled;
use super::evaluate::margin;
use super::lane::Lane;
use super::rows::{Draw, Legs, Rows};

/// Writes what passes each node at prices `p` (elimination order).
#[inline(always)]
pub(super) fn passing<L: Lane>(compiled: &Compiled, rows: &Rows, draw: &Draw<L>, p: &[L], out: &mut [L]) {
    for (out, s) in out.iter_mut().zip(&draw.injection) {
        *out = s.map(|s| 0.5 * s.abs());
    }
    for (row, turn) in rows.arcs.iter().zip(draw.arcs.of(0..rows.arcs.len())) {
        let (low, high) = (row.low as usize, row.high as usize);
        let margin = p[low].sub(p[high]).scale(row.sign).sub(L::splat(row.cost));
        let half = L::clamp(turn.unbounded(row.at, row.slope, margin), row.upper).scale(0.5);
        out[low] = out[low].add(half);
        out[high] = out[high].add(half);
    }
    for (row, turn) in rows.pairs.iter().zip(&draw.pairs) {
        let (i, j) = (row.i as usize, row.j as usize);
        let margin = L::splat(-row.cost).add_scaled(p[i], row.weight[0]).add_scaled(p[j], row.weight[1]);
        let x = turn.line(row.at, row.slope, row.upper, margin).0;
        out[i] = out[i].add_scaled(x, 0.5 * row.quantity[0].abs());
        out[j] = out[j].add_scaled(x, 0.5 * row.quantity[1].abs());
    }
    for (row, turn) in rows.joints.iter().zip(&draw.joints) {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        let x = turn.line(row.at, row.slope, row.upper, margin).0;
        spread(compiled, row.legs, x, out);
    }
    for (k, row) in rows.supplies.iter().enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        spread(compiled, row.legs, draw.supply(k, margin).0, out);
    }
    for (k, row) in rows.demands.iter().enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        spread(compiled, row.legs, draw.demand(k, margin).0, out);
    }
    for (k, row) in rows.bent.iter().enumerate() {
        let margin = margin(compiled, rows, row.legs, row.cost, p);
        spread(compiled, row.legs, draw.bent(k, margin).0, out);
    }
}

#[inline(always)]
pub(super) fn spread<L: Lane>(compiled: &Compiled, legs: Legs, x: L, out: &mut [L]) {
    let range = legs.first as usize..(legs.first + legs.count) as usize;
    for (&i, &quantity) in compiled.leg_position[range.clone()].iter().zip(&compiled.leg_quantity[range]) {
        out[i as usize] = out[i as usize].add_scaled(x, 0.5 * quantity.abs());
    }
}
