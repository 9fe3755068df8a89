//! Sparse factorisation on a fixed pattern: L D L' for welfare programs, L D U where duties are shares of value.
//!
//! Right-looking, column by column, in the place of the matrix: below the diagonal the columns of L D (unscaled), above it the rows
//! of D U; `inverse` holds 1 / D.
//! No pivoting: with A = B the matrix is a weighted graph Laplacian plus slopes plus a small positive shift; with duties it stays
//! close to one. A pivot lost to rounding is lifted to a least share of its diagonal entry ([`Lane::LEAST_PIVOT`]).

use super::lane::Lane;
use super::symbolic::Symbolic;

#[inline(always)]
fn invert_pivot<L: Lane>(pivot: L, diagonal: L) -> L {
    pivot.max(diagonal.scale(L::LEAST_PIVOT)).invert()
}

/// What is added to the diagonal: `shift` (per lane) times `unit` (per node).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift<'a, L> {
    pub unit: &'a [f64],
    pub shift: L,
}

impl<L: Lane> Shift<'_, L> {
    #[inline(always)]
    fn raised(&self, diagonal: &[L], node: usize) -> L {
        diagonal[node].add(self.shift.scale(self.unit[node]))
    }

    /// The raised diagonal, from which elimination makes the pivots.
    #[inline(always)]
    fn raise(&self, diagonal: &[L], pivots: &mut [L]) {
        for ((pivot, &h), &unit) in pivots.iter_mut().zip(diagonal).zip(self.unit) {
            *pivot = h.add(self.shift.scale(unit));
        }
    }
}

/// Subtracts `by` times the entries `below` of a column from where they go in the columns to its right, whose entries `right` start
/// at entry `offset`.
#[inline(always)]
fn subtract<L: Lane>(s: &Symbolic, entry: usize, below: &[L], by: L, right: &mut [L], offset: usize) {
    let update = s.update[entry];
    let start = update.start as usize;
    if below.is_empty() {
    } else if update.gapless {
        for (target, &l) in right[start - offset..][..below.len()].iter_mut().zip(below) {
            *target = target.sub_mul(l, by);
        }
    } else {
        for (&target, &l) in s.targets[start..start + below.len()].iter().zip(below) {
            let target = &mut right[target as usize - offset];
            *target = target.sub_mul(l, by);
        }
    }
}

/// Factor of a symmetric matrix given by its diagonal and the entries of the pattern, which the factor replaces. `pivots` is scratch
/// of length n.
#[inline(always)]
pub(crate) fn factor_symmetric<L: Lane>(
    s: &Symbolic,
    diagonal: &[L],
    shift: Shift<'_, L>,
    entries: &mut [L],
    inverse: &mut [L],
    pivots: &mut [L],
) {
    shift.raise(diagonal, pivots);
    for k in 0..s.n {
        let (start, end) = (s.column[k] as usize, s.column[k + 1] as usize);
        inverse[k] = invert_pivot(pivots[k], shift.raised(diagonal, k));
        let (left, right) = entries.split_at_mut(end);
        let column = &left[start..];
        for (i, (&j, &unscaled)) in s.row[start..end].iter().zip(column).enumerate() {
            let scaled = unscaled.mul(inverse[k]);
            pivots[j as usize] = pivots[j as usize].sub_mul(unscaled, scaled);
            subtract(s, start + i, &column[i + 1..], scaled, right, end);
        }
    }
}

/// Solves with the factor of [`factor_symmetric`] in place.
#[inline(always)]
pub(crate) fn solve_symmetric<L: Lane>(s: &Symbolic, inverse: &[L], lower: &[L], x: &mut [L]) {
    solve_general(s, inverse, lower, lower, x);
}

