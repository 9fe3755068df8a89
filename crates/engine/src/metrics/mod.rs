//! Metrics: pure formulas of dependence and criticality, one file a metric or a method.
//!
//! Nothing here reads a fact or knows a mineral: `study` gathers inputs from the atlas and hands them over as plain numbers.
//! Each file states its formula, its reference and what was only recalled or reconstructed; its property tests hold its bounds.
//!
//! | module            | answers                                                                  |
//! |-------------------|--------------------------------------------------------------------------|
//! | [`concentration`] | HHI, governance-weighted HHI, largest suppliers, cover without the leader |
//! | [`eu`]            | supply risk and economic importance of the EU rounds, 2011 to 2023        |
//! | [`geopolrisk`]    | score and characterisation factor of an importing country                |

pub mod concentration;
pub mod eu;
pub mod geopolrisk;
