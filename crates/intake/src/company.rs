//! A company's lines: what each takes, how much, what it holds, from whom (docs/formats/exposure.md).

use std::collections::BTreeSet;

use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::period::Month;
use monazite_model::registry::{Meant, Registry};

use crate::source::number;
use crate::source::table::{self, Row, to_u32};

/// Columns of the file; others are left alone.
pub const COLUMNS: [&str; 7] = ["material", "form", "tonnes_a_year", "stock_days", "suppliers", "plant", "area"];
/// Per cent by which shares of suppliers may miss a hundred.
const TOLERANCE: f64 = 0.5;
/// Areas and forms that a hint names.
const NAMED: usize = 30;

/// A line of a company.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyRow {
    /// Row of the file, the header being row 1.
    pub row: u32,
    /// Plant, as the file names it.
    pub plant: String,
    /// What it takes.
    pub form: FormId,
    /// Where it stands.
    pub area: AreaId,
    /// Tonnes a year.
    pub tonnes_a_year: f64,
    /// Days of its use that it holds.
    pub stock_days: f64,
    /// Suppliers with their shares, which add up to 1; none where the file names none.
    pub suppliers: Vec<(AreaId, f64)>,
}

/// What is wrong with a cell.
struct Wrong {
    column: &'static str,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl Wrong {
    fn new(column: &'static str, code: &'static str, message: String) -> Self {
        Wrong { column, code, message, hint: None }
    }

    fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// The lines that can be read, and every mistake of the file. Blocs are as of the month `at`, and refused with their members.
pub fn read(file: &str, bytes: &[u8], registry: &Registry, at: Month) -> (Vec<CompanyRow>, Vec<Problem>) {
    let table = match table::read(file, bytes, &COLUMNS) {
        Ok(table) => table,
        Err(problems) => return (Vec::new(), problems),
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let mut wrong = Vec::new();
        rows.extend(line(row, registry, at, &mut wrong));
        problems.extend(wrong.into_iter().map(|wrong| {
            let problem = Problem::of_file(file, wrong.code, wrong.message);
            Problem { hint: wrong.hint, ..problem.at(to_u32(row.number), 0, 0).named(wrong.column) }
        }));
    }
    (rows, problems)
}

/// A line, where nothing in it is wrong.
fn line(row: &Row, registry: &Registry, at: Month, wrong: &mut Vec<Wrong>) -> Option<CompanyRow> {
    let cell = |column: &str| COLUMNS.iter().position(|name| *name == column).map_or("", |at| row.cell(at).trim());
    let mut keep = |found: Result<f64, Wrong>| found.map_err(|fault| wrong.push(fault)).ok();
    let tonnes = keep(amount("tonnes_a_year", cell("tonnes_a_year"), false));
    let stock = keep(amount("stock_days", cell("stock_days"), true));
    let form = form(cell("material"), cell("form"), registry).map_err(|fault| wrong.push(fault)).ok();
    let area = area("area", cell("area"), registry, at).map_err(|fault| wrong.push(fault)).ok();
    let before = wrong.len();
    let suppliers = suppliers(cell("suppliers"), registry, at, wrong);
    if wrong.len() > before {
        return None;
    }
    Some(CompanyRow {
        row: to_u32(row.number),
        plant: match cell("plant") {
            "" => format!("row {}", row.number),
            plant => plant.to_owned(),
        },
        form: form?,
        area: area?,
        tonnes_a_year: tonnes?,
        stock_days: stock?,
        suppliers,
    })
}

fn amount(column: &'static str, cell: &str, zero: bool) -> Result<f64, Wrong> {
    let expected = match column {
        "stock_days" => "days of use held, 0 or more",
        _ => "tonnes a year, more than 0",
    };
    if cell.is_empty() {
        return Err(Wrong::new(column, "missing-value", format!("nothing stands here, expected {expected}")));
    }
    match number::plain(cell) {
        Some(value) if value.is_finite() && (value > 0.0 || (zero && value == 0.0)) => Ok(value),
        Some(_) => Err(Wrong::new(column, "out-of-range", format!("`{cell}`: expected {expected}"))),
        None => Err(Wrong::new(column, "not-a-number", format!("`{cell}` is not a number, expected {expected}"))
            .hint("decimals have a point, and thousands no mark: 1250.5".to_owned())),
    }
}

/// The one country a name means.
fn area(column: &'static str, name: &str, registry: &Registry, at: Month) -> Result<AreaId, Wrong> {
    if name.is_empty() {
        let message = "nothing stands here, expected a country by code or name".to_owned();
        return Err(Wrong::new(column, "missing-value", message));
    }
    match registry.meant_area(name) {
        Meant::One(id) if registry.blocs().contains(&id.as_str()) => {
            let members = registry.members(id.as_str(), at);
            let message = format!("`{name}` is a group of countries, expected one");
            Err(Wrong::new(column, "bloc", message)
                .hint(format!("its members are {}", some(members.iter().map(AreaId::as_str)))))
        }
        Meant::One(id) => Ok(id),
        Meant::Several(ids) => {
            let message = format!("`{name}` may be more than one area");
            Err(Wrong::new(column, "ambiguous-area", message).hint(some(ids.iter().map(AreaId::as_str))))
        }
        Meant::Nothing => {
            let known = registry.areas.values().flat_map(|area| [area.id.as_str(), area.name.as_str()]);
            let message = format!("no area `{name}`, expected a country by code or name");
            Err(Wrong::new(column, "unknown-area", message).hint(did_you_mean(name, known)))
        }
    }
}

/// The form that a material and a form name together; either may be left out where the other says enough.
fn form(material: &str, form: &str, registry: &Registry) -> Result<FormId, Wrong> {
    if material.is_empty() {
        return match form {
            "" => Err(Wrong::new("material", "missing-value", "neither material nor form stands here".to_owned())),
            form => named_form("form", form, None, registry),
        };
    }
    let mineral = match registry.meant_mineral(material) {
        Meant::One(id) => id,
        Meant::Several(ids) => {
            let message = format!("`{material}` may be more than one mineral");
            return Err(
                Wrong::new("material", "ambiguous-material", message).hint(some(ids.iter().map(MineralId::as_str)))
            );
        }
        // A form may stand in place of its material.
        Meant::Nothing if form.is_empty() && registry.meant_form(material) != Meant::Nothing => {
            return named_form("material", material, None, registry);
        }
        Meant::Nothing => {
            let known = registry.minerals.values().flat_map(|m| [m.id.as_str(), m.name.as_str()]);
            let message = format!("no mineral `{material}`");
            return Err(Wrong::new("material", "unknown-material", message).hint(did_you_mean(material, known)));
        }
    };
    if !form.is_empty() {
        return named_form("form", form, Some(&mineral), registry);
    }
    // Residues and liquors do not travel: nobody buys them.
    let bought = registry.forms.values().filter(|form| form.id.mineral() == mineral && !form.local);
    let forms: Vec<&FormId> = bought.map(|form| &form.id).collect();
    match forms.as_slice() {
        [one] => Ok((*one).clone()),
        _ => {
            let message = format!("`{material}` is traded in {} forms, expected one of them", forms.len());
            Err(Wrong::new("form", "ambiguous-form", message).hint(some(forms.iter().map(|id| id.as_str()))))
        }
    }
}

/// A form by its id, the end of it or its name; of a mineral, where one is named.
fn named_form(column: &'static str, name: &str, of: Option<&MineralId>, registry: &Registry) -> Result<FormId, Wrong> {
    let lower = name.to_lowercase();
    let short = of.map(|mineral| FormId(format!("{mineral}:{lower}"))).filter(|id| registry.forms.contains_key(id));
    if let Some(id) = short {
        return Ok(id);
    }
    let fits = |id: &FormId| of.is_none_or(|mineral| id.mineral() == *mineral);
    let all: Vec<&str> = registry.forms.keys().filter(|id| fits(id)).map(FormId::as_str).collect();
    let meant = match registry.meant_form(name) {
        Meant::One(id) => vec![id],
        Meant::Several(ids) => ids,
        Meant::Nothing => Vec::new(),
    };
    let (here, elsewhere): (Vec<FormId>, Vec<FormId>) = meant.into_iter().partition(fits);
    match (here.as_slice(), elsewhere.as_slice(), of) {
        ([one], _, _) => Ok(one.clone()),
        ([], [], Some(mineral)) => {
            let hint = did_you_mean(&lower, all.iter().copied()).unwrap_or_else(|| some(all.iter().copied()));
            Err(Wrong::new(column, "unknown-form", format!("{mineral} has no form `{name}`")).hint(hint))
        }
        ([], [], None) => Err(Wrong::new(column, "unknown-form", format!("no form `{name}`"))
            .hint(did_you_mean(&lower, all.iter().copied()))),
        ([], others, _) => {
            let message = format!("`{name}` is a form of {}, not of this line's material", others[0].mineral());
            Err(Wrong::new(column, "wrong-form", message).hint(some(all.iter().copied())))
        }
        (several, _, _) => Err(Wrong::new(column, "ambiguous-form", format!("`{name}` may be more than one form"))
            .hint(some(several.iter().map(FormId::as_str)))),
    }
}

/// `CHN 80; JPN 20`: suppliers with their shares, in per cent.
fn suppliers(cell: &str, registry: &Registry, at: Month, wrong: &mut Vec<Wrong>) -> Vec<(AreaId, f64)> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let before = wrong.len();
    for part in cell.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let told = part.trim_end_matches('%').trim_end();
        let (name, share) = told.rsplit_once(char::is_whitespace).unwrap_or((told, ""));
        let Some(share) = number::plain(share).filter(|share| *share > 0.0 && *share <= 100.0) else {
            let message = format!("`{part}`: expected an area and its share in per cent, more than 0 and at most 100");
            wrong.push(Wrong::new("suppliers", "wrong-supplier", message).hint("as `CHN 80; JPN 20`".to_owned()));
            continue;
        };
        match area("suppliers", name.trim(), registry, at) {
            Err(fault) => wrong.push(fault),
            Ok(id) if !seen.insert(id.clone()) => {
                wrong.push(Wrong::new("suppliers", "twice", format!("`{name}` stands here twice")));
            }
            Ok(id) => found.push((id, share)),
        }
    }
    let sum: f64 = found.iter().map(|(_, share)| share).sum();
    if wrong.len() == before && !found.is_empty() && (sum - 100.0).abs() > TOLERANCE {
        let message =
            format!("the shares add up to {sum} per cent, expected 100 (a miss of {TOLERANCE} is taken for rounding)");
        wrong.push(Wrong::new("suppliers", "not-a-hundred", message));
    }
    found.iter_mut().for_each(|(_, share)| *share /= sum);
    found
}

fn some<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    match words.len() {
        many if many > NAMED => format!("{} and {} more", words[..NAMED].join(", "), many - NAMED),
        _ => words.join(", "),
    }
}
