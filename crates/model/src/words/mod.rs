//! How numbers, names and dates are written in a sentence or a table: one style for every page, and for the notes of measures.
//!
//! | module     | holds                                                                    |
//! |------------|--------------------------------------------------------------------------|
//! | [`number`] | thin-space thousands, t / kt / Mt, money, prices, shares in %             |
//! | [`names`]  | areas with or without an article, minerals, forms, lists                  |
//! | [`date`]   | months and windows                                                        |
//! | [`sources`] | how publications are cited                                               |
//! | [`visible`] | text from outside that must not command a terminal or a page             |

pub mod date;
pub mod names;
pub mod number;
pub mod sources;
pub mod visible;