/// Factor of a matrix with symmetric pattern: `below` and `above` hold the entries on both sides of the diagonal, and the factor
/// replaces them.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(crate) fn factor_general<L: Lane>(
    s: &Symbolic,
    diagonal: &[L],
    shift: Shift<'_, L>,
    below: &mut [L],
    above: &mut [L],
    inverse: &mut [L],
    pivots: &mut [L],
) {
    shift.raise(diagonal, pivots);
    for k in 0..s.n {
        let (start, end) = (s.column[k] as usize, s.column[k + 1] as usize);
        inverse[k] = invert_pivot(pivots[k], shift.raised(diagonal, k));
        let (left, right) = below.split_at_mut(end);
        let (top_left, top_right) = above.split_at_mut(end);
        let (column, row) = (&left[start..], &top_left[start..]);
        for i in 0..end - start {
            let j = s.row[start + i] as usize;
            let (by_row, by_column) = (row[i].mul(inverse[k]), column[i].mul(inverse[k]));
            pivots[j] = pivots[j].sub_mul(column[i], by_row);
            subtract(s, start + i, &column[i + 1..], by_row, right, end);
            subtract(s, start + i, &row[i + 1..], by_column, top_right, end);
        }
    }
}

/// Solves with the factor of [`factor_general`] in place.
#[inline(always)]
pub(crate) fn solve_general<L: Lane>(s: &Symbolic, inverse: &[L], lower: &[L], upper: &[L], x: &mut [L]) {
    for j in 0..s.n {
        let column = s.column[j] as usize..s.column[j + 1] as usize;
        let t = x[j].mul(inverse[j]);
        for (&r, &l) in s.row[column.clone()].iter().zip(&lower[column]) {
            let target = &mut x[r as usize];
            *target = target.sub_mul(l, t);
        }
    }
    for j in (0..s.n).rev() {
        let column = s.column[j] as usize..s.column[j + 1] as usize;
        let mut value = x[j];
        for (&r, &u) in s.row[column.clone()].iter().zip(&upper[column]) {
            value = value.sub_mul(u, x[r as usize]);
        }
        x[j] = value.mul(inverse[j]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::lane::One;
    use super::*;

    /// A ring of n nodes with a chord; diagonally dominant, not symmetric.
    fn ring(n: usize) -> (Symbolic, Vec<(usize, usize)>) {
        let mut edges: Vec<(usize, usize)> = (0..n).map(|i| (i, (i + 1) % n)).collect();
        edges.push((0, n / 2));
        (Symbolic::new(n, edges.iter().map(|&(a, b)| (a as u32, b as u32))), edges)
    }

    #[test]
    fn the_factors_solve_the_systems_they_were_made_from() {
        for symmetric in [true, false] {
            let n = 13;
            let (s, edges) = ring(n);
            let zero = One::splat(0.0);
            let (mut diagonal, mut below, mut above) =
                (vec![zero; n], vec![zero; s.entries()], vec![zero; s.entries()]);
            let mut dense = vec![vec![0.0; n]; n];
            for (q, &(a, b)) in edges.iter().enumerate() {
                let (i, j) = (s.position[a], s.position[b]);
                let entry = s.entry(i, j).map(|e| e as usize);
                assert!(entry.is_some());
                let entry = entry.unwrap_or(0);
                let (lo, hi) = (i.min(j) as usize, i.max(j) as usize);
                let below_value = -1.0 - 0.1 * q as f64;
                let above_value = if symmetric { below_value } else { below_value * 1.3 };
                dense[hi][lo] = below_value;
                dense[lo][hi] = above_value;
                below[entry] = One::splat(below_value);
                above[entry] = One::splat(above_value);
            }
            for i in 0..n {
                dense[i][i] = 9.0 + i as f64;
                diagonal[i] = One::splat(dense[i][i]);
            }
            let want: Vec<f64> = (0..n).map(|i| (i as f64 - 4.0) * 0.7).collect();
            let mut x: Vec<One> =
                dense.iter().map(|row| One::splat(row.iter().zip(&want).map(|(a, w)| a * w).sum())).collect();
            let mut inverse = vec![zero; n];
            let unit = vec![0.0; n];
            let shift = Shift { unit: &unit, shift: zero };
            let mut pivots = vec![zero; n];
            if symmetric {
                factor_symmetric(&s, &diagonal, shift, &mut below, &mut inverse, &mut pivots);
                solve_symmetric(&s, &inverse, &below, &mut x);
            } else {
                let (a, b) = (&mut below, &mut above);
                factor_general(&s, &diagonal, shift, a, b, &mut inverse, &mut pivots);
                solve_general(&s, &inverse, &below, &above, &mut x);
            }
            for (x, want) in x.iter().zip(&want) {
                assert!((x.get(0) - want).abs() < 1e-13, "{} {want}", x.get(0));
            }
        }
    }
}
