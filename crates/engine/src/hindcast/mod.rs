//! Episodes of the past: what the months would have said of them on the day, and how far that was from what happened.
//!
//! The acting area and the rest of the world make a market of two regions ([`two_regions`]), which [`crate::horizon`] clears month by month
//! for every draw of settings and inputs ([`predicted`]). Nothing here knows an outcome but [`scored`], which is given one.
//!
//! | here          | answers                                              | method: docs/methods/hindcast.md |
//! | `two_regions` | one draw of an episode as a problem over time         | |
//! | `dice`        | what is drawn, and by which name                      | |
//! | `predict`     | medians and bands over the draws                      | |
//! | `score`       | prediction beside outcome, and beside constant guesses | |
//! | `odds`        | bands and chances of one statement | |
//! | `tables`      | scores of many episodes, added up                     | |

mod dice;
mod odds;
mod predict;
mod score;
mod tables;
mod two_regions;

pub use odds::Odds;
pub use predict::predicted;
pub use score::{observed, scored};
pub use tables::tables;
pub use two_regions::two_regions;

#[cfg(test)]
mod tests;
