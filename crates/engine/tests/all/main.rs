//! Integration tests of the room, in one binary: linking is most of what a test binary costs.
#![allow(clippy::unwrap_used)]
// What is compared with the engine may use the platform's functions; the engine itself may not (crates/engine/clippy.toml).
#![allow(clippy::disallowed_methods)]

mod criticality_reference;
mod downstream;
mod horizon_cases;
mod least_change;
mod market_base;
mod market_cases;
mod market_draws;
mod market_format;
mod market_peer;
mod market_properties;
mod market_robust;
mod market_stress;
mod old_episodes;
mod reference;
mod tables;
