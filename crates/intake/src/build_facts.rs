//! The bundled facts, made again from publishers' files.
//!
//! Answers: which tidy tables does a directory of publishers' files give? Only sources that `registry/sources.toml` marks as
//! bundled are written, one table per source and edition, sorted by fact id: the same files in give the same bytes out. Figures
//! carried by hand (`carried.csv`) are not touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use monazite_model::diagnostic::Problem;
use monazite_model::fact::Fact;

use crate::error::IntakeError;
use crate::facts;
use crate::source::{
    self, Format, eu_crm_2023, iea_critical_minerals, premise_metals, usgs_mcs_release, usgs_mcs_sheets,
    usgs_world_minerals_outlook, world_bank_pinksheet, world_bank_wgi,
};
use crate::store::{self, FileName};

/// Where the publishers' files lie under the directory given, and how they are read. Sources that may not be bundled are not
/// among them: a user imports those.
pub const LAYOUT: [(&str, Format); 16] = [
    ("usgs_mcs2022/mcs2022_world_long.csv", usgs_mcs_sheets::FORMAT),
    ("usgs_mcs2022/mcs2022_us_salient_long.csv", usgs_mcs_sheets::FORMAT),
    ("usgs_mcs2023/mcs2023_world_long.csv", usgs_mcs_sheets::FORMAT),
    ("usgs_mcs2023/mcs2023_us_salient_long.csv", usgs_mcs_sheets::FORMAT),
    ("usgs_mcs2024/mcs2024_world_long.csv", usgs_mcs_sheets::FORMAT),
    ("usgs_mcs2024/mcs2024_us_salient_long.csv", usgs_mcs_sheets::FORMAT),
    ("usgs_mcs2025/MCS2025_World_Data.csv", usgs_mcs_release::FORMAT),
    ("usgs_mcs2026/MCS2026_Commodities_Data.csv", usgs_mcs_release::FORMAT),
    ("usgs_world_minerals_outlook_2025/rare_earths_outlook_to_2029.csv", usgs_world_minerals_outlook::FORMAT),
    ("iea_critical_minerals_2025/IEA_Critical_Minerals_Dataset_2025.xlsx", iea_critical_minerals::FORMAT),
    ("eu_crm_2023/global_supply_shares.csv", eu_crm_2023::FORMAT),
    ("eu_crm_2023/eu_supply_shares.csv", eu_crm_2023::FORMAT),
    ("eu_crm_2023/material_use_shares.csv", eu_crm_2023::FORMAT),
    ("worldbank_pinksheet/pinksheet_metals_monthly_1960_2026.csv", world_bank_pinksheet::FORMAT),
    ("wgi/wgi_tidy_1996_2021.csv.gz", world_bank_wgi::FORMAT),
    ("premise_metals/bgs_production_2012_2021.csv", premise_metals::FORMAT),
];
/// A second governance file: political stability alone, in a later edition.
pub const LATER_STABILITY: (&str, Format) = ("wgi/wgi_political_stability_1996_2024.csv.gz", world_bank_wgi::FORMAT);

/// What a build wrote and did not write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Facts per table written, by file name.
    pub tables: BTreeMap<String, usize>,
    /// Rows left out per publisher's file and reason.
    pub left: BTreeMap<(String, String), usize>,
    /// Cells or names read otherwise than printed, per publisher's file.
    pub corrected: BTreeMap<String, usize>,
    /// Figures of output of which a second publisher says something; `None` where no file of one is there.
    pub witnessed: Option<usize>,
}

/// Makes `into/*.csv` again from publishers' files under `raw`. Every file is read before the first is written, and all tables are
/// put in place together.
///
/// # Errors
/// A file that cannot be read, every problem of a file, or two publishers' files that state one fact twice.
pub fn build_facts(raw: &Path, into: &Path) -> Result<Summary, IntakeError> {
    let readings = source::bundled_readings()?;
    let mut summary = Summary::default();
    let mut tables: BTreeMap<FileName, BTreeMap<String, Fact>> = BTreeMap::new();
    for (name, format) in LAYOUT.into_iter().chain([LATER_STABILITY]) {
        let path = raw.join(name);
        let bytes = fs::read(&path).map_err(IntakeError::io(&path))?;
        let imported = source::read(format, name, &bytes, &readings)?;
        for left in &imported.left {
            *summary.left.entry((name.to_owned(), left.kind().to_owned())).or_default() += left.rows as usize;
        }
        if !imported.corrected.is_empty() {
            summary.corrected.insert(name.to_owned(), imported.corrected.len());
        }
        for fact in imported.facts {
            let file = facts::table_name(name, &fact).map_err(|problem| vec![problem])?;
            let id = fact.id();
            if tables.entry(file).or_default().insert(id.clone(), fact).is_some() {
                let message = format!("`{id}` is also in another file of the same source and edition");
                return Err(vec![Problem::of_file(name, "duplicate-fact", message)].into());
            }
        }
    }
    let mut written = BTreeMap::new();
    for (file, facts) in tables {
        let facts: Vec<Fact> = facts.into_values().collect();
        let mut bytes = Vec::new();
        facts::write_csv(&facts, &mut bytes).map_err(IntakeError::io(&into.join(file.to_string())))?;
        written.insert(file.to_string(), bytes);
        summary.tables.insert(file.to_string(), facts.len());
    }
    store::replace_files(into, &written)?;
    Ok(summary)
}
