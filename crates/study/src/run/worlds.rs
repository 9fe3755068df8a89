//! The worlds of the ensemble, laid side by side: of every figure that is shown, the ends of its range; of the headline figure,
//! its value in each world. Nothing else of a world is kept, so that memory does not grow with what a world says.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use monazite_engine::ensemble::members::run_blocks;
use monazite_engine::ensemble::tails::{Tails, bytes_a_row};
use monazite_engine::equilibrium::{Bench, Figures, Party};
use monazite_model::code::AreaId;
use monazite_model::quantity::Band;

use super::solve::{Central, benches, members};
use super::spot::{Focus, MOST_TOLD};
use crate::error::StudyError;
use crate::watch::Watch;

/// Share of the members below the lower end of a range, and above the upper.
pub(crate) const TAIL: f64 = 0.05;
/// Members whose figures are in memory at a time.
const BATCH: u32 = 256;
/// Memory for the ends of all ranges; where they need more, the members are run again for the rest of the rows.
const MOST_BYTES: usize = 640 << 20;

/// Where the figures of a world stand in its row.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// Prices, quantities, flows and rents of each chain.
    pub chains: Vec<[Range<usize>; 4]>,
    /// Sums over chains by area and party.
    pub entries: Vec<((AreaId, Party), usize)>,
    /// Sums over parties by area.
    pub areas: Vec<(AreaId, usize)>,
    /// Total welfare.
    pub welfare: usize,
    /// Change of price and of use where the headline looks, and where its further sentences do.
    pub focus: [[usize; 2]; MOST_TOLD],
    /// All figures.
    pub len: usize,
    /// Row of each entry of the accounts of each chain.
    entry_rows: Vec<Vec<usize>>,
    /// Row of the area of each entry.
    area_rows: Vec<usize>,
}

impl Layout {
    pub fn new(centrals: &[Central<'_>]) -> Self {
        let mut layout = Layout::default();
        let mut next = 0;
        let mut take = |count: usize| {
            let range = next..next + count;
            next += count;
            range
        };
        let parties = Party::ALL.len();
        let mut keys: BTreeSet<(&AreaId, Party)> = BTreeSet::new();
        for central in centrals {
            let (structure, rows) = (&central.market.structure, &central.market.structure.rows);
            let counts = [rows.prices.len(), rows.quantities.len(), rows.flows.len(), rows.rents.len()];
            layout.chains.push(counts.map(&mut take));
            let touched = structure.areas_with_accounts();
            let areas = structure.areas.iter().zip(touched).filter(|(_, touched)| *touched);
            keys.extend(areas.flat_map(|(area, _)| Party::ALL.map(|party| (area, party))));
        }
        let entries: BTreeMap<(&AreaId, Party), usize> = keys.iter().copied().zip(take(keys.len())).collect();
        let areas: BTreeSet<&AreaId> = keys.iter().map(|(area, _)| *area).collect();
        let areas: BTreeMap<&AreaId, usize> = areas.iter().copied().zip(take(areas.len())).collect();
        let last = take(1 + 2 * MOST_TOLD);
        (layout.welfare, layout.len) = (last.start, last.end);
        layout.focus = std::array::from_fn(|k| [last.start + 1 + 2 * k, last.start + 2 + 2 * k]);
        for central in centrals {
            let all = central.market.structure.areas.iter();
            let rows = all.flat_map(|area| Party::ALL.map(|party| (area, party)));
            // An area nothing happens to has no row; its entries are zero and go nowhere.
            layout.entry_rows.push(rows.map(|key| entries.get(&key).copied().unwrap_or(usize::MAX)).collect());
            debug_assert_eq!(
                layout.entry_rows.last().map(Vec::len),
                Some(central.market.structure.areas.len() * parties)
            );
        }
        layout.area_rows = entries.keys().map(|(area, _)| areas[area]).collect();
        layout.entries = entries.into_iter().map(|((area, party), row)| ((area.clone(), party), row)).collect();
        layout.areas = areas.into_iter().map(|(area, row)| (area.clone(), row)).collect();
        layout
    }

    /// The row of a world; tonnes and money over a window of `years`.
    pub fn row(&self, answers: &[Figures], focus: &[Focus], years: f64) -> Vec<f64> {
        let mut row = vec![0.0; self.len];
        for ((answer, chain), entries) in answers.iter().zip(&self.chains).zip(&self.entry_rows) {
            let t = &answer.tonnages;
            row[chain[0].clone()].copy_from_slice(&t.prices);
            row[chain[1].clone()].iter_mut().zip(&t.quantities).for_each(|(to, t)| *to = t * years);
            row[chain[2].clone()].iter_mut().zip(&t.flows).for_each(|(to, t)| *to = t * years);
            row[chain[3].clone()].copy_from_slice(&t.rents);
            for (&to, usd) in entries.iter().zip(&answer.accounts.entries) {
                if let Some(sum) = row.get_mut(to) {
                    *sum += usd * years;
                }
            }
            row[self.welfare] += answer.accounts.total * years;
        }
        for ((_, entry), &area) in self.entries.iter().zip(&self.area_rows) {
            row[area] += row[*entry];
        }
        for (focus, [price, used]) in focus.iter().zip(self.focus) {
            let answer = &answers[focus.chain];
            row[price] = focus.spot.price(answer);
            row[used] = focus.spot.used(answer).unwrap_or(0.0);
        }
        row
    }
}

/// What all worlds together say.
#[derive(Debug, Default)]
pub(super) struct Worlds {
    /// Members that cleared.
    pub cleared: Vec<u32>,
    /// Change of price where the headline looks, in each of them.
    pub headline: Vec<f64>,
    /// Of the figures that were to be kept, the value in each member that cleared.
    pub kept: Vec<Vec<f64>>,
    /// Ends of the range of every figure; empty without members.
    ends: Vec<(f64, f64)>,
}

/// How many worlds, drawn how, on how many threads, and who may call them off.
#[derive(Clone, Copy)]
pub(super) struct Draws<'w> {
    pub watch: &'w dyn Watch,
    pub count: u32,
    pub seed: u64,
    pub threads: Option<usize>,
    /// Figures of which the value in every member is wanted.
    pub keep: &'w [usize],
}

