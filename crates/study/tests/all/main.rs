//! Integration tests of the room, in one binary: linking is most of what a test binary costs.
#![allow(clippy::unwrap_used)]

mod bans_by_origin;
mod base_prices;
mod books;
mod bundled_chains;
mod calibration;
mod certificate;
mod could_make;
mod criticality_inputs;
mod door;
mod events_page;
mod first_sentences;
mod hindcast_page;
mod imports;
mod market_fuzz;
mod measures;
mod months;
mod no_circle_of_files;
mod predictions_page;
mod published;
mod quality_page;
mod right_prices;
mod survival;
mod traded;
mod uses;
mod written_page;
mod years;
