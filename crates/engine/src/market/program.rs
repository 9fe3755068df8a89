//! A small linear program: how far something can go before a wall.
//!
//! max c't subject to G t <= h, with h >= 0 and t free: t = 0 is a point, so the simplex method starts at once. There are few
//! variables (directions in which prices are loose) and some hundreds of rows (activities at a bound). Bland's rule, so it ends.

/// Pivots after which the point reached is given for the answer: a bound from inside.
const MOST_PIVOTS: usize = 2000;
/// Entries below this share of their row's size (rows are scaled to one) are taken for nothing.
const NOTHING: f64 = 1e-11;

/// The largest c't, or `None` where it has no end. `rows` holds G row after row.
pub(super) fn largest(c: &[f64], rows: &[f64], h: &[f64]) -> Option<f64> {
    let (r, m) = (c.len(), h.len());
    // Columns: t and -t, so that variables are not negative. A condensed tableau: rows are basic slacks, columns non-basic.
    let (n, width) = (2 * r, 2 * r + 1);
    let mut table = vec![0.0; (m + 1) * width];
    for i in 0..m {
        for j in 0..r {
            table[i * width + j] = rows[i * r + j];
            table[i * width + r + j] = -rows[i * r + j];
        }
        table[i * width + n] = h[i];
    }
    for j in 0..r {
        table[m * width + j] = -c[j];
        table[m * width + r + j] = c[j];
    }
    // Names of basic and non-basic variables, for Bland's rule.
    let (mut column, mut basic): (Vec<usize>, Vec<usize>) = ((0..n).collect(), (n..n + m).collect());
    for _ in 0..MOST_PIVOTS {
        let enter = (0..n).filter(|&j| table[m * width + j] < -NOTHING).min_by_key(|&j| column[j]);
        let Some(enter) = enter else { break };
        let mut leave: Option<(f64, usize)> = None;
        for i in 0..m {
            let entry = table[i * width + enter];
            if entry > NOTHING {
                let ratio = table[i * width + n].max(0.0) / entry;
                let better = leave.is_none_or(|(least, k)| ratio < least || (ratio == least && basic[i] < basic[k]));
                if better {
                    leave = Some((ratio, i));
                }
            }
        }
        let (_, leave) = leave?;
        pivot(&mut table, width, leave, enter);
        std::mem::swap(&mut basic[leave], &mut column[enter]);
    }
    Some(table[m * width + n])
}

fn pivot(table: &mut [f64], width: usize, row: usize, column: usize) {
    let inverse = 1.0 / table[row * width + column];
    let line: Vec<f64> = table[row * width..(row + 1) * width].to_vec();
    for (i, target) in table.chunks_exact_mut(width).enumerate() {
        if i == row {
            for (j, x) in target.iter_mut().enumerate() {
                *x = if j == column { inverse } else { *x * inverse };
            }
            continue;
        }
        let by = target[column];
        if by != 0.0 {
            for (j, x) in target.iter_mut().enumerate() {
                *x = if j == column { -by * inverse } else { *x - by * line[j] * inverse };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_ends_at_its_walls_and_the_open_side_has_no_end() {
        // -1 <= t <= 2
        let (rows, h) = ([1.0, -1.0], [2.0, 1.0]);
        assert_eq!(largest(&[1.0], &rows, &h), Some(2.0));
        assert_eq!(largest(&[-1.0], &rows, &h), Some(1.0));
        assert_eq!(largest(&[1.0], &[-1.0], &[1.0]), None);
        assert_eq!(largest(&[0.0], &[-1.0], &[1.0]), Some(0.0));
    }

    #[test]
    fn a_corner_of_two_slanted_walls_is_found() {
        // x + 2 y <= 4, 3 x + y <= 6, x, y >= -1: the largest x + y is at (1.6, 1.2).
        let rows = [1.0, 2.0, 3.0, 1.0, -1.0, 0.0, 0.0, -1.0];
        let found = largest(&[1.0, 1.0], &rows, &[4.0, 6.0, 1.0, 1.0]).unwrap_or(f64::NAN);
        assert!((found - 2.8).abs() < 1e-12, "{found}");
    }

    #[test]
    fn walls_through_the_start_let_nothing_move() {
        let rows = [1.0, 1.0, 1.0, -1.0, 1.0, 0.0];
        assert_eq!(largest(&[1.0, 0.0], &rows, &[0.0, 0.0, 0.0]), Some(0.0));
    }
}
