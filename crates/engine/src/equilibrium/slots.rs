//! The table of slots: every number of a market as an expression of parameters, numbers of terms, and levels and prices of the
//! chain, written once.
//!
//! Formulas are written as plain arithmetic on [`Number`]s while a structure is built; each operation becomes a row of the table.
//! The frozen table ([`Slots`]) is evaluated per clearing without allocation, forwards for values and tangents, backwards for
//! the derivatives of anything with respect to every source at once.
//!
//! | here            | on paper                          |
//! |-----------------|-----------------------------------|
//! | [`Source`]      | θ: what a number comes from       |
//! | slot            | n(θ): a number of the market      |
//! | `pull_back`     | v'∂n/∂θ for all θ                 |
//! | `push_forward`  | ∂n/∂θ · d for all n               |

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::{Add, Div, Mul, Neg, Sub};

use monazite_model::market::Supply;
use monazite_model::term::Term;

use super::source::Source;

/// Position of a row of the table.
pub type Slot = u32;

/// How a row follows from earlier ones. Where two operands of a minimum or maximum are equal, the second has the derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    /// A number that nothing changes.
    Constant(f64),
    /// The source at a position of [`Slots::sources`].
    Source(u32),
    /// a + b.
    Add(Slot, Slot),
    /// a - b.
    Sub(Slot, Slot),
    /// a b.
    Mul(Slot, Slot),
    /// a / b.
    Div(Slot, Slot),
    /// The smaller.
    Min(Slot, Slot),
    /// The larger.
    Max(Slot, Slot),
    /// The second where the first is above zero, else the third.
    IfPositive(Slot, Slot, Slot),
    /// [`Supply::uncapped`] of a level and a capacity.
    Uncapped(Slot, Slot),
}

/// The table under construction.
#[derive(Debug, Default)]
pub struct Tape {
    rows: RefCell<Rows>,
}

#[derive(Debug, Default)]
struct Rows {
    operations: Vec<Operation>,
    sources: Vec<Source>,
    inputs: Vec<f64>,
    known_sources: HashMap<Source, Slot>,
    /// Rows by what they do, so that nothing is reckoned twice.
    known: HashMap<(u8, u64, Slot, Slot), Slot>,
}

/// A number under construction: its value now, and its row.
#[derive(Clone, Copy, Debug)]
pub struct Number<'t> {
    tape: &'t Tape,
    slot: Slot,
    value: f64,
}

impl Tape {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// A number that nothing changes.
    pub fn constant(&self, value: f64) -> Number<'_> {
        self.enter(Operation::Constant(value), value)
    }

    /// A number taken from a source, `value` now.
    pub fn source(&self, source: Source, value: f64) -> Number<'_> {
        let known = self.rows.borrow().known_sources.get(&source).copied();
        if let Some(slot) = known {
            return Number { tape: self, slot, value };
        }
        let position = {
            let mut rows = self.rows.borrow_mut();
            rows.sources.push(source);
            rows.inputs.push(value);
            rows.sources.len() as u32 - 1
        };
        let number = self.enter(Operation::Source(position), value);
        self.rows.borrow_mut().known_sources.insert(source, number.slot);
        number
    }

    fn enter(&self, operation: Operation, value: f64) -> Number<'_> {
        let mut rows = self.rows.borrow_mut();
        let next = rows.operations.len() as Slot;
        let slot = *rows.known.entry(key(operation)).or_insert(next);
        if slot == next {
            rows.operations.push(operation);
        }
        Number { tape: self, slot, value }
    }

    fn is_constant(&self, slot: Slot) -> bool {
        matches!(self.rows.borrow().operations[slot as usize], Operation::Constant(_))
    }

    /// The finished table without the rows that none of `live` needs, and where each row has gone.
    pub(super) fn freeze(&self, live: &[Slot]) -> (Slots, Vec<Slot>) {
        let rows = self.rows.borrow();
        let mut needed = vec![false; rows.operations.len()];
        live.iter().for_each(|&slot| needed[slot as usize] = true);
        for (k, operation) in rows.operations.iter().enumerate().rev() {
            if needed[k] || matches!(operation, Operation::Source(_)) {
                needed[k] = true;
                operation.operands().into_iter().flatten().for_each(|a| needed[a as usize] = true);
            }
        }
        let mut moved = vec![0; rows.operations.len()];
        let mut operations = Vec::new();
        for (k, operation) in rows.operations.iter().enumerate().filter(|(k, _)| needed[*k]) {
            moved[k] = operations.len() as Slot;
            operations.push(operation.renumbered(&moved));
        }
        (Slots::new(operations, rows.sources.clone(), rows.inputs.clone()), moved)
    }
}

