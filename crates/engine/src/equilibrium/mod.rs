//! A market that is built once: from a chain and the terms of a scenario to clearings, and back to prices, tonnes and money.
//!
//! A market clears nodes and activities that have no meaning of their own ([`monazite_model::market`]). A [`Structure`] holds
//! those of a reconciled chain, so that the unshocked chain is an exact answer at base prices, under the union of all terms a
//! scenario can have, with the symbolic factor and what every part stands for. The numbers of the market (costs, responses, price
//! weights, injections) are rows of a table ([`Slots`]) that says which parameter, number of a term, level or price each comes
//! from; setting [`Numbers`] evaluates it without allocating. A term that is not in force has the numbers that change nothing.
//!
//! | here                   | on paper                                | method: docs/methods/system.md |
//! | `base`                 | supplies, processes, uses, residues     | |
//! | `trade`                | arcs by positive mathematical programming, new routes | |
//! | `origin`, `origins`    | nodes split by the origin of goods      | |
//! | `added`                | what a measure adds: capacity, stock, a buyer | |
//! | `unsold`               | metal left in the warehouse, so that no price is negative | |
//! | `duties`, `quota`      | what a measure changes                  | |
//! | `slots`, `source`      | where every number comes from, and its derivatives | |
//! | `structure`, `numbers`, `set` | what stays, and what is set per clearing | |
//! | `rows`, `reading`, `accounts`, `spot` | what a clearing says     | |
//! | `gradient`, `seed`     | what moves a figure                     | |
//! | `why`, `ways`, `links` | what moved it                           | |
//! | `chain_market`, `bans` | members of an ensemble; many stops of exports on one chain | |

mod accounts;
mod activity;
mod added;
mod bans;
mod base;
mod chain_market;
mod clear;
mod draft;
mod duties;
mod error;
mod gradient;
mod links;
mod numbers;
mod origin;
mod origins;
mod parameters;
mod quota;
mod reading;
mod role;
mod rows;
mod seed;
mod set;
mod slots;
mod source;
mod spot;
mod structure;
mod targets;
mod trade;
mod unsold;
mod ways;
mod why;

pub use accounts::{Accounts, Books, Party};
pub use activity::{ActivitySlots, Curve};
pub use bans::{Ban, BanBench, BanError, Banned, Bans};
pub use chain_market::{Bench, ChainMarket, NoMarket};
pub use clear::{Clearing, Figures};
pub use error::StructureError;
pub use gradient::{Gradient, Kink};
pub use links::Link;
pub use numbers::Numbers;
pub use parameters::{FormParameters, ParameterName, Parameters, row as parameter_row};
pub use role::{Cap, Member, NodeRole, Role};
pub use rows::{FlowAt, PriceAt, PriceStanding, QuantityAt, RentAt, Rows, Series, Tonnages, UseAt};
pub use seed::Figure;
pub use slots::{Operation, Slot, Slots};
pub use source::{ChainLevel, Source, TermNumber};
pub use spot::Spot;
pub use structure::{InjectionSlots, LegSlot, StockFlow, Structure, Transfer};
pub use why::{Part, Why};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod together_tests;
