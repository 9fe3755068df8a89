//! The nouns of Monazite: what is measured, who says so, how it is chained, what is done to it, what came out.
//!
//! This room leans on nothing. It reads no file and prints nothing: `intake` fills these types from publishers' files,
//! `engine` computes with them, `report` writes them down.
//!
//! | module         | holds                                                                        |
//! |----------------|------------------------------------------------------------------------------|
//! | [`quantity`]   | tonnes contained and gross (they do not add), prices, shares, bands          |
//! | [`observed`]   | what a source says about a quantity, its silences included                   |
//! | [`period`]     | years, months and spans; the window a run clears                             |
//! | [`code`]       | names of minerals, stages, forms, areas                                      |
//! | [`fact`]       | one published number with its full address                                   |
//! | [`registry`]   | what we know as data: minerals, forms, processes, areas, blocs, parameters   |
//! | [`chain`]      | the balanced network of one cluster of minerals, with its ledger             |
//! | [`scenario`]   | a dated stack of measures, as a person writes it                             |
//! | [`term`]       | what a measure becomes on a chain: cost, wedge, bound, share floor, quantity |
//! | [`market`]     | the plain node/activity problem and its certified solution                   |
//! | [`input_output`] | who buys from whom, in money: tables of one or many areas                    |
//! | [`outcome`]    | prices, quantities, accounts and flows of a run                              |
//! | [`leverage`]   | what cuts of exports cost whom                                               |
//! | [`criticality`] | what a criticality method says about a mineral, and which input it misses  |
//! | [`diagnostic`] | one problem in one file, said so that a person can mend it                   |

pub mod chain;
pub mod code;
pub mod criticality;
pub mod diagnostic;
pub mod fact;
pub mod input_output;
pub mod leverage;
pub mod market;
pub mod observed;
pub mod outcome;
pub mod period;
pub mod quantity;
pub mod registry;
pub mod scenario;
pub mod term;
