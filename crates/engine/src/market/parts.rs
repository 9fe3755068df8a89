//! Parts of a market that nothing connects: they can be cleared one by one, so that one wall does not hold up the rest.

use super::compile::Compiled;
use super::rows::{Legs, Rows};

/// Groups of nodes that can only move together, and which of them are held.
pub(super) struct Ties {
    parent: Vec<u32>,
    held: Vec<bool>,
    /// Groups that are not held.
    free: usize,
}

impl Ties {
    pub fn new(nodes: usize) -> Self {
        Self { parent: (0..nodes as u32).collect(), held: vec![false; nodes], free: nodes }
    }

    pub fn root(&mut self, mut i: usize) -> usize {
        while self.parent[i] as usize != i {
            self.parent[i] = self.parent[self.parent[i] as usize];
            i = self.parent[i] as usize;
        }
        i
    }

    pub fn join(&mut self, i: usize, j: usize) {
        let (a, b) = (self.root(i), self.root(j));
        if a != b {
            // Of two groups one is left; it is free if both were.
            self.free -= usize::from(!self.held[a] || !self.held[b]);
            self.parent[a.max(b)] = a.min(b) as u32;
            self.held[a.min(b)] |= self.held[a.max(b)];
        }
    }

    pub fn hold(&mut self, i: usize) {
        let root = self.root(i);
        self.free -= usize::from(!self.held[root]);
        self.held[root] = true;
    }

    pub fn is_held(&mut self, i: usize) -> bool {
        let root = self.root(i);
        self.held[root]
    }

    pub fn are_joined(&mut self, i: usize, j: usize) -> bool {
        self.root(i) == self.root(j)
    }

    pub fn all_held(&self) -> bool {
        self.free == 0
    }
}

/// Masks (elimination order) of the parts of a scenario, by their first node. Activities that are shut connect nothing.
pub(super) fn parts(compiled: &Compiled, rows: &Rows) -> Vec<Vec<bool>> {
    let n = compiled.nodes();
    let mut ties = Ties::new(n);
    rows.arcs.iter().for_each(|r| ties.join(r.low as usize, r.high as usize));
    rows.pairs.iter().for_each(|r| ties.join(r.i as usize, r.j as usize));
    let joints = rows.joints.iter().map(|r| r.legs);
    let curved = rows.supplies.iter().chain(&rows.demands).chain(&rows.bent).map(|r| r.legs);
    for legs in joints.chain(curved) {
        for pair in positions(compiled, legs).windows(2) {
            ties.join(pair[0] as usize, pair[1] as usize);
        }
    }
    let mut number = vec![usize::MAX; n];
    let mut parts: Vec<Vec<bool>> = Vec::new();
    for i in 0..n {
        let root = ties.root(i);
        if number[root] == usize::MAX {
            number[root] = parts.len();
            parts.push(vec![false; n]);
        }
        parts[number[root]][i] = true;
    }
    parts
}

fn positions(compiled: &Compiled, legs: Legs) -> &[u32] {
    &compiled.leg_position[legs.first as usize..(legs.first + legs.count) as usize]
}
