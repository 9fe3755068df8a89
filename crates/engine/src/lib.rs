//! See ARCHITECTURE.md.
pub mod market;
