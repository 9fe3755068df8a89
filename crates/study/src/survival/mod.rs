//! How long users of a form last under a scenario, and the lines of one company. Method: docs/methods/survival.md.

mod company;
mod months;
mod users;

pub use company::company;
pub use users::survive;
