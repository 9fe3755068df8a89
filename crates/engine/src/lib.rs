//! See ARCHITECTURE.md.
pub mod market;
pub mod system;
pub mod testing;
