//! How long users of a form last, and the lines of a company: the pages.

mod company;
mod users;
mod words;

pub use company::page as company;
pub use users::page;
