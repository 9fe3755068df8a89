//! Of several right prices, those nearest the base: a small quadratic program over the directions in which prices are loose.
//!
//! min 1/2 t'Ht - g't subject to G t <= h, with H positive definite. Directions that share neither a node nor a wall
//! are settled apart. The dual method of Goldfarb and Idnani (1983): from the minimum without walls, the wall most overstepped
//! is put in at each step, and walls that hold nothing back any more are let go; it ends after finitely many.

/// Walls overstepped by less than this share of the way are kept (rows are scaled to one).
const KEPT: f64 = 1e-13;
/// Below this, what a wall adds to those in force is rounding.
const DEPENDENT: f64 = 1e-12;
/// What walls in force that all but lean on each other may leave of another: an overstep that no push removes and that is no more, as a share of
/// the way, is rounding and not a want of room.
const LEFT: f64 = 1e-10;
/// Changes of the walls in force after which the point reached is given up.
const MOST_CHANGES: usize = 10_000;

/// A quadratic program over directions: `h_matrix` by rows (r x r), `g`, and walls of sparse rows with their sides.
#[derive(Debug, Default)]
pub(super) struct Projection {
    pub h_matrix: Vec<f64>,
    pub g: Vec<f64>,
    pub walls: Vec<Wall>,
}

/// One wall: entries by direction, and how far it is.
#[derive(Debug, Default, Clone)]
pub(super) struct Wall {
    pub entries: Vec<(usize, f64)>,
    pub room: f64,
}

impl Projection {
    /// The minimum; `None` where rounding leaves none.
    pub fn solve(&self) -> Option<Vec<f64>> {
        let r = self.g.len();
        // In units in which the diagonal of H is one.
        let unit: Vec<f64> = (0..r).map(|j| 1.0 / self.h_matrix[j * r + j].sqrt()).collect();
        if !unit.iter().all(|u| u.is_finite() && *u > 0.0) {
            return None;
        }
        let mut t = vec![0.0; r];
        for part in self.parts() {
            let found = self.part(&part, &unit)?;
            part.iter().zip(found).for_each(|(&j, x)| t[j] = x * unit[j]);
        }
        Some(t)
    }

