//! The front door: a question in, an answer out.
//!
//! A face opens a [`workbench::Workbench`], asks with [`ask()`] and writes the answer with [`report::render`]; nothing else is needed, as
//! `crates/cli/examples/face.rs` shows. [`folder`] writes the folder of an answer. The law of arrows is in ARCHITECTURE.md.
//!
//! This room resolves names, opens what is asked about, calls the others and puts rows in order; formulas are in `engine`, words and
//! tables in `report`, files of publishers in `intake`.
//!
//! ```
//! use monazite_model::question::Question;
//! use monazite_study::report::render::{Format, render};
//! use monazite_study::{ask, watch::Unwatched, workbench::Workbench};
//!
//! let question = Question::from_json(r#"{"question": "lists", "area": "EU27", "year": 2024}"#, "question.json").unwrap();
//! let bench = Workbench::new(None);
//! let answer = ask(&bench, &question, &Unwatched).unwrap();
//! let csv = render(&answer, bench.registry(), &Format::named("csv", 80, &question).unwrap()).unwrap();
//! assert!(String::from_utf8(csv).unwrap().contains("gallium"));
//! ```

mod ask;
pub mod atlas;
mod behind;
pub mod books;
pub mod check;
pub mod compare;
pub mod criticality;
pub mod dependence;
pub mod diff;
pub mod doctor;
pub mod downstream;
pub mod effect;
pub mod error;
pub mod events;
pub mod evidence;
pub mod examples;
pub mod explain;
pub mod facts;
pub mod folder;
pub mod hindcast;
pub mod horizon;
pub mod import;
pub mod importers;
pub mod leverage;
pub mod lists;
pub mod market;
pub mod predict;
pub mod quality;
pub mod recipe;
pub mod run;
mod settled;
pub mod show;
pub mod survival;
pub mod template;
pub mod watch;
pub mod workbench;

pub use ask::ask;
pub use settled::settled;

/// Every published format, for faces: they lean on this room only.
pub use monazite_report as report;
