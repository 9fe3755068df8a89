//! Sparse factorisation on a fixed pattern: L D L' for welfare programs, L D U where duties are shares of value.
//!
//! Left-looking, column by column. `lower` holds the columns of L D (unscaled), `upper` the rows of D U, `inverse` holds 1 / D.
//! No pivoting: with A = B the matrix is a weighted graph Laplacian plus slopes plus a small positive shift; with duties it stays
//! close to one. A pivot lost to rounding is lifted to 1e-14 of its diagonal entry.

use super::lane::Lane;
use super::symbolic::Symbolic;

/// Smallest pivot, relative to the diagonal entry before elimination.
const LEAST_PIVOT: f64 = 1e-14;

#[inline(always)]
fn invert_pivot<L: Lane>(pivot: L, diagonal: L) -> L {
    pivot.zip(diagonal, |d, h| {
        let least = LEAST_PIVOT * h;
        1.0 / if d > least { d } else { least }
    })
}

/// Factor of a symmetric matrix given by its diagonal and the entries of the pattern. `sum` is scratch of length n.
#[inline(always)]
pub(crate) fn factor_symmetric<L: Lane>(
    s: &Symbolic,
    diagonal: &[L],
    off: &[L],
    inverse: &mut [L],
    lower: &mut [L],
    sum: &mut [L],
) {
    for j in 0..s.n {
        let (start, end) = (s.column[j] as usize, s.column[j + 1] as usize);
        let mut pivot = diagonal[j];
        for (&r, &h) in s.row[start..end].iter().zip(&off[start..end]) {
            sum[r as usize] = h;
        }
        for &(k, entry) in &s.row_entries[s.row_start[j] as usize..s.row_start[j + 1] as usize] {
            let (k, entry) = (k as usize, entry as usize);
            let unscaled = lower[entry];
            let scaled = unscaled.mul(inverse[k]);
            pivot = pivot.sub_mul(unscaled, scaled);
            let rest = entry + 1..s.column[k + 1] as usize;
            for (&r, &l) in s.row[rest.clone()].iter().zip(&lower[rest]) {
                let target = &mut sum[r as usize];
                *target = target.sub_mul(l, scaled);
            }
        }
        inverse[j] = invert_pivot(pivot, diagonal[j]);
        for (&r, l) in s.row[start..end].iter().zip(&mut lower[start..end]) {
            *l = sum[r as usize];
        }
    }
}

/// Solves with the factor of [`factor_symmetric`] in place.
#[inline(always)]
pub(crate) fn solve_symmetric<L: Lane>(s: &Symbolic, inverse: &[L], lower: &[L], x: &mut [L]) {
    solve_general(s, inverse, lower, lower, x);
}

/// Factor of a matrix with symmetric pattern: `below` and `above` hold the entries on both sides of the diagonal.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(crate) fn factor_general<L: Lane>(
    s: &Symbolic,
    diagonal: &[L],
    below: &[L],
    above: &[L],
    inverse: &mut [L],
    lower: &mut [L],
    upper: &mut [L],
    sum: &mut [L],
    sum_above: &mut [L],
) {
    for j in 0..s.n {
        let (start, end) = (s.column[j] as usize, s.column[j + 1] as usize);
        let mut pivot = diagonal[j];
        for entry in start..end {
            let r = s.row[entry] as usize;
            sum[r] = below[entry];
            sum_above[r] = above[entry];
        }
        for &(k, entry) in &s.row_entries[s.row_start[j] as usize..s.row_start[j + 1] as usize] {
            let (k, entry) = (k as usize, entry as usize);
            let left = lower[entry].mul(inverse[k]);
            let right = upper[entry].mul(inverse[k]);
            pivot = pivot.sub_mul(lower[entry], right);
            for q in entry + 1..s.column[k + 1] as usize {
                let r = s.row[q] as usize;
                sum[r] = sum[r].sub_mul(lower[q], right);
                sum_above[r] = sum_above[r].sub_mul(upper[q], left);
            }
        }
        inverse[j] = invert_pivot(pivot, diagonal[j]);
        for entry in start..end {
            let r = s.row[entry] as usize;
            lower[entry] = sum[r];
            upper[entry] = sum_above[r];
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
            let (mut lower, mut upper) = (below.clone(), above.clone());
            let (mut sum, mut sum_above) = (vec![zero; n], vec![zero; n]);
            if symmetric {
                factor_symmetric(&s, &diagonal, &below, &mut inverse, &mut lower, &mut sum);
                solve_symmetric(&s, &inverse, &lower, &mut x);
            } else {
                factor_general(
                    &s,
                    &diagonal,
                    &below,
                    &above,
                    &mut inverse,
                    &mut lower,
                    &mut upper,
                    &mut sum,
                    &mut sum_above,
                );
                solve_general(&s, &inverse, &lower, &upper, &mut x);
            }
            for (x, want) in x.iter().zip(&want) {
                assert!((x.get(0) - want).abs() < 1e-13, "{} {want}", x.get(0));
            }
        }
    }
}