/// What makes two rows the same.
fn key(operation: Operation) -> (u8, u64, Slot, Slot) {
    match operation {
        Operation::Constant(x) => (0, x.to_bits(), 0, 0),
        Operation::Source(k) => (1, 0, k, 0),
        Operation::Add(a, b) => (2, 0, a, b),
        Operation::Sub(a, b) => (3, 0, a, b),
        Operation::Mul(a, b) => (4, 0, a, b),
        Operation::Div(a, b) => (5, 0, a, b),
        Operation::Min(a, b) => (6, 0, a, b),
        Operation::Max(a, b) => (7, 0, a, b),
        Operation::IfPositive(a, b, c) => (8, u64::from(a), b, c),
        Operation::Uncapped(a, b) => (9, 0, a, b),
    }
}

impl Operation {
    fn operands(self) -> [Option<Slot>; 3] {
        match self {
            Self::Constant(_) | Self::Source(_) => [None; 3],
            Self::Add(a, b)
            | Self::Sub(a, b)
            | Self::Mul(a, b)
            | Self::Div(a, b)
            | Self::Min(a, b)
            | Self::Max(a, b)
            | Self::Uncapped(a, b) => [Some(a), Some(b), None],
            Self::IfPositive(a, b, c) => [Some(a), Some(b), Some(c)],
        }
    }

    fn renumbered(self, moved: &[Slot]) -> Self {
        let m = |slot: Slot| moved[slot as usize];
        match self {
            Self::Constant(_) | Self::Source(_) => self,
            Self::Add(a, b) => Self::Add(m(a), m(b)),
            Self::Sub(a, b) => Self::Sub(m(a), m(b)),
            Self::Mul(a, b) => Self::Mul(m(a), m(b)),
            Self::Div(a, b) => Self::Div(m(a), m(b)),
            Self::Min(a, b) => Self::Min(m(a), m(b)),
            Self::Max(a, b) => Self::Max(m(a), m(b)),
            Self::IfPositive(a, b, c) => Self::IfPositive(m(a), m(b), m(c)),
            Self::Uncapped(a, b) => Self::Uncapped(m(a), m(b)),
        }
    }

    #[inline(always)]
    fn value(self, inputs: &[f64], values: &[f64]) -> f64 {
        let v = |slot: Slot| values[slot as usize];
        match self {
            Self::Constant(x) => x,
            Self::Source(k) => inputs[k as usize],
            Self::Add(a, b) => v(a) + v(b),
            Self::Sub(a, b) => v(a) - v(b),
            Self::Mul(a, b) => v(a) * v(b),
            Self::Div(a, b) => v(a) / v(b),
            Self::Min(a, b) => v(a).min(v(b)),
            Self::Max(a, b) => v(a).max(v(b)),
            Self::IfPositive(a, b, c) => v(if v(a) > 0.0 { b } else { c }),
            Self::Uncapped(a, b) => Supply::uncapped(v(a), v(b)),
        }
    }

    /// The operands with the derivative of the row with respect to each.
    fn partials(self, values: &[f64]) -> [(Slot, f64); 2] {
        let v = |slot: Slot| values[slot as usize];
        match self {
            Self::Constant(_) | Self::Source(_) => [(0, 0.0), (0, 0.0)],
            Self::Add(a, b) => [(a, 1.0), (b, 1.0)],
            Self::Sub(a, b) => [(a, 1.0), (b, -1.0)],
            Self::Mul(a, b) => [(a, v(b)), (b, v(a))],
            Self::Div(a, b) => [(a, 1.0 / v(b)), (b, -v(a) / (v(b) * v(b)))],
            Self::Min(a, b) => [(if v(a) < v(b) { a } else { b }, 1.0), (b, 0.0)],
            Self::Max(a, b) => [(if v(a) > v(b) { a } else { b }, 1.0), (b, 0.0)],
            Self::IfPositive(a, b, c) => [(if v(a) > 0.0 { b } else { c }, 1.0), (c, 0.0)],
            Self::Uncapped(a, b) => {
                let (level, capacity) = Supply::uncapped_slopes(v(a), v(b));
                [(a, level), (b, capacity)]
            }
        }
    }
}

