//! Integration tests of the room, in one binary: linking is most of what a test binary costs.
#![allow(clippy::unwrap_used)]

mod attributions;
mod bad_scenarios;
mod cepii_baci;
mod chain_stock;
mod chain_synthetic;
mod declared_imports;
mod examples_read;
mod harness;
mod input_output;
mod measure_pages;
mod origins;
mod scenario_fuzz;
mod scenario_schema;
mod shown_whole;
mod small_registry;
mod sources;
mod stages;
mod trade_rules;
mod un_comtrade;
mod unseen_trade;
mod written;
mod years;
