//! Sparse factorisation on a fixed pattern: L D L' for welfare programs, L D U where duties are shares of value.
//!
//! Right-looking, in the place of the matrix: below the diagonal the columns of L D (unscaled), above it the rows of D U; `inverse`
//! holds 1 / D. Columns with the same rows below are eliminated together in panels: of a product of eight lanes it is not the
//! arithmetic that takes time but reading and writing where it goes. The operations on each entry and their order are those of one
//! column after the other.
//! No pivoting: with A = B the matrix is a weighted graph Laplacian plus slopes plus a small positive shift; with duties it stays
//! close to one. A pivot lost to rounding is lifted to a least share of its diagonal entry ([`Lane::LEAST_PIVOT`]).

use super::lane::Lane;
use super::symbolic::{PANEL, Panel, Symbolic, Update};

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

/// Subtracts `by` times the entries `below` of each column of a panel from where they go in a column to its right; all go to the same
/// places, in the columns whose entries `right` start at entry `offset`. The columns come in their order, whatever the width.
#[inline(always)]
fn subtract<L: Lane, const W: usize>(
    s: &Symbolic,
    update: Update,
    below: [&[L]; W],
    by: [L; W],
    right: &mut [L],
    offset: usize,
) {
    let count = below[0].len();
    let below = below.map(|column| &column[..count]);
    let start = update.start as usize;
    if count == 0 {
    } else if update.gapless {
        for (i, target) in right[start - offset..][..count].iter_mut().enumerate() {
            let mut sum = *target;
            for c in 0..W {
                sum = sum.sub_mul(below[c][i], by[c]);
            }
            *target = sum;
        }
    } else {
        for (i, &target) in s.targets[start..][..count].iter().enumerate() {
            let target = &mut right[target as usize - offset];
            let mut sum = *target;
            for c in 0..W {
                sum = sum.sub_mul(below[c][i], by[c]);
            }
            *target = sum;
        }
    }
}

/// Calls a function of the width of a panel, known when it is compiled.
macro_rules! by_width {
    ($panel:expr, $function:ident, $($argument:expr),*) => {
        match $panel.width {
            1 => $function::<L, 1>($($argument),*),
            2 => $function::<L, 2>($($argument),*),
            3 => $function::<L, 3>($($argument),*),
            _ => $function::<L, PANEL>($($argument),*),
        }
    };
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
    for &panel in &s.panels {
        by_width!(panel, eliminate_symmetric, s, panel, diagonal, shift, entries, inverse, pivots);
    }
}

