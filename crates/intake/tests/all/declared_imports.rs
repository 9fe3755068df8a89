//! What one importer's customs declare to UN Comtrade, by code and origin, read from files beside the repository, and what that says of
//! the origins of a form: counted by the registry's shares and contents, as the chain counts what it reads.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use monazite_model::code::AreaId;
use monazite_model::registry::{Form, HsCode, Registry};

/// Value (usd) and gross tonnes of what comes in under a code from an origin.
type Origins = BTreeMap<AreaId, (f64, f64)>;

pub struct Declared {
    importer: AreaId,
    /// By six digits.
    codes: BTreeMap<String, Origins>,
}

fn rows(path: &Path) -> csv::Reader<flate2::read::GzDecoder<File>> {
    csv::Reader::from_reader(flate2::read::GzDecoder::new(File::open(path).unwrap()))
}

/// Reads imports of a year: `pairs` is a table of flows with the side that states them, `mirror` the raw declarations of both sides.
pub fn of(registry: &Registry, importer: &str, year: i32, pairs: &Path, mirror: &Path) -> Declared {
    let importer = AreaId::from(importer);
    let mut codes: BTreeMap<String, Origins> = BTreeMap::new();
    let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
    for row in rows(pairs).records() {
        let row = row.unwrap();
        let stated = row[10].starts_with("import") && row[0] == year.to_string() && row[2] == *importer.as_str();
        // Pieces have no weight.
        if stated && (row[9].is_empty() || !row[6].is_empty()) {
            let of_code = codes.entry(row[3].to_owned()).or_default();
            of_code.insert(AreaId::from(&row[1]), (1000.0 * number(&row[5]), number(&row[6])));
        }
    }
    let numbered = registry.areas.values().flat_map(|area| area.baci.split('|').map(move |n| (n, &area.id)));
    let by_number: BTreeMap<&str, &AreaId> = numbered.collect();
    let own = registry.areas[&importer].baci.split('|').next().unwrap();
    let mut raw: BTreeMap<String, Origins> = BTreeMap::new();
    for row in rows(mirror).records() {
        let row = row.unwrap();
        let (true, Some(from)) = (&row[0] == own && &row[3] == "M", by_number.get(&row[1])) else { continue };
        // The file repeats a row for second partners and procedures; the whole is the largest.
        let held = raw.entry(row[2].to_owned()).or_default().entry((*from).clone()).or_default();
        if number(&row[4]) > held.0 {
            *held = (number(&row[4]), number(&row[5]) / 1000.0);
        }
    }
    for (code, origins) in raw {
        codes.entry(code).or_insert(origins);
    }
    Declared { importer, codes }
}

impl Declared {
    /// Shares of origins of a form, where every code that mainly holds it (each of its codes, where none does) is declared in one edition.
    pub fn origins(&self, form: &Form) -> Option<BTreeMap<AreaId, f64>> {
        let mainly = |code: &&HsCode| matches!(code.exactness.as_str(), "exact" | "dominant");
        let whole = |edition: &str| -> Option<Vec<&HsCode>> {
            let all: Vec<&HsCode> = form.hs.iter().filter(|code| code.revision == edition).collect();
            let main: Vec<&HsCode> = all.iter().copied().filter(mainly).collect();
            let main = if main.is_empty() { all.clone() } else { main };
            let held = !main.is_empty() && main.iter().all(|code| self.codes.contains_key(&code.code));
            held.then_some(all)
        };
        let codes = whole("HS17").or_else(|| whole("HS22"))?;
        let mut from: BTreeMap<AreaId, f64> = BTreeMap::new();
        for code in codes {
            let Some(origins) = self.codes.get(&code.code) else { continue };
            let sum = origins.values().filter(|(_, t)| *t > 0.0).fold((0.0, 0.0), |sum, (v, t)| (sum.0 + v, sum.1 + t));
            for (area, (value, t)) in origins.iter().filter(|(area, _)| **area != self.importer) {
                let by_value = code.by_value || code.by_price;
                let gross = match (by_value || *t <= 0.0, sum.1 > 0.0) {
                    (true, true) => value * sum.1 / sum.0,
                    (true, false) => *value,
                    (false, _) => *t,
                };
                let kept = code.unit_values.as_ref().map_or(1.0, |values| values.share(value / gross));
                let part = code.share_from(area) * code.factor_to(&self.importer) * code.content_from(area);
                *from.entry(area.clone()).or_default() += gross * kept * part;
            }
        }
        from.retain(|_, t| *t > 0.0);
        let sum: f64 = from.values().sum();
        (sum > 0.0).then(|| from.into_iter().map(|(area, t)| (area, t / sum)).collect())
    }
}
