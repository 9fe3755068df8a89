//! Numbers as people read them; the one style of the project, [`monazite_model::words::number`].
//!
//! Nothing here rounds a number that is written for machines; `json`, `csv` and `parquet` keep every digit.

pub use monazite_model::words::number::*;
