//! What a publisher's words mean here: commodity and column names to forms, printed units to tonnes, country names to codes.
//!
//! All of it is data (`registry/readings/<format>.csv`, `registry/areas.csv`, `registry/corrections.toml`), so that a new
//! commodity or a new spelling needs no Rust. A row of a reading table:
//!
//! | column                   | holds                                                                                        |
//! |--------------------------|----------------------------------------------------------------------------------------------|
//! | `name`, `kind`, `detail` | the publisher's words; `*` stands for any; an exact row wins over a `*`                        |
//! | `unit`                   | the printed unit this row expects; `*` where the layout prints none                             |
//! | `form`                   | our form; empty: left out on purpose, `note` says why                                           |
//! | `quantity`, `product`    | kind of quantity; product variant (empty for the main one), which becomes part of the fact's partner |
//! | `factor`, `in`           | printed figure x factor = figure in unit `in`; `1/1000` divides                                 |
//! | `basis`                  | what a mass (or the mass under a price) is a mass of                                            |
//! | `note`                   | remark carried by the facts                                                                     |

use std::collections::BTreeMap;

use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::diagnostic::{Problem, did_you_mean, nearest};
use monazite_model::fact::QuantityKind;
use monazite_model::quantity::{Basis, Unit};
use monazite_model::registry::Correction;

use crate::facts::MOST_PROBLEMS;
use crate::source::number;
use crate::source::table;

/// How a publisher's label is to be understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Printed unit this reading expects, normalised; `*` for any.
    pub unit: String,
    /// Our form.
    pub form: FormId,
    /// What is measured.
    pub quantity: QuantityKind,
    /// Product variant; empty for the main one.
    pub product: String,
    /// Printed figure times `factor.0` over `factor.1` is the figure in `in_unit`.
    pub factor: (f64, f64),
    /// Unit of the fact.
    pub in_unit: Unit,
    /// Basis of the fact.
    pub basis: Basis,
    /// Remark for the facts.
    pub note: String,
}

impl Reading {
    /// A printed figure in the fact's unit.
    pub fn scaled(&self, printed: f64) -> f64 {
        twelve_digits(printed * self.factor.0 / self.factor.1)
    }
}

/// Rounds to twelve significant digits: more than any publisher prints, and free of the noise of binary factors.
pub fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// What the tables say about a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meaning<'a> {
    /// Read it so.
    Read(&'a Reading),
    /// Left out on purpose; the reason.
    Leave(&'a str),
    /// No table knows it.
    Unknown,
}

/// A country name as printed, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Our code.
    pub area: AreaId,
    /// What was taken off the printed name: `footnote mark 8`, `ulexite`, …; empty when the name is known as printed.
    pub taken_off: String,
    /// Whether an `e` (estimated) had run into the name.
    pub estimated: bool,
}

/// The registry's tables that importers need.
#[derive(Debug, Clone, Default)]
pub struct Readings {
    tables: BTreeMap<String, BTreeMap<(String, String, String), Option<Reading>>>,
    reasons: BTreeMap<(String, String, String, String), String>,
    stages: BTreeMap<FormId, Stage>,
    areas: BTreeMap<String, AreaId>,
    area_ids: Vec<AreaId>,
    /// Corrections by fact id.
    pub corrections: BTreeMap<String, Correction>,
}

