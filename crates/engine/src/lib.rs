//! See ARCHITECTURE.md.
pub mod downstream;
pub mod ensemble;
pub mod equilibrium;
pub mod market;
pub mod metrics;
pub mod policy;
pub mod testing;
