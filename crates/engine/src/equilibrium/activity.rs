//! Activities while a structure is being built: their numbers are rows of the table of slots.

use monazite_model::market::{Linear, Response, Supply};

use super::role::Role;
use super::slots::{Number, Slot};

/// A response whose numbers are rows of the table of slots; fields as in the response.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)]
pub enum Curve<N> {
    /// [`Response::Linear`].
    Linear { at: N, slope: N, upper: N },
    /// [`Response::Supply`], with the usual knee.
    Supply { at: N, price: N, elasticity: N, shutdown: N, capacity: N, upper: N },
    /// [`Response::Demand`].
    Demand { at: N, price: N, elasticity: N, choke: N, upper: N },
}

impl<N: Copy> Curve<N> {
    /// Its numbers, in the order of the fields.
    pub fn numbers(&self) -> Vec<N> {
        match *self {
            Self::Linear { at, slope, upper } => vec![at, slope, upper],
            Self::Supply { at, price, elasticity, shutdown, capacity, upper } => {
                vec![at, price, elasticity, shutdown, capacity, upper]
            }
            Self::Demand { at, price, elasticity, choke, upper } => vec![at, price, elasticity, choke, upper],
        }
    }

    pub(super) fn upper(&mut self) -> &mut N {
        match self {
            Self::Linear { upper, .. } | Self::Supply { upper, .. } | Self::Demand { upper, .. } => upper,
        }
    }

    /// The same curve with other numbers.
    pub fn map<M>(self, mut f: impl FnMut(N) -> M) -> Curve<M> {
        match self {
            Self::Linear { at, slope, upper } => Curve::Linear { at: f(at), slope: f(slope), upper: f(upper) },
            Self::Supply { at, price, elasticity, shutdown, capacity, upper } => Curve::Supply {
                at: f(at),
                price: f(price),
                elasticity: f(elasticity),
                shutdown: f(shutdown),
                capacity: f(capacity),
                upper: f(upper),
            },
            Self::Demand { at, price, elasticity, choke, upper } => Curve::Demand {
                at: f(at),
                price: f(price),
                elasticity: f(elasticity),
                choke: f(choke),
                upper: f(upper),
            },
        }
    }
}

impl Curve<f64> {
    /// As the market takes it.
    pub fn response(self) -> Response {
        match self {
            Self::Linear { at, slope, upper } => Linear { at, slope, upper }.into(),
            Self::Supply { at, price, elasticity, shutdown, capacity, upper } => {
                Supply { at, price, elasticity, shutdown, capacity, knee: Supply::KNEE, upper }.into()
            }
            Self::Demand { at, price, elasticity, choke, upper } => {
                monazite_model::market::Demand { at, price, elasticity, choke: Some(choke), upper }.into()
            }
        }
    }
}

impl Curve<Slot> {
    /// Writes the values of its rows into a response, in place where that is of its kind.
    #[inline]
    pub(super) fn write(&self, values: &[f64], response: &mut Response) {
        let v = |slot: Slot| values[slot as usize];
        match (*self, response) {
            (Self::Linear { at, slope, upper }, Response::Linear(r)) => {
                (r.at, r.slope, r.upper) = (v(at), v(slope), v(upper));
            }
            (Self::Supply { at, price, elasticity, shutdown, capacity, upper }, Response::Supply(r)) => {
                (r.at, r.price, r.elasticity) = (v(at), v(price), v(elasticity));
                (r.shutdown, r.capacity, r.upper) = (v(shutdown), v(capacity), v(upper));
            }
            (Self::Demand { at, price, elasticity, choke, upper }, Response::Demand(r)) => {
                (r.at, r.price, r.elasticity) = (v(at), v(price), v(elasticity));
                (r.choke, r.upper) = (Some(v(choke)), v(upper));
            }
            (curve, response) => *response = curve.map(v).response(),
        }
    }
}

impl<'t> Curve<Number<'t>> {
    /// Supply through `level` at `scale`, where there is a price to answer to.
    pub(super) fn through(
        level: Number<'t>,
        scale: Number<'t>,
        elasticity: Number<'t>,
        shutdown: Number<'t>,
        capacity: Number<'t>,
    ) -> Self {
        let capacity = capacity.max(level);
        let upper = level.constant(f64::INFINITY);
        Self::Supply { at: level.uncapped(capacity), price: scale, elasticity, shutdown, capacity, upper }
    }

    /// A linear response without an upper bound.
    pub(super) fn linear(at: Number<'t>, slope: Number<'t>) -> Self {
        Self::Linear { at, slope, upper: at.constant(f64::INFINITY) }
    }

    /// Shuts it unless `open` is above zero.
    pub(super) fn shut_unless(&mut self, open: Number<'t>) {
        let upper = self.upper();
        *upper = open.if_positive(*upper, open.constant(0.0));
    }

    /// Its rows.
    pub(super) fn slots(self) -> Curve<Slot> {
        self.map(Number::slot)
    }
}

/// A leg whose numbers may come from somewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leg<'t> {
    pub node: usize,
    /// Entry of A. A number that changes (a share of use) needs the structure built anew.
    pub quantity: Number<'t>,
    /// Entry of B under the terms; before, it is the quantity.
    pub weight: Number<'t>,
}

/// An activity of both markets, before the terms and under them.
#[derive(Debug, Clone)]
pub(super) struct Activity<'t> {
    pub id: String,
    pub tag: &'static str,
    pub role: Role,
    pub legs: Vec<Leg<'t>>,
    /// Unit cost before.
    pub base_cost: Number<'t>,
    /// Unit cost under the terms.
    pub cost: Number<'t>,
    pub before: Curve<Number<'t>>,
    pub after: Curve<Number<'t>>,
    /// Level before: what `before` gives at base prices, known without evaluating it.
    pub base_level: Number<'t>,
}

/// Rows of the numbers of an activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActivitySlots {
    /// Unit cost before the terms.
    pub base_cost: Slot,
    /// Unit cost under the terms.
    pub cost: Slot,
    /// Response before the terms.
    pub before: Curve<Slot>,
    /// Response under the terms.
    pub after: Curve<Slot>,
    /// Level before the terms.
    pub base_level: Slot,
}

impl ActivitySlots {
    pub(super) fn of(activity: &Activity<'_>) -> Self {
        ActivitySlots {
            base_cost: activity.base_cost.slot(),
            cost: activity.cost.slot(),
            before: activity.before.slots(),
            after: activity.after.slots(),
            base_level: activity.base_level.slot(),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Slot> {
        let own = [self.base_cost, self.cost, self.base_level];
        own.into_iter().chain(self.before.numbers()).chain(self.after.numbers())
    }

    pub(super) fn moved(&self, to: &[Slot]) -> Self {
        let m = |slot: Slot| to[slot as usize];
        ActivitySlots {
            base_cost: m(self.base_cost),
            cost: m(self.cost),
            before: self.before.map(m),
            after: self.after.map(m),
            base_level: m(self.base_level),
        }
    }
}
