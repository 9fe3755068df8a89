//! Before: publishers' files become facts with origins, and facts and trade become reconciled chains with a ledger.
//!
//! | module     | answers                                                                             |
//! |------------|-------------------------------------------------------------------------------------|
//! | [`error`]  | what went wrong, all problems of a file at once                                     |
//!
//! Nothing here talks to a terminal, looks at the clock or draws random numbers: the same bytes in give the same bytes out.

pub mod error;
