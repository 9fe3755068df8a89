//! Predictions on file: statements on the measures in force on a day, and what became of those written down before.
//!
//! | module    | answers                                                                      |
//! |-----------|------------------------------------------------------------------------------|
//! | `episode` | a measure in force as an episode of two regions, by the rule of the hindcasts |
//! | `price`   | the yearly price that a statement is of, and settled by                       |
//! | `say`     | the statements of a day                                                       |
//! | `file`    | lines that hold each other by hash: writing and reading them                  |
//! | `settle`  | statements beside their outcomes                                              |
//!
//! Prices come from `engine::hindcast` with the settings inside the program, tonnes and losses from a run of the scenario of what is in force
//! (`events`). Format: docs/formats/predict.md.

mod episode;
pub mod file;
mod price;
mod say;
mod settle;

pub use say::predictions;
pub use settle::scores;
