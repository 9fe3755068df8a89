//! Elimination order and fill of the node graph, found once per problem.
//!
//! Nodes joined by an activity share an entry of the Jacobian. Minimum degree keeps the factor sparse: a country's nodes go
//! first, the few hubs of world trade last.

/// The pattern of L in `P H P' = L D L'`, nodes in elimination order.
#[derive(Clone, Debug)]
pub(crate) struct Symbolic {
    pub n: usize,
    /// Elimination position -> node.
    pub node_at: Vec<u32>,
    /// Node -> elimination position.
    pub position: Vec<u32>,
    /// Start of each column below the diagonal.
    pub column: Vec<u32>,
    /// Row of each entry, ascending within a column.
    pub row: Vec<u32>,
    /// For each entry (row j, column k): where the product of column k below it goes in column j.
    pub update: Vec<Update>,
    /// Targets of the products that do not go to consecutive entries.
    pub targets: Vec<u32>,
    /// All columns, in runs of up to [`PANEL`] that have the same rows below the run.
    pub panels: Vec<Panel>,
}

/// Columns in a panel, at most: as many as a vector register can be kept for.
pub(crate) const PANEL: usize = 4;

/// Consecutive columns with the same rows below the last of them, eliminated together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panel {
    pub first: u32,
    pub width: u32,
}

/// Where one column's share of the elimination of another goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Update {
    /// First target entry, or the place in [`Symbolic::targets`] where the targets are listed.
    pub start: u32,
    /// Whether the targets follow one another.
    pub gapless: bool,
}

impl Symbolic {
    /// Updates of entries and pivots that a factor takes.
    pub fn updates(&self) -> f64 {
        let columns = self.column.windows(2).map(|ends| f64::from(ends[1] - ends[0]));
        columns.map(|entries| 0.5 * entries * (entries + 3.0)).sum()
    }

    /// Orders `n` nodes joined by `edges`. Ties go to the lower node number, so the order is reproducible.
    pub fn new(n: usize, edges: impl Iterator<Item = (u32, u32)>) -> Self {
        let words = n.div_ceil(64);
        let mut neighbours = vec![vec![0u64; words]; n];
        for (a, b) in edges.map(|(a, b)| (a as usize, b as usize)) {
            if a != b {
                neighbours[a][b / 64] |= 1 << (b % 64);
                neighbours[b][a / 64] |= 1 << (a % 64);
            }
        }
        let mut degree: Vec<u32> = neighbours.iter().map(|set| count(set)).collect();
        let mut position = vec![u32::MAX; n];
        let mut node_at = Vec::with_capacity(n);
        let mut columns: Vec<Vec<u32>> = Vec::with_capacity(n);
        for step in 0..n {
            let next = (0..n).filter(|&v| position[v] == u32::MAX).min_by_key(|&v| (degree[v], v));
            let Some(v) = next else { break };
            position[v] = step as u32;
            node_at.push(v as u32);
            let set = std::mem::take(&mut neighbours[v]);
            let members: Vec<u32> = members(&set).collect();
            for &u in &members {
                let u = u as usize;
                for (word, add) in neighbours[u].iter_mut().zip(&set) {
                    *word |= add;
                }
                neighbours[u][u / 64] &= !(1 << (u % 64));
                neighbours[u][v / 64] &= !(1 << (v % 64));
                degree[u] = count(&neighbours[u]);
            }
            columns.push(members);
        }
        let mut column = vec![0u32];
        let mut row = Vec::new();
        for members in columns {
            let mut rows: Vec<u32> = members.iter().map(|&u| position[u as usize]).collect();
            rows.sort_unstable();
            row.extend(rows);
            column.push(row.len() as u32);
        }
        let mut symbolic =
            Self { n, node_at, position, column, row, update: Vec::new(), targets: Vec::new(), panels: Vec::new() };
        symbolic.find_updates();
        symbolic.find_panels();
        symbolic
    }

    fn find_updates(&mut self) {
        let mut place = vec![0u32; self.n];
        // Columns are visited as targets, so that the places of one column's rows are found once.
        let mut sources: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.n];
        for k in 0..self.n {
            for entry in self.column[k] as usize..self.column[k + 1] as usize {
                sources[self.row[entry] as usize].push((entry, self.column[k + 1] as usize));
            }
        }
        self.update = vec![Update { start: 0, gapless: true }; self.row.len()];
        for (j, sources) in sources.into_iter().enumerate() {
            for entry in self.column[j]..self.column[j + 1] {
                place[self.row[entry as usize] as usize] = entry;
            }
            for (entry, end) in sources {
                let rows = &self.row[entry + 1..end];
                let (first, last) = match (rows.first(), rows.last()) {
                    (Some(&first), Some(&last)) => (place[first as usize], place[last as usize]),
                    _ => continue,
                };
                // Elimination makes the rows below an entry rows of its column too.
                let gapless = (last - first) as usize + 1 == rows.len();
                let start = if gapless { first } else { self.targets.len() as u32 };
                if !gapless {
                    self.targets.extend(rows.iter().map(|&r| place[r as usize]));
                }
                self.update[entry] = Update { start, gapless };
            }
        }
    }

    /// A column has the rows of the next one, and that column itself, if its first row is that column and it has one entry more:
    /// elimination makes its other rows rows of the next.
    fn find_panels(&mut self) {
        let entries = |k: usize| self.column[k + 1] - self.column[k];
        let mut first = 0;
        while first < self.n {
            let mut end = first + 1;
            while end < self.n && end - first < PANEL {
                let k = end - 1;
                if entries(k) != entries(end) + 1 || self.row[self.column[k] as usize] != end as u32 {
                    break;
                }
                end += 1;
            }
            self.panels.push(Panel { first: first as u32, width: (end - first) as u32 });
            first = end;
        }
    }

    /// Where the entries of a panel's column below the whole panel are.
    #[inline(always)]
    pub fn below_panel(&self, panel: Panel, column: usize) -> std::ops::Range<usize> {
        let k = panel.first as usize + column;
        self.column[k] as usize + (panel.width as usize - 1 - column)..self.column[k + 1] as usize
    }

    /// Entries below the diagonal.
    pub fn entries(&self) -> usize {
        self.row.len()
    }

    /// Entry of the pair of elimination positions `a`, `b`, which some activity must join.
    pub fn entry(&self, a: u32, b: u32) -> Option<u32> {
        let (low, high) = (a.min(b) as usize, a.max(b));
        let (start, end) = (self.column[low] as usize, self.column[low + 1] as usize);
        self.row[start..end].binary_search(&high).ok().map(|offset| (start + offset) as u32)
    }
}

fn count(set: &[u64]) -> u32 {
    set.iter().map(|word| word.count_ones()).sum()
}

fn members(set: &[u64]) -> impl Iterator<Item = u32> + '_ {
    set.iter().enumerate().flat_map(|(i, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                i as u32 * 64 + bit
            })
        })
    })
}
