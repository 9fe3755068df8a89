//! What a solver keeps from clearing to clearing.

use super::double::Double;
use super::lane::One;
use super::newton::State;
use super::rows::{Draw, Rows};

/// Buffers of a solver. Solving with a workspace that has solved the same problem before allocates nothing but the answer.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub(super) rows: Rows,
    pub(super) draw: Draw<One>,
    pub(super) state: State<One>,
    /// Corrections of prices below their last bit; mostly none.
    pub(super) low: Vec<One>,
    /// Newton in numbers of twice the digits.
    pub(super) doubled: Doubled,
}

/// Buffers of Newton in numbers of twice the digits.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubled {
    pub(super) draw: Draw<Double>,
    pub(super) state: State<Double>,
}
