//! A dense square matrix and its inverse, fast enough for tables of several thousand industries.
//!
//! The inverse is found in place, a block of columns at a time (Gauss–Jordan): all but a small part of its 2 n³ operations is one
//! product of a tall and a wide block, done in registers. Rows change places only inside a block: the matrices here, I - A and parts of
//! its inverse, are close to M-matrices, which need no more, and the caller tests the answer. Every figure is summed in a fixed order
//! with fused operations throughout, so the bits do not depend on processor or threads.

use rayon::prelude::*;

/// A square matrix, column after column.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    size: usize,
    values: Vec<f64>,
}

/// Columns eliminated at once.
const BLOCK: usize = 96;
/// Rows and columns of the product that stay in registers.
const TALL: usize = 8;
const WIDE: usize = 6;
/// Columns one thread takes at a time.
const STRIP: usize = WIDE * 16;

impl Dense {
    /// Fills a matrix from a function of row and column.
    pub fn from_fn(size: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let values = (0..size).flat_map(|j| (0..size).map(move |i| (i, j))).map(|(i, j)| entry(i, j)).collect();
        Self { size, values }
    }

    /// A matrix from its columns; `None` when their length is not a square.
    pub fn from_columns(size: usize, values: Vec<f64>) -> Option<Self> {
        (values.len() == size * size).then_some(Self { size, values })
    }

    /// Rows (and columns).
    pub fn size(&self) -> usize {
        self.size
    }

    /// An entry.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[column * self.size + row]
    }

    /// A column.
    pub fn column(&self, column: usize) -> &[f64] {
        &self.values[column * self.size..(column + 1) * self.size]
    }

    /// All columns, one after another.
    pub fn columns(&self) -> &[f64] {
        &self.values
    }

    /// The matrix times a vector.
    pub fn times(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; self.size];
        for (column, &x) in self.values.chunks_exact(self.size.max(1)).zip(vector) {
            for (sum, a) in product.iter_mut().zip(column) {
                *sum += a * x;
            }
        }
        product
    }

    /// A vector times the matrix.
    pub fn times_from_left(&self, vector: &[f64]) -> Vec<f64> {
        let dot = |column: &[f64]| column.iter().zip(vector).map(|(a, x)| a * x).sum();
        self.values.par_chunks(self.size.max(1)).map(dot).collect()
    }

    /// The x of A x = b, for a symmetric positive definite matrix, of which the lower half is read: a sixth of the operations of the
    /// inverse. Not finite for any other matrix.
    pub fn solve_positive(mut self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        pulp::Arch::new().dispatch(SolvePositive { size: self.size, a: &mut self.values, x: &mut x });
        x
    }

    /// The inverse. A singular matrix gives entries that are not finite, or a product with the matrix far from the identity.
    pub fn inverse(mut self) -> Self {
        let n = self.size;
        for first in (0..n).step_by(BLOCK) {
            let width = BLOCK.min(n - first);
            self.eliminate(first, width);
        }
        self
    }

    /// Exchanges the block of columns from `first` with the unit vectors.
    fn eliminate(&mut self, first: usize, width: usize) {
        let n = self.size;
        let pivot = invert_small(width, |i, j| self.at(first + i, first + j));
        // The block's rows, multiplied by the inverse of its diagonal block; the block's own columns become that inverse.
        let block = first..first + width;
        self.values.par_chunks_mut(n).enumerate().for_each(|(j, column)| {
            if !block.contains(&j) {
                pulp::Arch::new().dispatch(Multiply { matrix: &pivot, vector: &mut column[block.clone()] });
            }
        });
        let tall = Tall::of(self, first, width);
        let own = &pivot;
        self.values.par_chunks_mut(n * STRIP).enumerate().for_each(|(strip, columns)| {
            let columns_before = strip * STRIP;
            let mut wide = Wide::new(width);
            for (at, columns) in columns.chunks_mut(n * WIDE).enumerate() {
                let left = columns_before + at * WIDE;
                for (j, column) in columns.chunks_exact_mut(n).enumerate() {
                    if block.contains(&(left + j)) {
                        let source = left + j - first;
                        column[block.clone()].copy_from_slice(&own[source * width..(source + 1) * width]);
                        // These columns start from nothing: what stood there is in `tall`.
                        column[..first].fill(0.0);
                        column[first + width..].fill(0.0);
                    }
                }
                wide.load(columns, n, first);
                pulp::Arch::new().dispatch(Subtract { tall: &tall, wide: &wide, columns, n, skip: block.clone() });
            }
        });
    }
}

/// L D L' of a symmetric matrix, in the place of its lower half, then both substitutions. Not fused: the bits are those of plain
/// arithmetic everywhere.
struct SolvePositive<'a> {
    size: usize,
    a: &'a mut [f64],
    x: &'a mut [f64],
}

/// Columns taken out of the rest at once, so that the rest is read and written a quarter as often.
const PANEL: usize = 4;

