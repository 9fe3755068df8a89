//! The economic effect of a leading supplier's stop: formulas.

pub mod formula;

pub use formula::*;
