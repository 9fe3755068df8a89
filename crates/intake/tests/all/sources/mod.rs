//! Publishers' layouts, ten real rows each, beside the facts they should become; the whole real files where they are at hand;
//! and importers fed with damaged bytes.

pub mod common;
pub mod fuzz;
pub mod policy_trackers;
mod real_files;
mod source_bgs_world_mineral_statistics;
mod source_carried;
mod source_eu_crm_2023;
mod source_iea_critical_minerals;
mod source_premise_metals;
mod source_usgs_mcs_release;
mod source_usgs_mcs_sheets;
mod source_usgs_world_minerals_outlook;
pub mod source_world_bank;
mod source_world_mining_data;
pub mod xlsx;
