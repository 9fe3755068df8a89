//! Names as people read them; the one style of the project, [`monazite_model::words::names`].

pub use monazite_model::words::names::*;