    /// Directions joined by an entry of H or by a wall, by their first.
    fn parts(&self) -> Vec<Vec<usize>> {
        let r = self.g.len();
        let mut root: Vec<usize> = (0..r).collect();
        fn find(root: &[usize], mut j: usize) -> usize {
            while root[j] != j {
                j = root[j];
            }
            j
        }
        let mut join = |a: usize, b: usize| {
            let (a, b) = (find(&root, a), find(&root, b));
            root[a.max(b)] = a.min(b);
        };
        for a in 0..r {
            (a + 1..r).filter(|b| self.h_matrix[a * r + b] != 0.0).for_each(|b| join(a, b));
        }
        for wall in &self.walls {
            wall.entries.windows(2).for_each(|pair| join(pair[0].0, pair[1].0));
        }
        let mut parts: Vec<Vec<usize>> = vec![Vec::new(); r];
        (0..r).for_each(|j| parts[find(&root, j)].push(j));
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The minimum over the directions of one part, in units of `unit`.
    fn part(&self, part: &[usize], unit: &[f64]) -> Option<Vec<f64>> {
        let (r, n) = (self.g.len(), part.len());
        let place = |j: usize| part.binary_search(&j).ok();
        let mut matrix = vec![0.0; n * n];
        for (a, &i) in part.iter().enumerate() {
            for (b, &j) in part.iter().enumerate() {
                matrix[a * n + b] = self.h_matrix[i * r + j] * unit[i] * unit[j];
            }
        }
        let factor = cholesky(matrix, n)?;
        let walls: Vec<(Vec<f64>, f64)> = self
            .walls
            .iter()
            .filter(|wall| wall.entries.first().is_some_and(|(j, _)| place(*j).is_some()))
            .map(|wall| {
                let mut row = vec![0.0; n];
                wall.entries.iter().for_each(|&(j, x)| {
                    if let Some(a) = place(j) {
                        row[a] = x * unit[j];
                    }
                });
                let size = row.iter().fold(0.0f64, |m, x| m.max(x.abs()));
                row.iter_mut().for_each(|x| *x /= size);
                (row, wall.room / size)
            })
            .collect();
        let mut t: Vec<f64> = part.iter().map(|&j| self.g[j] * unit[j]).collect();
        solve(&factor, n, &mut t);
        Dual { n, factor, walls, force: Vec::new() }.run(t)
    }
}

/// The dual method under way.
struct Dual {
    n: usize,
    factor: Vec<f64>,
    walls: Vec<(Vec<f64>, f64)>,
    /// Walls in force.
    force: Vec<Force>,
}

/// A wall in force, H^-1 times its row, and how hard it pushes.
struct Force {
    wall: usize,
    moves: Vec<f64>,
    push: f64,
}

impl Dual {
    fn run(&mut self, mut t: Vec<f64>) -> Option<Vec<f64>> {
        let mut changes = 0;
        // Measured by the way to the minimum without walls: the answer itself may be nothing but rounding.
        let size = t.iter().fold(f64::MIN_POSITIVE, |m, x| m.max(x.abs()));
        let (kept, left) = (KEPT * size, LEFT * size);
        loop {
            let over = |(row, room): &(Vec<f64>, f64)| dot(row, &t) - room;
            let worst =
                self.walls.iter().map(over).enumerate().fold((0, 0.0), |m, (k, v)| if v > m.1 { (k, v) } else { m });
            if worst.1 <= kept {
                return Some(t);
            }
            let wall = worst.0;
            let mut moves = self.walls[wall].0.clone();
            solve(&self.factor, self.n, &mut moves);
            let mut push = 0.0;
            loop {
                changes += 1;
                if changes > MOST_CHANGES {
                    return None;
                }
                let (row, room) = &self.walls[wall];
                let answers = self.answers(&moves)?;
                let mut way = moves.clone();
                for (force, answer) in self.force.iter().zip(&answers) {
                    way.iter_mut().zip(&force.moves).for_each(|(w, m)| *w -= answer * m);
                }
                let gain = dot(row, &way);
                let whole = (dot(row, &t) - room).max(0.0) / gain;
                let whole = if gain > DEPENDENT * dot(row, &moves) { whole } else { f64::INFINITY };
                let goes = self.force.iter().zip(&answers).enumerate().filter(|(_, (_, answer))| **answer > 0.0);
                let goes = goes.map(|(k, (force, answer))| (k, force.push / answer));
                let first = goes.fold((0, f64::INFINITY), |m, (k, v)| if v < m.1 { (k, v) } else { m });
                let step = whole.min(first.1);
                if !step.is_finite() {
                    return (worst.1 <= left).then_some(t);
                }
                push += step;
                if whole.is_finite() {
                    t.iter_mut().zip(&way).for_each(|(t, w)| *t -= step * w);
                }
                self.force.iter_mut().zip(&answers).for_each(|(force, answer)| force.push -= step * answer);
                if whole <= first.1 {
                    self.force.push(Force { wall, moves, push });
                    break;
                }
                self.force.remove(first.0);
            }
        }
    }

