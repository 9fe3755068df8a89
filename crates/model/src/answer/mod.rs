//! What is answered: one file an answer. Every type here is made by `study`, written down by `report` and readable again from its JSON.
//!
//! | module          | answers                                                        |
//! |-----------------|----------------------------------------------------------------|
//! | [`run`]         | a scenario: prices, quantities, accounts and flows             |
//! | [`compare`]     | several scenarios side by side                                 |
//! | [`check`]       | whether scenario files can be run                              |
//! | [`show`]        | a mineral's chain on one page                                  |
//! | [`explain`]     | the trail of a number                                          |
//! | [`dependence`]  | who depends on whom                                            |
//! | [`leverage`]    | what cuts of exports cost whom                                 |
//! | [`criticality`] | what a method says about a mineral; methods side by side       |
//! | [`lists`]       | national lists of critical minerals                            |
//! | [`downstream`]  | what a cut of industries costs the others                      |
//! | [`atlas`]       | what is in an atlas                                            |
//! | [`quality`]     | how far the chains can be leaned on                            |
//! | [`trade`]       | how declarations of trade were reconciled                      |
//! | [`import`]      | what an import did                                             |

pub mod atlas;
pub mod check;
pub mod compare;
pub mod criticality;
pub mod dependence;
pub mod downstream;
pub mod explain;
pub mod import;
pub mod leverage;
pub mod lists;
pub mod quality;
pub mod run;
pub mod show;
pub mod trade;