/// Lower case, single blanks, no no-break spaces: so that typography does not decide what a label means.
pub fn plain_label(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Readings {
    /// Reads the tables. `files` gives the bytes of a file by its name relative to `registry/`; `formats` are the reading tables
    /// wanted (`usgs_mcs_release`, …).
    ///
    /// # Errors
    /// Every problem of every table.
    pub fn load(files: &dyn Fn(&str) -> Option<Vec<u8>>, formats: &[&str]) -> Result<Self, Vec<Problem>> {
        let mut readings = Readings::default();
        let mut problems = Vec::new();
        for format in formats {
            let name = format!("readings/{format}.csv");
            match files(&name) {
                Some(bytes) => readings.add_table(format, &name, &bytes, &mut problems),
                None => problems.push(Problem::of_file(&name, "missing-file", "this reading table is missing")),
            }
        }
        match files("areas.csv") {
            Some(bytes) => readings.add_areas("areas.csv", &bytes, &mut problems),
            None => problems.push(Problem::of_file("areas.csv", "missing-file", "the table of areas is missing")),
        }
        if let Some(bytes) = files("forms.toml") {
            match parse_stages("forms.toml", &bytes) {
                Ok(stages) => readings.stages = stages,
                Err(problem) => problems.push(problem),
            }
        }
        if let Some(bytes) = files("corrections.toml") {
            match parse_corrections("corrections.toml", &bytes) {
                Ok(corrections) => {
                    readings.corrections = corrections.into_iter().map(|c| (c.fact.clone(), c)).collect()
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(readings) } else { Err(problems) }
    }

    fn add_table(&mut self, format: &str, file: &str, bytes: &[u8], problems: &mut Vec<Problem>) {
        const COLUMNS: [&str; 11] =
            ["name", "kind", "detail", "unit", "form", "quantity", "product", "factor", "in", "basis", "note"];
        let table = match table::read(file, bytes, &COLUMNS) {
            Ok(table) => table,
            Err(found) => return problems.extend(found),
        };
        let entries = self.tables.entry(format.to_owned()).or_default();
        for row in &table.rows {
            let line = u32::try_from(row.number).unwrap_or(u32::MAX);
            let mut wrong = |column: &str, message: String| {
                if problems.len() < MOST_PROBLEMS {
                    problems.push(Problem::of_file(file, "reading", message).at(line, 0, 0).named(column));
                }
            };
            let key = (plain_label(row.cell(0)), plain_label(row.cell(1)), plain_label(row.cell(2)));
            let reading = if row.cell(4).is_empty() {
                let reason = if row.cell(10).is_empty() { "not read" } else { row.cell(10) };
                let (name, kind, detail) = key.clone();
                self.reasons.insert((format.to_owned(), name, kind, detail), reason.to_owned());
                None
            } else {
                let Some(quantity) = QuantityKind::parse(row.cell(5)) else {
                    wrong("quantity", format!("expected a kind of quantity, found `{}`", row.cell(5)));
                    continue;
                };
                let Some(factor) = factor(row.cell(7)) else {
                    wrong("factor", format!("expected a positive number or `1/number`, found `{}`", row.cell(7)));
                    continue;
                };
                let Some(in_unit) = Unit::parse(row.cell(8)) else {
                    wrong("in", format!("expected a unit, found `{}`", row.cell(8)));
                    continue;
                };
                let basis = match Basis::try_from(row.cell(9).to_owned()) {
                    Ok(basis) => basis,
                    Err(message) => {
                        wrong("basis", message);
                        continue;
                    }
                };
                Some(Reading {
                    unit: plain_label(row.cell(3)),
                    form: row.cell(4).into(),
                    quantity,
                    product: row.cell(6).to_owned(),
                    factor,
                    in_unit,
                    basis,
                    note: row.cell(10).to_owned(),
                })
            };
            if entries.insert(key, reading).is_some() {
                wrong("name", format!("a second row for `{} / {} / {}`", row.cell(0), row.cell(1), row.cell(2)));
            }
        }
    }

    fn add_areas(&mut self, file: &str, bytes: &[u8], problems: &mut Vec<Problem>) {
        let table = match table::read(file, bytes, &["id", "name", "names"]) {
            Ok(table) => table,
            Err(found) => return problems.extend(found),
        };
        for row in &table.rows {
            let id: AreaId = row.cell(0).into();
            let spellings = [row.cell(0), row.cell(1)].into_iter().chain(row.cell(2).split('|'));
            for spelling in spellings.filter(|s| !s.is_empty()) {
                self.areas.entry(plain_label(spelling)).or_insert_with(|| id.clone());
            }
            self.area_ids.push(id);
        }
        self.area_ids.sort();
    }

    /// What a label means: the most specific row wins.
    pub fn meaning(&self, format: &str, name: &str, kind: &str, detail: &str) -> Meaning<'_> {
        let Some(table) = self.tables.get(format) else {
            return Meaning::Unknown;
        };
        let (name, kind, detail) = (plain_label(name), plain_label(kind), plain_label(detail));
        let any = || "*".to_owned();
        let keys = [
            (name.clone(), kind.clone(), detail.clone()),
            (name.clone(), kind.clone(), any()),
            (name.clone(), any(), detail.clone()),
            (any(), kind.clone(), detail),
            (name, any(), any()),
            (any(), kind, any()),
        ];
        for key in keys {
            match table.get(&key) {
                Some(Some(reading)) => return Meaning::Read(reading),
                Some(None) => {
                    let (name, kind, detail) = key;
                    let reason = self.reasons.get(&(format.to_owned(), name, kind, detail));
                    return Meaning::Leave(reason.map_or("not read", String::as_str));
                }
                None => {}
            }
        }
        Meaning::Unknown
    }

    /// The reading of exactly this label, if there is one.
    pub fn exact(&self, format: &str, name: &str, kind: &str, detail: &str) -> Option<&Reading> {
        let key = (plain_label(name), plain_label(kind), plain_label(detail));
        self.tables.get(format).and_then(|t| t.get(&key)).and_then(Option::as_ref)
    }

    /// Whether the tables leave out everything of this name and kind.
    pub fn leaves(&self, format: &str, name: &str, kind: &str) -> bool {
        let key = (plain_label(name), plain_label(kind), "*".to_owned());
        self.tables.get(format).and_then(|t| t.get(&key)).is_some_and(Option::is_none)
    }

    /// Whether any table row of the format bears this name.
    pub fn knows_name(&self, format: &str, name: &str) -> bool {
        let name = plain_label(name);
        self.tables.get(format).is_some_and(|t| t.keys().any(|(n, _, _)| *n == name))
    }

    /// The area a publisher means. Footnote marks that ran into a name and qualifiers behind it are taken off, and said so.
    pub fn place(&self, printed: &str) -> Option<Place> {
        let known = |text: &str| self.areas.get(&plain_label(text)).cloned();
        let place = |area, taken_off: String, estimated| Some(Place { area, taken_off, estimated });
        if let Some(area) = known(printed) {
            return place(area, String::new(), false);
        }
        let trimmed = printed.trim().trim_end_matches('.');
        let unmarked = trimmed.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        if unmarked.len() < trimmed.len()
            && let Some(area) = known(unmarked)
        {
            return place(area, format!("footnote mark {}", trimmed[unmarked.len()..].trim()), false);
        }
        if let Some(stem) = unmarked.strip_suffix('e')
            && let Some(area) = known(stem)
        {
            return place(area, "footnote mark e".to_owned(), true);
        }
        // `World total (rounded), excluding U.S. production`, `Brazil (beneficiated)`, `Bolivia, ulexite`: the longest head that
        // is a known name.
        let mut cuts: Vec<usize> = unmarked.match_indices([',', '(']).map(|(at, _)| at).collect();
        cuts.reverse();
        for cut in cuts {
            let (head, tail) = unmarked.split_at(cut);
            let qualifier = tail.trim_matches(|c: char| matches!(c, ',' | '(' | ')') || c.is_whitespace());
            // `Congo, the Democratic Republic of the`: the qualifier is the front of another country's name.
            if let Some(area) = known(&format!("{qualifier} {}", head.trim_end())) {
                return place(area, String::new(), false);
            }
            // `New Caledonia (overseas territory of France)`: whose it is says nothing against the name.
            let whose = qualifier.rsplit_once(" of ").is_some_and(|(_, whose)| known(whose).is_some());
            if names_a_place(qualifier) && !whose {
                return None;
            }
            if let Some(area) = known(head.trim_end()) {
                return place(area, qualifier.to_owned(), false);
            }
        }
        None
    }

    /// Whether a printed name may be a short form of an area's: one of its spellings holds it as whole words (`Congo` in `DR Congo`).
    pub fn could_be(&self, printed: &str, area: &AreaId) -> bool {
        let printed = format!(" {} ", plain_label(printed));
        self.areas.iter().filter(|(_, id)| *id == area).any(|(spelling, _)| {
            let words: Vec<&str> =
                spelling.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            format!(" {} ", words.join(" ")).contains(&printed)
        })
    }

    /// The stage whose output a form is: as registered, else from the word after the colon.
    pub fn stage(&self, form: &FormId) -> Stage {
        self.stages.get(form).copied().unwrap_or_else(|| match form.what() {
            "mined" | "ore" => Stage::Mine,
            "cathode" | "anode" | "cell" | "module" | "wafer" | "magnet" => Stage::Component,
            "governance" => Stage::EndUse,
            _ => Stage::Refining,
        })
    }

    /// Whether a form is registered.
    pub fn knows_form(&self, form: &FormId) -> bool {
        self.stages.contains_key(form)
    }

    /// Every form the tables read to, sorted.
    pub fn forms(&self) -> Vec<FormId> {
        let read = self.tables.values().flat_map(BTreeMap::values).flatten();
        let mut forms: Vec<FormId> = read.map(|r| r.form.clone()).collect();
        forms.sort();
        forms.dedup();
        forms
    }

    /// The known spelling nearest to a name that is not known, as a hint.
    pub fn place_hint(&self, printed: &str) -> String {
        match nearest(&plain_label(printed), self.areas.keys().map(String::as_str)) {
            Some(name) => format!("did you mean `{name}`? A new spelling goes into `names` in registry/areas.csv"),
            None => "add the spelling to `names` in registry/areas.csv".to_owned(),
        }
    }

    /// Whether `code` is an area of the registry.
    pub fn area(&self, code: &str) -> Option<AreaId> {
        let id = AreaId(code.to_owned());
        self.area_ids.binary_search(&id).is_ok().then_some(id)
    }

    /// Whether any reading is for labels of this name.
    pub fn knows_label(&self, format: &str, name: &str) -> bool {
        let name = plain_label(name);
        let first = (name.clone(), String::new(), String::new());
        self.tables
            .get(format)
            .is_some_and(|table| table.range(first..).next().is_some_and(|((known, _, _), _)| *known == name))
    }

    /// A hint for a label no reading knows.
    pub fn label_hint(&self, format: &str, name: &str) -> Option<String> {
        let table = self.tables.get(format)?;
        let mut names: Vec<&str> = table.keys().map(|(n, _, _)| n.as_str()).filter(|n| *n != "*").collect();
        names.dedup();
        did_you_mean(&plain_label(name), names)
    }
}

/// Words behind a country's name that make it another country's or a part's: nothing that may be taken off.
const OF_PLACES: [&str; 36] = [
    "american",
    "autonomous",
    "bissau",
    "brazzaville",
    "caribbean",
    "dem",
    "democratic",
    "dpr",
    "drc",
    "east",
    "equatorial",
    "federal",
    "federated",
    "federation",
    "french",
    "guinea",
    "islamic",
    "island",
    "islands",
    "kingdom",
    "kinshasa",
    "metropolitan",
    "north",
    "northern",
    "overseas",
    "people's",
    "peoples",
    "province",
    "rep",
    "republic",
    "sar",
    "south",
    "southern",
    "state",
    "territory",
    "west",
];

/// Whether a qualifier behind a country's name says which country, and not how much or of what.
fn names_a_place(qualifier: &str) -> bool {
    let words = plain_label(qualifier).replace('’', "'");
    words.split(|c: char| !c.is_alphanumeric() && c != '\'').any(|word| OF_PLACES.binary_search(&word).is_ok())
}

fn factor(text: &str) -> Option<(f64, f64)> {
    let positive = |t: &str| number::plain(t).filter(|n| *n > 0.0);
    match text.split_once('/') {
        Some((above, below)) => Some((positive(above)?, positive(below)?)),
        None => Some((positive(text)?, 1.0)),
    }
}

/// Reads `registry/corrections.toml`: a list of `[[correction]]`.
///
/// # Errors
/// One problem with the place the TOML reader names.
pub fn parse_corrections(file: &str, bytes: &[u8]) -> Result<Vec<Correction>, Problem> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        correction: Vec<Correction>,
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::of_file(file, "not-utf8", "expected UTF-8 text"))?;
    let parsed: File = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |s| s.start.min(text.len()));
        let line = text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1;
        Problem::of_file(file, "not-toml", error.message()).at(u32::try_from(line).unwrap_or(u32::MAX), 0, 0)
    })?;
    Ok(parsed.correction)
}

