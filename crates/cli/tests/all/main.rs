//! Integration tests of the room, in one binary: linking is most of what a test binary costs.
#![allow(clippy::unwrap_used)]

mod bad_files;
mod citation;
mod commands;
mod criticality;
mod examples;
mod import;
mod law_of_arrows;
mod readers;
mod wording;