    /// How the walls in force answer to a push that `moves` the directions, H^-1 times its row: (N' H^-1 N)^-1 N' `moves`.
    fn answers(&self, moves: &[f64]) -> Option<Vec<f64>> {
        let k = self.force.len();
        let mut matrix = vec![0.0; k * k];
        for (a, one) in self.force.iter().enumerate() {
            for (b, other) in self.force.iter().enumerate() {
                matrix[a * k + b] = dot(&self.walls[one.wall].0, &other.moves);
            }
        }
        let mut answers: Vec<f64> = self.force.iter().map(|force| dot(&self.walls[force.wall].0, moves)).collect();
        let factor = cholesky(matrix, k)?;
        solve(&factor, k, &mut answers);
        Some(answers)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// L with L L' = `matrix` (by rows, n x n); `None` unless it is positive definite.
fn cholesky(mut matrix: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    for i in 0..n {
        for j in 0..=i {
            let (left, right) = (&matrix[i * n..i * n + j], &matrix[j * n..j * n + j]);
            let rest = matrix[i * n + j] - dot(left, right);
            if i != j {
                matrix[i * n + j] = rest / matrix[j * n + j];
            } else if rest > 0.0 {
                matrix[i * n + i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(matrix)
}

/// Solves L L' x = b in place.
fn solve(factor: &[f64], n: usize, b: &mut [f64]) {
    for i in 0..n {
        b[i] = (b[i] - dot(&factor[i * n..i * n + i], &b[..i])) / factor[i * n + i];
    }
    for i in (0..n).rev() {
        let rest: f64 = (i + 1..n).map(|k| factor[k * n + i] * b[k]).sum();
        b[i] = (b[i] - rest) / factor[i * n + i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wall(entries: &[(usize, f64)], room: f64) -> Wall {
        Wall { entries: entries.to_vec(), room }
    }

    #[test]
    fn without_a_wall_the_minimum_is_that_of_the_square() {
        let program = Projection { h_matrix: vec![2.0, 0.0, 0.0, 4.0], g: vec![2.0, 2.0], walls: Vec::new() };
        let t = program.solve().expect("positive definite");
        assert!((t[0] - 1.0).abs() < 1e-12 && (t[1] - 0.5).abs() < 1e-12, "{t:?}");
    }

    #[test]
    fn a_wall_in_the_way_is_where_the_minimum_stops() {
        // Nearest to (3, 1) with x + y <= 2: (2, 0); with x <= 1 besides: (1, 1).
        let mut program = Projection {
            h_matrix: vec![1.0, 0.0, 0.0, 1.0],
            g: vec![3.0, 1.0],
            walls: vec![wall(&[(0, 1.0), (1, 1.0)], 2.0)],
        };
        let t = program.solve().expect("feasible");
        assert!((t[0] - 2.0).abs() < 1e-12 && t[1].abs() < 1e-12, "{t:?}");
        program.walls.push(wall(&[(0, 1.0)], 1.0));
        let t = program.solve().expect("feasible");
        assert!((t[0] - 1.0).abs() < 1e-12 && (t[1] - 1.0).abs() < 1e-12, "{t:?}");
    }

    /// At the minimum no wall is overstepped, every push is against a wall in force, and pushes balance the pull (Karush, Kuhn
    /// and Tucker), judged by projected gradients: no small feasible move makes the square smaller.
    fn is_the_minimum(r: usize, m: usize, seed: u64) {
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0
        };
        let root: Vec<f64> = (0..r * r).map(|_| next()).collect();
        let mut h_matrix = vec![0.0; r * r];
        for a in 0..r {
            for b in 0..r {
                h_matrix[a * r + b] = (0..r).map(|k| root[a * r + k] * root[b * r + k]).sum::<f64>();
            }
            h_matrix[a * r + a] += 0.1;
        }
        let g: Vec<f64> = (0..r).map(|_| 4.0 * next()).collect();
        let walls: Vec<Wall> =
            (0..m).map(|_| Wall { entries: (0..r).map(|j| (j, next())).collect(), room: next().max(0.0) }).collect();
        let program = Projection { h_matrix: h_matrix.clone(), g: g.clone(), walls: walls.clone() };
        let t = program.solve().expect("zero is feasible");
        let over = |t: &[f64]| {
            walls.iter().map(|w| w.entries.iter().map(|(j, x)| x * t[*j]).sum::<f64>() - w.room).fold(0.0, f64::max)
        };
        let value = |t: &[f64]| {
            let square: f64 = (0..r).map(|a| (0..r).map(|b| t[a] * h_matrix[a * r + b] * t[b]).sum::<f64>()).sum();
            0.5 * square - g.iter().zip(t).map(|(g, t)| g * t).sum::<f64>()
        };
        assert!(over(&t) < 1e-9, "{}", over(&t));
        // Any feasible point is no better: the square is convex, so points on the way to it are not either.
        for _ in 0..200 {
            let mut other: Vec<f64> = t.iter().map(|t| t + next()).collect();
            let mut length = 1.0;
            while over(&other) > 0.0 && length > 1e-6 {
                length *= 0.5;
                other.iter_mut().zip(&t).for_each(|(o, t)| *o = t + 0.5 * (*o - t));
            }
            if over(&other) <= 0.0 {
                assert!(value(&t) <= value(&other) + 1e-9, "{} > {}", value(&t), value(&other));
            }
        }
    }

    #[test]
    fn walls_that_all_but_lean_on_each_other_are_no_want_of_room() {
        // Four of five walls through the start hold it there; the fifth is overstepped by what their conditioning leaves.
        is_the_minimum(4, 6, 5_682_617_611_246_794_620);
    }

    proptest! {
        #[test]
        fn nothing_feasible_nearby_is_better(r in 1usize..6, m in 0usize..14, seed in any::<u64>()) {
            is_the_minimum(r, m, seed);
        }
    }
}
