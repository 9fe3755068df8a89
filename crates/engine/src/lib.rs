//! See ARCHITECTURE.md.
pub mod accounts;
pub mod ensemble;
pub mod market;
pub mod metrics;
pub mod policy;
pub mod system;
pub mod testing;
