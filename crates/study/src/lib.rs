//! The front door: one recipe in, one repeatable run out.
//!
//! Faces call this room and nothing else; the law of arrows is in ARCHITECTURE.md.

pub mod answer;
pub mod atlas;
mod bans;
pub mod check;
pub mod compare;
pub mod criticality;
pub mod dependence;
pub mod downstream;
pub mod error;
pub mod explain;
pub mod facts;
pub mod folder;
pub mod headline;
pub mod import;
pub mod leverage;
pub mod lists;
pub mod market;
pub mod quality;
pub mod recipe;
pub mod run;
pub mod show;
pub mod trade;

/// Every published format, for faces: they lean on this room only.
pub use monazite_report as report;
