//! The nouns of Monazite: what is measured, who says so, how it is chained, what is done to it, what came out.
//!
//! This room leans on nothing. It reads no file and prints nothing: `intake` fills these types from publishers' files,
//! `engine` computes with them, `report` writes them down.
//!
//! | module         | holds                                                                        |
//! |----------------|------------------------------------------------------------------------------|
//! | [`quantity`]   | units, bases of masses (contained, gross, equivalent), bands                 |
//! | [`observed`]   | what a source says about a quantity, its silences included                   |
//! | [`period`]     | years, months and spans; the window a run clears                             |
//! | [`code`]       | names of minerals, stages, forms, areas                                      |
//! | [`fact`]       | one published number with its full address                                   |
//! | [`registry`]   | what we know as data: minerals, forms, processes, areas, blocs, parameters   |
//! | [`citation`]   | what a figure rests on: fact, row of trade, assumption                       |
//! | [`chain`]      | the balanced network of one cluster of minerals, with its ledger             |
//! | [`ledger`]     | every choice on the way from facts to a chain, and what it is about          |
//! | [`scenario`]   | a dated stack of measures, as a person writes it                             |
//! | [`term`]       | what a measure becomes on a chain: cost, wedge, bound, share floor, quantity |
//! | [`hindcast`]   | episodes of the past and the settings they are predicted with                |
//! | [`market`]     | the plain node/activity problem and its certified solution                   |
//! | [`input_output`] | who buys from whom, in money: tables of one or many areas                    |
//! | [`answer`]     | what is answered: one file an answer                                         |
//! | [`question`]   | what is asked: one struct a question                                         |
//! | [`witness`]    | whether a second publisher says what the first says                          |
//! | [`words`]      | how numbers, names and dates are written, on every page alike                |
//! | [`diagnostic`] | one problem in one file, said so that a person can mend it                   |

pub mod answer;
pub mod chain;
pub mod citation;
pub mod code;
pub mod diagnostic;
pub mod fact;
pub mod hindcast;
pub mod horizon;
pub mod input_output;
pub mod ledger;
pub mod market;
pub mod observed;
pub mod period;
pub mod quantity;
pub mod question;
pub mod registry;
pub mod scenario;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod schema_tests;
mod supply_kind;
pub mod term;
pub mod witness;
pub mod words;

pub use answer::{criticality, leverage, run as outcome};
