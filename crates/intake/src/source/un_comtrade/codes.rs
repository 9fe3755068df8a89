//! Comtrade's numbers of areas, and codes that a newer edition of the Harmonized System split off.

use std::collections::BTreeMap;

use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::registry::Area;

use crate::source::table;

/// Editions from old to new, as we name them and as Comtrade does.
const EDITIONS: [(&str, &str); 7] =
    [("HS92", "H0"), ("HS96", "H1"), ("HS02", "H2"), ("HS07", "H3"), ("HS12", "H4"), ("HS17", "H5"), ("HS22", "H6")];
const MERGES: &[u8] = include_bytes!("../../../../../registry/hs_merges.csv");

/// Areas and codes of one download.
#[derive(Debug, Clone)]
pub struct Codes {
    /// Comtrade's or M49's number to the BACI code of the same area.
    areas: BTreeMap<i32, i16>,
    names: BTreeMap<i16, AreaId>,
    /// Codes and spellings of areas to BACI codes.
    spellings: BTreeMap<String, i16>,
    /// Edition of the result, as its place in [`EDITIONS`].
    edition: usize,
    /// Code of a newer edition to the code it came from, by the place of the newer edition.
    merges: BTreeMap<(usize, i32), i32>,
}

impl Codes {
    /// # Errors
    /// A nomenclature that is none.
    pub fn new(areas: &BTreeMap<AreaId, Area>, hs: &str) -> Result<Self, Vec<Problem>> {
        let Some(edition) = EDITIONS.iter().position(|(ours, _)| *ours == hs) else {
            let known: Vec<&str> = EDITIONS.iter().map(|(ours, _)| *ours).collect();
            return Err(vec![
                Problem::of_file("--hs", "no-hs-edition", format!("no nomenclature `{hs}`"))
                    .hint(format!("known: {}", known.join(", "))),
            ]);
        };
        let mut numbers = BTreeMap::new();
        let mut names = BTreeMap::new();
        // Areas of the registry may carry several codes: `56|58`.
        let baci = |area: &Area| -> Vec<i16> { area.baci.split('|').filter_map(|c| c.trim().parse().ok()).collect() };
        for area in areas.values() {
            for code in baci(area) {
                names.insert(code, area.id.clone());
                // Former numbers of an area lead to its first one.
                numbers.insert(i32::from(code), baci(area)[0]);
            }
        }
        // Comtrade numbers the United States 842 and M49 840: what Comtrade has not given away means what M49 says.
        for area in areas.values() {
            if let (Ok(m49), Some(code)) = (area.m49.parse::<i32>(), baci(area).first()) {
                numbers.entry(m49).or_insert(*code);
            }
        }
        let mut spellings = BTreeMap::new();
        for area in areas.values() {
            if let Some(code) = baci(area).first() {
                for name in std::iter::once(area.id.as_str()).chain(area.names.iter().map(String::as_str)) {
                    spellings.entry(name.to_owned()).or_insert(*code);
                }
            }
        }
        Ok(Codes { areas: numbers, names, spellings, edition, merges: merges()? })
    }

    /// BACI code of a reporter; `None` for groups of countries and numbers that are none.
    pub fn reporter(&self, number: i32) -> Option<i16> {
        self.areas.get(&number).copied()
    }

    /// BACI code of a partner; `None` for the world and for partners that are not named.
    pub fn partner(&self, number: i32) -> Option<i16> {
        self.areas.get(&number).copied()
    }

    /// BACI code of an area given by code, spelling or number.
    pub fn named(&self, text: &str) -> Option<i16> {
        match text.parse::<i32>() {
            Ok(number) => self.partner(number),
            Err(_) => self.spellings.get(text).copied(),
        }
    }

    /// The area of a BACI code.
    pub fn area(&self, code: i16) -> Option<&AreaId> {
        self.names.get(&code)
    }

    /// Whether a classification as Comtrade writes it is an edition of the Harmonized System; a copy may have left it out.
    pub(super) fn is_hs(classification: &str) -> bool {
        let classification = classification.trim();
        matches!(classification, "" | "HS")
            || EDITIONS.iter().any(|(ours, theirs)| classification == *theirs || classification == *ours)
    }

    /// The code in the edition of the result, and whether it had been split off since.
    pub(super) fn product(&self, code: i32, classification: &str) -> (i32, bool) {
        let Some(of_line) = EDITIONS.iter().position(|(_, theirs)| *theirs == classification.trim()) else {
            // A copy without editions: a code that only a newer edition knows can be told all the same.
            let newest = EDITIONS.len() - 1;
            return self.back(code, newest);
        };
        self.back(code, of_line)
    }

    fn back(&self, mut code: i32, from: usize) -> (i32, bool) {
        let mut merged = false;
        for edition in (self.edition + 1..=from).rev() {
            if let Some(older) = self.merges.get(&(edition, code)) {
                (code, merged) = (*older, true);
            }
        }
        (code, merged)
    }
}

fn merges() -> Result<BTreeMap<(usize, i32), i32>, Vec<Problem>> {
    const FILE: &str = "registry/hs_merges.csv";
    let table = table::read(FILE, MERGES, &["edition", "code", "from_code"])?;
    let mut merges = BTreeMap::new();
    for row in &table.rows {
        let edition = EDITIONS.iter().position(|(ours, _)| *ours == row.cell(0));
        let (Some(edition), Ok(code), Ok(from)) = (edition, row.cell(1).parse(), row.cell(2).parse()) else {
            let line = u32::try_from(row.number).unwrap_or(u32::MAX);
            return Err(vec![Problem::of_file(FILE, "bad-row", "expected an edition and two codes").at(line, 0, 0)]);
        };
        merges.insert((edition, code), from);
    }
    Ok(merges)
}
