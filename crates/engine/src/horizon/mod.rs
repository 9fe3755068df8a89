//! Months: a market cleared again and again, with what it remembers in between.
//!
//! [`Horizon::month`] is a pure function of a [`State`] and of what is given from outside in a month ([`MonthTerms`]): everything that
//! looks backward is fixed first (wanted stock, price held normal, alarm, leak, learned saving, capacity), then one market of the
//! existing kind is cleared, then the state moves. So net supply rises strictly with every price that a stock stands at, and the month
//! has one answer. Stocks are one more use with a price elasticity and an injection; the structure of the market is compiled once.
//!
//! | here                  | on paper                                         | method: docs/methods/horizon.md |
//! | `plan`                | what is where in the market, compiled once        | |
//! | `state`               | S, a, mom, A, h, K, l; and how they move          | |
//! | `numbers`             | the market of a month                             | |
//! | `month`               | one month, and all of them                        | |
//! | `books`               | mass and money of a month                         | |
//! | `chain`, `remembers`, `exposure`, `settings` | a chain over time          | |
//! | `dated`, `paths`      | a scenario on it, month by month, and its worlds  | |
//! | `drivers`             | what its highest price turns on                   | |
//! | `deliveries`          | what reaches users, place by place                | |

mod books;
mod chain;
mod dated;
mod deliveries;
mod drivers;
mod exposure;
mod month;
mod numbers;
mod paths;
mod plan;
mod remembers;
mod settings;
mod state;

pub use chain::{ChainHorizon, ChainMonth, ChainWork};
pub use dated::dated;
pub use deliveries::{Followed, Member};
pub use month::{Cleared, MonthTerms, Months};
pub use paths::{ChainPath, model_error};
pub use plan::Horizon;
pub use remembers::{Cover, Dated, Heard, StoreOf};
pub use settings::{FormSettings, Settings};
pub use state::{Capacity, Held, State};

#[cfg(test)]
mod tests;
