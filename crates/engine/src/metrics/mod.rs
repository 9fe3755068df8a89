//! Metrics: pure formulas of dependence and criticality, one file a metric or a method.
//!
//! Nothing here reads a fact or knows a mineral: `study` gathers inputs from the atlas and hands them over as plain numbers.
//! Each file states its formula, its reference and what was only recalled or reconstructed; its property tests hold its bounds.
//!
//! | module            | answers                                                                  |
//! |-------------------|--------------------------------------------------------------------------|
//! | [`concentration`] | HHI, governance-weighted HHI, largest suppliers, cover without the leader |
//! | [`eu`]            | supply risk and economic importance of the EU rounds, 2011 to 2023        |
//! | [`reliance`]      | apparent consumption and net import reliance                              |
//! | [`indirect`]      | exposure to a country at any earlier stage, and the path that carries it   |
//! | [`network`]       | flow betweenness of an area                                               |
//! | [`geopolrisk`]    | score and characterisation factor of an importing country                |
//! | [`iea`]           | largest three suppliers, cover without the leader                        |
//! | [`bgs2015`]       | seven indicators of the British risk list                                |
//! | [`doe2023`]       | importance to energy and supply risk from printed judgements             |
//! | [`yale`]          | six components of supply risk                                            |
//! | [`usgs2020`]      | disruption potential, trade exposure, economic vulnerability             |
//! | [`usgs2025`]      | price after a supplier's stop, effect by component, weighting            |
//! | [`traderisk`]     | political risk along the network of exporters                            |

pub mod bgs2015;
pub mod concentration;
pub mod doe2023;
pub mod eu;
pub mod geopolrisk;
pub mod iea;
pub mod indirect;
pub mod network;
pub mod reliance;
pub mod traderisk;
pub mod usgs2020;
pub mod usgs2025;
pub mod yale;
