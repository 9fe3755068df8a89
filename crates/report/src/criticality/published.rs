//! GeoPolRisk as published: the page.

use std::collections::BTreeSet;

use monazite_model::answer::geopolrisk::{Cell, Geopolrisk};

use crate::names::{Names, capital, in_text};
use crate::number::{count, plain, tonnes};
use crate::page::{Page, Tone};
use crate::table::Table;

/// Cells of a page.
const SHOWN: usize = 20;

/// Cells of the last year, the largest score first.
fn last_year(found: &Geopolrisk) -> Vec<&Cell> {
    let last = found.cells.iter().map(|cell| cell.year).max();
    let mut cells: Vec<&Cell> = found.cells.iter().filter(|cell| Some(cell.year) == last).collect();
    cells.sort_by(|a, b| {
        let value = b.score.total_cmp(&a.score).then_with(|| b.imports_usd.total_cmp(&a.imports_usd));
        value.then_with(|| (a.material, &a.area).cmp(&(b.material, &b.area)))
    });
    cells
}

/// How many scores there are, and of which material the concentration of output is highest; scores of single small importers are no news.
fn finding(found: &Geopolrisk, names: Names) -> String {
    let cells = last_year(found);
    let Some(last) = cells.first().map(|cell| cell.year) else {
        return "No score: nothing of what was asked for is both made and traded on record.".into();
    };
    let areas: BTreeSet<_> = found.cells.iter().map(|cell| &cell.area).collect();
    let materials: BTreeSet<usize> = found.cells.iter().map(|cell| cell.material).collect();
    let most = cells.iter().max_by(|a, b| a.imports_usd.total_cmp(&b.imports_usd).then_with(|| b.area.cmp(&a.area)));
    let named = |cell: &Cell| in_text(&found.materials[cell.material].name);
    let tail = match (areas.len(), cells.as_slice()) {
        (1, [top, ..]) => format!("in {last} {} scores highest, {}", named(top), plain(top.score)),
        _ => most.map_or(String::new(), |cell| {
            format!(
                "the largest import of {last}, {} by {}, scores {}",
                named(cell),
                names.area_in_text(&cell.area),
                plain(cell.score)
            )
        }),
    };
    let years = match (found.years.first(), found.years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(first), _) => first.to_string(),
        _ => String::new(),
    };
    capital(&format!(
        "GeoPolRisk as published, {years}: {} of {} for {}; {tail}.",
        count(found.cells.len(), "score", "scores"),
        count(materials.len(), "raw material", "raw materials"),
        count(areas.len(), "importer", "importers")
    ))
}

/// The page.
pub fn page(found: &Geopolrisk, names: Names, all: bool, page: &mut Page) {
    let sentence = page.toned(&finding(found, names), Tone::Strong);
    page.paragraph(&sentence);
    let cells = last_year(found);
    if let Some(last) = cells.first().map(|cell| cell.year) {
        page.heading(&format!("Highest scores of {last}"));
        let mut table = Table::new("", &["importer", "raw material", ">score", ">HHI", ">imports", ">output", ">CF"]);
        for cell in cells.iter().take(if all { usize::MAX } else { SHOWN }) {
            table.row([
                names.area(&cell.area),
                found.materials[cell.material].name.clone(),
                plain(cell.score),
                plain(cell.herfindahl),
                tonnes(cell.imports_t),
                tonnes(cell.production_t),
                cell.characterisation_factor.map_or("–".to_owned(), plain),
            ]);
        }
        page.table(&table);
        page.note("CF: kg of copper equivalent per kg. All years are in --csv, --parquet and --json.");
    }
    if !found.missing.is_empty() {
        page.heading("Not scored");
        found.missing.iter().for_each(|line| page.item(line));
    }
    page.ground(&found.notes, &found.sources);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use monazite_model::answer::geopolrisk::Material;

    /// A made-up answer of two importers.
    pub(crate) fn made_up() -> Geopolrisk {
        let cell = |area: &str, score: f64, imports_usd: f64| Cell {
            material: 0,
            area: area.into(),
            year: 2022,
            herfindahl: 0.5,
            production_t: 0.0,
            imports_t: 10.0,
            imports_usd,
            import_risk: score / 0.5,
            score,
            price_usd_per_kg: Some(2.0),
            characterisation_factor: None,
        };
        Geopolrisk {
            years: vec![2021, 2022],
            materials: vec![Material {
                name: "Graphite".into(),
                mineral: Some("graphite".into()),
                codes: vec!["250410".into()],
                unit: "metr. t".into(),
            }],
            cells: vec![cell("JPN", 0.25, 1e6), cell("LUX", 0.4, 1.0)],
            missing: vec![],
            notes: vec![],
            sources: vec![],
        }
    }

    #[test]
    fn the_first_sentence_speaks_of_the_largest_import_and_not_of_the_most_extreme_importer() {
        let registry = monazite_model::registry::Registry::default();
        let said = finding(&made_up(), Names(&registry));
        assert_eq!(
            said,
            "GeoPolRisk as published, 2021 to 2022: 2 scores of 1 raw material for 2 importers; the largest import of 2022, graphite by JPN, scores 0.250."
        );
    }
}
