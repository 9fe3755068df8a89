//! What reaches users, month by month: of a form in an area, along a route, or from makers at home.

use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::SeriesKind;

use super::chain::ChainMonth;
use super::paths::ChainPath;
use super::remembers::MONTHS_A_YEAR;
use super::settings::Settings;
use super::state::State;
use crate::ensemble::draw;

/// Something that is followed over the months of a chain, as a share of the base year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Followed {
    /// What reaches the users of a form in an area, processors included, out of nobody's stock there; by the place of the store and of the
    /// row of its use.
    Place {
        /// Store.
        store: usize,
        /// Row of quantities.
        used: usize,
    },
    /// What goes along a route; a row of flows.
    Route(usize),
    /// What is made in an area; a row of quantities.
    Made(usize),
}

/// A member of an ensemble: its seed and its number.
pub type Member = (u64, u32);

impl ChainPath<'_> {
    /// The users of a form in an area; `None` where nobody takes it, or it has no price.
    pub fn users(&self, form: &FormId, area: &AreaId) -> Option<Followed> {
        let (at, area) = self.at(form, area)?;
        let store = self.over.stores.iter().position(|store| (store.form, store.area) == (at, area))?;
        Some(Followed::Place { store, used: self.quantity(at, area, SeriesKind::Use)? })
    }

    /// Months of use held at a place, and whether somebody states them; `None` where it is not one.
    pub fn held(&self, place: Followed) -> Option<(f64, bool)> {
        let Followed::Place { store, .. } = place else { return None };
        Some((self.over.stores[store].cover, self.over.is_stated(store)))
    }

    /// Months of use held at a place in a member: as stated, else what the member draws of the prior; without a member the central value.
    /// `None` where it is not a place.
    pub fn held_in(&self, place: Followed, member: Option<Member>) -> Option<f64> {
        let Followed::Place { store, .. } = place else { return None };
        let (months, stated) = self.held(place)?;
        let (false, Some((seed, member))) = (stated, member) else { return Some(months) };
        let settings = Settings::drawn(self.chain, self.registry, seed, member).ok()?;
        Some(settings.forms[self.over.stores[store].form].cover)
    }

    /// What a place takes in the base year, processors included, t.
    pub fn taken_t(&self, place: Followed) -> Option<f64> {
        let Followed::Place { used, .. } = place else { return None };
        Some(self.over.structure.rows.quantities[used].base)
    }

    /// The highest price of a form in an area on the central path, as a multiple of the base, and the number of the month, the first of
    /// equals; `None` where it has no price there or no month clears.
    pub fn highest_price(&self, form: &FormId, area: &AreaId) -> Option<(f64, u32)> {
        let (form, area) = self.at(form, area)?;
        let prices = &self.over.structure.rows.prices;
        let row = prices.iter().position(|price| (price.form, price.area) == (form, area) && price.base > 0.0)?;
        let ratios = self.months.iter().map(|month| month.tonnages.prices[row] / prices[row].base);
        (0..).zip(ratios).map(|(month, times)| (times, month)).reduce(|a, b| if b.0 > a.0 { b } else { a })
    }

    /// What an area gets of a form from a supplier: along the route of the base year, or of its own makers where it is its own supplier.
    /// `None` where the base year moved and made nothing.
    pub fn from_supplier(&self, form: &FormId, area: &AreaId, supplier: &AreaId) -> Option<Followed> {
        let (form_at, to) = self.at(form, area)?;
        if area == supplier {
            return self.quantity(form_at, to, SeriesKind::Production).map(Followed::Made);
        }
        let (_, from) = self.at(form, supplier)?;
        let flows = &self.over.structure.rows.flows;
        let route = flows.iter().position(|f| (f.form, f.from, f.to) == (form_at, from, to) && f.base > 0.0)?;
        Some(Followed::Route(route))
    }

    fn at(&self, form: &FormId, area: &AreaId) -> Option<(usize, usize)> {
        let structure = &self.over.structure;
        Some((structure.form(form)?, structure.areas.iter().position(|known| known == area)?))
    }

    fn quantity(&self, form: usize, area: usize, series: SeriesKind) -> Option<usize> {
        let rows = &self.over.structure.rows.quantities;
        rows.iter().position(|q| (q.form, q.area, q.series) == (form, area, series) && q.base > 0.0)
    }

    /// Shares of the base year, one list a thing that is followed, month after month: of the central path, or of a member. `None` where a
    /// month does not clear.
    pub fn follow(&self, followed: &[Followed], member: Option<Member>) -> Option<Vec<Vec<f64>>> {
        let (parameters, settings) = match member {
            None => (self.parameters.clone(), Settings::central(self.chain, self.registry).ok()?),
            Some((seed, member)) => (
                draw::parameters(&self.parameters, &self.uncertain, &draw::values(&self.uncertain, seed, member)),
                Settings::drawn(self.chain, self.registry, seed, member).ok()?,
            ),
        };
        let (mut work, mut state) = self.over.member(&parameters, &settings);
        let mut shares = vec![Vec::with_capacity(self.wanted as usize); followed.len()];
        for _ in 0..self.wanted {
            let month = self.over.month(&state, &mut work).ok()?;
            for (shares, followed) in shares.iter_mut().zip(followed) {
                shares.push(self.share(*followed, &state, &month));
            }
            state = month.cleared.after;
        }
        Some(shares)
    }

    fn share(&self, followed: Followed, before: &State, month: &ChainMonth) -> f64 {
        let rows = &self.over.structure.rows;
        match followed {
            Followed::Route(row) => month.tonnages.flows[row] / rows.flows[row].base,
            Followed::Made(row) => month.tonnages.quantities[row] / rows.quantities[row].base,
            Followed::Place { store, used } => {
                let stocked = month.cleared.after.stores[store].stock - before.stores[store].stock;
                let reaching = month.tonnages.quantities[used] + MONTHS_A_YEAR * stocked;
                (reaching / rows.quantities[used].base).max(0.0)
            }
        }
    }
}
