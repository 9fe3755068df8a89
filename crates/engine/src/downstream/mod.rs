//! What a shortage of some industries' products does to all others, in money, from an input-output table.
//!
//! The market of one mineral ends at its users. An input-output table goes on from there, at the price of fixed proportions: no
//! industry substitutes, no price moves. What it gives are **bounds and orders of magnitude**, and every result says which.
//!
//! | here            | on paper                  | module          |
//! | [`Leontief`]    | L = (I - A)⁻¹, x = L y    | [`leontief`]    |
//! | [`Fixed`]       | x_K given, y_K follows    | [`mixed`]       |
//! | [`Ghosh`]       | x' = v' G, G = x̂⁻¹ L x̂    | [`ghosh`]       |
//! | [`bounds()`]    | the mixed model below, Ghosh above | [`mod@bounds`] |
//! | [`LeastChange`] | min Σ (z - a x)² / z⁰, x_k ≤ cap_k | [`least_change`] |
//! | [`Inoperability`] | q(t+1) = q(t) + K (A* q(t) + c* - q(t)) | [`inoperability`] |
//!
//! The inverse is computed once per table and kept (by `intake`, on disk); everything else is small. Equations, limits and sources:
//! docs/methods/downstream.md.

pub mod bounds;
pub mod dense;
pub mod ghosh;
pub mod inoperability;
pub mod least_change;
pub mod leontief;
pub mod mixed;

pub use bounds::{Cut, bounds};
pub use dense::Dense;
pub use ghosh::Ghosh;
pub use inoperability::Inoperability;
pub use least_change::{LeastChange, Settled};
pub use leontief::{DownstreamError, Leontief};
pub use mixed::{AreaLosses, Fixed, MixedOutcome};
