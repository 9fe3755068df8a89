//! What a run says, for people: the choice of rows ([`view`]), tables ([`tables`]), the page on a terminal ([`text`]) and
//! `report.md` ([`markdown`]); the way there month by month ([`months`]), what moves a figure ([`gradient`]) and what moved a price ([`why`]). The files for machines are written from the same [`Outcome`](monazite_model::outcome::Outcome)
//! by `crate::json` and `crate::tidy`.

pub mod gradient;
pub mod markdown;
pub mod months;
pub mod tables;
pub mod text;
pub mod view;
pub mod why;
