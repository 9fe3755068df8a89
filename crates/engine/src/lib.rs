//! During: what measures become on a chain, what the market then does, and what can be said about dependence and criticality. All pure:
//! nothing here opens a file, looks at the clock or knows who asks; the same numbers in give the same bytes out, on any machine
//! and any number of threads.
//!
//! A reconciled chain and the terms of a scenario make a market that is built once ([`equilibrium`]); setting its numbers and
//! clearing it ([`market`]) is what an ensemble does many times ([`ensemble`]).
//!
//! ```
//! use monazite_engine::equilibrium::{Clearing, Structure};
//! use monazite_engine::testing::{one_stage, parameters};
//! use monazite_model::term::{Effect, RentShares, Target, Term};
//!
//! // `AAA` mines 100 t of a metal and exports 65 of them; a quota leaves 30.
//! let chain = one_stage();
//! let exports = Target::Flows { form: "testium:refined".into(), from: Some(vec!["AAA".into()]), to: None };
//! let rent = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
//! let quota = Term { measure: 0, target: exports, effect: Effect::Cap { t: 30.0, area: "AAA".into(), rent } };
//!
//! let market = Structure::new(&chain, &[quota], &parameters(&chain)).unwrap();
//! let numbers = market.numbers();
//! let solution = market.clear(&numbers, None, &mut Clearing::default());
//! assert!(solution.certificate.accepted);
//! let figures = market.figures(&numbers, &solution).unwrap();
//! for (at, price) in market.rows.prices.iter().zip(&figures.tonnages.prices) {
//!     let exporter = market.areas[at.area].as_str() == "AAA";
//!     // The metal gets cheaper where it cannot leave and dearer everywhere else.
//!     assert_eq!(*price < at.base, exporter);
//! }
//! ```
//!
//! | module          | answers                                                                     |
//! |-----------------|-----------------------------------------------------------------------------|
//! | [`policy`]      | what dated measures become on a chain: terms, and words                     |
//! | [`equilibrium`] | the market of a chain, built once; prices, tonnes, who gains and who loses  |
//! | [`market`]      | at which prices nodes and activities balance, and how well                  |
//! | [`horizon`]     | months: the same market cleared again, with stocks, delay and memory         |
//! | [`survival`]    | how long a plant with a stock of its own lasts                              |
//! | [`hindcast`]    | episodes of the past as two regions, predicted and scored                   |
//! | [`ensemble`]    | draws, members in parallel, percentiles                                     |
//! | [`indicators`]  | dependence, leverage and criticality by published methods                   |
//! | [`downstream`]  | what a shortage does to other industries                                    |
//! | [`testing`]     | made-up chains                                                              |

pub mod downstream;
pub mod ensemble;
pub mod equilibrium;
pub mod hindcast;
pub mod horizon;
pub mod indicators;
pub mod market;
pub mod policy;
pub mod survival;
pub mod testing;
