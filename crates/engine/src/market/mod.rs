//! Market clearing for one period.
//!
//! Finds prices at which no node wants to trade more or less than it does: A x(B'p - c) + s = 0. Policy is already gone: a
//! tariff has become a cost or a price weight and a quota a bound before this module sees them.
//!
//! | here                  | on paper  | unit           |
//! | `prices[node]`        | p         | money/quantity |
//! | `levels[activity]`    | x         | quantity       |
//! | `margins[activity]`   | m = B'p - c | money/level  |
//! | `shadow_prices[..]`   | μ         | money/level    |
//!
//! If B = A this is the dual of a convex welfare program (Samuelson 1952; Takayama and Judge 1964, 1971). Method, certificate and
//! limits: docs/methods/clearing.md.
//!
//! ```
//! use monazite_engine::market::{Options, compile};
//! use monazite_model::market::{Activity, Demand, MarketProblem, Supply};
//!
//! let mut problem = MarketProblem::new();
//! let metal = problem.add_node("metal", 10.0);
//! problem.add(Activity::new("mine", "supply", Supply::through(100.0, 10.0, 0.4, 2.0, 120.0)).leg(metal, 1.0));
//! problem.add(Activity::new("use", "demand", Demand::new(100.0, 10.0, 0.3, Some(80.0))).leg(metal, -1.0));
//!
//! let compiled = compile(&problem)?;
//! let base = compiled.solve(&compiled.base(), None, &Options::default());
//! assert!(base.is_cleared() && base.effort.iterations == 0);
//!
//! let mut outage = compiled.base();
//! outage.set_upper(0, 70.0)?;
//! let short = compiled.solve(&outage, None, &Options::default());
//! assert!(short.prices.is_some_and(|p| p[0] > 10.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bent;
mod cascade;
mod certificate;
mod compile;
mod double;
mod duties;
mod evaluate;
mod factor;
mod infeasible;
mod inputs;
mod intervals;
mod kinks;
mod lane;
mod members;
mod nearest;
mod newton;
mod parts;
mod passing;
mod program;
mod reserve;
mod rounds;
mod rows;
mod scales;
mod search;
mod sensitivity;
mod smoothing;
mod springs;
mod symbolic;
pub mod synthetic;
mod turns;
mod workspace;

pub use cascade::{Options, Polish};
pub use compile::{CompileError, Compiled, compile};
pub use inputs::{MarketInputs, MarketInputsError, MarketParts};
pub use members::{LANES, LaneWorkspace, Members, Start, Width};
pub use sensitivity::Sensitivity;
pub use workspace::Workspace;
