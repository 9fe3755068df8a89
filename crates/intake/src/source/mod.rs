//! Publishers' files to facts, one module per layout.
//!
//! Answers: what does this file state, row by row, and what of it was left or corrected? Every importer reads a publisher's own
//! layout, keeps row numbers and the text as printed, converts units by the tables in `registry/readings/`, and gathers all
//! problems of a file before it gives up. It leaves the choice between sources to reconciliation, and adds nothing up across them.

pub mod bea_2017;
pub mod bgs_world_mineral_statistics;
pub mod carried;
pub mod cepii_baci;
pub mod eu_crm_2023;
pub mod exiobase_3;
pub mod gather;
pub mod iea_critical_minerals;
pub mod number;
pub mod oecd_icio;
pub mod policy_trackers;
pub mod premise_metals;
pub mod pymrio_table;
pub mod reading;
pub mod table;
pub mod un_comtrade;
pub mod usgs_mcs_release;
pub mod usgs_mcs_sheets;
pub mod wiod_2013;
pub mod world_bank_pinksheet;
pub mod world_bank_wgi;
pub mod world_mining_data;

pub use gather::{Corrected, Imported, LeftOut};
pub use reading::Readings;

use std::io::Read as _;

use monazite_model::diagnostic::{Problem, did_you_mean};

/// A layout an importer reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// USGS Mineral Commodity Summaries, data release in one CSV (editions 2025 and 2026).
    UsgsMcsRelease,
    /// USGS Mineral Commodity Summaries 2022 to 2024: the sheets of the release as one long table (world or US salient).
    UsgsMcsSheets,
    /// World Mining Data, production by country and mineral.
    WorldMiningData,
    /// British Geological Survey, World Mineral Statistics.
    BgsWorldMineralStatistics,
    /// IEA Critical Minerals Dataset, the workbook.
    IeaCriticalMinerals,
    /// EU criticality study 2023: share tables.
    EuCrm2023,
    /// World Bank, Worldwide Governance Indicators.
    WorldBankWgi,
    /// World Bank commodity prices, monthly.
    WorldBankPinksheet,
    /// BGS production 2012 to 2021 as carried by the package premise.
    PremiseMetals,
    /// Our own tidy table of facts.
    Facts,
}

/// What a person should know about a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatInfo {
    /// The format.
    pub format: Format,
    /// Name on the command line.
    pub name: &'static str,
    /// What it reads.
    pub reads: &'static str,
    /// How a file is recognised.
    pub recognised_by: &'static str,
}

/// All formats, in the order of their names.
pub fn formats() -> &'static [FormatInfo] {
    const fn info(format: Format, name: &'static str, reads: &'static str, recognised_by: &'static str) -> FormatInfo {
        FormatInfo { format, name, reads, recognised_by }
    }
    const ALL: [FormatInfo; 10] = [
        info(
            Format::BgsWorldMineralStatistics,
            "bgs-wms",
            "British Geological Survey, World Mineral Statistics: production by country since 1971",
            "CSV with columns iso3, country, year, commodity, sub_commodity, statistic, units, quantity",
        ),
        info(
            Format::EuCrm2023,
            "eu-crm-2023",
            "EU criticality study 2023: world supply shares, EU sourcing shares, shares of use",
            "CSV with columns Material, Stage, Country, Share, t or Material, Application, Share, …",
        ),
        info(Format::Facts, "facts", "our own tidy table of facts", "CSV with the columns of atlas/facts/"),
        info(
            Format::IeaCriticalMinerals,
            "iea-critical-minerals",
            "IEA Critical Minerals Dataset: supply by country, demand by technology and scenario",
            "xlsx workbook with a sheet `2 Total supply for key minerals`",
        ),
        info(
            Format::PremiseMetals,
            "premise-metals",
            "BGS production 2012 to 2021 for 68 products, as carried by the package premise",
            "CSV with columns Metal, Country, year, quantity",
        ),
        info(
            Format::UsgsMcsRelease,
            "usgs-mcs-release",
            "USGS Mineral Commodity Summaries, data release in one CSV (2025, 2026 and later)",
            "CSV with columns MCS chapter, Section, Commodity, … or SOURCE, COMMODITY, COUNTRY, TYPE, …",
        ),
        info(
            Format::UsgsMcsSheets,
            "usgs-mcs-sheets",
            "USGS Mineral Commodity Summaries 2022 to 2024: world or US salient sheets as one long table",
            "CSV with columns sheet, country, type, variable, value or sheet, commodity, year, variable, value",
        ),
        info(
            Format::WorldBankPinksheet,
            "world-bank-pinksheet",
            "World Bank commodity prices, monthly (rows from 2005 on)",
            "CSV with columns month, commodity, unit, value",
        ),
        info(
            Format::WorldBankWgi,
            "world-bank-wgi",
            "World Bank, Worldwide Governance Indicators: estimates with standard errors (rows from 2005 on)",
            "the publisher's Stata file, or CSV, also gzipped, with columns code, country, year, dimension, estimate, …",
        ),
        info(
            Format::WorldMiningData,
            "world-mining-data",
            "World Mining Data: production by country and mineral",
            "CSV with columns commodity, country, iso3, year, quantity, unit, data_source",
        ),
    ];
    &ALL
}

impl Format {
    /// What a person should know about it.
    pub fn info(self) -> &'static FormatInfo {
        let all = formats();
        all.iter().find(|i| i.format == self).unwrap_or(&all[0])
    }

    /// The format of a name on the command line.
    ///
    /// # Errors
    /// A hint with the nearest name.
    pub fn parse(name: &str) -> Result<Self, Option<String>> {
        let found = formats().iter().find(|i| i.name == name).map(|i| i.format);
        found.ok_or_else(|| did_you_mean(name, formats().iter().map(|i| i.name)))
    }
}