impl<'t> Number<'t> {
    /// Its value with the numbers the structure is built from. What there is depends on it; how much there is, on the row.
    pub fn value(self) -> f64 {
        self.value
    }

    /// Its row.
    pub(super) fn slot(self) -> Slot {
        self.slot
    }

    fn with(self, operation: Operation, value: f64) -> Self {
        let fixed = operation.operands().into_iter().flatten().all(|slot| self.tape.is_constant(slot));
        if fixed { self.tape.constant(value) } else { self.tape.enter(operation, value) }
    }

    /// Whether nothing changes it.
    pub fn is_fixed(self) -> bool {
        self.tape.is_constant(self.slot)
    }

    /// A number that nothing changes, in the same table.
    pub fn constant(self, value: f64) -> Self {
        self.tape.constant(value)
    }

    /// The smaller of two.
    pub fn min(self, other: Self) -> Self {
        self.with(Operation::Min(self.slot, other.slot), self.value.min(other.value))
    }

    /// The larger of two.
    pub fn max(self, other: Self) -> Self {
        self.with(Operation::Max(self.slot, other.slot), self.value.max(other.value))
    }

    /// Its size.
    pub fn abs(self) -> Self {
        self.max(-self)
    }

    /// `yes` where it is above zero, else `no`.
    pub fn if_positive(self, yes: Self, no: Self) -> Self {
        let value = if self.value > 0.0 { yes.value } else { no.value };
        self.with(Operation::IfPositive(self.slot, yes.slot, no.slot), value)
    }

    /// The uncapped level behind a level that a capacity bends: [`Supply::uncapped`].
    pub fn uncapped(self, capacity: Self) -> Self {
        self.with(Operation::Uncapped(self.slot, capacity.slot), Supply::uncapped(self.value, capacity.value))
    }
}

macro_rules! arithmetic {
    ($trait:ident, $name:ident, $row:ident, $op:tt) => {
        impl<'t> $trait for Number<'t> {
            type Output = Number<'t>;
            fn $name(self, other: Self) -> Self {
                self.with(Operation::$row(self.slot, other.slot), self.value $op other.value)
            }
        }
        impl<'t> $trait<f64> for Number<'t> {
            type Output = Number<'t>;
            fn $name(self, other: f64) -> Self {
                self $op self.tape.constant(other)
            }
        }
        impl<'t> $trait<Number<'t>> for f64 {
            type Output = Number<'t>;
            fn $name(self, other: Number<'t>) -> Number<'t> {
                other.tape.constant(self) $op other
            }
        }
    };
}

arithmetic!(Add, add, Add, +);
arithmetic!(Sub, sub, Sub, -);
arithmetic!(Mul, mul, Mul, *);
arithmetic!(Div, div, Div, /);

impl Neg for Number<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        -1.0 * self
    }
}

/// The finished table.
#[derive(Clone, Debug, PartialEq)]
pub struct Slots {
    operations: Vec<Operation>,
    sources: Vec<Source>,
    inputs: Vec<f64>,
    /// Rows that follow from parameters, in order: all that changes between the members of an ensemble.
    of_parameters: Vec<(Slot, Operation)>,
    /// Rows that follow from terms, in order.
    of_terms: Vec<(Slot, Operation)>,
}

impl Slots {
    fn new(operations: Vec<Operation>, sources: Vec<Source>, inputs: Vec<f64>) -> Self {
        let mut slots = Slots { operations, sources, inputs, of_parameters: Vec::new(), of_terms: Vec::new() };
        slots.of_parameters = slots.rows_of(|source| matches!(source, Source::Parameter { .. }));
        slots.of_terms = slots.rows_of(|source| matches!(source, Source::Term { .. }));
        slots
    }

