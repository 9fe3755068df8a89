//! United States benchmark input-output accounts 2017, detail level (about 400 industries), as CSV: the use table after
//! redefinitions at producers' prices and the make table; optionally the names of codes.
//!
//! Rows and columns are BEA codes. In the use table, columns that begin with F are final use (imports negative in F05000), rows that
//! begin with V are value added, and those that begin with T are totals and left. The tables become industry by industry under
//! fixed market shares (`SupplyUse::by_industry`), as in the BEA's own industry-by-industry requirements.
//! Layout: the package useeior (`Detail_Use_2017_PRO_AfterRedef_17sch`); the figures are in the public domain.

use std::collections::BTreeMap;

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{About, FinalUse, Industry, SupplyUse};

use crate::input_output::matrix::{self, Matrix};
use crate::input_output::{SourceFile, Tables};
use crate::source::format::{Format, Reader};
use crate::source::table;

/// The format.
pub const FORMAT: Format = Format {
    name: "bea-2017",
    also: None,
    reads: "US BEA benchmark accounts 2017, detail: the Use and Make tables as CSV; also the tables of code names",
    recognised_by: "names of its files: …_Use_…, …_Make_… and …CodeName…",
    recognises: |_| false,
    reader: Reader::Table(read),
};

/// Reads the use and make tables, and names where given.
///
/// # Errors
/// A table missing, codes that do not match, cells that are no numbers.
pub fn read(files: &[SourceFile<'_>]) -> Result<Tables, Vec<Problem>> {
    let (mut use_file, mut make_file) = (None, None);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in files {
        let base = file.base_name();
        match () {
            () if base.contains("_Use_") => use_file = Some(file),
            () if base.contains("_Make_") => make_file = Some(file),
            () if base.contains("CodeName") => names.extend(code_names(file.name, &file.text()?)?),
            () if file.found => {}
            () => {
                let message = format!("`{base}` is no file of this layout");
                let hint = "known: …_Use_…, …_Make_… and …CodeName…";
                problems.push(Problem::of_file(file.name, "unknown-file", message).hint(hint));
            }
        }
    }
    let first = files.first().map_or("", |f| f.name);
    for (what, there) in [("use", use_file.is_some()), ("make", make_file.is_some())] {
        if !there {
            problems.push(Problem::of_file(first, "missing-file", format!("the {what} table is missing")));
        }
    }
    let (Some(use_file), Some(make_file), true) = (use_file, make_file, problems.is_empty()) else {
        return Err(problems);
    };
    let uses = matrix::read(use_file.name, &use_file.text()?, ',', 1, None)?;
    let makes = matrix::read(make_file.name, &make_file.text()?, ',', 1, None)?;
    let is = |code: &str, sign: char| code.starts_with(sign);
    let pick_rows = |m: &Matrix, test: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..m.rows.len()).filter(|&r| test(&m.rows[r][0])).collect()
    };
    let pick_columns = |m: &Matrix, test: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..m.columns.len()).filter(|&c| test(&m.columns[c][0])).collect()
    };
    let plain = |code: &str| !is(code, 'T') && !is(code, 'V') && !is(code, 'F');
    let commodities = pick_rows(&uses, &plain);
    let industries = pick_columns(&uses, &plain);
    let final_uses = pick_columns(&uses, &|c| is(c, 'F'));
    let added = pick_rows(&uses, &|c| is(c, 'V'));
    // The make table in the order of the use table.
    let find = |labels: &[Vec<String>], code: &str| labels.iter().position(|l| l[0] == code);
    let (mut make_rows, mut make_columns) = (Vec::new(), Vec::new());
    for &c in &industries {
        let code = &uses.columns[c][0];
        match find(&makes.rows, code) {
            Some(row) => make_rows.push(row),
            None => {
                problems.push(Problem::of_file(make_file.name, "missing-row", format!("no row for industry `{code}`")))
            }
        }
    }
    for &r in &commodities {
        make_columns.push(find(&makes.columns, &uses.rows[r][0]));
    }
    for column in pick_columns(&makes, &plain) {
        let code = &makes.columns[column][0];
        if find(&uses.rows, code).is_none() {
            let message = format!("commodity `{code}` is made, but the use table has no row for it");
            problems.push(Problem::of_file(make_file.name, "missing-row", message));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let industry = |code: &str| Industry {
        area: "USA".into(),
        code: code.to_owned(),
        name: names.get(code).cloned().unwrap_or_else(|| code.to_owned()),
    };
    let of = |code: &String| names.get(code).cloned().unwrap_or_else(|| code.clone());
    let made = |row: usize| make_columns.iter().map(move |c| (row, *c));
    Ok(Tables::SupplyUse(SupplyUse {
        about: About {
            title: "BEA benchmark input-output accounts 2017".into(),
            format: FORMAT.name.into(),
            year: Some(2017),
            unit: "million USD".into(),
            notes: vec![
                "industry by industry under fixed market shares; imports are used like domestic goods and subtracted from final use"
                    .into(),
            ],
        },
        commodities: commodities.iter().map(|&r| industry(&uses.rows[r][0])).collect(),
        industries: industries.iter().map(|&c| industry(&uses.columns[c][0])).collect(),
        use_table: commodities.iter().flat_map(|&r| uses.pick(r, &industries)).collect(),
        make: make_rows.iter().flat_map(|&r| made(r)).map(|(r, c)| c.map_or(0.0, |c| makes.at(r, c))).collect(),
        final_uses: final_uses
            .iter()
            .map(|&c| FinalUse { area: "USA".into(), category: of(&uses.columns[c][0]) })
            .collect(),
        final_use: commodities.iter().flat_map(|&r| uses.pick(r, &final_uses)).collect(),
        value_added_rows: added.iter().map(|&r| of(&uses.rows[r][0])).collect(),
        value_added: added.iter().flat_map(|&r| uses.pick(r, &industries)).collect(),
    }))
}

/// Code and name, two columns, names quoted where they hold a comma.
fn code_names(file: &str, text: &str) -> Result<Vec<(String, String)>, Vec<Problem>> {
    let mut pairs = Vec::new();
    table::rows(file, text, |number, _, record| {
        if let (2.., Some(code), Some(name)) = (number, record.get(0), record.get(1)) {
            pairs.push((code.to_owned(), name.to_owned()));
        }
        true
    })?;
    Ok(pairs)
}