impl pulp::WithSimd for SolvePositive<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let (n, a, x) = (self.size, self.a, self.x);
        for first in (0..n).step_by(PANEL) {
            let last = (first + PANEL).min(n);
            let (panel, rest) = a.split_at_mut(last * n);
            let panel = &mut panel[first * n..];
            for j in 1..last - first {
                let (before, own) = panel.split_at_mut(j * n);
                for (p, column) in before.chunks_exact(n).enumerate() {
                    let share = column[first + j] / column[first + p];
                    subtract(&mut own[first + j..n], share, &column[first + j..]);
                }
            }
            // Only the last panel can be short, and it has no rest.
            for (k, target) in (last..).zip(rest.chunks_exact_mut(n)) {
                let shares: [f64; PANEL] = std::array::from_fn(|p| panel[p * n + k] / panel[p * n + first + p]);
                let [one, two, three, four] = std::array::from_fn(|p: usize| &panel[p * n + k..(p + 1) * n]);
                let columns = one.iter().zip(two).zip(three.iter().zip(four));
                for (t, ((one, two), (three, four))) in target[k..].iter_mut().zip(columns) {
                    *t -= (shares[0] * one + shares[1] * two) + (shares[2] * three + shares[3] * four);
                }
            }
        }
        // A pivot that is not positive shows that the matrix is not either.
        let definite = (0..n).all(|j| a[j * n + j] > 0.0);
        for j in 0..n {
            let (column, share) = (&a[j * n..(j + 1) * n], x[j] / a[j * n + j]);
            subtract(&mut x[j + 1..], share, &column[j + 1..]);
        }
        for j in (0..n).rev() {
            let (column, diagonal) = (&a[j * n..(j + 1) * n], a[j * n + j]);
            let rest: f64 = column[j + 1..].iter().zip(&x[j + 1..]).map(|(c, x)| c * x).sum();
            x[j] = if definite { (x[j] - rest) / diagonal } else { f64::NAN };
        }
    }
}

#[inline(always)]
fn subtract(target: &mut [f64], share: f64, column: &[f64]) {
    target.iter_mut().zip(column).for_each(|(t, c)| *t -= share * c);
}

/// Inverse of a small matrix, column after column, rows exchanged for the largest pivot.
fn invert_small(size: usize, entry: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let a = (0..size * size).map(|at| entry(at % size, at / size)).collect();
    pulp::Arch::new().dispatch(InvertSmall { size, a })
}

struct InvertSmall {
    size: usize,
    a: Vec<f64>,
}

impl pulp::WithSimd for InvertSmall {
    type Output = Vec<f64>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<f64> {
        let (size, mut a) = (self.size, self.a);
        let mut row_at: Vec<usize> = (0..size).collect();
        for k in 0..size {
            let best = (k..size).max_by(|&x, &y| a[k * size + x].abs().total_cmp(&a[k * size + y].abs())).unwrap_or(k);
            if best != k {
                row_at.swap(k, best);
                (0..size).for_each(|j| a.swap(j * size + k, j * size + best));
            }
            let inverse = 1.0 / a[k * size + k];
            let column: Vec<f64> = a[k * size..(k + 1) * size].to_vec();
            a[k * size..(k + 1) * size].fill(0.0);
            a[k * size + k] = 1.0;
            for target in a.chunks_exact_mut(size) {
                let scaled = target[k] * inverse;
                for (entry, c) in target.iter_mut().zip(&column) {
                    *entry = f64::mul_add(-c, scaled, *entry);
                }
                target[k] = scaled;
            }
        }
        // Exchanged rows of the matrix are exchanged columns of its inverse.
        let mut inverse = vec![0.0; size * size];
        for (k, &row) in row_at.iter().enumerate() {
            inverse[row * size..(row + 1) * size].copy_from_slice(&a[k * size..(k + 1) * size]);
        }
        inverse
    }
}

/// A block of columns, in panels of [`TALL`] rows, column after column within a panel.
struct Tall {
    panels: Vec<[f64; TALL]>,
    width: usize,
}

impl Tall {
    fn of(matrix: &Dense, first: usize, width: usize) -> Self {
        let n = matrix.size;
        let mut panels = vec![[0.0; TALL]; n.div_ceil(TALL) * width];
        for k in 0..width {
            for (panel, rows) in matrix.column(first + k).chunks(TALL).enumerate() {
                panels[panel * width + k][..rows.len()].copy_from_slice(rows);
            }
        }
        Self { panels, width }
    }
}

/// A block of rows of [`WIDE`] columns, row after row.
struct Wide {
    rows: Vec<[f64; WIDE]>,
}

impl Wide {
    fn new(width: usize) -> Self {
        Self { rows: vec![[0.0; WIDE]; width] }
    }

    fn load(&mut self, columns: &[f64], n: usize, first: usize) {
        self.rows.fill([0.0; WIDE]);
        for (j, column) in columns.chunks_exact(n).enumerate() {
            for (row, &value) in self.rows.iter_mut().zip(&column[first..]) {
                row[j] = value;
            }
        }
    }
}

/// vector = matrix * vector, the matrix column after column.
struct Multiply<'a> {
    matrix: &'a [f64],
    vector: &'a mut [f64],
}

