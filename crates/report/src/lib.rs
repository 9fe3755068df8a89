//! After: every published format of a run, a chain and a fact.
//!
//! This room turns nouns of `monazite_model` into text, tables, files and charts. It computes nothing that is not on the page
//! already (sums, shares, rounding), reads no file and does not look at the terminal.
//!
//! | module        | makes                                                                     |
//! |---------------|---------------------------------------------------------------------------|
//! | [`number`]    | numbers as people read them                                               |
//! | [`page`]      | text pages: headings, wrapping, bars, colour where allowed                |
//! | [`table`], [`layout`] | aligned text and Markdown tables, fitted to a page without cutting a word |
//! | `screen`, `wrapping` | what of a long page is on the first screen; text broken at spaces  |
//! | [`editions`]  | national lists through time: what entered, what left                      |
//! | [`headline`]  | one sentence about a run                                                  |
//! | [`outcome`]   | the page of a run and `report.md`                                         |
//! | [`terminal`]  | charts of characters                                                      |
//! | [`figure`]    | charts as SVG and PNG                                                     |
//! | [`show`]      | a mineral's chain on one page                                             |
//! | [`explain`]   | the trail of a number                                                     |
//! | [`examples`]  | the studies inside the program                                            |
//! | [`facts`]     | facts as a table                                                          |
//! | [`leverage`]  | cuts of exports and what they cost whom                                   |
//! | [`dependence`] | who depends on whom                                                      |
//! | [`lead`]      | the first sentence on whom an area depends                                |
//! | [`downstream`] | what a cut of industries costs the others, as bounds                         |
//! | [`events`]    | policy events, which of them a scenario can say, and docs/events.md       |
//! | [`effect`]    | what a measure did, by trade data                                         |
//! | [`importers`] | who buys a mineral from one origin                                        |
//! | [`survival`]  | how long users last, and the lines of a company                           |
//! | [`predict`]   | predictions on file, and docs/predictions.md                              |
//! | [`doctor`]    | which data are loaded and what is missing                                 |
//! | [`diff`]      | what changed between two releases of data                                 |
//! | [`quality`]   | how far the chains can be leaned on                                       |
//! | [`trade`]     | how declarations of trade were reconciled                                 |
//! | [`compare`], [`check`], [`atlas`], [`import`] | runs side by side, checked files, what is in an atlas, what was imported |
//! | [`problem`]   | problems of files, pointing at the characters                             |
//! | [`names`]     | names of areas, minerals, forms                                           |
//! | [`json`], [`tidy`] | files for machines, every digit kept: whole answers, and tables whose columns are declared once |
//! | [`render`]    | any answer in any of these formats                                        |

pub mod atlas;
pub mod check;
pub mod compare;
pub mod criticality;
pub mod dependence;
pub mod diff;
pub mod doctor;
pub mod downstream;
pub mod editions;
pub mod effect;
pub mod error;
pub mod events;
pub mod examples;
pub mod explain;
pub mod facts;
pub mod figure;
pub mod headline;
pub mod hindcast;
pub mod horizon;
pub mod import;
pub mod importers;
pub mod json;
pub mod layout;
pub mod lead;
pub mod leverage;
pub mod lists;
pub mod names;
pub mod number;
pub mod outcome;
pub mod page;
pub mod predict;
pub mod problem;
pub mod quality;
pub mod render;
#[cfg(test)]
mod sample;
mod screen;
pub mod show;
pub mod survival;
pub mod table;
pub mod terminal;
pub mod tidy;
pub mod trade;
mod wrapping;
