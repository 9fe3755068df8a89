//! What arcs differ by in each lane, kept once for all arcs that differ alike.
//!
//! A market has thousands of arcs, and a member of an ensemble turns them by form: all trade of a form has the same factor on its slopes,
//! all new routes of it the same entry cost. How long an evaluation takes is decided by what is read for each arc, so an arc
//! holds a place in a short table. The table grows where a member turns arcs apart that others turn alike; what a lane reads from it
//! is its member's own, whoever else is there.

use super::lane::Lane;

/// Factors this close, as a share, are one: they are quotients of the same numbers, rounded.
const SAME: f64 = 1e-14;
/// Factors that a member's are compared with, so that many do not cost more than they save.
const MOST_FACTORS: usize = 64;

/// How linear rows differ in each lane: a factor on the slope, and what the cost is above that of the row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Turn<L> {
    pub factor: L,
    pub extra: L,
}

/// Turns of all arcs.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns<L> {
    table: Vec<Turn<L>>,
    /// Of each arc, its place in `table`.
    place: Vec<u32>,
    /// The member for which each turn was last set.
    set_for: Vec<u32>,
    member: u32,
    /// Factors of the member, in the order in which they came, and the last that was met.
    factors: Vec<f64>,
    last: usize,
    /// Turns split off for the member: from which, with what, and where they are.
    splits: Vec<(u32, [u64; 2], u32)>,
}

impl<L: Lane> Turns<L> {
    /// All arcs as stated.
    pub fn reset(&mut self, arcs: usize) {
        self.table.clear();
        self.table.push(Turn { factor: L::splat(1.0), extra: L::splat(0.0) });
        self.place.clear();
        self.place.resize(arcs, 0);
        self.set_for.clear();
        self.set_for.push(0);
        self.member = 0;
    }

    /// The turns of a range of arcs, and in which order they are met.
    #[inline(always)]
    pub fn of(&self, arcs: std::ops::Range<usize>) -> impl Iterator<Item = &Turn<L>> {
        self.place[arcs].iter().map(|&place| &self.table[place as usize])
    }

    /// Begins with a member; every arc has to be set for it.
    pub fn begin(&mut self) {
        self.member += 1;
        self.factors.clear();
        self.last = 0;
        self.splits.clear();
    }

    /// Sets an arc for the member, in its lane.
    pub fn set(&mut self, arc: usize, lane: usize, factor: f64, extra: f64) {
        let factor = self.known(factor);
        let place = self.place[arc] as usize;
        if self.set_for[place] != self.member {
            self.set_for[place] = self.member;
            self.table[place].set(lane, factor, extra);
            return;
        }
        let bits = [factor.to_bits(), extra.to_bits()];
        if self.table[place].bits(lane) == bits {
            return;
        }
        let split = self.splits.iter().rev().find(|(from, with, _)| *from == place as u32 && *with == bits);
        self.place[arc] = match split {
            Some((_, _, to)) => *to,
            None => {
                let (to, mut turn) = (self.table.len() as u32, self.table[place]);
                turn.set(lane, factor, extra);
                self.table.push(turn);
                self.set_for.push(self.member);
                self.splits.push((place as u32, bits, to));
                to
            }
        };
    }

    /// The first factor of the member that is the same but for rounding. It depends on the member alone.
    #[inline]
    fn known(&mut self, factor: f64) -> f64 {
        let same = |known: &f64| (factor - known).abs() <= SAME * known.abs();
        if let Some(known) = self.factors.get(self.last).filter(|known| same(known)) {
            return *known;
        }
        match self.factors.iter().position(same) {
            Some(place) => {
                self.last = place;
                self.factors[place]
            }
            None => {
                if self.factors.len() < MOST_FACTORS {
                    self.last = self.factors.len();
                    self.factors.push(factor);
                }
                factor
            }
        }
    }
}

impl<L: Lane> Turn<L> {
    /// Slope of a linear row inside its bounds.
    #[inline(always)]
    pub fn slope(&self, slope: f64) -> L {
        self.factor.scale(slope)
    }

    /// Level of a linear row without its bounds, at the margin that its cost gives.
    #[inline(always)]
    pub fn unbounded(&self, at: f64, slope: f64, margin: L) -> L {
        L::splat(at).add(self.slope(slope).mul(margin.sub(self.extra)))
    }

    /// Level and slope of a linear row at the margin that its cost gives.
    #[inline(always)]
    pub fn line(&self, at: f64, slope: f64, upper: f64, margin: L) -> (L, L) {
        let raw = self.unbounded(at, slope, margin);
        (L::clamp(raw, upper), self.slope(slope).keep(raw.positive() & raw.below(upper)))
    }
}

impl<L: Lane> Turn<L> {
    pub fn set(&mut self, lane: usize, factor: f64, extra: f64) {
        self.factor.set(lane, factor);
        self.extra.set(lane, extra);
    }

    fn bits(&self, lane: usize) -> [u64; 2] {
        [self.factor.get(lane).to_bits(), self.extra.get(lane).to_bits()]
    }
}

#[cfg(test)]
mod tests {
    use super::super::lane::Eight;
    use super::*;

    #[test]
    fn a_lane_reads_what_its_member_set_whoever_else_is_there() {
        let mut turns = Turns::<Eight>::default();
        turns.reset(12);
        // Members split the arcs in different ways; later ones take the places of earlier ones.
        let factor = |member: usize, arc: usize| 1.0 + (arc % (1 + member % 4)) as f64 + 0.1 * member as f64;
        let extra = |member: usize, arc: usize| if arc % 5 == member % 5 { 1e200 } else { 0.0 };
        let mut inside = [None; 8];
        for member in 0..40 {
            let lane = (member * 5) % 8;
            turns.begin();
            (0..12).for_each(|arc| turns.set(arc, lane, factor(member, arc), extra(member, arc)));
            inside[lane] = Some(member);
            for (lane, member) in inside.iter().enumerate().filter_map(|(lane, m)| m.map(|m| (lane, m))) {
                for (arc, turn) in turns.of(0..12).enumerate() {
                    assert_eq!(turn.factor.get(lane), factor(member, arc), "{member} {arc}");
                    assert_eq!(turn.extra.get(lane), extra(member, arc), "{member} {arc}");
                }
            }
        }
    }

    #[test]
    fn what_differs_by_rounding_is_kept_once() {
        let mut turns = Turns::<Eight>::default();
        turns.reset(100);
        for member in 0..8 {
            turns.begin();
            let factor = 1.0 + 0.37 * member as f64;
            (0..100).for_each(|arc| turns.set(arc, member, factor * (1.0 + 1e-15 * (arc % 3) as f64), 0.0));
        }
        assert_eq!(turns.table.len(), 1);
    }
}
