//! Figures of which the value in every member of the ensemble is wanted, so that two scenarios can be compared run by run.

use std::collections::BTreeMap;

use monazite_engine::ensemble::tails::Tails;
use monazite_model::answer::compare::ComparedFigure;
use monazite_model::outcome::SeriesKind;
use monazite_model::quantity::Band;

use super::tables::Results;
use super::worlds::{TAIL, Worlds};

/// The wanted figures of one scenario in every member that cleared; those it does not have are absent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// By member: the figures in the order they were asked for.
    pub members: BTreeMap<u32, Vec<Option<f64>>>,
}

/// Where a wanted figure stands in a row of the ensemble, and what it is told relative to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    row: usize,
    base: Option<f64>,
}

impl Place {
    fn told(self, value: f64) -> f64 {
        self.base.map_or(value, |base| value / base - 1.0)
    }
}

/// Where the wanted figures stand; those this scenario does not have are absent.
pub(super) fn places(results: &Results<'_>, wanted: &[ComparedFigure]) -> Vec<Option<Place>> {
    wanted.iter().map(|figure| place(results, figure)).collect()
}

fn place(results: &Results<'_>, figure: &ComparedFigure) -> Option<Place> {
    let (Some(form), Some(area)) = (&figure.form, &figure.area) else {
        let row = match &figure.area {
            Some(area) => results.layout.areas.iter().find(|(known, _)| known == area)?.1,
            None => results.layout.welfare,
        };
        return Some(Place { row, base: None });
    };
    results.centrals.iter().zip(&results.layout.chains).find_map(|(central, chain)| {
        let structure = &central.market.structure;
        let here = |f: usize, a: usize| structure.forms[f] == *form && structure.areas[a] == *area;
        let (row, base) = if figure.kind == "price" {
            let k = structure.rows.prices.iter().position(|row| here(row.form, row.area))?;
            (chain[0].start + k, structure.rows.prices[k].base)
        } else {
            let used = |series: SeriesKind| series == SeriesKind::Use;
            let rows = &structure.rows.quantities;
            let k = rows.iter().position(|row| used(row.series) && here(row.form, row.area))?;
            (chain[1].start + k, rows[k].base * results.years)
        };
        (base > 0.0).then_some(Place { row, base: Some(base) })
    })
}

/// Rows of the ensemble to keep, in the order of the places that are there.
pub(super) fn rows(places: &[Option<Place>]) -> Vec<usize> {
    places.iter().flatten().map(|place| place.row).collect()
}

/// What the members say at the places.
pub(super) fn gathered(places: &[Option<Place>], worlds: &Worlds) -> Kept {
    let of_member = |values: &Vec<f64>| {
        let mut values = values.iter();
        places.iter().map(|place| place.and_then(|place| Some(place.told(*values.next()?)))).collect()
    };
    Kept { members: worlds.cleared.iter().copied().zip(worlds.kept.iter().map(of_member)).collect() }
}

impl Kept {
    /// Members that cleared here and in another scenario.
    pub fn pairs<'a>(&'a self, other: &'a Kept) -> impl Iterator<Item = (&'a Vec<Option<f64>>, &'a Vec<Option<f64>>)> {
        self.members.iter().filter_map(|(member, here)| Some((here, other.members.get(member)?)))
    }

    /// The ends of the range of `other` less this, figure by figure, over the pairs; `None` where there is no pair with both.
    pub fn ends_of_difference(&self, other: &Kept, figures: usize) -> Vec<Option<(f64, f64)>> {
        let ends = |figure: usize| {
            let differences: Vec<f64> =
                self.pairs(other).filter_map(|(a, b)| Some((*b.get(figure)?)? - (*a.get(figure)?)?)).collect();
            let mut tails = Tails::new(TAIL, 1, differences.len());
            differences.iter().for_each(|difference| tails.push(&[*difference]));
            tails.ends(0)
        };
        (0..figures).map(ends).collect()
    }
}

/// `b` less `a` with the range of the pairs; both ends are the central difference where there are none.
pub(crate) fn difference(a: Option<Band>, b: Option<Band>, ends: Option<(f64, f64)>) -> Option<Band> {
    let value = b?.value - a?.value;
    let (low, high) = ends.unwrap_or((value, value));
    Some(Band { value, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(values: impl IntoIterator<Item = (u32, f64)>) -> Kept {
        Kept { members: values.into_iter().map(|(member, value)| (member, vec![Some(value)])).collect() }
    }

    #[test]
    fn the_range_of_a_difference_is_over_pairs_of_the_same_draws() {
        // Both vary from 0 to 100, yet one is always exactly 3 above the other.
        let a = kept((0..101).map(|k| (k, f64::from(k))));
        let b = kept((0..101).map(|k| (k, f64::from(k) + 3.0)));
        assert_eq!(a.ends_of_difference(&b, 1), [Some((3.0, 3.0))]);
    }

    #[test]
    fn members_that_cleared_once_make_no_pair() {
        let (a, b) = (kept([(0, 1.0), (1, 2.0)]), kept([(1, 5.0), (2, 9.0)]));
        assert_eq!((a.pairs(&b).count(), a.ends_of_difference(&b, 1)), (1, vec![Some((3.0, 3.0))]));
        assert_eq!(a.ends_of_difference(&kept([]), 1), [None]);
    }
}
