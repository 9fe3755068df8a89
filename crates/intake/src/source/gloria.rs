//! GLORIA: supply and use of many regions in one matrix without labels, as CSV, and the workbook that names regions and sectors.
//!
//! `…_T-Results_…` holds, for every region, its industries and then its products: rows of industries supply products, rows of products
//! are used by industries. `…_Y-Results_…` is final use of products, `…_V-Results_…` value added of industries, a group of rows for each
//! region. `Markup001` is basic prices. The whole release (164 regions, 120 sectors) has more figures than memory holds and is refused; cut
//! or summed-up copies are read. It becomes industry by industry under fixed market shares. Layout: GLORIA release 59.

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{About, FinalUse, Industry, SupplyUse};

use super::eora26::other_shape;
use crate::input_output::{SourceFile, Tables, matrix, year_in};
use crate::source::format::{Format, Reader};
use crate::source::workbook::Workbook;

/// The format.
pub const FORMAT: Format = Format {
    name: "gloria",
    also: None,
    reads: "GLORIA, one year, cut or summed up to fit into memory: T-, Y- and V-Results of Markup001 and the ReadMe workbook",
    recognised_by: "names of its files, …_T-Results_…_Markup001(full).csv and GLORIA_ReadMe_….xlsx",
    recognises: |_| false,
    reader: Reader::Table(read),
};

/// Names of the ReadMe workbook.
struct Names {
    regions: Vec<String>,
    sectors: Vec<String>,
    factors: Vec<String>,
    uses: Vec<String>,
}

/// Reads the files of one year.
///
/// # Errors
/// A file that is missing or of another size than the names, cells that are no numbers.
pub fn read(files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut part = |part: &str, what: &str| {
        // Of a folder all prices may be there; basic prices are meant.
        let named = |file: &&SourceFile<'_>| {
            let base = file.base_name();
            base.contains(part) && (part.starts_with("ReadMe") || base.contains("Markup001"))
        };
        let found = files.iter().find(named).copied();
        if found.is_none() {
            let first = files.first().map_or("", |file| file.name);
            problems.push(Problem::of_file(first, "missing-file", format!("the table needs {what}")));
        }
        found
    };
    let parts = [
        part("_T-Results_", "…_T-Results_…_Markup001(full).csv"),
        part("_Y-Results_", "…_Y-Results_…_Markup001(full).csv"),
        part("_V-Results_", "…_V-Results_…_Markup001(full).csv"),
        part("ReadMe", "the workbook GLORIA_ReadMe_….xlsx"),
    ];
    let [Some(t_file), Some(y_file), Some(v_file), Some(readme)] = parts else { return Err(problems) };
    let names = names(&readme)?;
    let block = |file: &SourceFile<'_>| matrix::bare(file.name, &file.text()?, ',');
    let (t, y, v) = (block(&t_file)?, block(&y_file)?, block(&v_file)?);
    let (regions, sectors, factors) = (names.regions.len(), names.sectors.len(), names.factors.len());
    let (n, m) = (regions * sectors, regions * names.uses.len());
    for (file, block, rows, columns) in
        [(t_file, &t, 2 * n, 2 * n), (y_file, &y, 2 * n, m), (v_file, &v, regions * factors, 2 * n)]
    {
        problems.extend(other_shape(file.name, block, rows, columns));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    // Of each region its industries stand first, then its products.
    let industry = |k: usize| k / sectors * 2 * sectors + k % sectors;
    let product = |k: usize| industry(k) + sectors;
    let labelled = || {
        let one = |k: usize| Industry {
            area: names.regions[k / sectors].clone(),
            code: names.sectors[k % sectors].clone(),
            name: names.sectors[k % sectors].clone(),
        };
        (0..n).map(one).collect::<Vec<_>>()
    };
    let width = t.columns;
    let pick = |row: usize, column: usize| t.values[row * width + column];
    let value_added = (0..factors).flat_map(|f| (0..n).map(move |j| (f, j)));
    let value_added =
        value_added.map(|(f, j)| (0..regions).map(|r| v.values[(r * factors + f) * v.columns + industry(j)]).sum());
    let year = year_in(t_file.base_name());
    Ok(Tables::SupplyUse(SupplyUse {
        about: About {
            title: format!("GLORIA{}", year.map(|year| format!(" {year}")).unwrap_or_default()),
            format: FORMAT.name.into(),
            year,
            unit: "thousand USD".into(),
            notes: vec!["industry by industry under fixed market shares, basic prices".into()],
        },
        commodities: labelled(),
        industries: labelled(),
        use_table: (0..n).flat_map(|k| (0..n).map(move |j| pick(product(k), industry(j)))).collect(),
        make: (0..n).flat_map(|j| (0..n).map(move |k| pick(industry(j), product(k)))).collect(),
        final_uses: names
            .regions
            .iter()
            .flat_map(|area| {
                names.uses.iter().map(|category| FinalUse { area: area.clone(), category: category.clone() })
            })
            .collect(),
        final_use: (0..n).flat_map(|k| y.values[product(k) * m..(product(k) + 1) * m].to_vec()).collect(),
        value_added: value_added.collect(),
        value_added_rows: names.factors,
    }))
}

/// Regions, sectors, value added and final use as the workbook names them.
fn names(file: &SourceFile<'_>) -> Result<Names, Vec<Problem>> {
    let mut book = Workbook::open(file.name, file.bytes)?;
    let mut column = |sheet: &str, title: &str| -> Result<Vec<String>, Vec<Problem>> {
        let cells = book.sheet(sheet)?;
        let Some(at) = (0..cells.width).find(|column| cells.text(0, *column) == title) else {
            let message = format!("sheet `{sheet}` has no column `{title}`");
            return Err(vec![Problem::of_file(file.name, "missing-column", message)]);
        };
        Ok((1..cells.height).map(|row| cells.shown(row, at)).filter(|name| !name.is_empty()).collect())
    };
    Ok(Names {
        regions: column("Regions", "Region_acronyms")?,
        sectors: column("Sectors", "Sector_names")?,
        factors: column("Value added and final demand", "Value_added_names")?,
        uses: column("Value added and final demand", "Final_demand_names")?,
    })
}
