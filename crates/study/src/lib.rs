//! The front door: one recipe in, one repeatable run out.
//!
//! Faces call this room and nothing else; the law of arrows is in ARCHITECTURE.md.

pub mod atlas;
pub mod explain;
pub mod facts;
pub mod folder;
pub mod import;
pub mod show;
pub mod error;
pub mod market;

/// Every published format, for faces: they lean on this room only.
pub use monazite_report as report;