    /// What the numbers come from, each once.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The values of the sources that the table was built from, in the order of [`Slots::sources`].
    pub fn inputs(&self) -> &[f64] {
        &self.inputs
    }

    /// The values of the sources with each term in force or out of it; other sources stay.
    pub(super) fn set_terms(&self, terms: &[Term], in_force: impl Fn(usize) -> bool, inputs: &mut [f64]) {
        for (source, input) in self.sources.iter().zip(inputs) {
            let Source::Term { term, number } = *source else { continue };
            let Some(now) = terms.get(term) else { continue };
            let neutral = || number.neutral(now).or_else(|| number.of(now));
            if let Some(value) = if in_force(term) { number.of(now) } else { neutral() } {
                *input = value;
            }
        }
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Which rows follow from a parameter.
    pub fn follow_parameters(&self) -> Vec<bool> {
        self.marked(&self.of_parameters)
    }

    /// Which rows follow from a term.
    pub(super) fn follow_terms(&self) -> Vec<bool> {
        self.marked(&self.of_terms)
    }

    fn marked(&self, rows: &[(Slot, Operation)]) -> Vec<bool> {
        let mut follows = vec![false; self.operations.len()];
        rows.iter().for_each(|&(slot, _)| follows[slot as usize] = true);
        follows
    }

    /// Values of all rows at `inputs`.
    pub fn evaluate(&self, inputs: &[f64], values: &mut Vec<f64>) {
        values.clear();
        for operation in &self.operations {
            values.push(operation.value(inputs, values));
        }
    }

    /// Values anew of the rows that follow from parameters; the others stay as they are.
    pub fn evaluate_parameters(&self, inputs: &[f64], values: &mut [f64]) {
        for &(slot, operation) in &self.of_parameters {
            values[slot as usize] = operation.value(inputs, values);
        }
    }

    /// Values anew of the rows that follow from terms; the others stay as they are.
    pub(super) fn evaluate_terms(&self, inputs: &[f64], values: &mut [f64]) {
        for &(slot, operation) in &self.of_terms {
            values[slot as usize] = operation.value(inputs, values);
        }
    }

    /// Derivatives with respect to every source, in the order of [`Slots::sources`], of a figure whose derivatives with respect
    /// to the rows are `weights`. The weights are used up.
    pub fn pull_back(&self, values: &[f64], weights: &mut [f64]) -> Vec<f64> {
        let mut of_sources = vec![0.0; self.sources.len()];
        for (k, &operation) in self.operations.iter().enumerate().rev() {
            let weight = weights[k];
            if weight == 0.0 {
                continue;
            }
            if let Operation::Source(s) = operation {
                of_sources[s as usize] += weight;
                continue;
            }
            for (slot, partial) in operation.partials(values) {
                if partial != 0.0 {
                    weights[slot as usize] += weight * partial;
                }
            }
        }
        of_sources
    }

    /// The rows that follow from sources of a kind, in order.
    pub(super) fn rows_of(&self, kind: impl Fn(&Source) -> bool) -> Vec<(Slot, Operation)> {
        let mut follows = vec![false; self.operations.len()];
        let mut rows = Vec::new();
        for (k, &operation) in self.operations.iter().enumerate() {
            follows[k] = match operation {
                Operation::Source(s) => kind(&self.sources[s as usize]),
                _ => operation.operands().into_iter().flatten().any(|a| follows[a as usize]),
            };
            if follows[k] {
                rows.push((k as Slot, operation));
            }
        }
        rows
    }

    /// Change of every row along a change of the sources (in the order of [`Slots::sources`]) from which `rows` follow.
    pub(super) fn push_forward(&self, rows: &[(Slot, Operation)], values: &[f64], change: &[f64]) -> Vec<f64> {
        let mut tangents = vec![0.0; self.operations.len()];
        for &(slot, operation) in rows {
            tangents[slot as usize] = match operation {
                Operation::Source(s) => change[s as usize],
                _ => {
                    let along = |(slot, partial): (Slot, f64)| {
                        let tangent: f64 = tangents[slot as usize];
                        if tangent == 0.0 || partial == 0.0 { 0.0 } else { partial * tangent }
                    };
                    let [first, second] = operation.partials(values);
                    along(first) + along(second)
                }
            };
        }
        tangents
    }
}