/// The stage of every registered form.
fn parse_stages(file: &str, bytes: &[u8]) -> Result<BTreeMap<FormId, Stage>, Problem> {
    #[derive(serde::Deserialize)]
    struct Form {
        id: FormId,
        stage: Stage,
    }
    #[derive(serde::Deserialize)]
    struct File {
        #[serde(default)]
        form: Vec<Form>,
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::of_file(file, "not-utf8", "expected UTF-8 text"))?;
    let parsed: File = toml::from_str(text).map_err(|e| Problem::of_file(file, "not-toml", e.message()))?;
    Ok(parsed.form.into_iter().map(|f| (f.id, f.stage)).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn readings() -> Readings {
        let files = |name: &str| -> Option<Vec<u8>> {
            match name {
                "readings/x.csv" => Some(
                    "name,kind,detail,unit,form,quantity,product,factor,in,basis,note\n\
                     Gallium,Production,*,kilograms,gallium:refined,production,,1/1000,t,contained,\n\
                     Gallium,Production,scrap,kilograms,,,,,,,not wanted\n\
                     *,Employment,*,*,,,,,,,people are not tonnes\n"
                        .into(),
                ),
                "areas.csv" => {
                    Some("id,name,names\nJPN,Japan,\nBOL,Bolivia,\nWLD,World,World total (rounded)\n".into())
                }
                _ => None,
            }
        };
        Readings::load(&files, &["x"]).unwrap()
    }

    #[test]
    fn the_most_specific_row_of_a_reading_table_wins() {
        let readings = readings();
        let Meaning::Read(reading) = readings.meaning("x", "GALLIUM", "Production", "Primary") else {
            panic!("not read")
        };
        assert_eq!(reading.scaled(11_000.0), 11.0);
        assert_eq!(readings.meaning("x", "Gallium", "Production", "scrap"), Meaning::Leave("not wanted"));
        assert_eq!(readings.meaning("x", "Zinc", "Employment", "x"), Meaning::Leave("people are not tonnes"));
        assert_eq!(readings.meaning("x", "Zinc", "Production", "x"), Meaning::Unknown);
    }

    #[test]
    fn a_footnote_mark_comes_off_a_country_name_and_is_remembered() {
        let readings = readings();
        let place = readings.place("Japane").unwrap();
        assert_eq!((place.area.as_str(), place.estimated), ("JPN", true));
        assert_eq!(readings.place("Japan10").unwrap().taken_off, "footnote mark 10");
        assert_eq!(readings.place("Bolivia, ulexite").unwrap().taken_off, "ulexite");
        let world = readings.place("World total (rounded), excluding U.S. production").unwrap();
        assert_eq!((world.area.as_str(), world.taken_off.as_str()), ("WLD", "excluding U.S. production"));
        assert_eq!(readings.place("Jappan"), None);
    }

    #[test]
    fn a_qualifier_that_names_another_country_is_never_taken_off() {
        let readings = crate::source::bundled_readings().unwrap();
        let area = |name: &str| readings.place(name).map(|place| place.area.0);
        for congo in [
            "Congo, The Democratic Republic of the",
            "Congo, the Democratic Republic of the",
            "Congo (Democratic Republic of the)",
            "Congo (DRC)",
            "Congo, DRC",
            "Congo (Dem. Rep.)",
        ] {
            assert!(matches!(area(congo).as_deref(), None | Some("COD")), "{congo}: {:?}", area(congo));
        }
        assert_eq!(area("Congo, The Democratic Republic of the").as_deref(), Some("COD"));
        for (name, never) in [
            ("Korea, Democratic People's Republic", "KOR"),
            ("China (Taiwan Province)", "CHN"),
            ("Sudan, South", "SDN"),
            ("Guinea (Bissau)", "GIN"),
            ("Guinea, Equatorial", "GIN"),
            ("France, overseas territories", "FRA"),
            ("Netherlands (Caribbean)", "NLD"),
            ("Samoa, American", "WSM"),
            ("Ireland, Northern", "IRL"),
        ] {
            assert_ne!(area(name).as_deref(), Some(never), "{name}");
        }
        assert_eq!(area("Congo (Kinshasa), concentrate").as_deref(), Some("COD"));
        assert_eq!(area("New Caledonia (overseas territory of France)").as_deref(), Some("NCL"));
        assert!(readings.could_be("Congo", &"COD".into()) && !readings.could_be("French Guiana", &"GUY".into()));
    }

    #[test]
    fn words_of_places_are_sorted() {
        assert!(OF_PLACES.is_sorted());
    }
}
