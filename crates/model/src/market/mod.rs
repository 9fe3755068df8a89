//! A market as plain nodes and activities, and what clearing it yields.
//!
//! A node is a place where something must balance: a form in an area, a gate that all exports of a country pass, a certificate.
//! An activity runs at some level, adds to or takes from a few nodes per unit of level, and answers to its unit margin. Mines,
//! smelters, trade arcs, users, backstops and quotas are all activities; nothing here knows which is which.
//!
//! | here            | on paper | unit            |
//! | `base_price`    | p⁰       | money/quantity  |
//! | `injection`     | s        | quantity        |
//! | `leg.quantity`  | A        | quantity/level  |
//! | `leg.price`     | B        | quantity/level  |
//! | `activity.cost` | c        | money/level     |
//! | margin          | m = B'p - c | money/level  |
//!
//! The problem: find prices p with A x(B'p - c) + s = 0, each level x from its [`Response`]. Solving is `engine::market`; turning
//! a chain and its measures into a problem is `engine::equilibrium`. The JSON form is described in docs/formats/market-problem.md.

pub mod elementary;

mod demand;
mod fading;
mod file;
mod headroom;
mod linear;
mod partials;
mod parties;
mod problem;
mod quadrature;
mod response;
mod solution;
mod supply;
mod validate;

pub use demand::{Demand, DemandCurve, DemandShape};
pub use fading::{Fading, FadingShape};
pub use file::FORMAT;
pub use headroom::{Headroom, HeadroomShape};
pub use linear::{Elastic, Linear};
pub use partials::{MOST_NUMBERS, Partials};
pub use parties::{
    Gain, Holding, MarketParties, MarketTransfer, PARTIES_FORMAT, Purchase, RentMember, RentRule, SurplusShare,
    TransferRate,
};
pub use problem::{Activity, Leg, MarketProblem, Node};
pub use response::Response;
pub use solution::{
    Certificate, Conflict, Effort, IntervalPrice, LabelledActivity, LabelledNode, LabelledSolution, Method, Solution,
    Status,
};
pub use supply::{Supply, SupplyCurve, SupplyShape};
