//! See ARCHITECTURE.md.
pub mod downstream;
pub mod ensemble;
pub mod equilibrium;
pub mod indicators;
pub mod market;
pub mod policy;
pub mod testing;
