//! The bundled input-output table, made again from the publisher's files.

use std::fs;
use std::path::{Path, PathBuf};

use super::{SourceFile, keep};
use crate::error::IntakeError;
use crate::source::{self, bea_2017};
use crate::store::write_atomic;

/// Where the publisher's files lie under the directory given: use, make, and names of industries, final uses and value added. Names
/// of commodities are left out, because most commodities bear the code of an industry and its name is the one wanted.
pub const BEA: [&str; 5] = [
    "bea_2017/Detail_Use_2017_PRO_AfterRedef_17sch.csv",
    "bea_2017/Detail_Make_2017_AfterRedef_17sch.csv",
    "bea_2017/Detail_IndustryCodeName_2017.csv",
    "bea_2017/Detail_FinalDemandCodeName_2017.csv",
    "bea_2017/Detail_ValueAddedCodeName_2017.csv",
];

/// Publication of the bundled table in `registry/sources.toml`.
pub const SOURCE: &str = "bea-input-output";

/// Name of the bundled table.
pub const NAME: &str = bea_2017::FORMAT.name;

/// Makes `into/bea-2017.io.zst` again from the publisher's files under `raw`: the same files in give the same bytes out.
///
/// # Errors
/// A file that cannot be read, or every problem of the files.
pub fn build(raw: &Path, into: &Path) -> Result<(), IntakeError> {
    let mut files = Vec::new();
    for name in BEA {
        let path = raw.join(name);
        files.push((name, fs::read(&path).map_err(IntakeError::io(&path))?));
    }
    let files: Vec<SourceFile> = files.iter().map(|(name, bytes)| SourceFile { name, bytes, found: false }).collect();
    let tables = source::read_table(bea_2017::FORMAT, &files)?;
    fs::create_dir_all(into).map_err(IntakeError::io(into))?;
    write_atomic(&file(into), &keep::to_bytes(&tables)?)
}

/// The file of the bundled table in a directory.
pub fn file(into: &Path) -> PathBuf {
    into.join(format!("{NAME}.{}", keep::ENDING))
}