/// What is taken from a member.
struct World {
    headline: f64,
    row: Vec<f64>,
    kept: Vec<f64>,
}

impl Worlds {
    /// Runs the members. What comes back depends on seed and count only.
    ///
    /// # Errors
    /// [`StudyError::Cancelled`]; a wish to stop is heard between blocks of members.
    pub fn new(
        centrals: &[Central<'_>],
        layout: &Layout,
        focus: &[Focus],
        years: f64,
        draws: Draws<'_>,
    ) -> Result<Self, StudyError> {
        let mut worlds = Worlds::default();
        if draws.count == 0 {
            return Ok(worlds);
        }
        let a_row = bytes_a_row(TAIL, draws.count as usize);
        let at_once = (MOST_BYTES / a_row).clamp(1, layout.len);
        for first in (0..layout.len).step_by(at_once) {
            let rows = first..(first + at_once).min(layout.len);
            let mut tails = Tails::new(TAIL, rows.len(), draws.count as usize);
            (worlds.cleared, worlds.headline, worlds.kept) = (Vec::new(), Vec::new(), Vec::new());
            for start in (0..draws.count).step_by(BATCH as usize) {
                let count = BATCH.min(draws.count - start);
                let block = |benches: &mut Vec<Bench>, block: Range<u32>| -> Vec<Option<World>> {
                    if draws.watch.cancelled() {
                        return block.map(|_| None).collect();
                    }
                    let answers = members(centrals, draws.seed, start + block.start..start + block.end, benches);
                    let world = |answers: Option<Vec<Figures>>| {
                        let row = layout.row(&answers?, focus, years);
                        let kept = draws.keep.iter().map(|k| row[*k]).collect();
                        Some(World { headline: row[layout.focus[0][0]], row: row[rows.clone()].to_vec(), kept })
                    };
                    answers.into_iter().map(world).collect()
                };
                let batch = run_blocks(count, draws.threads, || benches(centrals), block);
                draws.watch.proceed()?;
                draws.watch.part(u64::from(start + count), u64::from(draws.count));
                for (k, world) in (start..).zip(batch) {
                    let Some(world) = world else { continue };
                    tails.push(&world.row);
                    worlds.cleared.push(k);
                    worlds.headline.push(world.headline);
                    worlds.kept.push(world.kept);
                }
            }
            worlds.ends.extend((0..rows.len()).map_while(|row| tails.ends(row)));
        }
        Ok(worlds)
    }

    /// A figure's central value with its range; without members both ends are the central value.
    pub fn range(&self, row: usize, central: f64) -> Band {
        let (low, high) = self.ends.get(row).copied().unwrap_or((central, central));
        Band { value: central, low, high }
    }
}
