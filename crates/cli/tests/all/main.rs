//! Integration tests of the room, in one binary: linking is most of what a test binary costs.
#![allow(clippy::unwrap_used)]

mod atlas_diff;
mod bad_files;
mod cases;
mod citation;
mod commands;
mod criticality;
mod documentation;
mod examples;
mod face;
mod import;
mod law_of_arrows;
mod moved;
mod on_file;
mod readers;
mod targets;
mod ways;
mod wording;