/// Eliminates a panel: its columns among themselves, one by one, then all of them from the columns to the right, where each entry is
/// read and written once for the whole panel.
#[inline(always)]
fn eliminate_symmetric<L: Lane, const W: usize>(
    s: &Symbolic,
    panel: Panel,
    diagonal: &[L],
    shift: Shift<'_, L>,
    entries: &mut [L],
    inverse: &mut [L],
    pivots: &mut [L],
) {
    let first = panel.first as usize;
    for c in 0..W {
        let k = first + c;
        let (start, end) = (s.column[k] as usize, s.column[k + 1] as usize);
        inverse[k] = invert_pivot(pivots[k], shift.raised(diagonal, k));
        let (left, right) = entries.split_at_mut(end);
        let column = &left[start..];
        for i in 0..W - 1 - c {
            let scaled = column[i].mul(inverse[k]);
            pivots[k + 1 + i] = pivots[k + 1 + i].sub_mul(column[i], scaled);
            subtract(s, s.update[start + i], [&column[i + 1..]], [scaled], right, end);
        }
    }
    let last = s.below_panel(panel, W - 1);
    let (left, right) = entries.split_at_mut(last.end);
    let columns: [&[L]; W] = std::array::from_fn(|c| &left[s.below_panel(panel, c)]);
    for (i, entry) in last.clone().enumerate() {
        let j = s.row[entry] as usize;
        let by: [L; W] = std::array::from_fn(|c| columns[c][i].mul(inverse[first + c]));
        let mut pivot = pivots[j];
        for c in 0..W {
            pivot = pivot.sub_mul(columns[c][i], by[c]);
        }
        pivots[j] = pivot;
        subtract(s, s.update[entry], columns.map(|column| &column[i + 1..]), by, right, last.end);
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
    for &panel in &s.panels {
        by_width!(panel, eliminate_general, s, panel, diagonal, shift, below, above, inverse, pivots);
    }
}

/// As [`eliminate_symmetric`].
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn eliminate_general<L: Lane, const W: usize>(
    s: &Symbolic,
    panel: Panel,
    diagonal: &[L],
    shift: Shift<'_, L>,
    below: &mut [L],
    above: &mut [L],
    inverse: &mut [L],
    pivots: &mut [L],
) {
    let first = panel.first as usize;
    for c in 0..W {
        let k = first + c;
        let (start, end) = (s.column[k] as usize, s.column[k + 1] as usize);
        inverse[k] = invert_pivot(pivots[k], shift.raised(diagonal, k));
        let (left, right) = below.split_at_mut(end);
        let (top_left, top_right) = above.split_at_mut(end);
        let (column, row) = (&left[start..], &top_left[start..]);
        for i in 0..W - 1 - c {
            let (by_row, by_column) = (row[i].mul(inverse[k]), column[i].mul(inverse[k]));
            pivots[k + 1 + i] = pivots[k + 1 + i].sub_mul(column[i], by_row);
            subtract(s, s.update[start + i], [&column[i + 1..]], [by_row], right, end);
            subtract(s, s.update[start + i], [&row[i + 1..]], [by_column], top_right, end);
        }
    }
    let last = s.below_panel(panel, W - 1);
    let (left, right) = below.split_at_mut(last.end);
    let (top_left, top_right) = above.split_at_mut(last.end);
    let columns: [&[L]; W] = std::array::from_fn(|c| &left[s.below_panel(panel, c)]);
    let rows: [&[L]; W] = std::array::from_fn(|c| &top_left[s.below_panel(panel, c)]);
    for (i, entry) in last.clone().enumerate() {
        let j = s.row[entry] as usize;
        let by_row: [L; W] = std::array::from_fn(|c| rows[c][i].mul(inverse[first + c]));
        let by_column: [L; W] = std::array::from_fn(|c| columns[c][i].mul(inverse[first + c]));
        let mut pivot = pivots[j];
        for c in 0..W {
            pivot = pivot.sub_mul(columns[c][i], by_row[c]);
        }
        pivots[j] = pivot;
        subtract(s, s.update[entry], columns.map(|column| &column[i + 1..]), by_row, right, last.end);
        subtract(s, s.update[entry], rows.map(|row| &row[i + 1..]), by_column, top_right, last.end);
    }
}

/// Solves with the factor of [`factor_general`] in place.
#[inline(always)]
pub(crate) fn solve_general<L: Lane>(s: &Symbolic, inverse: &[L], lower: &[L], upper: &[L], x: &mut [L]) {
    for &panel in &s.panels {
        by_width!(panel, forward, s, panel, inverse, lower, x);
    }
    for &panel in s.panels.iter().rev() {
        by_width!(panel, backward, s, panel, inverse, upper, x);
    }
}

#[inline(always)]
fn forward<L: Lane, const W: usize>(s: &Symbolic, panel: Panel, inverse: &[L], lower: &[L], x: &mut [L]) {
    let first = panel.first as usize;
    let mut t = [L::splat(0.0); W];
    for c in 0..W {
        t[c] = x[first + c].mul(inverse[first + c]);
        let start = s.column[first + c] as usize;
        for (i, &l) in lower[start..][..W - 1 - c].iter().enumerate() {
            let target = &mut x[first + c + 1 + i];
            *target = target.sub_mul(l, t[c]);
        }
    }
    let last = s.below_panel(panel, W - 1);
    let columns: [&[L]; W] = std::array::from_fn(|c| &lower[s.below_panel(panel, c)][..last.len()]);
    for (i, &r) in s.row[last].iter().enumerate() {
        let mut sum = x[r as usize];
        for c in 0..W {
            sum = sum.sub_mul(columns[c][i], t[c]);
        }
        x[r as usize] = sum;
    }
}

/// What lies below the panel first, for all its columns at once; then the columns, from the last.
#[inline(always)]
fn backward<L: Lane, const W: usize>(s: &Symbolic, panel: Panel, inverse: &[L], upper: &[L], x: &mut [L]) {
    let first = panel.first as usize;
    let mut sum: [L; W] = std::array::from_fn(|c| x[first + c]);
    let last = s.below_panel(panel, W - 1);
    let columns: [&[L]; W] = std::array::from_fn(|c| &upper[s.below_panel(panel, c)][..last.len()]);
    for (i, &r) in s.row[last].iter().enumerate() {
        let known = x[r as usize];
        for c in 0..W {
            sum[c] = sum[c].sub_mul(columns[c][i], known);
        }
    }
    for c in (0..W).rev() {
        let start = s.column[first + c] as usize;
        for (i, &u) in upper[start..][..W - 1 - c].iter().enumerate() {
            sum[c] = sum[c].sub_mul(u, x[first + c + 1 + i]);
        }
        x[first + c] = sum[c].mul(inverse[first + c]);
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