/// The format a file seems to have, from its first row (or, for a workbook, its signature).
pub fn recognise(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(Format::IeaCriticalMinerals);
    }
    let plain;
    let head: &[u8] = if bytes.starts_with(b"\x1f\x8b") {
        let mut start = Vec::new();
        // A cut-off member still gives its first row.
        let _ = flate2::read::MultiGzDecoder::new(bytes).take(8192).read_to_end(&mut start);
        plain = start;
        &plain
    } else {
        bytes
    };
    let header = table::header(head);
    let has = |names: &[&str]| names.iter().all(|n| header.iter().any(|h| h == n));
    Some(match () {
        () if world_bank_wgi::is_stata(head) => Format::WorldBankWgi,
        () if has(&["MCS chapter", "Section", "Commodity"]) || has(&["SOURCE", "COMMODITY", "COUNTRY", "TYPE"]) => {
            Format::UsgsMcsRelease
        }
        () if has(&["sheet", "variable", "value"]) => Format::UsgsMcsSheets,
        () if has(&["commodity", "iso3", "quantity", "data_source"]) => Format::WorldMiningData,
        () if has(&["sub_commodity", "statistic", "quantity"]) => Format::BgsWorldMineralStatistics,
        () if has(&["Material", "Share"]) => Format::EuCrm2023,
        () if has(&["code", "year", "estimate", "stderr"]) => Format::WorldBankWgi,
        () if has(&["month", "commodity", "unit", "value"]) => Format::WorldBankPinksheet,
        () if has(&["Metal", "Country", "year", "quantity"]) => Format::PremiseMetals,
        () if has(&["source", "edition", "form", "quantity"]) => Format::Facts,
        () => return None,
    })
}

/// The content of a gzipped file; `None` for a file that is not.
///
/// # Errors
/// What the decoder says; a file that unpacks to more than any table of a publisher is refused.
pub fn unpacked(bytes: &[u8]) -> Option<std::io::Result<Vec<u8>>> {
    const MOST: u64 = 1 << 30;
    bytes.starts_with(b"\x1f\x8b").then(|| {
        let mut plain = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(bytes).take(MOST + 1).read_to_end(&mut plain)?;
        if read as u64 > MOST { Err(std::io::Error::other("it unpacks to more than a gigabyte")) } else { Ok(plain) }
    })
}

/// Reads one file.
///
/// `file` is the name shown in problems. The edition is taken from the file itself (its last year, or the layout).
///
/// # Errors
/// Every problem of the file, in file order; nothing is imported then.
pub fn read(format: Format, file: &str, bytes: &[u8], readings: &Readings) -> Result<Imported, Vec<Problem>> {
    match format {
        Format::UsgsMcsRelease => usgs_mcs_release::read(file, bytes, readings),
        Format::UsgsMcsSheets => usgs_mcs_sheets::read(file, bytes, readings),
        Format::WorldMiningData => world_mining_data::read(file, bytes, readings),
        Format::BgsWorldMineralStatistics => bgs_world_mineral_statistics::read(file, bytes, readings),
        Format::IeaCriticalMinerals => iea_critical_minerals::read(file, bytes, readings),
        Format::EuCrm2023 => eu_crm_2023::read(file, bytes, readings),
        Format::WorldBankWgi => world_bank_wgi::read(file, bytes, readings),
        Format::WorldBankPinksheet => world_bank_pinksheet::read(file, bytes, readings),
        Format::PremiseMetals => premise_metals::read(file, bytes, readings),
        Format::Facts => carried::read(file, bytes, readings),
    }
}

/// The registry's tables as they were when the program was built.
///
/// # Errors
/// Problems of the tables; a test makes sure that the shipped ones have none.
pub fn bundled_readings() -> Result<Readings, Vec<Problem>> {
    Readings::load(&bundled_file, &READING_TABLES)
}

/// Names of the reading tables.
pub const READING_TABLES: [&str; 9] = [
    "bgs_world_mineral_statistics",
    "eu_crm_2023",
    "iea_critical_minerals",
    "premise_metals",
    "usgs_mcs_release",
    "usgs_mcs_sheets",
    "world_bank_pinksheet",
    "world_bank_wgi",
    "world_mining_data",
];

fn bundled_file(name: &str) -> Option<Vec<u8>> {
    macro_rules! file {
        ($name:literal) => {
            Some(include_bytes!(concat!("../../../../registry/", $name)).to_vec())
        };
    }
    match name {
        "areas.csv" => file!("areas.csv"),
        "forms.toml" => file!("forms.toml"),
        "corrections.toml" => file!("corrections.toml"),
        "readings/bgs_world_mineral_statistics.csv" => file!("readings/bgs_world_mineral_statistics.csv"),
        "readings/eu_crm_2023.csv" => file!("readings/eu_crm_2023.csv"),
        "readings/iea_critical_minerals.csv" => file!("readings/iea_critical_minerals.csv"),
        "readings/premise_metals.csv" => file!("readings/premise_metals.csv"),
        "readings/usgs_mcs_release.csv" => file!("readings/usgs_mcs_release.csv"),
        "readings/usgs_mcs_sheets.csv" => file!("readings/usgs_mcs_sheets.csv"),
        "readings/world_bank_pinksheet.csv" => file!("readings/world_bank_pinksheet.csv"),
        "readings/world_bank_wgi.csv" => file!("readings/world_bank_wgi.csv"),
        "readings/world_mining_data.csv" => file!("readings/world_mining_data.csv"),
        _ => None,
    }
}
