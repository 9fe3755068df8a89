//! Through which links a change of a price comes: of the Jacobian, the part that each kind of activity has.

use monazite_model::market::Solution;

use super::activity::ActivitySlots;
use super::gradient::Near;
use super::numbers::Numbers;
use super::role::Role;
use super::slots::{Operation, Slot};
use super::source::Source;
use super::structure::Structure;

/// Who answers to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// Mines, scrap, processes, stock, new capacity.
    Supply,
    /// Users who forgo, and buyers.
    Use,
    /// Routes that were used before.
    KnownRoutes,
    /// Routes that were not.
    NewRoutes,
}

impl Link {
    /// All, in the order of [`super::why::Part::links`].
    pub const ALL: [Link; 4] = [Link::Supply, Link::Use, Link::KnownRoutes, Link::NewRoutes];
}

/// What follows from the numbers of terms: rows of the table, and activities with such a row.
pub(super) struct OfTerms {
    rows: Vec<(Slot, Operation)>,
    activities: Vec<usize>,
}

impl Structure {
    /// What follows from the numbers of terms.
    pub(super) fn of_terms(&self) -> OfTerms {
        let rows = self.slots.rows_of(|source| matches!(source, Source::Term { .. }));
        let mut follows = vec![false; self.slots.len()];
        rows.iter().for_each(|(slot, _)| follows[*slot as usize] = true);
        let weighed = |k: usize| self.weights.iter().any(|leg| leg.activity == k && follows[leg.slot as usize]);
        let moves =
            |(k, slots): &(usize, &ActivitySlots)| slots.all().any(|slot| follows[slot as usize]) || weighed(*k);
        let activities = self.activities.iter().enumerate().filter(moves).map(|(k, _)| k).collect();
        OfTerms { rows, activities }
    }

    /// λ'J_ℓ dp over the links, for a change of the sources; `worth` is λ.
    pub(super) fn links(
        &self,
        numbers: &Numbers,
        solution: &Solution,
        near: &Near<'_>,
        worth: &[f64],
        (terms, change): (&OfTerms, &[f64]),
    ) -> Option<[f64; 4]> {
        let slopes = &near.slopes;
        let tangents = self.slots.push_forward(&terms.rows, &numbers.values, change);
        let moved = self.net_supply(numbers, solution, slopes, (&terms.activities, &tangents))?;
        let down: Vec<f64> = moved.iter().map(|t| -t).collect();
        let prices = near.sensitivity.forward(&down);
        let mut links = [0.0; 4];
        for (k, role) in self.roles.iter().enumerate().filter(|(k, _)| slopes[*k] != 0.0) {
            let rise: f64 = self
                .legs
                .of(k)
                .enumerate()
                .map(|(n, (at, _))| numbers.market.price_weight(k, n).unwrap_or(0.0) * prices[at])
                .sum();
            let counts: f64 = self.legs.of(k).map(|(at, quantity)| quantity * worth[at]).sum();
            links[link_of(*role, numbers.base_levels[k]) as usize] += counts * slopes[k] * rise;
        }
        Some(links)
    }

    /// Change of net supply at fixed prices along a change of the rows.
    fn net_supply(
        &self,
        numbers: &Numbers,
        solution: &Solution,
        slopes: &[f64],
        (activities, tangents): (&[usize], &[f64]),
    ) -> Option<Vec<f64>> {
        let (prices, levels) = (solution.prices.as_ref()?, solution.levels.as_ref()?);
        let margins = solution.margins.as_ref()?;
        let of = |slot: u32| tangents[slot as usize];
        let mut margin_moves = vec![0.0; levels.len()];
        for leg in &self.weights {
            if let Some((node, _)) = self.legs.of(leg.activity).nth(leg.leg) {
                margin_moves[leg.activity] += of(leg.slot) * prices[node];
            }
        }
        let mut moved = vec![0.0; self.nodes.len()];
        for &k in activities {
            let slots = &self.activities[k];
            let numbers_of = slots.after.numbers();
            let mut level = slopes[k] * (margin_moves[k] - of(slots.cost));
            if numbers_of.iter().any(|slot| of(*slot) != 0.0) {
                let partials = numbers.market.responses()[k].partials(margins[k]).numbers;
                level += numbers_of
                    .iter()
                    .zip(partials)
                    .filter(|(_, partial)| *partial != 0.0)
                    .map(|(slot, partial)| of(*slot) * partial)
                    .sum::<f64>();
            }
            if level != 0.0 {
                self.legs.of(k).for_each(|(node, quantity)| moved[node] += quantity * level);
            }
        }
        for injection in &self.injections {
            moved[injection.node] += of(injection.after);
        }
        Some(moved)
    }
}

fn link_of(role: Role, base_level: f64) -> Link {
    match role {
        Role::Supply { .. }
        | Role::Unaccounted { .. }
        | Role::Process { .. }
        | Role::Added { .. }
        | Role::Disposal { .. }
        | Role::Outlet { .. }
        | Role::Release(_)
        | Role::Warehouse { .. } => Link::Supply,
        Role::Use { .. }
        | Role::Beyond { .. }
        | Role::Blend { .. }
        | Role::Buyer { .. }
        | Role::SpareCertificates { .. } => Link::Use,
        Role::Trade { .. } | Role::Customs { .. } if base_level <= 0.0 => Link::NewRoutes,
        Role::Trade { .. } | Role::Customs { .. } | Role::Permit(_) => Link::KnownRoutes,
    }
}