impl pulp::WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let mut product = [0.0; BLOCK];
        let product = &mut product[..self.vector.len()];
        for (column, &x) in self.matrix.chunks_exact(self.vector.len()).zip(&*self.vector) {
            for (sum, a) in product.iter_mut().zip(column) {
                *sum = f64::mul_add(*a, x, *sum);
            }
        }
        self.vector.copy_from_slice(product);
    }
}

/// sum + a * by.
#[inline(always)]
fn fused(a: &[f64; TALL], by: f64, mut sum: [f64; TALL]) -> [f64; TALL] {
    for i in 0..TALL {
        sum[i] = f64::mul_add(a[i], by, sum[i]);
    }
    sum
}

/// columns -= tall * wide, the rows of the block itself excepted.
struct Subtract<'a> {
    tall: &'a Tall,
    wide: &'a Wide,
    columns: &'a mut [f64],
    n: usize,
    skip: std::ops::Range<usize>,
}

impl pulp::WithSimd for Subtract<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let width = self.tall.width;
        for (at, panel) in self.tall.panels.chunks_exact(width).enumerate() {
            // Named one by one, so that all six stay in registers.
            let none = [0.0; TALL];
            let (mut a, mut b, mut c, mut d, mut e, mut f) = (none, none, none, none, none, none);
            for (left, right) in panel.iter().zip(&self.wide.rows) {
                a = fused(left, right[0], a);
                b = fused(left, right[1], b);
                c = fused(left, right[2], c);
                d = fused(left, right[3], d);
                e = fused(left, right[4], e);
                f = fused(left, right[5], f);
            }
            let sum = [a, b, c, d, e, f];
            let (top, bottom) = (at * TALL, (at * TALL + TALL).min(self.n));
            for (column, sum) in self.columns.chunks_exact_mut(self.n).zip(&sum) {
                for (i, (entry, s)) in (top..bottom).zip(column[top..bottom].iter_mut().zip(sum)) {
                    if !self.skip.contains(&i) {
                        *entry -= s;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix like I - A, of a size that is no multiple of any block.
    fn table(size: usize) -> Dense {
        let mut state = 7u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let noise: Vec<f64> = (0..size * size).map(|_| next()).map(|x| x * x * x * x * x * x).collect();
        let sum = |j: usize| noise[j * size..(j + 1) * size].iter().sum::<f64>();
        let sums: Vec<f64> = (0..size).map(sum).collect();
        Dense::from_fn(size, |i, j| f64::from(u8::from(i == j)) - 0.7 * noise[j * size + i] / sums[j])
    }

    #[test]
    fn a_matrix_times_its_inverse_is_the_identity_at_every_size() {
        for size in [1, 2, 5, 8, 95, 96, 97, 200, 293] {
            let matrix = table(size);
            let inverse = matrix.clone().inverse();
            for j in 0..size {
                for (i, value) in matrix.times(inverse.column(j)).into_iter().enumerate() {
                    let expected = f64::from(u8::from(i == j));
                    assert!((value - expected).abs() < 1e-13, "{size}: {i} {j} {value}");
                }
            }
        }
    }

    #[test]
    fn a_positive_matrix_is_solved_as_by_its_inverse_at_every_size() {
        for size in [1, 2, 3, 4, 5, 8, 31, 98, 200] {
            // M M' of a matrix like I - A, of which only the lower half is given.
            let root = table(size);
            let product = |i: usize, j: usize| (0..size).map(|k| root.at(i, k) * root.at(j, k)).sum::<f64>();
            let whole = Dense::from_fn(size, product);
            let half = Dense::from_fn(size, |i, j| if i >= j { whole.at(i, j) } else { f64::NAN });
            let b: Vec<f64> = (0..size).map(|i| 1.0 + (i * 37 % 11) as f64).collect();
            let solved = half.solve_positive(&b);
            for (back, b) in whole.times(&solved).into_iter().zip(&b) {
                assert!((back - b).abs() < 1e-11, "{size}: {back} {b}");
            }
        }
        let indefinite = Dense::from_fn(2, |i, j| [[1.0, 2.0], [2.0, 1.0]][i][j]);
        assert!(indefinite.solve_positive(&[1.0, 1.0]).iter().all(|x| x.is_nan()));
    }

    #[test]
    fn pivots_are_sought_inside_a_block() {
        let matrix = Dense::from_fn(3, |i, j| [[0.0, 2.0, 1.0], [1.0, 0.0, 0.0], [3.0, 0.0, 1.0]][i][j]);
        let inverse = matrix.clone().inverse();
        let expected = [[0.0, 1.0, 0.0], [0.5, 1.5, -0.5], [0.0, -3.0, 1.0]];
        for i in 0..3 {
            for j in 0..3 {
                assert!((inverse.at(i, j) - expected[i][j]).abs() < 1e-15, "{inverse:?}");
            }
        }
    }

    #[test]
    fn both_products_with_a_vector_agree_with_the_sums() {
        let matrix = Dense::from_fn(2, |i, j| (1 + i + 2 * j) as f64);
        assert_eq!(matrix.times(&[1.0, 10.0]), [31.0, 42.0]);
        assert_eq!(matrix.times_from_left(&[1.0, 10.0]), [21.0, 43.0]);
    }
}
