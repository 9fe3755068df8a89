//! Before: publishers' files become facts with origins, and facts and trade become reconciled chains with a ledger.
//!
//! | module     | answers                                                                             |
//! |------------|-------------------------------------------------------------------------------------|
//! | [`atlas`]  | registry, facts and trade together, under one name                                   |
//! | [`build_facts`] | the bundled tables of facts, made again from publishers' files                 |
//! | [`chain`]  | which numbers are believed, and what balances: chains with their ledger                |
//! | [`company`] | the lines of a company, every mistake at once                                       |
//! | [`declared_trade`] | declarations of trade, reconciled and set beside another reconciliation       |
//! | [`error`]  | what went wrong, all problems of a file at once                                     |
//! | [`events`] | policy events imported from a tracker: read, checked, written                       |
//! | [`facts`]  | the tidy table of facts: read, checked, written                                     |
//! | [`hindcasts`] | episodes of the past, their settings and outcomes, inside the binary             |
//! | [`input_output`] | input-output tables of several publishers, into one type and onto disk   |
//! | [`limits`] | how much of anything a reader takes, and why                                 |
//! | [`packed`] | files as publishers hand them out: gzipped, archived, each up to a limit             |
//! | [`import`] | a user's own publisher files into an atlas directory                                 |
//! | [`market_file`] | a market problem in a file                                                      |
//! | [`monthly_trade`] | monthly trade of a user's own                                                 |
//! | [`quality`] | how far a chain can be leaned on                                                   |
//! | [`registry`] | what we know as data, strict, every problem of every file at once                |
//! | [`scenario`] | scenario files, every fault marked at the very characters                         |
//! | [`dataset`] | how is a release kept: whole, with its manifest, never replaced by other bytes      |
//! | [`source`] | which facts and flows does a publisher's file hold                                    |
//! | [`store`]  | how is it kept: atomic files, manifests, rejected rows                              |
//! | [`trade`]  | who ships how much of a product to whom                                             |
//! | [`witness`] | for which figures of output another publisher says the same                        |
//!
//! Nothing here talks to a terminal, looks at the clock or draws random numbers: the same bytes in give the same bytes out.

pub mod atlas;
pub mod build_facts;
pub mod chain;
pub mod company;
pub mod dataset;
pub mod declared_trade;
pub mod error;
pub mod events;
pub mod facts;
pub mod hindcasts;
pub mod import;
pub mod input_output;
pub mod limits;
pub mod market_file;
pub mod monthly_trade;
pub mod packed;
mod progress;
pub mod quality;
pub mod registry;
pub mod scenario;
pub mod source;
pub mod store;
pub mod trade;
pub mod witness;
