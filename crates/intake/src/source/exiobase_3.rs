//! EXIOBASE 3, monetary tables: the folder of one year (`A.txt`, `Y.txt`, `unit.txt`, later releases also `Z.txt` and `x.txt`) with the
//! value added from `satellite/F.txt` or `factor_inputs/F.txt`.
//!
//! The layout is pymrio's. What is added here: which rows of F are value added (those in money), and the year from
//! the folder's name (`IOT_2022_pxp`). Layout: EXIOBASE 3.4 to 3.9 (Stadler et al. 2018).

use monazite_model::diagnostic::Problem;

use super::format::{Format, Reader};
use super::pymrio_table::read_as;
use crate::input_output::{SourceFile, Tables, year_in};

/// The format.
pub const FORMAT: Format = Format {
    name: "exiobase-3",
    also: None,
    reads: "EXIOBASE 3, monetary, one year: A.txt (or Z.txt), Y.txt, unit.txt; also x.txt and F.txt",
    recognised_by: "names of its files, as pymrio's",
    recognises: |_| false,
    reader: Reader::Table(read),
};

/// Reads the files of one year.
///
/// # Errors
/// As the pymrio layout.
pub fn read(files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let title = |files: &[SourceFile<'_>]| {
        let name = files.iter().map(|f| f.name).collect::<Vec<_>>().join(" ");
        let system =
            ["pxp", "ixi"].into_iter().find(|s| name.contains(s)).map(|s| format!(", {s}")).unwrap_or_default();
        let year = files.iter().find_map(|f| year_in(f.name)).map(|y| format!(" {y}")).unwrap_or_default();
        format!("EXIOBASE 3{year}{system}")
    };
    let table = read_as(files, FORMAT.name, title, |_, unit| unit.contains("EUR") || unit.contains("USD"))?;
    Ok(Tables::Symmetric(table))
}
